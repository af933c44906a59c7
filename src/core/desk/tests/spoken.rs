//! What is announced and where the focus goes.

use super::*;

#[test]
fn an_invitation_is_said_once_with_who_what_how_long_and_how_to_get_there() {
    let mut stage = Stage::new();
    stage.text_in("+447700900101", "Hello");
    let want = format!("New for Ann Lee: SMS from {WRITTEN}. 60 seconds to answer. Press F8 to go to it.");
    assert_eq!(stage.said(ANN), [want]);
    assert_eq!(stage.focus(ANN), [], "an arriving invitation does not move the focus");
    assert_eq!(stage.said(BEN), [""; 0]);
}

#[test]
fn accepting_opens_the_window_and_puts_the_focus_in_it() {
    let mut stage = Stage::new();
    stage.text_in("+447700900101", "Hello");
    let invitation = stage.invitation(ANN);
    stage.act(ANN, Action::Accept { invitation });
    let active = stage.desks[ANN].desk.active().cloned().expect("a window");
    assert_eq!(stage.focus(ANN), [(Place::Composer(active), false)]);
    assert!(stage.desks[ANN].desk.invitations().is_empty());
}

#[test]
fn an_acceptance_that_takes_long_is_said_to_be_under_way_once() {
    let mut stage = Stage::new();
    stage.text_in("+447700900101", "Hello");
    let invitation = stage.invitation(ANN);
    stage.cut(ANN);
    stage.hush();
    stage.act(ANN, Action::Accept { invitation });
    stage.pass(999);
    assert_eq!(stage.said(ANN), [""; 0]);
    stage.pass(1);
    stage.pass(1_000);
    assert_eq!(stage.said(ANN), ["Accepting."]);
}

#[test]
fn whoever_comes_to_a_preview_hears_all_of_it_in_sentences() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.act(ANN, Action::SetCaseData { interaction: id.clone(), key: "order".into(), value: "20417".into() });
    stage.transfer(&id, TargetKind::Agent, BEN);
    let invitation = stage.desks[BEN].replica().invitations[0].clone();
    let want = format!(
        "SMS from {WRITTEN}, waiting less than a minute. Note: Knows the case. Order: 20417. Contact: Hello. \
         60 seconds left."
    );
    assert_eq!(words::invitation_description(&invitation, stage.now), want);
}

#[test]
fn a_transfer_is_told_step_by_step_and_the_window_moves() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.transfer(&id, TargetKind::Agent, BEN);
    assert_eq!(stage.said(ANN), ["Ben Okafor is being asked."]);
    let focus = stage.focus(ANN);
    assert_eq!(focus.last(), Some(&(Place::CancelTransfer(id.clone()), false)));
    let invitation = stage.invitation(BEN);
    stage.act(BEN, Action::Shown { invitation: invitation.clone() });
    stage.act(BEN, Action::Shown { invitation: invitation.clone() });
    assert_eq!(stage.said(ANN), ["Ben Okafor has been shown the request."]);
    assert!(stage.desks[ANN].replica().windows.contains_key(&id), "the window stays until the answer");
    stage.act(BEN, Action::Accept { invitation });
    assert_eq!(stage.said(ANN), ["Transferred to Ben Okafor."]);
    assert!(stage.desks[ANN].replica().windows.is_empty());
    assert_eq!(stage.focus(ANN), [(Place::InteractionBar, true)]);
    assert_eq!(stage.desks[BEN].desk.active(), Some(&id));
}

