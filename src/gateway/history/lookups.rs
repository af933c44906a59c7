//! What is looked up in the archive's tables.

use crate::core::search::Reach;
use crate::gateway::storage::StorageError;
use crate::protocol::{InteractionId, PhoneNumber};
use rusqlite::{Connection, OptionalExtension};

/// Returns a contact's number in the file.
pub fn number_of(connection: &Connection, contact: &PhoneNumber) -> Result<Option<i64>, StorageError> {
    let mut select = connection.prepare_cached("SELECT number FROM contact WHERE phone = ?1")?;
    Ok(select.query_row([contact.as_str()], |row| row.get(0)).optional()?)
}

/// Returns a contact's number in the file, and whom their interactions have reached.
pub fn reach_of(connection: &Connection, contact: &PhoneNumber) -> Result<Option<(i64, Reach)>, StorageError> {
    let mut select = connection.prepare_cached("SELECT number, reach FROM contact WHERE phone = ?1")?;
    let row = select.query_row([contact.as_str()], |row| Ok((row.get(0)?, row.get::<_, String>(1)?))).optional()?;
    // Without a word about it, nobody.
    Ok(row.map(|(number, reach)| (number, serde_json::from_str(&reach).unwrap_or_default())))
}

/// Returns all values of a column, which `sql` returns one after the other. One lookup for each.
pub fn each(connection: &Connection, sql: &str) -> Result<Vec<String>, StorageError> {
    let mut select = connection.prepare_cached(sql)?;
    let mut found: Vec<String> = Vec::new();
    loop {
        let last = found.last().map_or("", String::as_str);
        match select.query_row([last], |row| row.get(0))? {
            Some(next) => found.push(next),
            None => return Ok(found),
        }
    }
}

/// Returns the interactions that `sql` selects.
pub fn ids(
    connection: &Connection,
    sql: &str,
    of: &[&dyn rusqlite::ToSql],
) -> Result<Vec<InteractionId>, StorageError> {
    let mut select = connection.prepare_cached(sql)?;
    let ids = select.query_map(of, |row| Ok(row.get::<_, String>(0)?.as_str().into()))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

/// Returns an interaction's number in the file.
pub fn number_of_interaction(connection: &Connection, id: &InteractionId) -> Result<Option<i64>, StorageError> {
    let mut select = connection.prepare_cached("SELECT number FROM interaction WHERE id = ?1")?;
    Ok(select.query_row([id.as_str()], |row| row.get(0)).optional()?)
}
