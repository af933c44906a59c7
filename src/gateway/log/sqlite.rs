//! The log in one SQLite file. Write-ahead log and `synchronous=FULL`: a commit that has returned is on the disk.

use super::{EventLog, LogError, Position};
use crate::core::fact::{Cause, Entry, Fact};
use rusqlite::{Connection, ErrorCode, OptionalExtension, Row, params};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The schema this version writes and reads.
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

/// An [`EventLog`] in a SQLite file.
#[derive(Debug)]
pub struct SqliteLog(Mutex<Connection>);

impl SqliteLog {
    /// Opens the file, and makes it where it is not there.
    ///
    /// # Errors
    /// [`LogError::Newer`], or [`LogError::Storage`] where it is no database or cannot be used.
    pub fn open(path: &Path) -> Result<Self, LogError> {
        Ok(Self(Mutex::new(open(path, SCHEMA, CREATE)?)))
    }

    /// A value kept beside the log, made by `make` the first time.
    ///
    /// # Errors
    /// [`LogError::Storage`].
    pub fn meta(&self, name: &str, make: impl FnOnce() -> Vec<u8>) -> Result<Vec<u8>, LogError> {
        let connection = self.connection();
        let kept = connection.query_row("SELECT value FROM meta WHERE name = ?1", [name], |row| row.get(0)).optional()?;
        if let Some(value) = kept {
            return Ok(value);
        }
        let value = make();
        connection.execute("INSERT INTO meta (name, value) VALUES (?1, ?2)", params![name, value])?;
        Ok(value)
    }

    /// A panic while the lock was held has rolled its transaction back: the connection is as good as before.
    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl EventLog for SqliteLog {
    fn append(&self, entries: &[Entry]) -> Result<Position, LogError> {
        let mut connection = self.connection();
        let transaction = connection.transaction()?;
        {
            let mut stands = transaction.prepare_cached("SELECT coalesce(max(version), 0) FROM entry WHERE stream = ?1")?;
            let mut insert = transaction
                .prepare_cached("INSERT INTO entry (stream, version, at, agent, command, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
            for entry in entries {
                let stream = entry.fact.stream();
                let at_present: u64 = stands.query_row([&stream], |row| row.get(0))?;
                if at_present + 1 != entry.version {
                    return Err(LogError::Conflict { stream, version: entry.version });
                }
                let body = serde_json::to_string(&entry.fact).map_err(|error| LogError::Storage(error.to_string()))?;
                let (agent, command) = entry.cause.as_ref().map(|c| (c.agent.as_str(), c.command.as_str())).unzip();
                insert.execute(params![stream, entry.version, entry.at, agent, command, body])?;
            }
        }
        let last = transaction.query_row("SELECT coalesce(max(position), 0) FROM entry", [], |row| row.get(0))?;
        transaction.commit()?;
        Ok(last)
    }

    fn read(&self, after: Position, limit: usize) -> Result<Vec<(Position, Entry)>, LogError> {
        let connection = self.connection();
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
}

fn entry(row: &Row<'_>) -> Result<(Position, Entry), LogError> {
    let position = row.get(0)?;
    let cause = match (row.get::<_, Option<String>>(3)?, row.get::<_, Option<String>>(4)?) {
        (Some(agent), Some(command)) => Some(Cause { agent: agent.into(), command: command.into() }),
        _ => None,
    };
    // serde's message would quote the text: only the place is told.
    let fact: Fact = serde_json::from_str(&row.get::<_, String>(5)?).map_err(|_| LogError::Unreadable { position })?;
    Ok((position, Entry { at: row.get(2)?, version: row.get(1)?, cause, fact }))
}

/// Opens a database for one writer and brings it to its schema.
pub(in crate::gateway) fn open(path: &Path, schema: i64, create: &str) -> Result<Connection, LogError> {
    let mut connection = Connection::open(path)?;
    let found: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if found > schema {
        return Err(LogError::Newer { found, known: schema });
    }
    // Answers with the mode it got: a file system that cannot do it is told here, not by a damaged file.
    let mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode != "wal" {
        return Err(LogError::Storage(format!("the file system does not carry SQLite's write-ahead log (mode {mode})")));
    }
    connection.pragma_update(None, "synchronous", "FULL")?;
    if found == 0 {
        let transaction = connection.transaction()?;
        transaction.execute_batch(create)?;
        transaction.commit()?;
    }
    Ok(connection)
}

impl From<rusqlite::Error> for LogError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Storage(match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => "the disk is full".into(),
            Some(ErrorCode::NotADatabase) => "the file is not a SQLite database".into(),
            _ => error.to_string(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::fact::AgentFact;

    fn entry(agent: &str, version: u64) -> Entry {
        Entry { at: 7, version, cause: None, fact: Fact::Agent { id: agent.into(), what: AgentFact::Lost } }
    }

    #[test]
    fn keeps_a_batch_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log.sqlite");
        let log = SqliteLog::open(&path).unwrap();
        assert_eq!(log.append(&[entry("ann", 1), entry("ben", 1), entry("ann", 2)]).unwrap(), 3);
        for wrong in [entry("ann", 2), entry("ann", 4), entry("chloe", 2)] {
            let error = log.append(&[entry("ben", 2), wrong]).unwrap_err();
            assert!(matches!(error, LogError::Conflict { .. }), "{error}");
        }
        assert_eq!(log.append(&[]).unwrap(), 3);
        drop(log);
        let kept = SqliteLog::open(&path).unwrap().read(0, 100).unwrap();
        assert_eq!(kept, [(1, entry("ann", 1)), (2, entry("ben", 1)), (3, entry("ann", 2))]);
    }

    #[test]
    fn reads_on_from_a_position() {
        let folder = tempfile::tempdir().unwrap();
        let log = SqliteLog::open(&folder.path().join("log.sqlite")).unwrap();
        log.append(&(1..=5).map(|version| entry("ann", version)).collect::<Vec<_>>()).unwrap();
        let positions = |after, limit| log.read(after, limit).unwrap().into_iter().map(|(at, _)| at).collect::<Vec<_>>();
        assert_eq!(positions(0, 2), [1, 2]);
        assert_eq!(positions(2, 10), [3, 4, 5]);
        assert!(positions(5, 10).is_empty());
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log.sqlite");
        drop(SqliteLog::open(&path).unwrap());
        Connection::open(&path).unwrap().pragma_update(None, "user_version", 2).unwrap();
        assert!(matches!(SqliteLog::open(&path), Err(LogError::Newer { found: 2, known: 1 })));
        let other = folder.path().join("other.sqlite");
        std::fs::write(&other, "x".repeat(4096)).unwrap();
        assert_eq!(SqliteLog::open(&other).unwrap_err().to_string(), "the file is not a SQLite database");
    }

    #[test]
    fn makes_a_value_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log.sqlite");
        assert_eq!(SqliteLog::open(&path).unwrap().meta("secret", || vec![1, 2]).unwrap(), [1, 2]);
        assert_eq!(SqliteLog::open(&path).unwrap().meta("secret", || vec![3]).unwrap(), [1, 2]);
    }
}
