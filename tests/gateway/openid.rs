//! Sign-in at an OpenID Connect provider, and strangers who try to be in its way.

use crate::harness::{Raw, Server, in_time, options, written};
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use baton::gateway::Options;
use baton::gateway::address::Proxies;
use baton::gateway::sign_in::config::Config;
use baton::protocol::{OFFERED_HELLO, Refusal, SUBPROTOCOL, SUBPROTOCOL_GREETED};
use futures_util::future::join_all;
use jsonwebtoken::jwk::{Jwk, JwkSet};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::net::TcpListener;
use tokio::sync::watch;

const SECRET: &str = "a-secret-of-the-tests";

fn key() -> EncodingKey {
    EncodingKey::from_rsa_der(include_bytes!("keys/rsa.der"))
}

/// What a provider has seen and shall do.
struct Inside {
    issuer: String,
    /// The codes it has given out and not taken back: agent and nonce.
    codes: HashMap<String, (String, String)>,
    broken: bool,
    asked: usize,
    running: usize,
    most_at_once: usize,
    /// Until it turns true, codes are not answered.
    open: watch::Receiver<bool>,
}

/// An identity provider with one key, and no pages: tests give out its codes.
struct Provider {
    inside: Arc<Mutex<Inside>>,
    gate: watch::Sender<bool>,
}

impl Provider {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let (gate, open) = watch::channel(true);
        let inside =
            Inside { issuer, codes: HashMap::new(), broken: false, asked: 0, running: 0, most_at_once: 0, open };
        let inside = Arc::new(Mutex::new(inside));
        let routes = Router::new()
            .route("/.well-known/openid-configuration", get(metadata))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .with_state(inside.clone());
        tokio::spawn(async { axum::serve(listener, routes).await });
        Self { inside, gate }
    }

    /// Returns the file that lets its agents in.
    fn sign_in(&self) -> Value {
        let issuer = self.inside.lock().unwrap().issuer.clone();
        let gateway = "http://127.0.0.1:1";
        json!({ "openid": {
            "name": "Example", "issuer": issuer, "client": "baton", "secret": SECRET, "gateway": gateway,
        } })
    }

    /// Starts a gateway that takes each address of this machine for somebody's own.
    async fn server(&self) -> Server {
        self.server_behind(Proxies::new(vec!["192.0.2.1".parse().unwrap()])).await
    }

    async fn server_behind(&self, proxies: Proxies) -> Server {
        let sign_in = Config::read(self.sign_in().to_string().as_bytes()).unwrap();
        Server::with(Options { demo: false, sign_in, proxies, ..options() }, |log| log).await
    }

    /// Returns a code for an agent who has signed in there.
    fn signs_in(&self, agent: &str, begun: &Begun) -> String {
        let mut inside = self.inside.lock().unwrap();
        let code = format!("code-{}", inside.codes.len());
        inside.codes.insert(code.clone(), (agent.into(), begun.nonce.clone()));
        code
    }

    fn is_broken(&self, broken: bool) {
        self.inside.lock().unwrap().broken = broken;
    }

    fn asked(&self) -> usize {
        self.inside.lock().unwrap().asked
    }

    async fn has_been_asked(&self, times: usize) {
        in_time(async {
            while self.asked() < times {
                tokio::task::yield_now().await;
            }
        })
        .await;
    }
}

async fn metadata(State(inside): State<Arc<Mutex<Inside>>>) -> Json<Value> {
    let issuer = inside.lock().unwrap().issuer.clone();
    Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/keys"),
    }))
}

async fn keys() -> Json<JwkSet> {
    Json(JwkSet { keys: vec![Jwk::from_encoding_key(&key(), Algorithm::RS256).unwrap()] })
}

