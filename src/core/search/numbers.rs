//! Telephone numbers, found by their start, their end, or three digits inside.

use super::block::ROWS;
use super::likeness::{Distance, NOT};
use super::list::List;
use super::rank::each_of_block;

/// So many digits are the start of very many numbers, and never a whole one.
pub(super) const SHORT: u32 = 3;

/// How far a number is that is the one typed, or starts as it does.
const WHOLE: Distance = 1;
pub(super) const START: Distance = 3;

/// A number in four bits a digit, the first on top; digits count from 1, so that 0 is where it ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Digits(u64);

impl Digits {
    /// The digits of a text, if they are not too many for a number; in the international form without `+` or zeros
    /// before it.
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

    /// In the international form, with `+`.
    pub(super) fn text(self) -> String {
        let digits = (0..self.len()).map(|at| char::from(b'0' - 1 + (self.0 >> (60 - 4 * at) & 0xf) as u8));
        ['+'].into_iter().chain(digits).collect()
    }

    /// How many bits have no digit.
    fn free(self) -> u32 {
        self.0.trailing_zeros() & !3
    }

    pub(super) fn len(self) -> u32 {
        16 - self.free() / 4
    }

    /// Three digits from some place on, as one number.
    fn three(self, at: u32) -> usize {
        (self.0 >> (52 - 4 * at) & 0xfff) as usize
    }

    fn threes(self) -> impl Iterator<Item = usize> {
        (0..self.len().saturating_sub(2)).map(move |at| self.three(at))
    }

    /// How far a number is from one that is typed, or [`NOT`]: as the distances of words are, a bit further than those
    /// of names.
    pub(super) fn distance(self, number: Self) -> Distance {
        let len = self.len();
        let starts = |number: u64| (number ^ self.0) >> (64 - 4 * len) == 0;
        if starts(number.0) {
            return if number == self && len > SHORT { WHOLE } else { START };
        }
        let mut distance = NOT;
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

#[derive(Clone, Default)]
pub(super) struct Numbers {
    /// By row.
    numbers: Vec<Digits>,
    /// By three digits: the rows that have them, and perhaps some that had.
    lists: Vec<List>,
}

impl Numbers {
    pub(super) fn of(&self, row: u32) -> Option<Digits> {
        Some(self.numbers[row as usize]).filter(|digits| *digits != Digits::default())
    }

    pub(super) fn set(&mut self, row: u32, number: Option<Digits>) {
        let number = number.unwrap_or_default();
        self.lists.resize_with(0x1000, List::default);
        self.numbers.resize(self.numbers.len().max(row as usize + 1), Digits::default());
        self.numbers[row as usize] = number;
        if number != Digits::default() {
            number.threes().for_each(|three| self.lists[three].insert(row));
        }
    }

    pub(super) fn tighten(&mut self) {
        self.numbers.shrink_to_fit();
        self.lists.iter_mut().for_each(List::tighten);
    }

    /// Visits the blocks with a number that starts as the one typed, and their rows that have one.
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

    /// Visits the rows with a number like the one typed, and how far it is.
    pub(super) fn each_like(&self, typed: Digits, mut visit: impl FnMut(u32, Distance)) {
        let mut look = |row: u32| {
            let distance = self.distance(typed, row);
            if distance != NOT {
                visit(row, distance);
            }
        };
        if typed.len() < 3 {
            self.each_starting(typed, |block, rows| each_of_block(block, rows, &mut look));
        } else {
            self.each_with(typed, look);
        }
    }

    /// Visits the rows that can have the typed digits in them, if those are three or more.
    pub(super) fn each_with(&self, typed: Digits, visit: impl FnMut(u32)) {
        let lists = typed.threes().filter_map(|three| self.lists.get(three));
        if let Some(list) = lists.min_by_key(|list| list.len) {
            list.each(visit);
        }
    }

    pub(super) fn distance(&self, typed: Digits, row: u32) -> Distance {
        typed.distance(self.numbers[row as usize])
    }
}
