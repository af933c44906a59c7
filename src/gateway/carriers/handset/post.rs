//! Sending a text from the phone: `POST /handset/messages` and, for its files before it, `POST /handset/media`.

use super::Handset;
use super::store::NewText;
use crate::core::hub::Inbound;
use crate::core::{compose, files};
use crate::gateway::bytes::random_hex;
use crate::gateway::carriers::registry::Registry;
use crate::gateway::clock::Clock;
use crate::gateway::engine::Handle;
use crate::gateway::media::response::{Typed, respond_by_id};
use crate::gateway::media::{MediaError, MediaStore};
use crate::protocol::{Media, MediaId, PhoneNumber, Refusal};
use axum::Json;
use axum::body::Body;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;
use thiserror::Error;

/// The most files one message can have.
const MAX_FILES: usize = 10;
/// The most messages that a phone splits a text into, which is the longest text that carriers bring: one octet counts
/// them (TS 23.040 §9.2.3.24.1).
const MAX_PARTS: u32 = 255;
/// The longest id a page may give its message, in bytes.
const MAX_ID: usize = 64;

/// A text that the phone sends.
#[derive(Deserialize)]
pub struct Text {
    from: String,
    to: String,
    text: String,
    /// Its files, by the ids from `POST /handset/media`.
    #[serde(default)]
    media: Vec<File>,
    /// Chosen by the page. Posted twice, it is one message.
    #[serde(default)]
    id: Option<String>,
}

/// A file of a text.
#[derive(Deserialize)]
#[serde(untagged)]
enum File {
    Plain(MediaId),
    Named { id: MediaId, name: String },
}

/// Why a text or file is not accepted. Worded for the person at the phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PostError {
    /// The body is not the expected JSON.
    #[error("The request is not the JSON that is asked for.")]
    Malformed,
    /// The content type is not `application/json`.
    #[error("The request must be sent as application/json.")]
    NotJson,
    /// The body is too large.
    #[error("It is too large: at most 5 MB.")]
    TooLarge,
    /// `from` is not a number.
    #[error("This is not a phone number: it begins with + and the country code.")]
    BadFrom,
    /// `to` is not a number.
    #[error("This is not a phone number: it begins with + and the country code.")]
    BadTo,
    /// `to` has no target.
    #[error("Nobody answers at this number.")]
    UnknownTarget,
    /// There are neither words nor files.
    #[error("Write a message or attach a file.")]
    TextEmpty,
    /// The text is too long.
    #[error("The message is longer than a phone can send: 255 parts.")]
    TextTooLong,
    /// The text contains control characters.
    #[error("The message holds control characters.")]
    TextControl,
    /// A file was not uploaded.
    #[error("The file is not there: attach it again.")]
    UnknownMedia,
    /// There are more files than `MAX_FILES`.
    #[error("A message can have ten files at most.")]
    TooManyFiles,
    /// It could not be stored; the page may try again.
    #[error("The message could not be kept. Try again.")]
    Unavailable,
}

impl PostError {
    fn status(self) -> StatusCode {
        match self {
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::NotJson => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    /// Returns its name for programs.
    fn name(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::NotJson => "not_json",
            Self::TooLarge => "too_large",
            Self::BadFrom | Self::BadTo => "bad_number",
            Self::UnknownTarget => "unknown_target",
            Self::TextEmpty => "text_empty",
            Self::TextTooLong => "text_too_long",
            Self::TextControl => "text_control",
            Self::UnknownMedia => "unknown_media",
            Self::TooManyFiles => "too_many_files",
            Self::Unavailable => "unavailable",
        }
    }

    /// Returns the field that it is about.
    fn field(self) -> Option<&'static str> {
        match self {
            Self::Malformed | Self::NotJson | Self::Unavailable => None,
            Self::BadFrom => Some("from"),
            Self::BadTo | Self::UnknownTarget => Some("to"),
            Self::TextEmpty | Self::TextTooLong | Self::TextControl => Some("text"),
            Self::TooLarge | Self::UnknownMedia | Self::TooManyFiles => Some("media"),
        }
    }
}

