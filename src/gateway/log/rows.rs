//! The rows of the log's table, and what a failure to read one means.

use super::LogError;
use super::chain::{Columns, Position};
use super::damage::Damage;
use crate::core::fact::{Cause, Entry, Fact};
use crate::gateway::storage::StorageError;
use crate::protocol::Millis;
use rusqlite::{Connection, Row};

/// Returns what creates the table of the entries under a name.
pub(super) fn table(name: &str) -> String {
    format!(
        "CREATE TABLE {name} (
            position INTEGER PRIMARY KEY, -- without a gap
            stream   TEXT    NOT NULL,
            version  INTEGER NOT NULL,
            at       INTEGER NOT NULL, -- ms since 1970
            agent    TEXT,             -- with `command`: the cause
            command  TEXT,
            body     TEXT    NOT NULL, -- the fact, JSON; spaces if it is erased
            hash     BLOB    NOT NULL, -- the entry's link of the chain
            seal     BLOB    NOT NULL, -- 16 random bytes; the hash of what it said if that is erased
            UNIQUE (stream, version)
        ) STRICT;"
    )
}

/// The columns of an entry, as [`columns`] and [`entry`] read them.
pub(super) const COLUMNS: &str = "position, stream, version, at, agent, command, body, hash, seal";

/// Reads the columns of a row, but for the position.
pub(super) fn columns<'row>(row: &'row Row<'_>, position: Position) -> rusqlite::Result<Columns<'row>> {
    let text = |column| Ok::<_, rusqlite::Error>(row.get_ref(column)?.as_str()?);
    let optional = |column| Ok::<_, rusqlite::Error>(row.get_ref(column)?.as_str_or_null()?);
    Ok(Columns {
        position,
        stream: text(1)?,
        version: row.get(2)?,
        at: row.get(3)?,
        agent: optional(4)?,
        command: optional(5)?,
        body: text(6)?,
        seal: row.get_ref(8)?.as_blob()?,
    })
}

pub(super) fn entry(columns: &Columns<'_>) -> Result<Entry, LogError> {
    if columns.is_erased() {
        return Ok(columns.erased());
    }
    let cause = columns.agent.zip(columns.command);
    let cause = cause.map(|(agent, command)| Cause { agent: agent.into(), command: command.into() });
    // Without serde's message, which would quote the text.
    let unreadable = |_| LogError::Unreadable { position: columns.position };
    let fact: Fact = serde_json::from_str(columns.body).map_err(unreadable)?;
    Ok(Entry { at: columns.at, version: columns.version, cause, fact })
}

/// Returns where the log ends, and when the last entry before a position was written. For error messages, so 0 if that
/// cannot be read either.
fn surroundings(connection: &Connection, position: Position) -> (Position, Millis) {
    let end = connection.query_row("SELECT max(position) FROM entry", [], |row| row.get(0));
    let before = "SELECT at FROM entry WHERE position < ?1 ORDER BY position DESC LIMIT 1";
    let since = connection.query_row(before, [position], |row| row.get(0));
    (end.unwrap_or_default(), since.unwrap_or_default())
}

pub(super) fn missing(connection: &Connection, from: Position, to: Position) -> LogError {
    let (end, since) = surroundings(connection, from);
    Damage::Missing { from, to, since, end }.into()
}

pub(super) fn changed(connection: &Connection, position: Position) -> LogError {
    let (end, since) = surroundings(connection, position);
    Damage::Changed { position, since, end }.into()
}

pub(super) fn cannot_read(connection: &Connection, after: Position, error: rusqlite::Error) -> LogError {
    match StorageError::from(error) {
        StorageError::Damaged(_) => Damage::Pages { after, since: surroundings(connection, after + 1).1 }.into(),
        other => other.into(),
    }
}
