//! Fuzzing of the frame decoder and of the gateway's command handler. Each frame is read or refused by name, never a
//! panic, and as the schema in `docs/protocol` says; and whatever commands are read from such frames, in whatever
//! order, the hub's promises hold.

#![cfg(not(target_arch = "wasm32"))]

#[path = "model/account.rs"]
mod account;

use account::Account;
use baton::core::fact::{Entry, Fact, InteractionFact};
use baton::core::hub::{Hub, Inbound, Rules};
use baton::core::roster::Roster;
use baton::protocol::*;
use jsonschema::Validator;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Map, Value, json};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

const AGENTS: [&str; 3] = ["ann", "ben", "chloe"];
const SUPPORT: &str = "+447700900999";

/// Runs `check` on so many cases and says so.
fn fuzz<S: Strategy>(what: &str, cases: u32, strategy: &S, check: impl Fn(S::Value)) {
    let config = Config { failure_persistence: None, ..Config::with_cases(cases) };
    let run = |value| {
        check(value);
        Ok(())
    };
    TestRunner::new(config).run(strategy, run).unwrap_or_else(|failure| panic!("{failure}"));
    println!("{what}: {cases} cases");
}

/// The frames among the examples, each client's command also as a frame.
fn examples() -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/protocol/examples");
    let read = |kind: &str| -> Vec<Value> {
        let files = std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path());
        let mut files: Vec<_> =
            files.filter(|path| path.file_name().unwrap().to_str().unwrap().starts_with(kind)).collect();
        files.sort();
        files.iter().map(|path| serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()).collect()
    };
    let commands = read("command.").into_iter().map(|command| json!({ "command": { "id": "c1", "command": command } }));
    let events = read("event.").into_iter().map(|event| json!({ "event": { "seq": 1, "at": 1, "event": event } }));
    let frames = read("client_frame.").into_iter().chain(read("gateway_frame."));
    let all: Vec<_> = frames.chain(commands).chain(events).collect();
    assert!(all.len() > 30, "the examples are not here");
    all
}

/// One thing done to a JSON tree.
#[derive(Clone, Debug)]
enum Change {
    Delete,
    Replace(Value),
    /// With another value of the same tree.
    Swap(Index),
    /// So many lists or objects around it.
    Nest(usize, bool),
    Rename(String),
    Double,
}

fn odd() -> impl Strategy<Value = Value> {
    let numbers = select(vec![
        json!(u64::MAX),
        json!(i64::MIN),
        json!(-1),
        json!(1e308),
        json!(0.5),
        json!(256),
        json!(4_294_967_296_u64),
    ]);
    let long = (1..80_000_usize).prop_map(|length| json!("x".repeat(length)));
    let shapes = select(vec![
        json!(null),
        json!(true),
        json!([]),
        json!({}),
        json!(""),
        json!({ "a": 1, "b": 2 }),
        json!([[], {}]),
    ]);
    prop_oneof![4 => numbers, 1 => long, 4 => shapes, 4 => any::<String>().prop_map(Value::from)]
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        Just(Change::Delete),
        odd().prop_map(Change::Replace),
        any::<Index>().prop_map(Change::Swap),
        (1..200_usize, any::<bool>()).prop_map(|(depth, list)| Change::Nest(depth, list)),
        any::<String>().prop_map(Change::Rename),
        Just(Change::Double),
    ]
}

/// Where each value of a tree is, the tree itself first.
fn places(value: &Value, here: &str, found: &mut Vec<String>) {
    found.push(here.to_owned());
    match value {
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, item)| places(item, &format!("{here}/{at}"), found))
        }
        // Names with a slash would need escaping; ours have none, and made-up ones need not be found again.
        Value::Object(fields) => {
            fields.iter().for_each(|(name, field)| places(field, &format!("{here}/{name}"), found))
        }
        _ => {}
    }
}

fn mutate(tree: &mut Value, at: &Index, change: &Change) {
    let mut all = Vec::new();
    places(tree, "", &mut all);
    let place = &all[at.index(all.len())];
    if let Change::Swap(other) = change {
        let other = tree.pointer(&all[other.index(all.len())]).cloned().unwrap_or_default();
        return tree.pointer_mut(place).into_iter().for_each(|there| *there = other.clone());
    }
    change_at(tree, place, change);
}

