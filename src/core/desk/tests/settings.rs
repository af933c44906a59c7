//! The agent's settings, and their effects.

use super::*;
use crate::core::settings::{RING, THEME};
use crate::core::shortcuts::Shortcut;

impl Stage {
    fn choose(&mut self, agent: &'static str, key: &str, value: &str) {
        self.act(agent, Action::Choose { key: key.into(), value: value.into() });
    }

    fn front(&mut self, agent: &'static str, front: bool) {
        self.input(agent, Input::Attention { front, audible: true });
    }
}

#[test]
fn a_choice_counts_at_once_and_follows_the_agent_to_another_browser() {
    let mut stage = Stage::new();
    stage.choose(ANN, "theme", "dark");
    assert_eq!(THEME.of(stage.desks[ANN].desk.settings()), "dark");
    stage.open(ANN, BTreeMap::new());
    assert_eq!(THEME.of(stage.desks[ANN].desk.settings()), "dark", "sent by the gateway");
    assert_eq!(THEME.of(stage.desks[BEN].desk.settings()), "system", "only for this agent");
}

#[test]
fn a_choice_made_offline_counts_and_is_given_to_the_gateway_later() {
    let mut stage = Stage::new();
    stage.cut(ANN);
    stage.choose(ANN, "ring", "off");
    stage.choose(ANN, "theme", "light");
    let kept = stage.desks[ANN].kept.clone();
    let desk = &stage.desks[ANN].desk;
    assert_eq!((THEME.of(desk.settings()), RING.is_on(desk.settings())), ("light", false));
    assert!(desk.replica.as_ref().is_some_and(|replica| replica.settings.is_empty()));
    // The page is reloaded before it is connected: the settings apply before the gateway has sent anything.
    let mut desk = Desk::new("token".into(), "test".into(), None).whole();
    desk.apply(stage.moment(), Input::Start { kept: kept.clone().into_iter().collect() });
    assert_eq!(THEME.of(desk.settings()), "light");
    stage.open(ANN, kept);
    assert_eq!(stage.desks[ANN].replica().settings.len(), 2, "both are stored at the gateway");
    assert!(stage.desks[ANN].desk.outbox().is_empty());
}

#[test]
fn keys_that_cannot_be_had_are_refused_beside_the_field_and_aloud() {
    let mut stage = Stage::new();
    let problem = |stage: &Stage| stage.desk(ANN).setting_problem().map(|(key, why)| (key.clone(), why.english()));
    let set = |stage: &mut Stage, typed: &str| {
        stage.act(ANN, Action::SetShortcut { shortcut: Shortcut::Invitation, typed: typed.into() });
        (stage.said(ANN), problem(stage))
    };
    let why = "F6 is taken: Go to the next region.";
    assert_eq!(set(&mut stage, "f6"), (vec![why.into()], Some(("shortcut.invitation".into(), why.into()))));
    assert_eq!(set(&mut stage, "ctrl+alt+i"), (vec!["Go to the newest invitation: Ctrl+Alt+I.".into()], None));
    stage.text_in("+447700900101", "Hello");
    assert!(stage.said(ANN)[0].ends_with("Press Ctrl+Alt+I to go to it."));
    assert_eq!(set(&mut stage, ""), (vec!["Go to the newest invitation: off.".into()], None));
    stage.text_from("+447700900002", "+447700900101", "Hello");
    assert!(stage.said(ANN)[0].ends_with("It is among the notifications."));
}

#[test]
fn what_is_no_choice_is_not_sent_and_the_gateway_refuses_it_too() {
    let mut stage = Stage::new();
    stage.choose(ANN, "theme", "pink");
    assert!(stage.desks[ANN].desk.outbox().is_empty() && stage.desks[ANN].desk.settings().is_empty());
    let command = Command::SetSetting { key: "theme".into(), value: "pink".into() };
    let (answer, step) = stage.hub.command(stage.now, &ANN.into(), &"c9".into(), &command);
    assert_eq!(answer, Answer::Refused { refusal: Refusal::UnsupportedSetting });
    assert!(step.entries.is_empty());
}

