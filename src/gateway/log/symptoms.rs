//! What it means for the log that something in its database is not as it should be.

use super::damage::Damage;
use super::{LogError, Position};
use crate::gateway::storage::StorageError;
use crate::protocol::Millis;
use rusqlite::Connection;

/// Returns where the log ends, and when the last entry before a position was written. For error messages, so 0 if that
/// cannot be read either.
fn surroundings(connection: &Connection, position: Position) -> (Position, Millis) {
    let end = connection.query_row("SELECT max(position) FROM entry", [], |row| row.get(0));
    let before = "SELECT at FROM entry WHERE position < ?1 ORDER BY position DESC LIMIT 1";
    let since = connection.query_row(before, [position], |row| row.get(0));
    (end.unwrap_or_default(), since.unwrap_or_default())
}

/// Says that entries are missing.
pub fn missing(connection: &Connection, from: Position, to: Position) -> LogError {
    let (end, since) = surroundings(connection, from);
    Damage::Missing { from, to, since, end }.into()
}

/// Says that an entry is not as it was written.
pub fn changed(connection: &Connection, position: Position) -> LogError {
    let (end, since) = surroundings(connection, position);
    Damage::Changed { position, since, end }.into()
}

/// Says what a failure means that comes after an entry.
pub fn cannot_read(connection: &Connection, after: Position, error: rusqlite::Error) -> LogError {
    match StorageError::from(error) {
        StorageError::Damaged(_) => Damage::Pages { after, since: surroundings(connection, after + 1).1 }.into(),
        other => other.into(),
    }
}
