//! The HTTP client for requests to carriers and sign-in providers.

use std::io;
use std::sync::Once;
use std::time::Duration;
use thiserror::Error;

/// Why a response could not be read. Contains no address and no body: either may hold secrets.
#[derive(Debug, Error)]
pub enum FetchError {
    /// The request failed, or was answered with an error status.
    #[error(transparent)]
    Request(reqwest::Error),
    /// The body is larger than allowed.
    #[error("the answer is too large")]
    TooLarge,
}

impl From<reqwest::Error> for FetchError {
    fn from(error: reqwest::Error) -> Self {
        Self::Request(error.without_url())
    }
}

/// Chooses the cryptography for TLS, once per process. Every client of `reqwest` needs it.
pub fn prepare_tls() {
    static TLS: Once = Once::new();
    // Fails if a provider is installed already: that one is used then.
    TLS.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
}

/// Creates a client. It follows no redirections: whoever is asked must not choose whom the gateway asks next.
/// Connections are never reused: a request on one that the server has just closed would be lost without an answer, and
/// nobody could tell whether the text was sent.
///
/// # Errors
/// Returns an error if TLS cannot be set up.
pub fn new() -> io::Result<reqwest::Client> {
    prepare_tls();
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).pool_max_idle_per_host(0);
    let client = client.connect_timeout(Duration::from_secs(5)).timeout(Duration::from_secs(30));
    client.build().map_err(io::Error::other)
}

/// Creates a client for the user's own gateway: no proxy and no redirection sees what is sent.
///
/// # Errors
/// Returns an error if TLS cannot be set up.
pub fn direct() -> io::Result<reqwest::Client> {
    prepare_tls();
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy();
    let client = client.connect_timeout(Duration::from_secs(5)).timeout(Duration::from_secs(30));
    client.build().map_err(io::Error::other)
}

/// Creates a client for other gateways of the same log: requests may be as long as an import, or last as long as a link.
///
/// # Errors
/// Returns an error if TLS cannot be set up.
pub fn to_peers() -> io::Result<reqwest::Client> {
    prepare_tls();
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy();
    client.connect_timeout(Duration::from_secs(5)).build().map_err(io::Error::other)
}

/// Reads a body of at most `max` bytes.
///
/// # Errors
/// Returns [`FetchError`] if it is larger or the connection breaks.
pub async fn read_body(mut response: reqwest::Response, max: usize) -> Result<Vec<u8>, FetchError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > max {
            return Err(FetchError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
