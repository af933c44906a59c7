//! The log in one SQLite file.

use super::anchor::{self, Anchor, Found, Mark};
use super::chain::{Columns, Link, SEAL};
use super::damage::Damage;
use super::reader::{self, ANCHORED, CHAIN, RESEALED, StoredEntry};
use super::rows::{COLUMNS, cannot_read, changed, columns, entry, missing, table};
use super::{EventLog, LogError, Position, blank, upgrade};
use crate::core::fact::{Entry, Fact};
use crate::gateway::bytes::random;
use crate::gateway::storage::{self, StorageError};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The version of the schema. Version 1 had no chain, version 2 no seals.
const SCHEMA: i64 = 3;

const CREATE: &str = "
    CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
    INSERT INTO meta (name, value) VALUES ('chain', randomblob(32));
    PRAGMA user_version = 3;
";

/// How often [`EventLog::follow`] polls for entries appended by other processes, of which SQLite does not notify. One
/// lookup by primary key.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// An [`EventLog`] in a SQLite file.
#[derive(Debug)]
pub struct SqliteLog {
    /// Reads streams while the other one appends. Opened when it is first needed, and closed first.
    streams: Mutex<Option<Connection>>,
    path: PathBuf,
    connection: Mutex<Connection>,
    /// Notified after each append through this handle.
    appended: Condvar,
    /// Link 0.
    start: Link,
    anchor: Option<Anchor>,
    /// True if the write-ahead log is left alone when this is closed: nothing was appended yet, so something may be
    /// found to be wrong with the file.
    is_untouched: AtomicBool,
}

impl SqliteLog {
    /// Opens the file, and creates it if it does not exist.
    ///
    /// # Errors
    /// [`LogError::Damaged`], [`LogError::Storage`].
    pub fn open(path: &Path) -> Result<Self, LogError> {
        Ok(Self::open_or_upgrade(path, Found::Nothing)?.0)
    }

    /// Opens the file. Returns also whether it has just been upgraded.
    fn open_or_upgrade(path: &Path, anchor: Found) -> Result<(Self, bool), LogError> {
        let mut upgraded = None;
        let connection = storage::open_with(path, SCHEMA, &(table("entry") + CREATE), |transaction, schema| {
            upgraded = Some(upgrade::seal(transaction, schema, anchor)?);
            Ok::<_, LogError>(())
        })?;
        if let Some(entries) = upgraded {
            tracing::info!(entries, "the log's entries were sealed; earlier versions cannot open it any more");
            // What they said before is in the write-ahead log still.
            connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        }
        let start = kept(&connection, CHAIN)?.and_then(|bytes| Link::new(&bytes)).ok_or(Damage::OtherLog)?;
        let log = Self {
            streams: Mutex::default(),
            path: path.to_owned(),
            connection: Mutex::new(connection),
            appended: Condvar::new(),
            start,
            anchor: None,
            is_untouched: AtomicBool::new(false),
        };
        Ok((log, upgraded.is_some()))
    }

    /// Opens the file with its anchor, and creates both if neither exists. `is_expected` is whether other files say
    /// that there was a log. Until something is appended, closing it changes nothing.
    ///
    /// # Errors
    /// [`LogError::Damaged`] if the file is missing or does not go as far as the anchor says, [`LogError::Storage`].
    pub fn open_anchored(path: &Path, anchor: &Path, is_expected: bool) -> Result<Self, LogError> {
        let found = anchor::read(anchor).map_err(anchor_error)?;
        match reader::open(path, found)? {
            Some(reader) => reader.check(found)?,
            None if found == Found::Nothing && !is_expected => {}
            None => return Err(reader::empty(path, found).into()),
        }
        let (mut log, is_upgraded) = Self::open_or_upgrade(path, found)?;
        storage::keep_write_ahead_log(&log.connection(), true)?;
        log.is_untouched = AtomicBool::new(true);
        let is_resealed = log.kept(RESEALED)?.is_some();
        let mark = match found {
            // Everything was read and committed a moment ago.
            _ if is_upgraded || is_resealed => log.mark()?,
            Found::Mark(mark) => mark,
            // What a killed gateway has left may not be safe on the disk before the next append.
            _ => Mark::start(log.start),
        };
        log.anchor = Some(Anchor::open(anchor, mark).map_err(anchor_error)?);
        log.meta(ANCHORED, || vec![1])?;
        if is_resealed {
            log.erase(RESEALED)?;
        }
        Ok(log)
    }

