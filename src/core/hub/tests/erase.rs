//! Erasing: nobody sees anything of a contact any more, all others are as before, and so is the fold of a log from which the
//! words are gone.

use super::*;
use crate::core::fact::{ErasureFact, stream_of};
use crate::core::hub::{EraseError, EraseRequest, Help};

const DAY: Millis = 24 * 60 * 60 * SECOND;

impl World {
    /// Erases a contact, unless that is refused. Returns the interactions.
    pub(super) fn erase(&mut self, contact: &str, even_open: bool) -> Result<Vec<InteractionId>, EraseError> {
        let request = EraseRequest { contact: contact.into(), by: "Robin".into(), even_open };
        self.bring(|_, wanted| _ = wanted.whole.insert(request.contact.clone()));
        let theirs = self.hub.interactions_of(&request.contact);
        let open = theirs.iter().filter_map(|id| self.hub.interactions[id].open_invitation());
        let open: BTreeSet<_> = open.map(|open| open.id.clone()).collect();
        let (erasure, step) = self.hub.erase(self.now, &request)?;
        for id in &erasure.interactions {
            self.pending.remove(id);
            self.consultations.forget(id);
        }
        self.open.retain(|id, _| !open.contains(id));
        self.took(step);
        self.check_without_words();
        self.forget_in_archive(&erasure.interactions);
        let done = self.hub.complete_erasure(self.now, erasure.number, BTreeMap::new());
        self.took(done);
        assert_eq!(self.hub.pending_erasures(), []);
        Ok(erasure.interactions)
    }

    /// Checks that the log folds to the same for everybody without the words of what is erased. Which targets an agent has
    /// used lately is part of what they did there.
    fn check_without_words(&self) {
        let mut gone = BTreeSet::new();
        for entry in &self.log {
            if let Fact::Erasure { what: ErasureFact::Begun { interactions, .. } } = &entry.fact {
                gone.extend(interactions.iter().map(stream_of));
            }
        }
        let mut without = Hub::new(self.rules.clone(), roster());
        for entry in &self.log {
            let stream = entry.fact.stream();
            let erased = Entry { cause: None, fact: Fact::Erased { stream: stream.clone() }, ..entry.clone() };
            without.replay(if gone.contains(&stream) { &erased } else { entry });
        }
        without.set_contacts(self.book.clone());
        without.check_indexes();
        let seen = |hub: &Hub, id: &AgentId| hub.snapshot(id).map(|seen| Snapshot { recent: Vec::new(), ..seen });
        for id in AGENTS.map(AgentId::from) {
            assert_eq!(seen(&without, &id), seen(&self.hub, &id), "as {id} sees it");
        }
        assert_eq!(without.due(), self.hub.due());
        assert_eq!(without.last_id, self.hub.last_id);
    }
}

#[test]
fn an_open_interaction_prevents_it_or_ends_with_it() {
    let (mut world, id) = World::handling(&["ann", "ben"]);
    assert_eq!(world.erase(CONTACT, false), Err(EraseError::Open(1)));
    let request = EraseRequest { contact: CONTACT.into(), by: " ".into(), even_open: true };
    assert_eq!(world.hub.erase(world.now, &request).err(), Some(EraseError::Unfit));
    world.transfer("ann", &id, TargetKind::Agent, "ben");
    assert!(world.invitation("ben").is_some());
    assert_eq!(world.erase(CONTACT, true), Ok(vec![id.clone()]));
    assert!(world.invitation("ben").is_none() && world.snapshot("ann").windows.is_empty());
    assert!(world.hub.withdrawn(&id, &"m".into()), "what is not sent yet is not sent any more");
    assert_eq!(world.erase(CONTACT, false), Ok(vec![]));
    assert_ne!(world.text("Hello again"), id, "no id is given twice");
}

#[test]
fn who_did_not_answer_stays_not_ready_and_is_told_nothing_of_whom() {
    let mut world = World::with(&["ann"]);
    world.text("Hello");
    world.pass(61 * SECOND);
    let told = world.snapshot("ann");
    assert!(matches!(told.me.state, ChannelState::NotReady { .. }) && told.notices.len() == 1);
    world.erase(CONTACT, true).unwrap();
    let told = world.snapshot("ann");
    assert!(matches!(told.me.state, ChannelState::NotReady { .. }) && told.notices.is_empty());
}

#[test]
fn who_has_opted_out_is_still_not_written_to_until_they_opt_in() {
    let mut world = World::new(keywords::rules(Help::Agent));
    world.sign_in("ann");
    let first = world.text("Hello");
    world.accept("ann");
    world.text("STOP");
    let version = world.window("ann", &first).version;
    world.done("ann", Command::MarkDone { interaction: first, version });
    world.erase(CONTACT, false).unwrap();
    assert!(!format!("{:?}", world.hub).contains(CONTACT), "nothing is left of the number");
    // Also after a second erasure, and after a restart.
    world.text("Hello?");
    world.accept("ann");
    world.erase(CONTACT, true).unwrap();
    world.hub = world.replayed.clone();
    let next = world.text("It is me");
    world.accept("ann");
    world.refused("ann", send(&next, "Hi"), Refusal::OptedOut);
    world.text("START");
    world.done("ann", send(&next, "Hi"));
}

#[test]
fn what_was_kept_long_enough_is_erased_in_slices_and_an_opt_out_stays() {
    let setup = DeskSetup { retention_days: Some(2), ..DeskSetup::default() };
    let rules = Rules { setup: Arc::new(setup), ..keywords::rules(Help::Agent) };
    for has_archive in [false, true] {
        let mut world = World::new(rules.clone());
        world.archive = has_archive.then(leaving::Archive::default);
        erased_in_slices(world);
    }
}

fn erased_in_slices(mut world: World) {
    for words in ["HELP", "STOP", "STOP"] {
        world.text(words);
    }
    world.sign_in("ann");
    let handled = world.text("Hello");
    world.accept("ann");
    let version = world.window("ann", &handled).version;
    world.done("ann", Command::MarkDone { interaction: handled.clone(), version });
    let done = world.hub.past_interactions().len();
    assert!(world.hub.erase_old(world.now, 10).is_none());
    world.now += 2 * DAY;
    if world.archive.is_some() {
        world.let_go();
        // What is on its way to a carrier stays.
        assert!(world.hub.past_interactions().len() < done);
    }
    let mut erased = 0;
    while let Some((erasure, step)) = {
        world.bring(|_, wanted| wanted.old = 2);
        world.hub.erase_old(world.now, 2)
    } {
        assert!(erasure.interactions.len() <= 2 && erasure.contact.is_none());
        erased += erasure.interactions.len();
        world.took(step);
        world.check_without_words();
        assert!(!format!("{:?}", world.hub.to_kept()).contains(CONTACT) || erased < done, "{erased}");
    }
    assert_eq!((erased, world.hub.past_interactions().len()), (done, 0));
    world.presence("ann", true);
    let next = world.text("Hello?");
    world.accept("ann");
    world.refused("ann", send(&next, "Hi"), Refusal::OptedOut);
}
