//! The single writer. One task, on a thread of its own, owns the [`crate::core::hub::Hub`]; everything that changes it
//! comes through one queue.
//!
//! It takes whatever is queued (at most `BATCH`), folds each request into the hub, keeps all entries of the batch in
//! **one** append (group commit) and only then tells anybody: events to the feeds, answers to the connections, texts to
//! the carrier. While an append is at the disk, the next batch gathers.
//!
//! Where the append fails, nobody is told anything: each request of the batch is refused with [`Refusal::Unavailable`], and
//! the hub is folded again from the log.

mod writer;

use crate::core::hub::{Inbound, Reading, Rules, Unfit};
use crate::core::roster::{Roster, RosterFact};
use crate::gateway::carriers::Carrier;
use crate::gateway::clock::Clock;
use crate::gateway::closed;
use crate::gateway::directory::{Directory, import::Amended};
use crate::gateway::feed::{Joined, SocketId};
use crate::gateway::log::{EventLog, LogError};
use crate::gateway::sign_in::Session;
use crate::protocol::{
    AgentId, Command, CommandId, Cursor, Delivery, DeviceId, InteractionId, InvitationId, MediaId, MessageId, Millis,
    Refusal, Snapshot, TargetRef,
};
use std::sync::Arc;
use std::time::Duration;
use std::{io, thread};
use tokio::runtime;
use tokio::sync::{mpsc, oneshot, watch};
use writer::Writer;

/// The most requests kept with one append: bounds how long the first of them waits.
const BATCH: usize = 256;
/// How many requests may be queued before whoever sends the next one has to wait.
const QUEUE: usize = 1024;
/// What the system calls the writer's thread, and the one beside it that waits for the disk.
const WRITER: &str = "gateway-writer";

/// Something for the writer.
#[derive(Debug)]
pub(super) enum Request {
    /// A connection has said a good hello.
    Connect {
        session: Session,
        device: Option<DeviceId>,
        resume: Option<Cursor>,
        reply: oneshot::Sender<Result<Welcome, Refusal>>,
    },
    /// A connection has gone.
    Disconnect { agent: AgentId, socket: SocketId },
    /// An agent commands. The answer goes to the connection's outbox.
    Command { agent: AgentId, socket: SocketId, id: CommandId, command: Command, unusable: Option<Refusal> },
    /// A connection's tab has come to the front or left it, or can be heard or not.
    Attend { agent: AgentId, socket: SocketId, front: bool, audible: bool },
    /// What a connection watches from now on.
    Watch { agent: AgentId, socket: SocketId, targets: Vec<TargetRef> },
    /// A connection asks to read something. The answer goes to its outbox.
    Read { agent: AgentId, socket: SocketId, reading: Reading },
    /// A connection's tab has rung for an invitation.
    Rang { agent: AgentId, socket: SocketId, invitation: InvitationId },
    /// A carrier brings a text.
    Receive { inbound: Inbound, reply: Reply<()> },
    /// A carrier reports on a message of ours.
    Report { interaction: InteractionId, message: MessageId, delivery: Delivery, reply: Reply<()> },
    /// May this message not go out any more?
    Withdrawn { interaction: InteractionId, message: MessageId, reply: Reply<bool> },
    /// May this agent fetch this file?
    MayFetch { session: Session, media: MediaId, reply: Reply<bool> },
    /// Change the directory.
    Amend { changes: Vec<RosterFact>, reply: Reply<Vec<Result<Amended, Unfit>>> },
    /// Is this session still good?
    SignedIn { session: Session, reply: Reply<bool> },
    /// What an agent likes and has turned to last.
    Habits { agent: AgentId, reply: Reply<Habits> },
    /// Look at the clock.
    Tick { reply: Reply<()> },
}

/// Favourites, and recent targets.
pub type Habits = (Vec<TargetRef>, Vec<TargetRef>);

type Reply<T> = oneshot::Sender<Result<T, Refusal>>;

/// What a connection gets for its hello.
#[derive(Debug)]
pub struct Welcome {
    /// The gateway's time.
    pub now: Millis,
    /// Everything, where it does not resume.
    pub snapshot: Option<Snapshot>,
    /// Its end of the feed.
    pub joined: Joined,
}

