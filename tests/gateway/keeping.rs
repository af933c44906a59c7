//! Nobody is told anything that is not in the log.

use crate::harness::{CUSTOMER, Heard, SERVICE, Server, in_time, refused, tireless};
use baton::core::fact::Entry;
use baton::gateway::log::{EventLog, LogError, Position};
use baton::protocol::{Answer, ChannelState, ClientFrame, Command, CommandId, GatewayFrame, Refusal};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::time::Duration;

pub const WORKS: u8 = 0;
/// An append fails, as on a full disk.
pub const FAILS: u8 = 1;
/// An append stores its entries and returns an error.
const LIES: u8 = 2;
/// An append is slow.
const SLOW: u8 = 3;

/// A log in front of another that fails on demand.
struct Fragile {
    inner: Arc<dyn EventLog>,
    state: Arc<AtomicU8>,
    appends: Arc<AtomicUsize>,
    folds: Arc<AtomicUsize>,
}

impl EventLog for Fragile {
    fn append(&self, entries: &[Entry]) -> Result<Position, LogError> {
        // Read before the append is counted: a test that waits for the count then breaks the next append, not this one.
        let state = self.state.load(Ordering::SeqCst);
        self.appends.fetch_add(1, Ordering::SeqCst);
        match state {
            FAILS => Err(LogError::Storage("the disk is full".into())),
            LIES => self.inner.append(entries).and(Err(LogError::Storage("who knows".into()))),
            SLOW => {
                std::thread::sleep(Duration::from_millis(50));
                self.inner.append(entries)
            }
            _ => self.inner.append(entries),
        }
    }

