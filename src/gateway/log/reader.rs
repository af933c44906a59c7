//! A log's file, opened to look at it: nothing in it is changed, nor in the files beside it, whatever is wrong with it.
//! It can be looked at while a gateway uses it.

use super::anchor::{Found, Mark};
use super::chain::{Columns, Link};
use super::damage::Damage;
use super::{LogError, Position};
use crate::core::fact::{Cause, Entry, Fact};
use crate::gateway::storage::{self, StorageError};
use crate::protocol::Millis;
use rusqlite::types::FromSql;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::fs;
use std::path::Path;

/// The name of the value beside the log that is its link 0.
pub const CHAIN: &str = "chain";
/// The name of the value beside the log that says that it has an anchor.
pub const ANCHORED: &str = "anchored";
/// The name of the value beside the log that is the link which its anchor still has, if the chain was computed anew.
pub const RESEALED: &str = "resealed";
/// The first schema with a chain, and the first with seals.
const CHAINED: i64 = 2;
const SEALED: i64 = 3;

/// A log's file.
#[derive(Debug)]
pub struct Reader {
    connection: Connection,
    schema: i64,
}

/// A row of the log, as it is stored. What cannot be read of it is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoredEntry {
    /// Its position.
    pub position: Position,
    /// Its stream.
    pub stream: String,
    /// Its version in the stream.
    pub version: u64,
    /// When it was decided.
    pub at: Millis,
    /// The agent who caused it.
    pub agent: Option<String>,
    /// Their command.
    pub command: Option<String>,
    /// The fact, JSON.
    pub body: String,
    /// Its seal; empty in files of early versions.
    pub seal: Vec<u8>,
    /// Its link of the chain; `None` in files of early versions.
    pub link: Option<Link>,
}

impl StoredEntry {
    /// Returns what the chain is computed over.
    pub fn columns(&self) -> Columns<'_> {
        Columns {
            position: self.position,
            stream: &self.stream,
            version: self.version,
            at: self.at,
            agent: self.agent.as_deref(),
            command: self.command.as_deref(),
            body: &self.body,
            seal: &self.seal,
        }
    }

    /// Returns a row with these columns.
    pub fn of(columns: &Columns<'_>, link: Link) -> Self {
        let Columns { position, stream, version, at, agent, command, body, seal } = *columns;
        let [agent, command] = [agent, command].map(|text| text.map(str::to_owned));
        let (stream, body, seal) = (stream.to_owned(), body.to_owned(), seal.to_vec());
        Self { position, stream, version, at, agent, command, body, seal, link: Some(link) }
    }

    /// Decodes it.
    pub fn entry(&self) -> Option<Entry> {
        if self.columns().is_erased() {
            return Some(self.columns().erased());
        }
        let fact: Fact = serde_json::from_str(&self.body).ok()?;
        let cause = self.agent.clone().zip(self.command.clone());
        let cause = cause.map(|(agent, command)| Cause { agent: agent.into(), command: command.into() });
        Some(Entry { at: self.at, version: self.version, cause, fact }).filter(|it| it.fact.stream() == self.stream)
    }

    fn read(row: &Row<'_>, is_chained: bool) -> Self {
        fn or_empty<T: FromSql + Default>(row: &Row<'_>, column: usize) -> T {
            row.get(column).unwrap_or_default()
        }
        let link = |row| Link::new(&or_empty::<Vec<u8>>(row, 7));
        Self {
            position: or_empty(row, 0),
            stream: or_empty(row, 1),
            version: or_empty(row, 2),
            at: or_empty(row, 3),
            agent: or_empty(row, 4),
            command: or_empty(row, 5),
            body: or_empty(row, 6),
            seal: or_empty(row, 8),
            link: is_chained.then(|| link(row)).flatten(),
        }
    }
}

