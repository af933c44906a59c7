//! Phone numbers, found by their beginning, their end, or three digits inside.

use super::block::{ROWS, each_of_block};
use super::distance::{Distance, NO_MATCH};
use super::postings::PostingList;

/// Up to this many digits begin very many numbers and are never a whole one.
pub(super) const SHORT: u32 = 3;

/// The distances of a number that equals the typed digits, or begins with them.
const WHOLE: Distance = 1;
pub(super) const START: Distance = 3;

/// A phone number in four bits per digit, first digit highest. Digits are stored plus one, so that 0 marks the end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Digits(u64);

impl Digits {
    /// Parses the digits of a text, without `+` or leading zeros. Returns `None` if there are none or too many.
    pub(super) fn new(text: &str) -> Option<Self> {
        let digits = text.bytes().filter(u8::is_ascii_digit).skip_while(|digit| *digit == b'0');
        let (mut packed, mut free) = (0, 64);
        for digit in digits {
            if free == 0 {
                return None;
            }
            free -= 4;
            packed |= u64::from(digit - b'0' + 1) << free;
        }
        (packed != 0).then_some(Self(packed))
    }

    /// Returns the number in E.164 form.
    pub(super) fn text(self) -> String {
        let digits = (0..self.len()).map(|at| char::from(b'0' - 1 + (self.0 >> (60 - 4 * at) & 0xf) as u8));
        ['+'].into_iter().chain(digits).collect()
    }

    /// Returns the number of unused low bits.
    fn free(self) -> u32 {
        self.0.trailing_zeros() & !3
    }

    pub(super) fn len(self) -> u32 {
        16 - self.free() / 4
    }

    /// Returns three digits from an index on, as one number.
    fn trigram(self, at: u32) -> usize {
        (self.0 >> (52 - 4 * at) & 0xfff) as usize
    }

    fn trigrams(self) -> impl Iterator<Item = usize> {
        (0..self.len().saturating_sub(2)).map(move |at| self.trigram(at))
    }

    /// Returns the distance of a number from typed digits, or [`NO_MATCH`]. On the same scale as the distances of
    /// words, a little farther than those of names.
    pub(super) fn distance(self, number: Self) -> Distance {
        let len = self.len();
        let starts = |number: u64| (number ^ self.0) >> (64 - 4 * len) == 0;
        if starts(number.0) {
            return if number == self && len > SHORT { WHOLE } else { START };
        }
        let mut distance = NO_MATCH;
        if len > 2 {
            let mut rest = number.0 << 4;
            while rest != 0 {
                if starts(rest) {
                    distance = distance.min(if rest == self.0 { 5 } else { 7 });
                }
                rest <<= 4;
            }
        }
        distance
    }
}

/// The phone numbers of all rows.
#[derive(Clone, Default)]
pub(super) struct PhoneNumbers {
    /// By row; zero if there is none.
    numbers: Vec<Digits>,
    /// By three digits: the rows that have them, and possibly some that had.
    lists: Vec<PostingList>,
}

impl PhoneNumbers {
    pub(super) fn of(&self, row: u32) -> Option<Digits> {
        Some(self.numbers[row as usize]).filter(|digits| *digits != Digits::default())
    }

    pub(super) fn set(&mut self, row: u32, number: Option<Digits>) {
        let number = number.unwrap_or_default();
        self.lists.resize_with(0x1000, PostingList::default);
        self.numbers.resize(self.numbers.len().max(row as usize + 1), Digits::default());
        self.numbers[row as usize] = number;
        if number != Digits::default() {
            number.trigrams().for_each(|trigram| self.lists[trigram].insert(row));
        }
    }

    /// Makes room for the numbers of this many rows.
    pub(super) fn reserve(&mut self, rows: usize) {
        self.numbers.reserve_exact(rows);
    }

    /// Releases reserved memory: one of as many parts as there are steps.
    pub(super) fn shrink_to_fit(&mut self, step: usize, steps: usize) {
        if step == 0 {
            self.numbers.shrink_to_fit();
        }
        self.lists.iter_mut().skip(step).step_by(steps).for_each(PostingList::shrink_to_fit);
    }

    /// Visits the blocks that have numbers with this beginning, with their rows as bits.
    pub(super) fn each_starting(&self, typed: Digits, mut visit: impl FnMut(usize, u64)) {
        let (size, start) = (typed.free(), typed.0 >> typed.free());
        for (block, numbers) in self.numbers.chunks(ROWS).enumerate() {
            let mut rows = 0;
            for (at, number) in numbers.iter().enumerate() {
                rows |= u64::from(number.0 >> size == start) << at;
            }
            if rows != 0 {
                visit(block, rows);
            }
        }
    }

    /// Visits the rows whose number matches the typed digits, with the distance.
    pub(super) fn each_like(&self, typed: Digits, mut visit: impl FnMut(u32, Distance)) {
        let mut look = |row: u32| {
            let distance = self.distance(typed, row);
            if distance != NO_MATCH {
                visit(row, distance);
            }
        };
        if typed.len() < 3 {
            self.each_starting(typed, |block, rows| each_of_block(block, rows, &mut look));
        } else {
            self.each_with(typed, look);
        }
    }

    /// Visits the rows that may contain the typed digits, if there are at least three.
    #[inline(always)]
    pub(super) fn each_with(&self, typed: Digits, visit: impl FnMut(u32)) {
        let lists = typed.trigrams().filter_map(|trigram| self.lists.get(trigram));
        if let Some(list) = lists.min_by_key(|list| list.len) {
            list.each_inlined(visit);
        }
    }

    pub(super) fn distance(&self, typed: Digits, row: u32) -> Distance {
        typed.distance(self.numbers[row as usize])
    }
}
