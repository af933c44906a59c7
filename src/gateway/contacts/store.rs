//! The contact book, one row for each contact: erasing one is erasing their row. The rows are in a SQLite file, or
//! where several gateways share them ([`Rows`]).

use crate::core::contacts::{BookEntry, ContactBook, Known};
use crate::gateway::erasure::subject::Subject;
use crate::gateway::log::Position;
use crate::gateway::storage::{self, StorageError};
use crate::protocol::{ContactField, Millis, PhoneNumber};
use rusqlite::{Connection, Row, Transaction, params};
use std::fmt;
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

/// Older versions leave it alone.
const KEPT_AFTER: &str = "CREATE TABLE IF NOT EXISTS kept_after (position INTEGER NOT NULL) STRICT";

/// The contact book, kept.
#[derive(Debug)]
pub struct ContactStore(Box<dyn Rows>);

/// Where the rows of a contact book are.
pub trait Rows: fmt::Debug + Send + Sync + 'static {
    /// Returns all of them.
    ///
    /// # Errors
    /// [`StorageError`].
    fn all(&self) -> Result<Vec<ContactRow>, StorageError>;

    /// Puts each in the place of the one with its number, deletes those in which nothing is known, and notes a position
    /// of the log, if there is one: all, or nothing if it fails.
    ///
    /// # Errors
    /// [`StorageError`].
    fn put(&self, rows: &[ContactRow], after: Option<Position>) -> Result<(), StorageError>;

    /// Returns the position that was noted last, if any.
    ///
    /// # Errors
    /// [`StorageError`].
    fn kept_after(&self) -> Result<Option<Position>, StorageError>;

    /// Removes what was deleted from wherever there still is a copy. Returns false if something may be left, as
    /// somebody is reading.
    ///
    /// # Errors
    /// [`StorageError`].
    fn scrub(&self) -> Result<bool, StorageError>;
}

/// A contact, as they are stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContactRow {
    /// The number, E.164.
    pub number: String,
    /// The name.
    pub name: Option<Column>,
    /// The fields, JSON: label and value of each.
    pub fields: Option<Column>,
    /// The language, BCP 47.
    pub language: Option<Column>,
}

impl ContactRow {
    /// Returns whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.name.is_none() && self.fields.is_none() && self.language.is_none()
    }
}

/// Something that is known of a contact, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// What is known.
    pub value: String,
    /// From whom: `lookup`, `import`, `host` or `agent`.
    pub source: String,
    /// Since when, in ms since 1970.
    pub changed: Millis,
}

impl ContactStore {
    /// Opens a SQLite file, or creates it.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn open(path: &Path) -> Result<Self, StorageError> {
        let upgrade = |transaction: &Transaction<'_>, _| Ok::<_, StorageError>(transaction.execute_batch(UPGRADE)?);
        let connection = storage::open_with(path, SCHEMA, CREATE, upgrade)?;
        connection.execute(KEPT_AFTER, [])?;
        Ok(Self::new(InFile(Mutex::new(connection))))
    }

    /// Has the rows somewhere else.
    pub fn new(rows: impl Rows) -> Self {
        Self(Box::new(rows))
    }

    /// Reads everything.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn read(&self) -> Result<ContactBook, StorageError> {
        book(self.0.all()?)
    }

    /// Returns the number of contacts in a file, which may be that of a running gateway; `None` if it is damaged.
    pub fn count(path: &Path) -> Option<usize> {
        let connection = storage::open_to_read(path).ok()?;
        let book = book(all(&connection).ok()?).ok()?;
        storage::is_sound(&connection).then(|| book.len())
    }

    /// Returns the end of the log before what was kept last; `None` if nothing was. If nothing has followed there, the log
    /// does not know of it.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn kept_after(&self) -> Result<Option<Position>, StorageError> {
        self.0.kept_after()
    }

    /// Notes that something may be known after a position of the log that it does not know.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn set_kept_after(&self, position: Position) -> Result<(), StorageError> {
        self.0.put(&[], Some(position))
    }

    /// Keeps what is known now of some contacts: all of it, or nothing if it fails. `after` is the end of the log, which is
    /// told of it next.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn keep<'a>(
        &self,
        contacts: impl IntoIterator<Item = &'a (PhoneNumber, BookEntry)>,
        after: Option<Position>,
    ) -> Result<(), StorageError> {
        let row = |(number, BookEntry { name, fields, language }): &(PhoneNumber, BookEntry)| {
            let [name, language] = [name, language].map(|it| it.as_ref().map(|it| column(it, it.value.clone())));
            let listed = |fields: &Known<Vec<ContactField>>| serde_json::to_string(&fields.value);
            let fields = fields.as_ref().map(|fields| column(fields, listed(fields)?));
            Ok::<_, StorageError>(ContactRow {
                number: number.as_str().to_owned(),
                name: name.transpose()?,
                fields: fields.transpose()?,
                language: language.transpose()?,
            })
        };
        let rows = contacts.into_iter().map(row).collect::<Result<Vec<_>, StorageError>>()?;
        self.0.put(&rows, after)
    }

    /// Erases what is known of the contact of a subject. Returns the number of contacts.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn forget(&self, subject: &Subject) -> Result<u64, StorageError> {
        if !subject.is_contact() {
            return Ok(0);
        }
        let numbers = self.0.all()?.into_iter().map(|row| row.number).collect();
        let erased = subject
            .among(numbers)
            .iter()
            .map(|number| ContactRow { number: number.to_string(), ..ContactRow::default() })
            .collect::<Vec<_>>();
        self.0.put(&erased, None)?;
        Ok(erased.len() as u64)
    }

    /// Removes what was erased from wherever there still is a copy. Returns false if something may be left, as somebody
    /// is reading.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn scrub(&self) -> Result<bool, StorageError> {
        self.0.scrub()
    }

    /// Returns the rows, to copy them to another store.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn rows(&self) -> Result<Vec<ContactRow>, StorageError> {
        self.0.all()
    }

    /// Stores rows of another store.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn put(&self, rows: &[ContactRow]) -> Result<(), StorageError> {
        self.0.put(rows, None)
    }
}

