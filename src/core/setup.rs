//! The setup of the desk: case data, dispositions, standard responses, and the mode of each service number. Read from a
//! file when the gateway starts.

use super::hours::{Hours, Offsets};
use super::labels::{self, Labels};
use super::mistakes::Mistakes;
use super::policies::Policies;
use super::quotas::Quotas;
use super::{compose, destinations, languages, target};
use crate::protocol::{
    CaseValue, Disposition, MAX_REMARK_CHARS, MAX_TEXT_CHARS, Millis, Mode, NoticeLimits, PhoneNumber, Setup,
    StandardResponse, TargetKind, TargetRef,
};
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The setup of the desk.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DeskSetup {
    /// The fields of the case data, in display order.
    pub case_data: Vec<CaseField>,
    /// The dispositions, in display order.
    pub dispositions: Vec<Disposition>,
    /// True if an interaction needs a disposition before it is marked done.
    pub disposition_required: bool,
    /// The standard responses; at most [`DeskSetup::RESPONSES`].
    pub responses: Vec<StandardResponse>,
    /// The setup of individual service numbers.
    pub numbers: BTreeMap<PhoneNumber, Line>,
    /// The beginnings of numbers that may be written to although they can be dear: see [`destinations`].
    pub destinations: Vec<String>,
    /// The limits of what is taken from agents.
    pub quotas: Quotas,
    /// The policies: how agents are asked and waited for, and what they choose from.
    pub policies: Policies,
    /// The limits of what is kept of an agent's system messages.
    pub my_messages: MyMessages,
    /// The seconds after which the unanswered interactions of an agent who is gone are given to others; `None` for
    /// [`DeskSetup::ABSENCE`].
    pub absence_s: Option<u32>,
    /// The set that gets what has no queue of its own, because it came in for one agent alone.
    #[serde(deserialize_with = "fallback")]
    pub fallback: Option<TargetRef>,
    /// The days after which an interaction that is done is erased; 0 or nothing if it is kept.
    pub retention_days: Option<u32>,
    /// What labels are called in the languages of the desk, by label and language: reasons, dispositions, fields of the
    /// case data, titles and groups of standard responses, names of sets.
    pub labels: Labels,
}

/// The limits of what is kept of an agent's system messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MyMessages {
    /// The days after which one is deleted.
    pub days: u32,
    /// The most that are kept. Above, the oldest is deleted.
    pub count: u32,
}

impl Default for MyMessages {
    fn default() -> Self {
        // A browser is sent all of them when it connects.
        Self { days: 30, count: 200 }
    }
}

/// A field of the case data.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseField {
    /// The key for programs.
    pub key: String,
    /// The label for people.
    pub label: String,
    /// True if agents may not change it.
    #[serde(default)]
    pub read_only: bool,
    /// A URL with details of a value, which contains `{value}`.
    #[serde(default)]
    pub link: Option<String>,
}

/// The setup of a service number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Line {
    /// The mode of its interactions.
    pub mode: Mode,
    /// The initial case data, by key.
    pub case_data: BTreeMap<String, String>,
    /// As [`DeskSetup::destinations`], for this service number only.
    pub destinations: Vec<String>,
    /// As [`DeskSetup::retention_days`], instead of it.
    pub retention_days: Option<u32>,
    /// When agents may write to contacts first; `None` for always.
    pub hours: Option<Hours>,
}

/// The placeholders of standard responses besides the keys of the case data.
const PLACEHOLDERS: [&str; 3] = ["contact", "number", "agent"];

impl DeskSetup {
    /// The maximum number of standard responses. Browsers receive all of them.
    pub const RESPONSES: usize = 500;
    /// The most days for which system messages can be kept.
    pub const NOTICE_DAYS: u32 = 3_650;
    /// The most system messages of an agent that can be kept. Browsers receive all of them.
    pub const NOTICES: u32 = 1_000;
    /// The seconds for which an agent may be gone before unanswered interactions are given to others.
    pub const ABSENCE: u32 = 300;
    /// The most days after which interactions that are done are erased.
    pub const RETENTION_DAYS: u32 = 36_500;
    /// The most seconds for that.
    pub const LONGEST_ABSENCE: u32 = 7 * 24 * 60 * 60;

    /// Parses and checks the content of a file.
    ///
    /// # Errors
    /// Returns a sentence for the operator if it is invalid.
    pub fn read(content: &[u8]) -> Result<Self, String> {
        let setup: Self = serde_json::from_slice(content).map_err(|error| error.to_string())?;
        setup.check().map(|()| setup)
    }

