//! A provider to sign in at (OpenID Connect) and an issuer's keys. It counts the codes that the gateway brings.

use crate::world::seconds;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use jsonwebtoken::jwk::{Jwk, JwkSet};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use tokio::net::TcpListener;

/// The id of the provider's key.
pub const KID: &str = "one";

/// Returns the provider's key.
pub fn key() -> EncodingKey {
    EncodingKey::from_rsa_der(include_bytes!("../gateway/keys/rsa.der"))
}

/// Returns the key as the provider publishes it.
pub fn public_key() -> Jwk {
    let mut jwk = Jwk::from_encoding_key(&key(), Algorithm::RS256).unwrap();
    jwk.common.key_id = Some(KID.into());
    jwk
}

pub struct Provider {
    pub url: String,
    brought: Arc<AtomicUsize>,
}

impl Provider {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let brought = Arc::<AtomicUsize>::default();
        let (issuer, at) = (url.clone(), url.clone());
        let metadata = move || {
            std::future::ready(Json(json!({
                "issuer": at, "authorization_endpoint": format!("{at}/authorize"),
                "token_endpoint": format!("{at}/token"), "jwks_uri": format!("{at}/keys"),
            })))
        };
        let keys = || std::future::ready(Json(JwkSet { keys: vec![public_key()] }));
        let routes = Router::new()
            .route("/.well-known/openid-configuration", get(metadata))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .with_state((issuer, brought.clone()));
        tokio::spawn(async { axum::serve(listener, routes).await });
        Self { url, brought }
    }

    /// Returns the address of the keys.
    pub fn keys(&self) -> String {
        format!("{}/keys", self.url)
    }

    /// Returns how many codes the gateway has brought.
    pub fn brought(&self) -> usize {
        self.brought.load(Relaxed)
    }
}

/// Exchanges a code. A good one is `AGENT NONCE`: it signs that agent in.
async fn token(
    State((issuer, brought)): State<(String, Arc<AtomicUsize>)>,
    Form(form): Form<HashMap<String, String>>,
) -> Response {
    brought.fetch_add(1, Relaxed);
    let Some((agent, nonce)) = form.get("code").and_then(|code| code.split_once(' ')) else {
        return (StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_grant" }))).into_response();
    };
    let (now, header) = (seconds(), Header { kid: Some(KID.into()), ..Header::new(Algorithm::RS256) });
    let claims: Value = json!({
        "iss": issuer, "aud": "baton", "sub": agent, "nonce": nonce, "iat": now, "exp": now + 600,
    });
    let id_token = encode(&header, &claims, &key()).unwrap();
    Json(json!({ "access_token": "x", "token_type": "Bearer", "id_token": id_token })).into_response()
}
