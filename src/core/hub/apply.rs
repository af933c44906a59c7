//! Folds facts into the state of the hub. Nothing else changes it.

use super::agent::Agent;
use super::seeking::Tried;
use super::{
    AgentId, Change, Fact, Hub, InteractionFact, InteractionId, InteractionState, Millis, NoticeSubject, Outcome, Past,
    RosterFact, Snapshot, Status, TargetKind, TargetRef,
};
use crate::core::interaction::{Holder, Offer, Transfer};
use crate::protocol::{Channel, NoticeId};
use std::collections::BTreeSet;
use std::sync::Arc;

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
        let Some(interaction) = self.interactions.get_mut(id).map(Arc::make_mut) else { return };
        // The fact may remove it from the state.
        let transfer = interaction.transfer().cloned();
        if let InteractionFact::Reopened { .. } = fact {
            for owner in &interaction.owners {
                self.past_of.get_mut(owner).map(|past| past.remove(&past_place(interaction)));
            }
        }
        let before = parties(interaction);
        if let (InteractionFact::Accepted { .. }, Some(Offer { transfer: None, since, .. })) =
            (fact, &interaction.offer)
            && interaction.route.kind != TargetKind::Agent
        {
            self.waits.entry(interaction.route.clone()).or_default().add(at, at.saturating_sub(*since));
        }
        interaction.apply(at, fact);
        let after = parties(interaction);
        self.index(id, fact);
        self.change_parties(at, id, &before, &after);
        self.notify(at, id, fact, transfer);
        if let Some(owner) = before.into_iter().next().flatten().filter(|owner| after[0].as_ref() != Some(owner)) {
            let gone = self.whereabouts(&self.interactions[id]);
            self.change_agent(&owner, |agent| agent.notices.leave(id, &gone));
        }
    }

    fn begin(&mut self, interaction: InteractionState) {
        let id = &interaction.id;
        let contact = &interaction.contact.number;
        self.open.insert((interaction.service_number.clone(), contact.clone()), id.clone());
        if let Some(owner) = interaction.owner() {
            self.change_agent(owner, |agent| set_member(&mut agent.windows, id, true));
        }
        self.contacts.entry(contact.clone()).or_default().open.push(id.clone());
        let id = id.clone();
        self.interactions.insert(id.clone(), Arc::new(interaction));
        self.file(&id);
    }

    /// Updates the indexes after a fact was applied to an interaction.
    fn index(&mut self, id: &InteractionId, fact: &InteractionFact) {
        let interaction = &self.interactions[id];
        let numbers = (interaction.service_number.clone(), interaction.contact.number.clone());
        let is_open = interaction.status == Status::Connected && interaction.holder != Holder::Done;
        // The contact may have begun another one since this one has ended.
        if !is_open && self.open.get(&numbers) == Some(id) {
            self.open.remove(&numbers);
        }
        if let InteractionFact::Received { message, .. } | InteractionFact::Sent { message } = fact {
            for file in &message.media {
                self.media.entry(file.id.to_string()).or_default().insert(id.clone());
            }
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
                for owner in &interaction.owners {
                    self.past_of.entry(owner.clone()).or_default().insert(past_place(interaction));
                }
            }
            InteractionFact::Reopened { .. } => {
                if let Some(contact) = self.contacts.get_mut(&numbers.1) {
                    contact.past.retain(|known| known != id);
                    contact.open.push(id.clone());
                }
                self.open.insert(numbers, id.clone());
            }
            _ => {}
        }
        self.file(id);
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
        let interaction = self.interactions[id].clone();
        let contact = interaction.contact.clone();
        let next = || NoticeId::from(format!("{id}.{}", interaction.version));
        match (fact, transfer) {
            (InteractionFact::Delivery { .. }, _) => {
                // Nobody sees the failure in a window, so the author is notified.
                let Some((author, reason)) = interaction.failed_unseen(fact) else { return };
                let (interaction_id, reason) = (Some(id.clone()), reason.to_owned());
                let subject = NoticeSubject::NotDelivered { interaction: interaction_id, contact, reason };
                let gone = self.whereabouts(&interaction);
                self.change_agent(author, |author| author.notices.add(next(), at, subject, Some(gone)));
            }
            (InteractionFact::Reassigned { by, from: Some(from), .. }, _) => {
                let subject = NoticeSubject::Reassigned { interaction: id.clone(), contact, by: by.clone() };
                self.change_agent(from, |from| from.notices.add(next(), at, subject, None));
            }
            (InteractionFact::Rescued { from, via, .. }, _) => {
                let subject = NoticeSubject::GivenAway { interaction: id.clone(), contact, to: via.clone() };
                let gone = self.whereabouts(&interaction);
                self.change_agent(from, |from| from.notices.add(next(), at, subject, Some(gone)));
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
                let subject = NoticeSubject::TransferFailed { interaction, contact, target_name, outcome };
                self.change_agent(&source, |source| source.notices.add(transfer.as_str().into(), at, subject, None));
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
        let mut tried: BTreeSet<Tried> = self.tried_of(target, agent.as_ref());
        let was_there = self.roster.profile(target).is_some();
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
        tried.extend(self.tried_of(target, agent.as_ref()));
        self.index_tried(tried);
        match &agent {
            Some(id) => self.mark_targets_of(id),
            None => {
                self.seeking.mark_target(target);
                if self.roster.profile(target).is_some() != was_there {
                    self.index_all_stranded();
                }
            }
        }
    }

    /// Changes an agent, and with it what is indexed across agents.
    fn change_agent(&mut self, id: &AgentId, change: impl FnOnce(&mut Agent)) {
        let Some(agent) = self.agents.get_mut(id) else { return };
        let indexed = |agent: &Agent| {
            let expires = agent.notices.due(self.rules.setup.my_messages);
            (agent.lost(), agent.unavailable(&self.rules, false).is_none(), expires)
        };
        let (gone_before, (lost_before, was_ready, expired)) = (agent.gone, indexed(agent));
        change(agent);
        let (gone, (lost, is_ready, expires)) = (agent.gone, indexed(agent));
        for invited in &agent.invitations {
            if let Some(interaction) = self.interactions.get(invited) {
                self.seeking.mark((interaction.opened, invited.clone()));
            }
        }
        if lost != lost_before {
            self.lost.extend(lost.map(|lost| (lost, id.clone())));
            lost_before.map(|lost| self.lost.remove(&(lost, id.clone())));
        }
        if expires != expired {
            self.expiring.extend(expires.map(|expires| (expires, id.clone())));
            expired.map(|expired| self.expiring.remove(&(expired, id.clone())));
        }
        if is_ready != was_ready {
            self.count_ready(id, is_ready);
        }
        if gone != gone_before {
            self.index_stranded_of(id);
        }
        let [was_available, is_available] =
            [(lost_before, was_ready), (lost, is_ready)].map(|(lost, ready)| ready && lost.is_none());
        if is_available != was_available {
            self.index_tried(self.tried_of(&TargetRef::agent(id), Some(id)));
        }
        if is_available && !was_available {
            self.mark_targets_of(id);
        }
    }

    /// Files an interaction in the index of those that look for an owner.
    fn file(&mut self, id: &InteractionId) {
        let tried = self.seeking.file(&self.interactions[id], self.rules.reinvite_after);
        self.index_tried(tried);
        self.index_stranded(id);
    }

    /// Returns under what an agent, or all agents for a set, may have been tried.
    fn tried_of(&self, target: &TargetRef, agent: Option<&AgentId>) -> BTreeSet<Tried> {
        let of_agent = agent.into_iter().flat_map(|id| {
            let sets = self.roster.sets_of(id).cloned();
            let targets = sets.chain([TargetRef::agent(id)]);
            targets.flat_map(|target| Channel::ALL.map(|channel| (target.clone(), channel, id.clone())))
        });
        let of_set = self.seeking.tried_in(target).cloned();
        of_agent.chain(of_set).collect()
    }

    fn index_tried(&mut self, tried: impl IntoIterator<Item = Tried>) {
        for key in tried {
            let (target, channel, agent) = &key;
            let takes = self.roster.is_member(target, agent) && self.roster.takes(agent, *channel);
            let is_available = takes && self.is_available(agent);
            self.seeking.set_available(&key, is_available);
        }
    }

    /// Marks the interactions for which an agent may have become the one to invite.
    fn mark_targets_of(&mut self, id: &AgentId) {
        for target in self.roster.sets_of(id) {
            self.seeking.mark_target(target);
        }
        self.seeking.mark_target(&TargetRef::agent(id));
    }
}

fn parties(interaction: &InteractionState) -> Parties {
    let invited = interaction.open_invitation().map(|invitation| invitation.agent.clone());
    [interaction.owner().cloned(), invited]
}

/// Returns the place of an interaction that is done among those of its former owners.
fn past_place(interaction: &InteractionState) -> Past {
    (interaction.done.unwrap_or_default(), interaction.id.clone())
}

fn set_member<T: Ord + Clone>(set: &mut BTreeSet<T>, item: &T, present: bool) {
    if present {
        set.insert(item.clone());
    } else {
        set.remove(item);
    }
}
