//! The HTTP route of the contact book: `PUT` and `POST /contacts`.

use super::import::{self, ImportError};
use crate::gateway::carriers::registry::Registry;
use crate::gateway::config::Secret;
use crate::gateway::engine::Handle;
use crate::gateway::http;
use crate::gateway::importing::{self, Report};
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// The key that permits changing the contact book over HTTP.
#[derive(Clone, Debug)]
pub struct ContactsKey(pub Secret);

/// `PUT` and `POST /contacts` with the key of the data folder. With `PUT`, what earlier imports said of contacts that
/// are not in the file is taken away. `POST` only adds and changes.
pub async fn import(
    State(engine): State<Handle>,
    State(carriers): State<Arc<Registry>>,
    State(ContactsKey(key)): State<ContactsKey>,
    method: Method,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let (file, format) = match importing::receive(&key, "contacts.key", &headers, body).await {
        Ok(received) => received,
        Err(response) => return *response,
    };
    match import::import(&engine, carriers.country(), file, format, method == Method::PUT).await {
        Ok(report) => {
            let Report { added, changed, removed, refused, .. } = &report;
            tracing::info!(added, changed, removed, refused, "the contacts were changed over HTTP");
            Json(report).into_response()
        }
        Err(error) => {
            let (status, name) = match error {
                ImportError::File(_) | ImportError::Empty => (StatusCode::UNPROCESSABLE_ENTITY, "unreadable"),
                ImportError::Full => (StatusCode::UNPROCESSABLE_ENTITY, "too_many"),
                ImportError::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
            };
            http::error(status, name, &error.to_string())
        }
    }
}
