//! Erasing what entries say. They stay in their places, so that the chain goes on to prove everything else.

use super::LogError;
use super::chain::{Columns, Position};
use rusqlite::{Transaction, params};

/// An entry of a stream, as far as it is erased.
struct Row {
    position: Position,
    version: u64,
    at: u64,
    agent: Option<String>,
    command: Option<String>,
    body: String,
    seal: Vec<u8>,
}

/// Erases what the entries of a stream say, those that still do. Returns their number.
///
/// A row keeps its size. SQLite then overwrites it in place; one that becomes smaller can make it move others to another
/// page, and leave copies of them where they were, which nothing would erase later.
///
/// # Errors
/// [`LogError::Storage`].
pub(super) fn blank(transaction: &Transaction<'_>, stream: &str) -> Result<u64, LogError> {
    let rows: Vec<Row> = {
        let sql = "SELECT position, version, at, agent, command, body, seal FROM entry WHERE stream = ?1";
        let mut select = transaction.prepare_cached(sql)?;
        let rows = select.query_map([stream], |row| {
            Ok(Row {
                position: row.get(0)?,
                version: row.get(1)?,
                at: row.get(2)?,
                agent: row.get(3)?,
                command: row.get(4)?,
                body: row.get(5)?,
                seal: row.get(6)?,
            })
        })?;
        rows.collect::<Result<_, _>>()?
    };
    let mut update = transaction
        .prepare_cached("UPDATE entry SET agent = NULL, command = NULL, body = ?2, seal = ?3 WHERE position = ?1")?;
    let mut count = 0;
    for Row { position, version, at, agent, command, body, seal } in rows {
        let (agent, command) = (agent.as_deref(), command.as_deref());
        let columns = Columns { position, stream, version, at, agent, command, body: &body, seal: &seal };
        if !columns.is_erased() {
            let size = [agent, command, Some(&body)].into_iter().flatten().map(|text| cost(text.len())).sum::<usize>();
            // What is absent costs a byte as well, in the row's head.
            let others =
                usize::from(agent.is_some()) + usize::from(command.is_some()) + columns.content().len() - seal.len();
            let room = size.saturating_sub(others);
            update.execute(params![position, " ".repeat(longest(room)), columns.content()])?;
            count += 1;
        }
    }
    Ok(count)
}

/// Returns the number of bytes that a text of a length takes in a row: its own, and its type in the head.
fn cost(length: usize) -> usize {
    let kind = 13 + 2 * length;
    length + (usize::BITS - kind.leading_zeros()).div_ceil(7) as usize
}

/// Returns the length of the longest text that takes no more than this.
fn longest(room: usize) -> usize {
    (room.saturating_sub(5)..=room).rev().find(|length| cost(*length) <= room).unwrap_or_default()
}
