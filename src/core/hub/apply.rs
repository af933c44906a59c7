//! Folds facts into the state of the hub. Nothing else changes it.

use super::agent::Agent;
use super::{
    AgentId, Change, Fact, Hub, InteractionFact, InteractionId, InteractionState, Millis, Notice, NoticeSubject,
    Outcome, RosterFact, Snapshot, Status,
};
use crate::core::interaction::Transfer;
use std::collections::BTreeSet;

/// The owner of an interaction and the agent invited to it.
type Parties = [Option<AgentId>; 2];

impl Hub {
    /// Folds in a fact. Returns what agents see of it.
    pub(super) fn apply(&mut self, at: Millis, fact: &Fact) -> Vec<Change> {
        let before = self.views_before(fact);
        match fact {
            Fact::Interaction { id, what } => self.apply_interaction(at, id, what),
            Fact::Agent { id, what } => self.change_agent(id, |agent| agent.apply(id, at, what)),
            Fact::Roster { what } => self.apply_roster(what),
        }
        self.changes_since(at, fact, before)
    }

    fn apply_interaction(&mut self, at: Millis, id: &InteractionId, fact: &InteractionFact) {
        if let Some(interaction) = InteractionState::begin(id.clone(), at, fact) {
            self.begin(interaction);
            return;
        }
        let Some(interaction) = self.interactions.get_mut(id) else { return };
        // The fact may remove it from the state.
        let transfer = interaction.transfer().cloned();
        let before = parties(interaction);
        interaction.apply(at, fact);
        let after = parties(interaction);
        self.index(id, fact);
        self.change_parties(at, id, &before, &after);
        self.notify(at, id, fact, transfer);
    }

    fn begin(&mut self, interaction: InteractionState) {
        let id = &interaction.id;
        let contact = &interaction.contact.number;
        self.open.insert((interaction.service_number.clone(), contact.clone()), id.clone());
        match interaction.owner() {
            Some(owner) => self.change_agent(owner, |agent| set_member(&mut agent.windows, id, true)),
            None => set_member(&mut self.seeking, &(interaction.opened, id.clone()), true),
        }
        self.contacts.entry(contact.clone()).or_default().open.push(id.clone());
        self.interactions.insert(id.clone(), interaction);
    }

    /// Updates the indexes after a fact was applied to an interaction.
    fn index(&mut self, id: &InteractionId, fact: &InteractionFact) {
        let interaction = &self.interactions[id];
        let numbers = (interaction.service_number.clone(), interaction.contact.number.clone());
        set_member(&mut self.seeking, &(interaction.opened, id.clone()), interaction.offer.is_some());
        if interaction.status != Status::Connected || interaction.owner().is_none() && interaction.offer.is_none() {
            self.open.remove(&numbers);
        }
        match fact {
            InteractionFact::Received { carrier_id, .. } => {
                self.carrier_ids.insert(carrier_id.clone());
            }
            InteractionFact::Consent { given: true } => {
                self.opted_out.remove(&numbers);
            }
            InteractionFact::Consent { given: false } => {
                self.opted_out.insert(numbers);
            }
            InteractionFact::Done => {
                if let Some(contact) = self.contacts.get_mut(&numbers.1) {
                    contact.open.retain(|known| known != id);
                    contact.past.push(id.clone());
                }
            }
            _ => {}
        }
    }

    /// Updates the windows and invitations of the agents who gained or lost an interaction.
    fn change_parties(&mut self, at: Millis, id: &InteractionId, before: &Parties, after: &Parties) {
        let [owner, invited] = after;
        for agent in before.iter().chain(after).flatten() {
            self.change_agent(agent, |state| {
                let was_busy = !state.windows.is_empty();
                set_member(&mut state.windows, id, owner.as_ref() == Some(agent));
                set_member(&mut state.invitations, id, invited.as_ref() == Some(agent));
                if was_busy && state.windows.is_empty() {
                    state.idle_since = at;
                }
            });
        }
    }

    /// Updates the notices and recent targets of the agents that a fact concerns. `transfer` is the one pending before.
    fn notify(&mut self, at: Millis, id: &InteractionId, fact: &InteractionFact, transfer: Option<Transfer>) {
        let interaction = &self.interactions[id];
        let contact = || interaction.contact.clone();
        match (fact, transfer) {
            (InteractionFact::Delivery { .. }, _) => {
                // Nobody sees the failure in a window, so the author is notified.
                let Some((author, reason)) = interaction.failed_unseen(fact) else { return };
                let subject = NoticeSubject::NotDelivered { contact: contact(), reason: reason.to_owned() };
                if let Some(author) = self.agents.get_mut(author) {
                    let id = format!("{id}.{}", interaction.version).into();
                    author.notices.push(Notice { id, at, subject, read: false });
                }
            }
            (InteractionFact::TransferStarted { source, target, .. }, _) => {
                let Some(source) = self.agents.get_mut(source) else { return };
                source.recent.retain(|known| known != target);
                source.recent.insert(0, target.clone());
                source.recent.truncate(Snapshot::RECENT);
            }
            (InteractionFact::TransferEnded { outcome, .. }, Some(transfer)) if *outcome != Outcome::Cancelled => {
                let Transfer { id: transfer, source, target_name, .. } = transfer;
                let (interaction, outcome) = (id.clone(), outcome.clone());
                let subject = NoticeSubject::TransferFailed { interaction, contact: contact(), target_name, outcome };
                if let Some(source) = self.agents.get_mut(&source) {
                    source.notices.push(Notice { id: transfer.as_str().into(), at, subject, read: false });
                }
            }
            _ => {}
        }
    }

    fn apply_roster(&mut self, fact: &RosterFact) {
        let target = fact.target();
        let agent = target.as_agent();
        let ready = |hub: &Self| agent.as_ref().filter(|id| hub.unavailable(id, false).is_none()).cloned();
        if let Some(id) = ready(self) {
            self.count_ready(&id, false);
        }
        self.roster.apply(fact);
        match (fact, &agent) {
            // The state of an agent who is removed is kept for their return.
            (RosterFact::Put { .. }, Some(id)) => drop(self.agents.entry(id.clone()).or_insert_with(Agent::new)),
            (RosterFact::Gone { .. }, None) => drop(self.ready.remove(target)),
            _ => {}
        }
        if let Some(id) = ready(self) {
            self.count_ready(&id, true);
        }
    }

    /// Changes an agent, and with it what is indexed across agents.
    fn change_agent(&mut self, id: &AgentId, change: impl FnOnce(&mut Agent)) {
        let Some(agent) = self.agents.get_mut(id) else { return };
        let indexed = |agent: &Agent| (agent.lost, agent.unavailable(&self.rules, false).is_none());
        let (lost_before, was_ready) = indexed(agent);
        change(agent);
        let (lost, is_ready) = indexed(agent);
        if lost != lost_before {
            self.lost.extend(lost.map(|lost| (lost, id.clone())));
            lost_before.map(|lost| self.lost.remove(&(lost, id.clone())));
        }
        if is_ready != was_ready {
            self.count_ready(id, is_ready);
        }
    }
}

fn parties(interaction: &InteractionState) -> Parties {
    let invited = interaction.open_invitation().map(|invitation| invitation.agent.clone());
    [interaction.owner().cloned(), invited]
}

fn set_member<T: Ord + Clone>(set: &mut BTreeSet<T>, item: &T, present: bool) {
    if present {
        set.insert(item.clone());
    } else {
        set.remove(item);
    }
}
