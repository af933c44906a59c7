//! The program, killed and restarted on the same folder.

use crate::harness::{Agent, CUSTOMER, Server, options, outcome, program, refused, target};
use baton::core::fact::{AgentFact, Entry, Fact};
use baton::core::hub::Rules;
use baton::core::setup::DeskSetup;
use baton::gateway::Options;
use baton::gateway::log::EventLog;
use baton::gateway::log::sqlite::SqliteLog;
use baton::protocol::{Answer, Command, CommandId, Interaction, Millis, Refusal, TargetKind};
use serde_json::json;
use std::path::Path;
use std::sync::Arc;

fn fails(folder: &Path) -> String {
    let (content, said) = outcome(&mut program(folder));
    assert!(!content);
    said
}

/// Reconnects an agent after a restart, with the same token and the old cursor: they are told what they have missed.
async fn back(server: &Server, agent: &mut Agent) -> Agent {
    let mut back = Agent::connect(server, agent.token.clone(), Some(agent)).await;
    assert!(back.resumed, "the numbers go on");
    back.catch_up().await;
    back.is_in_step(server).await;
    let (mut sees, saw) = (back.view.snapshot(), agent.view.snapshot());
    let as_before = |deadline: &mut Millis, before: Millis| {
        assert!(*deadline >= before, "there is no less time to answer");
        *deadline = before;
    };
    for (invitation, before) in sees.invitations.iter_mut().zip(&saw.invitations) {
        as_before(&mut invitation.deadline, before.deadline);
    }
    for ((window, _), (before, _)) in sees.windows.iter_mut().zip(&saw.windows) {
        let invited = |window: &Interaction| window.pending.as_ref()?.invited.as_ref().map(|it| it.deadline);
        if let (Some(before), Some(pending)) = (invited(before), &mut window.pending) {
            pending.invited.iter_mut().for_each(|invited| as_before(&mut invited.deadline, before));
        }
    }
    assert_eq!(sees, saw, "everything is as it was");
    back
}

#[tokio::test]
async fn killed_between_offer_and_answer_nothing_is_lost_or_doubled() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::process(folder.path());
    let (mut ann, id) = server.handling("ann").await;
    let mut ben = server.agent("ben").await;
    let send = Command::Send { interaction: id.clone(), text: "One moment".into(), media: Vec::new() };
    let sent = CommandId::from("sent-before");
    ann.command_as(&sent, send.clone()).await;
    ann.transfer(&id, target(TargetKind::Agent, "ben")).await;
    let invitation = ben.invited().await;
    let shown = Command::Shown { invitation: invitation.id.clone() };
    ben.command(shown).await;
    ann.sees_sent(&id).await;
    ann.catch_up().await;
    ben.catch_up().await;
    server.kill();

    let server = Server::process(folder.path());
    let mut phone = server.phone(CUSTOMER).await;
    let mut ann = back(&server, &mut ann).await;
    let mut ben = back(&server, &mut ben).await;
    assert_eq!(ann.command_as(&sent, send).await, Answer::Done, "the answer was lost, but the text is not sent again");
    let accept = Command::Accept { invitation: invitation.id.clone() };
    let accepted = CommandId::from("accepted");
    assert_eq!(ben.command_as(&accepted, accept.clone()).await, Answer::Done);
    assert_eq!(ben.command_as(&accepted, accept.clone()).await, Answer::Done);
    assert_eq!(ben.command(accept.clone()).await, refused(Refusal::AlreadyAnswered), "accepted once only");
    assert_eq!(ben.transcript(&id), ["Where is my order?", "One moment"]);
    ann.catch_up().await;
    assert!(ann.try_window(&id).is_none());
    ben.write(&id, "Ben here").await;
    assert_eq!(phone.receives().await, "One moment");
    assert_eq!(phone.receives().await, "Ben here");
    server.kill();

    let server = Server::process(folder.path());
    let mut ben = Agent::connect(&server, ben.token.clone(), None).await;
    assert_eq!(ben.command_as(&accepted, accept).await, Answer::Done, "still known");
    assert_eq!(ben.transcript(&id), ["Where is my order?", "One moment", "Ben here"]);
}

#[tokio::test]
async fn stopped_in_good_order_everybody_is_back() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::process(folder.path());
    let (mut ann, _) = server.handling("ann").await;
    let mut ben = server.agent("ben").await;
    ann.catch_up().await;
    ben.catch_up().await;
    server.stop().await;
    let log = SqliteLog::open(&folder.path().join("baton.sqlite")).unwrap();
    let lost = |entry: &Entry| matches!(entry.fact, Fact::Agent { what: AgentFact::Lost, .. });
    assert!(
        !log.read(0, 1_000).unwrap().iter().any(|(_, entry)| lost(entry)),
        "it was the gateway that went, not the agents"
    );
    drop(log);
    let server = Server::process(folder.path());
    back(&server, &mut ann).await;
    // The grace time of agents who do not come back begins with the restart.
    let mut ann = server.agent("ann").await;
    server.advance(31).await;
    ann.watch(&["ben"]).await;
    assert_eq!(ann.readiness["ben"], baton::protocol::Readiness::LoggedOut);
    drop(ben);
}

#[tokio::test]
async fn a_folder_in_use_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let _server = Server::process(folder.path());
    assert!(fails(folder.path()).contains("another gateway is using it"));
}

#[tokio::test]
async fn a_newer_folder_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    Server::process(folder.path()).kill();
    let file = rusqlite::Connection::open(folder.path().join("baton.sqlite")).unwrap();
    file.pragma_update(None, "user_version", 99).unwrap();
    drop(file);
    assert!(fails(folder.path()).contains("written by a newer gateway (schema 99"));
}

