//! Posting lists: ascending numbers in little memory.

use super::block::{ROWS, RowSet, each_of_block};

/// An ascending list of numbers, stored as differences of seven bits per byte. A difference of none, to the next number
/// that may follow, stands for a run and is followed by its length: rows next to each other often have the same word.
#[derive(Clone, Default)]
pub(super) struct PostingList {
    bytes: Vec<u8>,
    /// The last number plus one.
    next: u32,
    pub(super) len: u32,
    /// The length of the run that the list ends with, if it does.
    run: u32,
}

impl PostingList {
    /// Inserts a number. Unless it is the largest, the list is rebuilt.
    pub(super) fn insert(&mut self, number: u32) {
        if number + 1 == self.next {
            return;
        }
        if number < self.next {
            let mut all = self.all();
            if let Err(at) = all.binary_search(&number) {
                all.insert(at, number);
                self.replace(&all);
            }
            return;
        }
        let by = number - self.next;
        (self.next, self.len) = (number + 1, self.len + 1);
        if by > 0 {
            self.run = 0;
            self.push(by);
            return;
        }
        if self.run == 0 {
            self.bytes.push(0);
        } else {
            // One longer than it was.
            self.bytes.pop();
            while self.bytes.last().is_some_and(|byte| *byte >= 0x80) {
                self.bytes.pop();
            }
        }
        self.run += 1;
        self.push(self.run);
    }

    fn push(&mut self, mut number: u32) {
        while number >= 0x80 {
            self.bytes.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.bytes.push(number as u8);
    }

    /// Removes a number. The list is rebuilt.
    fn remove(&mut self, number: u32) {
        let mut all = self.all();
        if let Ok(at) = all.binary_search(&number) {
            all.remove(at);
            self.replace(&all);
        }
    }

    fn all(&self) -> Vec<u32> {
        let mut all = Vec::with_capacity(self.len as usize + 1);
        self.each(&mut |number| all.push(number));
        all
    }

    fn replace(&mut self, all: &[u32]) {
        self.bytes.clear();
        (self.next, self.len, self.run) = (0, 0, 0);
        all.iter().for_each(|number| self.insert(*number));
    }

    pub(super) fn shrink_to_fit(&mut self) {
        self.bytes.shrink_to_fit();
    }

    /// Visits the numbers in ascending order.
    pub(super) fn each(&self, visit: &mut dyn FnMut(u32)) {
        self.each_run(|from, to| (from..to).for_each(&mut *visit));
    }

    /// Visits the numbers in ascending order, as ranges.
    #[inline(always)]
    fn each_run(&self, mut visit: impl FnMut(u32, u32)) {
        let (bytes, mut at, mut next) = (self.bytes.as_slice(), 0, 0);
        let mut run = false;
        while at < bytes.len() {
            let mut by = u32::from(bytes[at]);
            at += 1;
            if by >= 0x80 {
                by &= 0x7f;
                let mut shift = 7;
                while at < bytes.len() {
                    let byte = u32::from(bytes[at]);
                    at += 1;
                    by |= (byte & 0x7f) << shift;
                    shift += 7;
                    if byte < 0x80 {
                        break;
                    }
                }
            }
            if run {
                visit(next, next + by);
                (next, run) = (next + by, false);
            } else if by == 0 {
                run = true;
            } else {
                visit(next + by, next + by + 1);
                next += by + 1;
            }
        }
    }
}

/// Rows are stored as bits if more than one in this many has the word. Bits are smaller from one in eight on, and are read
/// several times as fast.
const DENSE: usize = 32;
/// The size in bytes up to which a list stays a list.
const SMALL: usize = if cfg!(test) { 4 } else { 64 };

/// The rows that have a word, if there may be more than one: a list, or a bit for each row if they are many.
#[derive(Clone)]
pub(super) enum Rows {
    List(PostingList),
    Bits { bits: Vec<u64>, len: u32 },
}

impl Rows {
    pub(super) fn insert(&mut self, row: u32) {
        match self {
            Self::List(list) => {
                list.insert(row);
                if list.bytes.len() > list.next as usize / DENSE + SMALL {
                    let mut bits = vec![0; list.next as usize / ROWS + 1];
                    list.each(&mut |row| bits[row as usize / ROWS] |= 1 << (row % ROWS as u32));
                    *self = Self::Bits { bits, len: list.len };
                }
            }
            Self::Bits { bits, len } => {
                let (block, bit) = (row as usize / ROWS, 1 << (row % ROWS as u32));
                bits.resize(bits.len().max(block + 1), 0);
                *len += u32::from(bits[block] & bit == 0);
                bits[block] |= bit;
            }
        }
    }

    pub(super) fn remove(&mut self, row: u32) {
        match self {
            Self::List(list) => list.remove(row),
            Self::Bits { bits, len } => {
                let (block, bit) = (row as usize / ROWS, 1 << (row % ROWS as u32));
                if bits.get(block).is_some_and(|rows| rows & bit != 0) {
                    bits[block] &= !bit;
                    *len -= 1;
                }
            }
        }
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Self::List(list) => list.len as usize,
            Self::Bits { len, .. } => *len as usize,
        }
    }

    /// Visits the rows in ascending order.
    pub(super) fn each(&self, visit: &mut dyn FnMut(u32)) {
        match self {
            Self::List(list) => list.each(visit),
            Self::Bits { bits, .. } => {
                bits.iter().enumerate().for_each(|(block, rows)| each_of_block(block, *rows, &mut *visit));
            }
        }
    }

    /// Inserts the rows into a set.
    pub(super) fn fill(&self, set: &mut RowSet) {
        match self {
            Self::List(list) => {
                // Rows of one block are inserted at once.
                let (mut block, mut rows) = (0, 0u64);
                list.each_run(|mut from, to| {
                    while from < to {
                        if from as usize / ROWS != block {
                            set.insert_block(block, rows);
                            (block, rows) = (from as usize / ROWS, 0);
                        }
                        let (at, len) = (from % ROWS as u32, to - from);
                        let of_len = if len < ROWS as u32 { (1 << len) - 1 } else { u64::MAX };
                        rows |= of_len << at;
                        from += len.min(ROWS as u32 - at);
                    }
                });
                set.insert_block(block, rows);
            }
            Self::Bits { bits, .. } => set.join(bits),
        }
    }

    pub(super) fn shrink_to_fit(&mut self) {
        match self {
            Self::List(list) => list.shrink_to_fit(),
            Self::Bits { bits, .. } => bits.shrink_to_fit(),
        }
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::{PostingList, Rows};
    use crate::core::search::block::RowSet;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn rows_are_a_set(steps in proptest::collection::vec((0..600u32, any::<bool>()), 0..200)) {
            let (mut rows, mut want) = (Rows::List(PostingList::default()), BTreeSet::new());
            for (row, stays) in steps {
                if stays {
                    rows.insert(row);
                    want.insert(row);
                } else {
                    rows.remove(row);
                    want.remove(&row);
                }
                prop_assert_eq!(rows.len(), want.len());
            }
            let (mut visited, mut set, mut filled) = (Vec::new(), RowSet::default(), Vec::new());
            rows.each(&mut |row| visited.push(row));
            set.clear(600);
            rows.fill(&mut set);
            set.each(|row| filled.push(row));
            let want: Vec<u32> = want.into_iter().collect();
            prop_assert_eq!((&visited, &filled), (&want, &want));
        }
    }
}
