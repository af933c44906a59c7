//! The way out to a carrier over a network: each text is tried until the carrier has it, and never twice where it may
//! have it.
//!
//! - Before each attempt [`store`] keeps that it begins; afterwards, how it ended. The log hands a text over again
//!   after a restart until it is reported as sent; what is settled here is then only reported.
//! - What a carrier has certainly not taken is tried again, later and later; after `GIVE_UP` it has failed.
//! - An attempt whose end is not known (the answer was lost, or the gateway was killed) is not repeated. First the
//!   outbox waits for a report on the text, then it asks the carrier, where that can be asked. If nobody can say, the
//!   text has failed with just these words, and the agent decides: a text said to be uncertain is better than the same
//!   text twice.
//! - What waits when the contact opts out does not go out any more.
//! - Texts from one number to one contact go one after the other; all others pass them by.

pub mod store;

use crate::core::hub::Outbound;
use crate::gateway::carriers::Carrier;
use crate::gateway::clock::Clock;
use crate::gateway::engine::Handle;
use crate::gateway::random;
use crate::gateway::storage::{StorageError, with};
use crate::protocol::{Delivery, Millis, PhoneNumber};
use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use store::{Known, Store};
use tokio::sync::{Notify, Semaphore, mpsc};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout_at};

/// The first pause between two attempts, and the longest.
const PAUSES: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(60));
/// How long a text is tried. One that comes hours late may do more harm than one that is known to have failed.
const GIVE_UP: Millis = 4 * 3600 * 1000;
/// How long settled texts are remembered.
const REMEMBER: Millis = 30 * 24 * 3600 * 1000;
/// How many attempts one carrier gets at the same time.
const AT_ONCE: usize = 8;

/// What the agent reads where nobody can say whether a text was sent.
pub const UNKNOWN: &str = "It is not known whether it was sent.";
const OPTED_OUT: &str = "The contact has opted out of messages.";
const UNREACHABLE: &str = "The carrier could not be reached.";

/// One carrier, as the outbox uses it.
pub trait Wire: Send + Sync + 'static {
    /// Hands a text over, once. `ticket` stands for it in the carrier's reports.
    fn attempt(&self, text: &Outbound, ticket: &str, now: Millis) -> impl Future<Output = Attempt> + Send;

    /// Asks the carrier what became of an attempt that began at `since`; `None` where it cannot be asked now. `store`
    /// knows which of the carrier's messages are other texts.
    fn ask(&self, text: &Outbound, since: Millis, store: &Arc<Store>) -> impl Future<Output = Option<Attempt>> + Send;

    /// How long a report on a text that the carrier may have taken is waited for.
    fn patience(&self) -> Duration;
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// The carrier has the text, under this name where it gives one.
    Taken(Option<String>),
    /// It will never take it; why, in words for agents.
    Refused(String),
    /// It has certainly not taken it.
    NotTaken(Trouble),
    /// It may have taken it.
    Unknown(Trouble),
}

/// What went wrong, for the gateway's log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// No connection.
    Unreachable,
    /// The connection broke, or no answer came in time.
    NoAnswer,
    /// An answer with this status.
    Status(u16),
    /// An answer that says nothing we know.
    Unclear,
    /// A file of the message is not there.
    File,
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable => f.write_str("no connection"),
            Self::NoAnswer => f.write_str("no answer"),
            Self::Status(status) => write!(f, "status {status}"),
            Self::Unclear => f.write_str("an answer that is not understood"),
            Self::File => f.write_str("a file is missing"),
        }
    }
}

impl Attempt {
    /// What an HTTP client's error says of a request. Without a connection nothing was sent.
    pub fn broken(error: &reqwest::Error) -> Self {
        if error.is_connect() || error.is_builder() {
            Self::NotTaken(Trouble::Unreachable)
        } else {
            Self::Unknown(Trouble::NoAnswer)
        }
    }
}

/// The end of an outbox that takes texts.
#[derive(Debug)]
pub struct Outbox(mpsc::UnboundedSender<Outbound>);

/// The end that works, for [`Worker::run`].
pub struct Worker<W> {
    texts: mpsc::UnboundedReceiver<Outbound>,
    desk: Arc<Desk<W>>,
}

