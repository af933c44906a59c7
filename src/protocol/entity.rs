//! What an agent sees: the nouns of the wire.

use super::{
    AgentId, CaseValue, InteractionId, InvitationId, MediaId, MessageId, Millis, NoticeId, PhoneNumber, TargetRef,
    TransferId,
};
use serde::Serialize;
use std::sync::Arc;

/// How the contact writes to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Text only.
    Sms,
    /// Text with media.
    Mms,
}

/// How a conversation goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// One message in, one answer out: sending the answer marks it done.
    Page,
    /// As many messages as it takes.
    #[default]
    Session,
}

/// The customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Contact {
    /// The number they write from.
    pub number: PhoneNumber,
    /// Their name, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// An agent's channel state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ChannelState {
    /// Takes interactions.
    Ready,
    /// Takes none.
    NotReady {
        /// Why; shown to colleagues.
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
}

/// The agent whose connection this is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Me {
    /// User name.
    pub id: AgentId,
    /// Name for people.
    pub name: String,
    /// Channel state.
    pub state: ChannelState,
    /// Since when.
    pub since: Millis,
}

/// Who wrote a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Sender {
    /// The contact.
    Contact,
    /// An agent.
    Agent {
        /// Who.
        id: AgentId,
        /// Name for people.
        name: String,
    },
    /// The gateway, for the service number: an answer that no agent wrote.
    Service,
}

impl Sender {
    /// The agent, where it was one.
    pub fn agent(&self) -> Option<&AgentId> {
        match self {
            Self::Contact | Self::Service => None,
            Self::Agent { id, .. } => Some(id),
        }
    }
}

/// How far an agent's message has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// Kept by the gateway, not yet taken by the carrier.
    Sending,
    /// Taken by the carrier.
    Sent,
    /// On the phone.
    Delivered,
    /// Given up.
    Failed {
        /// Why, in the carrier's words.
        reason: String,
    },
}

/// A file of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Media {
    /// Under which it can be fetched from `/media/{id}` with the agent's token.
    pub id: MediaId,
    /// Its type as the gateway found it, not as the sender said.
    pub mime: String,
    /// Bytes.
    pub size: u64,
    /// Its name, as the sender has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Width and height of a picture. Only what has them may be shown: a file that says it is a picture and is broken,
    /// or larger than is good, has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pixels: Option<(u32, u32)>,
    /// A text alternative.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// What files a message to a contact may have, as its carrier takes them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Limits {
    /// How many; 0 where the carrier takes none.
    pub files: u32,
    /// Bytes in all.
    pub bytes: u64,
    /// Types, as [`Media::mime`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<String>,
    /// Whether the agent may save files that have come.
    pub save: bool,
}

/// One text in a transcript.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Message {
    /// Its key for good.
    pub id: MessageId,
    /// When the gateway took it.
    pub at: Millis,
    /// Who wrote it.
    pub from: Sender,
    /// The words. Never markup.
    pub text: String,
    /// Files, in the sender's order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub media: Vec<Media>,
    /// How far it has come; `None` for what the contact wrote.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery: Option<Delivery>,
}

/// Whether the conversation goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Both sides can write.
    Connected,
    /// It is over; the window stays until marked done.
    Ended {
        /// True where the contact ended it (opted out), false where the agent did.
        by_contact: bool,
    },
}

/// A transfer that is going on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PendingTransfer {
    /// Which one.
    pub id: TransferId,
    /// To what.
    pub target: TargetRef,
    /// The target's name for people.
    pub target_name: String,
    /// Who is asked at this moment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invited: Option<Invited>,
}

/// An agent who is being asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Invited {
    /// Who.
    pub agent: AgentId,
    /// Name for people.
    pub name: String,
    /// Whether their browser has shown it.
    pub shown: bool,
    /// Until when they may answer.
    pub deadline: Millis,
}

/// Why a transfer did not come about. Words for people: [`crate::core::words::outcome`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The invited agent took it.
    Accepted {
        /// Who.
        by: AgentId,
        /// Name for people.
        name: String,
    },
    /// The invited agent said no.
    Declined {
        /// Why, in their words.
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// The deadline passed.
    NoAnswer,
    /// The target is not signed in.
    LoggedOut,
    /// The target takes no interactions now.
    NotReady,
    /// The target has as many interactions as they may.
    AtCapacity,
    /// No agent is left to ask.
    NobodyAvailable,
    /// The source withdrew it.
    Cancelled,
    /// The contact ended the conversation.
    ContactEnded,
    /// The gateway could not carry it out.
    Failed {
        /// For whoever looks into it.
        code: String,
    },
}

