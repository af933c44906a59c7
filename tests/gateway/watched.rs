//! What those see who watch a gateway: that it is well, and what it counts.

use crate::harness::{CUSTOMER, SERVICE, Server, in_time, options, target};
use baton::gateway::Options;
use baton::gateway::connections::limits::Limits;
use baton::protocol::{Answer, Command, Refusal, TargetKind};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

impl Server {
    /// Returns the metrics as text.
    async fn metrics(&self) -> String {
        let answer = reqwest::get(format!("http://{}/metrics", self.watched)).await.unwrap();
        assert_eq!(answer.headers()["content-type"], "application/openmetrics-text; version=1.0.0; charset=utf-8");
        answer.text().await.unwrap()
    }

    /// Asserts that the metrics have these lines.
    async fn counts(&self, lines: &[&str]) {
        let metrics = self.metrics().await;
        let missing: Vec<_> = lines.iter().filter(|line| !metrics.lines().any(|known| known == **line)).collect();
        assert!(missing.is_empty(), "{missing:?} are not in\n{metrics}");
    }

    async fn asks(&self, address: &str, path: &str) -> (u16, Value) {
        let answer = reqwest::get(format!("http://{address}{path}")).await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap_or_default())
    }
}

#[tokio::test]
async fn a_gateway_that_is_well_says_so_and_strangers_learn_no_more() {
    let server = Server::start().await;
    let parts = json!({ "status": "ready", "log": "ok", "contact_book": "ok", "carriers": {}, "sign_in": "ok" });
    assert_eq!(server.asks(&server.watched, "/readyz").await, (200, parts));
    assert_eq!(server.asks(&server.address, "/readyz").await, (200, json!({ "status": "ready" })));
    for address in [&server.address, &server.watched] {
        assert_eq!(server.asks(address, "/healthz").await, (200, json!({ "status": "alive" })));
    }
    assert_eq!(server.asks(&server.address, "/metrics").await.0, 404, "not at the public port");
    let page = reqwest::Client::new().get(format!("http://{}/metrics", server.watched));
    let page = page.header("origin", "http://rebound.example").send().await.unwrap();
    assert_eq!(page.status(), 403, "not for pages, whatever they call this machine");
}

/// Opens connections that say nothing.
async fn silent(address: &str, count: usize) -> Vec<TcpStream> {
    let mut all = Vec::new();
    for _ in 0..count {
        all.push(TcpStream::connect(address).await.unwrap());
    }
    all
}

#[tokio::test]
async fn floods_do_not_keep_those_out_who_watch() {
    let connections = Limits { guests: 4, all: 8, ..Limits::default() };
    let server = Server::with(Options { connections, ..options() }, |log| log).await;
    let mut strangers = silent(&server.address, 20).await;
    let nosy = silent(&server.watched, 40).await;
    for path in ["/healthz", "/readyz", "/metrics"] {
        assert_eq!(server.asks(&server.watched, path).await.0, 200, "{path}");
    }
    // The oldest of the strangers have gone to make room, and are counted.
    in_time(async { strangers[0].read(&mut [0]).await }).await.unwrap_or_default();
    let metrics = server.metrics().await;
    let replaced =
        metrics.lines().find_map(|line| line.strip_prefix("baton_connections_closed_total{why=\"replaced\"} "));
    assert!(replaced.unwrap().parse::<u64>().unwrap() > 0, "{metrics}");
    drop(nosy);
}

#[tokio::test]
async fn those_who_watch_are_answered_while_nobody_else_is_let_in() {
    // Nobody knows yet whether those who are in say anything, so whoever comes has to wait.
    let connections = Limits { guests: 2, grace: Duration::from_secs(600), ..Limits::default() };
    let server = Server::with(Options { connections, ..options() }, |log| log).await;
    let strangers = silent(&server.address, 3).await;
    for path in ["/healthz", "/readyz", "/metrics"] {
        assert_eq!(in_time(server.asks(&server.watched, path)).await.0, 200, "{path}");
    }
    drop(strangers);
}

