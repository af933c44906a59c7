//! Files of messages: kept in a folder or an S3-compatible store, named by a key that cannot be guessed, given only to
//! who may see them.
//!
//! What a file is, its bytes say ([`look`]); what its sender says is not asked. What agents send must be sound and of a
//! known type, or it is refused by name. What contacts send has come and cannot be asked for again, so it is kept
//! whatever it is; what is not a sound picture is only ever a download. `docs/media.md` has a table of hostile files
//! and what becomes of each.
//!
//! Three objects for each file: `{id}`, `{id}.thumbnail` where it is a picture, and last `{id}.json`, the [`Record`]: a
//! file is there once its record is.

pub mod look;
mod store;

pub use store::{MediaStore, Record, Unusable};

use crate::gateway::{Shared, refuse};
use crate::protocol::{AgentId, Command, Media, MediaId, Refusal};
use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{Path as UrlPath, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use std::sync::Arc;

/// The largest file taken, in bytes.
pub const MAX_BYTES: usize = 5 * 1024 * 1024;

/// Why a file is not taken.
#[derive(Debug)]
pub enum MediaError {
    /// Nothing in it.
    Empty,
    /// Over [`MAX_BYTES`].
    TooLarge,
    /// A picture that cannot be decoded to its end.
    Damaged,
    /// A picture with more pixels than is good.
    TooManyPixels,
    /// Of no type that is known.
    UnknownKind,
    /// It did not come to its end.
    Broken,
    /// The store failed.
    Storage(object_store::Error),
}

impl MediaError {
    /// Its name, and words for whoever sends the file.
    pub fn parts(&self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::Empty => (StatusCode::UNPROCESSABLE_ENTITY, "file_empty", "The file is empty."),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too_large", "The file is too large: 5 MB at most."),
            Self::Damaged => (StatusCode::UNPROCESSABLE_ENTITY, "damaged", "The picture is damaged."),
            Self::TooManyPixels => {
                (StatusCode::UNPROCESSABLE_ENTITY, "too_many_pixels", "The picture has too many pixels.")
            }
            Self::UnknownKind => {
                (StatusCode::UNPROCESSABLE_ENTITY, "unknown_kind", "Files of this type cannot be sent.")
            }
            Self::Broken => (StatusCode::BAD_REQUEST, "broken", "The file did not arrive whole. Try again."),
            Self::Storage(_) => {
                (StatusCode::SERVICE_UNAVAILABLE, "unavailable", "The file could not be kept. Try again.")
            }
        }
    }
}

impl From<object_store::Error> for MediaError {
    fn from(error: object_store::Error) -> Self {
        tracing::error!(kind = store::kind(&error), "the media store failed");
        Self::Storage(error)
    }
}

impl IntoResponse for MediaError {
    fn into_response(self) -> Response {
        let (status, error, message) = self.parts();
        refuse(status, error, message)
    }
}

