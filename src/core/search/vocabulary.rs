//! The distinct words of all targets, and the rows that have each. A name that 100,000 people share is compared once.
//!
//! A word is looked up by its rarest pair of letters: each pair has a list of the words that contain it.

use super::block::RowSet;
use super::postings::{PostingList, Rows};
use super::table::{Table, hash};

/// The kind of field a word is from. The same letters in a name and in a skill are two words, because they rank
/// differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Name,
    /// The first letters of a name's first words. They match only as a whole.
    Initials,
    /// The first letters of all words of a name, if there are at least three. They match only as a whole.
    AllInitials,
    /// Sites and what a target handles: words that many targets share.
    Other,
    /// The part of an e-mail address after the `@`. Nearly all targets share it, so it matches only as part of an
    /// address.
    Host,
    /// User names and local parts of e-mail addresses. There are nearly as many as rows.
    Handle,
}

const CLASSES: [Class; 6] =
    [Class::Name, Class::Initials, Class::AllInitials, Class::Other, Class::Host, Class::Handle];
const SPELT: u8 = 0x80;

/// The number of lists for pairs of letters in all words but handles. Pairs may share a list.
const BIGRAMS: usize = 4096;
/// The number of lists with those for three letters in handles, which follow.
const TRIGRAMS: usize = BIGRAMS + 8192;
/// The number of lists with those for the first letters of handles, which follow. They are apart, as they are short.
const LISTS: usize = TRIGRAMS + 4096;

/// Precedes the first letter of a word.
const START: u16 = 0;
/// Precedes a letter that is a word by itself, wherever it is.
const ALONE: u16 = 1;

/// The rows of a word that is in none. Most words are in one row only, which is stored as its number.
const NONE: u32 = u32::MAX;
/// The flag of a number that stands for several rows: their place in [`Vocabulary::several`].
const SEVERAL: u32 = 1 << 31;

/// The distinct words of all targets.
#[derive(Clone)]
pub(super) struct Vocabulary {
    text: Vec<u16>,
    /// The start of each word in `text`.
    starts: Vec<u32>,
    /// By word: its class, and [`SPELT`] if it has another spelling in some target.
    classes: Vec<u8>,
    /// The set of letters of each word, see [`letter_set`].
    letters: Vec<u32>,
    /// By word: no row, one, or several.
    rows: Vec<u32>,
    several: Vec<Rows>,
    table: Table,
    lists: Vec<PostingList>,
}

impl Default for Vocabulary {
    fn default() -> Self {
        let (text, starts, classes, letters, rows, several, table) = Default::default();
        Self { text, starts, classes, letters, rows, several, table, lists: vec![PostingList::default(); LISTS] }
    }
}

impl Vocabulary {
    /// Returns the number of words, which are numbered from 0.
    pub(super) fn len(&self) -> usize {
        self.starts.len()
    }

    #[inline(always)]
    pub(super) fn word(&self, word: u32) -> &[u16] {
        word_of(&self.starts, &self.text, word)
    }

    #[inline(always)]
    pub(super) fn class(&self, word: u32) -> Class {
        class_of(&self.classes, word)
    }

    /// Returns whether a word has another spelling in some target.
    pub(super) fn is_spelt(&self, word: u32) -> bool {
        self.classes[word as usize] & SPELT != 0
    }

    /// Notes that a word has another spelling.
    pub(super) fn set_spelt(&mut self, word: u32) {
        self.classes[word as usize] |= SPELT;
    }

    /// Returns the set of letters of a word, as in [`letter_set`].
    #[inline(always)]
    pub(super) fn letters(&self, word: u32) -> u32 {
        self.letters.as_slice()[word as usize]
    }

    /// Returns how many rows have a word.
    pub(super) fn count(&self, word: u32) -> usize {
        match self.rows[word as usize] {
            NONE => 0,
            one if one & SEVERAL == 0 => 1,
            several => self.several[(several & !SEVERAL) as usize].len(),
        }
    }

    /// Visits the rows that have a word, in ascending order.
    pub(super) fn each_row(&self, word: u32, visit: &mut dyn FnMut(u32)) {
        match self.rows[word as usize] {
            NONE => {}
            one if one & SEVERAL == 0 => visit(one),
            several => self.several[(several & !SEVERAL) as usize].each(visit),
        }
    }

