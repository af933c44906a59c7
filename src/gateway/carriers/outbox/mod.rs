//! Delivery to a carrier over a network: each text is attempted until the carrier has accepted it, and never again once
//! the carrier may have accepted it.
//!
//! - [`store`] records the start of each attempt before it is made, and its outcome afterwards. After a restart the log
//!   sends a text again until it is reported as sent; a text that is settled here is then only reported.
//! - A text that the carrier has certainly not accepted is attempted again, with growing pauses; after `MAX_AGE` it has
//!   failed.
//! - An attempt with an unknown outcome (the response was lost, or the gateway was killed) is not repeated. The outbox
//!   first waits for a delivery report, then asks the carrier if it can be asked. If the outcome stays unknown, the
//!   text has failed with exactly that reason, and the agent decides: better a text of unknown fate than the same text
//!   twice.
//! - A waiting text is not sent once the contact has opted out.
//! - Texts from one number to one contact are delivered in order; other texts do not wait for them.

#[cfg(feature = "postgres")]
pub mod shared;
pub mod store;

use crate::core::hub::Outbound;
use crate::gateway::bytes::random;
use crate::gateway::carrier::Carrier;
use crate::gateway::clock::Clock;
use crate::gateway::engine::Handle;
use crate::gateway::metrics::watch::{CarrierWatch, Waiting};
use crate::gateway::storage::{StorageError, with};
use crate::gateway::traces::{Span, TraceContext, spans};
use crate::protocol::{Delivery, Failure, Millis, PhoneNumber};
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;
use store::{OutboxEntry, OutboxStore};
use thiserror::Error;
use tokio::sync::{Notify, Semaphore, mpsc};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout_at};

/// The first pause between two attempts.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// The longest pause between two attempts.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// How long a text is attempted. One that arrives hours late may do more harm than one that is known to have failed.
const MAX_AGE: Millis = 4 * 3600 * 1000;
/// How long settled texts are kept.
const RETENTION: Millis = 30 * 24 * 3600 * 1000;
/// How often it is looked whether a report has come: another gateway may have taken it.
const LOOK_AGAIN: Duration = Duration::from_secs(2);
/// The most concurrent attempts at one carrier.
const MAX_CONCURRENT: usize = 8;

/// Returns what the agent is told if nobody can tell whether a text was sent.
pub fn unknown() -> Failure {
    Failure::known("unknown", "It is not known whether it was sent.")
}

/// The interface of a carrier, as the outbox uses it.
pub trait Transport: Send + Sync + 'static {
    /// Sends a text, once. `ticket` identifies it in the carrier's reports.
    fn attempt(&self, text: &Outbound, ticket: &str, now: Millis) -> impl Future<Output = Attempt> + Send;

    /// Asks the carrier about an attempt that began at `since`. Returns `None` if it cannot be asked now. `store` knows
    /// which of the carrier's messages are other texts.
    fn look_up(
        &self,
        text: &Outbound,
        since: Millis,
        store: &Arc<OutboxStore>,
    ) -> impl Future<Output = Option<Attempt>> + Send;

    /// Returns how long to wait for a report on a text that the carrier may have accepted.
    fn report_timeout(&self) -> Duration;
}

/// The outcome of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// The carrier has accepted the text, with its own id of it if it has one.
    Accepted(Option<String>),
    /// The carrier will never accept it.
    Rejected(Failure),
    /// The carrier has certainly not accepted it.
    NotSent(TransportError),
    /// The carrier may have accepted it.
    Unknown(TransportError),
}

/// Why an attempt failed, for the gateway's log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TransportError {
    /// There was no connection.
    #[error("no connection")]
    Unreachable,
    /// The connection broke, or no response came in time.
    #[error("no answer")]
    NoAnswer,
    /// The response had this status.
    #[error("status {0}")]
    Status(u16),
    /// The response was not understood.
    #[error("an answer that is not understood")]
    UnexpectedResponse,
}

