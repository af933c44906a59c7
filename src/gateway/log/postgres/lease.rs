//! The lease: which of several gateways writes the log.
//!
//! It is a row of the database, judged by the database's clock alone. Whoever takes it gets a term, one more than the
//! one before; an append names its term, and fails with [`LogError::Fenced`] once there is a later one. So a writer
//! that was frozen, or cut off, may believe what it likes: nothing of it comes into the log.

use crate::gateway::log::LogError;
use crate::gateway::log::lease::{Configured, Term};
use crate::gateway::postgres::{Database, DatabaseError, Live, Session};
use crate::gateway::storage::StorageError;
use crate::protocol::Millis;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// For how long the lease is taken and renewed.
pub const TTL: Duration = Duration::from_secs(3);

/// How long one question may take: a holder can ask again before the lease is over.
const PATIENCE: Duration = Duration::from_millis(900);

/// The lease of a database's log, as one gateway sees it. Its methods block.
#[derive(Debug)]
pub struct Lease {
    session: Session,
    name: String,
    /// Where other gateways reach this one, if they do.
    address: Option<String>,
    configured: Mutex<Configured>,
}

/// Who holds the lease.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The name that it was taken under.
    pub name: String,
    /// Its term.
    pub term: u64,
    /// Where other gateways reach it, if they do.
    pub address: Option<String>,
    /// How it is configured.
    pub configured: Configured,
}

impl Lease {
    /// Prepares a gateway of this name; the name is for those who ask who writes.
    pub fn new(database: &Arc<Database>, name: impl Into<String>) -> Self {
        Self { session: Session::new(database), name: name.into(), address: None, configured: Mutex::default() }
    }

    /// Says where other gateways reach this one.
    #[must_use]
    pub fn at(self, address: Option<String>) -> Self {
        Self { address, ..self }
    }

    /// Says how the gateway is configured from now on, for those who compare.
    pub fn configure(&self, configured: Configured) {
        *self.configured() = configured;
    }

    /// Takes the lease if nobody has it. `None` if somebody has, also under the same name: a gateway that was started
    /// anew waits like any other.
    ///
    /// # Errors
    /// [`LogError::Storage`]. The lease may have been taken all the same; it then ends by itself.
    pub fn acquire(&self) -> Result<Option<Term>, LogError> {
        let configured = self.said()?;
        self.ask(async |live| {
            let sql = "SELECT acquire_lease($1, $2, $3)";
            let row = live.first(sql, &[&self.name, &milliseconds(), &configured]).await?;
            let number: Option<i64> = row.map_or(Ok(None), |row| row.try_get(0))?;
            if number.is_some() {
                live.query("UPDATE lease SET address = $1 WHERE term = $2", &[&self.address, &number]).await?;
            }
            Ok(number.map(|number| Term { number: number.unsigned_abs(), lasts: TTL }))
        })
    }

    /// Keeps the lease for another [`TTL`]. `None` if another gateway has taken it since, or it was released: the term
    /// is over for good.
    ///
    /// # Errors
    /// [`LogError::Storage`]: it was perhaps not renewed.
    pub fn renew(&self, term: Term) -> Result<Option<Term>, LogError> {
        let configured = self.said()?;
        self.ask(async |live| {
            let sql = "UPDATE lease SET until = clock_timestamp() + $1 * interval '1 ms', seen = clock_timestamp(), configured = $3
                       WHERE term = $2 AND holder IS NOT NULL RETURNING term";
            let row = live.first(sql, &[&(milliseconds() as f64), &term.number.cast_signed(), &configured]).await?;
            Ok(row.map(|_| Term { lasts: TTL, ..term }))
        })
    }

    /// Gives the lease back, so that another gateway can take it at once. Nothing if the term is over.
    ///
    /// # Errors
    /// [`LogError::Storage`]: the lease then ends by itself.
    pub fn release(&self, term: Term) -> Result<(), LogError> {
        self.ask(async |live| {
            let sql = "UPDATE lease SET holder = NULL, until = '-infinity',
                           seen = CASE WHEN holder IS NULL THEN seen ELSE clock_timestamp() END WHERE term = $1";
            live.query(sql, &[&term.number.cast_signed()]).await.map(drop)
        })
    }

    /// Returns who holds the lease, if somebody does.
    ///
    /// # Errors
    /// [`LogError::Storage`].
    pub fn holder(&self) -> Result<Option<Holder>, LogError> {
        self.ask(async |live| {
            let sql =
                "SELECT holder, term, configured, address FROM lease WHERE holder IS NOT NULL AND until > clock_timestamp()";
            let Some(row) = live.first(sql, &[]).await? else { return Ok(None) };
            let configured = serde_json::from_str(row.try_get(2)?).unwrap_or_default();
            let (name, term, address) = (row.try_get(0)?, row.try_get::<_, i64>(1)?.unsigned_abs(), row.try_get(3)?);
            Ok(Some(Holder { name, term, address, configured }))
        })
    }

    /// Returns when a holder was last there, by the database's clock, in ms since 1970; `None` if there never was one.
    /// To be asked before [`Lease::acquire`]: since then nobody has written.
    ///
    /// # Errors
    /// [`LogError::Storage`].
    pub fn last_seen(&self) -> Result<Option<Millis>, LogError> {
        self.ask(async |live| {
            let sql = "SELECT (extract(epoch FROM seen) * 1000)::bigint FROM lease";
            let seen: Option<i64> = live.first(sql, &[]).await?.map_or(Ok(None), |row| row.try_get(0))?;
            Ok(seen.map(i64::unsigned_abs))
        })
    }

    /// Compares how this gateway is configured with the one that has the lease.
    ///
    /// # Errors
    /// [`LogError::Otherwise`], [`LogError::Storage`].
    pub fn check_configured(&self) -> Result<(), LogError> {
        let Some(Holder { name: writer, configured, .. }) = self.holder()? else { return Ok(()) };
        let own = self.configured();
        let all: BTreeSet<&String> = configured.keys().chain(own.keys()).collect();
        let parts: Vec<_> =
            all.into_iter().filter(|part| configured.get(*part) != own.get(*part)).map(String::as_str).collect();
        if parts.is_empty() { Ok(()) } else { Err(LogError::Otherwise { writer, parts: parts.join(", ") }) }
    }

    fn configured(&self) -> MutexGuard<'_, Configured> {
        self.configured.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn said(&self) -> Result<String, LogError> {
        Ok(serde_json::to_string(&*self.configured()).map_err(StorageError::from)?)
    }

    fn ask<T>(&self, work: impl AsyncFn(&Live) -> Result<T, DatabaseError>) -> Result<T, LogError> {
        Ok(self.session.run(PATIENCE, work)?)
    }
}

fn milliseconds() -> i64 {
    TTL.as_millis() as i64
}
