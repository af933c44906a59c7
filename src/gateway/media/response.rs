//! A file as an HTTP response. No browser runs it: only a valid picture keeps its type, everything else is a download.

use super::inspect::picture_type;
use super::store::{MediaStore, Record};
use crate::protocol::MediaId;
use axum::body::Bytes;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

const UNTYPED: &str = "application/octet-stream";

/// Which files are labelled with their type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typed {
    /// Valid pictures.
    Pictures,
    /// All files: for a carrier, which passes them on.
    Always,
}

/// Responds with the file of an id. The caller has checked that it may be fetched.
pub async fn respond_by_id(store: &MediaStore, id: MediaId, typed: Typed) -> Response {
    match store.find(&id).await {
        Ok(Some(record)) => respond(store, &record, typed).await,
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Responds with the file of a record.
pub async fn respond(store: &MediaStore, record: &Record, typed: Typed) -> Response {
    let Some(bytes) = store.get(&record.media.id).await else { return StatusCode::NOT_FOUND.into_response() };
    let mime = match typed {
        Typed::Pictures if record.media.pixels.is_none() => UNTYPED,
        _ => &record.media.mime,
    };
    file(bytes, mime)
}

/// Responds with the thumbnail of a record.
pub async fn respond_thumbnail(store: &MediaStore, record: &Record) -> Response {
    let Some(bytes) = store.thumbnail(&record.media.id).await else { return StatusCode::NOT_FOUND.into_response() };
    let mime = picture_type(&bytes).unwrap_or(UNTYPED);
    file(bytes, mime)
}

fn file(bytes: Bytes, mime: &str) -> Response {
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    let mime = HeaderValue::from_str(mime).unwrap_or(HeaderValue::from_static(UNTYPED));
    let disposition = if mime.as_bytes().starts_with(b"image/") { "inline" } else { "attachment" };
    headers.insert(header::CONTENT_TYPE, mime);
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static(disposition));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    response
}