    /// Checks the setup.
    ///
    /// # Errors
    /// Returns a sentence for the operator if it is invalid.
    pub fn check(&self) -> Result<(), String> {
        self.mistakes().first()
    }

    /// Returns all that is invalid, each as a sentence for the operator.
    pub fn mistakes(&self) -> Mistakes {
        let mut all = Mistakes::default();
        let mut seen = BTreeSet::new();
        for (at, field) in self.case_data.iter().enumerate() {
            let (CaseField { key, label, link, .. }, at) = (field, at.to_string());
            check_names("case_data", "key", &at, (key, label), &mut seen, &mut all);
            if let Some(link) = link
                && !((link.starts_with("https://") || link.starts_with("http://")) && link.contains("{value}"))
            {
                let why =
                    format!("case_data: the link of {key} must begin with https:// or http:// and hold {{value}}");
                all.add(["case_data", &at, "link"], why);
            }
        }
        let mut seen = BTreeSet::new();
        for (at, Disposition { id, label }) in self.dispositions.iter().enumerate() {
            check_names("dispositions", "id", &at.to_string(), (id, label), &mut seen, &mut all);
        }
        if self.disposition_required && self.dispositions.is_empty() {
            all.add(["disposition_required"], "disposition_required: there are no dispositions to choose from");
        }
        self.check_responses(&mut all);
        all.within(["labels"], "labels: ", labels::mistakes(&self.labels));
        all.within([], "", self.quotas.mistakes());
        all.within([], "", self.policies.mistakes());
        let MyMessages { days, count } = self.my_messages;
        if days == 0 || count == 0 || days > Self::NOTICE_DAYS || count > Self::NOTICES {
            let (most_days, most) = (Self::NOTICE_DAYS, Self::NOTICES);
            let why = format!("my_messages: days must be 1 to {most_days}, and count 1 to {most}");
            all.add(["my_messages"], why);
        }
        if self.absence_s.is_some_and(|seconds| seconds == 0 || seconds > Self::LONGEST_ABSENCE) {
            all.add(["absence_s"], format!("absence_s: it must be 1 to {}", Self::LONGEST_ABSENCE));
        }
        let grace = self.policies.longest_grace();
        if self.absence() < grace {
            let why = format!("absence_s: it must be at least {}, the longest grace_s", grace / 1000);
            all.add(["absence_s"], why);
        }
        if self.fallback.as_ref().is_some_and(|set| set.kind == TargetKind::Agent) {
            all.add(["fallback"], "fallback: it must be a set of agents, not one agent");
        }
        all.within([], "", check_destinations("destinations", &self.destinations));
        if self.retention_days.is_some_and(|days| days > Self::RETENTION_DAYS) {
            all.add(
                ["retention_days"],
                format!("retention_days: it must be 1 to {}, or 0 for no end", Self::RETENTION_DAYS),
            );
        }
        self.numbers.iter().for_each(|(number, line)| {
            let part = self.mistakes_of_line(number, line);
            all.within(["numbers", number.as_str()], "", part);
        });
        all
    }

    fn check_responses(&self, all: &mut Mistakes) {
        if self.responses.len() > Self::RESPONSES {
            all.add(["responses"], format!("responses: at most {} are possible", Self::RESPONSES));
        }
        for (at, StandardResponse { title, text, language, .. }) in self.responses.iter().enumerate() {
            let at = at.to_string();
            if let Some(Err(why)) = language.as_deref().map(languages::check) {
                all.add(["responses", &at, "language"], format!("responses: the language of {title}: {why}"));
            }
            if title.trim().is_empty() {
                all.add(["responses", &at, "title"], "responses: one has no title");
            }
            if compose::check(text).is_err() {
                let why = format!(
                    "responses: the text of {title} must have 1 to {MAX_TEXT_CHARS} characters \
                     and no control characters"
                );
                all.add(["responses", &at, "text"], why);
            }
            let known = |name: &str| PLACEHOLDERS.contains(&name) || self.field(name).is_some();
            let (_, unknown) = compose::fill(text, |name| known(name).then(|| name.to_owned()));
            if let Some(name) = unknown.first() {
                let why = format!(
                    "responses: {title} has {{{name}}}, which is neither {} nor a key of case_data",
                    PLACEHOLDERS.join(", ")
                );
                all.add(["responses", &at, "text"], why);
            }
        }
    }

