//! Sessions, and the gateway's own tokens for them (JWT, HS256). The keys are stored, so a restart signs nobody out.
//!
//! How a sign-out ends what was before it does not depend on clocks where it need not:
//!
//! - A session knows how many sign-outs of its agent came before it. It is over when there has been another.
//! - A token of another issuer only has a time ([`Issued`]), by that issuer's clock. It is compared with the time of
//!   the sign-out by the system time, plus the lead of the issuer's clock ([`Revocation`]).

use super::keys::{KeyRing, MAX_VALIDITY};
use crate::protocol::{AgentId, Millis};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode, errors};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// By how much a token can be issued in the future: the system time may have been set back.
const LEEWAY: Millis = 5 * 60_000;
/// The most by which the clock of another issuer may be ahead, in milliseconds.
pub const MAX_LEAD: Millis = 60_000;
/// By how much the lead of an issuer's clock may differ from one token to the next: tokens are on their way for
/// different times, and name whole seconds.
const LEAD_TOLERANCE: Millis = 1_000;

/// An agent who has proved who they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The agent.
    pub agent: AgentId,
    /// Its place among the agent's sign-outs.
    pub began: Began,
    /// How far the clock of the issuer was ahead whose token the agent brought, if one was.
    pub lead: Millis,
    /// When the session expires, by the system time.
    pub expires: Millis,
}

/// Where a session has its place among the sign-outs of its agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Began {
    /// After so many of them.
    After(u64),
    /// At a time of the gateway's log, as tokens of early versions have it.
    At(Millis),
}

/// When another issuer issued a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issued {
    /// When, by the issuer's clock.
    pub at: Millis,
    /// When it was verified, by the system time.
    pub verified: Millis,
}

impl Issued {
    /// Returns how far the issuer's clock was ahead, at least.
    pub fn lead(&self) -> Millis {
        self.at.saturating_sub(self.verified)
    }
}

/// The tokens of other issuers that a sign-out has made invalid: all that were issued before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revocation {
    /// When the agent signed out, by the system time.
    pub wall: Millis,
    /// The same by the clock that orders the log.
    pub at: Millis,
    /// How far the issuers' clocks were ahead by the tokens that the agent had brought.
    pub lead: Millis,
}

impl Revocation {
    /// Returns whether a token is invalid, at `now` by the clock that orders the log. In doubt it is: one of the same
    /// second, and one that shows an issuer's clock to be further ahead than was known at the sign-out, as it may be
    /// older by as much as a clock may be ahead.
    pub fn covers(&self, issued: &Issued, now: Millis) -> bool {
        let known = issued.lead() <= self.lead + LEAD_TOLERANCE;
        let lead = if known { self.lead } else { MAX_LEAD };
        // A sign-out in the future was recorded before the system time was set back. It is as long ago as the other
        // clock says, which may have been faster by a twentieth.
        let ago = now.saturating_sub(self.at) / 21 * 20;
        let wall = if self.wall <= issued.verified { self.wall } else { issued.verified.saturating_sub(ago) };
        issued.at <= wall.saturating_add(lead)
    }
}

/// The claims of a session's token. `exp` and `iat` are in seconds, as the standard demands.
#[derive(Serialize, Deserialize)]
struct Claims {
    sub: String,
    exp: u64,
    /// Missing in tokens of early versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    iat: Option<u64>,
    /// In milliseconds. Early versions compare it with sign-outs.
    issued: Millis,
    /// Missing in tokens of early versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sign_outs: Option<u64>,
    #[serde(default, skip_serializing_if = "is_zero")]
    lead: Millis,
}

