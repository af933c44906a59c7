//! The built-in phone: plays the customer's side, for trying out and for tests. Only in demo mode.
//!
//! [`store`] is the phone's memory, in a file of its own: it stands for the world outside, not for the gateway's state.
//! [`post`] is how a text leaves the phone (HTTP), [`live`] how the phone's page sees what comes (WebSocket).
//!
//! A text of ours is `Sent` once it is in the memory, and `Delivered` once a page with its number has confirmed it: a
//! phone that is switched off gets it when it comes on.

pub mod live;
pub mod post;
pub mod store;

use crate::core::hub::Outbound;
use crate::gateway::carriers::Carrier;
use crate::gateway::clock::Clock;
use crate::gateway::engine::Handle;
use crate::gateway::storage::{StorageError, with};
use crate::protocol::{Delivery, InteractionId, MessageId, Millis, PhoneNumber};
use futures_util::future::join_all;
use std::sync::Arc;
use std::time::Duration;
use store::{Progress, Row, Store};
use tokio::sync::{broadcast, mpsc};

/// How many live messages a page may be behind before it is dropped; it takes the history when it comes back.
const BEHIND: usize = 256;
/// How many texts are stored with one commit.
const BATCH: usize = 256;

enum Job {
    /// A text of ours has come.
    Take(Outbound),
    /// A page has shown one.
    Confirmed { number: PhoneNumber, key: i64 },
}

/// All phones there are.
#[derive(Debug)]
pub struct Handset {
    store: Arc<Store>,
    jobs: mpsc::UnboundedSender<Job>,
    live: broadcast::Sender<Arc<Row>>,
}

/// The phones' worker, for [`Worker::run`].
pub struct Worker {
    store: Arc<Store>,
    jobs: mpsc::UnboundedReceiver<Job>,
    live: broadcast::Sender<Arc<Row>>,
    engine: Handle,
}

/// The phones and their worker, which is to be run once the clock is known.
pub fn new(store: Arc<Store>, engine: Handle) -> (Arc<Handset>, Worker) {
    // Unbounded: the engine may not wait, and what is in here is in the log, in memory, in any case.
    let (sender, jobs) = mpsc::unbounded_channel();
    let (live, _) = broadcast::channel(BEHIND);
    let handset = Handset { store: store.clone(), jobs: sender, live: live.clone() };
    (Arc::new(handset), Worker { store, jobs, live, engine })
}

impl Carrier for Handset {
    fn send(&self, outbound: Outbound) {
        let _ = self.jobs.send(Job::Take(outbound));
    }
}

impl Handset {
    /// A page with this number has shown one of its messages.
    pub fn confirm(&self, number: PhoneNumber, key: i64) {
        let _ = self.jobs.send(Job::Confirmed { number, key });
    }

    /// Keeps what a phone has sent, and shows it to the pages with that number.
    ///
    /// # Errors
    /// [`StorageError`] where it could not be kept.
    pub async fn sent(&self, row: store::New) -> Result<(), StorageError> {
        for row in with(&self.store, move |store| store.put(&[row])).await?.into_iter().flatten() {
            let _ = self.live.send(Arc::new(row));
        }
        Ok(())
    }

    /// The messages of a phone, oldest first, and those that come from now on. The first may be among the second.
    ///
    /// # Errors
    /// [`StorageError`] where they could not be read.
    pub async fn follow(&self, number: PhoneNumber) -> Result<(Vec<Row>, broadcast::Receiver<Arc<Row>>), StorageError> {
        let live = self.live.subscribe();
        Ok((with(&self.store, move |store| store.history(&number)).await?, live))
    }
}

impl Worker {
    /// Stores what comes and reports how far it has come, until the engine has stopped. Begins with what was not
    /// reported when the gateway last ended.
    pub async fn run(mut self, clock: Arc<Clock>) {
        match with(&self.store, |store| store.unreported()).await {
            Ok(rows) => {
                for row in rows {
                    self.report(row).await;
                }
            }
            Err(error) => tracing::error!(%error, "the handset's memory cannot be read"),
        }
        let mut jobs = Vec::with_capacity(BATCH);
        while self.jobs.recv_many(&mut jobs, BATCH).await > 0 {
            let mut texts = Vec::new();
            for job in jobs.drain(..) {
                match job {
                    Job::Take(outbound) => texts.push(outbound),
                    Job::Confirmed { number, key } => {
                        if let Some(progress) =
                            self.until_done(move |store| store.confirm(&number, key)).await.flatten()
                        {
                            self.report(progress).await;
                        }
                    }
                }
            }
            if !texts.is_empty() {
                self.take(texts, clock.now()).await;
            }
        }
    }

    /// Stores texts of ours and reports them as sent, all at once: a busy floor writes more of them than a disk has
    /// commits.
    async fn take(&self, texts: Vec<Outbound>, now: Millis) {
        let new: Vec<_> = texts.iter().map(|outbound| store::New::incoming(outbound, now)).collect();
        let Some(rows) = self.until_done(move |store| store.put(&new)).await else { return };
        let told = texts.into_iter().map(|text| self.tell(text.interaction, text.message, Delivery::Sent));
        let told = join_all(told).await;
        // One without a row was here already; the gateway may not have known.
        let (rows, told): (Vec<_>, Vec<_>) =
            rows.into_iter().zip(told).filter_map(|(row, told)| Some((row?, told))).unzip();
        let keys: Vec<_> = rows.iter().zip(told).filter(|(_, told)| *told).map(|(row, _)| row.key).collect();
        self.until_done(move |store| store.reported(&keys, false)).await;
        rows.into_iter().for_each(|row| drop(self.live.send(Arc::new(row))));
    }

    /// Does it again until the disk takes it. `None` where the gateway ends meanwhile.
    async fn until_done<T: Send + 'static>(
        &self,
        work: impl Fn(&Store) -> Result<T, StorageError> + Clone + Send + 'static,
    ) -> Option<T> {
        let mut pause = Duration::from_millis(500);
        while !self.engine.stopped() {
            match with(&self.store, work.clone()).await {
                Ok(done) => return Some(done),
                Err(error) => tracing::error!(%error, "the handset's memory cannot be written; trying again"),
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_secs(30));
        }
        None
    }

    async fn report(&self, progress: Progress) {
        let Progress { key, interaction, message, confirmed } = progress;
        let delivery = if confirmed { Delivery::Delivered } else { Delivery::Sent };
        if self.tell(interaction.into(), message.into(), delivery).await {
            self.until_done(move |store| store.reported(&[key], confirmed)).await;
        }
    }

    /// Tells the gateway until it has kept it; false where it ends meanwhile.
    async fn tell(&self, interaction: InteractionId, message: MessageId, delivery: Delivery) -> bool {
        while !self.engine.stopped() {
            if self.engine.report(interaction.clone(), message.clone(), delivery.clone()).await.is_ok() {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        false
    }
}
