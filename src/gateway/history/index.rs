//! The words of past interactions in a SQLite file, as a full-text index (FTS5).
//!
//! A row of the index is a message. It holds the folded words of the text, each twice: with the contact's number in this
//! file before it, so that a search in one contact's past reads only what is about them, however many others there are;
//! and with [`ANYBODY`] before it, for a search among all. A letter that is none of
//! `a` to `z` and no digit is written `_` and four hexadecimal digits. No letter begins with another one, so a word
//! begins with another if the written ones do. The file holds no text and no key, but what it holds is as private.

use super::forgetting::{self, ANYBODY, first_word};
use crate::core::hub::{HistorySearch, Indexed};
use crate::core::interaction::InteractionState;
use crate::core::search::folded_words;
use crate::gateway::erasure::subject::Subject;
use crate::gateway::storage::{self, StorageError};
use crate::protocol::MAX_QUERY_CHARS;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Transaction, params};
use std::collections::{BTreeSet, HashMap};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The version of the schema, and of what is written into it.
const SCHEMA: i64 = 2;

const CREATE: &str = "
    CREATE TABLE contact (number INTEGER PRIMARY KEY, phone TEXT NOT NULL UNIQUE) STRICT;
    CREATE TABLE interaction (
        number   INTEGER PRIMARY KEY AUTOINCREMENT,
        id       TEXT    NOT NULL UNIQUE,
        contact  INTEGER NOT NULL,
        opened   INTEGER NOT NULL,
        done     INTEGER NOT NULL,
        messages INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX interaction_of_contact ON interaction (contact);
    CREATE VIRTUAL TABLE word USING fts5 (
        words, content = '', detail = none, columnsize = 0, tokenize = \"ascii tokenchars '_-'\"
    );
    PRAGMA user_version = 2;
";

/// The number of bits of a row's number that are the place of the message in its interaction.
const PLACE_BITS: u32 = 32;
/// The most letters of a word that count: a letter of a query is at most three.
const LETTERS: usize = 3 * MAX_QUERY_CHARS;

/// What tells an interaction from another one of the same id, should the log have been cut and continued.
type Mark = (u64, u64, u64);

fn mark(interaction: &InteractionState) -> Mark {
    (interaction.opened, interaction.done.unwrap_or_default(), interaction.messages.len() as u64)
}

/// What the index knows of past interactions, for one query.
#[derive(Default)]
pub struct Known(HashMap<String, (Mark, Option<usize>)>);

impl Known {
    /// Returns what is known of an interaction.
    pub fn of(&self, interaction: &InteractionState) -> Indexed {
        match self.0.get(interaction.id.as_str()).filter(|(known, _)| *known == mark(interaction)) {
            None => Indexed::Unknown,
            Some((_, None)) => Indexed::Nothing,
            Some((_, Some(place))) => Indexed::Newest(*place),
        }
    }
}

/// The only connection that adds to the index.
pub struct Writer {
    connection: Connection,
    path: PathBuf,
}

impl Writer {
    /// Opens the file. Whatever is there and cannot be used is replaced: it is derived.
    ///
    /// # Errors
    /// [`StorageError`] if it cannot be created.
    pub fn open(path: &Path) -> Result<Self, StorageError> {
        let connection = storage::open(path, SCHEMA, CREATE).or_else(|error| {
            tracing::warn!(%error, "the index of past interactions cannot be used; it is built anew");
            remove(path);
            storage::open(path, SCHEMA, CREATE)
        })?;
        // What a power cut takes is added again.
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        Ok(Self { connection, path: path.to_owned() })
    }

    /// Removes the file.
    pub fn remove(self) {
        drop(self.connection);
        remove(&self.path);
    }

    /// Forgets the interactions and the contact of a subject. Returns the number of interactions.
    ///
    /// # Errors
    /// [`StorageError`]: nothing is forgotten.
    pub fn forget(&mut self, subject: &Subject) -> Result<u64, StorageError> {
        forgetting::forget(&mut self.connection, subject, PLACE_BITS)
    }

    /// Removes what was forgotten from the file. Returns false if something may be left, as somebody is reading.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn scrub(&self) -> Result<bool, StorageError> {
        forgetting::scrub(&self.connection)
    }

    /// Adds interactions, those of them that are not there.
    ///
    /// # Errors
    /// [`StorageError`]: none of them was added.
    pub fn add(&mut self, done: &[Arc<InteractionState>]) -> Result<(), StorageError> {
        let transaction = self.connection.transaction()?;
        for interaction in done {
            add(&transaction, interaction)?;
        }
        Ok(transaction.commit()?)
    }
}

