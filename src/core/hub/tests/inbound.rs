//! Inbound texts: who is invited, and who becomes the owner.

use super::*;

#[test]
fn the_longest_idle_ready_agent_is_invited() {
    let mut world = World::with(&["ben", "ann", "chloe"]);
    world.not_ready("ben");
    let interaction = world.text("Hello");
    assert_eq!(world.invited_agents(), ["ann"]);
    let invitation = world.invitation("ann").unwrap();
    assert_eq!(invitation.reason, Reason::Inbound { via: "Support".into() });
    assert_eq!(invitation.last_messages[0].text, "Hello");
    assert_eq!(invitation.deadline, world.now + 60 * SECOND);
    assert!(world.owners(&interaction).is_empty(), "an invitation does not change the owner");
}

#[test]
fn who_has_something_in_hand_is_not_idle() {
    let (mut world, _) = World::handling(&["ann", "ben"]);
    world.text_to(SUPPORT, "+447700900002", "Hello");
    assert_eq!(world.invited_agents(), ["ben"]);
    world.accept("ben");
    // Both have one interaction now, and Ann has been ready for longer.
    world.text_to(SUPPORT, "+447700900003", "Hello");
    assert_eq!(world.invited_agents(), ["ann"]);
}

#[test]
fn accepting_opens_the_window_with_the_whole_transcript() {
    let mut world = World::with(&["ann", "ben"]);
    let interaction = world.text("Hello");
    world.text("Anybody there?");
    world.accept("ann");
    assert_eq!(world.owners(&interaction), ["ann"]);
    assert_eq!(world.texts_of("ann", &interaction), ["Hello", "Anybody there?"]);
    assert_eq!(world.window("ann", &interaction).waiting_since, Some(world.now));
    assert_eq!(world.invited_agents(), [""; 0]);
}

#[test]
fn a_text_waits_until_somebody_is_ready() {
    let mut world = World::with(&[]);
    world.text("Hello");
    assert_eq!(world.invited_agents(), [""; 0]);
    let waiting = |world: &World| match world
        .hub
        .readiness(&TargetRef { kind: TargetKind::Queue, id: "support".into() })
        .unwrap()
    {
        Readiness::Members { waiting, .. } => waiting,
        other => panic!("{other:?}"),
    };
    assert_eq!(waiting(&world), 1);
    world.sign_in("ben");
    assert_eq!(world.invited_agents(), ["ben"]);
    world.accept("ben");
    assert_eq!(waiting(&world), 0);
}

#[test]
fn a_direct_number_leads_to_its_agent_alone() {
    let mut world = World::with(&["ann", "ben"]);
    world.text_to("+447700900104", CONTACT, "Hello");
    assert_eq!(world.invited_agents(), [""; 0]);
    world.sign_in("dung");
    assert_eq!(world.invited_agents(), ["dung"]);
}

#[test]
fn who_declines_is_invited_again_after_the_others_and_a_while() {
    let mut world = World::with(&["ann", "ben"]);
    world.text("Hello");
    world.decline("ann", None);
    assert_eq!(world.invited_agents(), ["ben"]);
    world.decline("ben", Some("Busy"));
    assert_eq!(world.invited_agents(), [""; 0]);
    world.pass(30 * SECOND - 1);
    assert_eq!(world.invited_agents(), [""; 0]);
    world.pass(1);
    assert_eq!(world.invited_agents(), ["ann"]);
}

#[test]
fn who_does_not_answer_is_set_not_ready_and_told() {
    let mut world = World::with(&["ann", "ben"]);
    let interaction = world.text("Hello");
    world.pass(60 * SECOND - 1);
    assert_eq!(world.invited_agents(), ["ann"]);
    world.pass(1);
    assert_eq!(world.invited_agents(), ["ben"]);
    let ann = world.snapshot("ann");
    assert_eq!(ann.me.state, ChannelState::not_ready(Some("Did not answer".into())));
    let contact = Contact::unknown(CONTACT.into());
    assert_eq!(
        ann.notices.into_iter().map(|n| n.subject).collect::<Vec<_>>(),
        [NoticeSubject::SetNotReady { interaction: Some(interaction), contact }]
    );
}

