//! Folds facts into the state of the hub. Nothing else changes it.

use super::agent::Agent;
use super::leaving::number_of;
use super::seeking::Tried;
use super::{
    AgentFact, AgentId, Change, Fact, Hub, InteractionFact, InteractionId, InteractionState, Millis, NoticeSubject,
    Outcome, RosterFact, Snapshot, Status, TargetKind, TargetRef,
};
use crate::core::interaction::{Holder, Offer, Purpose, Transfer};
use crate::protocol::{Channel, Failure, NoticeId};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The owner of an interaction, the agent invited to it, and the one consulted about it.
pub(super) type Parties = [Option<AgentId>; 3];

/// The agents who have an interaction, and how it counts against their capacity.
pub(super) struct Share {
    pub(super) parties: Parties,
    channel: Channel,
    is_parked: bool,
}

impl Share {
    pub(super) fn of(interaction: &InteractionState) -> Self {
        let is_parked = interaction.parking.is_some();
        Self { parties: parties(interaction), channel: interaction.channel, is_parked }
    }

    /// Returns whether the interaction counts against an agent's capacity.
    fn counts_for(&self, agent: &AgentId) -> bool {
        let [owner, invited, consulted] = self.parties.each_ref().map(|party| party.as_ref() == Some(agent));
        owner && !self.is_parked || invited || consulted
    }
}

/// The values of an agent that are indexed across agents.
#[derive(PartialEq, Eq)]
pub(super) struct Indexed {
    /// The time at which they count as logged out, without a connection.
    lost: Option<Millis>,
    /// The time at which they have wrapped up.
    wrap_up: Option<Millis>,
    /// The time at which their oldest system message is to be deleted.
    expires: Option<Millis>,
    /// True if they can be invited to anything.
    ready: bool,
    /// For each channel, true if they can be invited to an interaction of it and have a connection.
    available: [bool; 2],
}

impl Hub {
    /// Folds in a fact. Returns what agents see of it, numbered.
    pub(super) fn apply(&mut self, at: Millis, fact: &Fact) -> Vec<Change> {
        let mut changes = self.changes_by(at, fact);
        self.number(&mut changes);
        changes
    }

    fn changes_by(&mut self, at: Millis, fact: &Fact) -> Vec<Change> {
        let before = self.views_before(fact);
        match fact {
            Fact::Interaction { id, what } => self.apply_interaction(at, id, what),
            Fact::Agent { id, what } => {
                let named = self.with_contact(what);
                self.change_agent(id, |agent| agent.apply(id, at, named.as_ref().unwrap_or(what)));
            }
            Fact::Roster { what } => self.apply_roster(what),
            Fact::Gateway { what } => return self.apply_own(at, what),
            Fact::Erasure { what } => self.apply_erasure(at, what),
            Fact::Erased { stream } => self.pass_over(stream),
        }
        self.changes_since(at, fact, before)
    }

    /// Returns a fact about an agent with the contact of the interaction that it names; `None` if it names none.
    fn with_contact(&self, what: &AgentFact) -> Option<AgentFact> {
        let AgentFact::DidNotAnswer { interaction: Some(id), contact: None } = what else { return None };
        let contact = self.interaction(id)?.contact.clone();
        Some(AgentFact::DidNotAnswer { interaction: Some(id.clone()), contact: Some(contact) })
    }

    fn apply_interaction(&mut self, at: Millis, id: &InteractionId, fact: &InteractionFact) {
        if let Some(interaction) = InteractionState::begin(id.clone(), at, fact) {
            self.begin(interaction);
            return;
        }
        let Some(interaction) = self.interactions.get_mut(id).map(Arc::make_mut) else { return };
        // The fact may remove it from the state.
        let asked = interaction.offer.as_ref().and_then(|offer| offer.transfer.clone());
        if let InteractionFact::Reopened { .. } = fact {
            let interaction = interaction.clone();
            self.unindex_past(&interaction);
        }
        let Some(interaction) = self.interactions.get_mut(id).map(Arc::make_mut) else { return };
        if let (InteractionFact::Accepted { .. }, Some(Offer { transfer: None, since, .. })) =
            (fact, &interaction.offer)
            && interaction.route.kind != TargetKind::Agent
        {
            self.waits.entry(interaction.route.clone()).or_default().add(at, at.saturating_sub(*since));
        }
        let before = Share::of(interaction);
        interaction.apply(at, fact);
        let after = Share::of(interaction);
        self.index(at, id, fact);
        self.change_parties(at, id, &before, &after);
        let (before, after) = (before.parties, after.parties);
        self.notify(at, id, fact, asked);
        if let Some(owner) = before.into_iter().next().flatten().filter(|owner| after[0].as_ref() != Some(owner)) {
            let gone = self.whereabouts(&self.interactions[id]);
            self.change_agent(&owner, |agent| agent.notices.leave(id, &gone));
        }
    }

