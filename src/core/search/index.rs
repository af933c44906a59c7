//! The index: which words each target is found by, and what is stored of it. One row per target; its columns are kept
//! apart by how often they change and are read.

use super::block::{Bounds, ROWS};
use super::numbers::{Digits, PhoneNumbers};
use super::signals::{IN_USE, RankSignals, SIGNALS, kind_bits, weight};
use super::stored::{StoredTarget, StringPool, split_email};
use super::table::{Table, hash};
use super::vocabulary::{Class, Vocabulary};
use super::words::Words;
use crate::protocol::{Target, TargetKind, TargetRef};
use std::cmp::Ordering;
use std::fmt;

/// A term is the number of a word in the vocabulary …
pub(super) const WORD: u32 = u32::MAX >> 2;
/// … with this flag if it is an alternative spelling of the term before …
pub(super) const ALTERNATE: u32 = 1 << 31;
/// … and this one if it is part of an e-mail address.
pub(super) const MAIL: u32 = 1 << 30;

/// A target as it is indexed and stored.
#[derive(Clone)]
pub(super) struct IndexedTarget {
    pub(super) stored: StoredTarget,
    /// What `stored` has in the pool, then the terms: in one place, as each place of their own takes memory.
    numbers: Box<[u32]>,
}

impl IndexedTarget {
    /// Returns the words it is found by: those of the name, its initials, then all others.
    pub(super) fn terms(&self) -> &[u32] {
        &self.numbers[self.stored.shared()..]
    }
}

/// An index of targets.
#[derive(Clone, Default)]
pub struct SearchIndex {
    revision: u64,
    pub(super) rows: Vec<IndexedTarget>,
    /// The signals, the kind, and whether the row is in use. They change often, so they are apart and small.
    pub(super) flags: Vec<u8>,
    /// The first letters of each name, as a number that sorts like them.
    pub(super) names: Vec<u64>,
    /// The number of words in each name.
    pub(super) sizes: Vec<u8>,
    /// The number of rows, from the first on, that are in the order of [`SearchIndex::compare`]: all, if the targets are
    /// put in in this order, as the gateway sends them.
    ordered: u32,
    pub(super) blocks: Vec<Bounds>,
    pub(super) free: Vec<u32>,
    by_target: Table,
    strings: StringPool,
    pub(super) vocabulary: Vocabulary,
    pub(super) numbers: PhoneNumbers,
    buffers: [Words; 2],
    /// The number of steps of [`SearchIndex::shrink_step`] that are done.
    shrunk: usize,
}

/// In how many steps reserved memory is released: each takes a few milliseconds with 100,000 targets.
const SHRINK_STEPS: usize = 16;

impl fmt::Debug for SearchIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SearchIndex({})", self.len())
    }
}

impl SearchIndex {
    /// Returns the number of targets.
    pub fn len(&self) -> usize {
        self.rows.len() - self.free.len()
    }

