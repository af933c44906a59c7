//! The interactions looking for an owner or about which somebody is consulted, indexed: what may have something to
//! settle, and when the next of them will.
//! A fact or the clock marks what it can change, so that nothing has to look at all of them.
//!
//! | what changes | what is marked |
//! | --- | --- |
//! | an interaction, by its own facts | the interaction, or its target while it waits |
//! | a deadline passes | the interaction |
//! | a tried agent may be invited again | the target |
//! | an agent signs out, stops being ready, or is on other terms | those they are invited to, consulted about or own |
//! | an agent becomes available, or is changed in the roster | the targets they stand for |
//!
//! Waiting interactions of one target, on one channel, to which the same agents cannot be invited, are alike: if there
//! is an agent for one of them there is one for all, so only the longest waiting of them counts.

use super::{AgentId, InteractionId, InteractionState, InvitationEnd, Millis, TargetRef};
use crate::core::interaction::Holder;
use crate::protocol::{Channel, Status};
use std::collections::{BTreeMap, BTreeSet};

/// The place of an interaction among those looking for an owner: the longest waiting first.
pub(super) type Place = (Millis, InteractionId);
/// A target, a channel, and an agent whom an interaction waiting there has invited before.
pub(super) type Tried = (TargetRef, Channel, AgentId);
/// What makes waiting interactions of a target alike: the channel, and who cannot be invited yet.
type Alike = (Channel, Vec<AgentId>);

/// The interactions looking for an owner.
#[derive(Clone, Debug, Default)]
pub(super) struct Seeking {
    filed: BTreeMap<Place, Filed>,
    /// Those that may have something to settle, besides those in marked targets.
    pub(super) marked: BTreeSet<Place>,
    /// Those with a routed invitation that nobody answered, not looked at since.
    pub(super) unanswered: BTreeSet<Place>,
    /// The targets of waiting interactions for which there may be an agent.
    pub(super) marked_targets: BTreeSet<TargetRef>,
    waiting: BTreeMap<TargetRef, BTreeMap<Alike, BTreeSet<Place>>>,
    /// When those that do not wait have something to settle at the latest.
    deadlines: BTreeSet<(Millis, Place)>,
    /// When those that wait may invite a tried agent again.
    again: BTreeSet<(Millis, Place)>,
    /// The same for each target, channel and agent.
    tried: BTreeMap<Tried, BTreeSet<(Millis, Place)>>,
    /// The first of `tried` for each agent who is available.
    retries: BTreeSet<(Millis, Tried)>,
    retry_of: BTreeMap<Tried, Millis>,
    /// Those that nobody owns, by route, with the time since which the contact waits.
    queued: BTreeMap<TargetRef, BTreeSet<(Millis, Place)>>,
    /// The time up to which agents who may be invited again are.
    now: Millis,
}

/// What an interaction is filed under.
#[derive(Clone, Debug)]
struct Filed {
    /// Its route and since when the contact waits, if nobody owns it.
    queued: Option<(TargetRef, Millis)>,
    state: FiledState,
}

#[derive(Clone, Debug)]
enum FiledState {
    /// Nobody owns it, and nobody is invited.
    Waiting { target: TargetRef, alike: Alike, tried: BTreeMap<AgentId, Millis> },
    /// Somebody is invited or consulted, or a transfer has begun.
    Until { deadline: Option<Millis> },
}

fn before(at: Millis) -> (Millis, Place) {
    (at, (0, String::new().into()))
}

