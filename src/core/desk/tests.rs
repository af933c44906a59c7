//! What is said, where the focus goes, what is kept: desks of two agents on a real hub, with the network as a list of frames.

use super::*;
use crate::core::hub::{Audience, Change, Hub, Inbound, Rules, Step as HubStep};
use crate::core::roster::Roster;
use crate::protocol::{AgentId, Cursor, Delivery, Numbered, PhoneNumber, Refusal, TargetKind};
use std::collections::BTreeMap;

const PHONE: &str = "+447700900001";
const ANN: &str = "ann";
const BEN: &str = "ben";

/// Gateway and browsers, with every frame delivered at once while connected.
struct Stage {
    now: Millis,
    hub: Hub,
    desks: BTreeMap<&'static str, Browser>,
    made: u32,
}

struct Browser {
    desk: Desk,
    seq: u64,
    online: bool,
    /// What was said, and what else was asked for, since last looked.
    said: Vec<String>,
    focus: Vec<(Place, bool)>,
    kept: BTreeMap<String, String>,
}

impl Stage {
    fn new() -> Self {
        let roster = Roster::default().agent(ANN, "Ann Lee", "+447700900101").agent(BEN, "Ben Okafor", "+447700900102").set(
            TargetKind::Queue,
            "billing",
            "Billing",
            &[BEN],
        );
        let mut stage = Self { now: 1_000_000, hub: Hub::new(Rules::default(), roster), desks: BTreeMap::new(), made: 0 };
        stage.open(ANN, BTreeMap::new());
        stage.open(BEN, BTreeMap::new());
        stage.hush();
        stage
    }

    /// A new page for an agent, with what an earlier one kept.
    fn open(&mut self, agent: &'static str, kept: BTreeMap<String, String>) {
        let desk = Desk::new("token".into(), "test".into());
        let (said, focus) = (Vec::new(), Vec::new());
        self.desks.insert(agent, Browser { desk, seq: 0, online: true, said, focus, kept: kept.clone() });
        self.input(agent, Input::Start { kept: kept.into_iter().collect() });
        self.connect(agent);
    }

    fn connect(&mut self, agent: &'static str) {
        let step = self.hub.presence(self.now, &agent.into(), true);
        self.deliver(step);
        let browser = self.browser(agent);
        browser.online = true;
        let (seq, socket) = (browser.seq, browser.socket());
        let snapshot = self.hub.snapshot(&agent.into()).map(Box::new);
        let frame = GatewayFrame::Welcome { now: self.now, cursor: Cursor { epoch: "e".into(), seq }, snapshot };
        self.input(agent, Input::Opened { socket });
        self.input(agent, Input::Frame { socket, frame: Some(frame) });
    }

    fn cut(&mut self, agent: &'static str) {
        let browser = self.browser(agent);
        browser.online = false;
        let socket = browser.socket();
        self.input(agent, Input::Closed { socket });
    }

    fn browser(&mut self, agent: &str) -> &mut Browser {
        self.desks.get_mut(agent).expect("opened")
    }

    fn moment(&self) -> Moment {
        Moment { local: self.now, random: 0.0 }
    }

    fn input(&mut self, agent: &'static str, input: Input) {
        let at = self.moment();
        let effects = self.browser(agent).desk.apply(at, input);
        for effect in effects {
            let browser = self.browser(agent);
            match effect {
                Effect::Socket(Step::Transmit(ClientFrame::Command { id, command })) if browser.online => {
                    let (answer, step) = self.hub.command(self.now, &agent.into(), &id, &command);
                    self.deliver(step);
                    let socket = self.browser(agent).socket();
                    self.input(agent, Input::Frame { socket, frame: Some(GatewayFrame::Answer { id, answer }) });
                }
                Effect::Announce { text, .. } => browser.said.push(text),
                Effect::Focus { to, only_if_lost } => browser.focus.push((to, only_if_lost)),
                Effect::Keep { key, value } => {
                    browser.kept.insert(key, value);
                }
                Effect::Forget { key } => {
                    browser.kept.remove(&key);
                }
                Effect::Socket(_) | Effect::SignedOut => {}
            }
        }
    }

