//! Proving to another gateway that one knows the key of the shared database, without saying it.
//!
//! Whoever opens a link sends a time, a nonce and their keyed hash, and gets a keyed hash of the nonce back. This keeps out
//! strangers. What is said on a network that others can read is kept from them by TLS alone.

use crate::gateway::bytes::{hex, random_hex, unhex};
use crate::protocol::Millis;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::fmt;
use std::sync::Arc;

/// The header of a request and of its answer.
pub const HEADER: &str = "baton-peer";
/// By how much the clocks of two gateways may differ.
const LEEWAY: Millis = 60_000;

/// A key that all gateways of a log have.
#[derive(Clone)]
pub struct PeerKey(Arc<[u8]>);

impl fmt::Debug for PeerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PeerKey")
    }
}

/// A nonce, and what proves who has sent it.
#[derive(Clone, Debug)]
pub struct Call {
    /// The value of the header.
    pub header: String,
    nonce: String,
}

impl PeerKey {
    /// Takes a key.
    pub fn new(key: Vec<u8>) -> Self {
        Self(key.into())
    }

    /// Calls another gateway, at a system time.
    pub fn call(&self, now: Millis) -> Call {
        let nonce = random_hex::<16>();
        let proof = hex(&self.mac(&format!("call {now} {nonce}")).finalize().into_bytes());
        Call { header: format!("{now} {nonce} {proof}"), nonce }
    }

    /// Returns what answers the header of a call; `None` if it is not by one who knows the key, or too old.
    pub fn answer(&self, header: &str, now: Millis) -> Option<String> {
        let mut parts = header.split(' ');
        let (at, nonce, proof) = (parts.next()?.parse().ok()?, parts.next()?, parts.next()?);
        let is_now = now.abs_diff(at) <= LEEWAY;
        (is_now && self.proves(&format!("call {at} {nonce}"), proof))
            .then(|| hex(&self.mac(&format!("answer {nonce}")).finalize().into_bytes()))
    }

    /// Returns whether a call was answered by one who knows the key.
    pub fn accepts(&self, call: &Call, answer: &str) -> bool {
        self.proves(&format!("answer {}", call.nonce), answer)
    }

    fn proves(&self, what: &str, proof: &str) -> bool {
        unhex(proof).is_some_and(|proof| self.mac(what).verify_slice(&proof).is_ok())
    }

    fn mac(&self, what: &str) -> Hmac<Sha256> {
        let mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        mac.chain_update(what)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_end_knows_the_other_one_by_the_key() {
        let [ours, theirs] = [1, 2].map(|byte| PeerKey::new(vec![byte; 32]));
        let call = ours.call(1_000_000);
        let answer = ours.answer(&call.header, 1_030_000).unwrap();
        assert!(ours.accepts(&call, &answer));
        assert!(!ours.accepts(&ours.call(1_000_000), &answer), "of another call");
        assert!(!ours.accepts(&call, ""));
        assert!(theirs.answer(&call.header, 1_030_000).is_none());
        assert!(ours.answer(&call.header, 1_060_001).is_none(), "too old");
        for wrong in ["", "x", "1000000 y", "1000000 y z", &call.header.replacen("1000000", "1000001", 1)] {
            assert!(ours.answer(wrong, 1_000_000).is_none(), "{wrong}");
        }
    }
}