fn change_at(tree: &mut Value, place: &str, change: &Change) {
    let (parent, key) = place.rsplit_once('/').unwrap_or_default();
    match change {
        Change::Delete | Change::Rename(_) | Change::Double => match tree.pointer_mut(parent) {
            Some(Value::Object(fields)) => {
                let Some(value) = fields.get(key).cloned() else { return };
                if !matches!(change, Change::Double) {
                    fields.remove(key);
                }
                if let Change::Rename(name) = change {
                    fields.insert(name.clone(), value);
                } else if matches!(change, Change::Double) {
                    fields.insert(format!("{key}2"), value);
                }
            }
            Some(Value::Array(items)) if !items.is_empty() => drop(items.pop()),
            _ => {}
        },
        Change::Replace(value) => tree.pointer_mut(place).into_iter().for_each(|there| *there = value.clone()),
        // It needs a second place.
        Change::Swap(_) => {}
        Change::Nest(depth, list) => {
            let Some(there) = tree.pointer_mut(place) else { return };
            let inner = there.take();
            let wrap = |inner, _| {
                if *list { json!([inner]) } else { Value::Object(Map::from_iter([("ping".to_owned(), inner)])) }
            };
            *there = (0..*depth).fold(inner, wrap);
        }
    }
}

/// What has been read says the same again: written and read once more it is equal. What was too long is refused as
/// that.
fn classified(text: &str) -> bool {
    let client = decode_client(text);
    assert_eq!(text.len() > MAX_FRAME_BYTES, client == Err(FrameError::TooLarge));
    if let Ok(frame) = &client {
        assert_eq!(decode_client(&encode(frame)).as_ref(), Ok(frame));
    }
    let gateway = decode_gateway(text);
    assert_ne!(gateway, Err(FrameError::TooLarge), "the gateway's frames have no limit");
    // An event of an unknown kind is read as none; nobody writes that.
    let known = |frame: &&GatewayFrame| !matches!(frame, GatewayFrame::Event(event) if event.event.is_none());
    if let Some(frame) = gateway.as_ref().ok().filter(known) {
        assert_eq!(decode_gateway(&encode(frame)).as_ref(), Ok(frame));
    }
    if serde_json::from_str::<Value>(text).is_err() {
        assert_eq!(gateway, Err(FrameError::Malformed), "what is not JSON is malformed, not unknown");
    }
    client.is_ok() || gateway.is_ok()
}