    fn begin(&mut self, interaction: InteractionState) {
        let id = &interaction.id;
        self.last_id = self.last_id.max(number_of(id.as_str()));
        let contact = &interaction.contact.number;
        self.expect(contact);
        self.open.insert((interaction.service_number.clone(), contact.clone()), id.clone());
        if let Some(owner) = interaction.owner() {
            self.change_agent(owner, |agent| {
                set_member(&mut agent.windows, id, true);
                agent.load.add(interaction.channel);
            });
        }
        self.contacts.entry(contact.clone()).or_default().open.push(id.clone());
        let id = id.clone();
        self.interactions.insert(id.clone(), Arc::new(interaction));
        self.note_reach(&id);
        self.file(&id);
    }

    /// Updates the indexes after a fact was applied to an interaction.
    fn index(&mut self, at: Millis, id: &InteractionId, fact: &InteractionFact) {
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
                self.carrier_ids.add(at, carrier_id, id);
            }
            InteractionFact::Consent { given: true } => {
                self.opted_out.remove(&numbers);
                self.consents(&numbers);
            }
            InteractionFact::Consent { given: false } => {
                self.opted_out.insert(numbers);
            }
            InteractionFact::Done => {
                if let Some(contact) = self.contacts.get_mut(&numbers.1) {
                    contact.open.retain(|known| known != id);
                    contact.past.push(id.clone());
                }
                self.reopened.remove(id);
                let interaction = interaction.clone();
                self.index_past(&interaction);
            }
            InteractionFact::Reopened { .. } => {
                if let Some(contact) = self.contacts.get_mut(&numbers.1) {
                    contact.past.retain(|known| known != id);
                    contact.open.push(id.clone());
                }
                self.open.insert(numbers, id.clone());
                self.reopened.insert(id.clone());
            }
            _ => {}
        }
        if self.reached(id, fact).is_some() {
            self.note_reach(id);
        }
        self.file(id);
    }

    /// Updates the windows, invitations and load of the agents who had or have an interaction.
    pub(super) fn change_parties(&mut self, at: Millis, id: &InteractionId, before: &Share, after: &Share) {
        let [owner, invited, consulted] = &after.parties;
        let agents: BTreeSet<_> = before.parties.iter().chain(&after.parties).flatten().collect();
        for agent in agents {
            self.change_agent(agent, |state| {
                let was_busy = state.is_busy();
                let is_owner = owner.as_ref() == Some(agent);
                set_member(&mut state.windows, id, is_owner);
                set_member(&mut state.parked, id, is_owner && after.is_parked);
                set_member(&mut state.invitations, id, invited.as_ref() == Some(agent));
                set_member(&mut state.consulted, id, consulted.as_ref() == Some(agent));
                Some(before).filter(|it| it.counts_for(agent)).into_iter().for_each(|it| state.load.remove(it.channel));
                Some(after).filter(|it| it.counts_for(agent)).into_iter().for_each(|it| state.load.add(it.channel));
                if was_busy && !state.is_busy() {
                    state.idle_since = at;
                }
            });
        }
        self.file_parked(id);
        self.file_asked(id);
    }

    /// Updates the notices and recent targets of the agents that a fact concerns. `asked` is what the
    /// owner asked before.
    fn notify(&mut self, at: Millis, id: &InteractionId, fact: &InteractionFact, asked: Option<Transfer>) {
        let interaction = self.interactions[id].clone();
        let contact = interaction.contact.clone();
        let next = || NoticeId::from(format!("{id}.{}", interaction.version));
        match (fact, asked) {
            (InteractionFact::Delivery { .. }, _) => {
                // Nobody sees the failure in a window, so the author is notified.
                let Some((author, failure)) = interaction.failed_unseen(fact) else { return };
                let (interaction_id, Failure { reason, code, detail }) = (Some(id.clone()), failure.clone());
                let subject =
                    NoticeSubject::NotDelivered { interaction: interaction_id, contact, reason, code, detail };
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
            (InteractionFact::AskedInVain { by, of, why }, _) => {
                let (of, why) = (self.roster.agent_name(of), *why);
                let subject = NoticeSubject::AskedInVain { contact, of, why };
                self.change_agent(by, |by| by.notices.add(next(), at, subject, None));
            }
            (
                InteractionFact::TransferStarted { source, target, .. }
                | InteractionFact::ConsultationStarted { source, target, .. },
                _,
            ) => {
                let Some(source) = self.agents.get_mut(source) else { return };
                source.recent.retain(|known| known != target);
                source.recent.insert(0, target.clone());
                source.recent.truncate(Snapshot::RECENT);
            }
            (
                InteractionFact::TransferEnded { outcome, .. } | InteractionFact::ConsultationFailed { outcome, .. },
                Some(asked),
            ) if *outcome != Outcome::Cancelled => {
                let Transfer { id: asked, purpose, source, target_name, .. } = asked;
                let (interaction, outcome) = (id.clone(), outcome.clone());
                let subject = match purpose {
                    Purpose::Transfer => NoticeSubject::TransferFailed { interaction, contact, target_name, outcome },
                    Purpose::Consultation => {
                        NoticeSubject::ConsultationFailed { interaction, contact, target_name, outcome }
                    }
                };
                self.change_agent(&source, |source| source.notices.add(asked.as_str().into(), at, subject, None));
            }
            _ => {}
        }
    }

    fn apply_roster(&mut self, fact: &RosterFact) {
        let target = fact.target();
        let agent = target.as_agent();
        // Those of whom the policies may say something else from now on.
        let concerned = self.roster.concerned_by(fact);
        let mut tried: BTreeSet<Tried> = self.tried_in_reach(target, &concerned);
        for id in &concerned {
            self.reindex(id, |indexed| (indexed, None));
        }
        let was_there = self.roster.profile(target).is_some();
        self.roster.apply(fact);
        // The state of an agent who is removed is kept for their return.
        if let (RosterFact::Put { .. }, Some(id)) = (fact, &agent) {
            let terms = self.terms(id);
            self.agents.entry(id.clone()).or_insert_with(|| Agent::new(terms));
        }
        concerned.iter().for_each(|id| self.renew_terms(id));
        if let (RosterFact::Gone { .. }, None) = (fact, &agent) {
            self.ready.remove(target);
        }
        tried.extend(self.tried_in_reach(target, &concerned));
        self.index_tried(tried);
        for id in &concerned {
            self.mark_targets_of(id);
        }
        if agent.is_none() {
            self.seeking.mark_target(target);
            if self.roster.profile(target).is_some() != was_there {
                self.index_all_stranded();
            }
        }
    }

    /// Sets what holds for an agent of whom nothing is indexed, and indexes them.
    pub(super) fn renew_terms(&mut self, id: &AgentId) {
        let terms = self.terms(id);
        let before = self.agents.get_mut(id).map(|agent| std::mem::replace(&mut agent.terms, terms));
        if before.is_some_and(|before| before != terms) {
            // An invitation may not be allowed any more.
            self.mark_parts_of(id);
        }
        self.reindex(id, |indexed| (None, indexed));
    }

    /// Marks the interactions that an agent is invited to, is consulted about or has a window of.
    fn mark_parts_of(&mut self, id: &AgentId) {
        let Some(agent) = self.agents.get(id) else { return };
        for part in agent.invitations.iter().chain(&agent.consulted).chain(&agent.windows) {
            if let Some(interaction) = self.interactions.get(part) {
                self.seeking.mark((interaction.opened, part.clone()));
            }
        }
    }

    /// Changes an agent, and with it what is indexed across agents.
    pub(super) fn change_agent(&mut self, id: &AgentId, change: impl FnOnce(&mut Agent)) {
        let Some(before) = self.indexed(id) else { return };
        let Some(agent) = self.agents.get_mut(id) else { return };
        let (gone_before, lost_before) = (agent.gone, agent.lost());
        change(agent);
        let (gone, lost) = (agent.gone, agent.lost());
        // While the owner's connection is lost, nothing comes back.
        let refiled: Vec<_> = if lost == lost_before { Vec::new() } else { agent.parked.iter().cloned().collect() };
        self.mark_parts_of(id);
        self.reindex(id, |after| (Some(before), after));
        refiled.iter().for_each(|id| self.file_parked(id));
        if gone != gone_before {
            self.index_stranded_of(id);
        }
    }

    /// Returns what is indexed of an agent.
    fn indexed(&self, id: &AgentId) -> Option<Indexed> {
        let agent = self.agents.get(id)?;
        Some(Indexed {
            lost: agent.lost_until(),
            wrap_up: agent.wrap_up(),
            expires: agent.notices.due(self.rules.setup.my_messages),
            ready: agent.unavailable(None, false).is_none(),
            available: Channel::ALL.map(|channel| agent.is_available(channel)),
        })
    }

    /// Indexes an agent of whom nothing is indexed.
    pub(super) fn index_agent(&mut self, id: &AgentId) {
        self.reindex(id, |indexed| (None, indexed));
    }

    /// Brings the indexes up to date with an agent: `change` returns what was indexed of them, and what is to be, from
    /// what is true of them now.
    pub(super) fn reindex(
        &mut self,
        id: &AgentId,
        change: impl FnOnce(Option<Indexed>) -> (Option<Indexed>, Option<Indexed>),
    ) {
        let (before, after) = change(self.indexed(id));
        let timed = |index: &mut BTreeSet<(Millis, AgentId)>, of: fn(&Indexed) -> Option<Millis>| {
            let [before, after] = [&before, &after].map(|indexed| indexed.as_ref().and_then(of));
            if before != after {
                before.map(|at| index.remove(&(at, id.clone())));
                index.extend(after.map(|at| (at, id.clone())));
            }
        };
        timed(&mut self.lost, |indexed| indexed.lost);
        timed(&mut self.wrapping, |indexed| indexed.wrap_up);
        timed(&mut self.expiring, |indexed| indexed.expires);
        let [was_ready, is_ready] = [&before, &after].map(|it| it.as_ref().is_some_and(|indexed| indexed.ready));
        if is_ready != was_ready {
            self.count_ready(id, is_ready);
        }
        let (Some(before), Some(after)) = (before, after) else { return };
        if after.available != before.available {
            self.index_tried(self.tried_of(&TargetRef::agent(id), Some(id)));
        }
        if before.available.iter().zip(after.available).any(|(was, is)| is && !was) {
            self.mark_targets_of(id);
        }
    }

    /// Files an interaction in the index of those that look for an owner.
    pub(super) fn file(&mut self, id: &InteractionId) {
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

    /// Returns under what these agents, or all agents for a set, may have been tried.
    fn tried_in_reach(&self, target: &TargetRef, agents: &[AgentId]) -> BTreeSet<Tried> {
        agents.iter().map(Some).chain([None]).flat_map(|agent| self.tried_of(target, agent)).collect()
    }

    pub(super) fn index_tried(&mut self, tried: impl IntoIterator<Item = Tried>) {
        for key in tried {
            let (target, channel, agent) = &key;
            let takes = self.roster.is_member(target, agent) && self.roster.takes(agent, *channel);
            let is_available = takes && self.is_available(agent, *channel);
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
    [interaction.owner().cloned(), invited, interaction.consultant().cloned()]
}

fn set_member<T: Ord + Clone>(set: &mut BTreeSet<T>, item: &T, present: bool) {
    if present {
        set.insert(item.clone());
    } else {
        set.remove(item);
    }
}
