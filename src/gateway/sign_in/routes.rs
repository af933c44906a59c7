//! The HTTP routes for signing in.

use super::error::SignInError;
use super::exchanges::SIGN_IN_TIMEOUT;
use super::openid::{Pending, Provider};
use super::service::{Admission, SignIn};
use crate::gateway::address::ClientAddress;
use crate::protocol::AgentId;
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::Arc;

/// How many agents the demo's sign-in page offers; all others sign in by their address.
const MAX_OFFERED: usize = 50;
/// The longest name of an attempt, in bytes: the cookie contains it.
const MAX_ATTEMPT: usize = 64;
/// The prefix of the cookie that binds the end of a sign-in to its beginning. A part of the state follows, as several
/// windows may be open.
const COOKIE: &str = "baton-sign-in-";

/// `GET /sign-in`: what the sign-in page offers.
pub async fn offer(State(sign_in): State<Arc<SignIn>>) -> Json<Value> {
    let roster = sign_in.directory.roster();
    let count = if sign_in.demo { MAX_OFFERED } else { 0 };
    let agents: Vec<_> =
        roster.agents().take(count).map(|(id, agent)| json!({ "id": id, "name": agent.name })).collect();
    let provider = sign_in.provider();
    let provider = provider.as_ref().map(|provider| provider.name());
    Json(json!({ "demo": sign_in.demo, "agents": agents, "provider": provider }))
}

/// How somebody proves who they are.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// By a token, the gateway's own or another issuer's.
    Token(String),
    /// By an agent's user name; in demo mode only.
    Agent(AgentId),
}

/// `POST /sign-in` with `{"token": …}`, or in demo mode `{"agent": …}`: `{"token": …, "agent": …, "good_for": …}`.
pub async fn sign_in(
    State(sign_in): State<Arc<SignIn>>,
    address: ClientAddress,
    body: Result<Json<Proof>, JsonRejection>,
) -> Response {
    let entrant = match body {
        Ok(Json(Proof::Token(token))) => sign_in.verify(&token).await.map_err(SignInError::from),
        Ok(Json(Proof::Agent(agent))) if sign_in.demo => Ok(sign_in.new_session(agent)),
        _ => Err(SignInError::Malformed),
    };
    match entrant {
        Ok(entrant) => {
            let by = if sign_in.demo { "name" } else { entrant.by() };
            let admitted = sign_in.admit(entrant).await;
            respond(admitted.inspect(|admission| note(&sign_in, admission, by, address)))
        }
        Err(error) => error.into_response(),
    }
}

/// Says in the log who has signed in, how and from where.
fn note(sign_in: &SignIn, admission: &Admission, by: &'static str, address: ClientAddress) {
    sign_in.metrics.signed_in(by);
    tracing::info!(agent = %admission.agent(), by, address = %address.ip(), "signed in");
}

/// The query of `GET /sign-in/begin`.
#[derive(Deserialize)]
pub struct Begin {
    attempt: String,
}

/// `GET /sign-in/begin?attempt=…`: redirects to the provider. The desk chooses the name of the attempt.
pub async fn begin(State(sign_in): State<Arc<SignIn>>, Query(Begin { attempt }): Query<Begin>) -> Response {
    let Some(provider) = sign_in.provider().filter(|_| attempt.len() <= MAX_ATTEMPT) else {
        return SignInError::Malformed.into_response();
    };
    let begun = provider.begin(attempt, sign_in.clock.wall()).await.map_err(SignInError::from);
    let signed = begun.and_then(|(address, pending)| {
        let signed = sign_in.signer.sign(&pending).map_err(|_| SignInError::Unavailable)?;
        Ok((address, cookie(&provider, pending.state(), &signed, SIGN_IN_TIMEOUT / 1000)))
    });
    match signed {
        Ok((address, cookie)) => (cookie, Redirect::to(&address)).into_response(),
        // That page explains the failure.
        Err(_) => Redirect::to("/sign-in/done?error=unreachable").into_response(),
    }
}

/// The parameters with which the provider sends an agent back.
#[derive(Deserialize)]
pub struct Finish {
    state: String,
    code: String,
}

/// An admission, and the attempt that waits for it.
#[derive(Serialize)]
struct Finished {
    #[serde(flatten)]
    admission: Admission,
    attempt: String,
}

/// `POST /sign-in/finish` with the provider's parameters: as `POST /sign-in`, and the attempt that waits for it.
pub async fn finish(
    State(sign_in): State<Arc<SignIn>>,
    address: ClientAddress,
    headers: HeaderMap,
    body: Result<Json<Finish>, JsonRejection>,
) -> Response {
    let (Some(provider), Ok(Json(Finish { state, code }))) = (sign_in.provider(), body) else {
        return SignInError::Malformed.into_response();
    };
    let now = sign_in.clock.wall();
    let pending = cookie_of(&headers, &state).and_then(|signed| sign_in.signer.verify::<Pending>(signed, now));
    let Some(pending) = pending.filter(|pending| pending.state() == state) else {
        return SignInError::Stale.into_response();
    };
    let finished = match provider.finish(&pending, code, address.group(), now, sign_in.clock.now()).await {
        Ok(agent) => {
            let admitted = sign_in.admit(sign_in.new_session(agent)).await;
            admitted.inspect(|admission| note(&sign_in, admission, "provider", address))
        }
        // It can be tried again, so the cookie stays.
        Err(error @ (SignInError::Unreachable | SignInError::TooMany)) => return error.into_response(),
        Err(error) => Err(error),
    };
    let finished = finished.map(|admission| Finished { admission, attempt: pending.attempt() });
    (cookie(&provider, &state, "", 0), respond(finished)).into_response()
}

/// Responses contain a token, so nothing on the way may store them.
fn respond(admitted: Result<impl Serialize, SignInError>) -> Response {
    admitted.map(|admitted| ([(header::CACHE_CONTROL, "no-store")], Json(admitted))).into_response()
}

fn cookie(provider: &Provider, state: &str, signed: &str, seconds: u64) -> [(HeaderName, HeaderValue); 1] {
    let secure = if provider.returns_over_tls() { "; Secure" } else { "" };
    let text =
        format!("{}={signed}; Path=/sign-in; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}", cookie_name(state));
    [(header::SET_COOKIE, HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("")))]
}

fn cookie_name(state: &str) -> String {
    let part = state.chars().filter(char::is_ascii_alphanumeric).take(12);
    COOKIE.chars().chain(part).collect()
}

fn cookie_of<'a>(headers: &'a HeaderMap, state: &str) -> Option<&'a str> {
    let name = cookie_name(state);
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies.flat_map(|line| line.split("; ")).find_map(|pair| pair.strip_prefix(&name)?.strip_prefix('='))
}
