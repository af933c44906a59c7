//! A cache for documents that identity providers publish: fetched on demand, kept for an hour.
//!
//! One fetch runs at a time, by itself: it goes on if whoever asked for it does not wait. Whoever needs only what is
//! known does not wait for it.

use crate::protocol::Millis;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// How long a value is used before it is fetched again, in milliseconds: a revoked key is trusted this long, and longer
/// while the provider cannot be reached.
const MAX_AGE: Millis = 3600 * 1000;
/// The least time between two attempts to fetch, in milliseconds.
const RETRY_AFTER: Millis = 5_000;

/// How far a document has been fetched. The worse, the later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fetched {
    /// It is known.
    Known,
    /// Nobody has needed it yet.
    NotAsked,
    /// It is known, but could not be fetched again.
    Stale,
    /// It could not be fetched.
    Unreachable,
}

impl Fetched {
    /// Returns its name for programs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Known => "ok",
            Self::NotAsked => "not_asked",
            Self::Stale => "stale",
            Self::Unreachable => "unreachable",
        }
    }
}

/// A value that is fetched from a provider. Clones are the same.
#[derive(Debug)]
pub struct Cached<T>(Arc<Mutex<Inside<T>>>);

#[derive(Debug)]
struct Inside<T> {
    value: Option<Arc<T>>,
    fetched: Option<Millis>,
    tried: Option<Millis>,
    /// True if the last attempt failed.
    failed: bool,
    /// Closed once the fetch has ended.
    fetch: Option<watch::Receiver<()>>,
}

// Not derived: `T` needs no default.
impl<T> Default for Cached<T> {
    fn default() -> Self {
        let inside = Inside { value: None, fetched: None, tried: None, failed: false, fetch: None };
        Self(Arc::new(Mutex::new(inside)))
    }
}

impl<T: Send + Sync + 'static> Cached<T> {
    /// Returns the value, or `None` if it was never fetched. Waits for a fetch only if the value is not `sufficient`,
    /// or so old that it must not be used unless the provider cannot be reached. `fetch` is called if a fetch is due.
    pub async fn get<F>(
        &self,
        now: Millis,
        sufficient: impl Fn(&T) -> bool,
        fetch: impl FnOnce(Option<Arc<T>>) -> F,
    ) -> Option<Arc<T>>
    where
        F: Future<Output = Option<T>> + Send + 'static,
    {
        let running = {
            let mut inside = self.lock();
            // A time in the future is from before the system time was set back: nobody knows how old it is.
            let age = |at: Millis| now.checked_sub(at);
            let older = |at: Option<Millis>, than: Millis| at.and_then(age).is_none_or(|age| age >= than);
            let known = inside.value.as_deref().is_some_and(sufficient);
            if known && !older(inside.fetched, MAX_AGE) {
                return inside.value.clone();
            }
            inside.fetch = inside.fetch.take().filter(|fetch| fetch.has_changed().is_ok());
            if inside.fetch.is_none() && older(inside.tried, RETRY_AFTER) {
                inside.tried = Some(now);
                inside.fetch = Some(self.start(fetch(inside.value.clone()), now));
            }
            // The old value is better than admitting nobody, or making everybody wait.
            if known && inside.failed {
                return inside.value.clone();
            }
            inside.fetch.clone()
        };
        if let Some(mut running) = running {
            // Nothing is sent: it ends by closing.
            let _ = running.changed().await;
        }
        self.lock().value.clone()
    }

    /// Returns how far it has been fetched. Fetches nothing.
    pub fn fetched(&self) -> Fetched {
        let inside = self.lock();
        match (&inside.value, inside.failed) {
            (Some(_), false) => Fetched::Known,
            (Some(_), true) => Fetched::Stale,
            (None, true) => Fetched::Unreachable,
            (None, false) => Fetched::NotAsked,
        }
    }

    /// Returns the value if it is known. Fetches nothing.
    pub fn known(&self) -> Option<Arc<T>> {
        self.lock().value.clone()
    }

    fn start(&self, fetch: impl Future<Output = Option<T>> + Send + 'static, now: Millis) -> watch::Receiver<()> {
        let (running, ended) = watch::channel(());
        let cached = Self(self.0.clone());
        tokio::spawn(async move {
            let fetched = fetch.await;
            let mut inside = cached.lock();
            inside.failed = fetched.is_none();
            if let Some(value) = fetched {
                (inside.value, inside.fetched) = (Some(Arc::new(value)), Some(now));
            }
            drop(inside);
            drop(running);
        });
        ended
    }

    fn lock(&self) -> MutexGuard<'_, Inside<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;
    use std::future::{pending, ready};

    #[tokio::test]
    async fn what_is_known_is_there_while_something_else_is_fetched() {
        let cached = Cached::default();
        assert_eq!(cached.get(0, |_| true, |_| ready(Some(1))).await.as_deref(), Some(&1));
        // Somebody wants another value, which never comes.
        assert!(cached.get(RETRY_AFTER, |value| *value == 2, |_| pending()).now_or_never().is_none());
        let known = cached.get(RETRY_AFTER, |value| *value == 1, |_| pending()).now_or_never();
        assert_eq!(known.expect("it does not wait").as_deref(), Some(&1));
        // Nor does a second fetch begin.
        let second = cached.get(2 * RETRY_AFTER, |value| *value == 2, |_| async { panic!("a second fetch") });
        assert!(second.now_or_never().is_none());
    }

    #[tokio::test]
    async fn what_is_old_is_fetched_again_and_used_if_that_fails() {
        let cached = Cached::<i32>::default();
        assert_eq!(cached.fetched(), Fetched::NotAsked);
        assert!(cached.get(0, |_| true, |_| ready(None)).await.is_none());
        assert_eq!(cached.fetched(), Fetched::Unreachable);
        let cached = Cached::default();
        assert!(cached.get(0, |_| true, |_| ready(Some(1))).await.is_some());
        assert_eq!(cached.fetched(), Fetched::Known);
        assert_eq!(cached.get(MAX_AGE, |_| true, |_| ready(Some(2))).await.as_deref(), Some(&2));
        let late = 2 * MAX_AGE;
        assert_eq!(cached.get(late, |_| true, |_| ready(None)).await.as_deref(), Some(&2));
        assert_eq!(cached.fetched(), Fetched::Stale);
        // The next attempt takes long, and nobody waits for it.
        let old = cached.get(late + RETRY_AFTER, |_| true, |_| pending()).now_or_never();
        assert_eq!(old.expect("it does not wait").as_deref(), Some(&2));
    }
}
