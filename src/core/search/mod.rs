//! The type-ahead over internal targets: by name, user name, number, e-mail, site and what it handles; words in any
//! order; accents and case left out; initials; a slip of the finger forgiven.
//!
//! A [`SearchIndex`] holds 100,000 targets and answers each key in a fraction of a millisecond. The way of a query: its
//! words (`query`) are compared with the distinct words of all targets (`vocabulary`, `likeness`), and those lead to
//! rows (`find`), of which the best are kept (`rank`). What finds nearly nothing is read again with more goodwill: user
//! names searched inside and spaces elsewhere, then one slip in each word, then two.
//!
//! Own code, as nothing else that was measured holds both relevance and speed: `make bench-search` has one crate and
//! six scripts beside it. At 100,000 targets nucleo-matcher took hundreds of times as long for a key and, on a sample
//! of the queries, found about three of four.

mod answer;
mod block;
mod card;
mod find;
mod fold;
mod likeness;
mod list;
mod numbers;
mod query;
mod rank;
mod sought;
mod table;
mod vocabulary;
mod words;

use crate::protocol::{Readiness, Target, TargetKind, TargetRef};
pub use answer::{Search, answer};
use block::Bounds;
use card::{Card, Phrases, parted};
pub use find::Paper;
use find::{Finding, NUMBER};
use likeness::MISSING;
use numbers::{Digits, Numbers};
use query::{GOODWILL, Query, Reading, Wanted};
use rank::{Best, sort_few};
pub use sought::Sought;
use std::cmp::Ordering;
use std::fmt;
use std::ops::Range;
use table::{Table, hash};
use vocabulary::{Class, Vocabulary, set_of};
use words::Words;

/// By degree of goodwill: how many rows there are at most before a query is read with it.
const ENOUGH: [usize; GOODWILL as usize] = [1, 3, 2, 1];

/// What lifts a target among equally good matches. May change at any time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// How little it can be asked now: 0 ready, 1 at capacity, 2 not ready, 3 logged out.
    pub unreadiness: u8,
    /// A favourite of the agent.
    pub favourite: bool,
    /// Among those the agent turned to last.
    pub recent: bool,
}

impl Standing {
    /// Of a target of which nothing is known yet.
    pub const UNKNOWN: Self = Self { unreadiness: 3, favourite: false, recent: false };

    /// Of a target, for an agent who likes these and has turned to those last.
    pub fn with(
        target: &TargetRef,
        readiness: Option<&Readiness>,
        favourites: &[TargetRef],
        recent: &[TargetRef],
    ) -> Self {
        let (favourite, recent) = (favourites.contains(target), recent.contains(target));
        Self { favourite, recent, ..readiness.map_or(Self::UNKNOWN, Self::from) }
    }
}

impl From<&Readiness> for Standing {
    fn from(readiness: &Readiness) -> Self {
        let unreadiness = match readiness {
            Readiness::Ready { .. } => 0,
            Readiness::Members { ready, .. } if *ready > 0 => 0,
            Readiness::AtCapacity { .. } => 1,
            Readiness::NotReady { .. } | Readiness::Members { .. } => 2,
            Readiness::LoggedOut => 3,
        };
        Self { unreadiness, favourite: false, recent: false }
    }
}

const FAVOURITE: u8 = 1 << 2;
const RECENT: u8 = 1 << 3;
/// A row that is taken; above the kind.
const TAKEN: u8 = 1 << 7;

/// By the low bits of a standing: a favourite counts as much as one and a half steps of readiness, a recent one as much
/// as one.
const WEIGHTS: [u8; 16] = [5, 7, 9, 11, 2, 4, 6, 8, 3, 5, 7, 9, 0, 2, 4, 6];

/// Which targets count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Those of a kind.
    pub kind: Option<TargetKind>,
    /// Favourites.
    pub favourites: bool,
    /// Recent ones.
    pub recents: bool,
    /// All but this one: nobody hands over to themselves.
    pub not: Option<TargetRef>,
}

/// A cell is a word of the vocabulary …
const WORD: u32 = u32::MAX >> 2;
/// … with a mark where it is another way to write the word of the cell before …
const ALTERNATE: u32 = 1 << 31;
/// … and one where it is from an e-mail address.
const MAIL: u32 = 1 << 30;

