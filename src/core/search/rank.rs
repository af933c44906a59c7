//! Which rows come first.

use super::block::ROWS;
use std::cmp::Ordering;

/// A row that was found.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ranked {
    /// How good the match is, then how willing the target: less is better.
    pub(super) grade: u32,
    /// The first letters of the name.
    pub(super) name: u64,
    pub(super) row: u32,
    /// By which reading of the query.
    pub(super) reading: u8,
}

impl Ranked {
    #[inline(always)]
    fn key(&self) -> (u32, u64) {
        (self.grade, self.name)
    }

    #[inline(always)]
    fn cmp(&self, other: &Self, tie: impl Fn(u32, u32) -> Ordering) -> Ordering {
        if self.grade != other.grade {
            self.grade.cmp(&other.grade)
        } else if self.name != other.name {
            self.name.cmp(&other.name)
        } else {
            tie(self.row, other.row)
        }
    }
}

/// Puts a grade together. What is said first weighs most, so that readiness never lifts a bad match over a good one.
pub(super) fn grade(goodwill: u8, distance: u32, incomplete: bool, disordered: bool, weight: u8) -> u32 {
    u32::from(goodwill) << 24
        | distance.min(0xffff) << 8
        | u32::from(incomplete) << 7
        | u32::from(disordered) << 6
        | u32::from(weight)
}

/// The best rows. Most of many rows are not among them, which one comparison tells.
pub(super) struct Best {
    limit: usize,
    /// Once there are enough, a heap: the worst first, and each before the two at twice its place.
    rows: Vec<Ranked>,
    /// What has to be beaten, once there are enough.
    worst: (u32, u64),
}

impl Best {
    pub(super) fn new(limit: usize) -> Self {
        let worst = if limit == 0 { (0, 0) } else { (u32::MAX, u64::MAX) };
        Self { limit, rows: Vec::new(), worst }
    }

    /// Whether a row of this grade and name can still be among the best.
    #[inline(always)]
    pub(super) fn may_take(&self, grade: u32, name: u64) -> bool {
        grade < self.worst.0 || grade == self.worst.0 && name <= self.worst.1
    }

    /// `tie` decides between rows whose names begin alike.
    #[inline(never)]
    pub(super) fn offer(&mut self, new: Ranked, tie: impl Fn(u32, u32) -> Ordering) {
        if self.rows.len() < self.limit {
            self.rows.push(new);
            if self.rows.len() == self.limit {
                (0..self.limit / 2).rev().for_each(|at| self.sink(at, &tie));
                self.worst = self.rows[0].key();
            }
        } else if self.rows.first().is_some_and(|worst| new.cmp(worst, &tie).is_lt()) {
            self.rows[0] = new;
            self.sink(0, &tie);
            self.worst = self.rows[0].key();
        }
    }

    fn sink(&mut self, mut at: usize, tie: &impl Fn(u32, u32) -> Ordering) {
        let rows = self.rows.as_mut_slice();
        loop {
            let mut worse = 2 * at + 1;
            if worse + 1 < rows.len() && rows[worse].cmp(&rows[worse + 1], tie).is_lt() {
                worse += 1;
            }
            if worse >= rows.len() || rows[worse].cmp(&rows[at], tie).is_lt() {
                return;
            }
            rows.swap(at, worse);
            at = worse;
        }
    }

    /// The rows, best first.
    pub(super) fn sorted(mut self, tie: impl Fn(u32, u32) -> Ordering) -> Vec<Ranked> {
        self.rows.sort_unstable_by(|one, other| one.cmp(other, &tie));
        self.rows
    }
}

/// Sorts few things. The library's sorts are a kilobyte of the download for each type.
pub(super) fn sort_few<T>(things: &mut [T], before: impl Fn(&T, &T) -> bool) {
    for from in 1..things.len() {
        let mut at = from;
        while at > 0 && before(&things[at], &things[at - 1]) {
            things.swap(at, at - 1);
            at -= 1;
        }
    }
}

/// A set of rows.
#[derive(Default)]
pub(super) struct Set(Box<[u64]>);

impl Set {
    pub(super) fn clear(&mut self, rows: usize) {
        let size = rows.div_ceil(ROWS);
        if self.0.len() != size {
            self.0 = vec![0; size].into();
        }
        self.0.fill(0);
    }

    /// Whether the row is new to the set.
    #[inline(always)]
    pub(super) fn insert(&mut self, row: u32) -> bool {
        let (part, bit) = (&mut self.0[row as usize / ROWS], 1 << (row % ROWS as u32));
        let new = *part & bit == 0;
        *part |= bit;
        new
    }

    /// Puts in the rows of a block; tells which are new.
    pub(super) fn insert_block(&mut self, block: usize, rows: u64) -> u64 {
        let new = rows & !self.0[block];
        self.0[block] |= rows;
        new
    }

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
    /// Leaves only the rows that are in another set too.
    pub(super) fn keep(&mut self, other: &Self) {
        for (part, other) in self.0.iter_mut().zip(&other.0) {
            *part &= other;
        }
    }

    pub(super) fn each(&self, mut visit: impl FnMut(u32)) {
        for (block, rows) in self.0.iter().enumerate() {
            each_of_block(block, *rows, &mut visit);
        }
    }
}

/// Visits the rows of a block.
#[inline(always)]
pub(super) fn each_of_block(block: usize, mut rows: u64, mut visit: impl FnMut(u32)) {
    while rows != 0 {
        visit((block * ROWS) as u32 + rows.trailing_zeros());
        rows &= rows - 1;
    }
}
