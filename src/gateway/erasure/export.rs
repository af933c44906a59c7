//! What is kept of a contact, for them: everything that was said, and what agents noted, with the names of files.

use super::eraser::{Eraser, EraserError};
use crate::core::interaction::{Holder, InteractionState};
use crate::gateway::log;
use crate::gateway::storage::blocking;
use crate::protocol::{Contact, InteractionId, Media, Message, Millis, PhoneNumber, SideEntry};
use serde::Serialize;
use std::collections::BTreeMap;

/// What is kept of a contact.
#[derive(Debug, Serialize)]
pub struct Export {
    /// Who they are, as far as is known.
    pub contact: Contact,
    /// Their interactions, the oldest first.
    pub interactions: Vec<ExportedInteraction>,
    /// The files of all messages.
    pub files: Vec<Media>,
}

/// An interaction as it is given out. Times are in milliseconds since 1970.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "as in the state of an interaction")]
pub struct ExportedInteraction {
    pub id: InteractionId,
    pub service_number: PhoneNumber,
    pub via: String,
    pub opened: Millis,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub done: Option<Millis>,
    /// The user names of the agents who have had it, the last one last.
    pub owners: Vec<String>,
    pub messages: Vec<Message>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub case_data: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disposition: Option<String>,
    /// What agents said to each other about it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub side: Vec<SideEntry>,
}

/// Returns what is kept of a contact.
///
/// # Errors
/// [`EraserError`].
pub async fn export(eraser: &Eraser, contact: PhoneNumber) -> Result<Export, EraserError> {
    let about = eraser.ledger().about(contact).await?;
    let mut interactions = Vec::new();
    for id in about.interactions {
        // From the log, whatever is in memory of it.
        let log = eraser.stores().log.clone();
        interactions.extend(blocking(move || log::interaction(&*log, &id, u64::MAX)).await?);
    }
    interactions.sort_by_key(|interaction| interaction.opened);
    let messages = interactions.iter().flat_map(|interaction| &interaction.messages);
    let files: BTreeMap<_, _> =
        messages.flat_map(|message| &message.media).map(|file| (&file.id, file.clone())).collect();
    let files = files.into_values().collect();
    Ok(Export { contact: about.contact, interactions: interactions.into_iter().map(exported).collect(), files })
}

fn exported(state: InteractionState) -> ExportedInteraction {
    let owners = state.owners.iter().map(ToString::to_string).collect();
    let done = state.done.filter(|_| state.holder == Holder::Done);
    let InteractionState { id, service_number, via, opened, messages, case_data, note, disposition, side, .. } = state;
    ExportedInteraction { id, service_number, via, opened, done, owners, messages, case_data, note, disposition, side }
}
