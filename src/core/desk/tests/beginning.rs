//! The beginning of a desk, before the code of the rest is there.

use super::*;
use crate::protocol::encode;

/// A desk of Ann's that has begun, and what it did.
struct Begun {
    desk: Desk,
    done: Vec<Effect>,
    now: Millis,
}

impl Begun {
    fn new(whole: bool) -> Self {
        let desk = Desk::new("token".into(), "test".into(), Some("d1".into()));
        let desk = if whole { desk.whole() } else { desk };
        let mut begun = Self { desk, done: Vec::new(), now: 1_000_000 };
        begun.take(Input::Start { kept: vec![("settings".into(), r#"[{"key":"theme","value":"dark"}]"#.into())] });
        begun.take(Input::Attention { front: true, audible: true });
        begun.take(Input::Opened { socket: 1 });
        begun
    }

    fn take(&mut self, input: Input) {
        self.now += 100;
        self.done.extend(self.desk.apply(Moment { local: self.now, random: 0.0 }, input));
    }

    fn hear(&mut self, socket: u64, frame: &GatewayFrame) {
        self.take(Input::Text { socket, text: encode(frame) });
    }

    fn welcome(&mut self, socket: u64, stage: &Stage) {
        self.welcome_to(socket, stage, "one");
    }

    fn welcome_to(&mut self, socket: u64, stage: &Stage, version: &str) {
        let snapshot = stage.hub.snapshot(&ANN.into()).map(Box::new);
        let cursor = Cursor { epoch: "e".into(), seq: 0 };
        self.hear(socket, &GatewayFrame::Welcome { now: stage.now, cursor, snapshot, app: Some(version.into()) });
    }

    fn act(&mut self, action: Action) {
        self.take(Input::Do { id: "c1".into(), action });
    }

    fn done(&self) -> Vec<&Effect> {
        let fetches = |effect: &Effect| matches!(effect, Effect::FetchWorkings | Effect::FetchLater);
        self.done.iter().filter(|effect| !fetches(effect)).collect()
    }
}

#[test]
fn who_has_nothing_open_is_ready_at_once_and_what_they_do_is_done_when_the_code_is_there() {
    let stage = Stage::new();
    let [mut early, mut late] = [true, false].map(Begun::new);
    for desk in [&mut early, &mut late] {
        desk.welcome(1, &stage);
        desk.hear(1, &GatewayFrame::Standing { rings: true, devices: 2 });
        desk.act(Action::SetState { state: ChannelState::not_ready(None) });
    }
    assert!(late.desk.connected());
    assert_eq!(late.desk.replica.as_ref().map(|it| it.me.state.clone()), Some(ChannelState::Ready));
    assert_eq!(late.desk.settings()[0].value, "dark", "the page looks as it did");
    assert_eq!(late.done.iter().filter(|effect| **effect == Effect::FetchWorkings).count(), 1);
    late.take(Input::Workings(&WORKINGS));
    assert_eq!(late.done(), early.done());
    assert_eq!(late.desk.replica, early.desk.replica);
    assert!(matches!(late.desk.outbox(), [PendingCommand { command: Command::SetState { .. }, .. }]));
}

#[test]
fn what_is_done_apart_waits_for_its_code() {
    let stage = Stage::new();
    let [mut early, mut late] = [true, false].map(Begun::new);
    late.take(Input::Workings(&WORKINGS));
    for desk in [&mut early, &mut late] {
        desk.welcome(1, &stage);
        desk.act(Action::OpenMessages);
        desk.act(Action::ListUnread { only: true });
        desk.act(Action::MarkAllRead);
    }
    assert!(late.desk.messages_open());
    assert_eq!(late.done.iter().filter(|effect| **effect == Effect::FetchLater).count(), 1);
    late.take(Input::NotLoaded);
    late.take(Input::NotLoaded);
    assert_eq!(late.desk.problem().unwrap(), "This part could not be loaded.");
    late.done.retain(|effect| !matches!(effect, Effect::Announce { text, .. } if text.english().contains("loaded")));
    late.take(Input::Later(&LATER_WORKINGS));
    assert_eq!(late.done(), early.done());
}

#[test]
fn a_refusal_waits_for_its_code() {
    let mut stage = Stage::new();
    let interaction = stage.ann_owns();
    let [mut early, mut late] = [true, false].map(Begun::new);
    late.take(Input::Workings(&WORKINGS));
    for desk in [&mut early, &mut late] {
        desk.welcome(1, &stage);
        desk.act(Action::Type { interaction: interaction.clone(), text: "Hello".into() });
        desk.act(Action::Send { interaction: interaction.clone() });
        let [PendingCommand { id, .. }] = desk.desk.outbox() else { panic!("one command") };
        let (id, refusal) = (id.clone(), Refusal::OptedOut);
        desk.hear(1, &GatewayFrame::Answer { id, answer: Answer::Refused { refusal } });
    }
    assert!(early.desk.outbox().is_empty());
    assert_eq!(late.desk.outbox().len(), 1, "nothing is lost meanwhile");
    assert_eq!(late.done.iter().filter(|effect| **effect == Effect::FetchLater).count(), 1);
    late.take(Input::Later(&LATER_WORKINGS));
    assert!(late.desk.outbox().is_empty());
    assert_eq!(late.done(), early.done());
}

#[test]
fn a_page_whose_code_is_gone_with_an_upgrade_is_loaded_again_though_a_refusal_waits_for_it() {
    let stage = Stage::new();
    let mut begun = Begun::new(false);
    begun.take(Input::Workings(&WORKINGS));
    begun.welcome(1, &stage);
    begun.act(Action::SetState { state: ChannelState::Ready });
    let answer = Answer::Refused { refusal: Refusal::Suspended };
    begun.hear(1, &GatewayFrame::Answer { id: "c1".into(), answer });
    begun.take(Input::Closed { socket: 1 });
    begun.take(Input::Woke);
    begun.take(Input::Opened { socket: 3 });
    begun.welcome_to(3, &stage, "two");
    assert_eq!(begun.desk.outbox().len(), 1);
    begun.now += 700_000;
    begun.hear(3, &GatewayFrame::Pong);
    begun.take(Input::Tick);
    assert!(begun.done.contains(&Effect::Reload { asked: false }));
}

#[test]
fn who_has_something_open_sees_all_of_it_when_the_code_is_there() {
    let mut stage = Stage::new();
    stage.ann_owns();
    let mut begun = Begun::new(false);
    begun.welcome(1, &stage);
    assert!(begun.desk.connected() && begun.desk.replica.is_none());
    begun.take(Input::Workings(&WORKINGS));
    assert_eq!(begun.desk.visible().len(), 1);
}

#[test]
fn what_was_opened_while_the_connection_was_lost_is_not_said_to_be_nothing() {
    let mut stage = Stage::new();
    let mut begun = Begun::new(false);
    begun.welcome(1, &stage);
    assert!(begun.desk.replica.is_some());
    begun.take(Input::Closed { socket: 1 });
    begun.take(Input::Woke);
    begun.take(Input::Opened { socket: 3 });
    stage.ann_owns();
    begun.welcome(3, &stage);
    assert!(begun.desk.replica.is_none());
}

#[test]
fn a_connection_that_is_lost_before_the_code_is_there_begins_anew() {
    let stage = Stage::new();
    let mut begun = Begun::new(false);
    begun.welcome(1, &stage);
    begun.hear(1, &GatewayFrame::Ping);
    assert_eq!(begun.done.last(), Some(&Effect::Socket(SocketEffect::Transmit(ClientFrame::Pong))));
    begun.take(Input::Closed { socket: 1 });
    begun.take(Input::Woke);
    begun.done.clear();
    begun.take(Input::Opened { socket: 3 });
    let [Effect::Socket(SocketEffect::Transmit(ClientFrame::Hello { resume: None, .. }))] = &begun.done[..] else {
        panic!("{:?}", begun.done)
    };
    begun.take(Input::Workings(&WORKINGS));
    assert!(!begun.desk.connected() && begun.desk.replica.is_none(), "its welcome was of the lost connection");
    begun.welcome(3, &stage);
    assert!(begun.desk.connected() && begun.desk.replica.is_some());
}

#[test]
fn where_the_code_is_gone_with_an_upgrade_the_page_can_be_loaded_again() {
    let stage = Stage::new();
    let mut begun = Begun::new(false);
    begun.welcome(1, &stage);
    begun.take(Input::Closed { socket: 1 });
    begun.take(Input::Woke);
    begun.take(Input::Opened { socket: 3 });
    assert!(!begun.desk.is_outdated());
    begun.welcome_to(3, &stage, "two");
    assert!(begun.desk.is_outdated());
}

#[test]
fn the_beginning_says_what_it_says_as_all_else_is_said() {
    let hello = |device: Option<DeviceId>, resume| ClientFrame::Hello {
        token: "a\"b".into(),
        client: "test".into(),
        device,
        resume,
    };
    let resumed = hello(Some("d".into()), Some(Cursor { epoch: "e".into(), seq: 7 }));
    for frame in [hello(None, None), resumed, ClientFrame::Ping, ClientFrame::Pong] {
        assert_eq!(encode_early(&frame), Some(encode(&frame)));
    }
}

#[test]
fn a_page_of_another_version_is_loaded_again_before_the_code_of_the_rest_is_there() {
    let stage = Stage::new();
    let mut begun = Begun::new(false);
    begun.desk = begun.desk.of_version(Some("zero".into()), true);
    begun.done.clear();
    begun.welcome(1, &stage);
    assert!(begun.desk.replica.is_none());
    let [Effect::Socket(SocketEffect::Close), Effect::Reload { asked: true }] = &begun.done[..] else {
        panic!("{:?}", begun.done)
    };
}