/// Reads a file that is sent, and no further than it may be long.
///
/// # Errors
/// [`MediaError::TooLarge`], before anything is read where the sender says so; [`MediaError::Broken`].
pub async fn read(headers: &HeaderMap, body: Body) -> Result<Bytes, MediaError> {
    let said = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if said.is_some_and(|length| length > MAX_BYTES as u64) {
        return Err(MediaError::TooLarge);
    }
    let (mut stream, mut bytes) = (body.into_data_stream(), Vec::new());
    while let Some(piece) = stream.next().await {
        let piece = piece.map_err(|_| MediaError::Broken)?;
        if bytes.len() + piece.len() > MAX_BYTES {
            return Err(MediaError::TooLarge);
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes.into())
}

/// `POST /media` with the agent's token and the file as the body: 201 with the [`Media`] for a message of theirs.
pub async fn upload(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Body) -> Response {
    let Some(session) = shared.session(&headers) else { return StatusCode::UNAUTHORIZED.into_response() };
    if !shared.engine.signed_in(session.clone()).await {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let kept = match read(&headers, body).await {
        Ok(bytes) => shared.media.put(Some(session.agent), bytes).await,
        Err(error) => Err(error),
    };
    kept.map_or_else(IntoResponse::into_response, |media| (StatusCode::CREATED, Json(media)).into_response())
}

/// `GET /media/{id}` with the agent's token. Whatever is wrong, the answer is the same: nothing can be probed.
pub async fn fetch(State(shared): State<Arc<Shared>>, UrlPath(id): UrlPath<String>, headers: HeaderMap) -> Response {
    match allowed(&shared, id.into(), &headers).await {
        Some(record) if record.media.pixels.is_some() || shared.save_files => answer(&shared.media, &record).await,
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

/// `GET /media/{id}/thumbnail`, the same for the picture in small.
pub async fn fetch_thumbnail(
    State(shared): State<Arc<Shared>>,
    UrlPath(id): UrlPath<String>,
    headers: HeaderMap,
) -> Response {
    let record = allowed(&shared, id.into(), &headers).await.filter(|record| record.media.pixels.is_some());
    let thumbnail = match record {
        Some(record) => shared.media.thumbnail(&record.media.id).await,
        None => None,
    };
    let Some(bytes) = thumbnail else { return StatusCode::NOT_FOUND.into_response() };
    let mime = look::picture_type(&bytes).unwrap_or(UNTYPED);
    file(bytes, mime)
}

/// The record of a file that is the agent's own upload, or in what they own or are asked about.
async fn allowed(shared: &Shared, id: MediaId, headers: &HeaderMap) -> Option<Record> {
    let session = shared.session(headers)?;
    let agent = session.agent.clone();
    let (may, in_time) =
        (shared.engine.may_fetch(session.clone(), id.clone()).await, shared.engine.signed_in(session).await);
    let record = shared.media.find(&id).await.ok().flatten()?;
    (may || in_time && record.by == Some(agent)).then_some(record)
}

/// What a carrier may fetch without an agent's token: the handset by an id that cannot be guessed, others by a signed
/// link. These are told the type of what is no picture, too, for they pass it on.
pub(super) async fn answer_by_id(store: &MediaStore, id: MediaId, typed: bool) -> Response {
    match store.find(&id).await {
        Ok(Some(record)) if typed => match store.get(&id).await {
            Some(bytes) => file(bytes, &record.media.mime),
            None => StatusCode::NOT_FOUND.into_response(),
        },
        Ok(Some(record)) => answer(store, &record).await,
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

const UNTYPED: &str = "application/octet-stream";

/// The file as an answer that no browser runs: only a sound picture keeps its type.
async fn answer(store: &MediaStore, record: &Record) -> Response {
    let Some(bytes) = store.get(&record.media.id).await else { return StatusCode::NOT_FOUND.into_response() };
    file(bytes, if record.media.pixels.is_some() { &record.media.mime } else { UNTYPED })
}

fn file(bytes: Bytes, mime: &str) -> Response {
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    let mime = HeaderValue::from_str(mime).unwrap_or(HeaderValue::from_static(UNTYPED));
    let shown = if mime.as_bytes().starts_with(b"image/") { "inline" } else { "attachment" };
    headers.insert(header::CONTENT_TYPE, mime);
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static(shown));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    response
}

/// Puts what is known of the files in place of what an agent's command says of them. With it comes why the command
/// cannot be carried out: a file is not there, or it is neither this agent's own upload nor in front of them.
pub(super) async fn checked(
    shared: &Shared,
    session: &super::sign_in::Session,
    mut command: Command,
) -> (Command, Option<Refusal>) {
    if let Command::Send { media, .. } = &mut command {
        for file in media {
            let record = match shared.media.find(&file.id).await {
                Ok(Some(record)) => record,
                Ok(None) => return (command, Some(Refusal::UnknownMedia)),
                Err(_) => return (command, Some(Refusal::Unavailable)),
            };
            let own = record.by.as_ref() == Some(&session.agent);
            if !own && !shared.engine.may_fetch(session.clone(), file.id.clone()).await {
                return (command, Some(Refusal::UnknownMedia));
            }
            *file = Media { name: file.name.take(), description: file.description.take(), ..record.media };
        }
    }
    (command, None)
}

/// Who uploaded a file: an agent, or `None` for a contact.
pub type By = Option<AgentId>;