    /// Returns whether there are no targets.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns a number that grows with every change.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    pub(super) fn row_of(&self, target: &TargetRef) -> Option<u32> {
        self.by_target.find(hash_of((target.kind, &target.id)), |row| self.rows[row as usize].stored.is(target))
    }

    pub(super) fn target_of(&self, row: u32) -> Target {
        let IndexedTarget { stored, numbers } = &self.rows[row as usize];
        stored.target(self.numbers.of(row), numbers, &self.strings)
    }

    /// Returns a target as it was put in; `None` if it is not in the index.
    pub fn get(&self, target: &TargetRef) -> Option<Target> {
        self.row_of(target).map(|row| self.target_of(row))
    }

    /// Makes room for this many targets, so that putting one in never takes long.
    pub fn reserve(&mut self, targets: usize) {
        self.rows.reserve_exact(targets);
        self.flags.reserve_exact(targets);
        self.names.reserve_exact(targets);
        self.sizes.reserve_exact(targets);
        self.by_target.reserve(targets, |row| hash_of(self.rows[row as usize].stored.key()));
        self.vocabulary.reserve(targets);
        self.numbers.reserve(targets);
    }

    /// Inserts a target or replaces it; its signals stay. Takes a few microseconds, so very many should be put in in
    /// batches.
    pub fn put(&mut self, target: &Target) {
        let known = self.row_of(&target.target);
        if known.is_some_and(|row| self.target_of(row) == *target) {
            return;
        }
        self.revision += 1;
        let renamed = known.is_none_or(|row| self.rows[row as usize].stored.name() != target.name);
        let row = known.or_else(|| self.free.pop()).unwrap_or(self.rows.len() as u32);
        let digits = target.number.as_ref().and_then(|number| Digits::new(number.as_str()));
        let mut numbers = Vec::new();
        let stored = StoredTarget::new(target, digits, &mut self.strings, &mut numbers);
        let names = self.add_terms(target, &mut numbers);
        let new = IndexedTarget { stored, numbers: numbers.into() };
        let name = self.first_letters(new.terms(), names);
        let before = match self.rows.get_mut(row as usize) {
            Some(old) => Some(std::mem::replace(old, new)),
            None => {
                self.rows.push(new);
                self.flags.push(0);
                self.names.push(0);
                self.sizes.push(0);
                None
            }
        };
        // Most of the words stay, and adding one to many rows takes long.
        let before = before.as_ref().map_or(&[][..], IndexedTarget::terms);
        let after = self.rows[row as usize].terms();
        before.iter().filter(|term| !has(after, **term)).for_each(|term| self.vocabulary.remove(term & WORD, row));
        after.iter().filter(|term| !has(before, **term)).for_each(|term| self.vocabulary.add(term & WORD, row));
        (self.names[row as usize], self.sizes[row as usize]) = (name, names);
        self.numbers.set(row, digits);
        if known.is_none() {
            self.flags[row as usize] = RankSignals::UNKNOWN.bits() | kind_bits(target.target.kind) | IN_USE;
            let hash = |row: u32| hash_of(self.rows[row as usize].stored.key());
            self.by_target.insert(hash(row), row, hash);
        }
        if renamed {
            self.note_order(row);
        }
        self.update_bounds(row);
    }

    /// Notes whether a row that was put in is in order.
    fn note_order(&mut self, row: u32) {
        if row > self.ordered {
            return;
        }
        let last = row + 1 == self.rows.len() as u32;
        // A row that was free may stand between two; only new rows are looked at.
        let follows = row == 0 || self.compare_names(row - 1, row).is_lt();
        self.ordered = if row == self.ordered && last && follows { row + 1 } else { row };
    }

    /// Releases some of the reserved memory, after very many targets were put in. Returns whether there is more: each
    /// step is short.
    pub fn shrink_step(&mut self) -> bool {
        match self.shrunk {
            0 => {
                self.rows.shrink_to_fit();
                self.flags.shrink_to_fit();
                self.names.shrink_to_fit();
                self.sizes.shrink_to_fit();
                self.blocks.shrink_to_fit();
            }
            step => {
                self.vocabulary.shrink_to_fit(step - 1, SHRINK_STEPS);
                self.numbers.shrink_to_fit(step - 1, SHRINK_STEPS);
            }
        }
        self.shrunk = (self.shrunk + 1) % (SHRINK_STEPS + 1);
        self.shrunk > 0
    }

    /// Removes a target.
    pub fn remove(&mut self, target: &TargetRef) {
        let hash = hash_of((target.kind, &target.id));
        if let Some(row) = self.by_target.remove(hash, |row| self.rows[row as usize].stored.is(target)) {
            self.revision += 1;
            let known = &mut self.rows[row as usize];
            known.terms().iter().for_each(|term| self.vocabulary.remove(term & WORD, row));
            known.numbers = Box::default();
            known.stored.clear();
            self.flags[row as usize] = 0;
            self.numbers.set(row, None);
            self.free.push(row);
        }
    }

    /// Sets the signals of a target. Nothing is indexed again.
    pub fn set_signals(&mut self, target: &TargetRef, signals: RankSignals) {
        if let Some(row) = self.row_of(target) {
            let known = self.flags[row as usize];
            let new = known & !SIGNALS | signals.bits();
            if new != known {
                self.revision += 1;
                self.flags[row as usize] = new;
                self.update_bounds(row);
            }
        }
    }

    /// Recomputes the bounds of a row's block.
    fn update_bounds(&mut self, row: u32) {
        let block = row as usize / ROWS;
        let rows = block * ROWS..self.names.len().min((block + 1) * ROWS);
        let mut bounds = Bounds { weight: u8::MAX, name: u64::MAX };
        for row in rows {
            bounds.weight = bounds.weight.min(weight(self.flags[row]));
            bounds.name = bounds.name.min(self.names[row]);
        }
        match self.blocks.get_mut(block) {
            Some(known) => *known = bounds,
            None => self.blocks.push(bounds),
        }
    }

    /// Adds the words a target is found by, and returns how many of them are in its name.
    fn add_terms(&mut self, target: &Target, terms: &mut Vec<u32>) -> u8 {
        self.words_of(&target.name, Class::Name, 0, terms);
        let names = self.buffers[0].len().min(255) as u8;
        let initials: Vec<u16> = self.buffers[0].iter().map(|word| word[0]).take(5).collect();
        for len in 2..=initials.len() {
            let class = if len > 2 && len == usize::from(names) { Class::AllInitials } else { Class::Initials };
            let mark = if len == 2 { 0 } else { ALTERNATE };
            terms.push(self.vocabulary.intern(class, &initials[..len]) | mark);
        }
        self.words_of(&target.target.id, Class::Handle, 0, terms);
        let (handle, host) = target.email.as_deref().map(split_email).unwrap_or_default();
        self.words_of(handle, Class::Handle, MAIL, terms);
        self.words_of(host, Class::Host, MAIL, terms);
        for handled in target.site.iter().chain(&target.handles) {
            self.words_of(handled, Class::Other, 0, terms);
        }
        self.words_of(target.reading.as_deref().unwrap_or_default(), Class::Name, 0, terms);
        names
    }

    fn words_of(&mut self, text: &str, class: Class, mark: u32, terms: &mut Vec<u32>) {
        let [plain, spelt] = &mut self.buffers;
        plain.fill(text, false);
        spelt.fill(text, true);
        for (word, other) in plain.iter().zip(spelt.iter()) {
            let plain = self.vocabulary.intern(class, word);
            terms.push(plain | mark);
            if word != other {
                let other = self.vocabulary.intern(class, other);
                [plain, other].into_iter().for_each(|word| self.vocabulary.set_spelt(word));
                terms.push(other | mark | ALTERNATE);
            }
        }
    }

    /// Returns the letters of a name, with a space after each word.
    fn letters<'a>(&'a self, terms: &'a [u32], names: u8) -> impl Iterator<Item = u16> + 'a {
        let words = terms
            .iter()
            .filter(|term| *term & ALTERNATE == 0)
            .take(names.into())
            .map(|term| self.vocabulary.word(term & WORD));
        words.flat_map(|word| word.iter().copied().chain([0x20]))
    }

    /// Returns the beginning of a name as a number that sorts like the name: up to twelve letters in five bits each.
    /// From the first letter outside `a` to `z` on, up to three in sixteen bits each.
    fn first_letters(&self, terms: &[u32], names: u8) -> u64 {
        let (mut key, mut free, mut plain) = (0, 60, true);
        for letter in self.letters(terms, names) {
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

    /// Orders rows by name, letter by letter, then by key.
    pub(super) fn compare(&self, one: u32, other: u32) -> Ordering {
        if one.max(other) < self.ordered { one.cmp(&other) } else { self.compare_names(one, other) }
    }

    fn compare_names(&self, one: u32, other: u32) -> Ordering {
        let (mut ones, mut others) = (self.name_words(one), self.name_words(other));
        loop {
            match (ones.next(), others.next()) {
                (Some(one), Some(other)) if one == other => {}
                (Some(one), Some(other)) => return self.vocabulary.word(one).cmp(self.vocabulary.word(other)),
                (None, None) => {
                    return self.rows[one as usize].stored.key().cmp(&self.rows[other as usize].stored.key());
                }
                (one, other) => return one.cmp(&other),
            }
        }
    }

    /// Returns the words of a name as they are written.
    fn name_words(&self, row: u32) -> impl Iterator<Item = u32> {
        let terms = self.rows[row as usize].terms().iter().copied();
        terms.filter(|term| *term & ALTERNATE == 0).take(self.sizes[row as usize].into())
    }
}

/// Returns whether some terms have one of the same word.
fn has(terms: &[u32], term: u32) -> bool {
    terms.iter().any(|other| (other ^ term) & WORD == 0)
}

fn hash_of((kind, id): (TargetKind, &str)) -> u32 {
    hash(kind as u32, id.bytes().map(u16::from))
}
