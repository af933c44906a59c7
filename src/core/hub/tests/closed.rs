//! The automatic answer outside opening hours.

use super::*;
use crate::core::contacts::{ContactChange, ContactSource};
use crate::core::hub::{Help, KeywordTexts, Keywords};

const MINUTE: Millis = 60 * SECOND;
const HOUR: Millis = 60 * MINUTE;
const CLOSED: &str = "We are back at one.";

/// Returns a world of the first of January 1970, in which Support is open from 1 to 2 on each day.
fn world() -> World {
    let hours = format!(
        r#"{{"numbers":{{"{SUPPORT}":{{"hours":{{"zone":"UTC","answer":"{CLOSED}",
        "answers":{{"de":"Um eins wieder."}},"open":[
        {{"days":["mon","tue","wed","thu","fri","sat","sun"],"from":"01:00","to":"02:00"}}]}}}}}}}}"#
    );
    let setup = Arc::new(DeskSetup::read(hours.as_bytes()).unwrap());
    let answers = Keywords {
        stop: Some("You are out.".into()),
        start: None,
        help: Help::Text("Help.".into()),
        ..Keywords::default()
    };
    let german = KeywordTexts { stop: Some("Sie sind raus.".into()), ..KeywordTexts::default() };
    let answers = Keywords { languages: BTreeMap::from([("de".into(), german)]), ..answers };
    World::new(Rules { setup, keywords: BTreeMap::from([(SUPPORT.into(), answers)]), ..Rules::default() })
}

fn answers(world: &World) -> usize {
    let sent = |entry: &&Entry| {
        let Fact::Interaction { what: InteractionFact::Sent { message }, .. } = &entry.fact else { return false };
        message.from == Sender::Service && message.text == CLOSED
    };
    world.log.iter().filter(sent).count()
}

#[test]
fn whoever_writes_is_told_once_each_time_it_is_closed() {
    let mut world = world();
    let id = world.text("Hello");
    assert_eq!(answers(&world), 1);
    // A machine answers, and again.
    (0..20).for_each(|_| drop(world.text("I am away.")));
    assert_eq!(answers(&world), 1);
    // The contact waits for an agent all the same.
    world.sign_in("ann");
    world.accept("ann");
    assert_eq!(world.texts_of("ann", &id)[..2], ["Hello", CLOSED]);
    assert!(world.window("ann", &id).waiting_since.is_some());
    // Another contact is told as well, and on a line without hours nobody is.
    world.text_to(SUPPORT, "+447700900002", "Hello");
    world.text_to(BILLING, CONTACT, "Hello");
    assert_eq!(answers(&world), 2);
}

#[test]
fn while_it_is_open_or_somebody_is_there_nobody_is_told() {
    let mut world = world();
    world.now = HOUR + MINUTE;
    world.sign_in("ann");
    let id = world.text("Hello");
    world.accept("ann");
    world.done("ann", send(&id, "Hi"));
    world.pass(HOUR);
    world.text("Are you there?");
    assert_eq!(answers(&world), 0, "Ann is");
    // Gone for the night.
    world.done("ann", Command::SignOut);
    world.text("Hello?");
    assert_eq!(answers(&world), 1);
    world.text("Hello?");
    assert_eq!(answers(&world), 1);
    // In the next night again.
    world.pass(24 * HOUR);
    world.text("Hello?");
    assert_eq!(answers(&world), 2);
}

#[test]
fn a_conversation_that_was_answered_and_is_done_counts() {
    let mut world = world();
    world.sign_in("ann");
    let id = world.text("Hello");
    world.accept("ann");
    let version = world.window("ann", &id).version;
    world.done("ann", Command::MarkDone { interaction: id.clone(), version });
    assert_ne!(world.text("Thanks"), id);
    assert_eq!(answers(&world), 1);
}

#[test]
fn a_conversation_that_has_left_counts_as_well() {
    let mut world = world();
    world.archive = Some(leaving::Archive::default());
    world.sign_in("ann");
    let id = world.text("Hello");
    world.accept("ann");
    let version = world.window("ann", &id).version;
    world.done("ann", Command::MarkDone { interaction: id.clone(), version });
    for text in world.hub.undelivered() {
        let step = world.hub.report(world.now, &text.interaction, &text.message, Delivery::Delivered);
        world.took(step);
    }
    world.let_go();
    assert!(!world.hub.has(&id));
    assert_ne!(world.text("Thanks"), id);
    assert_eq!(answers(&world), 1);
}

#[test]
fn keywords_have_their_own_answers_and_who_opted_out_has_none() {
    let mut world = world();
    world.text("HELP");
    world.text("STOP");
    world.text("Hello");
    assert_eq!(answers(&world), 0);
    world.text_to(SUPPORT, "+8811234567", "Hello");
    assert_eq!(answers(&world), 0, "nor has a dear number");
}

#[test]
fn a_contact_is_answered_in_their_language_and_else_as_all_are() {
    let mut world = world();
    let other = "+447700900002";
    let knows = |number: &str, language: &str| ContactChange {
        language: Some(language.into()),
        ..ContactChange::nothing(number.into(), ContactSource::Import)
    };
    world.learn(vec![knows(CONTACT, "de-AT"), knows(other, "fr")], false);
    world.text("Hallo");
    world.text_to(SUPPORT, other, "Bonjour");
    world.text("STOP");
    world.text_to(SUPPORT, other, "HELP");
    let said = world.log.iter().filter_map(|entry| match &entry.fact {
        Fact::Interaction { what: InteractionFact::Sent { message }, .. } => Some(message.text.as_str()),
        _ => None,
    });
    assert_eq!(said.collect::<Vec<_>>(), ["Um eins wieder.", CLOSED, "Sie sind raus.", "Help."]);
}
