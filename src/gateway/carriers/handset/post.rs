//! How a text leaves the phone: `POST /handset/messages` and, for its pictures before it, `POST /handset/media`.

use super::store::New;
use crate::core::compose;
use crate::core::hub::Inbound;
use crate::gateway::demo::Demo;
use crate::gateway::media::{self, MediaError};
use crate::gateway::{Shared, random_hex};
use crate::protocol::{Media, MediaId, PhoneNumber, Refusal};
use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, JsonRejection};
use axum::extract::{Extension, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;

/// The most pictures one message can have.
const MAX_FILES: usize = 10;
/// The longest id a page may give its message, in bytes.
const MAX_ID: usize = 64;

/// A text on its way from the phone.
#[derive(Deserialize)]
pub struct Text {
    from: String,
    to: String,
    text: String,
    /// Pictures, by the ids `POST /handset/media` gave.
    #[serde(default)]
    media: Vec<MediaId>,
    /// Made by the page. Posted twice, it is one message.
    #[serde(default)]
    id: Option<String>,
}

/// Why a text or picture is not taken.
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
    /// No words and no picture.
    TextEmpty,
    /// Longer than it may be.
    TextTooLong,
    /// Holds control characters.
    TextControl,
    /// A picture that was not uploaded.
    UnknownMedia,
    /// More pictures than `MAX_FILES`.
    TooManyFiles,
    /// An empty file.
    FileEmpty,
    /// Not a picture of a kind that is taken.
    NotAPicture,
    /// Could not be kept; to be tried again.
    NotKept,
}

impl PostError {
    /// Its status, its name, the field it is about, and words for people.
    fn parts(self) -> (StatusCode, &'static str, Option<&'static str>, &'static str) {
        use StatusCode as Is;
        const BAD_NUMBER: &str = "This is not a phone number: it begins with + and the country code.";
        match self {
            Self::Malformed => (Is::BAD_REQUEST, "malformed", None, "The request is not the JSON that is asked for."),
            Self::NotJson => (Is::UNSUPPORTED_MEDIA_TYPE, "not_json", None, "The request must be sent as application/json."),
            Self::TooLarge => (Is::PAYLOAD_TOO_LARGE, "too_large", Some("media"), "It is too large: at most 5 MB."),
            Self::BadFrom => (Is::UNPROCESSABLE_ENTITY, "bad_number", Some("from"), BAD_NUMBER),
            Self::BadTo => (Is::UNPROCESSABLE_ENTITY, "bad_number", Some("to"), BAD_NUMBER),
            Self::LeadsNowhere => (Is::UNPROCESSABLE_ENTITY, "unknown_target", Some("to"), "Nobody answers at this number."),
            Self::TextEmpty => (Is::UNPROCESSABLE_ENTITY, "text_empty", Some("text"), "Write a message or attach a picture."),
            Self::TextTooLong => (Is::UNPROCESSABLE_ENTITY, "text_too_long", Some("text"), "The message is longer than 670 characters."),
            Self::TextControl => (Is::UNPROCESSABLE_ENTITY, "text_control", Some("text"), "The message holds control characters."),
            Self::UnknownMedia => (Is::UNPROCESSABLE_ENTITY, "unknown_media", Some("media"), "The picture is not there: attach it again."),
            Self::TooManyFiles => (Is::UNPROCESSABLE_ENTITY, "too_many_files", Some("media"), "A message can have ten pictures at most."),
            Self::FileEmpty => (Is::UNPROCESSABLE_ENTITY, "file_empty", Some("media"), "The file is empty."),
            Self::NotAPicture => {
                (Is::UNPROCESSABLE_ENTITY, "not_a_picture", Some("media"), "Only PNG, JPEG, GIF and WebP pictures can be sent.")
            }
            Self::NotKept => (Is::SERVICE_UNAVAILABLE, "not_kept", None, "The message could not be kept. Try again."),
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
            _ => Self::NotKept,
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
    let media = files(&shared, media).await?;
    // Our own phone can be asked to write what can be sent; what other carriers bring is taken as it is.
    if media.is_empty() || !text.is_empty() {
        compose::check(&text)?;
    }
    let carrier_id = format!("handset/{from}/{to}/{id}");
    let inbound = Inbound { carrier_id, from: from.clone(), to: to.clone(), text: text.clone(), media: media.clone() };
    shared.engine.receive(inbound).await?;
    let new = New { number: from, peer: to, interaction: None, message: id.clone(), text, media, at: shared.clock.now() };
    demo.handset.sent(new).await.map_err(|error| {
        tracing::error!(%error, "the handset's memory cannot be written");
        PostError::NotKept
    })?;
    Ok((StatusCode::ACCEPTED, Json(json!({ "id": id }))).into_response())
}

async fn files(shared: &Shared, ids: Vec<MediaId>) -> Result<Vec<Media>, PostError> {
    if ids.len() > MAX_FILES {
        return Err(PostError::TooManyFiles);
    }
    let store = shared.media.clone();
    let look = move || ids.iter().map(|id| store.get(id).map(|(media, _)| media)).collect::<Option<Vec<_>>>();
    tokio::task::spawn_blocking(look).await.ok().flatten().ok_or(PostError::UnknownMedia)
}

/// `POST /handset/media`: the file as the body; 201 with its id.
pub async fn upload(State(shared): State<Arc<Shared>>, body: Result<Bytes, BytesRejection>) -> Result<Response, PostError> {
    let bytes = body.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => PostError::TooLarge,
        _ => PostError::Malformed,
    })?;
    let store = shared.media.clone();
    let kept = tokio::task::spawn_blocking(move || store.put(&bytes)).await.map_err(|_| PostError::NotKept)?;
    let media = kept.map_err(|error| match error {
        MediaError::Empty => PostError::FileEmpty,
        MediaError::TooLarge => PostError::TooLarge,
        MediaError::NotAPicture => PostError::NotAPicture,
        MediaError::Storage(error) => {
            tracing::error!(%error, "a picture could not be kept");
            PostError::NotKept
        }
    })?;
    Ok((StatusCode::CREATED, Json(json!({ "id": media.id }))).into_response())
}

/// `GET /handset/media/{id}`: the phone's own picture. The id cannot be guessed, and only the phone has it.
pub async fn picture(State(shared): State<Arc<Shared>>, Path(id): Path<String>) -> Response {
    media::answer(shared.media.clone(), id.into()).await
}
