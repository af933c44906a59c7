//! One connection as its agent's feed sees it.

use super::relay::{FromWriter, Link, Relayed};
use super::standing::{ConnectionStanding, SocketId};
use crate::core::hub::HistorySearch;
use crate::core::ringer::Tab;
use crate::protocol::{Answer, CommandId, DeviceId, GatewayFrame, InvitationId, Readiness, Refusal, TargetRef, encode};
use axum::extract::ws::Utf8Bytes;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use tokio::sync::mpsc;

/// How many messages a connection may be behind before it is dropped; it resumes later. Several times what one batch of
/// requests can lead to: less would drop everybody in a busy moment. Memory is allocated only as it is used.
pub(super) const BEHIND: usize = 16 * 1024;

/// A message from the feed to a connection.
#[derive(Debug)]
pub enum Out {
    /// The frame of an event, made once for all of the agent's connections.
    Event(Utf8Bytes),
    /// The answer to one of its commands.
    Answer(CommandId, Answer),
    /// Its place among the agent's connections has changed.
    Standing(ConnectionStanding),
    /// The readiness of watched targets has changed.
    Readiness(Arc<ReadinessTold>),
    /// The result of a read request.
    Read(Box<GatewayFrame>),
    /// A search to be carried out for it.
    Search(Box<HistorySearch>),
    /// Another connection of the agent has rung for this invitation.
    Rang(InvitationId),
    /// The connection is to be closed, for this reason.
    Dismissed(Refusal),
}

/// Targets whose readiness a connection is told.
pub(super) type Changed = Vec<(TargetRef, Readiness)>;

/// A frame with the readiness of watched targets, for all connections that are told the same. The first that sends it
/// encodes it.
#[derive(Debug)]
pub struct ReadinessTold {
    pub(super) targets: Changed,
    frame: OnceLock<Utf8Bytes>,
}

impl ReadinessTold {
    pub(super) fn new(targets: Changed) -> Arc<Self> {
        Arc::new(Self { targets, frame: OnceLock::new() })
    }

    /// Returns the frame. Its bytes are shared.
    pub fn frame(&self) -> Utf8Bytes {
        let encoded = || encode(&GatewayFrame::Readiness { targets: self.targets.clone() }).into();
        self.frame.get_or_init(encoded).clone()
    }
}

/// The feed's end of a connection.
#[derive(Debug)]
pub(super) struct Connection {
    outbox: Outbox,
    pub device: Option<DeviceId>,
    pub tab: Tab,
    /// The standing it was told last.
    pub standing: Option<ConnectionStanding>,
    /// The targets it watches, each with the readiness it was told last.
    pub watched: BTreeMap<TargetRef, Option<Readiness>>,
}

impl Connection {
    pub fn new(device: Option<DeviceId>) -> (Self, mpsc::Receiver<Out>) {
        let (outbox, receiver) = mpsc::channel(BEHIND);
        (Self::through(Outbox::Here(outbox), device), receiver)
    }

    /// Creates one that is at another gateway, where it has a number.
    pub fn elsewhere(device: Option<DeviceId>, socket: SocketId, link: Link) -> Self {
        Self::through(Outbox::Elsewhere(socket, link), device)
    }

    fn through(outbox: Outbox, device: Option<DeviceId>) -> Self {
        Self { outbox, device, tab: Tab::default(), standing: None, watched: BTreeMap::new() }
    }

    /// Queues a message. Returns false if the connection is too far behind or has gone: it is to be dropped then, at
    /// the latest when the next event does not fit either.
    pub fn tell(&self, out: Out) -> bool {
        self.outbox.tell(out)
    }

    /// Returns how many messages it has not been sent yet.
    pub fn behind(&self) -> usize {
        if let Outbox::Here(outbox) = &self.outbox { BEHIND - outbox.capacity() } else { 0 }
    }

    /// Returns whether nobody reads from it any more.
    pub fn is_closed(&self) -> bool {
        matches!(&self.outbox, Outbox::Here(outbox) if outbox.is_closed())
    }
}

/// Where a connection's messages go.
#[derive(Debug)]
enum Outbox {
    /// To its task.
    Here(mpsc::Sender<Out>),
    /// Through a link, to the gateway that it is at: its number there.
    Elsewhere(SocketId, Link),
}

impl Outbox {
    /// Queues a message. Returns false if it cannot be queued.
    pub fn tell(&self, out: Out) -> bool {
        match self {
            Self::Here(sender) => sender.try_send(out).is_ok(),
            Self::Elsewhere(socket, link) => {
                let socket = *socket;
                let frame = match out {
                    Out::Answer(id, answer) => FromWriter::Tell { socket, what: Relayed::Answer(id, answer) },
                    Out::Standing(standing) => FromWriter::Tell { socket, what: Relayed::Standing(standing) },
                    Out::Rang(invitation) => FromWriter::Tell { socket, what: Relayed::Rang(invitation) },
                    Out::Dismissed(refusal) => FromWriter::Refused { socket, refusal },
                    // Its own gateway has these.
                    Out::Event(_) | Out::Readiness(_) | Out::Read(_) | Out::Search(_) => return true,
                };
                // It goes with its link, so that its agent is known to be away.
                link.say(frame);
                true
            }
        }
    }
}
