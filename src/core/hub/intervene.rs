//! Interventions: what an administrator does about one agent, whoever that agent is and whatever they have open. Each
//! is a fact of its own, with the administrator's name as given.
//!
//! Nobody is made the owner: an interaction that is taken from its owner is queued where it came in, or in a set that
//! the administrator names. Given to an agent, it is queued as well, and that agent is invited first. So it waits for
//! somebody in any case, and whoever accepts it has seen it before.

use super::decide::facts_of;
use super::requeue::Way;
use super::{
    AgentFact, AgentId, Fact, Hub, InteractionFact, InteractionState, InvitationEnd, Millis, Outcome, Status,
    TargetKind, TargetRef, Transition,
};
use crate::core::compose;
use crate::protocol::Readiness;
use serde::{Deserialize, Serialize};
use std::fmt;

/// An administrator's act about one agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intervention {
    /// The agent.
    pub agent: AgentId,
    /// What happens to the agent.
    pub kind: InterventionKind,
    /// What happens to the agent's interactions.
    pub interactions: Disposal,
    /// The administrator's name.
    pub by: String,
    /// Why, if the administrator says so. For the log only: no agent is told.
    pub reason: Option<String>,
}

/// The effect of an intervention on the agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InterventionKind {
    /// Ends all their sessions at once. They may sign in again.
    SignOut,
    /// Ends all their sessions at once. They cannot sign in again until they are restored.
    Suspend,
    /// Ends a suspension.
    Restore,
    /// Nothing: only the interactions are moved.
    Reassign,
}

/// The effect of an intervention on the agent's interactions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disposal {
    /// They stay with the agent.
    #[default]
    Keep,
    /// They wait where they came in.
    Queue,
    /// They wait for this agent first, then where they came in; or in this set.
    Give(TargetRef),
}

/// The effect of an intervention on the agent's interactions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InterventionOutcome {
    /// The number that were given to somebody or queued.
    pub moved: usize,
    /// The number that had ended and were marked done.
    pub done: usize,
    /// The number that the agent still owns.
    pub kept: usize,
}

/// The reason why an intervention is refused. Nothing has changed. Its message is for the administrator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InterventionError {
    /// There is no such agent.
    UnknownAgent,
    /// The agent is suspended already.
    AlreadySuspended,
    /// The agent is not suspended.
    NotSuspended,
    /// The name or the reason is empty, too long or contains control characters.
    Unfit(&'static str),
    /// There is no such target to give anything to.
    UnknownTarget,
    /// The target is the agent themself.
    SameAgent,
    /// The target is an agent who cannot be invited, in words.
    NotReady(&'static str),
    /// The target can take only so many more.
    NoRoom(usize),
    /// The target does not take interactions of a channel among them.
    UnsupportedChannel,
    /// Nobody else is a member of the set.
    NoMembers,
    /// So many came in for the agent alone, or for a set that is gone, and have no queue.
    NoQueue(usize),
}

impl std::error::Error for InterventionError {}

impl fmt::Display for InterventionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownAgent => f.write_str("there is no such agent"),
            Self::AlreadySuspended => f.write_str("the agent is suspended already"),
            Self::NotSuspended => f.write_str("the agent is not suspended"),
            Self::Unfit(field) => {
                write!(f, "{field} is empty, has more than 500 characters or holds control characters")
            }
            Self::UnknownTarget => f.write_str("there is no such target to give the interactions to"),
            Self::SameAgent => f.write_str("the interactions are with that agent already"),
            Self::NotReady(why) => write!(f, "the interactions cannot be given: the target is {why}"),
            Self::NoRoom(room) => write!(f, "the interactions cannot be given: the target can take only {room} more"),
            Self::UnsupportedChannel => {
                f.write_str("the interactions cannot be given: the target does not take messages of their kind")
            }
            Self::NoMembers => f.write_str("the interactions cannot be given: nobody else is in the target"),
            Self::NoQueue(count) => {
                write!(f, "there is no queue for {count} of the interactions: they came in for the agent alone")
            }
        }
    }
}

