//! Interactions that go back into a queue: because their owner lets them go, or because an administrator takes them from
//! their owner. Nobody is made the owner by it: whoever accepts the interaction has seen it before.

use super::decide::{Decision, check_version, facts_of, remark};
use super::{
    AgentId, Hub, InteractionFact, InteractionId, InteractionState, Millis, Outcome, Refusal, Status, TargetRef,
};
use crate::protocol::TargetKind;

/// Where an interaction is queued.
pub(super) struct Way {
    /// The agent who is invited first.
    pub(super) to: Option<AgentId>,
    /// The target whose agents are invited.
    pub(super) route: TargetRef,
    /// The route's display name.
    pub(super) via: String,
}

impl Hub {
    /// Decides on letting an interaction go. One that has ended waits for nobody: it is marked done.
    pub(super) fn release(
        &self,
        now: Millis,
        agent: &AgentId,
        id: &InteractionId,
        version: u64,
        to: Option<&TargetRef>,
        note: Option<&str>,
    ) -> Decision {
        let interaction = self.without_transfer(agent, id)?;
        check_version(version, interaction.ownership_version)?;
        let note = remark(note)?;
        if interaction.status != Status::Connected {
            self.check_disposition(interaction)?;
            return Ok(facts_of(id, [InteractionFact::Done]));
        }
        to.map_or(Ok(()), |to| self.check_recipient(agent, interaction, to))?;
        if to.is_none() && self.queue_of(agent, interaction).is_none() {
            return Err(Refusal::NoQueue);
        }
        let Way { to, route, via } = self.way(agent, interaction, to);
        let released = InteractionFact::Released { by: agent.clone(), to: to.clone(), route, via, note };
        Ok(facts_of(id, [released].into_iter().chain(self.invited_first(now, interaction, to, 1))))
    }

    /// Checks that an agent may let an interaction go to a target.
    fn check_recipient(&self, from: &AgentId, interaction: &InteractionState, to: &TargetRef) -> Result<(), Refusal> {
        // A target that the agent may not see is refused like one that does not exist.
        let name = self.roster.name(to).filter(|_| self.roster.sees(from, to)).ok_or(Refusal::UnknownTarget)?;
        let others: Vec<_> = self.roster.members(to).filter(|member| *member != from).collect();
        let why = match to.as_agent() {
            Some(to) if to == *from => return Err(Refusal::TargetIsOwner),
            Some(to) => self.unavailable(&to, false).or((!self.is_available(&to)).then_some(Outcome::NotReady)),
            None => others.is_empty().then_some(Outcome::NobodyAvailable),
        };
        if !others.is_empty() && !others.iter().any(|member| self.roster.takes(member, interaction.channel)) {
            return Err(Refusal::UnsupportedChannel);
        }
        why.map_or(Ok(()), |outcome| Err(Refusal::TargetUnavailable { name: name.to_owned(), outcome }))
    }

    /// Returns the way of an interaction that `from` no longer has. A set owns it from then on; an agent is invited
    /// first, and otherwise it waits in its queue. Without one, it waits for whomever it came in for; if that was a set
    /// that is gone, for whom it is given to.
    pub(super) fn way(&self, from: &AgentId, interaction: &InteractionState, to: Option<&TargetRef>) -> Way {
        let set = to.filter(|to| to.kind != TargetKind::Agent);
        let alone = || Some(&interaction.route).filter(|route| self.roster.profile(route).is_some()).or(to);
        let route = set.or_else(|| self.queue_of(from, interaction)).or_else(alone).unwrap_or(&interaction.route);
        let via = self.roster.name(route).unwrap_or(&interaction.via).to_owned();
        Way { to: to.and_then(TargetRef::as_agent), route: route.clone(), via }
    }

    /// Returns where an interaction waits that `from` no longer has: where it came in, unless that was for them alone.
    pub(super) fn queue_of<'a>(&'a self, from: &AgentId, interaction: &'a InteractionState) -> Option<&'a TargetRef> {
        let is_there = |target: &&TargetRef| self.roster.profile(target).is_some();
        let route = Some(&interaction.route).filter(|route| **route != TargetRef::agent(from));
        route.filter(is_there).or(self.rules.setup.fallback.as_ref().filter(is_there))
    }

    /// Returns the invitation of the agent to whom an interaction is given, after `count` other facts.
    pub(super) fn invited_first(
        &self,
        now: Millis,
        interaction: &InteractionState,
        to: Option<AgentId>,
        count: usize,
    ) -> Option<InteractionFact> {
        let agent = to.filter(|_| interaction.status == Status::Connected)?;
        let version = interaction.version + count as u64 + 1;
        let (invitation, deadline) = (format!("{}.{version}", interaction.id).into(), now + self.rules.answer_time);
        Some(InteractionFact::Invited { invitation, agent, deadline })
    }
}
