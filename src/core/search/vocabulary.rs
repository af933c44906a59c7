//! The distinct words of all targets, and which rows have each. A name of 100,000 people is matched once, not 100,000
//! times.
//!
//! A word is looked for by its rarest pair of letters: each pair has a list of the words it is in.

use super::list::List;
use super::table::{Table, hash};

/// What a word stands in. The same letters in a name and in a skill are two words here: they count differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Name,
    /// The first letters of a name's words: looked up whole.
    Initials,
    /// Sites and skills: words that many share.
    Other,
    /// What stands behind the `@` of an e-mail address: nearly all share it, so it is found as part of an address
    /// alone.
    Host,
    /// User names and what stands before an `@`: there are nearly as many as rows.
    Handle,
}

/// How many lists there are for pairs of letters in names and other words. Pairs may share one.
const PAIRS: usize = 4096;
/// Behind them those for three letters in handles.
const LISTS: usize = PAIRS + 8192;

/// Stands before the first letter of a word.
const START: u16 = 0;
/// Stands before a letter that is a word by itself, wherever it is.
const ALONE: u16 = 1;

/// Rows in ascending order. Most words are in one row, which needs no allocation.
#[derive(Clone)]
struct Rows {
    only: u32,
    /// All of them, where there are more than one.
    more: Vec<u32>,
}

const NONE: u32 = u32::MAX;

impl Rows {
    #[inline(always)]
    fn all(&self) -> &[u32] {
        match self.only {
            _ if !self.more.is_empty() => &self.more,
            NONE => &[],
            _ => std::slice::from_ref(&self.only),
        }
    }
}

#[derive(Clone)]
pub(super) struct Vocabulary {
    text: Vec<u16>,
    /// Where each word begins in `text`.
    starts: Vec<u32>,
    classes: Vec<Class>,
    /// For each word the set of its letters, each as one of 32 bits.
    letters: Vec<u32>,
    rows: Vec<Rows>,
    table: Table,
    lists: Vec<List>,
}

impl Default for Vocabulary {
    fn default() -> Self {
        let (text, starts, classes, letters, rows, table) = Default::default();
        Self { text, starts, classes, letters, rows, table, lists: vec![List::default(); LISTS] }
    }
}

impl Vocabulary {
    /// How many words there are; they are numbered from 0.
    pub(super) fn len(&self) -> usize {
        self.starts.len()
    }

    #[inline(always)]
    pub(super) fn word(&self, word: u32) -> &[u16] {
        let (starts, text) = (self.starts.as_slice(), self.text.as_slice());
        let next = word as usize + 1;
        let end = if next < starts.len() { starts[next] as usize } else { text.len() };
        &text[starts[word as usize] as usize..end]
    }

    #[inline(always)]
    pub(super) fn class(&self, word: u32) -> Class {
        self.classes.as_slice()[word as usize]
    }

    /// The letters that all have to be in a word for it to have those of another, but for a few.
    #[inline(always)]
    pub(super) fn letters(&self, word: u32) -> u32 {
        self.letters.as_slice()[word as usize]
    }

    /// The rows that have a word.
    #[inline(always)]
    pub(super) fn rows(&self, word: u32) -> &[u32] {
        self.rows.as_slice()[word as usize].all()
    }

    /// The number of a word that is known.
    pub(super) fn known(&self, class: Class, letters: &[u16]) -> Option<u32> {
        self.table.find(hash_of(class, letters), |word| self.class(word) == class && self.word(word) == letters)
    }

