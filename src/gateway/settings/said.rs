//! What was said by the keys of `baton.toml`, and what of it has changed.

use super::{Reader, Settings};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

impl Settings {
    /// Returns the keys of `baton.toml` that say something else than in `before`; of tables, the keys in them.
    pub fn changed_since(&self, before: &Self) -> BTreeSet<String> {
        let mut changed = BTreeSet::new();
        for key in self.said.keys().chain(before.said.keys()) {
            match (self.said.get(key), before.said.get(key)) {
                (now, then) if now == then => {}
                (Some(Value::Object(now)), Some(Value::Object(then))) => {
                    let inner = now.keys().chain(then.keys()).filter(|inner| now.get(*inner) != then.get(*inner));
                    changed.extend(inner.map(|inner| format!("{key}.{inner}")));
                }
                _ => drop(changed.insert(key.clone())),
            }
        }
        changed
    }

    /// Has what `before` said of some keys, as that is what is in use.
    pub fn forget(&mut self, before: &Self, is_fixed: impl Fn(&str) -> bool) {
        self.said.retain(|key, _| !is_fixed(key));
        let fixed = before.said.iter().filter(|(key, _)| is_fixed(key));
        self.said.extend(fixed.map(|(key, value)| (key.clone(), value.clone())));
    }
}

impl Reader<'_> {
    /// Returns what is said by the keys of `baton.toml`, in the files that flags name too.
    pub(super) fn all_said(&self) -> Map<String, Value> {
        let mut said = Map::new();
        if let Some(main) = &self.main {
            said.extend(main.checked.value.as_object().cloned().unwrap_or_default());
        }
        for (key, own) in [("setup", &self.setup), ("sign_in", &self.sign_in)] {
            if let Some(own) = own {
                said.insert(key.into(), own.checked.value.clone());
            }
        }
        for (keys, own) in [(&["country", "carriers"][..], &self.carriers), (&["hosts"], &self.hosts)] {
            if let Some(own) = own {
                keys.iter().for_each(|key| drop(said.remove(*key)));
                said.extend(own.checked.value.as_object().cloned().unwrap_or_default());
            }
        }
        said
    }
}
