//! Standing by for the log of a database: with the lease, the log, the outbox and all that goes with them change hands.

use super::secrets::Secrets;
use crate::gateway::engine::lead::Standby;
use crate::gateway::log::postgres::PostgresLog;
use crate::gateway::log::postgres::leading::SharedLease;
use crate::gateway::log::postgres::lease::Lease;
use crate::gateway::postgres::Database;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

/// With how many renewals of the lease the key ring is looked at.
const LOOK_EVERY: u32 = 5;

/// Returns what waits for a lease until a gateway is the writer. The folder has copies of the secrets, which are brought up to
/// date.
pub fn standby(database: &Arc<Database>, log: Arc<PostgresLog>, lease: Lease, folder: PathBuf) -> Standby {
    let (secrets, count) = (Arc::new(Secrets::new(database)), AtomicU32::new(0));
    let held = move || {
        if count.fetch_add(1, Ordering::Relaxed).is_multiple_of(LOOK_EVERY) {
            let (secrets, folder) = (secrets.clone(), folder.clone());
            // Nothing may hold up the next renewal.
            let look = thread::Builder::new().name("secrets".into()).spawn(move || secrets.look(&folder));
            if let Err(error) = look {
                tracing::warn!(%error, "the key ring is not looked at");
            }
        }
    };
    Standby::new(Arc::new(SharedLease::new(log, lease, held)))
}