    /// The number of a word, made known if need be.
    pub(super) fn learn(&mut self, class: Class, letters: &[u16]) -> u32 {
        if let Some(word) = self.known(class, letters) {
            return word;
        }
        let word = self.len() as u32;
        self.starts.push(self.text.len() as u32);
        self.text.extend_from_slice(letters);
        self.classes.push(class);
        self.letters.push(set_of(letters));
        self.rows.push(Rows { only: NONE, more: Vec::new() });
        let mut table = std::mem::take(&mut self.table);
        table.insert(hash_of(class, letters), word, |word| hash_of(self.class(word), self.word(word)));
        self.table = table;
        match class {
            Class::Name | Class::Other | Class::Host => {
                self.lists[pair(START, letters[0])].insert(word);
                for two in letters.windows(2) {
                    self.lists[pair(two[0], two[1])].insert(word);
                }
                for letter in letters.iter().filter(|letter| is_word(**letter)) {
                    self.lists[pair(ALONE, *letter)].insert(word);
                }
            }
            Class::Handle => {
                self.lists[three(&[START, START, letters[0]])].insert(word);
                if let [first, second, ..] = *letters {
                    self.lists[three(&[START, first, second])].insert(word);
                }
                for letters in letters.windows(3) {
                    self.lists[three(letters)].insert(word);
                }
            }
            Class::Initials => {}
        }
        word
    }

    /// Says that a row has a word.
    pub(super) fn add(&mut self, word: u32, row: u32) {
        let rows = &mut self.rows[word as usize];
        if rows.only == NONE && rows.more.is_empty() {
            rows.only = row;
        } else if rows.more.is_empty() {
            if rows.only != row {
                rows.more = vec![rows.only.min(row), rows.only.max(row)];
            }
        } else if let Err(at) = rows.more.binary_search(&row) {
            rows.more.insert(at, row);
        }
    }

    /// Says that a row no longer has a word.
    pub(super) fn remove(&mut self, word: u32, row: u32) {
        let rows = &mut self.rows[word as usize];
        if let Ok(at) = rows.more.binary_search(&row) {
            rows.more.remove(at);
            rows.only = NONE;
        } else if rows.only == row && rows.more.is_empty() {
            rows.only = NONE;
        }
    }

    pub(super) fn tighten(&mut self) {
        self.text.shrink_to_fit();
        self.starts.shrink_to_fit();
        self.letters.shrink_to_fit();
        self.rows.shrink_to_fit();
        self.rows.iter_mut().for_each(|rows| rows.more.shrink_to_fit());
        self.lists.iter_mut().for_each(List::tighten);
    }

    /// Visits the words that can have these letters in them; if it is one letter, those that begin with it.
    pub(super) fn each_with(&self, letters: &[u16], visit: impl FnMut(u32)) {
        let list = match letters {
            [] => return,
            [letter] if is_word(*letter) => pair(ALONE, *letter),
            [letter] => pair(START, *letter),
            _ => {
                letters.windows(2).map(|two| pair(two[0], two[1])).min_by_key(|list| self.lists[*list].len).unwrap_or(0)
            }
        };
        self.lists[list].each(visit);
    }

    /// The same for handles, where one or two letters are their start.
    pub(super) fn each_handle_with(&self, letters: &[u16], visit: impl FnMut(u32)) {
        let list = match *letters {
            [] => return,
            [letter] => three(&[START, START, letter]),
            [one, two] => three(&[START, one, two]),
            _ => letters.windows(3).map(three).min_by_key(|list| self.lists[*list].len).unwrap_or(0),
        };
        self.lists[list].each(visit);
    }
}

fn hash_of(class: Class, letters: &[u16]) -> u32 {
    hash(class as u32, letters.iter().copied())
}

pub(super) fn set_of(letters: &[u16]) -> u32 {
    letters.iter().fold(0, |set, letter| set | 1 << (letter & 31))
}

fn pair(one: u16, two: u16) -> usize {
    let (one, two) = (usize::from(one), usize::from(two));
    (one * 64 + (one >> 6) * 7 + two) % PAIRS
}

fn three(letters: &[u16]) -> usize {
    let mixed = letters.iter().fold(0, |mixed: u32, letter| {
        (mixed << 5 ^ mixed >> 7).wrapping_add(u32::from(*letter)).wrapping_mul(0x9e37_79b1)
    });
    PAIRS + (mixed >> 19) as usize
}

/// Chinese and Japanese write words of one letter, and names without gaps.
pub(super) fn is_word(letter: u16) -> bool {
    letter >= 0x2e80
}
