//! The places of what is told of again later, by somebody who knows nothing of traces.

use super::TraceContext;
use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The most places that are remembered; the oldest go first.
const MOST: usize = 10_000;

/// The places of some things, in memory alone.
#[derive(Debug)]
pub struct Places<K>(Mutex<Remembered<K>>);

#[derive(Debug)]
struct Remembered<K> {
    places: HashMap<K, TraceContext>,
    /// Oldest first.
    order: VecDeque<K>,
}

impl<K> Default for Places<K> {
    fn default() -> Self {
        Self(Mutex::new(Remembered { places: HashMap::new(), order: VecDeque::new() }))
    }
}

impl<K: Clone + Eq + Hash> Places<K> {
    /// Remembers where something has happened, if that is exported.
    pub fn remember(&self, what: impl FnOnce() -> K, place: &TraceContext) {
        if !place.is_sampled() {
            return;
        }
        let (what, mut remembered) = (what(), self.lock());
        if remembered.places.insert(what.clone(), place.clone()).is_none() {
            remembered.order.push_back(what);
        }
        if remembered.order.len() > MOST
            && let Some(oldest) = remembered.order.pop_front()
        {
            remembered.places.remove(&oldest);
        }
    }

    /// Returns where something has happened.
    pub fn recall(&self, what: &K) -> TraceContext {
        self.lock().places.get(what).cloned().unwrap_or_default()
    }

    fn lock(&self) -> MutexGuard<'_, Remembered<K>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(all(test, feature = "otel"))]
mod tests {
    use super::*;
    use axum::http::HeaderMap;

    #[test]
    fn the_oldest_places_are_forgotten() {
        let named = |span: usize| {
            let value = format!("00-4bf92f3577b34da6a3ce929d0e0e4736-{span:016x}-01").parse().unwrap();
            TraceContext::received(&HeaderMap::from_iter([("traceparent".parse().unwrap(), value)]))
        };
        let places = Places::default();
        for text in 1..=MOST + 1 {
            places.remember(|| text, &named(text));
        }
        assert!(!places.recall(&1).is_sampled());
        assert_eq!(places.recall(&2).headers(), named(2).headers());
        places.remember(|| 0, &TraceContext::default());
        assert_eq!(places.lock().order.len(), MOST);
    }
}
