//! What is found, in the order of the rows: one list, or the best of each kind under its heading. Only a page of it is
//! at hand.

use super::{KINDS, Wanted};
use crate::app::store::Store;
use crate::core::desk::{Action, Findings};
use crate::core::search::{Paper, Search};
use crate::core::words;
use crate::protocol::{FoundTarget, Show, TargetKind, TargetRef};
use leptos::prelude::*;
use std::ops::Range;
use std::sync::Arc;

/// How many rows are asked for beyond those in the page, and in what steps, so that not every turn of the wheel is a
/// question.
const PAGE: usize = 25;
/// How many favourites and recent targets are followed, whether they are found or not.
const LIKED: usize = 30;
/// How many of each kind there are where they are grouped.
const OF_EACH: usize = 5;

/// A target that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Tells it from all others.
    pub key: String,
    /// The target, and what of its name matched.
    pub found: FoundTarget,
}

/// What stands at a place.
pub enum Entry {
    /// The heading of a kind.
    Group {
        /// Which.
        kind: TargetKind,
        /// How many of it are listed.
        listed: usize,
        /// How many match.
        total: usize,
    },
    /// A target.
    Row(Arc<Row>),
}

/// What is found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Listing {
    /// How many of the best are not at hand.
    from: usize,
    /// One list, or one for each kind that has any.
    lists: Vec<List>,
    grouped: bool,
    /// It is what was asked for last, and not an answer to something before.
    current: bool,
    nearby: Arc<Vec<TargetRef>>,
}

#[derive(Clone, Debug, PartialEq)]
struct List {
    kind: Option<TargetKind>,
    total: usize,
    rows: Vec<Arc<Row>>,
}

impl Listing {
    fn new(findings: Findings, wanted: &Search) -> Self {
        let Findings { search, found, nearby } = findings;
        let shown = &search.show;
        let list = |(found, show): (crate::protocol::Found, &Show)| {
            let kind = if let Show::Kind { kind } = show { Some(*kind) } else { None };
            let row = |found: FoundTarget| Arc::new(Row { key: key(&found.target.target), found });
            List { kind, total: found.total as usize, rows: found.rows.into_iter().map(row).collect() }
        };
        let grouped = shown.len() > 1;
        let lists = found.into_iter().zip(shown).map(list).filter(|list| !grouped || list.total > 0).collect();
        Self { from: search.from, lists, grouped, current: search == *wanted, nearby: nearby.into() }
    }

    /// Whether it is what was asked for last, with its first row at hand, if it has one.
    pub fn starts(&self) -> bool {
        self.current && (self.len() == 0 || self.at(0).is_some())
    }

    /// How many targets match.
    pub fn matching(&self) -> usize {
        self.lists.iter().map(|list| list.total).sum()
    }

    /// How many rows there are, headings included.
    pub fn len(&self) -> usize {
        if self.grouped { self.lists.iter().map(|list| 1 + list.rows.len()).sum() } else { self.matching() }
    }

    /// What stands at a place, where it is at hand.
    pub fn at(&self, place: usize) -> Option<Entry> {
        if !self.grouped {
            let row = self.lists.first()?.rows.get(place.checked_sub(self.from)?)?;
            return Some(Entry::Row(row.clone()));
        }
        let mut left = place;
        for list in &self.lists {
            let listed = list.rows.len();
            match left {
                0 => return Some(Entry::Group { kind: list.kind?, listed, total: list.total }),
                place if place <= listed => return Some(Entry::Row(list.rows[place - 1].clone())),
                _ => left -= 1 + listed,
            }
        }
        None
    }

    /// Where a row stands.
    pub fn place_of(&self, key: &str) -> Option<usize> {
        let mut before = self.from;
        for list in &self.lists {
            let heading = usize::from(self.grouped);
            if heading == 1 && list.kind.is_some_and(|kind| group_key(kind) == key) {
                return Some(before);
            }
            if let Some(at) = list.rows.iter().position(|row| row.key == key) {
                return Some(before + heading + at);
            }
            before += heading + list.rows.len();
        }
        None
    }

    /// The row with this key.
    pub fn row(&self, key: &str) -> Option<&Arc<Row>> {
        self.rows().find(|row| row.key == key)
    }

    /// The rows at hand.
    pub fn rows(&self) -> impl Iterator<Item = &Arc<Row>> {
        self.lists.iter().flat_map(|list| &list.rows)
    }

    /// Whose readiness decides who comes first.
    pub fn nearby(&self) -> impl Iterator<Item = &TargetRef> {
        self.nearby.iter()
    }
}

/// What tells the heading of a kind from all other rows.
pub fn group_key(kind: TargetKind) -> String {
    words::kinds(kind).to_owned()
}

/// What tells a target's row from all others.
fn key(target: &TargetRef) -> String {
    format!("{}/{}", target.kind as u8, target.id)
}

/// Searches whenever what is wanted, the rows in the page, or the directory has changed; and watches what it finds.
/// Gives what is found, and where to say which rows are in the page.
pub fn follow(store: Store, wanted: Wanted) -> (Signal<Listing>, Callback<Range<usize>>) {
    let page = RwSignal::new(0..PAGE);
    let search = Memo::new(move |_| {
        let (query, show) = (wanted.query.get(), wanted.show.get());
        if wanted.grouped.get() && show == Show::All {
            return Search { query, show: KINDS.map(|kind| Show::Kind { kind }).into(), from: 0, limit: OF_EACH };
        }
        let Range { start, end } = page.get();
        Search { query, show: vec![show], from: start, limit: end - start }
    });
    let revision = store.select(|desk| desk.directory_revision());
    let there = store.select(|desk| desk.searches_there());
    Effect::new(move |_| {
        if there.get() {
            store.act(Action::Search { search: search.get() });
        }
    });
    let paper = StoredValue::new(Paper::default());
    let listing = Memo::new(move |before: Option<&Listing>| {
        // Read, not only tracked: a memo that nobody reads follows nothing.
        revision.get();
        let search = search.get();
        let findings = paper.try_update_value(|paper| store.peek(|desk| desk.find(paper, &search))).flatten();
        match findings {
            // While the next answer of the gateway is on its way, the last one stays.
            Some(findings) => Listing::new(findings, &search),
            None => before.cloned().map(|before| Listing { current: false, ..before }).unwrap_or_default(),
        }
    });
    watch_found(store, listing.into());
    let need = Callback::new(move |rows: Range<usize>| {
        let needed = (rows.start / PAGE * PAGE)..(rows.end.max(1).div_ceil(PAGE) * PAGE);
        if page.get_untracked() != needed {
            page.set(needed);
        }
    });
    (listing.into(), need)
}

/// After the page has been painted: what a key has to wait for is the rows.
fn watch_found(store: Store, listing: Signal<Listing>) {
    let due = StoredValue::new(false);
    let watch = move || {
        due.try_set_value(false);
        let found = listing.try_with_untracked(|listing| {
            let in_view = listing.rows().map(|row| row.found.target.target.clone()).collect::<Vec<_>>();
            (listing.nearby().cloned().collect::<Vec<_>>(), in_view)
        });
        let Some((mut targets, in_view)) = found else { return };
        targets.extend(store.peek(|desk| desk.liked()).into_iter().take(LIKED));
        let ranked = targets.len();
        targets.extend(in_view);
        store.act(Action::Watch { targets, ranked });
    };
    Effect::new(move |_| {
        listing.track();
        if !due.get_value() {
            due.set_value(true);
            request_animation_frame(move || set_timeout(watch, std::time::Duration::ZERO));
        }
    });
}
