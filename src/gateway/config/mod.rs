//! What all configuration files have in common: secrets, addresses, and how an invalid file is explained.

pub mod document;
pub mod shape;

use reqwest::Url;
use serde::Deserialize;
use std::error::Error as StdError;
use std::fmt;
use std::net::IpAddr;
use subtle::ConstantTimeEq;
use thiserror::Error;

/// Why a configuration file cannot be used. Worded for whoever starts the gateway; contains no secret.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct ConfigError(String);

impl ConfigError {
    /// Creates an error from its explanation.
    pub fn new(why: impl Into<String>) -> Self {
        Self(why.into())
    }
}

impl From<serde_json::Error> for ConfigError {
    /// Repeats only what names fields: the parser's other messages quote values, which may be secrets.
    fn from(error: serde_json::Error) -> Self {
        let message = error.to_string();
        let names_fields =
            ["unknown field", "missing field", "unknown variant"].iter().any(|begin| message.starts_with(begin));
        Self(if names_fields {
            message
        } else if error.is_data() {
            format!("line {}: a value is not of the kind that is asked for", error.line())
        } else {
            format!("line {}, column {}: not JSON", error.line(), error.column())
        })
    }
}

/// Joins an error and its sources to one line.
pub fn explain(error: &dyn StdError) -> String {
    let mut line = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        line += &format!(": {error}");
        source = error.source();
    }
    line
}

/// A secret. Its `Debug` output is masked, and it is compared by [`Secret::is`] only.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Wraps a secret.
    pub fn new(secret: String) -> Self {
        Self(secret)
    }

    /// Returns whether it is what somebody has given, in a time that does not tell how much of it is right.
    pub fn is(&self, given: &str) -> bool {
        self.0.as_bytes().ct_eq(given.as_bytes()).into()
    }

    /// Returns the secret itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Returns whether a text is an http or https URL.
pub fn is_http_url(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

/// Returns whether responses from a URL can be trusted in transit: https, or this machine.
pub fn is_secure_url(url: &str) -> bool {
    let loopback = |host: &str| {
        host == "localhost" || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    };
    Url::parse(url).is_ok_and(|url| match url.scheme() {
        "https" => url.has_host(),
        "http" => url.host_str().is_some_and(loopback),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_needs_no_tls() {
        for good in ["https://id.example/keys", "http://localhost:1/", "http://127.0.0.1:3000", "http://[::1]:3000"] {
            assert!(is_secure_url(good), "{good}");
        }
        for bad in ["", "id.example", "http://id.example", "http://localhost.example", "ftp://localhost", "https://"] {
            assert!(!is_secure_url(bad), "{bad}");
        }
    }
}
