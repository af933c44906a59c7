//! Looking up contacts to write to: who is found by whom, and what would be refused.

use super::*;
use crate::core::hub::ReadRequest;
use crate::core::search::ContactIndex;
use crate::protocol::{FoundContact, OpenConversation, RefusedNumber};

const OTHER: &str = "+447700900002";

impl World {
    /// Returns what is found, with the numbers of the agent's own service numbers.
    fn look_up(&self, agent: &str, query: &str) -> (Vec<FoundContact>, Vec<String>) {
        let mut index = ContactIndex::default();
        self.hub.all_findable().into_iter().for_each(|(number, contact)| index.set(number, contact));
        let typed = query.starts_with('+').then(|| query.into());
        let sees = |target: &TargetRef| self.hub.roster().sees(&agent.into(), target);
        let (found, total) = index.find(query, typed.clone(), |contact| contact.is_for(&agent.into(), sees));
        let request = ReadRequest::Contacts { at: self.now, request: 7, total: total as u32, found, typed };
        let Reading::Answer(GatewayFrame::Contacts { request: 7, total, contacts, service_numbers }) =
            self.hub.read(&agent.into(), &request)
        else {
            panic!("no contacts")
        };
        assert_eq!(total as usize, contacts.len());
        (contacts, service_numbers.into_iter().map(|number| number.number.to_string()).collect())
    }

    fn import(&mut self, number: &str, name: &str) {
        let change = ContactChange {
            number: number.into(),
            source: crate::core::contacts::ContactSource::Import,
            name: Some(name.into()),
            fields: None,
            language: None,
        };
        let (_, step) = self.hub.learn(self.now, vec![change], None).unwrap();
        self.took(step);
    }
}

#[test]
fn the_book_is_for_everybody_and_others_for_those_who_see_where_they_wrote() {
    let (mut world, id) = World::handling(&["ann", "ben"]);
    let digits = &CONTACT[6..];
    let found = |world: &World, agent: &str| world.look_up(agent, digits).0.len();
    assert_eq!([found(&world, "ann"), found(&world, "ben")], [1, 1], "in no division, so for everybody");
    let hidden = roster().division(TargetKind::Queue, "support", "elsewhere");
    world.set_roster(hidden);
    assert_eq!([found(&world, "ann"), found(&world, "ben")], [1, 0], "who has owned it finds the contact");
    world.done("ann", Command::NameContact { interaction: id, name: "Priya Shah".into() });
    assert_eq!([found(&world, "ann"), found(&world, "ben")], [1, 1], "a name is for all agents");
    let (contacts, _) = world.look_up("ben", "shah");
    assert_eq!(contacts[0].contact.name.as_deref(), Some("Priya Shah"));
    assert_eq!(contacts[0].open, None, "that somebody has the conversation is not for those who do not see it");
    let (contacts, _) = world.look_up("ben", OTHER);
    assert_eq!((contacts[0].known, contacts[0].contact.number.as_str()), (false, OTHER), "a number can be typed");
}

#[test]
fn a_contact_comes_with_who_has_them_and_what_would_be_refused() {
    let (mut world, id) = World::handling(&["ann", "ben"]);
    world.import(OTHER, "Marco Rossi");
    let in_use =
        |by: &str, id: Option<&InteractionId>| Refusal::ContactInUse { by: Some(by.into()), interaction: id.cloned() };
    let refused = |from: &str, refusal: Refusal| RefusedNumber { from: from.into(), refusal };
    let (found, numbers) = world.look_up("ann", CONTACT);
    assert_eq!(numbers.first().map(String::as_str), Some("+447700900101"), "her own number first");
    assert_eq!(numbers[1], SUPPORT);
    let own = OpenConversation { by: Some("Ann Lee".into()), interaction: Some(id.clone()) };
    assert_eq!((found[0].known, found[0].open.as_ref()), (true, Some(&own)));
    assert_eq!(found[0].refused, [refused(SUPPORT, in_use("Ann Lee", Some(&id)))]);
    let (found, _) = world.look_up("ben", CONTACT);
    assert_eq!(found[0].open, Some(OpenConversation { by: Some("Ann Lee".into()), interaction: None }));
    assert_eq!(found[0].refused, [refused(SUPPORT, in_use("Ann Lee", None))]);
    assert_eq!(world.look_up("ben", "marco").0[0].refused, []);
    world.text_to(SUPPORT, OTHER, "STOP");
    assert_eq!(world.look_up("ben", "marco").0[0].refused, [refused(SUPPORT, Refusal::OptedOut)]);
    let (found, _) = world.look_up("ben", "+8811234567");
    assert!(found[0].refused.iter().all(|it| it.refusal == Refusal::DestinationBarred { prefix: "+881".into() }));
    assert!(!found[0].refused.is_empty());
}

#[test]
fn who_has_reached_a_contact_is_the_same_after_a_restart() {
    let (mut world, id) = World::handling(&["ann", "ben"]);
    let version = world.window("ann", &id).version;
    let target = agent("ben");
    world.done("ann", Command::StartTransfer { interaction: id.clone(), version, target, note: None });
    world.accept("ben");
    let before = world.hub.all_findable();
    assert_eq!(before[0].1.as_ref().map(|it| it.reach.agents.len()), Some(2));
    world.set_roster(roster());
    assert_eq!(world.hub.all_findable(), before);
}
