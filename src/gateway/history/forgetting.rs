//! Erasing from the index. It holds no text, so that SQLite cannot know which words a row had: they are read from the index
//! itself.

use crate::gateway::erasure::subject::Subject;
use crate::gateway::storage::{self, StorageError};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Forgets the interactions and the contact of a subject, and rows that belong to no interaction any more. Returns the number
/// of interactions.
///
/// # Errors
/// [`StorageError`]: nothing is forgotten.
pub(super) fn forget(connection: &mut Connection, subject: &Subject, place_bits: u32) -> Result<u64, StorageError> {
    let transaction = connection.transaction()?;
    let mut contacts = BTreeSet::new();
    let mut count = 0;
    for id in subject.interactions() {
        let sql = "DELETE FROM interaction WHERE id = ?1 RETURNING contact";
        let contact: Option<i64> =
            transaction.prepare_cached(sql)?.query_row([id.as_str()], |row| row.get(0)).optional()?;
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
    transaction.commit()?;
    Ok(count)
}

/// Stands for every contact. Contacts are numbered from 1.
pub(super) const ANYBODY: i64 = 0;

/// Returns what every word of a contact is after, with this character after the contact's number.
pub(super) fn first_word(contact: i64, end: char) -> String {
    format!("{contact}{end}")
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
