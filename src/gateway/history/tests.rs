//! A search finds the same with the index, without it, and as it is specified.

use super::index::Writer;
use super::reader::Reader;
use super::*;
use crate::core::fact::{Entry, Fact, InteractionFact};
use crate::core::hub::{Hub, Indexed, ReadRequest, Reading, Rules};
use crate::core::roster::Roster;
use crate::protocol::{
    Channel, Contact, HistoryScope, InteractionId, Message, Millis, Mode, Sender, TargetKind, TargetRef,
};
use proptest::prelude::*;
use proptest::sample::select;
use std::collections::BTreeMap;

const ANN: &str = "ann";
const CONTACT: &str = "+447700900001";
const OTHER: &str = "+447700900002";
const OWN: HistoryScope = HistoryScope::Own;
/// Ann does not see where they lead.
const HIDDEN: &str = "hidden";

fn fact(hub: &mut Hub, id: &str, at: Millis, what: InteractionFact) {
    let fact = Fact::Interaction { id: id.into(), what };
    hub.replay(&Entry { at, version: 0, cause: None, fact });
}

/// What is to be done.
#[derive(Clone, Debug)]
struct Past {
    contact: &'static str,
    route: &'static str,
    owner: &'static str,
    note: String,
    texts: Vec<String>,
}

fn hub(all: &[Past]) -> (Hub, InteractionId) {
    let roster = Roster::default()
        .agent(ANN, "Ann Lee", "+447700900101")
        .agent("ben", "Ben Ökafor", "+447700900102")
        .set(TargetKind::Queue, "support", "Support", &[ANN, "ben"])
        .set(TargetKind::Queue, HIDDEN, "Hidden", &["ben"])
        .division(TargetKind::Queue, HIDDEN, "elsewhere");
    let mut hub = Hub::new(Rules::default(), roster);
    for (number, past) in all.iter().enumerate() {
        add_to(&mut hub, &format!("i{number:08}"), number as Millis / 2, past);
    }
    let window = "i99999999";
    fact(&mut hub, window, 1_000, opened(CONTACT, "support", ANN));
    (hub, window.into())
}

fn add_to(hub: &mut Hub, id: &str, at: Millis, past: &Past) {
    fact(hub, id, at, opened(past.contact, past.route, past.owner));
    for (place, text) in past.texts.iter().enumerate() {
        let (id_of, text) = (format!("{id}.{place}").into(), text.clone());
        let message = Message { id: id_of, at, from: Sender::Contact, text, media: Vec::new(), delivery: None };
        fact(hub, id, at, InteractionFact::Received { message, carrier_id: format!("{id}.{place}") });
    }
    fact(hub, id, at, InteractionFact::NoteSet { note: past.note.clone() });
    fact(hub, id, at, InteractionFact::Ended { by_contact: false });
    fact(hub, id, at, InteractionFact::Done);
}

fn opened(contact: &str, route: &str, owner: &str) -> InteractionFact {
    InteractionFact::Opened {
        channel: Channel::Sms,
        contact: Contact::unknown(contact.into()),
        service_number: "+447700900999".into(),
        route: TargetRef { kind: TargetKind::Queue, id: route.into() },
        via: "Support".into(),
        mode: Mode::Session,
        case_data: BTreeMap::new(),
        by: Some(owner.into()),
    }
}

fn search(hub: &Hub, window: &InteractionId, query: &str) -> HistorySearch {
    search_of(hub, Some(window), OWN, query)
}

fn search_of(hub: &Hub, window: Option<&InteractionId>, scope: HistoryScope, query: &str) -> HistorySearch {
    let request =
        ReadRequest::History { request: 7, interaction: window.cloned(), scope, query: query.into(), from: 0 };
    let Reading::Search(search) = hub.read(&ANN.into(), &request) else { panic!("no search") };
    *search
}

fn listed(answer: Option<GatewayFrame>) -> (usize, Vec<(InteractionId, String)>) {
    let Some(GatewayFrame::History { request: 7, total, past }) = answer else { panic!("no history") };
    (total as usize, past.into_iter().map(|past| (past.id, past.excerpt)).collect())
}

