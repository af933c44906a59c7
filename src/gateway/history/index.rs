//! The archive of past interactions in a SQLite file: the stub of each, who owned it, which files it has, and its words
//! as a full-text index (FTS5). Their messages are in the log.

use super::forgetting;
use super::words::{ANYBODY, words, written};
use crate::core::hub::{HistorySearch, Indexed, SEARCHED, Scope};
use crate::core::interaction::{InteractionState, Stub};
use crate::core::search::{Reach, TextFilter};
use crate::gateway::erasure::subject::Subject;
use crate::gateway::storage::{self, StorageError};
use crate::protocol::{InteractionId, MediaId, Message, Millis, PhoneNumber, TargetRef};
use rusqlite::{Connection, OpenFlags, OptionalExtension, Transaction, params};
use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The version of the schema, and of what is written into it.
const SCHEMA: i64 = 4;

const CREATE: &str = "
    CREATE TABLE contact (number INTEGER PRIMARY KEY, phone TEXT NOT NULL UNIQUE,
        reach TEXT NOT NULL -- JSON: the targets and agents that their interactions have reached
    ) STRICT;
    CREATE TABLE interaction (
        number   INTEGER PRIMARY KEY AUTOINCREMENT,
        id       TEXT    NOT NULL UNIQUE,
        contact  INTEGER NOT NULL,
        opened   INTEGER NOT NULL,
        done     INTEGER NOT NULL,
        messages INTEGER NOT NULL,
        route    TEXT    NOT NULL, -- the target that it came in for, JSON
        line     TEXT    NOT NULL, -- the service number
        stub     TEXT    NOT NULL -- JSON
    ) STRICT;
    CREATE INDEX interaction_of_contact ON interaction (contact, id);
    CREATE INDEX interaction_for ON interaction (route, done);
    CREATE INDEX interaction_of_line ON interaction (line, done, id);
    CREATE TABLE owner (
        agent TEXT NOT NULL, done INTEGER NOT NULL, interaction INTEGER NOT NULL, PRIMARY KEY (agent, done, interaction)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE file (
        file TEXT NOT NULL, interaction INTEGER NOT NULL, PRIMARY KEY (file, interaction)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX file_of_interaction ON file (interaction);
    CREATE VIRTUAL TABLE word USING fts5 (
        words, content = '', detail = none, columnsize = 0, tokenize = \"ascii tokenchars '_-'\"
    );
    CREATE TABLE kept (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
    PRAGMA user_version = 4;
";

/// The name of the value that is the snapshot.
pub const SNAPSHOT: &str = "snapshot";

/// The number of bits of a row's number that are the place of the message in its interaction.
const PLACE_BITS: u32 = 32;

/// What tells an interaction from another one of the same id, should the log have been cut and continued.
type Mark = (u64, u64, u64);

fn mark(stub: &Stub) -> Mark {
    (stub.opened, stub.done, stub.messages)
}

/// What the archive knows of the words of past interactions, for one query.
#[derive(Default)]
pub struct Known(HashMap<String, (Mark, Option<usize>)>);

impl Known {
    /// Returns what is known of an interaction.
    pub fn of(&self, stub: &Stub) -> Indexed {
        match self.0.get(stub.id.as_str()).filter(|(known, _)| *known == mark(stub)) {
            None => Indexed::Unknown,
            Some((_, None)) => Indexed::Nothing,
            Some((_, Some(place))) => Indexed::Newest(*place),
        }
    }
}

/// What the archive has for a search.
#[derive(Default)]
pub struct Found {
    /// The interactions that the hub does not have, in no order.
    pub stubs: Vec<Stub>,
    /// The number of those besides, which are older. Only where the query is blank.
    pub more: usize,
    /// What is known of words, also of those that the hub has.
    pub known: Known,
}

/// The only connection that adds to the index.
pub struct Writer {
    connection: Connection,
    path: PathBuf,
    /// The number of the newest erasure that something was forgotten for.
    forgotten: u64,
}

impl Writer {
    /// Opens the file. Whatever is there and cannot be used is replaced: it is derived.
    ///
    /// # Errors
    /// [`StorageError`] if it cannot be created.
    pub fn open(path: &Path) -> Result<Self, StorageError> {
        let connection = storage::open(path, SCHEMA, CREATE).or_else(|error| {
            tracing::warn!(%error, "the archive of past interactions cannot be used; it is built anew");
            remove(path);
            storage::open(path, SCHEMA, CREATE)
        })?;
        // What a power cut takes is added again: it takes the newest, and with it the snapshot that relies on it.
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        Ok(Self { connection, path: path.to_owned(), forgotten: 0 })
    }

    /// Removes the file.
    pub fn remove(self) {
        drop(self.connection);
        remove(&self.path);
    }

    /// Adds interactions, those of them that are not there.
    ///
    /// # Errors
    /// [`StorageError`]: none of them was added.
    pub fn add(&mut self, done: &[Arc<InteractionState>]) -> Result<(), StorageError> {
        let transaction = self.connection.transaction()?;
        for interaction in done {
            add(&transaction, interaction)?;
        }
        Ok(transaction.commit()?)
    }

    /// Returns whether a state to which so many facts about what is erased were folded knows of everything that was
    /// forgotten.
    pub fn knows(&self, erasures: u64) -> bool {
        erasures >= self.forgotten
    }

    /// Forgets the interactions and the contact of a subject, and the snapshot. Returns the number of interactions.
    ///
    /// # Errors
    /// [`StorageError`]: nothing is forgotten.
    pub fn forget(&mut self, subject: &Subject) -> Result<u64, StorageError> {
        self.forgotten = self.forgotten.max(subject.number());
        // The log does not say any more what a power cut would bring back.
        self.connection.pragma_update(None, "synchronous", "FULL")?;
        let transaction = self.connection.transaction()?;
        let count = forgetting::forget(&transaction, subject, PLACE_BITS)?;
        transaction.execute("DELETE FROM kept WHERE name = ?1", [SNAPSHOT])?;
        transaction.commit()?;
        self.connection.pragma_update(None, "synchronous", "NORMAL")?;
        Ok(count)
    }

    /// Removes what was forgotten from the file. Returns false if something may be left, as somebody is reading.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn scrub(&self) -> Result<bool, StorageError> {
        forgetting::scrub(&self.connection)
    }

    /// Deletes interactions whose ids come after `last`: a log that was cut does not have them any more.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn cut(&mut self, last: &InteractionId) -> Result<(), StorageError> {
        let transaction = self.connection.transaction()?;
        let mut select = transaction.prepare("SELECT id FROM interaction WHERE (length(id), id) > (length(?1), ?1)")?;
        let after: Vec<String> = select.query_map([last.as_str()], |row| row.get(0))?.collect::<Result<_, _>>()?;
        drop(select);
        let mut contacts = BTreeSet::new();
        for id in after {
            contacts.extend(forgetting::remove(&transaction, &id)?.map(|(_, contact)| contact));
        }
        for contact in contacts {
            forgetting::forget_rest(&transaction, contact, PLACE_BITS)?;
        }
        Ok(transaction.commit()?)
    }

    /// Keeps a value beside the interactions; `None` deletes it.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn keep(&self, name: &str, value: Option<&[u8]>) -> Result<(), StorageError> {
        match value {
            Some(value) => self.connection.execute(
                "INSERT INTO kept (name, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = ?2",
                params![name, value],
            )?,
            None => self.connection.execute("DELETE FROM kept WHERE name = ?1", [name])?,
        };
        Ok(())
    }
}

