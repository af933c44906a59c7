//! A hash table that stores only numbers, which stand for keys kept elsewhere. Open addressing with linear probing.

const FREE: u32 = u32::MAX;
/// A removed entry; probing continues after it.
const GONE: u32 = u32::MAX - 1;

/// Returns how many of a number of slots may be taken: with more, too many have to be probed.
fn capacity(slots: usize) -> usize {
    slots / 8 * 7
}

/// A hash table of numbers.
#[derive(Clone, Default)]
pub(super) struct Table {
    slots: Vec<u32>,
    /// The number of slots that are not free.
    taken: usize,
}

impl Table {
    /// Returns the slots to probe for a hash.
    fn slots(&self, hash: u32) -> impl Iterator<Item = usize> {
        let mask = self.slots.len().wrapping_sub(1);
        (0..self.slots.len()).map(move |step| (hash as usize).wrapping_add(step) & mask)
    }

    /// Returns the number with this hash for which `is` holds.
    pub(super) fn find(&self, hash: u32, is: impl Fn(u32) -> bool) -> Option<u32> {
        self.slot(hash, is).map(|slot| self.slots[slot])
    }

    fn slot(&self, hash: u32, is: impl Fn(u32) -> bool) -> Option<usize> {
        let mut slots = self.slots(hash).take_while(|slot| self.slots[*slot] != FREE);
        slots.find(|slot| self.slots[*slot] != GONE && is(self.slots[*slot]))
    }

    /// Inserts a number that is not in the table yet. `hash_of` returns the hash of those that are.
    pub(super) fn insert(&mut self, hash: u32, number: u32, hash_of: impl Fn(u32) -> u32) {
        if self.taken >= capacity(self.slots.len()) {
            let live = self.slots.iter().filter(|number| **number < GONE).count();
            self.resize((live * 3 / 2 + 8).next_power_of_two(), hash_of);
        }
        self.place(hash, number);
    }

    /// Makes room for this many numbers in all, so that none is placed again while they are inserted.
    pub(super) fn reserve(&mut self, numbers: usize, hash_of: impl Fn(u32) -> u32) {
        let mut size = 8;
        while capacity(size) < numbers {
            size *= 2;
        }
        if size > self.slots.len() {
            self.resize(size, hash_of);
        }
    }

    fn resize(&mut self, size: usize, hash_of: impl Fn(u32) -> u32) {
        let old = std::mem::replace(&mut self.slots, vec![FREE; size]);
        self.taken = 0;
        for number in old.into_iter().filter(|number| *number < GONE) {
            self.place(hash_of(number), number);
        }
    }

    fn place(&mut self, hash: u32, number: u32) {
        let free = self.slots(hash).find(|slot| self.slots[*slot] == FREE);
        if let Some(slot) = free {
            self.slots[slot] = number;
            self.taken += 1;
        }
    }

    /// Removes and returns the number with this hash for which `is` holds.
    pub(super) fn remove(&mut self, hash: u32, is: impl Fn(u32) -> bool) -> Option<u32> {
        let slot = self.slot(hash, is)?;
        Some(std::mem::replace(&mut self.slots[slot], GONE))
    }
}

/// Hashes some units (FNV-1a, with the high bits mixed into the low ones that choose the slot).
pub(super) fn hash(seed: u32, units: impl IntoIterator<Item = u16>) -> u32 {
    let hash =
        units.into_iter().fold(0x811c_9dc5 ^ seed, |hash, unit| (hash ^ u32::from(unit)).wrapping_mul(0x0100_0193));
    (hash ^ hash >> 15).wrapping_mul(0x2c1b_3c6d) ^ hash >> 12
}