#[test]
fn who_does_not_answer_is_not_invited_to_something_else_in_the_same_moment() {
    let mut world = World::new(limited(1));
    world.sign_in("ann");
    world.text_to(SUPPORT, "+447700900002", "First");
    world.accept("ann");
    let first = world.snapshot("ann").windows[0].0.clone();
    world.text_to(SUPPORT, "+447700900003", "Older");
    world.now += SECOND;
    // The younger interaction is offered, the older one waits for capacity.
    world.text_to("+447700900101", "+447700900004", "Younger");
    world.done("ann", Command::MarkDone { interaction: first.id, version: first.version });
    assert_eq!(world.invitation("ann").unwrap().contact.number, "+447700900003".into());
    world.decline("ann", None);
    assert_eq!(world.invitation("ann").unwrap().contact.number, "+447700900004".into());
    world.pass(60 * SECOND);
    let invitations = world.invitations_seen.len();
    assert_eq!(invitations, 3, "first, older, younger; the older is not offered again before the state is set");
    assert!(matches!(world.snapshot("ann").me.state, ChannelState::NotReady { .. }));
}

#[test]
fn an_agent_is_invited_to_no_more_than_their_capacity() {
    let mut world = World::new(limited(2));
    world.sign_in("ann");
    for contact in 1..=3 {
        world.text_to(SUPPORT, &format!("+4477009000{contact:02}"), "Hello");
    }
    assert_eq!(world.snapshot("ann").invitations.len(), 2);
    world.accept("ann");
    assert_eq!(world.snapshot("ann").invitations.len(), 1, "one owned, one offered");
    let head = world.snapshot("ann").windows[0].0.clone();
    world.done("ann", Command::MarkDone { interaction: head.id, version: head.version });
    assert_eq!(world.snapshot("ann").invitations.len(), 2, "there is capacity for the third");
}

#[test]
fn a_text_brought_twice_counts_once() {
    let (mut world, interaction) = World::handling(&["ann"]);
    let again = |text: &str| Inbound {
        carrier_id: "sms-1".into(),
        from: CONTACT.into(),
        to: SUPPORT.into(),
        text: text.into(),
        media: vec![],
    };
    assert_eq!(world.hub.receive(world.now, again("Hello")), Ok(Transition::default()));
    assert_eq!(world.replayed.receive(world.now, again("Hello")), Ok(Transition::default()), "also after a restart");
    assert_eq!(world.texts_of("ann", &interaction), ["Hello"]);
}

#[test]
fn texts_that_cannot_be_taken_are_refused_by_name() {
    let mut world = World::with(&["ann"]);
    let mut check = |to: &str, text: &str, want: Refusal| {
        let inbound = Inbound {
            carrier_id: "x".into(),
            from: CONTACT.into(),
            to: to.into(),
            text: text.into(),
            media: Vec::new(),
        };
        assert_eq!(world.hub.receive(world.now, inbound), Err(want));
    };
    check("+447700900555", "Hello", Refusal::UnknownTarget);
    check(SUPPORT, "", Refusal::TextEmpty);
}

#[test]
fn what_a_contact_wrote_is_taken_however_it_is_written() {
    let mut world = World::with(&["ann"]);
    let long = "x".repeat(MAX_TEXT_CHARS + 1);
    let text = format!("\u{1b}[31mOne\r\nTwo {long}");
    let inbound = Inbound { carrier_id: "x".into(), from: CONTACT.into(), to: SUPPORT.into(), text, media: Vec::new() };
    let step = world.hub.receive(world.now, inbound).expect("it has come, and nobody would send it again");
    let taken = step.entries.iter().find_map(|entry| match &entry.fact {
        Fact::Interaction { what: InteractionFact::Received { message, .. }, .. } => Some(message.text.clone()),
        _ => None,
    });
    assert_eq!(taken, Some(format!("[31mOne\nTwo {long}")));
}