#[test]
fn a_declined_transfer_is_said_once_and_found_in_both_places() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.transfer(&id, TargetKind::Agent, BEN);
    let invitation = stage.invitation(BEN);
    stage.hush();
    stage.act(BEN, Action::Decline { invitation, reason: "Busy".into() });
    let words = "Ben Okafor declined the transfer. Reason: Busy";
    assert_eq!(stage.said(ANN), [format!("Error: {words}")]);
    assert_eq!(stage.said(BEN), ["Declined."]);
    let desk = &stage.desks[ANN].desk;
    let failed = desk.head(&id).and_then(|head| head.failed.clone()).expect("an error in the window");
    assert_eq!(words::outcome(&failed.target_name, &failed.outcome), words);
    assert_eq!(words::notice(&stage.desks[ANN].replica().notices[0].subject), words);
    assert_eq!(desk.notifications().len(), 1);
    stage.hush();
    stage.act(ANN, Action::TryAgain { interaction: id });
    assert_eq!(
        stage.desks[BEN].replica().invitations[0].note.as_deref(),
        Some("Knows the case"),
        "the note goes along again"
    );
}

#[test]
fn no_answer_is_warned_of_once_then_told_to_both() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.transfer(&id, TargetKind::Agent, BEN);
    stage.hush();
    stage.pass(41_000);
    stage.pass(1_000);
    assert_eq!(stage.said(BEN), [format!("19 seconds left to answer {WRITTEN}.")]);
    stage.pass(20_000);
    assert_eq!(stage.said(ANN), ["Error: Ben Okafor did not answer."]);
    assert_eq!(stage.said(BEN), [format!("{WRITTEN}: Expired: time was up.")]);
    assert_eq!(stage.desks[BEN].desk.ended_invitations().len(), 1, "the notification stays until dismissed");
}

#[test]
fn a_gateway_whose_clock_goes_differently_is_followed() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.transfer(&id, TargetKind::Agent, BEN);
    stage.hush();
    // The gateway's clock is slower than the browser's: less than 35 s have passed. Then it jumps ahead.
    stage.pass(35_000);
    let (now, socket) = (stage.now - 3_000, stage.browser(BEN).socket());
    let tell = |stage: &mut Stage, now| {
        stage.input(BEN, Input::Frame { socket, frame: Some(GatewayFrame::Time { now }) });
        assert_eq!(stage.desks[BEN].desk.now(), now);
        stage.input(BEN, Input::Tick);
    };
    tell(&mut stage, now);
    assert_eq!(stage.said(BEN), Vec::<String>::new());
    tell(&mut stage, now + 11_000);
    assert_eq!(stage.said(BEN), [format!("17 seconds left to answer {WRITTEN}.")]);
}

#[test]
fn more_time_is_said_with_what_is_left_and_the_warning_comes_again() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.transfer(&id, TargetKind::Agent, BEN);
    stage.pass(45_000);
    stage.hush();
    let invitation = stage.invitation(BEN);
    stage.act(BEN, Action::MoreTime { invitation });
    assert_eq!(stage.said(BEN), ["You have more time: 75 seconds."]);
    stage.pass(55_000);
    stage.pass(1_000);
    assert_eq!(stage.said(BEN), [format!("20 seconds left to answer {WRITTEN}.")]);
}

#[test]
fn a_cancelled_transfer_is_no_error_and_the_target_is_told_by_whom() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.transfer(&id, TargetKind::Queue, "billing");
    stage.hush();
    stage.act(ANN, Action::CancelTransfer { interaction: id.clone() });
    assert_eq!(stage.said(ANN), ["Transfer cancelled."]);
    assert_eq!(stage.said(BEN), [format!("{WRITTEN}: Withdrawn by Ann Lee.")]);
    assert!(stage.desks[ANN].replica().notices.is_empty());
    assert_eq!(stage.desks[ANN].desk.head(&id).map(|head| head.failed.is_some()), Some(false));
}

#[test]
fn pressing_twice_gives_one_command() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.transfer(&id, TargetKind::Agent, BEN);
    stage.cut(ANN);
    stage.act(ANN, Action::CancelTransfer { interaction: id.clone() });
    stage.act(ANN, Action::CancelTransfer { interaction: id });
    assert_eq!(stage.desks[ANN].desk.outbox().len(), 1);
}

