//! What Twilio says to us: messages from contacts, and how far ours have come. Both are forms, signed with the
//! account's token (<https://www.twilio.com/docs/usage/security#validating-requests>): base64 of HMAC-SHA1 over the
//! address that Twilio called, followed by each parameter and its value, in the order of their names.
//!
//! Files are fetched before a message is taken in. One that cannot be had after a few attempts leaves a line in the
//! message: its words come in any case.

use super::{Twilio, why};
use crate::gateway::Shared;
use crate::gateway::carriers::{Turned, take_in};
use crate::gateway::media::{self, MediaError};
use crate::protocol::{Delivery, Media};
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{OriginalUri, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, Mac};
use reqwest::Url;
use sha1::Sha1;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{sleep, timeout};

/// The most files of one message that are looked at; Twilio allows ten.
const MAX_FILES: usize = 10;
/// How long all files of a message may take. Twilio waits fifteen seconds for the answer.
const FILES_WITHIN: Duration = Duration::from_secs(10);
/// How often a file is asked for.
const ATTEMPTS: u32 = 3;
/// How long after the first time it is asked for again; after the second, twice as long.
const PAUSE: Duration = Duration::from_millis(500);
/// TwiML that does nothing.
const NOTHING: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response/>";
/// Stands in a message in place of a file.
const NOT_FETCHED: &str = "[A file of this message could not be fetched.]";
const TOO_LARGE: &str = "[A file of this message is too large.]";

type Pairs = Vec<(String, String)>;

/// A request whose signature is right.
struct Genuine<'a> {
    twilio: &'a Arc<Twilio>,
    pairs: Pairs,
}

impl Genuine<'_> {
    fn said(&self, name: &str) -> &str {
        self.pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str()).unwrap_or_default()
    }
}

/// An unknown name, a bad form and a wrong signature are refused alike.
fn genuine<'a>(
    shared: &'a Shared,
    name: &str,
    uri: &OriginalUri,
    headers: &HeaderMap,
    form: Result<Form<Pairs>, FormRejection>,
) -> Result<Genuine<'a>, StatusCode> {
    const REFUSED: StatusCode = StatusCode::FORBIDDEN;
    let (twilio, Form(pairs)) = shared.doors.twilios.get(name).zip(form.ok()).ok_or(REFUSED)?;
    let url = twilio.address(uri.path_and_query().map_or_else(|| uri.path(), |whole| whole.as_str()));
    let signature = headers
        .get("x-twilio-signature")
        .and_then(|value| BASE64_STANDARD.decode(value.as_bytes()).ok())
        .ok_or(REFUSED)?;
    signed(twilio.config.token.expose(), &url, &pairs).verify_slice(&signature).map_err(|_| REFUSED)?;
    Ok(Genuine { twilio, pairs })
}

fn signed(token: &str, url: &str, pairs: &Pairs) -> Hmac<Sha1> {
    let mut sorted: Vec<_> = pairs.iter().collect();
    sorted.sort();
    let hmac = Hmac::new_from_slice(token.as_bytes()).expect("HMAC takes keys of any length").chain_update(url);
    sorted.into_iter().fold(hmac, |hmac, (name, value)| hmac.chain_update(name).chain_update(value))
}

/// `POST /carriers/twilio/{name}/messages`: a text from a contact.
pub async fn message(
    State(shared): State<Arc<Shared>>,
    Path(name): Path<String>,
    uri: OriginalUri,
    headers: HeaderMap,
    form: Result<Form<Pairs>, FormRejection>,
) -> Result<Response, StatusCode> {
    let genuine = genuine(&shared, &name, &uri, &headers, form)?;
    let count = genuine.said("NumMedia").parse().unwrap_or(0_usize).min(MAX_FILES);
    let urls = (0..count).map(|at| genuine.said(&format!("MediaUrl{at}")).to_owned()).collect();
    let (media, lines) = files(genuine.twilio, urls).await;
    let words = Some(genuine.said("Body")).filter(|words| !words.is_empty());
    let text = words.into_iter().chain(lines).collect::<Vec<_>>().join("\n");
    let (from, to) = (genuine.said("From"), genuine.said("To"));
    match take_in(&shared, &genuine.twilio.name, genuine.said("MessageSid"), from, to, text, media).await {
        // Twilio is not to bring again what will never be taken.
        Ok(()) | Err(Turned::Away(_)) => Ok(([(header::CONTENT_TYPE, "text/xml")], NOTHING).into_response()),
        Err(Turned::Back) => Err(StatusCode::SERVICE_UNAVAILABLE),
    }
}

