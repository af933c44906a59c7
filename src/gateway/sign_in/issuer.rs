//! Tokens (JWT) that others have made for agents: the CRM's server, the company's identity provider.
//!
//! A token is taken where all of this holds: its `iss` is in the configuration, its `aud` has the audience that is
//! written there, it is signed in the one way that goes with that issuer (HS256 with a secret; RS256 or ES256 with a
//! key set), it has an `exp` that is not over and no `nbf` that is to come, and the claim that names the agent is
//! there.

use super::config;
use super::kept::Kept;
use crate::gateway::config::Secret;
use crate::protocol::{AgentId, Millis};
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet, KeyAlgorithm, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, Header, Validation, dangerous, decode, decode_header, errors};
use reqwest::Client;
use serde_json::{Map, Value};
use std::time::Duration;
use tokio::sync::Mutex;

/// How far others' clocks may be ahead, in milliseconds.
const AHEAD: Millis = 60_000;
/// How long a request may take: the page that waits for the answer gives up after ten seconds, and less than
/// [`super::kept::AGAIN`], so that whoever waited behind it does not ask once more.
pub(super) const PATIENCE: Duration = Duration::from_secs(4);
/// The largest answer, in bytes.
const MAX_ANSWER: usize = 256 * 1024;

/// Why a token is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Untrusted {
    /// It is wrong, has expired, or is for somebody else.
    Wrong,
    /// The keys to check it with cannot be fetched now.
    Unreachable,
}

impl From<errors::Error> for Untrusted {
    fn from(error: errors::Error) -> Self {
        tracing::info!(why = kind_of(&error), "a token is not taken");
        Self::Wrong
    }
}

/// What a token says, and for how long.
#[derive(Clone, Debug, PartialEq)]
pub struct Vouched {
    /// For whom.
    pub agent: AgentId,
    /// Since when.
    pub issued: Millis,
    /// When it is over.
    pub expires: Millis,
    /// All that it says.
    pub claims: Map<String, Value>,
}

/// One that makes tokens.
#[derive(Debug)]
pub struct Issuer {
    name: String,
    audience: String,
    agent: String,
    checks: Checks,
}

/// What the tokens are checked with.
#[derive(Debug)]
enum Checks {
    Shared(Secret),
    Set(KeySet),
}

impl Issuer {
    /// As configured.
    pub fn new(config: config::Tokens, http: &Client) -> Self {
        let config::Tokens { issuer, audience, secret, jwks, agent } = config;
        let checks = match (secret, jwks) {
            (Some(secret), _) => Checks::Shared(secret),
            (None, jwks) => Checks::Set(KeySet::new(jwks.unwrap_or_default(), http.clone())),
        };
        Self { name: issuer, audience, agent, checks }
    }

    /// What a token of this issuer says.
    ///
    /// # Errors
    /// [`Untrusted`].
    pub async fn read(&self, token: &str, now: Millis) -> Result<Vouched, Untrusted> {
        let header = decode_header(token)?;
        // RFC 7515, section 4.1.11: what must be understood, and is not.
        if header.crit.is_some() {
            return Err(Untrusted::Wrong);
        }
        let (algorithm, key) = match &self.checks {
            Checks::Shared(secret) => (Algorithm::HS256, DecodingKey::from_secret(secret.expose().as_bytes())),
            Checks::Set(set) => (header.alg, set.key(&header, now).await?),
        };
        let mut validation = Validation::new(algorithm);
        validation.set_issuer(&[&self.name]);
        validation.set_audience(&[&self.audience]);
        validation.set_required_spec_claims(&["exp", "iss", "aud"]);
        // Against the gateway's clock instead, below.
        validation.validate_exp = false;
        let claims = decode::<Map<String, Value>>(token, &key, &validation)?.claims;
        self.vouched(claims, now).ok_or_else(|| {
            tracing::info!(
                issuer = self.name,
                claim = self.agent,
                "a token is not taken: it is over, not yet good, says not since when, or names no agent"
            );
            Untrusted::Wrong
        })
    }

    fn vouched(&self, claims: Map<String, Value>, now: Millis) -> Option<Vouched> {
        // RFC 7519, section 2: a NumericDate is a number of seconds, perhaps with a fraction.
        let time =
            |name: &str| claims.get(name).map(|value| value.as_f64().map(|seconds| (seconds * 1000.0) as Millis));
        let expires = time("exp").flatten().filter(|expires| now < *expires)?;
        let begins = time("nbf").unwrap_or(Some(0))?;
        // Whole seconds as a rule: one made just after a sign-out must not count as older.
        let issued = time("iat").flatten().filter(|issued| *issued <= now + AHEAD)?.saturating_add(999).min(now);
        let agent = claims.get(&self.agent)?.as_str().filter(|agent| !agent.is_empty())?;
        (begins <= now + AHEAD).then(|| Vouched { agent: agent.into(), issued, expires, claims: claims.clone() })
    }
}

