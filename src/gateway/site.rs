//! The app, embedded in the program (a debug build reads `target/dist` from disk), the service worker that keeps a copy of
//! it in the browser, and the security headers of every response.

use crate::core::host::policy::Hosts;
use crate::gateway::bytes::hex;
use crate::gateway::current::Current;
use crate::gateway::http::{OverTls, accepts, host};
use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use rust_embed::utils::read_file_from_fs;
use rust_embed::{EmbeddedFile, RustEmbed};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, LazyLock, OnceLock};

#[derive(RustEmbed)]
#[folder = "target/dist"]
#[allow_missing = true]
struct Dist;

/// Changes with every build of the app, so that Cargo embeds it again. Set by `make build`.
const _: Option<&str> = option_env!("BATON_APP");

/// The folder of another app than the one in the program.
static FOLDER: OnceLock<PathBuf> = OnceLock::new();

/// Serves the app of a folder in place of the one in the program, for tests. Called before anything is served.
pub fn serve_from(folder: PathBuf) {
    let _ = FOLDER.set(folder);
}

fn find(path: &str) -> Option<EmbeddedFile> {
    let Some(folder) = FOLDER.get() else { return Dist::get(path) };
    let is_inside = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    is_inside.then(|| read_file_from_fs(&folder.join(path)).ok())?
}

/// Returns the version of the app: it changes with every file that its page names, and with every part of the app, as the
/// script that loads them has a name of its own for each. `None` if it is not built.
pub fn version() -> Option<String> {
    static VERSION: LazyLock<Option<String>> = LazyLock::new(|| {
        let page = find("index.html")?;
        // A release has it in the page, which therefore knows its own.
        let said = str::from_utf8(&page.data).ok().and_then(version_of);
        said.or_else(|| Some(hex(&page.metadata.sha256_hash()[..8])))
    });
    VERSION.clone()
}

/// Returns the version in a page as `.make/finish.mjs` writes it.
fn version_of(page: &str) -> Option<String> {
    let (_, rest) = page.split_once(r#"<meta name="version" content=""#)?;
    rest.split_once('"').map(|(version, _)| version.to_owned())
}

/// `GET` of every path without a route of its own.
pub async fn page(uri: Uri, headers: HeaderMap) -> Response {
    let path = match uri.path() {
        "/" | "/embed/desk" => "index.html",
        "/sign-in/done" => "sign-in/done.html",
        path => path.trim_start_matches('/'),
    };
    file(path, &headers)
}

/// `GET` of a page of the demo: `index.html` in the folder of that name.
pub async fn demo_page(uri: Uri, headers: HeaderMap) -> Response {
    file(&format!("{}/index.html", uri.path().trim_start_matches('/')), &headers)
}

/// Whether browsers keep a copy of the desk, to show it without the gateway.
#[derive(Clone, Copy)]
pub struct OfflineShell(pub bool);

/// `GET /shell.js`: the service worker that keeps the copy. Where there is to be none: one that removes itself and the copy,
/// as browsers ask for this file again and again.
pub async fn shell(State(OfflineShell(is_kept)): State<OfflineShell>, headers: HeaderMap) -> Response {
    file(if is_kept { "shell.js" } else { "no-shell.js" }, &headers)
}

fn file(path: &str, headers: &HeaderMap) -> Response {
    match find(path) {
        Some(file) => respond(path, &file, headers),
        None if path == "index.html" => {
            (StatusCode::SERVICE_UNAVAILABLE, "The app is not built: run make run\n").into_response()
        }
        // Browsers request it by themselves; no page needs one.
        None if path == "favicon.ico" => StatusCode::NO_CONTENT.into_response(),
        None => (StatusCode::NOT_FOUND, "There is nothing here.\n").into_response(),
    }
}

fn respond(path: &str, file: &EmbeddedFile, request: &HeaderMap) -> Response {
    let tag = hex(&file.metadata.sha256_hash()[..16]);
    let tag = format!("\"{tag}\"");
    let kind = match file.metadata.mimetype() {
        text if text.starts_with("text/") => format!("{text}; charset=utf-8"),
        other => other.to_owned(),
    };
    // A file with a hash in its name never changes; all others are revalidated each time.
    let keep = if hashed(path) { "public, max-age=31536000, immutable" } else { "no-cache" };
    let known = request.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let (encoding, compressed) = if known { ("", None) } else { compressed(path, request) };
    let mut response = match compressed {
        _ if known => StatusCode::NOT_MODIFIED.into_response(),
        Some(compressed) => compressed.data.into_response(),
        None => file.data.clone().into_response(),
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, kind.as_str()),
        (header::CACHE_CONTROL, keep),
        (header::ETAG, &tag),
        (header::VARY, "Accept-Encoding"),
        (header::CONTENT_ENCODING, encoding),
    ] {
        if let Ok(value) = HeaderValue::from_str(value)
            && !value.is_empty()
        {
            headers.insert(name, value);
        }
    }
    response
}

