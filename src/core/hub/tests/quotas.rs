//! Messages, conversations and changes that are too many, and numbers that may not be written to.

use super::*;
use crate::core::hub::Help;
use crate::core::quotas::Quotas;

const MINUTE: Millis = 60 * SECOND;
/// A satellite telephone, and a premium-rate number of the United Kingdom.
const SATELLITE: &str = "+881612345678";
const PREMIUM: &str = "+449061234567";

fn world(change: impl FnOnce(&mut DeskSetup)) -> World {
    let mut setup = DeskSetup::clone(&setup(false));
    change(&mut setup);
    let mut world = World::new(Rules { setup: Arc::new(setup), ..Rules::default() });
    ["ann", "ben"].iter().for_each(|agent| world.sign_in(agent));
    world
}

fn open(contact: &str, from: Option<&str>) -> Command {
    Command::Open { contact: contact.into(), from: from.map(Into::into) }
}

fn note(interaction: &InteractionId, note: &str) -> Command {
    Command::SetNote { interaction: interaction.clone(), note: note.into() }
}

#[test]
fn an_agents_messages_in_a_minute_are_limited_also_across_a_restart() {
    let mut world = world(|setup| setup.quotas = Quotas { messages_per_minute: 3, ..Quotas::default() });
    let interaction = world.text("Hello");
    world.accept("ann");
    for text in ["1", "2", "3"] {
        assert_eq!(world.act_as("ann", text, send(&interaction, text)), Answer::Done);
        world.pass(SECOND);
    }
    let full = Refusal::TooManyMessages { limit: 3 };
    world.refused("ann", send(&interaction, "4"), full.clone());
    // A command that comes again is no further message.
    assert_eq!(world.act_as("ann", "3", send(&interaction, "3")), Answer::Done);
    world.set_roster(roster());
    world.refused("ann", send(&interaction, "4"), full.clone());
    assert_eq!(world.act_as("ann", "2", send(&interaction, "2")), Answer::Done);
    // What is wrong with a message in any case is said first.
    world.refused("ann", send(&interaction, ""), Refusal::TextEmpty);
    // The first one is a minute ago, the second is not.
    world.pass(MINUTE - 3 * SECOND);
    world.done("ann", send(&interaction, "4"));
    world.refused("ann", send(&interaction, "5"), full);
    assert_eq!(world.texts_of("ann", &interaction), ["Hello", "1", "2", "3", "4"]);
}

#[test]
fn all_messages_from_a_number_in_a_minute_are_limited() {
    let few = Quotas { messages_per_minute_and_number: 3, ..Quotas::default() };
    let mut world = world(|setup| setup.quotas = few);
    let first = world.text("Hello");
    world.accept("ann");
    let second = world.text_to(SUPPORT, "+447700900002", "Hello");
    world.accept("ben");
    let elsewhere = world.text_to("+447700900101", "+447700900003", "Hello");
    world.accept("ann");
    world.done("ann", send(&first, "1"));
    world.done("ben", send(&second, "2"));
    world.done("ben", send(&second, "3"));
    world.refused("ann", send(&first, "4"), Refusal::NumberBusy { limit: 3 });
    world.refused("ben", send(&second, "4"), Refusal::NumberBusy { limit: 3 });
    world.done("ann", send(&elsewhere, "Another number has its own"));
    world.pass(MINUTE);
    world.done("ben", send(&second, "4"));
}

#[test]
fn conversations_begun_in_an_hour_are_limited() {
    let mut world = world(|setup| setup.quotas = Quotas { conversations_per_hour: 2, ..Quotas::default() });
    for contact in ["+447700900001", "+447700900002"] {
        assert!(matches!(world.act("ann", open(contact, None)), Answer::Opened { .. }));
    }
    world.refused("ann", open("+447700900003", None), Refusal::TooManyConversations { limit: 2 });
    // What is open is found again, contacts may write, and colleagues have their own.
    assert!(matches!(world.act("ann", open("+447700900001", None)), Answer::Opened { .. }));
    assert!(matches!(world.act("ben", open("+447700900003", None)), Answer::Opened { .. }));
    world.text_to("+447700900101", "+447700900004", "Hello");
    world.accept("ann");
    world.pass(60 * MINUTE);
    world.presence("ann", true);
    assert!(matches!(world.act("ann", open("+447700900003", None)), Answer::Opened { .. }));
}

