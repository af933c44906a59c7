//! The policies: how long agents are asked and waited for, how much each of them is given, and what they choose from.
//! Part of the setup ([`super::setup`]). Each value can be set for all, for a set of agents, or for one agent; the most
//! specific counts, each value by itself:
//!
//! 1. what is set for the agent;
//! 2. what is set for the set through which the agent is asked; where there is none, for a set that the agent is a member
//!    of: of several, the one that comes first in the list;
//! 3. what is set for all;
//! 4. the default.

use super::mistakes::Mistakes;
use super::{compose, target};
use crate::protocol::{AgentId, Channel, MAX_REMARK_CHARS, Millis, Reasons, TargetKind, TargetRef};
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// The least number of extensions (WCAG 2.2.1: ten times).
const LEAST_EXTENSIONS: u64 = 10;
/// The longest of all other times, in seconds: a day.
const LONGEST: u64 = 86_400;
/// The longest wrap-up, in seconds.
const LONGEST_WRAP_UP: u64 = 3_600;
/// The most interactions at a time, and the most extensions.
const MOST: u64 = 100;
/// The most reasons in a list. It is a menu.
const REASONS: usize = 20;

/// The policies of an installation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policies {
    /// What is set for all.
    pub all: Policy,
    /// What is set for sets and agents, in the order of the file.
    pub of: Vec<(TargetRef, Policy)>,
}

/// What is set for all, for a set, or for an agent. What is not set is left to the less specific.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// The time an agent has to answer an invitation, and by which *More time* extends it.
    pub answer_time: Option<Millis>,
    /// The number of times *More time* extends an invitation.
    pub extensions: Option<u64>,
    /// The time for which a transfer to a set may go on inviting agents. Not for agents.
    pub transfer_time: Option<Millis>,
    /// The time after which an agent without a connection counts as logged out.
    pub grace: Option<Millis>,
    /// The time after *Mark Done* for which an agent is not asked.
    pub wrap_up: Option<Millis>,
    /// True if an agent may be asked by name while they are not ready.
    pub invite_not_ready: Option<bool>,
    /// The most interactions at a time, invitations included.
    pub capacity: Capacity,
    /// The reasons that the menu for not being ready offers.
    pub not_ready: Option<Vec<String>>,
    /// The reasons that the menu for declining offers.
    pub decline: Option<Vec<String>>,
}

/// The most interactions at a time, invitations included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Capacity {
    /// On all channels together.
    pub total: Option<u64>,
    /// By SMS; if not set, only the total counts.
    pub sms: Option<u64>,
    /// By MMS; if not set, only the total counts.
    pub mms: Option<u64>,
}

impl Capacity {
    /// Returns what is set for one channel.
    pub fn of(self, channel: Channel) -> Option<u64> {
        match channel {
            Channel::Sms => self.sms,
            Channel::Mms => self.mms,
        }
    }
}

impl Policy {
    /// The shortest time to answer (WCAG 2.2.1: twenty seconds to react to a warning).
    pub const LEAST_ANSWER_TIME: Millis = 20_000;
    /// The time to answer, where none is set.
    pub const ANSWER_TIME: Millis = 60_000;
    /// The number of extensions, where none is set.
    pub const EXTENSIONS: u64 = 10;
    /// The time of a transfer to a set, where none is set.
    pub const TRANSFER_TIME: Millis = 300_000;
    /// The grace time, where none is set.
    pub const GRACE: Millis = 30_000;
    /// The capacity, where none is set.
    pub const CAPACITY: u64 = 5;

