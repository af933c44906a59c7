//! System messages, and why a window has closed.

use super::{Contact, InteractionId, Millis, NoticeId, Outcome};
use serde::Serialize;

/// The reason for closing a window.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum WindowGone {
    /// The interaction was transferred.
    Transferred {
        /// The display name of the new owner, or of whom it waits for.
        to: String,
    },
    /// The agent marked the interaction done.
    Done,
    /// It was erased on request.
    Erased,
}

/// A system message in My Messages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Notice {
    /// The system message's id.
    pub id: NoticeId,
    /// The time it arrived.
    pub at: Millis,
    /// The subject.
    pub subject: NoticeSubject,
    /// Whether the agent has read it.
    pub read: bool,
    /// Where its interaction went when the agent last ceased to be the owner; absent if that has not happened since the
    /// system message arrived.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gone: Option<WindowGone>,
}

/// The subject of a system message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum NoticeSubject {
    /// A transfer failed. Type Error, priority High.
    TransferFailed {
        /// The interaction's id.
        interaction: InteractionId,
        /// The contact.
        contact: Contact,
        /// The target's display name.
        target_name: String,
        /// The reason for the failure.
        outcome: Outcome,
    },
    /// A consultation did not come about. Type Error, priority High.
    ConsultationFailed {
        /// The interaction's id.
        interaction: InteractionId,
        /// The contact.
        contact: Contact,
        /// The target's display name.
        target_name: String,
        /// The reason for the failure.
        outcome: Outcome,
    },
    /// A text could not be delivered, and its window had been closed. Type Error, priority High.
    NotDelivered {
        /// The interaction's id.
        #[serde(skip_serializing_if = "Option::is_none")]
        interaction: Option<InteractionId>,
        /// The contact.
        contact: Contact,
        /// The reason in words.
        reason: String,
        /// Its code, as in a [`super::Failure`].
        #[serde(skip_serializing_if = "Option::is_none")]
        code: Option<String>,
        /// What the carrier itself calls it.
        #[serde(skip_serializing_if = "Option::is_none")]
        detail: Option<String>,
    },
    /// The agent did not answer an invitation and was set to not ready. Type Warning, priority Normal.
    SetNotReady {
        /// The interaction's id.
        #[serde(skip_serializing_if = "Option::is_none")]
        interaction: Option<InteractionId>,
        /// The contact who wrote.
        contact: Contact,
    },
    /// An administrator took an interaction from the agent. Type Information, priority Normal.
    Reassigned {
        /// The interaction's id.
        interaction: InteractionId,
        /// The contact.
        contact: Contact,
        /// The administrator's name.
        by: String,
    },
    /// An interaction was given away because its contact waited while the agent was gone. Type Information, priority
    /// Normal.
    GivenAway {
        /// The interaction's id.
        interaction: InteractionId,
        /// The contact.
        contact: Contact,
        /// The display name of the set that has it now.
        to: String,
    },
    /// The agent asked a colleague for an interaction, and did not get it. Type Information, priority Normal.
    AskedInVain {
        /// The contact.
        contact: Contact,
        /// The colleague's display name.
        of: String,
        /// Why.
        why: AskGone,
    },
}

/// Why an agent does not get an interaction that they have asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AskGone {
    /// The colleague keeps it.
    Kept,
    /// The colleague did not answer in time.
    NoAnswer,
    /// The colleague does not have it any more, or the conversation has ended.
    Moved,
}

impl NoticeSubject {
    /// Returns the interaction that it is about; `None` if it is not told, or by gateways that do not say.
    pub fn interaction(&self) -> Option<&InteractionId> {
        match self {
            Self::TransferFailed { interaction, .. }
            | Self::ConsultationFailed { interaction, .. }
            | Self::Reassigned { interaction, .. }
            | Self::GivenAway { interaction, .. } => Some(interaction),
            Self::NotDelivered { interaction, .. } | Self::SetNotReady { interaction, .. } => interaction.as_ref(),
            // Not the agent's to see.
            Self::AskedInVain { .. } => None,
        }
    }
}
