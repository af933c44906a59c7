//! Signing in at an OpenID Connect provider: the authorization code flow with PKCE (OpenID Connect Core 1.0, section
//! 3.1; RFC 7636).
//!
//! The desk opens `/sign-in/begin` in a window of its own, which goes on to the provider and returns to
//! `/sign-in/done`. That page posts what it returned with to `/sign-in/finish`, receives one of the gateway's own
//! tokens, and passes it to the desk over a channel that only pages of this origin in this browser can hear. A cookie
//! that is sent to `/sign-in/…` only binds the end to the beginning: an answer to a sign-in that another browser began
//! is refused.

use super::cached::{Cached, Fetched};
use super::config;
use super::error::SignInError;
use super::exchanges::{Exchanges, SIGN_IN_TIMEOUT};
use super::issuer::{Issuer, MAX_RESPONSE, TokenError, fetch};
use crate::gateway::address::AddressGroup;
use crate::gateway::bytes::random_hex;
use crate::gateway::client::{FetchError, read_body};
use crate::gateway::config::is_secure_url;
use crate::gateway::logging::STRANGERS;
use crate::protocol::{AgentId, Millis};
use oauth2::basic::{
    BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse, BasicTokenType,
};
use oauth2::{
    AsyncHttpClient, AuthUrl, AuthorizationCode, Client, ClientId, ClientSecret, CsrfToken, EndpointNotSet,
    EndpointSet, ExtraTokenFields, HttpClientError, HttpRequest, HttpResponse, PkceCodeChallenge, PkceCodeVerifier,
    RedirectUrl, RequestTokenError, Scope, StandardRevocableToken, StandardTokenResponse, TokenUrl,
};
use serde::{Deserialize, Serialize};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use thiserror::Error;
use tokio::time::timeout;

/// The time limit of the exchange of a code.
const EXCHANGE_TIMEOUT: Duration = Duration::from_secs(10);

#[derive(Debug, Serialize, Deserialize)]
struct IdToken {
    id_token: String,
}

impl ExtraTokenFields for IdToken {}

type OAuth = Client<
    BasicErrorResponse,
    StandardTokenResponse<IdToken, BasicTokenType>,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