    /// Reads what a file says, whatever the values are.
    fn read(fields: Map<String, Value>) -> Result<Self, String> {
        let mut policy = Self::default();
        for (key, value) in fields {
            match key.as_str() {
                "answer_time_s" => policy.answer_time = Some(seconds(&key, &value)?),
                "extensions" => policy.extensions = Some(number(&key, &value)?),
                "transfer_time_s" => policy.transfer_time = Some(seconds(&key, &value)?),
                "grace_s" => policy.grace = Some(seconds(&key, &value)?),
                "wrap_up_s" => policy.wrap_up = Some(seconds(&key, &value)?),
                "invite_not_ready" => {
                    policy.invite_not_ready = Some(value.as_bool().ok_or("invite_not_ready must be true or false")?);
                }
                "capacity" => {
                    for (key, value) in object("capacity", value)? {
                        let field = match key.as_str() {
                            "total" => &mut policy.capacity.total,
                            "sms" => &mut policy.capacity.sms,
                            "mms" => &mut policy.capacity.mms,
                            _ => return Err(format!("capacity has {key}, and can only have total, sms and mms")),
                        };
                        *field = Some(number(&format!("capacity: {key}"), &value)?);
                    }
                }
                "reasons" => {
                    for (key, value) in object("reasons", value)? {
                        let field = match key.as_str() {
                            "not_ready" => &mut policy.not_ready,
                            "decline" => &mut policy.decline,
                            _ => return Err(format!("reasons has {key}, and can only have not_ready and decline")),
                        };
                        let list = Vec::<String>::deserialize(value);
                        let list = list.map_err(|_| format!("reasons: {key} must be a list of texts"))?;
                        *field = Some(list.iter().map(|reason| reason.trim().to_owned()).collect());
                    }
                }
                _ => return Err(format!("{key} is no policy")),
            }
        }
        Ok(policy)
    }

    /// Returns the values that are invalid. `of` is the kind of target that they are set for, if it is not all.
    fn mistakes(&self, of: Option<TargetKind>) -> Mistakes {
        let Self { answer_time, extensions, transfer_time, grace, wrap_up, invite_not_ready: _, .. } = self;
        let mut mistakes = Mistakes::default();
        if of == Some(TargetKind::Agent) && transfer_time.is_some() {
            mistakes.add(["transfer_time_s"], "transfer_time_s is for sets: an agent is asked once");
        }
        for (name, value) in [
            ("answer_time_s", answer_time.map(in_seconds)),
            ("extensions", *extensions),
            ("transfer_time_s", transfer_time.map(in_seconds)),
            ("grace_s", grace.map(in_seconds)),
            ("wrap_up_s", wrap_up.map(in_seconds)),
        ] {
            let (least, most) = Self::range(name);
            if value.is_some_and(|value| value < least || value > most) {
                mistakes.add([name], format!("{name} must be {least} to {most}"));
            }
        }
        let Capacity { total, sms, mms } = self.capacity;
        let (least, most) = Self::range("capacity");
        for (name, value) in [("total", total), ("sms", sms), ("mms", mms)] {
            if value.is_some_and(|value| value < least || value > most) {
                mistakes.add(["capacity", name], format!("capacity: {name} must be {least} to {most}"));
            }
        }
        check_reasons("not_ready", self.not_ready.as_deref(), &mut mistakes);
        check_reasons("decline", self.decline.as_deref(), &mut mistakes);
        mistakes
    }

    /// Returns the least and the most that a number may be, by its name in a file; for `capacity`, each number in it.
    pub fn range(name: &str) -> (u64, u64) {
        let least_time = in_seconds(Self::LEAST_ANSWER_TIME);
        match name {
            "extensions" => (LEAST_EXTENSIONS, MOST),
            "grace_s" => (1, LONGEST),
            "wrap_up_s" => (0, LONGEST_WRAP_UP),
            "capacity" => (1, MOST),
            _ => (least_time, LONGEST),
        }
    }
}