impl Reader {
    /// Opens a file. Returns `None` if there is none or nothing is in it.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn open(path: &Path) -> Result<Option<Self>, StorageError> {
        // SQLite must not see it: it would delete the write-ahead log of a file without content.
        if fs::metadata(path).map_or(0, |file| file.len()) == 0 {
            return Ok(None);
        }
        let connection = storage::open_to_read(path)?;
        let schema = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        Ok((schema > 0).then_some(Self { connection, schema }))
    }

    /// Checks that the file goes as far as its anchor says.
    ///
    /// # Errors
    /// [`LogError::Damaged`], [`LogError::Storage`].
    pub fn check(&self, anchor: Found) -> Result<(), LogError> {
        let mark = match anchor {
            Found::Mark(mark) => mark,
            Found::Unreadable => return Err(Damage::AnchorUnreadable.into()),
            Found::Nothing if self.value(ANCHORED).map_err(unreadable)?.is_some() => {
                return Err(Damage::NoAnchor.into());
            }
            Found::Nothing => return Ok(()),
        };
        let (end, since) = self.end().map_err(unreadable)?;
        if end < mark.position {
            return Err(Damage::Short { end, since, anchored: mark.position, until: mark.at }.into());
        }
        if self.schema < CHAINED {
            return Err(Damage::Replaced { position: mark.position }.into());
        }
        if self.start().map_err(unreadable)? != Some(mark.log) {
            return Err(Damage::OtherLog.into());
        }
        let position = mark.position;
        let found = if position == 0 { Some(mark.log) } else { self.link(position).map_err(unreadable)? };
        match found {
            None => Err(Damage::Missing { from: position, to: position, since: 0, end }.into()),
            Some(link) if link != mark.link && !self.was(mark.link) => Err(Damage::Replaced { position }.into()),
            Some(_) => Ok(()),
        }
    }

    /// Returns how far the log goes.
    ///
    /// # Errors
    /// [`LogError::Damaged`], [`LogError::Storage`].
    pub fn mark(&self) -> Result<Mark, LogError> {
        let log = self.start().map_err(unreadable)?.ok_or(Damage::OtherLog)?;
        let (position, at) = self.end().map_err(unreadable)?;
        let link = if position == 0 { Some(log) } else { self.link(position).map_err(unreadable)? };
        let missing = Damage::Missing { from: position, to: position, since: at, end: position };
        Ok(Mark { log, position, at, link: link.ok_or(missing)? })
    }

    /// Returns whether a link is the anchor's from before the chain was computed anew.
    pub fn was(&self, link: Link) -> bool {
        self.value(RESEALED).is_ok_and(|value| value.as_deref() == Some(link.bytes()))
    }

    /// Returns the log's link 0; `None` if it has none.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn start(&self) -> Result<Option<Link>, StorageError> {
        Ok(self.value(CHAIN)?.and_then(|bytes| Link::new(&bytes)))
    }

    /// Returns position and time of the last entry; 0 if there is none.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn end(&self) -> Result<(Position, Millis), StorageError> {
        let sql = "SELECT position, at FROM entry ORDER BY position DESC LIMIT 1";
        let found = self.connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1).unwrap_or_default())));
        Ok(found.optional()?.unwrap_or_default())
    }

    /// Returns a value stored beside the log.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn value(&self, name: &str) -> Result<Option<Vec<u8>>, StorageError> {
        let sql = "SELECT value FROM meta WHERE name = ?1";
        Ok(self.connection.query_row(sql, [name], |row| row.get(0)).optional()?)
    }

    /// Returns the values stored beside the log, as many as can be read.
    pub fn values(&self) -> Vec<(String, Vec<u8>)> {
        let all = || {
            let mut select = self.connection.prepare("SELECT name, value FROM meta")?;
            let rows = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok::<_, rusqlite::Error>(rows.flatten().collect())
        };
        all().unwrap_or_default()
    }

    /// Returns whether SQLite finds nothing wrong with the file. Reads all of it.
    pub fn is_sound(&self) -> bool {
        storage::is_sound(&self.connection)
    }

    /// Passes every entry that can be read on, in the order of positions. Returns whether SQLite could read all of the
    /// file: otherwise some are left out.
    pub fn scan(&self, mut each: impl FnMut(StoredEntry)) -> bool {
        // One snapshot, whatever a running gateway appends.
        let _ = self.connection.execute_batch("BEGIN");
        let mut from = 1;
        let mut is_whole = true;
        while let Err(next) = self.scan_from(from, &mut each) {
            is_whole = false;
            let Some(readable) = self.readable_from(next) else { break };
            from = readable;
        }
        let _ = self.connection.execute_batch("COMMIT");
        is_whole
    }

    /// Passes entries on until SQLite cannot read on. Returns the position after the last one then.
    fn scan_from(&self, from: Position, each: &mut impl FnMut(StoredEntry)) -> Result<(), Position> {
        let is_chained = self.schema >= CHAINED;
        let hash = if is_chained { "hash" } else { "NULL" };
        let seal = if self.schema >= SEALED { "seal" } else { "x''" };
        let sql = format!(
            "SELECT position, stream, version, at, agent, command, body, {hash}, {seal} FROM entry WHERE position >= ?1 \
             ORDER BY position"
        );
        let mut next = from;
        let mut scan = || {
            let mut select = self.connection.prepare(&sql)?;
            let mut rows = select.query([from])?;
            while let Some(row) = rows.next()? {
                let entry = StoredEntry::read(row, is_chained);
                next = next.max(entry.position + 1);
                each(entry);
            }
            Ok::<_, rusqlite::Error>(())
        };
        scan().map_err(|_| next)
    }

    /// Finds the first position not before `from` at which SQLite can read on: a damaged page has only a few entries.
    fn readable_from(&self, from: Position) -> Option<Position> {
        let reads = |position: Position| {
            let sql = "SELECT position FROM entry WHERE position >= ?1 ORDER BY position LIMIT 1";
            self.connection.query_row(sql, params![position], |row| row.get::<_, Position>(0)).ok()
        };
        let mut step = 1;
        while reads(from + step).is_none() {
            step *= 2;
            // SQLite's largest position is i64::MAX.
            if step >= 1 << 62 {
                return None;
            }
        }
        let (mut damaged, mut readable) = (from + step / 2, from + step);
        while readable - damaged > 1 {
            let middle = damaged + (readable - damaged) / 2;
            if reads(middle).is_some() {
                readable = middle;
            } else {
                damaged = middle;
            }
        }
        reads(readable)
    }

    fn link(&self, position: Position) -> Result<Option<Link>, StorageError> {
        let sql = "SELECT hash FROM entry WHERE position = ?1";
        let found: Option<Vec<u8>> = self.connection.query_row(sql, [position], |row| row.get(0)).optional()?;
        Ok(found.and_then(|bytes| Link::new(&bytes)))
    }
}

/// Opens a file. Returns `None` if there is none or nothing is in it.
///
/// # Errors
/// [`LogError::Damaged`], [`LogError::Storage`].
pub fn open(path: &Path, anchor: Found) -> Result<Option<Reader>, LogError> {
    Reader::open(path).map_err(|error| match (error, anchor) {
        // It once was one.
        (StorageError::NotADatabase(_), Found::Mark(mark)) => Damage::NoDatabase { anchored: mark.position }.into(),
        (other, _) => unreadable(other),
    })
}

/// Says what a failure means if it comes before the first entry was read.
fn unreadable(error: StorageError) -> LogError {
    match error {
        StorageError::Damaged(_) => Damage::Pages { after: 0, since: 0 }.into(),
        other => other.into(),
    }
}

/// Says what it means that there is no database.
pub fn empty(path: &Path, anchor: Found) -> Damage {
    let anchored = if let Found::Mark(Mark { position, at, .. }) = anchor { Some((position, at)) } else { None };
    Damage::Empty { is_gone: !path.exists(), anchored }
}