    fn mistakes_of_line(&self, number: &PhoneNumber, line: &Line) -> Mistakes {
        let mut all = Mistakes::default();
        all.within([], "", check_destinations(number.as_str(), &line.destinations));
        if line.retention_days.is_some_and(|days| days > Self::RETENTION_DAYS) {
            all.add(
                ["retention_days"],
                format!("retention_days: it must be 1 to {}, or 0 for no end", Self::RETENTION_DAYS),
            );
        }
        if let Some(hours) = &line.hours {
            all.within(["hours"], &format!("numbers: {number}: "), hours.mistakes());
        }
        if PhoneNumber::parse(number.as_str()).as_ref() != Some(number) {
            all.add([], format!("numbers: {number} is not a number: + and the country code, digits only"));
        }
        for (key, value) in &line.case_data {
            if self.field(key).is_none() {
                all.add(["case_data", key], format!("numbers: {number} sets {key}, which is not in case_data"));
            } else if compose::check_remark(value).is_err() {
                let why = format!(
                    "numbers: {number} sets {key} to more than {MAX_REMARK_CHARS} characters or to control characters"
                );
                all.add(["case_data", key], why);
            }
        }
        all
    }

    /// Checks that the time zones of all opening hours are known.
    ///
    /// # Errors
    /// Returns a sentence for the operator if one is not.
    pub fn check_zones(&self, offsets: Offsets) -> Result<(), String> {
        self.unknown_zones(offsets).first()
    }

    /// Returns the time zones of opening hours that are not known.
    pub fn unknown_zones(&self, offsets: Offsets) -> Mistakes {
        let mut all = Mistakes::default();
        for (number, line) in &self.numbers {
            if let Some(Err(why)) = line.hours.as_ref().map(|hours| hours.check_zone(offsets)) {
                all.add(["numbers", number.as_str(), "hours", "zone"], format!("numbers: {number}: {why}"));
            }
        }
        all
    }

    /// Returns the part that all agents are told.
    pub fn told(&self) -> Setup {
        let (dispositions, responses) = (self.dispositions.clone(), self.responses.clone());
        let MyMessages { days, count } = self.my_messages;
        let notices = Some(NoticeLimits { days, count });
        let absence_s = Some(self.absence_s.unwrap_or(Self::ABSENCE));
        let disposition_required = self.disposition_required;
        let labels = labels::told(&self.labels);
        Setup { dispositions, disposition_required, responses, notices, absence_s, reasons: None, labels }
    }

    /// Returns the time after which the unanswered interactions of an agent who is gone are given to others.
    pub fn absence(&self) -> Millis {
        Millis::from(self.absence_s.unwrap_or(Self::ABSENCE)) * 1000
    }

    /// Returns how long interactions of a service number are kept after they are done; `None` for ever.
    pub fn retention(&self, number: &PhoneNumber) -> Option<Millis> {
        const DAY: Millis = 24 * 60 * 60 * 1000;
        let of_line = self.numbers.get(number).and_then(|line| line.retention_days);
        let days = of_line.or(self.retention_days).filter(|days| *days > 0)?;
        Some(Millis::from(days) * DAY)
    }

    /// Returns the setup of a service number.
    pub fn line(&self, number: &PhoneNumber) -> Line {
        self.numbers.get(number).cloned().unwrap_or_default()
    }

    /// Returns a field by its key.
    pub fn field(&self, key: &str) -> Option<&CaseField> {
        self.case_data.iter().find(|field| field.key == key)
    }

    /// Returns the label of a disposition, or its id if it no longer exists.
    pub fn disposition<'a>(&'a self, id: &'a str) -> &'a str {
        self.dispositions.iter().find(|known| known.id == id).map_or(id, |known| &known.label)
    }

    /// Returns the case data as agents see it: all fields of the setup in order, then values whose fields no longer
    /// exist, which are read-only.
    pub fn case_data(&self, values: &BTreeMap<String, String>) -> Vec<CaseValue> {
        let known = self.case_data.iter().map(|CaseField { key, label, read_only, link }| {
            let value = values.get(key).cloned().unwrap_or_default();
            let link = link
                .as_ref()
                .filter(|_| !value.is_empty())
                .map(|link| link.replace("{value}", &percent_encode(&value)));
            CaseValue { key: key.clone(), label: label.clone(), value, read_only: *read_only, link }
        });
        let unknown = values.iter().filter(|(key, _)| self.field(key).is_none());
        let unknown = unknown.map(|(key, value)| {
            let (key, value) = (key.clone(), value.clone());
            CaseValue { label: key.clone(), key, value, read_only: true, link: None }
        });
        known.chain(unknown).collect()
    }
}