impl TransportError {
    /// Returns its name for programs.
    fn name(self) -> &'static str {
        match self {
            Self::Unreachable => "no_connection",
            Self::NoAnswer => "no_answer",
            Self::Status(400..=499) => "status_4xx",
            Self::Status(500..=599) => "status_5xx",
            Self::Status(_) => "status_other",
            Self::UnexpectedResponse => "not_understood",
        }
    }
}

/// The gateway is closing: work is abandoned, and resumed after the next start. Or the text was erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the gateway is closing")]
struct Closing;

impl Attempt {
    /// Returns its name for programs.
    fn name(&self) -> &'static str {
        match self {
            Self::Accepted(_) => "accepted",
            Self::Rejected(_) => "rejected",
            Self::NotSent(error) | Self::Unknown(error) => error.name(),
        }
    }

    /// Returns the outcome of a request that failed with an HTTP client's error. Without a connection nothing was sent.
    pub fn failed(error: &reqwest::Error) -> Self {
        if error.is_connect() || error.is_builder() {
            Self::NotSent(TransportError::Unreachable)
        } else {
            Self::Unknown(TransportError::NoAnswer)
        }
    }
}

/// The sending end of an outbox's queue.
#[derive(Debug)]
pub struct Outbox(mpsc::UnboundedSender<(Outbound, TraceContext)>);

/// The receiving end of an outbox's queue.
pub struct Worker<T> {
    texts: mpsc::UnboundedReceiver<(Outbound, TraceContext)>,
    dispatcher: Arc<Dispatcher<T>>,
}

/// A text, and what is said of it to those who watch.
type Watched = (Outbound, Waiting, Span);

/// Delivers texts to one carrier.
struct Dispatcher<T> {
    transport: Arc<T>,
    store: Arc<OutboxStore>,
    engine: Handle,
    /// Notified of each delivery report.
    reports: Arc<Notify>,
    permits: Semaphore,
    watch: Arc<CarrierWatch>,
}

impl Carrier for Outbox {
    fn send(&self, outbound: Outbound) {
        let _ = self.0.send((outbound, TraceContext::current()));
    }
}

/// Creates the outbox of a carrier, and its worker, to be run once the clock is known. `reports` is notified of each
/// delivery report, and `watch` says how the carrier is doing.
pub fn new<T: Transport>(
    watch: Arc<CarrierWatch>,
    transport: Arc<T>,
    store: Arc<OutboxStore>,
    engine: Handle,
    reports: Arc<Notify>,
) -> (Outbox, Worker<T>) {
    // Unbounded: the engine must not wait, and all of this is in memory as part of the hub's state in any case.
    let (sender, texts) = mpsc::unbounded_channel();
    let permits = Semaphore::new(MAX_CONCURRENT);
    let dispatcher = Dispatcher { transport, store, engine, reports, permits, watch };
    (Outbox(sender), Worker { texts, dispatcher: Arc::new(dispatcher) })
}

impl<T: Transport> Worker<T> {
    /// Delivers texts until the engine has stopped.
    pub async fn run(mut self, clock: Arc<Clock>) {
        let old = clock.now().saturating_sub(RETENTION);
        let _ = self.dispatcher.with_store(move |store| store.forget(old)).await;
        // The texts behind the one in delivery, for each pair of numbers that has one.
        let mut waiting: HashMap<(PhoneNumber, PhoneNumber), VecDeque<Watched>> = HashMap::new();
        let mut in_delivery = JoinSet::new();
        loop {
            tokio::select! {
                text = self.texts.recv() => {
                    let Some((text, cause)) = text else { break };
                    let pair = (text.from.clone(), text.to.clone());
                    let watch = &self.dispatcher.watch;
                    let text = (text, watch.waits(clock.now()), spans::text(watch.name(), &cause));
                    match waiting.get_mut(&pair) {
                        Some(behind) => behind.push_back(text),
                        None => {
                            waiting.insert(pair, VecDeque::new());
                            in_delivery.spawn(self.dispatcher.clone().deliver(text, clock.clone()));
                        }
                    }
                }
                Some(delivered) = in_delivery.join_next() => {
                    // A text whose delivery panicked is in the log; its pair waits for the next start.
                    let Ok(pair) = delivered else { continue };
                    match waiting.get_mut(&pair).and_then(VecDeque::pop_front) {
                        Some(next) => drop(in_delivery.spawn(self.dispatcher.clone().deliver(next, clock.clone()))),
                        None => drop(waiting.remove(&pair)),
                    }
                }
                () = self.dispatcher.engine.ended() => break,
            }
        }
        // Let running attempts finish, so that their outcome is known.
        while in_delivery.join_next().await.is_some() {}
    }
}

