//! A gateway that was stopped and started again, perhaps as another version.

use super::*;

const NEWS: &str = "There is a new version. It is loaded when you are not busy.";
const SECOND: Millis = 1_000;
const MINUTE: Millis = 60 * SECOND;

/// Stops the gateway and starts it after a pause, as another version.
fn upgraded(stage: &mut Stage, pause: Millis) {
    stage.cut(ANN);
    stage.now += pause;
    let step = stage.hub.resume(stage.now, pause);
    stage.deliver(step);
    stage.app = Some("two".into());
    stage.connect(ANN);
}

#[test]
fn the_countdown_of_an_invitation_goes_on_and_is_not_announced_again() {
    let mut stage = Stage::new();
    stage.text_in("+447700900101", "Hello");
    let invitation = stage.invitation(ANN);
    stage.pass(10 * SECOND);
    stage.hush();
    stage.cut(ANN);
    assert_eq!(stage.said(ANN), ["Connection lost. Reconnecting. What you type is kept and sent afterwards."]);
    // No warning of a time that does not run, and in which nothing could be done.
    for _ in 0..45 {
        stage.now += SECOND;
        stage.input(ANN, Input::Tick);
    }
    assert_eq!(stage.said(ANN), Vec::<String>::new());
    let step = stage.hub.resume(stage.now, 45_000);
    stage.deliver(step);
    stage.connect(ANN);
    assert_eq!(stage.said(ANN), ["Connected again."]);
    let left = |stage: &Stage| {
        let shown = stage.desks[ANN].replica().invitation(&invitation).cloned().expect("is there still");
        words::seconds_left(shown.deadline, stage.desk(ANN).now())
    };
    assert_eq!(left(&stage), 50, "as before");
    stage.pass(31 * SECOND);
    assert_eq!(stage.said(ANN), [format!("19 seconds left to answer {WRITTEN}.")], "once");
}

#[test]
fn a_page_is_loaded_again_when_the_agent_is_away_and_the_page_not_busy() {
    let mut stage = Stage::new();
    upgraded(&mut stage, 5 * SECOND);
    assert_eq!(stage.said(ANN)[1..], ["Connected again.", NEWS]);
    assert!(stage.desk(ANN).is_outdated());
    stage.act(ANN, Action::SetState { state: ChannelState::Ready });
    stage.pass(MINUTE - SECOND);
    assert_eq!(stage.desks[ANN].reloads, 0, "something was done a moment ago");
    stage.pass(SECOND);
    assert_eq!(stage.desks[ANN].reloads, 1);
}

#[test]
fn a_page_in_front_may_be_read() {
    let mut stage = Stage::new();
    stage.input(ANN, Input::Attention { front: true, audible: true });
    upgraded(&mut stage, 5 * SECOND);
    stage.pass(9 * MINUTE);
    assert_eq!(stage.desks[ANN].reloads, 0);
    stage.act(ANN, Action::Reload);
    assert_eq!(stage.desks[ANN].reloads, 1, "asked for, at once");
}

#[test]
fn a_page_is_never_loaded_again_in_the_middle_of_something() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    upgraded(&mut stage, 5 * SECOND);
    let mut is_left_alone = |begin: Action, end: Action| {
        stage.act(ANN, begin);
        stage.pass(2 * MINUTE);
        assert_eq!(stage.desks[ANN].reloads, 0);
        stage.act(ANN, end);
    };
    let typed = |text: &str| Action::Type { interaction: id.clone(), text: text.into() };
    is_left_alone(typed("Half a th"), typed(""));
    let dialog = |dialog| Action::OpenDialog { dialog };
    is_left_alone(dialog(Some(Dialog::Settings)), dialog(None));
    // An invitation.
    stage.text_from(OTHER, "+447700900101", "Hello too");
    stage.pass(59 * SECOND);
    assert_eq!(stage.desks[ANN].reloads, 0);
    let invitation = stage.invitation(ANN);
    stage.act(ANN, Action::Accept { invitation });
    // A command that has not been answered, as there is no connection.
    stage.cut(ANN);
    stage.act(ANN, Action::SetState { state: ChannelState::Ready });
    for _ in 0..120 {
        stage.now += SECOND;
        stage.input(ANN, Input::Tick);
    }
    assert_eq!(stage.desks[ANN].reloads, 0);
    stage.connect(ANN);
    stage.pass(SECOND);
    assert_eq!(stage.desks[ANN].reloads, 1);
}

