//! Twilio's interface for messages (version 2010-04-01), as Twilio and services like it have it.
//!
//! Out: `POST …/Messages.json` as a form, with basic authentication. A text has no key there by which it could be sent
//! twice and arrive once. So an answer that was lost, and a failure inside Twilio, are not answered by sending again:
//! the outbox waits for a status callback, which names the text by its ticket, and else looks for the text among the
//! messages sent to that number since. Only where it is not there is it sent again.
//!
//! In: [`webhook`]. What Twilio does by itself about STOP, START and HELP is not done again (`keywords`, see
//! [`super::config`]).

pub mod webhook;

use super::config;
use super::links::Links;
use super::outbox::store::Store;
use super::outbox::{Attempt, Trouble, Wire};
use crate::core::hub::Outbound;
use crate::gateway::media::MediaStore;
use crate::gateway::storage::with;
use crate::protocol::Millis;
use reqwest::{RequestBuilder, StatusCode, Url};
use serde::Deserialize;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

/// By how much Twilio's clock may be behind ours, in milliseconds.
const CLOCKS_DIFFER: Millis = 60_000;
/// How many of the newest messages are looked through for one that may have been sent.
const NEWEST: &str = "50";

/// One account.
pub struct Twilio {
    name: String,
    config: config::Twilio,
    http: reqwest::Client,
    /// Follows redirections: a file lies elsewhere than its address says.
    files: reqwest::Client,
    media: MediaStore,
    links: Links,
}

/// A message as Twilio describes it.
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

/// Why Twilio refuses a request.
#[derive(Deserialize)]
struct Fault {
    code: u32,
}

impl Twilio {
    /// An account of the configuration.
    pub fn new(
        name: String,
        config: config::Twilio,
        http: reqwest::Client,
        files: reqwest::Client,
        media: MediaStore,
        links: Links,
    ) -> Self {
        Self { name, config, http, files, media, links }
    }

    fn messages(&self) -> String {
        format!("{}/2010-04-01/Accounts/{}/Messages.json", self.config.api.trim_end_matches('/'), self.config.account)
    }

    fn signed_in(&self, request: RequestBuilder) -> RequestBuilder {
        request.basic_auth(&self.config.account, Some(self.config.token.expose()))
    }

    /// One of our addresses, as Twilio calls it.
    fn address(&self, path: &str) -> String {
        format!("{}{path}", self.config.gateway.trim_end_matches('/'))
    }
}

impl Wire for Twilio {
    async fn attempt(&self, text: &Outbound, ticket: &str, now: Millis) -> Attempt {
        let mut form = vec![
            ("From", text.from.to_string()),
            ("To", text.to.to_string()),
            ("StatusCallback", self.address(&format!("/carriers/twilio/{}/reports/{ticket}", self.name))),
        ];
        if !text.text.is_empty() {
            form.push(("Body", text.text.clone()));
        }
        form.extend(text.media.iter().map(|file| ("MediaUrl", self.address(&self.links.make(&file.id, now)))));
        let answer = match self.signed_in(self.http.post(self.messages())).form(&form).send().await {
            Ok(answer) => answer,
            Err(error) => return Attempt::broken(&error),
        };
        let status = answer.status();
        if status.is_success() {
            return match answer.json::<Described>().await {
                Ok(message) => Attempt::Taken(Some(message.sid)),
                Err(_) => Attempt::Unknown(Trouble::Unclear),
            };
        }
        match status {
            // Too many at once; or a wrong password or address, which somebody will put right.
            StatusCode::TOO_MANY_REQUESTS
            | StatusCode::UNAUTHORIZED
            | StatusCode::FORBIDDEN
            | StatusCode::NOT_FOUND => Attempt::NotTaken(Trouble::Status(status.as_u16())),
            status if status.is_client_error() => {
                Attempt::Refused(why(answer.json::<Fault>().await.ok().map(|fault| fault.code)))
            }
            status => Attempt::Unknown(Trouble::Status(status.as_u16())),
        }
    }

