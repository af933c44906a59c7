//! The documents in `docs/protocol`, generated from the two schema files there, which a unit test keeps up to date with
//! the types (`src/protocol/schema.rs`). `UPDATE=1 cargo test` updates them.

#![cfg(not(target_arch = "wasm32"))]

mod asyncapi;
mod reference;

use baton::gateway::socket::Limits;
use baton::protocol::{FAILURES, REASONS};
use baton::protocol::{
    Invitation, MAX_CONTACT_FIELDS, MAX_CONTACTS, MAX_FOUND, MAX_FRAME_BYTES, MAX_HELLO_BYTES, MAX_NAME_CHARS,
    MAX_NOTE_CHARS, MAX_PAST, MAX_QUERY_CHARS, MAX_REMARK_CHARS, MAX_TEXT_CHARS, MAX_WATCHED, Transcript,
};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The close codes of the gateway: code, reason, and the client's reaction.
const CLOSES: [(u16, &str, &str); 6] = [
    (1001, "The gateway is shutting down.", "Reconnects and resumes."),
    (1008, "Too many bad frames; follows the error `abused`.", "Is faulty. Reconnects after a while."),
    (
        1009,
        "Too large a frame before the hello; follows the error `too_large`.",
        "Is faulty. Reconnects after a while.",
    ),
    (
        1013,
        "Try again later: the client is too far behind, the gateway cannot store anything, or it has too many connections.",
        "Reconnects after a while and resumes.",
    ),
    (4401, "Not signed in; follows the error `not_signed_in`.", "Needs another token. Does not retry with this one."),
    (4408, "No hello in time; follows the error `out_of_order`.", "Reconnects."),
];

/// The limits of the wire: name, value, and unit or meaning.
fn limits() -> [(&'static str, u64, &'static str); 18] {
    let Limits { hello, ask_after, silence, bad_frames, .. } = Limits::default();
    [
        ("client frame", MAX_FRAME_BYTES as u64, "bytes at most; gateway frames have no limit"),
        ("client frame before the hello", MAX_HELLO_BYTES as u64, "bytes at most"),
        ("text", MAX_TEXT_CHARS as u64, "Unicode scalar values at most"),
        ("reason, transfer note, named value", MAX_REMARK_CHARS as u64, "Unicode scalar values at most"),
        ("note of an interaction", MAX_NOTE_CHARS as u64, "Unicode scalar values at most"),
        ("name of a contact, label of a field", MAX_NAME_CHARS as u64, "Unicode scalar values at most"),
        ("fields of a contact", MAX_CONTACT_FIELDS as u64, "at most"),
        ("page of a transcript", Transcript::PAGE as u64, "messages at most"),
        ("history", MAX_PAST as u64, "past interactions at most"),
        ("contacts", MAX_CONTACTS as u64, "contacts at most"),
        ("watched targets", MAX_WATCHED as u64, "at most per connection"),
        ("search", MAX_QUERY_CHARS as u64, "characters of the query are read"),
        ("found targets", MAX_FOUND.into(), "at most per list of an answer"),
        ("invitation", Invitation::MESSAGES as u64, "messages at most"),
        ("hello", hello.as_secs(), "seconds at most after connecting"),
        ("gateway's silence", ask_after.as_secs(), "seconds at most before it sends `ping`"),
        ("client's silence", silence.as_secs(), "seconds at most before the connection is dropped"),
        ("bad frames", u64::from(bad_frames), "tolerated per minute"),
    ]
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/protocol")
}

/// Returns the schemas of client frames and gateway frames, by name.
fn schemas() -> [(&'static str, Value); 2] {
    ["client_frame", "gateway_frame"].map(|name| {
        let text = fs::read_to_string(folder().join(format!("{name}.schema.json"))).unwrap();
        (name, serde_json::from_str(&text).unwrap())
    })
}

/// Returns the types of both schemas, by name.
fn types() -> Map<String, Value> {
    let mut types = Map::new();
    for (_, schema) in schemas() {
        for (name, of) in schema["$defs"].as_object().unwrap() {
            let before = types.insert(name.clone(), of.clone());
            assert!(before.is_none_or(|before| before == *of), "{name} has two definitions");
        }
    }
    types
}

/// Returns the example files, by name without `.json`.
fn examples() -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/protocol/examples");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    let read = |path: &PathBuf| serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    files.iter().map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), read(path))).collect()
}

