//! Tokens that must open no door: forged, expired, meant for others, or signed as they must not be.

use crate::outcome::Outcome;
use crate::provider::{self, KID, public_key};
use crate::wire::RawSocket;
use crate::world::{CANARY, SECRET, World, client, seconds, stranger};
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD as BASE64};
use baton::protocol::{Answer, Command};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};

/// Returns Ann's claims with some changed; null removes a claim.
fn claims(changed: &Value) -> Value {
    let now = seconds();
    let mut claims = json!({ "iss": "crm", "aud": "baton", "sub": "ann", "iat": now, "exp": now + 600 });
    let fields = claims.as_object_mut().unwrap();
    fields.extend(changed.as_object().unwrap().clone());
    fields.retain(|_, value| !value.is_null());
    claims
}

fn signed(algorithm: Algorithm, kid: Option<&str>, key: &EncodingKey, changed: &Value) -> String {
    let header = Header { kid: kid.map(Into::into), ..Header::new(algorithm) };
    encode(&header, &claims(changed), key).unwrap()
}

fn secret(bytes: &[u8]) -> EncodingKey {
    EncodingKey::from_secret(bytes)
}

fn shared(changed: &Value) -> String {
    signed(Algorithm::HS256, None, &secret(SECRET.as_bytes()), changed)
}

/// Signs with the shared secret under a header of one's own.
fn under(header: &Value) -> String {
    let text = format!("{}.{}", BASE64.encode(header.to_string()), BASE64.encode(claims(&json!({})).to_string()));
    format!(
        "{text}.{}",
        jsonwebtoken::crypto::sign(text.as_bytes(), &secret(SECRET.as_bytes()), Algorithm::HS256).unwrap()
    )
}

fn unsigned(algorithm: &str, end: &str) -> String {
    let header = json!({ "alg": algorithm, "typ": "JWT" }).to_string();
    format!("{}.{}{end}", BASE64.encode(header), BASE64.encode(claims(&json!({})).to_string()))
}

/// Returns a token with its claims edited and its old signature.
fn edited(token: &str, changed: &Value) -> String {
    let parts: Vec<_> = token.split('.').collect();
    let mut claims: Value = serde_json::from_slice(&BASE64.decode(parts[1]).unwrap()).unwrap();
    claims.as_object_mut().unwrap().extend(changed.as_object().unwrap().clone());
    format!("{}.{}.{}", parts[0], BASE64.encode(claims.to_string()), parts[2])
}

