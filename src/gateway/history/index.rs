//! The archive of past interactions in a SQLite file: the stub of each, who owned it, which files it has, and its words
//! as a full-text index (FTS5). Their messages are in the log.

use super::forgetting;
use super::reader::{Mark, PLACE_BITS, mark, reach_of};
use super::words::words;
use crate::core::interaction::{InteractionState, Stub};
use crate::gateway::erasure::subject::Subject;
use crate::gateway::storage::{self, StorageError};
use crate::protocol::{InteractionId, Message};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The version of the schema, and of what is written into it.
const SCHEMA: i64 = 4;

const CREATE: &str = "
    CREATE TABLE contact (number INTEGER PRIMARY KEY, phone TEXT NOT NULL UNIQUE,
        reach TEXT NOT NULL -- JSON: the targets and agents that their interactions have reached
    ) STRICT;
    CREATE TABLE interaction (
        number   INTEGER PRIMARY KEY AUTOINCREMENT,
        id       TEXT    NOT NULL UNIQUE,
        contact  INTEGER NOT NULL,
        opened   INTEGER NOT NULL,
        done     INTEGER NOT NULL,
        messages INTEGER NOT NULL,
        route    TEXT    NOT NULL, -- the target that it came in for, JSON
        line     TEXT    NOT NULL, -- the service number
        stub     TEXT    NOT NULL -- JSON
    ) STRICT;
    CREATE INDEX interaction_of_contact ON interaction (contact, id);
    CREATE INDEX interaction_for ON interaction (route, done);
    CREATE INDEX interaction_of_line ON interaction (line, done, id);
    CREATE TABLE owner (
        agent TEXT NOT NULL, done INTEGER NOT NULL, interaction INTEGER NOT NULL, PRIMARY KEY (agent, done, interaction)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE file (
        file TEXT NOT NULL, interaction INTEGER NOT NULL, PRIMARY KEY (file, interaction)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX file_of_interaction ON file (interaction);
    CREATE VIRTUAL TABLE word USING fts5 (
        words, content = '', detail = none, columnsize = 0, tokenize = \"ascii tokenchars '_-'\"
    );
    CREATE TABLE kept (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
    PRAGMA user_version = 4;
";

/// The name of the value that is the snapshot.
pub const SNAPSHOT: &str = "snapshot";

/// The name of the value that is the number of the newest erasure for which something was forgotten: an archive that does
/// not know of one is from before it.
pub const FORGOTTEN: &str = "forgotten";

/// The only connection that adds to the index.
pub struct Writer {
    connection: Connection,
    path: PathBuf,
    /// The number of the newest erasure that something was forgotten for.
    forgotten: u64,
}

impl Writer {
    /// Opens the file. Whatever is there and cannot be used is replaced: it is derived.
    ///
    /// # Errors
    /// [`StorageError`] if it cannot be created.
    pub fn open(path: &Path) -> Result<Self, StorageError> {
        let connection = storage::open(path, SCHEMA, CREATE).or_else(|error| {
            tracing::warn!(%error, "the archive of past interactions cannot be used; it is built anew");
            remove(path);
            storage::open(path, SCHEMA, CREATE)
        })?;
        // What a power cut takes is added again: it takes the newest, and with it the snapshot that relies on it.
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        Ok(Self { connection, path: path.to_owned(), forgotten: 0 })
    }

    /// Removes the file.
    pub fn remove(self) {
        drop(self.connection);
        remove(&self.path);
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

    /// Returns whether a state to which so many facts about what is erased were folded knows of everything that was
    /// forgotten.
    pub fn knows(&self, erasures: u64) -> bool {
        erasures >= self.forgotten
    }

    /// Forgets the interactions and the contact of a subject, and the snapshot. Returns the number of interactions.
    ///
    /// # Errors
    /// [`StorageError`]: nothing is forgotten.
    pub fn forget(&mut self, subject: &Subject) -> Result<u64, StorageError> {
        self.forgotten = self.forgotten.max(subject.number());
        // The log does not say any more what a power cut would bring back.
        self.connection.pragma_update(None, "synchronous", "FULL")?;
        let transaction = self.connection.transaction()?;
        let count = forgetting::forget(&transaction, subject, PLACE_BITS)?;
        keep(&transaction, SNAPSHOT, None)?;
        keep_forgotten(&transaction, subject.number())?;
        transaction.commit()?;
        self.connection.pragma_update(None, "synchronous", "NORMAL")?;
        Ok(count)
    }

    /// Removes what was forgotten from the file. Returns false if something may be left, as somebody is reading.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn scrub(&self) -> Result<bool, StorageError> {
        forgetting::scrub(&self.connection)
    }

    /// Deletes interactions whose ids come after `last`: a log that was cut does not have them any more.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn cut(&mut self, last: &InteractionId) -> Result<(), StorageError> {
        let transaction = self.connection.transaction()?;
        let mut select = transaction.prepare("SELECT id FROM interaction WHERE (length(id), id) > (length(?1), ?1)")?;
        let after: Vec<String> = select.query_map([last.as_str()], |row| row.get(0))?.collect::<Result<_, _>>()?;
        drop(select);
        let mut contacts = BTreeSet::new();
        for id in after {
            contacts.extend(forgetting::remove(&transaction, &id)?.map(|(_, contact)| contact));
        }
        for contact in contacts {
            forgetting::forget_rest(&transaction, contact, PLACE_BITS)?;
        }
        Ok(transaction.commit()?)
    }

    /// Keeps a value beside the interactions; `None` deletes it.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn keep(&self, name: &str, value: Option<&[u8]>) -> Result<(), StorageError> {
        keep(&self.connection, name, value)
    }

    /// Notes that nothing is here of what was erased up to an erasure.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn keep_forgotten(&self, erasure: u64) -> Result<(), StorageError> {
        keep_forgotten(&self.connection, erasure)
    }
}

