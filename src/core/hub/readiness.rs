//! Readiness: which targets can take an interaction now, and which facts change that.

use super::waits::Waits;
use super::{AgentId, Fact, Hub, InteractionFact, TargetRef};
use crate::protocol::{Channel, ChannelState, Outcome, Readiness, TargetKind};
use std::collections::BTreeSet;

impl Hub {
    /// Returns whether a target can take an interaction now; `None` if there is no such target.
    pub fn readiness(&self, target: &TargetRef) -> Option<Readiness> {
        if target.kind != TargetKind::Agent {
            return self.readiness_of_set(target);
        }
        let id = AgentId::from(target.id.as_str());
        let agent = self.agents.get(&id).filter(|_| self.roster.has(&id))?;
        let since = agent.since;
        Some(match (agent.shown_state(), agent.unavailable(None, false)) {
            (_, Some(Outcome::LoggedOut)) => Readiness::LoggedOut,
            (ChannelState::NotReady { reason, reason_id }, _) => {
                let invited = agent.terms.invite_not_ready && agent.unavailable(None, true).is_none();
                Readiness::NotReady { since, reason, reason_id, invited: invited.then_some(true) }
            }
            (ChannelState::Ready, Some(Outcome::AtCapacity)) => Readiness::AtCapacity { since },
            (ChannelState::Ready, _) => Readiness::Ready { since },
        })
    }

    /// Returns the readiness of a target as an agent is told it: nobody in a set is ready for the one who alone is.
    pub fn told_to(&self, agent: &AgentId, target: &TargetRef, readiness: &Readiness) -> Readiness {
        let mut told = readiness.clone();
        if let Readiness::Members { ready: ready @ 1, .. } = &mut told
            && self.roster.is_member(target, agent)
            && self.unavailable(agent, None, false).is_none()
        {
            *ready = 0;
        }
        told
    }

    fn readiness_of_set(&self, set: &TargetRef) -> Option<Readiness> {
        self.roster.profile(set)?;
        let ready = self.ready_members(set);
        debug_assert_eq!(
            ready as usize,
            self.roster.members(set).filter(|id| self.unavailable(id, None, false).is_none()).count(),
            "ready members of {set:?}"
        );
        Some(Readiness::Members {
            ready,
            total: self.roster.size(set) as u32,
            waiting: self.seeking.queued(set) as u32,
            waiting_since: self.seeking.waiting_since(set),
            expected: self.waits.get(set).and_then(Waits::expected),
        })
    }

    /// Returns the number of members of a set who can be invited.
    pub(super) fn ready_members(&self, set: &TargetRef) -> u32 {
        self.ready.get(set).copied().unwrap_or_default()
    }

    /// Adds an agent to or removes them from the ready members of their sets.
    pub(super) fn count_ready(&mut self, id: &AgentId, is_ready: bool) {
        for set in self.roster.sets_of(id) {
            let ready = self.ready.entry(set.clone()).or_default();
            *ready = if is_ready { *ready + 1 } else { ready.saturating_sub(1) };
        }
    }

    /// Returns why an agent cannot be invited to an interaction of a channel, or of any; `None` if they can be.
    pub(super) fn unavailable(
        &self,
        id: &AgentId,
        channel: Option<Channel>,
        invite_not_ready: bool,
    ) -> Option<Outcome> {
        self.agents.get(id).map_or(Some(Outcome::LoggedOut), |agent| agent.unavailable(channel, invite_not_ready))
    }

    /// Returns whether an agent can be invited to an interaction of a channel, and has a connection.
    pub(super) fn is_available(&self, id: &AgentId, channel: Channel) -> bool {
        self.agents.get(id).is_some_and(|agent| agent.is_available(channel))
    }

    /// Collects the targets whose readiness `fact` can change. Called before and after the fact is applied, since
    /// either state may name targets that the other does not.
    pub(super) fn collect_touched(&self, fact: &Fact, touched: &mut BTreeSet<TargetRef>) {
        use InteractionFact::{
            Accepted, ConsultationAccepted, ConsultationCompleted, ConsultationEnded, Done, InvitationEnded, Invited,
            Opened, Reassigned, Received, Released, Reopened, Rescued, Sent,
        };
        if let Fact::Interaction { id, what: Received { .. } } = fact {
            // Since when the contact waits may be told of the queue.
            let queued = self.interaction(id).filter(|interaction| interaction.owner().is_none());
            touched.extend(queued.map(|interaction| interaction.route.clone()));
        }
        let mut touch = |id: &AgentId| {
            touched.insert(TargetRef::agent(id));
            touched.extend(self.roster.sets_of(id).cloned());
        };
        match fact {
            Fact::Agent { id, .. } => touch(id),
            Fact::Erasure { what } => {
                for interaction in self.open_erased(what) {
                    let invited = interaction.open_invitation().map(|invitation| &invitation.agent);
                    interaction.owner().into_iter().chain(invited).chain(interaction.consultant()).for_each(&mut touch);
                }
                touched.extend(self.open_erased(what).map(|interaction| interaction.route.clone()));
            }
            Fact::Erased { .. } => {}
            Fact::Roster { what } => {
                let target = what.target();
                match target.as_agent() {
                    Some(id) => touch(&id),
                    // The policies may say something else of its members without it.
                    None if self.rules.setup.policies.names(target) => {
                        self.roster.members(target).for_each(&mut touch);
                    }
                    None => {}
                }
                touched.insert(target.clone());
            }
            // Nobody becomes ready or stops being it by that.
            Fact::Gateway { .. } => {}
            Fact::Interaction { id, what } => {
                let Some(interaction) = self.interaction(id) else { return };
                let changes_it = match what {
                    // The first file makes it an MMS interaction, which other room is for.
                    Received { message, .. } | Sent { message } => !message.media.is_empty(),
                    Opened { .. }
                    | Invited { .. }
                    | InvitationEnded { .. }
                    | Accepted { .. }
                    | ConsultationAccepted { .. }
                    | ConsultationEnded { .. }
                    | ConsultationCompleted { .. }
                    | Reassigned { .. }
                    | Released { .. }
                    | Rescued { .. }
                    | Reopened { .. }
                    | Done => true,
                    _ => false,
                };
                // A parked one counts again after what ends that it is.
                if !changes_it && interaction.parking.is_none() {
                    return;
                }
                let invited = interaction.open_invitation().map(|invitation| &invitation.agent);
                interaction.owner().into_iter().chain(invited).chain(interaction.consultant()).for_each(&mut touch);
                touched.insert(interaction.route.clone());
            }
        }
    }
}
