//! Rows by the 64: what the best of them can be, so that most are passed over where very many match.

use super::{SearchIndex, WEIGHTS};

/// How many rows a block has: a bit each.
pub(super) const ROWS: usize = 64;

/// Less than this no row of a block has.
#[derive(Clone, Copy)]
pub(super) struct Bounds {
    pub(super) weight: u8,
    pub(super) name: u64,
}

/// What a standing weighs.
#[inline(always)]
pub(super) fn weight(standing: u8) -> u8 {
    WEIGHTS[usize::from(standing & 0xf)]
}

impl SearchIndex {
    /// Tells the bounds of a row's block anew.
    pub(super) fn bound(&mut self, row: u32) {
        let block = row as usize / ROWS;
        let rows = block * ROWS..self.names.len().min((block + 1) * ROWS);
        let mut bounds = Bounds { weight: u8::MAX, name: u64::MAX };
        for row in rows {
            bounds.weight = bounds.weight.min(weight(self.standings[row]));
            bounds.name = bounds.name.min(self.names[row]);
        }
        match self.blocks.get_mut(block) {
            Some(known) => *known = bounds,
            None => self.blocks.push(bounds),
        }
    }
}
