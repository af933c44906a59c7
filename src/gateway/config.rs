//! What all files of the configuration have in common: secrets, addresses, and what is said of a file that cannot be
//! read.

use reqwest::Url;
use serde::Deserialize;
use std::fmt;
use std::net::IpAddr;

/// What is never shown.
#[derive(Clone, Deserialize, PartialEq, Eq)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// The secret itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Whether it is an http or https address.
pub fn is_web(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

/// Whether what comes from an address can be trusted on its way: https, or this machine.
pub fn is_safe(url: &str) -> bool {
    let loopback = |host: &str| {
        host == "localhost" || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    };
    Url::parse(url).is_ok_and(|url| match url.scheme() {
        "https" => url.has_host(),
        "http" => url.host_str().is_some_and(loopback),
        _ => false,
    })
}

/// Only what names fields: a parser's other sentences repeat what it found, which may be a secret.
pub fn unreadable(error: &serde_json::Error) -> String {
    let said = error.to_string();
    let names_fields =
        ["unknown field", "missing field", "unknown variant"].iter().any(|begin| said.starts_with(begin));
    if names_fields {
        said
    } else if error.is_data() {
        format!("line {}: a value is not of the kind that is asked for", error.line())
    } else {
        format!("line {}, column {}: not JSON", error.line(), error.column())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_needs_no_tls() {
        for good in ["https://id.example/keys", "http://localhost:1/", "http://127.0.0.1:3000", "http://[::1]:3000"] {
            assert!(is_safe(good), "{good}");
        }
        for bad in ["", "id.example", "http://id.example", "http://localhost.example", "ftp://localhost", "https://"] {
            assert!(!is_safe(bad), "{bad}");
        }
    }
}
