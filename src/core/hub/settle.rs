//! What the rules demand next. Called until it has nothing more to say, so that no question is left without an answer.

use super::{
    AgentFact, AgentId, ChannelState, Fact, Hub, InteractionFact, InteractionState, InvitationEnd, Millis, Outcome,
    Rules, Status, TargetKind,
};
use crate::core::interaction::{Ask, Offer};

/// The code of a transfer that failed because its target is no longer configured.
const TARGET_GONE: &str = "target_gone";

impl Hub {
    /// The next fact that follows by itself from the state at `now`.
    pub(super) fn next_to_settle(&self, now: Millis) -> Option<Fact> {
        if let Some((_, id)) = self.lost.first().filter(|(lost, _)| now >= lost + self.rules.grace) {
            return Some(Fact::Agent { id: id.clone(), what: AgentFact::SignedOut });
        }
        let seeking = || self.seeking.iter().filter_map(|(_, id)| self.conversations.get(id));
        // Before anything else is asked: whoever let one invitation pass is not to be shown the next for an instant.
        let passed = seeking().find_map(|c| Some((self.to_set_not_ready(c.offer.as_ref()?)?, c)));
        if let Some((agent, conversation)) = passed {
            let what = AgentFact::DidNotAnswer { contact: conversation.contact.clone() };
            return Some(Fact::Agent { id: agent.clone(), what });
        }
        seeking().find_map(|c| self.settle(now, c))
    }

    fn settle(&self, now: Millis, conversation: &InteractionState) -> Option<Fact> {
        let offer = conversation.offer.as_ref()?;
        let interaction = |what| Fact::Interaction { id: conversation.id.clone(), what };
        if let Some(ask) = &offer.ask {
            let how = self.invitation_ended(now, conversation, offer, ask)?;
            return Some(interaction(InteractionFact::InvitationEnded { invitation: ask.invitation.clone(), how }));
        }
        let next = match &offer.transfer {
            _ if conversation.status != Status::Connected => Err(Outcome::ContactEnded),
            None => self.candidate(now, conversation).ok_or(Outcome::NobodyAvailable),
            // The gateway was started again without it.
            Some(_) if self.roster.name(&offer.target).is_none() => Err(Outcome::Failed { code: TARGET_GONE.into() }),
            Some(_) if offer.target.kind == TargetKind::Agent => self.single(offer),
            Some(transfer) if now >= transfer.deadline => Err(Outcome::NoAnswer),
            Some(_) => self.candidate(now, conversation).ok_or(Outcome::NobodyAvailable),
        };
        match (next, &offer.transfer) {
            (Ok(agent), transfer) => {
                // The last one asked may run a little past the transfer's own deadline: nobody has less than the least
                // time.
                let latest = transfer
                    .as_ref()
                    .map_or(Millis::MAX, |transfer| transfer.deadline.max(now + Rules::LEAST_ANSWER_TIME));
                let deadline = (now + self.rules.answer_time).min(latest);
                let invitation = format!("{}.{}", conversation.id, conversation.version + 1).into();
                Some(interaction(InteractionFact::Invited { invitation, agent, deadline }))
            }
            (Err(outcome), Some(transfer)) => {
                Some(interaction(InteractionFact::TransferEnded { transfer: transfer.id.clone(), outcome }))
            }
            (Err(Outcome::ContactEnded), None) => Some(interaction(InteractionFact::Done)),
            // It waits in its queue until somebody is ready.
            (Err(_), None) => None,
        }
    }

    /// How the question ends at `now`, where it does.
    fn invitation_ended(
        &self,
        now: Millis,
        conversation: &InteractionState,
        offer: &Offer,
        ask: &Ask,
    ) -> Option<InvitationEnd> {
        let agent = self.agents.get(&ask.agent);
        if conversation.status != Status::Connected {
            Some(InvitationEnd::ContactEnded)
        } else if agent.is_none_or(|agent| !agent.signed_in) {
            Some(InvitationEnd::LoggedOut)
        } else if agent.is_some_and(|agent| agent.state != ChannelState::Ready) && !self.asks_not_ready(offer) {
            Some(InvitationEnd::NotReady)
        } else if now >= ask.deadline {
            Some(InvitationEnd::NoAnswer)
        } else {
            None
        }
    }

    /// The setting is for transfers to one agent: routing and sets always look for a ready one.
    fn asks_not_ready(&self, offer: &Offer) -> bool {
        self.rules.ask_not_ready && offer.transfer.is_some() && offer.target.kind == TargetKind::Agent
    }

    /// A transfer to one agent: ask once, and pass on how that ended.
    fn single(&self, offer: &Offer) -> Result<AgentId, Outcome> {
        let agent = AgentId::from(offer.target.id.as_str());
        match &offer.last_end {
            None => self.unavailable(&agent, self.asks_not_ready(offer)).map_or(Ok(agent), Err),
            Some(InvitationEnd::Declined { reason }) => Err(Outcome::Declined { reason: reason.clone() }),
            Some(InvitationEnd::NoAnswer) => Err(Outcome::NoAnswer),
            Some(InvitationEnd::ContactEnded) => Err(Outcome::ContactEnded),
            Some(InvitationEnd::LoggedOut) => Err(Outcome::LoggedOut),
            Some(InvitationEnd::NotReady) => Err(Outcome::NotReady),
            Some(InvitationEnd::Withdrawn { .. }) => Err(Outcome::Cancelled),
        }
    }

    /// The agent who let a routed invitation pass and still counts as ready. Routing would ask them first each time.
    fn to_set_not_ready<'a>(&self, offer: &'a Offer) -> Option<&'a AgentId> {
        let routed = offer.transfer.is_none() && offer.ask.is_none() && offer.last_end == Some(InvitationEnd::NoAnswer);
        let (agent, ended) = offer.tried.iter().max_by_key(|(_, ended)| **ended)?;
        let state = self.agents.get(agent)?;
        (routed && state.state == ChannelState::Ready && state.since < *ended).then_some(agent)
    }
}