/// Returns the kinds of an enumeration: name, description, and the schema of the body.
fn kinds(schema: &Value) -> Vec<(String, String, Value)> {
    let kind = |kind: &Value| {
        let object = kind.get("anyOf").map_or(kind, |forms| &forms[1]);
        let (name, body) = object["properties"].as_object()?.iter().next()?;
        Some((name.clone(), kind["description"].as_str().unwrap_or_default().to_owned(), body.clone()))
    };
    schema["oneOf"].as_array().into_iter().flatten().filter_map(kind).collect()
}

/// Asserts that a file has this text, after writing it if `UPDATE` is set.
fn is_up_to_date(file: &str, text: &str) {
    let path = folder().join(file);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, text).unwrap();
    }
    assert!(
        fs::read_to_string(&path).is_ok_and(|there| there == text),
        "{file} is out of date: UPDATE=1 cargo test updates it"
    );
}

#[test]
fn each_example_is_valid() {
    let types = types();
    let mut seen = BTreeSet::new();
    for (name, example) in examples() {
        let of = name.split('.').next().unwrap();
        let schema = match schemas().into_iter().find(|(frame, _)| *frame == of) {
            Some((_, schema)) => schema,
            None => {
                let of: String =
                    of.split('_').flat_map(|word| [word[..1].to_uppercase(), word[1..].to_owned()]).collect();
                json!({ "$ref": format!("#/$defs/{of}"), "$defs": types })
            }
        };
        let schema = jsonschema::validator_for(&schema).unwrap();
        assert!(
            schema.is_valid(&example),
            "{name}: {:?}",
            schema.iter_errors(&example).next().map(|error| error.to_string())
        );
        seen.insert(of.to_owned());
    }
    assert!(seen.len() > 15, "examples are missing");
}

#[test]
fn the_documents_are_up_to_date() {
    is_up_to_date("reference.md", &reference::page());
    is_up_to_date("asyncapi.json", &(serde_json::to_string_pretty(&asyncapi::document()).unwrap() + "\n"));
    let page = fs::read_to_string(folder().join("README.md")).unwrap();
    let mut filled = page.clone();
    for (name, table) in
        [("closes", reference::closes()), ("limits", reference::limits()), ("settings", reference::settings())]
    {
        let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- end of {name} -->"));
        let (before, rest) = filled.split_once(&begin).unwrap_or_else(|| panic!("{begin} is missing"));
        let (_, after) = rest.split_once(&end).unwrap_or_else(|| panic!("{end} is missing"));
        filled = format!("{before}{begin}{table}{end}{after}");
    }
    is_up_to_date("README.md", &filled);
}

#[test]
fn the_readme_names_only_what_is_on_the_wire() {
    let mut names = BTreeSet::new();
    for (_, schema) in schemas() {
        collect(&schema, &mut names);
    }
    names.extend(REASONS.iter().map(|known| known.0).chain(FAILURES).map(ToOwned::to_owned));
    let page = fs::read_to_string(folder().join("README.md")).unwrap();
    let code = page.split("```").step_by(2).flat_map(|prose| prose.split('`').skip(1).step_by(2));
    let of_the_wire = |name: &&str| {
        name.starts_with(|c: char| c.is_ascii_lowercase()) && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
    };
    let unknown: Vec<_> = code.filter(of_the_wire).filter(|name| !names.contains(*name)).collect();
    assert!(unknown.is_empty(), "named in README.md but not on the wire: {unknown:?}");
    assert!(names.contains("hello") && names.contains("unavailable"));
}

/// Collects the names of kinds and fields in a schema.
fn collect(schema: &Value, names: &mut BTreeSet<String>) {
    match schema {
        Value::Object(fields) => {
            names.extend(fields.get("const").and_then(Value::as_str).map(str::to_owned));
            names.extend(fields.get("properties").and_then(Value::as_object).into_iter().flat_map(Map::keys).cloned());
            fields.values().for_each(|field| collect(field, names));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, names)),
        _ => {}
    }
}