/// What every text on its way works with.
struct Desk<W> {
    name: String,
    wire: Arc<W>,
    store: Arc<Store>,
    engine: Handle,
    reports: Arc<Notify>,
    room: Semaphore,
}

impl Carrier for Outbox {
    fn send(&self, outbound: Outbound) {
        let _ = self.0.send(outbound);
    }
}

/// An outbox for the carrier `name`, and its worker, which is to be run once the clock is known. `reports` wakes it
/// when one has come.
pub fn new<W: Wire>(
    name: &str,
    wire: Arc<W>,
    store: Arc<Store>,
    engine: Handle,
    reports: Arc<Notify>,
) -> (Outbox, Worker<W>) {
    // Unbounded: the engine may not wait, and what is in here is in the log, in memory, in any case.
    let (sender, texts) = mpsc::unbounded_channel();
    let desk = Desk { name: name.to_owned(), wire, store, engine, reports, room: Semaphore::new(AT_ONCE) };
    (Outbox(sender), Worker { texts, desk: Arc::new(desk) })
}

impl<W: Wire> Worker<W> {
    /// Works until the engine has stopped.
    pub async fn run(mut self, clock: Arc<Clock>) {
        let old = clock.now().saturating_sub(REMEMBER);
        self.desk.keep(move |store| store.forget(old)).await;
        // What waits behind the text that is on its way, for each pair of numbers that has one.
        let mut waiting: HashMap<(PhoneNumber, PhoneNumber), VecDeque<Outbound>> = HashMap::new();
        let mut on_their_way = JoinSet::new();
        loop {
            tokio::select! {
                text = self.texts.recv() => {
                    let Some(text) = text else { break };
                    let pair = (text.from.clone(), text.to.clone());
                    match waiting.get_mut(&pair) {
                        Some(behind) => behind.push_back(text),
                        None => {
                            waiting.insert(pair, VecDeque::new());
                            on_their_way.spawn(self.desk.clone().bring(text, clock.clone()));
                        }
                    }
                }
                Some(brought) = on_their_way.join_next() => {
                    // One that panicked is in the log; its pair waits for the next start.
                    let Ok(pair) = brought else { continue };
                    match waiting.get_mut(&pair).and_then(VecDeque::pop_front) {
                        Some(next) => drop(on_their_way.spawn(self.desk.clone().bring(next, clock.clone()))),
                        None => drop(waiting.remove(&pair)),
                    }
                }
                () = self.desk.engine.ended() => break,
            }
        }
        // An attempt that is going on may end: so its end is known.
        while on_their_way.join_next().await.is_some() {}
    }
}

impl<W: Wire> Desk<W> {
    /// Brings one text to the carrier, or to its end, and reports it.
    async fn bring(self: Arc<Self>, text: Outbound, clock: Arc<Clock>) -> (PhoneNumber, PhoneNumber) {
        if let Some(delivery) = self.settle(&text, &clock).await {
            self.tell(&text, delivery).await;
        }
        (text.from, text.to)
    }

    /// Until it is settled. `None` where the gateway ends meanwhile.
    async fn settle(&self, text: &Outbound, clock: &Clock) -> Option<Delivery> {
        let (entered, now) = (text.clone(), clock.now());
        let mut known = self.keep(move |store| store.enter(&entered, now)).await?;
        let mut pause = PAUSES.0;
        while known.delivery == Delivery::Sending {
            if self.engine.stopped() {
                return None;
            }
            let attempt = match known.attempted {
                None => self.attempt(text, &known, clock).await?,
                Some(since) => self.find_out(text, &known, since, clock).await?,
            };
            let key = known.key;
            let over = clock.now() > known.entered + GIVE_UP;
            match attempt {
                Attempt::Taken(id) => self.keep(move |store| store.settle(key, id.as_deref(), &Delivery::Sent)).await?,
                Attempt::Refused(reason) => self.failed(key, reason).await?,
                Attempt::NotTaken(trouble) => {
                    tracing::warn!(carrier = self.name, %trouble, "a message was not taken; it is tried again later");
                    self.keep(move |store| store.not_taken(key)).await?;
                    if over {
                        self.failed(key, UNREACHABLE.into()).await?;
                    } else {
                        self.wait(jitter(pause)).await;
                        pause = (pause * 2).min(PAUSES.1);
                    }
                }
                Attempt::Unknown(trouble) => {
                    tracing::warn!(carrier = self.name, %trouble, "it is not known whether a message was taken");
                    // Asked already: then nobody can say.
                    if known.attempted.is_some() {
                        self.failed(key, UNKNOWN.into()).await?;
                    }
                }
            }
            known = self.keep(move |store| store.look(key)).await?;
        }
        Some(known.delivery)
    }

