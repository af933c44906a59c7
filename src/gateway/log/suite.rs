//! The contract of [`EventLog`], as tests. A backend runs them with `suite::passes!(a new Place)`.

use super::{EventLog, LogError, Position};
use crate::core::fact::{AgentFact, Cause, Entry, Fact, InteractionFact};
use crate::protocol::{Channel, ChannelState, Contact, Message, Outcome, Sender, TargetKind, TargetRef};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// The place where a backend stores one log. Each test has its own.
pub trait Place: Sync {
    /// Opens a handle on the log, and creates the log if it does not exist. Several handles may be open at once.
    fn open(&self) -> Arc<dyn EventLog>;
}

macro_rules! passes {
    ($place:expr) => {
        $crate::gateway::log::suite::passes!(@each $place,
            keeps_a_batch_whole_or_not_at_all, counts_each_stream_by_itself, reads_on_from_a_position,
            reads_a_stream_up_to_a_version,
            keeps_what_it_is_given, is_there_when_opened_again, sees_what_another_handle_appends,
            takes_each_version_once_whoever_comes_first,
            follows_what_is_there_at_once, follows_what_comes_later, follows_another_handle, gives_up_following_in_time,
            follows_every_entry_once_and_in_order, erases_what_a_stream_says_and_nothing_else,
        );
    };
    (@each $place:expr, $($name:ident,)+) => {
        mod suite_of_the_trait {
            use super::*;

            $(
                #[test]
                fn $name() {
                    $crate::gateway::log::suite::$name(&$place);
                }
            )+
        }
    };
}
pub(super) use passes;

/// How long an expected entry may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long to wait to see that nothing comes.
const SHORT: Duration = Duration::from_millis(60);

fn entry(agent: &str, version: u64) -> Entry {
    Entry { at: 7, version, cause: None, fact: Fact::Agent { id: agent.into(), what: AgentFact::Lost } }
}

fn run(agent: &str, versions: std::ops::RangeInclusive<u64>) -> Vec<Entry> {
    versions.map(|version| entry(agent, version)).collect()
}

pub fn reads_a_stream_up_to_a_version(place: &impl Place) {
    let log = place.open();
    log.append(&[run("ann", 1..=2), run("ben", 1..=3), run("ann", 3..=4)].concat()).unwrap();
    assert_eq!(log.stream("agent/ann", 4).unwrap(), run("ann", 1..=3));
    assert_eq!(log.stream("agent/ann", u64::MAX).unwrap(), run("ann", 1..=4));
    assert_eq!(log.stream("agent/ben", 1).unwrap(), []);
    assert_eq!(log.stream("agent/nobody", 9).unwrap(), []);
    // Also by a handle that has read before, and what another one has appended.
    place.open().append(&run("ben", 4..=4)).unwrap();
    assert_eq!(log.stream("agent/ben", 9).unwrap(), run("ben", 1..=4));
}

fn positions(read: Vec<(Position, Entry)>) -> Vec<Position> {
    read.into_iter().map(|(position, _)| position).collect()
}

#[track_caller]
fn conflicts(appended: Result<Position, LogError>) {
    assert!(matches!(appended, Err(LogError::Conflict { .. })), "{appended:?}");
}

pub fn keeps_a_batch_whole_or_not_at_all(place: &dyn Place) {
    let log = place.open();
    assert_eq!(log.append(&[entry("ann", 1), entry("ben", 1), entry("ann", 2)]).unwrap(), 3);
    for wrong in [entry("ann", 2), entry("ann", 4), entry("chloe", 2)] {
        conflicts(log.append(&[entry("ben", 2), wrong]));
    }
    assert_eq!(log.append(&[]).unwrap(), 3, "nothing to append is no error");
    assert_eq!(log.read(0, 100).unwrap(), [(1, entry("ann", 1)), (2, entry("ben", 1)), (3, entry("ann", 2))]);
}

pub fn counts_each_stream_by_itself(place: &dyn Place) {
    let log = place.open();
    // An agent and an interaction with the same name are two streams.
    let done = |version| Entry {
        fact: Fact::Interaction { id: "ann".into(), what: InteractionFact::Done },
        ..entry("ann", version)
    };
    log.append(&[entry("ann", 1), done(1), entry("ann", 2)]).unwrap();
    conflicts(log.append(&[done(3)]));
    assert_eq!(log.append(&[done(2), entry("ann", 3)]).unwrap(), 5);
    conflicts(log.append(&[entry("ben", 0)]));
}