    /// Writes a new file with the entries of another log, as they are stored there. `source` passes them on; the chain is
    /// that log's. Returns the mark of the last one.
    ///
    /// # Errors
    /// Those of `source`, [`LogError::Damaged`] if the chain does not fit, [`LogError::Storage`].
    pub fn write_copy(
        path: &Path,
        start: Link,
        source: impl FnOnce(&mut dyn FnMut(StoredEntry) -> Result<(), LogError>) -> Result<Mark, LogError>,
    ) -> Result<Mark, LogError> {
        let log = Self::open(path)?;
        let mut connection = log.connection();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute("UPDATE meta SET value = ?2 WHERE name = ?1", params![CHAIN, start.bytes()])?;
        let mark = {
            let mut insert = transaction.prepare("INSERT INTO entry VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")?;
            let mut link = start;
            source(&mut |row| {
                link = link.then(&row.columns());
                let StoredEntry { position, stream, version, at, agent, command, body, seal, .. } = &row;
                if row.link != Some(link) {
                    return Err(Damage::Changed { position: *position, since: 0, end: *position }.into());
                }
                insert.execute(params![position, stream, version, at, agent, command, body, link.bytes(), seal])?;
                Ok(())
            })?
        };
        transaction.commit()?;
        drop(connection);
        Ok(mark)
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
        self.put(name, &value)?;
        Ok(value)
    }

    /// Stores a value beside the log.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn put(&self, name: &str, value: &[u8]) -> Result<(), StorageError> {
        let sql = "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = ?2";
        self.connection().execute(sql, params![name, value])?;
        Ok(())
    }

    /// Returns a value stored beside the log, if there is one.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn kept(&self, name: &str) -> Result<Option<Vec<u8>>, StorageError> {
        kept(&self.connection(), name)
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

    /// Returns how far it has come.
    ///
    /// # Errors
    /// [`LogError::Damaged`], [`LogError::Storage`].
    pub fn mark(&self) -> Result<Mark, LogError> {
        self.tip(&self.connection())
    }

    /// Locks the connection. A panic while it was locked has rolled its transaction back, so poisoning is ignored.
    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Checks that the log has not lost what was appended to it, and returns its last entry's mark.
    fn tip(&self, connection: &Connection) -> Result<Mark, LogError> {
        let mut select =
            connection.prepare_cached("SELECT position, at, hash FROM entry ORDER BY position DESC LIMIT 1")?;
        let found = select.query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()?;
        let tip = match found {
            None => Mark::start(self.start),
            Some((position, at, hash)) => {
                let link = Link::new(Vec::as_slice(&hash)).ok_or_else(|| changed(connection, position))?;
                Mark { log: self.start, position, at, link }
            }
        };
        if let Some(said) = self.anchor.as_ref().map(Anchor::mark) {
            if said.position > tip.position {
                let (end, since) = (tip.position, tip.at);
                return Err(Damage::Short { end, since, anchored: said.position, until: said.at }.into());
            }
            if said.position == tip.position && said.link != tip.link {
                return Err(Damage::Replaced { position: said.position }.into());
            }
        }
        Ok(tip)
    }

    fn select(
        &self,
        connection: &Connection,
        after: Position,
        limit: usize,
    ) -> Result<Vec<(Position, Entry)>, LogError> {
        let mut select = connection
            .prepare_cached(&format!("SELECT {COLUMNS} FROM entry WHERE position > ?1 ORDER BY position LIMIT ?2"))?;
        let mut rows = select.query(params![after, limit])?;
        let mut entries = Vec::new();
        let (mut last, mut link) = (after, None);
        while let Some(row) = rows.next().map_err(|error| cannot_read(connection, last, error))? {
            let position: Position = row.get(0)?;
            if position != last + 1 {
                return Err(missing(connection, last + 1, position - 1));
            }
            let before = link.map_or_else(|| self.link_before(connection, after), Ok)?;
            let columns = columns(row, position).map_err(|_| changed(connection, position))?;
            let next = before.then(&columns);
            if row.get_ref(7)?.as_blob().ok() != Some(next.bytes()) {
                return Err(changed(connection, position));
            }
            entries.push((position, entry(&columns)?));
            (last, link) = (position, Some(next));
        }
        Ok(entries)
    }

    /// Returns the link at a position that has entries after it.
    fn link_before(&self, connection: &Connection, position: Position) -> Result<Link, LogError> {
        if position == 0 {
            return Ok(self.start);
        }
        let mut select = connection.prepare_cached("SELECT hash FROM entry WHERE position = ?1")?;
        let hash: Option<Vec<u8>> = select.query_row([position], |row| row.get(0)).optional()?;
        hash.and_then(|hash| Link::new(&hash)).ok_or_else(|| missing(connection, position, position))
    }
}

