//! A start from a snapshot comes to the same as one from nothing, and so does one that lets go what is done.

mod erasing;

use super::*;
use crate::core::fact::{AgentFact, Entry, Fact, InteractionFact};
use crate::core::roster::Roster;
use crate::gateway::data::LOG;
use crate::gateway::log::sqlite::SqliteLog;
use crate::gateway::repair::{Outcome, repair};
use crate::protocol::{
    AgentId, Channel, Contact, Delivery, Failure, InteractionId, Media, Message, MessageId, Mode, Sender, TargetKind,
    TargetRef,
};
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const SERVICE: &str = "+447700900999";

fn roster() -> Roster {
    Roster::default()
        .agent("ann", "Ann Lee", "+447700900101")
        .set(TargetKind::Queue, "support", "Support", &["ann"])
        .number(SERVICE, TargetKind::Queue, "support")
}

fn contact(number: usize) -> PhoneNumber {
    format!("+4477009{:05}", number % 40).as_str().into()
}

/// Returns what happens to an interaction: a picture comes and is answered, and all but each seventh are done.
fn of(number: usize) -> Vec<Entry> {
    let id: InteractionId = format!("i{number:08}").as_str().into();
    let at = 1_000_000 + number as Millis * 1_000;
    let message = |from: Sender, place: u64, delivery: Option<Delivery>| Message {
        id: format!("{id}.{place}").as_str().into(),
        at,
        from,
        text: format!("Text {place} of {number}"),
        media: Vec::new(),
        delivery,
    };
    let file = Media {
        id: format!("file{number}").as_str().into(),
        mime: "image/png".into(),
        size: 9,
        name: None,
        pixels: None,
        description: None,
    };
    let ann = Sender::Agent { id: "ann".into(), name: "Ann Lee".into() };
    let mut facts = vec![
        InteractionFact::Opened {
            channel: Channel::Sms,
            contact: Contact::unknown(contact(number)),
            service_number: SERVICE.into(),
            route: TargetRef { kind: TargetKind::Queue, id: "support".into() },
            via: "Support".into(),
            mode: Mode::Session,
            case_data: BTreeMap::new(),
            by: Some("ann".into()),
        },
        InteractionFact::Received {
            message: Message { media: vec![file], ..message(Sender::Contact, 2, None) },
            carrier_id: format!("sms-{number}"),
        },
        InteractionFact::Sent { message: message(ann, 3, Some(Delivery::Sending)) },
    ];
    if !number.is_multiple_of(7) {
        let sent =
            InteractionFact::Delivery { message: message(Sender::Contact, 3, None).id, delivery: Delivery::Sent };
        facts.extend([InteractionFact::Ended { by_contact: false }, InteractionFact::Done, sent]);
    }
    let entry = |(version, what)| Entry { at, version, cause: None, fact: Fact::Interaction { id: id.clone(), what } };
    (1..).zip(facts).map(entry).collect()
}

fn late(number: usize, version: u64, what: InteractionFact) -> Entry {
    let id = format!("i{number:08}").as_str().into();
    Entry { at: 9_000_000, version, cause: None, fact: Fact::Interaction { id, what } }
}

struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("search.sqlite")
    }

    fn log(&self) -> PathBuf {
        self.0.path().join(LOG)
    }

    fn source_with(&self, roster: Roster) -> Source {
        let log = Arc::new(SqliteLog::open(&self.log()).unwrap());
        let contacts = Arc::new(ContactStore::open(&self.0.path().join("contacts.sqlite")).unwrap());
        let source = Source::new(Rules::default(), roster, log, contacts, HistoryIndex::open(&self.path()).unwrap());
        Source { most_past: 3, between_snapshots: 1, ..source }
    }

    fn source(&self) -> Source {
        self.source_with(roster())
    }

    /// Returns the value that the snapshot is.
    fn snapshot(&self) -> Vec<u8> {
        let sql = "SELECT value FROM kept WHERE name = 'snapshot'";
        Connection::open(self.path()).unwrap().query_row(sql, [], |row| row.get(0)).unwrap()
    }

    fn set_snapshot(&self, value: &[u8]) {
        let file = Connection::open(self.path()).unwrap();
        file.execute("UPDATE kept SET value = ?1 WHERE name = 'snapshot'", [value]).unwrap();
    }
}

fn append(source: &Source, numbers: std::ops::Range<usize>) {
    let entries: Vec<_> = numbers.flat_map(of).collect();
    source.log.append(&entries).unwrap();
}

