//! Filling an empty database with a log that was somewhere else, and the mark that keeps gateways away meanwhile.

use crate::gateway::log::reader::StoredEntry;
use crate::gateway::postgres::{Database, DatabaseError, Running, signed};
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::types::Type;

/// What was found where entries are to be filled in.
pub enum Filling {
    /// A gateway is using the database.
    InUse,
    /// There is another log.
    Other,
    /// All of it is there.
    Done,
    /// There is nothing yet: it takes them.
    Empty(Copying),
}

/// Entries on their way into an empty log. Nothing of them is there until it is told to commit.
pub struct Copying {
    database: Arc<Database>,
    rows: mpsc::Sender<StoredEntry>,
    done: oneshot::Receiver<Result<(), DatabaseError>>,
    commit: oneshot::Sender<()>,
    _running: Running,
}

/// Prepares an empty database for the log of this chain, with what lies beside it, unless it has the log already. Until
/// [`remove_mark`] no gateway uses it.
///
/// # Errors
/// [`DatabaseError`].
pub fn fill(
    database: &Arc<Database>,
    chain: &[u8],
    position: u64,
    link: &[u8],
    beside: &[(String, Vec<u8>)],
) -> Result<Filling, DatabaseError> {
    const COPY: &str = "COPY entry (position, stream, version, at, agent, command, body, hash, seal) FROM STDIN BINARY";
    const TYPES: [Type; 9] = [
        Type::INT8,
        Type::BYTEA,
        Type::INT8,
        Type::INT8,
        Type::BYTEA,
        Type::BYTEA,
        Type::TEXT,
        Type::BYTEA,
        Type::BYTEA,
    ];
    let (mut client, running) = database.wait(database.connect(|_| {}))?;
    let known: Option<(i64, Vec<u8>)> = database.wait(async {
        let sql = "SELECT position, hash FROM entry ORDER BY position DESC LIMIT 1";
        let row = client.query_opt(sql, &[]).await?;
        row.map(|row| Ok::<_, DatabaseError>((row.try_get(0)?, row.try_get(1)?))).transpose()
    })?;
    if known.as_ref().is_some_and(|(end, hash)| end.unsigned_abs() != position || hash != link) {
        return Ok(Filling::Other);
    }
    if !set_mark(database)? {
        return Ok(Filling::InUse);
    }
    if known.is_some() {
        return Ok(Filling::Done);
    }
    let beside = beside.to_vec();
    let chain = chain.to_vec();
    let (rows, mut taken) = mpsc::channel::<StoredEntry>(1_000);
    let (told, done) = oneshot::channel();
    let (commit, committed) = oneshot::channel();
    let copying = database.spawn(async move {
        let _running = running;
        let copied = async {
            let transaction = client.transaction().await?;
            transaction.execute("UPDATE meta SET value = $1 WHERE name = 'chain'", &[&chain]).await?;
            for (name, value) in &beside {
                let put = "INSERT INTO meta VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = $2";
                transaction.execute(put, &[name, value]).await?;
            }
            let sink = transaction.copy_in(COPY).await?;
            let writer = BinaryCopyInWriter::new(sink, &TYPES);
            tokio::pin!(writer);
            while let Some(row) = taken.recv().await {
                let bytes = |text: &Option<String>| text.as_ref().map(|text| text.as_bytes().to_vec());
                let (agent, command) = (bytes(&row.agent), bytes(&row.command));
                let hash = row.link.map(|link| link.bytes().to_vec());
                writer
                    .as_mut()
                    .write(&[
                        &signed(row.position),
                        &row.stream.as_bytes(),
                        &signed(row.version),
                        &signed(row.at),
                        &agent,
                        &command,
                        &row.body,
                        &hash,
                        &row.seal,
                    ])
                    .await?;
            }
            writer.finish().await?;
            // Nothing without a word that all of it was right.
            if committed.await.is_ok() {
                transaction.commit().await?;
            }
            Ok(())
        };
        let _ = told.send(copied.await);
    });
    Ok(Filling::Empty(Copying { database: database.clone(), rows, done, commit, _running: copying }))
}

impl Copying {
    /// Adds an entry. That the database has gone is said when it is to commit.
    pub fn send(&self, row: StoredEntry) {
        let _ = self.database.wait(self.rows.send(row));
    }

    /// Commits.
    ///
    /// # Errors
    /// [`DatabaseError`]: nothing is there then.
    pub fn commit(self) -> Result<(), DatabaseError> {
        let Self { database, rows, done, commit, _running } = self;
        drop(rows);
        let _ = commit.send(());
        database.wait(done).unwrap_or(Err(DatabaseError::Silent))
    }
}

/// Marks the log as one that is being moved, so that no gateway takes the lease, and ends the term of whoever had it last: from
/// then on nothing is appended. Returns false if somebody has it.
///
/// # Errors
/// [`DatabaseError`].
pub fn set_mark(database: &Arc<Database>) -> Result<bool, DatabaseError> {
    let sql = "WITH ended AS (
                   UPDATE lease SET holder = NULL, term = term + 1, until = '-infinity'
                   WHERE holder IS NULL OR until < clock_timestamp() RETURNING 1
               )
               INSERT INTO meta (name, value) SELECT 'moving', '\\x01'::bytea FROM ended
               ON CONFLICT (name) DO UPDATE SET value = excluded.value RETURNING 1";
    let lock = "SELECT pg_advisory_xact_lock(1650619247, hashtext(current_schema()))";
    database.wait(async {
        let (mut client, _running) = database.connect(|_| {}).await?;
        let transaction = client.transaction().await?;
        transaction.query(lock, &[]).await?;
        let marked = transaction.query_opt(sql, &[]).await?;
        transaction.commit().await?;
        Ok(marked.is_some())
    })
}

/// Removes that mark.
///
/// # Errors
/// [`DatabaseError`].
pub fn remove_mark(database: &Arc<Database>) -> Result<(), DatabaseError> {
    run(database, "DELETE FROM meta WHERE name = 'moving'")
}

/// Deletes all rows of a table.
///
/// # Errors
/// [`DatabaseError`].
pub fn clear(database: &Arc<Database>, table: &str) -> Result<(), DatabaseError> {
    run(database, &format!("DELETE FROM {table}"))
}

fn run(database: &Arc<Database>, sql: &str) -> Result<(), DatabaseError> {
    database.wait(async {
        let (client, _running) = database.connect(|_| {}).await?;
        Ok(client.batch_execute(sql).await?)
    })
}

/// Returns the values beside the log.
///
/// # Errors
/// [`DatabaseError`].
pub fn beside(database: &Arc<Database>) -> Result<Vec<(String, Vec<u8>)>, DatabaseError> {
    database.wait(async {
        let (client, _running) = database.connect(|_| {}).await?;
        let rows = client.query("SELECT name, value FROM meta", &[]).await?;
        rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
    })
}