    fn deliver(&mut self, step: HubStep) {
        for Change { to, at, event } in step.changes {
            for agent in [ANN, BEN] {
                let concerned = match &to {
                    Audience::Agent(id) => id.as_str() == agent,
                    Audience::Everyone => true,
                };
                if !concerned || !self.desks.contains_key(agent) {
                    continue;
                }
                let browser = self.browser(agent);
                browser.seq += 1;
                if browser.online {
                    let frame = GatewayFrame::Event(Box::new(Numbered { seq: browser.seq, at, event: event.clone() }));
                    let socket = browser.socket();
                    self.input(agent, Input::Frame { socket, frame: Some(frame) });
                }
            }
        }
    }

    fn act(&mut self, agent: &'static str, action: Action) {
        self.made += 1;
        let id = CommandId::from(format!("c{}", self.made));
        self.input(agent, Input::Do { id, action });
    }

    fn text_in(&mut self, to: &str, text: &str) {
        self.made += 1;
        let inbound = Inbound {
            carrier_id: format!("x{}", self.made),
            from: PhoneNumber::from(PHONE),
            to: to.into(),
            text: text.into(),
            media: Vec::new(),
        };
        let step = self.hub.receive(self.now, inbound).expect("a good text");
        self.deliver(step);
    }

    fn pass(&mut self, millis: Millis) {
        self.now += millis;
        let step = self.hub.tick(self.now);
        self.deliver(step);
        for agent in [ANN, BEN] {
            let browser = self.browser(agent);
            if browser.online {
                let socket = browser.socket();
                self.input(agent, Input::Frame { socket, frame: Some(GatewayFrame::Ping) });
            }
            self.input(agent, Input::Tick);
        }
    }

    /// Ann owns a conversation; everything said until then is forgotten.
    fn ann_owns(&mut self) -> InteractionId {
        self.text_in("+447700900101", "Hello");
        let invitation = self.asked(ANN);
        self.act(ANN, Action::Accept { invitation });
        self.hush();
        self.desks[ANN].desk.active.clone().expect("a window in front")
    }

    fn asked(&self, agent: &str) -> InvitationId {
        self.desks[agent].replica().invitations.last().expect("an invitation").id.clone()
    }

    fn transfer(&mut self, interaction: &InteractionId, kind: TargetKind, target: &str) {
        self.act(ANN, Action::OpenCommunicator { interaction: Some(interaction.clone()) });
        self.act(ANN, Action::Transfer { target: TargetRef { kind, id: target.into() }, note: "Knows the case".into() });
    }

    fn said(&mut self, agent: &str) -> Vec<String> {
        std::mem::take(&mut self.browser(agent).said)
    }

    fn focus(&mut self, agent: &str) -> Vec<(Place, bool)> {
        std::mem::take(&mut self.browser(agent).focus)
    }

    fn hush(&mut self) {
        for agent in [ANN, BEN] {
            self.said(agent);
            self.focus(agent);
        }
    }
}

impl Browser {
    fn socket(&self) -> u64 {
        (1..100).find(|socket| self.desk.session.is_current(*socket)).expect("a socket")
    }

    fn replica(&self) -> &Replica {
        self.desk.replica.as_ref().expect("a welcome")
    }
}

#[test]
fn an_invitation_is_said_once_with_who_what_how_long_and_how_to_get_there() {
    let mut stage = Stage::new();
    stage.text_in("+447700900101", "Hello");
    let want = format!("New for Ann Lee: SMS from {PHONE}. 60 seconds to answer. Press F8 to go to it.");
    assert_eq!(stage.said(ANN), [want]);
    assert_eq!(stage.focus(ANN), [], "an arriving invitation does not move the focus");
    assert_eq!(stage.said(BEN), [""; 0]);
}

#[test]
fn accepting_opens_the_window_and_puts_the_focus_in_it() {
    let mut stage = Stage::new();
    stage.text_in("+447700900101", "Hello");
    let invitation = stage.asked(ANN);
    stage.act(ANN, Action::Accept { invitation });
    let active = stage.desks[ANN].desk.active.clone().expect("a window");
    assert_eq!(stage.focus(ANN), [(Place::Composer(active), false)]);
    assert!(stage.desks[ANN].desk.cards.is_empty());
}

