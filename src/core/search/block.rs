//! Rows in blocks of 64. Each block has lower bounds, so that most blocks are skipped when very many rows match.

/// The number of rows in a block: one bit each.
pub(super) const ROWS: usize = 64;

/// Lower bounds for all rows of a block.
#[derive(Clone, Copy)]
pub(super) struct Bounds {
    pub(super) weight: u8,
    /// The first letters of a name, see `SearchIndex::names`.
    pub(super) name: u64,
}

/// A set of rows.
#[derive(Default)]
pub(super) struct RowSet(Box<[u64]>);

impl RowSet {
    /// Empties the set and makes room for this many rows.
    pub(super) fn clear(&mut self, rows: usize) {
        let size = rows.div_ceil(ROWS);
        if self.0.len() != size {
            self.0 = vec![0; size].into();
        }
        self.0.fill(0);
    }

    /// Inserts a row. Returns whether it was absent.
    #[inline(always)]
    pub(super) fn insert(&mut self, row: u32) -> bool {
        let (part, bit) = (&mut self.0[row as usize / ROWS], 1 << (row % ROWS as u32));
        let new = *part & bit == 0;
        *part |= bit;
        new
    }

    /// Inserts rows of a block. Returns those that were absent.
    pub(super) fn insert_block(&mut self, block: usize, rows: u64) -> u64 {
        let new = rows & !self.0[block];
        self.0[block] |= rows;
        new
    }

    /// Inserts rows.
    pub(super) fn fill(&mut self, rows: &[u32]) {
        for row in rows {
            self.0[*row as usize / ROWS] |= 1 << (row % ROWS as u32);
        }
    }

    pub(super) fn len(&self) -> usize {
        self.0.iter().map(|part| part.count_ones() as usize).sum()
    }

    #[inline(always)]
    pub(super) fn has(&self, row: u32) -> bool {
        self.0[row as usize / ROWS] >> (row % ROWS as u32) & 1 == 1
    }

    /// Keeps only the rows that are in the other set too.
    pub(super) fn keep(&mut self, other: &Self) {
        for (part, other) in self.0.iter_mut().zip(&other.0) {
            *part &= other;
        }
    }

    /// Visits all rows in ascending order.
    pub(super) fn each(&self, mut visit: impl FnMut(u32)) {
        for (block, rows) in self.0.iter().enumerate() {
            each_of_block(block, *rows, &mut visit);
        }
    }
}

/// Visits the rows of a block in ascending order.
#[inline(always)]
pub(super) fn each_of_block(block: usize, mut rows: u64, mut visit: impl FnMut(u32)) {
    while rows != 0 {
        visit((block * ROWS) as u32 + rows.trailing_zeros());
        rows &= rows - 1;
    }
}
