//! Transfers to a queue or another set of agents, who are invited one after the other.

use super::*;
use crate::core::roster::Scope;

/// Ann owns an interaction and transfers it to a queue.
fn offered(queue: &str) -> (World, InteractionId) {
    let (mut world, interaction) = World::handling(&["ann", "chloe", "ben"]);
    world.transfer("ann", &interaction, TargetKind::Queue, queue);
    (world, interaction)
}

fn none_left(world: &World, interaction: &InteractionId) {
    world.failed("ann", interaction, Outcome::NobodyAvailable);
    assert_eq!(world.invited_agents(), [""; 0]);
}

#[test]
fn the_longest_idle_is_invited_first_and_told_why() {
    let (mut world, interaction) = offered("billing");
    assert_eq!(world.invited_agents(), ["chloe"]);
    let reason =
        Reason::Transfer { from: "ann".into(), name: "Ann Lee".into(), via: Some("Billing".into()), rescued_at: None };
    assert_eq!(world.invitation("chloe").unwrap().reason, reason);
    let pending = world.window("ann", &interaction).pending.unwrap();
    assert_eq!((pending.target_name.as_str(), pending.invited.unwrap().name.as_str()), ("Billing", "Chloé Martin"));
    world.accept("chloe");
    assert_eq!(world.owners(&interaction), ["chloe"]);
}

#[test]
fn one_after_the_other_until_nobody_is_left() {
    let (mut world, interaction) = offered("billing");
    world.decline("chloe", Some("Busy"));
    assert_eq!(world.invited_agents(), ["ben"]);
    assert_eq!(world.owners(&interaction), ["ann"]);
    world.pass(60 * SECOND);
    none_left(&world, &interaction);
}

#[test]
fn the_next_one_can_accept() {
    let (mut world, interaction) = offered("billing");
    world.decline("chloe", None);
    world.accept("ben");
    assert_eq!(world.owners(&interaction), ["ben"]);
    assert_eq!(world.window("ben", &interaction).handed_over.unwrap().from, "Ann Lee");
}

#[test]
fn the_source_is_never_invited() {
    let (mut world, interaction) = offered("support");
    for _ in 0..2 {
        assert_ne!(world.invited_agents(), ["ann"]);
        let invited = world.invited_agents()[0];
        world.decline(invited, None);
    }
    none_left(&world, &interaction);
}

#[test]
fn who_becomes_unable_is_passed_over() {
    let (mut world, interaction) = offered("billing");
    world.not_ready("chloe");
    assert_eq!(world.invited_agents(), ["ben"]);
    world.done("ben", Command::SignOut);
    none_left(&world, &interaction);
    // Nobody is available from the start.
    world.transfer("ann", &interaction, TargetKind::AgentGroup, "night");
    none_left(&world, &interaction);
}

#[test]
fn who_is_away_or_full_is_not_invited() {
    let (mut world, interaction) = World::handling(&["ann", "chloe", "ben"]);
    world.presence("chloe", false);
    (0..5).for_each(|n| drop(world.text_to("+447700900102", &format!("+44770090001{n}"), "Hello")));
    world.transfer("ann", &interaction, TargetKind::Queue, "billing");
    world.failed("ann", &interaction, Outcome::NobodyAvailable);
}

#[test]
fn the_deadline_of_the_transfer_ends_the_asking() {
    let mut world = World::new(Rules::with(Policy { transfer_time: Some(90 * SECOND), ..Policy::default() }));
    ["ann", "chloe", "ben", "dung"].iter().for_each(|agent| world.sign_in(agent));
    let interaction = world.text("Hello");
    world.accept("ann");
    world.transfer("ann", &interaction, TargetKind::Queue, "support");
    world.pass(60 * SECOND);
    assert_eq!(world.invited_agents(), ["ben"]);
    assert_eq!(world.invitation("ben").unwrap().deadline, world.now + 30 * SECOND);
    world.pass(30 * SECOND);
    world.failed("ann", &interaction, Outcome::NoAnswer);
    assert_eq!(world.invited_agents(), [""; 0], "Dũng was never invited");
}

#[test]
fn nobody_is_invited_for_less_than_the_least_answer_time() {
    let mut world = World::new(Rules::with(Policy { transfer_time: Some(90 * SECOND), ..Policy::default() }));
    ["ann", "chloe", "ben", "dung"].iter().for_each(|agent| world.sign_in(agent));
    let interaction = world.text("Hello");
    world.accept("ann");
    world.transfer("ann", &interaction, TargetKind::Queue, "support");
    world.pass(60 * SECOND);
    world.pass(29 * SECOND);
    world.decline("ben", None);
    assert_eq!(world.invited_agents(), ["dung"]);
    assert_eq!(world.invitation("dung").unwrap().deadline, world.now + Rules::LEAST_ANSWER_TIME);
    world.pass(20 * SECOND);
    world.failed("ann", &interaction, Outcome::NoAnswer);
}

#[test]
fn more_time_moves_the_deadline_of_the_transfer() {
    let mut world = World::new(Rules::with(Policy { transfer_time: Some(60 * SECOND), ..Policy::default() }));
    ["ann", "chloe", "ben"].iter().for_each(|agent| world.sign_in(agent));
    let interaction = world.text("Hello");
    world.accept("ann");
    world.transfer("ann", &interaction, TargetKind::Queue, "billing");
    let invitation = world.invitation("chloe").unwrap().id;
    world.done("chloe", Command::MoreTime { invitation });
    world.pass(100 * SECOND);
    assert_eq!(world.invited_agents(), ["chloe"]);
    world.decline("chloe", None);
    assert_eq!(world.invited_agents(), ["ben"], "an extension does not shorten the next invitation");
    world.accept("ben");
    assert_eq!(world.owners(&interaction), ["ben"]);
}

