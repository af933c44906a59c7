//! Which pages may send requests from a browser: those that the gateway served itself.

use crate::gateway::http::{self, host};
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use std::net::IpAddr;

/// Refuses requests from other sites' pages. Browsers name the page's origin in every WebSocket handshake and every
/// POST; a request without an origin comes from no browser, or is a plain visit.
pub async fn own_pages_only(request: Request, next: Next) -> Response {
    if from_own_page(request.headers()) {
        next.run(request).await
    } else {
        http::error(StatusCode::FORBIDDEN, "foreign_origin", "Requests from other sites' pages are refused.")
    }
}

/// Refuses requests that a browser sends for a page, whichever page it is. A page's own origin is not named in every
/// request, but how it came about is.
pub async fn no_pages(request: Request, next: Next) -> Response {
    let by_page = [header::ORIGIN.as_str(), "sec-fetch-site"].iter().any(|name| request.headers().contains_key(*name));
    if by_page {
        http::error(StatusCode::FORBIDDEN, "foreign_origin", "Requests from pages are refused.")
    } else {
        next.run(request).await
    }
}

/// Refuses requests under another name than this machine's. In demo mode nobody needs a password, and a foreign site
/// whose name resolves to this machine (DNS rebinding) would be its own origin.
pub async fn loopback_names_only(request: Request, next: Next) -> Response {
    if host(request.headers()).is_some_and(names_loopback) {
        next.run(request).await
    } else {
        http::error(StatusCode::FORBIDDEN, "foreign_host", "The demo answers only to localhost and loopback addresses.")
    }
}

fn from_own_page(headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    // The scheme is not compared: a proxy may have terminated TLS.
    let origin = origin
        .to_str()
        .ok()
        .and_then(|origin| origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://")));
    matches!((origin, host(headers)), (Some(origin), Some(host)) if origin.eq_ignore_ascii_case(host))
}

fn names_loopback(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_host_and_port_is_ones_own() {
        let check = |origin: Option<&'static str>, want: bool| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, "localhost:8080".parse().unwrap());
            origin.map(|origin| headers.insert(header::ORIGIN, origin.parse().unwrap()));
            assert_eq!(from_own_page(&headers), want, "{origin:?}");
        };
        for own in [None, Some("http://localhost:8080"), Some("https://LOCALHOST:8080")] {
            check(own, true);
        }
        for foreign in
            ["null", "", "http://localhost", "http://localhost:8081", "http://evil.example", "ftp://localhost:8080"]
        {
            check(Some(foreign), false);
        }
    }

    #[test]
    fn loopback_has_few_names() {
        for good in ["localhost", "LocalHost:8080", "127.0.0.1:1", "127.1.2.3", "[::1]:8080"] {
            assert!(names_loopback(good), "{good}");
        }
        for bad in [
            "",
            ":8080",
            "evil.example",
            "localhost.evil.example:8080",
            "192.168.0.1",
            "[2001:db8::1]",
            "127.0.0.1.evil.example",
        ] {
            assert!(!names_loopback(bad), "{bad}");
        }
    }
}
