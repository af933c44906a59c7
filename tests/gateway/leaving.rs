//! What is done has left memory, and an agent works with it as if it were there: also if the gateway is killed after each
//! step.

use crate::harness::{Agent, CUSTOMER, Heard, SERVICE, Server, program_ahead};
use baton::core::fact::{AgentFact, Entry, Fact, InteractionFact, stream_of};
use baton::gateway::log::EventLog;
use baton::gateway::log::sqlite::SqliteLog;
use baton::protocol::{Answer, ClientFrame, Command, GatewayFrame, InteractionId};
use rusqlite::{Connection, OptionalExtension};
use std::path::Path;
use std::process::Stdio;
use tempfile::tempdir;

/// A gateway that is killed and started again, and an agent.
struct Scene<'a> {
    folder: &'a Path,
    server: Server,
    ann: Agent,
    /// By how many seconds the clock was advanced.
    ahead: u64,
}

impl<'a> Scene<'a> {
    async fn start(folder: &'a Path, ahead: u64) -> Self {
        let server = Server::spawn(program_ahead(folder, "127.0.0.1:0", ahead).stderr(Stdio::null()));
        let ann = server.agent("ann").await;
        Self { folder, server, ann, ahead }
    }

    async fn killed(self) -> Self {
        self.server.kill();
        Self::start(self.folder, self.ahead).await
    }

    async fn stopped(self) -> Self {
        self.server.stop().await;
        Self::start(self.folder, self.ahead).await
    }

    /// Marks an interaction done, kills the gateway, and lets it leave.
    async fn done(mut self, id: &InteractionId) -> Self {
        let version = self.ann.window(id).version;
        assert_eq!(self.ann.command(Command::MarkDone { interaction: id.clone(), version }).await, Answer::Done);
        let mut scene = self.killed().await;
        assert_eq!(scene.ann.try_window(id), None);
        scene.leave().await;
        scene
    }

    /// What is done stays for ten minutes, and whoever has gone is forgotten a minute later.
    async fn leave(&mut self) {
        for seconds in [661, 61] {
            self.server.advance(seconds).await;
            self.ahead += seconds;
        }
    }

    async fn takes(&mut self) -> InteractionId {
        let invitation = self.ann.invited().await;
        assert_eq!(self.ann.accept(&invitation).await, Answer::Done);
        invitation.interaction
    }

    async fn writes(&mut self, id: &InteractionId, text: &str) {
        assert_eq!(self.ann.write(id, text).await, Answer::Done);
        self.ann.sees_sent(id).await;
    }

    /// Returns the texts of an interaction, as its page shows them: by itself, or beside a window.
    async fn reads(&mut self, past: &InteractionId, beside: Option<&InteractionId>) -> Vec<String> {
        let (interaction, past) = match beside {
            Some(window) => (window.clone(), Some(past.clone())),
            None => (past.clone(), None),
        };
        self.ann.send(&ClientFrame::Read { request: 1, interaction, past, before: None }).await;
        loop {
            if let Heard::Frame(GatewayFrame::Page { transcript, .. }) = self.ann.hear().await {
                let messages = transcript.expect("they had it").messages;
                return messages.into_iter().map(|message| message.text).collect();
            }
        }
    }

    /// Returns the excerpts of the agent's own past interactions.
    async fn finds(&mut self, query: &str) -> Vec<String> {
        let query = query.to_owned();
        self.ann.send(&ClientFrame::History { request: 2, interaction: None, scope: None, query, from: None }).await;
        loop {
            if let Heard::Frame(GatewayFrame::History { past, .. }) = self.ann.hear().await {
                return past.into_iter().map(|past| past.excerpt).collect();
            }
        }
    }

    fn discard_snapshot(&self) {
        let archive = Connection::open(self.folder.join("search.sqlite")).unwrap();
        assert_eq!(archive.execute("DELETE FROM kept WHERE name = 'snapshot'", []).unwrap(), 1);
    }

    fn snapshot(&self) -> Option<String> {
        let archive = Connection::open(self.folder.join("search.sqlite")).unwrap();
        let sql = "SELECT CAST(value AS TEXT) FROM kept WHERE name = 'snapshot'";
        archive.query_row(sql, [], |row| row.get(0)).optional().unwrap()
    }
}

/// Fills the log of a gateway that does not run with so much that a snapshot is worth while.
fn fill(folder: &Path) {
    let log = SqliteLog::open_anchored(&folder.join("baton.sqlite"), &folder.join("log.anchor"), true).unwrap();
    let fact = Fact::Agent { id: "ben".into(), what: AgentFact::NoticesRead { until: 0 } };
    let entry = |version| Entry { at: 1, version, cause: None, fact: fact.clone() };
    log.append(&(1..=2_000).map(entry).collect::<Vec<_>>()).unwrap();
}

