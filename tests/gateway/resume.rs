//! After a disconnect, a connection resumes where it was or takes a snapshot.

use crate::harness::{Agent, Server, tireless};
use baton::protocol::{ChannelState, Command};

#[tokio::test]
async fn what_was_missed_follows_the_welcome() {
    let server = Server::start().await;
    let (mut ann, id) = server.handling("ann").await;
    ann.catch_up().await;
    let tab = ann.other_tab(&server).await;
    drop(tab);
    let before = ann.cursor.seq;
    // Ann's page loses its connection; meanwhile the customer writes and a colleague connects.
    server.text("Hello?").await;
    let _ben = server.agent("ben").await;
    let mut back = Agent::connect(&server, ann.token.clone(), Some(&ann)).await;
    assert!(back.resumed && back.cursor.seq == before);
    let missed = back.news().await;
    assert!(!missed.is_empty());
    assert_eq!(back.transcript(&id), ["Where is my order?", "Hello?"]);
    back.is_in_step(&server).await;
}

#[tokio::test]
async fn nothing_missed_nothing_follows() {
    let server = Server::start().await;
    let mut ann = server.agent("ann").await;
    ann.catch_up().await;
    let mut back = Agent::connect(&server, ann.token.clone(), Some(&ann)).await;
    assert!(back.resumed);
    assert!(back.news().await.is_empty());
}

#[tokio::test]
async fn a_cursor_from_elsewhere_gets_a_snapshot() {
    let server = Server::start().await;
    let mut ann = server.agent("ann").await;
    ann.cursor.epoch = "another".into();
    assert!(!Agent::connect(&server, ann.token.clone(), Some(&ann)).await.resumed);
    let mut ann = server.agent("ann").await;
    ann.cursor.seq += 1;
    assert!(!Agent::connect(&server, ann.token.clone(), Some(&ann)).await.resumed, "it has not happened yet");
}

#[tokio::test]
async fn who_was_away_for_too_long_gets_a_snapshot() {
    let server = Server::with(tireless(), |log| log).await;
    let ann = server.agent("ann").await;
    let mut tab = ann.other_tab(&server).await;
    // Each change of state is an event for every tab.
    for n in 0..1_010 {
        let reason = Some(format!("Call {n}"));
        tab.command(Command::SetState { state: ChannelState::not_ready(reason) }).await;
    }
    let mut back = Agent::connect(&server, ann.token.clone(), Some(&ann)).await;
    assert!(!back.resumed);
    back.is_in_step(&server).await;
}
