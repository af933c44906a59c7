//! Files of messages for a carrier to fetch: it has no token, only an address, which is signed and good for an hour.

use crate::gateway::{Shared, hex, media};
use crate::protocol::{MediaId, Millis};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use hmac::{Hmac, Mac};
use serde::Deserialize;
use sha2::Sha256;
use std::sync::Arc;

/// How long an address is good for. A carrier fetches within minutes.
const GOOD_FOR: Millis = 3600 * 1000;

/// Makes and checks addresses.
#[derive(Clone)]
pub struct Links(Hmac<Sha256>);

impl Links {
    /// With the data folder's secret. Tokens are signed with the same: what is signed here begins with a word no token
    /// has.
    ///
    /// # Panics
    /// Never: HMAC takes keys of any length.
    pub fn new(secret: &[u8]) -> Self {
        Self(Hmac::new_from_slice(secret).expect("any key"))
    }

    /// The address of a file, from the gateway's root.
    pub fn make(&self, id: &MediaId, now: Millis) -> String {
        let expires = now + GOOD_FOR;
        let signature = hex(&self.signed(id, expires).finalize().into_bytes());
        format!("/carriers/media/{id}?expires={expires}&signature={signature}")
    }

    fn good(&self, id: &MediaId, link: &Link, now: Millis) -> bool {
        let signature =
            (0..link.signature.len()).step_by(2).map(|at| u8::from_str_radix(link.signature.get(at..at + 2)?, 16).ok());
        let Some(signature) = signature.collect::<Option<Vec<u8>>>() else { return false };
        now < link.expires && self.signed(id, link.expires).verify_slice(&signature).is_ok()
    }

    fn signed(&self, id: &MediaId, expires: Millis) -> Hmac<Sha256> {
        self.0.clone().chain_update(format!("carriers/media {id} {expires}"))
    }
}

/// What an address says besides the file.
#[derive(Deserialize)]
pub struct Link {
    expires: Millis,
    signature: String,
}

/// `GET /carriers/media/{id}?expires=…&signature=…`. Whatever is wrong, the answer is the same.
pub async fn fetch(State(shared): State<Arc<Shared>>, Path(id): Path<String>, Query(link): Query<Link>) -> Response {
    let id = MediaId::from(id);
    if !shared.links.good(&id, &link, shared.clock.now()) {
        return StatusCode::NOT_FOUND.into_response();
    }
    media::answer_by_id(&shared.media, id, true).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_good_for_its_file_its_time_and_its_secret_only() {
        let links = Links::new(&[1; 32]);
        let id = MediaId::from("0123");
        let link = |address: &str| {
            let (expires, signature) = address.split_once("?expires=").unwrap().1.split_once("&signature=").unwrap();
            Link { expires: expires.parse().unwrap(), signature: signature.into() }
        };
        let good = link(&links.make(&id, 10_000));
        assert!(links.good(&id, &good, 10_000) && links.good(&id, &good, 10_000 + GOOD_FOR - 1));
        assert!(!links.good(&id, &good, 10_000 + GOOD_FOR));
        assert!(!links.good(&"0124".into(), &good, 10_000));
        assert!(!Links::new(&[2; 32]).good(&id, &good, 10_000));
        assert!(!links.good(&id, &Link { expires: good.expires + 1, ..link(&links.make(&id, 10_000)) }, 10_000));
        for signature in ["", "0", "zz", "é", &good.signature[2..]] {
            assert!(
                !links.good(&id, &Link { expires: good.expires, signature: signature.into() }, 10_000),
                "{signature}"
            );
        }
    }
}