fn remove(path: &Path) {
    for end in ["", "-wal", "-shm"] {
        let mut file = path.as_os_str().to_owned();
        file.push(end);
        let _ = std::fs::remove_file(file);
    }
}

fn number_of(connection: &Connection, contact: &PhoneNumber) -> Result<Option<i64>, StorageError> {
    let mut select = connection.prepare_cached("SELECT number FROM contact WHERE phone = ?1")?;
    Ok(select.query_row([contact.as_str()], |row| row.get(0)).optional()?)
}

/// Returns a contact's number in the file, and whom their interactions have reached.
fn reach_of(connection: &Connection, contact: &PhoneNumber) -> Result<Option<(i64, Reach)>, StorageError> {
    let mut select = connection.prepare_cached("SELECT number, reach FROM contact WHERE phone = ?1")?;
    let row = select.query_row([contact.as_str()], |row| Ok((row.get(0)?, row.get::<_, String>(1)?))).optional()?;
    // Without a word about it, nobody.
    Ok(row.map(|(number, reach)| (number, serde_json::from_str(&reach).unwrap_or_default())))
}

fn add(transaction: &Transaction<'_>, interaction: &InteractionState) -> Result<(), StorageError> {
    let stub = Stub::of(interaction);
    let id = stub.id.as_str();
    let mut known = transaction.prepare_cached("SELECT opened, done, messages FROM interaction WHERE id = ?1")?;
    let known: Option<Mark> = known.query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()?;
    let mark = mark(&stub);
    match known {
        Some(known) if known == mark => return Ok(()),
        // It was reopened.
        Some(known) => {
            let before = (known.2 as usize).min(interaction.messages.len());
            delete(transaction, id, &interaction.messages[..before])?;
        }
        None => {}
    }
    let phone = stub.contact.as_str();
    transaction.prepare_cached("INSERT OR IGNORE INTO contact (phone, reach) VALUES (?1, '{}')")?.execute([phone])?;
    let (contact, known) = reach_of(transaction, &stub.contact)?.unwrap_or_default();
    let mut reach = known.clone();
    reach.routes.extend(stub.routes.iter().cloned());
    reach.agents.extend(stub.owners.iter().cloned());
    if reach != known {
        let mut update = transaction.prepare_cached("UPDATE contact SET reach = ?2 WHERE number = ?1")?;
        update.execute(params![contact, serde_json::to_string(&reach)?])?;
    }
    transaction
        .prepare_cached(
            "INSERT INTO interaction (id, contact, opened, done, messages, route, line, stub)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            id,
            contact,
            mark.0,
            mark.1,
            mark.2,
            serde_json::to_string(&stub.route)?,
            stub.service_number.as_str(),
            serde_json::to_string(&stub)?
        ])?;
    let number = transaction.last_insert_rowid();
    let mut own = transaction.prepare_cached("INSERT OR IGNORE INTO owner VALUES (?1, ?2, ?3)")?;
    for agent in &stub.owners {
        own.execute(params![agent.as_str(), stub.done, number])?;
    }
    let mut hold = transaction.prepare_cached("INSERT OR IGNORE INTO file VALUES (?1, ?2)")?;
    for file in interaction.messages.iter().flat_map(|message| &message.media) {
        hold.execute(params![file.id.as_str(), number])?;
    }
    let mut insert = transaction.prepare_cached("INSERT INTO word (rowid, words) VALUES (?1, ?2)")?;
    for (place, message) in interaction.messages.iter().enumerate() {
        if let Some(words) = words(contact, message) {
            insert.execute(params![(number << PLACE_BITS) | place as i64, words])?;
        }
    }
    Ok(())
}

