//! The JSON Schema of `baton.toml`, for editors, and its reference: of the same description by which a file is checked.

use super::keys;
use crate::gateway::config::shape::{Key, Shape};
use serde_json::{Map, Value, json};

/// Returns the schema, as a file.
///
/// # Panics
/// Never: it is a value of JSON.
pub fn document() -> String {
    let mut schema = of(&keys::configuration());
    let table = schema.as_object_mut().expect("a table");
    table.insert("$schema".into(), "https://json-schema.org/draft/2020-12/schema".into());
    table.insert("title".into(), "The configuration of Baton's gateway: baton.toml".into());
    serde_json::to_string_pretty(&schema).expect("JSON") + "\n"
}

fn of(shape: &Shape) -> Value {
    match shape {
        Shape::Text { .. } => json!({ "type": "string" }),
        Shape::Number { least, most, .. } => json!({ "type": "integer", "minimum": least, "maximum": most }),
        Shape::Flag => json!({ "type": "boolean" }),
        Shape::Word(words) => json!({ "enum": words }),
        Shape::List(of_each) => json!({ "type": "array", "items": of(of_each) }),
        Shape::Table(keys) => table(keys, None),
        Shape::Kinds(kinds) => {
            json!({ "oneOf": kinds.iter().map(|(kind, keys)| table(keys, Some(kind))).collect::<Vec<_>>() })
        }
        Shape::Names(_, of_each) => json!({ "type": "object", "additionalProperties": of(of_each) }),
        Shape::Either(one, other) => json!({ "anyOf": [of(one), of(other)] }),
    }
}

fn table(keys: &[Key], kind: Option<&str>) -> Value {
    let (mut properties, mut required, mut secrets) = (Map::new(), Vec::new(), Vec::new());
    if let Some(kind) = kind {
        properties.insert("kind".into(), json!({ "const": kind }));
        required.push("kind".to_owned());
    }
    for Key { name, shape, says, is_needed, is_secret } in keys {
        let mut described = of(shape);
        described["description"] = (*says).into();
        properties.insert((*name).into(), described);
        if *is_secret {
            let file = json!({ "type": "string", "description": format!("The file that has `{name}`.") });
            let variable = json!({ "type": "string", "description": format!("The variable of the environment that has `{name}`.") });
            properties.insert(format!("{name}_file"), file);
            properties.insert(format!("{name}_env"), variable);
            if *is_needed {
                let one = |end: &str| json!({ "required": [format!("{name}{end}")] });
                secrets.push(json!({ "oneOf": [one(""), one("_file"), one("_env")] }));
            }
        } else if *is_needed {
            required.push((*name).to_owned());
        }
    }
    let mut table = json!({ "type": "object", "properties": properties, "additionalProperties": false });
    if !required.is_empty() {
        table["required"] = required.into();
    }
    if !secrets.is_empty() {
        table["allOf"] = secrets.into();
    }
    table
}

/// Returns the tables of the reference: the keys, by where they stand.
pub fn reference() -> String {
    let mut tables: Vec<(String, Vec<Key>)> = Vec::new();
    keys::configuration().tables("", &mut |path, keys| match tables.iter_mut().find(|(known, _)| known == path) {
        // Another kind of the same.
        Some((_, known)) => {
            let more = keys.iter().filter(|key| known.iter().all(|known| known.name != key.name)).cloned();
            let more: Vec<_> = more.collect();
            known.extend(more);
        }
        None => tables.push((path.to_owned(), keys.to_vec())),
    });
    let (mut text, mut last) = (String::new(), None);
    for (path, keys) in tables {
        let (place, kind) = path.split_once(" (").map_or((path.as_str(), None), |(place, kind)| (place, Some(kind)));
        if last.as_deref() != Some(place) {
            let title = if place.is_empty() { "Above all tables".to_owned() } else { format!("`{place}`") };
            text += &format!("\n### {title}\n");
        }
        if let Some(kind) = kind {
            text += &format!("\nWith `kind = \"{}\"`:\n", kind.trim_end_matches(')'));
        }
        last = Some(place.to_owned());
        text += "\n| key | what it says | can be |\n| --- | --- | --- |\n";
        for key in &keys {
            let must = if key.is_needed { "**needed**; " } else { "" };
            text += &format!("| `{}` | {} | {must}{} |\n", key.name, key.says, can_be(key));
        }
    }
    text + "\n"
}

/// Returns what the value of a key can be, for people.
fn can_be(key: &Key) -> String {
    fn of(shape: &Shape) -> String {
        match shape {
            Shape::Text { .. } => "text".into(),
            Shape::Number { least, most, .. } if *most == u64::from(u32::MAX) => format!("{least} or more"),
            Shape::Number { least, most, .. } => format!("{least} to {most}"),
            Shape::Flag => "`true`, `false`".into(),
            Shape::Word(words) if words.len() > 8 => "[words](../embedding.md#requests)".into(),
            Shape::Word(words) => words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "),
            Shape::List(of_each) => format!("list: {}", of(of_each)),
            Shape::Table(_) | Shape::Kinds(_) => "table".into(),
            Shape::Names(sample, of_each) => format!("table: `\"{sample}\"` = {}", of(of_each)),
            Shape::Either(one, other) => format!("{}; or {}", of(one), of(other)),
        }
    }
    match (&key.shape, key.is_secret) {
        (_, true) => "a [secret](#secrets)".into(),
        (shape, false) => of(shape),
    }
}
