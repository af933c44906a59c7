//! `gateway move`: the log, and what belongs to it, from a data folder to PostgreSQL, or back.
//!
//! The entries are copied as they are stored, with their links, so the log stays the same one: anchors, archives and
//! backups of it stay right. Every link is computed again on the way and once more from what has arrived. The side that
//! they come from is the log until all of that is done; from the first step to the last a mark on both sides keeps
//! gateways away, so that there is never more than one log. A move that was interrupted is completed by the same
//! command.

pub mod command;
#[cfg(test)]
mod tests;

use super::secrets::Secrets;
use crate::gateway::carriers::outbox::shared::SharedRecords;
use crate::gateway::carriers::outbox::store::{OutboxStore, Records};
use crate::gateway::contacts::shared::SharedRows;
use crate::gateway::contacts::store::ContactStore;
use crate::gateway::data::{BACKUP, CONTACTS, DataError, LOG, MOVING, OUTBOX, REPAIRED, SHARED, lock, mend};
use crate::gateway::log::anchor::{self, Mark};
use crate::gateway::log::chain::{Link, Position};
use crate::gateway::log::postgres::PostgresLog;
use crate::gateway::log::postgres::filling::{self, Filling};
use crate::gateway::log::reader::{ANCHORED, CHAIN, RESEALED, Reader, StoredEntry};
use crate::gateway::log::sqlite::SqliteLog;
use crate::gateway::log::{EventLog, LogError};
use crate::gateway::postgres::{Database, DatabaseError, Tenure, schema};
use crate::gateway::private;
use crate::gateway::storage::StorageError;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;
use thiserror::Error;

/// After how many entries it is said how far it has come.
const SAY_EVERY: Position = 100_000;
/// The end of the name of a file that was moved away, or that is being made.
const MOVED: &str = ".moved";
const MADE: &str = ".moving";

