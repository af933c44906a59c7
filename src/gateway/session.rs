//! The gateway's own tokens (JWT, HS256): who somebody is, and since when they can prove it. Their secret is kept with
//! the log, so a restart signs nobody out.

use crate::protocol::{AgentId, Millis};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// Who somebody is, and since when they can prove it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Who.
    pub agent: AgentId,
    /// Since when.
    pub issued: Millis,
    /// When it is worth nothing any more.
    pub expires: Millis,
}

impl Session {
    /// Whether its token was made before the agent signed out.
    pub fn older_than(&self, signed_out: Option<&Millis>) -> bool {
        signed_out.is_some_and(|signed_out| self.issued < *signed_out)
    }
}

/// What a token says. `exp` in seconds, as the standard has it; `issued` in milliseconds, to be compared with a
/// sign-out.
#[derive(Serialize, Deserialize)]
struct Claims {
    sub: String,
    exp: u64,
    issued: Millis,
}

/// Makes and reads our own tokens.
pub struct Own {
    sign: EncodingKey,
    verify: DecodingKey,
    validation: Validation,
}

impl Own {
    /// With a secret of at least 32 random bytes.
    pub fn new(secret: &[u8]) -> Self {
        let mut validation = Validation::new(Algorithm::HS256);
        // Against the gateway's clock instead, in `read`.
        validation.validate_exp = false;
        Self { sign: EncodingKey::from_secret(secret), verify: DecodingKey::from_secret(secret), validation }
    }

    /// A session's token. Its end is cut to a second.
    ///
    /// # Errors
    /// Where the crypto library fails; nothing in the input makes it.
    pub fn make(&self, session: &Session) -> Result<String, jsonwebtoken::errors::Error> {
        self.seal(&Claims { sub: session.agent.to_string(), exp: session.expires / 1000, issued: session.issued })
    }

    /// Who a token is for; `None` where it is not ours or has expired.
    pub fn read(&self, token: &str, now: Millis) -> Option<Session> {
        let claims: Claims = self.unseal(token)?;
        let expires = claims.exp.saturating_mul(1000);
        (now < expires).then(|| Session { agent: claims.sub.into(), issued: claims.issued, expires })
    }

    /// Signs something else that a browser keeps for us. What reads it must ask for fields that no other has.
    ///
    /// # Errors
    /// As [`Own::make`].
    pub fn seal(&self, claims: &impl Serialize) -> Result<String, jsonwebtoken::errors::Error> {
        encode(&Header::new(Algorithm::HS256), claims, &self.sign)
    }

    /// What was signed; `None` where that was not by us. It must have an `exp`, which is not looked at.
    pub fn unseal<T: DeserializeOwned>(&self, sealed: &str) -> Option<T> {
        Some(decode(sealed, &self.verify, &self.validation).ok()?.claims)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_for_its_time_and_its_secret_only() {
        let keys = Own::new(&[1; 32]);
        let made = Session { agent: "ann".into(), issued: 10_000, expires: 60_000 };
        let token = keys.make(&made).unwrap();
        assert_eq!(keys.read(&token, 10_000).unwrap(), made);
        assert!(keys.read(&token, 59_999).is_some());
        assert!(keys.read(&token, 60_000).is_none());
        assert!(Own::new(&[2; 32]).read(&token, 10_000).is_none());
        assert!(keys.read(&format!("{token}x"), 10_000).is_none());
        assert!(keys.read("", 10_000).is_none());
        assert!(made.older_than(Some(&10_001)) && !made.older_than(Some(&10_000)) && !made.older_than(None));
    }

    #[test]
    fn a_token_without_a_signature_is_none() {
        let keys = Own::new(&[1; 32]);
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
        let keys = Own::new(&[1; 32]);
        assert!(keys.read(&keys.seal(&Other { state: "x", exp: 60 }).unwrap(), 0).is_none());
    }
}
