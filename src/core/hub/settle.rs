//! The facts that follow from the state by itself: invitations that end, agents who are invited next, connections that
//! are given up. Called until nothing is left, so that no invitation stays open without a reason.

use super::consult::asked_in_vain;
use super::{
    AgentFact, AgentId, ChannelState, Fact, Hub, InteractionFact, InteractionState, InvitationEnd, Millis, Outcome,
    Rules, Status,
};
use crate::core::interaction::{Offer, OpenInvitation};

impl Hub {
    /// Returns the next fact that follows from the state at `now`. Looks only at what may have changed since the last
    /// time.
    pub(super) fn next_to_settle(&mut self, now: Millis) -> Option<Fact> {
        let next = self.find_next(now);
        #[cfg(all(test, not(target_arch = "wasm32")))]
        assert_eq!(next, self.next_by_scan(now), "as if all were looked at");
        next
    }

    fn find_next(&mut self, now: Millis) -> Option<Fact> {
        if let Some((_, id)) = self.lost.first().filter(|(until, _)| now >= *until) {
            return Some(Fact::Agent { id: id.clone(), what: AgentFact::SignedOut });
        }
        if let Some(fact) = self.next_to_be_ready(now).or_else(|| self.next_to_expire(now)) {
            return Some(fact);
        }
        if let Some(fact) = self.next_ask_to_end(now) {
            return Some(fact);
        }
        if let Some(fact) = self.next_to_come_back(now).or_else(|| self.next_to_rescue(now)) {
            return Some(fact);
        }
        self.seeking.advance(now);
        // Before any other invitation: an agent who did not answer one must not see the next for an instant.
        while let Some(place) = self.seeking.unanswered.first() {
            let fact = self.interaction(&place.1).and_then(|interaction| self.did_not_answer(interaction));
            if fact.is_some() {
                return fact;
            }
            self.seeking.unanswered.pop_first();
        }
        let mut first = None;
        while let Some(place) = self.seeking.marked.first() {
            if let Some(fact) = self.interaction(&place.1).and_then(|it| self.settle(now, it)) {
                first = Some((place.clone(), fact));
                break;
            }
            self.seeking.marked.pop_first();
        }
        let targets = std::mem::take(&mut self.seeking.marked_targets);
        for target in targets {
            let Some(place) = self.first_with_candidate(&target).cloned() else { continue };
            self.seeking.mark_target(&target);
            if first.as_ref().is_none_or(|(before, _)| place < *before) {
                let fact = self.interaction(&place.1).and_then(|it| self.settle(now, it));
                first = fact.map(|fact| (place, fact)).or(first);
            }
        }
        first.map(|(_, fact)| fact)
    }

    /// Returns the consequence for an agent who did not answer a routed invitation.
    pub(super) fn did_not_answer(&self, interaction: &InteractionState) -> Option<Fact> {
        let id = self.to_set_not_ready(interaction.offer.as_ref()?)?.clone();
        let what = AgentFact::DidNotAnswer { interaction: Some(interaction.id.clone()), contact: None };
        Some(Fact::Agent { id, what })
    }

    pub(super) fn settle(&self, now: Millis, interaction: &InteractionState) -> Option<Fact> {
        if let Some(ended) = self.consultation_end(interaction) {
            return Some(ended);
        }
        let offer = interaction.offer.as_ref()?;
        let fact = |what| Fact::Interaction { id: interaction.id.clone(), what };
        if let Some(invitation) = &offer.invitation {
            let how = self.invitation_end(now, interaction, offer, invitation)?;
            return Some(fact(InteractionFact::InvitationEnded { invitation: invitation.id.clone(), how }));
        }
        match (self.next_invitee(now, interaction, offer), &offer.transfer) {
            (Ok(agent), transfer) => {
                // The last invitation may outlast the transfer's deadline: everybody has at least the least answer
                // time.
                let latest = transfer
                    .as_ref()
                    .map_or(Millis::MAX, |transfer| transfer.deadline.max(now + Rules::LEAST_ANSWER_TIME));
                let deadline = (now + self.answer_time(&agent, &offer.target)).min(latest);
                let invitation = format!("{}.{}", interaction.id, interaction.version + 1).into();
                Some(fact(InteractionFact::Invited { invitation, agent, deadline }))
            }
            (Err(outcome), Some(transfer)) => Some(fact(asked_in_vain(transfer, outcome))),
            (Err(Outcome::ContactEnded), None) => Some(fact(InteractionFact::Done)),
            // Stays queued until somebody is ready.
            (Err(_), None) => None,
        }
    }

    /// Returns how an open invitation ends at `now`; `None` if it stays open.
    fn invitation_end(
        &self,
        now: Millis,
        interaction: &InteractionState,
        offer: &Offer,
        invitation: &OpenInvitation,
    ) -> Option<InvitationEnd> {
        let agent = self.agents.get(&invitation.agent);
        if interaction.status != Status::Connected {
            Some(InvitationEnd::ContactEnded)
        } else if self.asks_nobody(offer) {
            let source = offer.transfer.as_ref().map(|asked| self.roster.agent_name(&asked.source));
            Some(InvitationEnd::Withdrawn { by: source.unwrap_or_default() })
        } else if agent.is_none_or(|agent| !agent.signed_in) {
            Some(InvitationEnd::LoggedOut)
        } else if agent.is_some_and(|agent| agent.state != ChannelState::Ready) && !self.invites_not_ready(offer) {
            Some(InvitationEnd::NotReady)
        } else if now >= invitation.deadline {
            Some(InvitationEnd::NoAnswer)
        } else {
            None
        }
    }

    /// Returns the agent who did not answer a routed invitation and is still ready. Routing would invite them first
    /// each time.
    fn to_set_not_ready<'a>(&self, offer: &'a Offer) -> Option<&'a AgentId> {
        let routed =
            offer.transfer.is_none() && offer.invitation.is_none() && offer.last_end == Some(InvitationEnd::NoAnswer);
        let (agent, ended) = offer.tried.iter().max_by_key(|(_, ended)| **ended)?;
        let state = self.agents.get(agent)?;
        (routed && state.state == ChannelState::Ready && state.chosen < *ended).then_some(agent)
    }

    /// Returns whether a time runs that somebody waits for: to answer, to wrap up, to come back, or until others are
    /// asked. The age of system messages is none, nor is until when an interaction is parked, which is told as a time of day: they may
    /// jump with the clock.
    pub fn is_timing(&self) -> bool {
        !self.lost.is_empty()
            || !self.wrapping.is_empty()
            || self.seeking.due().is_some()
            || self.stranded.due().is_some()
            || self.asked.due().is_some()
    }

    /// Returns when [`Hub::tick`] next has something to do; `None` if nothing is pending.
    pub fn due(&self) -> Option<Millis> {
        let indexed = [&self.lost, &self.wrapping, &self.expiring];
        let indexed = indexed.into_iter().filter_map(|index| index.first()).map(|(due, _)| *due);
        let due = self.seeking.due().into_iter().chain(self.stranded.due());
        let due = due.chain(self.parked.due()).chain(self.asked.due()).chain(indexed).min();
        #[cfg(all(test, not(target_arch = "wasm32")))]
        assert_eq!(due, self.due_by_scan(), "as if all were looked at");
        due
    }
}