/// Rows in a SQLite file.
#[derive(Debug)]
struct InFile(Mutex<Connection>);

impl InFile {
    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Rows for InFile {
    fn kept_after(&self) -> Result<Option<Position>, StorageError> {
        Ok(self.connection().query_row("SELECT max(position) FROM kept_after", [], |row| row.get(0))?)
    }

    fn all(&self) -> Result<Vec<ContactRow>, StorageError> {
        all(&self.connection())
    }

    fn put(&self, rows: &[ContactRow], after: Option<Position>) -> Result<(), StorageError> {
        let mut connection = self.connection();
        let transaction = connection.transaction()?;
        if let Some(after) = after {
            transaction.execute("DELETE FROM kept_after", [])?;
            transaction.execute("INSERT INTO kept_after VALUES (?1)", [after])?;
        }
        {
            let mut erase = transaction.prepare_cached("DELETE FROM contact WHERE number = ?1")?;
            let mut put = transaction
                .prepare_cached("INSERT OR REPLACE INTO contact VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")?;
            for row in rows {
                let ContactRow { number, name, fields, language } = row;
                if row.is_empty() {
                    erase.execute([number])?;
                    continue;
                }
                let [name, fields, language] = [name, fields, language].map(Option::as_ref);
                put.execute(params![
                    number,
                    name.map(|name| &name.value),
                    name.map(|name| &name.source),
                    name.map(|name| name.changed),
                    fields.map(|fields| &fields.value),
                    fields.map(|fields| &fields.source),
                    fields.map(|fields| fields.changed),
                    language.map(|language| &language.value),
                    language.map(|language| &language.source),
                    language.map(|language| language.changed),
                ])?;
            }
        }
        Ok(transaction.commit()?)
    }

    fn scrub(&self) -> Result<bool, StorageError> {
        storage::rewrite(&self.connection())
    }
}

fn all(connection: &Connection) -> Result<Vec<ContactRow>, StorageError> {
    let mut select = connection.prepare_cached("SELECT * FROM contact")?;
    // A file of before is looked at as well, where nothing in it may change.
    let has_languages = select.column_count() > 7;
    let column = |row: &Row<'_>, at: usize| -> rusqlite::Result<Option<Column>> {
        let Some(value) = row.get(at)? else { return Ok(None) };
        Ok(Some(Column { value, source: row.get(at + 1)?, changed: row.get(at + 2)? }))
    };
    let rows = select.query_map([], |row| {
        let language = if has_languages { column(row, 7)? } else { None };
        Ok(ContactRow { number: row.get(0)?, name: column(row, 1)?, fields: column(row, 4)?, language })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Reads rows.
fn book(rows: Vec<ContactRow>) -> Result<ContactBook, StorageError> {
    let mut book = ContactBook::default();
    for ContactRow { number, name, fields, language } in rows {
        let [name, language] = [name, language].map(|it| it.map(|column| known(column, Ok)));
        let fields = fields.map(|column| known(column, |json| Ok(serde_json::from_str(&json)?)));
        let (name, fields, language) = (name.transpose()?, fields.transpose()?, language.transpose()?);
        book.set(number.as_str().into(), BookEntry { name, fields, language });
    }
    Ok(book)
}

fn known<T>(
    Column { value, source, changed }: Column,
    decode: impl FnOnce(String) -> Result<T, StorageError>,
) -> Result<Known<T>, StorageError> {
    Ok(Known { value: decode(value)?, source: serde_json::from_value(source.into())?, changed })
}

fn column<T>(known: &Known<T>, value: String) -> Result<Column, StorageError> {
    let source = serde_json::to_value(known.source)?;
    Ok(Column { value, source: source.as_str().unwrap_or_default().to_owned(), changed: known.changed })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::contacts::ContactSource;

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
            .keep(&[("+1".into(), priya.clone()), ("+2".into(), priya.clone()), ("+2".into(), marco.clone())], None)
            .unwrap();
        assert_eq!(store.read().unwrap(), book(&[("+1", &priya), ("+2", &marco)]));
        drop(store);
        let store = ContactStore::open(&path).unwrap();
        assert_eq!(store.read().unwrap(), book(&[("+1", &priya), ("+2", &marco)]));
        store.keep(&[("+1".into(), BookEntry::default())], None).unwrap();
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
        store.keep(&[("+1".into(), entry.clone())], None).unwrap();
        assert_eq!(store.read().unwrap().get(&"+1".into()), Some(&entry));
    }
}
