//! Waiting for the gateway to close.

use tokio::sync::watch;

/// Waits until the gateway closes. Drops the watch's guard, which must not be held across another wait.
pub async fn closed(closing: &mut watch::Receiver<bool>) {
    let _ = closing.wait_for(|&closing| closing).await;
}
