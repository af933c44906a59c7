//! SQLite files, for every store that keeps data in one: the event log, the outbox, the handset.
//!
//! A file is opened in write-ahead mode with `synchronous=FULL`: a commit that has returned survives a power cut.
//! SQLite blocks, so async code reaches a store through [`with`].

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// The time for which a connection waits for another one's lock before it fails with `SQLITE_BUSY`.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The pause between two attempts that SQLite does not repeat itself.
const BUSY_PAUSE: Duration = Duration::from_millis(5);

/// The length of the write-ahead log, in pages, from which on a commit moves it to the database. SQLite's own is 1,000: the
/// commit takes as long as ten others then, and whoever waits for it notices.
const CHECKPOINT_PAGES: u32 = 250;

/// Why a file cannot be opened, read or written. Contains no message text, number or token.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The file was written by a newer gateway.
    #[error("the data was written by a newer gateway (schema {found}, this one knows up to {known})")]
    Newer {
        /// The schema of the file.
        found: i64,
        /// The newest schema this gateway knows.
        known: i64,
    },
    /// The file was written by an older gateway, and this one cannot use it.
    #[error("the data was written by an older gateway (schema {found}, this one needs {known})")]
    Older {
        /// The schema of the file.
        found: i64,
        /// The schema that this gateway needs.
        known: i64,
    },
    /// The file system does not support the write-ahead log.
    #[error("the file system does not support SQLite's write-ahead log (mode {mode})")]
    NoWriteAheadLog {
        /// The journal mode SQLite fell back to.
        mode: String,
    },
    /// There is no space left.
    #[error("the disk is full")]
    DiskFull(#[source] rusqlite::Error),
    /// The file is something else.
    #[error("the file is not a SQLite database")]
    NotADatabase(#[source] rusqlite::Error),
    /// SQLite has found something wrong in the file.
    #[error("the file is damaged")]
    Damaged(#[source] rusqlite::Error),
    /// Any other failure of SQLite.
    #[error(transparent)]
    Sqlite(rusqlite::Error),
    /// What several gateways share cannot be used.
    #[error(transparent)]
    Shared(Box<dyn std::error::Error + Send + Sync>),
    /// The thread that would use the file cannot be started.
    #[error(transparent)]
    Thread(std::io::Error),
    /// A value cannot be encoded.
    #[error("a value cannot be encoded")]
    Encode(#[from] serde_json::Error),
    /// The file was found to be damaged, and is used no longer.
    #[error("the file is used no longer")]
    Closed,
    /// The task that used the file panicked or was cancelled.
    #[error("the storage task did not finish")]
    Task(#[source] tokio::task::JoinError),
}

impl StorageError {
    /// Returns whether the file itself is at fault.
    pub fn is_damage(&self) -> bool {
        match self {
            Self::NotADatabase(_) => true,
            Self::Sqlite(error) => error.sqlite_error_code() == Some(ErrorCode::DatabaseCorrupt),
            _ => false,
        }
    }
}

impl From<rusqlite::Error> for StorageError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull(error),
            Some(ErrorCode::NotADatabase) => Self::NotADatabase(error),
            Some(ErrorCode::DatabaseCorrupt) => Self::Damaged(error),
            _ => Self::Sqlite(error),
        }
    }
}

/// Opens a database and creates its tables with `create` if the file is new. `create` must set `user_version` to
/// `schema`.
///
/// # Errors
/// Any [`StorageError`] but [`StorageError::Encode`] and [`StorageError::Task`].
pub fn open(path: &Path, schema: i64, create: &str) -> Result<Connection, StorageError> {
    open_with(path, schema, create, |_, found| Err(StorageError::Older { found, known: schema }))
}

/// Opens a database like [`open`], and brings an older one up to date with `upgrade`, which is given its schema and
/// must set `user_version` to `schema`, too.
///
/// # Errors
/// Those of [`open`] and of `upgrade`.
pub fn open_with<E: From<StorageError>>(
    path: &Path,
    schema: i64,
    create: &str,
    upgrade: impl FnOnce(&Transaction<'_>, i64) -> Result<(), E>,
) -> Result<Connection, E> {
    let mut connection = writable(path, schema)?;
    let at_present = |connection: &Connection| connection.query_row("PRAGMA user_version", [], |row| row.get(0));
    if at_present(&connection).map_err(StorageError::from)? != schema {
        // Another process may be creating the tables at the same moment.
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate);
        let transaction = transaction.map_err(StorageError::from)?;
        match at_present(&transaction).map_err(StorageError::from)? {
            0 => transaction.execute_batch(create).map_err(StorageError::from)?,
            current if current == schema => {}
            older => upgrade(&transaction, older)?,
        }
        transaction.commit().map_err(StorageError::from)?;
    }
    Ok(connection)
}

/// Opens a database for looking at it. Nothing in it is changed, nor in the files beside it.
///
/// # Errors
/// [`StorageError`]; also if there is no file. A file without content must not be opened, as SQLite deletes its
/// write-ahead log.
pub fn open_to_read(path: &Path) -> Result<Connection, StorageError> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    keep_write_ahead_log(&connection, true)?;
    Ok(connection)
}