#[test]
fn an_empty_text_is_refused_beside_the_field_and_not_sent() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.act(ANN, Action::Type { interaction: id.clone(), text: "  ".into() });
    stage.act(ANN, Action::Send { interaction: id.clone() });
    assert_eq!(stage.desks[ANN].desk.message_problem(&id).unwrap(), "Type a message first.");
    assert!(stage.desks[ANN].desk.outbox().is_empty());
}

#[test]
fn of_a_burst_the_first_is_said_at_once_and_the_rest_is_summed_up() {
    let mut stage = Stage::new();
    stage.ann_owns();
    let texts = |stage: &mut Stage, texts: &[&str]| texts.iter().for_each(|text| stage.text_in("+447700900101", text));
    texts(&mut stage, &["One", "Two", "Three", "Four", "Five"]);
    assert_eq!(stage.said(ANN), [format!("{WRITTEN}: One")], "at once");
    stage.pass(2_999);
    assert_eq!(stage.said(ANN), [""; 0]);
    stage.pass(1);
    assert_eq!(stage.said(ANN), [format!("4 more messages from {WRITTEN}. The last: Five")], "no message is dropped");
    texts(&mut stage, &["Six"]);
    assert_eq!(stage.said(ANN), [""; 0], "the burst continues");
    stage.pass(3_000);
    assert_eq!(stage.said(ANN), [format!("{WRITTEN}: Six")], "a single message is read out");
    stage.pass(3_000);
    texts(&mut stage, &["Seven"]);
    assert_eq!(stage.said(ANN), [format!("{WRITTEN}: Seven")], "the burst is over");
}

#[test]
fn how_much_of_new_messages_is_said_is_a_choice() {
    let mut stage = Stage::new();
    stage.ann_owns();
    let choose = |stage: &mut Stage, value: &str| {
        stage.pass(3_000);
        stage.act(ANN, Action::Choose { key: "messages_aloud".into(), value: value.into() });
        stage.hush();
    };
    choose(&mut stage, "brief");
    ["One", "Two", "Three"].iter().for_each(|text| stage.text_in("+447700900101", text));
    assert_eq!(stage.said(ANN), [format!("1 new message from {WRITTEN}.")]);
    stage.pass(3_000);
    assert_eq!(stage.said(ANN), [format!("2 more messages from {WRITTEN}.")]);
    choose(&mut stage, "off");
    ["Four", "Five"].iter().for_each(|text| stage.text_in("+447700900101", text));
    stage.pass(3_000);
    assert_eq!(stage.said(ANN), [""; 0]);
    stage.act(ANN, Action::SayLast);
    assert_eq!(
        stage.said(ANN),
        [format!("{WRITTEN}: Five Written less than a minute ago.")],
        "it can be repeated on request"
    );
}

#[test]
fn new_messages_elsewhere_are_summed_up_and_delivery_reports_are_silent() {
    let mut stage = Stage::new();
    let first = stage.ann_owns();
    stage.browser(ANN).desk.windows.active = None;
    stage.text_in("+447700900101", "More");
    stage.text_in("+447700900101", "And more");
    stage.text_in("+447700900101", "And more");
    assert_eq!(stage.said(ANN), [format!("1 new message from {WRITTEN}.")]);
    stage.pass(3_000);
    assert_eq!(stage.said(ANN), [format!("3 new messages from {WRITTEN}.")]);
    stage.act(ANN, Action::Show { interaction: first.clone() });
    assert!(stage.desks[ANN].desk.total_unread() == 0);
    stage.act(ANN, Action::Type { interaction: first.clone(), text: "Yes".into() });
    stage.act(ANN, Action::Send { interaction: first.clone() });
    let sent = stage.desks[ANN].replica().windows[&first].order.last().cloned().expect("a message");
    stage.hush();
    let step = stage.hub.report(stage.now, &first, &sent, Delivery::Delivered);
    stage.deliver(step);
    assert_eq!(stage.said(ANN), [""; 0]);
}

