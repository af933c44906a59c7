//! Twilio's interface for messages (version 2010-04-01), also offered by compatible services.
//!
//! Outbound: `POST …/Messages.json` as a form, with basic authentication. The interface has no idempotency key. So the
//! outbox does not send again after a lost response or a failure inside Twilio: it waits for a status callback, which
//! names the text by its ticket, and then looks for the text among the messages sent to that number since. It sends
//! again only if the text is not there.
//!
//! Inbound and delivery reports: [`webhook`]. The gateway does not repeat what Twilio itself does about STOP, START and
//! HELP (`keywords`, see [`super::config`]).

pub mod webhook;

use super::config;
use super::links::Links;
use super::outbox::store::OutboxStore;
use super::outbox::{Attempt, Transport, TransportError};
use crate::core::hub::Outbound;
use crate::gateway::media::MediaStore;
use crate::gateway::storage::with;
use crate::protocol::{Failure, Millis};
use reqwest::{RequestBuilder, StatusCode, Url};
use serde::Deserialize;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

/// How far Twilio's clock may be behind the gateway's, in milliseconds.
const MAX_CLOCK_SKEW: Millis = 60_000;
/// How many of the newest messages are searched for one that may have been sent.
const PAGE_SIZE: &str = "50";

/// A Twilio account.
pub struct Twilio {
    name: String,
    config: config::Twilio,
    http: reqwest::Client,
    media: MediaStore,
    links: Links,
}

/// Twilio's description of a message.
#[derive(Deserialize)]
struct Described {
    sid: String,
    #[serde(default)]
    body: Option<String>,
    #[serde(default)]
    direction: Option<String>,
    #[serde(default)]
    date_created: Option<String>,
    #[serde(default)]
    num_media: Option<String>,
}

#[derive(Deserialize)]
struct Listed {
    messages: Vec<Described>,
}

/// Twilio's reason for rejecting a request.
#[derive(Deserialize)]
struct Fault {
    code: u32,
}

impl Twilio {
    /// Creates an account from its configuration.
    pub fn new(name: String, config: config::Twilio, http: reqwest::Client, media: MediaStore, links: Links) -> Self {
        Self { name, config, http, media, links }
    }

    /// Returns its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    fn messages_url(&self) -> String {
        format!("{}/2010-04-01/Accounts/{}/Messages.json", self.config.api.trim_end_matches('/'), self.config.account)
    }

    fn authenticate(&self, request: RequestBuilder) -> RequestBuilder {
        request.basic_auth(&self.config.account, Some(self.config.token.expose()))
    }

    /// Returns the address by which Twilio calls one of the gateway's paths.
    fn gateway_url(&self, path: &str) -> String {
        format!("{}{path}", self.config.gateway.trim_end_matches('/'))
    }
}

impl Transport for Twilio {
    async fn attempt(&self, text: &Outbound, ticket: &str, now: Millis) -> Attempt {
        let mut form = vec![
            ("From", text.from.to_string()),
            ("To", text.to.to_string()),
            ("StatusCallback", self.gateway_url(&format!("/carriers/twilio/{}/reports/{ticket}", self.name))),
        ];
        if !text.text.is_empty() {
            form.push(("Body", text.text.clone()));
        }
        form.extend(text.media.iter().map(|file| ("MediaUrl", self.gateway_url(&self.links.create(&file.id, now)))));
        let answer = match self.authenticate(self.http.post(self.messages_url())).form(&form).send().await {
            Ok(answer) => answer,
            Err(error) => return Attempt::failed(&error),
        };
        let status = answer.status();
        if status.is_success() {
            return match answer.json::<Described>().await {
                Ok(message) => Attempt::Accepted(Some(message.sid)),
                Err(_) => Attempt::Unknown(TransportError::UnexpectedResponse),
            };
        }
        match status {
            // Too many requests; or a wrong password or address, which the operator will correct.
            StatusCode::TOO_MANY_REQUESTS
            | StatusCode::UNAUTHORIZED
            | StatusCode::FORBIDDEN
            | StatusCode::NOT_FOUND => Attempt::NotSent(TransportError::Status(status.as_u16())),
            status if status.is_client_error() => {
                Attempt::Rejected(explain(answer.json::<Fault>().await.ok().map(|fault| fault.code)))
            }
            status => Attempt::Unknown(TransportError::Status(status.as_u16())),
        }
    }

