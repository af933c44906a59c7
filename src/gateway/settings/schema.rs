//! The JSON Schema of `baton.toml`, for editors: the same description by which a file is checked.

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
