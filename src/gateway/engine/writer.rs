//! The engine's I/O: one batch at a time is folded by the [`Machine`], appended to the log, and told.

use super::batch::{Batch, Output};
use super::handle::Queued;
use super::lead::{Lead, Promoted, Standby};
use super::machine::Machine;
use super::outlet::Outlet;
use super::source::{Snapshots, Source};
use super::state::State;
use crate::core::fact::Entry;
use crate::core::hub::Rules;
use crate::core::roster::Roster;
use crate::gateway::carrier::Carrier;
use crate::gateway::clock::Clock;
use crate::gateway::contacts::questions::Questions;
use crate::gateway::contacts::search::ContactSearch;
use crate::gateway::contacts::store::ContactStore;
use crate::gateway::directory::Directory;
use crate::gateway::history::HistoryIndex;
use crate::gateway::log::{EventLog, LogError, Position};
use crate::gateway::metrics::Metrics;
use crate::gateway::storage::StorageError;
use crate::gateway::traces::spans;
use crate::protocol::Millis;
use std::sync::Arc;
use std::time::{Duration, Instant};
use thiserror::Error;

/// The pause before the log is tried again; doubled with each failure in a row, up to about a minute.
const RETRY: Millis = 1_000;
const MOST_DOUBLINGS: u32 = 6;

/// The pause before what is done leaves the hub again.
const LETS_GO_EVERY: Millis = 1_000;

/// What an engine works with.
pub struct Setup {
    /// The rules.
    pub rules: Rules,
    /// The configured agents and targets.
    pub roster: Roster,
    /// The event log.
    pub log: Arc<dyn EventLog>,
    /// Waits to be its writer, if others have the same log.
    pub standby: Option<Arc<Standby>>,
    /// Sends the texts.
    pub carrier: Arc<dyn Carrier>,
    /// Where the directory is published.
    pub directory: Arc<Directory>,
    /// The index that past interactions are found in.
    pub history: Arc<HistoryIndex>,
    /// The contact book.
    pub contacts: Arc<ContactStore>,
    /// Where contacts are found.
    pub contact_search: Arc<ContactSearch>,
    /// Where contacts go whom nobody has named, if somebody can be asked.
    pub questions: Option<Questions>,
    /// When a gateway last ran on this log, as far as the log does not say.
    pub last_run: Millis,
    /// By how much a test's clock begins ahead of the system time.
    pub ahead: Millis,
    /// What is counted and measured.
    pub metrics: Arc<Metrics>,
}

/// What an engine works with, whether it writes or follows.
pub(super) struct Parts {
    pub source: Source,
    pub outlet: Outlet,
    pub metrics: Arc<Metrics>,
}

impl Setup {
    /// Returns what the engine works with, when a gateway last ran, and by how much its clock is ahead.
    pub(super) fn parts(self, source: Source) -> (Parts, Millis, Millis) {
        let Self { rules, carrier, directory, history, contact_search, questions, .. } = self;
        let pseudonyms = rules.pseudonyms;
        let outlet = Outlet { carrier, directory, history, contact_search, questions, pseudonyms };
        (Parts { source, outlet, metrics: self.metrics }, self.last_run, self.ahead)
    }
}

/// The only writer of the log, with everything the engine talks to.
pub(super) struct Writer {
    source: Source,
    snapshots: Snapshots,
    pub(super) lead: Option<Arc<Lead>>,
    outlet: Outlet,
    metrics: Arc<Metrics>,
    pub(super) clock: Arc<Clock>,
    machine: Machine,
    /// The appends that have failed since the last one that worked.
    failures: u32,
    /// When what is done leaves the hub next.
    lets_go_at: Millis,
    /// When the next attempt may be made to read or write the log after a failure.
    retry_at: Millis,
    /// Since when nothing could be stored, until something is.
    stopped: Option<Millis>,
    /// The failures of the contact book since it was last written, and when the next attempt may be made. Without it,
    /// only what it would be told is refused.
    book_failures: u32,
    book_retry_at: Millis,
}

/// Why a batch could not be kept.
#[derive(Debug, Error)]
enum KeepError {
    /// The log could not be written.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The contact book could not be written: the log is as it was.
    #[error(transparent)]
    Book(StorageError),
}

impl From<StorageError> for KeepError {
    fn from(error: StorageError) -> Self {
        let StorageError::Shared(shared) = &error else { return Self::Book(error) };
        match shared.downcast_ref() {
            Some(LogError::Fenced { term }) => Self::Log(LogError::Fenced { term: *term }),
            _ => Self::Book(error),
        }
    }
}

