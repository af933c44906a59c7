//! Signing in: whoever proves who they are is given a token of the gateway's own, and every other door asks for that
//! alone.
//!
//! | module | what it holds |
//! | --- | --- |
//! | [`session`] | the gateway's own tokens |
//! | [`config`] | the file that says who can sign in |
//! | [`issuer`] | tokens that others made, and the keys to check them with |
//! | [`kept`] | what others say of themselves, fetched and gone by for a while |
//! | [`openid`] | agents who sign in at a provider, in a window of their own |
//!
//! In demo mode whoever asks is given the token of the agent they name. Hence it listens on loopback only.

pub mod config;
pub mod issuer;
pub mod kept;
pub mod openid;
pub mod session;

use crate::gateway::{Shared, carriers, refuse};
use crate::protocol::{AgentId, Millis};
use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use issuer::{Issuer, Untrusted};
use openid::Provider;
use serde::Deserialize;
use serde_json::json;
use session::Own;
pub use session::Session;
use std::io;
use std::sync::Arc;

/// How many agents the demo's sign-in page offers; all others sign in by their address.
const OFFERED: usize = 50;
/// How long a token of ours is good for, at most.
const GOOD_FOR: Millis = 12 * 3600 * 1000;

/// The ways in.
pub struct SignIn {
    /// Whether an agent's name is enough.
    pub demo: bool,
    own: Own,
    issuers: Vec<Issuer>,
    provider: Option<Provider>,
}

impl SignIn {
    /// As configured.
    ///
    /// # Errors
    /// Where no client for HTTP can be made.
    pub fn new(demo: bool, config: config::Config, secret: &[u8]) -> io::Result<Self> {
        let http = carriers::client(0)?;
        let issuers = config.tokens.into_iter().map(|tokens| Issuer::new(tokens, &http)).collect();
        let provider = config.openid.map(|openid| Provider::new(openid, &http));
        Ok(Self { demo, own: Own::new(secret), issuers, provider })
    }

    /// Who a token of ours is for; `None` where it is not ours or has expired.
    pub fn read(&self, token: &str, now: Millis) -> Option<Session> {
        self.own.read(token, now)
    }

    /// Who a token is for, ours or another's.
    async fn trust(&self, token: &str, now: Millis) -> Result<Session, Untrusted> {
        if let Some(session) = self.own.read(token, now) {
            return Ok(session);
        }
        let issuer = issuer::of(&self.issuers, token).ok_or_else(|| {
            tracing::info!("a token is not taken: it is not of an issuer in the configuration");
            Untrusted::Wrong
        })?;
        let vouched = issuer.read(token, now).await?;
        Ok(Session { agent: vouched.agent, issued: vouched.issued, expires: vouched.expires.min(now + GOOD_FOR) })
    }
}

/// Why somebody is not signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Refused {
    Malformed,
    NotSignedIn,
    UnknownAgent,
    Unreachable,
    /// The answer of the provider belongs to no sign-in of this browser's.
    Stranger,
    NotMade,
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let (status, error, message) = match self {
            Self::Malformed => (StatusCode::BAD_REQUEST, "malformed", "The request is not the JSON that is asked for."),
            Self::NotSignedIn => (StatusCode::UNAUTHORIZED, "not_signed_in", "The token is wrong or has expired."),
            Self::UnknownAgent => (StatusCode::NOT_FOUND, "unknown_agent", "There is no such agent."),
            Self::Unreachable => (StatusCode::SERVICE_UNAVAILABLE, "unreachable", "The sign-in cannot be checked now."),
            Self::Stranger => (StatusCode::BAD_REQUEST, "stale", "This sign-in has been used, or took too long."),
            Self::NotMade => (StatusCode::INTERNAL_SERVER_ERROR, "unavailable", "The sign-in failed. Try again."),
        };
        refuse(status, error, message)
    }
}

impl From<Untrusted> for Refused {
    fn from(untrusted: Untrusted) -> Self {
        match untrusted {
            Untrusted::Wrong => Self::NotSignedIn,
            Untrusted::Unreachable => Self::Unreachable,
        }
    }
}

/// The token of a request.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

impl Shared {
    /// Whose request it is, by its token. Whether they have signed out since, only the engine knows.
    pub(super) fn session(&self, headers: &HeaderMap) -> Option<Session> {
        self.sign_in.read(bearer(headers)?, self.clock.now())
    }

    /// What a browser is given for a session: a token, whose it is, and for how many milliseconds it is good.
    async fn admit(&self, session: Result<Session, Refused>) -> Result<serde_json::Value, Refused> {
        let session = session?;
        let Session { agent, expires, .. } = &session;
        if !self.directory.roster().has(agent) {
            tracing::info!(agent = agent.as_str(), "somebody who is no agent cannot sign in");
            return Err(Refused::UnknownAgent);
        }
        // Not with what was made before they signed out.
        if !self.engine.admits(session.clone()).await.map_err(|_| Refused::NotMade)? {
            return Err(Refused::NotSignedIn);
        }
        let token = self.sign_in.own.make(&session).map_err(|error| {
            tracing::error!(%error, "a token could not be made");
            Refused::NotMade
        })?;
        Ok(json!({ "token": token, "agent": agent, "good_for": expires.saturating_sub(self.clock.now()) }))
    }

    /// The session of somebody who has just proved who they are.
    fn fresh(&self, agent: AgentId) -> Session {
        let now = self.clock.now();
        Session { agent, issued: now, expires: now + GOOD_FOR }
    }
}

/// `GET /sign-in`: what the sign-in page offers.
pub async fn offer(State(shared): State<Arc<Shared>>) -> Json<serde_json::Value> {
    let roster = shared.directory.roster();
    let offered = if shared.sign_in.demo { OFFERED } else { 0 };
    let agents: Vec<_> =
        roster.agents().take(offered).map(|(id, agent)| json!({ "id": id, "name": agent.name })).collect();
    Json(
        json!({ "demo": shared.sign_in.demo, "agents": agents, "provider": shared.sign_in.provider.as_ref().map(Provider::name) }),
    )
}

/// Whom to sign in: by the token that proves it; in demo mode by name.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// A token, the gateway's own or another's.
    Token(String),
    /// A user name.
    Agent(AgentId),
}

/// `POST /sign-in` with `{"token": …}`, or in demo mode `{"agent": …}`: `{"token": …, "agent": …, "good_for": …}`.
pub async fn sign_in(State(shared): State<Arc<Shared>>, body: Result<Json<Who>, JsonRejection>) -> Response {
    let session = match body {
        Ok(Json(Who::Token(token))) => shared.sign_in.trust(&token, shared.clock.now()).await.map_err(Refused::from),
        Ok(Json(Who::Agent(agent))) if shared.sign_in.demo => Ok(shared.fresh(agent)),
        _ => Err(Refused::Malformed),
    };
    answer(shared.admit(session).await)
}

/// Nothing between may keep it.
fn answer(admitted: Result<serde_json::Value, Refused>) -> Response {
    admitted.map(|admitted| ([(header::CACHE_CONTROL, "no-store")], Json(admitted))).into_response()
}
