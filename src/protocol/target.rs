//! Internal targets, their readiness, and search results.

use super::{AgentId, Channel, Millis, PhoneNumber};
use serde::Serialize;

/// The kind of an internal target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TargetKind {
    /// One agent.
    Agent,
    /// A named set of agents.
    AgentGroup,
    /// Every agent who has the skill.
    Skill,
    /// An interaction queue.
    Queue,
    /// A routing point: a rule that leads to queues.
    RoutingPoint,
}

/// A reference to an internal target, to which an interaction can be transferred.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TargetRef {
    /// The kind.
    pub kind: TargetKind,
    /// The id, unique within the kind.
    pub id: String,
}

impl TargetRef {
    /// Returns a reference to an agent.
    pub fn agent(id: &AgentId) -> Self {
        Self { kind: TargetKind::Agent, id: id.to_string() }
    }

    /// Returns the agent, if the target is one.
    pub fn as_agent(&self) -> Option<AgentId> {
        (self.kind == TargetKind::Agent).then(|| self.id.as_str().into())
    }
}

/// An internal target, as configured. Its readiness is sent to those who watch it: [`super::ClientFrame::Watch`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Target {
    /// The reference to it.
    pub target: TargetRef,
    /// The display name.
    pub name: String,
    /// How the name is read, in a script that is typed: kana or Latin letters for a name in Han characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reading: Option<String>,
    /// A direct number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<PhoneNumber>,
    /// An e-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The site it works at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    /// The skills, queues and groups that it handles.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub handles: Vec<String>,
    /// The channels it handles; empty if unknown, as for sets of agents.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<Channel>,
}

/// The first line of `GET /directory`. The remaining lines are [`Target`]s, one per line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DirectoryHead {
    /// The tag with which to follow the directory: [`super::ClientFrame::Follow`]. Also the `ETag`.
    pub tag: String,
    /// The number of targets.
    pub count: u32,
    /// Whether there are too many to deliver: no lines follow, and the client searches by
    /// [`super::ClientFrame::Search`].
    pub search: bool,
}

/// The set of internal targets to search in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Show {
    /// All targets.
    All,
    /// The agent's favourites.
    Favourites,
    /// The agent's recent transfer targets.
    Recent,
    /// The targets of one kind.
    Kind {
        /// The kind.
        kind: TargetKind,
    },
}

/// The result of a search in one set of targets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Found {
    /// The number of matches.
    pub total: u32,
    /// The best matches, best first.
    pub rows: Vec<FoundTarget>,
}

/// An internal target found by a search.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FoundTarget {
    /// The target.
    pub target: Target,
    /// The matched parts of the name, as start and end (exclusive) in bytes of UTF-8, on character boundaries, in
    /// order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<(u32, u32)>,
}

/// The readiness of a target: whether it can be invited now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Readiness {
    /// An agent who takes interactions.
    Ready {
        /// The time since which the state holds.
        since: Millis,
    },
    /// An agent who is signed in and takes no interactions.
    NotReady {
        /// The time since which the state holds.
        since: Millis,
        /// The reason, in the agent's words.
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        /// The reason's id, where it is a built-in one.
        #[serde(skip_serializing_if = "Option::is_none")]
        reason_id: Option<String>,
        /// True if a transfer may invite them all the same: the setup says so, and they have room.
        #[serde(skip_serializing_if = "Option::is_none")]
        invited: Option<bool>,
    },
    /// An agent who is ready and has reached their limit of interactions.
    AtCapacity {
        /// The time since which the agent has been ready.
        since: Millis,
    },
    /// An agent who is not signed in.
    LoggedOut,
    /// A group, skill, queue or routing point.
    Members {
        /// The number of agents who could be invited now; 0 if that is only the agent who is told.
        ready: u32,
        /// The number of all agents.
        total: u32,
        /// The number of interactions waiting.
        waiting: u32,
        /// The time since which the contact waits who has waited longest.
        #[serde(skip_serializing_if = "Option::is_none")]
        waiting_since: Option<Millis>,
        /// How long interactions have waited lately; absent if none has been accepted.
        #[serde(skip_serializing_if = "Option::is_none")]
        expected: Option<ExpectedWait>,
    },
}

/// How long interactions have waited in a set: a guess at how long the next one will.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ExpectedWait {
    /// The median wait of the last accepted ones, in milliseconds: at most 20, within an hour.
    pub wait: Millis,
    /// The time the newest of them was accepted. An hour later, the wait says nothing any more.
    pub at: Millis,
}

impl Readiness {
    /// The time for which an [`ExpectedWait`] holds.
    pub const WAITS_HOLD: Millis = 60 * 60 * 1000;

    /// Returns how long an interaction is expected to wait in the set from `now`; `None` if that is unknown.
    pub fn expected_wait(&self, now: Millis) -> Option<Millis> {
        let Self::Members { expected: Some(ExpectedWait { wait, at }), .. } = self else { return None };
        (now < at + Self::WAITS_HOLD).then_some(*wait)
    }
}