/// Returns the smallest encoding of a file that was built and the client accepts.
fn compressed(path: &str, request: &HeaderMap) -> (&'static str, Option<EmbeddedFile>) {
    for (encoding, suffix) in [("br", "br"), ("gzip", "gz")] {
        if accepts(request, encoding)
            && let Some(file) = find(&format!("{path}.{suffix}"))
        {
            return (encoding, Some(file));
        }
    }
    ("", None)
}

/// Returns whether a file's name contains a hash as Trunk writes it: 64 bits in hexadecimal digits without leading zeros,
/// between `-` and `.` or `_`. Shorter ones than twelve are one in a million, and may be words.
fn hashed(path: &str) -> bool {
    let is_hash =
        |part: &str| matches!(part.len(), 12..=16) && part.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    path.rsplit('/').next().is_some_and(|name| name.split(['-', '.', '_']).any(is_hash))
}

/// `GET /embed/hosts`: which pages may embed the desk, and what each may do. The desk enforces it.
pub async fn hosts(State(hosts): State<Arc<Current<Hosts>>>) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], Json(&*hosts.get())).into_response()
}

/// Adds the security headers to a response that has none of its own.
pub async fn secure(State(hosts): State<Arc<Current<Hosts>>>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    // Only the desk may be embedded, and only by the listed hosts.
    let hosts = hosts.get();
    let hosts = hosts.hosts.iter().filter(|_| path == "/embed/desk").map(|host| host.origin.as_str());
    let ancestors = Some(hosts.collect::<Vec<_>>())
        .filter(|hosts| !hosts.is_empty())
        .map_or("'none'".into(), |hosts| hosts.join(" "));
    let module = matches!(path, "/embed/baton.js" | "/embed/baton.d.ts");
    let socket = host(request.headers()).and_then(socket_source).unwrap_or_default();
    let over_tls = request.extensions().get::<OverTls>().is_some() || over_tls(request.headers());
    let mut response = next.run(request).await;
    // No inline scripts; WebAssembly is compiled. Not every browser includes `ws:` in 'self'.
    let policy = format!(
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' blob:; worker-src 'self'; \
         connect-src 'self'{socket}; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors {ancestors}"
    );
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(policy);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    if over_tls {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    if module {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    }
    let policy = if module || ancestors != "'none'" { "cross-origin" } else { "same-origin" };
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static(policy));
    headers.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
    response
}

/// Returns whether a proxy says that the browser came to it over TLS. Believed from anybody: who makes it up only tells
/// their own browser to come over TLS, which heeds that only if it did (RFC 6797, section 8.1).
fn over_tls(headers: &HeaderMap) -> bool {
    let scheme = headers.get("x-forwarded-proto").and_then(|scheme| scheme.to_str().ok());
    // The first of several proxies is the one that the browser called.
    scheme.and_then(|schemes| schemes.split(',').next()).is_some_and(|scheme| scheme.trim() == "https")
}

/// Returns the WebSocket sources of a host, if it is nothing but a host.
fn socket_source(host: &str) -> Option<String> {
    let plain = host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':' | b'[' | b']'));
    plain.then(|| format!(" ws://{host} wss://{host}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_in_the_name_is_seen() {
        let parts = ["work-0123456789abcdef.wasm", "baton-123456789abcdef_bg.wasm"];
        for name in ["baton-0123456789abcdef.js", "a/baton-0123456789abcdef.css"].into_iter().chain(parts) {
            assert!(hashed(name), "{name}");
        }
        for name in ["index.html", "handset/handset.js", "baton-0123.js", "0123456789abcdef/x.js"] {
            assert!(!hashed(name), "{name}");
        }
    }

    #[test]
    fn the_version_is_read_from_the_page() {
        let page = r#"<meta charset="utf-8"><meta name="version" content="0.1.0+0123456789abcdef"><title>"#;
        assert_eq!(version_of(page).unwrap(), "0.1.0+0123456789abcdef");
        assert_eq!(version_of("<title>Baton</title>"), None);
    }

    #[test]
    fn a_host_cannot_write_the_policy() {
        assert_eq!(socket_source("127.0.0.1:80").unwrap(), " ws://127.0.0.1:80 wss://127.0.0.1:80");
        assert!(socket_source("x; script-src *").is_none());
    }
}
