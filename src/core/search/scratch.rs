//! What a search works with: buffers that are kept for the next one, and what it has found so far.

use super::block::RowSet;
use super::distance::Distance;
use super::rank::TopRows;
use super::words::Words;

/// The buffers of a search. Reusing them saves the allocations of the next one.
#[derive(Default)]
pub struct Scratch {
    pub(super) words: Words,
    /// By word of the vocabulary: a bit for each word of the query that it matches.
    pub(super) near_to: Vec<u8>,
    /// By word of the query and word of the vocabulary: their distance.
    pub(super) distances: Vec<Vec<Distance>>,
    /// By word of the query: the matching words of the vocabulary and their distances.
    pub(super) near: Vec<Vec<(u32, Distance)>>,
    /// By word of the query: the rows with a matching phone number and their distances.
    pub(super) numbers: Vec<Vec<(u32, Distance)>>,
    /// The rows found by any interpretation.
    pub(super) found: RowSet,
    /// The rows to examine, those of them that come first, those that match for sure; the same for one word.
    pub(super) sets: [RowSet; 6],
    pub(super) near_terms: Vec<NearTerm>,
}

// The limits below are of speed alone: tests, which have fewer rows, have lower ones.

/// With this many rows, those that match a further word are told by looking at each: a word of one or two letters, which
/// very many words match, or any.
pub(super) const FEW: usize = if cfg!(test) { 8 } else { 400 };
pub(super) const VERY_FEW: usize = if cfg!(test) { 2 } else { 100 };
/// With more rows than this, they are looked at by blocks, of which most can be skipped.
pub(super) const MANY: usize = if cfg!(test) { 16 } else { 1000 };
/// How many rows can be inserted into a set in the time in which one is compared with the query.
pub(super) const FILLS: usize = if cfg!(test) { 3 } else { 40 };

/// The state of a search: what has been found so far, and what counts.
pub(super) struct Collector {
    pub(super) total: usize,
    pub(super) best: TopRows,
    /// A mask for a row's flags, and the value they must have.
    pub(super) filter: (u8, u8),
    /// A row that does not count.
    pub(super) excluded: Option<u32>,
}

impl Scratch {
    /// Prepares the buffers for a search. `excluded` is a row that does not count.
    pub(super) fn begin(&mut self, rows: usize, excluded: Option<u32>) {
        self.found.clear(rows);
        excluded.into_iter().for_each(|row| self.found.put(row));
    }
}

/// A term that matches a word of the query.
pub(super) struct NearTerm {
    /// The index of the term in its row.
    pub(super) term: usize,
    /// The position of the word in the target; alternative spellings share it.
    pub(super) position: usize,
}
