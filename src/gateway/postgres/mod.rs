//! PostgreSQL, for everything that several gateways share.
//!
//! A [`Database`] is where it is; a [`Session`] is one connection to it, made when it is first needed and again after
//! it was lost. Both block, as SQLite does: async code calls them through [`crate::gateway::storage::blocking`]. What
//! goes over the connection has its own thread, so that whatever hangs can be given up.

pub mod address;
mod error;
pub mod schema;
#[cfg(test)]
pub mod testing;
#[cfg(test)]
mod tests;
mod tls;

pub use address::Address;
pub use error::DatabaseError;
use futures_util::future::poll_fn;
use std::collections::HashMap;
use std::fmt;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::Duration;
use tls::Tls;
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;
use tokio::task::coop::unconstrained;
use tokio::time::{Instant, sleep, timeout_at};
use tokio_postgres::types::ToSql;
use tokio_postgres::{AsyncMessage, Client, Row, Statement};

/// The pauses between attempts: the first, doubled up to the longest.
const PAUSE: Duration = Duration::from_millis(20);
const LONGEST_PAUSE: Duration = Duration::from_millis(320);

/// What every connection is set to, whatever the server's defaults are: an append that was acknowledged is on the disk,
/// a statement sees what was committed before it, and nothing stays locked for the sake of a gateway that is gone.
const SETUP: &str = "
    SET client_min_messages = warning;
    SET default_transaction_isolation = 'read committed';
    SET idle_in_transaction_session_timeout = '5s';
    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';
";

/// A database, and the thread that waits for it.
pub struct Database {
    address: Address,
    tls: Tls,
    /// Taken when this is dropped.
    runtime: Option<Runtime>,
}

impl Database {
    /// Prepares connections to a database.
    ///
    /// # Errors
    /// [`DatabaseError::Tls`], [`DatabaseError::Thread`].
    pub fn new(address: Address) -> Result<Arc<Self>, DatabaseError> {
        let tls = Tls::new(address.roots.as_deref())?;
        let runtime = Builder::new_multi_thread().worker_threads(1).thread_name("gateway-pg").enable_all().build();
        Ok(Arc::new(Self { address, tls, runtime: Some(runtime.map_err(DatabaseError::Thread)?) }))
    }

    /// Returns where it is.
    pub fn address(&self) -> &Address {
        &self.address
    }

    fn runtime(&self) -> &Runtime {
        self.runtime.as_ref().expect("it is there until the drop")
    }

    /// Blocks until something is done. Also in a task of another runtime, as the engine does that reads a stream; that
    /// runtime is then blocked as by any other file.
    pub(super) fn wait<T>(&self, work: impl Future<Output = T>) -> T {
        // Connections and timers belong to the runtime here, whose own thread wakes this one.
        let _context = self.runtime().enter();
        let waker = Waker::from(Arc::new(Unpark(thread::current())));
        let mut context = Context::from_waker(&waker);
        // A task's budget would be used up, and never be renewed as long as it waits here.
        let mut work = pin!(unconstrained(work));
        loop {
            match work.as_mut().poll(&mut context) {
                Poll::Ready(done) => return done,
                Poll::Pending => thread::park(),
            }
        }
    }

    /// Runs something beside.
    pub(super) fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) -> Running {
        Running(self.runtime().spawn(work))
    }

    /// Connects. What the server says by itself is passed on.
    pub(super) async fn connect(
        &self,
        mut said: impl FnMut(AsyncMessage) + Send + 'static,
    ) -> Result<(Client, Running), DatabaseError> {
        let (client, mut connection) = self.address.config.connect(self.tls.clone()).await?;
        let running = self.spawn(async move {
            while let Some(Ok(message)) = poll_fn(|cx| connection.poll_message(cx)).await {
                said(message);
            }
        });
        client.batch_execute(SETUP).await?;
        Ok((client, running))
    }
}

/// Wakes a thread that waits.
struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Not the ordinary way, which waits and so must not be gone in a task.
            runtime.shutdown_background();
        }
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Database({})", self.address)
    }
}

/// The term in which a gateway writes, for everything of it that must do nothing after it. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Tenure(Arc<AtomicU64>);

impl Tenure {
    /// Returns the number of the term; `None` outside of one.
    pub fn term(&self) -> Option<u64> {
        Some(self.0.load(Ordering::SeqCst)).filter(|term| *term > 0)
    }

    /// Begins a term, or ends it.
    pub fn set(&self, term: Option<u64>) {
        self.0.store(term.unwrap_or_default(), Ordering::SeqCst);
    }
}

/// Something that runs until this is dropped.
#[derive(Debug)]
pub struct Running(JoinHandle<()>);

