//! The named errors with which the gateway refuses a frame, a connection or a command.

use super::{InteractionId, Millis, Outcome};
use serde::Serialize;

/// A named error.
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
    /// A frame out of order: no hello first, or a second hello.
    OutOfOrder,
    // The connection
    /// The token is wrong, expired or revoked.
    NotSignedIn,
    /// The agent has signed out, on this connection or another.
    SignedOut,
    /// An administrator has signed the agent out.
    Dismissed,
    /// An administrator has suspended the agent: they cannot sign in until they are restored.
    Suspended,
    /// Too many bad frames.
    Abused,
    // The command
    /// Not the agent's, or unknown: the two are not distinguished, so that ids cannot be probed.
    NotYours,
    /// The state that the command depends on has changed since the version it names.
    Stale,
    /// The command id has been used for another command.
    IdInUse,
    /// A transfer is pending; cancel it first.
    TransferPending,
    /// The transfer does not exist or is over.
    NoTransfer,
    /// A consultation is asked for or going on; end it first.
    ConsultationPending,
    /// The consultation does not exist, has not begun or is over.
    NoConsultation,
    /// The consulted agent has no connection at the moment.
    ConsultantAway,
    /// The interaction has ended.
    Ended,
    /// The contact has opted out of texts from this service number.
    OptedOut,
    /// The text is empty, or the label or value of a field is.
    TextEmpty,
    /// The text, note, reason or name is too long.
    TextTooLong,
    /// The text contains control characters.
    TextControl,
    /// The agent has neither uploaded the file nor received it in the interaction.
    UnknownMedia,
    /// The carrier does not accept the files: too many, too large in total, or of a wrong type. See [`super::Limits`].
    UnsupportedMedia,
    /// The target does not exist, or the agent may not see it.
    UnknownTarget,
    /// The target is an agent who does not handle this channel.
    UnsupportedChannel,
    /// The target already owns the interaction.
    TargetIsOwner,
    /// Nobody in the target can be given the interaction now.
    TargetUnavailable {
        /// The target's display name.
        name: String,
        /// Why, as if a transfer had ended so.
        outcome: Outcome,
    },
    /// The interaction came in for the agent alone: there is no queue for it to wait in.
    NoQueue,
    /// The invitation was withdrawn.
    Withdrawn {
        /// The display name of whoever withdrew it, if an agent did.
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<String>,
    },
    /// The invitation was already answered, in another tab.
    AlreadyAnswered,
    /// The deadline has passed.
    TimeUp,
    /// The answer time cannot be extended again.
    NoMoreTime,
    /// The time is past or too far ahead.
    UnsuitableTime,
    /// A disposition has to be recorded first.
    DispositionMissing,
    /// The disposition does not exist.
    UnknownDisposition,
    /// The named value does not exist, or agents may not change it.
    ReadOnly,
    /// The system message does not exist.
    UnknownNotice,
    /// The setting or its value is unknown, or the keys belong to another shortcut.
    UnsupportedSetting,
    /// The gateway could not store the change (its disk is full, for instance). Nothing took effect.
    Unavailable,
    /// The contact's number cannot be written to.
    NotANumber,
    /// The agent has no number to write from, or may not write from the given one.
    NoNumber,
    /// There is an open interaction with this contact: another agent's, one that waits for an agent, or the agent's own.
    ContactInUse {
        /// The owner's display name; `None` while it waits for an agent.
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<String>,
        /// The open interaction, if it is the agent's own.
        #[serde(skip_serializing_if = "Option::is_none")]
        interaction: Option<InteractionId>,
    },
    /// It is outside the opening hours of the service number, and the contact has not written.
    Closed {
        /// When they begin again.
        opens: Millis,
    },
    /// Texts to numbers that begin like the contact's are barred.
    DestinationBarred {
        /// The beginning of the number, with `+`.
        prefix: String,
    },
    /// The agent has sent too many messages within a minute.
    TooManyMessages {
        /// How many are taken.
        limit: u32,
    },
    /// All agents together have sent too many messages within a minute from the service number.
    NumberBusy {
        /// How many are taken.
        limit: u32,
    },
    /// The agent has begun too many conversations within an hour.
    TooManyConversations {
        /// How many are taken.
        limit: u32,
    },
    /// The agent has made too many other changes within a minute.
    TooManyChanges {
        /// How many are taken.
        limit: u32,
    },
}

impl Refusal {
    /// Returns the errors that tell a client why its connection ends. Clients that do not know a newer one ignore it, so
    /// one that they know follows.
    pub fn told(self) -> impl Iterator<Item = Self> {
        let known = matches!(self, Self::Dismissed | Self::Suspended).then_some(Self::NotSignedIn);
        std::iter::once(self).chain(known)
    }

    /// Returns the refusal by which an answer tells of this one to clients that do not know it: those of the first
    /// version of `baton.v1` ignore an answer with a refusal that is new to them.
    pub fn formerly(&self) -> Option<Self> {
        match self {
            Self::ConsultationPending => Some(Self::TransferPending),
            Self::NoConsultation => Some(Self::NoTransfer),
            Self::ConsultantAway => Some(Self::Unavailable),
            Self::UnsuitableTime => Some(Self::TimeUp),
            Self::DestinationBarred { .. } => Some(Self::NotANumber),
            Self::Closed { .. } => Some(Self::NoNumber),
            Self::TargetUnavailable { .. } | Self::NoQueue => Some(Self::UnknownTarget),
            Self::TooManyMessages { .. }
            | Self::NumberBusy { .. }
            | Self::TooManyConversations { .. }
            | Self::TooManyChanges { .. } => Some(Self::Unavailable),
            _ => None,
        }
    }
}
