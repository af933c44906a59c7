//! The event log: everything that has happened, in order, durable. The gateway's state is its fold.
//!
//! [`EventLog`] is the interface of a backend. There are two: a SQLite file ([`sqlite`]), and PostgreSQL (`postgres`,
//! with the feature of that name) for several gateways. The contract is a suite of tests (`suite`) that every backend
//! passes unchanged. A third backend, in memory, exists only to keep the suite from depending on SQLite.
//!
//! A hash chain over the entries ([`chain`]) and a mark outside the database ([`anchor`]) show whether any is missing
//! or changed; [`damage`] has the words for it. [`reader`] and [`examine`] look at a damaged file, [`salvage`] reads
//! more of it than SQLite does, and [`repairs`] records what was done about one. `blank` erases what entries say, and
//! `upgrade` brings an older file up to date.

pub mod anchor;
mod blank;
pub mod chain;
pub mod damage;
pub mod examine;
pub mod lease;
#[cfg(test)]
pub(in crate::gateway) mod memory;
#[cfg(feature = "postgres")]
pub mod postgres;
pub mod reader;
pub mod repairs;
mod rows;
pub mod salvage;
pub mod sqlite;
#[cfg(test)]
mod suite;
mod upgrade;

use crate::core::fact::{Entry, Fact, stream_of};
use crate::core::interaction::InteractionState;
use crate::gateway::storage::StorageError;
use crate::protocol::InteractionId;
pub use chain::{Link, Position};
use damage::Damage;
use std::time::Duration;

/// An append-only log of entries in streams. Its methods block, so async code calls them through
/// [`crate::gateway::storage::blocking`].
///
/// Invariants of every implementation: an append is atomic; once it has returned, its entries survive a crash and a
/// power cut; positions are 1, 2, 3 … and never change; so are the versions in each stream. Nothing is read that is not
/// as it was written or erased, and nothing is left out: a durable implementation stores a link of the [`chain`] with
/// each entry, and compares it when it reads.
pub trait EventLog: Send + Sync + 'static {
    /// Appends all entries or none. The version of each must be the next one of its stream. Returns the position of the
    /// last entry of the log.
    ///
    /// # Errors
    /// [`LogError::Conflict`] if a version is not the next one, [`LogError::Fenced`] and [`LogError::Moved`] if another
    /// gateway writes or has written, [`LogError::Storage`] if the entries could not be written.
    fn append(&self, entries: &[Entry]) -> Result<Position, LogError>;

    /// Returns what it is in, as OpenTelemetry names it.
    fn system(&self) -> &'static str {
        "sqlite"
    }

    /// Checks that entries can be appended, by writing something that leaves no trace.
    ///
    /// # Errors
    /// [`LogError::Storage`] if nothing can be written.
    fn probe(&self) -> Result<(), LogError> {
        self.append(&[]).map(drop)
    }

    /// Returns at most `limit` entries after a position, in order, each with its own position. Fewer than `limit` are
    /// all there are.
    ///
    /// # Errors
    /// [`LogError::Damaged`] if an entry is missing or changed, [`LogError::Unreadable`] if this version cannot decode
    /// one, [`LogError::Storage`].
    fn read(&self, after: Position, limit: usize) -> Result<Vec<(Position, Entry)>, LogError>;

    /// Returns the entries of a stream before a version, in order.
    ///
    /// # Errors
    /// Those of [`EventLog::read`].
    fn stream(&self, stream: &str, before: u64) -> Result<Vec<Entry>, LogError>;

    /// Erases what the entries of a stream say, all or none: from then on each is read as [`Fact::Erased`], without a
    /// cause. Position, version, time and link stay. Returns the number of entries that said something.
    ///
    /// # Errors
    /// [`LogError::Storage`].
    fn blank(&self, stream: &str) -> Result<u64, LogError>;

    /// Removes what was erased from wherever the implementation still has a copy. Returns false if it could not, as
    /// somebody was reading: to be tried again.
    ///
    /// # Errors
    /// [`LogError::Storage`].
    fn scrub(&self) -> Result<bool, LogError> {
        Ok(true)
    }

    /// Returns the link of the chain at a position, if there is one: at 0, what tells this log from every other.
    /// Nothing may be kept of a log without.
    ///
    /// # Errors
    /// [`LogError::Storage`].
    fn link(&self, _position: Position) -> Result<Option<Link>, LogError> {
        Ok(None)
    }

    /// Reads everything up to a position and drops it, to find out whether it is as it was written: apart from whoever
    /// appends, and as long as `goes_on` returns true.
    ///
    /// # Errors
    /// Those of [`EventLog::read`].
    fn verify(&self, _until: Position, _goes_on: &dyn Fn() -> bool) -> Result<(), LogError> {
        Ok(())
    }

    /// Returns the same as [`EventLog::read`], but waits for at most `patience` if there is nothing yet; empty if
    /// nothing came. Entries appended through other handles and by other processes are seen too.
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
    /// Another gateway writes the log now.
    #[error("another gateway writes the log, since term {term}")]
    Fenced {
        /// Its term.
        term: u64,
    },
    /// There are entries that whoever appends has not read.
    #[error("the log goes on to {position}, which was not read yet")]
    Moved {
        /// The end of the log.
        position: Position,
    },
    /// The gateway that writes is configured otherwise.
    #[error(
        "the gateway that writes the log ({writer}) is configured otherwise: {parts}. All need the same configuration"
    )]
    Otherwise {
        /// Its name.
        writer: String,
        /// The keys of what differs.
        parts: String,
    },
    /// An entry cannot be decoded by this version of the gateway.
    #[error("the log entry at {position} cannot be read")]
    Unreadable {
        /// Its position.
        position: Position,
    },
    /// Something is missing or changed.
    #[error(
        "{0}. Nothing was changed: restore a backup, or see with `gateway check` what is left, and go on with that by \
         `gateway repair`"
    )]
    Damaged(Damage),
    /// The disk or the database failed.
    #[error(transparent)]
    Storage(Box<dyn std::error::Error + Send + Sync>),
}

/// Returns an interaction as it was before a version, folded from its stream; `None` if there is none.
///
/// # Errors
/// Those of [`EventLog::read`].
pub fn interaction(log: &dyn EventLog, id: &InteractionId, before: u64) -> Result<Option<InteractionState>, LogError> {
    let mut found: Option<InteractionState> = None;
    for Entry { at, fact, .. } in log.stream(&stream_of(id), before)? {
        let Fact::Interaction { what, .. } = fact else { continue };
        match &mut found {
            Some(interaction) => interaction.apply(at, &what),
            None => found = InteractionState::begin(id.clone(), at, &what),
        }
    }
    Ok(found)
}

impl From<Damage> for LogError {
    fn from(damage: Damage) -> Self {
        Self::Damaged(damage)
    }
}

impl From<StorageError> for LogError {
    fn from(error: StorageError) -> Self {
        Self::Storage(error.into())
    }
}
