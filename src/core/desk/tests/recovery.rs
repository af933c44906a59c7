//! Breaks, reloads and refusals lose nothing.

use super::*;
use crate::core::policies::Policy;
use crate::protocol::{ChannelState, Outcome, Refusal};

#[test]
fn nothing_is_shown_as_decided_before_the_gateway_says_so() {
    let mut stage = Stage::new();
    stage.text_in("+447700900101", "Hello");
    let invitation = stage.invitation(ANN);
    stage.cut(ANN);
    stage.act(ANN, Action::Accept { invitation: invitation.clone() });
    let desk = &stage.desks[ANN].desk;
    assert!(desk.active().is_none());
    assert!(desk.invitations()[&invitation].accepting, "the invitation is being accepted");
    stage.connect(ANN);
    assert!(stage.desks[ANN].desk.active().is_some());
}

#[test]
fn a_window_accepted_here_and_told_by_a_snapshot_comes_to_the_front() {
    let mut stage = Stage::new();
    stage.ann_owns();
    stage.text_from("+447700900003", "+447700900101", "Me too");
    let invitation = stage.invitation(ANN);
    stage.cut(ANN);
    stage.act(ANN, Action::Accept { invitation: invitation.clone() });
    // Accepted, but the answer is lost with the connection.
    stage.hub.command(stage.now, &ANN.into(), &"other".into(), &Command::Accept { invitation });
    stage.connect(ANN);
    let browser = &stage.desks[ANN];
    let second = browser.replica().windows.keys().nth(1).cloned();
    assert!(second.is_some());
    assert_eq!(browser.desk.active(), second.as_ref());
    assert!(browser.focus.contains(&(Place::Composer(second.unwrap()), false)));
    assert!(browser.desk.windows.accepted_here.is_empty());
}

#[test]
fn what_is_sent_while_offline_survives_a_reload_and_is_sent_once_in_order() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.cut(ANN);
    for text in ["One", "Two", "Three"] {
        stage.pass(1);
        stage.act(ANN, Action::Type { interaction: id.clone(), text: text.into() });
        stage.act(ANN, Action::Send { interaction: id.clone() });
    }
    stage.act(ANN, Action::Type { interaction: id.clone(), text: "Half a th".into() });
    assert_eq!(stage.desks[ANN].desk.unsent(&id).count(), 3);
    let kept = stage.desks[ANN].kept.clone();
    stage.open(ANN, kept);
    let texts: Vec<_> = stage.desks[ANN].replica().windows[&id].messages().map(|m| m.text.clone()).collect();
    assert_eq!(texts, ["Hello", "One", "Two", "Three"]);
    let desk = &stage.desks[ANN].desk;
    assert!(desk.outbox().is_empty());
    assert_eq!(desk.drafts()[&id], "Half a th");
    assert_eq!(stage.desks[ANN].kept.keys().filter(|key| key.starts_with("outbox/")).count(), 0);
}

#[test]
fn a_text_that_is_refused_goes_back_to_where_it_was_typed() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.cut(ANN);
    stage.act(ANN, Action::Type { interaction: id.clone(), text: "Are you there?".into() });
    stage.act(ANN, Action::Send { interaction: id.clone() });
    stage.text_in("+447700900101", "STOP");
    stage.connect(ANN);
    let desk = &stage.desks[ANN].desk;
    assert_eq!(desk.drafts()[&id], "Are you there?");
    assert_eq!(desk.message_problem(&id).unwrap(), "Not sent. The conversation has ended.");
}

#[test]
fn a_transfer_that_could_not_be_saved_can_be_tried_again_also_after_a_reload() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.cut(ANN);
    stage.transfer(&id, TargetKind::Agent, BEN);
    let waiting = stage.desks[ANN].desk.outbox()[0].id.clone();
    stage.browser(ANN).online = true;
    // The gateway's disk is full.
    let answer = Answer::Refused { refusal: Refusal::Unavailable };
    let socket = stage.desks[ANN].socket();
    stage.input(ANN, Input::Frame { socket, frame: Some(GatewayFrame::Answer { id: waiting, answer }) });
    let told = "The transfer failed. Try again. (Code unavailable)";
    assert_eq!(stage.said(ANN).last().map(String::as_str), Some(told));
    let kept = stage.desks[ANN].kept.clone();
    stage.open(ANN, kept);
    assert_eq!(stage.desks[ANN].desk.window_problem(&id).unwrap().text, told);
    stage.act(ANN, Action::TryAgain { interaction: id.clone() });
    assert_eq!(stage.desks[BEN].replica().invitations[0].note.as_deref(), Some("Knows the case"));
    assert!(stage.desks[ANN].desk.window_problem(&id).is_none());
    assert_eq!(stage.desks[ANN].kept.keys().filter(|key| key.starts_with("problem/")).count(), 0);
}

