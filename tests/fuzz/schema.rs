//! The schema files and the decoder accept the same frames.

use super::mutation::{Change, change_at, examples, fuzz, mutate, places};
use baton::protocol::*;
use jsonschema::Validator;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};
use std::path::Path;

/// Returns the validator of a schema file.
fn schema(name: &str) -> Validator {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/protocol").join(name);
    jsonschema::validator_for(&serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()).unwrap()
}

/// Asserts that the decoder accepts exactly what the schema allows, except that it skips unknown kinds in a list or an
/// event. Returns whether the frame was decoded.
fn schema_and_decoder_agree<T>(
    schema: &Validator,
    tree: &Value,
    decode: fn(&str) -> Result<T, FrameError>,
    known: fn(&T) -> bool,
) -> bool
where
    T: PartialEq + std::fmt::Debug,
{
    let read = decode(&tree.to_string());
    if read == Err(FrameError::TooLarge) {
        return false;
    }
    assert!(read.is_ok() || !schema.is_valid(tree), "allowed, but not decoded: {read:?} {tree}");
    let Ok(frame) = &read else { return false };
    let seen = |tree: &Value| decode(&tree.to_string()) == read;
    assert!(!known(frame) || schema.is_valid(&without_ignored(tree.clone(), seen)), "decoded, but not allowed: {tree}");
    true
}

/// Returns a tree without the list items and the exact refusals that make no difference to the decoder.
fn without_ignored(mut tree: Value, seen: impl Fn(&Value) -> bool) -> Value {
    let mut all = Vec::new();
    places(&tree, "", &mut all);
    // From last to first, so that the earlier places remain valid.
    for (list, at) in all.iter().rev().filter_map(|place| place.rsplit_once('/')) {
        let mut less = tree.clone();
        match (less.pointer_mut(list), at.parse::<usize>()) {
            (Some(Value::Array(items)), Ok(at)) => drop(items.remove(at)),
            (Some(Value::Object(fields)), _) if at == "exact" => drop(fields.remove(at)),
            _ => continue,
        }
        if seen(&less) {
            tree = less;
        }
    }
    tree
}

#[test]
fn changed_examples_are_allowed_by_the_schema_where_they_are_read() {
    let (client, gateway) = (schema("client_frame.schema.json"), schema("gateway_frame.schema.json"));
    let agree = |tree: &Value| {
        let known = |frame: &GatewayFrame| !matches!(frame, GatewayFrame::Event(event) if event.event.is_none());
        let to_gateway = schema_and_decoder_agree(&client, tree, decode_client, |_| true);
        to_gateway | schema_and_decoder_agree(&gateway, tree, decode_gateway, known)
    };
    let examples = examples();
    assert!(examples.iter().all(agree), "unchanged examples are allowed");
    // Each subtle change at each place of each example, then random combinations.
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
    println!("{read} decoded, {refused} refused");
    assert!(read > 2_000 && refused > 2_000, "both results occur");
    let change = prop_oneof![4 => select(subtle()), 1 => any::<Index>().prop_map(Change::Swap)];
    let strategy = (select(examples), prop::collection::vec((any::<Index>(), change), 2..4));
    fuzz("schema and decoder", 2_000, &strategy, |(mut tree, changes)| {
        changes.iter().for_each(|(at, change)| mutate(&mut tree, at, change));
        agree(&tree);
    });
}

/// Returns changes on which schema and decoder might disagree: kinds in either form, null, lists, limits of numbers.
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

/// JSON has one type of number, and to JSON Schema `1.0` is an integer. The decoder requires integers without a point.
#[test]
fn an_integer_is_written_without_a_point() {
    let (schema, text) = (
        schema("client_frame.schema.json"),
        r#"{"hello":{"token":"t","client":"c","resume":{"epoch":"e","seq":1.0}}}"#,
    );
    assert!(schema.is_valid(&serde_json::from_str(text).unwrap()));
    assert_eq!(decode_client(text), Err(FrameError::Malformed));
}
