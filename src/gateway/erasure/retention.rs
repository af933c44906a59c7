//! Erasing interactions that were kept long enough, by the gateway itself, and whatever of an erasure was interrupted.

use super::eraser::{Eraser, EraserError, Ledger};
use crate::gateway::shutdown::closed;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// How often it is looked for old interactions.
const PERIOD: Duration = Duration::from_secs(3600);
/// How many of them begin to be erased with one fact.
const SLICE: usize = 100;
/// How many slices are taken out of the files at once: rewriting a file takes as long for one as for many.
const SLICES: usize = 100;

/// Erases again and again until `closing` turns true.
pub async fn run(eraser: Arc<Eraser>, mut closing: watch::Receiver<bool>) {
    let work = async {
        loop {
            pass(&eraser).await;
            tokio::time::sleep(PERIOD).await;
        }
    };
    tokio::select! {
        () = work => {}
        () = closed(&mut closing) => {}
    }
}

/// Completes what was interrupted, and erases what is old.
pub async fn pass(eraser: &Eraser) {
    if let Err(error) = erase_old(eraser).await {
        tracing::warn!(%error, "not everything could be erased; it is tried again");
    }
}

async fn erase_old(eraser: &Eraser) -> Result<(), EraserError> {
    eraser.complete(&[]).await?;
    let Ledger::Running(engine) = eraser.ledger() else { return Ok(()) };
    loop {
        let mut begun = Vec::new();
        while begun.len() < SLICES
            && let Some(erasure) = engine.erase_old(SLICE).await?
        {
            begun.push(erasure);
        }
        if begun.is_empty() {
            return Ok(());
        }
        eraser.complete(&begun).await?;
        let count: usize = begun.iter().map(|erasure| erasure.interactions.len()).sum();
        tracing::info!(count, "interactions that were kept long enough are erased");
    }
}
