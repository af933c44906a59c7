//! Tokens (JWT) that others issue for agents: the CRM's server, the company's identity provider.
//!
//! A token is accepted if all of this holds: its `iss` is in the configuration; its `aud` contains the audience
//! configured for that issuer; it is signed as that issuer signs (HS256 with a secret; RS256 or ES256 with a key set);
//! its `exp` is in the future and its `nbf`, if present, in the past; and the claim that names the agent is present.

use super::cached::{Cached, Fetched};
use super::config;
use crate::gateway::client::{FetchError, read_body};
use crate::gateway::config::Secret;
use crate::gateway::logging::STRANGERS;
use crate::gateway::session::{Issued, MAX_LEAD};
use crate::protocol::{AgentId, Millis};
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet, KeyAlgorithm, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, Header, Validation, dangerous, decode, decode_header, errors};
use reqwest::Client;
use serde_json::{Map, Value};
use std::time::Duration;
use thiserror::Error;

/// The time limit of a request. Shorter than the ten seconds after which the waiting page gives up.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(4);
/// The largest response, in bytes.
pub(super) const MAX_RESPONSE: usize = 256 * 1024;

/// Why a token is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TokenError {
    /// It is invalid, has expired, or is meant for another audience.
    #[error("the token is not valid here")]
    Invalid,
    /// The keys to verify it cannot be fetched now.
    #[error("the keys to check the token with cannot be fetched")]
    Unreachable,
}

impl From<errors::Error> for TokenError {
    fn from(error: errors::Error) -> Self {
        tracing::info!(target: STRANGERS, reason = kind_of(&error), "a token is not accepted");
        Self::Invalid
    }
}

/// Why a key set cannot be used.
#[derive(Debug, Error)]
enum KeySetError {
    #[error(transparent)]
    Fetch(#[from] FetchError),
    #[error("it is not a JSON Web Key Set")]
    Malformed,
}

/// A verified token.
#[derive(Clone, Debug, PartialEq)]
pub struct VerifiedToken {
    /// The agent it names.
    pub agent: AgentId,
    /// When it was issued.
    pub issued: Issued,
    /// When it expires.
    pub expires: Millis,
    /// All its claims.
    pub claims: Map<String, Value>,
}

/// An issuer of tokens.
#[derive(Debug)]
pub struct Issuer {
    name: String,
    audience: String,
    agent_claim: String,
    keys: Keys,
}

/// The keys that verify an issuer's tokens.
#[derive(Debug)]
enum Keys {
    Shared(Secret),
    Set(KeySet),
}

impl Issuer {
    /// Creates an issuer from its configuration.
    pub fn new(config: config::Tokens, http: &Client) -> Self {
        let config::Tokens { issuer, audience, secret, jwks, agent } = config;
        let keys = match (secret, jwks) {
            (Some(secret), _) => Keys::Shared(secret),
            (None, jwks) => Keys::Set(KeySet::new(jwks.unwrap_or_default(), http.clone())),
        };
        Self { name: issuer, audience, agent_claim: agent, keys }
    }

    /// Returns how far its keys have been fetched; `None` if they are in the configuration.
    pub fn fetched(&self) -> Option<Fetched> {
        match &self.keys {
            Keys::Shared(_) => None,
            Keys::Set(set) => Some(set.cached.fetched()),
        }
    }

    /// Verifies a token of this issuer at `now`, by the system time.
    ///
    /// # Errors
    /// [`TokenError`].
    pub async fn verify(&self, token: &str, now: Millis) -> Result<VerifiedToken, TokenError> {
        let header = decode_header(token)?;
        // RFC 7515, section 4.1.11: no critical extension is supported.
        if header.crit.is_some() {
            return Err(TokenError::Invalid);
        }
        let (algorithm, key) = match &self.keys {
            Keys::Shared(secret) => (Algorithm::HS256, DecodingKey::from_secret(secret.expose().as_bytes())),
            Keys::Set(set) => (header.alg, set.key(&header, now).await?),
        };
        let mut validation = Validation::new(algorithm);
        validation.set_issuer(&[&self.name]);
        validation.set_audience(&[&self.audience]);
        validation.set_required_spec_claims(&["exp", "iss", "aud"]);
        // `accept` compares with a time that is passed in.
        validation.validate_exp = false;
        let claims = decode::<Map<String, Value>>(token, &key, &validation)?.claims;
        self.accept(claims, now).ok_or_else(|| {
            tracing::info!(
                target: STRANGERS,
                issuer = self.name,
                claim = self.agent_claim,
                "a token is not accepted: it has expired, is not valid yet, has no issue time, or names no agent"
            );
            TokenError::Invalid
        })
    }

