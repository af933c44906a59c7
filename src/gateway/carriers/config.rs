//! The carriers in the configuration. What is wrong is explained without its secrets; unknown fields are found by
//! `gateway::settings`.

use super::numbers;
use crate::core::compose;
use crate::core::hub::{Help, KeywordTexts, Keywords};
use crate::core::languages;
use crate::core::mistakes::Mistakes;
use crate::core::target;
use crate::gateway::config::{ConfigError, Secret, is_http_url};
use crate::protocol::{Limits, MAX_TEXT_CHARS, PhoneNumber, TargetRef};
use phonenumber::country::Id;
use reqwest::Url;
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

/// The carriers. Valid, if [`Config::read`] has read them.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The country of numbers without a country code.
    pub country: Option<Id>,
    /// The carriers, in the order of the file.
    pub carriers: Vec<Carrier>,
}

/// A carrier.
#[derive(Clone, Debug)]
pub struct Carrier {
    /// Its name, in addresses and logs.
    pub name: String,
    /// Its interface.
    pub kind: Kind,
    /// The numbers it serves, each with the target of texts to it.
    pub numbers: BTreeMap<PhoneNumber, TargetRef>,
    /// The answers to reserved words such as STOP.
    pub keywords: Keywords,
}

impl Carrier {
    /// Returns the limits for files in its messages; `others` are those of other carriers.
    pub fn limits(&self, others: &Arc<Limits>) -> Arc<Limits> {
        match self.kind {
            // Texts only.
            Kind::Kannel(_) => Arc::new(Limits { files: 0, kinds: Vec::new(), save: others.save, bytes: others.bytes }),
            // Ten files and 5 MB in all (https://www.twilio.com/docs/messaging/api/message-resource, MediaUrl).
            Kind::Twilio(_) => others.clone(),
        }
    }
}

/// The interface of a carrier.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Kind {
    /// A Kannel.
    Kannel(Kannel),
    /// Twilio, or a service with the same interface.
    Twilio(Twilio),
}

/// How to reach a Kannel.
#[derive(Clone, Debug, Deserialize)]
pub struct Kannel {
    /// The address of its `sendsms`.
    pub send: String,
    /// The user name of its `sendsms-user`.
    pub username: String,
    /// The password of its `sendsms-user`.
    pub password: Secret,
    /// The password with which it calls the gateway; the user name is `kannel`.
    pub key: Secret,
    /// The address at which it reaches this gateway.
    pub gateway: String,
    /// How long to wait for a report on a text that it may have accepted, in seconds.
    #[serde(default = "a_minute")]
    pub report_within: u64,
}

/// How to reach Twilio, or a service with the same interface.
#[derive(Clone, Debug, Deserialize)]
pub struct Twilio {
    /// The account's SID.
    pub account: String,
    /// Its auth token: the password for requests, and the key that signs webhooks.
    pub token: Secret,
    /// The address of its REST interface.
    #[serde(default = "twilio")]
    pub api: String,
    /// The address at which it reaches this gateway, as the signatures contain it.
    pub gateway: String,
    /// Where contacts' files may be fetched from, besides `api`: addresses that theirs begin with. Twilio's own if empty.
    #[serde(default)]
    pub files: Vec<String>,
    /// How long to wait for a report on a text that it may have accepted, in seconds.
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

/// Returns whether an address is Twilio's, of whatever region.
fn is_twilios(api: &str) -> bool {
    Url::parse(api)
        .is_ok_and(|api| api.scheme() == "https" && api.host_str().is_some_and(|host| host.ends_with(".twilio.com")))
}

impl Kannel {
    /// Returns how long to wait for a report.
    pub fn report_timeout(&self) -> Duration {
        Duration::from_secs(self.report_within)
    }
}

/// Where Twilio keeps files: those that are protected by the account's token, and those that are not
/// (<https://www.twilio.com/docs/messaging/api/media-resource>).
const TWILIOS_FILES: [&str; 2] =
    ["https://mms.twiliocdn.com/", "https://s3-external-1.amazonaws.com/media.twiliocdn.com/"];

impl Twilio {
    /// Returns whether a file may be fetched from an address, beside those of `api`.
    pub fn has_files_at(&self, url: &Url) -> bool {
        let begins = |place: &str| {
            let place = Url::parse(place);
            place.is_ok_and(|place| place.origin() == url.origin() && url.path().starts_with(place.path()))
        };
        match self.files.as_slice() {
            [] if is_twilios(&self.api) => TWILIOS_FILES.iter().any(|place| begins(place)),
            places => places.iter().any(|place| begins(place)),
        }
    }

