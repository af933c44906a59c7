//! `gateway repair`: goes on without what is lost of a damaged log. What is left is copied to a new log with a chain
//! and an anchor of its own; the damaged files are moved aside, none is deleted.
//!
//! The steps, so that it can be interrupted at any of them:
//!
//! 1. What is left is read, also what SQLite leaves out of a damaged write-ahead log. The new log is built under a
//!    name of its own, and gets the name `baton.sqlite.repaired` when it is complete and on the disk. From then on, a
//!    gateway refuses to start, and the next repair goes on with step 2.
//! 2. The damaged database and its anchor move to a folder beside them.
//! 3. Texts in the outbox and on the demo's phones that the new log does not know are set aside: their interactions'
//!    ids will be given again.
//! 4. The new log takes its place, and gets its anchor.

use super::check::{CheckError, Named, Report, look};
use super::clock::system_time;
use super::data::{DAMAGED, DataError, HANDSET, LOG, OUTBOX, REPAIRED, lock};
use super::log::anchor::{self, Found};
use super::log::examine::{Findings, examine};
use super::log::reader::{self, ANCHORED, CHAIN, Reader};
use super::log::repairs::{REPAIRS, Repair, repairs};
use super::log::sqlite::SqliteLog;
use super::log::{EventLog, LogError, salvage};
use super::private;
use super::storage::StorageError;
use crate::core::fact::Entry;
use crate::protocol::Millis;
use rusqlite::{Connection, params};
use std::fs::{self, File};
use std::io;
use std::path::Path;
use thiserror::Error;

/// The new log while it is being built.
const BUILDING: &str = "baton.sqlite.repairing";
/// A copy of the damaged log in which SQLite reads more than in the log itself.
const SALVAGED: &str = "baton.sqlite.salvaged";
/// The number of entries that are copied at once.
const BATCH: usize = 1_000;

