//! The outbox's records in PostgreSQL. Only the gateway that writes the log sends texts, and an attempt begins and ends only
//! in its term; a report is recorded by whichever gateway the carrier reaches.

use super::store::{OutboxEntry, OutboxRow, Records, json};
use crate::core::hub::Outbound;
use crate::gateway::bytes::random_hex;
use crate::gateway::erasure::subject::Subject;
use crate::gateway::log::postgres::fenced;
use crate::gateway::postgres::{Database, DatabaseError, Session, Tenure, signed};
use crate::gateway::storage::StorageError;
use crate::protocol::{Delivery, InteractionId, MessageId, Millis};
use std::sync::Arc;
use std::time::Duration;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

/// How long one statement may take, with a restart of the database in between.
const PATIENCE: Duration = Duration::from_secs(6);
/// How long all texts may take.
const LONG: Duration = Duration::from_secs(120);

/// Records in PostgreSQL.
#[derive(Debug)]
pub struct SharedRecords {
    session: Session,
    tenure: Tenure,
}

impl SharedRecords {
    /// Uses a database whose tables exist, in the term of a gateway.
    pub fn new(database: &Arc<Database>, tenure: Tenure) -> Self {
        Self { session: Session::new(database), tenure }
    }

    fn set_attempt(&self, key: i64, at: Option<i64>) -> Result<(), StorageError> {
        let term = self.tenure.term().map(signed);
        fenced(self.first("SELECT set_attempt($1, $2, $3)", &[&term, &key, &at])?)
    }

    fn first(&self, sql: &'static str, values: &[&(dyn ToSql + Sync)]) -> Result<Option<Row>, StorageError> {
        Ok(self.session.run(PATIENCE, async |live| live.first(sql, values).await)?)
    }
}

impl Records for SharedRecords {
    fn rows(&self) -> Result<Vec<OutboxRow>, StorageError> {
        let sql =
            "SELECT interaction, message, ticket, entered, attempted, carrier_id, delivery FROM text ORDER BY key";
        let rows = self.session.run(LONG, async |live| live.query(sql, &[]).await)?;
        let read = |row: &Row| {
            Ok(OutboxRow {
                interaction: row.try_get(0)?,
                message: row.try_get(1)?,
                ticket: row.try_get(2)?,
                entered: row.try_get::<_, i64>(3)?.unsigned_abs(),
                attempted: row.try_get::<_, Option<i64>>(4)?.map(i64::unsigned_abs),
                carrier_id: row.try_get(5)?,
                delivery: row.try_get(6)?,
            })
        };
        rows.iter().map(read).collect::<Result<_, tokio_postgres::Error>>().map_err(Into::into)
    }