impl Policies {
    /// Reads what a file says, whatever the values are.
    fn read(mut fields: Map<String, Value>) -> Result<Self, String> {
        let of = fields.remove("of").unwrap_or_else(|| Value::Array(Vec::new()));
        let all = Policy::read(fields).map_err(|why| format!("policies: {why}"))?;
        let Value::Array(of) = of else { return Err("policies: of must be a list".into()) };
        let read_one = |entry| {
            let mut fields = object("policies: each in of", entry)?;
            let Some(Value::String(target)) = fields.remove("target") else {
                return Err("policies: one in of has no target: write \"target\": \"queue:billing\"".into());
            };
            let target = target::parse(&target).map_err(|why| format!("policies: {why}"))?;
            let policy = Policy::read(fields).map_err(|why| format!("{}: {why}", name(&target)))?;
            Ok((target, policy))
        };
        Ok(Self { all, of: of.into_iter().map(read_one).collect::<Result<_, String>>()? })
    }

    /// Returns what is invalid.
    pub fn mistakes(&self) -> Mistakes {
        let mut mistakes = Mistakes::default();
        mistakes.within(["policies"], "policies: ", self.all.mistakes(None));
        let mut seen = BTreeSet::new();
        for (at, (target, policy)) in self.of.iter().enumerate() {
            let (place, name) = (at.to_string(), name(target));
            if !seen.insert(target) {
                mistakes.add(["policies", "of", &place, "target"], format!("{name} are there twice"));
            }
            mistakes.within(["policies", "of", &place], &format!("{name}: "), policy.mistakes(Some(target.kind)));
        }
        mistakes
    }

    /// Returns the targets that something is set for and that there are not.
    pub fn unknown_targets(&self, is_there: impl Fn(&TargetRef) -> bool) -> Mistakes {
        let mut mistakes = Mistakes::default();
        for (at, (target, _)) in self.of.iter().enumerate().filter(|(_, (target, _))| !is_there(target)) {
            let why = format!("{}: the directory has no such target", name(target));
            mistakes.add(["policies", "of", &at.to_string(), "target"], why);
        }
        mistakes
    }

    /// Checks that there are all the targets that something is set for.
    ///
    /// # Errors
    /// Returns a sentence for the operator if one is missing.
    pub fn check_targets(&self, is_there: impl Fn(&TargetRef) -> bool) -> Result<(), String> {
        self.unknown_targets(is_there).first()
    }

    /// Returns the longest time that any agent without a connection is waited for.
    pub fn longest_grace(&self) -> Millis {
        let all = self.all.grace.unwrap_or(Policy::GRACE);
        self.of.iter().filter_map(|(_, policy)| policy.grace).fold(all, Millis::max)
    }

    /// Returns whether something is set for a target.
    pub fn names(&self, target: &TargetRef) -> bool {
        self.of.iter().any(|(of, _)| of == target)
    }

    /// Returns the policies that hold for an agent, the most specific first. `in_set` says which sets count.
    pub fn holding<'a>(
        &'a self,
        agent: Option<&AgentId>,
        in_set: impl Fn(&TargetRef) -> bool,
    ) -> impl Iterator<Item = &'a Policy> {
        let is_own =
            |target: &TargetRef| target.kind == TargetKind::Agent && agent.is_some_and(|id| target.id == id.as_str());
        let own = self.of.iter().find(|(target, _)| is_own(target));
        let sets = self.of.iter().filter(move |(target, _)| target.kind != TargetKind::Agent && in_set(target));
        own.into_iter().chain(sets).map(|(_, policy)| policy).chain([&self.all])
    }
}

impl From<Policy> for Policies {
    /// Returns policies that are the same for all.
    fn from(all: Policy) -> Self {
        Self { all, of: Vec::new() }
    }
}

