//! What can be asked of the engine.

use crate::core::contacts::ContactChange;
use crate::core::hub::{
    AgentSummary, AmendError, AmendOutcome, BookFull, EraseError, EraseRequest, Erasure, HistorySearch, Hub, Inbound,
    Intervention, InterventionError, InterventionOutcome, ReadRequest, Wanted,
};
use crate::core::interaction::Stub;
use crate::core::roster::RosterFact;
use crate::core::setup::DeskSetup;
use crate::gateway::feed::relay::{Framed, Link};
use crate::gateway::feed::{Attention, Joined, SocketId};
use crate::gateway::metrics::EngineReport;
use crate::gateway::session::{Began, Issued, Session};
use crate::protocol::{
    AgentId, Command, CommandId, Contact, Cursor, Delivery, DeviceId, InteractionId, InvitationId, MediaId, MessageId,
    Millis, PhoneNumber, Refusal, Snapshot, TargetRef,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};

/// Where the result of a request goes. Dropping it refuses the request with [`Refusal::Unavailable`].
pub type Reply<T> = oneshot::Sender<Result<T, Refusal>>;

/// A request to the engine.
#[derive(Debug)]
pub enum Request {
    /// Adds a connection that has said a valid hello.
    Connect {
        /// Whose connection it is.
        session: Session,
        /// The device, if it names one.
        device: Option<DeviceId>,
        /// Where it resumes, if it has been connected before.
        resume: Option<Cursor>,
        /// Gets [`Refusal::NotSignedIn`] if the agent is unknown or has signed out since the session began, and
        /// [`Refusal::Suspended`].
        reply: Reply<Welcome>,
    },
    /// Removes a connection.
    Disconnect {
        /// Whose.
        agent: AgentId,
        /// Which.
        socket: SocketId,
    },
    /// Carries out an agent's command. The answer goes to the connection's outbox.
    Command {
        /// Whose.
        agent: AgentId,
        /// The connection it came from.
        socket: SocketId,
        /// Names the command: the same one takes effect once.
        id: CommandId,
        /// What to do.
        command: Command,
        /// Why it cannot be carried out, as in [`crate::core::hub::Hub::command_with`].
        unusable: Option<Refusal>,
    },
    /// Records whether a connection's tab is in front and audible.
    Attend {
        /// Whose.
        agent: AgentId,
        /// Which connection.
        socket: SocketId,
        /// The state of the tab.
        attention: Attention,
    },
    /// Sets the targets whose readiness a connection is told.
    Watch {
        /// Whose.
        agent: AgentId,
        /// Which connection.
        socket: SocketId,
        /// All of them, in place of those before.
        targets: Vec<TargetRef>,
    },
    /// Reads something. The result goes to the connection's outbox.
    Read {
        /// Whose.
        agent: AgentId,
        /// Which connection.
        socket: SocketId,
        /// What to read.
        request: ReadRequest,
    },
    /// Lets the hub judge what the archive has found for a search.
    Admit {
        /// The search.
        search: Box<HistorySearch>,
        /// What was found.
        archived: Vec<Stub>,
        /// As in [`crate::core::hub::Hub::admit`].
        more: usize,
        /// Gets the search with what the agent may see.
        reply: Reply<Box<HistorySearch>>,
    },
    /// Records that a connection's tab has rung for an invitation.
    Rang {
        /// Whose.
        agent: AgentId,
        /// Which connection.
        socket: SocketId,
        /// What it rang for.
        invitation: InvitationId,
    },
    /// Receives a text from a carrier.
    Receive {
        /// The text.
        inbound: Inbound,
        /// Gets the refusals of [`crate::core::hub::Hub::receive`].
        reply: Reply<()>,
    },
    /// Records a delivery report.
    Report {
        /// The interaction of the message.
        interaction: InteractionId,
        /// The message.
        message: MessageId,
        /// How far it has come.
        delivery: Delivery,
        /// Never refused by the hub.
        reply: Reply<()>,
    },
    /// Asks whether a message must not be sent any more.
    Withdrawn {
        /// The interaction of the message.
        interaction: InteractionId,
        /// The message.
        message: MessageId,
        /// Gets the result.
        reply: Reply<bool>,
    },
    /// Asks whether an agent may fetch a file.
    MayFetch {
        /// Whose session it is.
        session: Session,
        /// The file.
        media: MediaId,
        /// Gets the result.
        reply: Reply<bool>,
    },
    /// Asks which files no message has.
    Unsent {
        /// The files.
        files: Vec<MediaId>,
        /// Gets those that no message has.
        reply: Reply<Vec<MediaId>>,
    },
    /// Changes the directory, each change independently of the others.
    Amend {
        /// The changes.
        changes: Vec<RosterFact>,
        /// Gets the result of each change, in order.
        reply: Reply<Vec<Result<AmendOutcome, AmendError>>>,
    },
    /// Takes up another setup of the desk.
    SetUp {
        /// The setup.
        setup: Arc<DeskSetup>,
        /// Gets the error of [`crate::core::hub::Hub::set_up`].
        reply: Reply<Result<(), String>>,
    },
    /// Takes in what is said of contacts: all of it or nothing.
    Learn {
        /// What is said, one after the other.
        changes: Vec<ContactChange>,
        /// As in [`crate::core::hub::Hub::learn`].
        replace: Option<BTreeSet<PhoneNumber>>,
        /// Gets what each change did.
        reply: Reply<Result<Vec<AmendOutcome>, BookFull>>,
    },
    /// Begins a session of an agent who has just proved who they are.
    Begin {
        /// The agent.
        agent: AgentId,
        /// The times of their token, if it is another issuer's.
        issued: Option<Issued>,
        /// Gets its place among the agent's sign-outs. Refused as in [`Request::Connect`].
        reply: Reply<Began>,
    },
    /// Asks whether a session is still valid.
    SignedIn {
        /// The session.
        session: Session,
        /// Refused as in [`Request::Connect`] if it is not.
        reply: Reply<()>,
    },
    /// Carries out an administrator's act about an agent.
    Intervene {
        /// The act.
        intervention: Intervention,
        /// Gets the result.
        reply: Reply<Result<InterventionOutcome, InterventionError>>,
    },
    /// Begins to erase a contact, as [`crate::core::hub::Hub::erase`] does.
    Erase {
        /// Whom, and by whom.
        request: EraseRequest,
        /// Gets what is to be erased besides.
        reply: Reply<Result<Erasure, EraseError>>,
    },
    /// Begins to erase interactions that were kept long enough.
    EraseOld {
        /// The most of them.
        most: usize,
        /// Gets what is to be erased besides; `None` if there are none.
        reply: Reply<Option<Erasure>>,
    },
    /// Records that nothing is left of what an erasure was about.
    CompleteErasure {
        /// The erasure.
        number: u64,
        /// How much was erased, by place.
        counts: BTreeMap<String, u64>,
        /// Never refused by the hub.
        reply: Reply<()>,
    },
    /// Asks which erasures are not completed.
    PendingErasures {
        /// Gets the list.
        reply: Reply<Vec<Erasure>>,
    },
    /// Asks for what there is of a contact.
    AboutContact {
        /// The contact.
        contact: PhoneNumber,
        /// Gets it.
        reply: Reply<AboutContact>,
    },
    /// Asks for the agents as an administrator sees them, as [`crate::core::hub::Hub::summaries`] lists them.
    Summaries {
        /// True if all are listed.
        all: bool,
        /// Gets the list.
        reply: Reply<Vec<AgentSummary>>,
    },
    /// Asks how much of what there is, for whoever watches the gateway.
    Census {
        /// Gets it.
        reply: Reply<EngineReport>,
    },
    /// Asks for an agent's favourites and recent targets. The directory's ranking is brought up to date first.
    Habits {
        /// Whose.
        agent: AgentId,
        /// Gets the result.
        reply: Reply<Habits>,
    },
    /// Something about a link to a gateway that follows.
    Link(LinkRequest),
    /// Does what has become due.
    Tick {
        /// Gets its result when everybody has been told.
        reply: Reply<()>,
    },
}

