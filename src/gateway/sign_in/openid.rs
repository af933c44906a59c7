//! Signing in at an OpenID Connect provider: the authorization code flow with PKCE (OpenID Connect Core 1.0, section
//! 3.1; RFC 7636).
//!
//! The desk opens `/sign-in/begin` in a window of its own, which goes on to the provider and comes back to
//! `/sign-in/done`. That page gives what it came back with to `/sign-in/finish`, is given a token of ours, and hands
//! that to the desk over a channel that only pages of this origin in this browser hear. What binds the end to the
//! beginning is in a cookie that only `/sign-in/…` is sent: an answer that somebody else began, or began elsewhere, is
//! refused.

use super::issuer::{self, Issuer, Untrusted, get};
use super::kept::Kept;
use super::{Refused, answer, config};
use crate::gateway::config::is_safe;
use crate::gateway::{Shared, random_hex};
use crate::protocol::Millis;
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use oauth2::basic::{
    BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse, BasicTokenType,
};
use oauth2::{
    AsyncHttpClient, AuthUrl, AuthorizationCode, Client, ClientId, ClientSecret, CsrfToken, EndpointNotSet,
    EndpointSet, ExtraTokenFields, HttpClientError, HttpRequest, HttpResponse, PkceCodeChallenge, PkceCodeVerifier,
    RedirectUrl, Scope, StandardRevocableToken, StandardTokenResponse, TokenUrl,
};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Arc, PoisonError};
use tokio::sync::Mutex;

/// How long somebody may take to sign in at the provider, in milliseconds.
const PATIENCE: Millis = 10 * 60_000;
/// The longest name of an attempt, in bytes: it is kept in the cookie.
const MAX_ATTEMPT: usize = 64;
/// The cookie that binds the end to the beginning; its name goes on with a part of the state, as several windows may be
/// open.
const COOKIE: &str = "baton-sign-in-";
/// The most ends that are remembered: each is so for ten minutes.
const MAX_FINISHED: usize = 100_000;

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

/// A provider.
pub struct Provider {
    config: config::OpenId,
    http: reqwest::Client,
    found: Mutex<Kept<Arc<Found>>>,
    /// States that somebody has come back with, and until when they could again; in seconds.
    finished: std::sync::Mutex<HashMap<String, u64>>,
}

/// What it has said of itself.
struct Found {
    oauth: OAuth,
    jwks: String,
    issuer: Arc<Issuer>,
}

/// What it says of itself (OpenID Connect Discovery 1.0, section 3).
#[derive(Deserialize)]
struct Metadata {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
}

/// What the cookie holds. Signed, so that a browser can be believed what it was told.
#[derive(Serialize, Deserialize)]
struct Begun {
    state: String,
    nonce: String,
    verifier: String,
    /// Which desk waits for it.
    attempt: String,
    /// In seconds.
    exp: u64,
}

impl Provider {
    /// As configured; it is asked for nothing yet.
    pub fn new(config: config::OpenId, http: &reqwest::Client) -> Self {
        Self { config, http: http.clone(), found: Mutex::default(), finished: std::sync::Mutex::default() }
    }

    /// Its name for people.
    pub fn name(&self) -> &str {
        &self.config.name
    }

    async fn found(&self, now: Millis) -> Result<Arc<Found>, Untrusted> {
        let mut kept = self.found.lock().await;
        if kept.is_due(now, |_| true) {
            match self.discover(kept.what().map(|found| &**found)).await {
                Ok(found) => kept.put(Arc::new(found), now),
                // What is known is gone by, rather than nobody let in.
                Err(error) => {
                    tracing::warn!(issuer = self.config.issuer, %error, "the sign-in provider cannot be used")
                }
            }
        }
        kept.what().cloned().ok_or(Untrusted::Unreachable)
    }