/// Why a provider cannot be used.
#[derive(Debug, Error)]
enum DiscoveryError {
    #[error(transparent)]
    Fetch(#[from] FetchError),
    #[error("its metadata cannot be read: {0}")]
    Malformed(#[from] serde_json::Error),
    #[error("its metadata names another issuer than the configuration")]
    WrongIssuer,
    #[error("{0} is not an https address (http is for this machine alone)")]
    Insecure(String),
    #[error("one of its addresses is invalid: {0}")]
    Address(#[from] oauth2::url::ParseError),
}

/// An OpenID Connect provider.
pub struct Provider {
    config: Arc<config::OpenId>,
    http: reqwest::Client,
    discovered: Cached<Discovered>,
    exchanges: Exchanges,
}

/// A provider's endpoints and keys.
struct Discovered {
    oauth: OAuth,
    jwks: String,
    issuer: Arc<Issuer>,
}

/// A provider's metadata (OpenID Connect Discovery 1.0, section 3).
#[derive(Deserialize)]
struct Metadata {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
}

/// A sign-in that has begun. The browser keeps it in a signed cookie.
#[derive(Serialize, Deserialize)]
pub struct Pending {
    state: String,
    nonce: String,
    verifier: String,
    /// The desk that waits for it.
    attempt: String,
    /// When it expires, in seconds.
    exp: u64,
}

impl Pending {
    /// Returns the state by which the provider's answer is recognized.
    pub fn state(&self) -> &str {
        &self.state
    }

    /// Returns the name of the attempt that waits for it.
    pub fn attempt(self) -> String {
        self.attempt
    }
}

impl Provider {
    /// Creates a provider from its configuration. Requests nothing yet.
    pub fn new(config: config::OpenId, http: &reqwest::Client) -> Self {
        let (config, http) = (Arc::new(config), http.clone());
        Self { config, http, discovered: Cached::default(), exchanges: Exchanges::default() }
    }

    /// Returns its name for people.
    pub fn name(&self) -> &str {
        &self.config.name
    }

    /// Returns whether it sends agents back to the gateway over TLS.
    pub fn returns_over_tls(&self) -> bool {
        self.config.gateway.starts_with("https")
    }

    /// Returns how far its metadata and keys have been fetched.
    pub fn fetched(&self) -> Fetched {
        let keys = self.discovered.known().and_then(|discovered| discovered.issuer.fetched());
        // The keys are needed only when somebody comes back from it.
        let keys = keys.filter(|keys| *keys != Fetched::NotAsked);
        self.discovered.fetched().max(keys.unwrap_or(Fetched::Known))
    }

    async fn discovered(&self, now: Millis) -> Result<Arc<Discovered>, TokenError> {
        let fetched = |before| {
            let (config, http) = (self.config.clone(), self.http.clone());
            async move {
                let discovered = discover(&config, &http, before).await;
                let said = |error: &DiscoveryError| {
                    tracing::warn!(issuer = config.issuer, %error, "the sign-in provider cannot be used");
                };
                discovered.inspect_err(said).ok()
            }
        };
        self.discovered.get(now, |_| true, fetched).await.ok_or(TokenError::Unreachable)
    }

    /// Begins a sign-in. Returns the address of the provider's page, and what must be kept until the agent returns.
    ///
    /// # Errors
    /// [`TokenError::Unreachable`] if the provider's metadata could never be fetched.
    pub async fn begin(&self, attempt: String, now: Millis) -> Result<(String, Pending), TokenError> {
        let discovered = self.discovered(now).await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let nonce = random_hex::<16>();
        let scopes = self.config.scope.split_whitespace().map(|scope| Scope::new(scope.to_owned()));
        let request =
            discovered.oauth.authorize_url(CsrfToken::new_random).add_scopes(scopes).add_extra_param("nonce", &nonce);
        let (address, state) = request.set_pkce_challenge(challenge).url();
        let (state, verifier, exp) = (state.into_secret(), verifier.into_secret(), (now + SIGN_IN_TIMEOUT) / 1000);
        Ok((address.into(), Pending { state, nonce, verifier, attempt, exp }))
    }

    /// Finishes a sign-in that a browser at an address has begun: exchanges the provider's code for an ID token and
    /// returns the agent it names. `now` is the time by the system's clock, `at` by the gateway's own.
    ///
    /// # Errors
    /// [`SignInError::Stale`] if it has expired or is finished already; [`SignInError::TooMany`];
    /// [`SignInError::NotSignedIn`] if the code or the ID token is not accepted; [`SignInError::Unreachable`].
    pub async fn finish(
        &self,
        pending: &Pending,
        code: String,
        address: Option<AddressGroup>,
        now: Millis,
        at: Millis,
    ) -> Result<AgentId, SignInError> {
        if now / 1000 >= pending.exp {
            return Err(SignInError::Stale);
        }
        let exchange = self.exchanges.begin(&pending.state, address, at).await?;
        match timeout(EXCHANGE_TIMEOUT, self.exchange(pending, code, now)).await {
            Ok(Ok(agent)) => {
                exchange.succeed();
                Ok(agent)
            }
            Ok(Err(ExchangeError::Unanswered)) | Err(_) => {
                tracing::warn!(issuer = self.config.issuer, "the sign-in provider cannot be reached");
                exchange.excuse();
                Err(SignInError::Unreachable)
            }
            Ok(Err(ExchangeError::Failed(error))) => Err(error),
        }
    }

    async fn exchange(&self, pending: &Pending, code: String, now: Millis) -> Result<AgentId, ExchangeError> {
        let discovered = self.discovered(now).await.map_err(|_| ExchangeError::Unanswered)?;
        let http = Http(self.http.clone());
        let request = discovered
            .oauth
            .exchange_code(AuthorizationCode::new(code))
            .set_pkce_verifier(PkceCodeVerifier::new(pending.verifier.clone()));
        let response = request.request_async(&http).await.map_err(|error| {
            // The error itself is not logged: the provider's answer may contain tokens.
            let (error, why) = match &error {
                RequestTokenError::ServerResponse(_) => (SignInError::NotSignedIn, "it refused the code"),
                RequestTokenError::Request(_) => return ExchangeError::Unanswered,
                _ => (SignInError::Unreachable, "its answer cannot be read"),
            };
            tracing::warn!(target: STRANGERS, issuer = self.config.issuer, reason = why, "the sign-in provider issued no token");
            ExchangeError::Failed(error)
        })?;
        let token = discovered.issuer.verify(&response.extra_fields().id_token, now).await;
        let token = token.map_err(|error| ExchangeError::Failed(error.into()))?;
        if token.claims.get("nonce").and_then(|nonce| nonce.as_str()) != Some(&pending.nonce) {
            tracing::warn!(target: STRANGERS, issuer = self.config.issuer, "an ID token belongs to another sign-in");
            return Err(ExchangeError::Failed(SignInError::NotSignedIn));
        }
        Ok(token.agent)
    }
}

/// Why an exchange fails.
enum ExchangeError {
    /// The provider did not answer, which is nobody else's fault.
    Unanswered,
    Failed(SignInError),
}

/// Fetches a provider's metadata. The keys that `before` has fetched are reused if their address is the same.
async fn discover(
    config: &config::OpenId,
    http: &reqwest::Client,
    before: Option<Arc<Discovered>>,
) -> Result<Discovered, DiscoveryError> {
    let config::OpenId { issuer, client, secret, gateway, agent, .. } = config;
    let address = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
    let metadata: Metadata = serde_json::from_slice(&fetch(http, &address).await?)?;
    if metadata.issuer != *issuer {
        return Err(DiscoveryError::WrongIssuer);
    }
    let addresses = [&metadata.authorization_endpoint, &metadata.token_endpoint, &metadata.jwks_uri];
    if let Some(address) = addresses.into_iter().find(|address| !is_secure_url(address)) {
        return Err(DiscoveryError::Insecure(address.clone()));
    }
    let done = format!("{}/sign-in/done", gateway.trim_end_matches('/'));
    let mut oauth = Client::new(ClientId::new(client.clone()))
        .set_auth_uri(AuthUrl::new(metadata.authorization_endpoint)?)
        .set_token_uri(TokenUrl::new(metadata.token_endpoint)?)
        .set_redirect_uri(RedirectUrl::new(done)?);
    if let Some(secret) = secret {
        oauth = oauth.set_client_secret(ClientSecret::new(secret.expose().to_owned()));
    }
    let jwks = metadata.jwks_uri;
    let issuer = before.filter(|before| before.jwks == jwks).map_or_else(
        || {
            let (issuer, audience, jwks) = (issuer.clone(), client.clone(), Some(jwks.clone()));
            let tokens = config::Tokens { issuer, audience, secret: None, jwks, agent: agent.clone() };
            Arc::new(Issuer::new(tokens, http))
        },
        |before| before.issuer.clone(),
    );
    Ok(Discovered { oauth, jwks, issuer })
}

/// The HTTP client in the form that `oauth2` asks for; its own is of an older version.
struct Http(reqwest::Client);

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = HttpClientError<reqwest::Error>;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, Self::Error>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            let request = request.try_into().map_err(Box::new)?;
            let answer = self.0.execute(request).await.map_err(Box::new)?;
            let mut response = HttpResponse::new(Vec::new());
            *response.status_mut() = answer.status();
            *response.headers_mut() = answer.headers().clone();
            let body = read_body(answer, MAX_RESPONSE).await;
            *response.body_mut() = body.map_err(|error| HttpClientError::Other(error.to_string()))?;
            Ok(response)
        })
    }
}
