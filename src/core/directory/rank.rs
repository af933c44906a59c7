//! Which rows come first.

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
    fn key(&self) -> (u32, u64) {
        (self.grade, self.name)
    }
}

/// Puts a grade together. What is said first weighs most, so that readiness never lifts a bad match over a good one.
pub(super) fn grade(goodwill: u8, distance: u32, incomplete: bool, disordered: bool, weight: u8) -> u32 {
    u32::from(goodwill) << 24 | distance.min(0xffff) << 8 | u32::from(incomplete) << 7 | u32::from(disordered) << 6 | u32::from(weight)
}

/// The best rows, sorted. Most of many rows are not among them, which one comparison tells.
pub(super) struct Best {
    limit: usize,
    pub(super) rows: Vec<Ranked>,
    /// What has to be beaten, once there are enough.
    worst: (u32, u64),
}

impl Best {
    pub(super) fn new(limit: usize) -> Self {
        let worst = if limit == 0 { (0, 0) } else { (u32::MAX, u64::MAX) };
        Self { limit, rows: Vec::new(), worst }
    }

    /// Whether a row of this grade can still be among the best.
    pub(super) fn may_take(&self, grade: u32) -> bool {
        grade <= self.worst.0
    }

    /// `tie` decides between rows whose names begin alike.
    pub(super) fn offer(&mut self, new: Ranked, tie: impl Fn(u32, u32) -> Ordering) {
        if new.key() > self.worst {
            return;
        }
        let before = |old: &Ranked| old.key().cmp(&new.key()).then_with(|| tie(old.row, new.row)).is_lt();
        if self.rows.len() == self.limit && self.rows.last().is_none_or(before) {
            return;
        }
        let at = self.rows.partition_point(before);
        if self.rows.len() == self.limit {
            self.rows.pop();
        }
        self.rows.insert(at, new);
        if self.rows.len() == self.limit {
            self.worst = self.rows[self.limit - 1].key();
        }
    }
}

/// A set of rows.
#[derive(Default)]
pub(super) struct Set(Vec<u64>);

impl Set {
    pub(super) fn clear(&mut self, rows: usize) {
        self.0.clear();
        self.0.resize(rows.div_ceil(64), 0);
    }

    /// Whether the row is new to the set.
    pub(super) fn insert(&mut self, row: u32) -> bool {
        let (part, bit) = (&mut self.0[row as usize / 64], 1 << (row % 64));
        let new = *part & bit == 0;
        *part |= bit;
        new
    }

    pub(super) fn has(&self, row: u32) -> bool {
        self.0[row as usize / 64] >> (row % 64) & 1 == 1
    }
}
