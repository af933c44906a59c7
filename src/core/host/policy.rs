//! The list of pages that may embed the desk, and of what each may do there. Everything that is not listed is
//! forbidden.

use super::event::{EVENTS, HostEvent, NamedValue};
use super::request::METHODS;
use crate::core::mistakes::Mistakes;
use crate::protocol::{CaseValue, readable};
use serde::Serialize;

/// The rights of one host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Policy {
    /// Its origin, as browsers write it: scheme, name, and port unless it is the default one; no slash at the end.
    pub origin: String,
    /// It may only contain a page that embeds the desk, as a CRM contains an adapter's page; the desk does not
    /// communicate with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frame_only: Option<bool>,
    /// Methods it may call, of [`METHODS`].
    pub methods: Vec<String>,
    /// Events it is sent, of [`EVENTS`].
    pub events: Vec<String>,
    /// Keys of the case data it may read.
    pub read: Vec<String>,
    /// Keys of the case data it may write.
    pub write: Vec<String>,
}

/// The list of hosts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Hosts {
    /// At most one for each origin.
    pub hosts: Vec<Policy>,
}

readable! { struct Policy { origin, frame_only, methods, events, read, write } struct Hosts { hosts } }

impl Policy {
    /// Returns the event as it goes over the port; `None` where the host is not told of it.
    pub fn encode(&self, event: &HostEvent) -> Option<String> {
        let told =
            matches!(event, HostEvent::TokenWanted {} | HostEvent::FocusLeft { .. } | HostEvent::Language { .. })
                || self.events.iter().any(|name| name == event.name());
        told.then(|| event.encode())
    }

    /// Returns the case data that the host may read.
    pub fn readable(&self, case_data: &[CaseValue]) -> Vec<NamedValue> {
        let readable = case_data.iter().filter(|value| self.read.contains(&value.key));
        readable
            .map(|CaseValue { key, label, value, .. }| NamedValue {
                key: key.clone(),
                label: label.clone(),
                value: value.clone(),
            })
            .collect()
    }
}

impl Hosts {
    /// Parses and validates a file. Unknown fields are passed over: `gateway::settings` finds them.
    ///
    /// # Errors
    /// Returns what is wrong with it, in words for its author.
    pub fn read(file: &[u8]) -> Result<Self, String> {
        let hosts: Self = serde_json::from_slice(file).map_err(|error| {
            format!("it should be {{\"hosts\": [{{\"origin\": …, \"methods\": […], \"events\": […]}}]}} ({error})")
        })?;
        if hosts.hosts.is_empty() {
            return Err("it lists no hosts".into());
        }
        hosts.mistakes().first().map(|()| hosts)
    }

    /// Returns what is wrong with it, in words for its author.
    pub fn mistakes(&self) -> Mistakes {
        let mut all = Mistakes::default();
        for (at, policy) in self.hosts.iter().enumerate() {
            let (Policy { origin, methods, events, .. }, place) = (policy, at.to_string());
            if !is_origin(origin) {
                let why = format!(
                    "{origin:?} is not an origin: write it as https://crm.example, with a port where it has one, \
                     and nothing after it"
                );
                all.add(["hosts", &place, "origin"], why);
            }
            if self.hosts[..at].iter().any(|before| before.origin == *origin) {
                all.add(["hosts", &place, "origin"], format!("{origin} is there twice"));
            }
            if policy.frame_only == Some(true)
                && *policy != (Policy { origin: origin.clone(), frame_only: Some(true), ..Policy::default() })
            {
                let why = format!("{origin} is frame_only: then it may ask and be told nothing");
                all.add(["hosts", &place, "frame_only"], why);
            }
            for (what, list, names, known) in
                [("method", "methods", methods, METHODS), ("event", "events", events, EVENTS)]
            {
                let unknown = names.iter().enumerate().filter(|(_, name)| !known.contains(&name.as_str()));
                for (at, name) in unknown {
                    let why = format!("{origin}: there is no {what} {name}; there are {}", known.join(", "));
                    all.add(["hosts", &place, list, &at.to_string()], why);
                }
            }
        }
        all
    }

