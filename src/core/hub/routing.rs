//! Routing: where a service number leads, and who is invited next.

use super::seeking::Place;
use super::{AgentId, Hub, InteractionFact, InteractionState, InvitationEnd, Millis, Outcome, TargetRef};
use crate::core::interaction::Offer;
use crate::core::setup::Line;
use crate::protocol::{Channel, Contact, PhoneNumber, Status, TargetKind};

/// The outcome code of a transfer whose target was removed from the configuration.
const TARGET_GONE: &str = "target_gone";

impl Hub {
    /// Returns the fact that opens an interaction with a contact on a service number that leads to `route`. `by` is the
    /// agent who opens it; `None` if the contact does.
    pub(super) fn opened(
        &self,
        channel: Channel,
        contact: PhoneNumber,
        service_number: PhoneNumber,
        route: &TargetRef,
        by: Option<AgentId>,
    ) -> InteractionFact {
        let Line { mode, case_data, .. } = self.rules.setup.line(&service_number);
        let via = self.roster.name(route).unwrap_or_default().to_owned();
        let contact = Contact::unknown(contact);
        InteractionFact::Opened { channel, contact, service_number, route: route.clone(), via, mode, case_data, by }
    }

    /// Returns the agent to invite next, or why nobody can be invited. An error ends a transfer; a queued interaction
    /// keeps waiting unless the contact has ended it.
    pub(super) fn next_invitee(
        &self,
        now: Millis,
        interaction: &InteractionState,
        offer: &Offer,
    ) -> Result<AgentId, Outcome> {
        let candidate = || self.candidate(now, interaction, offer).ok_or(Outcome::NobodyAvailable);
        match &offer.transfer {
            _ if interaction.status != Status::Connected => Err(Outcome::ContactEnded),
            Some(_) if self.asks_nobody(offer) => Err(Outcome::Cancelled),
            None => candidate(),
            // The gateway may have been restarted with another configuration.
            Some(_) if self.roster.name(&offer.target).is_none() => Err(Outcome::Failed { code: TARGET_GONE.into() }),
            Some(_) if offer.target.kind == TargetKind::Agent => self.single_target(interaction.channel, offer),
            Some(transfer) if now >= transfer.deadline => Err(Outcome::NoAnswer),
            Some(_) => candidate(),
        }
    }

    /// Returns the target of a transfer to one agent, who is invited once; the end of that invitation is the outcome.
    fn single_target(&self, channel: Channel, offer: &Offer) -> Result<AgentId, Outcome> {
        let agent = AgentId::from(offer.target.id.as_str());
        match &offer.last_end {
            None => self.unavailable(&agent, Some(channel), self.invites_not_ready(offer)).map_or(Ok(agent), Err),
            Some(InvitationEnd::Declined { reason }) => Err(Outcome::declined(reason.clone())),
            Some(InvitationEnd::NoAnswer) => Err(Outcome::NoAnswer),
            Some(InvitationEnd::ContactEnded) => Err(Outcome::ContactEnded),
            Some(InvitationEnd::LoggedOut) => Err(Outcome::LoggedOut),
            Some(InvitationEnd::NotReady) => Err(Outcome::NotReady),
            Some(InvitationEnd::Withdrawn { .. }) => Err(Outcome::Cancelled),
        }
    }

    /// Returns the best agent to invite for a set or a routed interaction. Candidates are ready, connected, below their
    /// capacity for the channel, able to take it, and not invited before by this offer. An owner who was gone and is
    /// back is preferred, then the least loaded, then the longest idle.
    fn candidate(&self, now: Millis, interaction: &InteractionState, offer: &Offer) -> Option<AgentId> {
        // A shortcut past the members of a large set.
        if offer.target.kind != TargetKind::Agent && self.ready_members(&offer.target) == 0 {
            return None;
        }
        // Routing invites an agent again after a pause; a transfer invites each agent once.
        let may_retry = |ended: Millis| offer.transfer.is_none() && now >= ended + self.rules.reinvite_after;
        let eligible = |id: &AgentId| {
            let tried = offer.tried.get(id).is_some_and(|ended| !may_retry(*ended));
            Some(id) != interaction.owner() && !tried && self.roster.takes(id, interaction.channel)
        };
        let members = self.roster.members(&offer.target).filter_map(|id| Some((id, self.agents.get(id)?)));
        let available = members.filter(|(id, agent)| agent.is_available(interaction.channel) && eligible(id));
        // An owner who was only gone knows the contact.
        let is_other = |id: &AgentId| offer.given.as_ref().is_none_or(|given| !given.away || given.from != *id);
        let best = available.min_by_key(|(id, agent)| (is_other(id), agent.load.total(), agent.idle_since));
        best.map(|(id, _)| id.clone())
    }

    /// Returns the longest waiting interaction of a target that somebody can be invited to. [`Hub::candidate`] says
    /// whom; here it is enough that there is somebody.
    pub(super) fn first_with_candidate(&self, target: &TargetRef) -> Option<&Place> {
        if target.kind != TargetKind::Agent && self.ready_members(target) == 0 {
            return None;
        }
        let is_any = |id: &&AgentId| Channel::ALL.iter().any(|channel| self.is_available(id, *channel));
        let available: Vec<_> = self.roster.members(target).filter(is_any).collect();
        self.seeking.first_waiting(target, |channel, tried| {
            let fits = |id: &AgentId| self.is_available(id, channel) && self.roster.takes(id, channel);
            available.iter().any(|id| !tried.contains(id) && fits(id))
        })
    }

    /// Returns whether an offer may go to an agent who is not ready. Only transfers to a single agent may: routing and
    /// sets always look for a ready one.
    pub(super) fn invites_not_ready(&self, offer: &Offer) -> bool {
        let named = offer.target.as_agent().filter(|_| offer.transfer.is_some());
        named.and_then(|id| self.agents.get(&id)).is_some_and(|agent| agent.terms.invite_not_ready)
    }
}