/// The last transfer of a window that did not come about, until the next one starts or the agent dismisses it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FailedTransfer {
    /// Which one.
    pub id: TransferId,
    /// To what, for *Try again*.
    pub target: TargetRef,
    /// The target's name for people.
    pub target_name: String,
    /// Why not.
    pub outcome: Outcome,
    /// When it ended.
    pub at: Millis,
    /// The note that went with it, for *Try again*.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// An interaction in its owner's window, without the transcript.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Interaction {
    /// Which one.
    pub id: InteractionId,
    /// Grows with everything that happens to it. Commands name it where a stale one would hurt.
    pub version: u64,
    /// How the contact writes.
    pub channel: Channel,
    /// Who writes.
    pub contact: Contact,
    /// Our number that they wrote to.
    pub service_number: PhoneNumber,
    /// The name of the queue or agent that number leads to.
    pub via: String,
    /// Whether one answer is all there is to be.
    pub mode: Mode,
    /// When it began.
    pub opened: Millis,
    /// Whether it goes on.
    pub status: Status,
    /// When the contact's first unanswered message came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting_since: Option<Millis>,
    /// Named values that travel with it, in the order in which they are to be shown.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub case_data: Vec<CaseValue>,
    /// What agents have noted; empty where nothing is. The contact never sees it.
    pub note: String,
    /// The result, by its [`Disposition::id`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disposition: Option<String>,
    /// How many other interactions of the contact go on, with whomever.
    pub open_elsewhere: u32,
    /// How many interactions of the contact are done, as far as this agent may see them.
    pub past: u32,
    /// The transfer going on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pending: Option<PendingTransfer>,
    /// The transfer that did not come about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed: Option<FailedTransfer>,
    /// The agent it was taken over from, and their note.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handed_over: Option<HandedOver>,
    /// What files may be sent, and whether those received may be saved.
    pub limits: Arc<Limits>,
}

/// Who handed an interaction over, and with what words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct HandedOver {
    /// The source's name for people.
    pub from: String,
    /// Their note.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Why an agent is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// A colleague hands it over.
    Transfer {
        /// The source.
        from: AgentId,
        /// The source's name for people.
        name: String,
        /// What it was transferred to, where that is not the agent alone.
        #[serde(skip_serializing_if = "Option::is_none")]
        via: Option<String>,
    },
    /// The contact wrote to a number that leads here.
    Inbound {
        /// The queue's or agent's name.
        via: String,
    },
}

/// The question put to an agent: take this interaction?
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Invitation {
    /// Which one.
    pub id: InvitationId,
    /// To which interaction.
    pub interaction: InteractionId,
    /// Why.
    pub reason: Reason,
    /// How the contact writes.
    pub channel: Channel,
    /// Who writes.
    pub contact: Contact,
    /// When the contact's first unanswered message came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting_since: Option<Millis>,
    /// The source's note.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Named values of the interaction, those without a value left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub case_data: Vec<CaseValue>,
    /// The newest messages, oldest first; at most [`Invitation::MESSAGES`].
    pub last_messages: Vec<Message>,
    /// When it was asked.
    pub at: Millis,
    /// Until when it can be answered.
    pub deadline: Millis,
    /// How often *More time* can still be had.
    pub extensions_left: u8,
}

impl Invitation {
    /// How many messages an invitation shows.
    pub const MESSAGES: usize = 3;
}

/// A system message in My Messages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Notice {
    /// Which one.
    pub id: NoticeId,
    /// When it came.
    pub at: Millis,
    /// What it says.
    pub subject: NoticeSubject,
    /// Whether the agent has read it.
    pub read: bool,
}

/// What a system message is about. Words for people: [`crate::core::words::notice`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum NoticeSubject {
    /// A transfer did not come about. Type Error, priority High.
    TransferFailed {
        /// Of which interaction.
        interaction: InteractionId,
        /// With whom.
        contact: Contact,
        /// The target's name for people.
        target_name: String,
        /// Why not.
        outcome: Outcome,
    },
    /// A text could not be delivered after its window had closed. Type Error, priority High.
    NotDelivered {
        /// To whom.
        contact: Contact,
        /// Why, in the carrier's words.
        reason: String,
    },
    /// The agent let an invitation pass and was set to not ready. Type Warning, priority Normal.
    SetNotReady {
        /// Who wrote.
        contact: Contact,
    },
}
