//! How messages stand together, whatever of them is here; what is new; where a hand-over stands.

use super::*;
use crate::core::desk::transcript::TOGETHER;
use crate::protocol::{Failure, HandedOver, Message, Sender, Snapshot, Transcript};
use proptest::prelude::*;

const DAY: Millis = 24 * 60 * 60 * 1000;

fn day(at: Millis) -> u64 {
    at / DAY
}

impl Stage {
    fn standings(&self, agent: &str, id: &InteractionId) -> Vec<Standing> {
        let desk = &self.desks[agent].desk;
        let rows = desk.transcript_rows(id, 0, desk.transcript_length(id));
        rows.iter().map(|row| desk.standing(id, row, day)).collect()
    }

    /// Replaces the messages of Ann's only window.
    fn rewrite(&mut self, transcript: Transcript, handed_over: Option<HandedOver>) {
        let browser = self.browser(ANN);
        let Snapshot { windows, .. } = browser.replica().snapshot();
        let (mut head, _) = windows.into_iter().next().expect("a window");
        head.handed_over = handed_over;
        let snapshot = Snapshot { windows: vec![(head, transcript)], ..browser.replica().snapshot() };
        browser.desk.replica = Some(Replica::new(snapshot));
    }

    fn attention(&mut self, front: bool) {
        self.input(ANN, Input::Attention { front, audible: true });
    }

    /// Returns the first new message of Ann's window, and how many are new.
    fn new_messages(&self, id: &InteractionId) -> Option<(String, usize)> {
        let desk = &self.desks[ANN].desk;
        let rows = desk.transcript_rows(id, 0, desk.transcript_length(id));
        let new = rows.iter().map(|row| (row, desk.standing(id, row, day).new)).find(|(_, new)| *new > 0);
        new.map(|(row, new)| (desk.transcript_message(id, row).expect("a message").text.clone(), new))
    }
}

fn messages(written: &[(u8, Millis)]) -> Vec<Message> {
    let mut at = 10 * DAY;
    let message = |(n, (by, after)): (usize, &(u8, Millis))| {
        at += after;
        let agent = |id: &str| Sender::Agent { id: id.into(), name: id.into() };
        let from = match by {
            0 | 1 => Sender::Contact,
            2 | 3 => agent(ANN),
            4 => agent(BEN),
            _ => Sender::Service,
        };
        let delivery = (from != Sender::Contact).then(|| match by {
            3 => Delivery::Failed(Failure::said("unreachable")),
            _ => Delivery::Sent,
        });
        Message { id: format!("m{n}").into(), at, from, text: format!("{n}"), media: Vec::new(), delivery }
    };
    written.iter().enumerate().map(message).collect()
}

fn failed(message: &Message) -> bool {
    matches!(message.delivery, Some(Delivery::Failed { .. }))
}

/// What the terms of a group say of two messages that follow each other.
fn belong(one: &Message, other: &Message, over: Option<Millis>) -> bool {
    one.from == other.from
        && day(one.at) == day(other.at)
        && other.at - one.at <= TOGETHER
        && !failed(one)
        && !failed(other)
        && !over.is_some_and(|over| one.at < over && over <= other.at)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn groups_are_the_same_whatever_is_here(
        written in prop::collection::vec((0_u8..6, prop_oneof![0..TOGETHER, Just(TOGETHER), TOGETHER..DAY]), 1..60),
        (cut, over) in (any::<prop::sample::Index>(), prop::option::of(9 * DAY..20 * DAY)),
    ) {
        let mut stage = Stage::new();
        let id = stage.ann_owns();
        let all = messages(&written);
        let handed_over = over.map(|at| HandedOver { from: "Ben Okafor".into(), note: None, at });
        stage.rewrite(Transcript { earlier: 0, messages: all.clone(), side: Vec::new() }, handed_over.clone());
        let whole = stage.standings(ANN, &id);
        for (n, standing) in whole.iter().enumerate() {
            let before = n.checked_sub(1).map(|before| &all[before]);
            let joined = before.is_some_and(|before| belong(before, &all[n], over));
            prop_assert_eq!(standing.first, !joined, "message {}", n);
            prop_assert_eq!(standing.day, before.is_none_or(|before| day(before.at) != day(all[n].at)));
            prop_assert_eq!(standing.last, whole.get(n + 1).is_none_or(|next| next.first));
        }
        let events = whole.iter().filter(|standing| standing.handed_over).count();
        let at_the_end = usize::from(stage.desks[ANN].desk.handed_over_last(&id).is_some());
        prop_assert_eq!(events + at_the_end, usize::from(over.is_some()), "a hand-over stands in one place");

        // While earlier messages are missing, and after they have come.
        let cut = cut.index(all.len());
        let here = Transcript { earlier: cut as u64, messages: all[cut..].to_vec(), side: Vec::new() };
        stage.rewrite(here, handed_over);
        let part = stage.standings(ANN, &id);
        prop_assert_eq!(&part[1..], &whole[cut + 1..]);
        prop_assert!(part[0].first && part[0].last == whole[cut].last);
        let window = stage.browser(ANN).desk.replica.as_mut().and_then(|replica| replica.windows.get_mut(&id));
        window.expect("a window").prepend(Transcript { earlier: 0, messages: all[..cut].to_vec(), side: Vec::new() });
        prop_assert_eq!(stage.standings(ANN, &id), whole);
        let sent = all.iter().rfind(|message| message.from != Sender::Contact).map(|sent| sent.id.to_string());
        prop_assert_eq!(stage.desks[ANN].desk.last_sent(&id), sent);
    }
}