pub fn reads_on_from_a_position(place: &dyn Place) {
    let log = place.open();
    assert_eq!(log.read(0, 10).unwrap(), []);
    log.append(&run("ann", 1..=5)).unwrap();
    let read = |after, limit| positions(log.read(after, limit).unwrap());
    assert_eq!(read(0, 2), [1, 2]);
    assert_eq!(read(2, 10), [3, 4, 5]);
    assert_eq!(read(2, 3), [3, 4, 5]);
    assert_eq!((read(5, 10), read(99, 10), read(0, 0)), (vec![], vec![], vec![]));
}

pub fn keeps_what_it_is_given(place: &dyn Place) {
    let target = TargetRef { kind: TargetKind::RoutingPoint, id: "front desk/ü".into() };
    let message = Message {
        id: "m'1".into(),
        at: u64::from(u32::MAX) * 1000,
        from: Sender::Contact,
        text: "Où? 😀\u{0}\n\"quoted\" -- ; DROP TABLE entry".into(),
        media: Vec::new(),
        delivery: None,
    };
    let contact = Contact { name: Some("שלום".into()), ..Contact::unknown("+447700900001".into()) };
    let opened = InteractionFact::Opened {
        channel: Channel::Mms,
        contact,
        service_number: "+447700900999".into(),
        route: target,
        via: "Front desk".into(),
        mode: crate::protocol::Mode::Session,
        case_data: std::collections::BTreeMap::new(),
        by: None,
    };
    let ended =
        InteractionFact::TransferEnded { transfer: "t".into(), outcome: Outcome::declined(Some("Busy".into())) };
    let facts = [opened, InteractionFact::Received { message, carrier_id: "x".into() }, ended];
    let cause = Cause { agent: "ann".into(), command: "c1".into() };
    let interaction = (1..).zip(facts).map(|(version, what)| Entry {
        at: i64::MAX as u64,
        version,
        cause: Some(cause.clone()),
        fact: Fact::Interaction { id: "i1".into(), what },
    });
    let state = AgentFact::StateSet { state: ChannelState::not_ready(None) };
    let agent = Entry { fact: Fact::Agent { id: "ann".into(), what: state }, ..entry("ann", 1) };
    let all: Vec<_> = interaction.chain([agent]).collect();
    place.open().append(&all).unwrap();
    let read: Vec<_> = place.open().read(0, 100).unwrap().into_iter().map(|(_, entry)| entry).collect();
    assert_eq!(read, all);
}

pub fn erases_what_a_stream_says_and_nothing_else(place: &dyn Place) {
    let log = place.open();
    let done = |version| Entry {
        cause: Some(Cause { agent: "ann".into(), command: "c1".into() }),
        fact: Fact::Interaction { id: "i1".into(), what: InteractionFact::NoteSet { note: "Secret".into() } },
        ..entry("ann", version)
    };
    log.append(&[entry("ann", 1), done(1), entry("ben", 1), done(2)]).unwrap();
    assert_eq!(log.stream("interaction/i1", u64::MAX).unwrap(), [done(1), done(2)]);
    assert_eq!((log.blank("interaction/i1").unwrap(), log.blank("interaction/i1").unwrap()), (2, 0));
    let erased = |version| Entry {
        cause: None,
        fact: Fact::Erased { stream: "interaction/i1".into() },
        ..entry("ann", version)
    };
    let expected = [(1, entry("ann", 1)), (2, erased(1)), (3, entry("ben", 1)), (4, erased(2))];
    assert_eq!(log.read(0, 100).unwrap(), expected);
    assert_eq!(place.open().read(0, 100).unwrap(), expected);
    conflicts(log.append(&[done(2)]));
    assert_eq!(log.append(&[done(3)]).unwrap(), 5);
    assert!(log.scrub().unwrap());
    // A log that is built anew takes them as they are.
    log.append(&[Entry { fact: Fact::Erased { stream: "interaction/i2".into() }, ..entry("ann", 1) }]).unwrap();
    assert_eq!(log.read(5, 1).unwrap()[0].1.fact, Fact::Erased { stream: "interaction/i2".into() });
}

