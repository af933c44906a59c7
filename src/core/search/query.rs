//! Parses a query into words, and into the other ways it may have been meant.

use super::distance::{Distance, NO_MATCH, OTHER_SCRIPT, Tolerance, Typos, distance};
use super::numbers::Digits;
use super::rank::insertion_sort;
use super::vocabulary::{Class, Vocabulary};
use super::words::Words;
use std::cmp::Reverse;

/// The maximum number of words of a query; further ones are ignored.
pub(super) const MAX_WORDS: usize = 8;

/// A word of the query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct QueryWord {
    /// The letters, and the letters with accents spelt out if that differs.
    forms: Vec<Vec<u16>>,
    /// True if it was typed as part of an e-mail address and matches nothing else.
    pub(super) mail: bool,
    /// The digits, if it can be part of a phone number.
    pub(super) digits: Option<Digits>,
    /// How much farther than as it is typed it is as it is spelt: a name in the script that is typed comes before one in
    /// another.
    elsewhere: Distance,
}

impl QueryWord {
    fn plain(letters: Vec<u16>) -> Self {
        Self { forms: vec![letters], mail: false, digits: None, elsewhere: 0 }
    }

    pub(super) fn letters(&self) -> &[u16] {
        &self.forms[0]
    }

    pub(super) fn forms(&self) -> impl Iterator<Item = &[u16]> {
        self.forms.iter().map(Vec::as_slice)
    }

    /// Returns the distance from a row's phone number.
    pub(super) fn distance_to(&self, number: Option<Digits>) -> Distance {
        self.digits.zip(number).map_or(NO_MATCH, |(digits, number)| digits.distance(number))
    }

    /// Returns the least distance of the spellings from a word of a target.
    pub(super) fn distance(&self, word: &[u16], class: Class, tolerance: Tolerance) -> Distance {
        if class == Class::Host && !self.mail {
            return NO_MATCH;
        }
        let mut least = NO_MATCH;
        for (at, form) in self.forms.iter().enumerate() {
            if !form.is_empty() {
                let farther = if at == 0 { 0 } else { self.elsewhere };
                least = least.min(distance(form, word, class, tolerance).saturating_add(farther));
            }
        }
        least
    }
}

/// One interpretation of the query. Each word has to match a word of its own in a target.
#[derive(Clone, Debug)]
pub(super) struct Interpretation {
    pub(super) words: Vec<QueryWord>,
    /// The order in which the words choose their match: the longest, which has the fewest, first.
    pub(super) order: Vec<usize>,
    pub(super) tolerance: Tolerance,
    /// The level of relaxation. Matches of a higher level rank below those of a lower one.
    pub(super) relaxation: u8,
}

impl Interpretation {
    fn new(words: Vec<QueryWord>, tolerance: Tolerance, relaxation: u8) -> Self {
        let mut order: Vec<usize> = (0..words.len()).collect();
        let key = |word: usize| (Reverse(words[word].letters().len()), words[word].letters());
        insertion_sort(&mut order, |one, other| key(*one) < key(*other));
        Self { words, order, tolerance, relaxation }
    }
}

/// A parsed query.
pub(super) struct Query {
    words: Vec<QueryWord>,
    /// Several words together as one phone number.
    number: Option<Digits>,
    /// True if it consists of nothing but white space.
    pub(super) blank: bool,
}

const STRICT: Tolerance = Tolerance { inside: true, inside_handles: false, typos: Typos::None };

/// The number of levels of relaxation.
pub(super) const RELAXATIONS: u8 = 4;