/// `POST /carriers/twilio/{name}/reports/{ticket}`: how far a text of ours has come.
pub async fn report(
    State(shared): State<Arc<Shared>>,
    Path((name, ticket)): Path<(String, String)>,
    uri: OriginalUri,
    headers: HeaderMap,
    form: Result<Form<Pairs>, FormRejection>,
) -> Result<StatusCode, StatusCode> {
    let genuine = genuine(&shared, &name, &uri, &headers, form)?;
    let Some(delivery) = delivery(genuine.said("MessageStatus"), genuine.said("ErrorCode")) else {
        return Ok(StatusCode::NO_CONTENT);
    };
    let sid = Some(genuine.said("MessageSid").to_owned()).filter(|sid| !sid.is_empty());
    match shared.doors.report(&shared.engine, ticket, sid, delivery).await {
        Ok(()) => Ok(StatusCode::NO_CONTENT),
        Err(_) => Err(StatusCode::SERVICE_UNAVAILABLE),
    }
}

/// What a status means (<https://www.twilio.com/docs/messaging/api/message-resource#message-status-values>).
fn delivery(status: &str, code: &str) -> Option<Delivery> {
    match status {
        "accepted" | "scheduled" | "queued" | "sending" | "sent" => Some(Delivery::Sent),
        "delivered" | "read" => Some(Delivery::Delivered),
        "undelivered" | "failed" | "canceled" => Some(Delivery::Failed { reason: why(code.parse().ok()) }),
        _ => None,
    }
}

/// The files of a message, and a line for each that is not there.
async fn files(twilio: &Arc<Twilio>, urls: Vec<String>) -> (Vec<Media>, Vec<&'static str>) {
    let (mut media, mut lines) = (Vec::new(), Vec::new());
    let deadline = tokio::time::Instant::now() + FILES_WITHIN;
    for url in urls {
        let left = deadline.saturating_duration_since(tokio::time::Instant::now());
        match timeout(left, file(twilio, &url)).await.unwrap_or(Err(NOT_FETCHED)) {
            Ok(file) => media.push(file),
            Err(line) => lines.push(line),
        }
    }
    (media, lines)
}

async fn file(twilio: &Arc<Twilio>, url: &str) -> Result<Media, &'static str> {
    let url = Url::parse(url).map_err(|_| NOT_FETCHED)?;
    for attempt in 0..ATTEMPTS {
        if attempt > 0 {
            sleep(PAUSE * attempt).await;
        }
        match bytes(twilio, url.clone()).await {
            Ok(Some(bytes)) => return keep(twilio, bytes).await,
            Ok(None) => return Err(TOO_LARGE),
            Err(trouble) => tracing::warn!(carrier = twilio.name, attempt, %trouble, "a file could not be fetched"),
        }
    }
    Err(NOT_FETCHED)
}

/// The bytes at an address; `None` where there are too many. Only the account's own service is told its token.
async fn bytes(twilio: &Twilio, url: Url) -> Result<Option<Vec<u8>>, String> {
    let ours = Url::parse(&twilio.config.api).is_ok_and(|api| api.origin() == url.origin());
    let request = twilio.files.get(url);
    let request = if ours { twilio.signed_in(request) } else { request };
    let mut answer =
        request.send().await.and_then(reqwest::Response::error_for_status).map_err(|e| e.without_url().to_string())?;
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| error.without_url().to_string())? {
        if bytes.len() + chunk.len() > media::MAX_BYTES {
            return Ok(None);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(Some(bytes))
}

async fn keep(twilio: &Arc<Twilio>, bytes: Vec<u8>) -> Result<Media, &'static str> {
    // What contacts send is kept whatever it is; what is no sound picture is only ever a download.
    twilio.media.put(None, bytes.into()).await.map_err(|error| match error {
        MediaError::TooLarge => TOO_LARGE,
        _ => NOT_FETCHED,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of Twilio's documentation.
    #[test]
    fn signatures_are_twilios() {
        let pairs = [
            ("CallSid", "CA1234567890ABCDE"),
            ("Caller", "+12349013030"),
            ("Digits", "1234"),
            ("From", "+12349013030"),
            ("To", "+18005551212"),
        ];
        let mut pairs: Pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        pairs.reverse();
        let signature = signed("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", &pairs).finalize().into_bytes();
        assert_eq!(BASE64_STANDARD.encode(signature), "0/KCTR6DLpKmkAf8muzZqo1nDgQ=");
    }

    #[test]
    fn statuses_are_told_in_words() {
        assert_eq!(delivery("queued", ""), Some(Delivery::Sent));
        assert_eq!(delivery("read", ""), Some(Delivery::Delivered));
        let failed = |reason: &str| Some(Delivery::Failed { reason: reason.into() });
        assert_eq!(delivery("undelivered", "30005"), failed("The contact's number is not in use."));
        assert_eq!(delivery("failed", ""), failed("The carrier did not deliver it."));
        assert_eq!(delivery("receiving", ""), None);
    }
}
