//! The routes for erasing and exporting contacts, below `/admin/contacts`. Each demands the key of the data folder
//! (`erasure.key`) as bearer token, and none answers to a browser's page. A number is in the body, as addresses end up in the
//! logs of proxies.
//!
//! `POST …/erase` takes an [`Act`] and answers with a [`Report`] when nothing is left. `POST …/export` takes a [`Contact`] and
//! answers with an [`super::export::Export`]; `GET …/files/{id}` gives out a file that it names.

use super::eraser::{Eraser, Ledger};
use super::export::export;
use super::subject::Counts;
use crate::core::hub::{EraseError, EraseRequest};
use crate::gateway::config::Secret;
use crate::gateway::http;
use crate::protocol::{MediaId, Millis, PhoneNumber};
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The key that permits erasing and exporting contacts.
#[derive(Clone, Debug)]
pub struct ErasureKey(pub Secret);

/// The body of a request to erase a contact.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Act {
    /// The number, with `+` and the country code.
    pub contact: String,
    /// The administrator's name.
    pub by: String,
    /// True if open interactions are erased as well.
    #[serde(default)]
    pub even_open: bool,
}

/// The body of a request to export a contact.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// The number, with `+` and the country code.
    pub contact: String,
}

/// What was erased.
#[derive(Debug, Serialize, Deserialize)]
pub struct Report {
    /// The number of interactions.
    pub interactions: usize,
    /// How much was erased, by place.
    pub counts: Counts,
    /// When the contact was erased before, in milliseconds since 1970; absent if they were not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Millis>,
}

/// `POST /admin/contacts/erase`.
pub async fn erase(
    State(eraser): State<Arc<Eraser>>,
    State(ErasureKey(key)): State<ErasureKey>,
    headers: HeaderMap,
    body: Result<Json<Act>, JsonRejection>,
) -> Response {
    if !http::has_key(&headers, &key) {
        return wrong_key();
    }
    let Ok(Json(Act { contact, by, even_open })) = body else { return http::malformed() };
    let Some(contact) = PhoneNumber::parse(&contact) else { return no_number() };
    let request = EraseRequest { contact, by, even_open };
    // By itself, so that it goes on when whoever asked has gone.
    let work = tokio::spawn(async move { carry_out(&eraser, request).await });
    work.await.unwrap_or_else(|_| unavailable("see the gateway's log"))
}

async fn carry_out(eraser: &Eraser, request: EraseRequest) -> Response {
    let Ledger::Running(engine) = eraser.ledger() else { return unavailable("it does not run") };
    let erasure = match engine.erase(request).await {
        Ok(Ok(erasure)) => erasure,
        Ok(Err(error)) => {
            let (status, name) = match error {
                EraseError::Open(_) => (StatusCode::CONFLICT, "open_interactions"),
                EraseError::Unfit => (StatusCode::UNPROCESSABLE_ENTITY, "unfit"),
            };
            return http::error(status, name, &error.to_string());
        }
        Err(_) => return unavailable("it cannot store anything now, and nothing is erased"),
    };
    let interactions = erasure.interactions.len();
    match eraser.complete(std::slice::from_ref(&erasure)).await {
        Ok(counts) => {
            tracing::info!(interactions, "an administrator has erased a contact");
            Json(Report { interactions, counts, before: erasure.before }).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "a contact is not completely erased yet; it is tried again");
            let why = format!("no agent sees the contact any more, but files are not erased yet: {error}; it goes on");
            http::error(StatusCode::SERVICE_UNAVAILABLE, "unfinished", &why)
        }
    }
}

/// `POST /admin/contacts/export`.
pub async fn give(
    State(eraser): State<Arc<Eraser>>,
    State(ErasureKey(key)): State<ErasureKey>,
    headers: HeaderMap,
    body: Result<Json<Contact>, JsonRejection>,
) -> Response {
    if !http::has_key(&headers, &key) {
        return wrong_key();
    }
    let Ok(Json(Contact { contact })) = body else { return http::malformed() };
    let Some(contact) = PhoneNumber::parse(&contact) else { return no_number() };
    match export(&eraser, contact).await {
        Ok(export) => Json(export).into_response(),
        Err(error) => unavailable(&error.to_string()),
    }
}

/// `GET /admin/contacts/files/{id}`.
pub async fn file(
    State(eraser): State<Arc<Eraser>>,
    State(ErasureKey(key)): State<ErasureKey>,
    Path(id): Path<MediaId>,
    headers: HeaderMap,
) -> Response {
    if !http::has_key(&headers, &key) {
        return wrong_key();
    }
    match eraser.stores().media.get(&id).await {
        Some(bytes) => ([("content-type", "application/octet-stream")], bytes).into_response(),
        None => http::error(StatusCode::NOT_FOUND, "unknown_file", "there is no such file"),
    }
}

fn wrong_key() -> Response {
    http::wrong_key("erasure.key")
}

fn no_number() -> Response {
    let message = "the contact must be a number: + and the country code, digits only";
    http::error(StatusCode::UNPROCESSABLE_ENTITY, "no_number", message)
}

fn unavailable(why: &str) -> Response {
    http::error(StatusCode::SERVICE_UNAVAILABLE, "unavailable", &format!("the gateway cannot do it now: {why}"))
}
