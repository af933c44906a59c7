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

/// A set of rows. What is done with it takes as long as it has blocks with rows.
#[derive(Default)]
pub(super) struct RowSet {
    blocks: Box<[u64]>,
    /// A bit for each block that has rows, or had some.
    touched: Box<[u64]>,
}

impl RowSet {
    /// Empties the set and makes room for this many rows.
    pub(super) fn clear(&mut self, rows: usize) {
        let size = rows.div_ceil(ROWS);
        if self.blocks.len() == size {
            let Self { blocks, touched } = self;
            each_bit(touched, |block| blocks[block] = 0);
            touched.fill(0);
        } else {
            (self.blocks, self.touched) = (vec![0; size].into(), vec![0; size.div_ceil(ROWS)].into());
        }
    }

    /// Inserts a row.
    #[inline(always)]
    pub(super) fn put(&mut self, row: u32) {
        self.insert_block(row as usize / ROWS, 1 << (row % ROWS as u32));
    }

    /// Inserts a row. Returns whether it was absent.
    #[inline(always)]
    pub(super) fn insert(&mut self, row: u32) -> bool {
        self.insert_block(row as usize / ROWS, 1 << (row % ROWS as u32)) != 0
    }

    /// Inserts rows of a block. Returns those that were absent.
    #[inline(always)]
    pub(super) fn insert_block(&mut self, block: usize, rows: u64) -> u64 {
        let new = rows & !self.blocks[block];
        self.blocks[block] |= rows;
        self.touched[block / ROWS] |= 1 << (block % ROWS);
        new
    }

    /// Makes all blocks those that have rows, if so many are to be inserted that most will, and returns them.
    pub(super) fn touch(&mut self, rows: usize) -> &mut [u64] {
        if rows < self.blocks.len() / 2 {
            return &mut [];
        }
        self.touched.fill(u64::MAX);
        if let Some(last) = self.touched.last_mut() {
            *last >>= (ROWS - self.blocks.len() % ROWS) % ROWS;
        }
        &mut self.blocks
    }

    /// Inserts rows given as bits.
    pub(super) fn join(&mut self, bits: &[u64]) {
        for (block, rows) in bits.iter().enumerate() {
            if *rows != 0 {
                self.insert_block(block, *rows);
            }
        }
    }

    /// Inserts the rows of another set.
    pub(super) fn add(&mut self, other: &Self) {
        other.each_block(|block, rows| {
            self.insert_block(block, rows);
        });
    }

    /// Keeps only the rows that are in the other set too.
    pub(super) fn keep(&mut self, other: &Self) {
        let Self { blocks, touched } = self;
        each_bit(touched, |block| blocks[block] &= other.blocks[block]);
    }

    /// Removes the rows of another set.
    pub(super) fn drop(&mut self, other: &Self) {
        other.each_block(|block, rows| self.blocks[block] &= !rows);
    }

    pub(super) fn len(&self) -> usize {
        let mut len = 0;
        self.each_block(|_, rows| len += rows.count_ones() as usize);
        len
    }

    #[inline(always)]
    pub(super) fn has(&self, row: u32) -> bool {
        self.blocks[row as usize / ROWS] >> (row % ROWS as u32) & 1 == 1
    }

    /// Returns the rows of a block as bits.
    #[inline(always)]
    pub(super) fn of_block(&self, block: usize) -> u64 {
        self.blocks[block]
    }

    /// Visits the blocks that have rows in ascending order, each with its rows as bits.
    #[inline(always)]
    pub(super) fn each_block(&self, mut visit: impl FnMut(usize, u64)) {
        each_bit(&self.touched, |block| match self.blocks[block] {
            0 => {}
            rows => visit(block, rows),
        });
    }

    /// Visits all rows in ascending order.
    pub(super) fn each(&self, mut visit: impl FnMut(u32)) {
        self.each_block(|block, rows| each_of_block(block, rows, &mut visit));
    }
}

/// Visits the numbers of the bits that are set, in ascending order.
#[inline(always)]
fn each_bit(bits: &[u64], mut visit: impl FnMut(usize)) {
    for (at, bits) in bits.iter().enumerate() {
        each_of_block(at, *bits, |bit| visit(bit as usize));
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