/// Letters of several scripts, with and without accents, in words that often begin alike.
fn text() -> impl Strategy<Value = String> {
    let word = select(vec![
        "a",
        "A",
        "an",
        "Än",
        "a\u{308}n",
        "ann",
        "ß",
        "ss",
        "straße",
        "STRASSE",
        "Rückruf",
        "ruck",
        "o'clock",
        "oclock",
        "가",
        "강",
        "田",
        "田中",
        "😀",
        "😀x",
        "x_00e4",
        "_",
        "-",
        "1-a",
        "11-an",
        "ǆ",
        "ƀ",
        "Ƀ",
        "\u{301}",
        "Ωμέγα",
        "ωμεγα",
        "naïve",
        "ﬁ",
        "I",
        "ı",
        "İ",
        "x\"y",
        "*",
        "14",
        "AND",
        "OR",
        "NEAR(",
        "\u{0}",
        "Trần",
        "tran",
        "٣",
        "3",
    ]);
    let gap = select(vec![" ", " ", " ", "", ", ", "\n", "\u{a0}"]);
    prop::collection::vec((word, gap), 0..6)
        .prop_map(|words| words.into_iter().flat_map(|(word, gap)| [word, gap]).collect())
}

fn past() -> impl Strategy<Value = Past> {
    let contact = select(vec![CONTACT, CONTACT, CONTACT, OTHER]);
    let route = select(vec!["support", "support", HIDDEN]);
    let owner = select(vec![ANN, "ben"]);
    (contact, route, owner, text(), prop::collection::vec(text(), 0..5))
        .prop_map(|(contact, route, owner, note, texts)| Past { contact, route, owner, note, texts })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 30, ..ProptestConfig::default() })]

    #[test]
    fn the_index_finds_what_looking_at_all_of_it_does(
        all in prop::collection::vec(past(), 0..24),
        queries in prop::collection::vec((text(), 0..12_usize), 20..40),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("search.sqlite");
        let (hub, window) = hub(&all);
        let mut writer = Writer::open(&path).unwrap();
        writer.add(&hub.past_interactions()).unwrap();
        let mut reader = Reader::open(&path).unwrap();
        for (query, cut) in queries {
            // Words are found by how they begin.
            let query: String = query.chars().take(cut).collect();
            for window in [Some(&window), None] {
                let search = search_of(&hub, window, HistoryScope::All, &query);
                let known = reader.find(&search, &|_| true, &|| true).unwrap().known;
                let of = |stub: &Stub| {
                    let known = known.of(stub);
                    assert!(search.filter().is_blank() || known != Indexed::Unknown);
                    known
                };
                let found = hub.found_by_scan(&ANN.into(), window, &query);
                let indexed = listed(search.clone().carry_out(of, |_| None, || true));
                prop_assert_eq!(indexed, (found.len(), found.clone()), "{:?}", query);
                prop_assert_eq!(
                    listed(search.carry_out(|_| Indexed::Unknown, |_| None, || true)), (found.len(), found)
                );
            }
        }
    }
}

fn said(text: &str) -> Past {
    Past { contact: CONTACT, route: "support", owner: ANN, note: String::new(), texts: vec![text.into()] }
}

/// Returns what the index alone knows of each interaction.
fn known(path: &Path, hub: &Hub, window: &InteractionId, query: &str) -> Vec<Indexed> {
    let search = search(hub, window, query);
    let known = Reader::open(path).unwrap().find(&search, &|_| true, &|| true).unwrap().known;
    hub.past_interactions().iter().map(|interaction| known.of(&Stub::of(interaction))).collect()
}

