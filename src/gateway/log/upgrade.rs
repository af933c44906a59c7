//! Upgrading a log of an earlier schema: its entries get their seals, and the chain is computed anew.

use super::LogError;
use super::anchor::Found;
use super::chain::{Columns, Link, Position, SEAL};
use super::damage::Damage;
use super::reader::{CHAIN, RESEALED};
use super::rows::{cannot_read, changed, columns, missing, table};
use crate::gateway::bytes::random;
use rusqlite::{Transaction, params};
use serde_json::Value;

/// Gives every entry its seal. Returns their number. A table of its own takes them, as rows that grow would leave copies of
/// others behind where pages are split.
///
/// Facts about agents lose the contacts that they named: from then on a contact is named in the streams of its own
/// interactions only.
///
/// # Errors
/// [`LogError::Damaged`] if an entry is missing or not as it was written, [`LogError::Storage`].
pub(super) fn seal(transaction: &Transaction<'_>, schema: i64, anchor: Found) -> Result<Position, LogError> {
    let is_chained = schema > 1;
    if !is_chained {
        transaction.execute("INSERT INTO meta (name, value) VALUES (?1, randomblob(32))", [CHAIN])?;
    }
    transaction.execute_batch(&table("sealed"))?;
    let start: Vec<u8> = transaction.query_row("SELECT value FROM meta WHERE name = ?1", [CHAIN], |row| row.get(0))?;
    let start = Link::new(&start).ok_or(Damage::OtherLog)?;
    let hash = if is_chained { "hash" } else { "x''" };
    let mut select = transaction.prepare(&format!(
        "SELECT position, stream, version, at, agent, command, body, {hash}, x'' FROM entry WHERE position > ?1
         ORDER BY position LIMIT 1000"
    ))?;
    let mut insert = transaction.prepare("INSERT INTO sealed VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")?;
    let (mut last, mut before, mut link) = (0, start, start);
    loop {
        let first = last;
        let mut rows = select.query([last])?;
        while let Some(row) = rows.next().map_err(|error| cannot_read(transaction, last, error))? {
            let position: Position = row.get(0)?;
            if position != last + 1 {
                return Err(missing(transaction, last + 1, position - 1));
            }
            let old = columns(row, position).map_err(|_| changed(transaction, position))?;
            before = before.then(&old);
            if is_chained && row.get_ref(7)?.as_blob().ok() != Some(before.bytes()) {
                return Err(changed(transaction, position));
            }
            let seal: [u8; SEAL] = random();
            let body = without_contact(old.body);
            let new = Columns { body: body.as_deref().unwrap_or(old.body), seal: &seal, ..old };
            link = link.then(&new);
            let Columns { stream, version, at, agent, command, body, .. } = new;
            insert.execute(params![position, stream, version, at, agent, command, body, link.bytes(), seal])?;
            last = position;
        }
        if last == first {
            break;
        }
    }
    drop((select, insert));
    if let Found::Mark(mark) = anchor {
        // The anchor is written after this is committed. Killed in between, it still points into the chain before.
        let sql = "INSERT OR REPLACE INTO meta (name, value) VALUES (?1, ?2)";
        transaction.execute(sql, params![RESEALED, mark.link.bytes()])?;
    }
    transaction.execute_batch("DROP TABLE entry; ALTER TABLE sealed RENAME TO entry; PRAGMA user_version = 3;")?;
    Ok(last)
}

/// Returns a fact about an agent without the contact whom it names; `None` if it names none.
fn without_contact(body: &str) -> Option<String> {
    if !body.contains("\"did_not_answer\"") {
        return None;
    }
    let mut fact: Value = serde_json::from_str(body).ok()?;
    let what = fact.get_mut("what")?.as_object_mut()?;
    (what.get("kind")? == "did_not_answer").then_some(())?;
    what.remove("contact")?;
    Some(fact.to_string())
}
