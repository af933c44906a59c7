//! Commands, completed with what only the gateway knows.

use super::carriers::numbers;
use super::engine::Handle;
use super::media::{MediaStore, access};
use super::session::Session;
use crate::protocol::{Command, Refusal};
use phonenumber::country::Id;

/// Completes a command with what only the gateway knows (numbers, files). Also returns why it cannot be carried out, if
/// only the gateway can tell. `country` is that of numbers without a country code.
pub async fn complete(
    media: &MediaStore,
    engine: &Handle,
    country: Option<Id>,
    session: &Session,
    command: Command,
) -> (Command, Option<Refusal>) {
    match command {
        Command::Open { contact, from } => match numbers::read(country, contact.as_str()) {
            Ok(contact) => (Command::Open { contact, from }, None),
            Err(_) => (Command::Open { contact, from }, Some(Refusal::NotANumber)),
        },
        command => access::attach(media, engine, session, command).await,
    }
}
