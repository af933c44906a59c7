//! Searching past interactions, beside everything else.

use crate::harness::{Agent, Heard, Server, options, target};
use baton::core::fact::Entry;

use baton::gateway::log::{EventLog, LogError, Position};

use baton::core::roster::Roster;
use baton::gateway::{Options, demo};
use baton::protocol::{
    Answer, ChannelState, ClientFrame, Command, GatewayFrame, HistoryScope, InteractionId, TargetKind,
};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

/// Whether an append waits, and how many do.
#[derive(Default)]
struct Gate {
    closed: Mutex<(bool, usize)>,
    changed: Condvar,
}

impl Gate {
    fn close(&self, closed: bool) {
        self.closed.lock().unwrap().0 = closed;
        self.changed.notify_all();
    }

    fn is_somebody_waiting(&self) -> bool {
        self.closed.lock().unwrap().1 > 0
    }
}

/// A log in front of another whose appends can be held.
struct Held {
    inner: Arc<dyn EventLog>,
    gate: Arc<Gate>,
}

impl EventLog for Held {
    fn append(&self, entries: &[Entry]) -> Result<Position, LogError> {
        let mut closed = self.gate.closed.lock().unwrap();
        closed.1 += 1;
        closed = self.gate.changed.wait_while(closed, |(closed, _)| *closed).unwrap();
        closed.1 -= 1;
        drop(closed);
        self.inner.append(entries)
    }

    fn read(&self, after: Position, limit: usize) -> Result<Vec<(Position, Entry)>, LogError> {
        self.inner.read(after, limit)
    }

    fn stream(&self, stream: &str, before: u64) -> Result<Vec<Entry>, LogError> {
        self.inner.stream(stream, before)
    }

    fn blank(&self, stream: &str) -> Result<u64, LogError> {
        self.inner.blank(stream)
    }

    fn follow(&self, after: Position, limit: usize, patience: Duration) -> Result<Vec<(Position, Entry)>, LogError> {
        self.inner.follow(after, limit, patience)
    }
}

async fn mark_done(agent: &mut Agent, id: &InteractionId) {
    let version = agent.window(id).version;
    assert_eq!(agent.command(Command::MarkDone { interaction: id.clone(), version }).await, Answer::Done);
}

/// Marks an interaction done, and handles the next one of the same contact.
async fn again(server: &Server, agent: &mut Agent, id: &InteractionId) -> InteractionId {
    mark_done(agent, id).await;
    server.text("It has come").await;
    let invitation = agent.invited().await;
    assert_eq!(agent.accept(&invitation).await, Answer::Done);
    invitation.interaction
}

async fn search(agent: &mut Agent, request: u32, interaction: &InteractionId, query: &str) {
    let query = query.to_owned();
    agent
        .send(&ClientFrame::History { request, interaction: Some(interaction.clone()), scope: None, query, from: None })
        .await;
}

async fn search_own(agent: &mut Agent, request: u32, query: &str) {
    search_any(agent, request, None, query).await;
}

async fn search_any(agent: &mut Agent, request: u32, scope: Option<HistoryScope>, query: &str) {
    agent.send(&ClientFrame::History { request, interaction: None, scope, query: query.to_owned(), from: None }).await;
}

/// Returns whether an agent may read an interaction.
async fn read(agent: &mut Agent, id: &InteractionId) -> bool {
    agent.send(&ClientFrame::Read { request: 0, interaction: id.clone(), past: None, before: None }).await;
    loop {
        if let Heard::Frame(GatewayFrame::Page { transcript, .. }) = agent.hear().await {
            return transcript.is_some();
        }
    }
}

/// Returns the requests whose answers come until `last` is answered, and what that found.
async fn answers(agent: &mut Agent, last: u32) -> (Vec<u32>, Vec<String>) {
    let mut requests = Vec::new();
    loop {
        match agent.hear().await {
            Heard::Frame(GatewayFrame::History { request, past, .. }) => {
                requests.push(request);
                if request == last {
                    return (requests, past.into_iter().map(|past| past.excerpt).collect());
                }
            }
            Heard::Frame(_) => {}
            Heard::Closed(code) => panic!("closed with {code}"),
        }
    }
}

#[tokio::test]
async fn a_colleague_is_answered_whatever_somebody_searches_for() {
    let gate = Arc::new(Gate::default());
    let held = gate.clone();
    let server = Server::with(options(), |inner| Arc::new(Held { inner, gate: held })).await;
    let (mut ann, id) = server.handling("ann").await;
    let id = again(&server, &mut ann, &id).await;
    let mut ben = server.agent("ben").await;
    ann.catch_up().await;

    // While the engine waits for the disk, the searches are sent, and then something after them.
    gate.close(true);
    let away = Command::SetState { state: ChannelState::not_ready(None) };
    ben.send(&ClientFrame::Command { id: "away".into(), command: away }).await;
    while !gate.is_somebody_waiting() {
        tokio::task::yield_now().await;
    }
    let long = "order ".repeat(5_000);
    for request in 1..=400 {
        search(&mut ann, request, &id, &long).await;
    }
    ann.send(&ClientFrame::Ping).await;
    while ann.hear().await != Heard::Frame(GatewayFrame::Pong) {}
    gate.close(false);

    let answer = Heard::Frame(GatewayFrame::Answer { id: "away".into(), answer: Answer::Done });
    while ben.hear().await != answer {}
    let (answered, found) = answers(&mut ann, 400).await;
    assert_eq!(answered, [400], "nobody waits for the others any more");
    assert_eq!(found, ["Where is my order?"]);
}

