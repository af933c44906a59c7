//! A search as it is on the wire, answered here or by the gateway: pages of matches among selections of targets.

use super::{Filter, Hit, Matches, RankSignals, Scratch, SearchIndex};
use crate::protocol::{self, FoundTarget, Show, Target, TargetRef};
use std::fmt::Debug;

/// A request to search.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// The text typed.
    pub query: String,
    /// The selections of targets to search. Each gets a page of its own.
    pub show: Vec<Show>,
    /// The number of best matches to skip.
    pub from: usize,
    /// The number of matches to list.
    pub limit: usize,
}

/// Searches one selection of targets, without `excluded`. Returns the page, and all hits from the best on: those up to
/// the end of the page, and at least `known` if there are as many.
pub fn search_page(
    index: &SearchIndex,
    scratch: &mut Scratch,
    search: &Search,
    show: &Show,
    excluded: &TargetRef,
    known: usize,
) -> (protocol::Found, Vec<Hit>) {
    let kind = if let Show::Kind { kind } = show { Some(*kind) } else { None };
    let (favourites, recents) = (*show == Show::Favourites, *show == Show::Recent);
    let filter = Filter { kind, favourites, recents, exclude: Some(excluded.clone()) };
    let limit = search.from.saturating_add(search.limit).max(known);
    let matches = index.search(scratch, &search.query, &filter, limit);
    let page = matches.hits.iter().skip(search.from).take(search.limit);
    let rows =
        page.map(|hit| FoundTarget { target: index.target(*hit), marks: marks(index, &matches, *hit) }).collect();
    (protocol::Found { total: matches.total as u32, rows }, matches.hits)
}

/// Returns the marks of a hit as they are on the wire.
fn marks(index: &SearchIndex, matches: &Matches, hit: Hit) -> Vec<(u32, u32)> {
    index.marks(matches, hit).into_iter().map(|mark| (mark.start as u32, mark.end as u32)).collect()
}

/// What the desk does with a [`SearchIndex`]. Behind this trait, a browser downloads the code of the search apart from
/// that of the desk.
pub trait TargetIndex: Debug + Send + Sync {
    /// [`SearchIndex::len`].
    fn count(&self) -> usize;
    /// [`SearchIndex::revision`].
    fn revision(&self) -> u64;
    /// [`SearchIndex::get`].
    fn get(&self, target: &TargetRef) -> Option<Target>;
    /// [`SearchIndex::put`].
    fn put(&mut self, target: &Target);
    /// [`SearchIndex::remove`].
    fn remove(&mut self, target: &TargetRef);
    /// [`SearchIndex::set_signals`].
    fn set_signals(&mut self, target: &TargetRef, signals: RankSignals);
    /// [`SearchIndex::reserve`].
    fn reserve(&mut self, targets: usize);
    /// [`SearchIndex::shrink_step`].
    fn shrink_step(&mut self) -> bool;
    /// [`search_page`], with at most `known` of the best hits, as targets.
    fn page(
        &self,
        scratch: &mut Scratch,
        search: &Search,
        show: &Show,
        excluded: &TargetRef,
        known: usize,
    ) -> (protocol::Found, Vec<TargetRef>);
}

impl TargetIndex for SearchIndex {
    fn count(&self) -> usize {
        self.len()
    }

    fn revision(&self) -> u64 {
        self.revision()
    }

    fn get(&self, target: &TargetRef) -> Option<Target> {
        self.get(target)
    }

    fn put(&mut self, target: &Target) {
        self.put(target);
    }

    fn remove(&mut self, target: &TargetRef) {
        self.remove(target);
    }

    fn set_signals(&mut self, target: &TargetRef, signals: RankSignals) {
        self.set_signals(target, signals);
    }

    fn reserve(&mut self, targets: usize) {
        self.reserve(targets);
    }

    fn shrink_step(&mut self) -> bool {
        self.shrink_step()
    }

    fn page(
        &self,
        scratch: &mut Scratch,
        search: &Search,
        show: &Show,
        excluded: &TargetRef,
        known: usize,
    ) -> (protocol::Found, Vec<TargetRef>) {
        let (found, hits) = search_page(self, scratch, search, show, excluded, known);
        (found, hits.into_iter().take(known).map(|hit| self.target_ref(hit)).collect())
    }
}