#[test]
fn cancelled_nobody_else_is_invited() {
    let (mut world, interaction) = offered("billing");
    let transfer = world.window("ann", &interaction).pending.unwrap().id;
    world.done("ann", Command::CancelTransfer { interaction: interaction.clone(), transfer });
    assert_eq!(world.invited_agents(), [""; 0]);
    assert_eq!(world.owners(&interaction), ["ann"]);
}

#[test]
fn the_contact_ends_the_conversation_and_nobody_else_is_invited() {
    let (mut world, interaction) = offered("billing");
    world.text("stop");
    world.failed("ann", &interaction, Outcome::ContactEnded);
    assert_eq!(world.invited_agents(), [""; 0]);
}

#[test]
fn the_source_may_leave_and_finds_the_end_when_back() {
    let (mut world, interaction) = offered("billing");
    world.done("ann", Command::SignOut);
    world.decline("chloe", None);
    world.decline("ben", None);
    none_left(&world, &interaction);
    world.sign_in("ann");
    none_left(&world, &interaction);
}

#[test]
fn who_does_not_take_the_channel_is_refused_alone_and_passed_over_in_a_set() {
    let mut world = World::new(Rules::default());
    world.set_roster(roster().sms_only("ben"));
    ["ann", "ben", "chloe"].iter().for_each(|agent| world.sign_in(agent));
    let picture =
        Media { id: "m1".into(), mime: "image/png".into(), size: 9, name: None, pixels: None, description: None };
    let inbound = Inbound {
        carrier_id: "mms".into(),
        from: CONTACT.into(),
        to: SUPPORT.into(),
        text: String::new(),
        media: vec![picture],
    };
    let step = world.hub.receive(world.now, inbound).unwrap();
    world.took(step);
    world.accept("ann");
    let interaction = world.snapshot("ann").windows[0].0.id.clone();
    let version = world.window("ann", &interaction).version;
    let start = Command::StartTransfer { interaction: interaction.clone(), version, target: agent("ben"), note: None };
    world.refused("ann", start, Refusal::UnsupportedChannel);
    world.transfer("ann", &interaction, TargetKind::Queue, "billing");
    assert_eq!(world.invited_agents(), ["chloe"], "Ben has been idle longer");
    let channels: Vec<_> =
        ["ann", "ben"].map(|id| world.hub.roster().target(&Scope::All, &agent(id)).unwrap().channels).into();
    assert_eq!(channels, [vec![Channel::Sms, Channel::Mms], vec![Channel::Sms]]);
}

#[test]
fn a_target_that_is_configured_no_longer_fails_the_transfer_by_name() {
    for (kind, id) in [(TargetKind::Agent, "ben"), (TargetKind::Queue, "billing")] {
        let (mut world, interaction) = World::handling(&["ann", "ben", "chloe"]);
        world.transfer("ann", &interaction, kind, id);
        let mut less = roster();
        less.apply(&RosterFact::Gone { target: agent("ben") });
        less.apply(&RosterFact::Gone { target: TargetRef { kind: TargetKind::Queue, id: "billing".into() } });
        // After a restart with a smaller roster, an open invitation stays open until it is answered.
        world.set_roster(less);
        let step = world.hub.tick(world.now);
        world.took(step);
        if kind == TargetKind::Queue && world.invitation("chloe").is_some() {
            world.decline("chloe", None);
        }
        world.failed("ann", &interaction, Outcome::Failed { code: "target_gone".into() });
    }
}

#[test]
fn favourites_are_the_agents_own_and_stay() {
    let mut world = World::with(&["ann", "ben"]);
    let set = |target: TargetRef, on| Command::SetFavourite { target, on };
    let billing = TargetRef { kind: TargetKind::Queue, id: "billing".into() };
    world.done("ann", set(agent("ben"), true));
    world.done("ann", set(billing.clone(), true));
    let entries = world.log.len();
    world.done("ann", set(agent("ben"), true));
    assert_eq!(world.log.len(), entries, "a favourite already");
    assert_eq!(world.snapshot("ann").favourites, [agent("ben"), billing.clone()]);
    assert!(world.snapshot("ben").favourites.is_empty());
    world.refused("ann", set(agent("nobody"), true), Refusal::UnknownTarget);
    world.done("ann", set(agent("nobody"), false));
    world.done("ann", set(agent("ben"), false));
    world.done("ann", Command::SignOut);
    assert_eq!(world.snapshot("ann").favourites, [billing]);
}

#[test]
fn the_last_ten_targets_are_remembered_the_newest_first() {
    let (mut world, interaction) = World::handling(&["ann", "ben", "chloe", "dung"]);
    for target in ["ben", "chloe", "ben"] {
        world.transfer("ann", &interaction, TargetKind::Agent, target);
        world.decline(target, None);
    }
    assert_eq!(world.snapshot("ann").recent, [agent("ben"), agent("chloe")]);
    world.transfer("ann", &interaction, TargetKind::AgentGroup, "night");
    assert_eq!(world.snapshot("ann").recent[0].id, "night");
    assert!(world.snapshot("ben").recent.is_empty(), "an invitation adds no recent target");
}
