//! The carriers' ids of the messages received, by which a repeated delivery is recognized: for a while.

use super::{InteractionId, Millis};
use serde::{Deserialize, Serialize};
use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

/// The most ids that are remembered: about 10 MB.
const REMEMBERED: usize = 100_000;
/// For how long they are, in milliseconds. Carriers give up within three days.
const REMEMBERED_FOR: Millis = 7 * 24 * 60 * 60 * 1000;

/// The ids of the messages received lately.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(from = "VecDeque<Received>", into = "VecDeque<Received>")]
pub(super) struct CarrierIds {
    known: HashSet<Arc<str>>,
    /// Oldest first.
    in_order: VecDeque<Received>,
}

/// When a message was received, its id, and the interaction.
type Received = (Millis, Arc<str>, InteractionId);

impl CarrierIds {
    pub(super) fn contains(&self, id: &str) -> bool {
        self.known.contains(id)
    }

    /// Adds the id of a message that was received at `at` in an interaction, and forgets what is too old or too much.
    pub(super) fn add(&mut self, at: Millis, id: &str, interaction: &InteractionId) {
        let id: Arc<str> = id.into();
        if !self.known.insert(id.clone()) {
            return;
        }
        self.in_order.push_back((at, id, interaction.clone()));
        let is_old = |(first, ..): &Received| first.saturating_add(REMEMBERED_FOR) <= at;
        while self.in_order.len() > REMEMBERED || self.in_order.front().is_some_and(is_old) {
            let Some((_, id, _)) = self.in_order.pop_front() else { return };
            self.known.remove(&id);
        }
    }

    /// Forgets the ids of the messages of interactions: a carrier's id may have the contact's number in it.
    pub(super) fn forget(&mut self, interactions: &HashSet<&InteractionId>) {
        let Self { known, in_order } = self;
        in_order.retain(|(_, id, interaction)| {
            let stays = !interactions.contains(interaction);
            if !stays {
                known.remove(id);
            }
            stays
        });
    }
}

impl From<VecDeque<Received>> for CarrierIds {
    fn from(in_order: VecDeque<Received>) -> Self {
        Self { known: in_order.iter().map(|(_, id, _)| id.clone()).collect(), in_order }
    }
}

impl From<CarrierIds> for VecDeque<Received> {
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
        let of = InteractionId::from("i1");
        ids.add(1, "a", &of);
        ids.add(REMEMBERED_FOR, "b", &"i2".into());
        assert!(ids.contains("a") && ids.contains("b"));
        ids.add(REMEMBERED_FOR + 1, "c", &of);
        assert!(!ids.contains("a") && ids.contains("b"), "a week has passed");
        (0..REMEMBERED).for_each(|n| ids.add(REMEMBERED_FOR + 2, &n.to_string(), &of));
        assert!(!ids.contains("c") && ids.contains("0"));
        assert_eq!(ids.known.len(), REMEMBERED);
        ids.add(REMEMBERED_FOR + 2, "d", &"i2".into());
        ids.forget(&HashSet::from([&of]));
        assert!(ids.contains("d") && ids.known.len() == 1 && ids.in_order.len() == 1, "those of one are erased");
    }
}