    /// Inserts the rows that have a word into a set.
    pub(super) fn fill(&self, word: u32, set: &mut RowSet) {
        match self.rows[word as usize] {
            NONE => {}
            one if one & SEVERAL == 0 => set.put(one),
            several => self.several[(several & !SEVERAL) as usize].fill(set),
        }
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
        self.classes.push(class as u8);
        self.letters.push(letter_set(letters));
        self.rows.push(NONE);
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
                for len in 1..=letters.len().min(3) {
                    self.lists[starting(&letters[..len])].insert(word);
                }
                for letters in letters.windows(3) {
                    self.lists[trigram(letters)].insert(word);
                }
            }
            Class::Initials | Class::AllInitials => {}
        }
        word
    }

    /// Adds a row to those that have a word.
    pub(super) fn add(&mut self, word: u32, row: u32) {
        let rows = &mut self.rows[word as usize];
        match *rows {
            NONE => *rows = row,
            one if one & SEVERAL == 0 => {
                if one != row {
                    *rows = SEVERAL | self.several.len() as u32;
                    let mut list = PostingList::default();
                    list.insert(one.min(row));
                    list.insert(one.max(row));
                    self.several.push(Rows::List(list));
                }
            }
            several => self.several[(several & !SEVERAL) as usize].insert(row),
        }
    }

    /// Removes a row from those that have a word.
    pub(super) fn remove(&mut self, word: u32, row: u32) {
        let rows = &mut self.rows[word as usize];
        match *rows {
            NONE => {}
            one if one & SEVERAL == 0 => {
                if one == row {
                    *rows = NONE;
                }
            }
            several => self.several[(several & !SEVERAL) as usize].remove(row),
        }
    }

    /// Makes room for the words of this many targets.
    pub(super) fn reserve(&mut self, targets: usize) {
        self.table
            .reserve(targets, |word| hash_of(class_of(&self.classes, word), word_of(&self.starts, &self.text, word)));
    }

    /// Releases reserved memory: one of as many parts as there are steps.
    pub(super) fn shrink_to_fit(&mut self, step: usize, steps: usize) {
        if step == 0 {
            self.text.shrink_to_fit();
            self.starts.shrink_to_fit();
            self.classes.shrink_to_fit();
            self.letters.shrink_to_fit();
            self.rows.shrink_to_fit();
            self.several.shrink_to_fit();
        }
        self.several.iter_mut().skip(step).step_by(steps).for_each(Rows::shrink_to_fit);
        self.lists.iter_mut().skip(step).step_by(steps).for_each(PostingList::shrink_to_fit);
    }

    /// Visits the words that may contain these letters; for a single letter, those that begin with it.
    #[inline(always)]
    pub(super) fn each_with(&self, letters: &[u16], visit: impl FnMut(u32)) {
        let list = match letters {
            [] => return,
            [letter] if is_word(*letter) => bigram(ALONE, *letter),
            [letter] => bigram(START, *letter),
            _ => self.rarest(letters, 2),
        };
        self.lists[list].each_inlined(visit);
    }

    /// Visits the handles that may contain these letters; for one or two letters, those that begin with them.
    #[inline(always)]
    pub(super) fn each_handle_with(&self, letters: &[u16], visit: impl FnMut(u32)) {
        if letters.len() < 3 {
            return self.each_handle_starting(letters, visit);
        }
        self.lists[self.rarest(letters, 3)].each_inlined(visit);
    }

    /// Visits the handles that may begin with these letters.
    #[inline(always)]
    pub(super) fn each_handle_starting(&self, letters: &[u16], visit: impl FnMut(u32)) {
        if !letters.is_empty() {
            self.lists[starting(&letters[..letters.len().min(3)])].each_inlined(visit);
        }
    }

    /// Returns the shortest list for two or three letters in a row.
    fn rarest(&self, letters: &[u16], size: usize) -> usize {
        let list = |part: &[u16]| if size == 2 { bigram(part[0], part[1]) } else { trigram(part) };
        letters.windows(size).map(list).min_by_key(|list| self.lists[*list].len).unwrap_or(0)
    }
}

#[inline(always)]
fn class_of(classes: &[u8], word: u32) -> Class {
    CLASSES[usize::from(classes[word as usize] & 7)]
}

/// Returns the letters of a word, which end where the next one starts.
#[inline(always)]
fn word_of<'a>(starts: &[u32], text: &'a [u16], word: u32) -> &'a [u16] {
    let next = word as usize + 1;
    let end = if next < starts.len() { starts[next] as usize } else { text.len() };
    &text[starts[word as usize] as usize..end]
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

fn mix(letters: &[u16]) -> u32 {
    letters.iter().fold(0, |mixed: u32, letter| {
        (mixed << 5 ^ mixed >> 7).wrapping_add(u32::from(*letter)).wrapping_mul(0x9e37_79b1)
    })
}

fn trigram(letters: &[u16]) -> usize {
    BIGRAMS + (mix(letters) >> 19) as usize
}

fn starting(letters: &[u16]) -> usize {
    TRIGRAMS + (mix(letters) >> 20) as usize
}

/// Returns whether a letter is a word by itself, as in Chinese and Japanese, which write names without spaces.
pub(super) fn is_word(letter: u16) -> bool {
    letter >= 0x2e80
}
