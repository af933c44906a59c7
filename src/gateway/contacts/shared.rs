//! The rows of the contact book in PostgreSQL.

use super::store::{Column, ContactRow, Rows};
use crate::gateway::log::Position;
use crate::gateway::postgres::{Database, Session};
use crate::gateway::storage::StorageError;
use std::sync::Arc;
use std::time::Duration;
use tokio_postgres::Row;

/// How long it may take to write some rows, and to read all.
const PATIENCE: Duration = Duration::from_secs(6);
const LONG: Duration = Duration::from_secs(120);

/// Rows in PostgreSQL.
#[derive(Debug)]
pub struct SharedRows(Session);

impl SharedRows {
    /// Uses a database whose tables exist.
    pub fn new(database: &Arc<Database>) -> Self {
        Self(Session::new(database))
    }
}

impl Rows for SharedRows {
    fn kept_after(&self) -> Result<Option<Position>, StorageError> {
        let row = self.0.run(PATIENCE, async |live| {
            live.first("SELECT value FROM meta WHERE name = 'book kept after'", &[]).await
        })?;
        let value: Option<Vec<u8>> = row.map(|row| row.try_get(0)).transpose()?;
        Ok(value.and_then(|value| Some(Position::from_be_bytes(value.try_into().ok()?))))
    }

    fn set_kept_after(&self, position: Option<Position>) -> Result<(), StorageError> {
        // Nothing is what is no position.
        let value = position.map(|position| position.to_be_bytes().to_vec()).unwrap_or_default();
        let sql = "INSERT INTO meta VALUES ('book kept after', $1) ON CONFLICT (name) DO UPDATE SET value = $1";
        Ok(self.0.run(PATIENCE, async |live| live.query(sql, &[&value]).await.map(drop))?)
    }

    fn all(&self) -> Result<Vec<ContactRow>, StorageError> {
        let sql = "SELECT number, name, name_source, name_changed, fields, fields_source, fields_changed FROM contact";
        let rows = self.0.run(LONG, async |live| live.query(sql, &[]).await)?;
        rows.iter()
            .map(|row| Ok(ContactRow { number: row.try_get(0)?, name: column(row, 1)?, fields: column(row, 4)? }))
            .collect::<Result<_, tokio_postgres::Error>>()
            .map_err(Into::into)
    }

    fn put(&self, rows: &[ContactRow]) -> Result<(), StorageError> {
        // One statement, and so one transaction.
        const SQL: &str = "
            WITH new AS (
                SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::bigint[])
                AS new (number, name, name_source, name_changed, fields, fields_source, fields_changed)
            ), erased AS (
                DELETE FROM contact USING new
                WHERE contact.number = new.number AND new.name IS NULL AND new.fields IS NULL
            )
            INSERT INTO contact SELECT * FROM new WHERE new.name IS NOT NULL OR new.fields IS NOT NULL
            ON CONFLICT (number) DO UPDATE SET
                name = excluded.name, name_source = excluded.name_source, name_changed = excluded.name_changed,
                fields = excluded.fields, fields_source = excluded.fields_source,
                fields_changed = excluded.fields_changed";
        // The last of a number counts.
        let last: std::collections::BTreeMap<&str, &ContactRow> =
            rows.iter().map(|row| (row.number.as_str(), row)).collect();
        let numbers: Vec<&str> = last.keys().copied().collect();
        type Columns = (Vec<Option<String>>, (Vec<Option<String>>, Vec<Option<i64>>));
        let columns = |of: fn(&ContactRow) -> &Option<Column>| -> Columns {
            let each = last.values().map(|row| match of(row) {
                None => (None, (None, None)),
                Some(Column { value, source, changed }) => {
                    let changed = i64::try_from(*changed).unwrap_or(i64::MAX);
                    (Some(value.replace('\0', "")), (Some(source.clone()), Some(changed)))
                }
            });
            each.unzip()
        };
        let ((name, (name_source, name_changed)), (fields, (fields_source, fields_changed))) =
            (columns(|row| &row.name), columns(|row| &row.fields));
        Ok(self.0.run(PATIENCE, async |live| {
            live.query(SQL, &[&numbers, &name, &name_source, &name_changed, &fields, &fields_source, &fields_changed])
                .await
                .map(drop)
        })?)
    }

    fn scrub(&self) -> Result<bool, StorageError> {
        self.0.run(LONG, async |live| live.execute("VACUUM contact").await)?;
        Ok(true)
    }
}

fn column(row: &Row, at: usize) -> Result<Option<Column>, tokio_postgres::Error> {
    let Some(value) = row.try_get(at)? else { return Ok(None) };
    let changed: i64 = row.try_get(at + 2)?;
    Ok(Some(Column { value, source: row.try_get(at + 1)?, changed: changed.unsigned_abs() }))
}
