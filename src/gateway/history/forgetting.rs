//! Erasing from the archive. It holds no messages, so that SQLite cannot know which words a row had: they are read from
//! the index itself.

use super::words::{ANYBODY, first_word};
use crate::core::interaction::Stub;
use crate::core::search::Reach;
use crate::gateway::erasure::subject::Subject;
use crate::gateway::storage::{self, StorageError};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Forgets the interactions and the contact of a subject, and rows that belong to no interaction any more. Returns the number
/// of interactions.
///
/// # Errors
/// [`StorageError`]: the transaction is to be dropped.
pub(super) fn forget(transaction: &Transaction<'_>, subject: &Subject, place_bits: u32) -> Result<u64, StorageError> {
    let mut contacts = BTreeSet::new();
    let mut count = 0;
    for id in subject.interactions() {
        let removed = remove(transaction, id.as_str())?;
        count += u64::from(removed.is_some());
        contacts.extend(removed.map(|(_, contact)| contact));
    }
    if subject.is_contact() {
        let mut select = transaction.prepare("SELECT phone FROM contact")?;
        let numbers = select.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        for number in subject.among(numbers) {
            let sql = "SELECT number FROM contact WHERE phone = ?1";
            contacts.insert(transaction.query_row(sql, [&number], |row| row.get(0))?);
        }
    }
    for contact in contacts {
        forget_rest(transaction, contact, place_bits)?;
    }
    Ok(count)
}

/// Removes an interaction, but for its words. Returns its number and its contact's, if it was there.
///
/// # Errors
/// [`StorageError`].
pub(super) fn remove(transaction: &Transaction<'_>, id: &str) -> Result<Option<(i64, i64)>, StorageError> {
    let sql = "DELETE FROM interaction WHERE id = ?1 RETURNING number, contact, stub";
    let mut delete = transaction.prepare_cached(sql)?;
    let row = delete.query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?))).optional()?;
    let Some((number, contact, stub)) = row else { return Ok(None) };
    let stub: Stub = serde_json::from_str(&stub)?;
    let sql = "DELETE FROM owner WHERE agent = ?1 AND done = ?2 AND interaction = ?3";
    let mut delete = transaction.prepare_cached(sql)?;
    for agent in &stub.owners {
        delete.execute(params![agent.as_str(), stub.done, number])?;
    }
    transaction.prepare_cached("DELETE FROM file WHERE interaction = ?1")?.execute([number])?;
    Ok(Some((number, contact)))
}

/// Forgets what belongs to none of a contact's interactions: words, whom they have reached, and at last the contact.
///
/// # Errors
/// [`StorageError`].
pub(super) fn forget_rest(transaction: &Transaction<'_>, contact: i64, place_bits: u32) -> Result<(), StorageError> {
    let mut select = transaction.prepare_cached("SELECT number, stub FROM interaction WHERE contact = ?1")?;
    let rows = select.query_map([contact], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?;
    let (mut kept, mut reach) = (HashSet::new(), Reach::default());
    for row in rows {
        let (number, stub) = row?;
        kept.insert(number);
        let stub: Stub = serde_json::from_str(&stub)?;
        reach.routes.extend(stub.routes);
        reach.agents.extend(stub.owners);
    }
    forget_words(transaction, contact, &kept, place_bits)?;
    if kept.is_empty() {
        transaction.prepare_cached("DELETE FROM contact WHERE number = ?1")?.execute([contact])?;
    } else {
        let mut update = transaction.prepare_cached("UPDATE contact SET reach = ?2 WHERE number = ?1")?;
        update.execute(params![contact, serde_json::to_string(&reach)?])?;
    }
    Ok(())
}

/// Forgets the words of a contact's messages that belong to none of the interactions with these numbers.
fn forget_words(
    transaction: &Transaction<'_>,
    contact: i64,
    kept: &HashSet<i64>,
    place_bits: u32,
) -> Result<(), StorageError> {
    transaction.execute_batch("CREATE VIRTUAL TABLE IF NOT EXISTS temp.term USING fts5vocab(main, word, instance)")?;
    let mut rows: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    {
        let mut select =
            transaction.prepare_cached("SELECT term, doc FROM temp.term WHERE term >= ?1 AND term < ?2")?;
        let (own, anybody) = (first_word(contact, '-'), first_word(ANYBODY, '-'));
        let mut found = select.query([&own, &first_word(contact, '.')])?;
        while let Some(row) = found.next()? {
            let doc: i64 = row.get(1)?;
            if !kept.contains(&(doc >> place_bits)) {
                // Each word is there twice, see the index.
                let word: String = row.get(0)?;
                let of_anybody = word.replacen(&own, &anybody, 1);
                rows.entry(doc).or_default().extend([word, of_anybody]);
            }
        }
    }
    let mut delete = transaction.prepare_cached("INSERT INTO word (word, rowid, words) VALUES ('delete', ?1, ?2)")?;
    for (row, words) in rows {
        delete.execute(params![row, words.join(" ")])?;
    }
    Ok(())
}

/// Removes what was forgotten from the file. Returns false if something may be left, as somebody is reading.
///
/// # Errors
/// [`StorageError`].
pub(super) fn scrub(connection: &Connection) -> Result<bool, StorageError> {
    // What is deleted is still in the older parts of the index until they are merged.
    connection.execute("INSERT INTO word (word) VALUES ('optimize')", [])?;
    storage::rewrite(connection)
}