/// A target, as it is searched and said again.
#[derive(Clone)]
struct Row {
    card: Card,
    /// The words it is found by: those of the name, its initials, then the rest.
    cells: Box<[u32]>,
    /// How many words the name has.
    names: u8,
}

/// The targets, ready to be searched.
#[derive(Clone, Default)]
pub struct SearchIndex {
    revision: u64,
    rows: Vec<Row>,
    /// What changes often, apart and small: standing, kind, whether the row is taken.
    standings: Vec<u8>,
    /// The first letters of each name.
    names: Vec<u64>,
    blocks: Vec<Bounds>,
    free: Vec<u32>,
    by_target: Table,
    phrases: Phrases,
    vocabulary: Vocabulary,
    numbers: Numbers,
    buffers: [Words; 2],
}

impl Row {
    /// The words of the name, as they are written.
    fn plain(&self) -> impl Iterator<Item = u32> {
        self.cells.iter().copied().filter(|cell| *cell & ALTERNATE == 0).take(self.names.into())
    }
}

impl fmt::Debug for SearchIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SearchIndex({})", self.len())
    }
}

/// What a query finds.
pub struct Found {
    /// How many match.
    pub total: usize,
    /// The best of them, best first.
    pub rows: Vec<FoundRow>,
    readings: Vec<Reading>,
}

/// One of the best matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FoundRow {
    row: u32,
    reading: u8,
}

fn hash_of((kind, id): (TargetKind, &str)) -> u32 {
    hash(kind as u32, id.bytes().map(u16::from))
}

