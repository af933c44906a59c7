//! How a text leaves the phone: `POST /handset/messages` and, for its files before it, `POST /handset/media`.

use super::store::New;
use crate::core::hub::Inbound;
use crate::core::{compose, files};
use crate::gateway::demo::Demo;
use crate::gateway::media::{self, MediaError};
use crate::gateway::{Shared, random_hex};
use crate::protocol::{Media, MediaId, PhoneNumber, Refusal};
use axum::Json;
use axum::body::Body;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Extension, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;

/// The most files one message can have.
const MAX_FILES: usize = 10;
/// The longest id a page may give its message, in bytes.
const MAX_ID: usize = 64;

/// A text on its way from the phone.
#[derive(Deserialize)]
pub struct Text {
    from: String,
    to: String,
    text: String,
    /// Files, by the ids `POST /handset/media` gave.
    #[serde(default)]
    media: Vec<File>,
    /// Made by the page. Posted twice, it is one message.
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

/// Why a text or file is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PostError {
    /// Not the JSON that is asked for.
    Malformed,
    /// Not sent as `application/json`.
    NotJson,
    /// The body is over the limit.
    TooLarge,
    /// `from` is no number.
    BadFrom,
    /// `to` is no number.
    BadTo,
    /// `to` leads nowhere.
    LeadsNowhere,
    /// No words and no file.
    TextEmpty,
    /// Longer than it may be.
    TextTooLong,
    /// Holds control characters.
    TextControl,
    /// A file that was not uploaded.
    UnknownMedia,
    /// More files than `MAX_FILES`.
    TooManyFiles,
    /// Could not be kept; to be tried again.
    Unavailable,
}

impl PostError {
    /// Its status, its name, the field it is about, and words for people.
    fn parts(self) -> (StatusCode, &'static str, Option<&'static str>, &'static str) {
        use StatusCode as Is;
        const BAD_NUMBER: &str = "This is not a phone number: it begins with + and the country code.";
        match self {
            Self::Malformed => (Is::BAD_REQUEST, "malformed", None, "The request is not the JSON that is asked for."),
            Self::NotJson => {
                (Is::UNSUPPORTED_MEDIA_TYPE, "not_json", None, "The request must be sent as application/json.")
            }
            Self::TooLarge => (Is::PAYLOAD_TOO_LARGE, "too_large", Some("media"), "It is too large: at most 5 MB."),
            Self::BadFrom => (Is::UNPROCESSABLE_ENTITY, "bad_number", Some("from"), BAD_NUMBER),
            Self::BadTo => (Is::UNPROCESSABLE_ENTITY, "bad_number", Some("to"), BAD_NUMBER),
            Self::LeadsNowhere => {
                (Is::UNPROCESSABLE_ENTITY, "unknown_target", Some("to"), "Nobody answers at this number.")
            }
            Self::TextEmpty => {
                (Is::UNPROCESSABLE_ENTITY, "text_empty", Some("text"), "Write a message or attach a file.")
            }
            Self::TextTooLong => {
                (Is::UNPROCESSABLE_ENTITY, "text_too_long", Some("text"), "The message is longer than 670 characters.")
            }
            Self::TextControl => {
                (Is::UNPROCESSABLE_ENTITY, "text_control", Some("text"), "The message holds control characters.")
            }
            Self::UnknownMedia => {
                (Is::UNPROCESSABLE_ENTITY, "unknown_media", Some("media"), "The file is not there: attach it again.")
            }
            Self::TooManyFiles => {
                (Is::UNPROCESSABLE_ENTITY, "too_many_files", Some("media"), "A message can have ten files at most.")
            }
            Self::Unavailable => {
                (Is::SERVICE_UNAVAILABLE, "unavailable", None, "The message could not be kept. Try again.")
            }
        }
    }
}

impl IntoResponse for PostError {
    fn into_response(self) -> Response {
        let (status, error, field, message) = self.parts();
        (status, Json(json!({ "error": error, "field": field, "message": message }))).into_response()
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
            Refusal::UnknownTarget => Self::LeadsNowhere,
            _ => Self::Unavailable,
        }
    }
}

/// `POST /handset/messages`: 202 with the message's id once the gateway has kept it.
pub async fn message(
    State(shared): State<Arc<Shared>>,
    Extension(demo): Extension<Demo>,
    body: Result<Json<Text>, JsonRejection>,
) -> Result<Response, PostError> {
    let Json(Text { from, to, text, media, id }) = body?;
    let from = PhoneNumber::parse(&from).ok_or(PostError::BadFrom)?;
    let to = PhoneNumber::parse(&to).ok_or(PostError::BadTo)?;
    // Made-up phones have no business at a real carrier's numbers: the answer would go to a real phone.
    if shared.doors.serve(&to) {
        return Err(PostError::LeadsNowhere);
    }
    let id = id.unwrap_or_else(random_hex::<16>);
    if id.is_empty() || id.len() > MAX_ID {
        return Err(PostError::Malformed);
    }
    let media = self::files(&shared, media).await?;
    // Our own phone can be asked to write what can be sent; what other carriers bring is taken as it is.
    if media.is_empty() || !text.is_empty() {
        compose::check(&text)?;
    }
    let carrier_id = format!("handset/{from}/{to}/{id}");
    let inbound = Inbound { carrier_id, from: from.clone(), to: to.clone(), text: text.clone(), media: media.clone() };
    shared.engine.receive(inbound).await?;
    let new =
        New { number: from, peer: to, interaction: None, message: id.clone(), text, media, at: shared.clock.now() };
    demo.handset.sent(new).await.map_err(|error| {
        tracing::error!(%error, "the handset's memory cannot be written");
        PostError::Unavailable
    })?;
    Ok((StatusCode::ACCEPTED, Json(json!({ "id": id }))).into_response())
}

async fn files(shared: &Shared, files: Vec<File>) -> Result<Vec<Media>, PostError> {
    if files.len() > MAX_FILES {
        return Err(PostError::TooManyFiles);
    }
    let mut found = Vec::new();
    for file in files {
        let (File::Plain(id) | File::Named { id, .. }) = &file;
        let record = shared.media.find(id).await.map_err(|_| PostError::Unavailable)?.ok_or(PostError::UnknownMedia)?;
        let name = if let File::Named { name, .. } = &file { files::tidy_name(name) } else { None };
        found.push(Media { name, ..record.media });
    }
    Ok(found)
}

/// `POST /handset/media`: the file as the body, whatever it is; 201 with its id.
pub async fn upload(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Body) -> Result<Response, PostError> {
    let kept = match media::read(&headers, body).await {
        Ok(bytes) => shared.media.put(None, bytes).await,
        Err(error) => Err(error),
    };
    let media = kept.map_err(|error| match error {
        MediaError::TooLarge => PostError::TooLarge,
        MediaError::Broken => PostError::Malformed,
        _ => PostError::Unavailable,
    })?;
    Ok((StatusCode::CREATED, Json(json!({ "id": media.id }))).into_response())
}

/// `GET /handset/media/{id}`: a file of the phone's. The id cannot be guessed, and only the phone has it.
pub async fn picture(State(shared): State<Arc<Shared>>, Path(id): Path<String>) -> Response {
    media::answer_by_id(&shared.media, id.into(), false).await
}
