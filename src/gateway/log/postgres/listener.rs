//! What wakes those who follow the log: the database's notifications, and appends through the same handle.

use crate::gateway::log::chain::Position;
use crate::gateway::postgres::{Database, Running};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use tokio_postgres::AsyncMessage;

/// The pause before a lost connection is made anew.
const AGAIN: Duration = Duration::from_millis(200);

/// Listens once somebody follows.
pub(super) struct Listener {
    database: Arc<Database>,
    channel: String,
    /// Counts what may be news.
    news: Arc<watch::Sender<u64>>,
    running: Mutex<Option<Running>>,
}

impl Listener {
    pub(super) fn new(database: &Arc<Database>, channel: &str) -> Self {
        let news = Arc::new(watch::Sender::new(0));
        Self { database: database.clone(), channel: channel.to_owned(), news, running: Mutex::default() }
    }

    /// Says that something was appended through this handle.
    pub(super) fn tell(&self, _end: Position) {
        self.news.send_modify(|count| *count += 1);
    }

    /// Returns what is to be taken before the log is read, and then waited for.
    pub(super) fn news(&self) -> watch::Receiver<u64> {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.get_or_insert_with(|| {
            let (channel, news) = (self.channel.clone(), self.news.clone());
            self.database.spawn(listen(Arc::downgrade(&self.database), channel, news))
        });
        self.news.subscribe()
    }

    /// Blocks until there may be news.
    pub(super) fn wait(&self, news: &mut watch::Receiver<u64>, patience: Duration) {
        // It fails only if nobody can tell news any more.
        let _ = self.database.wait(async { timeout(patience, news.changed()).await });
    }
}

/// Listens, on a connection of its own, which is made anew whenever it was lost.
async fn listen(database: Weak<Database>, channel: String, news: Arc<watch::Sender<u64>>) {
    loop {
        let Some(database) = database.upgrade() else { return };
        let told = news.clone();
        let connected = database.connect(move |message| {
            if let AsyncMessage::Notification(_) = message {
                told.send_modify(|count| *count += 1);
            }
        });
        if let Ok((client, mut running)) = connected.await
            && client.batch_execute(&format!("LISTEN {channel}")).await.is_ok()
        {
            drop(database);
            // What came before is not told.
            news.send_modify(|count| *count += 1);
            running.ended().await;
            drop(client);
        } else {
            drop(database);
        }
        sleep(AGAIN).await;
    }
}
