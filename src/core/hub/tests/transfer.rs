//! Transfers to one agent: every way they can end, and what both sides are told.

use super::*;

/// Ann owns an interaction and transfers it to Ben.
fn offered() -> (World, InteractionId) {
    let (mut world, interaction) = World::handling(&["ann", "ben", "chloe"]);
    world.transfer("ann", &interaction, TargetKind::Agent, "ben");
    (world, interaction)
}

#[test]
fn the_target_is_invited_and_the_source_stays_the_owner() {
    let (mut world, interaction) = offered();
    assert_eq!(world.invited_agents(), ["ben"]);
    assert_eq!(world.owners(&interaction), ["ann"]);
    let invitation = world.invitation("ben").unwrap();
    assert_eq!(
        invitation.reason,
        Reason::Transfer { from: "ann".into(), name: "Ann Lee".into(), via: None, rescued_at: None }
    );
    assert_eq!(invitation.note.as_deref(), Some("Please help"));
    assert_eq!(invitation.last_messages.len(), 1);
    let pending = world.window("ann", &interaction).pending.unwrap();
    assert_eq!((pending.target, pending.target_name.as_str()), (agent("ben"), "Ben Okafor"));
    let deadline = world.now + 60 * SECOND;
    assert_eq!(
        pending.invited,
        Some(Invited {
            agent: "ben".into(),
            name: "Ben Okafor".into(),
            shown: false,
            deadline,
            answer_time: Some(60 * SECOND),
        })
    );
    // Both sides can go on: the source writes, the contact answers.
    world.done("ann", send(&interaction, "One moment"));
    world.text("Thanks");
    let shown: Vec<_> = world.invitation("ben").unwrap().last_messages.into_iter().map(|m| m.text).collect();
    assert_eq!(shown, ["Hello", "One moment", "Thanks"]);
}

#[test]
fn accepted_the_window_moves_with_every_message() {
    let (mut world, interaction) = offered();
    world.done("ann", send(&interaction, "One moment"));
    world.text("Thanks");
    world.accept("ben");
    assert_eq!(world.owners(&interaction), ["ben"]);
    assert_eq!(world.texts_of("ben", &interaction), ["Hello", "One moment", "Thanks"]);
    let head = world.window("ben", &interaction);
    let over = HandedOver { from: "Ann Lee".into(), note: Some("Please help".into()), at: world.now };
    assert_eq!(head.handed_over, Some(over));
    assert_eq!((head.pending, head.failed), (None, None));
    assert!(world.snapshot("ann").notices.is_empty(), "success is no message");
}

#[test]
fn a_former_owner_neither_sends_nor_sees() {
    let (mut world, interaction) = offered();
    world.accept("ben");
    let version = 99;
    world.refused("ann", send(&interaction, "Me again"), Refusal::NotYours);
    world.refused("ann", Command::End { interaction: interaction.clone(), version }, Refusal::NotYours);
    world.refused("ann", Command::MarkDone { interaction: interaction.clone(), version }, Refusal::NotYours);
    let back = Command::StartTransfer { interaction: interaction.clone(), version, target: agent("ann"), note: None };
    world.refused("ann", back, Refusal::NotYours);
    world.refused("ann", send(&"i99".into(), "Nobody's"), Refusal::NotYours);
    let told = world.snapshot("ann");
    world.text("A secret");
    assert_eq!(world.snapshot("ann"), told);
    assert_eq!(world.texts_of("ben", &interaction), ["Hello", "A secret"]);
}

#[test]
fn declined_with_and_without_a_reason() {
    let (mut world, interaction) = offered();
    world.decline("ben", Some(" In a meeting "));
    world.failed("ann", &interaction, Outcome::declined(Some("In a meeting".into())));
    assert_eq!(
        world.window("ann", &interaction).failed.unwrap().note.as_deref(),
        Some("Please help"),
        "for trying again"
    );
    world.transfer("ann", &interaction, TargetKind::Agent, "ben");
    assert_eq!(world.window("ann", &interaction).failed, None, "the next try takes the error away");
    world.decline("ben", Some("  "));
    world.failed("ann", &interaction, Outcome::declined(None));
    assert_eq!(world.snapshot("ann").notices.len(), 2);
    let transfer = world.window("ann", &interaction).failed.unwrap().id;
    world.done("ann", Command::DismissFailure { interaction: interaction.clone(), transfer });
    assert_eq!(world.window("ann", &interaction).failed, None);
    assert_eq!(world.snapshot("ann").notices.len(), 2, "My Messages keep it");
}