#[test]
fn the_same_version_is_no_news_nor_is_a_gateway_that_names_none() {
    let mut stage = Stage::new();
    for app in [Some("one".into()), None] {
        stage.app = app;
        stage.cut(ANN);
        stage.connect(ANN);
        assert_eq!(stage.said(ANN).last().unwrap(), "Connected again.");
        assert!(!stage.desk(ANN).is_outdated());
    }
    upgraded(&mut stage, 5 * SECOND);
    assert!(stage.desk(ANN).is_outdated());
    stage.app = Some("one".into());
    stage.cut(ANN);
    stage.connect(ANN);
    assert!(!stage.desk(ANN).is_outdated(), "the upgrade was taken back");
}

/// A page of a version that the browser had kept, not welcomed yet. Returns its socket.
fn kept_page(stage: &mut Stage, may_load_again: bool) -> u64 {
    let desk = Desk::new("token".into(), "test".into(), None).whole().of_version(Some("zero".into()), may_load_again);
    let browser = stage.browser(ANN);
    (browser.desk, browser.reloads) = (desk, 0);
    stage.hush();
    stage.input(ANN, Input::Start { kept: Vec::new() });
    stage.browser(ANN).socket()
}

#[test]
fn a_page_that_is_of_another_version_from_the_first_welcome_on_shows_nothing_and_is_loaded_again() {
    let mut stage = Stage::new();
    let socket = kept_page(&mut stage, true);
    stage.connect(ANN);
    assert_eq!(stage.desks[ANN].reloads, 1);
    assert!(stage.desk(ANN).replica.is_none(), "nothing is shown");
    assert_eq!(stage.said(ANN), Vec::<String>::new());
    // Events that were on their way are nobody's.
    assert!(!stage.desk(ANN).connection.is_current(socket));
    // It could not be loaded: the desk is used as it is, and offers the new version as always.
    stage.now += 20 * SECOND;
    for _ in 0..2 {
        stage.input(ANN, Input::Tick);
    }
    stage.connect(ANN);
    assert_eq!(stage.desks[ANN].reloads, 1, "once");
    assert!(stage.desk(ANN).replica.is_some() && stage.desk(ANN).is_outdated());
    assert!(stage.said(ANN).contains(&NEWS.to_owned()));
}

#[test]
fn a_page_that_was_just_loaded_again_is_used_although_it_is_of_another_version() {
    let mut stage = Stage::new();
    kept_page(&mut stage, false);
    stage.connect(ANN);
    assert_eq!(stage.desks[ANN].reloads, 0);
    assert!(stage.desk(ANN).replica.is_some() && stage.desk(ANN).is_outdated());
    stage.app = Some("zero".into());
    stage.cut(ANN);
    stage.connect(ANN);
    assert!(!stage.desk(ANN).is_outdated(), "the gateway has this page's version again");
}

#[test]
fn a_desk_that_has_never_been_connected_says_once_that_the_gateway_cannot_be_reached() {
    let mut stage = Stage::new();
    let socket = kept_page(&mut stage, true);
    assert_eq!(words::before_welcome(&stage.desk(ANN).connection), (texts::connecting_to_gateway(), false));
    stage.input(ANN, Input::Closed { socket });
    assert_eq!(stage.said(ANN), ["The gateway cannot be reached. Reconnecting."]);
    for _ in 0..3 {
        stage.now += 40 * SECOND;
        stage.input(ANN, Input::Tick);
        let socket = stage.browser(ANN).socket();
        stage.input(ANN, Input::Closed { socket });
    }
    assert_eq!(stage.said(ANN), Vec::<String>::new(), "once, however often it is tried");
    stage.input(ANN, Input::Network { online: false });
    assert_eq!(stage.said(ANN), ["Offline. The desk comes with the connection."]);
    stage.app = Some("zero".into());
    stage.input(ANN, Input::Network { online: true });
    stage.connect(ANN);
    assert_eq!(stage.said(ANN).last().map(String::as_str), Some("Signed in as Ann Lee. You are ready."));
}
