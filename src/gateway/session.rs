//! Sessions, and the gateway's own tokens for them (JWT, HS256). The keys are stored, so a restart signs nobody out.

use super::keys::{KeyRing, MAX_VALIDITY};
use crate::protocol::{AgentId, Millis};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode, errors};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// By how much a token can be issued in the future: after a restart, the gateway's clock can be behind what it was.
const LEEWAY: Millis = 5 * 60_000;

/// An agent who has proved who they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The agent.
    pub agent: AgentId,
    /// When they proved it.
    pub issued: Millis,
    /// When the session expires.
    pub expires: Millis,
}

impl Session {
    /// Returns whether the session began before the agent signed out.
    pub fn older_than(&self, signed_out: Option<&Millis>) -> bool {
        signed_out.is_some_and(|signed_out| self.issued < *signed_out)
    }
}

/// The claims of a session's token. `exp` and `iat` are in seconds, as the standard demands. `issued` is in
/// milliseconds, to be compared with a sign-out; it is earlier than `iat` if the agent brought another issuer's token.
#[derive(Serialize, Deserialize)]
struct Claims {
    sub: String,
    exp: u64,
    /// Missing in tokens of early versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    iat: Option<u64>,
    issued: Millis,
}

/// Signs and verifies the gateway's own tokens.
pub struct TokenSigner {
    keys: KeyRing,
    validation: Validation,
}

impl TokenSigner {
    /// Creates a signer.
    pub fn new(keys: KeyRing) -> Self {
        let mut validation = Validation::new(Algorithm::HS256);
        // `read` compares with the gateway's clock instead.
        validation.validate_exp = false;
        Self { keys, validation }
    }

    /// Creates a session's token. Its expiry is rounded down to a second.
    ///
    /// # Errors
    /// Returns an error if the cryptography library fails, which no input causes.
    pub fn issue(&self, session: &Session, now: Millis) -> Result<String, errors::Error> {
        let Session { agent, issued, expires } = session;
        self.sign(&Claims { sub: agent.to_string(), exp: expires / 1000, iat: Some(now / 1000), issued: *issued })
    }

    /// Reads a token. Returns `None` if this gateway did not sign it, it has expired, or it is valid for longer than
    /// [`MAX_VALIDITY`].
    pub fn read(&self, token: &str, now: Millis) -> Option<Session> {
        let claims: Claims = self.verify(token, now)?;
        let expires = claims.exp.saturating_mul(1000);
        let latest = now.saturating_add(LEEWAY);
        let began = claims.iat.map_or(latest, |iat| iat.saturating_mul(1000));
        let is_valid = began <= latest && now < expires && expires <= began.saturating_add(MAX_VALIDITY);
        is_valid.then(|| Session { agent: claims.sub.into(), issued: claims.issued, expires })
    }

    /// Signs other claims that a browser keeps for the gateway. Their fields must differ from those of all other
    /// claims, so that one cannot be used in place of another.
    ///
    /// # Errors
    /// As [`TokenSigner::issue`].
    pub fn sign(&self, claims: &impl Serialize) -> Result<String, errors::Error> {
        let key = self.keys.newest();
        let header = Header { kid: Some(key.kid), ..Header::new(Algorithm::HS256) };
        encode(&header, claims, &EncodingKey::from_secret(&key.secret))
    }

    /// Verifies a signature and returns the claims, which must include `exp`. Does not check whether they have expired.
    pub fn verify<T: DeserializeOwned>(&self, signed: &str, now: Millis) -> Option<T> {
        // Early versions had one key and named none.
        let kid = decode_header(signed).ok()?.kid;
        let keys = self.keys.accepted(now).into_iter().filter(|key| kid.as_ref().is_none_or(|kid| *kid == key.kid));
        let mut claims =
            keys.filter_map(|key| decode(signed, &DecodingKey::from_secret(&key.secret), &self.validation).ok());
        Some(claims.next()?.claims)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_for_its_time_and_its_secret_only() {
        let keys = TokenSigner::new(KeyRing::of(&[1; 32]));
        let made = Session { agent: "ann".into(), issued: 10_000, expires: 60_000 };
        let token = keys.issue(&made, 10_000).unwrap();
        assert_eq!(keys.read(&token, 10_000).unwrap(), made);
        assert!(keys.read(&token, 59_999).is_some());
        assert!(keys.read(&token, 60_000).is_none());
        assert!(TokenSigner::new(KeyRing::of(&[2; 32])).read(&token, 10_000).is_none());
        assert!(keys.read(&format!("{token}x"), 10_000).is_none());
        assert!(keys.read("", 10_000).is_none());
        assert!(made.older_than(Some(&10_001)) && !made.older_than(Some(&10_000)) && !made.older_than(None));
    }

    #[test]
    fn a_token_is_good_for_twelve_hours_at_most() {
        let keys = TokenSigner::new(KeyRing::of(&[1; 32]));
        let now = 100 * MAX_VALIDITY;
        let token = |iat: Option<Millis>, expires: Millis| {
            let iat = iat.map(|iat| iat / 1000);
            keys.sign(&Claims { sub: "ann".into(), exp: expires / 1000, iat, issued: 0 }).unwrap()
        };
        let is_read = |iat, expires| keys.read(&token(iat, expires), now).is_some();
        assert!(is_read(Some(now), now + MAX_VALIDITY), "whenever the agent proved who they are");
        assert!(!is_read(Some(now), now + MAX_VALIDITY + 1_000));
        assert!(!is_read(Some(now - MAX_VALIDITY), now + 1_000));
        assert!(!is_read(Some(now + LEEWAY + 1_000), now + MAX_VALIDITY));
        assert!(is_read(None, now + MAX_VALIDITY) && !is_read(None, now + 2 * MAX_VALIDITY));
    }

    #[test]
    fn a_token_without_a_signature_is_none() {
        let keys = TokenSigner::new(KeyRing::of(&[1; 32]));
        // {"alg":"none"} . {"sub":"ann","exp":9999999999,"issued":0}
        let unsigned = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbm4iLCJleHAiOjk5OTk5OTk5OTksImlzc3VlZCI6MH0.";
        assert!(keys.read(unsigned, 0).is_none());
    }

    #[test]
    fn what_else_is_signed_is_no_token() {
        #[derive(Serialize)]
        struct Other {
            state: &'static str,
            exp: u64,
        }
        let keys = TokenSigner::new(KeyRing::of(&[1; 32]));
        assert!(keys.read(&keys.sign(&Other { state: "x", exp: 60 }).unwrap(), 0).is_none());
    }
}