/// Deletes an interaction, with the words of these messages. Rows of the index of words under a number that no
/// interaction has are passed over.
fn delete(transaction: &Transaction<'_>, id: &str, messages: &[Message]) -> Result<(), StorageError> {
    let Some((number, contact)) = forgetting::remove(transaction, id)? else { return Ok(()) };
    for (place, message) in messages.iter().enumerate() {
        if let Some(words) = words(contact, message) {
            let sql = "INSERT INTO word (word, rowid, words) VALUES ('delete', ?1, ?2)";
            transaction.prepare_cached(sql)?.execute(params![(number << PLACE_BITS) | place as i64, words])?;
        }
    }
    Ok(())
}

/// A connection that only reads.
pub struct Reader(Connection);

impl Reader {
    /// Opens the file.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn open(path: &Path) -> Result<Self, StorageError> {
        Ok(Self(Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?))
    }

    /// Returns what the archive has for a search. `sees` returns whether the agent sees a target. Stops early, with what
    /// it knows until then being of no use, if `goes_on` returns false.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn find(
        &mut self,
        search: &HistorySearch,
        sees: &dyn Fn(&TargetRef) -> bool,
        goes_on: &impl Fn() -> bool,
    ) -> Result<Found, StorageError> {
        let Some(scope) = search.scope() else { return Ok(Found::default()) };
        // All queries see the same moment.
        let transaction = self.0.transaction()?;
        let is_blank = search.filter().is_blank();
        let most = match scope {
            Scope::Contact(_) => i64::MAX as usize,
            Scope::Own(_) if is_blank => i64::MAX as usize,
            Scope::Own(_) | Scope::All(_) => SEARCHED + search.here().len(),
        };
        let mut places = places(&transaction, scope, sees, most)?;
        let here = search.here().iter().filter_map(|id| number_of_interaction(&transaction, id).transpose());
        let here: BTreeSet<i64> = here.collect::<Result<_, _>>()?;
        let mut more = 0;
        if is_blank && !matches!(scope, Scope::Contact(_)) {
            // Only what may be listed is read.
            places.retain(|(_, number)| !here.contains(number));
            more = places.len().saturating_sub(search.needed());
            places.truncate(search.needed());
        }
        let mut newest: HashMap<i64, usize> = HashMap::new();
        if !is_blank {
            let (contact, first) = match scope {
                Scope::Contact(contact) => (number_of(&transaction, contact)?, 0),
                // No older ones than are asked about.
                _ => (Some(ANYBODY), places.iter().map(|(_, number)| *number).min().unwrap_or_default()),
            };
            if let Some(contact) = contact {
                look_up(&transaction, contact, search.filter(), first, &mut newest, goes_on)?;
            }
        }
        let mut select = transaction.prepare_cached("SELECT stub FROM interaction WHERE number = ?1")?;
        let mut found = Found { more, ..Found::default() };
        for (_, number) in places {
            let stub: Stub = serde_json::from_str(&select.query_row([number], |row| row.get::<_, String>(0))?)?;
            if !is_blank {
                found.known.0.insert(stub.id.to_string(), (mark(&stub), newest.get(&number).copied()));
            }
            if !here.contains(&number) {
                found.stubs.push(stub);
            }
            if !goes_on() {
                break;
            }
        }
        Ok(found)
    }

    /// Returns what is known of a contact's interactions: how many of them count, and whom all have reached if one does.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn about(
        &self,
        contact: &PhoneNumber,
        counts: impl Fn(&InteractionId) -> bool,
    ) -> Result<(u32, Reach), StorageError> {
        let count = self.of_contact(contact)?.iter().filter(|id| counts(id)).count();
        let reach = reach_of(&self.0, contact)?.filter(|_| count > 0);
        Ok((count as u32, reach.map(|(_, reach)| reach).unwrap_or_default()))
    }

    /// Returns a contact's interactions, the oldest first.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn of_contact(&self, contact: &PhoneNumber) -> Result<Vec<InteractionId>, StorageError> {
        let Some(contact) = number_of(&self.0, contact)? else { return Ok(Vec::new()) };
        let mut select = self.0.prepare_cached("SELECT id FROM interaction WHERE contact = ?1 ORDER BY id")?;
        let ids = select.query_map([contact], |row| Ok(row.get::<_, String>(0)?.as_str().into()))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }

    /// Returns at most `most` interactions that count and that were done until a time which depends on the service number;
    /// the oldest of each number first.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn old(
        &self,
        most: usize,
        until: impl Fn(&PhoneNumber) -> Option<Millis>,
        counts: impl Fn(&InteractionId) -> bool,
    ) -> Result<Vec<InteractionId>, StorageError> {
        let mut found = Vec::new();
        for line in values(&self.0, "line")? {
            let Some(until) = until(&line.as_str().into()) else { continue };
            let sql = "SELECT id FROM interaction WHERE line = ?1 AND done <= ?2 ORDER BY done, id";
            let mut select = self.0.prepare_cached(sql)?;
            let mut rows = select.query(params![line, i64::try_from(until).unwrap_or(i64::MAX)])?;
            while found.len() < most
                && let Some(row) = rows.next()?
            {
                found.extend(Some(row.get::<_, String>(0)?.as_str().into()).filter(&counts));
            }
        }
        Ok(found)
    }

    /// Returns at most `most` contacts whose numbers have these digits in them, and whom their interactions have reached.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn with_digits(&self, digits: &str, most: usize) -> Result<Vec<(PhoneNumber, Reach)>, StorageError> {
        let mut select =
            self.0.prepare_cached("SELECT phone, reach FROM contact WHERE instr(phone, ?1) > 0 LIMIT ?2")?;
        let rows =
            select.query_map(params![digits, most], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
        let mut found = Vec::new();
        for row in rows {
            let (phone, reach) = row?;
            found.push((phone.as_str().into(), serde_json::from_str(&reach).unwrap_or_default()));
        }
        Ok(found)
    }

    /// Returns the interactions whose messages have a file.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn holding(&self, file: &MediaId) -> Result<Vec<InteractionId>, StorageError> {
        let mut select = self.0.prepare_cached(
            "SELECT interaction.id FROM file JOIN interaction ON interaction.number = file.interaction
             WHERE file.file = ?1",
        )?;
        let ids = select.query_map([file.as_str()], |row| Ok(row.get::<_, String>(0)?.as_str().into()))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }

    /// Returns a value kept beside the interactions, if there is one.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn kept(&self, name: &str) -> Result<Option<Vec<u8>>, StorageError> {
        let mut select = self.0.prepare_cached("SELECT value FROM kept WHERE name = ?1")?;
        Ok(select.query_row([name], |row| row.get(0)).optional()?)
    }
}

