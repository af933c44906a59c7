//! The contact book in a SQLite file, one row for each contact: erasing one is erasing their row.

use crate::core::contacts::{BookEntry, ContactBook, ContactSource, Known};
use crate::gateway::erasure::subject::Subject;
use crate::gateway::storage::{self, StorageError};
use crate::protocol::{ContactField, Millis, PhoneNumber};
use rusqlite::{Connection, Row, Transaction, params};
use serde::de::DeserializeOwned;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

const SCHEMA: i64 = 2;

const CREATE: &str = "
    CREATE TABLE contact (
        number         TEXT PRIMARY KEY, -- E.164
        name           TEXT,
        name_source    TEXT,             -- lookup, import, host, agent
        name_changed   INTEGER,          -- ms since 1970
        fields         TEXT,             -- JSON: label and value of each
        fields_source  TEXT,
        fields_changed INTEGER,
        language         TEXT,           -- BCP 47
        language_source  TEXT,
        language_changed INTEGER
    ) STRICT, WITHOUT ROWID;
    PRAGMA user_version = 2;
";

/// Brings a file of before up to date, in which contacts had no language.
const UPGRADE: &str = "
    ALTER TABLE contact ADD COLUMN language TEXT;
    ALTER TABLE contact ADD COLUMN language_source TEXT;
    ALTER TABLE contact ADD COLUMN language_changed INTEGER;
    PRAGMA user_version = 2;
";

/// The file.
#[derive(Debug)]
pub struct ContactStore(Mutex<Connection>);

impl ContactStore {
    /// Opens the file, or creates it.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn open(path: &Path) -> Result<Self, StorageError> {
        let upgrade = |transaction: &Transaction<'_>, _| Ok::<_, StorageError>(transaction.execute_batch(UPGRADE)?);
        Ok(Self(Mutex::new(storage::open_with(path, SCHEMA, CREATE, upgrade)?)))
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

    /// Keeps what is known now of some contacts: all of it, or nothing if it fails.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn keep(&self, contacts: &[(PhoneNumber, BookEntry)]) -> Result<(), StorageError> {
        let mut connection = self.connection();
        let transaction = connection.transaction()?;
        {
            let mut erase = transaction.prepare_cached("DELETE FROM contact WHERE number = ?1")?;
            let mut put = transaction
                .prepare_cached("INSERT OR REPLACE INTO contact VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")?;
            for (number, entry) in contacts {
                let BookEntry { name, fields, language } = entry;
                if entry.is_empty() {
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
                    language.as_ref().map(|language| &language.value),
                    language.as_ref().map(|language| encode(language.source)).transpose()?,
                    language.as_ref().map(|language| language.changed),
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

/// Reads everything.
fn read(connection: &Connection) -> Result<ContactBook, StorageError> {
    let mut select = connection.prepare_cached("SELECT * FROM contact")?;
    // A file of before is looked at as well, where nothing in it may change.
    let has_languages = select.column_count() > 7;
    let mut rows = select.query([])?;
    let mut book = ContactBook::default();
    while let Some(row) = rows.next()? {
        let (number, name, fields) = (row.get::<_, String>(0)?, known(row, 1)?, known(row, 4)?);
        let fields = fields.map(|Known { value, source, changed }| {
            Ok::<_, StorageError>(Known { value: decode::<Vec<ContactField>>(&value)?, source, changed })
        });
        let language = if has_languages { known(row, 7)? } else { None };
        book.set(number.as_str().into(), BookEntry { name, fields: fields.transpose()?, language });
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
            language: known("de", ContactSource::Import, 8),
        };
        let marco = BookEntry { name: known("Marco", ContactSource::Lookup, 9), ..BookEntry::default() };
        let book = |entries: &[(&str, &BookEntry)]| {
            let mut book = ContactBook::default();
            entries.iter().for_each(|(number, entry)| book.set((*number).into(), (*entry).clone()));
            book
        };
        let store = ContactStore::open(&path).unwrap();
        store
            .keep(&[("+1".into(), priya.clone()), ("+2".into(), priya.clone()), ("+2".into(), marco.clone())])
            .unwrap();
        assert_eq!(store.read().unwrap(), book(&[("+1", &priya), ("+2", &marco)]));
        drop(store);
        let store = ContactStore::open(&path).unwrap();
        assert_eq!(store.read().unwrap(), book(&[("+1", &priya), ("+2", &marco)]));
        store.keep(&[("+1".into(), BookEntry::default())]).unwrap();
        assert_eq!(store.read().unwrap(), book(&[("+2", &marco)]));
    }

    #[test]
    fn a_file_in_which_contacts_had_no_language_is_read_and_brought_up_to_date() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("contacts.sqlite");
        let before = Connection::open(&path).unwrap();
        let create =
            CREATE.replace("fields_changed INTEGER,", "fields_changed INTEGER").replace("version = 2", "version = 1");
        let create: Vec<_> = create.lines().filter(|line| !line.contains("language")).collect();
        before.execute_batch(&create.join("\n")).unwrap();
        before
            .execute(
                "INSERT INTO contact (number, name, name_source, name_changed) VALUES ('+1', 'Priya', 'agent', 7)",
                [],
            )
            .unwrap();
        drop(before);
        assert_eq!(ContactStore::count(&path), Some(1), "as it is");
        let store = ContactStore::open(&path).unwrap();
        let name = Some(Known { value: "Priya".to_owned(), source: ContactSource::Agent, changed: 7 });
        let language = Some(Known { value: "hi".to_owned(), source: ContactSource::Import, changed: 8 });
        let entry = BookEntry { name, language, fields: None };
        let known = BookEntry { language: None, ..entry.clone() };
        assert_eq!(store.read().unwrap().get(&"+1".into()), Some(&known));
        store.keep(&[("+1".into(), entry.clone())]).unwrap();
        assert_eq!(store.read().unwrap().get(&"+1".into()), Some(&entry));
    }
}