    /// `before` is what was known: its keys stay known where they are at the same place.
    async fn discover(&self, before: Option<&Found>) -> Result<Found, String> {
        let config::OpenId { issuer, client, secret, gateway, agent, .. } = &self.config;
        let address = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let body = get(&self.http, &address).await?;
        let metadata: Metadata =
            serde_json::from_slice(&body).map_err(|error| format!("what it says of itself cannot be read: {error}"))?;
        if metadata.issuer != *issuer {
            return Err("it calls itself by another issuer than the configuration does".into());
        }
        let addresses = [&metadata.authorization_endpoint, &metadata.token_endpoint, &metadata.jwks_uri];
        if let Some(address) = addresses.into_iter().find(|address| !is_safe(address)) {
            return Err(format!("{address} is not an https address (http is for this machine alone)"));
        }
        let wrong = |error: oauth2::url::ParseError| format!("one of its addresses is none: {error}");
        let done = format!("{}/sign-in/done", gateway.trim_end_matches('/'));
        let mut oauth = Client::new(ClientId::new(client.clone()))
            .set_auth_uri(AuthUrl::new(metadata.authorization_endpoint).map_err(wrong)?)
            .set_token_uri(TokenUrl::new(metadata.token_endpoint).map_err(wrong)?)
            .set_redirect_uri(RedirectUrl::new(done).map_err(wrong)?);
        if let Some(secret) = secret {
            oauth = oauth.set_client_secret(ClientSecret::new(secret.expose().to_owned()));
        }
        let jwks = metadata.jwks_uri;
        let issuer =
            before.filter(|before| before.jwks == jwks).map(|before| before.issuer.clone()).unwrap_or_else(|| {
                let (issuer, audience, jwks) = (issuer.clone(), client.clone(), Some(jwks.clone()));
                let tokens = config::Tokens { issuer, audience, secret: None, jwks, agent: agent.clone() };
                Arc::new(Issuer::new(tokens, &self.http))
            });
        Ok(Found { oauth, jwks, issuer })
    }

    /// The provider's page, and what is to be remembered until somebody comes back from there.
    async fn begin(&self, attempt: String, now: Millis) -> Result<(String, Begun), Untrusted> {
        let found = self.found(now).await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let nonce = random_hex::<16>();
        let scopes = self.config.scope.split_whitespace().map(|scope| Scope::new(scope.to_owned()));
        let asked =
            found.oauth.authorize_url(CsrfToken::new_random).add_scopes(scopes).add_extra_param("nonce", &nonce);
        let (address, state) = asked.set_pkce_challenge(challenge).url();
        let (state, verifier, exp) = (state.into_secret(), verifier.into_secret(), (now + PATIENCE) / 1000);
        Ok((address.into(), Begun { state, nonce, verifier, attempt, exp }))
    }

    /// Whether somebody comes back with this state for the first time.
    fn first(&self, begun: &Begun, now: Millis) -> bool {
        let mut finished = self.finished.lock().unwrap_or_else(PoisonError::into_inner);
        finished.retain(|_, until| now / 1000 < *until);
        finished.len() < MAX_FINISHED && finished.insert(begun.state.clone(), begun.exp).is_none()
    }

    /// Who has come back.
    async fn finish(&self, begun: &Begun, code: String, now: Millis) -> Result<crate::protocol::AgentId, Refused> {
        let found = self.found(now).await?;
        let http = Http(self.http.clone());
        let asked = found
            .oauth
            .exchange_code(AuthorizationCode::new(code))
            .set_pkce_verifier(PkceCodeVerifier::new(begun.verifier.clone()));
        let given = asked.request_async(&http).await.map_err(|error| {
            // Not the error itself: what the provider answered may hold tokens.
            let (refused, why) = match &error {
                oauth2::RequestTokenError::ServerResponse(_) => (Refused::NotSignedIn, "it refused the code"),
                oauth2::RequestTokenError::Parse(..) => (Refused::Unreachable, "its answer cannot be read"),
                _ => (Refused::Unreachable, "it cannot be reached"),
            };
            tracing::warn!(issuer = self.config.issuer, why, "the sign-in provider gave no token");
            refused
        })?;
        let vouched = found.issuer.read(&given.extra_fields().id_token, now).await?;
        if vouched.claims.get("nonce").and_then(|nonce| nonce.as_str()) != Some(&begun.nonce) {
            tracing::warn!(issuer = self.config.issuer, "an ID token is of another sign-in");
            return Err(Refused::NotSignedIn);
        }
        Ok(vouched.agent)
    }
}