pub fn is_there_when_opened_again(place: &dyn Place) {
    place.open().append(&run("ann", 1..=3)).unwrap();
    let again = place.open();
    assert_eq!(positions(again.read(0, 100).unwrap()), [1, 2, 3]);
    conflicts(again.append(&[entry("ann", 3)]));
    assert_eq!(again.append(&[entry("ann", 4)]).unwrap(), 4);
}

pub fn sees_what_another_handle_appends(place: &dyn Place) {
    let (one, other) = (place.open(), place.open());
    one.append(&[entry("ann", 1)]).unwrap();
    conflicts(other.append(&[entry("ann", 1)]));
    assert_eq!(other.append(&[entry("ann", 2)]).unwrap(), 2);
    assert_eq!(one.read(0, 10).unwrap(), other.read(0, 10).unwrap());
    conflicts(one.append(&[entry("ann", 2)]));
}

pub fn takes_each_version_once_whoever_comes_first(place: &dyn Place) {
    const WRITERS: u64 = 4;
    const VERSIONS: u64 = 25;
    // Each writer tries each version, in order: compare-and-set.
    let won = thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                scope.spawn(move || {
                    let log = place.open();
                    let mine = |version: &u64| match log.append(&[Entry { at: writer, ..entry("ann", *version) }]) {
                        Ok(_) => true,
                        Err(LogError::Conflict { .. }) => false,
                        Err(other) => panic!("{other}"),
                    };
                    (1..=VERSIONS).filter(mine).count() as u64
                })
            })
            .collect();
        writers.into_iter().map(|writer| writer.join().unwrap()).sum::<u64>()
    });
    assert_eq!(won, VERSIONS);
    let versions: Vec<_> = place.open().read(0, 1000).unwrap().into_iter().map(|(_, entry)| entry.version).collect();
    assert_eq!(versions, (1..=VERSIONS).collect::<Vec<_>>());
}

pub fn follows_what_is_there_at_once(place: &dyn Place) {
    let log = place.open();
    log.append(&run("ann", 1..=5)).unwrap();
    let begun = Instant::now();
    assert_eq!(positions(log.follow(1, 2, PATIENCE).unwrap()), [2, 3]);
    assert_eq!(log.follow(4, 0, PATIENCE).unwrap(), []);
    assert!(begun.elapsed() < PATIENCE / 2);
}

pub fn follows_what_comes_later(place: &dyn Place) {
    let log = place.open();
    log.append(&run("ann", 1..=2)).unwrap();
    let follower = log.clone();
    let followed = thread::spawn(move || follower.follow(2, 10, PATIENCE).unwrap());
    log.append(&run("ann", 3..=4)).unwrap();
    assert_eq!(positions(followed.join().unwrap()), [3, 4]);
}

pub fn follows_another_handle(place: &dyn Place) {
    let (log, other) = (place.open(), place.open());
    let followed = thread::spawn(move || log.follow(0, 10, PATIENCE).unwrap());
    other.append(&[entry("ann", 1)]).unwrap();
    assert_eq!(positions(followed.join().unwrap()), [1]);
}

pub fn gives_up_following_in_time(place: &dyn Place) {
    let log = place.open();
    log.append(&[entry("ann", 1)]).unwrap();
    let begun = Instant::now();
    assert_eq!(log.follow(1, 10, SHORT).unwrap(), []);
    assert!((SHORT..PATIENCE).contains(&begun.elapsed()));
}

pub fn follows_every_entry_once_and_in_order(place: &dyn Place) {
    const AGENTS: [&str; 3] = ["ann", "ben", "chloe"];
    const EACH: u64 = 40;
    let mut seen = Vec::new();
    thread::scope(|scope| {
        for agent in AGENTS {
            scope.spawn(move || {
                let log = place.open();
                for version in 1..=EACH {
                    log.append(&[entry(agent, version)]).unwrap();
                }
            });
        }
        let log = place.open();
        while seen.len() < AGENTS.len() * EACH as usize {
            let after = seen.last().map_or(0, |(position, _)| *position);
            let page = log.follow(after, 7, PATIENCE).unwrap();
            assert!(!page.is_empty(), "nothing came any more");
            seen.extend(page);
        }
    });
    assert!(seen.is_sorted_by(|(one, _), (next, _)| one < next));
    let streams: BTreeSet<_> = seen.iter().map(|(_, entry)| (entry.fact.stream(), entry.version)).collect();
    assert_eq!(streams.len(), seen.len(), "each once");
    assert_eq!(seen, place.open().read(0, 1000).unwrap());
}