#[test]
fn other_changes_in_a_minute_are_limited_but_nobody_is_kept_from_stopping() {
    let mut world = world(|setup| setup.quotas = Quotas { changes_per_minute: 3, ..Quotas::default() });
    let interaction = world.text("Hello");
    world.accept("ann");
    world.done("ann", note(&interaction, "1"));
    world.done("ann", note(&interaction, "1"));
    world.done("ann", note(&interaction, "2"));
    world.transfer("ann", &interaction, TargetKind::Agent, "ben");
    let full = Refusal::TooManyChanges { limit: 3 };
    world.refused("ann", note(&interaction, "3"), full.clone());
    world.refused("ann", Command::SetSetting { key: "theme".into(), value: "dark".into() }, full);
    world.done("ann", note(&interaction, "2"));
    let transfer = world.window("ann", &interaction).pending.unwrap().id;
    world.done("ann", Command::CancelTransfer { interaction: interaction.clone(), transfer });
    world.done("ann", send(&interaction, "Messages are counted apart"));
    world.text_to("+447700900101", "+447700900002", "Hello");
    world.accept("ann");
    let version = world.window("ann", &interaction).version;
    world.done("ann", Command::MarkDone { interaction, version });
    world.done("ann", Command::SignOut);
}

#[test]
fn dear_numbers_are_not_written_to_unless_that_is_allowed() {
    let mut strict = world(|_| {});
    let barred = |prefix: &str| Refusal::DestinationBarred { prefix: prefix.into() };
    strict.refused("ann", open(SATELLITE, None), barred("+881"));
    strict.refused("ann", open(PREMIUM, None), barred("+4490"));
    strict.refused("ann", open("+12129760100", None), barred("+1212976"));
    assert!(matches!(strict.act("ann", open(CONTACT, None)), Answer::Opened { .. }));

    let mut everywhere = world(|setup| setup.destinations = vec!["+881".into()]);
    assert!(matches!(everywhere.act("ann", open(SATELLITE, None)), Answer::Opened { .. }));
    everywhere.refused("ann", open(PREMIUM, None), barred("+4490"));

    let mut from_support = world(|setup| {
        setup.numbers.entry(SUPPORT.into()).or_default().destinations = vec!["+8816".into()];
    });
    from_support.refused("ann", open(SATELLITE, None), barred("+881"));
    from_support.refused("ann", open("+881712345678", Some(SUPPORT)), barred("+881"));
    let Answer::Opened { interaction } = from_support.act("ann", open(SATELLITE, Some(SUPPORT))) else { panic!() };
    from_support.done("ann", send(&interaction, "Hello"));
    // The list is shortened: what was begun cannot go on.
    from_support.rules.setup = setup(false);
    from_support.set_roster(roster());
    from_support.refused("ann", send(&interaction, "Hello"), barred("+881"));
}

#[test]
fn whoever_has_written_is_answered_by_people_but_not_by_a_machine() {
    let mut world = World::new(super::keywords::rules(Help::Text("Help is near".into())));
    world.sign_in("ann");
    let interaction = world.text_to(SUPPORT, SATELLITE, "Hello");
    world.accept("ann");
    world.done("ann", send(&interaction, "Hello yourself"));
    assert!(matches!(world.act("ann", open(SATELLITE, Some(SUPPORT))), Answer::Opened { .. }));
    world.text_to(SUPPORT, SATELLITE, "HELP");
    world.text_to(SUPPORT, SATELLITE, "STOP");
    assert_eq!(world.texts_of("ann", &interaction), ["Hello", "Hello yourself", "HELP", "STOP"]);
    // The opt-out counts all the same.
    world.text_to(SUPPORT, SATELLITE, "Hello again");
    let invited = world.invitation("ann").unwrap().interaction;
    world.accept("ann");
    world.refused("ann", send(&invited, "Hello"), Refusal::OptedOut);
}