#[test]
fn no_answer() {
    let (mut world, interaction) = offered();
    world.pass(60 * SECOND - 1);
    assert_eq!(world.invited_agents(), ["ben"]);
    world.pass(1);
    world.failed("ann", &interaction, Outcome::NoAnswer);
    assert_eq!(
        world.snapshot("ben").me.state,
        ChannelState::Ready,
        "only routing sets who does not answer to not ready"
    );
}

#[test]
fn more_time_ten_times() {
    let (mut world, interaction) = offered();
    let invitation = world.invitation("ben").unwrap().id;
    let more = || Command::MoreTime { invitation: invitation.clone() };
    for left in (0..10).rev() {
        world.done("ben", more());
        assert_eq!(world.invitation("ben").unwrap().extensions_left, left);
        let deadline = world.invitation("ben").unwrap().deadline;
        assert_eq!(
            world.window("ann", &interaction).pending.unwrap().invited.unwrap().deadline,
            deadline,
            "the source sees it"
        );
    }
    world.refused("ben", more(), Refusal::NoMoreTime);
    world.pass(11 * 60 * SECOND - 1);
    assert_eq!(world.invited_agents(), ["ben"]);
    world.pass(1);
    world.failed("ann", &interaction, Outcome::NoAnswer);
    world.refused("ben", more(), Refusal::TimeUp);
}

#[test]
fn the_receipt_says_that_it_was_shown() {
    let (mut world, interaction) = offered();
    let invitation = world.invitation("ben").unwrap().id;
    let shown = |world: &World| world.window("ann", &interaction).pending.unwrap().invited.unwrap().shown;
    // A receipt from somebody who is not invited has no effect.
    world.done("chloe", Command::Shown { invitation: invitation.clone() });
    assert!(!shown(&world));
    world.done("ben", Command::Shown { invitation: invitation.clone() });
    assert!(shown(&world));
    world.done("ben", Command::Shown { invitation });
    assert!(shown(&world));
}

#[test]
fn the_target_cannot_be_invited_at_the_start() {
    let check = |prepare: fn(&mut World), want: Outcome| {
        let (mut world, interaction) = World::handling(&["ann", "ben"]);
        prepare(&mut world);
        world.transfer("ann", &interaction, TargetKind::Agent, "ben");
        world.failed("ann", &interaction, want);
        assert!(world.invitation("ben").is_none_or(|invitation| matches!(invitation.reason, Reason::Inbound { .. })));
    };
    check(|world| world.done("ben", Command::SignOut), Outcome::LoggedOut);
    check(|world| world.not_ready("ben"), Outcome::NotReady);
    let fill = |world: &mut World| {
        (0..5).for_each(|n| drop(world.text_to("+447700900102", &format!("+44770090001{n}"), "Hello")));
    };
    check(fill, Outcome::AtCapacity);
}

#[test]
fn the_target_becomes_unable_while_invited() {
    let (mut world, interaction) = offered();
    world.not_ready("ben");
    world.failed("ann", &interaction, Outcome::NotReady);
    let (mut world, interaction) = offered();
    world.done("ben", Command::SignOut);
    world.failed("ann", &interaction, Outcome::LoggedOut);
    let (mut world, interaction) = offered();
    world.presence("ben", false);
    world.pass(30 * SECOND);
    world.failed("ann", &interaction, Outcome::LoggedOut);
}

#[test]
fn an_agent_who_is_not_ready_is_invited_where_that_is_set() {
    let mut world = World::new(Rules::with(Policy { invite_not_ready: Some(true), ..Policy::default() }));
    ["ann", "dung"].iter().for_each(|agent| world.sign_in(agent));
    let interaction = world.text("Hello");
    world.accept("ann");
    world.not_ready("dung");
    world.transfer("ann", &interaction, TargetKind::AgentGroup, "night");
    world.failed("ann", &interaction, Outcome::NobodyAvailable);
    world.transfer("ann", &interaction, TargetKind::Agent, "dung");
    world.done("dung", Command::SetState { state: ChannelState::not_ready(Some("Lunch".into())) });
    world.accept("dung");
    assert_eq!(world.owners(&interaction), ["dung"]);
}

#[test]
fn cancelled_is_no_error() {
    let (mut world, interaction) = offered();
    let transfer = world.window("ann", &interaction).pending.unwrap().id;
    let cancel = Command::CancelTransfer { interaction: interaction.clone(), transfer };
    world.refused("ben", cancel.clone(), Refusal::NotYours);
    world.done("ann", cancel.clone());
    let head = world.window("ann", &interaction);
    assert_eq!((head.pending, head.failed), (None, None));
    assert!(world.snapshot("ann").notices.is_empty());
    assert_eq!(world.invited_agents(), [""; 0]);
    world.refused("ann", cancel, Refusal::NoTransfer);
}

