//! The log in PostgreSQL, for several gateways: one writes, the others follow.
//!
//! An append is one call of a function of the server (`postgres/log.sql`), which compares the writer's term, the tip of
//! the log and the versions, and inserts, in one transaction. It names the tip that its links were computed from, so it
//! has an effect once however often it is sent: where the connection was lost before the answer, it is sent again and
//! the server looks first. If the database stays away, the append fails, and what became of it is settled before
//! anything is read or appended through this handle again: it is in the log, or never comes in.

mod appending;
pub mod filling;
pub mod leading;
pub mod lease;
mod listener;
mod rows;
#[cfg(test)]
mod tests;

use super::anchor::{self, Anchor, Found, Mark};
use super::chain::{Columns, Link, Position};
use super::damage::Damage;
use super::lease::Term;
use super::reader::{ANCHORED, StoredEntry};
use super::{EventLog, LogError};
use crate::core::fact::Entry;
use crate::gateway::bytes::hex;
use crate::gateway::postgres::{Database, DatabaseError, Session, Tenure, schema, signed};
use appending::{Outcome, Rows};
use listener::Listener;
pub use rows::fenced;
use rows::{changed, columns, link_at, mark_of, missing};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio_postgres::Row;

/// How long an append or a page of entries may take, with a restart of the database in between.
const PATIENCE: Duration = Duration::from_secs(6);
/// How long erasing may take.
const LONG: Duration = Duration::from_secs(600);
/// How often [`EventLog::follow`] looks by itself, in case a notification was lost. One lookup by primary key.
const LOOK_AGAIN: Duration = Duration::from_millis(500);

/// The columns of an entry, as [`columns`] reads them.
macro_rules! columns {
    ($more:literal) => {
        concat!("SELECT position, stream, version, at, agent, command, body, hash, seal ", $more)
    };
}

/// An [`EventLog`] in PostgreSQL.
pub struct PostgresLog {
    /// For what is appended, and what lies beside the log.
    writing: Session,
    /// Reads while the other one appends.
    reading: Session,
    listener: Listener,
    /// Link 0.
    start: Link,
    /// The channel of its notifications.
    channel: String,
    /// The term in which this handle appends.
    tenure: Tenure,
    state: Mutex<State>,
    anchor: Option<Anchor>,
    patience: Duration,
    look_again: Duration,
}

/// What this handle knows of the log.
#[derive(Debug)]
struct State {
    /// The last entry that was appended or read through this handle: an append follows it.
    tip: Mark,
    /// An append whose outcome is unknown: position and link of its last entry.
    doubt: Option<(Position, Link)>,
    /// The transaction of the last erasure.
    erased: Option<i64>,
}

impl PostgresLog {
    /// Opens the log of a database, and creates its tables if they do not exist.
    ///
    /// # Errors
    /// [`LogError::Damaged`], [`LogError::Storage`].
    pub fn open(database: &Arc<Database>) -> Result<Self, LogError> {
        schema::prepare(database)?;
        let (writing, reading) = (Session::new(database), Session::new(database));
        let chain = kept(&writing, "chain")?.and_then(|bytes| Link::new(&bytes)).ok_or(Damage::OtherLog)?;
        let channel = format!("baton_{}", hex(&chain.bytes()[..8]));
        let tip = Mark::start(chain);
        let log = Self {
            writing,
            reading,
            listener: Listener::new(database, &channel),
            start: chain,
            channel,
            tenure: Tenure::default(),
            state: Mutex::new(State { tip, doubt: None, erased: None }),
            anchor: None,
            patience: PATIENCE,
            look_again: LOOK_AGAIN,
        };
        let tip = log.mark()?;
        log.state().tip = tip;
        Ok(log)
    }

