//! Texts that agents send first.

use super::*;
use crate::core::hours::Hours;

const OTHER: &str = "+447700900002";
const ANNS: &str = "+447700900101";

pub(super) fn start(contact: &str, from: Option<&str>, text: &str) -> Command {
    Command::Start { contact: contact.into(), from: from.map(Into::into), text: text.into() }
}

fn opened(answer: Answer) -> InteractionId {
    match answer {
        Answer::Opened { interaction } => interaction,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_text_and_its_window_come_at_once_and_once() {
    let mut world = World::with(&["ann", "ben"]);
    let id = opened(world.act_as("ann", "c-1", start(OTHER, Some(SUPPORT), "Your parcel is here")));
    assert_eq!(world.owners(&id), ["ann"]);
    assert_eq!(world.texts_of("ann", &id), ["Your parcel is here"]);
    let entries = world.log.len();
    // Sent again, also after the gateway was killed.
    assert_eq!(opened(world.act_as("ann", "c-1", start(OTHER, Some(SUPPORT), "Your parcel is here"))), id);
    world.set_roster(roster());
    assert_eq!(opened(world.act_as("ann", "c-1", start(OTHER, Some(SUPPORT), "Your parcel is here"))), id);
    assert_eq!(world.log.len(), entries, "nothing twice");
    assert_eq!(world.text_to(SUPPORT, OTHER, "Thanks"), id);
    let first = world.hub.outbound(&world.log[entries - 1]);
    assert_eq!(first.map(|text| (text.to.to_string(), text.text)), Some((OTHER.into(), "Your parcel is here".into())));
}

#[test]
fn what_is_refused_leaves_nothing_behind() {
    let (mut world, id) = World::handling(&["ann", "ben"]);
    let entries = world.log.len();
    let own = Refusal::ContactInUse { by: Some("Ann Lee".into()), interaction: Some(id) };
    world.refused("ann", start(CONTACT, Some(SUPPORT), "Hi"), own);
    let hers = Refusal::ContactInUse { by: Some("Ann Lee".into()), interaction: None };
    world.refused("ben", start(CONTACT, Some(SUPPORT), "Hi"), hers);
    world.refused("ann", start(OTHER, Some(BILLING), "Hi"), Refusal::NoNumber);
    world.refused("ann", start(OTHER, None, "  "), Refusal::TextEmpty);
    world.refused("ann", start(OTHER, None, &"x".repeat(MAX_TEXT_CHARS + 1)), Refusal::TextTooLong);
    world.refused("ann", start(OTHER, None, "\u{7}"), Refusal::TextControl);
    world.refused("ann", start("+8811234567", None, "Hi"), Refusal::DestinationBarred { prefix: "+881".into() });
    assert_eq!(world.log.len(), entries);
    world.text_to(ANNS, OTHER, "STOP");
    world.refused("ann", start(OTHER, Some(ANNS), "Hi"), Refusal::OptedOut);
}

#[test]
fn texts_are_counted_for_the_agent_and_the_number() {
    let setup = r#"{"quotas":{"messages_per_minute_and_number":2,"conversations_per_hour":3}}"#;
    let setup = Arc::new(DeskSetup::read(setup.as_bytes()).unwrap());
    let mut world = World::new(Rules { setup, ..Rules::default() });
    world.sign_in("ann");
    for at in 2..4 {
        opened(world.act("ann", start(&format!("+44770090000{at}"), Some(ANNS), "Hi")));
    }
    world.refused("ann", start("+447700900004", Some(ANNS), "Hi"), Refusal::NumberBusy { limit: 2 });
    opened(world.act("ann", start("+447700900004", Some(SUPPORT), "Hi")));
    world.refused("ann", start("+447700900005", Some(SUPPORT), "Hi"), Refusal::TooManyConversations { limit: 3 });
}

#[test]
fn outside_opening_hours_nobody_is_written_to_first_and_everybody_answered() {
    let hours: Hours =
        serde_json::from_str(r#"{"zone":"UTC","open":[{"days":["thu"],"from":"01:00","to":"02:00"}]}"#).unwrap();
    let mut setup = DeskSetup::default();
    setup.numbers.entry(SUPPORT.into()).or_default().hours = Some(hours);
    let mut world = World::new(Rules { setup: setup.into(), ..Rules::default() });
    world.sign_in("ann");
    // On the first day of 1970, a Thursday.
    let closed = Refusal::Closed { opens: 3_600_000 };
    world.refused("ann", start(OTHER, Some(SUPPORT), "Hi"), closed.clone());
    let open = Command::Open { contact: OTHER.into(), from: Some(SUPPORT.into()) };
    world.refused("ann", open, closed);
    opened(world.act("ann", start(OTHER, Some(ANNS), "Hi")));
    let id = world.text("Hello");
    world.accept("ann");
    world.done("ann", send(&id, "You are answered"));
    let time = 3_600_000 - world.now;
    world.pass(time);
    opened(world.act("ann", start(OTHER, Some(SUPPORT), "Hi")));
}

#[test]
fn in_page_mode_it_goes_on_until_the_contact_is_answered() {
    let mut world = World::new(Rules { setup: setup(true), ..Rules::default() });
    world.sign_in("ben");
    let id = opened(world.act("ben", start(OTHER, Some(BILLING), "Your bill is ready")));
    assert_eq!(world.window("ben", &id).mode, Mode::Page);
    assert_eq!(world.text_to(BILLING, OTHER, "Thanks"), id);
    assert_eq!(world.texts_of("ben", &id), ["Your bill is ready", "Thanks"]);
}
