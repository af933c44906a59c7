//! Searches an index: which targets match, in which order, and which parts of their names.

use super::distance::{self, MAX_MISSING};
use super::index::{ALTERNATE, SearchIndex, WORD};
use super::query::{Interpretation, Query, QueryWord, RELAXATIONS};
use super::rank::{TopRows, insertion_sort};
use super::scratch::{Collector, Scratch};
use super::several::BY_NUMBER;
use super::signals::{FAVOURITE, IN_USE, KIND, RECENT, kind_bits};
use super::vocabulary::{Class, letter_set};
use super::words::Words;
use crate::protocol::{Target, TargetKind, TargetRef};
use std::ops::Range;

/// A query is relaxed to each level only while it has found fewer targets than this.
pub(super) const ENOUGH: [usize; RELAXATIONS as usize] = [1, 3, 2, 1];

/// A restriction of a search to some targets. All conditions must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only targets of this kind.
    pub kind: Option<TargetKind>,
    /// Only favourites.
    pub favourites: bool,
    /// Only recent targets.
    pub recents: bool,
    /// All but this target: nobody transfers to themselves.
    pub exclude: Option<TargetRef>,
}

/// The matches of a query.
pub struct Matches {
    /// The number of targets that match.
    pub total: usize,
    /// The best matches, best first.
    pub hits: Vec<Hit>,
    interpretations: Vec<Interpretation>,
}

/// One of the best matches. Valid only for the unchanged index that returned it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    row: u32,
    interpretation: u8,
}

impl SearchIndex {
    /// Searches for a query and returns up to `limit` of the best matches. A blank query matches every target.
    pub fn search(&self, scratch: &mut Scratch, query: &str, filter: &Filter, limit: usize) -> Matches {
        let query = Query::new(query, &mut scratch.words);
        // Which flags count, and the values they must have.
        let (mut mask, mut value) = (IN_USE, IN_USE);
        for (wanted, flag) in [(filter.favourites, FAVOURITE), (filter.recents, RECENT)] {
            if wanted {
                (mask, value) = (mask | flag, value | flag);
            }
        }
        if let Some(kind) = filter.kind {
            (mask, value) = (mask | KIND, value | kind_bits(kind));
        }
        let excluded = filter.exclude.as_ref().and_then(|target| self.row_of(target));
        let mut collector = Collector { total: 0, best: TopRows::new(limit), filter: (mask, value), excluded };
        let mut interpretations = Vec::new();
        scratch.begin(self.rows.len(), excluded);
        if query.blank {
            self.find_all(&mut collector);
        }
        for relaxation in 0..RELAXATIONS {
            if collector.total < ENOUGH[usize::from(relaxation)] {
                for interpretation in query.interpretations(relaxation, &self.vocabulary) {
                    self.find(&interpretation, interpretations.len() as u8, scratch, &mut collector);
                    interpretations.push(interpretation);
                }
            }
        }
        let rows = collector.best.sorted(|one, other| self.compare(one, other));
        let hits = rows.iter().map(|best| Hit { row: best.row, interpretation: best.interpretation }).collect();
        Matches { total: collector.total, hits, interpretations }
    }

    /// Returns a reference to the target of a hit.
    pub fn target_ref(&self, hit: Hit) -> TargetRef {
        self.rows[hit.row as usize].stored.target_ref()
    }

    /// Returns the target of a hit.
    pub fn target(&self, hit: Hit) -> Target {
        self.target_of(hit.row)
    }

    /// Returns the matched parts of a hit's name as byte ranges on character boundaries, in order and not adjacent.
    /// Empty if something else than the name matched.
    pub fn marks(&self, matches: &Matches, hit: Hit) -> Vec<Range<usize>> {
        let Some(interpretation) = matches.interpretations.get(usize::from(hit.interpretation)) else {
            return Vec::new();
        };
        let number = self.numbers.of(hit.row);
        let row = &self.rows[hit.row as usize];
        let letters: Vec<u32> = interpretation.words.iter().flat_map(QueryWord::forms).map(letter_set).collect();
        let near = |known: u32| {
            let near = |letters: &u32| (letters & !self.vocabulary.letters(known)).count_ones() <= MAX_MISSING;
            if letters.iter().any(near) { u8::MAX } else { 0 }
        };
        let distance = |word: usize, known: u32| {
            interpretation.words[word].distance(
                self.vocabulary.word(known),
                self.vocabulary.class(known),
                interpretation.tolerance,
            )
        };
        let to_number = |word: usize| interpretation.words[word].distance_to(number);
        let Some(fit) = self.fit(hit.row, interpretation, &mut Vec::new(), near, distance, to_number) else {
            return Vec::new();
        };
        // Usually only the name as it is written is needed.
        let mut words = [const { None }; 2];
        let mut marks = Vec::new();
        for (wanted, (at, position)) in
            interpretation.words.iter().zip(fit.terms).filter(|(_, (at, _))| *at != BY_NUMBER)
        {
            let term = row.terms()[at];
            let (class, spelt) = (self.vocabulary.class(term & WORD), term & ALTERNATE != 0);
            // What is found by its reading has nothing to be marked.
            let in_name = class == Class::Name && position < self.sizes[hit.row as usize].into();
            if !in_name && !matches!(class, Class::Initials | Class::AllInitials) {
                continue;
            }
            let words = words[usize::from(spelt)].get_or_insert_with(|| Words::new(row.stored.name(), spelt));
            match class {
                Class::Initials | Class::AllInitials => {
                    marks.extend((0..wanted.letters().len()).map(|word| words.bytes(word, 0..1)));
                }
                _ => {
                    let word = words.word(position);
                    let found = wanted.forms().find_map(|form| Some((distance::find_inside(form, word)?, form.len())));
                    let (from, len) = found.unwrap_or((0, word.len()));
                    marks.push(words.bytes(position, from..from + len));
                }
            }
        }
        merged(marks)
    }
}

/// Returns the ranges in order, with overlapping and adjacent ones merged.
fn merged(mut marks: Vec<Range<usize>>) -> Vec<Range<usize>> {
    insertion_sort(&mut marks, |one, other| one.start < other.start);
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(marks.len());
    for mark in marks {
        match merged.last_mut() {
            Some(last) if mark.start <= last.end => last.end = last.end.max(mark.end),
            _ => merged.push(mark),
        }
    }
    merged
}
