//! The HTTP routes for agents' files.

use super::access::permitted;
use super::cleaning;
use super::response::{Typed, respond, respond_thumbnail};
use super::store::MediaStore;
use crate::gateway::engine::Handle;
use crate::gateway::sign_in::service::SignIn;
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// True if agents may save files; otherwise they only look at pictures.
#[derive(Clone, Copy, Debug)]
pub struct MaySave(pub bool);

/// `POST /media` with the agent's token and the file as the body: 201 with the [`crate::protocol::Media`] for a
/// message.
pub async fn upload(
    State(sign_in): State<Arc<SignIn>>,
    State(engine): State<Handle>,
    State(store): State<MediaStore>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let Some(session) = sign_in.signed_in(&headers).await else { return StatusCode::UNAUTHORIZED.into_response() };
    cleaning::notice_sent(&store, &engine, Some(&session.agent)).await;
    let stored = store.receive(Some(session.agent), &headers, body).await;
    stored.map_or_else(IntoResponse::into_response, |media| (StatusCode::CREATED, Json(media)).into_response())
}

/// `DELETE /media/{id}` with the agent's token: takes back an upload that was not sent. 204, also if there is none.
pub async fn discard(
    State(sign_in): State<Arc<SignIn>>,
    State(engine): State<Handle>,
    State(store): State<MediaStore>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> StatusCode {
    let Some(session) = sign_in.signed_in(&headers).await else { return StatusCode::UNAUTHORIZED };
    let id = id.into();
    if store.usage().take_back(&session.agent, &id) {
        cleaning::delete(&store, &engine, &id).await;
    }
    StatusCode::NO_CONTENT
}

/// `GET /media/{id}` with the agent's token. Every failure has the same response, so that nothing can be probed.
pub async fn fetch(
    State(sign_in): State<Arc<SignIn>>,
    State(engine): State<Handle>,
    State(store): State<MediaStore>,
    State(MaySave(may_save)): State<MaySave>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let Some(session) = sign_in.session(&headers) else { return StatusCode::NOT_FOUND.into_response() };
    match permitted(&store, &engine, session, id.into()).await {
        Some(record) if record.media.pixels.is_some() || may_save => respond(&store, &record, Typed::Pictures).await,
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

/// `GET /media/{id}/thumbnail`: as [`fetch`], for the picture's thumbnail.
pub async fn fetch_thumbnail(
    State(sign_in): State<Arc<SignIn>>,
    State(engine): State<Handle>,
    State(store): State<MediaStore>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let Some(session) = sign_in.session(&headers) else { return StatusCode::NOT_FOUND.into_response() };
    match permitted(&store, &engine, session, id.into()).await {
        Some(record) if record.media.pixels.is_some() => respond_thumbnail(&store, &record).await,
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}
