//! Asking the CRM who a contact is, when one whom nobody has named begins a conversation. Nothing waits for the answer:
//! the name comes as a change later.
//!
//! `POST` with the number as JSON, to the configured address alone, signed with a key of the data folder. One attempt:
//! whoever writes again is asked about again.

use crate::core::contacts::{ContactChange, ContactSource};
use crate::gateway::bytes::hex;
use crate::gateway::client::{self, FetchError, read_body};
use crate::gateway::clock::Clock;
use crate::gateway::config::{Secret, is_secure_url};
use crate::gateway::contacts::questions::Question;
use crate::gateway::engine::Handle;
use crate::gateway::shutdown::closed;
use crate::gateway::traces::{Span, spans};
use crate::protocol::{ContactField, Millis, PhoneNumber};
use hmac::{Hmac, Mac};
use reqwest::{StatusCode, Url, header};
use serde::Deserialize;
use serde_json::json;
use sha2::Sha256;
use std::collections::HashMap;
use std::io;
use std::str::FromStr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use thiserror::Error;
use tokio::sync::{Semaphore, mpsc, watch};

/// How long an answer may take, from the first byte to the last.
const LIMIT: Duration = Duration::from_secs(2);
/// The number of contacts that are asked about at once.
const AT_ONCE: usize = 8;
/// The largest answer, in bytes.
const MAX_ANSWER: usize = 16 * 1024;
/// How long a name holds: the contact is not asked about again.
const KNOWN_FOR: Millis = 24 * 60 * 60 * 1000;
/// How long it holds that a contact is not known.
const UNKNOWN_FOR: Millis = 60 * 60 * 1000;
/// The most contacts whose answers are remembered.
const MAX_REMEMBERED: usize = 10_000;

/// The header with the time of a request, in seconds since 1970.
const TIME: &str = "Baton-Time";
/// The header with the signature: `sha256=` and hexadecimal digits.
const SIGNATURE: &str = "Baton-Signature";

/// The address that is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    url: Url,
    limit: Duration,
}

impl Endpoint {
    /// Sets how long an answer may take, from the first byte to the last; two seconds otherwise.
    pub fn within(self, limit: Duration) -> Self {
        Self { limit, ..self }
    }
}

impl FromStr for Endpoint {
    type Err = &'static str;

    /// Parses an address: `https`, or `http` on this machine, as numbers are nobody else's business.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let url = Url::parse(text).map_err(|_| "it is not an address such as https://crm.example/baton/contact")?;
        if !is_secure_url(text) {
            return Err("it must begin with https:// (or http:// on this machine)");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("it must not contain a user name or password");
        }
        Ok(Self { url, limit: LIMIT })
    }
}

/// Why there is no answer. Contains no number, address or body.
#[derive(Debug, Error)]
enum LookupError {
    #[error("no answer in time")]
    TimedOut,
    #[error("the answer has the status {0}")]
    Status(u16),
    #[error(transparent)]
    Fetch(#[from] FetchError),
    #[error("the answer cannot be used: it should be JSON with a name, and perhaps fields, of the documented length")]
    Unusable,
}

impl LookupError {
    /// Returns its name for programs.
    fn name(&self) -> &'static str {
        match self {
            Self::TimedOut => "timeout",
            Self::Status(_) => "status",
            Self::Fetch(_) => "fetch",
            Self::Unusable => "unusable",
        }
    }
}

/// The answer.
#[derive(Debug, Default, Deserialize)]
struct Known {
    name: Option<String>,
    #[serde(default)]
    fields: Vec<ContactField>,
    language: Option<String>,
}

/// What asks.
pub struct Lookup {
    client: reqwest::Client,
    endpoint: Endpoint,
    key: Secret,
    engine: Handle,
    clock: Arc<Clock>,
    /// Until when each contact is not asked about again.
    remembered: Mutex<HashMap<PhoneNumber, Millis>>,
}

impl Lookup {
    /// Creates it.
    ///
    /// # Errors
    /// Returns an error if there can be no HTTP client.
    pub fn new(endpoint: Endpoint, key: Secret, engine: Handle, clock: Arc<Clock>) -> io::Result<Self> {
        Ok(Self { client: client::new()?, endpoint, key, engine, clock, remembered: Mutex::default() })
    }

    /// Asks about the contacts that come, until the gateway closes.
    pub async fn run(self, contacts: mpsc::Receiver<Question>, mut closing: watch::Receiver<bool>) {
        let lookup = Arc::new(self);
        let asking = few_at_once(contacts, |(contact, cause)| {
            let lookup = lookup.clone();
            let known = lookup.is_remembered(&contact);
            (!known).then_some(async move {
                let span = spans::lookup(lookup.endpoint.url.host_str(), lookup.endpoint.url.port(), &cause);
                span.context().scope(lookup.look_up(contact, span)).await;
            })
        });
        tokio::select! {
            () = closed(&mut closing) => {}
            () = asking => {}
        }
    }

