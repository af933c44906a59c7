//! The contact book in a SQLite file, one row for each contact: erasing one is erasing their row.

use crate::core::contacts::{BookEntry, ContactBook, ContactSource, Known};
use crate::gateway::erasure::subject::Subject;
use crate::gateway::log::Position;
use crate::gateway::storage::{self, StorageError};
use crate::protocol::{ContactField, Millis, PhoneNumber};
use rusqlite::{Connection, Row, params};
use serde::de::DeserializeOwned;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

const SCHEMA: i64 = 1;

const CREATE: &str = "
    CREATE TABLE contact (
        number         TEXT PRIMARY KEY, -- E.164
        name           TEXT,
        name_source    TEXT,             -- lookup, import, host, agent
        name_changed   INTEGER,          -- ms since 1970
        fields         TEXT,             -- JSON: label and value of each
        fields_source  TEXT,
        fields_changed INTEGER
    ) STRICT, WITHOUT ROWID;
    PRAGMA user_version = 1;
";

/// Older versions leave it alone.
const KEPT_AFTER: &str = "CREATE TABLE IF NOT EXISTS kept_after (position INTEGER NOT NULL) STRICT";

/// The file.
#[derive(Debug)]
pub struct ContactStore(Mutex<Connection>);

impl ContactStore {
    /// Opens the file, or creates it.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn open(path: &Path) -> Result<Self, StorageError> {
        let connection = storage::open(path, SCHEMA, CREATE)?;
        connection.execute(KEPT_AFTER, [])?;
        Ok(Self(Mutex::new(connection)))
    }

    /// Returns the end of the log before what was kept last; `None` if nothing was.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn kept_after(&self) -> Result<Option<Position>, StorageError> {
        Ok(self.connection().query_row("SELECT max(position) FROM kept_after", [], |row| row.get(0))?)
    }

    /// Notes that something may be known after a position of the log that it does not know.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn set_kept_after(&self, position: Position) -> Result<(), StorageError> {
        set_kept_after(&self.connection(), position)
    }

    /// Reads everything.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn read(&self) -> Result<ContactBook, StorageError> {
        read(&self.connection())
    }

    /// Returns the number of contacts in a file, which may be that of a running gateway; `None` if it is damaged.
    pub fn count(path: &Path) -> Option<usize> {
        let connection = storage::open_to_read(path).ok()?;
        let book = read(&connection).ok()?;
        storage::is_sound(&connection).then(|| book.len())
    }

    /// Keeps what is known now of some contacts: all of it, or nothing if it fails. `after` is the end of the log, which is
    /// told of it next.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn keep(&self, contacts: &[(PhoneNumber, BookEntry)], after: Option<Position>) -> Result<(), StorageError> {
        let mut connection = self.connection();
        let transaction = connection.transaction()?;
        after.map(|after| set_kept_after(&transaction, after)).transpose()?;
        {
            let mut erase = transaction.prepare_cached("DELETE FROM contact WHERE number = ?1")?;
            let mut put =
                transaction.prepare_cached("INSERT OR REPLACE INTO contact VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?;
            for (number, BookEntry { name, fields }) in contacts {
                if name.is_none() && fields.is_none() {
                    erase.execute([number.as_str()])?;
                    continue;
                }
                let listed = fields.as_ref().map(|fields| serde_json::to_string(&fields.value)).transpose()?;
                put.execute(params![
                    number.as_str(),
                    name.as_ref().map(|name| &name.value),
                    name.as_ref().map(|name| encode(name.source)).transpose()?,
                    name.as_ref().map(|name| name.changed),
                    listed,
                    fields.as_ref().map(|fields| encode(fields.source)).transpose()?,
                    fields.as_ref().map(|fields| fields.changed),
                ])?;
            }
        }
        Ok(transaction.commit()?)
    }

    /// Erases what is known of the contact of a subject. Returns the number of contacts.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn forget(&self, subject: &Subject) -> Result<u64, StorageError> {
        if !subject.is_contact() {
            return Ok(0);
        }
        let connection = self.connection();
        let mut select = connection.prepare_cached("SELECT number FROM contact")?;
        let numbers = select.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        let mut erase = connection.prepare_cached("DELETE FROM contact WHERE number = ?1")?;
        subject.among(numbers).iter().try_fold(0, |count, number| Ok(count + erase.execute([number])? as u64))
    }

    /// Removes what was erased from the file. Returns false if something may be left, as somebody is reading.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn scrub(&self) -> Result<bool, StorageError> {
        storage::rewrite(&self.connection())
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn set_kept_after(connection: &Connection, position: Position) -> Result<(), StorageError> {
    if connection.execute("UPDATE kept_after SET position = ?1", [position])? == 0 {
        connection.execute("INSERT INTO kept_after VALUES (?1)", [position])?;
    }
    Ok(())
}