#[test]
fn nothing_is_shown_as_decided_before_the_gateway_says_so() {
    let mut stage = Stage::new();
    stage.text_in("+447700900101", "Hello");
    let invitation = stage.asked(ANN);
    stage.cut(ANN);
    stage.act(ANN, Action::Accept { invitation: invitation.clone() });
    let desk = &stage.desks[ANN].desk;
    assert!(desk.active.is_none());
    assert!(desk.cards[&invitation].accepting, "the card says that it is being accepted");
    stage.connect(ANN);
    assert!(stage.desks[ANN].desk.active.is_some());
}

#[test]
fn a_transfer_is_told_step_by_step_and_the_window_moves() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.transfer(&id, TargetKind::Agent, BEN);
    assert_eq!(stage.said(ANN), ["Ben Okafor is being asked."]);
    let focus = stage.focus(ANN);
    assert_eq!(focus.last(), Some(&(Place::CancelTransfer(id.clone()), false)));
    let invitation = stage.asked(BEN);
    stage.act(BEN, Action::Shown { invitation: invitation.clone() });
    stage.act(BEN, Action::Shown { invitation: invitation.clone() });
    assert_eq!(stage.said(ANN), ["Ben Okafor has been shown the request."]);
    assert!(stage.desks[ANN].replica().windows.contains_key(&id), "the window stays until the answer");
    stage.act(BEN, Action::Accept { invitation });
    assert_eq!(stage.said(ANN), ["Transferred to Ben Okafor."]);
    assert!(stage.desks[ANN].replica().windows.is_empty());
    assert_eq!(stage.focus(ANN), [(Place::InteractionBar, true)]);
    assert_eq!(stage.desks[BEN].desk.active, Some(id));
}

#[test]
fn a_declined_transfer_is_said_once_and_found_in_both_places() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.transfer(&id, TargetKind::Agent, BEN);
    let invitation = stage.asked(BEN);
    stage.hush();
    stage.act(BEN, Action::Decline { invitation, reason: "Busy".into() });
    let words = "Ben Okafor declined the transfer. Reason: Busy";
    assert_eq!(stage.said(ANN), [format!("Error: {words}")]);
    assert_eq!(stage.said(BEN), ["Declined."]);
    let desk = &stage.desks[ANN].desk;
    let failed = desk.head(&id).and_then(|head| head.failed.clone()).expect("an error in the window");
    assert_eq!(words::outcome(&failed.target_name, &failed.outcome), words);
    assert_eq!(words::notice(&stage.desks[ANN].replica().notices[0].subject), words);
    assert_eq!(desk.notifications.len(), 1);
    stage.hush();
    stage.act(ANN, Action::TryAgain { interaction: id });
    assert_eq!(stage.desks[BEN].replica().invitations[0].note.as_deref(), Some("Knows the case"), "the note goes along again");
}

#[test]
fn no_answer_is_warned_of_once_then_told_to_both() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.transfer(&id, TargetKind::Agent, BEN);
    stage.hush();
    stage.pass(41_000);
    stage.pass(1_000);
    assert_eq!(stage.said(BEN), [format!("19 seconds left to answer {PHONE}.")]);
    stage.pass(20_000);
    assert_eq!(stage.said(ANN), ["Error: Ben Okafor did not answer."]);
    assert_eq!(stage.said(BEN), [format!("{PHONE}: Expired: time was up.")]);
    assert_eq!(stage.desks[BEN].desk.ended.len(), 1, "the card stays until dismissed");
}

#[test]
fn more_time_is_said_with_what_is_left_and_the_warning_comes_again() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.transfer(&id, TargetKind::Agent, BEN);
    stage.pass(45_000);
    stage.hush();
    let invitation = stage.asked(BEN);
    stage.act(BEN, Action::MoreTime { invitation });
    assert_eq!(stage.said(BEN), ["You have more time: 75 seconds."]);
    stage.pass(55_000);
    stage.pass(1_000);
    assert_eq!(stage.said(BEN), [format!("20 seconds left to answer {PHONE}.")]);
}

