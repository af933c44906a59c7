//! The census: how much of what there is at a moment, for whoever watches the gateway. It names sets, and no agent,
//! contact or number.

use super::{Hub, Millis};
use crate::protocol::{ChannelState, TargetKind, TargetRef};

/// What there is at a moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Census {
    /// The sets that interactions wait for, and what waits for single agents as one.
    pub queues: Vec<QueueCensus>,
    /// The agents.
    pub agents: AgentCensus,
    /// The interactions that nobody owns.
    pub queued: usize,
    /// Those that an agent owns and works on.
    pub owned: usize,
    /// Those that are parked.
    pub parked: usize,
    /// The interactions whose owner has asked for somebody else, or consults somebody.
    pub asked: usize,
}

/// What waits for a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueCensus {
    /// The set; `None` for all agents together for whom alone something waits.
    pub set: Option<TargetRef>,
    /// The number of interactions that nobody owns.
    pub waiting: usize,
    /// For how long the contact has waited who has waited longest, in milliseconds.
    pub longest: Millis,
}

/// The number of agents in each state. Each agent is in one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AgentCensus {
    /// Signed in and ready.
    pub ready: usize,
    /// Ready after a time to wrap up.
    pub wrapping_up: usize,
    /// Not ready, by their own choice or because they did not answer.
    pub not_ready: usize,
    /// Signed in, without a connection: within their grace time.
    pub lost: usize,
    /// Not signed in.
    pub signed_out: usize,
}

impl Hub {
    /// Counts what there is. Looks at every agent once.
    pub fn census(&self, now: Millis) -> Census {
        let mut census = Census { asked: self.seeking.asked(), ..Census::default() };
        let mut alone = QueueCensus { set: None, waiting: 0, longest: 0 };
        for (target, waiting, since) in self.seeking.queues() {
            let longest = now.saturating_sub(since);
            census.queued += waiting;
            if target.kind == TargetKind::Agent {
                alone = QueueCensus { waiting: alone.waiting + waiting, longest: alone.longest.max(longest), ..alone };
            } else {
                census.queues.push(QueueCensus { set: Some(target.clone()), waiting, longest });
            }
        }
        census.queues.extend(Some(alone).filter(|alone| alone.waiting > 0));
        for agent in self.agents.values() {
            let states = &mut census.agents;
            *match agent {
                agent if !agent.signed_in => &mut states.signed_out,
                agent if agent.gone.is_some() => &mut states.lost,
                agent if agent.state != ChannelState::Ready => &mut states.not_ready,
                agent if agent.wrap_up().is_some() => &mut states.wrapping_up,
                _ => &mut states.ready,
            } += 1;
            census.owned += agent.windows.len() - agent.parked.len();
            census.parked += agent.parked.len();
        }
        census
    }
}
