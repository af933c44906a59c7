//! The generated parts for readers: `reference.md`, and the three tables in `README.md`.

use super::{CLOSES, kinds, schemas, types};
use baton::core::settings::{GROUPS, TIME_ZONE};
use baton::core::shortcuts::Shortcut;
use serde_json::Value;
use std::fmt::Write;

/// Returns the table of close codes.
pub fn closes() -> String {
    let rows = CLOSES.map(|(code, why, then)| format!("| {code} | {why} | {then} |\n"));
    format!("| code | reason | what the client does |\n| --- | --- | --- |\n{}", rows.concat())
}

/// Returns the table of limits.
pub fn limits() -> String {
    let rows = super::limits().map(|(what, limit, means)| format!("| {what} | {limit} | {means} |\n"));
    format!("| limit | value | |\n| --- | --- | --- |\n{}", rows.concat())
}

/// Returns `reference.md`: all frames, then all types.
pub fn page() -> String {
    let mut page = String::from(
        "# Wire reference\n\nGenerated from the Rust types; do not edit. How the frames work together is described in \
         [README.md](README.md). A field with a question mark may be missing or null, a list may be missing. A kind \
         without fields is written as a string.\n\n## Frames\n",
    );
    for ((_, schema), title) in schemas().iter().zip(["From the client", "From the gateway"]) {
        write!(page, "\n### {title}\n\n{}", table_of_kinds(schema)).unwrap();
    }
    let types = types();
    let is_name = |schema: &Value| schema["type"] == "string";
    page += "\n## Names\n\nStrings, opaque to the other side.\n\n| name | description |\n| --- | --- |\n";
    for (name, schema) in types.iter().filter(|(_, schema)| is_name(schema)) {
        writeln!(page, "| {name} | {} |", words(schema)).unwrap();
    }
    page += "\n## Types\n";
    for (name, schema) in types.iter().filter(|(_, schema)| !is_name(schema)) {
        let description = schema["description"].as_str().unwrap_or_default();
        let table = if schema.get("oneOf").is_some() { table_of_kinds(schema) } else { table_of_fields(schema) };
        write!(page, "\n### {name}\n\n{description}\n\n{table}").unwrap();
    }
    page
}

fn table_of_kinds(schema: &Value) -> String {
    let mut table = String::from("| kind | fields | description |\n| --- | --- | --- |\n");
    for (name, description, body) in kinds(schema) {
        let holds = match body.get("properties").and_then(Value::as_object) {
            Some(fields) => fields
                .iter()
                .map(|(field, of)| format!("`{field}`{} {}", mark(&body, field), kind_of(of)))
                .collect::<Vec<_>>()
                .join(", "),
            None => body.get("$ref").map(|_| kind_of(&body)).unwrap_or_default(),
        };
        writeln!(table, "| `{name}` | {holds} | {} |", one_line(&description)).unwrap();
    }
    table
}

fn table_of_fields(schema: &Value) -> String {
    let mut table = String::from("| field | type | description |\n| --- | --- | --- |\n");
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        writeln!(table, "| `{name}`{} | {} | {} |", mark(schema, name), kind_of(field), words(field)).unwrap();
    }
    table
}

fn mark(of: &Value, field: &str) -> &'static str {
    let required = of["required"].as_array().into_iter().flatten().any(|name| name == field);
    let list = of["properties"][field]["type"] == "array";
    if required || list { "" } else { "?" }
}

fn kind_of(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str().and_then(|to| to.strip_prefix("#/$defs/")) {
        return format!(
            "[{name}](#{})",
            if super::types()[name]["type"] == "string" { "names".to_owned() } else { name.to_lowercase() }
        );
    }
    match (&schema["type"], &schema["anyOf"], &schema["prefixItems"]) {
        (_, Value::Array(either), _) => kind_of(&either[0]),
        (_, _, Value::Array(pair)) => pair.iter().map(kind_of).collect::<Vec<_>>().join(" with "),
        (Value::String(list), ..) if list == "array" => format!("list of {}", kind_of(&schema["items"])),
        (Value::String(name), ..) => name.clone(),
        (Value::Array(names), ..) => names[0].as_str().unwrap_or_default().to_owned(),
        _ => String::new(),
    }
}

fn words(schema: &Value) -> String {
    one_line(schema["description"].as_str().unwrap_or_default())
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}

/// Returns the table of settings.
pub fn settings() -> String {
    let mut table = "| `key` | setting | values, the default first |\n| --- | --- | --- |\n".to_owned();
    for choice in GROUPS.iter().flat_map(|(_, choices)| choices.iter()) {
        let values: Vec<_> =
            choice.values.iter().map(|(value, label)| format!("\"{value}\": {}", label.english())).collect();
        let more = if choice.key == TIME_ZONE.key { "; or a time zone such as \"Europe/Berlin\"" } else { "" };
        table += &format!("| {} | {} | {}{more} |\n", choice.key, choice.label.english(), values.join("; "));
    }
    for shortcut in Shortcut::all() {
        table += &format!(
            "| {} | {} | keys: \"{}\" |\n",
            shortcut.key(),
            shortcut.label().english(),
            shortcut.default_keys()
        );
    }
    table
}
