//! Twilio's requests to the gateway: texts from contacts, and delivery reports. Both are forms, signed with the
//! account's token (<https://www.twilio.com/docs/usage/security#validating-requests>): base64 of HMAC-SHA1 over the
//! address that Twilio called, followed by each parameter and its value, sorted by name.
//!
//! Files are fetched before a text is accepted. A file that cannot be fetched after a few attempts is replaced by a
//! line in the text, so the words always arrive.

use super::{Twilio, explain};
use crate::gateway::carriers::registry::{InboundError, InboundText, Registry};
use crate::gateway::client::{FetchError, read_body};
use crate::gateway::media::{MAX_BYTES, MediaError};
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
use thiserror::Error;
use tokio::time::{sleep, timeout};

/// The most files of one message that are fetched; Twilio allows ten.
const MAX_FILES: usize = 10;
/// How long fetching all files of a message may take. Twilio waits fifteen seconds for the response.
const FETCH_TIMEOUT: Duration = Duration::from_secs(10);
/// How often a file may have moved.
const MAX_REDIRECTS: usize = 5;
/// How often a file is requested.
const ATTEMPTS: u32 = 3;
/// The pause before the second attempt; the pause before the third is twice as long.
const PAUSE: Duration = Duration::from_millis(500);
/// TwiML without instructions.
const EMPTY_TWIML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response/>";

type Pairs = Vec<(String, String)>;

/// Why a file of a message is missing. Its message stands in the text in place of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
enum FileError {
    #[error("[A file of this message could not be fetched.]")]
    NotFetched,
    #[error("[A file of this message is too large.]")]
    TooLarge,
}

/// A request with a valid signature.
struct SignedRequest<'a> {
    twilio: &'a Arc<Twilio>,
    pairs: Pairs,
}

impl SignedRequest<'_> {
    fn param(&self, name: &str) -> &str {
        self.pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str()).unwrap_or_default()
    }
}

/// Verifies a request. Fails alike for an unknown name, an invalid form and a wrong signature.
fn verify<'a>(
    registry: &'a Registry,
    name: &str,
    uri: &OriginalUri,
    headers: &HeaderMap,
    form: Result<Form<Pairs>, FormRejection>,
) -> Result<SignedRequest<'a>, StatusCode> {
    const REFUSED: StatusCode = StatusCode::FORBIDDEN;
    let (twilio, Form(pairs)) = registry.twilio(name).zip(form.ok()).ok_or(REFUSED)?;
    let url = twilio.gateway_url(uri.path_and_query().map_or_else(|| uri.path(), |whole| whole.as_str()));
    let signature = headers
        .get("x-twilio-signature")
        .and_then(|value| BASE64_STANDARD.decode(value.as_bytes()).ok())
        .ok_or(REFUSED)?;
    signature_of(twilio.config.token.expose(), &url, &pairs).verify_slice(&signature).map_err(|_| REFUSED)?;
    Ok(SignedRequest { twilio, pairs })
}

fn signature_of(token: &str, url: &str, pairs: &Pairs) -> Hmac<Sha1> {
    let mut sorted: Vec<_> = pairs.iter().collect();
    sorted.sort();
    let hmac = Hmac::new_from_slice(token.as_bytes()).expect("HMAC takes keys of any length").chain_update(url);
    sorted.into_iter().fold(hmac, |hmac, (name, value)| hmac.chain_update(name).chain_update(value))
}

/// `POST /carriers/twilio/{name}/messages`: a text from a contact.
pub async fn message(
    State(registry): State<Arc<Registry>>,
    Path(name): Path<String>,
    uri: OriginalUri,
    headers: HeaderMap,
    form: Result<Form<Pairs>, FormRejection>,
) -> Result<Response, StatusCode> {
    let request = verify(&registry, &name, &uri, &headers, form)?;
    let count = request.param("NumMedia").parse().unwrap_or(0_usize).min(MAX_FILES);
    let urls = (0..count).map(|at| request.param(&format!("MediaUrl{at}")).to_owned()).collect();
    let (media, lines) = files(request.twilio, urls).await;
    let words = Some(request.param("Body")).filter(|words| !words.is_empty());
    let text = words.map(str::to_owned).into_iter().chain(lines).collect::<Vec<_>>().join("\n");
    let (from, to) = (request.param("From"), request.param("To"));
    let text = InboundText { id: request.param("MessageSid"), from, to, text, media };
    match registry.receive(request.twilio.name(), text).await {
        // Twilio must not bring again what will never be accepted.
        Ok(()) | Err(InboundError::Permanent(_)) => {
            Ok(([(header::CONTENT_TYPE, "text/xml")], EMPTY_TWIML).into_response())
        }
        Err(InboundError::Temporary(_)) => Err(StatusCode::SERVICE_UNAVAILABLE),
    }
}

/// `POST /carriers/twilio/{name}/reports/{ticket}`: a delivery report on a text.
pub async fn report(
    State(registry): State<Arc<Registry>>,
    Path((name, ticket)): Path<(String, String)>,
    uri: OriginalUri,
    headers: HeaderMap,
    form: Result<Form<Pairs>, FormRejection>,
) -> Result<StatusCode, StatusCode> {
    let request = verify(&registry, &name, &uri, &headers, form)?;
    let Some(delivery) = delivery(request.param("MessageStatus"), request.param("ErrorCode")) else {
        return Ok(StatusCode::NO_CONTENT);
    };
    let sid = Some(request.param("MessageSid").to_owned()).filter(|sid| !sid.is_empty());
    match registry.report(request.twilio.name(), ticket, sid, delivery).await {
        Ok(()) => Ok(StatusCode::NO_CONTENT),
        Err(_) => Err(StatusCode::SERVICE_UNAVAILABLE),
    }
}

