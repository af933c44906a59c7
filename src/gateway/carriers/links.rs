//! Signed links to files of messages, for a carrier to fetch: it has no token. A link is valid for an hour.

use crate::gateway::bytes::{hex, unhex};
use crate::gateway::clock::Clock;
use crate::gateway::keys::{Key, KeyRing};
use crate::gateway::media::MediaStore;
use crate::gateway::media::response::{Typed, respond_by_id};
use crate::protocol::{MediaId, Millis};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use hmac::{Hmac, Mac};
use serde::Deserialize;
use sha2::Sha256;
use std::sync::Arc;

/// How long a link is valid, in milliseconds. Carriers fetch within minutes.
const VALIDITY: Millis = 3600 * 1000;

/// Creates and verifies links.
#[derive(Clone)]
pub struct Links(KeyRing);

impl Links {
    /// Creates links signed with the keys that also sign tokens: the input here begins with words that no token
    /// contains.
    pub fn new(keys: KeyRing) -> Self {
        Self(keys)
    }

    /// Returns the path of a file's link.
    pub fn create(&self, id: &MediaId, now: Millis) -> String {
        let expires = now + VALIDITY;
        let signature = hex(&signed(&self.0.newest(), id, expires).finalize().into_bytes());
        format!("/carriers/media/{id}?expires={expires}&signature={signature}")
    }

    fn verify(&self, id: &MediaId, link: &Link, now: Millis) -> bool {
        let Some(signature) = unhex(&link.signature) else { return false };
        let by = |key: &Key| signed(key, id, link.expires).verify_slice(&signature).is_ok();
        now < link.expires && self.0.accepted(now).iter().any(by)
    }
}

/// Returns the signature of a link.
///
/// # Panics
/// Never: HMAC accepts keys of any length.
fn signed(key: &Key, id: &MediaId, expires: Millis) -> Hmac<Sha256> {
    let mac: Hmac<Sha256> = Hmac::new_from_slice(&key.secret).expect("HMAC accepts keys of any length");
    mac.chain_update(format!("carriers/media {id} {expires}"))
}

/// The query of a link.
#[derive(Deserialize)]
pub struct Link {
    expires: Millis,
    signature: String,
}

/// `GET /carriers/media/{id}?expires=…&signature=…`. Every failure has the same response.
pub async fn fetch(
    State(links): State<Links>,
    State(store): State<MediaStore>,
    State(clock): State<Arc<Clock>>,
    Path(id): Path<String>,
    Query(link): Query<Link>,
) -> Response {
    let id = MediaId::from(id);
    if !links.verify(&id, &link, clock.wall()) {
        return StatusCode::NOT_FOUND.into_response();
    }
    respond_by_id(&store, id, Typed::Always).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway::clock::system_time;
    use crate::gateway::keys;

    #[test]
    fn an_address_outlives_its_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.json");
        let links = Links::new(KeyRing::open(&path, None).unwrap());
        let (id, now) = (MediaId::from("0123"), system_time());
        let signature = |address: String| address.split_once("signature=").unwrap().1.to_owned();
        let old = Link { expires: now + VALIDITY, signature: signature(links.create(&id, now)) };
        keys::rotate(&path).unwrap();
        assert_ne!(signature(links.create(&id, now)), old.signature);
        assert!(links.verify(&id, &old, now + VALIDITY - 1));
    }

    #[test]
    fn an_address_is_good_for_its_file_its_time_and_its_secret_only() {
        let links = Links::new(KeyRing::of(&[1; 32]));
        let id = MediaId::from("0123");
        let link = |address: &str| {
            let (expires, signature) = address.split_once("?expires=").unwrap().1.split_once("&signature=").unwrap();
            Link { expires: expires.parse().unwrap(), signature: signature.into() }
        };
        let good = link(&links.create(&id, 10_000));
        assert!(links.verify(&id, &good, 10_000) && links.verify(&id, &good, 10_000 + VALIDITY - 1));
        assert!(!links.verify(&id, &good, 10_000 + VALIDITY));
        assert!(!links.verify(&"0124".into(), &good, 10_000));
        assert!(!Links::new(KeyRing::of(&[2; 32])).verify(&id, &good, 10_000));
        assert!(!links.verify(&id, &Link { expires: good.expires + 1, ..link(&links.create(&id, 10_000)) }, 10_000));
        for signature in ["", "0", "zz", "é", &good.signature[2..]] {
            assert!(
                !links.verify(&id, &Link { expires: good.expires, signature: signature.into() }, 10_000),
                "{signature}"
            );
        }
    }
}
