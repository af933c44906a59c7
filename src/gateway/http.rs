//! What HTTP handlers share: request headers and error responses.

use super::config::Secret;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde_json::json;

/// The name of the error in a response, beside it, for whoever counts refusals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Named(pub &'static str);

/// Marks, as an extension, a request that came over the gateway's own TLS.
#[derive(Clone, Copy, Debug)]
pub struct OverTls;

/// Returns an error response: `error` is its name for programs, `message` its explanation for people.
pub fn error(status: StatusCode, error: &'static str, message: &str) -> Response {
    (status, Extension(Named(error)), Json(json!({ "error": error, "message": message }))).into_response()
}

/// Returns the answer to a request without the key that is in this file.
pub fn wrong_key(file: &str) -> Response {
    error(StatusCode::UNAUTHORIZED, "wrong_key", &format!("the key is in the file {file} of the data folder"))
}

/// Returns the answer to a request that cannot be read.
pub fn malformed() -> Response {
    error(StatusCode::BAD_REQUEST, "malformed", "the request is not the one that is asked for")
}

/// Returns the bearer token of a request.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

/// Returns whether the bearer token of a request is this key. The comparison takes as long for any token of its length.
pub fn has_key(headers: &HeaderMap, key: &Secret) -> bool {
    bearer(headers).is_some_and(|given| key.is(given))
}

/// Returns the host and port that the client named.
pub fn host(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::HOST)?.to_str().ok()
}

/// Returns whether the client accepts a content encoding.
pub fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|accepted| accepted.to_str().ok()).unwrap_or_default();
    accepted
        .split(',')
        .any(|one| one.split(';').next().is_some_and(|name| name.trim() == encoding) && !one.contains("q=0"))
}