#[test]
fn a_gap_in_the_events_is_closed_by_a_snapshot() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    let browser = stage.browser(ANN);
    browser.seq += 1; // One event that never arrived.
    stage.text_in("+447700900101", "Second");
    let desk = &stage.desks[ANN].desk;
    assert_eq!((desk.connection.cursor.clone(), &desk.connection.link), (None, &Link::Connecting));
    stage.connect(ANN);
    assert_eq!(stage.desks[ANN].replica().windows[&id].order.len(), 2);
}

#[test]
fn a_snapshot_without_a_window_says_that_it_is_gone() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.transfer(&id, TargetKind::Agent, BEN);
    stage.cut(ANN);
    let invitation = stage.invitation(BEN);
    stage.act(BEN, Action::Accept { invitation });
    stage.hush();
    stage.connect(ANN);
    assert_eq!(
        stage.said(ANN),
        [format!("You were offline. The interaction with {WRITTEN} is no longer yours."), "Connected again.".into()]
    );
    assert!(stage.desks[ANN].desk.active().is_none());
}

#[test]
fn an_old_sockets_frames_are_ignored() {
    let mut stage = Stage::new();
    let old = stage.desks[ANN].socket();
    stage.cut(ANN);
    stage.pass(1_000);
    stage.input(ANN, Input::Frame { socket: old, frame: Some(GatewayFrame::Error { refusal: Refusal::NotSignedIn }) });
    assert_ne!(stage.desks[ANN].desk.connection.link, Link::Refused(Refusal::NotSignedIn));
    let agent = AgentId::from(ANN);
    assert_eq!(stage.desks[ANN].replica().me.id, agent);
}

#[test]
fn a_text_refused_after_the_window_has_moved_is_shown_and_not_lost() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.transfer(&id, TargetKind::Agent, BEN);
    stage.cut(ANN);
    stage.act(ANN, Action::Type { interaction: id.clone(), text: "One more thing".into() });
    stage.act(ANN, Action::Send { interaction: id });
    let invitation = stage.invitation(BEN);
    stage.act(BEN, Action::Accept { invitation });
    stage.connect(ANN);
    let told = "Not sent. This interaction is no longer yours. You wrote: One more thing";
    assert_eq!(stage.desks[ANN].desk.problem().unwrap(), told);
}

#[test]
fn of_several_texts_refused_each_is_shown_until_it_is_dismissed() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.transfer(&id, TargetKind::Agent, BEN);
    stage.cut(ANN);
    for text in ["One more thing", "And another"] {
        stage.act(ANN, Action::Type { interaction: id.clone(), text: text.into() });
        stage.act(ANN, Action::Send { interaction: id.clone() });
    }
    let invitation = stage.invitation(BEN);
    stage.act(BEN, Action::Accept { invitation });
    stage.connect(ANN);
    let told = |text: &str| format!("Not sent. This interaction is no longer yours. You wrote: {text}");
    assert_eq!(stage.desks[ANN].desk.problem().unwrap(), [told("One more thing"), told("And another")].join("\n"));
    stage.act(ANN, Action::DismissProblem);
    assert_eq!(stage.desks[ANN].desk.problem(), None);
}

#[test]
fn the_unsent_draft_stays_with_the_source() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.act(ANN, Action::Type { interaction: id.clone(), text: "Half a th".into() });
    stage.transfer(&id, TargetKind::Agent, BEN);
    let invitation = stage.invitation(BEN);
    stage.act(BEN, Action::Accept { invitation });
    assert_eq!(stage.desks[ANN].desk.drafts()[&id], "Half a th");
    assert!(stage.desks[BEN].desk.drafts().is_empty());
    let version = stage.desks[BEN].desk.head(&id).map(|head| head.version);
    assert!(version.is_some());
    stage.act(BEN, Action::MarkDoneAnyway { interaction: id.clone() });
    assert_eq!(stage.desks[ANN].kept.keys().filter(|key| key.starts_with("draft/")).count(), 1);
}

