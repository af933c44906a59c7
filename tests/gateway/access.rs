//! Access: who gets in, and from which origins.

use crate::harness::{Agent, Heard, PATIENCE, Raw, Server, options, refused, tireless};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use baton::core::roster::Roster;
use baton::gateway::Options;
use baton::gateway::socket::Limits;
use baton::protocol::{
    Answer, ChannelState, ClientFrame, Command, GatewayFrame, MAX_HELLO_BYTES, OFFERED_HELLO, Refusal, SUBPROTOCOL,
    SUBPROTOCOL_GREETED, encode,
};
use serde_json::json;
use std::time::{Duration, Instant};

fn hello_with(token: &str) -> ClientFrame {
    ClientFrame::Hello { token: token.into(), client: "tests".into(), device: None, resume: None }
}

async fn hello(server: &Server, token: &str) -> Raw {
    let mut raw = Raw::open(server).await;
    raw.send(&hello_with(token)).await;
    raw
}

async fn is_refused(server: &Server, token: &str) {
    let mut raw = hello(server, token).await;
    raw.hears_error(Refusal::NotSignedIn).await;
    raw.hears_close(4401).await;
}

#[tokio::test]
async fn a_wrong_or_expired_token_is_refused() {
    let server = Server::start().await;
    let good = server.token("ann").await;
    let mut changed = good.clone().into_bytes();
    let last = changed.len() - 10;
    changed[last] = if changed[last] == b'A' { b'B' } else { b'A' };
    for wrong in ["", "nonsense", std::str::from_utf8(&changed).unwrap()] {
        is_refused(&server, wrong).await;
    }
    server.advance(12 * 3600 - 5).await;
    assert!(matches!(hello(&server, &good).await.hear().await, Heard::Frame(GatewayFrame::Welcome { .. })));
    server.advance(10).await;
    is_refused(&server, &good).await;
}

#[tokio::test]
async fn a_token_that_expires_ends_its_open_connection() {
    let server = Server::start().await;
    let mut ann = server.agent("ann").await;
    server.advance(12 * 3600 + 1).await;
    ann.send(&ClientFrame::Command { id: "late".into(), command: Command::SignOut }).await;
    ann.raw().hears_error(Refusal::NotSignedIn).await;
    ann.raw().hears_close(4401).await;
}

#[tokio::test]
async fn a_token_of_another_gateway_is_refused() {
    let (server, other) = (Server::start().await, Server::start().await);
    is_refused(&server, &other.token("ann").await).await;
}

#[tokio::test]
async fn signing_out_ends_every_tab_and_every_token() {
    let server = Server::start().await;
    let mut ann = server.agent("ann").await;
    let mut tab = ann.other_tab(&server).await;
    server.advance(1).await;
    assert_eq!(ann.command(Command::SignOut).await, Answer::Done);
    for agent in [&mut ann, &mut tab] {
        loop {
            match agent.hear().await {
                Heard::Frame(GatewayFrame::Event(_)) => {}
                Heard::Frame(GatewayFrame::Error { refusal }) => break assert_eq!(refusal, Refusal::SignedOut),
                other => panic!("{other:?}"),
            }
        }
        agent.raw().hears_close(4401).await;
    }
    is_refused(&server, &ann.token).await;
    server.agent("ann").await;
}

#[tokio::test]
async fn a_foreign_page_is_refused() {
    let server = Server::start().await;
    let own = format!("http://{}", server.address);
    let protocol = ("sec-websocket-protocol", SUBPROTOCOL);
    assert!(Raw::handshake(&server, &[protocol, ("origin", &own)]).await.is_ok());
    for origin in ["http://evil.example", "null", "http://127.0.0.1:1", "https://evil.example/"] {
        assert_eq!(Raw::handshake(&server, &[protocol, ("origin", origin)]).await.err(), Some(403), "{origin}");
        for path in ["/sign-in", "/handset/messages", "/handset/media", "/test/clock"] {
            let post =
                reqwest::Client::new().post(server.url(path)).header("origin", origin).json(&json!({ "agent": "ann" }));
            assert_eq!(post.send().await.unwrap().status(), 403, "{path} from {origin}");
        }
    }
}

#[tokio::test]
async fn another_name_for_this_machine_is_refused() {
    let server = Server::start().await;
    let ask = |host: &str| reqwest::Client::new().get(server.url("/sign-in")).header("host", host).send();
    assert_eq!(ask("localhost:9").await.unwrap().status(), 200);
    assert_eq!(ask("evil.example").await.unwrap().status(), 403);
}