#[test]
fn a_text_of_which_nothing_is_to_be_seen_is_taken_as_somebody_has_written() {
    let mut world = World::with(&["ann"]);
    for (text, kept) in [(" ", " "), ("\u{1b}", ""), ("\u{200b}\u{feff}", "\u{200b}\u{feff}")] {
        let id = world.text(text);
        assert_eq!(world.hub.interaction(&id).unwrap().messages.last().unwrap().text, kept, "{text:?}");
    }
}

#[test]
fn a_contact_who_opts_out_ends_the_conversation_and_may_begin_another() {
    let (mut world, interaction) = World::handling(&["ann"]);
    world.text(" Stop ");
    assert_eq!(world.window("ann", &interaction).status, Status::Ended { by_contact: true });
    world.refused("ann", send(&interaction, "Wait"), Refusal::Ended);
    assert_ne!(world.text("Hello again"), interaction);
    world.accept("ann");
    let version = world.window("ann", &interaction).version;
    world.done("ann", Command::MarkDone { interaction: interaction.clone(), version });
    assert!(world.owners(&interaction).is_empty());
}

#[test]
fn a_contact_who_opts_out_while_waiting_is_not_offered_any_more() {
    let mut world = World::with(&["ann"]);
    world.text("Hello");
    world.text("STOP");
    assert_eq!(world.invited_agents(), [""; 0]);
    world.pass(600 * SECOND);
    assert_eq!(world.invited_agents(), [""; 0]);
}

#[test]
fn a_lost_connection_has_a_while_to_come_back() {
    let mut world = World::with(&["ann", "ben"]);
    world.text("Hello");
    world.presence("ann", false);
    world.pass(30 * SECOND - 1);
    world.presence("ann", true);
    assert_eq!(world.invited_agents(), ["ann"], "as if nothing had happened");
    world.presence("ann", false);
    world.text_to(SUPPORT, "+447700900002", "Hello");
    assert_eq!(world.invited_agents(), ["ann", "ben"], "nobody without a connection is invited");
    world.pass(30 * SECOND);
    assert_eq!(world.invited_agents(), ["ben"], "logged out");
    assert_eq!(world.snapshot("ben").invitations.len(), 2);
    world.refused("ann", Command::SetState { state: ChannelState::Ready }, Refusal::NotSignedIn);
}

#[test]
fn windows_stay_with_who_logs_out() {
    let (mut world, interaction) = World::handling(&["ann", "ben"]);
    world.done("ann", Command::SignOut);
    world.done("ann", Command::SignOut);
    assert_eq!(world.owners(&interaction), ["ann"]);
    world.refused("ann", send(&interaction, "Hello"), Refusal::NotSignedIn);
    world.sign_in("ann");
    world.done("ann", send(&interaction, "Hello"));
}

#[test]
fn my_messages_are_marked_and_deleted_by_their_owner() {
    let mut world = World::with(&["ann", "ben"]);
    world.text("Hello");
    world.pass(60 * SECOND);
    let notice = world.snapshot("ann").notices[0].id.clone();
    world.refused("ben", Command::MarkRead { notice: notice.clone(), read: true }, Refusal::UnknownNotice);
    world.done("ann", Command::MarkRead { notice: notice.clone(), read: true });
    assert!(world.snapshot("ann").notices[0].read);
    world.done("ann", Command::MarkRead { notice: notice.clone(), read: false });
    assert!(!world.snapshot("ann").notices[0].read);
    world.done("ann", Command::DeleteNotice { notice: notice.clone() });
    assert!(world.snapshot("ann").notices.is_empty());
    world.refused("ann", Command::DeleteNotice { notice }, Refusal::UnknownNotice);
}
