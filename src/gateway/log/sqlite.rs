//! The log in one SQLite file.

use super::{EventLog, LogError, Position};
use crate::core::fact::{Cause, Entry, Fact};
use crate::gateway::storage::{self, StorageError};
use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};
use std::path::Path;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The version of the schema.
const SCHEMA: i64 = 1;

const CREATE: &str = "
    CREATE TABLE entry (
        position INTEGER PRIMARY KEY,
        stream   TEXT    NOT NULL,
        version  INTEGER NOT NULL,
        at       INTEGER NOT NULL, -- ms since 1970
        agent    TEXT,             -- with `command`: the cause
        command  TEXT,
        body     TEXT    NOT NULL, -- the fact, JSON
        UNIQUE (stream, version)
    ) STRICT;
    CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
    PRAGMA user_version = 1;
";

/// How often [`EventLog::follow`] polls for entries appended by other processes, of which SQLite does not notify. One
/// lookup by primary key.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// An [`EventLog`] in a SQLite file.
#[derive(Debug)]
pub struct SqliteLog {
    connection: Mutex<Connection>,
    /// Notified after each append through this handle.
    appended: Condvar,
}

impl SqliteLog {
    /// Opens the file, and creates it if it does not exist.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn open(path: &Path) -> Result<Self, StorageError> {
        Ok(Self { connection: Mutex::new(storage::open(path, SCHEMA, CREATE)?), appended: Condvar::new() })
    }

    /// Returns a value stored beside the log; creates it with `make` the first time.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn meta(&self, name: &str, make: impl FnOnce() -> Vec<u8>) -> Result<Vec<u8>, StorageError> {
        if let Some(value) = self.kept(name)? {
            return Ok(value);
        }
        let value = make();
        self.connection().execute("INSERT INTO meta (name, value) VALUES (?1, ?2)", params![name, value])?;
        Ok(value)
    }

    /// Returns a value stored beside the log, if there is one.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn kept(&self, name: &str) -> Result<Option<Vec<u8>>, StorageError> {
        Ok(self
            .connection()
            .query_row("SELECT value FROM meta WHERE name = ?1", [name], |row| row.get(0))
            .optional()?)
    }

    /// Erases a value stored beside the log, if there is one: its bytes are gone from the file and from its write-ahead
    /// log, unless another process is reading.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn erase(&self, name: &str) -> Result<(), StorageError> {
        let connection = self.connection();
        // Overwrites with zeros what is deleted.
        connection.pragma_update(None, "secure_delete", "ON")?;
        connection.execute("DELETE FROM meta WHERE name = ?1", [name])?;
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    }

    /// Locks the connection. A panic while it was locked has rolled its transaction back, so poisoning is ignored.
    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl EventLog for SqliteLog {
    fn append(&self, entries: &[Entry]) -> Result<Position, LogError> {
        let mut connection = self.connection();
        // Immediate: no other process may write between the check of the versions and the insert.
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        {
            let mut stands =
                transaction.prepare_cached("SELECT coalesce(max(version), 0) FROM entry WHERE stream = ?1")?;
            let mut insert = transaction.prepare_cached(
                "INSERT INTO entry (stream, version, at, agent, command, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?;
            for entry in entries {
                let stream = entry.fact.stream();
                let at_present: u64 = stands.query_row([&stream], |row| row.get(0))?;
                if at_present + 1 != entry.version {
                    return Err(LogError::Conflict { stream, version: entry.version });
                }
                let body = serde_json::to_string(&entry.fact).map_err(StorageError::from)?;
                let (agent, command) = entry.cause.as_ref().map(|c| (c.agent.as_str(), c.command.as_str())).unzip();
                insert.execute(params![stream, entry.version, entry.at, agent, command, body])?;
            }
        }
        let last = transaction.query_row("SELECT coalesce(max(position), 0) FROM entry", [], |row| row.get(0))?;
        transaction.commit()?;
        self.appended.notify_all();
        Ok(last)
    }

    fn probe(&self) -> Result<(), LogError> {
        let connection = self.connection();
        // As large as many batches: a full disk may still take a little.
        connection.execute("INSERT OR REPLACE INTO meta (name, value) VALUES ('probe', zeroblob(65536))", [])?;
        connection.execute("DELETE FROM meta WHERE name = 'probe'", [])?;
        Ok(())
    }

    fn read(&self, after: Position, limit: usize) -> Result<Vec<(Position, Entry)>, LogError> {
        select(&self.connection(), after, limit)
    }

    fn follow(&self, after: Position, limit: usize, patience: Duration) -> Result<Vec<(Position, Entry)>, LogError> {
        let until = Instant::now() + patience;
        let mut connection = self.connection();
        loop {
            let found = select(&connection, after, limit)?;
            let left = until.saturating_duration_since(Instant::now());
            if !found.is_empty() || limit == 0 || left.is_zero() {
                return Ok(found);
            }
            let waited = self.appended.wait_timeout(connection, left.min(LOOK_AGAIN));
            connection = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

impl From<rusqlite::Error> for LogError {
    fn from(error: rusqlite::Error) -> Self {
        StorageError::from(error).into()
    }
}

fn select(connection: &Connection, after: Position, limit: usize) -> Result<Vec<(Position, Entry)>, LogError> {
    let mut select = connection.prepare_cached(
        "SELECT position, version, at, agent, command, body FROM entry WHERE position > ?1 ORDER BY position LIMIT ?2",
    )?;
    let mut rows = select.query(params![after, limit])?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        entries.push(entry(row)?);
    }
    Ok(entries)
}

fn entry(row: &Row<'_>) -> Result<(Position, Entry), LogError> {
    let position = row.get(0)?;
    let cause = match (row.get::<_, Option<String>>(3)?, row.get::<_, Option<String>>(4)?) {
        (Some(agent), Some(command)) => Some(Cause { agent: agent.into(), command: command.into() }),
        _ => None,
    };
    // Without serde's message, which would quote the text.
    let fact: Fact = serde_json::from_str(&row.get::<_, String>(5)?).map_err(|_| LogError::Unreadable { position })?;
    Ok((position, Entry { at: row.get(2)?, version: row.get(1)?, cause, fact }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway::log::suite;
    use std::sync::Arc;

    struct File(tempfile::TempDir);

    impl suite::Place for File {
        fn open(&self) -> Arc<dyn EventLog> {
            Arc::new(SqliteLog::open(&self.0.path().join("log.sqlite")).unwrap())
        }
    }

    suite::passes!(File(tempfile::tempdir().unwrap()));

    #[test]
    fn refuses_what_it_does_not_know() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log.sqlite");
        drop(SqliteLog::open(&path).unwrap());
        Connection::open(&path).unwrap().pragma_update(None, "user_version", 2).unwrap();
        assert!(matches!(SqliteLog::open(&path), Err(StorageError::Newer { found: 2, known: 1 })));
        let other = folder.path().join("other.sqlite");
        std::fs::write(&other, "x".repeat(4096)).unwrap();
        assert_eq!(SqliteLog::open(&other).unwrap_err().to_string(), "the file is not a SQLite database");
    }

    #[test]
    fn a_probe_tells_whether_there_is_room_and_leaves_no_trace() {
        let folder = tempfile::tempdir().unwrap();
        let log = SqliteLog::open(&folder.path().join("log.sqlite")).unwrap();
        log.probe().unwrap();
        assert_eq!((log.kept("probe").unwrap(), log.read(0, 10).unwrap().len()), (None, 0));
        log.connection().execute_batch("VACUUM; PRAGMA max_page_count = 1").unwrap();
        assert_eq!(log.probe().unwrap_err().to_string(), "the disk is full");
        log.connection().execute_batch("PRAGMA max_page_count = 100000").unwrap();
        log.probe().unwrap();
    }

    #[test]
    fn makes_a_value_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log.sqlite");
        assert_eq!(SqliteLog::open(&path).unwrap().meta("secret", || vec![1, 2]).unwrap(), [1, 2]);
        assert_eq!(SqliteLog::open(&path).unwrap().meta("secret", || vec![3]).unwrap(), [1, 2]);
    }
}
