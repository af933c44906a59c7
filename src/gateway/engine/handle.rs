//! The queue of requests to the engine.

use super::request::{AboutContact, Habits, LinkRequest, OpenLink, Reply, Request, Welcome};
use crate::core::contacts::ContactChange;
use crate::core::hub::{
    AgentSummary, AmendError, AmendOutcome, BookFull, EraseError, EraseRequest, Erasure, HistorySearch, Inbound,
    Intervention, InterventionError, InterventionOutcome, ReadRequest,
};
use crate::core::interaction::Stub;
use crate::core::roster::RosterFact;
use crate::core::setup::DeskSetup;
use crate::gateway::feed::{Attention, SocketId};
use crate::gateway::metrics::EngineReport;
use crate::gateway::session::{Began, Issued, Session};
use crate::gateway::traces::TraceContext;
use crate::protocol::{
    AgentId, Command, CommandId, Cursor, Delivery, DeviceId, InteractionId, InvitationId, MediaId, MessageId,
    PhoneNumber, Refusal, TargetRef,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};

/// The most requests in the queue. Beyond it, whoever sends the next one waits.
const QUEUE: usize = 1024;

/// The sending end of the queue. Cheap to clone. Once the engine has stopped, every request is refused with
/// [`Refusal::Unavailable`].
#[derive(Clone, Debug)]
pub struct Handle(mpsc::Sender<Queued>);

/// The receiving end of the queue, for the engine.
#[derive(Debug)]
pub struct Inbox(pub(super) mpsc::Receiver<Queued>);

/// A request in the queue.
#[derive(Debug)]
pub(super) struct Queued {
    pub request: Request,
    /// Where it comes from.
    pub cause: TraceContext,
}

/// Creates the queue of an engine that is started later: carriers need the handle first.
pub fn channel() -> (Handle, Inbox) {
    let (sender, receiver) = mpsc::channel(QUEUE);
    (Handle(sender), Inbox(receiver))
}

impl Handle {
    /// Adds a connection.
    ///
    /// # Errors
    /// [`Refusal::NotSignedIn`] if the agent is unknown or has signed out since the session began;
    /// [`Refusal::Suspended`]; [`Refusal::Unavailable`].
    pub async fn connect(
        &self,
        session: Session,
        device: Option<DeviceId>,
        resume: Option<Cursor>,
    ) -> Result<Welcome, Refusal> {
        self.ask(|reply| Request::Connect { session, device, resume, reply }).await
    }

    /// Removes a connection.
    pub async fn disconnect(&self, agent: AgentId, socket: SocketId) {
        self.send(Request::Disconnect { agent, socket }).await;
    }

    /// Passes a command on. Its answer comes through the connection's outbox. `unusable` is as in
    /// [`crate::core::hub::Hub::command_with`].
    pub async fn command(
        &self,
        agent: AgentId,
        socket: SocketId,
        id: CommandId,
        command: Command,
        unusable: Option<Refusal>,
    ) {
        self.send(Request::Command { agent, socket, id, command, unusable }).await;
    }

    /// Records whether a connection's tab is in front and audible.
    pub async fn attend(&self, agent: AgentId, socket: SocketId, attention: Attention) {
        self.send(Request::Attend { agent, socket, attention }).await;
    }

    /// Sets the targets whose readiness a connection is told.
    pub async fn watch(&self, agent: AgentId, socket: SocketId, targets: Vec<TargetRef>) {
        self.send(Request::Watch { agent, socket, targets }).await;
    }

    /// Reads something. The result comes through the connection's outbox.
    pub async fn read(&self, agent: AgentId, socket: SocketId, request: ReadRequest) {
        self.send(Request::Read { agent, socket, request }).await;
    }