/// Returns the interactions in a scope, newest first and at most `most`: when each was done, and its number.
fn places(
    connection: &Connection,
    scope: &Scope,
    sees: &dyn Fn(&TargetRef) -> bool,
    most: usize,
) -> Result<Vec<(i64, i64)>, StorageError> {
    const OF_CONTACT: &str = "SELECT done, number FROM interaction WHERE contact = ?1 LIMIT ?2";
    const OF_AGENT: &str =
        "SELECT done, interaction FROM owner WHERE agent = ?1 ORDER BY done DESC, interaction DESC LIMIT ?2";
    const FOR_TARGET: &str =
        "SELECT done, number FROM interaction WHERE route = ?1 ORDER BY done DESC, number DESC LIMIT ?2";
    let mut found = BTreeSet::new();
    let mut take = |sql: &str, of: &dyn rusqlite::ToSql| {
        let mut select = connection.prepare_cached(sql)?;
        for row in select.query_map(params![of, most], |row| Ok((row.get(0)?, row.get(1)?)))? {
            found.insert(row?);
        }
        Ok::<_, StorageError>(())
    };
    match scope {
        Scope::Contact(contact) => {
            if let Some(contact) = number_of(connection, contact)? {
                take(OF_CONTACT, &contact)?;
            }
        }
        Scope::Own(agent) => take(OF_AGENT, &agent.as_str())?,
        Scope::All(agent) => {
            take(OF_AGENT, &agent.as_str())?;
            for route in values(connection, "route")? {
                if serde_json::from_str(&route).is_ok_and(|route| sees(&route)) {
                    take(FOR_TARGET, &route)?;
                }
            }
        }
    }
    Ok(found.into_iter().rev().take(most).collect())
}