impl Writer {
    /// Returns where the state comes from.
    pub(super) fn source(Setup { rules, roster, log, contacts, history, .. }: &Setup) -> Source {
        Source::new(rules.clone(), roster.clone(), log.clone(), contacts.clone(), history.clone())
    }

    /// Folds the log, or goes on from what was folded, and appends what has become due since it was written.
    pub(super) fn open(setup: Setup, source: Source, promoted: Option<Promoted>) -> Result<Self, LogError> {
        let (parts, mut last_run, ahead) = setup.parts(source.clone());
        let (state, began, lead) = match promoted {
            Some(Promoted { state, began, seen, lead }) => {
                last_run = last_run.max(seen.unwrap_or_default());
                (state, began, Some(lead))
            }
            None => {
                let (state, began) = source.read_from_snapshot()?;
                (state, began, None)
            }
        };
        let snapshots = Snapshots::new(source, began, &state);
        snapshots.verify(began);
        let latest = state.latest();
        let clock = Arc::new(Clock::not_before(latest, ahead));
        let mut machine = Machine::new();
        let restored = machine.restore(state);
        if lead.is_some() {
            machine.await_roll(clock.now());
        }
        let last_run = if latest == 0 { 0 } else { latest.max(last_run) };
        Self::begin(parts, snapshots, clock, lead, (machine, restored), last_run)
    }

    /// Writes with a machine that has a state from now on. Nobody has written since `last_run`.
    pub(super) fn begin(
        parts: Parts,
        snapshots: Snapshots,
        clock: Arc<Clock>,
        lead: Option<Arc<Lead>>,
        (machine, restored): (Machine, Output),
        last_run: Millis,
    ) -> Result<Self, LogError> {
        let Parts { source, outlet, metrics } = parts;
        let mut writer = Self {
            snapshots,
            lead,
            source,
            outlet,
            metrics,
            clock,
            machine,
            failures: 0,
            lets_go_at: 0,
            retry_at: 0,
            stopped: None,
            book_failures: 0,
            book_retry_at: 0,
        };
        writer.machine.set_wall(writer.clock.wall());
        // Appended now, so that a data folder that cannot be written prevents the start.
        let mut batch = Batch::default();
        let now = writer.clock.now();
        let pause = if last_run == 0 { 0 } else { now.saturating_sub(last_run) };
        writer.machine.resume(now, pause, &mut batch);
        writer.machine.fold_due(writer.clock.now(), &mut batch);
        writer.clock.set_pending(writer.machine.is_pending());
        let end = writer.append(&batch.take_entries())?;
        writer.carry_out(restored);
        let output = writer.kept(end, batch);
        writer.carry_out(output);
        Ok(writer)
    }

    /// Returns how long nothing will be due.
    pub(super) fn pause(&self) -> Duration {
        self.clock.sleep(self.machine.pause(self.clock.now()))
    }

    /// Handles requests as one batch, and what is due.
    pub(super) fn work(&mut self, requests: impl Iterator<Item = Queued>) {
        let mut requests: Vec<_> = requests.collect();
        if self.lead.as_ref().is_some_and(|lead| lead.is_deposed()) {
            // Dropping the replies refuses them.
            return;
        }
        let mut span = spans::batch(requests.iter().map(|queued| &queued.cause));
        self.metrics.engine.begins();
        self.try_again();
        self.source.bring(self.clock.now(), &mut self.machine, &mut requests);
        let mut batch = Batch::default();
        self.machine.set_wall(self.clock.wall());
        self.machine.set_book_closed(self.clock.now() < self.book_retry_at);
        if let Some(stopped) = self.stopped {
            let now = self.clock.now();
            self.machine.resume(now, now.saturating_sub(stopped), &mut batch);
        }
        self.machine.fold_due(self.clock.now(), &mut batch);
        let mut folded = 0;
        for Queued { request, cause } in requests {
            batch.cause = cause;
            self.machine.fold(self.clock.now(), request, &mut batch);
            folded += 1;
        }
        self.metrics.batch(folded);
        // Before anybody is told of a deadline.
        self.clock.set_pending(self.machine.is_pending());
        let (count, happened) = (batch.len(), batch.take_happened());
        spans::batch_folded(&mut span, folded, count);
        let output = match span.context().enter(|| self.keep(&mut batch)) {
            Ok(end) => {
                if end.is_some() {
                    self.failures = 0;
                }
                self.metrics.happened(&happened);
                if !self.machine.is_read_only() {
                    self.stopped = None;
                }
                self.kept(end, batch)
            }
            Err(KeepError::Book(error)) => {
                tracing::error!(%error, entries = count, "the contact book cannot be written; the batch is refused");
                span.failed("contact_book");
                self.book_retry_at = self.clock.now() + (RETRY << self.book_failures.min(MOST_DOUBLINGS));
                self.book_failures += 1;
                self.publish();
                let state = self.recover();
                let output = self.machine.not_kept(batch, state);
                self.clock.set_pending(self.machine.is_pending());
                output
            }
            Err(KeepError::Log(LogError::Fenced { .. } | LogError::Moved { .. })) if self.lead.is_some() => {
                span.failed("fenced");
                self.lead.iter().for_each(|lead| lead.depose());
                // Nobody is told anything, and every connection is dropped.
                self.machine.not_kept(batch, None)
            }
            Err(KeepError::Log(error)) => {
                tracing::error!(%error, entries = count, "the log cannot be written; the batch is refused");
                span.failed("log");
                self.metrics.append_failed();
                self.machine.set_read_only(true);
                self.stopped.get_or_insert(self.clock.now());
                // Each failure costs a fold of the log. If little can be written but a batch cannot, they become rare.
                let wait = self.failures.checked_sub(1).map_or(0, |again| RETRY << again.min(MOST_DOUBLINGS));
                self.retry_at = self.clock.now() + wait;
                self.failures += 1;
                self.publish();
                let state = self.recover();
                let output = self.machine.not_kept(batch, state);
                self.clock.set_pending(self.machine.is_pending());
                output
            }
        };
        self.publish();
        self.carry_out(output);
        self.let_go();
        self.metrics.engine.ended();
    }