    /// Returns how long to wait for a report.
    pub fn report_timeout(&self) -> Duration {
        Duration::from_secs(self.report_within)
    }
}

/// The contents of the file.
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

/// The keywords that have a text.
const KEYWORDS: [&str; 3] = ["stop", "start", "help"];

#[derive(Deserialize)]
#[serde(untagged)]
enum Words {
    /// `"carrier"`: the carrier answers by itself.
    By(String),
    Ours {
        #[serde(default)]
        stop: Option<String>,
        #[serde(default)]
        start: Option<String>,
        #[serde(default)]
        help: Option<String>,
        #[serde(default)]
        languages: BTreeMap<String, Texts>,
    },
}

/// Our answers in a language.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Texts {
    stop: Option<String>,
    start: Option<String>,
    help: Option<String>,
}

impl Config {
    /// Reads and validates a file, as [`Config::from_value`] does.
    ///
    /// # Errors
    /// [`ConfigError`]: what is wrong first.
    pub fn read(file: &[u8]) -> Result<Self, ConfigError> {
        let (config, mistakes) = Self::from_value(serde_json::from_slice(file)?)?;
        mistakes.first().map_err(ConfigError::new).map(|()| config)
    }

    /// Reads what a file says, and returns what is wrong with it besides its fields; what is not is read.
    ///
    /// # Errors
    /// [`ConfigError`] if a field is missing, unknown, or of another kind.
    pub fn from_value(file: Value) -> Result<(Self, Mistakes), ConfigError> {
        let File { country, carriers: entries } = serde_json::from_value(file)?;
        let mut all = Mistakes::default();
        let country = country.and_then(|name| {
            let country = name.to_uppercase().parse().ok();
            if country.is_none() {
                all.add(["country"], format!("country: “{name}” is not the two letters of a country"));
            }
            country
        });
        let (mut names, mut numbers) = (HashSet::new(), HashSet::new());
        let mut carriers = Vec::new();
        for (at, entry) in entries.into_iter().enumerate() {
            let (at, written) = (at.to_string(), entry.numbers.keys().cloned().collect::<Vec<_>>());
            let (carrier, mistakes) = entry.check(country);
            all.within(["carriers", &at], "", mistakes);
            if !names.insert(carrier.name.clone()) {
                all.add(["carriers", &at, "name"], format!("there are two carriers called “{}”", carrier.name));
            }
            for written in written {
                let number = numbers::read(country, &written).ok();
                if let Some(twice) = number.filter(|number| !numbers.insert(number.clone())) {
                    let why = format!("{}: {twice} is another carrier's already", carrier.name);
                    all.add(["carriers", &at, "numbers", &written], why);
                }
            }
            carriers.push(carrier);
        }
        Ok((Self { country, carriers }, all))
    }
}

