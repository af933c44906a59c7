//! `gateway check`: whether everything in a data folder is there and as it was written. Changes nothing, and can look
//! at the folder of a running gateway. What it says contains no message text, number or token.

use super::contacts::store::ContactStore;
use super::data::{CONTACTS, HANDSET, LOG, MEDIA, OUTBOX, SHARED, had_log};
use super::demo;
use super::log::LogError;
use super::log::anchor::{self, Found};
use super::log::damage::{Damage, time};
use super::log::examine::{Findings, examine};
use super::log::reader;
use super::log::repairs::{Repair, repairs};
use super::media::{MediaStore, MediaStoreError};
use super::storage::{self, StorageError};
use crate::core::fact::{Entry, Fact, InteractionFact};
use crate::core::roster::Roster;
use crate::protocol::{MediaId, Message};
use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::io;
use std::path::Path;
use thiserror::Error;

/// The most missing files that are named.
const NAMED: usize = 20;

/// Why a folder cannot be looked at.
#[derive(Debug, Error)]
pub enum CheckError {
    /// There is no such folder.
    #[error("there is no such folder")]
    NoFolder,
    /// The log is in PostgreSQL.
    #[error("its log is in PostgreSQL: name that with --log")]
    IsShared,
    /// The folder is not a gateway's.
    #[error("there is no log in it")]
    NoLog,
    /// The anchor cannot be read.
    #[error("the log's anchor")]
    Anchor(#[source] io::Error),
    /// The log cannot be read, for another reason than that it is damaged.
    #[error("{LOG}")]
    Log(#[source] LogError),
    /// The store of files cannot be read.
    #[error("the media store")]
    Media(#[from] MediaStoreError),
    /// The folder of files cannot be read.
    #[error("{MEDIA}")]
    Folder(#[source] io::Error),
}

/// The findings of a check.
#[derive(Clone, Debug)]
pub struct Report {
    /// The log.
    pub log: Findings,
    /// The repairs of the log so far, the oldest first.
    pub repairs: Vec<Repair>,
    /// The files that the log names; `None` if nobody looked for them.
    pub files: Option<Files>,
    /// The texts of the outbox and of the demo's phones, by the name of the database; none if there is no such file.
    pub texts: Vec<(&'static str, Texts)>,
    /// The directory, as far as the log can be read.
    pub roster: Roster,
    /// The contact book; `None` if there is no such file.
    pub contacts: Option<Contacts>,
}

/// What the contact book holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contacts {
    /// The database is damaged.
    Damaged,
    /// It can be read, and describes so many contacts.
    Read(usize),
}

/// The files of messages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    /// The number that the log names.
    pub named: usize,
    /// Those that are not there, or not of their size.
    pub missing: Vec<MediaId>,
}

/// The texts that a database records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Texts {
    /// The database is damaged.
    Damaged,
    /// It can be read.
    Read {
        /// The number of texts that the log should know.
        count: u64,
        /// How many of them it does not.
        unknown: u64,
    },
}

/// What the kept entries of a log refer to.
#[derive(Debug, Default)]
pub(super) struct Named {
    /// The files, with their sizes.
    files: BTreeMap<MediaId, u64>,
    /// Interaction and id of each message that was sent.
    sent: HashSet<(String, String)>,
    roster: Roster,
}

impl Named {
    pub(super) fn add(&mut self, entry: &Entry) {
        let (id, what) = match &entry.fact {
            Fact::Interaction { id, what } => (id, what),
            Fact::Roster { what } => return self.roster.apply(what),
            Fact::Agent { .. } | Fact::Gateway { .. } | Fact::Erasure { .. } | Fact::Erased { .. } => return,
        };
        let (InteractionFact::Received { message, .. } | InteractionFact::Sent { message }) = what else { return };
        let Message { id: message, media, .. } = message;
        self.files.extend(media.iter().map(|file| (file.id.clone(), file.size)));
        if matches!(what, InteractionFact::Sent { .. }) {
            self.sent.insert((id.to_string(), message.to_string()));
        }
    }

    pub(super) fn has_sent(&self, interaction: &str, message: &str) -> bool {
        self.sent.contains(&(interaction.to_owned(), message.to_owned()))
    }
}

impl Report {
    /// Returns whether nothing is wrong.
    pub fn is_whole(&self) -> bool {
        let texts = |(_, texts): &(_, Texts)| matches!(texts, Texts::Read { unknown: 0, .. });
        let files = self.files.as_ref().is_none_or(|files| files.missing.is_empty());
        let contacts = self.contacts != Some(Contacts::Damaged);
        self.log.is_whole() && files && contacts && self.texts.iter().all(texts)
    }
}

/// Checks a data folder. `media` is the address of the store of files, if they are not in the folder.
///
/// # Errors
/// [`CheckError`]; not for damage, which is in the report.
pub async fn check(folder: &Path, anchor: &Path, media: Option<&str>) -> Result<Report, CheckError> {
    let (mut report, named) = look(folder, LOG, anchor)?;
    let store = match media {
        // Nothing is stored, so the name of the gateway that stores it does not matter.
        Some(address) => Some(MediaStore::remote(address, String::new())?),
        None if folder.join(MEDIA).is_dir() => Some(MediaStore::open(&folder.join(MEDIA)).map_err(CheckError::Folder)?),
        None => None,
    };
    let mut files = Files { named: named.files.len(), missing: Vec::new() };
    for (id, size) in named.files {
        let found = match &store {
            Some(store) => store.size(&id).await.ok().flatten(),
            None => None,
        };
        if found != Some(size) {
            files.missing.push(id);
        }
    }
    report.files = Some(files);
    Ok(report)
}

/// Checks everything but the files of messages, with the log of this name. Returns also what it refers to.
pub(super) fn look(folder: &Path, log: &str, anchor: &Path) -> Result<(Report, Named), CheckError> {
    if !folder.is_dir() {
        return Err(CheckError::NoFolder);
    }
    if folder.join(SHARED).exists() {
        return Err(CheckError::IsShared);
    }
    let path = folder.join(log);
    // Before the log: a running gateway may append in between, but the anchor then says less and not more.
    let found = anchor::read(anchor).map_err(CheckError::Anchor)?;
    let mut named = Named::default();
    let mut repairs = Vec::new();
    let log = match reader::open(&path, found) {
        Ok(Some(reader)) => {
            repairs = self::repairs(&reader);
            // A demo's own agents are not in the log.
            if reader.value("demo").is_ok_and(|value| value == Some(vec![1])) {
                named.roster = demo::roster();
            }
            examine(&reader, found, |entry| named.add(entry))
        }
        Ok(None) if found == Found::Nothing && !had_log(folder) => return Err(CheckError::NoLog),
        Ok(None) => lost(reader::empty(&path, found), found),
        Err(LogError::Damaged(damage)) => lost(damage, found),
        Err(other) => return Err(CheckError::Log(other)),
    };
    let texts = [OUTBOX, HANDSET].into_iter().filter(|name| folder.join(name).exists());
    let texts = texts.map(|name| (name, self::texts(&folder.join(name), &named))).collect();
    let roster = std::mem::take(&mut named.roster);
    let book = folder.join(CONTACTS);
    let contacts = book.exists().then(|| ContactStore::count(&book).map_or(Contacts::Damaged, Contacts::Read));
    Ok((Report { log, repairs, files: None, texts, roster, contacts }, named))
}

/// Returns the findings about a log of which nothing is left.
fn lost(damage: Damage, anchor: Found) -> Findings {
    let missing = if let Found::Mark(mark) = anchor { mark.position } else { 0 };
    Findings { missing, damages: vec![damage], ..Findings::default() }
}

fn texts(path: &Path, named: &Named) -> Texts {
    let read = || {
        let connection = storage::open_to_read(path)?;
        let (mut count, mut unknown) = (0, 0);
        // Those of phones have no interaction; those that a repair has set aside have another one.
        let sql = "SELECT interaction, message FROM text WHERE interaction <> '' AND interaction NOT LIKE 'lost/%'";
        let mut select = connection.prepare(sql)?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            count += 1;
            unknown += u64::from(!named.has_sent(&row.get::<_, String>(0)?, &row.get::<_, String>(1)?));
        }
        Ok::<_, StorageError>(if storage::is_sound(&connection) {
            Texts::Read { count, unknown }
        } else {
            Texts::Damaged
        })
    };
    read().unwrap_or(Texts::Damaged)
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{LOG}: {}", count(self.log.kept, "entry", "entries"))?;
        if let Some((first, last)) = self.log.times {
            let [first, last] = [first, last].map(|at| time(at).unwrap_or_else(|| "an unknown time".into()));
            write!(f, ", from {first} to {last}")?;
        }
        writeln!(f)?;
        self.log.fmt(f)?;
        if self.log.erased > 0 {
            let erased = count(self.log.erased, "entry", "entries");
            writeln!(f, "  erased: what {erased} said, as requested or because of its age")?;
        }
        if self.log.unfinished > 0 {
            let unfinished = count(self.log.unfinished as u64, "erasure is", "erasures are");
            writeln!(f, "  {unfinished} not completed: the gateway goes on with it when it runs")?;
        }
        for repair in &self.repairs {
            writeln!(f, "  {repair}")?;
        }
        if let Some(Files { named, missing }) = &self.files {
            write!(f, "{MEDIA}: {} named in the log", count(*named as u64, "file is", "files are"))?;
            if missing.is_empty() {
                writeln!(f, ", all of which are there")?;
            } else {
                writeln!(f, ", {} of which are missing or incomplete:", missing.len())?;
                missing.iter().take(NAMED).try_for_each(|id| writeln!(f, "  {id}"))?;
                if missing.len() > NAMED {
                    writeln!(f, "  and {} more", missing.len() - NAMED)?;
                }
            }
        }
        for (name, texts) in &self.texts {
            match texts {
                Texts::Damaged => writeln!(f, "{name}: the file is damaged")?,
                Texts::Read { count: all, unknown: 0 } => {
                    writeln!(f, "{name}: {}, all of which the log knows", count(*all, "text", "texts"))?;
                }
                Texts::Read { count: all, unknown } => {
                    writeln!(f, "{name}: {}, {unknown} of which the log does not know", count(*all, "text", "texts"))?;
                }
            }
        }
        match self.contacts {
            Some(Contacts::Damaged) => writeln!(f, "{CONTACTS}: the file is damaged")?,
            Some(Contacts::Read(all)) => writeln!(f, "{CONTACTS}: {}", count(all as u64, "contact", "contacts"))?,
            None => {}
        }
        Ok(())
    }
}

impl fmt::Display for Findings {
    /// Writes a line for each damage, and what is lost with them all.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_whole() {
            return writeln!(f, "  none is missing, and each is as it was written");
        }
        self.damages.iter().try_for_each(|damage| writeln!(f, "  {damage}"))?;
        if self.more > 0 {
            writeln!(f, "  and {} more", self.more)?;
        }
        if self.recovered > 0 {
            writeln!(f, "  recovered from the damaged write-ahead log: {}", count(self.recovered, "entry", "entries"))?;
        }
        writeln!(
            f,
            "  lost: {} missing, {} not as written, {} after these in the same interactions",
            count(self.missing, "entry", "entries"),
            self.changed,
            self.following
        )?;
        if self.interactions > 0 {
            writeln!(
                f,
                "  incomplete: {} with {} or more",
                count(self.interactions as u64, "interaction", "interactions"),
                count(self.contacts as u64, "contact", "contacts")
            )?;
        }
        Ok(())
    }
}

fn count(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
