//! The built-in phone: plays the customer's side, for demonstrations and tests. In demo mode only.
//!
//! [`store`] holds the texts on the phones, in a file of its own: it belongs to the outside world, not to the gateway's
//! state. A phone sends texts through [`post`] (HTTP), and its page sees new ones through [`live`] (WebSocket).
//!
//! A text is `Sent` once it is in the store, and `Delivered` once a page with its number has confirmed it: a phone that
//! is switched off receives it when it is switched on.

pub mod live;
pub mod post;
pub mod store;

use crate::core::hub::Outbound;
use crate::gateway::carrier::Carrier;
use crate::gateway::clock::Clock;
use crate::gateway::engine::Handle;
use crate::gateway::erasure::subject::Subject;
use crate::gateway::storage::{StorageError, with};
use crate::protocol::{Delivery, InteractionId, MessageId, Millis, PhoneNumber};
use futures_util::future::join_all;
use std::sync::Arc;
use std::time::Duration;
use store::{DeliveryProgress, HandsetStore, NewText, Report, StoredText};
use tokio::sync::{broadcast, mpsc, oneshot};

/// How many live messages a page may be behind before it is disconnected. It gets the history when it reconnects.
const MAX_BEHIND: usize = 256;
/// The most texts stored with one commit.
const BATCH: usize = 256;

enum Job {
    /// The gateway sends a text.
    Deliver(Outbound),
    /// A page has shown a text.
    Confirmed { number: PhoneNumber, key: i64 },
    /// Something is erased: all texts before are.
    Forget { subject: Subject, reply: oneshot::Sender<Result<u64, StorageError>> },
}

/// The engine has stopped: work is abandoned, and resumed after the next start.
struct Closing;

/// All phones.
#[derive(Debug)]
pub struct Handset {
    store: Arc<HandsetStore>,
    jobs: mpsc::UnboundedSender<Job>,
    live: broadcast::Sender<Arc<StoredText>>,
}

/// The phones' worker.
pub struct Worker {
    store: Arc<HandsetStore>,
    jobs: mpsc::UnboundedReceiver<Job>,
    live: broadcast::Sender<Arc<StoredText>>,
    engine: Handle,
}

/// Creates the phones and their worker, to be run once the clock is known.
pub fn new(store: Arc<HandsetStore>, engine: Handle) -> (Arc<Handset>, Worker) {
    // Unbounded: the engine must not wait, and all of this is in memory as part of the hub's state in any case.
    let (sender, jobs) = mpsc::unbounded_channel();
    let (live, _) = broadcast::channel(MAX_BEHIND);
    let handset = Handset { store: store.clone(), jobs: sender, live: live.clone() };
    (Arc::new(handset), Worker { store, jobs, live, engine })
}

impl Carrier for Handset {
    fn send(&self, outbound: Outbound) {
        let _ = self.jobs.send(Job::Deliver(outbound));
    }
}

impl Handset {
    /// Returns phones that receive nothing, of a gateway that does not run.
    pub fn switched_off(store: Arc<HandsetStore>) -> Arc<Self> {
        let (sender, _) = mpsc::unbounded_channel();
        Arc::new(Self { store, jobs: sender, live: broadcast::channel(1).0 })
    }

    /// Erases the texts of a subject. Returns their number.
    ///
    /// # Errors
    /// [`StorageError`].
    pub async fn forget(&self, subject: Subject) -> Result<u64, StorageError> {
        let (reply, answer) = oneshot::channel();
        // After the texts that the worker has been given before.
        if self.jobs.send(Job::Forget { subject: subject.clone(), reply }).is_ok()
            && let Ok(forgotten) = answer.await
        {
            return forgotten;
        }
        with(&self.store, move |store| store.forget(&subject)).await
    }

    /// Removes what was erased from the file. Returns false if something may be left, as somebody is reading.
    ///
    /// # Errors
    /// [`StorageError`].
    pub async fn scrub(&self) -> Result<bool, StorageError> {
        with(&self.store, HandsetStore::scrub).await
    }

    /// Records that a page with this number has shown one of its messages.
    pub fn confirm(&self, number: PhoneNumber, key: i64) {
        let _ = self.jobs.send(Job::Confirmed { number, key });
    }