/// Why a folder cannot be repaired.
#[derive(Debug, Error)]
pub enum RepairError {
    /// The folder cannot be used.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The folder cannot be looked at.
    #[error(transparent)]
    Check(#[from] CheckError),
    /// A newer version has written the log, so this one would lose what it cannot read.
    #[error("entries of a newer version are in the log: use that version")]
    Newer,
    /// The new log cannot be written.
    #[error("the new log")]
    Log(#[from] LogError),
    /// The database of texts cannot be changed.
    #[error("{0}")]
    Texts(&'static str, #[source] StorageError),
    /// A file cannot be moved or written.
    #[error("a file cannot be moved or written")]
    Files(#[from] io::Error),
}

/// The outcome of a repair.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing is wrong with the log.
    NothingToDo,
    /// It was not confirmed.
    NotConfirmed,
    /// The log can be used again.
    Repaired(Repair),
}

/// Repairs the log of a folder that no gateway uses, if `confirm` agrees to what will be lost.
///
/// # Errors
/// [`RepairError`].
pub fn repair(folder: &Path, anchor: &Path, confirm: impl FnOnce(&Report) -> bool) -> Result<Outcome, RepairError> {
    if !folder.is_dir() {
        return Err(CheckError::NoFolder.into());
    }
    let _lock = lock(folder)?;
    if !folder.join(REPAIRED).exists() {
        let (mut report, _) = look(folder, LOG, anchor)?;
        if report.log.is_whole() {
            return Ok(Outcome::NothingToDo);
        }
        if report.log.newer > 0 {
            return Err(RepairError::Newer);
        }
        // What an interrupted repair has left; the damaged log is still in its place.
        remove(folder, BUILDING)?;
        let source = salvage(folder, anchor, &mut report)?;
        let is_confirmed = confirm(&report);
        if is_confirmed {
            build(folder, source, anchor, report.log)?;
        }
        remove(folder, SALVAGED)?;
        if !is_confirmed {
            return Ok(Outcome::NotConfirmed);
        }
    }
    Ok(Outcome::Repaired(complete(folder, anchor)?))
}

/// Reads what SQLite leaves out of a damaged write-ahead log. Returns the name of the log to go on with, and what is
/// found in it.
fn salvage(folder: &Path, anchor: &Path, report: &mut Report) -> Result<&'static str, RepairError> {
    remove(folder, SALVAGED)?;
    if !salvage::copy(&folder.join(LOG), &folder.join(SALVAGED))? {
        return Ok(LOG);
    }
    match look(folder, SALVAGED, anchor) {
        Ok((mut more, _)) if more.log.kept > report.log.kept => {
            more.log.recovered = more.log.kept - report.log.kept;
            // All of it, even: but the file is as damaged as it was.
            if more.log.is_whole() {
                more.log.damages.clone_from(&report.log.damages);
            }
            *report = more;
            Ok(SALVAGED)
        }
        _ => Ok(LOG),
    }
}

/// Builds the new log from what is left of the one of this name.
fn build(folder: &Path, source: &str, anchor: &Path, findings: Findings) -> Result<(), RepairError> {
    let path = folder.join(BUILDING);
    let found = anchor::read(anchor).map_err(CheckError::Anchor)?;
    let log = SqliteLog::open(&path)?;
    let mut before = Vec::new();
    if let Ok(Some(reader)) = reader::open(&folder.join(source), found) {
        before = repairs(&reader);
        for (name, value) in reader.values() {
            if ![CHAIN, ANCHORED, REPAIRS].contains(&name.as_str()) {
                log.put(&name, &value).map_err(LogError::from)?;
            }
        }
        copy(&reader, found, &log)?;
    }
    let at = system_time();
    let Findings { kept, recovered, missing, changed, following, damages, .. } = findings;
    let damages = damages.iter().map(ToString::to_string).collect();
    let files = free_name(folder, at);
    before.push(Repair { at, kept, recovered, missing, changed, following, damages, files });
    let value = serde_json::to_vec(&before).map_err(StorageError::from).map_err(LogError::from)?;
    log.put(REPAIRS, &value).map_err(LogError::from)?;
    // Moves its write-ahead log into it.
    drop(log);
    File::open(&path)?.sync_all()?;
    private::give_to_owner_of(folder, &path)?;
    fs::rename(&path, folder.join(REPAIRED))?;
    private::sync(folder)?;
    Ok(())
}

/// Copies the entries that are kept to a new log.
fn copy(reader: &Reader, anchor: Found, log: &SqliteLog) -> Result<(), LogError> {
    let mut batch: Vec<Entry> = Vec::with_capacity(BATCH);
    let mut outcome = Ok(0);
    examine(reader, anchor, |entry| {
        batch.push(entry.clone());
        if batch.len() == BATCH && outcome.is_ok() {
            outcome = log.append(&batch);
            batch.clear();
        }
    });
    outcome?;
    log.append(&batch)?;
    Ok(())
}

/// Puts the new log in the place of the damaged one.
fn complete(folder: &Path, anchor: &Path) -> Result<Repair, RepairError> {
    let path = folder.join(REPAIRED);
    let reader = Reader::open(&path).map_err(LogError::from)?;
    let mut named = Named::default();
    let repair = reader.and_then(|reader| {
        examine(&reader, Found::Nothing, |entry| named.add(entry));
        repairs(&reader).pop()
    });
    let repair = repair.ok_or_else(|| io::Error::other(format!("{REPAIRED} is none")))?;
    let aside = folder.join(&repair.files);
    private::create_folder(&aside)?;
    private::give_to_owner_of(folder, &aside)?;
    // The write-ahead log first: SQLite must never find it beside a database that it does not belong to.
    for end in ["-wal", "-shm", "-journal", ""] {
        let name = format!("{LOG}{end}");
        shift(&folder.join(&name), &aside.join(name))?;
    }
    shift(anchor, &aside.join("log.anchor"))?;
    private::sync(&aside)?;
    for name in [OUTBOX, HANDSET] {
        if folder.join(name).exists() {
            set_aside(&folder.join(name), &named).map_err(|error| RepairError::Texts(name, error))?;
        }
    }
    for end in ["-wal", "-shm"] {
        // Empty: it was only looked at.
        remove_file(&folder.join(format!("{REPAIRED}{end}")))?;
    }
    fs::rename(&path, folder.join(LOG))?;
    private::sync(folder)?;
    let log = SqliteLog::open(&folder.join(LOG))?;
    anchor::create(anchor, &log.mark()?)?;
    private::give_to_owner_of(folder, anchor)?;
    log.put(ANCHORED, &[1]).map_err(LogError::from)?;
    Ok(repair)
}

/// Gives texts that the log does not know another interaction, which is none.
pub(super) fn set_aside(path: &Path, named: &Named) -> Result<(), StorageError> {
    let mut connection = Connection::open(path)?;
    let transaction = connection.transaction()?;
    {
        let sql =
            "SELECT key, interaction, message FROM text WHERE interaction <> '' AND interaction NOT LIKE 'lost/%'";
        let mut select = transaction.prepare(sql)?;
        let mut update = transaction.prepare("UPDATE text SET interaction = ?2 WHERE key = ?1")?;
        let rows = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let all: Vec<(i64, String, String)> = rows.collect::<Result<_, _>>()?;
        for (key, interaction, message) in all {
            if !named.has_sent(&interaction, &message) {
                update.execute(params![key, format!("lost/{key}/{interaction}")])?;
            }
        }
    }
    Ok(transaction.commit()?)
}

/// Returns the name of a folder for the damaged files that does not exist yet.
fn free_name(folder: &Path, at: Millis) -> String {
    let names = (0..).map(|more| format!("{DAMAGED}{}", at + more));
    names.into_iter().find(|name| !folder.join(name).exists()).unwrap_or_default()
}

/// Removes a database that a repair has made for itself.
fn remove(folder: &Path, name: &str) -> io::Result<()> {
    ["", "-wal", "-shm"].iter().try_for_each(|end| remove_file(&folder.join(format!("{name}{end}"))))
}

fn remove_file(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Moves a file if it is there, also to another disk.
fn shift(from: &Path, to: &Path) -> io::Result<()> {
    match fs::rename(from, to) {
        Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
            fs::copy(from, to)?;
            File::open(to)?.sync_all()?;
            fs::remove_file(from)
        }
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