#[test]
fn the_contact_ends_the_conversation_while_the_target_is_invited() {
    let (mut world, interaction) = offered();
    world.text("STOP");
    world.failed("ann", &interaction, Outcome::ContactEnded);
    assert_eq!(world.window("ann", &interaction).status, Status::Ended { by_contact: true });
    assert_eq!(world.invited_agents(), [""; 0]);
}

#[test]
fn end_and_mark_done_wait_for_the_transfer() {
    let (mut world, interaction) = offered();
    let version = world.window("ann", &interaction).version;
    let both = |interaction: &InteractionId, version| {
        let interaction = interaction.clone();
        [Command::End { interaction: interaction.clone(), version }, Command::MarkDone { interaction, version }]
    };
    for command in both(&interaction, version) {
        world.refused("ann", command, Refusal::TransferPending);
    }
    let again =
        Command::StartTransfer { interaction: interaction.clone(), version, target: agent("chloe"), note: None };
    world.refused("ann", again, Refusal::TransferPending);
    world.decline("ben", None);
    for command in both(&interaction, version) {
        world.done("ann", command);
    }
    assert!(world.owners(&interaction).is_empty());
}

#[test]
fn end_and_mark_done_are_stale_when_the_contact_has_written_since() {
    let (mut world, interaction) = World::handling(&["ann"]);
    let seen = world.window("ann", &interaction).version;
    world.text("Wait!");
    let end = |version| Command::End { interaction: interaction.clone(), version };
    let mark_done = |version| Command::MarkDone { interaction: interaction.clone(), version };
    world.refused("ann", end(seen), Refusal::Stale);
    world.refused("ann", mark_done(seen), Refusal::Stale);
    let seen = world.window("ann", &interaction).version;
    world.done("ann", send(&interaction, "Yes?"));
    world.done("ann", end(seen));
    world.refused("ann", end(seen), Refusal::Ended);
    world.refused("ann", send(&interaction, "Bye"), Refusal::Ended);
    let version = world.window("ann", &interaction).version;
    let transfer =
        Command::StartTransfer { interaction: interaction.clone(), version, target: agent("ben"), note: None };
    world.refused("ann", transfer, Refusal::Ended);
    world.done("ann", mark_done(seen));
}

#[test]
fn a_transfer_is_refused_at_the_start() {
    let (mut world, interaction) = World::handling(&["ann", "ben"]);
    let start = |version, target, note: Option<&str>| {
        let note = note.map(str::to_owned);
        Command::StartTransfer { interaction: interaction.clone(), version, target, note }
    };
    let version = world.window("ann", &interaction).version;
    world.refused("ben", start(version, agent("chloe"), None), Refusal::NotYours);
    world.refused("ann", start(version, agent("ann"), None), Refusal::TargetIsOwner);
    world.refused("ann", start(version, agent("nobody"), None), Refusal::UnknownTarget);
    world.refused(
        "ann",
        start(version, TargetRef { kind: TargetKind::Skill, id: "ben".into() }, None),
        Refusal::UnknownTarget,
    );
    let long = "x".repeat(MAX_REMARK_CHARS + 1);
    world.refused("ann", start(version, agent("ben"), Some(&long)), Refusal::TextTooLong);
    world.refused("ann", start(version, agent("ben"), Some("\u{7}")), Refusal::TextControl);
    // A transfer does not depend on what the contact writes, but on whether the interaction was handed over before.
    world.text("Hello?");
    world.done("ann", start(version, agent("ben"), Some(" ")));
    assert_eq!(world.invitation("ben").unwrap().note, None);
    world.decline("ben", None);
    world.refused("ann", start(version, agent("ben"), None), Refusal::Stale);
}

#[test]
fn a_text_that_is_refused_is_not_kept() {
    let (mut world, interaction) = World::handling(&["ann"]);
    world.refused("ann", send(&interaction, " \n"), Refusal::TextEmpty);
    world.refused("ann", send(&interaction, &"x".repeat(MAX_TEXT_CHARS + 1)), Refusal::TextTooLong);
    world.refused("ann", send(&interaction, "\u{0}"), Refusal::TextControl);
    assert_eq!(world.texts_of("ann", &interaction), ["Hello"]);
    world.done("ann", send(&interaction, "<b>Hi</b>"));
    assert_eq!(world.texts_of("ann", &interaction), ["Hello", "<b>Hi</b>"]);
}
