//! The numbers of events: whoever folds the log has the same event under the same number.

use super::*;
use crate::core::hub::Step;

/// What agents were told, by agent and number, and when the contact book was told something.
#[derive(Default)]
pub(super) struct Told {
    events: BTreeMap<(AgentId, u64), (Millis, Event)>,
    /// The book as it was from each length of the log on.
    books: Vec<(usize, ContactBook)>,
    /// True if there was another setup: whoever folds the log with it numbers otherwise, under another name.
    pub(super) set_up: bool,
}

impl World {
    /// Records what agents are told, each event under the next number.
    #[track_caller]
    pub(super) fn note_told(&mut self, changes: &[Change]) {
        for Change { to, at, event, number } in changes {
            let before = number.checked_sub(1).expect("numbered");
            let follows = before == 0 || self.told.events.contains_key(&(to.clone(), before));
            assert!(follows, "{to} was told {before} before {number}");
            let known = self.told.events.insert((to.clone(), *number), (*at, event.clone()));
            assert_eq!(known, None, "{to} was told {number} before");
        }
    }

    /// Records that the book is told something with the next entries.
    pub(super) fn note_book(&mut self) {
        self.told.books.push((self.log.len(), self.book.clone()));
    }

    /// Checks that following an entry has led to what deciding it did.
    #[track_caller]
    pub(super) fn check_followed(&self, entry: &Entry, Step { changes, touched }: &Step, told: &BTreeSet<TargetRef>) {
        assert!(touched.is_subset(told), "{entry:?} touches {touched:?}");
        for Change { to, at, event, number } in changes {
            let known = self.told.events.get(&(to.clone(), *number));
            assert_eq!(known, Some(&(*at, event.clone())), "what {to} was told under {number}, by {entry:?}");
        }
    }

    /// Checks that a hub that was folded anew goes on with the same numbers, or lets it.
    #[track_caller]
    pub(super) fn goes_on_from(&mut self, numbers: BTreeMap<AgentId, u64>) {
        if self.told.set_up {
            self.hub.numbers = numbers;
        } else {
            assert_eq!(self.hub.numbers, numbers, "the log leads to other numbers");
        }
    }

    /// Checks that a hub that folds the log anew, and one that goes on from what was kept in between, number the same events
    /// alike.
    #[track_caller]
    pub(super) fn check_numbers(&self) {
        if self.told.set_up {
            return;
        }
        let mut hub = Hub::new(self.rules.clone(), roster());
        let mut books = self.told.books.iter().peekable();
        for (place, entry) in self.log.iter().enumerate() {
            if place == self.log.len() / 2 {
                let kept = serde_json::to_string(&hub.to_kept()).unwrap();
                let book = hub.contact_book().clone();
                hub = Hub::from_kept(self.rules.clone(), serde_json::from_str(&kept).unwrap());
                hub.set_contacts(book);
            }
            let step = hub.follow(entry);
            self.check_followed(entry, &step, &step.touched);
            while let Some((_, book)) = books.next_if(|(since, _)| *since == place + 1) {
                hub.set_contacts(book.clone());
            }
        }
        assert_eq!(hub.numbers, self.hub.numbers);
        assert_eq!(hub.numbers.values().sum::<u64>(), self.told.events.len() as u64);
    }
}

#[test]
fn what_the_log_does_not_say_is_counted_in_it() {
    let (mut world, id) = World::handling(&["ann", "ben"]);
    let named = Command::NameContact { interaction: id.clone(), name: "Priya".into() };
    let before = world.hub.number_of_newest(&"ann".into());
    world.done("ann", named);
    let after = world.hub.number_of_newest(&"ann".into());
    assert!(after >= before + 2, "told of the version and of the name");
    world.set_up(|it| it.clone_from(&setup(true))).unwrap();
    assert!(world.hub.number_of_newest(&"ann".into()) > after, "told of the setup");
    world.done("ann", send(&id, "Hello"));
}