/// Sets whether the write-ahead log is left as it is when a connection is closed; otherwise the last one to close moves
/// its content to the database and deletes it.
///
/// # Errors
/// [`StorageError`].
pub fn keep_write_ahead_log(connection: &Connection, keep: bool) -> Result<(), StorageError> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keep)?;
    Ok(())
}

/// Returns whether SQLite finds nothing wrong with a database. Reads all of it.
pub fn is_sound(connection: &Connection) -> bool {
    let found = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get::<_, String>(0));
    found.is_ok_and(|found| found == "ok")
}

fn writable(path: &Path, schema: i64) -> Result<Connection, StorageError> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    let found: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if found > schema {
        return Err(StorageError::Newer { found, known: schema });
    }
    // SQLite falls back silently where the file system lacks shared memory: better refused than damaged.
    let mode = write_ahead(&connection)?;
    if mode != "wal" {
        return Err(StorageError::NoWriteAheadLog { mode });
    }
    connection.pragma_update(None, "synchronous", "FULL")?;
    // A statement is planned once. As it is compiled in (`SQLITE_ENABLE_STAT4`), SQLite would plan a cached one anew for each
    // value that a row is looked up by.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
    // What is deleted is overwritten.
    connection.pragma_update(None, "secure_delete", "ON")?;
    Ok(connection)
}

/// Moves all of the write-ahead log to the database, and cuts it off. Returns false if something is left of it, as somebody
/// is reading.
///
/// # Errors
/// [`StorageError`].
pub fn empty_write_ahead_log(connection: &Connection) -> Result<bool, StorageError> {
    let busy: i64 = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    Ok(busy == 0)
}

/// Writes a database anew, so that nothing is left in it of what was deleted, nor in its write-ahead log. Returns false if
/// something may be left there, as somebody is reading.
///
/// # Errors
/// [`StorageError`].
pub fn rewrite(connection: &Connection) -> Result<bool, StorageError> {
    connection.execute_batch("VACUUM")?;
    empty_write_ahead_log(connection)
}

/// Sets the journal mode to write-ahead, and returns the mode that the file then has.
///
/// The change needs the file exclusively, and SQLite answers `SQLITE_BUSY` at once, without its busy timeout, where
/// another process changes it at the same moment. So it is asked again for as long as that timeout would have waited.
fn write_ahead(connection: &Connection) -> Result<String, StorageError> {
    let until = Instant::now() + BUSY_TIMEOUT;
    loop {
        match connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0)) {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && Instant::now() < until => {
                thread::sleep(BUSY_PAUSE);
            }
            other => return Ok(other?),
        }
    }
}

/// Runs blocking `work` on the blocking thread pool.
///
/// # Errors
/// Those of `work`, and [`StorageError::Task`] if it panics.
pub async fn blocking<T, E>(work: impl FnOnce() -> Result<T, E> + Send + 'static) -> Result<T, E>
where
    T: Send + 'static,
    E: From<StorageError> + Send + 'static,
{
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| Err(StorageError::Task(error).into()))
}

/// Runs blocking `work` with a shared store on the blocking thread pool.
///
/// # Errors
/// As [`blocking`].
pub async fn with<S, T, E>(store: &Arc<S>, work: impl FnOnce(&S) -> Result<T, E> + Send + 'static) -> Result<T, E>
where
    S: Send + Sync + 'static,
    T: Send + 'static,
    E: From<StorageError> + Send + 'static,
{
    let store = store.clone();
    blocking(move || work(&store)).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::StatementStatus;

    #[test]
    fn plans_a_statement_once_whatever_its_values_are() {
        const CREATE: &str = "CREATE TABLE one (a TEXT, b INTEGER, UNIQUE (a, b)) STRICT; PRAGMA user_version = 1;";
        let folder = tempfile::tempdir().unwrap();
        let connection = open(&folder.path().join("new.sqlite"), 1, CREATE).unwrap();
        for value in ["x", "y", "z"] {
            let mut select = connection.prepare_cached("SELECT coalesce(max(b), 0) FROM one WHERE a = ?1").unwrap();
            assert_eq!(select.query_row([value], |row| row.get::<_, u64>(0)).unwrap(), 0);
            assert_eq!(select.get_status(StatementStatus::RePrepare), 0, "{value}");
        }
    }

    #[test]
    fn opens_a_new_file_from_many_places_at_once() {
        const CREATE: &str = "CREATE TABLE one (value INTEGER) STRICT; PRAGMA user_version = 1;";
        for _ in 0..20 {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("new.sqlite");
            thread::scope(|scope| {
                for _ in 0..8 {
                    scope.spawn(|| open(&path, 1, CREATE).unwrap());
                }
            });
        }
    }
}
