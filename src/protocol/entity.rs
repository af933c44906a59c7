//! The things that an agent sees.

use super::{
    AgentId, CaseValue, Channel, InteractionId, InvitationId, Limits, Message, Millis, NoticeId, PhoneNumber,
    TargetRef, TransferId,
};
use serde::Serialize;
use std::sync::Arc;

/// The mode of an interaction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// One message in, one reply out: sending the reply marks the interaction done.
    Page,
    /// Any number of messages.
    #[default]
    Session,
}

/// The customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Contact {
    /// The number the contact writes from.
    pub number: PhoneNumber,
    /// The number as people write it internationally, such as `+44 7700 900001`, if the gateway knows how.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub formatted: Option<String>,
    /// The display name, if known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What else is known, in display order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<ContactField>,
}

impl Contact {
    /// Creates a contact of whom only the number is known.
    pub fn unknown(number: PhoneNumber) -> Self {
        Self { number, formatted: None, name: None, fields: Vec::new() }
    }
}

/// One thing that is known about a contact, such as their customer number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ContactField {
    /// What it is, for people.
    pub label: String,
    /// The value.
    pub value: String,
}

/// An agent's channel state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ChannelState {
    /// Takes interactions.
    Ready,
    /// Takes no interactions.
    NotReady {
        /// The reason, shown to colleagues.
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
}

/// The agent whose connection this is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Me {
    /// The user name.
    pub id: AgentId,
    /// The display name.
    pub name: String,
    /// The channel state.
    pub state: ChannelState,
    /// The time since which the state holds.
    pub since: Millis,
}

/// The status of an interaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Both sides can write.
    Connected,
    /// The interaction has ended; the window stays open until it is marked done.
    Ended {
        /// True if the contact ended it (opted out), false if the agent did.
        by_contact: bool,
    },
}

/// A pending transfer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PendingTransfer {
    /// The transfer's id.
    pub id: TransferId,
    /// The target.
    pub target: TargetRef,
    /// The target's display name.
    pub target_name: String,
    /// The agent currently invited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invited: Option<Invited>,
}

/// An agent with a pending invitation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Invited {
    /// The agent's user name.
    pub agent: AgentId,
    /// The display name.
    pub name: String,
    /// Whether the agent's browser has shown the invitation.
    pub shown: bool,
    /// The time by which the agent must answer.
    pub deadline: Millis,
}

/// The outcome of a transfer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The invited agent accepted.
    Accepted {
        /// The agent's user name.
        by: AgentId,
        /// The display name.
        name: String,
    },
    /// The invited agent declined.
    Declined {
        /// The reason, in the agent's words.
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// The deadline passed.
    NoAnswer,
    /// The target is not signed in.
    LoggedOut,
    /// The target takes no interactions at the moment.
    NotReady,
    /// The target has reached their limit of interactions.
    AtCapacity,
    /// No agent is left to invite.
    NobodyAvailable,
    /// The source cancelled the transfer.
    Cancelled,
    /// The contact ended the interaction.
    ContactEnded,
    /// The gateway could not carry out the transfer.
    Failed {
        /// A code for diagnosis.
        code: String,
    },
}

/// A window's last transfer if it failed, until the next one starts or the agent dismisses the error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FailedTransfer {
    /// The transfer's id.
    pub id: TransferId,
    /// The target, for *Try again*.
    pub target: TargetRef,
    /// The target's display name.
    pub target_name: String,
    /// The reason for the failure.
    pub outcome: Outcome,
    /// The time it ended.
    pub at: Millis,
    /// The transfer's note, for *Try again*.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// An interaction in its owner's window, without the transcript.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Interaction {
    /// The interaction's id.
    pub id: InteractionId,
    /// A number that increases with every change. Commands that must not act on an outdated view name it.
    pub version: u64,
    /// The channel on which the contact writes.
    pub channel: Channel,
    /// The contact.
    pub contact: Contact,
    /// The service number that the contact writes to.
    pub service_number: PhoneNumber,
    /// The name of the queue or agent that the service number leads to.
    pub via: String,
    /// Whether a single reply completes it.
    pub mode: Mode,
    /// The time it began.
    pub opened: Millis,
    /// The status.
    pub status: Status,
    /// The time of the contact's first unanswered message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting_since: Option<Millis>,
    /// The named values, in display order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub case_data: Vec<CaseValue>,
    /// The agents' note; empty if there is none. The contact never sees it.
    pub note: String,
    /// The [`super::Disposition::id`] of the recorded result.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disposition: Option<String>,
    /// The number of the contact's other open interactions, whoever owns them.
    pub open_elsewhere: u32,
    /// The number of the contact's past interactions that this agent may see.
    pub past: u32,
    /// The pending transfer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pending: Option<PendingTransfer>,
    /// The failed transfer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed: Option<FailedTransfer>,
    /// The agent who handed it over, and their note.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handed_over: Option<HandedOver>,
    /// The limits on files to send, and whether received files may be saved.
    pub limits: Arc<Limits>,
}

/// The source of a completed transfer, with their note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct HandedOver {
    /// The source's display name.
    pub from: String,
    /// The source's note.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// When this agent accepted it.
    pub at: Millis,
}

/// The reason for an invitation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// A colleague transfers the interaction.
    Transfer {
        /// The source's user name.
        from: AgentId,
        /// The source's display name.
        name: String,
        /// The name of the target, if it is not the agent alone.
        #[serde(skip_serializing_if = "Option::is_none")]
        via: Option<String>,
    },
    /// The contact wrote to a number that leads to the agent.
    Inbound {
        /// The name of the queue or agent.
        via: String,
    },
}

/// An invitation to an agent to take an interaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Invitation {
    /// The invitation's id.
    pub id: InvitationId,
    /// The interaction's id.
    pub interaction: InteractionId,
    /// The reason.
    pub reason: Reason,
    /// The channel on which the contact writes.
    pub channel: Channel,
    /// The contact.
    pub contact: Contact,
    /// The time of the contact's first unanswered message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting_since: Option<Millis>,
    /// The source's note.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The interaction's named values, except for empty ones.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub case_data: Vec<CaseValue>,
    /// The newest messages, oldest first; at most [`Invitation::MESSAGES`].
    pub last_messages: Vec<Message>,
    /// The time of the invitation.
    pub at: Millis,
    /// The time by which the agent must answer.
    pub deadline: Millis,
    /// The number of times that *More time* can still be used.
    pub extensions_left: u8,
}

impl Invitation {
    /// The maximum number of messages in an invitation.
    pub const MESSAGES: usize = 3;
}

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
    /// A text could not be delivered, and its window had been closed. Type Error, priority High.
    NotDelivered {
        /// The interaction's id.
        #[serde(skip_serializing_if = "Option::is_none")]
        interaction: Option<InteractionId>,
        /// The contact.
        contact: Contact,
        /// The reason, in the carrier's words.
        reason: String,
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
}

impl NoticeSubject {
    /// Returns the interaction that it is about; `None` from gateways that do not say.
    pub fn interaction(&self) -> Option<&InteractionId> {
        match self {
            Self::TransferFailed { interaction, .. }
            | Self::Reassigned { interaction, .. }
            | Self::GivenAway { interaction, .. } => Some(interaction),
            Self::NotDelivered { interaction, .. } | Self::SetNotReady { interaction, .. } => interaction.as_ref(),
        }
    }
}
