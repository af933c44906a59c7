//! What is known of every request: its id, in its answer and in each line of the log that it leads to, and whether it was
//! refused.

use crate::gateway::address::Proxies;
use crate::gateway::bytes::random_hex;
use crate::gateway::http::Named;
use crate::gateway::logging::STRANGERS;
use crate::gateway::metrics::Metrics;
use crate::gateway::traces::{TraceContext, spans};
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use tracing::Instrument;

/// The header with the id, as most proxies write it.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The longest id that is taken from a request, in bytes.
const MAX_ID: usize = 64;

/// What the middleware works with.
#[derive(Clone)]
pub struct Requests {
    /// Counts refusals.
    pub metrics: Arc<Metrics>,
    /// Says whose a request is.
    pub proxies: Arc<Proxies>,
}

/// Gives a request its id, and notes if it is refused.
pub async fn identify(State(shared): State<Requests>, request: Request, next: Next) -> Response {
    let id = id(request.headers());
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    let client = peer.map(|peer| shared.proxies.client(peer, request.headers()).ip());
    // Never the address itself, in which anything may stand.
    let route = request.extensions().get::<MatchedPath>().cloned();
    let method = request.method().clone();
    // Whoever else calls must not say what is exported, nor into whose traces it gets.
    let is_trusted = peer.is_some_and(|peer| shared.proxies.trusts(peer));
    let cause = if is_trusted { TraceContext::received(request.headers()) } else { TraceContext::default() };
    let mut traced = spans::request(&method, route.as_ref().map(MatchedPath::as_str), &cause);
    let (span, place) = (tracing::error_span!("request", id), traced.context());
    let mut response = place.scope(next.run(request)).instrument(span.clone()).await;
    spans::answered(&mut traced, response.status());
    let route = route.as_ref().map_or("none", MatchedPath::as_str);
    let say = || {
        let status = response.status().as_u16();
        tracing::debug!(%method, route, status, "answered");
        if let Some((at, reason)) = refusal(route, &response) {
            shared.metrics.refused(at, reason);
            self::say(at, reason, route, client);
        }
    };
    place.enter(|| span.in_scope(say));
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

/// Returns the id that a proxy or client has given a request if it is nothing but an id, or else a new one.
fn id(headers: &HeaderMap) -> String {
    let plain = |id: &&str| {
        let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
        (1..=MAX_ID).contains(&id.len()) && id.bytes().all(is_plain)
    };
    let given = headers.get(REQUEST_ID).and_then(|id| id.to_str().ok()).filter(plain);
    given.map_or_else(random_hex::<8>, str::to_owned)
}

/// Returns where and why a response refuses its request; `None` if it does not.
fn refusal(route: &str, response: &Response) -> Option<(&'static str, &'static str)> {
    let at = match route {
        "/socket" | "/handset/socket" => "handshake",
        route if route.starts_with("/sign-in") => "sign_in",
        route if route.starts_with("/carriers/") => "carrier",
        _ => "request",
    };
    let status = response.status();
    let named = response.extensions().get::<Named>().map(|named| named.0);
    let reason = match status {
        StatusCode::UNAUTHORIZED => named.unwrap_or("unauthorized"),
        StatusCode::FORBIDDEN => named.unwrap_or("forbidden"),
        StatusCode::TOO_MANY_REQUESTS => named.unwrap_or("too_many"),
        // It is no WebSocket: a proxy does not pass `Upgrade` on.
        status if at == "handshake" && status.is_client_error() => named.unwrap_or("no_upgrade"),
        status if at == "sign_in" && (status.is_client_error() || status.is_server_error()) => named?,
        _ => return None,
    };
    Some((at, reason))
}

/// Says in the log that something is refused: as a warning what nobody does by mistake.
fn say(at: &'static str, reason: &'static str, route: &str, client: Option<IpAddr>) {
    let address = client.map(tracing::field::display);
    let is_suspicious = at == "carrier" || matches!(reason, "wrong_key" | "foreign_origin" | "foreign_host");
    if is_suspicious {
        tracing::warn!(target: STRANGERS, at, reason, route, address, "refused");
    } else {
        tracing::info!(target: STRANGERS, at, reason, route, address, "refused");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_taken_if_it_is_one() {
        let of = |given: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(REQUEST_ID, HeaderValue::from_bytes(given.as_bytes()).unwrap());
            id(&headers)
        };
        for good in ["4bf92f35-77b3.4da6_a3ce", "1", &"a".repeat(64)] {
            assert_eq!(of(good), good);
        }
        for bad in ["", "a b", "+447700900001", "\"x\"", "ä", &"a".repeat(65)] {
            let id = of(bad);
            assert!(id.len() == 16 && id != of(bad), "{bad}: {id}");
        }
    }
}
