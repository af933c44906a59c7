//! Kannel, the open source SMS gateway (tested with 1.4.5).
//!
//! Outbound: `POST` to its `sendsms` with everything in headers and the text as the body, so that no number, text or
//! password is in an address that may be logged. `202` is its receipt: with `store-type` set, the text is on its disk
//! by then.
//!
//! Inbound and delivery reports: [`webhook`].

pub mod webhook;

use super::config;
use super::outbox::store::OutboxStore;
use super::outbox::{Attempt, Transport, TransportError};
use crate::core::compose::{self, Encoding};
use crate::core::hub::Outbound;
use crate::gateway::address::AddressGroup;
use crate::gateway::config::Secret;
use crate::gateway::throttle::Throttle;
use crate::protocol::{Failure, Millis};
use axum::http::{HeaderMap, StatusCode, header};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The user name with which Kannel calls the gateway.
const USER: &str = "kannel";
/// The number of wrong passwords that one address may try at once.
const BURST: u64 = 30;
/// The time until one of them is forgiven, in milliseconds.
const FORGIVEN_AFTER: Millis = 10_000;
/// What Kannel reports: delivered (1), not delivered (2), queued (4), accepted (8) or rejected (16) by the carrier
/// behind it.
const REPORTS: &str = "31";

/// A Kannel.
pub struct Kannel {
    name: String,
    config: config::Kannel,
    http: reqwest::Client,
    /// The wrong passwords of those who call.
    failures: Throttle,
    /// The address that had the right one last.
    known: Mutex<Option<AddressGroup>>,
}

impl Kannel {
    /// Creates a Kannel from its configuration.
    pub fn new(name: String, config: config::Kannel, http: reqwest::Client) -> Self {
        Self { name, config, http, failures: Throttle::new(BURST, FORGIVEN_AFTER), known: Mutex::default() }
    }

    /// Returns its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Checks that a request is this Kannel's, by its basic authentication.
    ///
    /// # Errors
    /// `401` if the password is wrong; `429` if too many from the same address were. Never for the address that had the
    /// right one last: nobody beside Kannel can hold up its texts.
    fn authenticate(&self, headers: &HeaderMap, address: Option<AddressGroup>, now: Millis) -> Result<(), StatusCode> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if *known != address && !self.failures.admits(address, now) {
            return Err(StatusCode::TOO_MANY_REQUESTS);
        }
        let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Basic "));
        let wanted = Secret::new(BASE64_STANDARD.encode(format!("{USER}:{}", self.config.key.expose())));
        if given.is_some_and(|given| wanted.is(given)) {
            *known = address;
            return Ok(());
        }
        self.failures.failed(address, now);
        Err(StatusCode::UNAUTHORIZED)
    }

    /// Returns the address for reports on a text. Kannel moves the password from the address into a header.
    fn report_url(&self, ticket: &str) -> Option<String> {
        let mut url = reqwest::Url::parse(&self.config.gateway).ok()?;
        url.set_username(USER).and_then(|()| url.set_password(Some(self.config.key.expose()))).ok()?;
        url.path_segments_mut().ok()?.pop_if_empty().extend(["carriers", "kannel", &self.name, "reports", ticket]);
        Some(format!("{url}?status=%d"))
    }
}

impl Transport for Kannel {
    async fn attempt(&self, text: &Outbound, ticket: &str, _: Millis) -> Attempt {
        if !text.media.is_empty() {
            return Attempt::Rejected(Failure::known("no_pictures", "Pictures cannot be sent from this number."));
        }
        let coding = match compose::count(&text.text).encoding {
            Encoding::Gsm7 => "0",
            Encoding::Ucs2 => "2",
        };
        let Some(report_url) = self.report_url(ticket) else {
            return Attempt::NotSent(TransportError::UnexpectedResponse);
        };
        let request = self.http.post(&self.config.send).header(header::CONTENT_TYPE, "text/plain; charset=\"UTF-8\"");
        let request = [
            ("X-Kannel-Username", self.config.username.as_str()),
            ("X-Kannel-Password", self.config.password.expose()),
            ("X-Kannel-From", text.from.as_str()),
            ("X-Kannel-To", text.to.as_str()),
            ("X-Kannel-Coding", coding),
            ("X-Kannel-DLR-Mask", REPORTS),
            ("X-Kannel-DLR-Url", &report_url),
        ]
        .into_iter()
        .fold(request, |request, (name, value)| request.header(name, value));
        let answer = match request.body(text.text.clone()).send().await {
            Ok(answer) => answer,
            Err(error) => return Attempt::failed(&error),
        };
        match answer.status().as_u16() {
            // "0: Accepted for delivery", or "3: Queued for later delivery".
            202 => Attempt::Accepted(None),
            400 => Attempt::Rejected(Failure::known(
                "not_sendable",
                "Kannel refused it: the number or the text cannot be sent.",
            )),
            // A wrong password or address: the operator will correct it. 503 means to try again later.
            status @ (401 | 403 | 404 | 503) => Attempt::NotSent(TransportError::Status(status)),
            status => Attempt::Unknown(TransportError::Status(status)),
        }
    }

    /// Kannel cannot be asked about a text.
    async fn look_up(&self, _: &Outbound, _: Millis, _: &Arc<OutboxStore>) -> Option<Attempt> {
        Some(Attempt::Unknown(TransportError::NoAnswer))
    }

    fn report_timeout(&self) -> Duration {
        self.config.report_timeout()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway::address::Proxies;

    #[test]
    fn passwords_are_not_guessed_and_nobody_holds_kannel_up() {
        let config = serde_json::json!({
            "send": "http://127.0.0.1:9", "username": "u", "password": "p", "key": "right", "gateway": "http://127.0.0.1:9",
        });
        let http = crate::gateway::client::new().unwrap();
        let kannel = Kannel::new("k".into(), serde_json::from_value(config).unwrap(), http);
        let (near, far) = ([10, 0, 0, 1], [203, 0, 113, 1]);
        let calls = |from: [u8; 4], password: &str, now| {
            let given = format!("Basic {}", BASE64_STANDARD.encode(format!("{USER}:{password}")));
            let headers = HeaderMap::from_iter([(header::AUTHORIZATION, given.parse().unwrap())]);
            let address = Proxies::default().peer(from.into()).group();
            kannel.authenticate(&headers, address, now).map_err(|status| status.as_u16())
        };
        assert!((0..BURST).all(|_| calls(far, "wrong", 0) == Err(401)));
        assert_eq!((calls(far, "wrong", 0), calls(far, "right", 0)), (Err(429), Err(429)));
        assert_eq!(calls(near, "right", 0), Ok(()));
        // Somebody behind the same address as Kannel.
        assert!((0..=BURST).all(|_| calls(near, "wrong", 0) == Err(401)));
        assert_eq!(calls(near, "right", 0), Ok(()));
        assert_eq!(calls(far, "right", FORGIVEN_AFTER), Ok(()));
    }
}
