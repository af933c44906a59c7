//! Parked interactions: how they are parked, and what brings them back.
//!
//! One comes back when its time has come or the contact has written. If its owner is there, they go on with it, even
//! beyond their capacity: it is theirs to finish. If not, it goes to where it came in, so that nobody waits for an agent
//! who has gone; where there is no such set, it stays with its owner. See [`super::absence`] for what is not parked.
//! Nothing follows while the owner's connection is lost: within their grace time they are back, or signed out.

use super::decide::{Decision, check_version, facts_of};
use super::{Agent, AgentId, Fact, Hub, InteractionFact, InteractionId, InteractionState, Millis, Refusal, Status};
use crate::core::fact::UnparkedBy;
use crate::protocol::MAX_PARKED;
use std::collections::{BTreeMap, BTreeSet};

/// Interactions by when something is due.
#[derive(Clone, Debug, Default)]
pub(super) struct ByTime {
    due: BTreeSet<(Millis, InteractionId)>,
    filed: BTreeMap<InteractionId, Millis>,
}

impl ByTime {
    /// Files an interaction under when it is due; `None` if it is not, or that is not known.
    pub(super) fn file(&mut self, id: &InteractionId, due: Option<Millis>) {
        let before = match due {
            Some(due) => self.filed.insert(id.clone(), due),
            None => self.filed.remove(id),
        };
        if before != due {
            before.map(|before| self.due.remove(&(before, id.clone())));
            self.due.extend(due.map(|due| (due, id.clone())));
        }
    }

    /// Returns the next one and when it is due.
    pub(super) fn first(&self) -> Option<&(Millis, InteractionId)> {
        self.due.first()
    }

    /// Returns those that are filed.
    pub(super) fn all(&self) -> impl Iterator<Item = &InteractionId> {
        self.filed.keys()
    }

    /// Returns when the next one is due.
    pub(super) fn due(&self) -> Option<Millis> {
        self.first().map(|(due, _)| *due)
    }
}

impl Hub {
    /// Decides on parking an interaction, or on until when it is parked.
    pub(super) fn park(
        &self,
        now: Millis,
        agent: &AgentId,
        interaction: &InteractionId,
        version: u64,
        until: Option<Millis>,
    ) -> Decision {
        let interaction = self.without_transfer(agent, interaction)?;
        if interaction.status != Status::Connected {
            return Err(Refusal::Ended);
        }
        if interaction.is_consulted_about() {
            return Err(Refusal::ConsultationPending);
        }
        check_version(version, interaction.received_version)?;
        if until.is_some_and(|until| until <= now || until > now + MAX_PARKED) {
            return Err(Refusal::UnsuitableTime);
        }
        let news = interaction.parking.is_none_or(|parking| parking.parked.until != until);
        Ok(facts_of(&interaction.id, news.then_some(InteractionFact::Parked { until })))
    }

    /// Decides on bringing an interaction back. That it is not parked is no error: it may have come back by itself.
    pub(super) fn unpark(&self, agent: &AgentId, interaction: &InteractionId) -> Decision {
        let interaction = self.owned(agent, interaction)?;
        let fact = interaction.parking.map(|_| InteractionFact::Unparked { why: UnparkedBy::Owner });
        Ok(facts_of(&interaction.id, fact))
    }

    /// Files an interaction under when it comes back from being parked.
    pub(super) fn file_parked(&mut self, id: &InteractionId) {
        let due = self.interaction(id).and_then(|interaction| self.comes_back(interaction));
        self.parked.file(id, due);
    }

    /// Returns when a parked interaction comes back; `None` while that is not known.
    pub(super) fn comes_back(&self, interaction: &InteractionState) -> Option<Millis> {
        let due = interaction.parking.as_ref()?.due()?;
        let is_lost = self.owner_of(interaction).is_some_and(|owner| owner.lost().is_some());
        (!is_lost).then_some(due)
    }

    /// Returns the fact that brings the next interaction back that is parked no longer than until `now`.
    pub(super) fn next_to_come_back(&self, now: Millis) -> Option<Fact> {
        let (_, id) = self.parked.first().filter(|(due, _)| *due <= now)?;
        self.return_of(self.interaction(id)?)
    }

    /// Returns the fact that brings a parked interaction back: to its owner, or to where it came in.
    pub(super) fn return_of(&self, interaction: &InteractionState) -> Option<Fact> {
        let written = interaction.parking.as_ref()?.written.is_some();
        let is_there = self.owner_of(interaction).is_some_and(|owner| owner.signed_in);
        let to_set = if is_there { None } else { self.rescue(interaction.owner()?.clone(), interaction) };
        let why = if written { UnparkedBy::Contact } else { UnparkedBy::Time };
        let what = to_set.unwrap_or(InteractionFact::Unparked { why });
        Some(Fact::Interaction { id: interaction.id.clone(), what })
    }

    fn owner_of(&self, interaction: &InteractionState) -> Option<&Agent> {
        self.agents.get(interaction.owner()?)
    }
}