impl Seeking {
    /// Files an interaction as it is now, and marks it. Returns for whom
    /// [`Seeking::set_available`] is to be called. `pause` is the time until a tried agent is invited again.
    pub(super) fn file(&mut self, interaction: &InteractionState, pause: Millis) -> Vec<Tried> {
        let place = (interaction.opened, interaction.id.clone());
        let mut changed = self.remove(&place);
        let Some(offer) = &interaction.offer else {
            if interaction.consultation.is_some() {
                self.marked.insert(place.clone());
                self.filed.insert(place, Filed { queued: None, state: FiledState::Until { deadline: None } });
            }
            return changed;
        };
        if offer.transfer.is_none() && offer.invitation.is_none() && offer.last_end == Some(InvitationEnd::NoAnswer) {
            self.unanswered.insert(place.clone());
        }
        let is_queued = interaction.holder == Holder::Queued;
        let waits = is_queued && offer.invitation.is_none();
        if waits && interaction.status == Status::Connected {
            // Many may wait: they are not looked at one by one.
            self.marked_targets.insert(offer.target.clone());
        } else {
            self.marked.insert(place.clone());
        }
        let state = if waits {
            let again = |(agent, ended): (&AgentId, &Millis)| (agent.clone(), ended + pause);
            let tried: BTreeMap<_, _> = offer.tried.iter().map(again).collect();
            for (agent, at) in &tried {
                self.again.insert((*at, place.clone()));
                let key = (offer.target.clone(), interaction.channel, agent.clone());
                self.tried.entry(key.clone()).or_default().insert((*at, place.clone()));
                changed.push(key);
            }
            let alike = (interaction.channel, not_yet(&tried, self.now));
            self.join(&offer.target, &alike, &place);
            FiledState::Waiting { target: offer.target.clone(), alike, tried }
        } else {
            let invited = offer.invitation.as_ref().map(|invitation| invitation.deadline);
            let deadline = invited.or_else(|| offer.transfer.as_ref().map(|transfer| transfer.deadline));
            self.deadlines.extend(deadline.map(|deadline| (deadline, place.clone())));
            FiledState::Until { deadline }
        };
        let since = interaction.waiting_since.unwrap_or(offer.since);
        let queued = is_queued.then(|| (interaction.route.clone(), since));
        if let Some((route, since)) = &queued {
            self.queued.entry(route.clone()).or_default().insert((*since, place.clone()));
        }
        self.filed.insert(place, Filed { queued, state });
        changed
    }

    fn remove(&mut self, place: &Place) -> Vec<Tried> {
        self.marked.remove(place);
        self.unanswered.remove(place);
        let Some(Filed { queued, state }) = self.filed.remove(place) else { return Vec::new() };
        if let Some((route, since)) = queued
            && let Some(queued) = self.queued.get_mut(&route)
        {
            queued.remove(&(since, place.clone()));
            if queued.is_empty() {
                self.queued.remove(&route);
            }
        }
        match state {
            FiledState::Until { deadline } => {
                deadline.map(|deadline| self.deadlines.remove(&(deadline, place.clone())));
                Vec::new()
            }
            FiledState::Waiting { target, alike, tried } => {
                self.leave(&target, &alike, place);
                let mut changed = Vec::new();
                for (agent, at) in tried {
                    let (entry, key) = ((at, place.clone()), (target.clone(), alike.0, agent));
                    self.again.remove(&entry);
                    if let Some(entries) = self.tried.get_mut(&key) {
                        entries.remove(&entry);
                        if entries.is_empty() {
                            self.tried.remove(&key);
                        }
                    }
                    changed.push(key);
                }
                changed
            }
        }
    }

    fn join(&mut self, target: &TargetRef, alike: &Alike, place: &Place) {
        let groups = self.waiting.entry(target.clone()).or_default();
        groups.entry(alike.clone()).or_default().insert(place.clone());
    }

    fn leave(&mut self, target: &TargetRef, alike: &Alike, place: &Place) {
        let Some(groups) = self.waiting.get_mut(target) else { return };
        if let Some(places) = groups.get_mut(alike) {
            places.remove(place);
            if places.is_empty() {
                groups.remove(alike);
            }
        }
        if groups.is_empty() {
            self.waiting.remove(target);
            self.marked_targets.remove(target);
        }
    }

    /// Marks what the time changes.
    pub(super) fn advance(&mut self, now: Millis) {
        let (from, to) = (self.now.min(now), self.now.max(now));
        if from == to {
            return;
        }
        let passed = before(from + 1)..before(to.saturating_add(1));
        // Should the time ever go back, what it had reached is undone.
        self.now = now;
        let again: BTreeSet<Place> = self.again.range(passed.clone()).map(|(_, place)| place.clone()).collect();
        for place in again {
            let Some(Filed { state: FiledState::Waiting { target, alike, tried }, .. }) = self.filed.get(&place) else {
                continue;
            };
            let (target, old) = (target.clone(), alike.clone());
            let new = (old.0, not_yet(tried, now));
            self.leave(&target, &old, &place);
            self.join(&target, &new, &place);
            if let Some(Filed { state: FiledState::Waiting { alike, .. }, .. }) = self.filed.get_mut(&place) {
                *alike = new;
            }
            self.marked_targets.insert(target);
        }
        self.marked.extend(self.deadlines.range(passed).map(|(_, place)| place.clone()));
    }

