//! The JSON Schema of the wire, generated from its types; their doc comments are the descriptions. The test below keeps
//! the schema files in `docs/protocol` up to date. The other generated documents there are made from the schema files
//! by `tests/protocol`.
//!
//! The derive describes what serde would read. `read.rs` accepts a little more, and the schema includes that.

use super::examples::snake;
use super::*;
use schemars::transform::{Transform, transform_subschemas};
use schemars::{JsonSchema, Schema, generate::SchemaSettings};
use serde_json::{Map, Value, json};
use std::path::Path;

/// A comment for readers of a schema file alone.
const COMMENT: &str = "Write a kind without fields as a string; also accept it as the single key of an object, \
    whose value is ignored. An optional field may be missing or null, a list may be missing. Unknown fields are \
    ignored. Later versions may add to this: see README.md beside this file.";

fn schema<T: JsonSchema>(title: &str) -> Value {
    let mut schema = SchemaSettings::draft2020_12().with_transform(AsRead).into_generator().into_root_schema_for::<T>();
    schema.insert("title".into(), title.into());
    schema.insert("$comment".into(), COMMENT.into());
    schema.to_value()
}

/// A transform from the schema of serde's decoding to that of `read.rs`.
#[derive(Clone, Debug)]
struct AsRead;

impl Transform for AsRead {
    fn transform(&mut self, schema: &mut Schema) {
        transform_subschemas(self, schema);
        let Some(object) = schema.as_object_mut() else { return };
        if let Some(Value::String(words)) = object.get_mut("description") {
            *words = plain(words);
        }
        let most = match object.get("format").and_then(Value::as_str) {
            Some("uint64") => Some(json!(u64::MAX)),
            Some("uint32") => Some(json!(u32::MAX)),
            Some("uint8") => Some(json!(u8::MAX)),
            _ => None,
        };
        object.extend(most.map(|most| ("maximum".to_owned(), most)));
        lists_may_be_missing(object);
        if let Some(Value::Array(kinds)) = object.get_mut("oneOf") {
            *kinds = std::mem::take(kinds).into_iter().flat_map(named_apart).collect();
            kinds.iter_mut().for_each(either_form);
        }
    }
}

fn lists_may_be_missing(object: &mut Map<String, Value>) {
    let list = |object: &Map<String, Value>, name: &str| object["properties"][name]["type"] == "array";
    let Some(Value::Array(required)) = object.get("required") else { return };
    let required: Vec<Value> =
        required.iter().filter(|name| !name.as_str().is_some_and(|name| list(object, name))).cloned().collect();
    if required.is_empty() {
        object.remove("required")
    } else {
        object.insert("required".into(), required.into())
    };
}

/// Splits kinds that share one `enum`.
fn named_apart(kind: Value) -> Vec<Value> {
    match kind.get("enum").and_then(Value::as_array) {
        Some(names) => names.iter().map(|name| json!({ "type": "string", "const": name })).collect(),
        None => vec![kind],
    }
}

/// Lets a kind without required fields be a string or the key of an object.
fn either_form(kind: &mut Value) {
    let Some(kind) = kind.as_object_mut() else { return };
    let (name, mut body) = match (kind.remove("const"), kind.get("properties").and_then(Value::as_object)) {
        (Some(name), _) => (name.as_str().unwrap_or_default().to_owned(), json!(true)),
        (None, Some(fields)) => {
            let (name, body) = fields.iter().next().expect("a kind has its name");
            if body.get("$ref").is_some() || body.get("required").is_some() {
                return;
            }
            (name.clone(), body.clone())
        }
        (None, None) => return,
    };
    if let Some(body) = body.as_object_mut() {
        body.insert("type".into(), json!(["object", "null"]));
    }
    ["type", "properties", "required", "additionalProperties"].iter().for_each(|key| drop(kind.remove(*key)));
    let object =
        json!({ "type": "object", "properties": { &name: body }, "required": [&name], "additionalProperties": false });
    kind.insert("anyOf".into(), json!([{ "const": name }, object]));
}

/// Converts a doc comment for readers without Rust: names as on the wire, limits as numbers.
fn plain(words: &str) -> String {
    let words = words.replace("[`", "`").replace("`]", "`");
    let names =
        words.split('`').enumerate().map(|(at, part)| if at % 2 == 0 { part.to_owned() } else { on_the_wire(part) });
    let paragraphs = names.collect::<String>();
    paragraphs.split("\n\n").map(|lines| lines.replace('\n', " ")).collect::<Vec<_>>().join("\n\n")
}

fn on_the_wire(name: &str) -> String {
    match name.trim_start_matches("super::") {
        "MAX_FRAME_BYTES" => MAX_FRAME_BYTES.to_string(),
        "MAX_TEXT_CHARS" => MAX_TEXT_CHARS.to_string(),
        "MAX_REMARK_CHARS" => MAX_REMARK_CHARS.to_string(),
        "MAX_NAME_CHARS" => MAX_NAME_CHARS.to_string(),
        "MAX_CONTACT_FIELDS" => MAX_CONTACT_FIELDS.to_string(),
        "MAX_PARKED" => "366 days".to_string(),
        "MAX_NOTE_CHARS" => MAX_NOTE_CHARS.to_string(),
        "MAX_WATCHED" => MAX_WATCHED.to_string(),
        "MAX_QUERY_CHARS" => MAX_QUERY_CHARS.to_string(),
        "MAX_FOUND" => MAX_FOUND.to_string(),
        "MAX_PAST" => MAX_PAST.to_string(),
        "MAX_CONTACTS" => MAX_CONTACTS.to_string(),
        "Invitation::MESSAGES" => Invitation::MESSAGES.to_string(),
        "Snapshot::RECENT" => Snapshot::RECENT.to_string(),
        "Transcript::SIDE" => Transcript::SIDE.to_string(),
        "Transcript::PAGE" => Transcript::PAGE.to_string(),
        "None" => "`null`".into(),
        name if name.contains("::") => format!("`{}`", snake(name.rsplit("::").next().unwrap_or_default())),
        name => format!("`{name}`"),
    }
}

#[test]
fn the_schema_files_say_what_the_types_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/protocol");
    let client = schema::<ClientFrame>("What a client sends on a Baton socket, subprotocol baton.v1");
    let gateway = schema::<GatewayFrame>("What a gateway sends on a Baton socket, subprotocol baton.v1");
    for (name, schema) in [("client_frame", client), ("gateway_frame", gateway)] {
        let file = folder.join(format!("{name}.schema.json"));
        let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&file, &text).unwrap();
        }
        assert!(
            std::fs::read_to_string(&file).is_ok_and(|there| there == text),
            "{name} is out of date: UPDATE=1 cargo test updates it"
        );
    }
}
