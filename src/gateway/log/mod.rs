//! The event log: what has happened, in order, for good. The gateway's state is its fold.
//!
//! [`EventLog`] is the seam between the gateway and where it keeps things. Under it today: one SQLite file
//! ([`sqlite`]). A shared log for several gateways fits under the same trait. What each backend must do is a suite of
//! tests (`suite`) that a new one passes as it is; a second backend, in memory, is there to hold the suite itself to
//! the trait and not to SQLite.

#[cfg(test)]
mod memory;
pub mod sqlite;
#[cfg(test)]
mod suite;

use crate::core::fact::Entry;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// A place in the log. The first entry is at 1; 0 is before it.
pub type Position = u64;

/// An append-only log of entries in streams. Its calls block: the engine makes them where blocking is allowed.
///
/// Invariants every implementation keeps: an append is all or nothing; once it has returned, its entries survive a
/// crash and a power cut; positions grow with every entry and never change; in each stream, versions are 1, 2, 3 …
/// without a gap.
pub trait EventLog: Send + Sync + 'static {
    /// Appends all entries, or none. Each is taken only where its stream stands at `entry.version - 1`. Returns the
    /// position of the last entry of the log.
    ///
    /// # Errors
    /// [`LogError::Conflict`] where a stream stands elsewhere, [`LogError::Storage`] where it could not be kept.
    fn append(&self, entries: &[Entry]) -> Result<Position, LogError>;

    /// At most `limit` entries after a position, in order, each with its own. Fewer means: that is all.
    ///
    /// # Errors
    /// [`LogError::Unreadable`] for an entry this version cannot read, [`LogError::Storage`].
    fn read(&self, after: Position, limit: usize) -> Result<Vec<(Position, Entry)>, LogError>;

    /// The same, but where there is nothing yet it waits until there is, for at most `patience`; none means that
    /// nothing came. Sees what others append, through another handle or from another process.
    ///
    /// # Errors
    /// Those of [`EventLog::read`].
    fn follow(&self, after: Position, limit: usize, patience: Duration) -> Result<Vec<(Position, Entry)>, LogError>;
}

/// Runs what blocks where blocking is allowed. A panic there is a failure like any other.
///
/// # Errors
/// Those of `work`, and [`LogError::Storage`].
pub async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, LogError> + Send + 'static,
) -> Result<T, LogError> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| Err(LogError::Storage(error.to_string())))
}

/// The same with something that is shared.
///
/// # Errors
/// As [`blocking`].
pub async fn with<S: Send + Sync + 'static, T: Send + 'static>(
    shared: &Arc<S>,
    work: impl FnOnce(&S) -> Result<T, LogError> + Send + 'static,
) -> Result<T, LogError> {
    let shared = shared.clone();
    blocking(move || work(&shared)).await
}

/// What can go wrong with a log. Holds no message text, number or token.
#[derive(Debug)]
pub enum LogError {
    /// Somebody else has written to the stream.
    Conflict {
        /// Which one.
        stream: String,
        /// The version that was to be appended.
        version: u64,
    },
    /// The file was written by a newer gateway.
    Newer {
        /// Its schema.
        found: i64,
        /// The newest schema this gateway knows.
        known: i64,
    },
    /// An entry cannot be read.
    Unreadable {
        /// Where.
        position: Position,
    },
    /// The disk or the database failed.
    Storage(String),
}

impl fmt::Display for LogError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Conflict { stream, version } => {
                write!(f, "stream {stream} does not stand just before version {version}")
            }
            Self::Newer { found, known } => {
                write!(f, "the data was written by a newer gateway (schema {found}, this one knows up to {known})")
            }
            Self::Unreadable { position } => write!(f, "the log entry at {position} cannot be read"),
            Self::Storage(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for LogError {}