#[tokio::test]
async fn what_has_left_is_read_reopened_and_gone_on_with_whenever_the_gateway_is_killed() {
    let folder = tempdir().unwrap();
    Server::process(folder.path()).stop().await;
    fill(folder.path());
    let mut scene = Scene::start(folder.path(), 0).await;
    scene.server.text("Where is my order?").await;
    let first = scene.takes().await;
    scene.writes(&first, "It comes at nine").await;
    scene = scene.done(&first).await;
    // From here on, starts are from a snapshot.
    scene = scene.stopped().await;
    let snapshot = scene.snapshot().expect("it was stopped");
    assert!(snapshot.contains("i00000001") && !snapshot.contains("at nine"), "it has left: {snapshot}");
    let mut said = vec!["Where is my order?", "It comes at nine"];
    assert_eq!(scene.reads(&first, None).await, said);
    assert_eq!(scene.finds("nine").await, ["It comes at nine"]);

    // It is reopened, goes on, and is done again.
    assert_eq!(scene.ann.command(Command::Reopen { interaction: first.clone() }).await, Answer::Done);
    scene = scene.killed().await;
    assert_eq!(scene.ann.transcript(&first), said);
    assert_eq!(scene.finds("nine").await, [""; 0], "it is open");
    scene.writes(&first, "Or at ten").await;
    scene = scene.killed().await;
    said.push("Or at ten");
    assert_eq!((scene.ann.transcript(&first), scene.ann.window(&first).past), (texts(&said), 0));
    scene = scene.done(&first).await;
    assert_eq!((scene.finds("ten").await, scene.reads(&first, None).await), (texts(&["Or at ten"]), texts(&said)));

    // From here on, they are from the log alone.
    scene.discard_snapshot();
    // A new text to the same contact begins another one, which knows of it.
    let start =
        Command::Start { contact: CUSTOMER.into(), from: Some(SERVICE.into()), text: "It is on its way".into() };
    assert!(matches!(scene.ann.command(start).await, Answer::Opened { .. }));
    scene = scene.killed().await;
    let window = |scene: &Scene<'_>| scene.ann.view.snapshot().windows[0].0.clone();
    let second = window(&scene);
    assert!(second.id != first && second.past == 1, "{second:?}");
    assert_eq!(scene.reads(&first, Some(&second.id)).await, said);
    scene.ann.sees_sent(&second.id).await;
    scene = scene.done(&second.id).await;

    // The contact writes again. While that is open, an earlier one cannot be.
    scene.server.text("It has come").await;
    scene = scene.killed().await;
    let invitation = scene.ann.view.snapshot().invitations.pop();
    let third = match invitation {
        Some(invitation) => {
            assert_eq!(scene.ann.accept(&invitation).await, Answer::Done);
            invitation.interaction
        }
        None => scene.takes().await,
    };
    scene = scene.killed().await;
    assert_eq!((window(&scene).id, window(&scene).past), (third.clone(), 2));
    assert_eq!(scene.reads(&second.id, Some(&third)).await, ["It is on its way"]);
    let reopen = Command::Reopen { interaction: second.id.clone() };
    assert!(matches!(scene.ann.command(reopen.clone()).await, Answer::Refused { .. }));
    scene = scene.done(&third).await;
    assert_eq!(scene.ann.command(reopen).await, Answer::Done);
    scene = scene.killed().await;
    assert_eq!((window(&scene).id, window(&scene).past), (second.id.clone(), 2));
    assert_eq!(scene.reads(&third, Some(&second.id)).await, ["It has come"]);
    assert_eq!(scene.finds("").await, ["It has come", "Or at ten"]);
    // Nothing was sent twice, and the log has no gap.
    scene.server.stop().await;
    let log = SqliteLog::open(&folder.path().join("baton.sqlite")).unwrap();
    let mut sent = Vec::new();
    for id in [&first, &second.id, &third] {
        let entries = log.stream(&stream_of(id), u64::MAX).unwrap();
        assert!((1..).zip(&entries).all(|(version, entry)| entry.version == version));
        sent.extend(entries.into_iter().filter_map(|entry| match entry.fact {
            Fact::Interaction { what: InteractionFact::Sent { message }, .. } => Some(message.text),
            _ => None,
        }));
    }
    assert_eq!(sent, ["It comes at nine", "Or at ten", "It is on its way"]);
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}