    /// Opens the log with an anchor of this gateway, which says how far the log had come when this gateway looked last.
    /// A database that has lost its end, such as a standby that was promoted before it had everything, is refused.
    ///
    /// # Errors
    /// [`LogError::Damaged`] if the log does not go as far as the anchor says, [`LogError::Storage`].
    pub fn open_anchored(database: &Arc<Database>, anchor: &Path) -> Result<Self, LogError> {
        let mut log = Self::open(database)?;
        let tip = log.compare(anchor)?;
        log.anchor = Some(Anchor::open(anchor, tip).map_err(anchor_error)?);
        log.meta(ANCHORED, || vec![1])?;
        Ok(log)
    }

    /// Compares the log with an anchor, if there is one. Returns how far the log has come.
    ///
    /// # Errors
    /// [`LogError::Damaged`] if the log does not go as far as the anchor says, [`LogError::Storage`].
    pub fn compare(&self, anchor: &Path) -> Result<Mark, LogError> {
        // Before the log: what is appended in between is more than the anchor says.
        let found = anchor::read(anchor).map_err(anchor_error)?;
        let tip = self.mark()?;
        match found {
            Found::Unreadable => Err(Damage::AnchorUnreadable.into()),
            Found::Mark(mark) if mark.log != self.start => Err(Damage::OtherLog.into()),
            Found::Mark(mark) if mark.position > tip.position => {
                let (end, since) = (tip.position, tip.at);
                Err(Damage::Short { end, since, anchored: mark.position, until: mark.at }.into())
            }
            Found::Mark(mark) if self.link(mark.position)? != Some(mark.link) => {
                Err(Damage::Replaced { position: mark.position }.into())
            }
            Found::Mark(_) | Found::Nothing => Ok(tip),
        }
    }

    /// Appends in a term from now on. An append then follows what was appended or read through this handle, so whoever
    /// promotes a gateway first reads to the end: it fails with [`LogError::Storage`] if there is something else.
    ///
    /// Without a term, it can append only while nobody holds the lease.
    pub fn write_in(&self, term: Option<Term>) {
        self.tenure.set(term.map(|term| term.number));
    }

    /// Returns the term in which it writes, for what else must not go on after it.
    pub fn tenure(&self) -> &Tenure {
        &self.tenure
    }

    /// Returns the database.
    pub fn database(&self) -> &Arc<Database> {
        self.writing.database()
    }

    /// Returns a value stored beside the log; creates it with `make` the first time. All gateways get the same.
    ///
    /// # Errors
    /// [`LogError::Storage`].
    pub fn meta(&self, name: &str, make: impl FnOnce() -> Vec<u8>) -> Result<Vec<u8>, LogError> {
        if let Some(value) = self.kept(name)? {
            return Ok(value);
        }
        let made = make();
        let value = self.writing.run(self.patience, async |live| {
            let sql = "INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
            live.query(sql, &[&name, &made]).await?;
            live.first("SELECT value FROM meta WHERE name = $1", &[&name]).await
        })?;
        Ok(value.map_or(Ok(made), |row| row.try_get(0)).map_err(DatabaseError::from)?)
    }

    /// Returns a value stored beside the log, if there is one.
    ///
    /// # Errors
    /// [`LogError::Storage`].
    pub fn kept(&self, name: &str) -> Result<Option<Vec<u8>>, LogError> {
        kept(&self.writing, name)
    }