#[test]
fn what_is_not_confirmed_stands_with_what_is() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.act(ANN, Action::Type { interaction: id.clone(), text: "One moment".into() });
    stage.act(ANN, Action::Send { interaction: id.clone() });
    stage.cut(ANN);
    stage.act(ANN, Action::Type { interaction: id.clone(), text: "Here it is".into() });
    stage.act(ANN, Action::Send { interaction: id.clone() });
    let groups = |stage: &Stage| -> Vec<_> {
        stage.standings(ANN, &id).into_iter().map(|standing| (standing.first, standing.last)).collect()
    };
    let (alone, begins, ends) = ((true, true), (true, false), (false, true));
    assert_eq!(groups(&stage), [alone, begins, ends]);
    let desk = &stage.desks[ANN].desk;
    let rows = desk.transcript_rows(&id, 0, 20);
    assert_eq!((rows.len() as u64, desk.last_sent(&id)), (desk.transcript_length(&id), rows.last().cloned()));
    assert_eq!(desk.transcript_rows(&id, 2, 20), rows[2..], "by places, as chunks ask for them");
    stage.connect(ANN);
    assert_eq!(groups(&stage), [alone, begins, ends], "a message stands where it stood");
    assert_eq!(stage.desks[ANN].desk.transcript_rows(&id, 0, 20), rows, "under the same id");
}

#[test]
fn a_hand_over_stands_where_it_happened() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.pass(1000);
    stage.transfer(&id, TargetKind::Agent, BEN);
    let invitation = stage.invitation(BEN);
    stage.act(BEN, Action::Accept { invitation });
    let over = stage.desks[BEN].desk.handed_over_last(&id).cloned();
    assert_eq!(over.map(|over| (over.from, over.at)), Some(("Ann Lee".into(), stage.now)), "after all messages");
    stage.pass(1000);
    stage.text_in("+447700900101", "Hello?");
    assert_eq!(stage.desks[BEN].desk.handed_over_last(&id), None);
    let before: Vec<_> = stage.standings(BEN, &id).into_iter().map(|it| (it.first, it.handed_over)).collect();
    assert_eq!(before, [(true, false), (true, true)]);
}

#[test]
fn what_comes_out_of_sight_is_new_until_it_was_seen_and_left() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.attention(true);
    stage.text_in("+447700900101", "One");
    assert_eq!(stage.new_messages(&id), None, "it is seen as it comes");
    stage.attention(false);
    stage.text_in("+447700900101", "Two");
    stage.text_in("+447700900101", "Three");
    let two = Some(("Two".to_owned(), 2));
    assert_eq!(stage.new_messages(&id), two);
    stage.attention(true);
    stage.text_in("+447700900101", "Four");
    assert_eq!(stage.new_messages(&id), two, "stays while it is looked at, and does not count what is seen");
    stage.attention(false);
    assert_eq!(stage.new_messages(&id), None, "seen and left");
    stage.text_in("+447700900101", "Five");
    assert_eq!(stage.new_messages(&id), Some(("Five".into(), 1)));
    stage.cut(ANN);
    stage.text_in("+447700900101", "Six");
    stage.connect(ANN);
    assert_eq!(stage.new_messages(&id), Some(("Five".into(), 2)), "over a break, too");
}

#[test]
fn a_window_behind_another_or_a_panel_is_out_of_sight() {
    let mut stage = Stage::new();
    let first = stage.ann_owns();
    stage.attention(true);
    stage.text_from("+447700900002", "+447700900101", "Hello too");
    let invitation = stage.invitation(ANN);
    stage.act(ANN, Action::Accept { invitation });
    stage.text_in("+447700900101", "Behind");
    assert_eq!(stage.new_messages(&first), Some(("Behind".into(), 1)));
    stage.act(ANN, Action::Show { interaction: first.clone() });
    assert_eq!(stage.new_messages(&first), Some(("Behind".into(), 1)));
    stage.input(ANN, Input::Room { width: 400 });
    stage.act(ANN, Action::OpenMessages);
    assert_eq!(stage.new_messages(&first), None, "My Messages takes its place");
    stage.text_in("+447700900101", "Under it");
    assert_eq!(stage.new_messages(&first), Some(("Under it".into(), 1)));
}

#[test]
fn what_arrives_below_what_is_read_is_counted_and_said_once_until_it_is_read() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    let below = |stage: &Stage| stage.desks[ANN].desk.below(&id);
    let read_back = |stage: &mut Stage, back| stage.act(ANN, Action::ReadBack { interaction: id.clone(), back });
    let hint = "New messages are below what you read. Jump to newest leads there.";
    let hints = |stage: &mut Stage| stage.said(ANN).iter().filter(|said| *said == hint).count();
    stage.pass(3_000);
    stage.text_in("+447700900101", "One");
    assert_eq!((below(&stage), hints(&mut stage)), (None, 0), "at the end it is seen");
    read_back(&mut stage, true);
    assert_eq!(below(&stage), Some(0));
    for text in ["Two", "Three", "Four"] {
        stage.text_in("+447700900101", text);
    }
    stage.pass(3_000);
    assert_eq!((below(&stage), hints(&mut stage)), (Some(3), 1));
    read_back(&mut stage, false);
    assert_eq!(below(&stage), None);
    // Another time it is news again, unless messages are not announced at all.
    read_back(&mut stage, true);
    stage.act(ANN, Action::Choose { key: "messages_aloud".into(), value: "off".into() });
    stage.text_in("+447700900101", "Five");
    assert_eq!((below(&stage), hints(&mut stage)), (Some(1), 0));
}