impl<T: Transport> Dispatcher<T> {
    /// Delivers one text and reports its outcome to the engine. Returns its numbers.
    async fn deliver(
        self: Arc<Self>,
        (text, mut waiting, mut span): Watched,
        clock: Arc<Clock>,
    ) -> (PhoneNumber, PhoneNumber) {
        let place = span.context();
        self.store.places.remember(|| (text.interaction.clone(), text.message.clone()), &place);
        if let Ok(delivery) = place.scope(self.settle(&text, &mut waiting, &mut span, &clock)).await {
            span.end();
            drop(waiting);
            place.scope(self.report(&text, delivery)).await;
        }
        (text.from, text.to)
    }

    /// Attempts a text until its outcome is settled.
    async fn settle(
        &self,
        text: &Outbound,
        waiting: &mut Waiting,
        span: &mut Span,
        clock: &Clock,
    ) -> Result<Delivery, Closing> {
        let (entered, now) = (text.clone(), clock.now());
        let mut entry = self.with_store(move |store| store.enter(&entered, now)).await?;
        waiting.since(entry.entered);
        let (mut pause, mut attempts) = (FIRST_PAUSE, 0);
        while entry.delivery == Delivery::Sending {
            if self.engine.stopped() {
                return Err(Closing);
            }
            let attempt = match entry.attempted {
                None => self.attempt(text, &entry, clock).await?,
                Some(since) => self.find_outcome(text, &entry, since, clock).await?,
            };
            attempts += usize::from(entry.attempted.is_none());
            spans::attempted(span, attempt.name());
            let key = entry.key;
            let expired = clock.now() > entry.entered + MAX_AGE;
            match attempt {
                Attempt::Accepted(id) => {
                    self.watch.settled("sent");
                    self.with_store(move |store| store.settle(key, id.as_deref(), &Delivery::Sent)).await?;
                }
                Attempt::Rejected(reason) => self.fail(key, reason).await?,
                Attempt::NotSent(_) => {
                    self.with_store(move |store| store.clear_attempt(key)).await?;
                    if expired {
                        self.fail(key, Failure::known("no_connection", "The carrier could not be reached.")).await?;
                    } else {
                        self.wait(jitter(pause)).await;
                        pause = (pause * 2).min(LONGEST_PAUSE);
                    }
                }
                Attempt::Unknown(error) => {
                    tracing::warn!(carrier = self.watch.name(), %error, "it is not known whether a message was taken");
                    // The carrier has been asked already.
                    if entry.attempted.is_some() {
                        self.fail(key, unknown()).await?;
                    }
                }
            }
            // Nobody waits for what becomes of a text that was erased.
            let Some(now) = self.with_store(move |store| store.entry(key)).await? else { return Err(Closing) };
            entry = now;
        }
        let is_failed = matches!(entry.delivery, Delivery::Failed { .. });
        spans::settled(span, if is_failed { "failed" } else { "sent" }, attempts);
        Ok(entry.delivery)
    }

    async fn attempt(&self, text: &Outbound, entry: &OutboxEntry, clock: &Clock) -> Result<Attempt, Closing> {
        if self.withdrawn(text).await? {
            return Ok(Attempt::Rejected(Failure::known("opted_out", "The contact has opted out of messages.")));
        }
        let _permit = self.permits.acquire().await.map_err(|_| Closing)?;
        // The carrier has times of its own, and so have links.
        let (key, now) = (entry.key, clock.wall());
        self.with_store(move |store| store.begin_attempt(key, now)).await?;
        let attempt = self.transport.attempt(text, &entry.ticket, now).await;
        self.note(&attempt);
        Ok(attempt)
    }