    /// Returns how far the log has come, in the database.
    ///
    /// # Errors
    /// [`LogError::Damaged`], [`LogError::Storage`].
    pub fn mark(&self) -> Result<Mark, LogError> {
        let sql = "SELECT position, at, hash FROM entry ORDER BY position DESC LIMIT 1";
        let found = self.writing.run(self.patience, async |live| {
            let Some(row) = live.first(sql, &[]).await? else { return Ok(None) };
            Ok(Some((row.try_get(0)?, row.try_get(1)?, row.try_get::<_, Vec<u8>>(2)?)))
        })?;
        let Some((position, at, hash)) = found else { return Ok(Mark::start(self.start)) };
        mark_of(self.start, position, at, &hash)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Finds out what became of an append whose outcome was unknown, if there is one.
    fn settle(&self, state: &mut State) -> Result<(), LogError> {
        let Some((position, link)) = state.doubt else { return Ok(()) };
        let landed: bool = self.writing.run(self.patience, async |live| {
            let row = live.first("SELECT give_up_append($1, $2)", &[&signed(position), &link.bytes()]).await?;
            Ok(row.map_or(Ok(false), |row| row.try_get(0))?)
        })?;
        tracing::info!(landed, "what became of the last append is known again");
        state.doubt = None;
        Ok(())
    }

    /// Says that the log has come this far.
    fn advance(&self, state: &mut State, mark: Mark) {
        if mark.position > state.tip.position {
            state.tip = mark;
            if let Some(anchor) = &self.anchor {
                anchor.advance(mark);
            }
        }
    }

    fn select(&self, session: &Session, after: Position, limit: usize) -> Result<Page, LogError> {
        let mut entries = Vec::new();
        let last = self.scan(session, after, limit, |columns, _| {
            entries.push((columns.position, super::rows::entry(columns)?));
            Ok(())
        })?;
        Ok(Page { entries, last })
    }

    /// Passes the rows after a position on, as they are stored, each with its link, and compares the links. Returns the
    /// mark of the last one.
    fn scan(
        &self,
        session: &Session,
        after: Position,
        limit: usize,
        mut each: impl FnMut(&Columns<'_>, Link) -> Result<(), LogError>,
    ) -> Result<Option<Mark>, LogError> {
        // With the one before, whose link the first is compared with.
        const SQL: &str = columns!("FROM entry WHERE position >= $1 ORDER BY position LIMIT $2");
        if limit == 0 {
            return Ok(None);
        }
        let limit = i64::try_from(limit).unwrap_or(i64::MAX - 1).saturating_add(i64::from(after > 0));
        let rows = session.run(self.patience, async |live| live.query(SQL, &[&signed(after), &limit]).await)?;
        let (mut last, mut mark) = ((after == 0).then_some(Mark::start(self.start)), None);
        for row in &rows {
            let position = row.try_get::<_, i64>(0).map_err(DatabaseError::from)?.unsigned_abs();
            if position == after {
                last = link_at(row).map(|link| Mark { log: self.start, position, at: 0, link });
                continue;
            }
            let before = last.ok_or_else(|| missing(session, after, after))?;
            if position != before.position + 1 {
                return Err(missing(session, before.position + 1, position - 1));
            }
            let columns = columns(row, position).ok_or_else(|| changed(session, position))?;
            let link = before.link.then(&columns);
            if link_at(row) != Some(link) {
                return Err(changed(session, position));
            }
            each(&columns, link)?;
            mark = Some(Mark { log: self.start, position, at: columns.at, link });
            last = mark;
        }
        Ok(mark)
    }

    /// Passes every row on, as it is stored, after comparing its link. Returns the mark of the last one.
    ///
    /// # Errors
    /// Those of [`EventLog::read`], and of `each`.
    pub fn copy(&self, mut each: impl FnMut(StoredEntry) -> Result<(), LogError>) -> Result<Mark, LogError> {
        const PAGE: usize = 1_000;
        let apart = Session::new(self.database());
        let mut mark = Mark::start(self.start);
        let mut pass = |columns: &Columns<'_>, link| each(StoredEntry::of(columns, link));
        while let Some(last) = self.scan(&apart, mark.position, PAGE, &mut pass)? {
            mark = last;
        }
        Ok(mark)
    }
}

/// Entries that were read, and the mark of the last one.
#[derive(Default)]
struct Page {
    entries: Vec<(Position, Entry)>,
    last: Option<Mark>,
}

impl PostgresLog {
    /// Appends after the tip that is known, also nothing.
    fn append_all(&self, entries: &[Entry]) -> Result<Position, LogError> {
        let mut rows = Rows::new(entries)?;
        let mut state = self.state();
        self.settle(&mut state)?;
        let term = self.tenure.term();
        loop {
            let end = rows.chain(entries, &state.tip);
            match rows.send(&self.writing, self.patience, &self.channel, &state.tip, term) {
                Ok(Outcome::Appended) => {
                    // Before anybody is told: what they were told, the anchor knows.
                    self.advance(&mut state, end);
                    self.listener.tell(end.position);
                    return Ok(end.position);
                }
                Ok(Outcome::Fenced { term }) => return Err(LogError::Fenced { term }),
                Ok(Outcome::Conflict { stream, version }) => return Err(LogError::Conflict { stream, version }),
                Ok(Outcome::GivenUp) => return Err(DatabaseError::Doubtful(entries.len()).into()),
                Ok(Outcome::Moved { tip }) => {
                    let known = self.anchor.as_ref().map_or(state.tip, Anchor::mark);
                    if tip.position < known.position {
                        let (end, since) = (tip.position, tip.at);
                        return Err(Damage::Short { end, since, anchored: known.position, until: known.at }.into());
                    }
                    if tip.position == known.position {
                        return Err(Damage::Replaced { position: tip.position }.into());
                    }
                    if term.is_some() {
                        // Its writer has not seen what is there.
                        return Err(LogError::Moved { position: tip.position });
                    }
                    self.advance(&mut state, tip);
                }
                Err(error) => {
                    // It may have been sent, and may come in as long as nobody has said that it must not.
                    if matches!(error, LogError::Storage(_)) && !entries.is_empty() {
                        state.doubt = Some((end.position, end.link));
                    }
                    return Err(error);
                }
            }
        }
    }
}

impl EventLog for PostgresLog {
    fn append(&self, entries: &[Entry]) -> Result<Position, LogError> {
        if entries.is_empty() { Ok(self.mark()?.position) } else { self.append_all(entries) }
    }

    fn system(&self) -> &'static str {
        "postgresql"
    }

    fn probe(&self) -> Result<(), LogError> {
        self.append_all(&[]).map(drop)
    }

    fn read(&self, after: Position, limit: usize) -> Result<Vec<(Position, Entry)>, LogError> {
        if self.state().doubt.is_some() {
            self.settle(&mut self.state())?;
        }
        let page = self.select(&self.reading, after, limit)?;
        if let Some(last) = page.last {
            self.advance(&mut self.state(), last);
        }
        Ok(page.entries)
    }

    fn stream(&self, stream: &str, before: u64) -> Result<Vec<Entry>, LogError> {
        const SQL: &str = "
            SELECT entry.position, entry.stream, entry.version, entry.at, entry.agent, entry.command, entry.body,
                   entry.hash, entry.seal, earlier.hash
            FROM entry LEFT JOIN entry AS earlier ON earlier.position = entry.position - 1
            WHERE entry.stream = $1 AND entry.version < $2 ORDER BY entry.version";
        let session = &self.reading;
        let rows = session.run(PATIENCE, async |live| live.query(SQL, &[&stream.as_bytes(), &signed(before)]).await)?;
        let mut entries = Vec::with_capacity(rows.len());
        for row in &rows {
            let position = row.try_get::<_, i64>(0).map_err(DatabaseError::from)?.unsigned_abs();
            let earlier = row.try_get::<_, Option<&[u8]>>(9).ok().flatten().and_then(Link::new);
            let earlier = if position == 1 { Some(self.start) } else { earlier };
            let earlier = earlier.ok_or_else(|| missing(session, position - 1, position - 1))?;
            let columns = columns(row, position).ok_or_else(|| changed(session, position))?;
            if link_at(row) != Some(earlier.then(&columns)) {
                return Err(changed(session, position));
            }
            entries.push(super::rows::entry(&columns)?);
        }
        Ok(entries)
    }

    fn blank(&self, stream: &str) -> Result<u64, LogError> {
        const SELECT: &str = columns!("FROM entry WHERE stream = $1 ORDER BY position");
        const UPDATE: &str = "
            WITH erased AS (
                UPDATE entry SET agent = NULL, command = NULL, body = '', seal = new.seal
                FROM unnest($1::bigint[], $2::bytea[]) AS new (position, seal) WHERE entry.position = new.position
                RETURNING 1
            ) SELECT count(*), pg_current_xact_id()::text::bigint FROM erased";
        let name = stream.as_bytes();
        let rows = self.writing.run(LONG, async |live| live.query(SELECT, &[&name]).await)?;
        let (mut positions, mut contents) = (Vec::new(), Vec::new());
        for row in &rows {
            let position = row.try_get::<_, i64>(0).map_err(DatabaseError::from)?;
            let columns = columns(row, position.unsigned_abs());
            let columns = columns.ok_or_else(|| changed(&self.writing, position.unsigned_abs()))?;
            if !columns.is_erased() {
                positions.push(position);
                contents.push(columns.content().to_vec());
            }
        }
        if positions.is_empty() {
            return Ok(0);
        }
        let erased = |row: Option<Row>| -> Result<_, DatabaseError> {
            let Some(row) = row else { return Ok((0, None)) };
            Ok((row.try_get::<_, i64>(0)?, Some(row.try_get::<_, i64>(1)?)))
        };
        let (count, transaction) =
            self.writing.run(LONG, async |live| erased(live.first(UPDATE, &[&positions, &contents]).await?))?;
        self.state().erased = transaction;
        Ok(count.unsigned_abs())
    }

    /// Vacuums the table: from then on nobody can read in it what was erased. The bytes stay in its pages until these
    /// are used again, and in the server's write-ahead log and its backups until those are gone, which is up to whoever
    /// runs it.
    fn scrub(&self) -> Result<bool, LogError> {
        const SEEN: &str = "
            SELECT EXISTS (
                SELECT FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_xmin IS NOT NULL
                AND coalesce(datname, current_database()) = current_database()
                AND pg_snapshot_xmax(pg_current_snapshot())::text::bigint - age(backend_xmin) <= $1::bigint
            )";
        let erased = self.state().erased.unwrap_or_default();
        let is_seen = self.writing.run(LONG, async |live| {
            let row = live.first(SEEN, &[&erased]).await?;
            live.execute("VACUUM entry").await?;
            Ok(row.map_or(Ok(false), |row| row.try_get::<_, bool>(0))?)
        })?;
        Ok(!is_seen)
    }

    fn link(&self, position: Position) -> Result<Option<Link>, LogError> {
        if position == 0 {
            return Ok(Some(self.start));
        }
        let sql = "SELECT hash FROM entry WHERE position = $1";
        let row = self.reading.run(PATIENCE, async |live| live.first(sql, &[&signed(position)]).await)?;
        Ok(row.and_then(|row| Link::new(row.try_get(0).ok()?)))
    }

    fn verify(&self, until: Position, goes_on: &dyn Fn() -> bool) -> Result<(), LogError> {
        const PAGE: usize = 500;
        let apart = Session::new(self.database());
        for after in (0..until).step_by(PAGE) {
            if !goes_on() {
                break;
            }
            self.select(&apart, after, PAGE)?;
        }
        Ok(())
    }

    fn follow(&self, after: Position, limit: usize, patience: Duration) -> Result<Vec<(Position, Entry)>, LogError> {
        let until = Instant::now() + patience;
        let mut news = self.listener.news();
        loop {
            let found = self.read(after, limit)?;
            let left = until.saturating_duration_since(Instant::now());
            if !found.is_empty() || limit == 0 || left.is_zero() {
                return Ok(found);
            }
            self.listener.wait(&mut news, left.min(self.look_again));
        }
    }
}

impl From<DatabaseError> for LogError {
    fn from(error: DatabaseError) -> Self {
        Self::Storage(error.into())
    }
}

fn kept(session: &Session, name: &str) -> Result<Option<Vec<u8>>, LogError> {
    let row =
        session.run(PATIENCE, async |live| live.first("SELECT value FROM meta WHERE name = $1", &[&name]).await)?;
    Ok(row.map(|row| row.try_get(0)).transpose().map_err(DatabaseError::from)?)
}

fn anchor_error(error: std::io::Error) -> LogError {
    LogError::Storage(format!("its anchor: {error}").into())
}