    fn put(&self, rows: &[OutboxRow]) -> Result<(), StorageError> {
        let sql = "INSERT INTO text (interaction, message, ticket, entered, attempted, carrier_id, delivery)
                   SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::text[], $7::text[])";
        let texts = |of: fn(&OutboxRow) -> &String| rows.iter().map(of).collect::<Vec<_>>();
        let (interactions, messages) = (texts(|row| &row.interaction), texts(|row| &row.message));
        let (tickets, deliveries) = (texts(|row| &row.ticket), texts(|row| &row.delivery));
        let entered: Vec<_> = rows.iter().map(|row| signed(row.entered)).collect();
        let attempted: Vec<_> = rows.iter().map(|row| row.attempted.map(signed)).collect();
        let carrier_ids: Vec<_> = rows.iter().map(|row| row.carrier_id.as_deref().map(readable)).collect();
        let values: [&(dyn ToSql + Sync); 7] =
            [&interactions, &messages, &tickets, &entered, &attempted, &carrier_ids, &deliveries];
        self.session.run(LONG, async |live| live.query(sql, &values).await.map(drop))?;
        Ok(())
    }

    fn enter(&self, text: &Outbound, now: Millis) -> Result<OutboxEntry, StorageError> {
        let sql = "INSERT INTO text (interaction, message, ticket, entered, delivery) VALUES ($1, $2, $3, $4, $5)
                   ON CONFLICT DO NOTHING";
        let (interaction, message) = (text.interaction.as_str(), text.message.as_str());
        let values: [&(dyn ToSql + Sync); 5] =
            [&interaction, &message, &random_hex::<16>(), &signed(now), &json(&Delivery::Sending)?];
        self.first(sql, &values)?;
        let sql = "SELECT key, ticket, entered, attempted, delivery FROM text WHERE interaction = $1 AND message = $2";
        let row = self.first(sql, &[&interaction, &message])?;
        // Erased in between, which is as good as a failure.
        row.as_ref().map(entry).transpose()?.ok_or(StorageError::Closed)
    }

    fn entry(&self, key: i64) -> Result<Option<OutboxEntry>, StorageError> {
        let sql = "SELECT key, ticket, entered, attempted, delivery FROM text WHERE key = $1";
        self.first(sql, &[&key])?.as_ref().map(entry).transpose()
    }

    fn begin_attempt(&self, key: i64, now: Millis) -> Result<(), StorageError> {
        self.set_attempt(key, Some(signed(now)))
    }

    fn clear_attempt(&self, key: i64) -> Result<(), StorageError> {
        self.set_attempt(key, None)
    }

    fn settle(&self, key: i64, carrier_id: Option<&str>, delivery: &Delivery) -> Result<(), StorageError> {
        let sql = "UPDATE text SET attempted = NULL, carrier_id = coalesce($2, carrier_id),
                   delivery = CASE delivery WHEN $4 THEN $3 ELSE delivery END WHERE key = $1";
        let values: [&(dyn ToSql + Sync); 4] =
            [&key, &carrier_id.map(readable), &json(delivery)?, &json(&Delivery::Sending)?];
        self.first(sql, &values).map(drop)
    }

    fn give_up(
        &self,
        interaction: &InteractionId,
        message: &MessageId,
        now: Millis,
        delivery: &Delivery,
    ) -> Result<(), StorageError> {
        let sql =
            "INSERT INTO text AS known (interaction, message, ticket, entered, delivery) VALUES ($1, $2, $3, $4, $5)
                   ON CONFLICT (interaction, message) DO UPDATE SET attempted = NULL, delivery = $5
                   WHERE known.delivery = $6";
        let (interaction, message, ticket) = (interaction.as_str(), message.as_str(), random_hex::<16>());
        let values: [&(dyn ToSql + Sync); 6] =
            [&interaction, &message, &ticket, &signed(now), &json(delivery)?, &json(&Delivery::Sending)?];
        self.first(sql, &values).map(drop)
    }

    fn report(
        &self,
        ticket: &str,
        carrier_id: Option<&str>,
        delivery: &Delivery,
    ) -> Result<Option<(InteractionId, MessageId)>, StorageError> {
        let sql = "UPDATE text SET attempted = NULL, carrier_id = coalesce($5, carrier_id),
                   delivery = CASE WHEN delivery IN ($3, $4) OR $2 = $6 THEN $2 ELSE delivery END
                   WHERE ticket = $1 RETURNING interaction, message";
        let values: [&(dyn ToSql + Sync); 6] = [
            &readable(ticket),
            &json(delivery)?,
            &json(&Delivery::Sending)?,
            &json(&Delivery::Sent)?,
            &carrier_id.map(readable),
            &json(&Delivery::Delivered)?,
        ];
        let ids = |row: Row| Ok((row.try_get::<_, String>(0)?.into(), row.try_get::<_, String>(1)?.into()));
        self.first(sql, &values)?.map(ids).transpose().map_err(|error: tokio_postgres::Error| error.into())
    }

    fn has(&self, carrier_id: &str) -> Result<bool, StorageError> {
        let row = self.first("SELECT 1 FROM text WHERE carrier_id = $1 LIMIT 1", &[&readable(carrier_id)])?;
        Ok(row.is_some())
    }

    fn forget(&self, before: Millis) -> Result<(), StorageError> {
        let sql = "DELETE FROM text WHERE entered < $1 AND delivery <> $2";
        self.first(sql, &[&signed(before), &json(&Delivery::Sending)?]).map(drop)
    }

    fn forget_subject(&self, subject: &Subject) -> Result<u64, StorageError> {
        let sql =
            "WITH erased AS (DELETE FROM text WHERE interaction = ANY($1) RETURNING 1) SELECT count(*) FROM erased";
        let ids: Vec<&str> = subject.interactions().map(InteractionId::as_str).collect();
        let row = self.first(sql, &[&ids])?;
        Ok(row.map_or(Ok(0), |row| row.try_get::<_, i64>(0)).map_err(DatabaseError::from)?.unsigned_abs())
    }

    fn scrub(&self) -> Result<bool, StorageError> {
        self.session.run(PATIENCE, async |live| live.execute("VACUUM text").await)?;
        Ok(true)
    }
}

fn entry(row: &Row) -> Result<OutboxEntry, StorageError> {
    let read = || {
        let numbers = (row.try_get::<_, i64>(2)?, row.try_get::<_, Option<i64>>(3)?);
        Ok::<_, tokio_postgres::Error>((row.try_get(0)?, row.try_get(1)?, numbers, row.try_get::<_, String>(4)?))
    };
    let (key, ticket, (entered, attempted), delivery) = read()?;
    let (entered, attempted) = (entered.unsigned_abs(), attempted.map(i64::unsigned_abs));
    Ok(OutboxEntry { key, ticket, entered, attempted, delivery: serde_json::from_str(&delivery)? })
}

/// Leaves out what a text in PostgreSQL cannot have.
fn readable(text: &str) -> String {
    text.replace('\0', "")
}