fn is_zero(lead: &Millis) -> bool {
    *lead == 0
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
        // `read` compares with a time that is passed in.
        validation.validate_exp = false;
        Self { keys, validation }
    }

    /// Creates a session's token. Its expiry is rounded down to a second.
    ///
    /// # Errors
    /// Returns an error if the cryptography library fails, which no input causes.
    pub fn issue(&self, session: &Session, now: Millis) -> Result<String, errors::Error> {
        let Session { agent, began, lead, expires } = session;
        let (issued, sign_outs) = match began {
            Began::After(sign_outs) => (now, Some(*sign_outs)),
            Began::At(issued) => (*issued, None),
        };
        let (exp, iat) = (expires / 1000, Some(now / 1000));
        self.sign(&Claims { sub: agent.to_string(), exp, iat, issued, sign_outs, lead: *lead })
    }

    /// Reads a token. Returns `None` if this gateway did not sign it, it has expired, or it is valid for longer than
    /// [`MAX_VALIDITY`].
    pub fn read(&self, token: &str, now: Millis) -> Option<Session> {
        let claims: Claims = self.verify(token, now)?;
        let expires = claims.exp.saturating_mul(1000);
        let latest = now.saturating_add(LEEWAY);
        let began = claims.iat.map_or(latest, |iat| iat.saturating_mul(1000));
        let is_valid = began <= latest && now < expires && expires <= began.saturating_add(MAX_VALIDITY);
        is_valid.then(|| Session {
            agent: claims.sub.into(),
            began: claims.sign_outs.map_or(Began::At(claims.issued), Began::After),
            lead: claims.lead.min(MAX_LEAD),
            expires,
        })
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
        let made = Session { agent: "ann".into(), began: Began::After(2), lead: 30_000, expires: 60_000 };
        let token = keys.issue(&made, 10_000).unwrap();
        assert_eq!(keys.read(&token, 10_000).unwrap(), made);
        assert!(keys.read(&token, 59_999).is_some());
        assert!(keys.read(&token, 60_000).is_none());
        assert!(TokenSigner::new(KeyRing::of(&[2; 32])).read(&token, 10_000).is_none());
        assert!(keys.read(&format!("{token}x"), 10_000).is_none());
        assert!(keys.read("", 10_000).is_none());
    }

    #[test]
    fn a_token_of_an_early_version_has_a_time() {
        let keys = TokenSigner::new(KeyRing::of(&[1; 32]));
        #[derive(Serialize)]
        struct Early {
            sub: &'static str,
            exp: u64,
            issued: Millis,
        }
        let token = keys.sign(&Early { sub: "ann", exp: 60, issued: 7_000 }).unwrap();
        let read = keys.read(&token, 10_000).unwrap();
        assert_eq!(read, Session { agent: "ann".into(), began: Began::At(7_000), lead: 0, expires: 60_000 });
        let again = keys.issue(&read, 10_000).unwrap();
        assert_eq!(keys.read(&again, 10_000).unwrap(), read);
    }

    const T: Millis = 1_800_000_000_000;

    /// Returns whether a token issued and verified at these seconds after `T` is invalid after a sign-out at 100.5 s.
    fn revoked(lead: Millis, issued: u64, verified: u64) -> bool {
        let revocation = Revocation { wall: T + 100_500, at: T + 100_500, lead: lead * 1000 };
        let issued = Issued { at: T + issued * 1000, verified: T + verified * 1000 };
        revocation.covers(&issued, T + verified * 1000)
    }

    #[test]
    fn a_sign_out_revokes_what_was_issued_before_it_by_whatever_clock() {
        // A right clock: up to the same second.
        assert!(revoked(0, 99, 110) && revoked(0, 100, 101));
        assert!(!revoked(0, 101, 101) && !revoked(0, 102, 110));
        // A clock that was 30 s ahead: by its own time. The token used before stays invalid when its time has come.
        assert!(revoked(30, 125, 101) && revoked(30, 125, 126) && revoked(30, 130, 131));
        assert!(!revoked(30, 131, 101) && !revoked(30, 131, 200));
        // A clock that turns out to be ahead only now: it may be ahead by as much as is accepted.
        assert!(revoked(0, 140, 101) && revoked(0, 160, 120));
        assert!(!revoked(0, 161, 120));
        assert!(!revoked(0, 102, 101), "whole seconds are no lead");
    }

    #[test]
    fn a_sign_out_in_the_future_is_as_long_ago_as_the_log_says() {
        // The system time was an hour ahead at the sign-out, and was set back; the log's clock went on.
        let revocation = Revocation { wall: T + 3_600_000, at: T + 3_600_000, lead: 0 };
        let covers = |issued, passed| {
            revocation.covers(&Issued { at: T + issued, verified: T + passed }, T + 3_600_000 + passed)
        };
        assert!(covers(0, 10_000) && covers(0, 600_000), "from before it");
        assert!(!covers(9_000, 10_000) && !covers(600_000, 600_000));
    }

    #[test]
    fn a_token_is_good_for_twelve_hours_at_most() {
        let keys = TokenSigner::new(KeyRing::of(&[1; 32]));
        let now = 100 * MAX_VALIDITY;
        let token = |iat: Option<Millis>, expires: Millis| {
            let iat = iat.map(|iat| iat / 1000);
            let exp = expires / 1000;
            keys.sign(&Claims { sub: "ann".into(), exp, iat, issued: 0, sign_outs: None, lead: 0 }).unwrap()
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