fn remove(path: &Path) {
    for end in ["", "-wal", "-shm"] {
        let mut file = path.as_os_str().to_owned();
        file.push(end);
        let _ = std::fs::remove_file(file);
    }
}

fn add(transaction: &Transaction<'_>, interaction: &InteractionState) -> Result<(), StorageError> {
    let mut known = transaction.prepare_cached("SELECT opened, done, messages FROM interaction WHERE id = ?1")?;
    let id = interaction.id.as_str();
    let known: Option<Mark> = known.query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()?;
    let mark = mark(interaction);
    if known == Some(mark) {
        return Ok(());
    }
    // Rows of the index under a number that no interaction has are passed over.
    transaction.execute("DELETE FROM interaction WHERE id = ?1", [id])?;
    let phone = interaction.contact.number.as_str();
    transaction.prepare_cached("INSERT OR IGNORE INTO contact (phone) VALUES (?1)")?.execute([phone])?;
    let contact: i64 = transaction
        .prepare_cached("SELECT number FROM contact WHERE phone = ?1")?
        .query_row([phone], |row| row.get(0))?;
    transaction
        .prepare_cached("INSERT INTO interaction (id, contact, opened, done, messages) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![id, contact, mark.0, mark.1, mark.2])?;
    let number = transaction.last_insert_rowid();
    let mut insert = transaction.prepare_cached("INSERT INTO word (rowid, words) VALUES (?1, ?2)")?;
    for (place, message) in interaction.messages.iter().enumerate() {
        let of = |word: Vec<u16>| [contact, ANYBODY].map(|contact| written(contact, &word));
        let words: BTreeSet<String> = folded_words(&message.text).flat_map(of).collect();
        if !words.is_empty() {
            let words: Vec<String> = words.into_iter().collect();
            insert.execute(params![(number << PLACE_BITS) | place as i64, words.join(" ")])?;
        }
    }
    Ok(())
}

/// A connection that only reads.
pub struct Reader(Connection);

impl Reader {
    /// Opens the file.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn open(path: &Path) -> Result<Self, StorageError> {
        Ok(Self(Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?))
    }

    /// Returns what is known of what a search looks at: the newest message with every word of the filter. Stops early,
    /// with what it knows until then being of no use, if `goes_on` returns false.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn find(&mut self, search: &HistorySearch, goes_on: &impl Fn() -> bool) -> Result<Known, StorageError> {
        // All queries see the same moment.
        let transaction = self.0.transaction()?;
        let mut select = transaction
            .prepare_cached("SELECT number, contact, opened, done, messages FROM interaction WHERE id = ?1")?;
        let (mut known, mut contact) = (HashMap::new(), ANYBODY);
        for interaction in search.past() {
            let id = interaction.id.as_str();
            let row = select.query_row([id], |row| {
                Ok((row.get::<_, i64>(0)?, row.get(1)?, (row.get(2)?, row.get(3)?, row.get(4)?)))
            });
            if let Some((number, of, mark)) = row.optional()? {
                known.insert(number, (id, mark, None));
                contact = if search.contact().is_some() { of } else { ANYBODY };
            }
            if !goes_on() {
                break;
            }
        }
        let words = search.filter().words().map(|word| format!("\"{}\"*", written(contact, word)));
        let query = words.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(" ");
        // No older ones than are asked about.
        let first = known.keys().min().copied().unwrap_or(i64::MAX >> PLACE_BITS) << PLACE_BITS;
        let mut select = transaction.prepare_cached("SELECT rowid FROM word WHERE word MATCH ?1 AND rowid >= ?2")?;
        let mut rows = select.query(params![query, first])?;
        while let Some(row) = rows.next()? {
            let row: i64 = row.get(0)?;
            let place = (row & ((1 << PLACE_BITS) - 1)) as usize;
            if let Some((_, _, newest)) = known.get_mut(&(row >> PLACE_BITS)) {
                *newest = Some(newest.map_or(place, |newest| place.max(newest)));
            }
            if !goes_on() {
                break;
            }
        }
        Ok(Known(known.into_values().map(|(id, mark, newest)| (id.to_owned(), (mark, newest))).collect()))
    }
}

/// Returns a contact's folded word as it is in the index.
fn written(contact: i64, letters: &[u16]) -> String {
    let mut word = first_word(contact, '-');
    for letter in letters.iter().take(LETTERS) {
        match u8::try_from(*letter) {
            Ok(letter @ (b'a'..=b'z' | b'0'..=b'9')) => word.push(letter.into()),
            _ => drop(write!(word, "_{letter:04x}")),
        }
    }
    word
}
