//! Posting lists: ascending numbers in little memory.

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
            let mut all = Vec::with_capacity(self.len as usize + 1);
            self.each(|number| all.push(number));
            if let Err(at) = all.binary_search(&number) {
                all.insert(at, number);
                *self = Self::default();
                all.into_iter().for_each(|number| self.insert(number));
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

    pub(super) fn shrink_to_fit(&mut self) {
        self.bytes.shrink_to_fit();
    }

    /// Visits the numbers in ascending order.
    pub(super) fn each(&self, mut visit: impl FnMut(u32)) {
        let (mut next, mut by, mut shift) = (0, 0, 0);
        for byte in &self.bytes {
            by |= u32::from(byte & 0x7f) << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                visit(next + by);
                (next, by, shift) = (next + by + 1, 0, 0);
            }
        }
    }
}
