//! Nothing of what is erased is in the archive, in its snapshot or in any state, wherever they come from.

use super::*;
use crate::core::contacts::Pseudonyms;
use crate::core::fact::{ErasureFact, stream_of};
use crate::core::hub::EraseRequest;
use crate::core::setup::DeskSetup;
use crate::gateway::erasure::subject::Subject;

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

/// Returns the state of a log in which contact 19 has opted out, which is known of their number from then on.
fn with_one_opted_out(source: &Source) -> State {
    append(source, 1..60);
    source.log.append(&[late(19, 7, InteractionFact::Consent { given: false })]).unwrap();
    source.read().unwrap()
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
    let mut state = with_one_opted_out(&source);
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
        let mut state = with_one_opted_out(&source);
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

#[tokio::test]
async fn an_archive_from_before_an_erasure_is_built_anew() {
    for has_snapshot in [true, false] {
        let place = Place::new();
        let source = place.source();
        let mut state = with_one_opted_out(&source);
        if !has_snapshot {
            source.history.discard_snapshot().unwrap();
        }
        let copy = place.0.path().join("copy");
        Connection::open(place.path()).unwrap().execute("VACUUM INTO ?1", [copy.to_str().unwrap()]).unwrap();
        let begun = decided(&source, &mut state, 19, 1);
        erase(&source, &begun, true).await;
        append(&source, 60..70);
        drop(state);
        drop(source);
        // Somebody puts the copy back.
        remove(&place.path());
        std::fs::rename(&copy, place.path()).unwrap();
        let number = contact(19);
        let secrets = [number.as_str(), "file19"];
        assert_eq!(found(&place, &secrets).len(), 2);
        let source = place.source();
        let mut state = source.read().unwrap();
        assert_eq!(found(&place, &secrets), Vec::<String>::new());
        assert!(!serde_json::to_string(&state.keep()).unwrap().contains(number.as_str()));
        check(&source, &mut state);
        assert_eq!(source.history.holding(&"file20".into()).unwrap(), ["i00000020".into()], "the others are there");
        // That was all: the next start has a snapshot, and the next erasure is known.
        let kept = source.history.read_snapshot::<KeptState>(&*source.log, source.version()).unwrap();
        assert!(kept.is_some() && !source.history.is_from_before(state.hub.last_erasure()));
        let begun = decided(&source, &mut state, 20, 3);
        erase(&source, &begun, true).await;
        let state = source.read().unwrap();
        assert!(state.hub.last_erasure() == 3 && !source.history.is_from_before(3));
    }
}

#[test]
fn what_has_begun_to_be_erased_is_part_of_no_state_whatever_files_still_have() {
    let place = Place::new();
    let source = place.source();
    let mut state = with_one_opted_out(&source);
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
