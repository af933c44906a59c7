//! Why the gateway says no, by name.

use serde::Serialize;

/// A named error. Words for people: [`crate::core::words::refusal`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    // The frame
    /// Not JSON, or not a frame of this protocol.
    Malformed,
    /// Longer than [`super::MAX_FRAME_BYTES`].
    TooLarge,
    /// A binary frame.
    Binary,
    /// A kind of frame or command that this gateway does not know.
    UnknownKind,
    /// A frame where another one is due: no hello first, or a second hello.
    OutOfOrder,
    // The connection
    /// The token is wrong, expired or revoked.
    NotSignedIn,
    /// The agent has signed out, here or elsewhere.
    SignedOut,
    /// Too many bad frames.
    Abused,
    // The command
    /// Not the owner's, or unknown: both alike, so that ids cannot be probed.
    NotYours,
    /// What the command depends on has changed since the version it names.
    Stale,
    /// The id has been used for something else.
    IdInUse,
    /// A transfer is pending; cancel it first.
    TransferPending,
    /// There is no such transfer any more.
    NoTransfer,
    /// The conversation has ended.
    Ended,
    /// The contact has opted out of texts from this service number.
    OptedOut,
    /// The text is empty.
    TextEmpty,
    /// The text, note or reason is longer than it may be.
    TextTooLong,
    /// The text holds control characters.
    TextControl,
    /// A file that this agent has not uploaded and does not have in the interaction.
    UnknownMedia,
    /// The carrier does not take these files: too many, too large in all, or of a wrong type. See [`super::Limits`].
    UnsupportedMedia,
    /// No such target, or not allowed to this agent.
    UnknownTarget,
    /// The target is an agent who does not take this channel.
    UnsupportedChannel,
    /// The target owns the interaction already.
    TargetIsOwner,
    /// The invitation was withdrawn.
    Withdrawn {
        /// By whom, where it was somebody.
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<String>,
    },
    /// The invitation was answered already in another tab.
    AlreadyAnswered,
    /// The deadline had passed.
    TimeUp,
    /// More time has been had as often as it can be.
    NoMoreTime,
    /// The result has to be recorded first.
    DispositionMissing,
    /// No such result.
    UnknownDisposition,
    /// No such value, or not one that agents may change.
    ReadOnly,
    /// No such system message.
    UnknownNotice,
    /// No such choice, no such value for it, or keys that another shortcut has.
    UnsupportedSetting,
    /// The gateway could not keep it (for instance its disk is full). Nothing took effect.
    Unavailable,
    /// What should be a contact's number is none that can be written to.
    NotANumber,
    /// The agent has no number to write from, or may not write from that one.
    NoNumber,
    /// Somebody else has the conversation with this contact.
    ContactInUse {
        /// Whose it is, by their name; `None` while it waits for an agent.
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<String>,
    },
}