#[tokio::test]
async fn the_subprotocol_must_be_named() {
    let server = Server::start().await;
    assert_eq!(Raw::handshake(&server, &[]).await.err(), Some(400));
    assert_eq!(Raw::handshake(&server, &[("sec-websocket-protocol", "baton.v0")]).await.err(), Some(400));
    assert!(Raw::handshake(&server, &[("sec-websocket-protocol", "baton.v2, baton.v1")]).await.is_ok());
}

/// Returns the subprotocols of a client that sends a hello with its handshake.
fn offers(chosen: &str, hello: &str) -> String {
    format!("{chosen}, {OFFERED_HELLO}{}, {SUBPROTOCOL}", BASE64_URL_SAFE_NO_PAD.encode(hello))
}

#[tokio::test]
async fn a_hello_with_the_handshake_is_the_first_frame() {
    let server = Server::start().await;
    let offer = async |offers: &str| Raw::handshake(&server, &[("sec-websocket-protocol", offers)]).await.unwrap();
    let hello = encode(&hello_with(&server.token("ann").await));

    let mut greeted = offer(&offers(SUBPROTOCOL_GREETED, &hello)).await;
    assert!(matches!(greeted.hear().await, Heard::Frame(GatewayFrame::Welcome { .. })));
    greeted.send_text(&hello).await;
    greeted.hears_error(Refusal::OutOfOrder).await;

    let mut wrong = offer(&offers(SUBPROTOCOL_GREETED, &encode(&hello_with("nonsense")))).await;
    wrong.hears_error(Refusal::NotSignedIn).await;
    wrong.hears_close(4401).await;

    let mut broken = offer(&offers(SUBPROTOCOL_GREETED, "{")).await;
    broken.hears_error(Refusal::Malformed).await;
    broken.send_text(&hello).await;
    assert!(matches!(broken.hear().await, Heard::Frame(GatewayFrame::Welcome { .. })));
}

#[tokio::test]
async fn a_hello_with_the_handshake_that_is_not_heard_is_said_afterwards() {
    let server = Server::start().await;
    let frame = hello_with(&server.token("ann").await);
    let hello = encode(&frame);
    let large = format!("{hello}{}", " ".repeat(MAX_HELLO_BYTES));
    for offers in [
        // Nothing would tell the client that it was heard.
        offers("baton.v0", &hello),
        offers(SUBPROTOCOL_GREETED, &large),
        format!("{SUBPROTOCOL_GREETED}, {OFFERED_HELLO}=, {SUBPROTOCOL}"),
        format!("{SUBPROTOCOL_GREETED}, {SUBPROTOCOL}"),
    ] {
        let mut raw = Raw::handshake(&server, &[("sec-websocket-protocol", &offers)]).await.unwrap();
        raw.send(&frame).await;
        assert!(matches!(raw.hear().await, Heard::Frame(GatewayFrame::Welcome { .. })), "{}", &offers[..40]);
    }
    assert_eq!(Raw::handshake(&server, &[("sec-websocket-protocol", SUBPROTOCOL_GREETED)]).await.err(), Some(400));
}

