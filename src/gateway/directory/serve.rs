//! `GET /directory`: everything an agent may see, one JSON value a line: first a [`DirectoryHead`], then the targets.
//! Compressed once for all who may see the same. The browser keeps it and asks with its tag (`ETag`) next time.

use super::Directory;
use crate::core::roster::{Roster, Scope};
use crate::gateway::Shared;
use crate::gateway::site::takes;
use crate::protocol::{DirectoryHead, encode};
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use flate2::{Compression, write::GzEncoder};
use std::collections::HashMap;
use std::io::Write;
use std::sync::Arc;
use tokio::sync::Mutex;

/// How many different sights of the directory are kept ready.
const KEPT: usize = 32;

/// Bodies that were made, by what they show.
#[derive(Debug, Default)]
pub(super) struct Bodies(Mutex<HashMap<Scope, Body>>);

#[derive(Clone, Debug)]
struct Body {
    tag: String,
    plain: Bytes,
    packed: Bytes,
}

/// `GET /directory` with the agent's token.
pub async fn fetch(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Response {
    let session = shared.session(&headers);
    let Some(session) = session else { return StatusCode::UNAUTHORIZED.into_response() };
    let agent = session.agent.clone();
    if !shared.engine.signed_in(session).await {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let directory = shared.directory.clone();
    let scope = directory.roster().scope(&agent);
    let asked = headers.get(header::IF_NONE_MATCH).and_then(|tag| tag.to_str().ok()).map(unquoted);
    if let Some(tag) = asked.filter(|tag| directory.good_enough(&directory.roster(), &scope, tag).is_some()) {
        return answer(StatusCode::NOT_MODIFIED, tag, Bytes::new(), false);
    }
    let Ok(body) = directory.body(scope).await else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let packs = takes(&headers, "gzip");
    answer(StatusCode::OK, &body.tag, if packs { body.packed } else { body.plain }, packs)
}

/// Weak: what follows over the socket makes the same of it.
fn unquoted(tag: &str) -> &str {
    tag.trim_start_matches("W/").trim_matches('"')
}

fn answer(status: StatusCode, tag: &str, body: Bytes, packed: bool) -> Response {
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-ndjson"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    // Not by the token, which is another at each sign-in: what is kept is asked about each time, and the tag says what
    // it shows.
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    if packed {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    if let Ok(tag) = HeaderValue::from_str(&format!("W/\"{tag}\"")) {
        headers.insert(header::ETAG, tag);
    }
    response
}

impl Directory {
    /// What is delivered to whoever may see so much; made anew once it is too far behind.
    async fn body(self: Arc<Self>, scope: Scope) -> Result<Body, tokio::task::JoinError> {
        // Held while one is made: a whole shift that signs in at once waits for one.
        let mut made = self.bodies.0.lock().await;
        let roster = self.roster();
        if let Some(body) = made.get(&scope).filter(|body| self.good_enough(&roster, &scope, &body.tag).is_some()) {
            return Ok(body.clone());
        }
        let (directory, seen) = (self.clone(), scope.clone());
        let body = tokio::task::spawn_blocking(move || directory.make(&roster, &seen)).await?;
        if made.len() >= KEPT {
            made.clear();
        }
        made.insert(scope, body.clone());
        Ok(body)
    }

    fn make(&self, roster: &Roster, scope: &Scope) -> Body {
        let tag = self.tag(scope, roster.place());
        let search = self.too_large(roster);
        let targets = || roster.targets().filter_map(|target| roster.target(scope, &target));
        let mut plain = String::new();
        let count = if search {
            roster.len()
        } else {
            targets().fold(0, |count, target| {
                plain += &encode(&target);
                plain.push('\n');
                count + 1
            })
        };
        let head = encode(&DirectoryHead { tag: tag.clone(), count: count as u32, search });
        let plain = format!("{head}\n{plain}").into_bytes();
        let mut packer = GzEncoder::new(Vec::new(), Compression::default());
        // Into memory: cannot fail.
        let packed = packer.write_all(&plain).and_then(|()| packer.finish()).unwrap_or_default();
        Body { tag, plain: plain.into(), packed: packed.into() }
    }
}
