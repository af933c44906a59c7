//! Searches in past interactions, between the hub, which says what an agent may find, the archive, and the log.

use super::directory::Directory;
use super::engine::Handle;
use super::history::{HistoryIndex, Load, Running};
use super::log::{self, EventLog};
use crate::core::hub::HistorySearch;
use crate::protocol::TargetRef;
use std::sync::Arc;

/// What searches work with.
#[derive(Clone)]
pub struct Finder {
    /// The engine.
    pub engine: Handle,
    /// The published directory.
    pub directory: Arc<Directory>,
    /// The archive that past interactions are found in.
    pub history: Arc<HistoryIndex>,
    /// The log, which has their messages.
    pub log: Arc<dyn EventLog>,
}

impl Finder {
    /// Returns a search that is carried out.
    pub fn find(&self, search: HistorySearch) -> Running {
        let Self { engine, directory, history, log } = self.clone();
        let load: Load = Arc::new(move |id| {
            let read = log::interaction(&*log, id, u64::MAX);
            read.unwrap_or_else(|error| {
                tracing::error!(%error, "a past interaction cannot be read from the log");
                None
            })
        });
        let (roster, agent) = (directory.roster(), search.agent().clone());
        let sees = move |target: &TargetRef| roster.sees(&agent, target);
        let admit = async move |search, archived, more| engine.admit(search, archived, more).await.ok();
        Box::pin(history.search(search, sees, admit, load))
    }
}