/// Reads the fallback: as targets are written everywhere, or as an object, as it was written at first.
fn fallback<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<TargetRef>, D::Error> {
    match Option::<Value>::deserialize(deserializer)? {
        Some(Value::String(text)) => {
            target::parse(&text).map(Some).map_err(|why| D::Error::custom(format!("fallback: {why}")))
        }
        Some(object) => TargetRef::deserialize(object).map(Some).map_err(D::Error::custom),
        None => Ok(None),
    }
}

/// Checks the beginnings of numbers.
fn check_destinations(of: &str, prefixes: &[String]) -> Mistakes {
    let mut all = Mistakes::default();
    for (at, prefix) in prefixes.iter().enumerate().filter(|(_, prefix)| !destinations::is_prefix(prefix)) {
        let why = format!("{of}: {prefix} is not the beginning of a number: + and the country code");
        all.add(["destinations", &at.to_string()], why);
    }
    all
}

/// Checks the key and the label of the element at a place of a list, and that the key is unique.
fn check_names(
    list: &str,
    field: &str,
    at: &str,
    (key, label): (&String, &String),
    seen: &mut BTreeSet<String>,
    all: &mut Mistakes,
) {
    if key.trim().is_empty() || label.trim().is_empty() {
        all.add([list, at], format!("{list}: one has no name"));
    }
    if !seen.insert(key.to_owned()) {
        all.add([list, at, field], format!("{list}: {key} is there twice"));
    }
}

