//! Messages: the channel they travel on, their authors, files and delivery.

use super::{AgentId, Failure, MediaId, MessageId, Millis};
use serde::Serialize;

/// The channel on which the contact writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Text only.
    Sms,
    /// Text with media.
    Mms,
}

impl Channel {
    /// All channels.
    pub const ALL: [Self; 2] = [Self::Sms, Self::Mms];
}

/// The author of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Sender {
    /// The contact.
    Contact,
    /// An agent.
    Agent {
        /// The agent's user name.
        id: AgentId,
        /// The display name.
        name: String,
    },
    /// The gateway, on behalf of the service number: an automatic reply.
    Service,
}

impl Sender {
    /// Returns the agent, if one wrote the message.
    pub fn agent(&self) -> Option<&AgentId> {
        match self {
            Self::Contact | Self::Service => None,
            Self::Agent { id, .. } => Some(id),
        }
    }
}

/// The delivery status of an agent's message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// Stored by the gateway, not yet accepted by the carrier.
    Sending,
    /// Accepted by the carrier.
    Sent,
    /// Delivered to the phone.
    Delivered,
    /// Not delivered, and not tried again.
    Failed(Failure),
}

/// A file of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Media {
    /// The id with which to fetch it from `/media/{id}`, with the agent's token.
    pub id: MediaId,
    /// The media type as detected by the gateway, not as declared by the sender.
    pub mime: String,
    /// The size in bytes.
    pub size: u64,
    /// The name the sender gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The width and height of a picture. Only files with dimensions may be shown as pictures: broken and overly large
    /// pictures have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pixels: Option<(u32, u32)>,
    /// The text alternative.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// The limits on files in a message to a contact, set by the carrier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Limits {
    /// The maximum number of files; 0 if the carrier accepts none.
    pub files: u32,
    /// The maximum total size in bytes.
    pub bytes: u64,
    /// The accepted media types, as in [`Media::mime`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<String>,
    /// Whether the agent may save received files.
    pub save: bool,
}

/// A message in a transcript.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Message {
    /// The message's id, which never changes.
    pub id: MessageId,
    /// The time the gateway received it.
    pub at: Millis,
    /// The author.
    pub from: Sender,
    /// The text. Never markup.
    pub text: String,
    /// The files, in the sender's order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub media: Vec<Media>,
    /// The delivery status; `None` for the contact's messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery: Option<Delivery>,
}
