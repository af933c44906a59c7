//! Search indices for clients without a copy of the directory. The search itself is the same as in the browser.

use crate::core::roster::{Roster, Scope};
use crate::core::search::{RankSignals, Scratch, Search, SearchIndex, name_key, search_page};
use crate::protocol::{AgentId, Found, Readiness, TargetRef};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// The most indices that are kept, each for one scope.
const MAX_INDICES: usize = 8;

/// Search indices by scope.
#[derive(Debug, Default)]
pub(super) struct Indices {
    built: Mutex<Built>,
    /// Readiness updates since the last search. Locked apart, so that the writer never waits for a search.
    news: Mutex<HashMap<TargetRef, Readiness>>,
}

#[derive(Debug, Default)]
struct Built {
    by_scope: HashMap<Scope, Index>,
    readiness: HashMap<TargetRef, Readiness>,
}

#[derive(Debug)]
struct Index {
    index: SearchIndex,
    /// The position of the last change in it.
    position: u64,
}

/// A search by an agent.
#[derive(Clone, Debug)]
pub struct SearchRequest {
    /// The agent.
    pub agent: AgentId,
    /// Their favourites.
    pub favourites: Vec<TargetRef>,
    /// The targets that they have used last.
    pub recent: Vec<TargetRef>,
    /// The search.
    pub search: Search,
}

impl Indices {
    pub(super) fn weigh(&self, news: impl Iterator<Item = (Readiness, TargetRef)>) {
        let news = news.map(|(readiness, target)| (target, readiness));
        self.news.lock().unwrap_or_else(PoisonError::into_inner).extend(news);
    }

    /// Answers a search of the directory. The first search of a scope builds its index.
    pub(super) fn search(&self, roster: &Roster, request: &SearchRequest) -> Vec<Found> {
        let scope = roster.scope(&request.agent);
        // Held throughout: one search at a time, and one index built at a time.
        let mut built = self.built.lock().unwrap_or_else(PoisonError::into_inner);
        let news = std::mem::take(&mut *self.news.lock().unwrap_or_else(PoisonError::into_inner));
        for (target, readiness) in news {
            built
                .by_scope
                .values_mut()
                .for_each(|index| index.index.set_signals(&target, RankSignals::from(&readiness)));
            built.readiness.insert(target, readiness);
        }
        if !built.by_scope.contains_key(&scope) {
            let mut index = Index { index: SearchIndex::default(), position: roster.place() };
            let mut targets: Vec<_> = roster.targets().filter_map(|target| roster.target(&scope, &target)).collect();
            targets.sort_by_cached_key(|target| (name_key(&target.name), target.target.clone()));
            index.index.reserve(targets.len());
            targets.iter().for_each(|target| index.index.put(target));
            built
                .readiness
                .iter()
                .for_each(|(target, readiness)| index.index.set_signals(target, RankSignals::from(readiness)));
            if built.by_scope.len() >= MAX_INDICES
                && let Some(one) = built.by_scope.keys().next().cloned()
            {
                built.by_scope.remove(&one);
            }
            built.by_scope.insert(scope.clone(), index);
        }
        let Built { by_scope, readiness } = &mut *built;
        let Some(index) = by_scope.get_mut(&scope) else { return Vec::new() };
        index.follow(roster, &scope, readiness);
        // Only for this search: the index is shared by all agents of the scope.
        for target in request.favourites.iter().chain(&request.recent) {
            index.index.set_signals(
                target,
                RankSignals::with(target, readiness.get(target), &request.favourites, &request.recent),
            );
        }
        let not = TargetRef::agent(&request.agent);
        let mut scratch = Scratch::default();
        let found = request
            .search
            .show
            .iter()
            .map(|show| search_page(&index.index, &mut scratch, &request.search, show, &not, 0).0)
            .collect();
        for target in request.favourites.iter().chain(&request.recent) {
            index.index.set_signals(target, RankSignals::with(target, readiness.get(target), &[], &[]));
        }
        found
    }
}

impl Index {
    fn follow(&mut self, roster: &Roster, scope: &Scope, readiness: &HashMap<TargetRef, Readiness>) {
        for (_, target) in roster.changed_since(self.position) {
            match roster.target(scope, target) {
                Some(now) => {
                    self.index.put(&now);
                    readiness
                        .get(target)
                        .inspect(|readiness| self.index.set_signals(target, RankSignals::from(*readiness)));
                }
                None => self.index.remove(target),
            }
        }
        self.position = self.position.max(roster.place());
    }
}
