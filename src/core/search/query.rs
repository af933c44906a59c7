//! What is typed, as words to look for; and the other ways it may have been meant.

use super::likeness::{Distance, Leniency, NOT, Slips, distance};
use super::numbers::Digits;
use super::rank::sort_few;
use super::vocabulary::{Class, Vocabulary};
use super::words::Words;
use std::cmp::Reverse;

/// How many words of a query are looked for; the others are left out.
pub(super) const MOST: usize = 8;

/// A word of the query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    /// Its letters; and, if it can be, those with accents spelt out.
    forms: Vec<Vec<u16>>,
    /// Typed as part of an e-mail address: nothing else will do.
    pub(super) mail: bool,
    /// Where it can be part of a telephone number.
    pub(super) digits: Option<Digits>,
}

impl Wanted {
    fn plain(letters: Vec<u16>) -> Self {
        Self { forms: vec![letters], mail: false, digits: None }
    }

    pub(super) fn letters(&self) -> &[u16] {
        &self.forms[0]
    }

    pub(super) fn forms(&self) -> impl Iterator<Item = &[u16]> {
        self.forms.iter().map(Vec::as_slice)
    }

    /// How far a row's number is, where this can be part of one.
    pub(super) fn distance_to(&self, number: Option<Digits>) -> Distance {
        self.digits.zip(number).map_or(NOT, |(digits, number)| digits.distance(number))
    }

    pub(super) fn distance(&self, word: &[u16], class: Class, leniency: Leniency) -> Distance {
        if class == Class::Host && !self.mail {
            return NOT;
        }
        let mut least = NOT;
        for form in &self.forms {
            if !form.is_empty() {
                least = least.min(distance(form, word, class, leniency));
            }
        }
        least
    }
}

/// One way to read the query: these words, each in a place of its own.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    pub(super) words: Vec<Wanted>,
    /// The words in the order in which they choose their places: the longest fits the fewest and chooses first.
    pub(super) order: Vec<usize>,
    pub(super) leniency: Leniency,
    /// What is read with more goodwill comes after what is not.
    pub(super) goodwill: u8,
}

impl Reading {
    fn new(words: Vec<Wanted>, leniency: Leniency, goodwill: u8) -> Self {
        let mut order: Vec<usize> = (0..words.len()).collect();
        let key = |word: usize| (Reverse(words[word].letters().len()), words[word].letters());
        sort_few(&mut order, |one, other| key(*one) < key(*other));
        Self { words, order, leniency, goodwill }
    }
}

pub(super) struct Query {
    words: Vec<Wanted>,
    /// What several words are as one telephone number.
    number: Option<Digits>,
    /// Nothing but space.
    pub(super) blank: bool,
}

const STRICT: Leniency = Leniency { inside: true, inside_handles: false, slips: Slips::None };

/// How many degrees of goodwill there are.
pub(super) const GOODWILL: u8 = 4;

impl Query {
    pub(super) fn new(text: &str, buffer: &mut Words) -> Self {
        let mut words: Vec<Wanted> = Vec::new();
        for token in text.split_whitespace() {
            let mail = token.find('@').is_some_and(|at| at > 0);
            let from = words.len();
            buffer.fill(token, false);
            words.extend(buffer.iter().map(|letters| Wanted { mail, ..Wanted::plain(letters.to_vec()) }));
            buffer.fill(token, true);
            for (word, spelt) in words[from..].iter_mut().zip(buffer.iter()) {
                if word.letters() != spelt {
                    word.forms.push(spelt.to_vec());
                }
            }
        }
        words.truncate(MOST);
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
        // A number in groups of digits is one.
        let number = number.filter(|_| words.len() > 1);
        Self { words, number, blank: text.is_empty() }
    }

    /// The ways to read the query with some goodwill: 0 as it stands, 1 with handles searched inside, and with a space
    /// too many or too few, 2 with a slip of the finger in a word, 3 with two.
    pub(super) fn readings(&self, goodwill: u8, vocabulary: &Vocabulary) -> Vec<Reading> {
        let words = self.words.clone();
        let slips = |slips| Leniency { slips, inside_handles: true, ..STRICT };
        let mut readings = Vec::new();
        if words.is_empty() {
            return readings;
        }
        match goodwill {
            0 => {
                readings.push(Reading::new(words, STRICT, goodwill));
                if self.number.is_some() {
                    let number = Wanted { forms: vec![Vec::new()], mail: false, digits: self.number };
                    readings.push(Reading::new(vec![number], STRICT, goodwill));
                }
            }
            1 => {
                readings.push(Reading::new(words, slips(Slips::None), goodwill));
                self.respaced(vocabulary, |words| {
                    readings.push(Reading::new(words, Leniency { inside: false, ..STRICT }, goodwill))
                });
            }
            2 => readings.push(Reading::new(words, slips(Slips::One), goodwill)),
            _ => readings.push(Reading::new(words, slips(Slips::Two), goodwill)),
        }
        readings
    }

    fn respaced(&self, vocabulary: &Vocabulary, mut read: impl FnMut(Vec<Wanted>)) {
        for at in 1..self.words.len() {
            let mut words = self.words.clone();
            let last = words.remove(at);
            words[at - 1] = Wanted::plain([words[at - 1].letters(), last.letters()].concat());
            read(words);
        }
        if self.words.len() == MOST {
            return;
        }
        for (at, word) in self.words.iter().enumerate().filter(|(_, word)| !word.mail && word.digits.is_none()) {
            let letters = word.letters();
            for cut in 1..letters.len() {
                let (one, two) = letters.split_at(cut);
                // The first part is a whole word, or one letter for a word before a whole one.
                let stands = |class: Class, part: &[u16]| {
                    vocabulary.known(class, part).is_some_and(|word| !vocabulary.rows(word).is_empty())
                };
                let whole = |part: &[u16]| [Class::Name, Class::Other].into_iter().any(|class| stands(class, part));
                if if cut == 1 { two.len() > 2 && whole(two) } else { whole(one) } {
                    let mut words = self.words.clone();
                    words[at] = Wanted::plain(one.to_vec());
                    words.insert(at + 1, Wanted::plain(two.to_vec()));
                    read(words);
                }
            }
        }
    }
}
