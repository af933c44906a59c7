//! SQLite files, for every store that keeps data in one: the event log, the outbox, the handset.
//!
//! A file is opened in write-ahead mode with `synchronous=FULL`: a commit that has returned survives a power cut.
//! SQLite blocks, so async code reaches a store through [`with`].

use rusqlite::{Connection, ErrorCode, TransactionBehavior};
use std::path::Path;
use std::sync::Arc;

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
    /// Any other failure of SQLite.
    #[error(transparent)]
    Sqlite(rusqlite::Error),
    /// A value cannot be encoded.
    #[error("a value cannot be encoded")]
    Encode(#[from] serde_json::Error),
    /// The task that used the file panicked or was cancelled.
    #[error("the storage task did not finish")]
    Task(#[source] tokio::task::JoinError),
}

impl From<rusqlite::Error> for StorageError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull(error),
            Some(ErrorCode::NotADatabase) => Self::NotADatabase(error),
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
    let mut connection = Connection::open(path)?;
    let found: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if found > schema {
        return Err(StorageError::Newer { found, known: schema });
    }
    // SQLite falls back silently where the file system lacks shared memory: better refused than damaged.
    let mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode != "wal" {
        return Err(StorageError::NoWriteAheadLog { mode });
    }
    connection.pragma_update(None, "synchronous", "FULL")?;
    if found == 0 {
        // Another process may be creating the tables at the same moment.
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if transaction.query_row("PRAGMA user_version", [], |row| row.get::<_, i64>(0))? == 0 {
            transaction.execute_batch(create)?;
        }
        transaction.commit()?;
    }
    Ok(connection)
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