/// Whose a token says it is; nothing of it has been checked.
pub fn claimed_issuer(token: &str) -> Option<String> {
    let claims = dangerous::insecure_decode_claims::<Map<String, Value>>(token).ok()?;
    Some(claims.get("iss")?.as_str()?.to_owned())
}

/// The issuer that a token names.
pub fn of<'a>(issuers: &'a [Issuer], token: &str) -> Option<&'a Issuer> {
    let name = claimed_issuer(token)?;
    issuers.iter().find(|issuer| issuer.name == name)
}

/// Keys at an address (RFC 7517), fetched when they are needed.
#[derive(Debug)]
struct KeySet {
    address: String,
    http: Client,
    kept: Mutex<Kept<JwkSet>>,
}

impl KeySet {
    fn new(address: String, http: Client) -> Self {
        Self { address, http, kept: Mutex::default() }
    }

    /// The key for a token with this header.
    async fn key(&self, header: &Header, now: Millis) -> Result<DecodingKey, Untrusted> {
        if !matches!(header.alg, Algorithm::RS256 | Algorithm::ES256) {
            tracing::info!(algorithm = ?header.alg, "a token is not taken: it is not signed by RS256 or ES256");
            return Err(Untrusted::Wrong);
        }
        // Held while the set is fetched: who comes meanwhile needs the same.
        let mut kept = self.kept.lock().await;
        if kept.is_due(now, |set| find(set, header).is_some()) {
            match self.fetch().await {
                Ok(set) => kept.put(set, now),
                // What is known is gone by, rather than nobody let in.
                Err(error) => tracing::warn!(address = self.address, %error, "a key set cannot be fetched"),
            }
        }
        match find(kept.what().ok_or(Untrusted::Unreachable)?, header) {
            Some(key) => Ok(DecodingKey::from_jwk(key)?),
            None => {
                tracing::info!(address = self.address, "a token is not taken: its key is not in the set");
                Err(Untrusted::Wrong)
            }
        }
    }

    async fn fetch(&self) -> Result<JwkSet, String> {
        let body = get(&self.http, &self.address).await?;
        serde_json::from_slice(&body).map_err(|_| "that is no key set".into())
    }
}

/// The key that a token names; of a token that names none, the only one that it can be.
fn find<'a>(set: &'a JwkSet, header: &Header) -> Option<&'a Jwk> {
    let right = |key: &&Jwk| {
        let kind = match &key.algorithm {
            AlgorithmParameters::RSA(_) => header.alg == Algorithm::RS256,
            AlgorithmParameters::EllipticCurve(curve) => {
                header.alg == Algorithm::ES256 && curve.curve == EllipticCurve::P256
            }
            _ => false,
        };
        let named = match key.common.key_algorithm {
            Some(KeyAlgorithm::RS256) => header.alg == Algorithm::RS256,
            Some(KeyAlgorithm::ES256) => header.alg == Algorithm::ES256,
            Some(_) => false,
            None => true,
        };
        kind && named && !matches!(key.common.public_key_use, Some(PublicKeyUse::Encryption))
    };
    let mut keys = set.keys.iter().filter(right);
    match &header.kid {
        Some(kid) => keys.find(|key| key.common.key_id.as_ref() == Some(kid)),
        None => keys.next().filter(|_| keys.next().is_none()),
    }
}

/// What is at an address.
pub(super) async fn get(http: &Client, address: &str) -> Result<Vec<u8>, String> {
    let answer = http.get(address).timeout(PATIENCE).send().await.and_then(reqwest::Response::error_for_status);
    body(answer.map_err(|error| error.without_url().to_string())?).await
}

/// What an answer holds, where it is not too large.
pub(super) async fn body(mut answer: reqwest::Response) -> Result<Vec<u8>, String> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| error.without_url().to_string())? {
        body.extend(chunk);
        if body.len() > MAX_ANSWER {
            return Err("the answer is too large".into());
        }
    }
    Ok(body)
}

/// What kind of error it is, without what came with it: that may be a part of the token.
fn kind_of(error: &errors::Error) -> &'static str {
    match error.kind() {
        errors::ErrorKind::InvalidSignature => "wrong signature",
        errors::ErrorKind::InvalidIssuer => "wrong issuer",
        errors::ErrorKind::InvalidAudience => "wrong audience",
        errors::ErrorKind::MissingRequiredClaim(_) => "a claim is missing",
        errors::ErrorKind::InvalidAlgorithm | errors::ErrorKind::InvalidAlgorithmName => "wrong algorithm",
        _ => "it cannot be read",
    }
}
