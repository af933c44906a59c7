//! The HTTP routes of the directory.
//!
//! `GET /directory` delivers everything an agent may see, one JSON value a line: first a
//! [`DirectoryHead`](crate::protocol::DirectoryHead), then the targets by name. The browser caches it and sends its tag
//! (`ETag`) next time. `PUT` and `POST` import a file.

use super::Directory;
use super::body::Bodies;
use super::import;
use crate::gateway::carriers::registry::Registry;
use crate::gateway::config::Secret;
use crate::gateway::engine::Handle;
use crate::gateway::http::{self, accepts};
use crate::gateway::importing::{self, Report};
use crate::gateway::sign_in::service::SignIn;
use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// The key that permits changing the directory over HTTP.
#[derive(Clone, Debug)]
pub struct DirectoryKey(pub Secret);

/// `GET /directory` with the agent's token.
pub async fn fetch(
    State(sign_in): State<Arc<SignIn>>,
    State(directory): State<Arc<Directory>>,
    State(bodies): State<Arc<Bodies>>,
    headers: HeaderMap,
) -> Response {
    let Some(session) = sign_in.signed_in(&headers).await else { return StatusCode::UNAUTHORIZED.into_response() };
    let scope = directory.roster().scope(&session.agent);
    let cached = headers.get(header::IF_NONE_MATCH).and_then(|tag| tag.to_str().ok()).map(unquote);
    if let Some(tag) = cached.filter(|tag| bodies.is_valid(&scope, tag)) {
        return respond(StatusCode::NOT_MODIFIED, tag, Bytes::new(), None);
    }
    let Ok(body) = bodies.get(scope).await else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let (bytes, encoding) = if accepts(&headers, "gzip") { (body.gzip, Some("gzip")) } else { (body.plain, None) };
    respond(StatusCode::OK, &body.tag, bytes, encoding)
}

/// Tags are weak: a valid copy becomes the same by the changes that follow over the socket.
fn unquote(tag: &str) -> &str {
    tag.trim_start_matches("W/").trim_matches('"')
}

fn respond(status: StatusCode, tag: &str, body: Bytes, encoding: Option<&'static str>) -> Response {
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-ndjson"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    // Not `Authorization`: each sign-in has another token. The browser revalidates each time, and the tag contains the
    // scope.
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    if let Ok(tag) = HeaderValue::from_str(&format!("W/\"{tag}\"")) {
        headers.insert(header::ETAG, tag);
    }
    response
}

/// `PUT` and `POST /directory` with the key of the data folder. `PUT` makes the directory equal to the file: targets
/// that are not in it are removed. `POST` only adds and changes.
pub async fn import(
    State(engine): State<Handle>,
    State(directory): State<Arc<Directory>>,
    State(carriers): State<Arc<Registry>>,
    State(DirectoryKey(key)): State<DirectoryKey>,
    method: Method,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let (file, format) = match importing::receive(&key, "directory.key", &headers, body).await {
        Ok(received) => received,
        Err(response) => return *response,
    };
    match import::import(&engine, &directory, carriers.configured(), file, format, method == Method::PUT).await {
        Ok(report) => {
            let Report { added, changed, removed, refused, .. } = &report;
            tracing::info!(added, changed, removed, refused, "the directory was changed over HTTP");
            Json(report).into_response()
        }
        Err(error) => http::error(StatusCode::UNPROCESSABLE_ENTITY, "unreadable", &error.to_string()),
    }
}
