//! The file that says which carriers there are: `--carriers FILE`, JSON. Whoever starts the gateway is told what is
//! wrong with it, in words that hold none of its secrets.

use super::numbers;
use crate::core::hub::{Help, Keywords};
use crate::gateway::config::{Secret, is_web, unreadable};
use crate::gateway::directory::import;
use crate::protocol::{Limits, PhoneNumber, TargetRef};
use phonenumber::country::Id;
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

/// All carriers, checked.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// In which country a number without a country code is.
    pub country: Option<Id>,
    /// Each carrier.
    pub carriers: Vec<Carrier>,
}

/// One carrier, checked.
#[derive(Clone, Debug)]
pub struct Carrier {
    /// Its name, in addresses and logs.
    pub name: String,
    /// How it is talked to.
    pub kind: Kind,
    /// The numbers it serves, and where texts to them lead.
    pub numbers: BTreeMap<PhoneNumber, TargetRef>,
    /// What is answered to the words that carriers reserve.
    pub keywords: Keywords,
}

impl Carrier {
    /// What files its messages may have.
    pub fn limits(&self, others: &Arc<Limits>) -> Arc<Limits> {
        match self.kind {
            // Texts only.
            Kind::Kannel(_) => Arc::new(Limits { files: 0, kinds: Vec::new(), save: others.save, bytes: others.bytes }),
            // Ten files and 5 MB in all (https://www.twilio.com/docs/messaging/api/message-resource, MediaUrl).
            Kind::Twilio(_) => others.clone(),
        }
    }
}

/// How a carrier is talked to.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Kind {
    /// A Kannel.
    Kannel(Kannel),
    /// Twilio, or a service with the same interface.
    Twilio(Twilio),
}

/// A Kannel.
#[derive(Clone, Debug, Deserialize)]
pub struct Kannel {
    /// Its `sendsms`.
    pub send: String,
    /// Of its `sendsms-user`.
    pub username: String,
    /// Of its `sendsms-user`.
    pub password: Secret,
    /// With this password it calls us; the user name is `kannel`.
    pub key: Secret,
    /// Under which address it reaches this gateway.
    pub gateway: String,
    /// How long to wait for a report on a text that it may have taken, in seconds.
    #[serde(default = "a_minute")]
    pub report_within: u64,
}

/// Twilio, or a service with the same interface.
#[derive(Clone, Debug, Deserialize)]
pub struct Twilio {
    /// The account's SID.
    pub account: String,
    /// Its auth token: it signs in, and webhooks are signed with it.
    pub token: Secret,
    /// Where its REST interface is.
    #[serde(default = "twilio")]
    pub api: String,
    /// Under which address it reaches this gateway, as it is written into the signatures.
    pub gateway: String,
    /// How long to wait for a report on a text that it may have taken, in seconds.
    #[serde(default = "ten_seconds")]
    pub report_within: u64,
}

fn a_minute() -> u64 {
    60
}

fn ten_seconds() -> u64 {
    10
}

fn twilio() -> String {
    "https://api.twilio.com".into()
}

impl Kannel {
    /// How long to wait for a report.
    pub fn patience(&self) -> Duration {
        Duration::from_secs(self.report_within)
    }
}

impl Twilio {
    /// How long to wait for a report.
    pub fn patience(&self) -> Duration {
        Duration::from_secs(self.report_within)
    }
}

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    country: Option<String>,
    carriers: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    name: String,
    numbers: BTreeMap<String, String>,
    #[serde(default)]
    keywords: Option<Words>,
    #[serde(flatten)]
    kind: Kind,
}

/// Every field that a carrier can have: serde does not notice a misspelt one beside a flattened enum.
const FIELDS: [&str; 13] = [
    "name",
    "kind",
    "numbers",
    "keywords",
    "gateway",
    "report_within",
    "send",
    "username",
    "password",
    "key",
    "account",
    "token",
    "api",
];

#[derive(Deserialize)]
#[serde(untagged)]
enum Words {
    /// `"carrier"`: it answers by itself.
    By(String),
    Ours {
        #[serde(default)]
        stop: Option<String>,
        #[serde(default)]
        start: Option<String>,
        #[serde(default)]
        help: Option<String>,
    },
}