/// Returns what a status means (<https://www.twilio.com/docs/messaging/api/message-resource#message-status-values>).
fn delivery(status: &str, code: &str) -> Option<Delivery> {
    match status {
        "accepted" | "scheduled" | "queued" | "sending" | "sent" => Some(Delivery::Sent),
        "delivered" | "read" => Some(Delivery::Delivered),
        "undelivered" | "failed" | "canceled" => Some(Delivery::Failed(explain(code.parse().ok()))),
        _ => None,
    }
}

/// Fetches the files of a message. Returns those it could fetch, and a line for each of the others.
async fn files(twilio: &Arc<Twilio>, urls: Vec<String>) -> (Vec<Media>, Vec<String>) {
    let (mut media, mut lines) = (Vec::new(), Vec::new());
    let deadline = tokio::time::Instant::now() + FETCH_TIMEOUT;
    for url in urls {
        let left = deadline.saturating_duration_since(tokio::time::Instant::now());
        match timeout(left, file(twilio, &url)).await.unwrap_or(Err(FileError::NotFetched)) {
            Ok(file) => media.push(file),
            Err(error) => lines.push(error.to_string()),
        }
    }
    (media, lines)
}

async fn file(twilio: &Arc<Twilio>, url: &str) -> Result<Media, FileError> {
    let url = Url::parse(url).map_err(|_| FileError::NotFetched)?;
    for attempt in 0..ATTEMPTS {
        if attempt > 0 {
            sleep(PAUSE * attempt).await;
        }
        match bytes(twilio, url.clone()).await {
            Ok(bytes) => return store(twilio, bytes).await,
            Err(FetchFileError::Fetch(FetchError::TooLarge)) => return Err(FileError::TooLarge),
            Err(error) => {
                tracing::warn!(carrier = twilio.name, attempt, %error, "a file could not be fetched");
                if !matches!(error, FetchFileError::Fetch(_)) {
                    break;
                }
            }
        }
    }
    Err(FileError::NotFetched)
}

/// Why a file is not fetched. Contains no address: it may hold a signature.
#[derive(Debug, Error)]
enum FetchFileError {
    #[error(transparent)]
    Fetch(#[from] FetchError),
    #[error("it is at no host of the configuration, but at {0}")]
    ForeignHost(String),
    #[error("it has moved too often, or nowhere")]
    Moved,
}

/// Fetches a file. Every address on the way to it must be one of the configuration, so that no message and no answer
/// can have the gateway ask whatever it reaches. The account's token is sent to the account's own service only.
async fn bytes(twilio: &Twilio, mut url: Url) -> Result<Vec<u8>, FetchFileError> {
    for _ in 0..=MAX_REDIRECTS {
        let own_service = Url::parse(&twilio.config.api).is_ok_and(|api| api.origin() == url.origin());
        if !own_service && !twilio.config.has_files_at(&url) {
            return Err(FetchFileError::ForeignHost(url.host_str().unwrap_or_default().to_owned()));
        }
        let request = twilio.http.get(url.clone());
        let request = if own_service { twilio.authenticate(request) } else { request };
        let answer = request.send().await.map_err(FetchError::from)?;
        if !answer.status().is_redirection() {
            let answer = answer.error_for_status().map_err(FetchError::from)?;
            return Ok(read_body(answer, MAX_BYTES).await?);
        }
        let location = answer.headers().get(header::LOCATION).and_then(|location| location.to_str().ok());
        url = location.and_then(|location| url.join(location).ok()).ok_or(FetchFileError::Moved)?;
    }
    Err(FetchFileError::Moved)
}

async fn store(twilio: &Arc<Twilio>, bytes: Vec<u8>) -> Result<Media, FileError> {
    // Contacts' files are stored whatever they are; what is no valid picture can only be downloaded.
    twilio.media.put(None, bytes.into()).await.map_err(|error| match error {
        MediaError::TooLarge => FileError::TooLarge,
        _ => FileError::NotFetched,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Failure;

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
        let signature =
            signature_of("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", &pairs).finalize().into_bytes();
        assert_eq!(BASE64_STANDARD.encode(signature), "0/KCTR6DLpKmkAf8muzZqo1nDgQ=");
    }

    #[test]
    fn statuses_are_told_in_words() {
        assert_eq!(delivery("queued", ""), Some(Delivery::Sent));
        assert_eq!(delivery("read", ""), Some(Delivery::Delivered));
        let failed = |code: &str, reason: &str, detail: Option<&str>| {
            let detail = detail.map(ToOwned::to_owned);
            Some(Delivery::Failed(Failure { detail, ..Failure::known(code, reason) }))
        };
        assert_eq!(
            delivery("undelivered", "30005"),
            failed("unused_number", "The contact's number is not in use.", Some("30005"))
        );
        assert_eq!(delivery("failed", ""), failed("not_delivered", "The carrier did not deliver it.", None));
        assert_eq!(delivery("receiving", ""), None);
    }
}