#[test]
fn the_focus_goes_to_a_preview_only_where_that_is_chosen_and_in_the_tab_in_front() {
    let mut stage = Stage::new();
    stage.front(ANN, true);
    stage.text_in("+447700900101", "Hello");
    assert_eq!(stage.desks[ANN].when_idle, [], "off by default");
    stage.choose(ANN, "focus_preview", "on");
    stage.front(ANN, false);
    stage.text_from("+447700900002", "+447700900101", "Hello");
    assert_eq!(stage.desks[ANN].when_idle, [], "the page is not in front");
    stage.front(ANN, true);
    stage.text_from("+447700900003", "+447700900101", "Hello");
    let invitation = stage.invitation(ANN);
    assert_eq!(stage.desks[ANN].when_idle, [Place::Invitation(invitation)]);
}

#[test]
fn more_time_is_asked_for_by_itself_where_that_is_chosen_and_the_agent_is_there() {
    let mut stage = Stage::new();
    stage.choose(ANN, "answer_time", "extend");
    stage.front(ANN, true);
    stage.text_in("+447700900101", "Hello");
    stage.hush();
    stage.pass(40_000);
    stage.pass(1_000);
    assert_eq!(stage.said(ANN), ["You have more time: 80 seconds."], "once, without a warning");
    stage.front(ANN, false);
    stage.pass(60_000);
    assert_eq!(stage.said(ANN), [format!("19 seconds left to answer {WRITTEN}.")], "the page is not in front");
}

#[test]
fn the_browser_shows_an_invitation_without_its_words_where_the_page_is_not_in_front() {
    let mut stage = Stage::new();
    stage.text_in("+447700900101", "My PIN is 1234");
    stage.pass(2_000);
    assert_eq!(stage.desks[ANN].shown, [""; 0], "off by default");
    stage.choose(ANN, "browser_notifications", "on");
    stage.front(ANN, true);
    stage.text_from("+447700900002", "+447700900101", "Hello");
    stage.pass(2_000);
    assert_eq!(stage.desks[ANN].shown, [""; 0], "in front");
    stage.front(ANN, false);
    stage.text_from("+447700900003", "+447700900101", "My PIN is 1234");
    stage.pass(2_000);
    assert_eq!(stage.desks[ANN].shown, ["New for Ann Lee: SMS from +44 7700 900003."]);
}

#[test]
fn new_messages_sound_once_a_burst_in_the_tab_that_rings() {
    let mut stage = Stage::new();
    stage.ann_owns();
    let burst = |stage: &mut Stage| {
        (0..2).for_each(|_| stage.pass(3_000));
        ["One", "Two", "Three"].iter().for_each(|text| stage.text_in("+447700900101", text));
        stage.desks[ANN].chimes
    };
    let socket = stage.desks[ANN].socket();
    let rings = |rings| Input::Frame { socket, frame: Some(GatewayFrame::Standing { rings, devices: 1 }) };
    stage.input(ANN, rings(true));
    assert_eq!(burst(&mut stage), 0, "off by default");
    stage.choose(ANN, "message_sound", "on");
    assert_eq!(burst(&mut stage), 1);
    stage.input(ANN, rings(false));
    assert_eq!(burst(&mut stage), 1);
}

#[test]
fn a_dialog_takes_the_focus_and_gives_it_back() {
    let mut stage = Stage::new();
    stage.hush();
    stage.act(ANN, Action::OpenDialog { dialog: Some(Dialog::Settings) });
    assert_eq!(stage.focus(ANN), [(Place::Dialog(Dialog::Settings), false)]);
    stage.act(ANN, Action::OpenDialog { dialog: None });
    assert_eq!(stage.focus(ANN), [(Place::Before, true), (Place::InteractionBar, true)]);
    assert_eq!(stage.desks[ANN].desk.dialog(), None);
}
