//! What is recorded and read: transcripts, named values, past interactions, and what a desk is set up with.

use super::{Channel, InteractionId, Message, Millis};
use serde::Serialize;

/// Messages in the order in which the gateway took them: the newest of an interaction, or a page of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Transcript {
    /// How many messages of the interaction are older than these. The first of these has this place in it.
    pub earlier: u64,
    /// The messages, oldest first; at most [`Transcript::PAGE`].
    pub messages: Vec<Message>,
}

impl Transcript {
    /// How many messages come at once.
    pub const PAGE: usize = 100;
}

/// What an agent has chosen about their desk: one choice. Which there are: `docs/protocol/README.md`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Setting {
    /// Which choice.
    pub key: String,
    /// What is chosen.
    pub value: String,
}

/// A named value of an interaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct CaseValue {
    /// Its name for programs.
    pub key: String,
    /// Its name for people.
    pub label: String,
    /// The value; empty where there is none yet.
    pub value: String,
    /// Agents may not change it.
    pub read_only: bool,
    /// Where more of it is to be found: an `https:` or `http:` address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}

/// An interaction of the contact that is over, in a list of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PastInteraction {
    /// Which one.
    pub id: InteractionId,
    /// How the contact wrote.
    pub channel: Channel,
    /// The name of the queue or agent it was for.
    pub via: String,
    /// When it began.
    pub opened: Millis,
    /// When it was done.
    pub done: Millis,
    /// The agents who had it, in order: names for people.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub agents: Vec<String>,
    /// The result, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disposition: Option<String>,
    /// What agents had noted; empty where nothing was.
    pub note: String,
    /// How many messages it has.
    pub messages: u64,
    /// The newest message in which the query is found, else the first: its beginning.
    pub excerpt: String,
}

/// What this desk is set up with: the same for all its agents.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Setup {
    /// The results there are, in the order in which they are to be shown.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dispositions: Vec<Disposition>,
    /// An interaction cannot be marked done without one.
    pub disposition_required: bool,
    /// Texts to choose from.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub responses: Vec<StandardResponse>,
}

/// A result that an agent records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Disposition {
    /// Its name for programs.
    pub id: String,
    /// Its name for people.
    pub label: String,
}

/// A text that agents send often.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct StandardResponse {
    /// What it is for.
    pub title: String,
    /// What it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// The words, with fields in braces to be filled in: see [`crate::core::compose::fill`].
    pub text: String,
}
