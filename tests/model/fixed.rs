//! Hashing what has no hash.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// Something that does not change any more, known by its hash: types of the wire have none.
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
