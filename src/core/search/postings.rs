//! Posting lists: ascending numbers in little memory.

use super::block::{ROWS, RowSet, each_of_block};

/// An ascending list of numbers, stored as differences of seven bits per byte.
#[derive(Clone, Default)]
pub(super) struct PostingList {
    bytes: Vec<u8>,
    /// The last number plus one.
    next: u32,
    pub(super) len: u32,
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
        let mut by = number - self.next;
        while by >= 0x80 {
            self.bytes.push(by as u8 | 0x80);
            by >>= 7;
        }
        self.bytes.push(by as u8);
        (self.next, self.len) = (number + 1, self.len + 1);
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
        (self.next, self.len) = (0, 0);
        all.iter().for_each(|number| self.insert(*number));
    }

    pub(super) fn shrink_to_fit(&mut self) {
        self.bytes.shrink_to_fit();
    }

    /// [`PostingList::each_inlined`], compiled once.
    pub(super) fn each(&self, visit: &mut dyn FnMut(u32)) {
        self.each_inlined(visit);
    }

    /// Visits the numbers in ascending order.
    #[inline(always)]
    pub(super) fn each_inlined(&self, mut visit: impl FnMut(u32)) {
        let (mut next, mut by, mut shift) = (0, 0, 0);
        for byte in &self.bytes {
            let byte = u32::from(*byte);
            if byte < 0x80 {
                next += by + (byte << shift);
                visit(next);
                (next, by, shift) = (next + 1, 0, 0);
            } else {
                by |= (byte & 0x7f) << shift;
                shift += 7;
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
                let blocks = set.touch(list.len as usize);
                if blocks.is_empty() {
                    return list.each_inlined(|row| set.put(row));
                }
                list.each_inlined(|row| blocks[row as usize / ROWS] |= 1 << (row % ROWS as u32));
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
