//! Records: transcripts, named values, and the desk's setup.

use super::Message;
use serde::Serialize;

/// A page of an interaction's transcript, in the order in which the gateway received the messages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Transcript {
    /// The number of older messages in the interaction, which is the first message's place in it.
    pub earlier: u64,
    /// The messages, oldest first; at most [`Transcript::PAGE`].
    pub messages: Vec<Message>,
}

impl Transcript {
    /// The maximum number of messages in a page.
    pub const PAGE: usize = 100;
}

/// An agent's choice for one setting. The settings are listed in `docs/protocol/README.md`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Setting {
    /// The setting's key.
    pub key: String,
    /// The chosen value.
    pub value: String,
}

/// A named value of an interaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct CaseValue {
    /// The name for programs.
    pub key: String,
    /// The display name.
    pub label: String,
    /// The value; empty if it is not set.
    pub value: String,
    /// Whether agents are not allowed to change the value.
    pub read_only: bool,
    /// The address of more information, `https:` or `http:`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}

/// The desk's setup, the same for all agents.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Setup {
    /// The available dispositions, in display order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dispositions: Vec<Disposition>,
    /// Whether an interaction needs a disposition before it can be marked done.
    pub disposition_required: bool,
    /// The available standard responses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub responses: Vec<StandardResponse>,
    /// How long and how many system messages are kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notices: Option<NoticeLimits>,
    /// The seconds for which an agent may be gone before their interactions are offered to others when a contact writes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub absence_s: Option<u32>,
}

/// How long and how many system messages of an agent are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct NoticeLimits {
    /// The days after which one is deleted.
    pub days: u32,
    /// The most that are kept. Above, the oldest is deleted.
    pub count: u32,
}

/// A result that an agent can record for an interaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Disposition {
    /// The name for programs.
    pub id: String,
    /// The display name.
    pub label: String,
}

/// A text that agents send often.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct StandardResponse {
    /// The title.
    pub title: String,
    /// The group it is listed under.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// The text, with fields in braces to be filled in.
    pub text: String,
}
