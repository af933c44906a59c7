//! Marking done: what is asked before, what is offered afterwards, and what comes back.

use super::*;

const SECOND: Millis = 1000;
const OFFER: &str = "Done. Press Shift+F8 to undo.";

fn mark_done(id: &InteractionId) -> Action {
    Action::MarkDone { interaction: id.clone() }
}

fn types(id: &InteractionId, text: &str) -> Action {
    Action::Type { interaction: id.clone(), text: text.into() }
}

fn in_front(stage: &Stage) -> Option<InteractionId> {
    stage.desk(ANN).active().cloned()
}

impl Stage {
    /// Makes Ann the owner of an interaction with nothing left to do.
    fn ann_has_answered(&mut self) -> InteractionId {
        let id = self.ann_owns();
        self.act(ANN, types(&id, "It is on its way"));
        self.act(ANN, Action::Send { interaction: id.clone() });
        self.hush();
        id
    }

    /// Returns what the dialog says, if it is open.
    fn asks(&self) -> Option<String> {
        let asked = self.desk(ANN).closing().map(|id| self.desk(ANN).lost_by_done(id).english());
        assert_eq!(asked.is_some(), self.desk(ANN).dialog() == Some(Dialog::MarkDone));
        asked
    }

    fn ann_finds(&self) -> Vec<(InteractionId, Option<Refusal>)> {
        let history = self.desk(ANN).history(&None).expect("My history is open");
        history.found.iter().flatten().map(|past| (past.id.clone(), past.refused.clone())).collect()
    }
}

#[test]
fn mark_done_is_undone_within_ten_seconds_and_the_focus_comes_back() {
    let mut stage = Stage::new();
    let id = stage.ann_has_answered();
    let other = stage.ann_owns_another();
    stage.act(ANN, Action::Show { interaction: id.clone() });
    stage.hush();
    stage.act(ANN, mark_done(&id));
    assert_eq!(stage.said(ANN), [OFFER]);
    assert!(stage.desk(ANN).undo_offered() && stage.desk(ANN).flash().is_none());
    assert_eq!(in_front(&stage), Some(other.clone()));
    // Neither another window nor another flash takes it away.
    stage.act(ANN, Action::Show { interaction: other });
    stage.act(ANN, Action::SetState { state: ChannelState::not_ready(None) });
    stage.pass(9 * SECOND + 999);
    assert!(stage.desk(ANN).undo_offered());
    stage.hush();
    stage.act(ANN, Action::Undo);
    assert_eq!(in_front(&stage), Some(id.clone()));
    assert_eq!(stage.said(ANN), [format!("{WRITTEN} is open again.")]);
    assert_eq!(stage.focus(ANN), [(Place::MarkDone(id.clone()), false)]);
    assert!(!stage.desk(ANN).undo_offered());
    assert_eq!(stage.desks[ANN].replica().windows[&id].order.len(), 2);

    stage.act(ANN, mark_done(&id));
    stage.pass(10 * SECOND);
    assert!(!stage.desk(ANN).undo_offered());
    stage.hush();
    stage.act(ANN, Action::Undo);
    assert_eq!(stage.said(ANN), ["There is nothing to undo."]);
    assert!(stage.desk(ANN).outbox().is_empty());
}

#[test]
fn undo_pressed_twice_reopens_once() {
    let mut stage = Stage::new();
    let id = stage.ann_has_answered();
    stage.act(ANN, mark_done(&id));
    stage.cut(ANN);
    stage.act(ANN, Action::Undo);
    stage.act(ANN, Action::Undo);
    stage.act(ANN, Action::Reopen { interaction: id.clone() });
    assert_eq!(stage.desk(ANN).outbox().len(), 1);
    // Told by the snapshot after the break.
    stage.connect(ANN);
    assert!(stage.desk(ANN).outbox().is_empty() && stage.desk(ANN).head(&id).is_some());
    assert_eq!(in_front(&stage), Some(id));
}

#[test]
fn undo_pressed_before_mark_done_is_answered_counts() {
    let mut stage = Stage::new();
    let id = stage.ann_has_answered();
    // The event arrives, and the answer is still under way.
    stage.browser(ANN).online = false;
    stage.act(ANN, mark_done(&id));
    let PendingCommand { id: given, command, .. } = stage.desk(ANN).outbox()[0].clone();
    let (answer, step) = stage.hub.command(stage.now, &ANN.into(), &given, &command);
    stage.browser(ANN).online = true;
    stage.deliver(step);
    stage.act(ANN, Action::Undo);
    let socket = stage.browser(ANN).socket();
    stage.input(ANN, Input::Frame { socket, frame: Some(GatewayFrame::Answer { id: given, answer }) });
    assert_eq!(in_front(&stage), Some(id));
    assert!(!stage.desk(ANN).undo_offered() && stage.desk(ANN).outbox().is_empty());
}

