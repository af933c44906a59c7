//! Why a file is not accepted.

use crate::gateway::http;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
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
    /// The agent has too many files that are not sent.
    #[error(
        "You have too many files that are not sent yet: {files} at most, with {mb} MB in all. Send or remove some, then \
         attach it again."
    )]
    TooManyUnsent {
        /// How many are taken.
        files: u32,
        /// The number of megabytes that are taken.
        mb: u32,
    },
    /// All agents together have too many files that are not sent.
    #[error("All agents together have too many files that are not sent yet. Try again later.")]
    TooManyUnsentInAll,
    /// The agent has uploaded too much within an hour.
    #[error("You have attached {mb} MB in the last hour. Try again later.")]
    TooMuchUploaded {
        /// The number of megabytes that are taken.
        mb: u32,
    },
    /// No more files are stored.
    #[error("There is no room for more files. Tell whoever runs the gateway.")]
    Full,
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
            Self::TooManyUnsent { .. } => (StatusCode::TOO_MANY_REQUESTS, "too_many_unsent"),
            Self::TooManyUnsentInAll => (StatusCode::TOO_MANY_REQUESTS, "too_many_unsent_in_all"),
            Self::TooMuchUploaded { .. } => (StatusCode::TOO_MANY_REQUESTS, "too_much_uploaded"),
            Self::Full => (StatusCode::INSUFFICIENT_STORAGE, "storage_full"),
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