#[test]
fn a_draft_is_the_same_in_every_tab_of_a_browser() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    let key = format!("draft/{id}");
    stage.input(ANN, Input::KeptElsewhere { key: key.clone(), value: Some("Half a th".into()) });
    assert_eq!(stage.desks[ANN].desk.drafts()[&id], "Half a th");
    // Sent there.
    stage.input(ANN, Input::KeptElsewhere { key, value: None });
    assert!(!stage.desks[ANN].desk.drafts().contains_key(&id));
    let another = stage.desks[ANN].desk.outbox().len();
    stage.input(ANN, Input::KeptElsewhere { key: "outbox/c9".into(), value: Some("{}".into()) });
    assert_eq!(stage.desks[ANN].desk.outbox().len(), another, "the other tab sends it");
}

#[test]
fn what_another_tab_has_an_answer_to_is_not_sent_later() {
    let mut stage = Stage::new();
    stage.text_in("+447700900101", "Hello");
    let invitation = stage.invitation(ANN);
    stage.cut(ANN);
    stage.act(ANN, Action::Accept { invitation: invitation.clone() });
    let waiting = stage.desks[ANN].desk.outbox()[0].id.clone();
    // The other tab was loaded meanwhile, has taken it over, and was told that it could not be saved.
    stage.input(ANN, Input::KeptElsewhere { key: format!("outbox/{waiting}"), value: None });
    let desk = &stage.desks[ANN].desk;
    assert!(desk.outbox().is_empty() && !desk.invitations()[&invitation].answering, "it can be answered again");
    stage.connect(ANN);
    assert_eq!(stage.invitation(ANN), invitation);
}

#[test]
fn an_invitation_that_ends_while_away_is_told() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.transfer(&id, TargetKind::Agent, BEN);
    stage.cut(BEN);
    stage.act(ANN, Action::CancelTransfer { interaction: id });
    stage.connect(BEN);
    let ended: Vec<_> = stage.desks[BEN].desk.ended_invitations().values().cloned().collect();
    assert_eq!(ended, [format!("{WRITTEN}: You were offline. It is over.")]);
}

#[test]
fn what_was_decided_while_offline_is_told_in_its_own_words() {
    let ended = |stage: &Stage| stage.desks[BEN].desk.ended_invitations().values().last().expect("one ended").english();
    let offline = |stage: &mut Stage| {
        let id = stage.ann_owns();
        stage.transfer(&id, TargetKind::Agent, BEN);
        stage.cut(BEN);
        let step = stage.hub.presence(stage.now, &BEN.into(), false);
        stage.deliver(step);
        stage.hush();
        id
    };
    // Withdrawn by the source.
    let mut stage = Stage::new();
    let id = offline(&mut stage);
    stage.act(ANN, Action::CancelTransfer { interaction: id.clone() });
    stage.pass(1_000);
    stage.resume(BEN);
    assert_eq!(ended(&stage), format!("{WRITTEN}: You were offline. Withdrawn by Ann Lee."));
    assert_eq!(stage.said(BEN), ["Connected again.".into(), ended(&stage)]);
    // What ends from then on, the agent was there for.
    stage.browser(BEN).desk.notifications.ended = Keyed::default();
    stage.pass(1_000);
    stage.transfer(&id, TargetKind::Agent, BEN);
    stage.act(BEN, Action::SetState { state: ChannelState::not_ready(None) });
    assert_eq!(ended(&stage), format!("{WRITTEN}: Withdrawn, as you are not ready."));

    // Taken for gone.
    let mut stage = Stage::new();
    offline(&mut stage);
    stage.pass(Policy::GRACE);
    stage.resume(BEN);
    assert_eq!(ended(&stage), format!("{WRITTEN}: You were offline. Withdrawn, as you could not answer."));

    // The contact has left.
    let mut stage = Stage::new();
    offline(&mut stage);
    stage.text_in("+447700900101", "STOP");
    stage.resume(BEN);
    assert_eq!(ended(&stage), format!("{WRITTEN}: You were offline. The contact ended the conversation."));
}

