//! Deletes files that were uploaded and never sent, also those from before the start.

use super::store::{MediaStore, StoredFile};
use crate::gateway::engine::Handle;
use crate::gateway::shutdown::closed;
use crate::protocol::{AgentId, MediaId};
use std::time::Duration;
use tokio::sync::watch;

/// How often it is done.
const PERIOD: Duration = Duration::from_secs(60);
/// How many files the engine is asked about at once.
const CHUNK: usize = 1_000;

/// Counts the files of a store, then deletes what was never sent, again and again until `closing` turns true.
pub async fn run(store: MediaStore, engine: Handle, mut closing: watch::Receiver<bool>) {
    let work = async {
        count(&store, &engine).await;
        loop {
            clean(&store, &engine).await;
            tokio::time::sleep(PERIOD).await;
        }
    };
    tokio::select! {
        () = work => {}
        () = closed(&mut closing) => {}
    }
}

/// Counts the files that are in a store at the start.
async fn count(store: &MediaStore, engine: &Handle) {
    let files = match store.list().await {
        Ok(files) => files,
        Err(_) => {
            store.usage().all_found();
            return tracing::warn!("the stored files could not be counted; those never sent stay this time");
        }
    };
    for chunk in files.chunks(CHUNK) {
        let ids = chunk.iter().map(|file| file.id.clone()).collect();
        let unsent = engine.unsent(ids).await.unwrap_or_default();
        for StoredFile { id, bytes, since } in chunk {
            let by = if unsent.contains(id) { store.owner(id).await } else { None };
            store.usage().found(id, *bytes, by.map(|by| (by, *since)));
        }
    }
    store.usage().all_found();
    tracing::info!(files = files.len(), bytes = store.usage().stored(), "the stored files are counted");
}

/// Deletes the files whose time is up, and stops counting those that were sent as unsent.
pub async fn clean(store: &MediaStore, engine: &Handle) {
    notice_sent(store, engine, None).await;
    let mut count = 0;
    for id in store.usage().take_expired() {
        count += usize::from(delete(store, engine, &id).await);
    }
    if count > 0 {
        tracing::info!(count, "files that were never sent are deleted");
    }
}

/// Stops counting files that were sent as unsent: an agent's, or everybody's.
pub async fn notice_sent(store: &MediaStore, engine: &Handle, of: Option<&AgentId>) {
    for chunk in store.usage().unsent_files(of).chunks(CHUNK) {
        let Ok(unsent) = engine.unsent(chunk.to_vec()).await else { return };
        store.usage().sent(chunk.iter().filter(|id| !unsent.contains(id)));
    }
}

/// Deletes a file that can no longer be named, unless a message has it. Returns whether it is deleted.
pub async fn delete(store: &MediaStore, engine: &Handle, id: &MediaId) -> bool {
    match engine.unsent(vec![id.clone()]).await {
        Ok(unsent) if !unsent.is_empty() && store.delete(id).await.is_ok() => {
            store.usage().deleted(id);
            true
        }
        Ok(unsent) if unsent.is_empty() => {
            store.usage().sent([id]);
            false
        }
        _ => {
            store.usage().leave(id);
            false
        }
    }
}
