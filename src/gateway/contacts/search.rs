//! Finding contacts to write to, apart from the engine.
//!
//! The engine tells who can be found ([`ContactSearch::set`]) and never waits for a search. A search takes in what it has
//! told, and finds the numbers; what an agent may be told of them, the engine says.

use crate::core::hub::ReadRequest;
use crate::core::roster::Roster;
use crate::core::search::{ContactIndex, Findable, digits_in_number};
use crate::gateway::history::HistoryIndex;
use crate::protocol::{AgentId, Millis, PhoneNumber, TargetRef};
use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use tokio::sync::Semaphore;

/// The number of searches that are carried out at once.
const AT_ONCE: usize = 2;
/// The most contacts that are taken from the archive for a search.
const MOST_STRANGERS: usize = 10_000;

/// What the engine has told and no search has taken in.
type News = Vec<(PhoneNumber, Option<Findable>)>;

/// All contacts that can be found.
pub struct ContactSearch {
    index: RwLock<ContactIndex>,
    news: Mutex<News>,
    permits: Arc<Semaphore>,
    /// Knows those of whom nothing is in the hub.
    archive: Option<Arc<HistoryIndex>>,
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
        Self {
            index: RwLock::default(),
            news: Mutex::default(),
            permits: Arc::new(Semaphore::new(AT_ONCE)),
            archive: None,
        }
    }
}

impl ContactSearch {
    /// Creates a search that also finds contacts whom only the archive knows.
    pub fn with(archive: Arc<HistoryIndex>) -> Self {
        Self { archive: Some(archive), ..Self::default() }
    }

    /// Returns the contacts without a name that a query may find, and whom only the archive knows.
    fn strangers(&self, query: &str, number: Option<&PhoneNumber>) -> ContactIndex {
        let mut found = ContactIndex::default();
        let Some(archive) = &self.archive else { return found };
        for digits in digits_in_number(query).iter().map(String::as_str).chain(number.map(PhoneNumber::as_str)) {
            match archive.with_digits(digits, MOST_STRANGERS) {
                Ok(contacts) => contacts.into_iter().for_each(|(number, reach)| {
                    found.set(number, Some(Findable { name: None, in_book: false, reach: reach.into() }));
                }),
                Err(error) => tracing::warn!(%error, "the archive cannot be read; some contacts are not found"),
            }
        }
        found
    }

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
        let strangers = self.strangers(query, number.as_ref());
        let index = self.index.read().unwrap_or_else(PoisonError::into_inner);
        let (found, total) =
            index.find_with(&strangers, query, number.clone(), |contact| contact.is_for(agent, &mut sees));
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