fn keep(connection: &Connection, name: &str, value: Option<&[u8]>) -> Result<(), StorageError> {
    match value {
        Some(value) => connection.execute(
            "INSERT INTO kept (name, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = ?2",
            params![name, value],
        )?,
        None => connection.execute("DELETE FROM kept WHERE name = ?1", [name])?,
    };
    Ok(())
}

fn keep_forgotten(connection: &Connection, erasure: u64) -> Result<(), StorageError> {
    // As a number of so many bytes, so that they are compared as numbers.
    connection.execute(
        "INSERT INTO kept (name, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = max(value, ?2)",
        params![FORGOTTEN, erasure.to_be_bytes()],
    )?;
    Ok(())
}

fn remove(path: &Path) {
    for end in ["", "-wal", "-shm"] {
        let mut file = path.as_os_str().to_owned();
        file.push(end);
        let _ = std::fs::remove_file(file);
    }
}

fn add(transaction: &Transaction<'_>, interaction: &InteractionState) -> Result<(), StorageError> {
    let stub = Stub::of(interaction);
    let id = stub.id.as_str();
    let mut known = transaction.prepare_cached("SELECT opened, done, messages FROM interaction WHERE id = ?1")?;
    let known: Option<Mark> = known.query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()?;
    let mark = mark(&stub);
    match known {
        Some(known) if known == mark => return Ok(()),
        // It was reopened.
        Some(known) => {
            let before = (known.2 as usize).min(interaction.messages.len());
            delete(transaction, id, &interaction.messages[..before])?;
        }
        None => {}
    }
    let phone = stub.contact.as_str();
    transaction.prepare_cached("INSERT OR IGNORE INTO contact (phone, reach) VALUES (?1, '{}')")?.execute([phone])?;
    let (contact, known) = reach_of(transaction, &stub.contact)?.unwrap_or_default();
    let mut reach = known.clone();
    reach.routes.extend(stub.routes.iter().cloned());
    reach.agents.extend(stub.owners.iter().cloned());
    if reach != known {
        let mut update = transaction.prepare_cached("UPDATE contact SET reach = ?2 WHERE number = ?1")?;
        update.execute(params![contact, serde_json::to_string(&reach)?])?;
    }
    transaction
        .prepare_cached(
            "INSERT INTO interaction (id, contact, opened, done, messages, route, line, stub)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            id,
            contact,
            mark.0,
            mark.1,
            mark.2,
            serde_json::to_string(&stub.route)?,
            stub.service_number.as_str(),
            serde_json::to_string(&stub)?
        ])?;
    let number = transaction.last_insert_rowid();
    let mut own = transaction.prepare_cached("INSERT OR IGNORE INTO owner VALUES (?1, ?2, ?3)")?;
    for agent in &stub.owners {
        own.execute(params![agent.as_str(), stub.done, number])?;
    }
    let mut hold = transaction.prepare_cached("INSERT OR IGNORE INTO file VALUES (?1, ?2)")?;
    for file in interaction.messages.iter().flat_map(|message| &message.media) {
        hold.execute(params![file.id.as_str(), number])?;
    }
    let mut insert = transaction.prepare_cached("INSERT INTO word (rowid, words) VALUES (?1, ?2)")?;
    for (place, message) in interaction.messages.iter().enumerate() {
        if let Some(words) = words(contact, message) {
            insert.execute(params![(number << PLACE_BITS) | place as i64, words])?;
        }
    }
    Ok(())
}

/// Deletes an interaction, with the words of these messages. Rows of the index of words under a number that no
/// interaction has are passed over.
fn delete(transaction: &Transaction<'_>, id: &str, messages: &[Message]) -> Result<(), StorageError> {
    let Some((number, contact)) = forgetting::remove(transaction, id)? else { return Ok(()) };
    for (place, message) in messages.iter().enumerate() {
        if let Some(words) = words(contact, message) {
            let sql = "INSERT INTO word (word, rowid, words) VALUES ('delete', ?1, ?2)";
            transaction.prepare_cached(sql)?.execute(params![(number << PLACE_BITS) | place as i64, words])?;
        }
    }
    Ok(())
}