    async fn look_up(&self, contact: PhoneNumber, mut span: Span) {
        // Not asked about twice at the same time.
        self.remember(contact.clone(), KNOWN_FOR);
        let answer = tokio::time::timeout(self.endpoint.limit, self.ask(&contact, &mut span))
            .await
            .unwrap_or(Err(LookupError::TimedOut));
        let change = match answer {
            Ok(change) => change,
            Err(error) => {
                spans::looked_up(&mut span, Err(error.name()));
                tracing::warn!(%error, "a contact could not be looked up");
                self.lock().remove(&contact);
                return;
            }
        };
        let is_known =
            !change.name.as_ref().is_none_or(String::is_empty) || !change.fields.as_ref().is_none_or(Vec::is_empty);
        spans::looked_up(&mut span, Ok(if is_known { "known" } else { "unknown" }));
        span.end();
        if !is_known {
            self.remember(contact, UNKNOWN_FOR);
        }
        if !matches!(self.engine.learn(vec![change], None).await, Ok(Ok(_))) {
            tracing::warn!("the answer about a contact could not be kept");
        }
    }

    async fn ask(&self, contact: &PhoneNumber, span: &mut Span) -> Result<ContactChange, LookupError> {
        let body = json!({ "number": contact }).to_string();
        let time = (self.clock.wall() / 1000).to_string();
        let signature = format!("sha256={}", sign(&self.key, &time, &body));
        let request = self.client.post(self.endpoint.url.clone()).header(header::CONTENT_TYPE, "application/json");
        let request = request.header(TIME, time).header(SIGNATURE, signature).body(body);
        let request = request.headers(span.context().headers());
        let response = request.send().await.map_err(FetchError::from)?;
        spans::lookup_answered(span, response.status());
        let known = match response.status() {
            StatusCode::OK => {
                let body = read_body(response, MAX_ANSWER).await?;
                serde_json::from_slice(&body).map_err(|_| LookupError::Unusable)?
            }
            StatusCode::NO_CONTENT | StatusCode::NOT_FOUND => Known::default(),
            status => return Err(LookupError::Status(status.as_u16())),
        };
        let (name, fields) = (Some(known.name.unwrap_or_default()), Some(known.fields));
        let (source, language) = (ContactSource::Lookup, Some(known.language.unwrap_or_default()));
        let change = ContactChange { number: contact.clone(), source, name, fields, language };
        change.checked().map_err(|_| LookupError::Unusable)
    }

    fn is_remembered(&self, contact: &PhoneNumber) -> bool {
        self.lock().get(contact).is_some_and(|until| self.clock.now() < *until)
    }

    fn remember(&self, contact: PhoneNumber, time: Millis) {
        let now = self.clock.now();
        let mut remembered = self.lock();
        if remembered.len() >= MAX_REMEMBERED {
            remembered.retain(|_, until| now < *until);
        }
        if remembered.len() >= MAX_REMEMBERED {
            remembered.clear();
        }
        remembered.insert(contact, now + time);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<PhoneNumber, Millis>> {
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Does the work for each contact that comes, if there is any, [`AT_ONCE`] at a time, until no more can come.
async fn few_at_once<T, W: Future<Output = ()> + Send + 'static>(
    mut contacts: mpsc::Receiver<T>,
    work: impl Fn(T) -> Option<W>,
) {
    let permits = Arc::new(Semaphore::new(AT_ONCE));
    while let Some(contact) = contacts.recv().await {
        let Ok(permit) = permits.clone().acquire_owned().await else { return };
        if let Some(work) = work(contact) {
            tokio::spawn(async move {
                work.await;
                drop(permit);
            });
        }
    }
}

/// Returns the signature of a request: HMAC-SHA256 over time, full stop and body, in hexadecimal digits.
fn sign(key: &Secret, time: &str, body: &str) -> String {
    let mac: Hmac<Sha256> = Hmac::new_from_slice(key.expose().as_bytes()).expect("HMAC takes keys of any length");
    hex(&mac.chain_update(time).chain_update(".").chain_update(body).finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_what_openssl_makes_of_it() {
        // printf '%s.%s' 1767605400 '{"number":"+447700900001"}' | openssl dgst -sha256 -hmac 0123456789abcdef
        let signature = sign(&Secret::new("0123456789abcdef".into()), "1767605400", r#"{"number":"+447700900001"}"#);
        assert_eq!(signature, "6071ff7adcad8743a53b3538ab9adc78bbaf045199e3182630977e7895eac4a5");
    }

    #[tokio::test]
    async fn few_are_asked_about_at_once_and_all_in_the_end() {
        let (sender, contacts) = mpsc::channel(30);
        for number in 0..30 {
            sender.send(number).await.unwrap();
        }
        drop(sender);
        let counts = Arc::new(Mutex::new((0, 0)));
        let (done, mut finished) = mpsc::channel(30);
        few_at_once(contacts, |_| {
            let (counts, done) = (counts.clone(), done.clone());
            Some(async move {
                let (now, most) = *counts.lock().unwrap();
                *counts.lock().unwrap() = (now + 1, most.max(now + 1));
                for _ in 0..100 {
                    tokio::task::yield_now().await;
                }
                counts.lock().unwrap().0 -= 1;
                done.send(()).await.unwrap();
            })
        })
        .await;
        for _ in 0..30 {
            finished.recv().await.unwrap();
        }
        assert_eq!(*counts.lock().unwrap(), (0, AT_ONCE));
    }

    #[test]
    fn numbers_go_over_tls_unless_they_stay_on_the_machine() {
        for good in
            ["https://crm.example/contact?x=1", "http://127.0.0.1:9000/", "http://[::1]/c", "http://localhost/c"]
        {
            assert!(good.parse::<Endpoint>().is_ok(), "{good}");
        }
        for bad in
            ["crm.example", "http://crm.example/", "ftp://crm.example/", "file:///etc", "https://u:p@crm.example/"]
        {
            assert!(bad.parse::<Endpoint>().is_err(), "{bad}");
        }
    }
}