/// Returns the values in a column of the interactions that an index begins with. One lookup for each.
fn values(connection: &Connection, column: &str) -> Result<Vec<String>, StorageError> {
    let sql = format!("SELECT min({column}) FROM interaction WHERE {column} > ?1");
    let mut select = connection.prepare_cached(&sql)?;
    let mut found: Vec<String> = Vec::new();
    loop {
        let last = found.last().map_or("", String::as_str);
        match select.query_row([last], |row| row.get(0))? {
            Some(next) => found.push(next),
            None => return Ok(found),
        }
    }
}

fn number_of_interaction(connection: &Connection, id: &InteractionId) -> Result<Option<i64>, StorageError> {
    let mut select = connection.prepare_cached("SELECT number FROM interaction WHERE id = ?1")?;
    Ok(select.query_row([id.as_str()], |row| row.get(0)).optional()?)
}

/// Finds the newest message with every word of the filter, of each interaction of a contact from a number on.
fn look_up(
    connection: &Connection,
    contact: i64,
    filter: &TextFilter,
    first: i64,
    newest: &mut HashMap<i64, usize>,
    goes_on: &impl Fn() -> bool,
) -> Result<(), StorageError> {
    let words: BTreeSet<String> = filter.words().map(|word| format!("\"{}\"*", written(contact, word))).collect();
    let query = words.into_iter().collect::<Vec<_>>().join(" ");
    let mut select = connection.prepare_cached("SELECT rowid FROM word WHERE word MATCH ?1 AND rowid >= ?2")?;
    let mut rows = select.query(params![query, first << PLACE_BITS])?;
    while let Some(row) = rows.next()? {
        let row: i64 = row.get(0)?;
        let place = (row & ((1 << PLACE_BITS) - 1)) as usize;
        let known = newest.entry(row >> PLACE_BITS).or_default();
        *known = place.max(*known);
        if !goes_on() {
            break;
        }
    }
    Ok(())
}
