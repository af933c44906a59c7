//! Past interactions, as they are listed.

use super::{Channel, Contact, InteractionId, Millis, Refusal};
use serde::Serialize;

/// Whose past interactions are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum HistoryScope {
    /// Those that the agent has owned.
    #[default]
    Own,
    /// Those too that came in for a target that the agent may see. Only the newest are searched: 5,000.
    All,
}

/// A past interaction, in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PastInteraction {
    /// The interaction's id.
    pub id: InteractionId,
    /// The channel on which the contact wrote.
    pub channel: Channel,
    /// The name of the queue or agent it was for.
    pub via: String,
    /// The time it began.
    pub opened: Millis,
    /// The time it was marked done.
    pub done: Millis,
    /// The display names of the agents who owned it, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub agents: Vec<String>,
    /// The disposition's label.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disposition: Option<String>,
    /// The disposition's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disposition_id: Option<String>,
    /// The agents' note; empty if there is none.
    pub note: String,
    /// The number of messages.
    pub messages: u64,
    /// The beginning of the newest message that matches the query. If none does, of the first message; where the list
    /// is of more than one contact, of the last.
    pub excerpt: String,
    /// The contact, where the list is of more than one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<Contact>,
    /// Why [`super::Command::Reopen`] would be refused now, as far as that is known: [`Refusal::NotYours`] if the agent may
    /// only read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<Refusal>,
}