    /// Stores a text that a phone has sent, and shows it to the pages with that number.
    ///
    /// # Errors
    /// [`StorageError`] if it could not be stored.
    pub async fn add_sent(&self, text: NewText) -> Result<(), StorageError> {
        for text in with(&self.store, move |store| store.put(&[text])).await?.into_iter().flatten() {
            let _ = self.live.send(Arc::new(text));
        }
        Ok(())
    }

    /// Returns the messages of a phone, oldest first, and a receiver of those from now on. Some may be in both.
    ///
    /// # Errors
    /// [`StorageError`] if they could not be read.
    pub async fn follow(
        &self,
        number: PhoneNumber,
    ) -> Result<(Vec<StoredText>, broadcast::Receiver<Arc<StoredText>>), StorageError> {
        let live = self.live.subscribe();
        Ok((with(&self.store, move |store| store.history(&number)).await?, live))
    }
}

impl Worker {
    /// Stores texts and reports on them until the engine has stopped. Begins with the reports that were due when the
    /// gateway last ended.
    pub async fn run(mut self, clock: Arc<Clock>) {
        match with(&self.store, store::HandsetStore::unreported).await {
            Ok(due) => {
                for progress in due {
                    self.report(progress).await;
                }
            }
            Err(error) => tracing::error!(%error, "the handset's memory cannot be read"),
        }
        let mut jobs = Vec::with_capacity(BATCH);
        while self.jobs.recv_many(&mut jobs, BATCH).await > 0 {
            let mut texts: Vec<Outbound> = Vec::new();
            for job in jobs.drain(..) {
                match job {
                    Job::Deliver(outbound) => texts.push(outbound),
                    Job::Confirmed { number, key } => {
                        if let Ok(Some(progress)) = self.with_store(move |store| store.confirm(&number, key)).await {
                            self.report(progress).await;
                        }
                    }
                    Job::Forget { subject, reply } => {
                        texts.retain(|text| !subject.has(&text.interaction));
                        let _ = reply.send(with(&self.store, move |store| store.forget(&subject)).await);
                    }
                }
            }
            if !texts.is_empty() {
                self.deliver(texts, clock.now()).await;
            }
        }
    }

    /// Stores texts and reports them as sent, all at once: a busy contact center sends more texts than a disk can
    /// commit one by one.
    async fn deliver(&self, texts: Vec<Outbound>, now: Millis) {
        let new: Vec<_> = texts.iter().map(|outbound| NewText::incoming(outbound, now)).collect();
        let Ok(stored) = self.with_store(move |store| store.put(&new)).await else { return };
        // Also those that were stored already: the engine may not know.
        let reports = texts.into_iter().map(|text| self.tell(text.interaction, text.message, Delivery::Sent));
        let reported = join_all(reports).await;
        let keys = stored.iter().zip(reported).filter(|(_, reported)| reported.is_ok());
        let keys: Vec<_> = keys.filter_map(|(text, _)| Some(text.as_ref()?.key)).collect();
        let _ = self.with_store(move |store| store.set_reported(&keys, Report::Sent)).await;
        stored.into_iter().flatten().for_each(|text| drop(self.live.send(Arc::new(text))));
    }

    /// Runs `work` with the store until it succeeds.
    async fn with_store<T: Send + 'static>(
        &self,
        work: impl Fn(&HandsetStore) -> Result<T, StorageError> + Clone + Send + 'static,
    ) -> Result<T, Closing> {
        let mut pause = Duration::from_millis(500);
        while !self.engine.stopped() {
            match with(&self.store, work.clone()).await {
                Ok(done) => return Ok(done),
                Err(error) => tracing::error!(%error, "the handset's memory cannot be written; trying again"),
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_secs(30));
        }
        Err(Closing)
    }

    async fn report(&self, progress: DeliveryProgress) {
        let DeliveryProgress { key, interaction, message, report } = progress;
        let delivery = match report {
            Report::Sent => Delivery::Sent,
            Report::Delivered => Delivery::Delivered,
        };
        if self.tell(interaction.into(), message.into(), delivery).await.is_ok() {
            let _ = self.with_store(move |store| store.set_reported(&[key], report)).await;
        }
    }

    /// Reports to the engine until it has stored the report.
    async fn tell(&self, interaction: InteractionId, message: MessageId, delivery: Delivery) -> Result<(), Closing> {
        while !self.engine.stopped() {
            if self.engine.report(interaction.clone(), message.clone(), delivery.clone()).await.is_ok() {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        Err(Closing)
    }
}
