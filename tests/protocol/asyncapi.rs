//! The AsyncAPI document: the channel, a message with examples for each kind of frame, and the replies.

use super::{CLOSES, examples, kinds, limits, schemas, types};
use baton::protocol::{OFFERED_HELLO, SUBPROTOCOL, SUBPROTOCOL_GREETED};
use serde_json::{Map, Value, json};

const ABOUT: &str = "The socket between an agent's browser and a gateway. A connection begins with client.hello, \
    answered by gateway.welcome; afterwards the client sends commands, each answered once by its id, and the gateway \
    sends numbered events, those of a command before its answer. README.md beside this file describes the meaning.";

/// Returns the replies to a client's frame. `None` if there is none, except to a bad frame.
fn answers(kind: &str) -> Option<&'static [&'static str]> {
    match kind {
        "hello" => Some(&["gateway.welcome", "gateway.error"]),
        "command" => Some(&["gateway.answer"]),
        "ping" => Some(&["gateway.pong"]),
        _ => None,
    }
}

/// Returns the document, generated from the schema files and the examples.
pub fn document() -> Value {
    let (mut messages, mut operations, mut channel) = (Map::new(), Map::new(), Map::new());
    for ((of, schema), who) in schemas().iter().zip(["client", "gateway"]) {
        for (form, (kind, description, _)) in schema["oneOf"].as_array().unwrap().iter().zip(kinds(schema)) {
            let name = format!("{who}.{kind}");
            let payload = draft_07(form);
            let examples = of_kind(of, &kind);
            let message = json!({
                "name": kind, "title": kind, "summary": description, "payload": payload, "examples": examples,
            });
            messages.insert(name.clone(), message);
            channel.insert(name.clone(), json!({ "$ref": format!("#/components/messages/{name}") }));
            operations.insert(name.clone(), operation(who, &kind));
        }
    }
    let close_codes: Map<_, _> =
        CLOSES.iter().map(|(code, why, then)| (code.to_string(), json!({ "why": why, "then": then }))).collect();
    let limits: Map<_, _> = limits()
        .iter()
        .map(|(of, limit, means)| ((*of).to_owned(), json!({ "limit": limit, "means": means })))
        .collect();
    let header = json!({
        "type": "object",
        "properties": {
            "Sec-WebSocket-Protocol": {
                "type": "string",
                "pattern": format!("(^|,) *{} *(,|$)", SUBPROTOCOL.replace('.', "\\.")),
                "description": format!(
                    "Subprotocols, of which {SUBPROTOCOL} is one. With {SUBPROTOCOL_GREETED} and {OFFERED_HELLO}*, the hello as JSON \
                     in base64url without padding, the handshake brings the hello; the gateway chooses {SUBPROTOCOL_GREETED} if it \
                     has heard it."
                ),
            },
        },
        "required": ["Sec-WebSocket-Protocol"],
    });
    json!({
        "asyncapi": "3.0.0",
        "info": {
            "title": "Baton, between browser and gateway",
            "version": "1.0.0",
            "description": ABOUT,
            "license": { "name": "MIT OR Apache-2.0" },
        },
        "defaultContentType": "application/json",
        "servers": {
            "demo": {
                "host": "127.0.0.1:8080",
                "protocol": "ws",
                "description": "The demo. With TLS the protocol is wss.",
            },
        },
        "channels": {
            "socket": {
                "address": "/socket",
                "summary": "Frames are WebSocket text messages, each one JSON value.",
                "messages": channel,
                "bindings": { "ws": { "method": "GET", "headers": header, "bindingVersion": "0.1.0" } },
                "x-subprotocol": SUBPROTOCOL,
                "x-close-codes": close_codes,
                "x-limits": limits,
            },
        },
        "operations": operations,
        "components": {
            "messages": messages,
            "schemas": types().into_iter().map(|(name, schema)| (name, draft_07(&schema))).collect::<Map<_, _>>(),
        },
    })
}

