//! What only the gateway knows of what a command names: numbers and files.

use super::carriers::numbers;
use super::engine::Handle;
use super::media::{MediaStore, access};
use super::session::Session;
use crate::protocol::{Command, PhoneNumber, Refusal};
use phonenumber::country::Id;

/// Completes a command with what only the gateway knows. Also returns why it cannot be carried out, if only the gateway
/// can tell. `country` is that of numbers without a country code.
pub async fn complete(
    country: Option<Id>,
    media: &MediaStore,
    engine: &Handle,
    session: &Session,
    mut command: Command,
) -> (Command, Option<Refusal>) {
    match &mut command {
        Command::Open { contact, .. } | Command::Start { contact, .. } | Command::AskFor { contact, .. } => {
            let unusable = read(country, contact);
            (command, unusable)
        }
        _ => access::attach(media, engine, session, command).await,
    }
}

/// Writes a number as the rules know it; returns why that is not possible.
fn read(country: Option<Id>, number: &mut PhoneNumber) -> Option<Refusal> {
    match numbers::read(country, number.as_str()) {
        Ok(read) => {
            *number = read;
            None
        }
        Err(_) => Some(Refusal::NotANumber),
    }
}
