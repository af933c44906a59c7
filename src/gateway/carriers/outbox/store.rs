//! The outbox's record of each text: whether an attempt has begun, and how far delivery has come. The words themselves
//! stay in the log, which sends them again.

use crate::core::hub::Outbound;
use crate::gateway::bytes::random_hex;
use crate::gateway::erasure::subject::Subject;
use crate::gateway::storage::{self, StorageError};
use crate::gateway::traces::places::Places;
use crate::protocol::{Delivery, InteractionId, MessageId, Millis};
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::fmt;
use std::ops::Deref;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

const SCHEMA: i64 = 1;

const CREATE: &str = "
    CREATE TABLE text (
        key         INTEGER PRIMARY KEY,
        interaction TEXT    NOT NULL,
        message     TEXT    NOT NULL,
        ticket      TEXT    NOT NULL UNIQUE, -- identifies the text in the carrier's reports; cannot be guessed
        entered     INTEGER NOT NULL,        -- ms since 1970
        attempted   INTEGER,                 -- when an attempt with an unknown outcome began
        carrier_id  TEXT,
        delivery    TEXT    NOT NULL,        -- JSON
        UNIQUE (interaction, message)
    ) STRICT;
    CREATE INDEX text_carrier_id ON text (carrier_id);
    PRAGMA user_version = 1;
";

/// A text in the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxEntry {
    /// Its primary key.
    pub key: i64,
    /// Identifies it in the carrier's reports.
    pub ticket: String,
    /// When it was entered.
    pub entered: Millis,
    /// When an attempt with an unknown outcome began.
    pub attempted: Option<Millis>,
    /// How far delivery has come.
    pub delivery: Delivery,
}

/// All texts sent over networks, each once.
#[derive(Debug)]
pub struct OutboxStore {
    records: Box<dyn Records>,
    /// Where each text was sent, for the reports on it.
    pub places: Places<(InteractionId, MessageId)>,
}

impl OutboxStore {
    /// Opens a SQLite file, or creates it.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn open(path: &Path) -> Result<Self, StorageError> {
        Ok(Self::new(InFile(Mutex::new(storage::open(path, SCHEMA, CREATE)?))))
    }

    /// Has the records somewhere else.
    pub fn new(records: impl Records) -> Self {
        Self { records: Box::new(records), places: Places::default() }
    }
}

impl Deref for OutboxStore {
    type Target = dyn Records;

    fn deref(&self) -> &Self::Target {
        &*self.records
    }
}

/// A text, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxRow {
    /// The interaction.
    pub interaction: String,
    /// The message.
    pub message: String,
    /// Identifies it in the carrier's reports.
    pub ticket: String,
    /// When it was entered.
    pub entered: Millis,
    /// When an attempt with an unknown outcome began.
    pub attempted: Option<Millis>,
    /// The carrier's id of it.
    pub carrier_id: Option<String>,
    /// How far delivery has come, JSON.
    pub delivery: String,
}

