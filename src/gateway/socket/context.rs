//! What all connections work with.

use super::limits::Limits;
use crate::gateway::clock::Clock;
use crate::gateway::contacts::search::ContactSearch;
use crate::gateway::directory::Directory;
use crate::gateway::engine::Handle;
use crate::gateway::finding::Finder;
use crate::gateway::media::MediaStore;
use crate::gateway::metrics::Metrics;
use crate::gateway::sign_in::service::SignIn;
use phonenumber::country::Id;
use std::sync::Arc;
use tokio::sync::watch;

/// What all connections work with.
pub struct Context {
    /// The engine.
    pub engine: Handle,
    /// The published directory.
    pub directory: Arc<Directory>,
    /// Finds past interactions.
    pub finder: Finder,
    /// Where contacts are found.
    pub contacts: Arc<ContactSearch>,
    /// The gateway's clock.
    pub clock: Arc<Clock>,
    /// Verifies tokens.
    pub sign_in: Arc<SignIn>,
    /// The files of messages.
    pub media: MediaStore,
    /// The country of numbers without a country code.
    pub country: Option<Id>,
    /// Counts what is refused.
    pub metrics: Arc<Metrics>,
    /// The connections' time limits.
    pub limits: Limits,
    /// Turns true when the gateway closes.
    pub closing: watch::Receiver<bool>,
}