#[test]
fn any_bytes_are_read_or_refused() {
    let bytes =
        prop::collection::vec(any::<u8>(), 0..400).prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let jsonish =
        prop::collection::vec(select(r#"{}[]",:\0e-.+truefalsnicomdpgh "#.chars().collect::<Vec<_>>()), 0..60);
    let strategy = prop_oneof![bytes, any::<String>(), jsonish.prop_map(String::from_iter)];
    fuzz("any bytes", 20_000, &strategy, |text| {
        classified(&text);
    });
}

#[test]
fn deep_nesting_is_refused() {
    for depth in [10, 127, 128, 1000, 30_000, 1_000_000] {
        for (open, close) in [("[", "]"), (r#"{"command":"#, "}"), (r#"{"event":"#, "}")] {
            let text = format!("{}0{}", open.repeat(depth), close.repeat(depth));
            assert!(!classified(&text));
            assert!(!classified(&open.repeat(depth)));
        }
    }
}

#[test]
fn changed_examples_are_read_or_refused() {
    let examples = examples();
    let good = examples.iter().filter(|example| classified(&example.to_string())).count();
    assert_eq!(good, examples.len(), "the examples themselves are read");
    let (read, refused) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let strategy = (
        select(examples),
        prop::collection::vec((any::<Index>(), change()), 1..5),
        prop::option::weighted(0.2, any::<Index>()),
    );
    fuzz("changed examples", 10_000, &strategy, |(mut tree, changes, cut)| {
        changes.iter().for_each(|(at, change)| mutate(&mut tree, at, change));
        let mut text = tree.to_string();
        if let Some(cut) = cut {
            let end = (0..=cut.index(text.len() + 1)).rev().find(|at| text.is_char_boundary(*at));
            text.truncate(end.unwrap_or(0));
        }
        let count = if classified(&text) { &read } else { &refused };
        count.fetch_add(1, Ordering::Relaxed);
    });
    let (read, refused) = (read.into_inner(), refused.into_inner());
    println!("of them {read} read, {refused} refused");
    assert!(read > 500 && refused > 500, "both ways are met");
}

fn schema(name: &str) -> Validator {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/protocol").join(name);
    jsonschema::validator_for(&serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()).unwrap()
}

/// What the schema allows is read, and what is read the schema allows. Whether it was. The reader is more patient in
/// one thing: it passes over what is of an unknown kind in a list or an event.
fn schema_and_reader_agree<T>(
    schema: &Validator,
    tree: &Value,
    decode: fn(&str) -> Result<T, FrameError>,
    told: fn(&T) -> bool,
) -> bool
where
    T: PartialEq + std::fmt::Debug,
{
    let read = decode(&tree.to_string());
    if read == Err(FrameError::TooLarge) {
        return false;
    }
    assert!(read.is_ok() || !schema.is_valid(tree), "allowed, but not read: {read:?} {tree}");
    let Ok(frame) = &read else { return false };
    let seen = |tree: &Value| decode(&tree.to_string()) == read;
    assert!(!told(frame) || schema.is_valid(&without_unseen(tree.clone(), seen)), "read, but not allowed: {tree}");
    true
}

/// A tree without the items of its lists that nobody sees.
fn without_unseen(mut tree: Value, seen: impl Fn(&Value) -> bool) -> Value {
    let mut all = Vec::new();
    places(&tree, "", &mut all);
    // From the last to the first, so that the places before stay what they are.
    for (list, at) in all.iter().rev().filter_map(|place| place.rsplit_once('/')) {
        let mut less = tree.clone();
        if let (Some(Value::Array(items)), Ok(at)) = (less.pointer_mut(list), at.parse::<usize>()) {
            items.remove(at);
            if seen(&less) {
                tree = less;
            }
        }
    }
    tree
}

#[test]
fn changed_examples_are_allowed_by_the_schema_where_they_are_read() {
    let (client, gateway) = (schema("client_frame.schema.json"), schema("gateway_frame.schema.json"));
    let agree = |tree: &Value| {
        let known = |frame: &GatewayFrame| !matches!(frame, GatewayFrame::Event(event) if event.event.is_none());
        let to_gateway = schema_and_reader_agree(&client, tree, decode_client, |_| true);
        to_gateway | schema_and_reader_agree(&gateway, tree, decode_gateway, known)
    };
    let examples = examples();
    assert!(examples.iter().all(agree), "the examples themselves are allowed");
    // Each subtle change in each place of each example, and any two of them here and there.
    let (mut read, mut refused) = (0, 0);
    for example in &examples {
        let mut all = Vec::new();
        places(example, "", &mut all);
        for (place, change) in all.iter().flat_map(|place| subtle().into_iter().map(move |change| (place, change))) {
            let mut tree = example.clone();
            change_at(&mut tree, place, &change);
            *if agree(&tree) { &mut read } else { &mut refused } += 1;
        }
    }
    println!("{read} read, {refused} refused");
    assert!(read > 2_000 && refused > 2_000, "both ways are met");
    let change = prop_oneof![4 => select(subtle()), 1 => any::<Index>().prop_map(Change::Swap)];
    let strategy = (select(examples), prop::collection::vec((any::<Index>(), change), 2..4));
    fuzz("schema and reader", 2_000, &strategy, |(mut tree, changes)| {
        changes.iter().for_each(|(at, change)| mutate(&mut tree, at, change));
        agree(&tree);
    });
}

/// What a schema may allow and a reader may not, or the other way round: kinds in either form, null, lists, the limits
/// of numbers.
fn subtle() -> Vec<Change> {
    let numbers = vec![
        json!(u64::MAX),
        json!(u32::MAX),
        json!(4_294_967_296_u64),
        json!(255),
        json!(256),
        json!(-1),
        json!(0.5),
        json!(1e30),
    ];
    let kinds = vec![
        json!("ready"),
        json!("not_ready"),
        json!({ "not_ready": null }),
        json!({ "ready": 7 }),
        json!("declined"),
        json!({ "sing": 1 }),
    ];
    let shapes = vec![
        json!(null),
        json!([]),
        json!({}),
        json!(""),
        json!([null]),
        json!(["sing"]),
        json!({ "ping": 1, "pong": 1 }),
    ];
    let names = ["ping", "not_ready", "withdrawn", "sing"].map(|name| Change::Rename(name.into()));
    [numbers, kinds, shapes]
        .concat()
        .into_iter()
        .map(Change::Replace)
        .chain(names)
        .chain([Change::Delete, Change::Double])
        .collect()
}

/// JSON has one kind of number, and to JSON Schema `1.0` is an integer. The reader wants integers written as such.
#[test]
fn an_integer_is_written_without_a_point() {
    let (schema, text) = (
        schema("client_frame.schema.json"),
        r#"{"hello":{"token":"t","client":"c","resume":{"epoch":"e","seq":1.0}}}"#,
    );
    assert!(schema.is_valid(&serde_json::from_str(text).unwrap()));
    assert_eq!(decode_client(text), Err(FrameError::Malformed));
}

/// What comes to the gateway.
#[derive(Clone, Debug)]
enum Deed {
    /// By whom, under which id, which example; what is made of the names and numbers in it; what else is changed.
    Frame(&'static str, u8, Index, Vec<Index>, Option<(Index, Change)>),
    Text(u8, &'static str),
    Connected(&'static str, bool),
    Passes(Millis),
    Killed,
}

fn deed() -> impl Strategy<Value = Deed> {
    let agent = || select(AGENTS.to_vec());
    let names = prop::collection::vec(any::<Index>(), 6);
    let changed = prop::option::weighted(0.1, (any::<Index>(), change()));
    let frame = (agent(), 0..60_u8, any::<Index>(), names, changed);
    prop_oneof![
        16 => frame.prop_map(|(agent, id, which, names, changed)| Deed::Frame(agent, id, which, names, changed)),
        2 => (0..20_u8, select(vec!["Hello", "Hello", "stop "])).prop_map(|(id, words)| Deed::Text(id, words)),
        1 => (agent(), prop::bool::weighted(0.8)).prop_map(|(agent, connected)| Deed::Connected(agent, connected)),
        1 => select(vec![1000, 25_000, 60_000, 400_000]).prop_map(Deed::Passes),
        1 => Just(Deed::Killed),
    ]
}

struct Gateway {
    hub: Hub,
    log: Vec<Entry>,
    now: Millis,
    done: usize,
}

fn new_hub() -> Hub {
    let roster = Roster::default().agent("ann", "Ann Lee", "+447700900101").agent("ben", "Ben Okafor", "+447700900102");
    let roster =
        roster.agent("chloe", "Chloé Martin", "+447700900103").set(TargetKind::Queue, "support", "Support", &AGENTS);
    Hub::new(Rules::default(), roster.number(SUPPORT, TargetKind::Queue, "support"))
}

impl Gateway {
    /// Names that mean something now, by the field they may stand in.
    fn names(&self, field: &str) -> Vec<Value> {
        let facts = || {
            self.log.iter().filter_map(|entry| {
                if let Fact::Interaction { id, what } = &entry.fact { Some((id, what)) } else { None }
            })
        };
        match field {
            "interaction" => facts().map(|(id, _)| json!(id)).collect(),
            "invitation" => facts()
                .filter_map(|(_, what)| {
                    if let InteractionFact::Invited { invitation, .. } = what { Some(json!(invitation)) } else { None }
                })
                .collect(),
            "transfer" => facts()
                .filter_map(|(_, what)| {
                    if let InteractionFact::TransferStarted { transfer, .. } = what {
                        Some(json!(transfer))
                    } else {
                        None
                    }
                })
                .collect(),
            "target" => AGENTS
                .iter()
                .map(|id| json!({ "kind": "agent", "id": id }))
                .chain([json!({ "kind": "queue", "id": "support" })])
                .collect(),
            "version" => vec![json!(u64::MAX), json!(u64::MAX), json!(1)],
            _ => Vec::new(),
        }
    }

    fn keep(&mut self, entries: Vec<Entry>) {
        self.log.extend(entries);
    }

    fn play(&mut self, examples: &[Value], deed: &Deed) {
        match deed {
            Deed::Frame(agent, id, which, names, changed) => {
                let mut tree = examples[which.index(examples.len())].clone();
                if let Some(fields) =
                    tree.as_object_mut().and_then(|kind| kind.values_mut().next()).and_then(Value::as_object_mut)
                {
                    for ((name, field), index) in fields.iter_mut().zip(names) {
                        // The newest, mostly.
                        let mut known = self.names(name);
                        known.reverse();
                        known.truncate(3);
                        if !known.is_empty() {
                            *field = known[index.index(known.len())].clone();
                        }
                    }
                }
                let mut frame = json!({ "command": { "id": format!("f{id}"), "command": tree } });
                changed.iter().for_each(|(at, change)| mutate(&mut frame, at, change));
                let Ok(ClientFrame::Command { id, command }) = decode_client(&frame.to_string()) else { return };
                let (answer, step) = self.hub.command(self.now, &(*agent).into(), &id, &command);
                assert!(
                    !matches!(answer, Answer::Refused { .. }) || step.entries.is_empty(),
                    "a refused command takes no effect"
                );
                self.done += usize::from(answer == Answer::Done && !step.entries.is_empty());
                let caused =
                    |entry: &Entry| entry.cause.as_ref().is_some_and(|c| c.agent.as_str() == *agent && c.command == id);
                assert!(!(step.entries.iter().any(caused) && self.log.iter().any(caused)), "{id} takes effect twice");
                self.keep(step.entries);
                assert_eq!(
                    self.hub.command(self.now, &(*agent).into(), &id, &command),
                    (answer, Default::default()),
                    "again, the same"
                );
            }
            Deed::Text(id, words) => {
                let (from, to) = ("+447700900001".into(), SUPPORT.into());
                let inbound =
                    Inbound { carrier_id: format!("t{id}"), from, to, text: (*words).into(), media: Vec::new() };
                let step = self.hub.receive(self.now, inbound).unwrap();
                self.keep(step.entries);
            }
            Deed::Connected(agent, connected) => {
                let step = self.hub.presence(self.now, &(*agent).into(), *connected);
                self.keep(step.entries);
            }
            Deed::Passes(time) => {
                self.now += time;
                let step = self.hub.tick(self.now);
                self.keep(step.entries);
            }
            Deed::Killed => {
                self.hub = new_hub();
                self.log.iter().for_each(|entry| self.hub.replay(entry));
            }
        }
    }

    /// The log is lawful, and each agent's windows are what it says.
    fn check(&self) {
        let account = Account::of(&self.log);
        assert_eq!(account.broken, None);
        let mut refolded = new_hub();
        self.log.iter().for_each(|entry| refolded.replay(entry));
        for agent in AGENTS.map(AgentId::from) {
            let sees = self.hub.snapshot(&agent).unwrap();
            let owns: Vec<_> =
                account.conversations.values().filter(|c| c.owner() == Some(&agent)).map(|c| &c.id).collect();
            assert_eq!(sees.windows.iter().map(|(head, _)| &head.id).collect::<Vec<_>>(), owns);
            assert_eq!(refolded.snapshot(&agent), Some(sees));
        }
        let open = account.open.iter().filter(|name| name.starts_with("question")).count();
        assert_eq!(account.conversations.values().filter(|c| c.ask().is_some()).count(), open);
    }
}

#[test]
fn any_commands_leave_the_promises_whole() {
    let examples: Vec<Value> =
        examples().into_iter().filter_map(|frame| frame.pointer("/command/command").cloned()).collect();
    let (tried, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    fuzz("any commands", 500, &prop::collection::vec(deed(), 1..60), |deeds| {
        let mut gateway = Gateway { hub: new_hub(), log: Vec::new(), now: 1_000_000, done: 0 };
        for agent in AGENTS {
            gateway.play(&examples, &Deed::Connected(agent, true));
        }
        gateway.play(&examples, &Deed::Text(99, "Hello"));
        for deed in &deeds {
            gateway.play(&examples, deed);
            gateway.check();
        }
        tried.fetch_add(deeds.len(), Ordering::Relaxed);
        done.fetch_add(gateway.done, Ordering::Relaxed);
    });
    let (tried, done) = (tried.into_inner(), done.into_inner());
    println!("of them {tried} deeds, {done} commands with effect");
    assert!(done > tried / 20, "too few commands mean anything: {done} of {tried}");
}
