//! Sessions, and the gateway's own tokens for them (JWT, HS256). The signing secret is stored with the log, so a
//! restart signs nobody out.

use crate::protocol::{AgentId, Millis};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode, errors};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

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

/// The claims of a session's token. `exp` is in seconds, as the standard demands; `issued` is in milliseconds, to be
/// compared with a sign-out.
#[derive(Serialize, Deserialize)]
struct Claims {
    sub: String,
    exp: u64,
    issued: Millis,
}

/// Signs and verifies the gateway's own tokens.
pub struct TokenSigner {
    sign: EncodingKey,
    verify: DecodingKey,
    validation: Validation,
}

impl TokenSigner {
    /// Creates a signer with a secret of at least 32 random bytes.
    pub fn new(secret: &[u8]) -> Self {
        let mut validation = Validation::new(Algorithm::HS256);
        // `read` compares with the gateway's clock instead.
        validation.validate_exp = false;
        Self { sign: EncodingKey::from_secret(secret), verify: DecodingKey::from_secret(secret), validation }
    }

    /// Creates a session's token. Its expiry is rounded down to a second.
    ///
    /// # Errors
    /// Returns an error if the cryptography library fails, which no input causes.
    pub fn issue(&self, session: &Session) -> Result<String, errors::Error> {
        self.sign(&Claims { sub: session.agent.to_string(), exp: session.expires / 1000, issued: session.issued })
    }

    /// Reads a token. Returns `None` if this gateway did not sign it or it has expired.
    pub fn read(&self, token: &str, now: Millis) -> Option<Session> {
        let claims: Claims = self.verify(token)?;
        let expires = claims.exp.saturating_mul(1000);
        (now < expires).then(|| Session { agent: claims.sub.into(), issued: claims.issued, expires })
    }

    /// Signs other claims that a browser keeps for the gateway. Their fields must differ from those of all other
    /// claims, so that one cannot be used in place of another.
    ///
    /// # Errors
    /// As [`TokenSigner::issue`].
    pub fn sign(&self, claims: &impl Serialize) -> Result<String, errors::Error> {
        encode(&Header::new(Algorithm::HS256), claims, &self.sign)
    }

    /// Verifies a signature and returns the claims, which must include `exp`. Does not check whether they have expired.
    pub fn verify<T: DeserializeOwned>(&self, signed: &str) -> Option<T> {
        Some(decode(signed, &self.verify, &self.validation).ok()?.claims)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_for_its_time_and_its_secret_only() {
        let keys = TokenSigner::new(&[1; 32]);
        let made = Session { agent: "ann".into(), issued: 10_000, expires: 60_000 };
        let token = keys.issue(&made).unwrap();
        assert_eq!(keys.read(&token, 10_000).unwrap(), made);
        assert!(keys.read(&token, 59_999).is_some());
        assert!(keys.read(&token, 60_000).is_none());
        assert!(TokenSigner::new(&[2; 32]).read(&token, 10_000).is_none());
        assert!(keys.read(&format!("{token}x"), 10_000).is_none());
        assert!(keys.read("", 10_000).is_none());
        assert!(made.older_than(Some(&10_001)) && !made.older_than(Some(&10_000)) && !made.older_than(None));
    }

    #[test]
    fn a_token_without_a_signature_is_none() {
        let keys = TokenSigner::new(&[1; 32]);
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
        let keys = TokenSigner::new(&[1; 32]);
        assert!(keys.read(&keys.sign(&Other { state: "x", exp: 60 }).unwrap(), 0).is_none());
    }
}
