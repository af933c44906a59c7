//! The distinct words of all targets, and the rows that have each. A name that 100,000 people share is compared once.
//!
//! A word is looked up by its rarest pair of letters: each pair has a list of the words that contain it.

use super::postings::PostingList;
use super::table::{Table, hash};

/// The kind of field a word is from. The same letters in a name and in a skill are two words, because they rank
/// differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Name,
    /// The first letters of a name's words. They match only as a whole.
    Initials,
    /// Sites and what a target handles: words that many targets share.
    Other,
    /// The part of an e-mail address after the `@`. Nearly all targets share it, so it matches only as part of an
    /// address.
    Host,
    /// User names and local parts of e-mail addresses. There are nearly as many as rows.
    Handle,
}

/// The number of lists for pairs of letters in all words but handles. Pairs may share a list.
const BIGRAMS: usize = 4096;
/// The number of lists with those for three letters in handles, which follow.
const LISTS: usize = BIGRAMS + 8192;

/// Precedes the first letter of a word.
const START: u16 = 0;
/// Precedes a letter that is a word by itself, wherever it is.
const ALONE: u16 = 1;

/// The rows that have a word, ascending. Most words are in one row only, which needs no allocation.
#[derive(Clone)]
struct Rows {
    only: u32,
    /// All rows if there is more than one.
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

/// The distinct words of all targets.
#[derive(Clone)]
pub(super) struct Vocabulary {
    text: Vec<u16>,
    /// The start of each word in `text`.
    starts: Vec<u32>,
    classes: Vec<Class>,
    /// The set of letters of each word, see [`letter_set`].
    letters: Vec<u32>,
    rows: Vec<Rows>,
    table: Table,
    lists: Vec<PostingList>,
}

impl Default for Vocabulary {
    fn default() -> Self {
        let (text, starts, classes, letters, rows, table) = Default::default();
        Self { text, starts, classes, letters, rows, table, lists: vec![PostingList::default(); LISTS] }
    }
}

impl Vocabulary {
    /// Returns the number of words, which are numbered from 0.
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

    /// Returns the set of letters of a word, as in [`letter_set`].
    #[inline(always)]
    pub(super) fn letters(&self, word: u32) -> u32 {
        self.letters.as_slice()[word as usize]
    }

    /// Returns the rows that have a word.
    #[inline(always)]
    pub(super) fn rows(&self, word: u32) -> &[u32] {
        self.rows.as_slice()[word as usize].all()
    }

    /// Returns the number of a word, if it is known.
    pub(super) fn known(&self, class: Class, letters: &[u16]) -> Option<u32> {
        self.table.find(hash_of(class, letters), |word| self.class(word) == class && self.word(word) == letters)
    }

    /// Returns the number of a word, after adding it if necessary.
    pub(super) fn intern(&mut self, class: Class, letters: &[u16]) -> u32 {
        if let Some(word) = self.known(class, letters) {
            return word;
        }
        let word = self.len() as u32;
        self.starts.push(self.text.len() as u32);
        self.text.extend_from_slice(letters);
        self.classes.push(class);
        self.letters.push(letter_set(letters));
        self.rows.push(Rows { only: NONE, more: Vec::new() });
        let mut table = std::mem::take(&mut self.table);
        table.insert(hash_of(class, letters), word, |word| hash_of(self.class(word), self.word(word)));
        self.table = table;
        match class {
            Class::Name | Class::Other | Class::Host => {
                self.lists[bigram(START, letters[0])].insert(word);
                for two in letters.windows(2) {
                    self.lists[bigram(two[0], two[1])].insert(word);
                }
                for letter in letters.iter().filter(|letter| is_word(**letter)) {
                    self.lists[bigram(ALONE, *letter)].insert(word);
                }
            }
            Class::Handle => {
                self.lists[trigram(&[START, START, letters[0]])].insert(word);
                if let [first, second, ..] = *letters {
                    self.lists[trigram(&[START, first, second])].insert(word);
                }
                for letters in letters.windows(3) {
                    self.lists[trigram(letters)].insert(word);
                }
            }
            Class::Initials => {}
        }
        word
    }

    /// Adds a row to those that have a word.
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

    /// Removes a row from those that have a word.
    pub(super) fn remove(&mut self, word: u32, row: u32) {
        let rows = &mut self.rows[word as usize];
        if let Ok(at) = rows.more.binary_search(&row) {
            rows.more.remove(at);
            rows.only = NONE;
        } else if rows.only == row && rows.more.is_empty() {
            rows.only = NONE;
        }
    }

    pub(super) fn shrink_to_fit(&mut self) {
        self.text.shrink_to_fit();
        self.starts.shrink_to_fit();
        self.letters.shrink_to_fit();
        self.rows.shrink_to_fit();
        self.rows.iter_mut().for_each(|rows| rows.more.shrink_to_fit());
        self.lists.iter_mut().for_each(PostingList::shrink_to_fit);
    }

    /// Visits the words that may contain these letters; for a single letter, those that begin with it.
    pub(super) fn each_with(&self, letters: &[u16], visit: impl FnMut(u32)) {
        let list = match letters {
            [] => return,
            [letter] if is_word(*letter) => bigram(ALONE, *letter),
            [letter] => bigram(START, *letter),
            _ => letters
                .windows(2)
                .map(|two| bigram(two[0], two[1]))
                .min_by_key(|list| self.lists[*list].len)
                .unwrap_or(0),
        };
        self.lists[list].each(visit);
    }

    /// Visits the handles that may contain these letters; for one or two letters, those that begin with them.
    pub(super) fn each_handle_with(&self, letters: &[u16], visit: impl FnMut(u32)) {
        let list = match *letters {
            [] => return,
            [letter] => trigram(&[START, START, letter]),
            [one, two] => trigram(&[START, one, two]),
            _ => letters.windows(3).map(trigram).min_by_key(|list| self.lists[*list].len).unwrap_or(0),
        };
        self.lists[list].each(visit);
    }
}

fn hash_of(class: Class, letters: &[u16]) -> u32 {
    hash(class as u32, letters.iter().copied())
}

/// Returns the letters as a set of 32 bits, which several letters share.
pub(super) fn letter_set(letters: &[u16]) -> u32 {
    letters.iter().fold(0, |set, letter| set | 1 << (letter & 31))
}

fn bigram(one: u16, two: u16) -> usize {
    let (one, two) = (usize::from(one), usize::from(two));
    (one * 64 + (one >> 6) * 7 + two) % BIGRAMS
}

fn trigram(letters: &[u16]) -> usize {
    let mixed = letters.iter().fold(0, |mixed: u32, letter| {
        (mixed << 5 ^ mixed >> 7).wrapping_add(u32::from(*letter)).wrapping_mul(0x9e37_79b1)
    });
    BIGRAMS + (mixed >> 19) as usize
}

/// Returns whether a letter is a word by itself, as in Chinese and Japanese, which write names without spaces.
pub(super) fn is_word(letter: u16) -> bool {
    letter >= 0x2e80
}
