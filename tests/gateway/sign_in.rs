//! Sign-in: tokens from other issuers, and agents returning from a provider. The keys in `keys/` are for these tests
//! only.

use crate::harness::{Agent, Server, in_time, options, outcome, written};
use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use baton::gateway::Options;
use baton::gateway::sign_in::config::Config;
use baton::protocol::{Answer, Command, Delivery, Event, Refusal};
use jsonwebtoken::jwk::{Jwk, JwkSet};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Map, Value, json};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::net::TcpListener;
use tokio::sync::watch;

pub const SECRET: &str = "0123456789abcdef0123456789abcdef";

fn rsa() -> EncodingKey {
    EncodingKey::from_rsa_der(include_bytes!("keys/rsa.der"))
}

fn ec() -> EncodingKey {
    EncodingKey::from_ec_der(include_bytes!("keys/ec.der"))
}

pub fn seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

/// Returns a token's claims for Ann with some changed; null removes a claim.
fn claims(changed: Value) -> Map<String, Value> {
    let now = seconds();
    let mut claims = json!({ "iss": "crm", "aud": "baton", "sub": "ann", "iat": now, "exp": now + 600 })
        .as_object()
        .unwrap()
        .clone();
    claims.extend(changed.as_object().unwrap().clone());
    claims.retain(|_, value| !value.is_null());
    claims
}

fn signed(algorithm: Algorithm, kid: Option<&str>, key: &EncodingKey, changed: Value) -> String {
    let header = Header { kid: kid.map(Into::into), ..Header::new(algorithm) };
    encode(&header, &claims(changed), key).unwrap()
}

pub fn shared(changed: Value) -> String {
    signed(Algorithm::HS256, None, &EncodingKey::from_secret(SECRET.as_bytes()), changed)
}

pub async fn server(config: Value, demo: bool) -> Server {
    let sign_in = Config::read(config.to_string().as_bytes()).unwrap();
    Server::with(Options { demo, sign_in, ..options() }, |log| log).await
}

async fn with_secret() -> Server {
    server(json!({ "tokens": [{ "issuer": "crm", "audience": "baton", "secret": SECRET }] }), false).await
}

pub async fn offer(server: &Server, token: &str) -> (u16, Value) {
    server.post("/sign-in", &json!({ "token": token })).await
}

/// A web server with a replaceable key set that counts its requests.
struct KeyServer {
    address: String,
    set: Arc<Mutex<(JwkSet, usize)>>,
    broken: Arc<AtomicBool>,
    /// While it is false, requests are counted and not answered.
    open: watch::Sender<bool>,
}