/// Reads everything.
fn read(connection: &Connection) -> Result<ContactBook, StorageError> {
    let mut select = connection.prepare_cached(
        "SELECT number, name, name_source, name_changed, fields, fields_source, fields_changed FROM contact",
    )?;
    let mut rows = select.query([])?;
    let mut book = ContactBook::default();
    while let Some(row) = rows.next()? {
        let (number, name, fields) = (row.get::<_, String>(0)?, known(row, 1)?, known(row, 4)?);
        let fields = fields.map(|Known { value, source, changed }| {
            Ok::<_, StorageError>(Known { value: decode::<Vec<ContactField>>(&value)?, source, changed })
        });
        book.set(number.as_str().into(), BookEntry { name, fields: fields.transpose()? });
    }
    Ok(book)
}

/// Returns something that is known, with its source and time in the columns after it.
fn known(row: &Row<'_>, column: usize) -> Result<Option<Known<String>>, StorageError> {
    let Some(value) = row.get(column)? else { return Ok(None) };
    let (source, changed): (String, Millis) = (row.get(column + 1)?, row.get(column + 2)?);
    Ok(Some(Known { value, source: serde_json::from_value(source.into())?, changed }))
}

fn encode(source: ContactSource) -> Result<String, StorageError> {
    let value = serde_json::to_value(source)?;
    Ok(value.as_str().unwrap_or_default().to_owned())
}

fn decode<T: DeserializeOwned>(json: &str) -> Result<T, StorageError> {
    Ok(serde_json::from_str(json)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_read_again_and_one_row_is_one_contact() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("contacts.sqlite");
        let known = |value: &str, source, changed| Some(Known { value: value.to_owned(), source, changed });
        let fields = vec![ContactField { label: "City".into(), value: "Leeds".into() }];
        let priya = BookEntry {
            name: known("Priya", ContactSource::Agent, 7),
            fields: Some(Known { value: fields, source: ContactSource::Import, changed: 8 }),
        };
        let marco = BookEntry { name: known("Marco", ContactSource::Lookup, 9), fields: None };
        let book = |entries: &[(&str, &BookEntry)]| {
            let mut book = ContactBook::default();
            entries.iter().for_each(|(number, entry)| book.set((*number).into(), (*entry).clone()));
            book
        };
        let store = ContactStore::open(&path).unwrap();
        store
            .keep(&[("+1".into(), priya.clone()), ("+2".into(), priya.clone()), ("+2".into(), marco.clone())], None)
            .unwrap();
        assert_eq!(store.read().unwrap(), book(&[("+1", &priya), ("+2", &marco)]));
        drop(store);
        let store = ContactStore::open(&path).unwrap();
        assert_eq!(store.read().unwrap(), book(&[("+1", &priya), ("+2", &marco)]));
        store.keep(&[("+1".into(), BookEntry::default())], None).unwrap();
        assert_eq!(store.read().unwrap(), book(&[("+2", &marco)]));
    }
}
