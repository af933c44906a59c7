//! What all gateways of a shared log need to have alike, and comparing it.

use super::Settings;
use crate::gateway::history::snapshot::hash_of;
use crate::gateway::log::lease::Configured;
use serde_json::{Map, Value, json};

/// What each machine has of its own.
const OWN: [&str; 18] = [
    "anchor",
    "contacts_file",
    "data",
    "directory",
    "guests",
    "guests_by_address",
    "listen",
    "log",
    "log_file",
    "log_format",
    "log_password",
    "metrics_listen",
    "peer_address",
    "peer_listen",
    "plain_http",
    "tls_cert",
    "tls_key",
    "trusted_proxies",
];

/// The secrets of a part. No hash of them leaves the machine: one that is short could be guessed.
const SECRETS: [(&str, &[&str]); 2] = [("carriers", &["key", "password", "token"]), ("sign_in", &["secret"])];

impl Settings {
    /// Returns what has to be the same at all gateways of a shared log, by the keys of `baton.toml`: a hash of each. What is
    /// nowhere said is not in it, so that another version may know of more.
    pub fn configured(&self) -> Configured {
        let mut all: Map<String, Value> = self.said.clone();
        all.retain(|key, _| !OWN.contains(&key.as_str()));
        for (part, secrets) in SECRETS {
            if let Some(said) = all.get_mut(part) {
                forget(said, secrets);
            }
        }
        // As flags and `baton.toml` say them together.
        let Self { media, save, offline_shell, answer_time, .. } = self;
        let flags = [
            ("media", media.as_ref().map(|media| json!(media))),
            ("no_save", (!save).then_some(json!(true))),
            ("no_offline_shell", (!offline_shell).then_some(json!(true))),
            ("answer_time", answer_time.map(|seconds| json!(seconds))),
        ];
        for (key, value) in flags {
            match value {
                Some(value) => drop(all.insert(key.into(), value)),
                None => drop(all.remove(key)),
            }
        }
        all.into_iter().map(|(key, value)| (key, hash_of(value.to_string().as_bytes()))).collect()
    }
}

/// Removes keys from tables, and from the tables in them.
fn forget(value: &mut Value, keys: &[&str]) {
    match value {
        Value::Object(table) => {
            table.retain(|key, _| !keys.contains(&key.as_str()));
            table.values_mut().for_each(|value| forget(value, keys));
        }
        Value::Array(all) => all.iter_mut().for_each(|value| forget(value, keys)),
        _ => {}
    }
}