/// The records of an outbox, wherever they are.
pub trait Records: fmt::Debug + Send + Sync + 'static {
    /// Returns all texts, to copy them to another outbox.
    ///
    /// # Errors
    /// [`StorageError`].
    fn rows(&self) -> Result<Vec<OutboxRow>, StorageError>;

    /// Stores texts of another outbox, all or none.
    ///
    /// # Errors
    /// [`StorageError`].
    fn put(&self, rows: &[OutboxRow]) -> Result<(), StorageError>;

    /// Enters a text, or finds its entry if the log sends it again.
    ///
    /// # Errors
    /// [`StorageError`].
    fn enter(&self, text: &Outbound, now: Millis) -> Result<OutboxEntry, StorageError>;

    /// Returns a text's entry; `None` if it was erased.
    ///
    /// # Errors
    /// [`StorageError`].
    fn entry(&self, key: i64) -> Result<Option<OutboxEntry>, StorageError>;

    /// Records that an attempt begins. Must return before anything is sent.
    ///
    /// # Errors
    /// [`StorageError`].
    fn begin_attempt(&self, key: i64, now: Millis) -> Result<(), StorageError>;

    /// Records that the carrier has certainly not accepted the text.
    ///
    /// # Errors
    /// [`StorageError`].
    fn clear_attempt(&self, key: i64) -> Result<(), StorageError>;

    /// Records the outcome of a text, which is not sent again. An earlier report takes precedence.
    ///
    /// # Errors
    /// [`StorageError`].
    fn settle(&self, key: i64, carrier_id: Option<&str>, delivery: &Delivery) -> Result<(), StorageError>;

    /// Records the outcome of a text that is not to be sent, whether or not it was entered. What is known of it stands.
    ///
    /// # Errors
    /// [`StorageError`].
    fn give_up(
        &self,
        interaction: &InteractionId,
        message: &MessageId,
        now: Millis,
        delivery: &Delivery,
    ) -> Result<(), StorageError>;

    /// Records a carrier's report on the text with this ticket, and returns the text's ids. Returns `None` if there is
    /// no such ticket. A carrier that reports on a text has accepted it.
    ///
    /// # Errors
    /// [`StorageError`].
    fn report(
        &self,
        ticket: &str,
        carrier_id: Option<&str>,
        delivery: &Delivery,
    ) -> Result<Option<(InteractionId, MessageId)>, StorageError>;

    /// Returns whether a carrier's message is one of these texts.
    ///
    /// # Errors
    /// [`StorageError`].
    fn has(&self, carrier_id: &str) -> Result<bool, StorageError>;

    /// Deletes settled texts entered before: the log sends only unsent texts again, and no carrier reports after weeks.
    ///
    /// # Errors
    /// [`StorageError`].
    fn forget(&self, before: Millis) -> Result<(), StorageError>;

    /// Erases the texts of a subject. Returns their number.
    ///
    /// # Errors
    /// [`StorageError`].
    fn forget_subject(&self, subject: &Subject) -> Result<u64, StorageError>;

    /// Removes what was erased from the file. Returns false if something may be left, as somebody is reading.
    ///
    /// # Errors
    /// [`StorageError`].
    fn scrub(&self) -> Result<bool, StorageError>;
}

/// Records in a SQLite file.
#[derive(Debug)]
struct InFile(Mutex<Connection>);

