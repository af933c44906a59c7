//! Kannel, the open source SMS gateway (tried with 1.4.5).
//!
//! Out: `POST` to its `sendsms` with everything in headers and the words as the body, so that no number, text or
//! password is in an address that somebody logs. `202` is its receipt: with `store-type` set, the text is on its disk
//! by then.
//!
//! In: its `post-url`, which is called with HTTP basic authentication: text as the body, numbers in headers, and the
//! message's UUID (`%I`) in the address. Whatever the answer is but `200`, Kannel tries again (`http-request-retry`):
//! so a text that will never be taken is answered with `200` as well.
//!
//! Reports: a `GET` to the address given with the text, which holds the text's ticket and nothing else. Of a text in
//! several messages Kannel has the carrier report on one.

use super::outbox::store::Store;
use super::outbox::{Attempt, Trouble, Wire};
use super::{Turned, config, take_in};
use crate::core::compose::{self, Encoding};
use crate::core::hub::Outbound;
use crate::gateway::{Shared, same};
use crate::protocol::{Delivery, Millis};
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::Deserialize;
use std::sync::Arc;
use std::time::Duration;

/// The user name with which Kannel calls us.
const USER: &str = "kannel";
/// What Kannel is to report: on the phone (1), not delivered (2), queued (4), taken (8) or refused (16) by the carrier
/// behind it.
const REPORTS: &str = "31";

/// One Kannel.
pub struct Kannel {
    name: String,
    config: config::Kannel,
    http: reqwest::Client,
}

impl Kannel {
    /// A Kannel of the configuration.
    pub fn new(name: String, config: config::Kannel, http: reqwest::Client) -> Self {
        Self { name, config, http }
    }

    /// Whether a request is this Kannel's, by its basic authentication.
    fn knows(&self, headers: &HeaderMap) -> bool {
        let said = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Basic "));
        let want = BASE64_STANDARD.encode(format!("{USER}:{}", self.config.key.expose()));
        said.is_some_and(|said| same(said.as_bytes(), want.as_bytes()))
    }

    /// Where reports on a text go. Kannel takes the password out of the address and puts it into a header.
    fn report_to(&self, ticket: &str) -> Option<String> {
        let mut url = reqwest::Url::parse(&self.config.gateway).ok()?;
        url.set_username(USER).and_then(|()| url.set_password(Some(self.config.key.expose()))).ok()?;
        url.path_segments_mut().ok()?.pop_if_empty().extend(["carriers", "kannel", &self.name, "reports", ticket]);
        Some(format!("{url}?status=%d"))
    }
}

impl Wire for Kannel {
    async fn attempt(&self, text: &Outbound, ticket: &str, _: Millis) -> Attempt {
        if !text.media.is_empty() {
            return Attempt::Refused("Pictures cannot be sent from this number.".into());
        }
        let coding = match compose::count(&text.text).encoding {
            Encoding::Gsm7 => "0",
            Encoding::Ucs2 => "2",
        };
        let Some(report_to) = self.report_to(ticket) else { return Attempt::NotTaken(Trouble::Unclear) };
        let request = self.http.post(&self.config.send).header(header::CONTENT_TYPE, "text/plain; charset=\"UTF-8\"");
        let request = [
            ("X-Kannel-Username", self.config.username.as_str()),
            ("X-Kannel-Password", self.config.password.expose()),
            ("X-Kannel-From", text.from.as_str()),
            ("X-Kannel-To", text.to.as_str()),
            ("X-Kannel-Coding", coding),
            ("X-Kannel-DLR-Mask", REPORTS),
            ("X-Kannel-DLR-Url", &report_to),
        ]
        .into_iter()
        .fold(request, |request, (name, value)| request.header(name, value));
        let answer = match request.body(text.text.clone()).send().await {
            Ok(answer) => answer,
            Err(error) => return Attempt::broken(&error),
        };
        match answer.status().as_u16() {
            // "0: Accepted for delivery", or "3: Queued for later delivery".
            202 => Attempt::Taken(None),
            400 => Attempt::Refused("Kannel refused it: the number or the text cannot be sent.".into()),
            // A wrong password or address: somebody will put that right. 503: try again later, it says itself.
            status @ (401 | 403 | 404 | 503) => Attempt::NotTaken(Trouble::Status(status)),
            status => Attempt::Unknown(Trouble::Status(status)),
        }
    }