    fn read(&self, after: Position, limit: usize) -> Result<Vec<(Position, Entry)>, LogError> {
        self.folds.fetch_add(usize::from(after == 0), Ordering::SeqCst);
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

pub struct Switch {
    state: Arc<AtomicU8>,
    appends: Arc<AtomicUsize>,
    /// How often the log was read from its beginning.
    folds: Arc<AtomicUsize>,
}

impl Switch {
    pub fn set(&self, state: u8) {
        self.state.store(state, Ordering::SeqCst);
    }
}

pub async fn fragile() -> (Server, Switch) {
    let switch = Switch { state: Arc::default(), appends: Arc::default(), folds: Arc::default() };
    let (state, appends, folds) = (switch.state.clone(), switch.appends.clone(), switch.folds.clone());
    let server = Server::with(tireless(), |inner| Arc::new(Fragile { inner, state, appends, folds })).await;
    (server, switch)
}

#[tokio::test]
async fn what_cannot_be_kept_takes_no_effect() {
    let (server, disk) = fragile().await;
    let (mut ann, id) = server.handling("ann").await;
    let mut tab = ann.other_tab(&server).await;
    let mut phone = server.phone(CUSTOMER).await;
    ann.catch_up().await;
    tab.catch_up().await;
    let seen = ann.view.snapshot();
    let command = CommandId::from("not-kept");
    let send = Command::Send { interaction: id.clone(), text: "Kept?".into(), media: Vec::new() };

    disk.set(FAILS);
    assert_eq!(ann.command_as(&command, send.clone()).await, refused(Refusal::Unavailable));
    let text = json!({ "from": CUSTOMER, "to": SERVICE, "text": "Lost?", "id": "t1" });
    let (status, answer) = server.post("/handset/messages", &text).await;
    assert_eq!((status, answer["error"].as_str()), (503, Some("unavailable")));
    assert!(ann.news().await.is_empty() && tab.news().await.is_empty(), "nobody has been told");
    assert_eq!(ann.view.snapshot(), seen);

    disk.set(WORKS);
    let same = tab.command_as(&command, send.clone()).await;
    assert_eq!(same, refused(Refusal::Unavailable), "the same answer, in whatever tab");
    assert_eq!(ann.command_as(&"kept-later".into(), send).await, Answer::Done);
    assert_eq!(server.post("/handset/messages", &text).await.0, 202);
    tab.catch_up().await;
    assert_eq!(tab.transcript(&id), ["Where is my order?", "Kept?", "Lost?"]);
    assert_eq!(phone.receives().await, "Kept?");
    ann.is_in_step(&server).await;
    tab.is_in_step(&server).await;
}

#[tokio::test]
async fn a_full_disk_costs_one_fold_and_reading_goes_on() {
    let (server, disk) = fragile().await;
    let (mut ann, id) = server.handling("ann").await;
    let ben = server.agent("ben").await;
    ann.catch_up().await;
    let before = disk.folds.load(Ordering::SeqCst);
    disk.set(FAILS);
    for _ in 0..1_000 {
        assert_eq!(ann.write(&id, "Kept?").await, refused(Refusal::Unavailable));
    }
    assert!(disk.folds.load(Ordering::SeqCst) - before <= 1, "the log is not read again for each request");

    ann.send(&ClientFrame::Read { request: 1, interaction: id.clone(), past: None, before: None }).await;
    match ann.hear().await {
        Heard::Frame(GatewayFrame::Page { request: 1, transcript: Some(page) }) => assert_eq!(page.messages.len(), 1),
        other => panic!("{other:?}"),
    }
    assert_eq!(ann.other_tab(&server).await.transcript(&id), ["Where is my order?"], "another tab can be opened");
    drop(ben);
    let report = json!({ "from": CUSTOMER, "to": SERVICE, "text": "Lost?", "id": "t1" });
    assert_eq!(server.post("/handset/messages", &report).await.0, 503);

    disk.set(WORKS);
    assert_eq!(ann.write(&id, "Kept").await, Answer::Done);
    assert_eq!(ann.transcript(&id), ["Where is my order?", "Kept"]);
    // Whoever went meanwhile is noticed.
    ann.watch(&["ben"]).await;
    in_time(async {
        while ann.readiness["ben"] != baton::protocol::Readiness::LoggedOut {
            server.advance(31).await;
            ann.catch_up().await;
        }
    })
    .await;
    assert!(disk.folds.load(Ordering::SeqCst) - before <= 1);
}

#[tokio::test]
async fn what_was_carried_out_before_is_not_refused_with_what_cannot_be_kept() {
    let (server, disk) = fragile().await;
    let (mut ann, id) = server.handling("ann").await;
    let send = |text: &str| Command::Send { interaction: id.clone(), text: text.into(), media: Vec::new() };
    let (known, new) = (CommandId::from("known"), CommandId::from("new"));
    assert_eq!(ann.command_as(&known, send("Once?")).await, Answer::Done);
    // Otherwise the append that is waited for below could be that of the handset's report.
    ann.sees_sent(&id).await;

    // While one batch is being written, the next gathers: a command sent again, as after a disconnect, and a new one.
    disk.set(SLOW);
    let before = disk.appends.load(Ordering::SeqCst);
    ann.send(&ClientFrame::Command { id: "slow".into(), command: send("Slow") }).await;
    in_time(async {
        while disk.appends.load(Ordering::SeqCst) == before {
            tokio::task::yield_now().await;
        }
    })
    .await;
    disk.set(FAILS);
    ann.send(&ClientFrame::Command { id: known.clone(), command: send("Once?") }).await;
    ann.send(&ClientFrame::Command { id: new.clone(), command: send("Never") }).await;
    let mut answers = Vec::new();
    while answers.len() < 3 {
        if let Heard::Frame(GatewayFrame::Answer { id, answer }) = ann.hear().await {
            answers.push((id, answer));
        }
    }
    assert_eq!(answers, [("slow".into(), Answer::Done), (known, Answer::Done), (new, refused(Refusal::Unavailable))]);
    disk.set(WORKS);
    ann.is_in_step(&server).await;
    assert_eq!(ann.transcript(&id), ["Where is my order?", "Once?", "Slow"]);
}

#[tokio::test]
async fn a_connection_that_goes_while_nothing_can_be_kept_is_noticed_later() {
    let (server, disk) = fragile().await;
    let ann = server.agent("ann").await;
    let mut ben = server.agent("ben").await;
    ben.watch(&["ann"]).await;
    disk.set(FAILS);
    drop(ann);
    // Wait until the gateway has tried to store it.
    let before = disk.appends.load(Ordering::SeqCst);
    in_time(async {
        while disk.appends.load(Ordering::SeqCst) == before {
            tokio::task::yield_now().await;
        }
    })
    .await;
    disk.set(WORKS);
    in_time(async {
        while ben.readiness["ann"] != baton::protocol::Readiness::LoggedOut {
            server.advance(31).await;
            ben.catch_up().await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_hello_that_cannot_be_kept_is_to_be_tried_again() {
    let (server, disk) = fragile().await;
    let token = server.token("ann").await;
    disk.set(FAILS);
    let mut raw = crate::harness::Raw::open(&server).await;
    raw.send(&ClientFrame::Hello { token, client: "tests".into(), device: None, resume: None }).await;
    raw.hears_error(Refusal::Unavailable).await;
    raw.hears_close(1013).await;
    disk.set(WORKS);
    server.agent("ann").await.is_in_step(&server).await;
}

#[tokio::test]
async fn what_is_kept_although_it_failed_is_taken_from_the_log() {
    let (server, disk) = fragile().await;
    let (mut ann, id) = server.handling("ann").await;
    let mut phone = server.phone(CUSTOMER).await;
    let command = CommandId::from("kept-after-all");
    let send = Command::Send { interaction: id.clone(), text: "Kept?".into(), media: Vec::new() };
    disk.set(LIES);
    ann.send(&ClientFrame::Command { id: command.clone(), command: send.clone() }).await;
    loop {
        match ann.hear().await {
            Heard::Frame(frame @ (GatewayFrame::Event(_) | GatewayFrame::Answer { .. })) => panic!("told: {frame:?}"),
            Heard::Frame(_) => {}
            Heard::Closed(_) => break,
        }
    }
    disk.set(WORKS);
    assert_eq!(phone.receives().await, "Kept?");
    let mut back = crate::harness::Agent::connect(&server, ann.token.clone(), Some(&ann)).await;
    assert!(back.resumed, "told what it was not told");
    back.catch_up().await;
    assert_eq!(back.transcript(&id), ["Where is my order?", "Kept?"]);
    assert_eq!(back.command_as(&command, send).await, Answer::Done);
    assert_eq!(back.transcript(&id), ["Where is my order?", "Kept?"], "once");
}

#[tokio::test]
async fn what_gathers_while_the_disk_works_is_kept_at_once() {
    let (server, disk) = fragile().await;
    let (mut ann, id) = server.handling("ann").await;
    ann.catch_up().await;
    let before = disk.appends.load(Ordering::SeqCst);
    disk.set(SLOW);
    for n in 0..100 {
        let send = Command::Send { interaction: id.clone(), text: format!("Number {n}"), media: Vec::new() };
        ann.send(&ClientFrame::Command { id: format!("n{n}").into(), command: send }).await;
    }
    let mut answers = Vec::new();
    while answers.len() < 100 {
        if let Heard::Frame(GatewayFrame::Answer { id, answer }) = ann.hear().await {
            assert_eq!(answer, Answer::Done);
            answers.push(id.to_string());
        }
    }
    assert_eq!(answers, (0..100).map(|n| format!("n{n}")).collect::<Vec<_>>(), "in order");
    let appends = disk.appends.load(Ordering::SeqCst) - before;
    assert!(appends < 50, "{appends} appends for 100 commands");
}

#[tokio::test]
async fn a_gateway_that_cannot_keep_anything_says_that_it_is_not_ready() {
    let (server, disk) = fragile().await;
    let mut ann = server.agent("ann").await;
    assert_eq!(health(&server.watched, "/readyz").await, (200, json!("ready"), json!("ok")));
    disk.set(FAILS);
    let refused_now = Answer::Refused { refusal: Refusal::Unavailable };
    assert_eq!(ann.command(Command::SetState { state: ChannelState::not_ready(None) }).await, refused_now);
    assert_eq!(health(&server.watched, "/readyz").await, (503, json!("unavailable"), json!("unwritable")));
    assert_eq!(health(&server.address, "/readyz").await, (503, json!("unavailable"), json!(null)), "nothing more");
    assert_eq!(health(&server.address, "/healthz").await, (200, json!("alive"), json!(null)), "the process answers");
    let metrics = reqwest::get(format!("http://{}/metrics", server.watched)).await.unwrap().text().await.unwrap();
    let says = |line: &str| metrics.lines().any(|said| said == line);
    assert!(says("baton_log_writable 0.0") && says("baton_append_failures_total 1"), "{metrics}");
    disk.set(WORKS);
    in_time(async { while health(&server.address, "/readyz").await.0 != 200 {} }).await;
}

/// Returns the status, and what is said in all and of the log.
async fn health(address: &str, path: &str) -> (u16, Value, Value) {
    let answer = reqwest::get(format!("http://{address}{path}")).await.unwrap();
    let status = answer.status().as_u16();
    let said: Value = answer.json().await.unwrap();
    (status, said["status"].clone(), said["log"].clone())
}