/// The way to the writer. Cheap to clone. All its answers are [`Refusal::Unavailable`] once the writer has stopped.
#[derive(Clone, Debug)]
pub struct Handle(mpsc::Sender<Request>);

/// The queue's other end, for the writer.
#[derive(Debug)]
pub struct Inbox(mpsc::Receiver<Request>);

/// A queue to a writer that is still to be started: carriers need the handle first.
pub fn channel() -> (Handle, Inbox) {
    let (sender, receiver) = mpsc::channel(QUEUE);
    (Handle(sender), Inbox(receiver))
}

impl Handle {
    /// Connects an agent.
    ///
    /// # Errors
    /// [`Refusal::NotSignedIn`] where the agent is unknown or has signed out since the token was made;
    /// [`Refusal::Unavailable`].
    pub async fn connect(
        &self,
        session: Session,
        device: Option<DeviceId>,
        resume: Option<Cursor>,
    ) -> Result<Welcome, Refusal> {
        self.ask(|reply| Request::Connect { session, device, resume, reply }).await
    }

    /// Says that a connection has gone.
    pub async fn disconnect(&self, agent: AgentId, socket: SocketId) {
        let _ = self.0.send(Request::Disconnect { agent, socket }).await;
    }

    /// Passes a command on; its answer comes through the connection's outbox. `unusable` is as in
    /// [`crate::core::hub::Hub::command_with`].
    pub async fn command(
        &self,
        agent: AgentId,
        socket: SocketId,
        id: CommandId,
        command: Command,
        unusable: Option<Refusal>,
    ) {
        let _ = self.0.send(Request::Command { agent, socket, id, command, unusable }).await;
    }

    /// Says how a connection's tab stands with its user.
    pub async fn attend(&self, agent: AgentId, socket: SocketId, front: bool, audible: bool) {
        let _ = self.0.send(Request::Attend { agent, socket, front, audible }).await;
    }

    /// Says what a connection watches.
    pub async fn watch(&self, agent: AgentId, socket: SocketId, targets: Vec<TargetRef>) {
        let _ = self.0.send(Request::Watch { agent, socket, targets }).await;
    }

    /// Asks to read something; the answer comes through the connection's outbox.
    pub async fn read(&self, agent: AgentId, socket: SocketId, reading: Reading) {
        let _ = self.0.send(Request::Read { agent, socket, reading }).await;
    }

    /// Says that a connection's tab has rung.
    pub async fn rang(&self, agent: AgentId, socket: SocketId, invitation: InvitationId) {
        let _ = self.0.send(Request::Rang { agent, socket, invitation }).await;
    }

    /// Takes in a contact's text. When this returns, it is kept.
    ///
    /// # Errors
    /// Those of [`crate::core::hub::Hub::receive`], and [`Refusal::Unavailable`].
    pub async fn receive(&self, inbound: Inbound) -> Result<(), Refusal> {
        self.ask(|reply| Request::Receive { inbound, reply }).await
    }

    /// Takes in a delivery report.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`]: to be reported again.
    pub async fn report(
        &self,
        interaction: InteractionId,
        message: MessageId,
        delivery: Delivery,
    ) -> Result<(), Refusal> {
        self.ask(|reply| Request::Report { interaction, message, delivery, reply }).await
    }

    /// Whether a message that a carrier has not taken yet may not go out any more.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`]: to be asked again.
    pub async fn withdrawn(&self, interaction: InteractionId, message: MessageId) -> Result<bool, Refusal> {
        self.ask(|reply| Request::Withdrawn { interaction, message, reply }).await
    }

    /// Whether an agent may fetch a file now.
    pub async fn may_fetch(&self, session: Session, media: MediaId) -> bool {
        self.ask(|reply| Request::MayFetch { session, media, reply }).await == Ok(true)
    }

    /// Changes the directory, each change for itself. When this returns, what was taken is kept.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`]: none of it.
    pub async fn amend(&self, changes: Vec<RosterFact>) -> Result<Vec<Result<Amended, Unfit>>, Refusal> {
        self.ask(|reply| Request::Amend { changes, reply }).await
    }