#[test]
fn a_cancelled_transfer_is_no_error_and_the_target_is_told_by_whom() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.transfer(&id, TargetKind::Queue, "billing");
    stage.hush();
    stage.act(ANN, Action::CancelTransfer { interaction: id.clone() });
    assert_eq!(stage.said(ANN), ["Transfer cancelled."]);
    assert_eq!(stage.said(BEN), [format!("{PHONE}: Withdrawn by Ann Lee.")]);
    assert!(stage.desks[ANN].replica().notices.is_empty());
    assert_eq!(stage.desks[ANN].desk.head(&id).map(|head| head.failed.is_some()), Some(false));
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
    assert!(desk.outbox.is_empty());
    assert_eq!(desk.drafts[&id], "Half a th");
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
    assert_eq!(desk.drafts[&id], "Are you there?");
    assert_eq!(desk.problems[&id], "Not sent. The conversation has ended.");
}

#[test]
fn pressing_twice_gives_one_command() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.transfer(&id, TargetKind::Agent, BEN);
    stage.cut(ANN);
    stage.act(ANN, Action::CancelTransfer { interaction: id.clone() });
    stage.act(ANN, Action::CancelTransfer { interaction: id });
    assert_eq!(stage.desks[ANN].desk.outbox.len(), 1);
}

#[test]
fn an_empty_text_is_refused_beside_the_field_and_not_sent() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.act(ANN, Action::Type { interaction: id.clone(), text: "  ".into() });
    stage.act(ANN, Action::Send { interaction: id.clone() });
    assert_eq!(stage.desks[ANN].desk.problems[&id], "Type a message first.");
    assert!(stage.desks[ANN].desk.outbox.is_empty());
}

#[test]
fn a_gap_in_the_events_is_closed_by_a_snapshot() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    let browser = stage.browser(ANN);
    browser.seq += 1; // One event that never arrived.
    stage.text_in("+447700900101", "Second");
    let desk = &stage.desks[ANN].desk;
    assert_eq!((desk.session.cursor.clone(), &desk.session.link), (None, &Link::Connecting));
    stage.connect(ANN);
    assert_eq!(stage.desks[ANN].replica().windows[&id].order.len(), 2);
}

#[test]
fn new_messages_elsewhere_are_summed_up_and_delivery_reports_are_silent() {
    let mut stage = Stage::new();
    let first = stage.ann_owns();
    stage.text_in("+447700900101", "More");
    assert_eq!(stage.said(ANN), [""; 0], "the window in front reads itself");
    stage.browser(ANN).desk.active = None;
    stage.text_in("+447700900101", "And more");
    stage.text_in("+447700900101", "And more");
    let sums = [format!("1 new message from {PHONE}."), format!("2 new messages from {PHONE}.")];
    assert_eq!(stage.said(ANN), sums);
    stage.act(ANN, Action::Show { interaction: first.clone() });
    assert!(stage.desks[ANN].desk.unread.is_empty());
    stage.act(ANN, Action::Type { interaction: first.clone(), text: "Yes".into() });
    stage.act(ANN, Action::Send { interaction: first.clone() });
    let sent = stage.desks[ANN].replica().windows[&first].order.last().cloned().expect("a message");
    stage.hush();
    let step = stage.hub.report(stage.now, &first, &sent, Delivery::Delivered);
    stage.deliver(step);
    assert_eq!(stage.said(ANN), [""; 0]);
}

#[test]
fn a_snapshot_without_a_window_says_that_it_is_gone() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.transfer(&id, TargetKind::Agent, BEN);
    stage.cut(ANN);
    let invitation = stage.asked(BEN);
    stage.act(BEN, Action::Accept { invitation });
    stage.hush();
    stage.connect(ANN);
    assert_eq!(stage.said(ANN), [format!("The interaction with {PHONE} is no longer yours."), "Connected again.".into()]);
    assert!(stage.desks[ANN].desk.active.is_none());
}

#[test]
fn an_old_sockets_frames_are_ignored() {
    let mut stage = Stage::new();
    let old = stage.desks[ANN].socket();
    stage.cut(ANN);
    stage.pass(1_000);
    stage.input(ANN, Input::Frame { socket: old, frame: Some(GatewayFrame::Error { refusal: Refusal::NotSignedIn }) });
    assert_ne!(stage.desks[ANN].desk.session.link, Link::Refused(Refusal::NotSignedIn));
    let agent = AgentId::from(ANN);
    assert_eq!(stage.desks[ANN].replica().me.id, agent);
}