impl KeyServer {
    async fn start() -> Self {
        let set = Arc::new(Mutex::new((JwkSet { keys: Vec::new() }, 0)));
        let broken = Arc::new(AtomicBool::new(false));
        let (open, opened) = watch::channel(true);
        let (shown, fails) = (set.clone(), broken.clone());
        let show = move || {
            shown.lock().unwrap().1 += 1;
            let (shown, fails, mut opened) = (shown.clone(), fails.clone(), opened.clone());
            async move {
                opened.wait_for(|open| *open).await.unwrap();
                if fails.load(Relaxed) {
                    return Err(StatusCode::INTERNAL_SERVER_ERROR);
                }
                Ok(axum::Json(shown.lock().unwrap().0.clone()))
            }
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/keys", listener.local_addr().unwrap());
        tokio::spawn(async { axum::serve(listener, Router::new().route("/keys", get(show))).await });
        Self { address, set, broken, open }
    }

    fn shows(&self, keys: &[(&str, Algorithm, EncodingKey)]) {
        let jwk = |(kid, algorithm, key): &(&str, Algorithm, EncodingKey)| {
            let mut jwk = Jwk::from_encoding_key(key, *algorithm).unwrap();
            jwk.common.key_id = Some((*kid).into());
            jwk
        };
        self.set.lock().unwrap().0 = JwkSet { keys: keys.iter().map(jwk).collect() };
    }

    fn requests(&self) -> usize {
        self.set.lock().unwrap().1
    }

    async fn trusted(&self) -> Server {
        server(
            json!({ "tokens": [{ "issuer": "crm", "audience": "baton", "jwks": self.address, "agent": "user" }] }),
            false,
        )
        .await
    }
}

#[tokio::test]
async fn a_token_signed_with_the_shared_secret_lets_its_agent_in() {
    let server = with_secret().await;
    let (status, signed) = offer(&server, &shared(json!({}))).await;
    assert_eq!((status, &signed["agent"]), (200, &json!("ann")), "{signed}");
    // As long as the external token, and not longer.
    assert!((590_000..=600_000).contains(&signed["good_for"].as_u64().unwrap()), "{signed}");
    let token = signed["token"].as_str().unwrap().to_owned();
    assert_eq!(Agent::connect(&server, token.clone(), None).await.view.snapshot().me.id.as_str(), "ann");
    // The gateway's own token is accepted too, and does not extend it.
    let (status, again) = offer(&server, &token).await;
    assert_eq!((status, &again["agent"]), (200, &json!("ann")));
    server.advance(601).await;
    assert_eq!(offer(&server, &token).await.0, 401);
    // However long an external token is valid, the gateway's own is valid for twelve hours.
    let (_, long) = offer(&server, &shared(json!({ "exp": seconds() + 30 * 86_400 }))).await;
    assert!((43_190_000..=43_200_000).contains(&long["good_for"].as_u64().unwrap()), "{long}");
}

#[tokio::test]
async fn a_token_that_is_not_just_right_lets_nobody_in() {
    let server = with_secret().await;
    let now = seconds();
    for changed in [
        json!({ "iss": "other" }),
        json!({ "iss": null }),
        json!({ "aud": "other" }),
        json!({ "aud": null }),
        json!({ "aud": ["other"] }),
        json!({ "exp": now - 1 }),
        json!({ "exp": null }),
        json!({ "exp": "tomorrow" }),
        json!({ "nbf": now + 120 }),
        json!({ "nbf": "tomorrow" }),
        json!({ "sub": null }),
        json!({ "sub": "" }),
        json!({ "sub": 7 }),
        json!({ "iat": null }),
        json!({ "iat": now + 120 }),
    ] {
        let (status, answer) = offer(&server, &shared(changed.clone())).await;
        assert_eq!((status, &answer["error"]), (401, &json!("not_signed_in")), "{changed}");
    }
    for (name, token) in [
        ("another secret", signed(Algorithm::HS256, None, &EncodingKey::from_secret(&[7; 32]), json!({}))),
        ("another algorithm", signed(Algorithm::HS512, None, &EncodingKey::from_secret(SECRET.as_bytes()), json!({}))),
        ("another kind of key", signed(Algorithm::RS256, None, &rsa(), json!({}))),
        ("nothing", String::new()),
        ("no token", "a.b.c".into()),
    ] {
        assert_eq!(offer(&server, &token).await.0, 401, "{name}");
    }
    let good = shared(json!({}));
    let (head, signature) = good.rsplit_once('.').unwrap();
    assert_eq!(offer(&server, &format!("{head}.")).await.0, 401);
    assert_eq!(offer(&server, &format!("{head}.{}", signature.chars().rev().collect::<String>())).await.0, 401);
    assert_eq!(offer(&server, &shared(json!({ "sub": "mallory" }))).await.0, 404);
    // Just inside the bounds.
    assert_eq!(
        offer(&server, &shared(json!({ "aud": ["other", "baton"], "nbf": now + 30, "iat": now + 30 }))).await.0,
        200
    );
}

#[tokio::test]
async fn keys_are_fetched_when_they_are_needed_and_not_more_often() {
    let keys = KeyServer::start().await;
    keys.shows(&[("one", Algorithm::RS256, rsa())]);
    let server = keys.trusted().await;
    let by_rsa =
        |kid| signed(Algorithm::RS256, kid, &rsa(), json!({ "sub": null, "user": "ben", "exp": seconds() + 7200 }));
    let by_ec = || signed(Algorithm::ES256, Some("two"), &ec(), json!({ "user": "ann", "exp": seconds() + 7200 }));
    assert_eq!(keys.requests(), 0);
    let (status, signed) = offer(&server, &by_rsa(Some("one"))).await;
    assert_eq!((status, &signed["agent"]), (200, &json!("ben")), "{signed}");
    // A token without a key id, if there is a single key.
    assert_eq!(offer(&server, &by_rsa(None)).await.0, 200);
    assert_eq!(keys.requests(), 1);

    // A new key is found, but nobody can make the gateway fetch the keys all the time.
    keys.shows(&[("one", Algorithm::RS256, rsa()), ("two", Algorithm::ES256, ec())]);
    assert_eq!(offer(&server, &by_ec()).await.0, 401);
    assert_eq!(keys.requests(), 1);
    server.advance(5).await;
    assert_eq!(offer(&server, &by_ec()).await.0, 200);
    assert_eq!(offer(&server, &by_rsa(Some("three"))).await.0, 401);
    assert_eq!(keys.requests(), 2);

    // A withdrawn key is trusted for an hour at most.
    keys.shows(&[("two", Algorithm::ES256, ec())]);
    server.advance(3600).await;
    assert_eq!(offer(&server, &by_ec()).await.0, 200);
    assert_eq!(offer(&server, &by_rsa(Some("one"))).await.0, 401);
}

#[tokio::test]
async fn nobody_waits_for_a_key_that_a_stranger_has_made_up() {
    let keys = KeyServer::start().await;
    keys.shows(&[("one", Algorithm::RS256, rsa())]);
    let server = keys.trusted().await;
    let by = |kid| signed(Algorithm::RS256, Some(kid), &rsa(), json!({ "user": "ann", "exp": seconds() + 7200 }));
    assert_eq!(offer(&server, &by("one")).await.0, 200);
    server.advance(5).await;
    keys.open.send_replace(false);
    let (one, made_up) = (by("one"), by("made-up"));
    let answered = AtomicUsize::new(0);
    let strangers = futures_util::future::join_all([0; 20].map(|_| async {
        let refused = offer(&server, &made_up).await;
        answered.fetch_add(1, Relaxed);
        refused
    }));
    let honest = async {
        while keys.requests() < 2 {
            tokio::task::yield_now().await;
        }
        let honest = (offer(&server, &one).await.0, answered.load(Relaxed));
        keys.open.send_replace(true);
        honest
    };
    let (strangers, honest) = in_time(async { tokio::join!(strangers, honest) }).await;
    assert_eq!(honest, (200, 0), "signed in while the key server keeps the strangers waiting");
    assert!(strangers.iter().all(|(status, _)| *status == 401), "{strangers:?}");
    assert_eq!(keys.requests(), 2, "all of them waited for the same request");
}

#[tokio::test]
async fn a_key_is_good_for_its_own_algorithm_only() {
    let keys = KeyServer::start().await;
    keys.shows(&[("one", Algorithm::RS256, rsa())]);
    let server = keys.trusted().await;
    // The public key used as a shared secret, which everybody has.
    let public = serde_json::to_string(&Jwk::from_encoding_key(&rsa(), Algorithm::RS256).unwrap()).unwrap();
    for (name, token) in [
        (
            "secret",
            signed(
                Algorithm::HS256,
                Some("one"),
                &EncodingKey::from_secret(public.as_bytes()),
                json!({ "user": "ann" }),
            ),
        ),
        ("RS384", signed(Algorithm::RS384, Some("one"), &rsa(), json!({ "user": "ann" }))),
        ("PS256", signed(Algorithm::PS256, Some("one"), &rsa(), json!({ "user": "ann" }))),
        ("ES256", signed(Algorithm::ES256, Some("one"), &ec(), json!({ "user": "ann" }))),
    ] {
        assert_eq!(offer(&server, &token).await.0, 401, "{name}");
    }
}

#[tokio::test]
async fn where_the_keys_cannot_be_fetched_it_is_said_and_tried_again() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/keys", closed.local_addr().unwrap());
    drop(closed);
    let server = server(json!({ "tokens": [{ "issuer": "crm", "audience": "baton", "jwks": address }] }), false).await;
    let token = signed(Algorithm::RS256, None, &rsa(), json!({}));
    let (status, answer) = offer(&server, &token).await;
    assert_eq!((status, &answer["error"]), (503, &json!("unreachable")));
    let keys = KeyServer::start().await;
    keys.shows(&[("one", Algorithm::RS256, rsa())]);
    let server = keys.trusted().await;
    let token = || signed(Algorithm::RS256, Some("one"), &rsa(), json!({ "user": "ann", "exp": seconds() + 7200 }));
    assert_eq!(offer(&server, &token()).await.0, 200);
    // Known keys are used while no newer ones are available.
    keys.broken.store(true, Relaxed);
    server.advance(3600).await;
    assert_eq!((offer(&server, &token()).await.0, keys.requests()), (200, 2));
}