    /// Kannel cannot be asked about a text.
    async fn ask(&self, _: &Outbound, _: Millis, _: &Arc<Store>) -> Option<Attempt> {
        Some(Attempt::Unknown(Trouble::NoAnswer))
    }

    fn patience(&self) -> Duration {
        self.config.patience()
    }
}

/// What stands in the address of a text.
#[derive(Deserialize)]
pub struct Named {
    #[serde(default)]
    id: String,
}

/// What stands in the address of a report.
#[derive(Deserialize)]
pub struct Reported {
    #[serde(default)]
    status: u8,
}

/// `POST /carriers/kannel/{name}/messages?id=%I`: a text from a contact.
pub async fn message(
    State(shared): State<Arc<Shared>>,
    Path(name): Path<String>,
    Query(Named { id }): Query<Named>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Some(kannel) = shared.doors.kannels.get(&name).filter(|kannel| kannel.knows(&headers)) else {
        return refused();
    };
    let said = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let text = words(said("content-type"), &body);
    match take_in(&shared, &kannel.name, &id, said("x-kannel-from"), said("x-kannel-to"), text, Vec::new()).await {
        Ok(()) => StatusCode::OK.into_response(),
        Err(Turned::Away(why)) => (StatusCode::OK, [(header::WARNING, HeaderValue::from_static(why))]).into_response(),
        Err(Turned::Back) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// `GET /carriers/kannel/{name}/reports/{ticket}?status=%d`: how far a text of ours has come.
pub async fn report(
    State(shared): State<Arc<Shared>>,
    Path((name, ticket)): Path<(String, String)>,
    Query(Reported { status }): Query<Reported>,
    headers: HeaderMap,
) -> Response {
    if !shared.doors.kannels.get(&name).is_some_and(|kannel| kannel.knows(&headers)) {
        return refused();
    }
    let Some(delivery) = delivery(status) else { return StatusCode::OK.into_response() };
    match shared.doors.report(&shared.engine, ticket, None, delivery).await {
        Ok(()) => StatusCode::OK.into_response(),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// An unknown name and a wrong password are refused alike.
fn refused() -> Response {
    (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, HeaderValue::from_static("Basic"))]).into_response()
}

fn delivery(status: u8) -> Option<Delivery> {
    match status {
        1 => Some(Delivery::Delivered),
        2 => Some(Delivery::Failed { reason: "The carrier could not deliver it.".into() }),
        4 | 8 => Some(Delivery::Sent),
        16 => Some(Delivery::Failed { reason: "The carrier refused it.".into() }),
        _ => None,
    }
}

/// The words of a body: UTF-8 for what came in the GSM alphabet, UTF-16BE for Unicode, and octets of no stated meaning
/// for the rest, which are read as UTF-8 where they are that, and as Latin-1 otherwise.
fn words(content_type: &str, body: &[u8]) -> String {
    if content_type.to_ascii_lowercase().contains("utf-16be") {
        let units = body.chunks(2).map(|pair| u16::from_be_bytes([pair[0], pair.get(1).copied().unwrap_or_default()]));
        return char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
    }
    String::from_utf8(body.to_vec()).unwrap_or_else(|_| body.iter().map(|&b| char::from(b)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_in_three_codings() {
        let check = |kind: &str, body: &[u8], want: &str| assert_eq!(words(kind, body), want, "{kind}");
        check("text/plain; charset=\"UTF-8\"", "Hello € wörld".as_bytes(), "Hello € wörld");
        check("text/plain; charset=\"UTF-16BE\"", &[0x04, 0x1f, 0xd8, 0x3d, 0xde, 0x00], "П😀");
        check("text/plain; charset=\"UTF-16BE\"", &[0x04, 0x1f, 0xd8, 0x3d], "П\u{fffd}");
        check("application/octet-stream", b"part one part two", "part one part two");
        check("application/octet-stream", b"caf\xe9", "café");
    }

    #[test]
    fn statuses_are_told_in_words() {
        assert_eq!(delivery(8), Some(Delivery::Sent));
        assert_eq!(delivery(1), Some(Delivery::Delivered));
        assert!(
            matches!(delivery(16), Some(Delivery::Failed { .. }))
                && matches!(delivery(2), Some(Delivery::Failed { .. }))
        );
        assert_eq!(delivery(0), None);
    }
}