impl Config {
    /// Reads a file and checks it.
    ///
    /// # Errors
    /// A sentence for whoever starts the gateway.
    pub fn read(file: &[u8]) -> Result<Self, String> {
        let File { country, carriers } = serde_json::from_slice(file).map_err(|error| unreadable(&error))?;
        let raw: Value = serde_json::from_slice(file).map_err(|error| unreadable(&error))?;
        let carrier_fields = raw["carriers"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_object)
            .flat_map(|object| object.keys());
        if let Some(unknown) = carrier_fields.into_iter().find(|field| !FIELDS.contains(&field.as_str())) {
            return Err(format!("no carrier has a field “{unknown}”"));
        }
        let country = country
            .map(|name| {
                name.to_uppercase()
                    .parse()
                    .map_err(|_| format!("country: “{name}” is not the two letters of a country"))
            })
            .transpose()?;
        let carriers = carriers.into_iter().map(|entry| entry.check(country)).collect::<Result<Vec<_>, String>>()?;
        let (mut names, mut numbers) = (HashSet::new(), HashSet::new());
        for carrier in &carriers {
            if !names.insert(&carrier.name) {
                return Err(format!("there are two carriers called “{}”", carrier.name));
            }
            if let Some(twice) = carrier.numbers.keys().find(|number| !numbers.insert(*number)) {
                return Err(format!("{}: {twice} is another carrier's already", carrier.name));
            }
        }
        Ok(Self { country, carriers })
    }
}

impl Entry {
    fn check(self, country: Option<Id>) -> Result<Carrier, String> {
        let Self { name, numbers, keywords, kind } = self;
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
            return Err(format!("name: “{name}” is not made of small letters, digits and hyphens"));
        }
        let wrong = |what: String| format!("{name}: {what}");
        let (urls, filled) = match &kind {
            Kind::Kannel(Kannel { send, username, password, key, gateway, .. }) => (
                vec![("send", send), ("gateway", gateway)],
                vec![("username", username.as_str()), ("password", password.expose()), ("key", key.expose())],
            ),
            Kind::Twilio(Twilio { account, token, api, gateway, .. }) => (
                vec![("api", api), ("gateway", gateway)],
                vec![("account", account.as_str()), ("token", token.expose())],
            ),
        };
        if let Some((field, _)) = urls.into_iter().find(|(_, url)| !is_web(url)) {
            return Err(wrong(format!("{field} is not an http or https address")));
        }
        if let Some((field, _)) = filled.into_iter().find(|(_, text)| text.is_empty()) {
            return Err(wrong(format!("{field} is empty")));
        }
        if let Kind::Kannel(Kannel { key, .. }) = &kind
            && !key.expose().bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~".contains(&b))
        {
            return Err(wrong(
                "key may hold letters, digits, hyphens, dots and underscores only: it stands in an address".into(),
            ));
        }
        if numbers.is_empty() {
            return Err(wrong("it serves no numbers".into()));
        }
        let numbers = numbers.into_iter().map(|(number, target)| {
            let number =
                numbers::read(country, &number).map_err(|_| wrong(format!("“{number}” is not a telephone number")))?;
            let target = import::target_ref(&target).map_err(|why| wrong(format!("{number}: {why}")))?;
            Ok((number, target))
        });
        let numbers = numbers.collect::<Result<_, String>>()?;
        let keywords = match (keywords, &kind) {
            (Some(Words::By(who)), _) if who == "carrier" => by_carrier(),
            (Some(Words::By(who)), _) => {
                return Err(wrong(format!("keywords: “{who}” is neither “carrier” nor our answers")));
            }
            // Twilio answers by itself unless told otherwise.
            (None, Kind::Twilio(_)) => by_carrier(),
            (None, Kind::Kannel(_)) => ours(None, None, None),
            (Some(Words::Ours { stop, start, help }), _) => ours(stop, start, help),
        };
        Ok(Carrier { name, kind, numbers, keywords })
    }
}

fn by_carrier() -> Keywords {
    Keywords { stop: None, start: None, help: Help::Carrier }
}

fn ours(stop: Option<String>, start: Option<String>, help: Option<String>) -> Keywords {
    const STOPPED: &str = "You will get no more messages from this number. Text START to get them again.";
    const STARTED: &str = "You will get messages from this number again. Text STOP to end them.";
    Keywords {
        stop: Some(stop.unwrap_or_else(|| STOPPED.into())),
        start: Some(start.unwrap_or_else(|| STARTED.into())),
        help: help.map_or(Help::Agent, Help::Text),
    }
}
