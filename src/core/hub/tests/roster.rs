//! Changes of the roster while agents work.

use super::*;
use crate::core::roster::Scope;

fn queue(id: &str) -> TargetRef {
    TargetRef { kind: TargetKind::Queue, id: id.into() }
}

fn profile(world: &World, target: &TargetRef) -> Profile {
    (**world.hub.roster().profile(target).unwrap()).clone()
}

fn put(target: TargetRef, profile: Profile) -> RosterFact {
    RosterFact::Put { target, profile: profile.into() }
}

fn named(name: &str) -> Profile {
    Profile { name: name.into(), ..Profile::default() }
}

#[test]
fn who_comes_can_sign_in_and_be_invited_at_once() {
    let mut world = World::with(&["ann"]);
    let eve = Profile { channels: vec![Channel::Sms], sets: [queue("support")].into(), ..named("Eve Novák") };
    world.amend(put(agent("eve"), eve)).unwrap();
    assert_eq!(world.hub.readiness(&agent("eve")), Some(Readiness::LoggedOut));
    let step = world.hub.presence(world.now, &"eve".into(), true);
    world.took(step);
    let Some(Readiness::Members { ready, total, .. }) = world.hub.readiness(&queue("support")) else { panic!() };
    assert_eq!((ready, total), (2, 5));
    assert_eq!(world.hub.snapshot(&"eve".into()).unwrap().me.name, "Eve Novák");
}

#[test]
fn what_is_so_already_has_no_effect() {
    let mut world = World::with(&["ann"]);
    let entries = world.log.len();
    let same = profile(&world, &agent("ben"));
    world.amend(put(agent("ben"), same)).unwrap();
    assert_eq!(world.log.len(), entries);
}

#[test]
fn another_name_is_told_wherever_it_is_shown() {
    // World::took compares what everybody was told with what they would see now.
    let (mut world, interaction) = World::handling(&["ann", "ben"]);
    world.transfer("ann", &interaction, TargetKind::Agent, "ben");
    for (id, name) in [("ann", "Ann Roe"), ("ben", "Ben Lee")] {
        let renamed = Profile { name: name.into(), ..profile(&world, &agent(id)) };
        world.amend(put(agent(id), renamed)).unwrap();
    }
    assert_eq!(world.window("ann", &interaction).pending.unwrap().invited.unwrap().name, "Ben Lee");
    world.accept("ben");
    let renamed = Profile { name: "Ann Lee".into(), ..profile(&world, &agent("ann")) };
    world.amend(put(agent("ann"), renamed)).unwrap();
    assert_eq!(world.window("ben", &interaction).handed_over.unwrap().from, "Ann Lee");
}

#[test]
fn who_leaves_while_invited_is_logged_out_and_the_next_is_invited() {
    let (mut world, interaction) = World::handling(&["ann", "ben", "chloe"]);
    world.transfer("ann", &interaction, TargetKind::Queue, "billing");
    assert_eq!(world.invited_agents(), ["ben"]);
    world.amend(RosterFact::Gone { target: agent("ben") }).unwrap();
    assert_eq!(world.invitation("chloe").map(|invitation| invitation.interaction), Some(interaction));
    assert_eq!(world.hub.readiness(&agent("ben")), None);
    // An agent who is added again has the state they had.
    world.amend(put(agent("ben"), named("Ben Okafor"))).unwrap();
    assert_eq!(world.hub.readiness(&agent("ben")), Some(Readiness::LoggedOut));
}

#[test]
fn nobody_leaves_with_open_interactions_and_no_queue_with_waiting_ones() {
    let (mut world, _) = World::handling(&["ann"]);
    assert_eq!(world.amend(RosterFact::Gone { target: agent("ann") }), Err(AmendError::HasInteractions(1)));
    world.not_ready("ann");
    world.text_to(BILLING, "+447700900009", "Hello");
    assert_eq!(world.amend(RosterFact::Gone { target: queue("billing") }), Err(AmendError::InteractionsWait(1)));
    assert_eq!(world.amend(RosterFact::Gone { target: queue("returns") }), Err(AmendError::Unknown));
}

#[test]
fn what_does_not_fit_is_refused_by_name() {
    let mut world = World::with(&["ann"]);
    let at = |email: &str| Profile { email: Some(email.into()), ..named("Eve") };
    for (profile, why) in [
        (named(" "), AmendError::Empty("the name")),
        (named(&"x".repeat(201)), AmendError::TooLong("the name")),
        (named("Eve\u{7}"), AmendError::Control("the name")),
        (at("eve"), AmendError::Email),
        (at("eve@"), AmendError::Email),
        (Profile { number: Some("0123".into()), ..named("Eve") }, AmendError::Number),
        (Profile { number: Some("+447700900101".into()), ..named("Eve") }, AmendError::NumberTaken(agent("ann"))),
        (Profile { sets: [queue("returns")].into(), ..named("Eve") }, AmendError::UnknownSet(queue("returns"))),
    ] {
        assert_eq!(world.amend(put(agent("eve"), profile)), Err(why));
    }
    let channels = Profile { channels: vec![Channel::Sms], ..named("Returns") };
    assert_eq!(world.amend(put(queue("returns"), channels)), Err(AmendError::NotAnAgent));
    assert_eq!(world.amend(put(agent(&"x".repeat(101)), named("Eve"))), Err(AmendError::TooLong("the id")));
}

#[test]
fn a_division_is_seen_from_within_and_by_whom_it_is_opened_to() {
    let mut world = World::with(&["ann", "ben", "chloe"]);
    let into = |world: &World, id: &str, division: &str, sees: &[&str]| {
        let sees = sees.iter().map(|&one| one.into()).collect();
        put(agent(id), Profile { division: Some(division.into()), sees, ..profile(world, &agent(id)) })
    };
    for change in [
        into(&world, "ann", "Sales", &[]),
        into(&world, "ben", "Service", &["Sales"]),
        into(&world, "chloe", "Board", &["*"]),
    ] {
        world.amend(change).unwrap();
    }
    let sees = |one: &str, other: &str| world.hub.roster().sees(&one.into(), &agent(other));
    assert!(!sees("ann", "ben") && sees("ben", "ann") && sees("chloe", "ben") && !sees("ben", "chloe"));
    assert!(sees("ann", "dung"), "everybody sees those without a division");
    let interaction = world.text("Hello");
    let owner = world.invited_agents()[0];
    world.accept(owner);
    assert_eq!(owner, "ann");
    let start =
        Command::StartTransfer { interaction: interaction.clone(), version: 99, target: agent("ben"), note: None };
    world.refused("ann", start, Refusal::UnknownTarget);
    world.refused("ann", Command::SetFavourite { target: agent("ben"), on: true }, Refusal::UnknownTarget);
    // A set invites its members regardless of divisions.
    world.transfer("ann", &interaction, TargetKind::Queue, "billing");
    assert_eq!(world.invited_agents(), ["ben"]);
}

#[test]
fn a_set_with_another_name_changes_those_in_it() {
    let mut world = World::with(&["ann"]);
    let place = world.hub.roster().place();
    world
        .amend(put(queue("billing"), Profile { name: "Accounts".into(), ..profile(&world, &queue("billing")) }))
        .unwrap();
    let changed: BTreeSet<_> = world.hub.roster().changed_since(place).map(|(_, target)| target.clone()).collect();
    assert_eq!(changed, [agent("ben"), agent("chloe"), queue("billing")].into());
    let ben = world.hub.roster().target(&Scope::All, &agent("ben")).unwrap();
    assert_eq!(ben.handles, ["Accounts", "Support"]);
}