impl Entry {
    fn check(self, country: Option<Id>) -> (Carrier, Mistakes) {
        let Self { name, numbers: written, keywords, kind } = self;
        let mut all = Mistakes::default();
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
            all.add(["name"], format!("name: “{name}” is not made of small letters, digits and hyphens"));
        }
        let mut wrong = |at: &[&str], what: String| all.push(at, format!("{name}: {what}"));
        let (urls, filled) = match &kind {
            Kind::Kannel(Kannel { send, username, password, key, gateway, .. }) => (
                vec![("send", send), ("gateway", gateway)],
                vec![("username", username.as_str()), ("password", password.expose()), ("key", key.expose())],
            ),
            Kind::Twilio(Twilio { account, token, api, files, gateway, .. }) => (
                [("api", api), ("gateway", gateway)]
                    .into_iter()
                    .chain(files.iter().map(|url| ("files", url)))
                    .collect(),
                vec![("account", account.as_str()), ("token", token.expose())],
            ),
        };
        for (field, _) in urls.into_iter().filter(|(_, url)| !is_http_url(url)) {
            wrong(&[field], format!("{field} is not an http or https address"));
        }
        for (field, _) in filled.into_iter().filter(|(_, text)| text.is_empty()) {
            wrong(&[field], format!("{field} is empty"));
        }
        if let Kind::Kannel(Kannel { key, .. }) = &kind
            && !key.expose().bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~".contains(&b))
        {
            let what = "key may hold letters, digits, hyphens, dots and underscores only: it stands in an address";
            wrong(&["key"], what.into());
        }
        if written.is_empty() {
            wrong(&["numbers"], "it serves no numbers".into());
        }
        let mut numbers = BTreeMap::new();
        for (number, target) in written {
            let (read, of) = (numbers::read(country, &number), target::parse(&target));
            match (read, of) {
                (Err(_), _) => wrong(&["numbers", &number], format!("“{number}” is not a telephone number")),
                (Ok(read), Err(error)) => wrong(&["numbers", &number], format!("{read}: {error}")),
                (Ok(read), Ok(target)) => {
                    let twice = format!("{read} is there twice");
                    if numbers.insert(read, target).is_some() {
                        wrong(&["numbers", &number], twice);
                    }
                }
            }
        }
        if let Some(Words::Ours { stop, start, help, languages: others }) = &keywords {
            let bad = |text: &Option<String>| text.as_ref().is_some_and(|text| compose::check(text).is_err());
            let must = format!("must have 1 to {MAX_TEXT_CHARS} characters and no control characters");
            for (keyword, _) in KEYWORDS.iter().zip([stop, start, help]).filter(|(_, text)| bad(text)) {
                wrong(&["keywords", keyword], format!("keywords: the text for {keyword} {must}"));
            }
            for (tag, Texts { stop, start, help }) in others {
                if let Err(why) = languages::check(tag) {
                    wrong(&["keywords", "languages", tag], format!("keywords: {why}"));
                }
                for (keyword, _) in KEYWORDS.iter().zip([stop, start, help]).filter(|(_, text)| bad(text)) {
                    let what = format!("keywords: the text for {keyword} in {tag} {must}");
                    wrong(&["keywords", "languages", tag, keyword], what);
                }
            }
        }
        let keywords = match (keywords, &kind) {
            (Some(Words::By(who)), _) => {
                if who != "carrier" {
                    wrong(&["keywords"], format!("keywords: “{who}” is neither “carrier” nor our answers"));
                }
                by_carrier()
            }
            // Twilio answers by itself unless configured otherwise.
            (None, Kind::Twilio(_)) => by_carrier(),
            (None, Kind::Kannel(_)) => ours(None, None, None, BTreeMap::new()),
            (Some(Words::Ours { stop, start, help, languages }), _) => ours(stop, start, help, languages),
        };
        (Carrier { name, kind, numbers, keywords }, all)
    }
}

fn by_carrier() -> Keywords {
    Keywords { help: Help::Carrier, ..Keywords::default() }
}

fn ours(
    stop: Option<String>,
    start: Option<String>,
    help: Option<String>,
    languages: BTreeMap<String, Texts>,
) -> Keywords {
    const STOPPED: &str = "You will get no more messages from this number. Text START to get them again.";
    const STARTED: &str = "You will get messages from this number again. Text STOP to end them.";
    Keywords {
        stop: Some(stop.unwrap_or_else(|| STOPPED.into())),
        start: Some(start.unwrap_or_else(|| STARTED.into())),
        help: help.map_or(Help::Agent, Help::Text),
        languages: languages
            .into_iter()
            .map(|(tag, Texts { stop, start, help })| (tag, KeywordTexts { stop, start, help }))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn files_are_where_the_configuration_says_or_where_twilio_keeps_them() {
        let may = |more: Value, url: &str| {
            let mut config = json!({ "account": "AC1", "token": "t", "gateway": "https://baton.example" });
            config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            serde_json::from_value::<Twilio>(config).unwrap().has_files_at(&Url::parse(url).unwrap())
        };
        for (url, allowed) in [
            ("https://mms.twiliocdn.com/AC1/0?Expires=1", true),
            ("https://s3-external-1.amazonaws.com/media.twiliocdn.com/AC1/0", true),
            ("https://s3-external-1.amazonaws.com/another/AC1/0", false),
            ("https://s3-external-1.amazonaws.com/media.twiliocdn.com/../another/0", false),
            ("http://mms.twiliocdn.com/AC1/0", false),
            ("https://mms.twiliocdn.com:444/AC1/0", false),
            ("https://mms.twiliocdn.com.evil.example/AC1/0", false),
            ("https://mms.twiliocdn.com@evil.example/AC1/0", false),
            ("https://169.254.169.254/", false),
            ("data:image/png;base64,AA==", false),
        ] {
            assert_eq!(may(json!({}), url), allowed, "{url}");
            assert_eq!(may(json!({ "api": "https://api.ie1.twilio.com" }), url), allowed, "{url}");
            // Another service's files are not Twilio's.
            assert!(!may(json!({ "api": "https://sms.example" }), url), "{url}");
            assert!(!may(json!({ "files": ["https://files.example"] }), url), "{url}");
        }
        assert!(may(json!({ "files": ["https://files.example"] }), "https://files.example/1"));
    }
}
