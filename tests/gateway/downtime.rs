//! A gateway that is stopped and started later: it costs agents nothing.

use crate::harness::{Agent, CUSTOMER, Heard, Server, in_time, program, program_ahead, refused};
use crate::keeping::{FAILS, WORKS, fragile};
use baton::core::fact::{AgentFact, Entry, Fact, InteractionFact};
use baton::gateway::log::EventLog;
use baton::gateway::log::sqlite::SqliteLog;
use baton::protocol::{Answer, ChannelState, ClientFrame, Command, GatewayFrame, Readiness, Refusal};
use std::path::Path;
use std::process::Stdio;

const ANY: &str = "127.0.0.1:0";

fn later(folder: &Path, seconds: u64) -> Server {
    Server::spawn(program_ahead(folder, ANY, seconds).args(["--answer-time", "120"]).stderr(Stdio::null()))
}

async fn again(server: &Server, agent: &Agent) -> Agent {
    let mut back = Agent::connect(server, agent.token.clone(), Some(agent)).await;
    back.catch_up().await;
    back
}

#[tokio::test]
async fn killed_for_longer_than_there_was_time_to_answer_nobody_is_made_not_ready() {
    let folder = tempfile::tempdir().unwrap();
    let server = later(folder.path(), 0);
    let mut ann = server.agent("ann").await;
    server.text("Where is my order?").await;
    let invitation = ann.invited().await;
    let left = invitation.deadline - ann.raw().now();
    server.kill();

    let server = later(folder.path(), 240);
    let mut ann = again(&server, &ann).await;
    assert_eq!(ann.view.snapshot().me.state, ChannelState::Ready);
    let [same] = &ann.view.snapshot().invitations[..] else { panic!("is invited still") };
    assert_eq!((&same.id, same.waiting_since), (&invitation.id, invitation.waiting_since), "the contact has waited");
    assert!(same.deadline - ann.raw().now() + 10_000 > left, "as long as before, but for coming back");
    assert_eq!(ann.accept(same).await, Answer::Done);
    assert_eq!(ann.transcript(&invitation.interaction), ["Where is my order?"]);
}

#[tokio::test]
async fn while_the_gateway_ran_time_has_passed_although_nothing_happened() {
    let folder = tempfile::tempdir().unwrap();
    let server = later(folder.path(), 0);
    let mut ann = server.agent("ann").await;
    server.text("Where is my order?").await;
    let invitation = ann.invited().await;
    server.advance(60).await;
    let (before, _) = server.times().await;
    server.stop().await;

    let server = later(folder.path(), 100);
    let mut ann = again(&server, &ann).await;
    let (now, _) = server.times().await;
    let deadline = ann.view.snapshot().invitations[0].deadline;
    let (left, left_before) = (deadline.saturating_sub(now), invitation.deadline - before);
    assert!(left <= left_before && left + 10_000 > left_before, "{left} ms left, {left_before} before");
    server.advance(70).await;
    ann.catch_up().await;
    assert!(ann.view.snapshot().invitations.is_empty(), "the rest of it runs");
}

#[tokio::test]
async fn whoever_was_reconnecting_has_the_rest_of_their_time() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::spawn(program(folder.path()).stderr(Stdio::null()));
    let ann = server.agent("ann").await;
    let mut ben = server.agent("ben").await;
    let token = ann.token.clone();
    drop(ann);
    let log = SqliteLog::open(&folder.path().join("baton.sqlite")).unwrap();
    let is_lost = |(_, entry): &(_, Entry)| matches!(entry.fact, Fact::Agent { what: AgentFact::Lost, .. });
    in_time(async {
        while !log.read(0, 1_000).unwrap().iter().any(is_lost) {
            ben.catch_up().await;
        }
    })
    .await;
    server.kill();

    let server = Server::spawn(program_ahead(folder.path(), ANY, 3600).stderr(Stdio::null()));
    let mut ben = again(&server, &ben).await;
    ben.watch(&["ann"]).await;
    assert_ne!(ben.readiness["ann"], Readiness::LoggedOut, "signed in still, after an hour");
    Agent::connect(&server, token, None).await;
}

#[tokio::test]
async fn a_time_in_which_nothing_could_be_kept_is_a_pause_too() {
    let (server, disk) = fragile().await;
    let mut ann = server.agent("ann").await;
    server.text("Where is my order?").await;
    let invitation = ann.invited().await;
    disk.set(FAILS);
    assert_eq!(ann.accept(&invitation).await, refused(Refusal::Unavailable));
    let _ = server.post("/test/clock", &serde_json::json!({ "advance_ms": 70_000 })).await;
    disk.set(WORKS);
    let deadline = in_time(async {
        loop {
            if let Some(now) = ann.view.snapshot().invitations.first().map(|it| it.deadline)
                && now > invitation.deadline
            {
                return now;
            }
            ann.catch_up().await;
        }
    })
    .await;
    assert!(deadline >= invitation.deadline + 60_000, "told with the new time");
    assert_eq!(ann.view.snapshot().me.state, ChannelState::Ready);
    assert_eq!(ann.accept(&invitation).await, Answer::Done);
    server.text("Thanks").await;
    let mut phone = server.phone(CUSTOMER).await;
    assert_eq!(ann.write(&invitation.interaction, "Here").await, Answer::Done);
    assert_eq!(phone.receives().await, "Here");
}

#[tokio::test]
async fn stopped_in_good_order_what_it_has_done_is_answered_before_it_goes() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::spawn(&mut program(folder.path()));
    let (mut ann, id) = server.handling("ann").await;
    let text = |text: String| Command::Send { interaction: id.clone(), text, media: Vec::new() };
    for round in 0..8 {
        ann.send(&ClientFrame::Command { id: format!("r{round}").into(), command: text(format!("{round}")) }).await;
    }
    let stopping = tokio::spawn(server.stop());
    let (answered, code) = in_time(async {
        let mut answered = Vec::new();
        loop {
            match ann.raw().hear().await {
                Heard::Frame(GatewayFrame::Answer { id, answer: Answer::Done }) => answered.push(id),
                Heard::Frame(_) => {}
                Heard::Closed(code) => return (answered, code),
            }
        }
    })
    .await;
    stopping.await.unwrap();
    assert_eq!(code, 1001, "going away: no error");
    let log = SqliteLog::open(&folder.path().join("baton.sqlite")).unwrap();
    let entries = log.read(0, 1_000).unwrap();
    let sent = |(_, entry): &(_, Entry)| match &entry.fact {
        Fact::Interaction { what: InteractionFact::Sent { .. }, .. } => entry.cause.clone().map(|cause| cause.command),
        _ => None,
    };
    assert_eq!(answered, entries.iter().filter_map(sent).collect::<Vec<_>>(), "no more and no less than was done");
}
