//! What follows from the state, found by looking at every interaction: the specification of the index.

use crate::core::fact::{AgentFact, Fact};
use crate::core::hub::{Hub, InteractionState};
use crate::core::interaction::{Holder, Offer};
use crate::protocol::{AgentId, Channel, Millis};

impl Hub {
    /// Returns the interactions looking for an owner, the longest waiting first.
    fn all_seeking(&self) -> Vec<&InteractionState> {
        let mut all: Vec<_> = self.interactions.values().map(|it| &**it).filter(|it| it.offer.is_some()).collect();
        all.sort_by_key(|it| (it.opened, it.id.clone()));
        all
    }

    /// Returns the same as [`Hub::next_to_settle`].
    pub(in crate::core::hub) fn next_by_scan(&self, now: Millis) -> Option<Fact> {
        if let Some((_, id)) = self.lost.first().filter(|(lost, _)| now >= lost + self.rules.grace) {
            return Some(Fact::Agent { id: id.clone(), what: AgentFact::SignedOut });
        }
        let all = self.all_seeking();
        let unanswered = all.iter().find_map(|it| self.did_not_answer(it));
        unanswered.or_else(|| all.iter().find_map(|it| self.settle(now, it)))
    }

    /// Returns the same as [`Hub::due`].
    pub(in crate::core::hub) fn due_by_scan(&self) -> Option<Millis> {
        let lost = self.lost.first().map(|(lost, _)| lost + self.rules.grace);
        let all = self.all_seeking();
        all.into_iter().filter_map(|interaction| self.due_for(interaction)).chain(lost).min()
    }

    fn due_for(&self, interaction: &InteractionState) -> Option<Millis> {
        let offer = interaction.offer.as_ref()?;
        match (&offer.invitation, &interaction.holder) {
            (Some(invitation), _) => Some(invitation.deadline),
            (None, Holder::Queued) => self.next_retry(offer, interaction.channel),
            (None, _) => offer.transfer.as_ref().map(|transfer| transfer.deadline),
        }
    }

    /// Returns when routing may next invite somebody who let an invitation of this offer end.
    fn next_retry(&self, offer: &Offer, channel: Channel) -> Option<Millis> {
        let available = |id: &AgentId| {
            self.roster.is_member(&offer.target, id)
                && self.roster.takes(id, channel)
                && self.unavailable(id, false).is_none()
                && self.agents[id].lost.is_none()
        };
        let waiting = offer.tried.iter().filter(|(id, _)| available(id));
        waiting.map(|(_, ended)| ended + self.rules.reinvite_after).min()
    }
}