#[tokio::test]
async fn who_signs_out_is_not_let_in_by_what_was_made_before() {
    let server = with_secret().await;
    let old = shared(json!({ "iat": seconds() - 60 }));
    let (_, signed) = offer(&server, &old).await;
    let mut ann = Agent::connect(&server, signed["token"].as_str().unwrap().into(), None).await;
    server.advance(5).await;
    assert_eq!(ann.command(Command::SignOut).await, Answer::Done);
    assert_eq!(offer(&server, &old).await.0, 401);
    assert_eq!(offer(&server, signed["token"].as_str().unwrap()).await.0, 401);
    assert_eq!(offer(&server, &shared(json!({ "iat": seconds() + 6 }))).await.0, 200);
}

#[tokio::test]
async fn keys_that_were_fetched_before_the_system_time_was_set_back_are_fetched_again() {
    let keys = KeyServer::start().await;
    keys.broken.store(true, Relaxed);
    let server = keys.trusted().await;
    let by = |kid, now: u64| {
        let claims = json!({ "user": "ann", "iat": now, "exp": now + 600 });
        signed(Algorithm::RS256, Some(kid), &rsa(), claims)
    };
    let day = 24 * 3600;
    server.set_wall(day as i64 * 1000).await;
    assert_eq!(offer(&server, &by("one", seconds() + day)).await.0, 503);
    server.set_wall(-(day as i64) * 1000).await;
    keys.broken.store(false, Relaxed);
    keys.shows(&[("one", Algorithm::RS256, rsa())]);
    assert_eq!(offer(&server, &by("one", seconds())).await.0, 200);
}