#[tokio::test]
async fn a_folder_that_is_none_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("baton.sqlite"),
        "not a database, whatever the name says; long enough to be looked at",
    )
    .unwrap();
    assert!(fails(folder.path()).contains("baton.sqlite: the file is not a SQLite database"));
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    assert!(fails(&file).contains("cannot use the data folder"));
}

#[tokio::test]
async fn only_the_demo_and_only_on_loopback() {
    let run = |arguments: &[&str]| outcome(std::process::Command::new(env!("CARGO_BIN_EXE_gateway")).args(arguments));
    let (good, words) = run(&[]);
    assert!(!good && words.contains("--demo"), "{words}");
    let (good, words) = run(&["--demo", "--listen", "0.0.0.0:0"]);
    assert!(!good && words.contains("loopback"), "{words}");
    let (good, words) = run(&["--demo", "--answer-time", "19"]);
    assert!(!good && words.contains("--answer-time must be at least 20 s"), "{words}");
    let (good, words) = run(&["--test-clock"]);
    assert!(!good && words.contains("--demo"), "{words}");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let (good, words) = run(&["--demo", "--listen", &taken.local_addr().unwrap().to_string()]);
    assert!(!good && words.contains("the port is taken"), "{words}");
}

#[tokio::test]
async fn arguments_that_cannot_both_be_meant_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sign-in.json");
    let secret = "0123456789abcdef0123456789abcdef";
    let content = json!({ "tokens": [{ "issuer": "crm", "audience": "baton", "secret": secret }] });
    std::fs::write(&file, content.to_string()).unwrap();
    let gateway = |arguments: &[&str]| {
        let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_gateway"));
        program.arg("--data").arg(folder.path().join("data")).args(arguments);
        program
    };
    let sign_in = ["--sign-in", file.to_str().unwrap()];
    let refused = |arguments: &[&str], says: [&str; 2]| {
        let (good, words) = outcome(&mut gateway(arguments));
        assert!(!good && says.iter().all(|part| words.contains(part)), "{words}");
    };
    refused(&["--demo", sign_in[0], sign_in[1]], ["--demo", "cannot be used with '--sign-in <FILE>'"]);
    refused(&["--demo", "--plain-http"], ["--demo", "cannot be used with '--plain-http'"]);
    let beyond = [sign_in[0], sign_in[1], "--listen", "0.0.0.0:0"];
    refused(&beyond, ["cannot listen on 0.0.0.0:0", "--plain-http"]);
    refused(&["--tls-cert", "cert.pem"], ["required", "--tls-key <FILE>"]);
    refused(&[&beyond[..2], &["--tls-cert", "a", "--tls-key", "b"]].concat(), ["cannot speak TLS", "cannot read a"]);
    let server = Server::spawn(gateway(&beyond).arg("--plain-http").stderr(std::process::Stdio::null()));
    assert!(server.address.starts_with("0.0.0.0:"), "{}", server.address);
}

#[tokio::test]
async fn a_gateway_that_does_not_start_does_not_say_that_it_listens() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("carriers.json");
    let carrier = json!({
        "name": "k", "kind": "kannel", "send": "http://127.0.0.1:9/", "username": "u", "password": "p", "key": "k",
        "gateway": "http://127.0.0.1:9", "numbers": { "+447700900999": "queue:nobody" },
    });
    std::fs::write(&file, json!({ "carriers": [carrier] }).to_string()).unwrap();
    let ended = program(&folder.path().join("data")).arg("--carriers").arg(&file).output().unwrap();
    let (said, why) = (String::from_utf8(ended.stdout).unwrap(), String::from_utf8(ended.stderr).unwrap());
    assert!(!ended.status.success() && why.contains("cannot lead to Queue nobody"), "{why}");
    assert_eq!(said, "");
}

#[tokio::test]
async fn the_clock_does_not_start_behind_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let far = 9_000_000_000_000;
    let log = SqliteLog::open(&folder.path().join("baton.sqlite")).unwrap();
    let signed_in = Fact::Agent { id: "ann".into(), what: AgentFact::SignedIn };
    log.append(&[Entry { at: far, version: 1, cause: None, fact: signed_in }]).unwrap();
    drop(log);
    let server = Server::process(folder.path());
    let mut ann = server.agent("ann").await;
    ann.command(Command::SetState { state: baton::protocol::ChannelState::not_ready(None) }).await;
    assert!(ann.view.snapshot().me.since >= far);
}

#[tokio::test]
async fn a_changed_setup_reaches_desks_that_come_back() {
    let options = |json: &str| {
        let setup = Arc::new(DeskSetup::read(json.as_bytes()).unwrap());
        Options { rules: Rules { setup, ..Rules::default() }, ..options() }
    };
    let before = r#"{"case_data": [{"key": "order", "label": "Order"}], "dispositions": [{"id": "a", "label": "A"}]}"#;
    let server = Server::with(options(before), |log| log).await;
    let (mut ann, id) = server.handling("ann").await;
    ann.catch_up().await;
    let folder = server.stop().await.unwrap();
    let after = r#"{"case_data": [{"key": "order", "label": "Job"}], "dispositions": [{"id": "b", "label": "B"}],
        "responses": [{"title": "Hello", "text": "Hello"}]}"#;
    let server = Server::on(folder, options(after), |log| log).await;
    let back = Agent::connect(&server, ann.token.clone(), Some(&ann)).await;
    assert!(!back.resumed, "a snapshot, although nothing else has happened");
    let now = back.view.snapshot();
    assert_eq!(now.setup.dispositions[0].id, "b");
    assert_eq!(now.setup.responses[0].title, "Hello");
    assert_eq!(back.window(&id).case_data[0].label, "Job");
}
