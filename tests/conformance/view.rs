//! An agent's view, folded as the protocol describes: a snapshot, then each event as a put or a removal.

use crate::wire::kind;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// An agent's view.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct View {
    pub me: Value,
    /// The interaction and transcript of each window.
    pub windows: BTreeMap<String, (Value, Vec<Value>)>,
    pub invitations: BTreeMap<String, Value>,
    pub notices: BTreeMap<String, Value>,
    /// The interactions about which the agent is consulted, as the windows.
    pub consulted: BTreeMap<String, (Value, Vec<Value>)>,
    /// The side conversation of each window.
    pub side: BTreeMap<String, Vec<Value>>,
}

impl View {
    /// Returns the view of a snapshot; an empty one for null.
    pub fn of(snapshot: &Value) -> Self {
        let snapshot = normal(snapshot);
        let list = |name: &str| snapshot[name].as_array().cloned().unwrap_or_default();
        let by_id = |name: &str| list(name).into_iter().map(|one| (id(&one["id"]), one)).collect();
        let windows = |name: &str| {
            let windows = list(name).into_iter();
            windows
                .map(|window| (id(&window[0]["id"]), (window[0].clone(), messages(&window[1]["messages"]))))
                .collect()
        };
        let side = [list("windows"), list("consulted")].concat();
        let side = side.iter().map(|window| (id(&window[0]["id"]), messages(&window[1]["side"])));
        Self {
            me: snapshot["me"].clone(),
            windows: windows("windows"),
            consulted: windows("consulted"),
            side: side.collect(),
            invitations: by_id("invitations"),
            notices: by_id("notices"),
        }
    }

    /// Applies an event.
    pub fn apply(&mut self, event: &Value) {
        let event = normal(event);
        let (kind, body) = kind(&event);
        match kind {
            "me" => self.me = body.clone(),
            "window_opened" | "consultation_opened" => {
                let (head, transcript) = (&body["interaction"], &body["transcript"]);
                let windows = if kind == "window_opened" { &mut self.windows } else { &mut self.consulted };
                windows.insert(id(&head["id"]), (head.clone(), messages(&transcript["messages"])));
                self.side.insert(id(&head["id"]), messages(&transcript["side"]));
            }
            "window_changed" => {
                let head = &body["interaction"];
                if let Some(window) = self.window(&id(&head["id"])) {
                    window.0 = head.clone();
                }
            }
            "window_closed" => {
                self.windows.remove(&id(&body["interaction"]));
                self.side.remove(&id(&body["interaction"]));
            }
            "consultation_closed" => {
                self.consulted.remove(&id(&body["interaction"]));
                self.side.remove(&id(&body["interaction"]));
            }
            "side_entry" => {
                if let Some(side) = self.side.get_mut(&id(&body["interaction"]))
                    && !side.iter().any(|known| known["id"] == body["entry"]["id"])
                {
                    side.push(body["entry"].clone());
                }
            }
            "message" => {
                if let Some((_, messages)) = self.window(&id(&body["interaction"])) {
                    let message = &body["message"];
                    match messages.iter_mut().find(|known| known["id"] == message["id"]) {
                        Some(known) => *known = message.clone(),
                        None => messages.push(message.clone()),
                    }
                }
            }
            "invitation" => drop(self.invitations.insert(id(&body["id"]), body.clone())),
            "invitation_gone" => drop(self.invitations.remove(&id(&body["invitation"]))),
            "notice" => drop(self.notices.insert(id(&body["id"]), body.clone())),
            "notice_gone" => drop(self.notices.remove(&id(&body["notice"]))),
            _ => {}
        }
    }

    /// Returns the part in which two views differ.
    pub fn difference(&self, other: &Self) -> Option<&'static str> {
        let differ = [
            ("me", self.me != other.me),
            ("the windows", self.windows != other.windows),
            ("the consultations", self.consulted != other.consulted || self.side != other.side),
            ("the invitations", self.invitations != other.invitations),
            ("the system messages", self.notices != other.notices),
        ];
        differ.into_iter().find(|(_, differ)| *differ).map(|(what, _)| what)
    }

    fn window(&mut self, id: &str) -> Option<&mut (Value, Vec<Value>)> {
        self.windows.get_mut(id).or_else(|| self.consulted.get_mut(id))
    }

    /// Returns what has been said in a side conversation.
    pub fn said(&self, interaction: &str) -> Vec<&str> {
        let side = self.side.get(interaction).into_iter().flatten();
        side.filter_map(|entry| entry["what"]["said"]["text"].as_str()).collect()
    }

    /// Returns a window's interaction.
    pub fn head(&self, interaction: &str) -> Result<&Value, String> {
        self.windows
            .get(interaction)
            .map(|(head, _)| head)
            .ok_or_else(|| format!("no window is open for {interaction}"))
    }

    /// Returns the texts of a window's transcript.
    pub fn words(&self, interaction: &str) -> Vec<&str> {
        let messages = self.windows.get(interaction).map(|(_, messages)| messages);
        messages.into_iter().flatten().map(|message| message["text"].as_str().unwrap_or_default()).collect()
    }
}

fn id(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn messages(value: &Value) -> Vec<Value> {
    value.as_array().cloned().unwrap_or_default()
}

/// Normalises what may be written in several ways: an optional field that is null, a list that is empty.
fn normal(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let said = |field: &Value| !field.is_null() && field.as_array().is_none_or(|list| !list.is_empty());
            let fields =
                fields.iter().filter(|(_, field)| said(field)).map(|(name, field)| (name.clone(), normal(field)));
            Value::Object(fields.collect::<Map<_, _>>())
        }
        Value::Array(items) => items.iter().map(normal).collect(),
        other => other.clone(),
    }
}