impl Running {
    /// Waits until it has ended.
    pub async fn ended(&mut self) {
        let _ = (&mut self.0).await;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// A connection that is made when it is first needed, and again after it was lost. Several may use it at once; their
/// statements are carried out one after the other.
#[derive(Debug)]
pub struct Session {
    database: Arc<Database>,
    live: tokio::sync::Mutex<Option<Arc<Live>>>,
}

/// A connection as long as it lasts.
#[derive(Debug)]
pub struct Live {
    client: Client,
    running: Running,
    statements: Mutex<HashMap<&'static str, Statement>>,
}

impl Session {
    /// Prepares a connection.
    pub fn new(database: &Arc<Database>) -> Self {
        Self { database: database.clone(), live: tokio::sync::Mutex::default() }
    }

    /// Returns the database.
    pub fn database(&self) -> &Arc<Database> {
        &self.database
    }

    /// Blocks until some work is done, for at most `patience`. The work is begun again where the connection was lost,
    /// so it must be something that may be done twice.
    ///
    /// # Errors
    /// [`DatabaseError`].
    pub fn run<T>(
        &self,
        patience: Duration,
        work: impl AsyncFn(&Live) -> Result<T, DatabaseError>,
    ) -> Result<T, DatabaseError> {
        self.database.wait(self.attempt(patience, work))
    }

    /// Does what [`Session::run`] does, without blocking.
    ///
    /// # Errors
    /// [`DatabaseError`].
    pub async fn attempt<T>(
        &self,
        patience: Duration,
        work: impl AsyncFn(&Live) -> Result<T, DatabaseError>,
    ) -> Result<T, DatabaseError> {
        let until = Instant::now() + patience;
        let mut pause = PAUSE;
        loop {
            let attempt = async {
                let live = self.live().await?;
                let done = work(&live).await;
                if done.as_ref().is_err_and(DatabaseError::is_lost) || live.client.is_closed() {
                    self.give_up(Some(&live)).await;
                }
                done
            };
            // Half of the time, so that a connection that is silent can be tried anew.
            let error = match timeout_at((Instant::now() + patience / 2).min(until), attempt).await {
                Ok(Ok(done)) => return Ok(done),
                Ok(Err(error)) => error,
                Err(_) => {
                    self.give_up(None).await;
                    DatabaseError::Silent
                }
            };
            if !error.is_passing() || Instant::now() + pause >= until {
                return Err(error);
            }
            sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    /// Returns the connection.
    async fn live(&self) -> Result<Arc<Live>, DatabaseError> {
        let mut slot = self.live.lock().await;
        if let Some(live) = slot.as_ref().filter(|live| !live.client.is_closed()) {
            return Ok(live.clone());
        }
        let (client, running) = self.database.connect(|_| {}).await?;
        let live = Arc::new(Live { client, running, statements: Mutex::default() });
        *slot = Some(live.clone());
        Ok(live)
    }

    /// Closes the connection, if it is this one.
    async fn give_up(&self, this: Option<&Arc<Live>>) {
        let mut slot = self.live.lock().await;
        if let Some(live) = slot.take_if(|live| this.is_none_or(|this| Arc::ptr_eq(live, this))) {
            live.running.0.abort();
        }
    }
}

impl Live {
    async fn statement(&self, sql: &'static str) -> Result<Statement, DatabaseError> {
        let known = self.statements().get(sql).cloned();
        if let Some(statement) = known {
            return Ok(statement);
        }
        let statement = self.client.prepare(sql).await?;
        self.statements().insert(sql, statement.clone());
        Ok(statement)
    }

    fn statements(&self) -> std::sync::MutexGuard<'_, HashMap<&'static str, Statement>> {
        self.statements.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the rows of a statement, which is prepared once for each connection.
    ///
    /// # Errors
    /// [`DatabaseError`].
    pub async fn query(&self, sql: &'static str, values: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>, DatabaseError> {
        Ok(self.client.query(&self.statement(sql).await?, values).await?)
    }

    /// Returns the first row of a statement, if there is one.
    ///
    /// # Errors
    /// [`DatabaseError`].
    pub async fn first(&self, sql: &'static str, values: &[&(dyn ToSql + Sync)]) -> Result<Option<Row>, DatabaseError> {
        Ok(self.query(sql, values).await?.into_iter().next())
    }

    /// Carries out statements that are not prepared, in one transaction.
    ///
    /// # Errors
    /// [`DatabaseError`].
    pub async fn execute(&self, sql: &str) -> Result<(), DatabaseError> {
        Ok(self.client.batch_execute(sql).await?)
    }
}

/// Returns a number as the database has it: it has none above the largest signed one.
pub fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
