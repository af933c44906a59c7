//! A small ordered map, stored as a sorted list. For the dozens of things one agent has open it is as fast as a tree,
//! and a tree would add 4 kB to the download for each type of value.

use serde::{Serialize, Serializer};

/// A map from keys to values, in the order of the keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keyed<K, V>(Vec<(K, V)>);

impl<K, V> Default for Keyed<K, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: Ord, V> Keyed<K, V> {
    /// Returns the value of a key.
    pub fn get(&self, key: &K) -> Option<&V> {
        self.place(key).ok().map(|at| &self.0[at].1)
    }

    /// Returns the value of a key, mutably.
    pub fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        self.place(key).ok().map(|at| &mut self.0[at].1)
    }

    /// Returns whether a key has a value.
    pub fn contains_key(&self, key: &K) -> bool {
        self.place(key).is_ok()
    }

    /// Returns the position of a key in the order.
    pub fn position(&self, key: &K) -> Option<usize> {
        self.place(key).ok()
    }

    /// Inserts a value, and returns the one it replaces.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.place(&key) {
            Ok(at) => Some(std::mem::replace(&mut self.0[at].1, value)),
            Err(at) => {
                self.0.insert(at, (key, value));
                None
            }
        }
    }

    /// Removes a key, and returns its value.
    pub fn remove(&mut self, key: &K) -> Option<V> {
        self.place(key).ok().map(|at| self.0.remove(at).1)
    }

    /// Retains only the keys for which `keep` returns true.
    pub fn retain(&mut self, mut keep: impl FnMut(&K) -> bool) {
        self.0.retain(|(key, _)| keep(key));
    }

    /// Returns keys and values in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&K, &V)> {
        self.0.iter().map(|(key, value)| (key, value))
    }

    /// Returns the keys in order.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &K> {
        self.0.iter().map(|(key, _)| key)
    }

    /// Returns the values in the order of their keys.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &V> {
        self.0.iter().map(|(_, value)| value)
    }

    /// Returns the values in the order of their keys, mutably.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.0.iter_mut().map(|(_, value)| value)
    }

    /// Returns the number of keys.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns whether there are no keys.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn place(&self, key: &K) -> Result<usize, usize> {
        self.0.binary_search_by(|(known, _)| known.cmp(key))
    }
}

impl<K: Ord, V: Default> Keyed<K, V> {
    /// Returns the value of a key, inserting the default where there is none.
    pub fn entry(&mut self, key: K) -> &mut V {
        let at = self.place(&key).unwrap_or_else(|at| {
            self.0.insert(at, (key, V::default()));
            at
        });
        &mut self.0[at].1
    }
}

impl<K: Ord, V> FromIterator<(K, V)> for Keyed<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(items: I) -> Self {
        let mut keyed = Self::default();
        items.into_iter().for_each(|(key, value)| drop(keyed.insert(key, value)));
        keyed
    }
}

impl<K: Serialize, V: Serialize> Serialize for Keyed<K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (key, value)))
    }
}

impl<K: Ord, V> std::ops::Index<&K> for Keyed<K, V> {
    type Output = V;

    /// Returns the value of a key.
    ///
    /// # Panics
    /// Panics if there is no such key.
    fn index(&self, key: &K) -> &V {
        self.get(key).expect("no such key")
    }
}

#[cfg(test)]
mod tests {
    use super::Keyed;

    #[test]
    fn keys_are_in_order_and_each_there_once() {
        let mut keyed: Keyed<_, _> = [(3, 'c'), (1, 'a'), (2, 'b'), (1, 'z')].into_iter().collect();
        assert_eq!(keyed.iter().collect::<Vec<_>>(), [(&1, &'z'), (&2, &'b'), (&3, &'c')]);
        assert_eq!((keyed.remove(&2), keyed.remove(&2), keyed.get(&2)), (Some('b'), None, None));
        assert_eq!((keyed.position(&3), keyed.position(&2)), (Some(1), None));
        *keyed.entry(2) = 'y';
        keyed.retain(|&key| key != 1);
        assert_eq!(keyed.values().collect::<Vec<_>>(), [&'y', &'c']);
    }
}