impl Query {
    pub(super) fn new(text: &str, buffer: &mut Words) -> Self {
        let mut words: Vec<QueryWord> = Vec::new();
        for token in text.split_whitespace() {
            let mail = token.find('@').is_some_and(|at| at > 0);
            let from = words.len();
            buffer.fill(token, false);
            words.extend(buffer.iter().map(|letters| QueryWord { mail, ..QueryWord::plain(letters.to_vec()) }));
            buffer.fill(token, true);
            for (word, spelt) in words[from..].iter_mut().zip(buffer.iter()) {
                if word.letters() != spelt {
                    // No accents only.
                    word.elsewhere = if word.letters().iter().any(|unit| *unit >= 0x370) { OTHER_SCRIPT } else { 0 };
                    word.forms.push(spelt.to_vec());
                }
            }
        }
        words.truncate(MAX_WORDS);
        let text = text.trim();
        let could_be = text.chars().all(|c| c.is_ascii_digit() || " +-().\u{a0}".contains(c));
        let number = if could_be { Digits::new(text) } else { None };
        if let [word] = &mut words[..] {
            word.digits = number;
        } else if !could_be {
            for word in words.iter_mut().filter(|word| word.letters().len() > 2) {
                let letters = String::from_utf16_lossy(word.letters());
                word.digits =
                    if letters.bytes().all(|digit| digit.is_ascii_digit()) { Digits::new(&letters) } else { None };
            }
        }
        // A number typed in groups of digits.
        let number = number.filter(|_| words.len() > 1);
        Self { words, number, blank: text.is_empty() }
    }

    /// Returns the interpretations at a level of relaxation: 0 as it is typed, 1 with matches inside handles and with a
    /// space too many or too few, 2 with one typo per word, 3 with two.
    pub(super) fn interpretations(&self, relaxation: u8, vocabulary: &Vocabulary) -> Vec<Interpretation> {
        let words = self.words.clone();
        let typos = |typos| Tolerance { typos, inside_handles: true, ..STRICT };
        let mut interpretations = Vec::new();
        if words.is_empty() {
            return interpretations;
        }
        match relaxation {
            0 => {
                interpretations.push(Interpretation::new(words, STRICT, relaxation));
                if self.number.is_some() {
                    let number = QueryWord { digits: self.number, ..QueryWord::plain(Vec::new()) };
                    interpretations.push(Interpretation::new(vec![number], STRICT, relaxation));
                }
            }
            1 => {
                interpretations.push(Interpretation::new(words, typos(Typos::None), relaxation));
                self.respaced(vocabulary, |words| {
                    interpretations.push(Interpretation::new(words, Tolerance { inside: false, ..STRICT }, relaxation));
                });
            }
            2 => interpretations.push(Interpretation::new(words, typos(Typos::One), relaxation)),
            _ => interpretations.push(Interpretation::new(words, typos(Typos::Two), relaxation)),
        }
        interpretations
    }

    /// Visits the words with one space removed, and with one inserted where that gives a known word.
    fn respaced(&self, vocabulary: &Vocabulary, mut read: impl FnMut(Vec<QueryWord>)) {
        for at in 1..self.words.len() {
            let mut words = self.words.clone();
            let last = words.remove(at);
            words[at - 1] = QueryWord::plain([words[at - 1].letters(), last.letters()].concat());
            read(words);
        }
        if self.words.len() == MAX_WORDS {
            return;
        }
        for (at, word) in self.words.iter().enumerate().filter(|(_, word)| !word.mail && word.digits.is_none()) {
            let letters = word.letters();
            for cut in 1..letters.len() {
                let (one, two) = letters.split_at(cut);
                // Either the first part is a known word, or it is a single letter before a known word.
                let stands = |class: Class, part: &[u16]| {
                    vocabulary.known(class, part).is_some_and(|word| vocabulary.count(word) > 0)
                };
                let whole = |part: &[u16]| [Class::Name, Class::Other].into_iter().any(|class| stands(class, part));
                if if cut == 1 { two.len() > 2 && whole(two) } else { whole(one) } {
                    let mut words = self.words.clone();
                    words[at] = QueryWord::plain(one.to_vec());
                    words.insert(at + 1, QueryWord::plain(two.to_vec()));
                    read(words);
                }
            }
        }
    }
}
