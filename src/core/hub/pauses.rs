//! Pauses of the gateway: in one, agents can do nothing, so it is not held against them.
//!
//! | what runs | over a pause |
//! | --- | --- |
//! | the time to answer an invitation, a transfer, a question or a colleague who asks for it | stands still; an invitation can be answered for a while after it |
//! | wrapping up | stands still |
//! | the time to reconnect, and how long somebody has been gone | stands still |
//! | how long a contact has waited, and the time after which an agent is invited again | goes on |
//! | until when something is parked: a time of day | stays |
//! | quotas, and how long system messages are kept | go on |

use super::{AgentId, Change, Fact, Hub, InteractionId, Millis, Rules, Transition};
use crate::core::connection::LONGEST_WAIT;
use crate::core::fact::GatewayFact;
use crate::protocol::Event;
use std::collections::BTreeSet;
use std::sync::Arc;

impl Hub {
    /// Records that the gateway goes on at `now` after a pause. To be called before anything is due.
    pub fn resume(&mut self, now: Millis, pause: Millis) -> Transition {
        // Desks try again more and more rarely, so those of a longer pause take longer to be back.
        let least = now.saturating_add(pause.min(LONGEST_WAIT) + Rules::LEAST_ANSWER_TIME);
        let runs = self.is_timing() || self.agents.values().any(|agent| agent.gone.is_some_and(|gone| gone > 0));
        let fact = (pause > 0 && runs).then_some(Fact::Gateway { what: GatewayFact::Resumed { pause, least } });
        self.carry_out(now, None, fact.into_iter().collect())
    }

    /// Folds in a fact about the gateway itself. Returns what agents see of it.
    pub(super) fn apply_own(&mut self, at: Millis, fact: &GatewayFact) -> Vec<Change> {
        self.own_facts += 1;
        match fact {
            GatewayFact::Resumed { pause, least } => return self.apply_pause(at, *pause, *least),
            GatewayFact::Told { to } => self.pass_numbers(to),
            GatewayFact::Renumbered { .. } => {}
        }
        Vec::new()
    }

    /// Lets everything that runs for agents run longer. Returns what they see of it.
    fn apply_pause(&mut self, at: Millis, pause: Millis, least: Millis) -> Vec<Change> {
        let all: BTreeSet<InteractionId> = self.seeking.all().chain(self.asked.all()).cloned().collect();
        let seen =
            all.iter().filter_map(|id| self.interaction(id)).map(|interaction| self.views_of(interaction)).collect();
        for id in &all {
            self.interactions.get_mut(id).map(Arc::make_mut).into_iter().for_each(|it| it.shift(pause, least));
            self.file(id);
            self.file_asked(id);
        }
        let agents: Vec<AgentId> = self.agents.keys().cloned().collect();
        let mut changes = Vec::new();
        for id in agents {
            let before = self.me(&id);
            self.change_agent(&id, |agent| agent.shift(pause));
            let me = self.me(&id).filter(|me| before.as_ref() != Some(me));
            changes.extend(me.map(|me| Change::new(id, at, Event::Me(me))));
        }
        self.changes_of_others(seen, &mut |to, event| changes.push(Change::new(to, at, event)));
        changes
    }
}
