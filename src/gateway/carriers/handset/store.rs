//! What is on the phones: every text to and from them, each once.

use crate::core::hub::Outbound;
use crate::gateway::storage::{self, StorageError};
use crate::protocol::{Media, Millis, PhoneNumber};
use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

const SCHEMA: i64 = 1;

/// `interaction` is empty for what the phone sends. `reported` is how far the gateway knows: 0 nothing, 1 sent, 2
/// delivered.
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

/// How many messages a page gets when it comes on.
const HISTORY: usize = 500;

/// A text that is to be remembered.
#[derive(Clone, Debug)]
pub struct New {
    /// The phone.
    pub number: PhoneNumber,
    /// The other side.
    pub peer: PhoneNumber,
    /// Its interaction; `None` where the phone sends it.
    pub interaction: Option<String>,
    /// Its key: unique for the phone and the interaction.
    pub message: String,
    /// The words.
    pub text: String,
    /// Files.
    pub media: Vec<Media>,
    /// When it came.
    pub at: Millis,
}

impl New {
    /// A text of ours on its way to the phone.
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
pub struct Row {
    /// Its place: grows with every text on any phone.
    pub key: i64,
    /// The phone. Not told: the page knows it.
    #[serde(skip)]
    pub number: PhoneNumber,
    /// Its interaction, where it came from us.
    #[serde(skip)]
    pub interaction: Option<String>,
    /// The other side.
    pub peer: PhoneNumber,
    /// True where the phone sent it.
    pub mine: bool,
    /// Its key: for what the phone sent, the id the page gave it.
    pub id: String,
    /// The words.
    pub text: String,
    /// Files.
    pub media: Vec<Media>,
    /// When it came, ms since 1970.
    pub at: Millis,
}

/// How far a text of ours has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Which one.
    pub key: i64,
    /// Its interaction.
    pub interaction: String,
    /// Its key there.
    pub message: String,
    /// Whether a page has shown it.
    pub confirmed: bool,
}

/// The memory of all phones, in a SQLite file.
#[derive(Debug)]
pub struct Store(Mutex<Connection>);

impl Store {
    /// Opens the file, and makes it where it is not there.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn open(path: &Path) -> Result<Self, StorageError> {
        Ok(Self(Mutex::new(storage::open(path, SCHEMA, CREATE)?)))
    }

    /// Remembers texts, all with one commit; `None` for each that is here already.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn put(&self, texts: &[New]) -> Result<Vec<Option<Row>>, StorageError> {
        self.in_one(|transaction| texts.iter().map(|new| put(transaction, new)).collect())
    }

    /// The newest messages of a phone, oldest first.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn history(&self, number: &PhoneNumber) -> Result<Vec<Row>, StorageError> {
        let connection = self.connection();
        let mut select = connection.prepare_cached(
            "SELECT key, peer, interaction, message, body, media, at FROM text WHERE number = ?1 ORDER BY key DESC LIMIT ?2",
        )?;
        let rows = select.query_map(params![number.as_str(), HISTORY], |row| {
            let interaction = Some(row.get::<_, String>(2)?).filter(|interaction| !interaction.is_empty());
            Ok(Row {
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

    /// Marks a text of ours as shown on its phone. `None` where there is no such text on that phone.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn confirm(&self, number: &PhoneNumber, key: i64) -> Result<Option<Progress>, StorageError> {
        let connection = self.connection();
        let sql = "UPDATE text SET confirmed = 1 WHERE key = ?1 AND number = ?2 AND interaction <> '' RETURNING interaction, message";
        let row = |row: &rusqlite::Row<'_>| {
            Ok(Progress { key, interaction: row.get(0)?, message: row.get(1)?, confirmed: true })
        };
        Ok(connection.query_row(sql, params![key, number.as_str()], row).optional()?)
    }

    /// The gateway has kept that these texts were sent, or delivered.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn reported(&self, keys: &[i64], delivered: bool) -> Result<(), StorageError> {
        let level = if delivered { 2 } else { 1 };
        self.in_one(|transaction| {
            let mut update =
                transaction.prepare_cached("UPDATE text SET reported = max(reported, ?2) WHERE key = ?1")?;
            keys.iter().try_for_each(|key| update.execute([*key, level]).map(drop)).map_err(StorageError::from)
        })
    }

    /// Texts of ours that have come further than the gateway knows, oldest first.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn unreported(&self) -> Result<Vec<Progress>, StorageError> {
        let connection = self.connection();
        let sql = "SELECT key, interaction, message, confirmed FROM text WHERE interaction <> '' AND reported <= confirmed ORDER BY key";
        let mut select = connection.prepare(sql)?;
        let rows = select.query_map([], |row| {
            Ok(Progress { key: row.get(0)?, interaction: row.get(1)?, message: row.get(2)?, confirmed: row.get(3)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn in_one<T>(&self, work: impl FnOnce(&Connection) -> Result<T, StorageError>) -> Result<T, StorageError> {
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

fn put(connection: &Connection, new: &New) -> Result<Option<Row>, StorageError> {
    let New { number, peer, interaction, message, text, media, at } = new.clone();
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
    Ok((added == 1).then_some(Row { key, number, interaction, peer, mine, id: message, text, media, at }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn incoming(message: &str) -> New {
        New {
            number: "+447700900001".into(),
            peer: "+447700900999".into(),
            interaction: Some("i1".into()),
            message: message.into(),
            text: "Hello".into(),
            media: Vec::new(),
            at: 7,
        }
    }

    fn put_one(store: &Store, new: &New) -> Option<Row> {
        store.put(std::slice::from_ref(new)).unwrap().remove(0)
    }

    #[test]
    fn a_text_is_remembered_once() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("h.sqlite")).unwrap();
        let sent = New { interaction: None, ..incoming("m1") };
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
        let store = Store::open(&folder.path().join("h.sqlite")).unwrap();
        let key = put_one(&store, &incoming("m1")).unwrap().key;
        let due = || store.unreported().unwrap().into_iter().map(|p| p.confirmed).collect::<Vec<_>>();
        assert_eq!(due(), [false]);
        store.reported(&[key], false).unwrap();
        assert!(due().is_empty());
        assert!(store.confirm(&"+447700900002".into(), key).unwrap().is_none());
        assert!(due().is_empty());
        assert!(store.confirm(&"+447700900001".into(), key).unwrap().unwrap().confirmed);
        assert_eq!(due(), [true]);
        store.reported(&[key], true).unwrap();
        assert!(due().is_empty());
    }
}
