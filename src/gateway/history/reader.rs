//! Reading the archive.

use super::words::{ANYBODY, written};
use crate::core::hub::{HistorySearch, Indexed, SEARCHED, Scope};
use crate::core::interaction::Stub;
use crate::core::search::{Reach, TextFilter};
use crate::gateway::storage::StorageError;
use crate::protocol::{InteractionId, MediaId, Millis, PhoneNumber, TargetRef};
use rusqlite::{Connection, OpenFlags, OptionalExtension, params};
use std::collections::{BTreeSet, HashMap};
use std::path::Path;

/// The number of bits of a row's number that are the place of the message in its interaction.
pub const PLACE_BITS: u32 = 32;

/// What tells an interaction from another one of the same id, should the log have been cut and continued.
pub type Mark = (u64, u64, u64);

/// Returns what tells an interaction from another one of the same id.
pub fn mark(stub: &Stub) -> Mark {
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

fn number_of(connection: &Connection, contact: &PhoneNumber) -> Result<Option<i64>, StorageError> {
    let mut select = connection.prepare_cached("SELECT number FROM contact WHERE phone = ?1")?;
    Ok(select.query_row([contact.as_str()], |row| row.get(0)).optional()?)
}

/// Returns a contact's number in the file, and whom their interactions have reached.
pub fn reach_of(connection: &Connection, contact: &PhoneNumber) -> Result<Option<(i64, Reach)>, StorageError> {
    let mut select = connection.prepare_cached("SELECT number, reach FROM contact WHERE phone = ?1")?;
    let row = select.query_row([contact.as_str()], |row| Ok((row.get(0)?, row.get::<_, String>(1)?))).optional()?;
    // Without a word about it, nobody.
    Ok(row.map(|(number, reach)| (number, serde_json::from_str(&reach).unwrap_or_default())))
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
