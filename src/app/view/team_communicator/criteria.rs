//! What the agent searches for.

use crate::app::signal::State;
use crate::protocol::{Show, TargetKind};

/// The kinds of targets, in the order of their groups.
pub const KINDS: [TargetKind; 5] =
    [TargetKind::Agent, TargetKind::AgentGroup, TargetKind::Skill, TargetKind::Queue, TargetKind::RoutingPoint];

/// What the agent has typed and chosen.
#[derive(Clone, Copy)]
pub struct Criteria {
    /// The text searched for.
    pub query: State<String>,
    /// The targets searched.
    pub show: State<Show>,
    /// True if the result is grouped by kind.
    pub grouped: State<bool>,
    /// The note for the target of a transfer.
    pub note: State<String>,
}

impl Criteria {
    /// Creates criteria that match all targets.
    pub fn new() -> Self {
        Self {
            query: State::new(String::new()),
            show: State::new(Show::All),
            grouped: State::new(false),
            note: State::new(String::new()),
        }
    }
}

/// Returns the choices of the field "Show".
pub fn show_choices() -> impl Iterator<Item = Show> {
    [Show::All, Show::Favourites, Show::Recent].into_iter().chain(KINDS.map(|kind| Show::Kind { kind }))
}
