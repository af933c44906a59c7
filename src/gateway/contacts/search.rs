//! Finding contacts to write to, apart from the engine.
//!
//! The engine tells who can be found ([`ContactSearch::set`]) and never waits for a search. A search takes in what it has
//! told, and finds the numbers; what an agent may be told of them, the engine says.

use crate::core::hub::ReadRequest;
use crate::core::roster::Roster;
use crate::core::search::{ContactIndex, Findable};
use crate::protocol::{AgentId, Millis, PhoneNumber, TargetRef};
use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use tokio::sync::Semaphore;

/// The number of searches that are carried out at once.
const AT_ONCE: usize = 2;

/// What the engine has told and no search has taken in.
type News = Vec<(PhoneNumber, Option<Findable>)>;

/// All contacts that can be found.
#[derive(Debug)]
pub struct ContactSearch {
    index: RwLock<ContactIndex>,
    news: Mutex<News>,
    permits: Arc<Semaphore>,
}

/// A contact search of an agent.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The gateway's time.
    pub at: Millis,
    /// The number of the request.
    pub request: u32,
    /// Whose.
    pub agent: AgentId,
    /// The query.
    pub query: String,
    /// The number that the query is, if it is one.
    pub number: Option<PhoneNumber>,
}

impl Default for ContactSearch {
    fn default() -> Self {
        Self { index: RwLock::default(), news: Mutex::default(), permits: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

impl ContactSearch {
    /// Sets how contacts can be found from now on; `None` removes them. Does not wait for searches.
    pub fn set(&self, contacts: News) {
        if !contacts.is_empty() {
            self.lock_news().extend(contacts);
        }
    }

    /// Finds contacts, as soon as few others are looked for. Returns what the engine is to be asked.
    pub async fn search(self: Arc<Self>, roster: Arc<Roster>, wanted: Wanted) -> Option<ReadRequest> {
        let permit = self.permits.clone().acquire_owned().await.ok()?;
        let work = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            self.find(&roster, &wanted)
        });
        work.await.ok()
    }

    /// Brings the index up to date with what the engine has told.
    fn take_in(&self) {
        if self.lock_news().is_empty() {
            return;
        }
        // Locked before the news are taken out, so that no other search goes on without them.
        let mut index = self.index.write().unwrap_or_else(PoisonError::into_inner);
        let news = std::mem::take(&mut *self.lock_news());
        news.into_iter().for_each(|(number, contact)| index.set(number, contact));
    }

    fn lock_news(&self) -> MutexGuard<'_, News> {
        self.news.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn find(&self, roster: &Roster, wanted: &Wanted) -> ReadRequest {
        self.take_in();
        let Wanted { at, request, agent, query, number } = wanted;
        // Few targets, many contacts.
        let mut sees: BTreeMap<TargetRef, bool> = BTreeMap::new();
        let mut sees = |target: &TargetRef| {
            sees.get(target).copied().unwrap_or_else(|| {
                let is_seen = roster.sees(agent, target);
                sees.insert(target.clone(), is_seen);
                is_seen
            })
        };
        let index = self.index.read().unwrap_or_else(PoisonError::into_inner);
        let (found, total) = index.find(query, number.clone(), |contact| contact.is_for(agent, &mut sees));
        ReadRequest::Contacts { at: *at, request: *request, total: total as u32, found, typed: number.clone() }
    }
}

/// A connection's contact searches: only the newest counts.
#[derive(Default)]
pub struct ContactSearches(Option<Pin<Box<dyn Future<Output = Option<ReadRequest>> + Send>>>);

impl ContactSearches {
    /// Begins a search. One that is not over is given up.
    pub fn begin(&mut self, search: &Arc<ContactSearch>, roster: Arc<Roster>, wanted: Wanted) {
        self.0 = Some(Box::pin(search.clone().search(roster, wanted)));
    }

    /// Waits until a search is over. Cancel-safe.
    pub async fn done(&mut self) -> Option<ReadRequest> {
        let Some(running) = &mut self.0 else { return std::future::pending().await };
        let found = running.await;
        self.0 = None;
        found
    }
}