#[tokio::test]
async fn a_search_finds_the_same_after_a_restart_without_the_index() {
    let server = Server::start().await;
    let (mut ann, id) = server.handling("ann").await;
    assert_eq!(ann.write(&id, "Your Rückruf comes at nine").await, Answer::Done);
    let id = again(&server, &mut ann, &id).await;
    search(&mut ann, 1, &id, "NINE ruckr").await;
    assert_eq!(answers(&mut ann, 1).await.1, ["Your Rückruf comes at nine"]);
    let token = ann.token.clone();
    drop(ann);
    let folder = server.stop().await.unwrap();
    std::fs::remove_file(folder.path().join("search.sqlite")).unwrap();
    let server = Server::on(folder, options(), |log| log).await;
    let mut ann = Agent::connect(&server, token, None).await;
    for (request, query) in (1..).zip(["NINE ruckr", "order"]) {
        search(&mut ann, request, &id, query).await;
        assert_eq!(answers(&mut ann, request).await.1.len(), 1, "{query}");
    }
    search(&mut ann, 9, &id, "uckruf").await;
    assert!(answers(&mut ann, 9).await.1.is_empty());
}

#[tokio::test]
async fn what_is_reopened_is_found_again_once_it_is_done_again() {
    let server = Server::start().await;
    let (mut ann, first) = server.handling("ann").await;
    assert_eq!(ann.write(&first, "It comes at nine").await, Answer::Done);
    mark_done(&mut ann, &first).await;
    search_own(&mut ann, 1, "nine").await;
    assert_eq!(answers(&mut ann, 1).await.1, ["It comes at nine"]);
    assert_eq!(ann.command(Command::Reopen { interaction: first.clone() }).await, Answer::Done);
    assert_eq!(ann.write(&first, "Or at ten").await, Answer::Done);
    search_own(&mut ann, 2, "nine").await;
    assert!(answers(&mut ann, 2).await.1.is_empty(), "it is open");
    let second = again(&server, &mut ann, &first).await;
    let (token, mut request) = (ann.token.clone(), 3);
    for query in ["nine", "ten"] {
        search(&mut ann, request, &second, query).await;
        assert_eq!(answers(&mut ann, request).await.1.len(), 1, "{query}");
        request += 1;
    }
    // From the log it is the same.
    drop(ann);
    let server = Server::on(server.stop().await.unwrap(), options(), |log| log).await;
    let mut ann = Agent::connect(&server, token, None).await;
    search(&mut ann, 5, &second, "ten").await;
    assert_eq!(answers(&mut ann, 5).await.1, ["Or at ten"]);
    search_own(&mut ann, 6, "").await;
    assert_eq!(answers(&mut ann, 6).await.1, ["Or at ten"]);
}

#[tokio::test]
async fn what_a_colleague_had_is_found_and_read_by_who_sees_what_it_was_for_alone() {
    let service = |roster: Roster, kind, id| roster.division(kind, id, "Service");
    let roster = service(demo::roster(), TargetKind::Queue, "support");
    let roster = service(service(roster, TargetKind::Agent, "ann"), TargetKind::Agent, "chloe");
    let server = Server::with(Options { roster, ..options() }, |log| log).await;
    let (mut ann, id) = server.handling("ann").await;
    let (mut ben, mut chloe) = (server.agent("ben").await, server.agent("chloe").await);
    // Ben is shown it while he is consulted, and no longer.
    let (version, target) = (ann.window(&id).version, target(TargetKind::Agent, "ben"));
    let consult = Command::StartConsultation { interaction: id.clone(), version, target, question: None };
    assert_eq!(ann.command(consult).await, Answer::Done);
    let invitation = ben.invited().await;
    assert_eq!(ben.accept(&invitation).await, Answer::Done);
    assert!(read(&mut ben, &id).await);
    mark_done(&mut ann, &id).await;
    // The index may have it or not yet: it is the same.
    for (request, query) in [(1, "order"), (2, ""), (3, "order")] {
        for (agent, found) in [(&mut ann, 1), (&mut chloe, 1), (&mut ben, 0)] {
            search_any(agent, request, Some(HistoryScope::All), query).await;
            assert_eq!(answers(agent, request).await.1.len(), found, "{query:?}");
            assert_eq!(read(agent, &id).await, found == 1);
        }
    }
    search_own(&mut chloe, 4, "").await;
    assert!(answers(&mut chloe, 4).await.1.is_empty(), "she has not had it");
}
