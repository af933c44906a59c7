//! Hashing of values without a hash.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// An immutable value, compared by the hash of its debug output: the types of the wire have no hash.
#[derive(Clone)]
pub struct Fixed<T>(u64, pub Arc<T>);

impl<T: std::fmt::Debug> Fixed<T> {
    pub fn new(it: T) -> Self {
        let mut hasher = DefaultHasher::new();
        format!("{it:?}").hash(&mut hasher);
        Self(hasher.finish(), Arc::new(it))
    }
}

impl<T> PartialEq for Fixed<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<T> Hash for Fixed<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<T: std::fmt::Debug> std::fmt::Debug for Fixed<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.1.fmt(f)
    }
}
