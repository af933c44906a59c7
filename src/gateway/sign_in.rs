//! Signing in. A token (JWT, HS256) says who somebody is; its secret is kept with the log, so a restart signs nobody out.
//!
//! Today only the demo's way: whoever asks is given the token of the agent they name. Hence demo mode listens on loopback only.

use crate::gateway::Shared;
use crate::protocol::{AgentId, Millis};
use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::Arc;

/// How many agents the sign-in page offers; all others sign in by their address.
const OFFERED: usize = 50;
/// How long a token is good for.
const GOOD_FOR: Millis = 12 * 3600 * 1000;

/// Who somebody is, and since when they can prove it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Who.
    pub agent: AgentId,
    issued: Millis,
    /// When it is worth nothing any more.
    pub expires: Millis,
}

impl Session {
    /// Whether its token was made before the agent signed out.
    pub fn older_than(&self, signed_out: Option<&Millis>) -> bool {
        signed_out.is_some_and(|signed_out| self.issued < *signed_out)
    }
}

/// What a token says. `exp` in seconds, as the standard has it; `issued` in milliseconds, to be compared with a sign-out.
#[derive(Serialize, Deserialize)]
struct Claims {
    sub: String,
    exp: u64,
    issued: Millis,
}

/// Makes and reads tokens.
pub struct Tokens {
    sign: EncodingKey,
    verify: DecodingKey,
    validation: Validation,
}

impl Tokens {
    /// With a secret of at least 32 random bytes.
    pub fn new(secret: &[u8]) -> Self {
        let mut validation = Validation::new(Algorithm::HS256);
        // Against the gateway's clock instead, in `read`.
        validation.validate_exp = false;
        Self { sign: EncodingKey::from_secret(secret), verify: DecodingKey::from_secret(secret), validation }
    }

    /// A token for an agent.
    ///
    /// # Errors
    /// Where the crypto library fails; nothing in the input makes it.
    pub fn make(&self, agent: &AgentId, now: Millis) -> Result<String, jsonwebtoken::errors::Error> {
        let claims = Claims { sub: agent.to_string(), exp: (now + GOOD_FOR) / 1000, issued: now };
        encode(&Header::new(Algorithm::HS256), &claims, &self.sign)
    }

    /// Who a token is for; `None` where it is not ours or has expired.
    pub fn read(&self, token: &str, now: Millis) -> Option<Session> {
        let claims = decode::<Claims>(token, &self.verify, &self.validation).ok()?.claims;
        let expires = claims.exp.saturating_mul(1000);
        (now < expires).then(|| Session { agent: claims.sub.into(), issued: claims.issued, expires })
    }
}

/// The token of a request.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

impl Shared {
    /// Whose request it is, by its token. Whether they have signed out since, only the engine knows.
    pub(super) fn session(&self, headers: &HeaderMap) -> Option<Session> {
        self.tokens.read(bearer(headers)?, self.clock.now())
    }
}

/// `GET /sign-in`: what the sign-in page offers.
pub async fn offer(State(shared): State<Arc<Shared>>) -> Json<serde_json::Value> {
    let roster = shared.directory.roster();
    let agents: Vec<_> = roster.agents().take(OFFERED).map(|(id, agent)| json!({ "id": id, "name": agent.name })).collect();
    Json(json!({ "demo": true, "agents": agents }))
}

/// `GET /sign-in/me` with a token: whose it is, and for how many milliseconds it is still good.
pub async fn me(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Response {
    let Some(session) = shared.session(&headers).filter(|session| shared.directory.roster().has(&session.agent)) else {
        let message = "The token is wrong or has expired.";
        return (StatusCode::UNAUTHORIZED, Json(json!({ "error": "not_signed_in", "message": message }))).into_response();
    };
    let good_for = session.expires.saturating_sub(shared.clock.now());
    ([(header::CACHE_CONTROL, "no-store")], Json(json!({ "agent": session.agent, "good_for": good_for }))).into_response()
}

/// Whom to sign in.
#[derive(Deserialize)]
pub struct Who {
    agent: AgentId,
}

/// `POST /sign-in` with `{"agent": …}`: `{"token": …}`.
pub async fn sign_in(State(shared): State<Arc<Shared>>, body: Result<Json<Who>, JsonRejection>) -> Response {
    let refuse = |status, error, message| (status, Json(json!({ "error": error, "message": message }))).into_response();
    let Ok(Json(Who { agent })) = body else {
        return refuse(StatusCode::BAD_REQUEST, "malformed", "The request is not the JSON that is asked for.");
    };
    if !shared.directory.roster().has(&agent) {
        return refuse(StatusCode::NOT_FOUND, "unknown_agent", "There is no such agent.");
    }
    match shared.tokens.make(&agent, shared.clock.now()) {
        Ok(token) => ([(header::CACHE_CONTROL, "no-store")], Json(json!({ "token": token }))).into_response(),
        Err(error) => {
            tracing::error!(%error, "a token could not be made");
            refuse(StatusCode::INTERNAL_SERVER_ERROR, "not_kept", "The sign-in failed. Try again.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_for_its_time_and_its_secret_only() {
        let tokens = Tokens::new(&[1; 32]);
        let token = tokens.make(&"ann".into(), 10_000).unwrap();
        let session = tokens.read(&token, 10_000).unwrap();
        assert_eq!(session.agent.as_str(), "ann");
        assert!(tokens.read(&token, 10_000 + GOOD_FOR - 1).is_some());
        assert!(tokens.read(&token, 10_000 + GOOD_FOR).is_none());
        assert!(Tokens::new(&[2; 32]).read(&token, 10_000).is_none());
        assert!(tokens.read(&format!("{token}x"), 10_000).is_none());
        assert!(tokens.read("", 10_000).is_none());
        assert!(session.older_than(Some(&10_001)) && !session.older_than(Some(&10_000)) && !session.older_than(None));
    }

    #[test]
    fn a_token_without_a_signature_is_none() {
        let tokens = Tokens::new(&[1; 32]);
        // {"alg":"none"} . {"sub":"ann","exp":9999999999,"issued":0}
        let unsigned = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbm4iLCJleHAiOjk5OTk5OTk5OTksImlzc3VlZCI6MH0.";
        assert!(tokens.read(unsigned, 0).is_none());
    }
}
