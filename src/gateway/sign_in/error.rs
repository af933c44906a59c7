//! Why a sign-in fails.

use super::issuer::TokenError;
use crate::core::text::texts;
use crate::gateway::http;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use thiserror::Error;

/// Why somebody is not signed in. Worded for the person who tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SignInError {
    /// The request is not the expected JSON.
    #[error("The request is not the JSON that is asked for.")]
    Malformed,
    /// The token is not accepted.
    #[error("The token is wrong or has expired.")]
    NotSignedIn,
    /// An administrator has suspended the agent.
    #[error("{}", texts::suspended().english())]
    Suspended,
    /// The token names no agent of this gateway.
    #[error("There is no such agent.")]
    UnknownAgent,
    /// The provider or its keys cannot be reached.
    #[error("The sign-in cannot be checked now.")]
    Unreachable,
    /// The provider's answer belongs to no sign-in that this browser began and has not finished.
    #[error("This sign-in has been used, or took too long.")]
    Stale,
    /// Too many sign-ins from the same address have failed.
    #[error("Too many sign-ins from your network have failed. Try again in a minute.")]
    TooMany,
    /// The gateway could not create a token.
    #[error("The sign-in failed. Try again.")]
    Unavailable,
}

impl IntoResponse for SignInError {
    fn into_response(self) -> Response {
        let (status, error) = match self {
            Self::Malformed => (StatusCode::BAD_REQUEST, "malformed"),
            Self::NotSignedIn => (StatusCode::UNAUTHORIZED, "not_signed_in"),
            Self::Suspended => (StatusCode::FORBIDDEN, "suspended"),
            Self::UnknownAgent => (StatusCode::NOT_FOUND, "unknown_agent"),
            Self::Unreachable => (StatusCode::SERVICE_UNAVAILABLE, "unreachable"),
            Self::Stale => (StatusCode::BAD_REQUEST, "stale"),
            Self::TooMany => (StatusCode::TOO_MANY_REQUESTS, "too_many"),
            Self::Unavailable => (StatusCode::INTERNAL_SERVER_ERROR, "unavailable"),
        };
        http::error(status, error, &self.to_string())
    }
}

impl From<TokenError> for SignInError {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Invalid => Self::NotSignedIn,
            TokenError::Unreachable => Self::Unreachable,
        }
    }
}