/// Returns each bad token with what is wrong with it. `own` is one of the gateway's own for Mallory.
fn bad(own: &str) -> Vec<(String, String)> {
    let now = seconds();
    let mut tokens: Vec<(String, String)> = [
        json!({ "iss": "other" }),
        json!({ "iss": null }),
        json!({ "iss": ["crm"] }),
        json!({ "iss": "CRM" }),
        json!({ "aud": "other" }),
        json!({ "aud": null }),
        json!({ "aud": [] }),
        json!({ "aud": ["other"] }),
        json!({ "aud": { "baton": true } }),
        json!({ "exp": now - 1 }),
        json!({ "exp": now - 86_400, "iat": now - 90_000 }),
        json!({ "exp": null }),
        json!({ "exp": "tomorrow" }),
        json!({ "exp": (now + 600).to_string() }),
        json!({ "exp": -1 }),
        json!({ "nbf": now + 120 }),
        json!({ "nbf": "tomorrow" }),
        json!({ "sub": null }),
        json!({ "sub": "" }),
        json!({ "sub": 7 }),
        json!({ "sub": ["ann"] }),
        json!({ "sub": "nobody" }),
        json!({ "sub": "ANN" }),
        json!({ "sub": "ann " }),
        json!({ "sub": "ann\u{0}" }),
        json!({ "iat": null }),
        json!({ "iat": "now" }),
        json!({ "iat": now + 120 }),
    ]
    .iter()
    .map(|changed| (changed.to_string(), shared(changed)))
    .collect();

    let good = shared(&json!({}));
    let (head, signature) = good.rsplit_once('.').unwrap();
    let (header, body) = head.split_once('.').unwrap();
    let reversed: String = signature.chars().rev().collect();
    let other_end = if signature.ends_with('A') { "Q" } else { "A" };
    let key_set = serde_json::to_string(&public_key()).unwrap();
    let idp = |more: Value| {
        let mut changed = json!({ "iss": "idp" });
        changed.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        changed
    };
    let with_key = |key: &str| signed(Algorithm::HS256, Some(KID), &secret(key.as_bytes()), &idp(json!({})));
    let ec = EncodingKey::from_ec_der(include_bytes!("../gateway/keys/ec.der"));
    let n = |algorithm, kid, key: &EncodingKey| signed(algorithm, kid, key, &idp(json!({})));
    let own_kid = || Header { kid: None, ..Header::new(Algorithm::HS256) };
    let own_claims = json!({ "sub": "ann", "iat": now, "exp": now + 600, "issued": now * 1000 });
    let mut more = vec![
        ("no token", String::new()),
        ("three words", "a.b.c".into()),
        ("two dots", "..".into()),
        ("alg none", unsigned("none", ".")),
        ("alg None, without its last dot", unsigned("None", "")),
        ("alg NONE with a signature", unsigned("NONE", &format!(".{signature}"))),
        ("alg nOnE", unsigned("nOnE", ".")),
        ("no algorithm", format!("{}.{body}.{signature}", BASE64.encode(r#"{"typ":"JWT"}"#))),
        ("no signature", format!("{head}.")),
        ("the signature reversed", format!("{head}.{reversed}")),
        ("half the signature", format!("{head}.{}", &signature[..signature.len() / 2])),
        ("a signature with another end", format!("{head}.{}{other_end}Q", &signature[..signature.len() - 2])),
        ("two signatures", format!("{good}.{signature}")),
        ("header and claims swapped", format!("{body}.{header}.{signature}")),
        ("another secret", signed(Algorithm::HS256, None, &secret(&[7; 32]), &json!({}))),
        ("no secret", signed(Algorithm::HS256, None, &secret(b""), &json!({}))),
        (
            "the carrier's password as the secret",
            signed(Algorithm::HS256, None, &secret(CANARY.as_bytes()), &json!({})),
        ),
        ("HS384 by the secret", signed(Algorithm::HS384, None, &secret(SECRET.as_bytes()), &json!({}))),
        ("HS512 by the secret", signed(Algorithm::HS512, None, &secret(SECRET.as_bytes()), &json!({}))),
        ("RS256 where a secret is agreed", signed(Algorithm::RS256, None, &provider::key(), &json!({}))),
        ("claims edited", edited(&good, &json!({ "sub": "ben" }))),
        ("claims edited to last for ever", edited(&good, &json!({ "exp": 99_999_999_999_u64 }))),
        ("a critical extension", under(&json!({ "alg": "HS256", "crit": ["b64"], "b64": false }))),
        ("HS256 by the public key", with_key(&key_set)),
        ("HS256 by the public key's modulus", with_key(&public_modulus())),
        ("RS384", n(Algorithm::RS384, Some(KID), &provider::key())),
        ("PS256", n(Algorithm::PS256, Some(KID), &provider::key())),
        ("ES256 by a key of one's own", n(Algorithm::ES256, Some(KID), &ec)),
        ("ES256 by an unknown key", n(Algorithm::ES256, Some("two"), &ec)),
        ("the issuer's key for another's token", signed(Algorithm::RS256, Some(KID), &provider::key(), &json!({}))),
        ("the gateway's own, for another agent", edited(own, &json!({ "sub": "ann" }))),
        ("the gateway's own, for longer", edited(own, &json!({ "exp": now + 10 * 86_400 }))),
        (
            "the gateway's own, by the CRM's secret",
            encode(&own_kid(), &own_claims, &secret(SECRET.as_bytes())).unwrap(),
        ),
        ("64 kB", "a".repeat(60_000)),
        ("in another base64", BASE64_STANDARD.encode(&good)),
    ];
    // A key of the sender's own inside the header, or where it says; and keys that are files of the machine.
    for (what, header) in [
        ("a key in the header", json!({ "alg": "RS256", "jwk": public_key() })),
        (
            "a key at an address in the header",
            json!({ "alg": "HS256", "kid": "../../dev/null", "jku": "http://127.0.0.1:9/" }),
        ),
    ] {
        let text = format!("{}.{body}", BASE64.encode(header.to_string()));
        let end = jsonwebtoken::crypto::sign(text.as_bytes(), &secret(b""), Algorithm::HS256).unwrap();
        more.push((what, format!("{text}.{end}")));
    }
    tokens.extend(more.into_iter().map(|(what, token)| (what.to_owned(), token)));
    tokens
}

fn public_modulus() -> String {
    serde_json::to_value(public_key()).unwrap()["n"].as_str().unwrap_or_default().to_owned()
}

/// Offers each token at three doors: the sign-in, an agent's socket, and the directory.
pub async fn attack(world: &World) -> Outcome {
    let address = &world.server.address;
    let mut tokens = bad(&world.sign_in("mallory").await.unwrap());
    // What was good before its agent signed out.
    let before = world.sign_in("eve").await.unwrap();
    let mut eve = crate::harness::Agent::connect(&world.server, before.clone(), None).await;
    assert_eq!(eve.command(Command::SignOut).await, Answer::Done);
    tokens.push(("from before the sign-out".into(), before));
    let mut outcome = Outcome::default();
    for (what, token) in tokens {
        outcome.tried += 1;
        let from = stranger();
        let http = client(from);
        let posted = http.post(world.server.url("/sign-in")).json(&json!({ "token": token })).send().await;
        let bearer = reqwest::header::HeaderValue::from_str(&format!("Bearer {token}"));
        let fetched = match bearer {
            Ok(bearer) => http.get(world.server.url("/directory")).header("authorization", bearer).send().await.ok(),
            Err(_) => None,
        };
        let socket = RawSocket::hello(address, from, &token).await;
        let opened = [
            posted.is_ok_and(|answer| answer.status().is_success()),
            fetched.is_some_and(|answer| answer.status().is_success()),
            socket.is_ok(),
        ];
        if opened.contains(&true) {
            outcome.through(format!("{what} (sign-in, directory, socket: {opened:?})"));
        }
    }
    outcome
}