/// As `oauth2` wants requests to be sent; it brings no client of the version that we have.
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
            *response.body_mut() = issuer::body(answer).await.map_err(HttpClientError::Other)?;
            Ok(response)
        })
    }
}

/// What the desk says.
#[derive(Deserialize)]
pub struct Begin {
    attempt: String,
}

/// `GET /sign-in/begin?attempt=…`: on to the provider. `attempt` is a name that the desk makes up.
pub async fn begin(State(shared): State<Arc<Shared>>, Query(Begin { attempt }): Query<Begin>) -> Response {
    let Some(provider) = shared.sign_in.provider.as_ref().filter(|_| attempt.len() <= MAX_ATTEMPT) else {
        return Refused::Malformed.into_response();
    };
    let begun = provider.begin(attempt, shared.clock.now()).await.map_err(Refused::from);
    let sealed = begun.and_then(|(address, begun)| {
        let sealed = shared.sign_in.own.seal(&begun).map_err(|_| Refused::NotMade)?;
        Ok((address, cookie(provider, &begun.state, &sealed, PATIENCE / 1000)))
    });
    match sealed {
        Ok((address, cookie)) => (cookie, Redirect::to(&address)).into_response(),
        // A page that says so in words.
        Err(_) => Redirect::to("/sign-in/done?error=unreachable").into_response(),
    }
}

/// What the provider's answer had in its address.
#[derive(Deserialize)]
pub struct Finish {
    state: String,
    code: String,
}

/// `POST /sign-in/finish` with the provider's answer: a token of ours, and which desk waits for it.
pub async fn finish(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    body: Result<Json<Finish>, JsonRejection>,
) -> Response {
    let (Some(provider), Ok(Json(Finish { state, code }))) = (&shared.sign_in.provider, body) else {
        return Refused::Malformed.into_response();
    };
    let now = shared.clock.now();
    let begun = kept(&headers, &state).and_then(|sealed| shared.sign_in.own.unseal::<Begun>(sealed));
    let fits = |begun: &Begun| begun.state == state && now / 1000 < begun.exp && provider.first(begun, now);
    let Some(begun) = begun.filter(fits) else {
        return Refused::Stranger.into_response();
    };
    let session = provider.finish(&begun, code, now).await.map(|agent| shared.fresh(agent));
    let admitted = shared.admit(session).await.map(|mut admitted| {
        admitted["attempt"] = begun.attempt.into();
        admitted
    });
    (cookie(provider, &state, "", 0), answer(admitted)).into_response()
}

fn cookie(provider: &Provider, state: &str, sealed: &str, seconds: u64) -> [(header::HeaderName, HeaderValue); 1] {
    let secure = if provider.config.gateway.starts_with("https") { "; Secure" } else { "" };
    let text =
        format!("{}={sealed}; Path=/sign-in; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}", cookie_name(state));
    [(header::SET_COOKIE, HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("")))]
}

fn cookie_name(state: &str) -> String {
    let part = state.chars().filter(|c| c.is_ascii_alphanumeric()).take(12);
    COOKIE.chars().chain(part).collect()
}

fn kept<'a>(headers: &'a HeaderMap, state: &str) -> Option<&'a str> {
    let name = cookie_name(state);
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies.flat_map(|line| line.split("; ")).find_map(|pair| pair.strip_prefix(&name)?.strip_prefix('='))
}