impl IntoResponse for PostError {
    fn into_response(self) -> Response {
        let body = json!({ "error": self.name(), "field": self.field(), "message": self.to_string() });
        (self.status(), Json(body)).into_response()
    }
}

impl From<JsonRejection> for PostError {
    fn from(rejection: JsonRejection) -> Self {
        match rejection {
            JsonRejection::MissingJsonContentType(_) => Self::NotJson,
            other if other.status() == StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            _ => Self::Malformed,
        }
    }
}

impl From<Refusal> for PostError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::TextEmpty => Self::TextEmpty,
            Refusal::TextTooLong => Self::TextTooLong,
            Refusal::TextControl => Self::TextControl,
            Refusal::UnknownTarget => Self::UnknownTarget,
            _ => Self::Unavailable,
        }
    }
}

/// `POST /handset/messages`: 202 with the message's id once the gateway has stored it.
pub async fn message(
    State(handset): State<Arc<Handset>>,
    State(engine): State<Handle>,
    State(registry): State<Arc<Registry>>,
    State(store): State<MediaStore>,
    State(clock): State<Arc<Clock>>,
    body: Result<Json<Text>, JsonRejection>,
) -> Result<Response, PostError> {
    let Json(Text { from, to, text, media, id }) = body?;
    let from = PhoneNumber::parse(&from).ok_or(PostError::BadFrom)?;
    let to = PhoneNumber::parse(&to).ok_or(PostError::BadTo)?;
    // No demo phone may write to a real carrier's number: the answer would go to a real phone.
    if registry.serves(&to) {
        return Err(PostError::UnknownTarget);
    }
    let id = id.unwrap_or_else(random_hex::<16>);
    if id.is_empty() || id.len() > MAX_ID {
        return Err(PostError::Malformed);
    }
    let media = look_up(&store, media).await?;
    // A person at this phone can be told; texts from real carriers are accepted as they are.
    if media.is_empty() && compose::is_blank(&text) {
        return Err(PostError::TextEmpty);
    }
    if !text.chars().all(compose::is_text) {
        return Err(PostError::TextControl);
    }
    if compose::count(&text).messages > MAX_PARTS {
        return Err(PostError::TextTooLong);
    }
    let carrier_id = format!("handset/{from}/{to}/{id}");
    let inbound = Inbound { carrier_id, from: from.clone(), to: to.clone(), text: text.clone(), media: media.clone() };
    engine.receive(inbound).await?;
    let sent = NewText { number: from, peer: to, interaction: None, message: id.clone(), text, media, at: clock.now() };
    handset.add_sent(sent).await.map_err(|error| {
        tracing::error!(%error, "the handset's memory cannot be written");
        PostError::Unavailable
    })?;
    Ok((StatusCode::ACCEPTED, Json(json!({ "id": id }))).into_response())
}

async fn look_up(store: &MediaStore, files: Vec<File>) -> Result<Vec<Media>, PostError> {
    if files.len() > MAX_FILES {
        return Err(PostError::TooManyFiles);
    }
    let mut found = Vec::new();
    for file in files {
        let (File::Plain(id) | File::Named { id, .. }) = &file;
        let record = store.find(id).await.map_err(|_| PostError::Unavailable)?.ok_or(PostError::UnknownMedia)?;
        let name = if let File::Named { name, .. } = &file { files::tidy_name(name) } else { None };
        found.push(Media { name, ..record.media });
    }
    Ok(found)
}

/// `POST /handset/media`: the file as the body, whatever it is; 201 with its id.
pub async fn upload(State(store): State<MediaStore>, headers: HeaderMap, body: Body) -> Result<Response, PostError> {
    let media = store.receive(None, &headers, body).await.map_err(|error| match error {
        MediaError::TooLarge => PostError::TooLarge,
        MediaError::Interrupted => PostError::Malformed,
        _ => PostError::Unavailable,
    })?;
    Ok((StatusCode::CREATED, Json(json!({ "id": media.id }))).into_response())
}

/// `GET /handset/media/{id}`: a file on the phone. The id cannot be guessed, and only the phone knows it.
pub async fn file(State(store): State<MediaStore>, Path(id): Path<String>) -> Response {
    respond_by_id(&store, id.into(), Typed::Pictures).await
}