#[test]
fn the_keys_of_undo_are_named_unless_it_has_none() {
    let mut stage = Stage::new();
    let id = stage.ann_has_answered();
    stage.act(ANN, Action::SetShortcut { shortcut: crate::core::shortcuts::Shortcut::Undo, typed: String::new() });
    stage.hush();
    stage.act(ANN, mark_done(&id));
    assert_eq!(stage.said(ANN), ["Done. Undo is among the notifications."]);
}

#[test]
fn a_question_is_asked_only_where_something_would_be_lost() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.act(ANN, mark_done(&id));
    assert_eq!(stage.asks().as_deref(), Some("The contact has not been answered."));
    assert_eq!(stage.focus(ANN), [(Place::Dialog(Dialog::MarkDone), false)]);
    assert!(stage.desk(ANN).outbox().is_empty());
    stage.act(ANN, Action::OpenDialog { dialog: None });
    assert!(stage.asks().is_none() && stage.desk(ANN).head(&id).is_some(), "kept open");

    stage.act(ANN, types(&id, "Half a th"));
    stage.act(ANN, mark_done(&id));
    assert_eq!(stage.asks().as_deref(), Some("You have an unsent draft. The contact has not been answered."));
    stage.act(ANN, Action::OpenDialog { dialog: None });
    // On its way is as good as answered.
    stage.cut(ANN);
    stage.act(ANN, Action::Send { interaction: id.clone() });
    assert_eq!(stage.desk(ANN).lost_by_done(&id), "");
    stage.connect(ANN);

    stage.act(ANN, Action::OpenCommunicator { interaction: Some(id.clone()) });
    stage.act(ANN, Action::TypeTransferNote { note: "Knows the case".into() });
    stage.act(ANN, mark_done(&id));
    assert_eq!(stage.asks().as_deref(), Some("You have typed a note for a transfer."));
    stage.act(ANN, Action::MarkDoneAnyway { interaction: id.clone() });
    assert!(stage.asks().is_none() && stage.desk(ANN).head(&id).is_none());
}

#[test]
fn the_question_goes_with_its_window() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.act(ANN, mark_done(&id));
    // In another tab.
    let version = stage.desk(ANN).head(&id).unwrap().version;
    let done = Command::MarkDone { interaction: id, version };
    let (_, step) = stage.hub.command(stage.now, &ANN.into(), &"elsewhere".into(), &done);
    stage.hush();
    stage.deliver(step);
    assert!(stage.asks().is_none());
    assert_eq!(stage.said(ANN), [format!("{WRITTEN} is done.")], "what another tab has done is told, not offered");
}

#[test]
fn what_was_typed_comes_back_with_the_window() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.act(ANN, types(&id, "Half a th"));
    stage.act(ANN, Action::TypeNote { interaction: id.clone(), note: "Calls back".into() });
    stage.act(ANN, Action::MarkDoneAnyway { interaction: id.clone() });
    assert!(stage.desk(ANN).drafts().is_empty());
    assert!(!stage.desks[ANN].kept.keys().any(|key| key.starts_with("draft/")), "nothing is left in storage");
    stage.hush();
    stage.act(ANN, Action::Undo);
    assert_eq!(stage.desk(ANN).drafts()[&id], "Half a th");
    assert_eq!(stage.desk(ANN).note(&id), ("Calls back".into(), true), "saved before");
    assert_eq!(stage.focus(ANN), [(Place::Composer(id), false)]);
}

#[test]
fn sending_the_answer_of_a_page_is_undone_too() {
    let mut stage = Stage::new();
    stage.text_in("+447700900998", "How much?");
    let invitation = stage.invitation(BEN);
    stage.act(BEN, Action::Accept { invitation });
    let id = stage.desk(BEN).active().cloned().expect("a window");
    stage.act(BEN, types(&id, "Ten pounds"));
    stage.hush();
    stage.act(BEN, Action::Send { interaction: id.clone() });
    assert_eq!(stage.said(BEN), [OFFER]);
    stage.hush();
    stage.act(BEN, Action::Undo);
    assert_eq!(stage.focus(BEN), [(Place::Composer(id), false)]);
}