/// A suspension that is in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspension {
    /// The administrator's name.
    pub by: String,
    /// Since when.
    pub at: Millis,
    /// Why, if the administrator said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// An agent as an administrator sees them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentSummary {
    /// The user name.
    pub id: AgentId,
    /// The display name.
    pub name: String,
    /// Whether they can be invited.
    pub readiness: Readiness,
    /// The suspension, if they are suspended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspended: Option<Suspension>,
    /// The number of interactions they own.
    pub owned: usize,
    /// The number of interactions they are invited to.
    pub invited: usize,
    /// The number of interactions that wait for them alone.
    pub waiting: usize,
    /// Since when the contact waits who has waited longest, of those and of the ones they own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting_since: Option<Millis>,
}

impl Hub {
    /// Carries out an intervention.
    ///
    /// # Errors
    /// Returns [`InterventionError`] and changes nothing.
    pub fn intervene(
        &mut self,
        now: Millis,
        intervention: &Intervention,
    ) -> Result<(InterventionOutcome, Transition), InterventionError> {
        let agent = &intervention.agent;
        let (facts, mut outcome) = self.decide_intervention(now, intervention)?;
        let transition = self.carry_out(now, None, facts);
        outcome.kept = self.agents.get(agent).map_or(0, |agent| agent.windows.len());
        Ok((outcome, transition))
    }

    /// Returns whether an agent is suspended.
    pub fn is_suspended(&self, agent: &AgentId) -> bool {
        self.agents.get(agent).is_some_and(|agent| agent.suspended.is_some())
    }

    /// Returns the agents of the roster as an administrator sees them: all, or those who are signed in, suspended or
    /// have something open.
    pub fn summaries(&self, all: bool) -> Vec<AgentSummary> {
        let summary = |id: &AgentId| {
            let agent = self.agents.get(id)?;
            let alone = TargetRef::agent(id);
            let waiting = self.seeking.queued(&alone);
            let own = agent.windows.iter().filter_map(|id| self.interaction(id)?.waiting_since);
            let shown = all || agent.signed_in || agent.suspended.is_some() || agent.load() + waiting > 0;
            Some(AgentSummary {
                id: id.clone(),
                name: self.roster.agent_name(id),
                readiness: self.readiness(&alone)?,
                suspended: agent.suspended.clone(),
                owned: agent.windows.len(),
                invited: agent.invitations.len(),
                waiting,
                waiting_since: own.chain(self.seeking.waiting_since(&alone)).min(),
            })
            .filter(|_| shown)
        };
        self.roster.agents().filter_map(|(id, _)| summary(id)).collect()
    }

    fn decide_intervention(
        &self,
        now: Millis,
        intervention: &Intervention,
    ) -> Result<(Vec<Fact>, InterventionOutcome), InterventionError> {
        let Intervention { agent: id, kind, interactions, by, reason } = intervention;
        let agent = self.agents.get(id).filter(|_| self.roster.has(id)).ok_or(InterventionError::UnknownAgent)?;
        check_words("the administrator's name", by)?;
        reason.iter().try_for_each(|reason| check_words("the reason", reason))?;
        let (by, reason) = (by.clone(), reason.clone());
        let what = match (kind, agent.suspended.is_some()) {
            (InterventionKind::Suspend, true) => return Err(InterventionError::AlreadySuspended),
            (InterventionKind::Restore, false) => return Err(InterventionError::NotSuspended),
            (InterventionKind::Suspend, false) => Some(AgentFact::Suspended { by, reason }),
            (InterventionKind::Restore, true) => Some(AgentFact::Restored { by, reason }),
            (InterventionKind::SignOut, _) => Some(AgentFact::Dismissed { by, reason }),
            (InterventionKind::Reassign, _) => None,
        };
        let mut facts: Vec<_> = what.map(|what| Fact::Agent { id: id.clone(), what }).into_iter().collect();
        let taken = self.taken(id, interactions);
        let (open, ended): (Vec<_>, Vec<_>) = taken.iter().partition(|it| it.status == Status::Connected);
        self.check_disposal(id, interactions, &open)?;
        facts.extend(taken.iter().flat_map(|it| self.reassigned(now, intervention, it)));
        Ok((facts, InterventionOutcome { moved: open.len(), done: ended.len(), kept: 0 }))
    }

