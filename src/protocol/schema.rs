//! JSON Schema of the wire, from its types: their doc comments are its descriptions. The files in `docs/protocol` are
//! written and held to the types by the test below; everything else that is said about the wire there is made from them
//! by `tests/protocol.rs`.
//!
//! The derive describes what serde would read. Ours reads a little more (see `read.rs`), and the schema says all of it.

use super::examples::snake;
use super::{ClientFrame, GatewayFrame, Invitation, MAX_FRAME_BYTES, MAX_TEXT_CHARS};
use schemars::transform::{Transform, transform_subschemas};
use schemars::{JsonSchema, Schema, generate::SchemaSettings};
use serde_json::{Map, Value, json};
use std::path::Path;

/// What is true of both, for whoever reads only the file.
const COMMENT: &str = "Write a kind without fields as a string; read it also as the one key of an object, whose value is of no account. \
    What is optional may be missing or null, a list may be missing. Unknown fields are passed over. This is what this version knows: \
    a later one may say more, see README.md beside this file.";

fn schema<T: JsonSchema>(title: &str) -> Value {
    let mut schema = SchemaSettings::draft2020_12().with_transform(AsRead).into_generator().into_root_schema_for::<T>();
    schema.insert("title".into(), title.into());
    schema.insert("$comment".into(), COMMENT.into());
    schema.to_value()
}

/// From what serde would read to what `read.rs` reads.
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

/// Kinds that share one `enum`, each by itself.
fn named_apart(kind: Value) -> Vec<Value> {
    match kind.get("enum").and_then(Value::as_array) {
        Some(names) => names.iter().map(|name| json!({ "type": "string", "const": name })).collect(),
        None => vec![kind],
    }
}

/// A kind that needs no field may be a string or the key of an object.
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

/// A doc comment for readers who have no Rust: names as they are on the wire, limits as numbers.
fn plain(words: &str) -> String {
    let words = words.split(" Words for people: ").next().unwrap_or_default().replace("[`", "`").replace("`]", "`");
    let names =
        words.split('`').enumerate().map(|(at, part)| if at % 2 == 0 { part.to_owned() } else { on_the_wire(part) });
    let paragraphs = names.collect::<String>();
    paragraphs.split("\n\n").map(|lines| lines.replace('\n', " ")).collect::<Vec<_>>().join("\n\n")
}

fn on_the_wire(name: &str) -> String {
    match name.trim_start_matches("super::") {
        "MAX_FRAME_BYTES" => MAX_FRAME_BYTES.to_string(),
        "MAX_TEXT_CHARS" => MAX_TEXT_CHARS.to_string(),
        "Invitation::MESSAGES" => Invitation::MESSAGES.to_string(),
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
            "{name}: UPDATE=1 cargo test writes it anew"
        );
    }
}