/// Percent-encodes all but the unreserved characters (RFC 3986 §2.3).
fn percent_encode(value: &str) -> String {
    let escape = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    value.bytes().map(escape).collect()
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<DeskSetup, String> {
        DeskSetup::read(json.as_bytes())
    }

    #[test]
    fn what_cannot_be_meant_is_refused_by_name() {
        let check = |json: &str, part: &str| {
            let why = read(json).expect_err(json);
            assert!(why.contains(part), "{json}: {why}");
        };
        assert_eq!(read("{}"), Ok(DeskSetup::default()));
        check(r#"{"dispostions":[]}"#, "dispostions");
        check(r#"{"case_data":[{"key":"a","label":"A"},{"key":"a","label":"B"}]}"#, "a is there twice");
        check(r#"{"case_data":[{"key":"a","label":" "}]}"#, "no name");
        check(r#"{"case_data":[{"key":"a","label":"A","link":"javascript:alert({value})"}]}"#, "link of a");
        check(r#"{"case_data":[{"key":"a","label":"A","link":"https://shop.example/"}]}"#, "link of a");
        check(r#"{"disposition_required":true}"#, "no dispositions");
        check(r#"{"responses":[{"title":"","text":"Hello"}]}"#, "no title");
        check(r#"{"responses":[{"title":"Hello","text":""}]}"#, "text of Hello");
        check(r#"{"responses":[{"title":"Hello","text":"Hi {contact}, {agents}"}]}"#, "Hello has {agents}, which is");
        let known = r#"{"case_data":[{"key":"order","label":"O"}],
            "responses":[{"title":"A","text":"{contact} {number} {agent} {order} {} {"}]}"#;
        assert!(read(known).is_ok());
        check(
            r#"{"labels":{"Break":{"de":"Pause","nl":"Pauze"}}}"#,
            "labels: Break: “nl” is no language of the desk: en, ar, de, es, fr, ja, pt-BR, zh-Hans",
        );
        check(r#"{"labels":{"Break":{"de":" "}}}"#, "Break has no words in de");
        check(r#"{"labels":{"Break":{"de":"a\nb"}}}"#, "the words of Break in de");
        check(
            r#"{"responses":[{"title":"Hallo","text":"Hallo","language":"german"}]}"#,
            "responses: the language of Hallo: “german” is no known language",
        );
        let closed = |answers: &str| {
            let open = r#"[{"days":["mon"],"from":"08:00","to":"18:00"}]"#;
            format!(
                r#"{{"numbers":{{"+447700900999":{{"hours":{{"zone":"UTC","open":{open},"answers":{answers}}}}}}}}}"#
            )
        };
        assert!(read(&closed(r#"{"de":"Wir haben zu.","nl":"Wij zijn dicht."}"#)).is_ok());
        check(&closed(r#"{"xx":"?"}"#), "+447700900999: the answer of hours in xx: “xx” is no known language");
        check(&closed(r#"{"de":""}"#), "the answer of hours in de must have 1 to 670 characters");
        check(r#"{"numbers":{"447700900999":{}}}"#, "not a number");
        check(r#"{"numbers":{"+447700900999":{"case_data":{"b":"1"}}}}"#, "b, which is not in case_data");
        check(r#"{"numbers":{"+447700900999":{"mode":"letter"}}}"#, "Mode");
        check(r#"{"numbers":{"+447700900999":{"destinations":["881"]}}}"#, "+447700900999: 881 is not the beginning");
        for bad in ["", "881", "+0", "+88 1", "00881"] {
            check(&format!(r#"{{"destinations":["{bad}"]}}"#), "is not the beginning of a number");
        }
        assert!(read(r#"{"destinations":["+881","+","+449061"]}"#).is_ok());
        check(r#"{"quotas":{"messages_per_minute":0}}"#, "messages_per_minute must be at least 1");
        check(r#"{"quotas":{"messages":60}}"#, "messages");
        check(r#"{"my_messages":{"day":7}}"#, "day");
        for bad in [r#""days":0"#, r#""days":3651"#, r#""count":0"#, r#""count":1001"#] {
            check(&format!(r#"{{"my_messages":{{{bad}}}}}"#), "days must be 1 to 3650, and count 1 to 1000");
        }
        check(r#"{"retention_days":36501}"#, "retention_days: it must be 1 to 36500, or 0 for no end");
        check(r#"{"numbers":{"+447700900999":{"retention_days":40000}}}"#, "retention_days");
        let kept = read(r#"{"retention_days":30,"numbers":{"+447700900999":{"retention_days":0}}}"#).unwrap();
        assert_eq!(kept.retention(&"+447700900998".into()), Some(30 * 24 * 60 * 60 * 1000));
        assert_eq!(
            (kept.retention(&"+447700900999".into()), DeskSetup::default().retention(&"+1".into())),
            (None, None)
        );
        for bad in ["0", "604801"] {
            check(&format!(r#"{{"absence_s":{bad}}}"#), "absence_s: it must be 1 to 604800");
        }
        check(r#"{"fallback":"agent:ann"}"#, "fallback: it must be a set of agents");
        check(r#"{"fallback":"support"}"#, "fallback: “support” is not a target: write queue:billing");
        check(r#"{"fallback":{"kind":"team","id":"support"}}"#, "TargetRef");
        let known = read(r#"{"absence_s":60,"fallback":"queue:support"}"#).unwrap();
        assert_eq!(known.fallback, read(r#"{"fallback":{"kind":"queue","id":"support"}}"#).unwrap().fallback);
        assert_eq!(read(r#"{"fallback":null}"#).unwrap().fallback, None);
        assert_eq!((known.absence(), DeskSetup::default().absence()), (60_000, 300_000));
        assert_eq!(read(r#"{"my_messages":{"days":7}}"#).unwrap().my_messages, MyMessages { days: 7, count: 200 });
    }

    #[test]
    fn values_are_shown_in_the_order_of_the_setup_and_none_is_lost() {
        let setup = read(
            r#"{"case_data":[
                {"key":"z","label":"Order","read_only":true,"link":"https://shop.example/{value}?x=1"},
                {"key":"b","label":"Product"}
            ]}"#,
        );
        let values = [("z", "a b/ü&"), ("gone", "kept")].map(|(key, value)| (key.to_owned(), value.to_owned())).into();
        let shown: Vec<_> = setup
            .unwrap()
            .case_data(&values)
            .into_iter()
            .map(|v| (v.label, v.value, v.read_only, v.link.unwrap_or_default()))
            .collect();
        let row = |label: &str, value: &str, read_only, link: &str| {
            (label.to_owned(), value.to_owned(), read_only, link.to_owned())
        };
        let order = row("Order", "a b/ü&", true, "https://shop.example/a%20b%2F%C3%BC%26?x=1");
        assert_eq!(shown, [order, row("Product", "", false, ""), row("gone", "kept", true, "")]);
    }
}