impl SearchIndex {
    /// How many targets there are.
    pub fn len(&self) -> usize {
        self.rows.len() - self.free.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Grows with every change.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    fn row_of(&self, target: &TargetRef) -> Option<u32> {
        self.by_target.find(hash_of((target.kind, &target.id)), |row| self.rows[row as usize].card.is(target))
    }

    fn target_of(&self, row: u32) -> Target {
        self.rows[row as usize].card.target(self.numbers.of(row), &self.phrases)
    }

    /// What is known of a target.
    pub fn get(&self, target: &TargetRef) -> Option<Target> {
        self.row_of(target).map(|row| self.target_of(row))
    }

    /// Puts a target in, or in the place of what was known of it; its standing stays. A few microseconds each: to put
    /// in very many, do some at a time.
    pub fn put(&mut self, target: &Target) {
        let known = self.row_of(&target.target);
        if let Some(row) = known {
            if self.target_of(row) == *target {
                return;
            }
            self.forget(row);
        }
        self.revision += 1;
        let row = known.or_else(|| self.free.pop()).unwrap_or(self.rows.len() as u32);
        let (cells, names) = self.cells(target);
        for cell in &cells {
            self.vocabulary.add(cell & WORD, row);
        }
        let name = self.first_letters(&cells, names);
        let digits = target.number.as_ref().and_then(|number| Digits::new(number.as_str()));
        let new = Row { card: Card::new(target, digits, &mut self.phrases), cells: cells.into(), names };
        match self.rows.get_mut(row as usize) {
            Some(old) => *old = new,
            None => {
                self.rows.push(new);
                self.standings.push(0);
                self.names.push(0);
            }
        }
        self.names[row as usize] = name;
        self.numbers.set(row, digits);
        if known.is_none() {
            self.standings[row as usize] = 3 | (target.target.kind as u8) << 4 | TAKEN;
            let hash = |row: u32| hash_of(self.rows[row as usize].card.key());
            self.by_target.insert(hash(row), row, hash);
        }
        self.bound(row);
    }

    /// Gives back the memory taken in reserve, after very many were put in.
    pub fn tighten(&mut self) {
        self.rows.shrink_to_fit();
        self.names.shrink_to_fit();
        self.vocabulary.tighten();
        self.numbers.tighten();
    }

    /// Takes a target out.
    pub fn remove(&mut self, target: &TargetRef) {
        let hash = hash_of((target.kind, &target.id));
        if let Some(row) = self.by_target.remove(hash, |row| self.rows[row as usize].card.is(target)) {
            self.revision += 1;
            self.forget(row);
            self.rows[row as usize].card.clear();
            self.standings[row as usize] = 0;
            self.numbers.set(row, None);
            self.free.push(row);
        }
    }

    /// Says how a target stands now. Nothing is indexed anew.
    pub fn weigh(&mut self, target: &TargetRef, standing: Standing) {
        if let Some(row) = self.row_of(target) {
            let flags = if standing.favourite { FAVOURITE } else { 0 } | if standing.recent { RECENT } else { 0 };
            let known = self.standings[row as usize];
            let new = known & !0xf | flags | standing.unreadiness.min(3);
            if new != known {
                self.revision += 1;
                self.standings[row as usize] = new;
                self.bound(row);
            }
        }
    }

    /// What a query finds: how many, and the best of them up to a limit. A blank query finds all.
    pub fn search(&self, paper: &mut Paper, query: &str, filter: &Filter, limit: usize) -> Found {
        let query = Query::new(query, &mut paper.words);
        let mut wanted = (TAKEN, TAKEN);
        let flags = [(filter.favourites, FAVOURITE), (filter.recents, RECENT)];
        for (_, flag) in flags.into_iter().filter(|(asked, _)| *asked) {
            wanted = (wanted.0 | flag, wanted.1 | flag);
        }
        if let Some(kind) = filter.kind {
            wanted = (wanted.0 | 7 << 4, wanted.1 | (kind as u8) << 4);
        }
        let not = filter.not.as_ref().and_then(|target| self.row_of(target));
        let mut finding = Finding { total: 0, best: Best::new(limit), filter: wanted, not };
        let mut readings = Vec::new();
        paper.begin(self.rows.len(), not);
        if query.blank {
            self.find_all(paper, &mut finding);
        }
        for goodwill in 0..GOODWILL {
            if finding.total < ENOUGH[usize::from(goodwill)] {
                for reading in query.readings(goodwill, &self.vocabulary) {
                    self.find(&reading, readings.len() as u8, paper, &mut finding);
                    readings.push(reading);
                }
            }
        }
        let rows = finding.best.sorted(|one, other| self.compare(one, other));
        let rows = rows.iter().map(|best| FoundRow { row: best.row, reading: best.reading }).collect();
        Found { total: finding.total, rows, readings }
    }

    /// Which target a row is that was just found.
    pub fn target_ref(&self, row: FoundRow) -> TargetRef {
        self.rows[row.row as usize].card.target_ref()
    }

    /// All of a target just found.
    pub fn target(&self, row: FoundRow) -> Target {
        self.target_of(row.row)
    }

    /// What of a found row's name was matched: byte ranges on character boundaries, in order, not touching each other.
    /// Empty where it was found by something else.
    pub fn marks(&self, found: &Found, row: FoundRow) -> Vec<Range<usize>> {
        let Some(reading) = found.readings.get(usize::from(row.reading)) else { return Vec::new() };
        let number = self.numbers.of(row.row);
        let row = &self.rows[row.row as usize];
        let letters: Vec<u32> = reading.words.iter().flat_map(Wanted::forms).map(set_of).collect();
        let near = |known: u32| {
            letters.iter().any(|letters| (letters & !self.vocabulary.letters(known)).count_ones() <= MISSING)
        };
        let distance = |word: usize, known: u32| {
            reading.words[word].distance(self.vocabulary.word(known), self.vocabulary.class(known), reading.leniency)
        };
        let to_number = |word: usize| reading.words[word].distance_to(number);
        let Some(fit) = self.fit(row, reading, &mut Vec::new(), near, distance, to_number) else { return Vec::new() };
        // As a rule the name is needed as it is written alone.
        let mut words = [const { None }; 2];
        let mut marks = Vec::new();
        for (wanted, (at, place)) in reading.words.iter().zip(fit.cells).filter(|(_, (at, _))| *at != NUMBER) {
            let cell = row.cells[at];
            let (class, spelt) = (self.vocabulary.class(cell & WORD), cell & ALTERNATE != 0);
            if !matches!(class, Class::Name | Class::Initials) {
                continue;
            }
            let words = words[usize::from(spelt)].get_or_insert_with(|| Words::new(row.card.name(), spelt));
            match class {
                Class::Initials => marks.extend((0..wanted.letters().len()).map(|word| words.bytes(word, 0..1))),
                _ => {
                    let word = words.word(place);
                    let found = wanted.forms().find_map(|form| Some((likeness::position(form, word)?, form.len())));
                    let (from, len) = found.unwrap_or((0, word.len()));
                    marks.push(words.bytes(place, from..from + len));
                }
            }
        }
        merged(marks)
    }

    /// The words a target is found by, and how many of them its name has.
    fn cells(&mut self, target: &Target) -> (Vec<u32>, u8) {
        let mut cells = Vec::new();
        self.words_of(&target.name, Class::Name, 0, &mut cells);
        let names = self.buffers[0].len().min(255) as u8;
        let initials: Vec<u16> = self.buffers[0].iter().map(|word| word[0]).take(5).collect();
        for len in 2..=initials.len() {
            let mark = if len == 2 { 0 } else { ALTERNATE };
            cells.push(self.vocabulary.learn(Class::Initials, &initials[..len]) | mark);
        }
        self.words_of(&target.target.id, Class::Handle, 0, &mut cells);
        let (handle, host) = target.email.as_deref().map(parted).unwrap_or_default();
        self.words_of(handle, Class::Handle, MAIL, &mut cells);
        self.words_of(host, Class::Host, MAIL, &mut cells);
        for handled in target.site.iter().chain(&target.handles) {
            self.words_of(handled, Class::Other, 0, &mut cells);
        }
        (cells, names)
    }

    fn words_of(&mut self, text: &str, class: Class, mark: u32, cells: &mut Vec<u32>) {
        let [plain, spelt] = &mut self.buffers;
        plain.fill(text, false);
        spelt.fill(text, true);
        for (word, other) in plain.iter().zip(spelt.iter()) {
            cells.push(self.vocabulary.learn(class, word) | mark);
            if word != other {
                cells.push(self.vocabulary.learn(class, other) | mark | ALTERNATE);
            }
        }
    }

    /// Takes a row's words back.
    fn forget(&mut self, row: u32) {
        for cell in std::mem::take(&mut self.rows[row as usize].cells) {
            self.vocabulary.remove(cell & WORD, row);
        }
    }

    /// The letters of a name, a space between words.
    fn letters<'a>(&'a self, cells: &'a [u32], names: u8) -> impl Iterator<Item = u16> + 'a {
        let words = cells
            .iter()
            .filter(|cell| *cell & ALTERNATE == 0)
            .take(names.into())
            .map(|cell| self.vocabulary.word(cell & WORD));
        words.flat_map(|word| word.iter().copied().chain([0x20]))
    }

    /// The beginning of a name as a number that sorts as the name does: twelve letters of five bits; from the first
    /// that is none of `a` to `z` on three of sixteen.
    fn first_letters(&self, cells: &[u32], names: u8) -> u64 {
        let (mut key, mut free, mut plain) = (0, 60, true);
        for letter in self.letters(cells, names) {
            if plain && free >= 5 {
                free -= 5;
                let code = match letter {
                    0x20 => 0,
                    0x61..=0x7a => u64::from(letter) - 0x5f,
                    _ => {
                        if letter < 0x61 {
                            1
                        } else {
                            28
                        }
                    }
                };
                key |= code << free;
                plain = code != 1 && code != 28;
            }
            if !plain {
                if free < 16 {
                    break;
                }
                free -= 16;
                key |= u64::from(letter) << free;
            }
        }
        key
    }

    /// By name, as its letters are sorted, then by key.
    fn compare(&self, one: u32, other: u32) -> Ordering {
        let (one, other) = (&self.rows[one as usize], &self.rows[other as usize]);
        let (mut ones, mut others) = (one.plain(), other.plain());
        loop {
            match (ones.next(), others.next()) {
                (Some(one), Some(other)) if one == other => {}
                (Some(one), Some(other)) => return self.vocabulary.word(one).cmp(self.vocabulary.word(other)),
                (None, None) => return one.card.key().cmp(&other.card.key()),
                (one, other) => return one.cmp(&other),
            }
        }
    }
}

fn merged(mut marks: Vec<Range<usize>>) -> Vec<Range<usize>> {
    sort_few(&mut marks, |one, other| one.start < other.start);
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(marks.len());
    for mark in marks {
        match merged.last_mut() {
            Some(last) if mark.start <= last.end => last.end = last.end.max(mark.end),
            _ => merged.push(mark),
        }
    }
    merged
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod reference;
#[cfg(test)]
mod tests;