#[test]
fn what_was_done_while_the_connection_broke_is_offered_with_the_answer() {
    let mut stage = Stage::new();
    let id = stage.ann_has_answered();
    stage.cut(ANN);
    stage.act(ANN, mark_done(&id));
    // It has arrived, and nothing of it has come back.
    let pending = stage.desk(ANN).outbox()[0].clone();
    drop(stage.hub.command(stage.now, &ANN.into(), &pending.id, &pending.command));
    assert!(!stage.desk(ANN).undo_offered());
    stage.connect(ANN);
    assert_eq!(stage.said(ANN).last().map(String::as_str), Some(OFFER));
    stage.act(ANN, Action::Undo);
    assert_eq!(in_front(&stage), Some(id));
}

#[test]
fn who_has_written_meanwhile_is_in_another_conversation_and_the_way_there_is_shown() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.act(ANN, types(&id, "Half a th"));
    stage.act(ANN, Action::MarkDoneAnyway { interaction: id });
    stage.text_in("+447700900101", "Another thing");
    let invitation = stage.invitation(ANN);
    stage.act(ANN, Action::Accept { invitation });
    let second = in_front(&stage).expect("a window");
    stage.act(ANN, Action::Undo);
    let why = "Not reopened. You have an open conversation with this contact already. You wrote: Half a th";
    assert_eq!(stage.desk(ANN).problem().unwrap(), why);
    assert_eq!(stage.desk(ANN).open_instead(), Some(&second));
    stage.act(ANN, Action::DismissProblem);
    assert_eq!(stage.desk(ANN).open_instead(), None);
}

#[test]
fn my_history_has_what_was_done_and_reopens_it_later() {
    let mut stage = Stage::new();
    let first = stage.ann_has_answered();
    stage.act(ANN, mark_done(&first));
    let second = stage.ann_has_answered();
    stage.pass(60 * SECOND);
    stage.hush();
    stage.act(ANN, Action::OpenMyHistory);
    assert_eq!(stage.focus(ANN), [(Place::MyHistory, false)]);
    let in_use = Refusal::ContactInUse { by: Some("Ann Lee".into()), interaction: Some(second.clone()) };
    assert_eq!(stage.ann_finds(), [(first.clone(), Some(in_use))]);
    // It follows what is done.
    stage.act(ANN, mark_done(&second));
    assert_eq!(stage.ann_finds(), [(second.clone(), None), (first.clone(), None)]);
    stage.act(ANN, Action::SearchHistory { of: None, query: "no such word".into() });
    assert_eq!(stage.ann_finds(), []);
    stage.act(ANN, Action::SearchHistory { of: None, query: WRITTEN.into() });
    assert_eq!(stage.ann_finds().len(), 2);
    stage.act(ANN, Action::ReadPast { of: None, past: first.clone() });
    let read = stage.desk(ANN).history(&None).and_then(|history| history.reading.clone()).expect("is read");
    assert_eq!((read.0, read.1.map(|page| page.messages.len())), (first.clone(), Some(2)));
    stage.pass(60 * SECOND);
    stage.hush();
    stage.act(ANN, Action::Reopen { interaction: first.clone() });
    assert_eq!(stage.focus(ANN), [(Place::Composer(first.clone()), false)]);
    assert_eq!(in_front(&stage), Some(first.clone()));
    let in_use = Refusal::ContactInUse { by: Some("Ann Lee".into()), interaction: Some(first) };
    assert_eq!(stage.ann_finds(), [(second, Some(in_use))]);
    assert_eq!(stage.desk(ANN).history(&None).and_then(|history| history.reading.clone()), None);
    // One panel beside the windows.
    stage.act(ANN, Action::OpenMessages);
    assert!(!stage.desk(ANN).my_history_open());
    stage.act(ANN, Action::OpenMyHistory);
    assert!(!stage.desk(ANN).messages_open());
    stage.act(ANN, Action::CloseHistory { of: None });
    assert!(!stage.desk(ANN).my_history_open());
}

#[test]
fn more_of_my_history_comes_in_pages() {
    let mut stage = Stage::new();
    for n in 0..60 {
        stage.text_from(&format!("+4477009001{n:02}"), "+447700900101", "Hello");
        let invitation = stage.invitation(ANN);
        stage.act(ANN, Action::Accept { invitation });
        let id = in_front(&stage).expect("a window");
        stage.act(ANN, Action::MarkDoneAnyway { interaction: id });
    }
    stage.act(ANN, Action::OpenMyHistory);
    assert_eq!(stage.ann_finds().len(), 50);
    stage.act(ANN, Action::MoreHistory { of: None });
    let all = stage.ann_finds();
    assert_eq!(all.len(), 60);
    assert_eq!(stage.desk(ANN).history(&None).map(|history| history.total), Some(60));
    assert!(all.is_sorted_by(|newer, older| newer.0 > older.0));
}