    /// Lets the hub judge what the archive has found for a search.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub async fn admit(
        &self,
        search: HistorySearch,
        archived: Vec<Stub>,
        more: usize,
    ) -> Result<HistorySearch, Refusal> {
        let search = Box::new(search);
        self.ask(|reply| Request::Admit { search, archived, more, reply }).await.map(|search| *search)
    }

    /// Records that a connection's tab has rung.
    pub async fn rang(&self, agent: AgentId, socket: SocketId, invitation: InvitationId) {
        self.send(Request::Rang { agent, socket, invitation }).await;
    }

    /// Receives a contact's text. It is in the log when this returns.
    ///
    /// # Errors
    /// Those of [`crate::core::hub::Hub::receive`]; [`Refusal::Unavailable`].
    pub async fn receive(&self, inbound: Inbound) -> Result<(), Refusal> {
        self.ask(|reply| Request::Receive { inbound, reply }).await
    }

    /// Records a delivery report. It is in the log when this returns.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`]: report it again.
    pub async fn report(
        &self,
        interaction: InteractionId,
        message: MessageId,
        delivery: Delivery,
    ) -> Result<(), Refusal> {
        self.ask(|reply| Request::Report { interaction, message, delivery, reply }).await
    }

    /// Returns whether a message that no carrier has taken yet must not be sent any more.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`]: ask again.
    pub async fn withdrawn(&self, interaction: InteractionId, message: MessageId) -> Result<bool, Refusal> {
        self.ask(|reply| Request::Withdrawn { interaction, message, reply }).await
    }

    /// Returns whether an agent may fetch a file now; false if that is unknown.
    pub async fn may_fetch(&self, session: Session, media: MediaId) -> bool {
        self.ask(|reply| Request::MayFetch { session, media, reply }).await == Ok(true)
    }

    /// Returns those of some files that no message has.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`]: ask again.
    pub async fn unsent(&self, files: Vec<MediaId>) -> Result<Vec<MediaId>, Refusal> {
        self.ask(|reply| Request::Unsent { files, reply }).await
    }

    /// Changes the directory, each change independently of the others. The changes that were possible are in the log
    /// when this returns.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`]: nothing was changed.
    pub async fn amend(&self, changes: Vec<RosterFact>) -> Result<Vec<Result<AmendOutcome, AmendError>>, Refusal> {
        self.ask(|reply| Request::Amend { changes, reply }).await
    }

    /// Takes up another setup of the desk.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`]; or, inside, why it cannot be used. The one before stays.
    pub async fn set_up(&self, setup: Arc<DeskSetup>) -> Result<Result<(), String>, Refusal> {
        self.ask(|reply| Request::SetUp { setup, reply }).await
    }

    /// Begins a session of an agent who has just proved who they are. Returns its place among the agent's sign-outs.
    ///
    /// # Errors
    /// [`Refusal::NotSignedIn`]: the agent is unknown, or the token they brought was issued before they last signed out;
    /// [`Refusal::Suspended`], [`Refusal::Unavailable`].
    pub async fn begin(&self, agent: AgentId, issued: Option<Issued>) -> Result<Began, Refusal> {
        self.ask(|reply| Request::Begin { agent, issued, reply }).await
    }

    /// Checks that a session's agent exists, has not signed out since the session began and is not suspended.
    ///
    /// # Errors
    /// [`Refusal::NotSignedIn`], [`Refusal::Suspended`]; [`Refusal::Unavailable`]: unknown at the moment.
    pub async fn admits(&self, session: Session) -> Result<(), Refusal> {
        self.ask(|reply| Request::SignedIn { session, reply }).await
    }

    /// Returns whether [`Handle::admits`] the session; false if that is unknown.
    pub async fn signed_in(&self, session: Session) -> bool {
        self.admits(session).await.is_ok()
    }

    /// Takes in what is said of contacts, as [`crate::core::hub::Hub::learn`] does. It is in the contact book when this
    /// returns.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`]: unknown.
    pub async fn learn(
        &self,
        changes: Vec<ContactChange>,
        replace: Option<BTreeSet<PhoneNumber>>,
    ) -> Result<Result<Vec<AmendOutcome>, BookFull>, Refusal> {
        self.ask(|reply| Request::Learn { changes, replace, reply }).await
    }

    /// Carries out an administrator's act about an agent. It is in the log when this returns.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`]: unknown.
    pub async fn intervene(
        &self,
        intervention: Intervention,
    ) -> Result<Result<InterventionOutcome, InterventionError>, Refusal> {
        self.ask(|reply| Request::Intervene { intervention, reply }).await
    }

    /// Begins to erase a contact. It is in the log, and agents have been told, when this returns.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`]: unknown.
    pub async fn erase(&self, request: EraseRequest) -> Result<Result<Erasure, EraseError>, Refusal> {
        self.ask(|reply| Request::Erase { request, reply }).await
    }

    /// Begins to erase interactions that were kept long enough, at most `most`; `None` if there are none.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`]: unknown.
    pub async fn erase_old(&self, most: usize) -> Result<Option<Erasure>, Refusal> {
        self.ask(|reply| Request::EraseOld { most, reply }).await
    }

    /// Records that nothing is left of what an erasure was about. It is in the log when this returns.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`]: unknown.
    pub async fn complete_erasure(&self, number: u64, counts: BTreeMap<String, u64>) -> Result<(), Refusal> {
        self.ask(|reply| Request::CompleteErasure { number, counts, reply }).await
    }

    /// Returns the erasures that are not completed.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub async fn pending_erasures(&self) -> Result<Vec<Erasure>, Refusal> {
        self.ask(|reply| Request::PendingErasures { reply }).await
    }

    /// Returns what there is of a contact.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub async fn about_contact(&self, contact: PhoneNumber) -> Result<AboutContact, Refusal> {
        self.ask(|reply| Request::AboutContact { contact, reply }).await
    }

    /// Returns the agents as an administrator sees them; `all` as in [`crate::core::hub::Hub::summaries`].
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub async fn summaries(&self, all: bool) -> Result<Vec<AgentSummary>, Refusal> {
        self.ask(|reply| Request::Summaries { all, reply }).await
    }

    /// Returns how much of what there is.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub async fn census(&self) -> Result<EngineReport, Refusal> {
        self.ask(|reply| Request::Census { reply }).await
    }

    /// Returns the number of requests in the queue.
    pub fn queued(&self) -> usize {
        QUEUE - self.0.capacity()
    }

    /// Returns an agent's favourites and recent targets. The directory ranks by the current readiness when this
    /// returns.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub async fn habits(&self, agent: AgentId) -> Result<Habits, Refusal> {
        self.ask(|reply| Request::Habits { agent, reply }).await
    }

    /// Opens a link to a gateway that follows.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`]: this gateway does not write.
    pub async fn open_link(&self) -> Result<OpenLink, Refusal> {
        self.ask(|reply| Request::Link(LinkRequest::Open { reply })).await
    }

    /// Adds a connection of a gateway that follows: `socket` is its number there.
    pub async fn attach(&self, link: u64, socket: SocketId, session: Session, device: Option<DeviceId>) {
        self.send(Request::Link(LinkRequest::Attach { link, socket, session, device })).await;
    }

    /// Removes a link with all its connections.
    pub async fn close_link(&self, link: u64) {
        self.send(Request::Link(LinkRequest::Close { link })).await;
    }

    /// Does what has become due. Everybody has been told when this returns.
    pub async fn tick(&self) {
        let _ = self.ask(|reply| Request::Tick { reply }).await;
    }

    /// Returns whether the engine has stopped.
    pub fn stopped(&self) -> bool {
        self.0.is_closed()
    }

    /// Waits until the engine has stopped.
    pub async fn ended(&self) {
        self.0.closed().await;
    }

    /// Sends a request that has no reply. An engine that has stopped needs none of them.
    async fn send(&self, request: Request) {
        let _ = self.0.send(Queued { request, cause: TraceContext::current() }).await;
    }

    async fn ask<T>(&self, request: impl FnOnce(Reply<T>) -> Request) -> Result<T, Refusal> {
        let (reply, answer) = oneshot::channel();
        self.send(request(reply)).await;
        answer.await.unwrap_or(Err(Refusal::Unavailable))
    }
}
