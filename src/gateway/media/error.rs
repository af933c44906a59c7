//! Why a file is not accepted, and reading an upload up to the limit.

use crate::gateway::http;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use thiserror::Error;

/// The largest file, in bytes.
pub const MAX_BYTES: usize = 5 * 1024 * 1024;

/// Why a file is not accepted. Worded for the person who sends it.
#[derive(Debug, Error)]
pub enum MediaError {
    /// The file is empty.
    #[error("The file is empty.")]
    Empty,
    /// The file is larger than [`MAX_BYTES`].
    #[error("The file is too large: 5 MB at most.")]
    TooLarge,
    /// A picture that cannot be decoded completely.
    #[error("The picture is damaged.")]
    Damaged,
    /// A picture with too many pixels to decode.
    #[error("The picture has too many pixels.")]
    TooManyPixels,
    /// The file is of no known type.
    #[error("Files of this type cannot be sent.")]
    UnknownKind,
    /// The upload was interrupted.
    #[error("The file did not arrive whole. Try again.")]
    Interrupted,
    /// The store failed.
    #[error("The file could not be kept. Try again.")]
    Storage(#[source] object_store::Error),
}

impl From<object_store::Error> for MediaError {
    fn from(error: object_store::Error) -> Self {
        tracing::error!(kind = kind_of(&error), "the media store failed");
        Self::Storage(error)
    }
}

impl IntoResponse for MediaError {
    fn into_response(self) -> Response {
        let (status, error) = match self {
            Self::Empty => (StatusCode::UNPROCESSABLE_ENTITY, "file_empty"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
            Self::Damaged => (StatusCode::UNPROCESSABLE_ENTITY, "damaged"),
            Self::TooManyPixels => (StatusCode::UNPROCESSABLE_ENTITY, "too_many_pixels"),
            Self::UnknownKind => (StatusCode::UNPROCESSABLE_ENTITY, "unknown_kind"),
            Self::Interrupted => (StatusCode::BAD_REQUEST, "broken"),
            Self::Storage(_) => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
        };
        http::error(status, error, &self.to_string())
    }
}

/// Names the kind of an error. Its full text may contain addresses.
fn kind_of(error: &object_store::Error) -> &'static str {
    match error {
        object_store::Error::NotFound { .. } => "not found",
        object_store::Error::PermissionDenied { .. } | object_store::Error::Unauthenticated { .. } => "not allowed",
        _ => "storage",
    }
}

/// Reads an upload of at most [`MAX_BYTES`].
///
/// # Errors
/// [`MediaError::TooLarge`], before reading if the sender states the size; [`MediaError::Interrupted`].
pub async fn read_upload(headers: &HeaderMap, body: Body) -> Result<Bytes, MediaError> {
    let stated = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if stated.is_some_and(|length| length > MAX_BYTES as u64) {
        return Err(MediaError::TooLarge);
    }
    let (mut stream, mut bytes) = (body.into_data_stream(), Vec::new());
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| MediaError::Interrupted)?;
        if bytes.len() + chunk.len() > MAX_BYTES {
            return Err(MediaError::TooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.into())
}
