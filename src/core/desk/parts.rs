//! Parts of what the desk knows.

use super::{InteractionId, Millis, TargetRef};
use crate::protocol::Media;
use serde::Serialize;

/// An invitation's card, beyond what the gateway says of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InvitationState {
    /// A command that answers it is under way.
    pub answering: bool,
    /// `true` where that is an acceptance.
    pub accepting: bool,
    /// Why the last command was refused.
    pub problem: Option<String>,
    /// When this tab rings unless another does; `None` once one has.
    pub(super) rings_at: Option<Millis>,
    pub(super) shown: bool,
    /// When it is said that the acceptance is under way, by the browser's clock.
    pub(super) slow_at: Option<Millis>,
    /// The deadline that the agent has been warned of.
    pub(super) warned_of: Millis,
}

/// What went wrong with a window's last command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// In words.
    pub text: String,
    /// The transfer that did not start and can be tried again: to what, and with which note.
    pub again: Option<(TargetRef, Option<String>)>,
}

/// The Team Communicator, open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Communicator {
    /// What it would transfer; `None` where it was opened from the header.
    pub interaction: Option<InteractionId>,
    /// It has just been opened, and the readiness of its rows is on its way: shown at once they would change their
    /// places.
    pub waiting: bool,
}

/// Something short to be seen for a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flash {
    /// What it says.
    pub text: String,
    /// Until when, by the gateway's clock.
    pub until: Millis,
}

/// A picture shown full size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// In which interaction.
    pub interaction: InteractionId,
    /// The file.
    pub media: Media,
    /// Its text alternative.
    pub alt: String,
}