impl<'de> Deserialize<'de> for Policies {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::read(Map::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// Returns the reasons that menus offer where none are set.
pub fn default_reasons() -> Reasons {
    let list = |reasons: [&str; 3]| reasons.map(str::to_owned).into();
    Reasons {
        not_ready: list(["Break", "Lunch", "After-call work"]),
        decline: list(["I am busy with another contact.", "This is not my subject.", "I am about to leave."]),
    }
}

/// Returns how a target is called in what is said to the operator.
fn name(target: &TargetRef) -> String {
    format!("policies of {}", target::write(target))
}

fn in_seconds(millis: Millis) -> u64 {
    millis / 1000
}

fn number(key: &str, value: &Value) -> Result<u64, String> {
    value.as_u64().ok_or_else(|| format!("{key} must be a whole number"))
}

fn seconds(key: &str, value: &Value) -> Result<Millis, String> {
    number(key, value)?.checked_mul(1000).ok_or_else(|| format!("{key} must be at most {LONGEST}"))
}

fn object(key: &str, value: Value) -> Result<Map<String, Value>, String> {
    let Value::Object(fields) = value else { return Err(format!("{key} must be an object")) };
    Ok(fields)
}

fn check_reasons(list: &str, reasons: Option<&[String]>, mistakes: &mut Mistakes) {
    let reasons = reasons.unwrap_or_default();
    if reasons.len() > REASONS {
        mistakes.add(["reasons", list], format!("reasons: {list} can have at most {REASONS}"));
    }
    let mut seen = BTreeSet::new();
    for (at, reason) in reasons.iter().enumerate() {
        let place = at.to_string();
        if reason.trim().is_empty() || compose::check_remark(reason).is_err() {
            let why = format!(
                "reasons: each of {list} must have 1 to {MAX_REMARK_CHARS} characters and no control characters"
            );
            mistakes.add(["reasons", list, &place], why);
        } else if !seen.insert(reason) {
            mistakes.add(["reasons", list, &place], format!("reasons: {list} has {reason} twice"));
        }
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::core::setup::DeskSetup;

    fn read(json: &str) -> Result<Policies, String> {
        DeskSetup::read(format!(r#"{{"policies":{json}}}"#).as_bytes()).map(|setup| setup.policies)
    }

    #[test]
    fn each_mistake_is_named_with_the_target_it_is_about() {
        let check = |json: &str, part: &str| {
            let why = read(json).expect_err(json);
            assert!(why.contains(part), "{json}: {why}");
        };
        let of = |fields: &str| format!(r#"{{"of":[{{"target":"queue:billing",{fields}}}]}}"#);
        check("[]", "map");
        check(r#"{"answer_time":30}"#, "policies: answer_time is no policy");
        check(r#"{"target":"queue:billing"}"#, "policies: target is no policy");
        check(&of(r#""answer_times":30"#), "policies of queue:billing: answer_times is no policy");
        for bad in ["19", "86401"] {
            check(&format!(r#"{{"answer_time_s":{bad}}}"#), "policies: answer_time_s must be 20 to 86400");
            check(&of(&format!(r#""answer_time_s":{bad}"#)), "policies of queue:billing: answer_time_s must be 20 to");
            check(&of(&format!(r#""transfer_time_s":{bad}"#)), "transfer_time_s must be 20 to 86400");
        }
        for bad in [r#""60""#, "-60", "0.5", "null", "true"] {
            check(&of(&format!(r#""answer_time_s":{bad}"#)), "queue:billing: answer_time_s must be a whole number");
            check(&format!(r#"{{"wrap_up_s":{bad}}}"#), "policies: wrap_up_s must be a whole number");
        }
        check(&format!(r#"{{"grace_s":{}}}"#, u64::MAX), "grace_s must be at most 86400");
        check(r#"{"grace_s":0}"#, "grace_s must be 1 to 86400");
        check(r#"{"wrap_up_s":3601}"#, "wrap_up_s must be 0 to 3600");
        check(r#"{"extensions":9}"#, "extensions must be 10 to 100");
        check(r#"{"invite_not_ready":"yes"}"#, "invite_not_ready must be true or false");
        check(r#"{"capacity":5}"#, "capacity must be an object");
        check(r#"{"capacity":{"mail":5}}"#, "capacity has mail, and can only have total, sms and mms");
        check(r#"{"capacity":{"sms":0}}"#, "capacity: sms must be 1 to 100");
        check(r#"{"capacity":{"mms":101}}"#, "capacity: mms must be 1 to 100");
        check(r#"{"capacity":{"total":"5"}}"#, "capacity: total must be a whole number");
        check(r#"{"reasons":["Lunch"]}"#, "reasons must be an object");
        check(r#"{"reasons":{"away":[]}}"#, "reasons has away, and can only have not_ready and decline");
        check(r#"{"reasons":{"decline":"Busy"}}"#, "reasons: decline must be a list of texts");
        for bad in [" ", r"bell \u0007", &"x".repeat(501)] {
            let json = format!(r#"{{"reasons":{{"not_ready":["Lunch","{bad}"]}}}}"#);
            check(&json, "reasons: each of not_ready must have 1 to 500 characters and no control characters");
        }
        check(r#"{"reasons":{"decline":["Busy"," Busy "]}}"#, "reasons: decline has Busy twice");
        let many = (1..=21).map(|n| format!(r#""{n}""#)).collect::<Vec<_>>().join(",");
        check(&format!(r#"{{"reasons":{{"decline":[{many}]}}}}"#), "reasons: decline can have at most 20");
        check(r#"{"of":{}}"#, "policies: of must be a list");
        check(r#"{"of":["queue:billing"]}"#, "policies: each in of must be an object");
        check(r#"{"of":[{"wrap_up_s":5}]}"#, "policies: one in of has no target");
        check(r#"{"of":[{"target":"billing"}]}"#, "policies: “billing” is not a target: write queue:billing");
        check(r#"{"of":[{"target":"team:billing"}]}"#, "policies: “team” is no kind of target");
        check(r#"{"of":[{"target":"agent:ben"},{"target":"agent:ben"}]}"#, "policies of agent:ben are there twice");
        let own = r#"{"of":[{"target":"agent:ben","transfer_time_s":60}]}"#;
        check(own, "policies of agent:ben: transfer_time_s is for sets");
        let unknown = read(r#"{"of":[{"target":"agent:ben"},{"target":"skill:latin"}]}"#).unwrap();
        let why = unknown.check_targets(|target| target.kind == TargetKind::Agent).unwrap_err();
        assert_eq!(why, "policies of skill:latin: the directory has no such target");
    }

    #[test]
    fn what_is_not_set_is_left_to_the_less_specific() {
        let json = r#"{
            "wrap_up_s": 20, "capacity": { "total": 8 }, "reasons": { "not_ready": [" Lunch "], "decline": [] },
            "of": [
                { "target": "queue:billing", "answer_time_s": 30, "capacity": { "mms": 2 } },
                { "target": "agent:ben", "wrap_up_s": 0, "extensions": 100 }
            ]
        }"#;
        let policies = read(json).unwrap();
        assert_eq!(policies.all.not_ready.as_deref(), Some(&["Lunch".to_owned()][..]));
        assert_eq!(policies.all.decline, Some(Vec::new()));
        let [ben, ann] = [AgentId::from("ben"), AgentId::from("ann")];
        let wrap_up = |agent, in_set: fn(&TargetRef) -> bool| {
            policies.holding(Some(agent), in_set).find_map(|policy| policy.wrap_up)
        };
        assert_eq!((wrap_up(&ben, |_| true), wrap_up(&ann, |_| true)), (Some(0), Some(20_000)));
        let capacity = |in_set: fn(&TargetRef) -> bool| {
            let find = |of: fn(Capacity) -> Option<u64>| {
                policies.holding(Some(&ben), in_set).find_map(|policy| of(policy.capacity))
            };
            (find(|it| it.total), find(|it| it.of(Channel::Mms)), find(|it| it.of(Channel::Sms)))
        };
        assert_eq!((capacity(|_| true), capacity(|_| false)), ((Some(8), Some(2), None), (Some(8), None, None)));
    }
}
