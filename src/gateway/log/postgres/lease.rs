//! The lease: which of several gateways writes the log.
//!
//! It is a row of the database, judged by the database's clock alone. Whoever takes it gets a term, one more than the one
//! before; an append names its term, and fails with [`LogError::Fenced`] once there is a later one. So a writer that was
//! frozen, or cut off, may believe what it likes: nothing of it comes into the log.

use crate::gateway::log::LogError;
use crate::gateway::postgres::{Database, DatabaseError, Live, Session};
use crate::protocol::Millis;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// For how long the lease is taken and renewed.
pub const TTL: Duration = Duration::from_secs(3);
/// How often its holder renews it, and whoever waits asks for it.
pub const RENEW_EVERY: Duration = Duration::from_secs(1);

/// How long one question may take: a holder can ask again before the lease is over.
const PATIENCE: Duration = Duration::from_millis(900);

/// The lease of a database's log, as one gateway sees it. Its methods block.
#[derive(Debug)]
pub struct Lease {
    session: Session,
    name: String,
}

/// A term in which this gateway writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// Its number: 1 for the first, and one more for each that follows.
    pub number: u64,
    /// Until when nobody else can have taken the lease, by this machine's clock. A holder that gets here without having
    /// renewed it must expect that somebody has.
    pub until: Instant,
}

/// Who holds the lease.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The name that it was taken under.
    pub name: String,
    /// Its term.
    pub term: u64,
    /// How long it lasts if it is not renewed; nothing if it is over and nobody has taken it yet.
    pub left: Duration,
}

impl Lease {
    /// Prepares a gateway of this name; the name is for those who ask who writes.
    pub fn new(database: &Arc<Database>, name: impl Into<String>) -> Self {
        Self { session: Session::new(database), name: name.into() }
    }

    /// Takes the lease if nobody has it. `None` if somebody has, also under the same name: a gateway that was started anew
    /// waits like any other.
    ///
    /// # Errors
    /// [`LogError::Storage`]. The lease may have been taken all the same; it then ends by itself.
    pub fn acquire(&self) -> Result<Option<Term>, LogError> {
        self.ask(async |live| {
            let until = Instant::now() + TTL;
            let row = live.first("SELECT acquire_lease($1, $2)", &[&self.name, &milliseconds()]).await?;
            let number: Option<i64> = row.map_or(Ok(None), |row| row.try_get(0))?;
            Ok(number.map(|number| Term { number: number.unsigned_abs(), until }))
        })
    }

    /// Keeps the lease for another [`TTL`]. `None` if another gateway has taken it since, or it was released: the term is
    /// over for good.
    ///
    /// # Errors
    /// [`LogError::Storage`]: it was perhaps not renewed.
    pub fn renew(&self, term: &Term) -> Result<Option<Term>, LogError> {
        self.ask(async |live| {
            let until = Instant::now() + TTL;
            let sql = "UPDATE lease SET until = clock_timestamp() + $1 * interval '1 ms', seen = clock_timestamp()
                       WHERE term = $2 AND holder IS NOT NULL RETURNING term";
            let row = live.first(sql, &[&milliseconds_float(), &(term.number as i64)]).await?;
            Ok(row.map(|_| Term { until, ..*term }))
        })
    }

    /// Gives the lease back, so that another gateway can take it at once. Nothing if the term is over.
    ///
    /// # Errors
    /// [`LogError::Storage`]: the lease then ends by itself.
    pub fn release(&self, term: &Term) -> Result<(), LogError> {
        self.ask(async |live| {
            let sql = "UPDATE lease SET holder = NULL, until = '-infinity',
                           seen = CASE WHEN holder IS NULL THEN seen ELSE clock_timestamp() END WHERE term = $1";
            live.query(sql, &[&(term.number as i64)]).await.map(drop)
        })
    }

    /// Returns who holds the lease, or held it last; `None` if it was released, or nobody ever had it.
    ///
    /// # Errors
    /// [`LogError::Storage`].
    pub fn holder(&self) -> Result<Option<Holder>, LogError> {
        self.ask(async |live| {
            let sql = "SELECT holder, term,
                              greatest(0, extract(epoch FROM until - clock_timestamp()) * 1000)::float8
                       FROM lease WHERE holder IS NOT NULL";
            let Some(row) = live.first(sql, &[]).await? else { return Ok(None) };
            let left = Duration::from_secs_f64(row.try_get::<_, f64>(2)? / 1000.0);
            Ok(Some(Holder { name: row.try_get(0)?, term: row.try_get::<_, i64>(1)?.unsigned_abs(), left }))
        })
    }

    /// Returns when a holder was last there, by the database's clock, in ms since 1970; `None` if there never was one. To be
    /// asked before [`Lease::acquire`]: since then nobody has written.
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

    fn ask<T>(&self, work: impl AsyncFn(&Live) -> Result<T, DatabaseError>) -> Result<T, LogError> {
        Ok(self.session.run(PATIENCE, work)?)
    }
}

fn milliseconds() -> i64 {
    TTL.as_millis() as i64
}

fn milliseconds_float() -> f64 {
    TTL.as_millis() as f64
}