    /// Returns what a page of this origin may do; `None` where the desk does not communicate with it.
    pub fn of(&self, origin: &str) -> Option<&Policy> {
        self.hosts.iter().find(|policy| policy.origin == origin && policy.frame_only != Some(true))
    }
}

/// Returns whether a text is an origin as browsers write it. Nothing in it can end a value of a content security
/// policy.
fn is_origin(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")) else { return false };
    let (name, port) = match rest.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, Some(port)),
        _ => (rest, None),
    };
    let usual = if text.starts_with("https") { "443" } else { "80" };
    let port_is_one = |port: &str| port != usual && !port.starts_with('0') && port.parse::<u16>().is_ok();
    let inside = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let name_is_one = match inside {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => !name.is_empty() && name.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.')),
    };
    name_is_one && port.is_none_or(port_is_one)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::host::event::Counts;

    #[test]
    fn an_event_is_told_under_its_name_and_only_where_that_is_allowed() {
        let event = HostEvent::Counts(Counts { invitations: 1, unread: 2 });
        assert_eq!(Policy::default().encode(&event), None);
        let policy = Policy { events: vec!["counts".into()], ..Policy::default() };
        assert_eq!(policy.encode(&event).unwrap(), r#"{"event":{"counts":{"invitations":1,"unread":2}}}"#);
        let token_wanted = HostEvent::TokenWanted {};
        assert_eq!(Policy::default().encode(&token_wanted).unwrap(), r#"{"event":{"tokenWanted":{}}}"#);
    }

    #[test]
    fn only_what_a_browser_would_write_is_an_origin() {
        for good in [
            "https://crm.example",
            "http://localhost:3000",
            "https://crm.example:8443",
            "http://127.0.0.1:8080",
            "http://[::1]:8080",
        ] {
            assert!(is_origin(good), "{good}");
        }
        for bad in [
            "",
            "*",
            "null",
            "crm.example",
            "https://",
            "https://*.example",
            "https://crm.example/",
            "https://Crm.example",
            "https://crm.example:443",
            "http://crm.example:80",
            "https://crm.example:0",
            "https://crm.example:",
            "https://crm.example:70000",
            "ftp://crm.example",
            "https://crm.example; script-src *",
            "https://a@crm.example",
            "http://[::1",
            "http://[nonsense]",
        ] {
            assert!(!is_origin(bad), "{bad}");
        }
    }

    #[test]
    fn nothing_is_allowed_that_is_not_written() {
        let hosts = Hosts::read(br#"{"hosts": [{"origin": "https://crm.example"}]}"#).unwrap();
        assert_eq!(
            hosts.of("https://crm.example"),
            Some(&Policy { origin: "https://crm.example".into(), ..Policy::default() })
        );
        assert_eq!(hosts.of("https://other.example"), None);
        // A page that only contains the one that embeds the desk is not served.
        let hosts = Hosts::read(br#"{"hosts": [{"origin": "https://crm.example", "frame_only": true}]}"#).unwrap();
        assert_eq!(hosts.of("https://crm.example"), None);
    }

    #[test]
    fn what_is_wrong_is_said_by_name() {
        for (file, says) in [
            ("[]", "it should be"),
            ("{}", "it lists no hosts"),
            (r#"{"hosts": []}"#, "it lists no hosts"),
            (r#"{"hosts": [{"origin": "*"}]}"#, "\"*\" is not an origin"),
            (r#"{"hosts": [{"origin": "http://a"}, {"origin": "http://a"}]}"#, "http://a is there twice"),
            (
                r#"{"hosts": [{"origin": "http://a", "frame_only": true, "methods": ["accept"]}]}"#,
                "http://a is frame_only",
            ),
            (
                r#"{"hosts": [{"origin": "http://a", "methods": ["fly"]}]}"#,
                "http://a: there is no method fly; there are getState",
            ),
            (
                r#"{"hosts": [{"origin": "http://a", "events": ["rain"]}]}"#,
                "http://a: there is no event rain; there are connection",
            ),
        ] {
            let why = Hosts::read(file.as_bytes()).unwrap_err();
            assert!(why.starts_with(says), "{why}");
        }
    }
}
