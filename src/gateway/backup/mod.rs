//! `gateway backup` and `gateway restore`: a copy of a data folder, taken while its gateway runs, and a data folder made
//! of it.
//!
//! Each database is copied as it is at one moment, and the log first. What it names is older: files and what is known of
//! contacts are stored before the log says so, and the outbox and the demo's phones know a text until it is settled. So
//! the copies made after it have all that it names. What they have besides, of texts that the log does not know yet, is
//! set aside.
//!
//! A restored gateway goes on from the time of the backup. Texts that were on their way then may have been sent since:
//! they are not sent again, and their agents are told that it is not known whether they were.

pub mod command;

use super::carriers::outbox::store::OutboxStore;
use super::carriers::outbox::unknown;
use super::check::{self, CheckError, Named, Report};
use super::clock::system_time;
use super::contacts::store::ContactStore;
use super::data::{self, BACKUP, CONTACTS, HANDSET, LOG, MEDIA, OUTBOX, PSEUDONYMS_KEY, SECRETS, SHARED};
use super::log::anchor::{self, Found};
use super::log::examine::examine;
use super::log::reader::Reader;
use super::log::{LogError, Position};
use super::private;
use super::repair::set_aside;
use super::storage::{self, StorageError};
use crate::core::fact::{Entry, Fact, InteractionFact};
use crate::protocol::{Delivery, InteractionId, MessageId};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::iter;
use std::path::Path;
use thiserror::Error;