#[tokio::test]
async fn outside_a_demo_there_is_no_way_in_without_proof_and_nothing_made_up() {
    let server = with_secret().await;
    assert_eq!(server.post("/sign-in", &json!({ "agent": "ann" })).await.0, 400);
    let offered: Value = reqwest::get(server.url("/sign-in")).await.unwrap().json().await.unwrap();
    assert_eq!(offered, json!({ "demo": false, "agents": [], "provider": null }));
    let text = json!({ "from": "+447700900001", "to": "+447700900999", "text": "Hello" });
    assert_eq!(server.post("/handset/messages", &text).await.0, 405);
    for page in ["/handset", "/demo-crm"] {
        assert_eq!(reqwest::get(server.url(page)).await.unwrap().status(), 404, "{page}");
    }
    // Any host name is accepted here, but foreign pages are still refused.
    let ask = |origin: &'static str| {
        let request =
            reqwest::Client::new().get(server.url("/sign-in")).header("host", "baton.example").header("origin", origin);
        async { request.send().await.unwrap().status().as_u16() }
    };
    assert_eq!((ask("https://baton.example").await, ask("https://evil.example").await), (200, 403));
}

#[tokio::test]
async fn a_gateway_that_nobody_could_sign_in_to_does_not_start() {
    let folder = tempfile::tempdir().unwrap();
    let program = |arguments: &[&str]| {
        let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_gateway"));
        program.args(["--listen", "127.0.0.1:0", "--data"]).arg(folder.path()).args(arguments);
        program
    };
    let (started, said) = in_time(async { outcome(&mut program(&[])) }).await;
    assert!(!started && said.contains("nobody could sign in: say how with --sign-in FILE"), "{said}");
    let file = folder.path().join("sign-in.json");
    std::fs::write(
        &file,
        json!({ "tokens": [{ "issuer": "crm", "audience": "baton", "secret": "hunter2" }] }).to_string(),
    )
    .unwrap();
    let (started, said) = in_time(async { outcome(&mut program(&["--sign-in", file.to_str().unwrap()])) }).await;
    assert!(!started && said.contains("crm: secret is shorter than 32 bytes") && !said.contains("hunter2"), "{said}");
}

