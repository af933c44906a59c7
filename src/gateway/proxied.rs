//! What a proxy in front of the gateway does wrong, told in the log by name: whoever sets one up sees only a desk that does
//! not connect.

use super::http::host;
use axum::http::{HeaderMap, Request, Version, header};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// How often one mistake is told: with each request would be too often, and strangers can cause it, too.
const TOLD_EVERY: Duration = Duration::from_secs(60);

/// Something that is told at most once a minute, with how often it has happened.
pub struct Seldom(Mutex<(Option<Instant>, u64)>);

impl Seldom {
    /// Creates it: not told yet.
    pub const fn new() -> Self {
        Self(Mutex::new((None, 0)))
    }

    /// Says that it has happened. Returns how often since it was told, if it is to be told now.
    pub fn happened(&self) -> Option<u64> {
        self.happened_at(Instant::now())
    }

    fn happened_at(&self, now: Instant) -> Option<u64> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.1 += 1;
        state.0.is_none_or(|told| now.saturating_duration_since(told) >= TOLD_EVERY).then(|| {
            state.0 = Some(now);
            std::mem::take(&mut state.1)
        })
    }
}

impl Default for Seldom {
    fn default() -> Self {
        Self::new()
    }
}

static WITHOUT_UPGRADE: Seldom = Seldom::new();
static OLD_HTTP: Seldom = Seldom::new();
static OTHER_HOST: Seldom = Seldom::new();

/// Tells what is wrong with a request that only a proxy can have made of it.
pub fn tell<B>(request: &Request<B>) {
    let headers = request.headers();
    // Only clients of WebSockets send a key, and proxies pass it on like any header.
    if headers.contains_key(header::SEC_WEBSOCKET_KEY) {
        if !headers.contains_key(header::UPGRADE)
            && let Some(times) = WITHOUT_UPGRADE.happened()
        {
            tracing::warn!(times, "a WebSocket came without Upgrade: the proxy does not pass it on");
        }
        if request.version() < Version::HTTP_11
            && let Some(times) = OLD_HTTP.happened()
        {
            tracing::warn!(times, "a WebSocket came by HTTP/1.0: the proxy has to speak HTTP/1.1 to the gateway");
        }
    }
    if has_other_host(headers)
        && let Some(times) = OTHER_HOST.happened()
    {
        tracing::warn!(times, "a page's own request came under another Host: the proxy has to pass Host on unchanged");
    }
}

/// Returns whether a request's `Host` is not the one that the browser has named: the browser, or the proxy, says that the
/// page is of the host that it asks, and yet the two names differ.
fn has_other_host(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let (Some(origin), Some(host)) = (text("origin"), host(headers)) else { return false };
    let origin = origin.split_once("://").map_or(origin, |(_, origin)| origin);
    let is_own = text("sec-fetch-site") == Some("same-origin")
        || text("x-forwarded-host").is_some_and(|named| named.eq_ignore_ascii_case(origin));
    is_own && !origin.eq_ignore_ascii_case(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_is_told_once_a_minute_with_how_often_it_was_made() {
        let (mistake, now) = (Seldom::new(), Instant::now());
        assert_eq!([now; 3].map(|now| mistake.happened_at(now)), [Some(1), None, None]);
        assert_eq!([now + TOLD_EVERY; 2].map(|now| mistake.happened_at(now)), [Some(3), None]);
    }

    #[test]
    fn another_host_is_the_doing_of_a_proxy_only_if_the_browser_says_that_the_page_is_the_hosts_own() {
        for (host, origin, told, want) in [
            ("127.0.0.1:8080", "https://desk.example", ("sec-fetch-site", "same-origin"), true),
            ("baton", "https://desk.example", ("x-forwarded-host", "Desk.example"), true),
            ("desk.example", "https://Desk.example", ("sec-fetch-site", "same-origin"), false),
            ("desk.example", "https://evil.example", ("sec-fetch-site", "cross-site"), false),
            ("desk.example", "https://evil.example", ("x-forwarded-host", "desk.example"), false),
            ("desk.example", "https://evil.example", ("accept", "*/*"), false),
        ] {
            let headers = [("host", host), ("origin", origin), told];
            let headers = headers.map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
            assert_eq!(has_other_host(&HeaderMap::from_iter(headers)), want, "{host} {origin} {told:?}");
        }
    }
}
