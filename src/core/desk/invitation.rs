//! The state of one invitation.

use super::Millis;
use crate::core::text::Text;

/// The state of an invitation on this desk, beyond what the gateway sends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InvitationState {
    /// All of it is shown, and not only who writes and why.
    pub open: bool,
    /// A command that answers it is under way.
    pub answering: bool,
    /// That command is an acceptance.
    pub accepting: bool,
    /// Why the last command was refused, in words.
    pub problem: Option<Text>,
    /// When this tab rings unless another does, by the browser's clock; `None` once one has.
    pub(super) rings_at: Option<Millis>,
    pub(super) shown: bool,
    /// When it is announced that the acceptance is under way, by the browser's clock.
    pub(super) slow_at: Option<Millis>,
    /// The deadline that the agent has been warned of.
    pub(super) warned_of: Millis,
}
