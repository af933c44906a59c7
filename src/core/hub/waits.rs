//! How long interactions have waited in a set lately, as a guess at how long the next one will.

use super::Millis;
use crate::protocol::{ExpectedWait, Readiness};
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// The waits of the interactions that were accepted lately, oldest first.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Waits(VecDeque<(Millis, Millis)>);

impl Waits {
    /// The maximum number of them.
    const COUNT: usize = 20;

    /// Adds one that was accepted at `at`, and forgets those that say nothing about it any more. Only here, so that a
    /// guess changes with the log alone: whoever reads it sees how old it is.
    pub(super) fn add(&mut self, at: Millis, wait: Millis) {
        let is_old = |(accepted, _): &(Millis, Millis)| accepted + Readiness::WAITS_HOLD <= at;
        while self.0.len() >= Self::COUNT || self.0.front().is_some_and(is_old) {
            self.0.pop_front();
        }
        self.0.push_back((at, wait));
    }

    /// Returns the median, the longer one of two.
    pub(super) fn expected(&self) -> Option<ExpectedWait> {
        let (at, _) = *self.0.back()?;
        let mut waits: Vec<_> = self.0.iter().map(|(_, wait)| *wait).collect();
        waits.sort_unstable();
        Some(ExpectedWait { wait: waits[waits.len() / 2], at })
    }
}
