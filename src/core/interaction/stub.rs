//! What stays at hand of an interaction that is done: enough to find it and to say who may see it.

use super::InteractionState;
use crate::protocol::{AgentId, Channel, InteractionId, Millis, PhoneNumber, TargetRef};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// An interaction that is done, without its messages. It does not change any more, unless the interaction is reopened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "as in InteractionState")]
pub struct Stub {
    pub id: InteractionId,
    pub channel: Channel,
    /// The contact's number.
    pub contact: PhoneNumber,
    pub service_number: PhoneNumber,
    pub route: TargetRef,
    /// All routes it has had.
    pub routes: BTreeSet<TargetRef>,
    pub via: String,
    pub opened: Millis,
    pub done: Millis,
    pub owners: Vec<AgentId>,
    pub disposition: Option<String>,
    pub note: String,
    /// The values of the case data, ordered by key.
    pub case_data: Vec<String>,
    /// The words of the side conversation.
    pub side: String,
    /// The number of messages.
    pub messages: u64,
}

impl Stub {
    /// Returns the stub of an interaction.
    pub fn of(interaction: &InteractionState) -> Self {
        Self {
            id: interaction.id.clone(),
            channel: interaction.channel,
            contact: interaction.contact.number.clone(),
            service_number: interaction.service_number.clone(),
            route: interaction.route.clone(),
            routes: interaction.routes.clone(),
            via: interaction.via.clone(),
            opened: interaction.opened,
            done: interaction.done.unwrap_or(interaction.opened),
            owners: interaction.owners.clone(),
            disposition: interaction.disposition.clone(),
            note: interaction.note.clone(),
            case_data: interaction.case_data.values().cloned().collect(),
            side: interaction.side_text(),
            messages: interaction.messages.len() as u64,
        }
    }
}
