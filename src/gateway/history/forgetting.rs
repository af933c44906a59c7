//! Erasing from the index. It holds no text, so that SQLite cannot know which words a row had: they are read from the index
//! itself.

use super::words::{ANYBODY, first_word};
use crate::core::interaction::Stub;
use crate::gateway::erasure::subject::Subject;
use crate::gateway::storage::{self, StorageError};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// The name of the value that is the snapshot.
pub(super) const SNAPSHOT: &str = "snapshot";

/// Forgets the interactions and the contact of a subject, the snapshot, and rows that belong to no interaction any more. Returns the number
/// of interactions.
///
/// # Errors
/// [`StorageError`]: nothing is forgotten.
pub(super) fn forget(connection: &mut Connection, subject: &Subject, place_bits: u32) -> Result<u64, StorageError> {
    let transaction = connection.transaction()?;
    let mut contacts = BTreeSet::new();
    let mut count = 0;
    for id in subject.interactions() {
        let contact = unfile(&transaction, id.as_str())?.map(|(_, contact)| contact);
        count += u64::from(contact.is_some());
        contacts.extend(contact);
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
        forget_words(&transaction, contact, place_bits)?;
        transaction.execute(
            "DELETE FROM contact WHERE number = ?1 AND NOT EXISTS (SELECT 1 FROM interaction WHERE contact = ?1)",
            [contact],
        )?;
    }
    // It may have something of them.
    transaction.execute("DELETE FROM kept WHERE name = ?1", [SNAPSHOT])?;
    transaction.commit()?;
    Ok(count)
}

/// Deletes the rows of an interaction, but for its words. Returns its number and its contact's, if it is there.
pub(super) fn unfile(transaction: &Transaction<'_>, id: &str) -> Result<Option<(i64, i64)>, StorageError> {
    let sql = "DELETE FROM interaction WHERE id = ?1 RETURNING number, contact, stub";
    let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?));
    let Some((number, contact, stub)) = transaction.prepare_cached(sql)?.query_row([id], row).optional()? else {
        return Ok(None);
    };
    let stub: Stub = serde_json::from_str(&stub)?;
    for agent in &stub.owners {
        let sql = "DELETE FROM owner WHERE agent = ?1 AND done = ?2 AND interaction = ?3";
        transaction.execute(sql, params![agent.as_str(), stub.done, number])?;
    }
    transaction.execute("DELETE FROM file WHERE interaction = ?1", [number])?;
    Ok(Some((number, contact)))
}

/// Forgets the words of a contact's messages that belong to none of their interactions.
fn forget_words(transaction: &Transaction<'_>, contact: i64, place_bits: u32) -> Result<(), StorageError> {
    let mut select = transaction.prepare_cached("SELECT number FROM interaction WHERE contact = ?1")?;
    let kept: HashSet<i64> = select.query_map([contact], |row| row.get(0))?.collect::<Result<_, _>>()?;
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
