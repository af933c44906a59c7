//! What others say of themselves: fetched when it is needed, and gone by for a while.

use crate::protocol::Millis;

/// How long it is gone by before it is fetched anew, in milliseconds: so long a withdrawn key is trusted, and longer
/// while it cannot be fetched.
const KEPT: Millis = 3600 * 1000;
/// How long to wait before it is fetched again because it was not enough, or could not be had; in milliseconds.
pub const AGAIN: Millis = 5_000;

/// Something of others.
#[derive(Debug)]
pub struct Kept<T> {
    what: Option<T>,
    fetched: Option<Millis>,
    tried: Option<Millis>,
}

// Not derived: nothing is asked of what is kept.
impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self { what: None, fetched: None, tried: None }
    }
}

impl<T> Kept<T> {
    /// What is known; `None` where it could never be fetched.
    pub fn what(&self) -> Option<&T> {
        self.what.as_ref()
    }

    /// Whether it is to be fetched now, because it is old or not `enough`. Whoever is told so tries.
    pub fn is_due(&mut self, now: Millis, enough: impl FnOnce(&T) -> bool) -> bool {
        let older = |at: Option<Millis>, than: Millis| at.is_none_or(|at| now.saturating_sub(at) >= than);
        let due = (older(self.fetched, KEPT) || !self.what().is_some_and(enough)) && older(self.tried, AGAIN);
        if due {
            self.tried = Some(now);
        }
        due
    }

    /// It has been fetched.
    pub fn put(&mut self, what: T, now: Millis) {
        (self.what, self.fetched) = (Some(what), Some(now));
    }
}