/// Returns the state with everything in it.
fn all(source: &Source) -> State {
    let mut state = State::new(source.rules.clone(), source.roster.clone());
    for (position, entry) in source.log.read(0, usize::MAX >> 1).unwrap() {
        state.replay(position, &entry);
    }
    state
}

/// Checks that a state is the same for whoever works with it as one that has everything.
#[track_caller]
fn check(source: &Source, state: &mut State) {
    let ann = AgentId::from("ann");
    let mut all = all(source);
    assert_eq!(state.position(), all.position());
    assert_eq!(state.latest(), all.latest());
    assert_eq!(state.hub.snapshot(&ann), all.hub.snapshot(&ann));
    assert_eq!(state.hub.undelivered(), all.hub.undelivered());
    assert_eq!(state.hub.last_interaction(), all.hub.last_interaction());
    // What it decides about one that it does not have.
    for id in all.hub.past_interactions().iter().map(|it| it.id.clone()).step_by(5) {
        let command = crate::protocol::Command::Reopen { interaction: id };
        let mut wanted = Wanted::default();
        state.hub.want_for(&command, &mut wanted);
        source.bring_into(0, &mut state.hub, wanted).unwrap();
        let now = 99_000_000;
        let [lean, other] = [&mut state.hub, &mut all.hub].map(|hub| hub.command(now, &ann, &"c1".into(), &command));
        assert_eq!(lean, other);
        if lean.1.entries.is_empty() {
            continue;
        }
        return;
    }
}

#[test]
fn a_start_from_nothing_lets_go_what_is_done() {
    let place = Place::new();
    let source = place.source();
    append(&source, 1..2_000);
    let mut state = source.read().unwrap();
    let open = (1..2_000).filter(|number| number % 7 == 0).count();
    assert_eq!(state.hub.interaction_count(), open, "what is open is here, and nothing else");
    check(&source, &mut state);
    let held = source.history.holding(&"file9".into()).unwrap();
    assert_eq!(held, ["i00000009".into()]);
    let mut files = vec!["file9".into(), "file10".into(), "another".into()];
    source.keep_unsent(&state.hub, &mut files).unwrap();
    assert_eq!(files, ["another".into()], "what a past interaction has is not deleted");
}

#[test]
fn a_start_from_a_snapshot_goes_on_from_there() {
    let place = Place::new();
    let source = place.source();
    append(&source, 1..100);
    source.read().unwrap();
    let first = place.snapshot();
    append(&source, 100..150);
    // Of those that have left: one is reopened, and one of which the carrier tells something late.
    let what = InteractionFact::Reopened { by: "ann".into() };
    let message: MessageId = "i00000004.3".into();
    let failed = Delivery::Failed(Failure::said("Off"));
    source
        .log
        .append(&[late(3, 7, what), late(4, 7, InteractionFact::Delivery { message, delivery: failed })])
        .unwrap();
    let ann = AgentId::from("ann");
    let mut state = source.read().unwrap();
    assert!(state.hub.snapshot(&ann).unwrap().windows.iter().any(|(head, _)| head.id == "i00000003".into()));
    assert_eq!(state.hub.snapshot(&ann).unwrap().notices.len(), 1, "the failed text is told");
    check(&source, &mut state);
    // The archive is ahead of an older snapshot.
    place.set_snapshot(&first);
    check(&source, &mut source.read().unwrap());
}

/// Changes something so that the snapshot is in doubt.
type Harm = fn(&Place);

#[test]
fn a_snapshot_in_doubt_is_not_used() {
    let harms: [(&str, Harm); 6] = [
        ("nothing", |_| {}),
        ("damaged", |place| {
            let mut value = place.snapshot();
            let last = value.len() - 9;
            value[last] ^= 1;
            place.set_snapshot(&value);
        }),
        ("truncated", |place| {
            let value = place.snapshot();
            place.set_snapshot(&value[..value.len() / 2]);
        }),
        ("of another version", |place| {
            let value = String::from_utf8(place.snapshot()).unwrap();
            place.set_snapshot(value.replacen("\"version\":", "\"version\":9", 1).as_bytes());
        }),
        ("no snapshot", |place| place.set_snapshot(b"")),
        ("no archive", |place| remove(&place.path())),
    ];
    for (name, harm) in harms {
        let place = Place::new();
        let source = place.source();
        append(&source, 1..60);
        source.read().unwrap();
        drop(source);
        harm(&place);
        let source = Source { between_snapshots: 1_000_000, ..place.source() };
        let kept: Option<KeptState> = source.history.read_snapshot(&*source.log, source.version()).unwrap();
        assert_eq!(kept.is_some(), name == "nothing", "{name}");
        check(&source, &mut source.read().unwrap());
    }
    // Another configured directory.
    let place = Place::new();
    let source = place.source();
    append(&source, 1..60);
    source.read().unwrap();
    let other = place.source_with(roster().agent("ben", "Ben Okafor", "+447700900102"));
    assert!(other.history.read_snapshot::<KeptState>(&*other.log, other.version()).unwrap().is_none());
}

