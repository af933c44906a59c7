//! Clients that keep a copy of the directory and follow its changes.

use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

/// The time for which changes of the directory are gathered before a client is told.
const NEWS: Duration = Duration::from_millis(200);

/// A client's copy of the directory that is kept up to date.
pub struct Following {
    /// The version that it has.
    pub tag: String,
    /// Tells of changes.
    pub changes: watch::Receiver<u64>,
    /// When the client is to be told of the changes so far.
    pub news_at: Option<Instant>,
}

/// Waits until a client that follows the directory is to be told of changes: a little after the first, as many come at
/// once. Cancel-safe.
pub async fn directory_changes(following: &mut Option<Following>) {
    let Some(Following { changes, news_at, .. }) = following else { return std::future::pending().await };
    if news_at.is_none() {
        if changes.changed().await.is_err() {
            return std::future::pending().await;
        }
        *news_at = Some(Instant::now() + NEWS);
    }
    if let Some(news_at) = news_at {
        sleep_until(*news_at).await;
    }
}
