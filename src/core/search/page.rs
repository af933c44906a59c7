//! A search as it is on the wire, answered here or by the gateway: pages of matches among selections of targets.

use super::{Filter, Hit, Matches, Scratch, SearchIndex};
use crate::protocol::{self, FoundTarget, Show, TargetRef};

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
