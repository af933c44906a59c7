//! The example files, and random changes to them.

use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Map, Value, json};
use std::path::Path;

/// Runs `check` on this many random cases and prints their number.
pub fn fuzz<S: Strategy>(what: &str, cases: u32, strategy: &S, check: impl Fn(S::Value)) {
    let config = Config { failure_persistence: None, ..Config::with_cases(cases) };
    let run = |value| {
        check(value);
        Ok(())
    };
    TestRunner::new(config).run(strategy, run).unwrap_or_else(|failure| panic!("{failure}"));
    println!("{what}: {cases} cases");
}

/// Returns the example frames, and the example commands and events wrapped in frames.
pub fn examples() -> Vec<Value> {
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
    assert!(all.len() > 30, "examples are missing");
    all
}

/// A change to a JSON tree.
#[derive(Clone, Debug)]
pub enum Change {
    Delete,
    Replace(Value),
    /// Replaces the value by another one of the same tree.
    Swap(Index),
    /// Wraps the value in this many lists (true) or objects (false).
    Nest(usize, bool),
    Rename(String),
    Double,
}

/// Returns values at or beyond the limits of what a reader expects.
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

/// Returns random changes.
pub fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        Just(Change::Delete),
        odd().prop_map(Change::Replace),
        any::<Index>().prop_map(Change::Swap),
        (1..200_usize, any::<bool>()).prop_map(|(depth, list)| Change::Nest(depth, list)),
        any::<String>().prop_map(Change::Rename),
        Just(Change::Double),
    ]
}

/// Appends the JSON pointers of all values in a tree, starting with the tree itself.
pub fn places(value: &Value, here: &str, found: &mut Vec<String>) {
    found.push(here.to_owned());
    match value {
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, item)| places(item, &format!("{here}/{at}"), found));
        }
        // Names with a slash would need escaping; ours have none, and random ones need not be found again.
        Value::Object(fields) => {
            fields.iter().for_each(|(name, field)| places(field, &format!("{here}/{name}"), found));
        }
        _ => {}
    }
}

/// Applies a change at a random place.
pub fn mutate(tree: &mut Value, at: &Index, change: &Change) {
    let mut all = Vec::new();
    places(tree, "", &mut all);
    let place = &all[at.index(all.len())];
    if let Change::Swap(other) = change {
        let other = tree.pointer(&all[other.index(all.len())]).cloned().unwrap_or_default();
        return tree.pointer_mut(place).into_iter().for_each(|there| *there = other.clone());
    }
    change_at(tree, place, change);
}

/// Applies a change at a JSON pointer.
pub fn change_at(tree: &mut Value, place: &str, change: &Change) {
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
        // Needs a second place: see `mutate`.
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