async fn token(State(inside): State<Arc<Mutex<Inside>>>, Form(form): Form<HashMap<String, String>>) -> Response {
    let mut open = {
        let mut inside = inside.lock().unwrap();
        inside.asked += 1;
        inside.running += 1;
        inside.most_at_once = inside.most_at_once.max(inside.running);
        inside.open.clone()
    };
    open.wait_for(|open| *open).await.unwrap();
    let mut inside = inside.lock().unwrap();
    inside.running -= 1;
    if inside.broken {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    let Some((agent, nonce)) = inside.codes.remove(&form["code"]) else {
        return (StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_grant" }))).into_response();
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let claims = json!({
        "iss": inside.issuer, "aud": "baton", "sub": agent, "nonce": nonce, "iat": now, "exp": now + 600,
    });
    let token = encode(&Header::new(Algorithm::RS256), &claims, &key()).unwrap();
    Json(json!({ "access_token": "a", "token_type": "Bearer", "id_token": token })).into_response()
}

/// A browser at an address of its own.
struct Browser(reqwest::Client);

/// A sign-in that a browser has begun.
struct Begun {
    state: String,
    nonce: String,
    cookie: String,
}

impl Browser {
    fn at(last: u8) -> Self {
        baton::gateway::client::prepare_tls();
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
        Self(client.local_address(IpAddr::V4(Ipv4Addr::new(127, 0, 0, last))).build().unwrap())
    }

    async fn begin(&self, server: &Server) -> Begun {
        let begun = self.0.get(server.url("/sign-in/begin?attempt=x")).send().await.unwrap();
        let address = reqwest::Url::parse(begun.headers()["location"].to_str().unwrap()).unwrap();
        let field = |name: &str| address.query_pairs().find(|(key, _)| key == name).unwrap().1.into_owned();
        let cookie = begun.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        Begun { state: field("state"), nonce: field("nonce"), cookie }
    }

    async fn finish(&self, server: &Server, begun: &Begun, code: &str) -> (u16, String) {
        let request = self.0.post(server.url("/sign-in/finish")).header("cookie", &begun.cookie);
        let answer = request.json(&json!({ "state": begun.state, "code": code })).send().await.unwrap();
        let status = answer.status().as_u16();
        let said: Value = answer.json().await.unwrap();
        (status, said.get("error").or(said.get("agent")).and_then(Value::as_str).unwrap_or_default().to_owned())
    }

    /// Signs an agent in from beginning to end.
    async fn signs_in(&self, server: &Server, provider: &Provider, agent: &str) -> (u16, String) {
        let begun = self.begin(server).await;
        let code = provider.signs_in(agent, &begun);
        self.finish(server, &begun, &code).await
    }
}

fn said(status: u16, what: &str) -> (u16, String) {
    (status, what.into())
}

#[tokio::test]
async fn a_failed_exchange_can_be_tried_again_and_a_finished_one_cannot() {
    let provider = Provider::start().await;
    let server = provider.server().await;
    let browser = Browser::at(1);
    let begun = browser.begin(&server).await;
    let code = provider.signs_in("ann", &begun);
    provider.is_broken(true);
    assert_eq!(browser.finish(&server, &begun, &code).await, said(503, "unreachable"));
    provider.is_broken(false);
    assert_eq!(browser.finish(&server, &begun, "wrong").await, said(401, "not_signed_in"));
    assert_eq!(browser.finish(&server, &begun, &code).await, said(200, "ann"));
    for code in [&code, "another"] {
        assert_eq!(browser.finish(&server, &begun, code).await, said(400, "stale"));
    }
    assert_eq!(provider.asked(), 3, "a replayed state does not reach the provider");
    // Too late.
    let begun = browser.begin(&server).await;
    let code = provider.signs_in("ann", &begun);
    server.advance(600).await;
    assert_eq!(browser.finish(&server, &begun, &code).await, said(400, "stale"));
}

#[tokio::test]
async fn one_code_is_not_exchanged_twice_at_once() {
    let provider = Provider::start().await;
    let server = provider.server().await;
    let browser = Browser::at(1);
    let begun = browser.begin(&server).await;
    let code = provider.signs_in("ann", &begun);
    provider.gate.send_replace(false);
    let first = browser.finish(&server, &begun, &code);
    let second = async {
        provider.has_been_asked(1).await;
        let second = browser.finish(&server, &begun, &code).await;
        provider.gate.send_replace(true);
        second
    };
    let (first, second) = in_time(async { tokio::join!(first, second) }).await;
    assert_eq!((first, second), (said(200, "ann"), said(400, "stale")));
    assert_eq!(provider.asked(), 1);
}

#[tokio::test]
async fn who_fails_too_often_waits_and_nobody_else_does() {
    let provider = Provider::start().await;
    let server = provider.server().await;
    let (stranger, colleague) = (Browser::at(1), Browser::at(2));
    let mut answers = Vec::new();
    for _ in 0..25 {
        let begun = stranger.begin(&server).await;
        answers.push(stranger.finish(&server, &begun, "made up").await);
    }
    assert!(answers[..20].iter().all(|answer| *answer == said(401, "not_signed_in")), "{answers:?}");
    assert!(answers[20..].iter().all(|answer| *answer == said(429, "too_many")), "{answers:?}");
    assert_eq!(provider.asked(), 20, "what is refused does not reach the provider");
    assert_eq!(colleague.signs_in(&server, &provider, "ann").await, said(200, "ann"));
    // Successes cost nothing.
    for _ in 0..25 {
        assert_eq!(colleague.signs_in(&server, &provider, "ben").await, said(200, "ben"));
    }
    // The same sign-in goes on once some time has passed.
    let begun = stranger.begin(&server).await;
    let code = provider.signs_in("ann", &begun);
    assert_eq!(stranger.finish(&server, &begun, &code).await, said(429, "too_many"));
    server.advance(6).await;
    assert_eq!(stranger.finish(&server, &begun, &code).await, said(200, "ann"));
}

#[tokio::test]
async fn behind_a_proxy_that_is_not_named_nobody_is_locked_out() {
    let provider = Provider::start().await;
    let server = provider.server_behind(Proxies::default()).await;
    let proxy = Browser::at(1);
    for _ in 0..25 {
        let begun = proxy.begin(&server).await;
        assert_eq!(proxy.finish(&server, &begun, "made up").await, said(401, "not_signed_in"));
    }
    assert_eq!(proxy.signs_in(&server, &provider, "ann").await, said(200, "ann"));
}

#[tokio::test]
async fn a_crowd_of_strangers_does_not_close_the_sign_in() {
    let provider = Provider::start().await;
    let server = provider.server().await;
    let strangers: Vec<_> = (1..=5).map(Browser::at).collect();
    provider.gate.send_replace(false);
    let flood = strangers.iter().flat_map(|stranger| (0..60).map(move |_| stranger)).map(|stranger| async {
        let begun = stranger.begin(&server).await;
        stranger.finish(&server, &begun, "made up").await
    });
    let flood = join_all(flood);
    let opened = async {
        provider.has_been_asked(32).await;
        provider.gate.send_replace(true);
        // In the middle of it.
        Browser::at(9).signs_in(&server, &provider, "ann").await
    };
    let (answers, honest) = in_time(async { tokio::join!(flood, opened) }).await;
    assert_eq!(honest, said(200, "ann"));
    assert!(answers.iter().all(|(status, _)| matches!(status, 401 | 429)), "{answers:?}");
    assert!(answers.iter().any(|(status, _)| *status == 429));
    assert_eq!(provider.inside.lock().unwrap().most_at_once, 32);
}

#[tokio::test]
async fn nothing_of_a_sign_in_is_in_the_log_at_any_level() {
    let provider = Provider::start().await;
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, content: &str| written(folder.path(), name, content);
    let people = file("people.csv", "kind,id,name\nagent,ann,Ann Lee\n");
    let sign_in = file("sign-in.json", &provider.sign_in().to_string());
    let log = folder.path().join("log");
    let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_gateway"));
    program.args(["--listen", "127.0.0.1:0", "--data"]).arg(folder.path().join("data"));
    program.arg("--directory").arg(people).arg("--sign-in").arg(sign_in);
    program.env("RUST_LOG", "trace,hyper=trace,reqwest=trace").stderr(std::fs::File::create(&log).unwrap());
    let server = Server::spawn(&mut program);
    let browser = Browser::at(1);
    let begun = browser.begin(&server).await;
    assert_eq!(browser.finish(&server, &begun, "made-up").await, said(401, "not_signed_in"));
    let code = provider.signs_in("ann", &begun);
    assert_eq!(browser.finish(&server, &begun, &code).await, said(200, "ann"));
    for token in ["no-token", &begun.cookie, "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJubyJ9.c2ln"] {
        assert_eq!(server.post("/sign-in", &json!({ "token": token })).await.0, 401);
    }
    let hello = BASE64_URL_SAFE_NO_PAD.encode(r#"{"hello":{"token":"no-token","client":"tests"}}"#);
    let offers = format!("{SUBPROTOCOL_GREETED}, {OFFERED_HELLO}{hello}, {SUBPROTOCOL}");
    let mut greeted = Raw::handshake(&server, &[("sec-websocket-protocol", &offers)]).await.unwrap();
    greeted.hears_error(Refusal::NotSignedIn).await;
    server.stop().await;
    let log = std::fs::read_to_string(log).unwrap();
    assert!(log.contains("issued no token"), "{log}");
    let secrets = [&begun.state, &begun.nonce, &code, &hello, SECRET, "made-up", "no-token", "eyJ", "%22"];
    let found: Vec<_> = log.lines().filter(|line| secrets.iter().any(|secret| line.contains(secret))).collect();
    assert!(found.is_empty(), "{found:#?}");
}