    fn accept(&self, claims: Map<String, Value>, now: Millis) -> Option<VerifiedToken> {
        // RFC 7519, section 2: a NumericDate is a number of seconds, possibly with a fraction.
        let time =
            |name: &str| claims.get(name).map(|value| value.as_f64().map(|seconds| (seconds * 1000.0) as Millis));
        let expires = time("exp").flatten().filter(|expires| now < *expires)?;
        let begins = time("nbf").unwrap_or(Some(0))?;
        let issued = time("iat").flatten().filter(|issued| *issued <= now + MAX_LEAD)?;
        let agent = claims.get(&self.agent_claim)?.as_str().filter(|agent| !agent.is_empty())?;
        (begins <= now + MAX_LEAD).then(|| VerifiedToken {
            agent: agent.into(),
            issued: Issued { at: issued, verified: now },
            expires,
            claims: claims.clone(),
        })
    }
}

/// Returns the issuer that a token names. Nothing of the token is verified.
pub fn find_issuer<'a>(issuers: &'a [Issuer], token: &str) -> Option<&'a Issuer> {
    let claims = dangerous::insecure_decode_claims::<Map<String, Value>>(token).ok()?;
    let name = claims.get("iss")?.as_str()?;
    issuers.iter().find(|issuer| issuer.name == name)
}

/// A key set at an address (RFC 7517), fetched on demand.
#[derive(Debug)]
struct KeySet {
    address: String,
    http: Client,
    cached: Cached<JwkSet>,
}

impl KeySet {
    fn new(address: String, http: Client) -> Self {
        Self { address, http, cached: Cached::default() }
    }

    /// Returns the key for a token with this header. Nobody whose key is known waits because somebody else's is not.
    async fn key(&self, header: &Header, now: Millis) -> Result<DecodingKey, TokenError> {
        if !matches!(header.alg, Algorithm::RS256 | Algorithm::ES256) {
            tracing::info!(target: STRANGERS, algorithm = ?header.alg, "a token is not accepted: it is not signed by RS256 or ES256");
            return Err(TokenError::Invalid);
        }
        let fetched = |_| fetch_keys(self.http.clone(), self.address.clone());
        let set = self.cached.get(now, |set| find_key(set, header).is_some(), fetched).await;
        match find_key(&*set.ok_or(TokenError::Unreachable)?, header) {
            Some(key) => Ok(DecodingKey::from_jwk(key)?),
            None => {
                tracing::info!(target: STRANGERS, address = self.address, "a token is not accepted: its key is not in the set");
                Err(TokenError::Invalid)
            }
        }
    }
}

/// Fetches a key set. Returns `None` if that fails.
async fn fetch_keys(http: Client, address: String) -> Option<JwkSet> {
    let set = fetch(&http, &address)
        .await
        .map_err(KeySetError::from)
        .and_then(|body| serde_json::from_slice(&body).map_err(|_| KeySetError::Malformed));
    set.inspect_err(|error| tracing::warn!(address, %error, "a key set cannot be fetched")).ok()
}

/// Returns the key that a token names, or the only key that fits a token that names none.
fn find_key<'a>(set: &'a JwkSet, header: &Header) -> Option<&'a Jwk> {
    let fits = |key: &&Jwk| {
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
    let mut keys = set.keys.iter().filter(fits);
    match &header.kid {
        Some(kid) => keys.find(|key| key.common.key_id.as_ref() == Some(kid)),
        None => keys.next().filter(|_| keys.next().is_none()),
    }
}

/// Fetches what is at an address.
pub(super) async fn fetch(http: &Client, address: &str) -> Result<Vec<u8>, FetchError> {
    let response = http.get(address).timeout(REQUEST_TIMEOUT).send().await?.error_for_status()?;
    read_body(response, MAX_RESPONSE).await
}

/// Names the kind of an error. Its full text may contain a part of the token.
fn kind_of(error: &errors::Error) -> &'static str {
    match error.kind() {
        errors::ErrorKind::InvalidSignature => "wrong signature",
        errors::ErrorKind::InvalidIssuer => "wrong issuer",
        errors::ErrorKind::InvalidAudience => "wrong audience",
        errors::ErrorKind::MissingRequiredClaim(_) => "missing claim",
        errors::ErrorKind::InvalidAlgorithm | errors::ErrorKind::InvalidAlgorithmName => "wrong algorithm",
        _ => "malformed",
    }
}
