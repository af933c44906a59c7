//! The things that an agent sees.

use super::{
    AgentId, CaseValue, Channel, ConsultationId, InteractionId, InvitationId, Limits, Message, Millis, PhoneNumber,
    TargetRef, TransferId, reason_id,
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
    /// The language that they write and read (BCP 47), if known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

impl Contact {
    /// Creates a contact of whom only the number is known.
    pub fn unknown(number: PhoneNumber) -> Self {
        Self { number, formatted: None, name: None, fields: Vec::new(), language: None }
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
        /// The reason's id, where it is a built-in one.
        #[serde(skip_serializing_if = "Option::is_none")]
        reason_id: Option<String>,
    },
}

impl ChannelState {
    /// Returns the state of an agent who takes no interactions.
    pub fn not_ready(reason: Option<String>) -> Self {
        let reason_id = reason.as_deref().and_then(reason_id).map(ToOwned::to_owned);
        Self::NotReady { reason, reason_id }
    }
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
    /// While the agent wraps up: the time at which they become ready by themselves. Choosing a state ends it at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ready_at: Option<Millis>,
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

/// A parked interaction: owned, but waiting for a time or for the contact. It uses no capacity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Parked {
    /// When it comes back at the latest; absent if it waits for the contact alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Millis>,
    /// The time since which it is parked.
    pub since: Millis,
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
    /// The time that they have had to answer at first, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer_time: Option<Millis>,
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
        /// The reason's id, where it is a built-in one.
        #[serde(skip_serializing_if = "Option::is_none")]
        reason_id: Option<String>,
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

impl Outcome {
    /// Returns the outcome that the invited agent declined.
    pub fn declined(reason: Option<String>) -> Self {
        let reason_id = reason.as_deref().and_then(reason_id).map(ToOwned::to_owned);
        Self::Declined { reason, reason_id }
    }
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

/// A consultation: the owner of an interaction asks a colleague, who reads the transcript while it lasts. What they say to
/// each other is the side conversation, which the contact never sees: [`super::Transcript::side`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Consultation {
    /// The consultation's id.
    pub id: ConsultationId,
    /// The owner's user name.
    pub from: AgentId,
    /// The owner's display name.
    pub from_name: String,
    /// The target.
    pub target: TargetRef,
    /// The target's display name.
    pub target_name: String,
    /// The owner's question.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
    /// The state.
    pub state: ConsultationState,
}

/// The state of a consultation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ConsultationState {
    /// Nobody has accepted it yet.
    Asked {
        /// The agent currently invited.
        #[serde(skip_serializing_if = "Option::is_none")]
        invited: Option<Invited>,
    },
    /// It is going on.
    Running {
        /// The consulted agent's user name.
        with: AgentId,
        /// The display name.
        name: String,
        /// The time at which it was accepted.
        since: Millis,
    },
    /// It did not come about. So until the next one or a transfer starts, or the owner dismisses the error.
    Failed {
        /// The reason for the failure.
        outcome: Outcome,
        /// The time it ended.
        at: Millis,
    },
}

/// An interaction in its owner's window, without the transcript; or in that of the agent consulted about it.
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
    /// Until when it is parked, if it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parked: Option<Parked>,
    /// The pending transfer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pending: Option<PendingTransfer>,
    /// The failed transfer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed: Option<FailedTransfer>,
    /// The consultation: asked, going on or failed. Of the states, a consulted agent sees only that it is going on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consultation: Option<Consultation>,
    /// The agent who handed it over, and their note.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handed_over: Option<HandedOver>,
    /// The colleagues who ask for it, in the order in which they did.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub asked_by: Vec<AskedBy>,
    /// The limits on files to send, and whether received files may be saved.
    pub limits: Arc<Limits>,
}

/// A colleague who asks the owner of an interaction to transfer it to them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AskedBy {
    /// Their user name.
    pub agent: AgentId,
    /// Their display name.
    pub name: String,
    /// Until when they ask.
    pub until: Millis,
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
        /// When it was offered to others, if the source did not transfer it, but was away for too long.
        #[serde(skip_serializing_if = "Option::is_none")]
        rescued_at: Option<Millis>,
    },
    /// A colleague asks about the interaction, and remains its owner.
    Consultation {
        /// The owner's user name.
        from: AgentId,
        /// The owner's display name.
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

/// An invitation to an agent to take an interaction, or to be consulted about it.
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
    /// The source's note, or their question.
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
    /// The time that the agent has had to answer at first, and by which *More time* extends it, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer_time: Option<Millis>,
}

impl Invitation {
    /// The maximum number of messages in an invitation.
    pub const MESSAGES: usize = 3;
}
