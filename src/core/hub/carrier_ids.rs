//! The carriers' ids of the messages received, by which a repeated delivery is recognized: for a while.

use super::Millis;
use serde::{Deserialize, Serialize};
use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

/// The most ids that are remembered: about 10 MB.
const REMEMBERED: usize = 100_000;
/// For how long they are, in milliseconds. Carriers give up within three days.
const REMEMBERED_FOR: Millis = 7 * 24 * 60 * 60 * 1000;

/// The ids of the messages received lately.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(from = "VecDeque<(Millis, Arc<str>)>", into = "VecDeque<(Millis, Arc<str>)>")]
pub(super) struct CarrierIds {
    known: HashSet<Arc<str>>,
    /// Oldest first.
    in_order: VecDeque<(Millis, Arc<str>)>,
}

impl CarrierIds {
    pub(super) fn contains(&self, id: &str) -> bool {
        self.known.contains(id)
    }

    /// Adds the id of a message that was received at `at`, and forgets what is too old or too much.
    pub(super) fn add(&mut self, at: Millis, id: &str) {
        let id: Arc<str> = id.into();
        if !self.known.insert(id.clone()) {
            return;
        }
        self.in_order.push_back((at, id));
        let is_old = |(first, _): &(Millis, Arc<str>)| first.saturating_add(REMEMBERED_FOR) <= at;
        while self.in_order.len() > REMEMBERED || self.in_order.front().is_some_and(is_old) {
            let Some((_, id)) = self.in_order.pop_front() else { return };
            self.known.remove(&id);
        }
    }
}

impl From<VecDeque<(Millis, Arc<str>)>> for CarrierIds {
    fn from(in_order: VecDeque<(Millis, Arc<str>)>) -> Self {
        Self { known: in_order.iter().map(|(_, id)| id.clone()).collect(), in_order }
    }
}

impl From<CarrierIds> for VecDeque<(Millis, Arc<str>)> {
    fn from(ids: CarrierIds) -> Self {
        ids.in_order
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ids_of_a_week_are_known_and_no_more_than_so_many() {
        let mut ids = CarrierIds::default();
        ids.add(1, "a");
        ids.add(REMEMBERED_FOR, "b");
        assert!(ids.contains("a") && ids.contains("b"));
        ids.add(REMEMBERED_FOR + 1, "c");
        assert!(!ids.contains("a") && ids.contains("b"), "a week has passed");
        (0..REMEMBERED).for_each(|n| ids.add(REMEMBERED_FOR + 2, &n.to_string()));
        assert!(!ids.contains("c") && ids.contains("0"));
        assert_eq!(ids.known.len(), REMEMBERED);
    }
}
