//! The tables of a database, and bringing those of an earlier version up to date.
//!
//! They are created where the connection's `search_path` points first, so the database should be the gateway's alone.

use super::Database;
use super::error::DatabaseError;
use crate::gateway::bytes::random;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// What brings a database from each version to the next: the first from nothing to version 1. A step that was once in a
/// release is never changed.
const STEPS: [&str; 3] = [LOG, include_str!("stores.sql"), PEERS];

/// The event log and the lease. Streams and causes are bytes: texts have no zero character in PostgreSQL, and an index
/// over them depends on the collation of the operating system.
const LOG: &str = include_str!("log.sql");

/// Where other gateways reach the one that writes.
const PEERS: &str = "ALTER TABLE lease ADD COLUMN address text";

/// The oldest PostgreSQL that has what is used.
const OLDEST: i32 = 130_000;

/// How long the tables may take.
const PATIENCE: Duration = Duration::from_secs(600);

/// What a server is like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// Its version, as `server_version` says it.
    pub version: String,
    /// What it does for a commit before it answers.
    pub synchronous_commit: String,
    /// Whether it makes the disk keep what it writes.
    pub fsync: bool,
    /// Whether it survives a torn write of the disk.
    pub full_page_writes: bool,
    /// The standbys that a commit waits for; empty if there are none.
    pub standbys: String,
    /// The version of the tables; 0 if there are none.
    pub schema: i32,
}

impl Server {
    /// Returns what may lose what was acknowledged, in words.
    pub fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        for (is_on, name) in [(self.fsync, "fsync"), (self.full_page_writes, "full_page_writes")] {
            if !is_on {
                warnings.push(format!("{name} is off: a power cut may lose or damage what was acknowledged"));
            }
        }
        if self.synchronous_commit == "off" {
            warnings.push("synchronous_commit is off by default; the gateway sets it to on for itself".into());
        }
        warnings
    }
}

/// Returns what the server is like, and refuses one that will not do.
///
/// # Errors
/// [`DatabaseError`].
pub fn look(database: &Arc<Database>, patience: Duration) -> Result<Server, DatabaseError> {
    let looking = async {
        let (client, _running) = database.connect(|_| {}).await?;
        let row = client
            .query_one(
                "SELECT current_setting('server_version_num')::int, current_setting('server_encoding'),
                        current_setting('server_version'), current_setting('fsync')::bool,
                        current_setting('full_page_writes')::bool, current_setting('synchronous_standby_names'),
                        to_regclass('meta') IS NOT NULL,
                        (SELECT reset_val FROM pg_settings WHERE name = 'synchronous_commit')",
                &[],
            )
            .await?;
        let (number, encoding): (i32, String) = (row.try_get(0)?, row.try_get(1)?);
        if number < OLDEST {
            return Err(DatabaseError::TooOld(number / 10_000));
        }
        if encoding != "UTF8" {
            return Err(DatabaseError::NotUtf8(encoding));
        }
        let schema = if row.try_get(6)? { schema(&client).await? } else { 0 };
        Ok(Server {
            version: row.try_get(2)?,
            fsync: row.try_get(3)?,
            full_page_writes: row.try_get(4)?,
            standbys: row.try_get(5)?,
            synchronous_commit: row.try_get(7)?,
            schema,
        })
    };
    database.wait(async { timeout(patience, looking).await.unwrap_or(Err(DatabaseError::Silent)) })
}

/// Creates the tables, or brings those of an earlier version up to date. Several gateways may begin at once.
///
/// # Errors
/// [`DatabaseError`].
pub fn prepare(database: &Arc<Database>) -> Result<(), DatabaseError> {
    let preparing = async {
        let (mut client, _running) = database.connect(|_| {}).await?;
        let transaction = client.transaction().await?;
        transaction.batch_execute("SELECT pg_advisory_xact_lock(1650619247, hashtext(current_schema()))").await?;
        let exists: bool = transaction.query_one("SELECT to_regclass('meta') IS NOT NULL", &[]).await?.try_get(0)?;
        let found = if exists { schema(transaction.client()).await? } else { 0 };
        let known = STEPS.len() as i32;
        if found > known {
            return Err(DatabaseError::Newer { found, known });
        }
        for step in &STEPS[found as usize..] {
            transaction.batch_execute(step).await?;
        }
        if found == 0 {
            let put = "INSERT INTO meta (name, value) VALUES ('chain', $1)";
            transaction.execute(put, &[&&random::<32>()[..]]).await?;
        }
        let put = "INSERT INTO meta (name, value) VALUES ('schema', convert_to($1, 'UTF8'))
                   ON CONFLICT (name) DO UPDATE SET value = excluded.value";
        transaction.execute(put, &[&known.to_string()]).await?;
        transaction.commit().await?;
        Ok(())
    };
    database.wait(async { timeout(PATIENCE, preparing).await.unwrap_or(Err(DatabaseError::Silent)) })
}

async fn schema(client: &tokio_postgres::Client) -> Result<i32, DatabaseError> {
    let sql = "SELECT convert_from(value, 'UTF8')::int FROM meta WHERE name = 'schema'";
    Ok(client.query_opt(sql, &[]).await?.map_or(Ok(0), |row| row.try_get(0))?)
}