    /// Says in the log that the carrier is down, and that it is up again: once each, however many texts wait.
    fn note(&self, attempt: &Attempt) {
        let carrier = self.watch.name();
        match attempt {
            Attempt::Accepted(_) | Attempt::Rejected(_) => {
                if let Some(down) = self.watch.answered() {
                    tracing::info!(carrier, down_s = down.as_secs(), "the carrier takes messages again");
                }
            }
            Attempt::NotSent(error) | Attempt::Unknown(error) => {
                if self.watch.failed(error.name()) {
                    tracing::warn!(carrier, %error, "the carrier takes no messages; those it has not taken are tried again");
                } else {
                    tracing::debug!(carrier, %error, "a message was not taken");
                }
            }
        }
    }

    /// Returns whether the contact has opted out while the text waited.
    async fn withdrawn(&self, text: &Outbound) -> Result<bool, Closing> {
        while !self.engine.stopped() {
            match self.engine.withdrawn(text.interaction.clone(), text.message.clone()).await {
                Ok(withdrawn) => return Ok(withdrawn),
                Err(_) => self.wait(FIRST_PAUSE).await,
            }
        }
        Err(Closing)
    }

    /// Finds the outcome of an attempt: waits for a report, then asks the carrier.
    async fn find_outcome(
        &self,
        text: &Outbound,
        entry: &OutboxEntry,
        since: Millis,
        clock: &Clock,
    ) -> Result<Attempt, Closing> {
        let deadline = Instant::now() + self.transport.report_timeout();
        let key = entry.key;
        loop {
            let report = self.reports.notified();
            tokio::pin!(report);
            report.as_mut().enable();
            let known = self.with_store(move |store| store.entry(key)).await?;
            if known.is_none_or(|known| known.delivery != Delivery::Sending) {
                return Ok(Attempt::Accepted(None));
            }
            tokio::select! {
                reported = timeout_at(deadline.min(Instant::now() + LOOK_AGAIN), report) => {
                    if reported.is_err() && Instant::now() >= deadline {
                        break;
                    }
                }
                () = self.engine.ended() => return Err(Closing),
            }
        }
        let mut pause = FIRST_PAUSE;
        while !self.engine.stopped() {
            match self.transport.look_up(text, since, &self.store).await {
                Some(outcome) => return Ok(outcome),
                None if clock.now() > entry.entered + MAX_AGE => {
                    return Ok(Attempt::Unknown(TransportError::Unreachable));
                }
                None => self.wait(jitter(pause)).await,
            }
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
        Err(Closing)
    }

    async fn fail(&self, key: i64, failure: Failure) -> Result<(), Closing> {
        self.watch.settled("failed");
        let failed = Delivery::Failed(failure);
        self.with_store(move |store| store.settle(key, None, &failed)).await
    }

    /// Reports to the engine until it has stored the report.
    async fn report(&self, text: &Outbound, delivery: Delivery) {
        while !self.engine.stopped() {
            if self.engine.report(text.interaction.clone(), text.message.clone(), delivery.clone()).await.is_ok() {
                return;
            }
            self.wait(FIRST_PAUSE).await;
        }
    }

    /// Runs `work` with the store until it succeeds.
    async fn with_store<R: Send + 'static>(
        &self,
        work: impl Fn(&OutboxStore) -> Result<R, StorageError> + Clone + Send + 'static,
    ) -> Result<R, Closing> {
        loop {
            match with(&self.store, work.clone()).await {
                Ok(done) => return Ok(done),
                Err(error) => tracing::error!(%error, "the outbox cannot be written; trying again"),
            }
            if self.engine.stopped() {
                return Err(Closing);
            }
            self.wait(FIRST_PAUSE).await;
        }
    }

    /// Waits for `pause`, or until the engine has stopped.
    async fn wait(&self, pause: Duration) {
        tokio::select! {
            () = sleep(pause) => {}
            () = self.engine.ended() => {}
        }
    }
}

/// Returns between half of `pause` and all of it, so that texts that failed together are not attempted together again.
fn jitter(pause: Duration) -> Duration {
    pause / 2 + pause / 2 * u32::from(random::<1>()[0]) / 255
}