    /// Returns the interactions that are taken from an agent: their own and, if they are given to somebody, those that
    /// wait for the agent alone.
    fn taken(&self, id: &AgentId, disposal: &Disposal) -> Vec<&InteractionState> {
        let own = self.agents[id].windows.iter().filter_map(|id| self.interaction(id));
        let route = TargetRef::agent(id);
        let alone = || self.seeking.queued_for(&route).filter_map(|id| self.interaction(id));
        match disposal {
            Disposal::Keep => Vec::new(),
            Disposal::Queue => own.collect(),
            Disposal::Give(_) => own.chain(alone()).collect(),
        }
    }

    /// Checks that all of these interactions can be given away.
    fn check_disposal(
        &self,
        from: &AgentId,
        disposal: &Disposal,
        open: &[&&InteractionState],
    ) -> Result<(), InterventionError> {
        match disposal {
            Disposal::Keep => Ok(()),
            Disposal::Queue => match open.iter().filter(|it| self.queue_of(from, it).is_none()).count() {
                0 => Ok(()),
                count => Err(InterventionError::NoQueue(count)),
            },
            Disposal::Give(target) if target.kind == TargetKind::Agent => {
                let to = AgentId::from(target.id.as_str());
                let agent = self.agents.get(&to).filter(|_| self.roster.has(&to));
                let agent = agent.ok_or(InterventionError::UnknownTarget)?;
                if to == *from {
                    return Err(InterventionError::SameAgent);
                }
                let room = self.rules.capacity.saturating_sub(agent.load());
                match agent.unavailable(&self.rules, false) {
                    _ if agent.suspended.is_some() => Err(InterventionError::NotReady("suspended")),
                    Some(Outcome::AtCapacity) => Err(InterventionError::NoRoom(0)),
                    Some(Outcome::LoggedOut) => Err(InterventionError::NotReady("logged out")),
                    Some(_) => Err(InterventionError::NotReady("not ready")),
                    None if agent.lost().is_some() => Err(InterventionError::NotReady("not connected")),
                    None if room < open.len() => Err(InterventionError::NoRoom(room)),
                    None if open.iter().any(|it| !self.roster.takes(&to, it.channel)) => {
                        Err(InterventionError::UnsupportedChannel)
                    }
                    None => Ok(()),
                }
            }
            Disposal::Give(set) => {
                self.roster.profile(set).ok_or(InterventionError::UnknownTarget)?;
                let others = self.roster.members(set).any(|member| member != from);
                others.then_some(()).ok_or(InterventionError::NoMembers)
            }
        }
    }

    /// Returns the facts that take an interaction from an agent. A pending transfer and an open invitation end first.
    /// One that has ended waits for nobody: settling marks it done.
    fn reassigned(&self, now: Millis, intervention: &Intervention, interaction: &InteractionState) -> Vec<Fact> {
        let Intervention { agent, interactions: disposal, by, reason, .. } = intervention;
        let withdrawn = interaction.open_invitation().map(|open| InteractionFact::InvitationEnded {
            invitation: open.id.clone(),
            how: InvitationEnd::Withdrawn { by: by.clone() },
        });
        let cancelled = interaction.transfer().map(|transfer| InteractionFact::TransferEnded {
            transfer: transfer.id.clone(),
            outcome: Outcome::Cancelled,
        });
        let mut facts: Vec<_> = withdrawn.into_iter().chain(cancelled).collect();
        let to = match disposal {
            Disposal::Give(target) => Some(target),
            Disposal::Keep | Disposal::Queue => None,
        };
        let Way { to, route, via } = self.way(agent, interaction, to);
        let (by, reason, from) = (by.clone(), reason.clone(), interaction.owner().cloned());
        facts.push(InteractionFact::Reassigned { by, reason, from, to: to.clone(), route, via });
        facts.extend(self.invited_first(now, interaction, to, facts.len()));
        facts_of(&interaction.id, facts)
    }
}

fn check_words(field: &'static str, words: &str) -> Result<(), InterventionError> {
    let fits = !words.trim().is_empty() && compose::check_remark(words).is_ok();
    fits.then_some(()).ok_or(InterventionError::Unfit(field))
}
