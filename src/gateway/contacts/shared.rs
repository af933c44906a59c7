//! The rows of the contact book in PostgreSQL.

use super::store::{Column, ContactRow, Rows};
use crate::gateway::log::Position;
use crate::gateway::log::postgres::fenced;
use crate::gateway::postgres::{Database, Session, Tenure, signed};
use crate::gateway::storage::StorageError;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

/// How long it may take to write some rows, and to read all.
const PATIENCE: Duration = Duration::from_secs(6);
const LONG: Duration = Duration::from_secs(120);

/// Rows in PostgreSQL. Only the gateway that writes the log changes them.
#[derive(Debug)]
pub struct SharedRows {
    session: Session,
    tenure: Tenure,
}

impl SharedRows {
    /// Uses a database whose tables exist, in the term of a gateway.
    pub fn new(database: &Arc<Database>, tenure: Tenure) -> Self {
        Self { session: Session::new(database), tenure }
    }
}

impl Rows for SharedRows {
    fn kept_after(&self) -> Result<Option<Position>, StorageError> {
        let row = self.session.run(PATIENCE, async |live| {
            live.first("SELECT value FROM meta WHERE name = 'book kept after'", &[]).await
        })?;
        let value: Option<Vec<u8>> = row.map(|row| row.try_get(0)).transpose()?;
        Ok(value.and_then(|value| Some(Position::from_be_bytes(value.try_into().ok()?))))
    }

    fn all(&self) -> Result<Vec<ContactRow>, StorageError> {
        let sql = "SELECT number, name, name_source, name_changed, fields, fields_source, fields_changed,
                       language, language_source, language_changed FROM contact";
        let rows = self.session.run(LONG, async |live| live.query(sql, &[]).await)?;
        let read = |row: &Row| {
            let [name, fields, language] = [column(row, 1)?, column(row, 4)?, column(row, 7)?];
            Ok(ContactRow { number: row.try_get(0)?, name, fields, language })
        };
        rows.iter().map(read).collect::<Result<_, tokio_postgres::Error>>().map_err(Into::into)
    }

    fn put(&self, rows: &[ContactRow], after: Option<Position>) -> Result<(), StorageError> {
        const SQL: &str = "SELECT put_contacts($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
        // The last of a number counts.
        let last: BTreeMap<&str, &ContactRow> = rows.iter().map(|row| (row.number.as_str(), row)).collect();
        let numbers: Vec<&str> = last.keys().copied().collect();
        type Columns = (Vec<Option<String>>, (Vec<Option<String>>, Vec<Option<i64>>));
        let columns = |of: fn(&ContactRow) -> &Option<Column>| -> Columns {
            let each = last.values().map(|row| match of(row) {
                None => (None, (None, None)),
                Some(Column { value, source, changed }) => {
                    (Some(value.replace('\0', "")), (Some(source.clone()), Some(signed(*changed))))
                }
            });
            each.unzip()
        };
        let ((name, (name_source, name_changed)), (fields, (fields_source, fields_changed))) =
            (columns(|row| &row.name), columns(|row| &row.fields));
        let (language, (language_source, language_changed)) = columns(|row| &row.language);
        let (term, after) = (self.tenure.term().map(u64::cast_signed), after.map(|after| after.to_be_bytes().to_vec()));
        let values: [&(dyn ToSql + Sync); 12] = [
            &term,
            &after,
            &numbers,
            &name,
            &name_source,
            &name_changed,
            &fields,
            &fields_source,
            &fields_changed,
            &language,
            &language_source,
            &language_changed,
        ];
        fenced(self.session.run(PATIENCE, async |live| live.first(SQL, &values).await)?)
    }

    fn scrub(&self) -> Result<bool, StorageError> {
        self.session.run(LONG, async |live| live.execute("VACUUM contact").await)?;
        Ok(true)
    }
}

fn column(row: &Row, at: usize) -> Result<Option<Column>, tokio_postgres::Error> {
    let Some(value) = row.try_get(at)? else { return Ok(None) };
    let changed: i64 = row.try_get(at + 2)?;
    Ok(Some(Column { value, source: row.try_get(at + 1)?, changed: changed.unsigned_abs() }))
}
