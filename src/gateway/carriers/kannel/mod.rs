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
use crate::protocol::Millis;
use axum::http::{HeaderMap, header};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use std::sync::Arc;
use std::time::Duration;
use subtle::ConstantTimeEq;

/// The user name with which Kannel calls the gateway.
const USER: &str = "kannel";
/// What Kannel reports: delivered (1), not delivered (2), queued (4), accepted (8) or rejected (16) by the carrier
/// behind it.
const REPORTS: &str = "31";

/// A Kannel.
pub struct Kannel {
    name: String,
    config: config::Kannel,
    http: reqwest::Client,
}

impl Kannel {
    /// Creates a Kannel from its configuration.
    pub fn new(name: String, config: config::Kannel, http: reqwest::Client) -> Self {
        Self { name, config, http }
    }

    /// Returns its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns whether a request is this Kannel's, by its basic authentication.
    fn authenticates(&self, headers: &HeaderMap) -> bool {
        let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Basic "));
        let want = BASE64_STANDARD.encode(format!("{USER}:{}", self.config.key.expose()));
        given.is_some_and(|given| given.as_bytes().ct_eq(want.as_bytes()).into())
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
            return Attempt::Rejected("Pictures cannot be sent from this number.".into());
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
            400 => Attempt::Rejected("Kannel refused it: the number or the text cannot be sent.".into()),
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
