//! Kannel's requests to the gateway, with HTTP basic authentication.
//!
//! Texts from contacts: its `post-url`, with the text as the body, numbers in headers, and the message's UUID (`%I`) in
//! the address. Kannel retries after every response but `200` (`http-request-retry`), so a text that will never be
//! accepted is answered with `200` as well.
//!
//! Delivery reports: a `GET` to the address sent with the text, which contains the text's ticket and nothing else. Of a
//! text in several messages Kannel has the carrier report on one.

use super::Kannel;
use crate::gateway::address::ClientAddress;
use crate::gateway::carriers::registry::{InboundError, InboundText, Registry};
use crate::gateway::clock::Clock;
use crate::protocol::{Delivery, Failure};
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use std::sync::Arc;

/// The query of a text's webhook.
#[derive(Deserialize)]
pub struct MessageQuery {
    #[serde(default)]
    id: String,
}

/// The query of a report's webhook.
#[derive(Deserialize)]
pub struct ReportQuery {
    #[serde(default)]
    status: u8,
}

/// `POST /carriers/kannel/{name}/messages?id=%I`: a text from a contact.
pub async fn message(
    State(registry): State<Arc<Registry>>,
    State(clock): State<Arc<Clock>>,
    address: ClientAddress,
    Path(name): Path<String>,
    Query(MessageQuery { id }): Query<MessageQuery>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let kannel = match authenticate(&registry, &name, &headers, address, &clock) {
        Ok(kannel) => kannel,
        Err(status) => return refused(status),
    };
    let field = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let text = decode(field("content-type"), &body);
    let text = InboundText { id: &id, from: field("x-kannel-from"), to: field("x-kannel-to"), text, media: Vec::new() };
    match registry.receive(kannel.name(), text).await {
        Ok(()) => StatusCode::OK.into_response(),
        Err(InboundError::Permanent(why)) => {
            (StatusCode::OK, [(header::WARNING, HeaderValue::from_static(why))]).into_response()
        }
        Err(InboundError::Temporary(_)) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// `GET /carriers/kannel/{name}/reports/{ticket}?status=%d`: a delivery report on a text.
pub async fn report(
    State(registry): State<Arc<Registry>>,
    State(clock): State<Arc<Clock>>,
    address: ClientAddress,
    Path((name, ticket)): Path<(String, String)>,
    Query(ReportQuery { status }): Query<ReportQuery>,
    headers: HeaderMap,
) -> Response {
    if let Err(status) = authenticate(&registry, &name, &headers, address, &clock) {
        return refused(status);
    }
    let Some(delivery) = delivery(status) else { return StatusCode::OK.into_response() };
    match registry.report(&name, ticket, None, delivery).await {
        Ok(()) => StatusCode::OK.into_response(),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// Returns the Kannel that sent a request. The refusal is the same for an unknown name and a wrong password.
fn authenticate<'a>(
    registry: &'a Registry,
    name: &str,
    headers: &HeaderMap,
    address: ClientAddress,
    clock: &Clock,
) -> Result<&'a Kannel, StatusCode> {
    let kannel = registry.kannel(name).ok_or(StatusCode::UNAUTHORIZED)?;
    kannel.authenticate(headers, address.group(), clock.now()).map(|()| &**kannel)
}

fn refused(status: StatusCode) -> Response {
    (status, [(header::WWW_AUTHENTICATE, HeaderValue::from_static("Basic"))]).into_response()
}

/// Returns what a status means.
fn delivery(status: u8) -> Option<Delivery> {
    match status {
        1 => Some(Delivery::Delivered),
        2 => Some(Delivery::Failed(Failure::known("not_delivered", "The carrier could not deliver it."))),
        4 | 8 => Some(Delivery::Sent),
        16 => Some(Delivery::Failed(Failure::known("refused", "The carrier refused it."))),
        _ => None,
    }
}

/// Decodes a body: UTF-8 for texts in the GSM alphabet, UTF-16BE for Unicode, and octets without a stated encoding for
/// the rest, which are read as UTF-8 if valid and as Latin-1 otherwise.
fn decode(content_type: &str, body: &[u8]) -> String {
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
        let check = |kind: &str, body: &[u8], want: &str| assert_eq!(decode(kind, body), want, "{kind}");
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
