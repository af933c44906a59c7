//! What the agent searches for.

use crate::app::signal::State;
use crate::protocol::{Show, TargetKind};
use leptos::prelude::request_animation_frame;

/// The kinds of targets, in the order of their groups.
pub const KINDS: [TargetKind; 5] =
    [TargetKind::Agent, TargetKind::AgentGroup, TargetKind::Skill, TargetKind::Queue, TargetKind::RoutingPoint];

/// What the agent has typed and chosen.
#[derive(Clone, Copy)]
pub struct Criteria {
    /// The text in the search field.
    pub typed: State<String>,
    /// The text searched for: the one in the field at the last frame, as nobody sees the rows of a key between frames.
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
            typed: State::new(String::new()),
            query: State::new(String::new()),
            show: State::new(Show::All),
            grouped: State::new(false),
            note: State::new(String::new()),
        }
    }

    /// Takes the text in the search field. It is searched for before the next frame is drawn.
    pub fn take_typed(self, text: String) {
        self.typed.set(text);
        request_animation_frame(move || self.settle());
    }

    /// Searches for the text in the search field now: for a key that acts on what is found.
    pub fn settle(self) {
        let Some(typed) = self.typed.try_get_untracked() else { return };
        if self.query.with_untracked(|query| *query != typed) {
            self.query.set(typed);
        }
    }

    /// Empties the search field.
    pub fn clear(self) {
        self.typed.set(String::new());
        self.settle();
    }
}

/// Returns the choices of the field "Show".
pub fn show_choices() -> impl Iterator<Item = Show> {
    [Show::All, Show::Favourites, Show::Recent].into_iter().chain(KINDS.map(|kind| Show::Kind { kind }))
}