impl InFile {
    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Records for InFile {
    fn rows(&self) -> Result<Vec<OutboxRow>, StorageError> {
        let connection = self.connection();
        let mut select = connection.prepare(
            "SELECT interaction, message, ticket, entered, attempted, carrier_id, delivery FROM text ORDER BY key",
        )?;
        let rows = select.query_map([], |row| {
            Ok(OutboxRow {
                interaction: row.get(0)?,
                message: row.get(1)?,
                ticket: row.get(2)?,
                entered: row.get(3)?,
                attempted: row.get(4)?,
                carrier_id: row.get(5)?,
                delivery: row.get(6)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn put(&self, rows: &[OutboxRow]) -> Result<(), StorageError> {
        let mut connection = self.connection();
        let transaction = connection.transaction()?;
        {
            let mut insert = transaction.prepare(
                "INSERT INTO text (interaction, message, ticket, entered, attempted, carrier_id, delivery)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?;
            for OutboxRow { interaction, message, ticket, entered, attempted, carrier_id, delivery } in rows {
                insert.execute(params![interaction, message, ticket, entered, attempted, carrier_id, delivery])?;
            }
        }
        Ok(transaction.commit()?)
    }

    fn enter(&self, text: &Outbound, now: Millis) -> Result<OutboxEntry, StorageError> {
        let connection = self.connection();
        let (interaction, message) = (text.interaction.as_str(), text.message.as_str());
        connection
            .prepare_cached(
                "INSERT INTO text (interaction, message, ticket, entered, delivery) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT DO NOTHING",
            )?
            .execute(params![interaction, message, random_hex::<16>(), now, json(&Delivery::Sending)?])?;
        let sql = "SELECT key, ticket, entered, attempted, delivery FROM text WHERE interaction = ?1 AND message = ?2";
        Ok(connection.query_row(sql, params![interaction, message], entry)?)
    }

    fn entry(&self, key: i64) -> Result<Option<OutboxEntry>, StorageError> {
        let sql = "SELECT key, ticket, entered, attempted, delivery FROM text WHERE key = ?1";
        Ok(self.connection().query_row(sql, [key], entry).optional()?)
    }

    fn begin_attempt(&self, key: i64, now: Millis) -> Result<(), StorageError> {
        self.connection().execute("UPDATE text SET attempted = ?2 WHERE key = ?1", params![key, now])?;
        Ok(())
    }

    fn clear_attempt(&self, key: i64) -> Result<(), StorageError> {
        self.connection().execute("UPDATE text SET attempted = NULL WHERE key = ?1", [key])?;
        Ok(())
    }

    fn settle(&self, key: i64, carrier_id: Option<&str>, delivery: &Delivery) -> Result<(), StorageError> {
        let sql = "UPDATE text SET attempted = NULL, carrier_id = coalesce(?2, carrier_id),
                   delivery = CASE delivery WHEN ?4 THEN ?3 ELSE delivery END WHERE key = ?1";
        self.connection().execute(sql, params![key, carrier_id, json(delivery)?, json(&Delivery::Sending)?])?;
        Ok(())
    }

    fn give_up(
        &self,
        interaction: &InteractionId,
        message: &MessageId,
        now: Millis,
        delivery: &Delivery,
    ) -> Result<(), StorageError> {
        let sql = "INSERT INTO text (interaction, message, ticket, entered, delivery) VALUES (?1, ?2, ?3, ?4, ?5)
                   ON CONFLICT (interaction, message) DO UPDATE SET attempted = NULL, delivery = ?5 WHERE delivery = ?6";
        let (interaction, message, ticket) = (interaction.as_str(), message.as_str(), random_hex::<16>());
        let values = params![interaction, message, ticket, now, json(delivery)?, json(&Delivery::Sending)?];
        self.connection().execute(sql, values)?;
        Ok(())
    }

    fn report(
        &self,
        ticket: &str,
        carrier_id: Option<&str>,
        delivery: &Delivery,
    ) -> Result<Option<(InteractionId, MessageId)>, StorageError> {
        let sql = "UPDATE text SET attempted = NULL, carrier_id = coalesce(?5, carrier_id),
                   delivery = CASE WHEN delivery IN (?3, ?4) OR ?2 = ?6 THEN ?2 ELSE delivery END
                   WHERE ticket = ?1 RETURNING interaction, message";
        let row = |row: &Row<'_>| Ok((row.get::<_, String>(0)?.into(), row.get::<_, String>(1)?.into()));
        let values = params![
            ticket,
            json(delivery)?,
            json(&Delivery::Sending)?,
            json(&Delivery::Sent)?,
            carrier_id,
            json(&Delivery::Delivered)?
        ];
        Ok(self.connection().query_row(sql, values, row).optional()?)
    }

    fn has(&self, carrier_id: &str) -> Result<bool, StorageError> {
        let sql = "SELECT count(*) FROM text WHERE carrier_id = ?1";
        Ok(self.connection().query_row(sql, [carrier_id], |row| row.get::<_, i64>(0))? > 0)
    }

    fn forget(&self, before: Millis) -> Result<(), StorageError> {
        self.connection().execute(
            "DELETE FROM text WHERE entered < ?1 AND delivery <> ?2",
            params![before, json(&Delivery::Sending)?],
        )?;
        Ok(())
    }

    fn forget_subject(&self, subject: &Subject) -> Result<u64, StorageError> {
        let connection = self.connection();
        let mut erase = connection.prepare_cached("DELETE FROM text WHERE interaction = ?1")?;
        subject.interactions().try_fold(0, |count, id| Ok(count + erase.execute([id.as_str()])? as u64))
    }

    fn scrub(&self) -> Result<bool, StorageError> {
        storage::empty_write_ahead_log(&self.connection())
    }
}

fn entry(row: &Row<'_>) -> rusqlite::Result<OutboxEntry> {
    let delivery: String = row.get(4)?;
    let unreadable = |error| rusqlite::Error::FromSqlConversionFailure(4, rusqlite::types::Type::Text, Box::new(error));
    let delivery = serde_json::from_str(&delivery).map_err(unreadable)?;
    Ok(OutboxEntry { key: row.get(0)?, ticket: row.get(1)?, entered: row.get(2)?, attempted: row.get(3)?, delivery })
}

pub(super) fn json(delivery: &Delivery) -> Result<String, StorageError> {
    Ok(serde_json::to_string(delivery)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Failure;

    fn store() -> (tempfile::TempDir, OutboxStore, OutboxEntry) {
        let folder = tempfile::tempdir().unwrap();
        let store = OutboxStore::open(&folder.path().join("o.sqlite")).unwrap();
        let known = store.enter(&text("m1"), 7).unwrap();
        (folder, store, known)
    }

    fn text(message: &str) -> Outbound {
        let (from, to, text) = ("+447700900999".into(), "+447700900001".into(), "Hello".into());
        Outbound { interaction: "i1".into(), message: message.into(), from, to, text, media: Vec::new() }
    }

    fn failed(reason: &str) -> Delivery {
        Delivery::Failed(Failure::said(reason))
    }

    #[test]
    fn a_text_is_entered_once() {
        let (_folder, store, known) = store();
        assert_eq!((known.entered, known.attempted, &known.delivery), (7, None, &Delivery::Sending));
        assert_eq!(store.enter(&text("m1"), 9).unwrap(), known);
        assert_ne!(store.enter(&text("m2"), 9).unwrap().ticket, known.ticket);
    }

    #[test]
    fn an_attempt_is_open_until_its_end_is_known() {
        let (_folder, store, known) = store();
        store.begin_attempt(known.key, 8).unwrap();
        assert_eq!(store.enter(&text("m1"), 9).unwrap().attempted, Some(8));
        store.clear_attempt(known.key).unwrap();
        assert_eq!(store.entry(known.key).unwrap().unwrap(), known);
        store.begin_attempt(known.key, 9).unwrap();
        store.settle(known.key, Some("SM1"), &Delivery::Sent).unwrap();
        let now = store.entry(known.key).unwrap().unwrap();
        assert_eq!((now.attempted, now.delivery), (None, Delivery::Sent));
        assert!(store.has("SM1").unwrap() && !store.has("SM2").unwrap());
    }

    #[test]
    fn what_a_report_said_stands() {
        let (_folder, store, known) = store();
        store.begin_attempt(known.key, 8).unwrap();
        let found = store.report(&known.ticket, None, &Delivery::Delivered).unwrap();
        assert_eq!(found, Some(("i1".into(), "m1".into())));
        store.settle(known.key, None, &Delivery::Sent).unwrap();
        store.report(&known.ticket, None, &failed("late")).unwrap();
        assert_eq!(
            store.entry(known.key).unwrap().unwrap(),
            OutboxEntry { delivery: Delivery::Delivered, ..known.clone() }
        );
        let other = store.enter(&text("m2"), 9).unwrap();
        store.settle(other.key, None, &failed("given up")).unwrap();
        store.report(&other.ticket, None, &Delivery::Sent).unwrap();
        assert_eq!(store.entry(other.key).unwrap().unwrap().delivery, failed("given up"));
        store.report(&other.ticket, None, &Delivery::Delivered).unwrap();
        assert_eq!(store.entry(other.key).unwrap().unwrap().delivery, Delivery::Delivered, "on the phone after all");
        assert_eq!(store.report("guessed", None, &Delivery::Delivered).unwrap(), None);
    }

    #[test]
    fn what_is_old_and_over_is_forgotten() {
        let (_folder, store, known) = store();
        store.forget(8).unwrap();
        assert_eq!(store.entry(known.key).unwrap().unwrap(), known, "still to be sent");
        store.settle(known.key, None, &failed("no")).unwrap();
        store.forget(7).unwrap();
        assert!(store.entry(known.key).unwrap().is_some());
        store.forget(8).unwrap();
        assert!(store.entry(known.key).unwrap().is_none());
    }
}