impl Request {
    /// Adds what the request is about that is not in the hub.
    pub(super) fn want(&self, hub: &Hub, wanted: &mut Wanted) {
        match self {
            Self::Command { command, .. } => hub.want_for(command, wanted),
            Self::Read { request, .. } => hub.want_to_read(request, wanted),
            Self::Receive { inbound, .. } => hub.want_for_text(inbound, wanted),
            Self::Report { interaction, .. } | Self::Withdrawn { interaction, .. } => hub.want(interaction, wanted),
            Self::MayFetch { session, media, .. } => hub.want_file(&session.agent, media, wanted),
            Self::Erase { request: EraseRequest { contact, .. }, .. } | Self::AboutContact { contact, .. } => {
                wanted.whole.insert(contact.clone());
            }
            Self::EraseOld { most, .. } => wanted.old = wanted.old.max(*most),
            _ => {}
        }
    }
}

/// What the gateway that writes is asked about a link to one that follows.
#[derive(Debug)]
pub enum LinkRequest {
    /// Opens a link.
    Open {
        /// Gets it; [`Refusal::Unavailable`] from a gateway that does not write.
        reply: Reply<OpenLink>,
    },
    /// Adds a connection of the other gateway that has said a valid hello. It is told there what comes of it.
    Attach {
        /// The link.
        link: u64,
        /// The number of the connection at its gateway.
        socket: SocketId,
        /// Whose it is.
        session: Session,
        /// The device, if it names one.
        device: Option<DeviceId>,
    },
    /// Removes a link with all its connections.
    Close {
        /// The link.
        link: u64,
    },
}

/// A link to a gateway that follows.
#[derive(Debug)]
pub struct OpenLink {
    /// Its number.
    pub number: u64,
    /// The engine's end.
    pub link: Link,
    /// What is said to the other gateway.
    pub frames: mpsc::UnboundedReceiver<Framed>,
}

/// What a connection gets for its hello.
#[derive(Debug)]
pub struct Welcome {
    /// The gateway's time.
    pub now: Millis,
    /// The agent's view; `None` if the connection resumes.
    pub snapshot: Option<Snapshot>,
    /// Its end of the feed.
    pub joined: Joined,
}

/// What there is of a contact besides their interactions.
#[derive(Clone, Debug)]
pub struct AboutContact {
    /// The contact as agents see them.
    pub contact: Contact,
    /// Their interactions.
    pub interactions: Vec<InteractionId>,
}

/// The targets an agent prefers.
#[derive(Clone, Debug, Default)]
pub struct Habits {
    /// In the order in which they were added.
    pub favourites: Vec<TargetRef>,
    /// The most recent first.
    pub recent: Vec<TargetRef>,
}
