//! Absences: whose contacts wait for somebody who is gone. Once that has lasted too long, the interaction is offered to
//! the set that it came from. Nothing is taken from an agent who has a connection, ready or not.
//!
//! It concerns an owner, and an agent for whom alone an interaction is queued. An open invitation or a pending transfer
//! goes on first. The former owner who comes back before somebody else was invited is invited first.
//!
//! What waits so is indexed by when that has lasted too long:
//!
//! | what changes | what is looked at again |
//! | --- | --- |
//! | an interaction, by its own facts | the interaction |
//! | an agent goes or comes back | what they own, and what is queued for them alone |
//! | a set is added or removed | all that wait for somebody who is gone |

use super::seeking::Place;
use super::{AgentId, Fact, Hub, InteractionFact, InteractionId, InteractionState, Millis, Status, TargetRef};
use crate::core::interaction::Holder;
use std::collections::{BTreeMap, BTreeSet};

/// The interactions whose contacts wait for somebody who is gone.
#[derive(Clone, Debug, Default)]
pub(super) struct Stranded {
    /// When each is given away; `None` if there is no set to give it to.
    all: BTreeMap<Place, Option<Millis>>,
    due: BTreeSet<(Millis, Place)>,
}

impl Stranded {
    fn set(&mut self, place: Place, stranded: Option<Option<Millis>>) {
        let before = match stranded {
            Some(due) => self.all.insert(place.clone(), due),
            None => self.all.remove(&place),
        };
        before.flatten().map(|due| self.due.remove(&(due, place.clone())));
        self.due.extend(stranded.flatten().map(|due| (due, place)));
    }

    /// Returns when the next one is given away.
    pub(super) fn due(&self) -> Option<Millis> {
        self.due.first().map(|(due, _)| *due)
    }
}

impl Hub {
    /// Returns the fact that gives away the next interaction whose contact has waited too long at `now` for somebody who
    /// is gone.
    pub(super) fn next_to_rescue(&self, now: Millis) -> Option<Fact> {
        let (_, (_, id)) = self.stranded.due.first().filter(|(due, _)| *due <= now)?;
        self.rescued(self.interaction(id)?)
    }

    /// Returns the fact that gives an interaction away; `None` if nobody is gone, or there is no set to give it to.
    pub(super) fn rescued(&self, interaction: &InteractionState) -> Option<Fact> {
        let (from, _) = self.awaited(interaction)?;
        let what = self.rescue(from, interaction)?;
        Some(Fact::Interaction { id: interaction.id.clone(), what })
    }

    /// Returns the fact that queues an interaction where it came in, as `from` is gone; `None` if there is no such set.
    pub(super) fn rescue(&self, from: AgentId, interaction: &InteractionState) -> Option<InteractionFact> {
        let route = self.queue_of(&from, interaction)?;
        let via = self.roster.name(route)?.to_owned();
        Some(InteractionFact::Rescued { from, route: route.clone(), via })
    }

    /// Returns for whom a contact waits who is gone, and until when they wait.
    pub(super) fn awaited(&self, interaction: &InteractionState) -> Option<(AgentId, Millis)> {
        // Until the time for which it is parked, the contact waits for that.
        let is_put_off = interaction.parking.is_some_and(|parking| parking.parked.until.is_some());
        let is_waiting = interaction.waiting_since.is_some() && !is_put_off;
        let is_unanswered = interaction.status == Status::Connected && is_waiting;
        let agent = match &interaction.holder {
            // A consultation ends when its owner is signed out.
            Holder::Owner(owner) if interaction.offer.is_none() && interaction.consultation.is_none() => {
                Some(owner.clone())
            }
            Holder::Queued if interaction.open_invitation().is_none() => interaction.route.as_agent(),
            _ => None,
        };
        let agent = agent.filter(|_| is_unanswered)?;
        // One who is not known any more does not come back.
        let gone = self.agents.get(&agent).map_or(Some(0), |known| known.gone)?;
        Some((agent, gone + self.rules.setup.absence()))
    }

    /// Looks again whether the contact of an interaction waits for somebody who is gone.
    pub(super) fn index_stranded(&mut self, id: &InteractionId) {
        let Some(interaction) = self.interaction(id) else { return };
        let stranded = self.awaited(interaction).map(|(from, due)| self.queue_of(&from, interaction).map(|_| due));
        self.stranded.set((interaction.opened, id.clone()), stranded);
    }

    /// Looks again at all interactions that wait for an agent.
    pub(super) fn index_stranded_of(&mut self, agent: &AgentId) {
        let own = self.agents.get(agent).into_iter().flat_map(|agent| &agent.windows);
        let alone = TargetRef::agent(agent);
        let all: Vec<_> = own.chain(self.seeking.queued_for(&alone)).cloned().collect();
        all.iter().for_each(|id| self.index_stranded(id));
    }

    /// Looks again at all interactions that wait for somebody who is gone: there may be other sets.
    pub(super) fn index_all_stranded(&mut self) {
        let all: Vec<_> = self.stranded.all.keys().map(|(_, id)| id.clone()).collect();
        all.iter().for_each(|id| self.index_stranded(id));
    }
}