    async fn ask(&self, text: &Outbound, since: Millis, store: &Arc<Store>) -> Option<Attempt> {
        let query = [("To", text.to.as_str()), ("From", text.from.as_str()), ("PageSize", NEWEST)];
        let url = Url::parse_with_params(&self.messages(), query).ok()?;
        let answer = self.signed_in(self.http.get(url)).send().await.ok()?;
        let listed = answer.error_for_status().ok()?.json::<Listed>().await.ok()?;
        let mut like_it = false;
        for message in listed.messages.into_iter().filter(|message| is_in_time(message, since)) {
            let sid = message.sid.clone();
            if with(store, move |store| store.has(&sid)).await.ok()? {
                continue;
            }
            if is_it(&message, text) {
                return Some(Attempt::Taken(Some(message.sid)));
            }
            like_it = true;
        }
        // One that nobody knows may be this, changed on its way (a trial account puts words before it): not to be sent
        // again.
        Some(if like_it { Attempt::Unknown(Trouble::Unclear) } else { Attempt::NotTaken(Trouble::NoAnswer) })
    }

    fn patience(&self) -> Duration {
        self.config.patience()
    }
}

/// Whether a message of Twilio's is one of ours, sent at `since` or later.
fn is_in_time(message: &Described, since: Millis) -> bool {
    let created = message.date_created.as_deref().and_then(when);
    message.direction.as_deref().is_none_or(|direction| direction.starts_with("outbound"))
        && created.is_none_or(|created| created + CLOCKS_DIFFER >= since)
}

/// Whether a message of Twilio's is this text.
fn is_it(message: &Described, text: &Outbound) -> bool {
    let files: usize = message.num_media.as_deref().and_then(|files| files.parse().ok()).unwrap_or_default();
    message.body.as_deref().unwrap_or_default().trim() == text.text.trim() && text.media.len() == files
}

/// A time as Twilio writes it (RFC 2822, in UTC), which is that of HTTP but for the zone's name.
fn when(text: &str) -> Option<Millis> {
    let time = httpdate::parse_http_date(&text.replace("+0000", "GMT")).ok()?;
    u64::try_from(time.duration_since(UNIX_EPOCH).ok()?.as_millis()).ok()
}

/// A fault by its number, in words for agents (<https://www.twilio.com/docs/api/errors>).
fn why(code: Option<u32>) -> String {
    match code {
        Some(21610) => "The contact has opted out of messages from this number.".into(),
        Some(21211 | 21214 | 21217 | 21401 | 21421) => "The contact's number is not valid.".into(),
        Some(21614 | 30006) => "The contact's number cannot receive text messages.".into(),
        Some(21408) => "Messages to the contact's country are switched off.".into(),
        Some(21605 | 21617) => "The message is too long.".into(),
        Some(21620 | 12300 | 30019 | 30038) => "The carrier does not take one of the files.".into(),
        Some(30003) => "The phone is switched off or out of reach.".into(),
        Some(30004) => "The contact has blocked messages from this number.".into(),
        Some(30005) => "The contact's number is not in use.".into(),
        Some(30007) => "The contact's carrier has filtered it out.".into(),
        Some(code) => format!("The carrier did not deliver it (code {code})."),
        None => "The carrier did not deliver it.".into(),
    }
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
        assert_eq!(when("Sat, 22 Jul 2023 04:26:40 +0000"), Some(since));
        let both = |message: &Described| is_in_time(message, since) && is_it(message, &text);
        assert!(both(&message("Yes", "outbound-api", "Sat, 22 Jul 2023 04:26:41 +0000", "0")));
        assert!(!both(&message("No", "outbound-api", "Sat, 22 Jul 2023 04:26:41 +0000", "0")));
        assert!(!both(&message("Yes", "inbound", "Sat, 22 Jul 2023 04:26:41 +0000", "0")));
        assert!(!both(&message("Yes", "outbound-api", "Sat, 22 Jul 2023 04:20:00 +0000", "0")));
        assert!(!both(&message("Yes", "outbound-api", "Sat, 22 Jul 2023 04:26:41 +0000", "1")));
    }
}
