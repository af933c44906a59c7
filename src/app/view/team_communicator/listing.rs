//! The search result in the order of the rows: one list, or the best matches of each kind under a heading. Only a page
//! of it is loaded.

use super::criteria::{Criteria, KINDS};
use crate::app::port::language::said;
use crate::app::signal::{Signal, State, Stored, memo};
use crate::app::store::Store;
use crate::app::view::part::effect;
use crate::core::desk::{Action, SearchResults};
use crate::core::search::{Scratch, Search};
use crate::core::words;
use crate::protocol::{Found, FoundTarget, Show, TargetKind, TargetRef};
use leptos::prelude::*;
use std::ops::Range;
use std::sync::Arc;

/// How many rows are loaded at once, so that not each turn of the wheel is a search.
const PAGE: usize = 25;
/// How many favourites and recent targets are watched, whether they match or not.
const MAX_LIKED: usize = 30;
/// How many rows a group has.
const GROUP_SIZE: usize = 5;

/// A row that shows a target.
#[derive(Clone, Debug, PartialEq)]
pub struct ListingRow {
    /// The unique key of the row.
    pub key: String,
    /// The target, and the parts of its name that match.
    pub found: FoundTarget,
}

/// An entry of the listing.
pub enum ListingEntry {
    /// The heading of a group.
    Group {
        /// The kind of the targets.
        kind: TargetKind,
        /// How many targets are listed.
        listed: usize,
        /// How many targets match.
        total: usize,
    },
    /// A target.
    Row(Arc<ListingRow>),
}

/// A search result.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Listing {
    /// The position of the first row that is loaded.
    from: usize,
    /// One section, or one for each kind with matches.
    sections: Vec<Section>,
    grouped: bool,
    /// True if this is the result of the last search and not of an earlier one.
    current: bool,
    nearby: Arc<Vec<TargetRef>>,
}

/// A list of matches.
#[derive(Clone, Debug, PartialEq)]
struct Section {
    /// The kind of all targets of the section, if there is only one.
    kind: Option<TargetKind>,
    total: usize,
    rows: Vec<Arc<ListingRow>>,
}

impl Listing {
    fn new(findings: SearchResults, last: &Search) -> Self {
        let SearchResults { search, found, nearby } = findings;
        let shown = &search.show;
        let section = |(found, show): (Found, &Show)| {
            let kind = if let Show::Kind { kind } = show { Some(*kind) } else { None };
            let row = |found: FoundTarget| Arc::new(ListingRow { key: key(&found.target.target), found });
            Section { kind, total: found.total as usize, rows: found.rows.into_iter().map(row).collect() }
        };
        let grouped = shown.len() > 1;
        let sections =
            found.into_iter().zip(shown).map(section).filter(|section| !grouped || section.total > 0).collect();
        Self { from: search.from, sections, grouped, current: search == *last, nearby: nearby.into() }
    }

    /// Returns whether this is the result of the last search and its first row, if any, is loaded.
    pub fn is_ready(&self) -> bool {
        self.current && (self.len() == 0 || self.at(0).is_some())
    }

    /// Returns the number of matching targets.
    pub fn matching(&self) -> usize {
        self.sections.iter().map(|section| section.total).sum()
    }

    /// Returns the number of entries, including headings.
    pub fn len(&self) -> usize {
        if self.grouped { self.sections.iter().map(|section| 1 + section.rows.len()).sum() } else { self.matching() }
    }

    /// Returns the entry at a position if it is loaded.
    pub fn at(&self, index: usize) -> Option<ListingEntry> {
        if !self.grouped {
            let row = self.sections.first()?.rows.get(index.checked_sub(self.from)?)?;
            return Some(ListingEntry::Row(row.clone()));
        }
        let mut left = index;
        for section in &self.sections {
            let listed = section.rows.len();
            match left {
                0 => return Some(ListingEntry::Group { kind: section.kind?, listed, total: section.total }),
                index if index <= listed => return Some(ListingEntry::Row(section.rows[index - 1].clone())),
                _ => left -= 1 + listed,
            }
        }
        None
    }

