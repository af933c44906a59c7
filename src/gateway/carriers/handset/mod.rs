//! The built-in phone: plays the customer's side, for trying out and for tests. Only in demo mode.
//!
//! [`store`] is the phone's memory, in a file of its own: it stands for the world outside, not for the gateway's state.
//! [`post`] is how a text leaves the phone (HTTP), [`live`] how the phone's page sees what comes (WebSocket).
//!
//! A text of ours is `Sent` once it is in the memory, and `Delivered` once a page with its number has confirmed it: a phone
//! that is switched off gets it when it comes on.

pub mod live;
pub mod post;
pub mod store;

use crate::core::hub::Outbound;
use crate::gateway::carriers::Carrier;
use crate::gateway::clock::Clock;
use crate::gateway::engine::Handle;
use crate::gateway::log::LogError;
use crate::protocol::{Delivery, InteractionId, MessageId, PhoneNumber};
use std::sync::Arc;
use std::time::Duration;
use store::{Progress, Row, Store};
use tokio::sync::{broadcast, mpsc};

/// How many live messages a page may be behind before it is dropped; it takes the history when it comes back.
const BEHIND: usize = 256;

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
    /// [`LogError`] where it could not be kept.
    pub async fn sent(&self, row: store::New) -> Result<(), LogError> {
        if let Some(row) = with(&self.store, move |store| store.put(&row)).await? {
            let _ = self.live.send(Arc::new(row));
        }
        Ok(())
    }

    /// The messages of a phone, oldest first, and those that come from now on. The first may be among the second.
    ///
    /// # Errors
    /// [`LogError`] where they could not be read.
    pub async fn follow(&self, number: PhoneNumber) -> Result<(Vec<Row>, broadcast::Receiver<Arc<Row>>), LogError> {
        let live = self.live.subscribe();
        Ok((with(&self.store, move |store| store.history(&number)).await?, live))
    }
}

impl Worker {
    /// Stores what comes and reports how far it has come, until the engine has stopped. Begins with what was not reported when
    /// the gateway last ended.
    pub async fn run(mut self, clock: Arc<Clock>) {
        match with(&self.store, |store| store.unreported()).await {
            Ok(rows) => {
                for row in rows {
                    self.report(row).await;
                }
            }
            Err(error) => tracing::error!(%error, "the handset's memory cannot be read"),
        }
        while let Some(job) = self.jobs.recv().await {
            match job {
                Job::Take(outbound) => {
                    let new = store::New::incoming(&outbound, clock.now());
                    if let Some(row) = self.until_done(move |store| store.put(&new)).await {
                        self.report(Progress::of(&row)).await;
                        let _ = self.live.send(Arc::new(row));
                    } else {
                        // It was here already; the gateway may not know.
                        self.tell(outbound.interaction, outbound.message, Delivery::Sent).await;
                    }
                }
                Job::Confirmed { number, key } => {
                    if let Some(progress) = self.until_done(move |store| store.confirm(&number, key)).await {
                        self.report(progress).await;
                    }
                }
            }
        }
    }

    /// Does it again until the disk takes it. `None` too where the gateway ends meanwhile.
    async fn until_done<T: Send + 'static>(
        &self,
        work: impl Fn(&Store) -> Result<Option<T>, LogError> + Clone + Send + 'static,
    ) -> Option<T> {
        let mut pause = Duration::from_millis(500);
        while !self.engine.stopped() {
            match with(&self.store, work.clone()).await {
                Ok(done) => return done,
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
            self.until_done(move |store| store.reported(key, confirmed).map(Some)).await;
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

/// Uses the memory where blocking is allowed.
async fn with<T: Send + 'static>(
    store: &Arc<Store>,
    work: impl FnOnce(&Store) -> Result<T, LogError> + Send + 'static,
) -> Result<T, LogError> {
    let store = store.clone();
    tokio::task::spawn_blocking(move || work(&store)).await.unwrap_or_else(|error| Err(LogError::Storage(error.to_string())))
}
