//! What each connection is told, and which of them rings.

use super::connection::BEHIND;
use super::event::{KEPT, KEPT_BYTES};
use super::*;
use crate::protocol::{Event, GatewayFrame, Numbered, Readiness, TargetKind, TargetRef, decode_gateway, encode};

const HEARD_IN_FRONT: Attention = Attention { front: true, audible: true };

fn feeds() -> Feeds {
    Feeds::new()
}

fn join(feeds: &mut Feeds, agent: &AgentId, device: Option<DeviceId>, after: Option<u64>) -> Joined {
    let socket = feeds.reserve();
    feeds.join(socket, agent, device, after)
}

fn change(to: &str, n: u64) -> Change {
    Change { to: to.into(), at: n, event: Event::NoticeGone { notice: format!("n{n}").into() }, number: n }
}

fn everyone(feeds: &mut Feeds, numbers: std::ops::RangeInclusive<u64>) {
    numbers.for_each(|n| ["ann", "ben"].iter().for_each(|agent| feeds.publish(&change(agent, n))));
    feeds.trim();
}

fn heard(joined: &mut Joined) -> Vec<u64> {
    let mut seqs: Vec<_> = joined.missed.drain(..).map(|event| event.seq).collect();
    while let Ok(out) = joined.outbox.try_recv() {
        match out {
            Out::Event(frame) => match decode_gateway(&frame) {
                Ok(GatewayFrame::Event(event)) => seqs.push(event.seq),
                other => panic!("{other:?}"),
            },
            Out::Standing(_) => {}
            other => panic!("{other:?}"),
        }
    }
    seqs
}

#[test]
fn a_frame_is_what_the_protocol_says() {
    let event = NumberedEvent { seq: 3, at: 9, event: encode(&change("ann", 9).event).into() };
    let numbered = Numbered { seq: 3, at: 9, event: Some(change("ann", 9).event) };
    assert_eq!(event.frame().as_str(), encode(&GatewayFrame::Event(Box::new(numbered))));
}

#[test]
fn events_come_under_the_numbers_of_the_hub() {
    let (mut feeds, ann, ben) = (feeds(), AgentId::from("ann"), AgentId::from("ben"));
    let (mut to_ann, mut to_ben) = (join(&mut feeds, &ann, None, None), join(&mut feeds, &ben, None, None));
    feeds.publish(&change("ann", 1));
    everyone(&mut feeds, 2..=2);
    assert_eq!(heard(&mut to_ann), [1, 2]);
    assert_eq!(heard(&mut to_ben), [2]);
}

#[test]
fn resumes_only_what_is_still_here() {
    let (mut feeds, ann) = (feeds(), AgentId::from("ann"));
    let total = KEPT as u64 + 5;
    everyone(&mut feeds, 1..=total);
    let at = |seq| Cursor { epoch: feeds.epoch.clone(), seq };
    assert!(!feeds.resumes(&ann, &at(4)));
    assert!(feeds.resumes(&ann, &at(5)));
    assert!(feeds.resumes(&ann, &at(total)));
    assert!(!feeds.resumes(&ann, &at(total + 1)));
    assert!(!feeds.resumes(&ann, &Cursor { epoch: "another".into(), seq: total }));
    let mut back = join(&mut feeds, &ann, None, Some(total - 2));
    assert_eq!(back.cursor.seq, total - 2);
    everyone(&mut feeds, total + 1..=total + 1);
    assert_eq!(heard(&mut back), [total - 1, total, total + 1]);
}

#[test]
fn after_a_restart_goes_on_with_what_the_log_has_led_to() {
    let (mut feeds, ann) = (feeds(), AgentId::from("ann"));
    let mut recent = Recent::since(7);
    assert!(!recent.wants(6) && recent.wants(7));
    recent.add(&[change("ann", 7), change("ann", 8)]);
    let numbers = BTreeMap::from([(ann.clone(), 8), ("ben".into(), 3)]);
    feeds.restart("e", &numbers, recent);
    let at = |seq| Cursor { epoch: "e".into(), seq };
    assert!(!feeds.resumes(&ann, &at(5)) && feeds.resumes(&ann, &at(6)) && feeds.resumes(&ann, &at(8)));
    assert!(feeds.resumes(&"ben".into(), &at(3)) && !feeds.resumes(&"ben".into(), &at(2)));
    assert!(feeds.resumes(&"chloe".into(), &at(0)));
    assert_eq!(heard(&mut join(&mut feeds, &ann, None, Some(6))), [7, 8]);
    feeds.publish(&change("ann", 10));
    assert!(!feeds.resumes(&ann, &at(8)), "one is missing");
    assert_eq!(feeds.cursor(&ann), at(10));
}

#[test]
fn the_events_kept_for_an_agent_take_no_more_than_so_many_bytes() {
    let (mut feeds, ann) = (feeds(), AgentId::from("ann"));
    for n in 1..=300 {
        let targets = vec![TargetRef { kind: TargetKind::Queue, id: "x".repeat(1_000).as_str().into() }];
        feeds.publish(&Change { to: ann.clone(), at: n, event: Event::Recent { targets }, number: n });
        feeds.trim();
    }
    let kept =
        (0..=300).filter(|seq| feeds.resumes(&ann, &Cursor { epoch: feeds.epoch.clone(), seq: *seq })).count() - 1;
    assert!((30..KEPT_BYTES / 1_000).contains(&kept), "{kept}");
}

#[test]
fn a_slow_connection_is_dropped_and_nobody_else() {
    let (mut feeds, ann) = (feeds(), AgentId::from("ann"));
    let slow = join(&mut feeds, &ann, None, None);
    everyone(&mut feeds, 1..=BEHIND as u64);
    let mut quick = join(&mut feeds, &ann, None, None);
    everyone(&mut feeds, 1..=1);
    assert!(!feeds.has(&ann, slow.socket));
    assert!(feeds.has(&ann, quick.socket));
    assert_eq!(heard(&mut quick).len(), 1);
}

