//! Records: transcripts, named values, and the desk's setup.

use super::{AgentId, ConsultationId, Message, MessageId, Millis};
use serde::Serialize;

/// A page of an interaction's transcript, in the order in which the gateway received the messages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Transcript {
    /// The number of older messages in the interaction, which is the first message's place in it.
    pub earlier: u64,
    /// The messages, oldest first; at most [`Transcript::PAGE`].
    pub messages: Vec<Message>,
    /// What agents said to each other about the interaction, oldest first: in the newest page only, at most
    /// [`Transcript::SIDE`] entries, the newest. The contact never sees it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub side: Vec<SideEntry>,
}

impl Transcript {
    /// The maximum number of messages in a page.
    pub const PAGE: usize = 100;
    /// The maximum number of entries of the side conversation.
    pub const SIDE: usize = 200;
}

/// An entry of the side conversation of an interaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SideEntry {
    /// The entry's id, unique in the interaction.
    pub id: MessageId,
    /// The consultation it belongs to.
    pub consultation: ConsultationId,
    /// The time.
    pub at: Millis,
    /// What happened.
    pub what: SideEvent,
}

/// Something that happened in a side conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SideEvent {
    /// The consultation began.
    Began {
        /// The display name of the owner.
        from: String,
        /// The display name of the consulted agent.
        with: String,
        /// The owner's question.
        #[serde(skip_serializing_if = "Option::is_none")]
        question: Option<String>,
    },
    /// One of the two said something.
    Said {
        /// The user name of whoever did.
        by: AgentId,
        /// The display name.
        name: String,
        /// The text. Never markup.
        text: String,
    },
    /// The consultation is over.
    Ended {
        /// The reason.
        why: ConsultationGone,
    },
}

/// The reason why a consultation is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ConsultationGone {
    /// One of the two ended it or, with it, the interaction; or an administrator took the interaction away.
    Ended {
        /// The display name of whoever did.
        by: String,
    },
    /// The owner transferred the interaction to the consulted agent.
    Transferred {
        /// The display name of the consulted agent.
        to: String,
    },
    /// The contact ended the interaction.
    ContactEnded,
    /// One of the two signed out, or was without a connection for too long.
    SignedOut {
        /// Their display name.
        who: String,
    },
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

/// The desk's setup.
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
    /// The reasons to choose from. Others are taken too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reasons: Option<Reasons>,
    /// What labels are called in other languages: reasons, dispositions, fields of the case data, titles and groups of
    /// standard responses, names of sets. They travel everywhere as they are set up; an agent reads them as they are
    /// called in theirs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<Label>,
}

/// A label in a language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Label {
    /// The label, as it is set up.
    pub label: String,
    /// The language (BCP 47): one of those of the desk.
    pub language: String,
    /// What it is called there.
    pub words: String,
}

/// The reasons that an agent can choose from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Reasons {
    /// For not being ready, in display order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_ready: Vec<String>,
    /// For declining an invitation, in display order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub decline: Vec<String>,
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
    /// The language that it is written in (BCP 47).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}