    async fn attempt(&self, text: &Outbound, known: &Known, clock: &Clock) -> Option<Attempt> {
        if self.withdrawn(text).await? {
            return Some(Attempt::Refused(OPTED_OUT.into()));
        }
        let _room = self.room.acquire().await.ok()?;
        let (key, now) = (known.key, clock.now());
        self.keep(move |store| store.begin(key, now)).await?;
        Some(self.wire.attempt(text, &known.ticket, now).await)
    }

    /// Whether the contact has opted out while the text waited.
    async fn withdrawn(&self, text: &Outbound) -> Option<bool> {
        while !self.engine.stopped() {
            match self.engine.withdrawn(text.interaction.clone(), text.message.clone()).await {
                Ok(withdrawn) => return Some(withdrawn),
                Err(_) => self.wait(PAUSES.0).await,
            }
        }
        None
    }

    /// Whether an attempt without a known end had one: by a report, else by asking the carrier.
    async fn find_out(&self, text: &Outbound, known: &Known, since: Millis, clock: &Clock) -> Option<Attempt> {
        let deadline = Instant::now() + self.wire.patience();
        let key = known.key;
        loop {
            let news = self.reports.notified();
            tokio::pin!(news);
            news.as_mut().enable();
            if self.keep(move |store| store.look(key)).await?.delivery != Delivery::Sending {
                return Some(Attempt::Taken(None));
            }
            tokio::select! {
                heard = timeout_at(deadline, news) => if heard.is_err() { break },
                () = self.engine.ended() => return None,
            }
        }
        let mut pause = PAUSES.0;
        while !self.engine.stopped() {
            match self.wire.ask(text, since, &self.store).await {
                Some(answer) => return Some(answer),
                None if clock.now() > known.entered + GIVE_UP => return Some(Attempt::Unknown(Trouble::Unreachable)),
                None => self.wait(jitter(pause)).await,
            }
            pause = (pause * 2).min(PAUSES.1);
        }
        None
    }

    async fn failed(&self, key: i64, reason: String) -> Option<()> {
        let failed = Delivery::Failed { reason };
        self.keep(move |store| store.settle(key, None, &failed)).await
    }

    /// Tells the gateway until it has kept it.
    async fn tell(&self, text: &Outbound, delivery: Delivery) {
        while !self.engine.stopped() {
            if self.engine.report(text.interaction.clone(), text.message.clone(), delivery.clone()).await.is_ok() {
                return;
            }
            self.wait(PAUSES.0).await;
        }
    }

    /// Does it again until the disk takes it. `None` where the gateway ends meanwhile.
    async fn keep<T: Send + 'static>(
        &self,
        work: impl Fn(&Store) -> Result<T, StorageError> + Clone + Send + 'static,
    ) -> Option<T> {
        loop {
            match with(&self.store, work.clone()).await {
                Ok(done) => return Some(done),
                Err(error) => tracing::error!(%error, "the outbox cannot be written; trying again"),
            }
            if self.engine.stopped() {
                return None;
            }
            self.wait(PAUSES.0).await;
        }
    }

    /// For so long, or until the gateway ends.
    async fn wait(&self, pause: Duration) {
        tokio::select! {
            () = sleep(pause) => {}
            () = self.engine.ended() => {}
        }
    }
}

/// Between half of it and all of it, so that what failed together is not tried again together.
fn jitter(pause: Duration) -> Duration {
    pause / 2 + pause / 2 * u32::from(random::<1>()[0]) / 255
}
