//! The visible part of a grid: which rows should be in the page, and how far to scroll to one.

use std::ops::Range;

/// The number of rows in the page above and below the visible ones, so that a step of a key or wheel shows no gap.
const OVERSCAN: usize = 4;
/// The number of rows in the page until their height is measured.
const UNMEASURED: usize = 16;

/// The measures of a grid, in CSS pixels.
#[derive(Clone, Copy, Default, PartialEq)]
pub(super) struct Viewport {
    /// The scroll offset.
    pub top: f64,
    /// The visible height.
    pub height: f64,
    /// The height of a row; 0 until it is measured.
    pub row: f64,
}

impl Viewport {
    /// Returns the indices of the rows that should be in the page.
    pub fn rows(self, total: usize) -> Range<usize> {
        if self.row <= 0.0 {
            return 0..total.min(UNMEASURED);
        }
        // If there are fewer rows than before, the browser may not have scrolled back yet.
        let top = self.top.min(total as f64 * self.row - self.height).max(0.0);
        let (first, end) = (top / self.row, (top + self.height) / self.row);
        (first as usize).saturating_sub(OVERSCAN)..(end.ceil() as usize + OVERSCAN).min(total)
    }

    /// Returns whether any part of a row is visible.
    pub fn sees(self, index: usize) -> bool {
        let at = index as f64 * self.row;
        at + self.row > self.top && at < self.top + self.height
    }

    /// Returns the scroll offset, in whole pixels, that is nearest to the current one and shows all of a row.
    pub fn revealing(self, index: usize) -> f64 {
        let at = index as f64 * self.row;
        let (least, most) = ((at + self.row - self.height).ceil(), at.floor());
        if self.top > most { most } else { self.top.max(least.min(most)) }
    }
}

/// Returns which nodes need not be moved to bring all into a new order. `was` holds the old index of each node, if it
/// had one. As many as possible stay, and the node at `fixed` always does.
pub(super) fn unmoved(was: &[Option<usize>], fixed: Option<usize>) -> Vec<bool> {
    let fits = |at: usize| fixed.is_none_or(|fixed| at == fixed || (at < fixed) == (was[at] < was[fixed]));
    // For each node, the length of the longest increasing subsequence that ends there, and its previous node.
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