#[test]
fn what_was_written_while_away_is_said_and_counted_also_where_a_snapshot_brings_it() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.pass(3_000);
    stage.cut(ANN);
    ["One", "Two"].iter().for_each(|text| stage.text_in("+447700900101", text));
    stage.hush();
    stage.connect(ANN);
    assert_eq!(stage.said(ANN), [format!("{WRITTEN}: One"), "Connected again.".into()]);
    stage.pass(3_000);
    assert_eq!(stage.said(ANN), [format!("{WRITTEN}: Two")]);
    assert!(stage.desks[ANN].desk.total_unread() == 0, "it is in front");
    stage.cut(ANN);
    stage.browser(ANN).desk.windows.active = None;
    stage.text_in("+447700900101", "Three");
    let snapshot = stage.hub.snapshot(&ANN.into()).expect("Ann");
    assert_eq!(snapshot.windows[0].1.messages.len(), 4);
    stage.connect(ANN);
    assert_eq!(stage.desks[ANN].desk.active(), Some(&id));
}

#[test]
fn who_has_signed_in_hears_as_whom_in_which_state_and_what_is_open() {
    let mut stage = Stage::new();
    stage.ann_owns();
    let kept = stage.desks[ANN].kept.clone();
    stage.open(ANN, kept);
    assert_eq!(stage.said(ANN), ["Signed in as Ann Lee. You are ready. 1 open interaction."]);
    stage.act(BEN, Action::SetState { state: ChannelState::not_ready(Some("Lunch".into())) });
    stage.hush();
    stage.open(BEN, BTreeMap::new());
    assert_eq!(stage.said(BEN), ["Signed in as Ben Okafor. You are not ready: Lunch."]);
}

#[test]
fn interactions_are_gone_through_round_and_round() {
    let mut stage = Stage::new();
    stage.act(ANN, Action::ShowNext { back: false });
    assert_eq!(stage.said(ANN), ["No interaction is open."]);
    let first = stage.ann_owns();
    stage.text_from("+447700900002", "+447700900101", "Hello");
    let invitation = stage.invitation(ANN);
    stage.act(ANN, Action::Accept { invitation });
    let second = stage.desks[ANN].desk.active().cloned().expect("the second");
    for (back, want) in [(false, &first), (false, &second), (true, &first), (true, &second)] {
        stage.act(ANN, Action::ShowNext { back });
        assert_eq!(stage.desks[ANN].desk.active(), Some(want));
        assert_eq!(stage.focus(ANN).pop(), Some((Place::Window(want.clone()), false)));
    }
}

#[test]
fn a_card_that_arrives_does_not_move_those_that_are_there() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.transfer(&id, TargetKind::Agent, BEN);
    let declined = stage.invitation(BEN);
    stage.act(BEN, Action::Decline { invitation: declined, reason: String::new() });
    let before = stage.desks[ANN].desk.notifications().to_vec();
    assert_eq!(before.len(), 1);
    stage.made += 1;
    let (from, to) = (PhoneNumber::from("+447700900002"), PhoneNumber::from("+447700900101"));
    let inbound = Inbound { carrier_id: "other".into(), from, to, text: "Hello".into(), media: Vec::new() };
    let step = stage.hub.receive(stage.now, inbound).expect("a good text");
    stage.deliver(step);
    let after = stage.desks[ANN].desk.notifications();
    assert_eq!((&after[..1], after.len()), (&before[..], 2));
    let invitation = stage.invitation(ANN);
    stage.focus(ANN);
    stage.act(ANN, Action::Decline { invitation, reason: String::new() });
    assert_eq!(
        stage.focus(ANN)[0],
        (before[0].clone(), true),
        "from the notification that is gone to the one that is left"
    );
    let Place::Notice(notice) = before[0].clone() else { panic!("{before:?}") };
    stage.act(ANN, Action::DismissNotice { notice });
    assert_eq!(stage.focus(ANN), [(Place::Before, true), (Place::Window(id), true)]);
}
