//! Searches answered here, for clients that have no directory of their own: the same search as in the browser.

use crate::core::roster::{Roster, Scope};
use crate::core::search::{RankSignals, Scratch, Search, SearchIndex, search_page};
use crate::protocol::{AgentId, Found, Readiness, TargetRef};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// How many different sights of the directory are kept ready.
const KEPT: usize = 8;

/// Indices that were made, by what they show.
#[derive(Debug, Default)]
pub(super) struct Indices {
    made: Mutex<Made>,
    /// What the writer has said since the last search. Apart, so that it never waits for one.
    news: Mutex<HashMap<TargetRef, Readiness>>,
}

#[derive(Debug, Default)]
struct Made {
    by_scope: HashMap<Scope, Index>,
    readiness: HashMap<TargetRef, Readiness>,
}

#[derive(Debug)]
struct Index {
    index: SearchIndex,
    /// Up to which change it is made.
    place: u64,
}

/// A search of an agent's.
#[derive(Clone, Debug)]
pub struct SearchRequest {
    /// Who asks.
    pub agent: AgentId,
    /// Their favourites.
    pub favourites: Vec<TargetRef>,
    /// Those they have turned to last.
    pub recent: Vec<TargetRef>,
    /// What is searched for.
    pub search: Search,
}

impl Indices {
    pub(super) fn weigh(&self, news: impl Iterator<Item = (Readiness, TargetRef)>) {
        let news = news.map(|(readiness, target)| (target, readiness));
        self.news.lock().unwrap_or_else(PoisonError::into_inner).extend(news);
    }
}

impl super::Directory {
    /// Answers a search. The first of its kind makes an index, which takes a second for 100,000 targets: not for the
    /// runtime's threads.
    pub fn search(&self, request: &SearchRequest) -> Vec<Found> {
        let roster = self.roster();
        let scope = roster.scope(&request.agent);
        // One search at a time, and one that makes an index.
        let mut made = self.indices.made.lock().unwrap_or_else(PoisonError::into_inner);
        let news = std::mem::take(&mut *self.indices.news.lock().unwrap_or_else(PoisonError::into_inner));
        for (target, readiness) in news {
            made.by_scope
                .values_mut()
                .for_each(|index| index.index.set_signals(&target, RankSignals::from(&readiness)));
            made.readiness.insert(target, readiness);
        }
        if !made.by_scope.contains_key(&scope) {
            let mut index = Index { index: SearchIndex::default(), place: roster.place() };
            roster
                .targets()
                .filter_map(|target| roster.target(&scope, &target))
                .for_each(|target| index.index.put(&target));
            made.readiness
                .iter()
                .for_each(|(target, readiness)| index.index.set_signals(target, RankSignals::from(readiness)));
            if made.by_scope.len() >= KEPT
                && let Some(one) = made.by_scope.keys().next().cloned()
            {
                made.by_scope.remove(&one);
            }
            made.by_scope.insert(scope.clone(), index);
        }
        let Made { by_scope, readiness } = &mut *made;
        let Some(index) = by_scope.get_mut(&scope) else { return Vec::new() };
        index.follow(&roster, &scope, readiness);
        // The agent's own for this search only: the index is everybody's.
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
        for (_, target) in roster.changed_since(self.place) {
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
        self.place = self.place.max(roster.place());
    }
}