#[tokio::test]
async fn the_demo_signs_in_its_agents_only() {
    let server = Server::start().await;
    let offer: serde_json::Value = reqwest::get(server.url("/sign-in")).await.unwrap().json().await.unwrap();
    assert_eq!((&offer["demo"], &offer["agents"][3]), (&json!(true), &json!({ "id": "dung", "name": "Dũng Trần" })));
    assert_eq!(server.post("/sign-in", &json!({ "agent": "mallory" })).await.0, 404);
    assert_eq!(server.post("/sign-in", &json!({})).await.0, 400);
    // A foreign page's form could send this without a preflight request; its content type is not JSON.
    let post = reqwest::Client::new()
        .post(server.url("/sign-in"))
        .header("content-type", "text/plain")
        .body(r#"{"agent":"ann"}"#);
    assert_eq!(post.send().await.unwrap().status(), 400);
}

#[tokio::test]
async fn whoever_is_in_the_roster_signs_in_and_nobody_else() {
    let roster = Roster::default().agent("xan", "Agent X", "+447700900101");
    let server = Server::with(Options { roster, ..options() }, |log| log).await;
    let offer: serde_json::Value = reqwest::get(server.url("/sign-in")).await.unwrap().json().await.unwrap();
    assert_eq!(offer["agents"], json!([{ "id": "xan", "name": "Agent X" }]));
    assert_eq!(server.agent("xan").await.view.snapshot().me.name, "Agent X");
    assert_eq!(server.post("/sign-in", &json!({ "agent": "ann" })).await.0, 404);
}

#[tokio::test]
async fn the_clock_is_not_there_unless_asked_for() {
    let server = Server::with(Options::default(), |log| log).await;
    assert_ne!(server.post("/test/clock", &json!({ "advance_ms": 1 })).await.0, 200);
}

#[tokio::test]
async fn every_answer_has_its_security_headers() {
    let server = Server::start().await;
    for path in ["/", "/handset", "/sign-in", "/nothing", "/media/x"] {
        let answer = reqwest::get(server.url(path)).await.unwrap();
        let header =
            |name: &str| answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
        assert!(header("content-security-policy").contains("script-src 'self' 'wasm-unsafe-eval';"), "{path}");
        assert!(header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
        assert_eq!(
            (header("x-content-type-options"), header("referrer-policy")),
            ("nosniff".into(), "no-referrer".into()),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_browser_that_came_over_tls_is_told_to_stay_with_it() {
    let server = Server::start().await;
    let told = |path: &'static str, scheme: Option<&'static str>| {
        let request = reqwest::Client::new().get(server.url(path));
        let request = scheme.into_iter().fold(request, |request, scheme| request.header("x-forwarded-proto", scheme));
        async {
            let answer = request.send().await.unwrap();
            answer.headers().get("strict-transport-security").map(|told| told.to_str().unwrap().to_owned())
        }
    };
    for path in ["/", "/sign-in", "/nothing", "/carriers/media/x?expires=1&signature=00"] {
        for scheme in ["https", "https, http"] {
            assert_eq!(told(path, Some(scheme)).await.as_deref(), Some("max-age=31536000"), "{path}");
        }
        for scheme in [None, Some("http"), Some("http, https"), Some("httpsx")] {
            assert_eq!(told(path, scheme).await, None, "{path}");
        }
    }
}

fn hasty(limits: Limits) -> Options {
    Options { limits, ..tireless() }
}

#[tokio::test]
async fn a_connection_without_hello_is_closed() {
    let server = Server::with(hasty(Limits { hello: Duration::from_millis(50), ..Limits::default() }), |log| log).await;
    let mut raw = Raw::open(&server).await;
    raw.hears_error(Refusal::OutOfOrder).await;
    raw.hears_close(4408).await;
}

#[tokio::test]
async fn a_silent_connection_is_pinged_then_dropped() {
    let short = Duration::from_millis(250);
    let limits = Limits { ask_after: short, silence: 6 * short, ..Limits::default() };
    let server = Server::with(hasty(limits), |log| log).await;
    let mut silent = hello(&server, &server.token("ann").await).await;
    let mut lively = server.agent("ben").await;
    let mut pings = 0;
    let dropped = async {
        loop {
            match silent.hear().await {
                Heard::Frame(GatewayFrame::Ping) => pings += 1,
                Heard::Frame(_) => {}
                Heard::Closed(_) => break,
            }
        }
    };
    // The live connection answers each ping meanwhile.
    let answers = async {
        loop {
            lively.hear().await;
        }
    };
    tokio::select! {
        () = dropped => {}
        () = answers => {}
        () = tokio::time::sleep(PATIENCE) => panic!("the silent connection is never dropped"),
    }
    assert!(pings >= 1);
    lively.catch_up().await;
}

#[tokio::test]
async fn a_connection_that_only_receives_is_pinged_too() {
    let short = Duration::from_millis(100);
    let server =
        Server::with(hasty(Limits { ask_after: short, silence: 5 * short, ..Limits::default() }), |log| log).await;
    let mut ann = server.agent("ann").await;
    let mut tab = ann.other_tab(&server).await;
    let began = Instant::now();
    let talk = async {
        while began.elapsed() < 10 * short {
            for state in [ChannelState::not_ready(None), ChannelState::Ready] {
                assert_eq!(tab.command(Command::SetState { state }).await, Answer::Done);
            }
        }
    };
    let listen = async {
        loop {
            assert!(!matches!(ann.hear().await, Heard::Closed(_)), "dropped while it receives");
        }
    };
    tokio::select! {
        () = talk => {}
        () = listen => {}
    }
    ann.catch_up().await;
}

#[tokio::test]
async fn a_ping_is_answered() {
    let server = Server::start().await;
    let mut ann: Agent = server.agent("ann").await;
    ann.send(&ClientFrame::Ping).await;
    assert_eq!(ann.hear().await, Heard::Frame(GatewayFrame::Pong));
    assert_eq!(
        ann.command(Command::MarkRead { notice: "n".into(), read: true }).await,
        refused(Refusal::UnknownNotice)
    );
}
