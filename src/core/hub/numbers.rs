//! The numbers of the events that each agent is told. They follow from the log alone: whoever folds it numbers the same
//! events alike, so an agent's browser goes on at any gateway, and after a restart, with what it has missed.
//!
//! What agents are told of the contact book or of another setup is not in the log. Instead, the log says how many events
//! that were ([`GatewayFact::Told`]): whoever folds it has the numbers, without the events. A gateway that follows the one
//! that writes is told the events themselves ([`Transition::beside`]).

use super::{AgentId, Change, Entry, Fact, Hub, Millis, TargetRef, Transition};
use crate::core::fact::GatewayFact;
use std::collections::{BTreeMap, BTreeSet};

/// What an entry of the log has led to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// The events for the agents, in order: those of the transition that the entry is from.
    pub changes: Vec<Change>,
    /// The targets whose [`Hub::readiness`] may have changed.
    pub touched: BTreeSet<TargetRef>,
}

impl Hub {
    /// Folds in an entry of the log, like [`Hub::replay`]. Returns what deciding it has led to: the same events with the
    /// same numbers.
    pub fn follow(&mut self, entry: &Entry) -> Step {
        let mut touched = BTreeSet::new();
        self.collect_touched(&entry.fact, &mut touched);
        let changes = self.replay(entry);
        self.collect_touched(&entry.fact, &mut touched);
        Step { changes, touched }
    }

    /// Returns the number of an agent's newest event; 0 before the first.
    pub fn number_of_newest(&self, agent: &AgentId) -> u64 {
        self.numbers.get(agent).copied().unwrap_or_default()
    }

    /// Returns the number of the newest event of each agent who has been told any.
    pub fn numbers(&self) -> &BTreeMap<AgentId, u64> {
        &self.numbers
    }

    /// Tells agents something that the log does not say.
    pub fn tell_beside(&mut self, now: Millis, mut changes: Vec<Change>, transition: &mut Transition) {
        if changes.is_empty() {
            return;
        }
        let mut to: BTreeMap<AgentId, u64> = BTreeMap::new();
        for change in &mut changes {
            let told = to.entry(change.to.clone()).or_default();
            *told += 1;
            change.number = self.number_of_newest(&change.to) + *told;
        }
        transition.changes.extend(changes.iter().cloned());
        self.record(now, None, Fact::Gateway { what: GatewayFact::Told { to } }, transition);
        transition.beside.push((self.own_facts, changes));
    }

    /// Returns the number of facts about the gateway itself.
    pub fn own_facts(&self) -> u64 {
        self.own_facts
    }

    /// Records that events are numbered on under another name.
    pub fn renumber(&mut self, now: Millis, nonce: String) -> Transition {
        self.carry_out(now, None, vec![Fact::Gateway { what: GatewayFact::Renumbered { nonce } }])
    }

    /// Numbers events, in order.
    pub(super) fn number(&mut self, changes: &mut [Change]) {
        for change in changes {
            let newest = match self.numbers.get_mut(&change.to) {
                Some(newest) => newest,
                None => self.numbers.entry(change.to.clone()).or_default(),
            };
            *newest += 1;
            change.number = *newest;
        }
    }

    /// Passes over the numbers of events that are not in the log.
    pub(super) fn pass_numbers(&mut self, to: &BTreeMap<AgentId, u64>) {
        for (agent, told) in to {
            *self.numbers.entry(agent.clone()).or_default() += told;
        }
    }
}