    /// Whether a session's agent is there and has not signed out since.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`] where that cannot be said now.
    pub async fn admits(&self, session: Session) -> Result<bool, Refusal> {
        self.ask(|reply| Request::SignedIn { session, reply }).await
    }

    /// The same; no where it cannot be said.
    pub async fn signed_in(&self, session: Session) -> bool {
        self.admits(session).await == Ok(true)
    }

    /// What an agent likes and has turned to last.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub async fn habits(&self, agent: AgentId) -> Result<Habits, Refusal> {
        self.ask(|reply| Request::Habits { agent, reply }).await
    }

    /// Does what has become due. When this returns, everybody has been told.
    pub async fn tick(&self) {
        let _ = self.ask(|reply| Request::Tick { reply }).await;
    }

    /// Whether the writer has stopped.
    pub fn stopped(&self) -> bool {
        self.0.is_closed()
    }

    /// Done when the writer has stopped.
    pub async fn ended(&self) {
        self.0.closed().await;
    }

    async fn ask<T>(&self, request: impl FnOnce(Reply<T>) -> Request) -> Result<T, Refusal> {
        let (reply, answer) = oneshot::channel();
        self.0.send(request(reply)).await.map_err(|_| Refusal::Unavailable)?;
        answer.await.unwrap_or(Err(Refusal::Unavailable))
    }
}

/// What a writer works with.
pub struct Setup {
    /// The rules.
    pub rules: Rules,
    /// Who works here.
    pub roster: Roster,
    /// Where everything is kept.
    pub log: Arc<dyn EventLog>,
    /// Who takes the texts.
    pub carrier: Arc<dyn Carrier>,
    /// Where the directory is published.
    pub directory: Arc<Directory>,
}

/// Folds the log and makes the writer ready. Agents who were signed in have the grace time to come back, and texts no
/// carrier took are handed over again.
///
/// # Errors
/// [`LogError`] where the log cannot be read or written.
pub async fn prepare(setup: Setup, inbox: Inbox) -> Result<Engine, LogError> {
    let writer = Writer::open(setup).await?;
    Ok(Engine { writer, inbox: inbox.0 })
}

/// A writer that is ready.
pub struct Engine {
    writer: Writer,
    inbox: mpsc::Receiver<Request>,
}

impl Engine {
    /// The gateway's clock: it begins where the log ends.
    pub fn clock(&self) -> Arc<Clock> {
        self.writer.clock.clone()
    }

    /// Works on a thread of its own, until `closing` turns true: what is to be kept must not wait behind a thousand
    /// connections that are being told. The receiver ends with it.
    ///
    /// # Errors
    /// Where there cannot be another thread.
    pub fn start(self, closing: watch::Receiver<bool>) -> io::Result<oneshot::Receiver<()>> {
        let runtime = runtime::Builder::new_current_thread().thread_name(WRITER).enable_time().build()?;
        let (ended, end) = oneshot::channel();
        thread::Builder::new().name(WRITER.into()).spawn(move || {
            runtime.block_on(self.run(closing));
            drop(ended);
        })?;
        Ok(end)
    }

    /// Works until `closing` turns true. What is queued then is not taken in and was not acknowledged. A connection
    /// that goes from then on is not told either: its agent is back after the restart.
    async fn run(mut self, mut closing: watch::Receiver<bool>) {
        let mut requests = Vec::with_capacity(BATCH);
        loop {
            let pause = self.writer.pause();
            tokio::select! {
                biased;
                () = closed(&mut closing) => return,
                count = self.inbox.recv_many(&mut requests, BATCH) => if count == 0 { return },
                () = tokio::time::sleep(pause) => {}
            }
            // Between the two looks it may have turned, and a connection gone for that.
            if *closing.borrow() {
                return;
            }
            self.writer.work(requests.drain(..)).await;
        }
    }
}

/// How long the writer may sleep when nothing is due.
const LONGEST_PAUSE: Duration = Duration::from_secs(3600);
/// How long it waits before it tries again what should have worked: never spin.
const RETRY: Duration = Duration::from_secs(1);
