//! What there is room for.

use super::*;

fn room(stage: &mut Stage, rem: u32) {
    stage.input(ANN, Input::Room { width: rem * 16 });
}

#[test]
fn two_windows_stand_side_by_side_from_112_rem_and_keep_their_places() {
    let mut stage = Stage::new();
    let first = stage.ann_owns();
    let second = stage.ann_owns_another();
    assert_eq!(stage.desk(ANN).visible(), std::slice::from_ref(&second), "one window where the width is unknown");
    room(&mut stage, 112);
    assert_eq!(stage.desk(ANN).visible(), [first.clone(), second.clone()]);
    stage.focus(ANN);
    stage.act(ANN, Action::Front { interaction: first.clone() });
    assert_eq!(stage.desk(ANN).visible(), [first.clone(), second.clone()], "windows keep their places");
    assert_eq!(stage.focus(ANN), [], "the focus is there already");
    // Messages in a window beside the one in front are seen, so they are announced and not counted.
    stage.text_from(OTHER, "+447700900101", "More");
    assert_eq!(stage.said(ANN).len(), 1);
    assert_eq!(stage.desk(ANN).total_unread(), 0);
    room(&mut stage, 111);
    assert_eq!(stage.desk(ANN).visible(), std::slice::from_ref(&first));
    stage.text_from(OTHER, "+447700900101", "And more");
    assert_eq!(stage.desk(ANN).unread(&second), 1);
}

#[test]
fn details_are_open_where_there_is_room_beside_the_conversation() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    let shown = |stage: &Stage| stage.desk(ANN).shows_details(&id);
    for (rem, fit) in [(20, false), (44, false), (45, false), (60, false), (61, true), (80, true), (120, true)] {
        room(&mut stage, rem);
        assert_eq!(shown(&stage), fit, "{rem} rem");
    }
    // My Messages stands beside the window and leaves it less room.
    room(&mut stage, 80);
    stage.act(ANN, Action::OpenMessages);
    assert!(!shown(&stage));
    stage.act(ANN, Action::CloseMessages);
    assert!(shown(&stage));
    // Transfer has the same place.
    stage.act(ANN, Action::OpenCommunicator { interaction: Some(id.clone()) });
    assert!(!shown(&stage));
    stage.act(ANN, Action::ShowDetails { interaction: id.clone(), open: true });
    assert!(shown(&stage) && stage.desk(ANN).communicator().is_none());
    // What was opened beside the conversation does not come to cover it.
    room(&mut stage, 30);
    assert!(!shown(&stage));
    room(&mut stage, 80);
    assert!(shown(&stage));
    stage.act(ANN, Action::ShowDetails { interaction: id.clone(), open: false });
    assert!(!shown(&stage));
    room(&mut stage, 120);
    assert!(!shown(&stage), "closed by the agent");
}

#[test]
fn with_two_windows_each_needs_room_for_its_details() {
    let mut stage = Stage::new();
    let first = stage.ann_owns();
    stage.ann_owns_another();
    for (rem, fit) in [(109, true), (111, true), (112, true), (120, true)] {
        room(&mut stage, rem);
        assert_eq!(stage.desk(ANN).shows_details(&first), fit, "{rem} rem");
    }
    room(&mut stage, 112);
    stage.act(ANN, Action::OpenMessages);
    assert!(!stage.desk(ANN).shows_details(&first));
}

#[test]
fn on_a_narrow_desk_the_list_takes_the_place_of_the_window() {
    let mut stage = Stage::new();
    room(&mut stage, 20);
    assert!(stage.desk(ANN).shows_list(), "there is no window");
    let id = stage.ann_owns();
    assert!(!stage.desk(ANN).shows_list());
    stage.act(ANN, Action::ShowList { open: true });
    assert!(stage.desk(ANN).shows_list());
    stage.act(ANN, Action::Show { interaction: id.clone() });
    assert!(!stage.desk(ANN).shows_list());
    // Details were in the place of the conversation: showing the window shows the conversation.
    stage.act(ANN, Action::ShowDetails { interaction: id.clone(), open: true });
    stage.focus(ANN);
    stage.act(ANN, Action::ShowDetails { interaction: id.clone(), open: false });
    assert_eq!(stage.focus(ANN), [(Place::Window(id.clone()), false)]);
    stage.act(ANN, Action::ShowDetails { interaction: id.clone(), open: true });
    stage.act(ANN, Action::Show { interaction: id.clone() });
    assert!(!stage.desk(ANN).shows_details(&id));
    // My Messages and the Team Communicator of the header are there instead, one at a time.
    stage.act(ANN, Action::OpenMessages);
    stage.act(ANN, Action::OpenCommunicator { interaction: None });
    assert!(!stage.desk(ANN).messages_open());
    stage.act(ANN, Action::OpenMessages);
    assert!(stage.desk(ANN).communicator().is_none());
    stage.act(ANN, Action::ShowList { open: true });
    assert!(!stage.desk(ANN).messages_open());
    stage.act(ANN, Action::OpenMessages);
    stage.act(ANN, Action::Show { interaction: id });
    assert!(!stage.desk(ANN).messages_open() && !stage.desk(ANN).shows_list());
    // The focus never goes to what is not in the page.
    stage.act(ANN, Action::OpenDialog { dialog: Some(Dialog::Settings) });
    stage.focus(ANN);
    stage.act(ANN, Action::OpenDialog { dialog: None });
    assert!(!stage.focus(ANN).iter().any(|(place, _)| *place == Place::InteractionBar));
}
