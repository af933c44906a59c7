//! Undo send: a text that waits is sent once or taken back, whatever happens meanwhile.

use super::*;
use crate::core::settings::UNDO_SEND;
use crate::protocol::Media;

/// A stage on which Ann owns an interaction and has five seconds to undo.
fn careful() -> (Stage, InteractionId) {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    set(&mut stage, "5");
    stage.hush();
    (stage, id)
}

fn set(stage: &mut Stage, value: &str) {
    stage.act(ANN, Action::Choose { key: UNDO_SEND.key.into(), value: value.into() });
}

fn write(stage: &mut Stage, id: &InteractionId, text: &str) {
    stage.act(ANN, Action::Type { interaction: id.clone(), text: text.into() });
    stage.act(ANN, Action::Send { interaction: id.clone() });
}

/// Returns the texts that the gateway has.
fn texts(stage: &Stage, id: &InteractionId) -> Vec<String> {
    let snapshot = stage.hub.snapshot(&ANN.into()).expect("signed in");
    let window = snapshot.windows.iter().find(|(head, _)| head.id == *id);
    window.map(|(_, it)| it.messages.iter().map(|message| message.text.clone()).collect()).unwrap_or_default()
}

/// Returns the last row of the transcript, for how long it waits, and whether it can be taken back.
fn last_row(stage: &Stage, id: &InteractionId) -> (String, Option<u64>, bool) {
    let desk = stage.desk(ANN);
    let rows = desk.transcript_rows(id, 0, desk.transcript_length(id));
    let row = rows.last().expect("a row");
    let text = desk.transcript_message(id, row).expect("a message").text.clone();
    (text, desk.waits_to_be_sent(row), desk.can_be_taken_back(row))
}

#[test]
fn by_default_a_text_is_sent_at_once() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    write(&mut stage, &id, "One");
    assert_eq!(texts(&stage, &id), ["Hello", "One"]);
    assert_eq!(last_row(&stage, &id), ("One".into(), None, false));
    stage.hush();
    stage.act(ANN, Action::UndoSend { message: None });
    assert_eq!(stage.said(ANN), ["There is nothing to undo."]);
}

#[test]
fn a_text_waits_and_is_sent_once_in_order() {
    let (mut stage, id) = careful();
    write(&mut stage, &id, "One");
    assert_eq!(stage.said(ANN), ["Sending in 5 seconds. Undo with Shift+F8."]);
    assert_eq!(texts(&stage, &id), ["Hello"]);
    assert_eq!(last_row(&stage, &id), ("One".into(), Some(5), true));
    stage.pass(2_000);
    write(&mut stage, &id, "Two");
    stage.pass(2_000);
    assert_eq!(texts(&stage, &id), ["Hello"]);
    stage.pass(1_000);
    assert_eq!(texts(&stage, &id), ["Hello", "One"]);
    assert_eq!(last_row(&stage, &id), ("Two".into(), Some(2), true));
    assert!(stage.focus(ANN).contains(&(Place::Composer(id.clone()), true)), "the button is gone");
    stage.pass(2_000);
    assert_eq!(texts(&stage, &id), ["Hello", "One", "Two"]);
    stage.pass(60_000);
    assert_eq!(texts(&stage, &id), ["Hello", "One", "Two"]);
    assert!(stage.desk(ANN).outbox().is_empty());
}

#[test]
fn undone_it_is_back_in_its_field_with_its_files() {
    let (mut stage, id) = careful();
    let file = Media {
        id: "f1".into(),
        mime: "image/png".into(),
        size: 10,
        name: Some("a.png".into()),
        pixels: None,
        description: None,
    };
    stage.act(ANN, Action::Attach { interaction: id.clone(), files: vec![file.clone()] });
    stage.input(ANN, Input::Uploaded { interaction: id.clone(), key: "f1".into(), result: Ok(file) });
    write(&mut stage, &id, "One");
    write(&mut stage, &id, "Two");
    stage.act(ANN, Action::Type { interaction: id.clone(), text: "Three".into() });
    stage.hush();
    let first = stage.desk(ANN).outbox()[0].id.to_string();
    stage.act(ANN, Action::UndoSend { message: Some(first) });
    assert_eq!(stage.said(ANN), ["Not sent. The message is back in its field."]);
    assert_eq!(stage.focus(ANN), [(Place::Composer(id.clone()), false)]);
    assert_eq!(stage.desk(ANN).drafts()[&id], "One\nThree");
    assert_eq!(stage.desk(ANN).attached(&id).len(), 1);
    stage.act(ANN, Action::UndoSend { message: None });
    assert_eq!(stage.desk(ANN).drafts()[&id], "Two\nOne\nThree");
    assert_eq!(stage.desks[ANN].kept.keys().filter(|key| key.starts_with("outbox/")).count(), 0);
    stage.pass(60_000);
    assert_eq!(texts(&stage, &id), ["Hello"]);
}