    async fn look_up(&self, text: &Outbound, since: Millis, store: &Arc<OutboxStore>) -> Option<Attempt> {
        let query = [("To", text.to.as_str()), ("From", text.from.as_str()), ("PageSize", PAGE_SIZE)];
        let url = Url::parse_with_params(&self.messages_url(), query).ok()?;
        let answer = self.authenticate(self.http.get(url)).send().await.ok()?;
        let listed = answer.error_for_status().ok()?.json::<Listed>().await.ok()?;
        let mut unclaimed = false;
        for message in listed.messages.into_iter().filter(|message| is_recent(message, since)) {
            let sid = message.sid.clone();
            if with(store, move |store| store.has(&sid)).await.ok()? {
                continue;
            }
            if matches(&message, text) {
                return Some(Attempt::Accepted(Some(message.sid)));
            }
            unclaimed = true;
        }
        // A message that belongs to no other text may be this one, altered on its way (trial accounts prepend words):
        // it must not be sent again.
        Some(if unclaimed {
            Attempt::Unknown(TransportError::UnexpectedResponse)
        } else {
            Attempt::NotSent(TransportError::NoAnswer)
        })
    }

    fn report_timeout(&self) -> Duration {
        self.config.report_timeout()
    }
}

/// Returns whether a message is outbound and was created at `since` or later.
fn is_recent(message: &Described, since: Millis) -> bool {
    let created = message.date_created.as_deref().and_then(parse_time);
    message.direction.as_deref().is_none_or(|direction| direction.starts_with("outbound"))
        && created.is_none_or(|created| created + MAX_CLOCK_SKEW >= since)
}

/// Returns whether a message has the words and the number of files of a text.
fn matches(message: &Described, text: &Outbound) -> bool {
    let files: usize = message.num_media.as_deref().and_then(|files| files.parse().ok()).unwrap_or_default();
    message.body.as_deref().unwrap_or_default().trim() == text.text.trim() && text.media.len() == files
}

/// Parses a time as Twilio writes it (RFC 2822, in UTC): as in HTTP, except for the name of the zone.
fn parse_time(text: &str) -> Option<Millis> {
    let time = httpdate::parse_http_date(&text.replace("+0000", "GMT")).ok()?;
    u64::try_from(time.duration_since(UNIX_EPOCH).ok()?.as_millis()).ok()
}

/// Explains an error code to agents (<https://www.twilio.com/docs/api/errors>).
fn explain(code: Option<u32>) -> Failure {
    let failure = match code {
        Some(21610) => Failure::known("opted_out", "The contact has opted out of messages from this number."),
        Some(21211 | 21214 | 21217 | 21401 | 21421) => {
            Failure::known("bad_number", "The contact's number is not valid.")
        }
        Some(21614 | 30006) => Failure::known("no_texts", "The contact's number cannot receive text messages."),
        Some(21408) => Failure::known("country_off", "Messages to the contact's country are switched off."),
        Some(21605 | 21617) => Failure::known("too_long", "The message is too long."),
        Some(21620 | 12300 | 30019 | 30038) => Failure::known("file", "The carrier does not take one of the files."),
        Some(30003) => Failure::known("unreachable", "The phone is switched off or out of reach."),
        Some(30004) => Failure::known("blocked", "The contact has blocked messages from this number."),
        Some(30005) => Failure::known("unused_number", "The contact's number is not in use."),
        Some(30007) => Failure::known("filtered", "The contact's carrier has filtered it out."),
        Some(code) => Failure::known("not_delivered", &format!("The carrier did not deliver it (code {code}).")),
        None => Failure::known("not_delivered", "The carrier did not deliver it."),
    };
    Failure { detail: code.map(|code| code.to_string()), ..failure }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_known_by_words_files_and_time() {
        let (from, to) = ("+447700900999".into(), "+447700900001".into());
        let text = Outbound {
            interaction: "i1".into(),
            message: "m1".into(),
            from,
            to,
            text: "Yes".into(),
            media: Vec::new(),
        };
        let message = |body: &str, direction: &str, created: &str, files: &str| Described {
            sid: "SM1".into(),
            body: Some(body.into()),
            direction: Some(direction.into()),
            date_created: Some(created.into()),
            num_media: Some(files.into()),
        };
        let since = 1_690_000_000_000;
        assert_eq!(parse_time("Sat, 22 Jul 2023 04:26:40 +0000"), Some(since));
        let both = |message: &Described| is_recent(message, since) && matches(message, &text);
        assert!(both(&message("Yes", "outbound-api", "Sat, 22 Jul 2023 04:26:41 +0000", "0")));
        assert!(!both(&message("No", "outbound-api", "Sat, 22 Jul 2023 04:26:41 +0000", "0")));
        assert!(!both(&message("Yes", "inbound", "Sat, 22 Jul 2023 04:26:41 +0000", "0")));
        assert!(!both(&message("Yes", "outbound-api", "Sat, 22 Jul 2023 04:20:00 +0000", "0")));
        assert!(!both(&message("Yes", "outbound-api", "Sat, 22 Jul 2023 04:26:41 +0000", "1")));
    }
}
