//! Ranks rows and keeps the best of them.

use std::cmp::Ordering;

/// A row found, with what ranks it.
#[derive(Clone, Copy, Debug)]
pub(super) struct RankedRow {
    /// The result of [`grade`]; less is better.
    pub(super) grade: u32,
    /// The first letters of the name.
    pub(super) name: u64,
    pub(super) row: u32,
    /// The number of the interpretation that found it.
    pub(super) interpretation: u8,
}

impl RankedRow {
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

/// Combines a grade; less is better. Earlier parameters dominate, so that signals never lift a worse match over a
/// better one.
pub(super) fn grade(relaxation: u8, distance: u32, incomplete: bool, disordered: bool, weight: u8) -> u32 {
    u32::from(relaxation) << 24
        | distance.min(0xffff) << 8
        | u32::from(incomplete) << 7
        | u32::from(disordered) << 6
        | u32::from(weight)
}

/// The best rows, up to a limit. One comparison rejects most of the others.
pub(super) struct TopRows {
    limit: usize,
    /// At the limit, a binary heap with the worst row first.
    rows: Vec<RankedRow>,
    /// The grade and name to beat.
    worst: (u32, u64),
}

impl TopRows {
    pub(super) fn new(limit: usize) -> Self {
        let worst = if limit == 0 { (0, 0) } else { (u32::MAX, u64::MAX) };
        Self { limit, rows: Vec::new(), worst }
    }

    /// Returns whether a row with this grade and name can still be among the best.
    #[inline(always)]
    pub(super) fn may_take(&self, grade: u32, name: u64) -> bool {
        grade < self.worst.0 || grade == self.worst.0 && name <= self.worst.1
    }

    /// Adds a row if it is among the best. `tie` orders rows whose names begin alike.
    #[inline(never)]
    pub(super) fn offer(&mut self, new: RankedRow, tie: impl Fn(u32, u32) -> Ordering) {
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

    /// Returns the rows, best first.
    pub(super) fn sorted(mut self, tie: impl Fn(u32, u32) -> Ordering) -> Vec<RankedRow> {
        self.rows.sort_unstable_by(|one, other| one.cmp(other, &tie));
        self.rows
    }
}

/// Sorts a short slice. Each type sorted by the standard library adds a kilobyte to the download.
pub(super) fn insertion_sort<T>(things: &mut [T], before: impl Fn(&T, &T) -> bool) {
    for from in 1..things.len() {
        let mut at = from;
        while at > 0 && before(&things[at], &things[at - 1]) {
            things.swap(at, at - 1);
            at -= 1;
        }
    }
}