/// Why a log was not moved.
#[derive(Debug, Error)]
pub enum MoveError {
    /// The folder cannot be used.
    #[error(transparent)]
    Folder(#[from] DataError),
    /// There is no log to move.
    #[error("there is no log in the folder")]
    NoLog,
    /// The folder has a log already.
    #[error("the folder has a log of its own")]
    HasLog,
    /// The database has another log.
    #[error("the database has a log already, and it is another one: take a new database")]
    NotEmpty,
    /// A gateway is using the database.
    #[error("a gateway is using the database: stop all of them first")]
    InUse,
    /// What has arrived is not what was sent.
    #[error("what has arrived is not what was sent; the log is where it was")]
    Different,
    /// The log cannot be read or written.
    #[error("the log")]
    Log(#[from] LogError),
    /// The contact book or the outbox cannot be read or written.
    #[error("the contact book, or the outbox")]
    Store(#[from] StorageError),
}

impl From<io::Error> for MoveError {
    fn from(error: io::Error) -> Self {
        Self::Folder(error.into())
    }
}

impl From<DatabaseError> for MoveError {
    fn from(error: DatabaseError) -> Self {
        Self::Log(error.into())
    }
}

/// Says how far a move has come.
pub type Say<'a> = &'a mut dyn FnMut(&str);

fn path(folder: &Path, name: &str, end: &str) -> std::path::PathBuf {
    folder.join(format!("{name}{end}"))
}

/// Locks a folder, and marks it as one whose log is being moved.
fn begin(folder: &Path, database: &Arc<Database>) -> Result<fs::File, MoveError> {
    private::create_folder(folder)?;
    mend(folder);
    let lock = lock(folder)?;
    if folder.join(BACKUP).exists() {
        return Err(DataError::IsBackup.into());
    }
    schema::prepare(database)?;
    Ok(lock)
}

fn mark(folder: &Path, database: &Arc<Database>) -> io::Result<()> {
    private::write(&folder.join(MOVING), format!("{}\n", database.address()).as_bytes())
}

/// Moves the log of a folder to a database. Returns how many entries were moved.
///
/// # Errors
/// [`MoveError`].
pub fn to_database(
    folder: &Path,
    anchor: &Path,
    database: &Arc<Database>,
    say: Say<'_>,
) -> Result<Position, MoveError> {
    let _lock = begin(folder, database)?;
    let is_over = folder.join(SHARED).exists() && folder.join(MOVING).exists();
    let mark = if is_over { PostgresLog::open(database)?.mark()? } else { copy_to(folder, anchor, database, say)? };
    // The folder has no log any more: the database may be used.
    filling::remove_mark(database)?;
    fs::remove_file(folder.join(MOVING))?;
    Ok(mark.position)
}

fn copy_to(folder: &Path, anchor: &Path, database: &Arc<Database>, say: Say<'_>) -> Result<Mark, MoveError> {
    if !folder.join(LOG).exists() {
        return Err(MoveError::NoLog);
    }
    if folder.join(REPAIRED).exists() {
        return Err(DataError::Log(crate::gateway::log::damage::Damage::Interrupted.into()).into());
    }
    // Upgrades it, and compares it with its anchor.
    let log = SqliteLog::open_anchored(&folder.join(LOG), anchor, true)?;
    if log.kept("demo")? == Some(vec![1]) {
        return Err(DataError::IsDemo.into());
    }
    let from = log.mark()?;
    self::mark(folder, database)?;
    let reader = Reader::open(&folder.join(LOG))?.ok_or(MoveError::NoLog)?;
    let beside = reader.values().into_iter().filter(|(name, _)| ![CHAIN, RESEALED, "probe"].contains(&name.as_str()));
    match filling::fill(database, from.log.bytes(), from.position, from.link.bytes(), &beside.collect::<Vec<_>>())? {
        Filling::InUse => return Err(MoveError::InUse),
        Filling::Other => return Err(MoveError::NotEmpty),
        Filling::Done => say("the entries had arrived already"),
        Filling::Empty(copying) => {
            let (mut link, mut wrong) = (from.log, None);
            let is_whole = reader.scan(|row| {
                link = link.then(&row.columns());
                let is_next = row.link == Some(link) && wrong.is_none();
                wrong = wrong.take().or_else(|| (!is_next).then_some(row.position));
                if row.position.is_multiple_of(SAY_EVERY) {
                    say(&format!("{} of {} entries", row.position, from.position));
                }
                copying.send(row);
            });
            if !is_whole || wrong.is_some() || link != from.link {
                return Err(MoveError::Different);
            }
            copying.commit()?;
        }
    }
    say("every entry is read again, and compared");
    let arrived = PostgresLog::open(database)?;
    if arrived.mark()? != from {
        return Err(MoveError::Different);
    }
    arrived.verify(from.position, &|| true)?;
    let rows = ContactStore::open(&folder.join(CONTACTS))?.rows()?;
    ContactStore::new(SharedRows::new(database, Tenure::default())).put(&rows)?;
    filling::clear(database, "text")?;
    SharedRecords::new(database, Tenure::default()).put(&OutboxStore::open(&folder.join(OUTBOX))?.rows()?)?;
    filling::clear(database, "secret")?;
    Secrets::new(database).copy_to(folder)?;
    drop((reader, log));
    for name in [LOG, CONTACTS, OUTBOX] {
        set_aside(folder, name)?;
    }
    private::write(&folder.join(SHARED), format!("{}\n", database.address()).as_bytes())?;
    Ok(from)
}

/// Keeps a database file under another name, with its write-ahead log.
fn set_aside(folder: &Path, name: &str) -> io::Result<()> {
    for end in ["-wal", "-shm", ""] {
        let from = path(folder, name, end);
        if from.exists() {
            fs::rename(from, path(folder, &format!("{name}{MOVED}"), end))?;
        }
    }
    Ok(())
}

/// Moves the log of a database to a folder. Returns how many entries were moved.
///
/// # Errors
/// [`MoveError`].
pub fn to_folder(folder: &Path, anchor: &Path, database: &Arc<Database>, say: Say<'_>) -> Result<Position, MoveError> {
    let _lock = begin(folder, database)?;
    if folder.join(LOG).exists() && !folder.join(MOVING).exists() {
        return Err(MoveError::HasLog);
    }
    mark(folder, database)?;
    let log = PostgresLog::open(database)?;
    if log.mark()?.position == 0 && log.kept("salt")?.is_none() {
        fs::remove_file(folder.join(MOVING))?;
        return Err(MoveError::NoLog);
    }
    // From here on no gateway takes the lease, or appends in a term that it had.
    if !filling::set_mark(database)? {
        return Err(MoveError::InUse);
    }
    let from = log.mark()?;
    let made = |name: &str| path(folder, name, MADE);
    for (name, end) in [LOG, CONTACTS, OUTBOX].iter().flat_map(|name| ["", "-wal", "-shm"].map(|end| (name, end))) {
        match fs::remove_file(path(folder, name, &format!("{MADE}{end}"))) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    if !folder.join(LOG).exists() {
        copy_from(&log, from.log, from, &made(LOG), say)?;
        let file = SqliteLog::open(&made(LOG))?;
        for (name, value) in filling::beside(database)? {
            if ![CHAIN, "schema", MOVING, "probe"].contains(&name.as_str()) {
                file.put(&name, &value)?;
            }
        }
        file.put(ANCHORED, &[1])?;
        say("every entry is read again, and compared");
        if file.mark()? != from {
            return Err(MoveError::Different);
        }
        file.verify(from.position, &|| true)?;
        ContactStore::open(&made(CONTACTS))?
            .put(&ContactStore::new(SharedRows::new(database, Tenure::default())).rows()?)?;
        let texts = SharedRecords::new(database, Tenure::default()).rows()?;
        OutboxStore::open(&made(OUTBOX))?.put(&texts)?;
        Secrets::new(database).copy_to(folder)?;
        anchor::create(anchor, &from)?;
        drop(file);
        // The log last: as long as it is not there, all is made anew.
        for name in [CONTACTS, OUTBOX, LOG] {
            fs::rename(made(name), folder.join(name))?;
        }
    }
    if folder.join(SHARED).exists() {
        fs::remove_file(folder.join(SHARED))?;
    }
    fs::remove_file(folder.join(MOVING))?;
    Ok(from.position)
}

fn copy_from(log: &PostgresLog, start: Link, from: Mark, to: &Path, say: Say<'_>) -> Result<(), MoveError> {
    let arrived = SqliteLog::write_copy(to, start, |write| {
        log.copy(|row: StoredEntry| {
            if row.position.is_multiple_of(SAY_EVERY) {
                say(&format!("{} of {} entries", row.position, from.position));
            }
            write(row)
        })
    })?;
    if arrived == from { Ok(()) } else { Err(MoveError::Different) }
}
