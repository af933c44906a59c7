//! The keywords STOP, START and HELP.

use super::*;
use crate::core::hub::{Help, Keywords};

/// Returns rules with answers to keywords on the number of Support.
pub(super) fn rules(help: Help) -> Rules {
    let answers =
        Keywords { stop: Some("You are out.".into()), start: Some("You are in.".into()), help, ..Keywords::default() };
    Rules { keywords: BTreeMap::from([(SUPPORT.into(), answers)]), ..Rules::default() }
}

fn answering(help: Help) -> World {
    let mut world = World::new(rules(help));
    world.sign_in("ann");
    world
}

/// Returns the texts sent to the contact, with their senders.
fn sent(world: &World) -> Vec<(bool, String)> {
    let outbound = |entry: &Entry| match &entry.fact {
        Fact::Interaction { what: InteractionFact::Sent { message }, .. } => {
            Some((message.from == Sender::Service, message.text.clone()))
        }
        _ => None,
    };
    world.log.iter().filter_map(outbound).collect()
}

fn by_itself(text: &str) -> (bool, String) {
    (true, text.into())
}

#[test]
fn who_opts_out_is_told_so_once_and_then_nothing() {
    let mut world = answering(Help::Agent);
    let interaction = world.text("Hello");
    world.accept("ann");
    world.text("Stop");
    assert_eq!(sent(&world), [by_itself("You are out.")]);
    assert_eq!(world.texts_of("ann", &interaction), ["Hello", "Stop", "You are out."], "the agent sees it");
    assert_eq!(world.window("ann", &interaction).status, Status::Ended { by_contact: true });
    let after = world.text("STOP");
    assert_eq!(sent(&world).len(), 1, "it is confirmed only once");
    assert_eq!(world.invited_agents(), [""; 0], "nobody is invited");
    assert_ne!(after, interaction);
    world.text("Where is my parcel?");
    world.accept("ann");
    let next = world.text("Hello?");
    world.refused("ann", send(&next, "On its way"), Refusal::OptedOut);
    assert_eq!(sent(&world).len(), 1);
    // The opt-out applies to this service number only.
    let elsewhere = world.text_to("+447700900101", CONTACT, "Hi Ann");
    world.accept("ann");
    world.done("ann", send(&elsewhere, "Hi"));
}

#[test]
fn who_opts_in_again_can_be_answered() {
    let mut world = answering(Help::Agent);
    world.text("STOP");
    let begun = world.text("start");
    assert_eq!(world.invited_agents(), [""; 0]);
    assert_eq!(sent(&world), [by_itself("You are out."), by_itself("You are in.")]);
    let interaction = world.text("Hello");
    assert_ne!(interaction, begun);
    world.accept("ann");
    world.done("ann", send(&interaction, "Hi"));
    // From a contact who has not opted out, they are ordinary texts.
    world.text("Yes");
    assert_eq!(world.texts_of("ann", &interaction), ["Hello", "Hi", "Yes"]);
}

#[test]
fn help_is_answered_and_rings_nobody() {
    let mut world = answering(Help::Text("Texts from Example.".into()));
    world.text("HELP");
    assert_eq!(world.invited_agents(), [""; 0]);
    assert_eq!(sent(&world), [by_itself("Texts from Example.")]);
    let interaction = world.text("Hello");
    world.accept("ann");
    world.done("ann", send(&interaction, "Hi"));
    world.now += SECOND;
    world.text("info");
    assert_eq!(
        world.texts_of("ann", &interaction),
        ["Hello", "Hi", "info", "Texts from Example."],
        "in the open interaction"
    );
    assert_eq!(world.window("ann", &interaction).waiting_since, Some(world.now), "the contact may still want an agent");
    assert_eq!(world.window("ann", &interaction).status, Status::Connected);
}

#[test]
fn without_an_answer_help_comes_to_an_agent() {
    let mut world = answering(Help::Agent);
    world.text("HELP");
    assert_eq!(world.invited_agents(), ["ann"]);
    assert_eq!(sent(&world), []);
}

#[test]
fn what_the_carrier_answers_is_only_noted() {
    let mut world = World::new(Rules {
        keywords: BTreeMap::from([(SUPPORT.into(), Keywords { help: Help::Carrier, ..Keywords::default() })]),
        ..Rules::default()
    });
    world.sign_in("ann");
    for word in ["HELP", "STOP", "START"] {
        world.text(word);
        assert_eq!(world.invited_agents(), [""; 0], "{word}");
    }
    world.text("STOP");
    assert_eq!(sent(&world), []);
    let interaction = world.text("Hello");
    world.accept("ann");
    world.refused("ann", send(&interaction, "Hi"), Refusal::OptedOut);
}