    /// Returns the interactions that are filed.
    pub(super) fn all(&self) -> impl Iterator<Item = &InteractionId> {
        self.filed.keys().map(|(_, id)| id)
    }

    /// Marks an interaction, if it is filed.
    pub(super) fn mark(&mut self, place: Place) {
        if self.filed.contains_key(&place) {
            self.marked.insert(place);
        }
    }

    /// Marks the interactions that wait in a target.
    pub(super) fn mark_target(&mut self, target: &TargetRef) {
        if self.waiting.contains_key(target) {
            self.marked_targets.insert(target.clone());
        }
    }

    /// Returns the longest waiting interaction of a target for which `fits` finds an agent. `fits` is called with a
    /// channel and the agents who cannot be invited.
    pub(super) fn first_waiting(
        &self,
        target: &TargetRef,
        fits: impl Fn(Channel, &[AgentId]) -> bool,
    ) -> Option<&Place> {
        let fitting = self.waiting.get(target)?.iter().filter(|((channel, tried), _)| fits(*channel, tried));
        fitting.filter_map(|(_, places)| places.first()).min()
    }

    /// Returns whom the waiting interactions of a target have tried.
    pub(super) fn tried_in<'a>(&'a self, target: &'a TargetRef) -> impl Iterator<Item = &'a Tried> {
        let first = (target.clone(), Channel::Sms, AgentId::from(""));
        self.tried.range(first..).map(|(key, _)| key).take_while(move |(of, ..)| of == target)
    }

    /// Sets whether an agent could be invited by interactions waiting in a target, apart from having been tried.
    pub(super) fn set_available(&mut self, key: &Tried, is_available: bool) {
        let first = self.tried.get(key).and_then(BTreeSet::first).map(|(at, _)| *at).filter(|_| is_available);
        let known = self.retry_of.get(key).copied();
        if first == known {
            return;
        }
        if let Some(known) = known {
            self.retries.remove(&(known, key.clone()));
            self.retry_of.remove(key);
        }
        if let Some(first) = first {
            self.retries.insert((first, key.clone()));
            self.retry_of.insert(key.clone(), first);
        }
    }

    /// Returns when the next of them has something to settle by itself.
    pub(super) fn due(&self) -> Option<Millis> {
        let deadline = self.deadlines.first().map(|(at, _)| *at);
        deadline.into_iter().chain(self.retries.first().map(|(at, _)| *at)).min()
    }

    /// Returns the targets for which there are interactions that nobody owns, with their number and since when the contact
    /// waits who has waited longest.
    pub(super) fn queues(&self) -> impl Iterator<Item = (&TargetRef, usize, Millis)> {
        self.queued.iter().filter_map(|(route, all)| Some((route, all.len(), all.first()?.0)))
    }

    /// Returns the number of interactions that have an owner who has asked for somebody else, or asks somebody now.
    pub(super) fn asked(&self) -> usize {
        self.filed.len() - self.queued.values().map(BTreeSet::len).sum::<usize>()
    }

    /// Returns the number of interactions that nobody owns and that are for a target.
    pub(super) fn queued(&self, route: &TargetRef) -> usize {
        self.queued.get(route).map_or(0, BTreeSet::len)
    }

    /// Returns the interactions that nobody owns and that are for a target, the longest waiting first.
    pub(super) fn queued_for(&self, route: &TargetRef) -> impl Iterator<Item = &InteractionId> {
        self.queued.get(route).into_iter().flatten().map(|(_, (_, id))| id)
    }

    /// Returns since when the contact waits who has waited longest of those that nobody owns and that are for a target.
    pub(super) fn waiting_since(&self, route: &TargetRef) -> Option<Millis> {
        self.queued.get(route)?.first().map(|(since, _)| *since)
    }
}

/// Returns the agents who cannot be invited again yet.
fn not_yet(tried: &BTreeMap<AgentId, Millis>, now: Millis) -> Vec<AgentId> {
    tried.iter().filter(|(_, again)| now < **again).map(|(agent, _)| agent.clone()).collect()
}
