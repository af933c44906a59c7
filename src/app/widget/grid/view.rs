//! What is seen of a grid: which rows are to be in the page, and how far to scroll for one.

use std::ops::Range;

/// Rows kept in the page above and below those seen, so that one step of a key or of the wheel shows no gap.
const AROUND: usize = 4;
/// Rows in the page as long as nothing can be measured.
const UNMEASURED: usize = 16;

/// In pixels, as measured.
#[derive(Clone, Copy, Default, PartialEq)]
pub(super) struct View {
    /// How far it is scrolled.
    pub top: f64,
    /// What is seen at once.
    pub height: f64,
    /// One row.
    pub row: f64,
}

impl View {
    /// The rows to be in the page.
    pub fn rows(self, total: usize) -> Range<usize> {
        if self.row <= 0.0 {
            return 0..total.min(UNMEASURED);
        }
        // With fewer rows than before, the browser has not scrolled back yet.
        let top = self.top.min(total as f64 * self.row - self.height).max(0.0);
        let (first, end) = (top / self.row, (top + self.height) / self.row);
        (first as usize).saturating_sub(AROUND)..(end.ceil() as usize + AROUND).min(total)
    }

    /// Whether anything of this row is seen.
    pub fn sees(self, place: usize) -> bool {
        let at = place as f64 * self.row;
        at + self.row > self.top && at < self.top + self.height
    }

    /// How far to scroll so that all of this row is seen; no further than needed. Whole pixels.
    pub fn revealing(self, place: usize) -> f64 {
        let at = place as f64 * self.row;
        let (least, most) = ((at + self.row - self.height).ceil(), at.floor());
        if self.top > most { most } else { self.top.max(least.min(most)) }
    }
}

/// Nodes come into a new order: for each, where it was, if it was there. Tells which of them need not be moved: as many
/// as can be, and the one at `fixed`, which must not be.
pub(super) fn unmoved(was: &[Option<usize>], fixed: Option<usize>) -> Vec<bool> {
    let fits = |at: usize| fixed.is_none_or(|fixed| at == fixed || (at < fixed) == (was[at] < was[fixed]));
    // The longest run in order that ends at each: its length, and the one before.
    let mut runs: Vec<(usize, Option<usize>)> = Vec::with_capacity(was.len());
    for at in 0..was.len() {
        let before =
            (0..at).filter(|before| runs[*before].0 > 0 && was[*before] < was[at]).max_by_key(|before| runs[*before].0);
        let run = if was[at].is_some() && fits(at) { before.map_or(1, |before| runs[before].0 + 1) } else { 0 };
        runs.push((run, before));
    }
    let mut unmoved = vec![false; was.len()];
    let mut next = (0..was.len()).filter(|at| runs[*at].0 > 0).max_by_key(|at| runs[*at].0);
    while let Some(at) = next {
        unmoved[at] = true;
        next = runs[at].1;
    }
    unmoved
}
