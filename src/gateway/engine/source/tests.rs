//! A start from a snapshot comes to the same as one from nothing, and so does one that lets go what is done.

use super::*;
use crate::core::contacts::Pseudonyms;
use crate::core::fact::{Entry, ErasureFact, Fact, InteractionFact, stream_of};
use crate::core::hub::EraseRequest;
use crate::core::roster::Roster;
use crate::core::setup::DeskSetup;
use crate::gateway::erasure::subject::Subject;
use crate::gateway::log::sqlite::SqliteLog;
use crate::protocol::{
    AgentId, Channel, Contact, Delivery, InteractionId, Media, Message, MessageId, Mode, Sender, TargetKind, TargetRef,
};
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::path::Path;
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

    fn path(&self) -> std::path::PathBuf {
        self.0.path().join("search.sqlite")
    }

    fn source_with(&self, roster: Roster) -> Source {
        let log = Arc::new(SqliteLog::open(&self.0.path().join("log.sqlite")).unwrap());
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
    let failed = Delivery::Failed { reason: "Off".into() };
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
    let harms: [(&str, Harm); 5] = [
        ("nothing", |_| {}),
        ("damaged", |place| {
            let mut value = place.snapshot();
            let last = value.len() - 9;
            value[last] ^= 1;
            place.set_snapshot(&value);
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
    // Another configured directory, another log, and a log that was cut.
    let place = Place::new();
    let source = place.source();
    append(&source, 1..60);
    source.read().unwrap();
    let other = place.source_with(roster().agent("ben", "Ben Okafor", "+447700900102"));
    assert!(other.history.read_snapshot::<KeptState>(&*other.log, other.version()).unwrap().is_none());
    drop((source, other));
    let log = Connection::open(place.0.path().join("log.sqlite")).unwrap();
    log.execute("DELETE FROM entry WHERE position > 200", []).unwrap();
    let source = place.source();
    assert!(source.history.read_snapshot::<KeptState>(&*source.log, source.version()).unwrap().is_none());
    check(&source, &mut source.read().unwrap());
    let (count, _) = source.history.about(&contact(59), |_| true).unwrap();
    assert_eq!(count, 1, "what the log does not have any more is gone: i19 is left, i59 is not");
}

#[test]
fn what_a_start_from_a_snapshot_does_not_read_is_verified() {
    let place = Place::new();
    let source = place.source();
    append(&source, 1..60);
    let until = source.read().unwrap().position();
    source.log.verify(until, &|| true).unwrap();
    drop(source);
    let log = Connection::open(place.0.path().join("log.sqlite")).unwrap();
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

/// Returns what of some words is in the archive's files.
fn found(place: &Place, words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for end in ["", "-wal"] {
        let mut file = place.path().into_os_string();
        file.push(end);
        let bytes = std::fs::read(file).unwrap_or_default();
        let has = |word: &&&str| bytes.windows(word.len()).any(|part| part == word.as_bytes());
        found.extend(words.iter().filter(has).map(|word| format!("{word} is in {end:?}")));
    }
    found
}

/// Erases what is decided by an entry, as far as it is begun: up to its completion, or only from the archive.
async fn erase(source: &Source, decided: &Entry, is_completed: bool) {
    source.log.append(std::slice::from_ref(decided)).unwrap();
    let erasure = source.read().unwrap().hub.pending_erasures().pop().unwrap();
    let subject = Subject::new(&erasure, &Pseudonyms::default());
    assert_eq!(source.history.forget(subject).await.unwrap(), erasure.interactions.len() as u64);
    assert!(source.history.scrub().await.unwrap());
    for id in erasure.interactions.iter().filter(|_| is_completed) {
        source.log.blank(&stream_of(id)).unwrap();
    }
    assert!(source.log.scrub().unwrap());
    if is_completed {
        let what = ErasureFact::Completed { begun: erasure.number, counts: BTreeMap::new() };
        let version = decided.version + 1;
        source.log.append(&[Entry { at: 9_000_000, version, cause: None, fact: Fact::Erasure { what } }]).unwrap();
    }
}

/// Returns the fact that begins to erase a contact, as it is decided by a state that has let go what is done.
fn decided(source: &Source, state: &mut State, number: usize, version: u64) -> Entry {
    let wanted = Wanted { whole: [contact(number)].into(), ..Wanted::default() };
    source.bring_into(0, &mut state.hub, wanted).unwrap();
    let request = EraseRequest { contact: contact(number), by: "Robin".into(), even_open: true };
    let what = state.hub.decide_erasure(&request).unwrap();
    Entry { at: 9_000_000, version, cause: None, fact: Fact::Erasure { what } }
}

#[tokio::test]
async fn what_has_left_is_erased_from_the_archive_and_its_snapshot() {
    let place = Place::new();
    let source = place.source();
    append(&source, 1..60);
    // They have opted out, which is known of their number from now on.
    source.log.append(&[late(19, 7, InteractionFact::Consent { given: false })]).unwrap();
    let mut state = source.read().unwrap();
    let secrets = [contact(19).as_str().to_owned(), "file19".into(), "file59".into()];
    let secrets: Vec<&str> = secrets.iter().map(String::as_str).collect();
    assert!(!found(&place, &secrets[..1]).is_empty());
    let begun = decided(&source, &mut state, 19, 1);
    let Fact::Erasure { what: ErasureFact::Begun { interactions, opted_out, .. } } = &begun.fact else { panic!() };
    assert_eq!(*interactions, ["i00000019".into(), "i00000059".into()]);
    assert_eq!(opted_out.len(), 1);
    // A state from before is not written any more, nor does it add anything.
    let before = state.keep();
    drop(state);
    let (old, number) = (all(&source), contact(19));
    let past: Vec<_> = old.hub.past_interactions().into_iter().filter(|it| it.contact.number == number).collect();
    erase(&source, &begun, false).await;
    assert_eq!(found(&place, &secrets), Vec::<String>::new());
    source.write_snapshot(before);
    assert!(!source.history.add_now(old.hub.erasures_version(), &past).unwrap());
    assert_eq!(source.history.of_contact(&number).unwrap(), []);
    assert!(source.history.read_snapshot::<KeptState>(&*source.log, source.version()).unwrap().is_none());
    // Killed here, everything is folded anew, with what the log still says; and erased again.
    let mut state = source.read().unwrap();
    for id in interactions {
        assert!(!state.hub.has(id) && state.hub.is_erased(id));
        let mut wanted = Wanted::default();
        state.hub.want(id, &mut wanted);
        assert!(wanted.is_empty(), "it is not brought back");
    }
    let mut files = vec!["file19".into(), "file18".into()];
    source.keep_unsent(&state.hub, &mut files).unwrap();
    assert_eq!(files, ["file19".into()], "nobody has it any more");
    let again = decided(&source, &mut state, 19, 2);
    let Fact::Erasure { what: ErasureFact::Begun { interactions, .. } } = &again.fact else { panic!() };
    assert_eq!(*interactions, [], "they are erased already");
}

#[tokio::test]
async fn a_start_after_an_erasure_comes_to_the_same_whatever_it_starts_from() {
    for (until, is_completed) in [(60, false), (60, true), (100, true)] {
        let place = Place::new();
        let source = place.source();
        append(&source, 1..60);
        source.log.append(&[late(19, 7, InteractionFact::Consent { given: false })]).unwrap();
        let mut state = source.read().unwrap();
        let begun = decided(&source, &mut state, 19, 1);
        erase(&source, &begun, is_completed).await;
        // The first has a snapshot from after the erasure, and what comes then is its tail.
        source.read().unwrap();
        let kept: Option<KeptState> = source.history.read_snapshot(&*source.log, source.version()).unwrap();
        assert!(kept.is_some());
        append(&source, 60..until);
        let mut from_snapshot = source.read().unwrap();
        if is_completed {
            let number = contact(19);
            let there = found(&place, &[number.as_str(), "file19"]);
            assert_eq!(there.is_empty(), until == 60, "{there:?}");
        }
        source.history.discard_snapshot().unwrap();
        let mut from_nothing = source.read().unwrap();
        let [one, other] = [&from_snapshot, &from_nothing].map(|state| serde_json::to_value(state.keep()).unwrap());
        assert_eq!(one, other);
        check(&source, &mut from_snapshot);
        check(&source, &mut from_nothing);
    }
}

#[test]
fn what_has_begun_to_be_erased_is_part_of_no_state_whatever_files_still_have() {
    let place = Place::new();
    let source = place.source();
    append(&source, 1..60);
    source.log.append(&[late(19, 7, InteractionFact::Consent { given: false })]).unwrap();
    let mut state = source.read().unwrap();
    let begun = decided(&source, &mut state, 19, 1);
    source.log.append(&[begun]).unwrap();
    // It is in the tail of a snapshot, and then in no snapshot.
    let from_snapshot = source.read().unwrap();
    source.history.discard_snapshot().unwrap();
    let mut from_nothing = source.read().unwrap();
    let [one, other] = [&from_snapshot, &from_nothing].map(|state| serde_json::to_string(&state.keep()).unwrap());
    assert_eq!(one, other);
    for secret in [contact(19).as_str(), "\"sms-19\"", "\"sms-59\"", "file19"] {
        assert!(!one.contains(secret), "{secret}: {one}");
    }
    // The archive and the log have it until they are told.
    let id = InteractionId::from("i00000019");
    assert!(source.history.of_contact(&contact(19)).unwrap().contains(&id));
    let hub = &mut from_nothing.hub;
    let mut files = vec!["file19".into(), "file18".into()];
    source.keep_unsent(hub, &mut files).unwrap();
    assert_eq!(files, ["file19".into()], "only those have it who are erased");
    hub.recall(log::interaction(&*source.log, &id, u64::MAX).unwrap().unwrap());
    assert!(!hub.has(&id));
    assert_eq!(hub.report(0, &id, &"i00000019.3".into(), Delivery::Delivered).entries, []);
    assert!(hub.withdrawn(&id, &"i00000019.3".into()));
    let about = source.history.about(&contact(19), |id| !hub.has(id) && !hub.is_erased(id)).unwrap();
    assert_eq!(about, Default::default(), "they do not count, nor does whom they reached");
}

#[test]
fn what_has_left_is_old_one_day_slice_by_slice() {
    const DAY: Millis = 24 * 60 * 60 * 1000;
    let place = Place::new();
    let setup = DeskSetup { retention_days: Some(2), ..DeskSetup::default() };
    let source = Source { rules: Rules { setup: Arc::new(setup), ..Rules::default() }, ..place.source() };
    append(&source, 1..30);
    let mut state = source.read().unwrap();
    let mut slice = |now: Millis, most: usize| {
        source.bring_into(now, &mut state.hub, Wanted { old: most, ..Wanted::default() }).unwrap();
        let erased = state.hub.erase_old(now, most).map(|(erasure, _)| erasure.interactions);
        erased.into_iter().flatten().map(|id| id.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(slice(2 * DAY + 1_000_000, 5), [""; 0]);
    // As many as were done until then.
    assert_eq!(slice(2 * DAY + 1_003_000, 2), ["i00000001", "i00000002"]);
    assert_eq!(slice(2 * DAY + 1_003_000, 2), ["i00000003"]);
    let (mut all, mut last) = (Vec::new(), slice(3 * DAY, 10));
    while !last.is_empty() {
        assert!(last.len() <= 10);
        all.extend(std::mem::replace(&mut last, slice(3 * DAY, 10)));
    }
    let expected = (4..30).filter(|number| number % 7 != 0).map(|number| format!("i{number:08}"));
    assert_eq!(all, expected.collect::<Vec<_>>(), "what is open stays");
}
