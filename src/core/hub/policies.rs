//! The policies as they hold for agents and invitations: see [`crate::core::policies`].

use super::outlook::Views;
use super::{
    AgentFact, AgentId, Fact, Hub, InteractionId, InteractionState, Millis, RosterFact, TargetKind, TargetRef,
};
use crate::core::policies::{Policies, Policy, default_reasons};
use crate::core::roster::Roster;
use crate::protocol::{Channel, ChannelState, Reasons, Setup};

/// The terms of one agent under the policies, whoever asks them. Kept with the agent; they change with the roster only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Terms {
    /// The most interactions at a time, invitations included.
    pub(super) total: usize,
    /// The same by SMS, if the agent takes it, and by MMS.
    by_channel: [Option<usize>; 2],
    /// The time after which the agent counts as logged out without a connection.
    pub(super) grace: Millis,
    /// True if the agent may be asked by name while they are not ready.
    pub(super) invite_not_ready: bool,
}

impl Terms {
    /// Returns what holds for an agent.
    pub(super) fn of_agent(policies: &Policies, roster: &Roster, id: &AgentId) -> Self {
        let member = |set: &TargetRef| roster.is_member(set, id);
        fn value<'a, T>(mut holding: impl Iterator<Item = &'a Policy>, of: fn(&Policy) -> Option<T>) -> Option<T> {
            holding.find_map(of)
        }
        let all = || policies.holding(Some(id), member);
        let total = value(all(), |policy| policy.capacity.total).unwrap_or(Policy::CAPACITY) as usize;
        let by_channel = Channel::ALL.map(|channel| {
            let most = all().find_map(|policy| policy.capacity.of(channel)).map_or(total, |most| most as usize);
            roster.takes(id, channel).then_some(most)
        });
        Self {
            total,
            by_channel,
            grace: value(all(), |policy| policy.grace).unwrap_or(Policy::GRACE),
            invite_not_ready: value(all(), |policy| policy.invite_not_ready).unwrap_or_default(),
        }
    }

    /// Returns the most interactions of a channel at a time.
    pub(super) fn of(&self, channel: Channel) -> usize {
        self.by_channel[channel as usize].unwrap_or(self.total)
    }

    /// Returns the channels that the agent takes.
    pub(super) fn channels(&self) -> impl Iterator<Item = Channel> {
        let by_channel = self.by_channel;
        Channel::ALL.into_iter().filter(move |channel| by_channel[*channel as usize].is_some())
    }
}

impl Hub {
    /// Returns what holds for an agent.
    pub(super) fn terms(&self, id: &AgentId) -> Terms {
        Terms::of_agent(&self.rules.setup.policies, &self.roster, id)
    }

    /// Returns what is set for an agent who is asked through a target.
    fn asked<T>(&self, id: &AgentId, through: &TargetRef, value: impl Fn(&Policy) -> Option<T>) -> Option<T> {
        let by_name = through.kind == TargetKind::Agent;
        let counts = |set: &TargetRef| if by_name { self.roster.is_member(set, id) } else { set == through };
        self.rules.setup.policies.holding(Some(id), counts).find_map(value)
    }

    /// Returns the time that an agent has to answer an invitation through a target.
    pub(super) fn answer_time(&self, id: &AgentId, through: &TargetRef) -> Millis {
        self.asked(id, through, |policy| policy.answer_time).unwrap_or(Policy::ANSWER_TIME)
    }

    /// Returns how often such an invitation is extended.
    pub(super) fn extensions(&self, id: &AgentId, through: &TargetRef) -> u8 {
        let most = self.asked(id, through, |policy| policy.extensions).unwrap_or(Policy::EXTENSIONS);
        u8::try_from(most).unwrap_or(u8::MAX)
    }

    /// Returns the time for which a transfer to a set may go on.
    pub(super) fn transfer_time(&self, set: &TargetRef) -> Millis {
        let mut holding = self.rules.setup.policies.holding(None, |known| known == set);
        holding.find_map(|policy| policy.transfer_time).unwrap_or(Policy::TRANSFER_TIME)
    }

    /// Returns the fact that follows when an agent marks an interaction done: they wrap up, if there is a time for it
    /// and they are ready.
    pub(super) fn wraps_up(&self, now: Millis, id: &AgentId, interaction: &InteractionState) -> Option<Fact> {
        let time = self.asked(id, &interaction.route, |policy| policy.wrap_up).filter(|time| *time > 0)?;
        self.agents.get(id).filter(|agent| agent.state == ChannelState::Ready)?;
        let (interaction, until) = (Some(interaction.id.clone()), now + time);
        Some(Fact::Agent { id: id.clone(), what: AgentFact::WrapUpStarted { interaction, until } })
    }

    /// Returns the fact that follows when an agent reopens an interaction: what they wrapped up is not over.
    pub(super) fn cancels_wrap_up(&self, id: &AgentId, interaction: &InteractionId) -> Option<Fact> {
        let interaction = Some(interaction.clone());
        self.agents.get(id).filter(|agent| agent.wrap_ups.contains_key(&interaction))?;
        Some(Fact::Agent { id: id.clone(), what: AgentFact::WrapUpCancelled { interaction: interaction? } })
    }

    /// Returns what follows when the time to wrap up is over.
    pub(super) fn next_to_be_ready(&self, now: Millis) -> Option<Fact> {
        let (_, id) = self.wrapping.first().filter(|(until, _)| *until <= now)?;
        Some(Fact::Agent { id: id.clone(), what: AgentFact::WrapUpEnded })
    }

    /// Returns the setup that an agent is told.
    pub(super) fn setup(&self, id: &AgentId) -> Setup {
        let member = |set: &TargetRef| self.roster.is_member(set, id);
        let policies = &self.rules.setup.policies;
        let set =
            |list: fn(&Policy) -> Option<&Vec<String>>| policies.holding(Some(id), member).find_map(list).cloned();
        let default = default_reasons();
        let reasons = Reasons {
            not_ready: set(|policy| policy.not_ready.as_ref()).unwrap_or(default.not_ready),
            decline: set(|policy| policy.decline.as_ref()).unwrap_or(default.decline),
        };
        Setup { reasons: Some(reasons), ..self.rules.setup.told() }
    }

    /// Adds the views that a change of the roster can change because the policies say something else of who is in other
    /// sets: setups, and invitations with the time to answer.
    pub(super) fn views_under_policies(&self, change: &RosterFact, mut views: Views) -> Views {
        if self.rules.setup.policies.of.is_empty() {
            return views;
        }
        for id in self.roster.concerned_by(change) {
            for invited in self.agents.get(&id).into_iter().flat_map(|agent| &agent.invitations) {
                if let Some(interaction) = self.interaction(invited)
                    && views.others.iter().all(|(known, ..)| known != invited)
                {
                    views.others.push(self.views_of(interaction));
                }
            }
            let setup = self.setup(&id);
            views.setups.push((id, setup));
        }
        views
    }
}
