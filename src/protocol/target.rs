//! Internal targets: what they are, whether they can be asked, and finding them.

use super::{AgentId, Channel, Millis, PhoneNumber};
use serde::Serialize;

/// The kinds of internal target.
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

/// What an interaction can be transferred to, by name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TargetRef {
    /// Its kind.
    pub kind: TargetKind,
    /// Its id, unique within the kind.
    pub id: String,
}

impl TargetRef {
    /// An agent as a target.
    pub fn agent(id: &AgentId) -> Self {
        Self { kind: TargetKind::Agent, id: id.to_string() }
    }

    /// Which agent it is, where it is one.
    pub fn as_agent(&self) -> Option<AgentId> {
        (self.kind == TargetKind::Agent).then(|| self.id.as_str().into())
    }
}

/// An internal target, as configured. Whether it can be asked now is told to those who watch it:
/// [`super::ClientFrame::Watch`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Target {
    /// Which one.
    pub target: TargetRef,
    /// Its name for people.
    pub name: String,
    /// A direct number, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<PhoneNumber>,
    /// An e-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Where it works.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    /// Skills, queues and groups: what it handles.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub handles: Vec<String>,
    /// Channels it takes; empty where that is not known, as for sets of agents.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<Channel>,
}

/// The first line of `GET /directory`. The others are [`Target`]s, one a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DirectoryHead {
    /// To follow it by: [`super::ClientFrame::Follow`]. Also the `ETag`.
    pub tag: String,
    /// How many targets there are.
    pub count: u32,
    /// There are too many to deliver: no lines follow, the client searches by [`super::ClientFrame::Search`].
    pub search: bool,
}

/// Which internal targets a search is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Show {
    /// All.
    All,
    /// The agent's favourites.
    Favourites,
    /// Those the agent has transferred to last.
    Recent,
    /// Those of a kind.
    Kind {
        /// Which kind.
        kind: TargetKind,
    },
}

/// What a search has found among some targets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Found {
    /// How many match.
    pub total: u32,
    /// The best of them, best first.
    pub rows: Vec<FoundTarget>,
}

/// An internal target that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FoundTarget {
    /// Which one.
    pub target: Target,
    /// What of its name matched, from and to: bytes of the name in UTF-8, on character boundaries, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<(u32, u32)>,
}

/// Whether a target can be asked now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Readiness {
    /// An agent who takes interactions.
    Ready {
        /// Since when.
        since: Millis,
    },
    /// An agent who is signed in and takes none.
    NotReady {
        /// Since when.
        since: Millis,
        /// Why, in the agent's words.
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// An agent who is ready and has as many interactions as they may.
    AtCapacity {
        /// Since when they have been ready.
        since: Millis,
    },
    /// An agent who is not signed in.
    LoggedOut,
    /// A group, skill, queue or routing point.
    Members {
        /// Agents who could be asked now.
        ready: u32,
        /// Agents in all.
        total: u32,
        /// Interactions waiting in it.
        waiting: u32,
    },
}