#[test]
fn a_snapshot_is_of_its_log_alone_and_so_is_the_archive() {
    // Each leaves the first 33 interactions, or less: what there was besides is nowhere any more.
    let harms: [(&str, Harm); 4] = [
        ("restored from a backup", |place| {
            let log = Connection::open(place.log()).unwrap();
            log.execute("DELETE FROM entry WHERE position > 185", []).unwrap();
        }),
        ("restored, and went on differently", |place| {
            let log = Connection::open(place.log()).unwrap();
            log.execute("DELETE FROM entry WHERE position > 185", []).unwrap();
            drop(log);
            let log = SqliteLog::open(&place.log()).unwrap();
            let version = |position: u64| position - 185;
            let fact = Fact::Agent { id: "ann".into(), what: AgentFact::NoticesRead { until: 0 } };
            let entry = |position| Entry { at: 1, version: version(position), cause: None, fact: fact.clone() };
            log.append(&(186..=500).map(entry).collect::<Vec<_>>()).unwrap();
        }),
        ("repaired", |place| {
            let log = Connection::open(place.log()).unwrap();
            log.execute("UPDATE entry SET body = replace(body, 'Text', 'Texts') WHERE position > 185", []).unwrap();
            drop(log);
            let repaired = repair(place.0.path(), &place.0.path().join("log.anchor"), |_| true).unwrap();
            assert!(matches!(repaired, Outcome::Repaired(_)));
        }),
        ("another one", |place| {
            remove(&place.log());
            SqliteLog::open(&place.log()).unwrap().append(&(1..30).flat_map(of).collect::<Vec<_>>()).unwrap();
        }),
    ];
    for (name, harm) in harms {
        let place = Place::new();
        let source = place.source();
        append(&source, 1..60);
        source.read().unwrap();
        assert_eq!(source.history.holding(&"file59".into()).unwrap(), ["i00000059".into()]);
        drop(source);
        harm(&place);
        let source = place.source();
        let kept: Option<KeptState> = source.history.read_snapshot(&*source.log, source.version()).unwrap();
        assert!(kept.is_none(), "{name}");
        check(&source, &mut source.read().unwrap());
        let of_log = all(&source).hub;
        for number in 1..60 {
            let id = InteractionId::from(format!("i{number:08}").as_str());
            let is_past = of_log.past_interactions().iter().any(|it| it.id == id);
            let held = source.history.holding(&format!("file{number}").as_str().into()).unwrap();
            assert_eq!(held.contains(&id), is_past, "{name}: {id}");
        }
    }
}

#[test]
fn what_a_start_from_a_snapshot_does_not_read_is_verified() {
    let place = Place::new();
    let source = place.source();
    append(&source, 1..60);
    let until = source.read().unwrap().position();
    source.log.verify(until, &|| true).unwrap();
    drop(source);
    let log = Connection::open(place.log()).unwrap();
    log.execute("UPDATE entry SET body = replace(body, 'Text 2 of 3', 'Text 2 of 4') WHERE position < 20", []).unwrap();
    let source = place.source();
    let mut state = source.read().unwrap();
    assert!(matches!(source.log.verify(until, &|| true), Err(LogError::Damaged(_))));
    let mut wanted = Wanted::default();
    state.hub.want(&"i00000003".into(), &mut wanted);
    assert!(matches!(source.bring_into(0, &mut state.hub, wanted), Err(LogError::Damaged(_))), "nor is it read");
}

fn remove(path: &Path) {
    for end in ["", "-wal", "-shm"] {
        let mut file = path.as_os_str().to_owned();
        file.push(end);
        let _ = std::fs::remove_file(file);
    }
}