    /// Says whether the log and the contact book can be used.
    fn publish(&self) {
        let Self { machine, book_failures, metrics, .. } = self;
        metrics.engine.stands(machine.is_ready(), !machine.is_read_only(), *book_failures == 0);
    }

    /// Lets go what is done, and keeps the state when it is time.
    fn let_go(&mut self) {
        let now = self.clock.now();
        if now < self.lets_go_at {
            return;
        }
        self.lets_go_at = now + LETS_GO_EVERY;
        self.outlet.let_go(&self.source, &mut self.machine, now);
        self.snapshots.write_if_due(&self.machine);
    }

    /// Keeps the state for the next start. With the writer go the feeds: it has to stay until the connections were told.
    pub(super) fn keep_last(&mut self) {
        self.snapshots.write_last(&self.machine);
    }

    /// After a failure, finds out whether the log can be read and written again.
    fn try_again(&mut self) {
        let failed = !self.machine.is_ready() || self.machine.is_read_only();
        if !failed || self.clock.now() < self.retry_at {
            return;
        }
        if !self.machine.is_ready() {
            self.retry_at = self.clock.now() + RETRY;
            let Some(state) = self.recover() else { return };
            let output = self.machine.restore(state);
            self.carry_out(output);
        }
        if self.source.log.probe().is_ok() {
            tracing::info!("the log can be written again");
            self.machine.set_read_only(false);
        }
    }

    /// Keeps what the batch says of contacts, and then appends its entries to the log: what the log knows to have been
    /// said is in the book. Returns the end of the log, or `None` if there was nothing to append.
    fn keep(&mut self, batch: &mut Batch) -> Result<Option<Position>, KeepError> {
        if let Some(lead) = &self.lead {
            lead.check()?;
        }
        if batch.contacts().next().is_some() {
            self.source.contacts.keep(batch.contacts(), self.machine.position())?;
            self.book_failures = 0;
        }
        Ok(self.append(&batch.take_entries())?)
    }

    /// Tells what came of a batch that was kept.
    fn kept(&mut self, end: Option<Position>, batch: Batch) -> Output {
        self.outlet.contact_search.set(self.machine.findable(&batch));
        self.machine.kept(end, batch)
    }

    /// Appends to the log. Returns its end, or `None` if there was nothing to append.
    fn append(&self, entries: &[Entry]) -> Result<Option<Position>, LogError> {
        if entries.is_empty() {
            return Ok(None);
        }
        let _span = spans::append(self.source.log.system(), entries.len());
        let begun = Instant::now();
        let end = self.source.log.append(entries)?;
        self.metrics.appended(entries.len(), begun.elapsed());
        Ok(Some(end))
    }

    /// Folds the log again. Returns `None` if it cannot be read.
    fn recover(&self) -> Option<State> {
        self.source
            .read()
            .inspect_err(|error| tracing::error!(%error, "the log cannot be read; requests are refused until it can"))
            .ok()
    }

    fn carry_out(&mut self, mut output: Output) {
        if let Some(setup) = output.setup.take() {
            self.source.set_up(setup);
            match self.source.origin() {
                Ok(origin) => self.machine.set_origin(origin),
                Err(error) => tracing::error!(%error, "the log cannot be read"),
            }
        }
        self.outlet.carry_out(output);
    }
}