#[test]
fn what_would_overtake_it_or_leave_it_behind_sends_it_first() {
    type Deed = fn(&mut Stage, &InteractionId);
    let deeds: [(&str, Deed); 6] = [
        ("mark done", |stage, id| stage.act(ANN, Action::MarkDone { interaction: id.clone() })),
        ("end", |stage, id| stage.act(ANN, Action::End { interaction: id.clone() })),
        ("transfer", |stage, id| stage.transfer(id, TargetKind::Agent, BEN)),
        ("sign out", |stage, _| {
            stage.act(ANN, Action::SignOut);
            stage.act(ANN, Action::KeepThem);
        }),
        ("close the page", |stage, _| stage.input(ANN, Input::Leaving)),
        ("another text at once", |stage, id| {
            set(stage, "off");
            write(stage, id, "Two");
        }),
    ];
    for (what, deed) in deeds {
        let (mut stage, id) = careful();
        write(&mut stage, &id, "One");
        let waiting = stage.desk(ANN).outbox()[0].id.clone();
        deed(&mut stage, &id);
        let sent: Vec<_> = stage.hub.undelivered().into_iter().map(|message| message.text).collect();
        assert_eq!(sent[0], "One", "{what}");
        assert_eq!(sent.iter().filter(|text| *text == "One").count(), 1, "{what}");
        assert!(stage.desk(ANN).outbox().iter().all(|it| it.id != waiting), "{what}");
    }
}

#[test]
fn while_somebody_may_take_the_interaction_nothing_waits() {
    let (mut stage, id) = careful();
    stage.transfer(&id, TargetKind::Agent, BEN);
    write(&mut stage, &id, "One");
    assert_eq!(texts(&stage, &id), ["Hello", "One"]);
}

#[test]
fn a_page_that_crashes_loses_nothing_and_another_page_takes_nothing_back() {
    let (mut stage, id) = careful();
    write(&mut stage, &id, "One");
    let kept = stage.desks[ANN].kept.clone();
    stage.open(ANN, kept);
    assert_eq!(last_row(&stage, &id), ("One".into(), Some(7), false), "the page that sent it may still be there");
    stage.act(ANN, Action::UndoSend { message: None });
    assert_eq!(stage.said(ANN).last().map(String::as_str), Some("There is nothing to undo."));
    stage.pass(6_000);
    assert_eq!(texts(&stage, &id), ["Hello"]);
    stage.pass(1_000);
    assert_eq!(texts(&stage, &id), ["Hello", "One"]);
    // Taken back in the page that sent it: the other does not send it.
    write(&mut stage, &id, "Two");
    let kept = stage.desks[ANN].kept.clone();
    let key = kept.keys().find(|key| key.starts_with("outbox/")).expect("it waits").clone();
    stage.open(ANN, kept);
    stage.input(ANN, Input::KeptElsewhere { key, value: None });
    stage.pass(60_000);
    assert_eq!(texts(&stage, &id), ["Hello", "One"]);
}

#[test]
fn offline_it_waits_and_can_be_taken_back_and_then_waits_for_the_connection() {
    let (mut stage, id) = careful();
    stage.cut(ANN);
    write(&mut stage, &id, "One");
    write(&mut stage, &id, "Two");
    stage.act(ANN, Action::UndoSend { message: None });
    assert_eq!(stage.desk(ANN).drafts()[&id], "Two");
    stage.pass(5_000);
    assert_eq!(last_row(&stage, &id), ("One".into(), None, false));
    stage.connect(ANN);
    assert_eq!(texts(&stage, &id), ["Hello", "One"]);
    assert!(stage.desk(ANN).outbox().is_empty());
}

#[test]
fn a_clock_that_is_set_back_holds_nothing_up_and_changes_no_order() {
    let (mut stage, id) = careful();
    write(&mut stage, &id, "One");
    let socket = stage.desks[ANN].socket();
    let now = stage.now - 3_000;
    stage.input(ANN, Input::Frame { socket, frame: Some(GatewayFrame::Time { now }) });
    write(&mut stage, &id, "Two");
    for _ in 0..10 {
        stage.input(ANN, Input::Frame { socket, frame: Some(GatewayFrame::Time { now }) });
        stage.input(ANN, Input::Tick);
    }
    assert_eq!(texts(&stage, &id), ["Hello"]);
    let now = stage.now - 900_000;
    stage.input(ANN, Input::Frame { socket, frame: Some(GatewayFrame::Time { now }) });
    stage.input(ANN, Input::Tick);
    assert_eq!(texts(&stage, &id), ["Hello", "One", "Two"]);
}