fn standings(joined: &mut Joined) -> Vec<(bool, u32)> {
    let outs = std::iter::from_fn(|| joined.outbox.try_recv().ok());
    let standing = |out| {
        if let Out::Standing(ConnectionStanding { rings, devices }) = out { Some((rings, devices)) } else { None }
    };
    outs.filter_map(standing).collect()
}

#[test]
fn one_tab_rings_and_another_takes_over_when_it_goes() {
    let (mut feeds, ann) = (feeds(), AgentId::from("ann"));
    let (desk, laptop) = (DeviceId::from("desk"), DeviceId::from("laptop"));
    let mut first = join(&mut feeds, &ann, Some(desk.clone()), None);
    assert_eq!(standings(&mut first), [(true, 1)]);
    let mut second = join(&mut feeds, &ann, Some(desk), None);
    feeds.attend(&ann, first.socket, HEARD_IN_FRONT);
    assert_eq!(
        (standings(&mut first), standings(&mut second)),
        (vec![(false, 1), (true, 1)], vec![(true, 1), (false, 1)])
    );
    let mut elsewhere = join(&mut feeds, &ann, Some(laptop), None);
    assert_eq!(
        (standings(&mut first), standings(&mut second)),
        (vec![(true, 2)], vec![(false, 2)]),
        "told of a second device"
    );
    assert_eq!(standings(&mut elsewhere), [(false, 2)]);
    feeds.attend(&ann, elsewhere.socket, HEARD_IN_FRONT);
    assert_eq!(
        (standings(&mut first), standings(&mut elsewhere)),
        (vec![(false, 2)], vec![(true, 2)]),
        "the one used last"
    );
    feeds.leave(&ann, elsewhere.socket);
    assert_eq!((standings(&mut first), standings(&mut second)), (vec![(true, 1)], vec![(false, 1)]));
    feeds.leave(&ann, first.socket);
    assert_eq!(standings(&mut second), [(true, 1)]);
}

#[test]
fn who_has_not_rung_hears_of_who_has_also_when_it_comes_later() {
    let (mut feeds, ann) = (feeds(), AgentId::from("ann"));
    let rang = |joined: &mut Joined| {
        let outs = std::iter::from_fn(|| joined.outbox.try_recv().ok());
        outs.filter_map(|out| if let Out::Rang(invitation) = out { Some(invitation.to_string()) } else { None })
            .collect::<Vec<_>>()
    };
    let (mut first, mut second) = (join(&mut feeds, &ann, None, None), join(&mut feeds, &ann, None, None));
    feeds.rang(&ann, first.socket, &"i1.2".into());
    let mut third = join(&mut feeds, &ann, None, None);
    assert_eq!(
        (rang(&mut first), rang(&mut second), rang(&mut third)),
        (vec![], vec!["i1.2".to_owned()], vec!["i1.2".to_owned()])
    );
    feeds.leave(&ann, first.socket);
    feeds.rang(&ann, first.socket, &"i1.3".into());
    assert_eq!(rang(&mut second), [""; 0], "who has gone says nothing");
}

#[test]
fn readiness_is_told_to_those_who_watch_and_only_as_news() {
    let (mut feeds, ann) = (feeds(), AgentId::from("ann"));
    let (mut watching, mut other) = (join(&mut feeds, &ann, None, None), join(&mut feeds, &ann, None, None));
    let target = |id: &str| TargetRef { kind: TargetKind::Agent, id: id.into() };
    let told = |joined: &mut Joined| {
        let outs = std::iter::from_fn(|| joined.outbox.try_recv().ok());
        let told = outs.filter_map(|out| if let Out::Readiness(told) = out { Some(told) } else { None });
        told.flat_map(|told| told.targets.clone()).map(|(target, _)| target.id).collect::<Vec<_>>()
    };
    let logged_out = |target: &TargetRef| (target.id != "nobody").then_some(Readiness::LoggedOut);
    let all = |_: &AgentId, _: &TargetRef, readiness: &Readiness| Some(readiness.clone());
    let ready = |_: &TargetRef| Some(Readiness::Ready { since: 7 });
    feeds.watch(&ann, watching.socket, vec![target("ben"), target("chloe"), target("nobody")], logged_out);
    assert_eq!(told(&mut watching), ["ben", "chloe"], "at once");
    let touched = |ids: &[&str]| ids.iter().map(|id| target(id)).collect::<BTreeSet<_>>();
    feeds.touched(&touched(&["ben", "dung"]), logged_out, all);
    assert_eq!(told(&mut watching), [""; 0], "no news, and not watched");
    feeds.touched(&touched(&["ben", "dung"]), ready, all);
    assert_eq!(told(&mut watching), ["ben"]);
    let but_ben = |agent: &AgentId, target: &TargetRef, readiness: &Readiness| {
        (agent.as_str() != "ann" || target.id != "ben").then(|| readiness.clone())
    };
    feeds.touched(&touched(&["ben"]), logged_out, but_ben);
    assert_eq!(told(&mut watching), [""; 0], "not to be seen any more");
    feeds.watch(&ann, watching.socket, vec![target("ben"), target("eve")], ready);
    assert_eq!(told(&mut watching), ["eve"], "what is watched on is not told again");
    feeds.touched(&touched(&["chloe"]), ready, all);
    feeds.watch(&ann, watching.socket, Vec::new(), ready);
    feeds.touched(&touched(&["ben"]), logged_out, all);
    assert_eq!(told(&mut watching), [""; 0], "watched no longer");
    assert_eq!(told(&mut other), [""; 0]);
}
