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
use crate::gateway::storage::StorageError;
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

/// Why the log cannot be read or written. Contains no message text, number or token.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// Another writer has appended to the stream.
    #[error("stream {stream} is not at the version before {version}")]
    Conflict {
        /// The stream.
        stream: String,
        /// The version that was to be appended.
        version: u64,
    },
    /// An entry cannot be decoded by this version of the gateway.
    #[error("the log entry at {position} cannot be read")]
    Unreadable {
        /// Its position.
        position: Position,
    },
    /// The disk or the database failed.
    #[error(transparent)]
    Storage(Box<dyn std::error::Error + Send + Sync>),
}

impl From<StorageError> for LogError {
    fn from(error: StorageError) -> Self {
        Self::Storage(error.into())
    }
}
