//! The texts on the phones, each once.

use crate::core::hub::Outbound;
use crate::gateway::erasure::subject::Subject;
use crate::gateway::storage::{self, StorageError};
use crate::protocol::{Media, Millis, PhoneNumber};
use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

const SCHEMA: i64 = 1;

/// `interaction` is empty for a text that the phone sends. `reported` is what the engine has stored: 0 nothing, 1 sent,
/// 2 delivered.
const CREATE: &str = "
    CREATE TABLE text (
        key         INTEGER PRIMARY KEY,
        number      TEXT    NOT NULL,
        peer        TEXT    NOT NULL,
        interaction TEXT    NOT NULL,
        message     TEXT    NOT NULL,
        body        TEXT    NOT NULL,
        media       TEXT    NOT NULL, -- JSON
        at          INTEGER NOT NULL, -- ms since 1970
        confirmed   INTEGER NOT NULL DEFAULT 0,
        reported    INTEGER NOT NULL DEFAULT 0,
        UNIQUE (number, interaction, message)
    ) STRICT;
    CREATE INDEX text_unreported ON text (key) WHERE interaction <> '' AND reported <= confirmed;
    PRAGMA user_version = 1;
";

/// The most messages a page gets when its phone is switched on.
const HISTORY: usize = 500;

/// A text to be stored.
#[derive(Clone, Debug)]
pub struct NewText {
    /// The phone's number.
    pub number: PhoneNumber,
    /// The other side's number.
    pub peer: PhoneNumber,
    /// Its interaction, or `None` if the phone sends it.
    pub interaction: Option<String>,
    /// Its id: unique for the phone and the interaction.
    pub message: String,
    /// The words.
    pub text: String,
    /// Files.
    pub media: Vec<Media>,
    /// When it came.
    pub at: Millis,
}

impl NewText {
    /// Creates the text that a phone receives from the gateway.
    pub fn incoming(outbound: &Outbound, at: Millis) -> Self {
        Self {
            number: outbound.to.clone(),
            peer: outbound.from.clone(),
            interaction: Some(outbound.interaction.to_string()),
            message: outbound.message.to_string(),
            text: outbound.text.clone(),
            media: outbound.media.clone(),
            at,
        }
    }
}

/// A text on a phone, as its page gets it.
#[derive(Clone, Debug, Serialize)]
pub struct StoredText {
    /// Its primary key: grows with every text on any phone.
    pub key: i64,
    /// The phone's number. Not serialized: the page knows it.
    #[serde(skip)]
    pub number: PhoneNumber,
    /// Its interaction, or `None` if the phone sent it.
    #[serde(skip)]
    pub interaction: Option<String>,
    /// The other side's number.
    pub peer: PhoneNumber,
    /// True if the phone sent it.
    pub mine: bool,
    /// Its id; the page chooses the ids of the texts its phone sends.
    pub id: String,
    /// The words.
    pub text: String,
    /// Files.
    pub media: Vec<Media>,
    /// When it came, ms since 1970.
    pub at: Millis,
}

/// A report on a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Report {
    /// The text is on its phone.
    Sent,
    /// A page has shown it.
    Delivered,
}

/// A text on which a report is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryProgress {
    /// The text's primary key.
    pub key: i64,
    /// Its interaction.
    pub interaction: String,
    /// Its id.
    pub message: String,
    /// What is to be reported.
    pub report: Report,
}

/// The texts of all phones, in a SQLite file.
#[derive(Debug)]
pub struct HandsetStore(Mutex<Connection>);