/// Why a backup cannot be made or restored. Contains no message text, number or token.
#[derive(Debug, Error)]
pub enum BackupError {
    /// The log is in PostgreSQL.
    #[error("its log is in PostgreSQL: back that up, with `pg_dump` or what the server has for it")]
    IsShared,
    /// There is no log to be copied.
    #[error("there is no log in it")]
    NoLog,
    /// The destination is in use.
    #[error("{0} is there already and not empty")]
    NotEmpty(String),
    /// The source is no backup, or one that was interrupted.
    #[error("it is no complete backup")]
    Incomplete,
    /// The log cannot be read.
    #[error("{LOG}")]
    Log(#[source] LogError),
    /// A database cannot be copied or changed.
    #[error("{0}")]
    Database(&'static str, #[source] StorageError),
    /// The restored folder cannot be looked at.
    #[error(transparent)]
    Check(#[from] CheckError),
    /// Something in the backup is missing or changed.
    #[error("the backup is damaged; what was made of it is no data folder\n{0}")]
    Damaged(Box<Report>),
    /// A file cannot be read or written.
    #[error("a file cannot be read or written")]
    Files(#[from] io::Error),
}

/// What a backup holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The position of the last entry of the log.
    pub entries: Position,
    /// The number of files of messages, with what belongs to them.
    pub files: u64,
}

/// Copies a data folder to a new one, which need not exist. Its gateway may be running. Keys are left out unless
/// `secrets`.
///
/// # Errors
/// [`BackupError`].
pub fn backup(folder: &Path, to: &Path, secrets: bool) -> Result<Taken, BackupError> {
    if folder.join(SHARED).exists() {
        return Err(BackupError::IsShared);
    }
    if fs::metadata(folder.join(LOG)).map_or(0, |file| file.len()) == 0 {
        return Err(BackupError::NoLog);
    }
    begin(to)?;
    for name in [LOG, OUTBOX, HANDSET, CONTACTS] {
        if folder.join(name).exists() {
            copy_database(&folder.join(name), &to.join(name)).map_err(|error| BackupError::Database(name, error))?;
        }
    }
    let mut files = 0;
    copy_files(&folder.join(MEDIA), &to.join(MEDIA), &mut files)?;
    let (named, _) = read(&to.join(LOG), Found::Nothing)?;
    for name in [OUTBOX, HANDSET] {
        if to.join(name).exists() {
            set_aside(&to.join(name), &named).map_err(|error| BackupError::Database(name, error))?;
        }
    }
    // Without it, what is known of erased contacts is for nobody: also that they are not to be written to.
    for name in iter::once(PSEUDONYMS_KEY).chain(SECRETS.into_iter().filter(|_| secrets)) {
        copy_file(&folder.join(name), &to.join(name))?;
    }
    let log = Reader::open(&to.join(LOG)).map_err(|error| BackupError::Log(error.into()))?;
    let mark = log.ok_or(BackupError::NoLog)?.mark().map_err(BackupError::Log)?;
    anchor::create(&data::anchor(to), &mark)?;
    // Last: without it, it is none.
    private::write(&to.join(BACKUP), format!("baton-backup 1 {}\n", system_time()).as_bytes())?;
    private::sync(to)?;
    Ok(Taken { entries: mark.position, files })
}

/// Makes a data folder of a backup. It must not exist, or be empty; `anchor` is where the log's anchor is to be.
///
/// # Errors
/// [`BackupError`]. Until all of it was found to be whole, no gateway starts with the folder.
pub async fn restore(from: &Path, folder: &Path, anchor: &Path) -> Result<Report, BackupError> {
    if !from.join(BACKUP).exists() {
        return Err(BackupError::Incomplete);
    }
    begin(folder)?;
    copy_file(&from.join(BACKUP), &folder.join(BACKUP))?;
    copy_files(from, folder, &mut 0)?;
    let own = data::anchor(folder);
    if own != anchor {
        copy_file(&own, anchor)?;
        fs::remove_file(&own)?;
    }
    let (_, on_their_way) = read(&folder.join(LOG), anchor::read(anchor)?)?;
    doubt(&folder.join(OUTBOX), &on_their_way).map_err(|error| BackupError::Database(OUTBOX, error))?;
    // The log goes on otherwise than it went, so desks must not go on from what they were told then.
    let end = if let Found::Mark(mark) = anchor::read(anchor)? { mark.position } else { 0 };
    let doubted = ContactStore::open(&folder.join(CONTACTS)).and_then(|contacts| contacts.set_kept_after(end));
    doubted.map_err(|error| BackupError::Database(CONTACTS, error))?;
    let report = check::check(folder, anchor, None).await?;
    if !report.is_whole() {
        return Err(BackupError::Damaged(report.into()));
    }
    fs::remove_file(folder.join(BACKUP))?;
    private::sync(folder)?;
    Ok(report)
}

/// Creates a folder for a copy.
fn begin(folder: &Path) -> Result<(), BackupError> {
    private::create_folder(folder)?;
    let is_empty = fs::read_dir(folder)?.next().is_none();
    if is_empty { Ok(()) } else { Err(BackupError::NotEmpty(folder.display().to_string())) }
}

/// Reads a whole log: what it names, and the texts that it does not know to have been sent.
fn read(log: &Path, anchor: Found) -> Result<(Named, BTreeSet<(InteractionId, MessageId)>), BackupError> {
    let reader = Reader::open(log).map_err(|error| BackupError::Log(error.into()))?.ok_or(BackupError::NoLog)?;
    let (mut named, mut on_their_way) = (Named::default(), BTreeSet::new());
    examine(&reader, anchor, |entry: &Entry| {
        named.add(entry);
        let Fact::Interaction { id, what } = &entry.fact else { return };
        match what {
            InteractionFact::Sent { message } if message.delivery == Some(Delivery::Sending) => {
                on_their_way.insert((id.clone(), message.id.clone()));
            }
            InteractionFact::Delivery { message, .. } => drop(on_their_way.remove(&(id.clone(), message.clone()))),
            _ => {}
        }
    });
    Ok((named, on_their_way))
}

/// Records of texts that it is not known whether they were sent, unless that is known in the outbox.
fn doubt(outbox: &Path, texts: &BTreeSet<(InteractionId, MessageId)>) -> Result<(), StorageError> {
    let store = OutboxStore::open(outbox)?;
    let failed = Delivery::Failed(unknown());
    texts.iter().try_for_each(|(interaction, message)| store.give_up(interaction, message, system_time(), &failed))
}

/// Copies a database as it is at this moment, while others may write.
fn copy_database(from: &Path, to: &Path) -> Result<(), StorageError> {
    let connection = storage::open_to_read(from)?;
    connection.execute("VACUUM INTO ?1", [to.to_string_lossy()])?;
    let synced = File::open(to).and_then(|file| file.sync_all());
    synced.map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()).into())
}

/// Copies the files of a folder that are not at the destination yet, and those in folders below. Some may go meanwhile:
/// what was never sent is deleted.
fn copy_files(from: &Path, to: &Path, count: &mut u64) -> io::Result<()> {
    let entries = match fs::read_dir(from) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    private::create_folder(to)?;
    for entry in entries {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_files(&entry.path(), &to, count)?;
        } else if !to.exists() {
            copy_file(&entry.path(), &to)?;
            *count += 1;
        }
    }
    private::sync(to)
}

/// Copies a file if it is there.
fn copy_file(from: &Path, to: &Path) -> io::Result<()> {
    match fs::copy(from, to) {
        Err(error) if error.kind() == io::ErrorKind::NotFound && !from.exists() => Ok(()),
        copied => copied.and_then(|_| File::open(to)?.sync_all()),
    }
}