#[test]
fn whose_sign_in_ends_elsewhere_is_told_why_and_what_to_do_next() {
    let farewell = |refusal: Refusal, act: bool| {
        let mut stage = Stage::new();
        if act {
            // The answer is lost.
            stage.browser(ANN).online = false;
            stage.act(ANN, Action::SignOut);
        }
        stage.hush();
        let socket = stage.desks[ANN].socket();
        stage.input(ANN, Input::Frame { socket, frame: Some(GatewayFrame::Error { refusal }) });
        let told = stage.browser(ANN).farewell.clone().expect("signed out");
        assert_eq!(stage.said(ANN), if told.is_empty() { Vec::new() } else { vec![told.clone()] });
        told
    };
    let elsewhere = "You have signed out in another tab or browser. Sign in to go on here.";
    assert_eq!(farewell(Refusal::SignedOut, false), elsewhere);
    assert_eq!(farewell(Refusal::SignedOut, true), "", "who asked for it here need not be told");
    assert_eq!(farewell(Refusal::NotSignedIn, false), "Your sign-in has expired. Sign in again.");
    let dismissed = "An administrator has signed you out. You can sign in again.";
    assert_eq!(farewell(Refusal::Dismissed, true), dismissed);
    assert_eq!(farewell(Refusal::Suspended, false), texts::suspended().english());
    // On coming back it cannot be told which.
    let mut stage = Stage::new();
    stage.cut(ANN);
    stage.pass(30_000);
    let socket = stage.desks[ANN].socket();
    stage.input(ANN, Input::Opened { socket });
    stage.input(ANN, Input::Frame { socket, frame: Some(GatewayFrame::Error { refusal: Refusal::NotSignedIn }) });
    let ended = "Your sign-in has ended: it has expired, or you have signed out elsewhere. Sign in again.";
    assert_eq!(stage.browser(ANN).farewell.as_deref(), Some(ended));
}

#[test]
fn a_transfer_to_what_does_not_exist_any_more_is_not_tried_again() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    // Refused at the start.
    stage.transfer(&id, TargetKind::Queue, "sales");
    assert_eq!(stage.desks[ANN].desk.window_problem(&id).unwrap().text, "There is no such target any more.");
    assert_eq!(stage.desks[ANN].desk.remedies(&id), (true, false));
    let kept = stage.desks[ANN].kept.clone();
    stage.open(ANN, kept);
    assert_eq!(stage.desks[ANN].desk.remedies(&id), (true, false), "also after a reload");
    stage.act(ANN, Action::DismissFailure { interaction: id.clone() });
    assert_eq!(stage.desks[ANN].desk.remedies(&id), (false, false));
    // Declined: the same agent may be asked again.
    stage.transfer(&id, TargetKind::Agent, BEN);
    let invitation = stage.invitation(BEN);
    stage.act(BEN, Action::Decline { invitation, reason: String::new() });
    assert_eq!(stage.desks[ANN].desk.remedies(&id), (true, true));
    // Gone while it was pending.
    let mut head = stage.desks[ANN].desk.head(&id).cloned().expect("a window");
    let failed = head.failed.as_mut().expect("a failed transfer");
    failed.outcome = Outcome::Failed { code: "target_gone".into() };
    assert_eq!(words::outcome(&failed.target_name, &failed.outcome), "Ben Okafor does not exist any more.");
    let socket = stage.desks[ANN].socket();
    let browser = stage.browser(ANN);
    browser.seq += 1;
    let event = Some(Event::WindowChanged { interaction: head });
    let frame = GatewayFrame::Event(Box::new(Numbered { seq: browser.seq, at: 1, event }));
    stage.input(ANN, Input::Frame { socket, frame: Some(frame) });
    assert_eq!(stage.desks[ANN].desk.remedies(&id), (true, false));
}

#[test]
fn an_event_of_an_unknown_kind_takes_its_number_and_changes_nothing() {
    let mut stage = Stage::new();
    let browser = stage.browser(ANN);
    browser.seq += 1;
    let (seq, socket, before) = (browser.seq, browser.socket(), browser.replica().clone());
    let text = format!(r#"{{"event":{{"seq":{seq},"at":1,"event":{{"weather":{{"sky":"blue"}}}}}}}}"#);
    let frame = crate::protocol::decode_gateway(&text).expect("an event all the same");
    stage.input(ANN, Input::Frame { socket, frame: Some(frame) });
    assert_eq!(stage.desks[ANN].replica(), &before);
    stage.ann_owns();
    assert!(stage.desks[ANN].desk.connected(), "the next event is not a gap");
}

#[test]
fn what_is_about_this_moment_is_not_done_at_the_next_sign_in() {
    let mut stage = Stage::new();
    stage.cut(ANN);
    stage.act(ANN, Action::SetState { state: ChannelState::not_ready(None) });
    stage.act(ANN, Action::SignOut);
    assert!(stage.desks[ANN].kept.is_empty());
}

/// Types a text, a note, a problem with something to try again, and sends another text that waits.
fn writes(stage: &mut Stage, id: &InteractionId) {
    stage.act(ANN, Action::Type { interaction: id.clone(), text: "On its way".into() });
    stage.act(ANN, Action::Send { interaction: id.clone() });
    stage.act(ANN, Action::Type { interaction: id.clone(), text: "Half a th".into() });
    stage.act(ANN, Action::TypeNote { interaction: id.clone(), note: "Knows the ca".into() });
}

#[test]
fn who_signs_out_leaves_no_word_in_the_browser() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    writes(&mut stage, &id);
    assert_eq!(stage.desks[ANN].kept.keys().collect::<Vec<_>>(), [&format!("draft/{id}"), &format!("note/{id}")]);
    // Asked once, as something would be lost.
    stage.act(ANN, Action::SignOut);
    let lost = "You have an unsent draft. Signing out discards it.";
    assert!(stage.desk(ANN).sign_out_details().iter().any(|told| *told == lost));
    assert_eq!(stage.desks[ANN].kept.len(), 2);
    stage.act(ANN, Action::KeepThem);
    assert!(stage.desks[ANN].kept.is_empty(), "{:?}", stage.desks[ANN].kept);
}