impl EventLog for SqliteLog {
    fn append(&self, entries: &[Entry]) -> Result<Position, LogError> {
        let mut connection = self.connection();
        // Immediate: no other process may write between the check of the versions and the insert.
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut tip = self.tip(&transaction)?;
        {
            let mut stands =
                transaction.prepare_cached("SELECT coalesce(max(version), 0) FROM entry WHERE stream = ?1")?;
            let mut insert = transaction.prepare_cached(
                "INSERT INTO entry (position, stream, version, at, agent, command, body, hash, seal)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?;
            for entry in entries {
                let stream = entry.fact.stream();
                let at_present: u64 = stands.query_row([&stream], |row| row.get(0))?;
                if at_present + 1 != entry.version {
                    return Err(LogError::Conflict { stream, version: entry.version });
                }
                let (position, version, at) = (tip.position + 1, entry.version, entry.at);
                // An erased entry is appended when a log is built anew.
                let is_erased = matches!(entry.fact, Fact::Erased { .. });
                let seal: [u8; 32] = random();
                let seal = if is_erased { &seal[..] } else { &seal[..SEAL] };
                let body = if is_erased { String::new() } else { encode(&entry.fact)? };
                let (agent, command) = entry.cause.as_ref().map(|c| (c.agent.as_str(), c.command.as_str())).unzip();
                let columns = Columns { position, stream: &stream, version, at, agent, command, body: &body, seal };
                let link = tip.link.then(&columns);
                insert.execute(params![position, stream, version, at, agent, command, body, link.bytes(), seal])?;
                tip = Mark { position, at, link, ..tip };
            }
        }
        transaction.commit()?;
        if let Some(anchor) = &self.anchor {
            // Before anybody is told: what they were told, the anchor knows.
            anchor.advance(tip);
        }
        if self.is_untouched.swap(false, Ordering::Relaxed) {
            storage::keep_write_ahead_log(&connection, false)?;
        }
        self.appended.notify_all();
        Ok(tip.position)
    }

    fn probe(&self) -> Result<(), LogError> {
        let connection = self.connection();
        // As large as many batches: a full disk may still take a little.
        connection.execute("INSERT OR REPLACE INTO meta (name, value) VALUES ('probe', zeroblob(65536))", [])?;
        connection.execute("DELETE FROM meta WHERE name = 'probe'", [])?;
        Ok(())
    }

    fn blank(&self, stream: &str) -> Result<u64, LogError> {
        let mut connection = self.connection();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let count = blank::blank(&transaction, stream)?;
        transaction.commit()?;
        Ok(count)
    }

    fn scrub(&self) -> Result<bool, LogError> {
        Ok(storage::empty_write_ahead_log(&self.connection())?)
    }

    fn read(&self, after: Position, limit: usize) -> Result<Vec<(Position, Entry)>, LogError> {
        self.select(&self.connection(), after, limit)
    }

    fn stream(&self, stream: &str, before: u64) -> Result<Vec<Entry>, LogError> {
        let mut connection = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        if connection.is_none() {
            *connection = Some(storage::open_to_read(&self.path)?);
        }
        let Some(connection) = &*connection else { return Ok(Vec::new()) };
        let mut select = connection.prepare_cached(
            "SELECT entry.position, entry.stream, entry.version, entry.at, entry.agent, entry.command, entry.body,
                    entry.hash, entry.seal, earlier.hash
             FROM entry LEFT JOIN entry AS earlier ON earlier.position = entry.position - 1
             WHERE entry.stream = ?1 AND entry.version < ?2 ORDER BY entry.version",
        )?;
        let before = i64::try_from(before).unwrap_or(i64::MAX);
        let mut rows = select.query(params![stream, before])?;
        let (mut entries, mut last) = (Vec::new(), 0);
        while let Some(row) = rows.next().map_err(|error| cannot_read(connection, last, error))? {
            let position: Position = row.get(0)?;
            let earlier = row.get_ref(9)?.as_blob_or_null().ok().flatten().and_then(Link::new);
            let earlier = if position == 1 { Some(self.start) } else { earlier };
            let earlier = earlier.ok_or_else(|| missing(connection, position - 1, position - 1))?;
            let columns = columns(row, position).map_err(|_| changed(connection, position))?;
            if row.get_ref(7)?.as_blob().ok() != Some(earlier.then(&columns).bytes()) {
                return Err(changed(connection, position));
            }
            entries.push(entry(&columns)?);
            last = position;
        }
        Ok(entries)
    }

    fn link(&self, position: Position) -> Result<Option<Link>, LogError> {
        if position == 0 {
            return Ok(Some(self.start));
        }
        let connection = self.connection();
        let mut select = connection.prepare_cached("SELECT hash FROM entry WHERE position = ?1")?;
        let hash: Option<Vec<u8>> = select.query_row([position], |row| row.get(0)).optional()?;
        Ok(hash.and_then(|hash| Link::new(&hash)))
    }

    fn verify(&self, until: Position, goes_on: &dyn Fn() -> bool) -> Result<(), LogError> {
        const PAGE: usize = 500;
        let connection = storage::open_to_read(&self.path)?;
        for after in (0..until).step_by(PAGE) {
            if !goes_on() {
                break;
            }
            self.select(&connection, after, PAGE)?;
        }
        Ok(())
    }

    fn follow(&self, after: Position, limit: usize, patience: Duration) -> Result<Vec<(Position, Entry)>, LogError> {
        let until = Instant::now() + patience;
        let mut connection = self.connection();
        loop {
            let found = self.select(&connection, after, limit)?;
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

fn encode(fact: &Fact) -> Result<String, LogError> {
    Ok(serde_json::to_string(fact).map_err(StorageError::from)?)
}

fn kept(connection: &Connection, name: &str) -> Result<Option<Vec<u8>>, StorageError> {
    let sql = "SELECT value FROM meta WHERE name = ?1";
    Ok(connection.query_row(sql, [name], |row| row.get(0)).optional()?)
}

fn anchor_error(error: std::io::Error) -> LogError {
    LogError::Storage(format!("its anchor: {error}").into())
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
        Connection::open(&path).unwrap().pragma_update(None, "user_version", 4).unwrap();
        let error = SqliteLog::open(&path).unwrap_err().to_string();
        assert!(error.contains("newer gateway (schema 4, this one knows up to 3)"), "{error}");
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