#[tokio::test]
async fn who_comes_back_from_a_provider_must_have_begun_here() {
    let openid = json!({
        "name": "Example",
        "issuer": "http://127.0.0.1:9",
        "client": "baton",
        "gateway": "http://127.0.0.1:1",
    });
    let server = server(json!({ "openid": openid }), false).await;
    let offered: Value = reqwest::get(server.url("/sign-in")).await.unwrap().json().await.unwrap();
    assert_eq!(offered["provider"], "Example");
    let forged = json!({ "state": "mine", "code": "stolen" });
    let (status, answer) = server.post("/sign-in/finish", &forged).await;
    assert_eq!((status, &answer["error"]), (400, &json!("stale")));
    // A cookie signed by another gateway or by nobody.
    for cookie in [
        "baton-sign-in-mine=",
        "baton-sign-in-mine=a.b.c",
        &format!("baton-sign-in-mine={}", shared(json!({ "state": "mine" }))),
    ] {
        let request = reqwest::Client::new().post(server.url("/sign-in/finish")).header("cookie", cookie).json(&forged);
        assert_eq!(request.send().await.unwrap().status(), 400, "{cookie}");
    }
    // The provider is down: reported on a page.
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let begun = client.get(server.url("/sign-in/begin?attempt=x")).send().await.unwrap();
    assert_eq!(
        (begun.status().as_u16(), begun.headers()["location"].to_str().unwrap()),
        (303, "/sign-in/done?error=unreachable")
    );
    assert!(!begun.headers().contains_key("set-cookie"));
    let long = "x".repeat(65);
    assert_eq!(client.get(server.url(&format!("/sign-in/begin?attempt={long}"))).send().await.unwrap().status(), 400);
}

#[tokio::test]
async fn what_goes_out_from_a_number_that_no_carrier_serves_is_told_to_its_writer() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, content: &str| written(folder.path(), name, content);
    let people = file("people.csv", "kind,id,name\nagent,ann,Ann Lee\n");
    let sign_in = file(
        "sign-in.json",
        &json!({ "tokens": [{ "issuer": "crm", "audience": "baton", "secret": SECRET }] }).to_string(),
    );
    let carrier = json!({
        "name": "k", "kind": "kannel", "send": "http://127.0.0.1:9/", "username": "u", "password": "p", "key": "k",
        "gateway": "http://127.0.0.1:9", "numbers": { "+447700900999": "agent:ann" },
    });
    let carriers = file("carriers.json", &json!({ "carriers": [carrier] }).to_string());
    let start = |more: &[&std::path::Path]| {
        let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_gateway"));
        program
            .args(["--listen", "127.0.0.1:0", "--data"])
            .arg(folder.path().join("data"))
            .arg("--directory")
            .arg(&people);
        Server::spawn(program.arg("--sign-in").arg(&sign_in).args(more).stderr(std::process::Stdio::null()))
    };
    let server = start(&["--carriers".as_ref(), &carriers]);
    let (_, signed) = offer(&server, &shared(json!({}))).await;
    let mut ann = Agent::connect(&server, signed["token"].as_str().unwrap().into(), None).await;
    let open = Command::Open { contact: "+447700900001".into(), from: None };
    let Answer::Opened { interaction } = ann.command(open).await else { panic!("not opened") };
    drop(ann);
    server.stop().await;
    let server = start(&[]);
    let (_, signed) = offer(&server, &shared(json!({}))).await;
    let mut ann = Agent::connect(&server, signed["token"].as_str().unwrap().into(), None).await;
    assert_eq!(ann.write(&interaction, "On its way").await, Answer::Done);
    let failed = ann.event(|event| match event {
        Event::Message { message, .. } => match message.delivery {
            Some(Delivery::Failed(baton::protocol::Failure { reason, .. })) => Some(reason),
            _ => None,
        },
        _ => None,
    });
    assert_eq!(failed.await, "No carrier serves this number any more.");
    // Nor is there a number to write from.
    assert_eq!(
        ann.command(Command::Open { contact: "+447700900002".into(), from: None }).await,
        Answer::Refused { refusal: Refusal::NoNumber }
    );
}

#[tokio::test]
async fn an_agent_begins_an_interaction_with_a_number_as_people_write_it() {
    let server = Server::start().await;
    let mut ann = server.agent("ann").await;
    let open = |contact: &str| Command::Open { contact: contact.into(), from: None };
    let Answer::Opened { interaction } = ann.command(open("+44 (7700) 900-001")).await else { panic!("not opened") };
    assert_eq!(ann.window(&interaction).contact.number.as_str(), "+447700900001");
    assert_eq!(ann.write(&interaction, "Your order is here").await, Answer::Done);
    for wrong in ["", "Harbour Books", "07700 900001", "999", "+1", "+44 7700 900001 and more"] {
        assert_eq!(ann.command(open(wrong)).await, Answer::Refused { refusal: Refusal::NotANumber }, "{wrong:?}");
    }
}