    /// Returns the position of the entry with this key if it is loaded.
    pub fn index_of(&self, key: &str) -> Option<usize> {
        let mut before = self.from;
        for section in &self.sections {
            let heading = usize::from(self.grouped);
            if heading == 1 && section.kind.is_some_and(|kind| group_key(kind) == key) {
                return Some(before);
            }
            if let Some(at) = section.rows.iter().position(|row| row.key == key) {
                return Some(before + heading + at);
            }
            before += heading + section.rows.len();
        }
        None
    }

    /// Returns the row with this key if it is loaded.
    pub fn row(&self, key: &str) -> Option<&Arc<ListingRow>> {
        self.rows().find(|row| row.key == key)
    }

    /// Returns the rows that are loaded.
    pub fn rows(&self) -> impl Iterator<Item = &Arc<ListingRow>> {
        self.sections.iter().flat_map(|section| &section.rows)
    }

    /// Returns the targets whose readiness decides the order of the first rows.
    pub fn nearby(&self) -> impl Iterator<Item = &TargetRef> {
        self.nearby.iter()
    }
}

/// Returns the key of the heading of a group.
pub fn group_key(kind: TargetKind) -> String {
    said(words::kinds(kind))
}

/// Returns the key of the row of a target.
fn key(target: &TargetRef) -> String {
    format!("{}/{}", target.kind as u8, target.id)
}

/// Searches whenever the criteria, the rows needed or the directory change, and watches the readiness of the targets
/// found. Returns the result, and a callback that takes the positions of the rows needed.
pub fn search(store: Store, criteria: Criteria) -> (Signal<Listing>, Callback<Range<usize>>) {
    let page = State::new(0..PAGE);
    let search = memo(move |_| {
        let (query, show) = (criteria.query.get(), criteria.show.get());
        if criteria.grouped.get() && show == Show::All {
            return Search { query, show: KINDS.map(|kind| Show::Kind { kind }).into(), from: 0, limit: GROUP_SIZE };
        }
        let Range { start, end } = page.get();
        Search { query, show: vec![show], from: start, limit: end - start }
    });
    let revision = store.select(crate::core::desk::Desk::directory_revision);
    let remote = store.select(crate::core::desk::Desk::searches_remotely);
    effect(move || {
        if remote.get() {
            store.act(Action::Search { search: search.get() });
        }
    });
    let scratch = Stored::new(Scratch::default());
    let listing = memo(move |before: Option<&Listing>| {
        revision.track();
        let search = search.get();
        let findings = scratch.try_update(|scratch| store.peek(|desk| desk.find(scratch, &search))).flatten();
        match findings {
            // The last result stays until the gateway answers.
            Some(findings) => Listing::new(findings, &search),
            None => before.cloned().map(|before| Listing { current: false, ..before }).unwrap_or_default(),
        }
    });
    watch_found(store, listing);
    let need = Callback::new(move |rows: Range<usize>| {
        let needed = (rows.start / PAGE * PAGE)..(rows.end.max(1).div_ceil(PAGE) * PAGE);
        if page.get_untracked() != needed {
            page.set(needed);
        }
    });
    (listing, need)
}

/// Watches the readiness of the targets found. Waits until the rows are painted, so that typing is not slowed down.
fn watch_found(store: Store, listing: Signal<Listing>) {
    let due = Stored::new(false);
    let watch = move || {
        due.set(false);
        let found = listing.try_with_untracked(|listing| {
            let in_view = listing.rows().map(|row| row.found.target.target.clone()).collect::<Vec<_>>();
            (listing.nearby().cloned().collect::<Vec<_>>(), in_view)
        });
        let Some((mut targets, in_view)) = found else { return };
        targets.extend(store.peek(crate::core::desk::Desk::preferred_targets).into_iter().take(MAX_LIKED));
        let ranked = targets.len();
        targets.extend(in_view);
        store.act(Action::Watch { targets, ranked });
    };
    effect(move || {
        listing.track();
        if !due.get() {
            due.set(true);
            request_animation_frame(move || set_timeout(watch, std::time::Duration::ZERO));
        }
    });
}