/// Returns the operation of a frame, from the gateway's point of view.
fn operation(who: &str, kind: &str) -> Value {
    let message = |name: &str| json!({ "$ref": format!("#/channels/socket/messages/{name}") });
    let channel = json!({ "$ref": "#/channels/socket" });
    let action = if who == "client" { "receive" } else { "send" };
    let mut operation =
        json!({ "action": action, "channel": channel, "messages": [message(&format!("{who}.{kind}"))] });
    let reply = if (who, kind) == ("gateway", "ping") {
        Some(&["client.pong"][..])
    } else {
        answers(kind).filter(|_| who == "client")
    };
    if let Some(reply) = reply {
        let messages: Vec<_> = reply.iter().map(|name| message(name)).collect();
        operation["reply"] = json!({ "channel": channel, "messages": messages });
    }
    operation
}

/// Returns the examples of a kind of frame; for commands and events also one for each of their kinds.
fn of_kind(frame: &str, kind: &str) -> Vec<Value> {
    let own = format!("{frame}.{kind}");
    let example = |name: &str, payload: Value| json!({ "name": name, "payload": payload });
    let wrapped = |name: &str, inner: Value| match (frame, kind) {
        ("client_frame", "command") if name.starts_with("command.") => {
            Some(json!({ "command": { "id": "c1", "command": inner } }))
        }
        ("gateway_frame", "event") if name.starts_with("event.") => {
            Some(json!({ "event": { "seq": 8, "at": 1_760_000_000_000_u64, "event": inner } }))
        }
        _ => None,
    };
    let all = examples();
    let plain = all
        .iter()
        .filter(|(name, _)| *name == own || name.starts_with(&format!("{own}.")))
        .map(|(name, value)| example(name, value.clone()));
    let more = all.iter().filter_map(|(name, value)| Some(example(name, wrapped(name, value.clone())?)));
    plain.chain(more).collect()
}

/// Converts a schema to AsyncAPI's own, older dialect: a reference must stand alone, and a pair is a list of schemas.
fn draft_07(schema: &Value) -> Value {
    match schema {
        Value::Object(fields) => {
            let mut fields: Map<String, Value> =
                fields.iter().map(|(name, field)| (name.clone(), draft_07(field))).collect();
            if let Some(Value::String(to)) = fields.get_mut("$ref") {
                *to = to.replace("#/$defs/", "#/components/schemas/");
                let reference = json!({ "$ref": to });
                if fields.len() > 1 {
                    fields.remove("$ref");
                    fields.insert("allOf".into(), json!([reference]));
                }
            }
            if let Some(pair) = fields.remove("prefixItems") {
                fields.insert("items".into(), pair);
            }
            Value::Object(fields)
        }
        Value::Array(items) => items.iter().map(draft_07).collect(),
        other => other.clone(),
    }
}

/// Collects the references in a document.
fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            found.extend(fields.get("$ref").and_then(Value::as_str).map(str::to_owned));
            fields.values().for_each(|field| references(field, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let document = document();
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(found.len() > 100, "{}", found.len());
    for to in found {
        assert!(to.strip_prefix('#').is_some_and(|pointer| document.pointer(pointer).is_some()), "{to} leads nowhere");
    }
}

#[test]
fn every_kind_of_frame_is_a_message_with_examples_that_are_valid() {
    let document = document();
    let messages = document["components"]["messages"].as_object().unwrap();
    for ((frame, schema), who) in schemas().iter().zip(["client", "gateway"]) {
        for (kind, ..) in kinds(schema) {
            let message = &messages[&format!("{who}.{kind}")];
            let payload = json!({
                "$schema": "http://json-schema.org/draft-07/schema#",
                "allOf": [message["payload"]],
                "components": document["components"],
            });
            let validator = jsonschema::validator_for(&payload).unwrap();
            let examples = message["examples"].as_array().unwrap();
            assert!(!examples.is_empty(), "{frame} {kind}");
            for example in examples {
                assert!(validator.is_valid(&example["payload"]), "{frame} {kind}: {}", example["name"]);
                assert!(!validator.is_valid(&json!({ "sing": {} })), "{frame} {kind}");
            }
        }
    }
}