#[test]
fn without_an_open_interaction_a_second_press_discards_what_is_left() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.act(ANN, Action::Type { interaction: id.clone(), text: "Half a th".into() });
    stage.transfer(&id, TargetKind::Agent, BEN);
    let invitation = stage.invitation(BEN);
    stage.act(BEN, Action::Accept { invitation });
    stage.hush();
    stage.act(ANN, Action::SignOut);
    let asked = "You have an unsent draft. Choose Sign out again to discard it.";
    assert_eq!(stage.desks[ANN].desk.problem().unwrap(), asked);
    assert_eq!(stage.desks[ANN].kept.len(), 1);
    // The answer is to be seen: without it, the question comes again.
    stage.act(ANN, Action::DismissProblem);
    stage.act(ANN, Action::SignOut);
    assert_eq!(stage.said(ANN).iter().filter(|said| *said == asked).count(), 2);
    stage.act(ANN, Action::SignOut);
    assert!(stage.desks[ANN].kept.is_empty(), "{:?}", stage.desks[ANN].kept);
}

#[test]
fn who_signs_out_in_another_tab_or_without_a_connection_leaves_none_either() {
    for refusal in [Refusal::SignedOut, Refusal::Dismissed, Refusal::Suspended] {
        let mut stage = Stage::new();
        let id = stage.ann_owns();
        writes(&mut stage, &id);
        let socket = stage.desks[ANN].socket();
        stage.input(ANN, Input::Frame { socket, frame: Some(GatewayFrame::Error { refusal }) });
        assert!(stage.desks[ANN].kept.is_empty(), "{:?}", stage.desks[ANN].kept);
    }

    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.cut(ANN);
    writes(&mut stage, &id);
    // Another tab waits as well.
    let elsewhere = |value: Option<&str>| Input::KeptElsewhere { key: "outbox/x".into(), value: value.map(Into::into) };
    stage.input(ANN, elsewhere(Some("{}")));
    stage.act(ANN, Action::SignOut);
    let lost = "You have an unsent draft and 2 changes that wait for the connection. Signing out discards them.";
    assert_eq!(stage.desk(ANN).sign_out_details()[0], lost);
    // What would be lost is less now.
    stage.input(ANN, elsewhere(None));
    let lost = "You have an unsent draft and a change that waits for the connection. Signing out discards them.";
    assert_eq!(stage.desk(ANN).sign_out_details()[0], lost);
    assert_eq!(stage.desks[ANN].kept.len(), 3);
    stage.act(ANN, Action::KeepThem);
    assert!(stage.desks[ANN].kept.is_empty(), "{:?}", stage.desks[ANN].kept);
}

#[test]
fn whose_connection_or_sign_in_ends_loses_no_word() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.cut(ANN);
    writes(&mut stage, &id);
    let kept = stage.desks[ANN].kept.clone();
    assert_eq!(kept.len(), 3);
    // The token has expired meanwhile.
    let socket = stage.desks[ANN].socket();
    let refusal = Refusal::NotSignedIn;
    stage.input(ANN, Input::Opened { socket });
    stage.input(ANN, Input::Frame { socket, frame: Some(GatewayFrame::Error { refusal }) });
    assert_eq!(stage.desks[ANN].kept, kept);
    stage.open(ANN, kept);
    assert_eq!(stage.desks[ANN].desk.drafts()[&id], "Half a th");
}
