//! Reading the rows of the table of entries, and what is wrong with them.

use crate::gateway::log::LogError;
use crate::gateway::log::anchor::Mark;
use crate::gateway::log::chain::{Columns, Link, Position};
use crate::gateway::log::damage::Damage;
use crate::gateway::postgres::{DatabaseError, Session, signed};
use crate::gateway::storage::StorageError;
use std::time::Duration;
use tokio_postgres::Row;

/// How long it may take to say where something is wrong.
const PATIENCE: Duration = Duration::from_secs(2);

/// Reads the columns of a row, but for the position. `None` if one is not what is written there.
pub(super) fn columns(row: &Row, position: Position) -> Option<Columns<'_>> {
    let text = |column| str::from_utf8(row.try_get(column).ok()?).ok();
    let optional = |column| match row.try_get::<_, Option<&[u8]>>(column).ok()? {
        None => Some(None),
        Some(bytes) => str::from_utf8(bytes).ok().map(Some),
    };
    Some(Columns {
        position,
        stream: text(1)?,
        version: u64::try_from(row.try_get::<_, i64>(2).ok()?).ok()?,
        at: u64::try_from(row.try_get::<_, i64>(3).ok()?).ok()?,
        agent: optional(4)?,
        command: optional(5)?,
        body: row.try_get(6).ok()?,
        seal: row.try_get(8).ok()?,
    })
}

/// Reads the link of a row.
pub(super) fn link_at(row: &Row) -> Option<Link> {
    Link::new(row.try_get(7).ok()?)
}

/// Returns a mark of the log with this link 0.
pub(super) fn mark_of(log: Link, position: i64, at: i64, hash: &[u8]) -> Result<Mark, LogError> {
    let (position, at) = (position.unsigned_abs(), at.unsigned_abs());
    let link = Link::new(hash).ok_or(Damage::Changed { position, since: 0, end: position })?;
    Ok(Mark { log, position, at, link })
}

/// Reads what the server says of an append.
pub(super) fn numbered(row: &Row) -> Result<(String, i64, i64, Vec<u8>), DatabaseError> {
    Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?, row.try_get(3)?))
}

/// Reads what `fence` in `stores.sql` says.
///
/// # Errors
/// [`LogError::Fenced`] if another gateway writes.
pub fn fenced(row: Option<Row>) -> Result<(), StorageError> {
    match row.map_or(Ok(None), |row| row.try_get::<_, Option<i64>>(0))? {
        None => Ok(()),
        Some(term) => Err(StorageError::Shared(LogError::Fenced { term: term.unsigned_abs() }.into())),
    }
}

/// Returns where the log ends, and when the last entry before a position was written. For error messages, so 0 if that
/// cannot be read.
fn surroundings(session: &Session, position: Position) -> (Position, u64) {
    let sql = "SELECT (SELECT max(position) FROM entry),
                      (SELECT at FROM entry WHERE position < $1 ORDER BY position DESC LIMIT 1)";
    let row = session.run(PATIENCE, async |live| live.first(sql, &[&signed(position)]).await);
    let Ok(Some(row)) = row else { return (0, 0) };
    let number = |column| row.try_get::<_, Option<i64>>(column).ok().flatten().unwrap_or_default().unsigned_abs();
    (number(0), number(1))
}

pub(super) fn missing(session: &Session, from: Position, to: Position) -> LogError {
    let (end, since) = surroundings(session, from);
    Damage::Missing { from, to, since, end }.into()
}

pub(super) fn changed(session: &Session, position: Position) -> LogError {
    let (end, since) = surroundings(session, position);
    Damage::Changed { position, since, end }.into()
}