#[test]
fn what_is_missing_is_added_and_what_is_different_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("search.sqlite");
    let (hub_before, window) = hub(&[said("one"), said("two")]);
    let all = hub_before.past_interactions();
    Writer::open(&path).unwrap().add(&all[..1]).unwrap();
    assert_eq!(known(&path, &hub_before, &window, "one"), [Indexed::Newest(0), Indexed::Unknown]);
    // Opened again, behind the log.
    Writer::open(&path).unwrap().add(&all).unwrap();
    assert_eq!(known(&path, &hub_before, &window, "two"), [Indexed::Nothing, Indexed::Newest(0)]);
    // The log was cut, and something else has the id now.
    let (hub_after, window) = hub(&[said("one"), Past { texts: vec!["two".into(), "three".into()], ..said("") }]);
    assert_eq!(known(&path, &hub_after, &window, "two"), [Indexed::Nothing, Indexed::Unknown]);
    Writer::open(&path).unwrap().add(&hub_after.past_interactions()).unwrap();
    assert_eq!(known(&path, &hub_after, &window, "three"), [Indexed::Nothing, Indexed::Newest(1)]);
    assert_eq!(known(&path, &hub_after, &window, "two"), [Indexed::Nothing, Indexed::Newest(0)]);
}

#[test]
fn a_file_that_cannot_be_used_is_built_anew() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("search.sqlite");
    std::fs::write(&path, "x".repeat(4096)).unwrap();
    let (hub, window) = hub(&[said("one")]);
    Writer::open(&path).unwrap().add(&hub.past_interactions()).unwrap();
    assert_eq!(known(&path, &hub, &window, "one"), [Indexed::Newest(0)]);
}

/// Carries out a search among what the hub has.
fn find(index: &Arc<HistoryIndex>, search: HistorySearch) -> Running {
    Box::pin(index.clone().search(search, |_| true, async |_, _, _| None, Arc::new(|_| None)))
}

#[tokio::test]
async fn a_search_that_nobody_waits_for_stops_and_then_frees_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let index = HistoryIndex::open(&folder.path().join("search.sqlite")).unwrap();
    let (hub, window) = hub(&[said("one"), said("two")]);
    let all = index.permits.clone().acquire_many_owned(AT_ONCE as u32).await.unwrap();
    let waits = tokio::spawn(find(&index, search(&hub, &window, "one")));
    tokio::task::yield_now().await;
    assert!(!waits.is_finished(), "as many as may run do");
    drop(all);
    assert_eq!(listed(waits.await.unwrap()).0, 1);
    let mut asked = 0;
    let stopped = search(&hub, &window, "one").carry_out(
        |_| Indexed::Unknown,
        |_| None,
        || {
            asked += 1;
            asked < 2
        },
    );
    assert!(stopped.is_none() && asked == 2);
    // The file is of no use any more: what it knew is looked through.
    index.readers.lock().unwrap().clear();
    std::fs::remove_file(folder.path().join("search.sqlite")).unwrap();
    assert_eq!(listed(find(&index, search(&hub, &window, "two")).await).0, 1);
}

#[tokio::test]
async fn a_window_waits_for_its_newest_search_only() {
    let folder = tempfile::tempdir().unwrap();
    let index = HistoryIndex::open(&folder.path().join("search.sqlite")).unwrap();
    let (hub, window) = hub(&[said("one")]);
    let mut searches = Searches::default();
    let number = |next: Option<ReadRequest>| match next {
        Some(ReadRequest::History { request, .. }) => Some(request),
        _ => None,
    };
    assert_eq!(number(searches.want(1, Some(window.clone()), OWN, "one".into(), 0)), Some(1));
    for request in 2..=400 {
        assert_eq!(number(searches.want(request, Some(window.clone()), OWN, "one".into(), 0)), None);
    }
    assert_eq!(number(searches.want(500, None, OWN, "one".into(), 0)), None, "the agent's own past waits its turn");
    // The engine has answered the first, which nobody wants any more.
    assert_eq!(number(searches.begin(search(&hub, &window, "one"), |search| find(&index, search))), Some(400));
    assert_eq!(number(searches.begin(search(&hub, &window, "one"), |search| find(&index, search))), None);
    assert_eq!(listed(searches.done().await).0, 1);
    assert_eq!(number(searches.next_request()), Some(500));
    assert_eq!(number(searches.begin(search(&hub, &window, "one"), |search| find(&index, search))), None);
    assert_eq!(number(searches.want(501, None, OWN, "one".into(), 0)), Some(501), "the one that ran is stopped");
}
