//! A cache for documents that identity providers publish: fetched on demand, kept for an hour.

use crate::protocol::Millis;

/// How long a value is used before it is fetched again, in milliseconds: a revoked key is trusted this long, and longer
/// while the provider cannot be reached.
const MAX_AGE: Millis = 3600 * 1000;
/// The least time between two attempts to fetch, in milliseconds.
pub const RETRY_AFTER: Millis = 5_000;

/// A value that is fetched from a provider.
#[derive(Debug)]
pub struct Cached<T> {
    value: Option<T>,
    fetched: Option<Millis>,
    tried: Option<Millis>,
}

// Not derived: `T` needs no default.
impl<T> Default for Cached<T> {
    fn default() -> Self {
        Self { value: None, fetched: None, tried: None }
    }
}

impl<T> Cached<T> {
    /// Returns the value, or `None` if it was never fetched.
    pub fn get(&self) -> Option<&T> {
        self.value.as_ref()
    }

    /// Returns whether the value must be fetched now, because it is old or not `sufficient`. Counts as an attempt: the
    /// caller must try to fetch.
    pub fn is_due(&mut self, now: Millis, sufficient: impl FnOnce(&T) -> bool) -> bool {
        // A time in the future is from before the system time was set back: nobody knows how old it is.
        let age = |at: Millis| now.checked_sub(at);
        let older = |at: Option<Millis>, than: Millis| at.and_then(age).is_none_or(|age| age >= than);
        let due =
            (older(self.fetched, MAX_AGE) || !self.get().is_some_and(sufficient)) && older(self.tried, RETRY_AFTER);
        if due {
            self.tried = Some(now);
        }
        due
    }

    /// Stores a fetched value.
    pub fn put(&mut self, value: T, now: Millis) {
        (self.value, self.fetched) = (Some(value), Some(now));
    }
}