#[tokio::test]
async fn what_happens_is_counted_without_anybodys_name() {
    let server = Server::start().await;
    server.text("A text that nobody answers yet").await;
    server.advance(30).await;
    server
        .counts(&[
            "baton_queue_length{set=\"queue:support\"} 1.0",
            "baton_interactions{state=\"queued\"} 1.0",
            "baton_interactions_events_total{event=\"opened_by_contact\"} 1",
            "baton_agents{state=\"signed_out\"} 6.0",
        ])
        .await;
    let waits = "baton_queue_longest_wait_seconds{set=\"queue:support\"} ";
    let waits: f64 = server.metrics().await.lines().find_map(|line| line.strip_prefix(waits)?.parse().ok()).unwrap();
    assert!((30.0..60.0).contains(&waits), "{waits}");
    let mut ann = server.agent("ann").await;
    let invitation = ann.view.snapshot().invitations.remove(0);
    assert_eq!(ann.accept(&invitation).await, Answer::Done);
    let id = invitation.interaction;
    let mut ben = server.agent("ben").await;
    assert_eq!(ann.transfer(&id, target(TargetKind::Agent, "ben")).await, Answer::Done);
    server.counts(&["baton_interactions{state=\"asked\"} 1.0"]).await;
    let asked = ben.invited().await.id;
    assert_eq!(ben.command(Command::Decline { invitation: asked, reason: Some("Lunch".into()) }).await, Answer::Done);
    ann.catch_up().await;
    assert_eq!(ann.transfer(&id, target(TargetKind::Agent, "ben")).await, Answer::Done);
    let again = ben.invited().await;
    assert_eq!(ben.accept(&again).await, Answer::Done);
    let phone = server.phone(CUSTOMER).await;
    server
        .counts(&[
            "baton_invitations_total{outcome=\"accepted\"} 2",
            "baton_invitations_total{outcome=\"declined\"} 1",
            "baton_transfers_total{outcome=\"accepted\"} 1",
            "baton_transfers_total{outcome=\"declined\"} 1",
            "baton_interactions{state=\"owned\"} 1.0",
            "baton_interactions{state=\"asked\"} 0.0",
            "baton_agents{state=\"ready\"} 2.0",
            "baton_connections{kind=\"agent\"} 2.0",
            "baton_connections{kind=\"phone\"} 1.0",
            "baton_sign_ins_total{by=\"name\"} 2",
            "baton_engine_up 1.0",
            "baton_log_writable 1.0",
        ])
        .await;
    drop(phone);
    let metrics = server.metrics().await;
    assert!(!metrics.contains("baton_queue_length{"), "nobody waits any more");
    let number = |number: &str| number.trim_start_matches('+').to_owned();
    for secret in ["ann", "ben", "Ann", "Lunch", "nobody answers", &number(CUSTOMER), &number(SERVICE), &id.to_string()]
    {
        let found =
            metrics.lines().find(|line| line.contains(&format!("\"{secret}")) || line.contains(&format!("{secret}\"")));
        assert!(found.is_none(), "{found:?}");
    }
}

#[tokio::test]
async fn what_is_refused_is_counted_by_its_reason() {
    let server = Server::start().await;
    let client = reqwest::Client::new();
    let get = |path: &str| client.get(server.url(path));
    assert_eq!(get("/admin/agents").bearer_auth("wrong").send().await.unwrap().status(), 401);
    assert_eq!(get("/sign-in").header("origin", "http://evil.example").send().await.unwrap().status(), 403);
    assert_eq!(get("/sign-in").header("host", "evil.example").send().await.unwrap().status(), 403);
    assert_eq!(server.post("/sign-in", &json!({ "token": "made-up" })).await.0, 401);
    assert_eq!(server.post("/sign-in", &json!({ "agent": "nobody" })).await.0, 404);
    assert!(get("/socket").send().await.unwrap().status().is_client_error());
    assert_eq!(get("/carriers/kannel/k/messages").send().await.unwrap().status(), 405);
    assert_eq!(client.post(server.url("/carriers/kannel/k/messages")).send().await.unwrap().status(), 401);
    let mut raw = crate::harness::Raw::open(&server).await;
    raw.send_text(r#"{"hello":{"token":"made-up","client":"test"}}"#).await;
    raw.hears_error(Refusal::NotSignedIn).await;
    raw.hears_close(4401).await;
    server
        .counts(&[
            "baton_refusals_total{at=\"request\",reason=\"wrong_key\"} 1",
            "baton_refusals_total{at=\"sign_in\",reason=\"foreign_origin\"} 1",
            "baton_refusals_total{at=\"sign_in\",reason=\"foreign_host\"} 1",
            "baton_refusals_total{at=\"sign_in\",reason=\"not_signed_in\"} 1",
            "baton_refusals_total{at=\"sign_in\",reason=\"unknown_agent\"} 1",
            "baton_refusals_total{at=\"handshake\",reason=\"no_upgrade\"} 1",
            "baton_refusals_total{at=\"carrier\",reason=\"unauthorized\"} 1",
            "baton_refusals_total{at=\"hello\",reason=\"not_signed_in\"} 1",
        ])
        .await;
}
