//! A search as it is asked for, here or at the gateway: a page of what is found among some targets.

use super::{Filter, Found, FoundRow, Paper, SearchIndex};
use crate::protocol::{self, FoundTarget, Show, TargetRef};

/// What is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// What is typed.
    pub query: String,
    /// Among which. More than one: each is answered for itself.
    pub show: Vec<Show>,
    /// How many of the best to leave out.
    pub from: usize,
    /// How many to list.
    pub limit: usize,
}

/// A page of what is found among some targets without one, and which rows it was made of, the best first, from the best
/// on: at least `known` where there are as many.
pub fn answer(
    directory: &SearchIndex,
    paper: &mut Paper,
    search: &Search,
    show: &Show,
    not: &TargetRef,
    known: usize,
) -> (protocol::Found, Vec<FoundRow>) {
    let kind = if let Show::Kind { kind } = show { Some(*kind) } else { None };
    let (favourites, recents) = (*show == Show::Favourites, *show == Show::Recent);
    let filter = Filter { kind, favourites, recents, not: Some(not.clone()) };
    let limit = search.from.saturating_add(search.limit).max(known);
    let found = directory.search(paper, &search.query, &filter, limit);
    let page = found.rows.iter().skip(search.from).take(search.limit);
    let rows =
        page.map(|row| FoundTarget { target: directory.target(*row), marks: marks(directory, &found, *row) }).collect();
    (protocol::Found { total: found.total as u32, rows }, found.rows)
}

fn marks(directory: &SearchIndex, found: &Found, row: FoundRow) -> Vec<(u32, u32)> {
    directory.marks(found, row).into_iter().map(|mark| (mark.start as u32, mark.end as u32)).collect()
}