impl HandsetStore {
    /// Opens the file, or creates it.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn open(path: &Path) -> Result<Self, StorageError> {
        Ok(Self(Mutex::new(storage::open(path, SCHEMA, CREATE)?)))
    }

    /// Stores texts, all with one commit. Returns `None` for each that is stored already.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn put(&self, texts: &[NewText]) -> Result<Vec<Option<StoredText>>, StorageError> {
        self.in_transaction(|transaction| texts.iter().map(|new| put(transaction, new)).collect())
    }

    /// Returns the newest messages of a phone, oldest first.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn history(&self, number: &PhoneNumber) -> Result<Vec<StoredText>, StorageError> {
        let connection = self.connection();
        let mut select = connection.prepare_cached(
            "SELECT key, peer, interaction, message, body, media, at FROM text
             WHERE number = ?1 ORDER BY key DESC LIMIT ?2",
        )?;
        let rows = select.query_map(params![number.as_str(), HISTORY], |row| {
            let interaction = Some(row.get::<_, String>(2)?).filter(|interaction| !interaction.is_empty());
            Ok(StoredText {
                key: row.get(0)?,
                number: number.clone(),
                peer: PhoneNumber::from(row.get::<_, String>(1)?),
                mine: interaction.is_none(),
                interaction,
                id: row.get(3)?,
                text: row.get(4)?,
                media: serde_json::from_str(&row.get::<_, String>(5)?).unwrap_or_default(),
                at: row.get(6)?,
            })
        })?;
        let mut rows = rows.collect::<Result<Vec<_>, _>>()?;
        rows.reverse();
        Ok(rows)
    }

    /// Records that a phone has shown a text. Returns `None` if there is no such text on that phone.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn confirm(&self, number: &PhoneNumber, key: i64) -> Result<Option<DeliveryProgress>, StorageError> {
        let connection = self.connection();
        let sql = "UPDATE text SET confirmed = 1 WHERE key = ?1 AND number = ?2 AND interaction <> ''
                   RETURNING interaction, message";
        let row = |row: &rusqlite::Row<'_>| {
            Ok(DeliveryProgress { key, interaction: row.get(0)?, message: row.get(1)?, report: Report::Delivered })
        };
        Ok(connection.query_row(sql, params![key, number.as_str()], row).optional()?)
    }

    /// Records that the engine has stored the reports on these texts.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn set_reported(&self, keys: &[i64], report: Report) -> Result<(), StorageError> {
        let level: i64 = match report {
            Report::Sent => 1,
            Report::Delivered => 2,
        };
        self.in_transaction(|transaction| {
            let mut update =
                transaction.prepare_cached("UPDATE text SET reported = max(reported, ?2) WHERE key = ?1")?;
            keys.iter().try_for_each(|key| update.execute([*key, level]).map(drop)).map_err(StorageError::from)
        })
    }

    /// Returns the texts whose delivery has come further than the engine knows, oldest first.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn unreported(&self) -> Result<Vec<DeliveryProgress>, StorageError> {
        let connection = self.connection();
        let sql = "SELECT key, interaction, message, confirmed FROM text
                   WHERE interaction <> '' AND reported <= confirmed ORDER BY key";
        let mut select = connection.prepare(sql)?;
        let rows = select.query_map([], |row| {
            let report = if row.get(3)? { Report::Delivered } else { Report::Sent };
            Ok(DeliveryProgress { key: row.get(0)?, interaction: row.get(1)?, message: row.get(2)?, report })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Erases the texts of a subject: those of its interactions, and all on the phone of its contact. Returns their number.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn forget(&self, subject: &Subject) -> Result<u64, StorageError> {
        self.in_transaction(|transaction| {
            let mut count = 0;
            let mut erase = transaction.prepare_cached("DELETE FROM text WHERE interaction = ?1")?;
            for id in subject.interactions() {
                count += erase.execute([id.as_str()])?;
            }
            if subject.is_contact() {
                let mut select = transaction.prepare_cached("SELECT DISTINCT number FROM text")?;
                let numbers = select.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
                for number in subject.among(numbers) {
                    count += transaction.execute("DELETE FROM text WHERE number = ?1", [number])?;
                }
            }
            Ok(count as u64)
        })
    }

    /// Removes what was erased from the file. Returns false if something may be left, as somebody is reading.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn scrub(&self) -> Result<bool, StorageError> {
        storage::rewrite(&self.connection())
    }

    fn in_transaction<T>(&self, work: impl FnOnce(&Connection) -> Result<T, StorageError>) -> Result<T, StorageError> {
        let mut connection = self.connection();
        let transaction = connection.transaction()?;
        let done = work(&transaction)?;
        transaction.commit()?;
        Ok(done)
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn put(connection: &Connection, new: &NewText) -> Result<Option<StoredText>, StorageError> {
    let NewText { number, peer, interaction, message, text, media, at } = new.clone();
    let files = serde_json::to_string(&media)?;
    let mut insert = connection.prepare_cached(
        "INSERT INTO text (number, peer, interaction, message, body, media, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT DO NOTHING",
    )?;
    let added = insert.execute(params![
        number.as_str(),
        peer.as_str(),
        interaction.as_deref().unwrap_or_default(),
        message,
        text,
        files,
        at
    ])?;
    let key = connection.last_insert_rowid();
    let mine = interaction.is_none();
    Ok((added == 1).then_some(StoredText { key, number, interaction, peer, mine, id: message, text, media, at }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn incoming(message: &str) -> NewText {
        NewText {
            number: "+447700900001".into(),
            peer: "+447700900999".into(),
            interaction: Some("i1".into()),
            message: message.into(),
            text: "Hello".into(),
            media: Vec::new(),
            at: 7,
        }
    }

    fn put_one(store: &HandsetStore, new: &NewText) -> Option<StoredText> {
        store.put(std::slice::from_ref(new)).unwrap().remove(0)
    }

    #[test]
    fn a_text_is_remembered_once() {
        let folder = tempfile::tempdir().unwrap();
        let store = HandsetStore::open(&folder.path().join("h.sqlite")).unwrap();
        let sent = NewText { interaction: None, ..incoming("m1") };
        assert!(put_one(&store, &incoming("m1")).is_some());
        assert!(put_one(&store, &incoming("m1")).is_none());
        assert!(put_one(&store, &sent).is_some());
        assert!(put_one(&store, &sent).is_none());
        let number = PhoneNumber::from("+447700900001");
        let mine: Vec<_> = store.history(&number).unwrap().iter().map(|row| row.mine).collect();
        assert_eq!(mine, [false, true]);
        assert!(store.history(&"+447700900002".into()).unwrap().is_empty());
    }

    #[test]
    fn what_the_gateway_does_not_know_yet_is_reported_again() {
        let folder = tempfile::tempdir().unwrap();
        let store = HandsetStore::open(&folder.path().join("h.sqlite")).unwrap();
        let key = put_one(&store, &incoming("m1")).unwrap().key;
        let due = || store.unreported().unwrap().into_iter().map(|p| p.report).collect::<Vec<_>>();
        assert_eq!(due(), [Report::Sent]);
        store.set_reported(&[key], Report::Sent).unwrap();
        assert!(due().is_empty());
        assert!(store.confirm(&"+447700900002".into(), key).unwrap().is_none());
        assert!(due().is_empty());
        assert!(store.confirm(&"+447700900001".into(), key).unwrap().is_some());
        assert_eq!(due(), [Report::Delivered]);
        store.set_reported(&[key], Report::Delivered).unwrap();
        assert!(due().is_empty());
    }
}
