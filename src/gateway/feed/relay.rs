//! Connections at other gateways, which follow the log themselves: here they count as their agent's, and are told what only
//! the gateway that writes knows.

use super::standing::{ConnectionStanding, SocketId};
use crate::core::contacts::BookEntry;
use crate::core::hub::Change;
use crate::gateway::log::Position;
use crate::gateway::session::Began;
use crate::protocol::{Answer, CommandId, InvitationId, PhoneNumber, Refusal};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::mpsc;

/// What the gateway that writes says to one that follows.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FromWriter {
    /// The first frame. From the fact about the gateway itself after this one on, [`FromWriter::Beside`] comes before each that
    /// tells agents something beside the log.
    Begins {
        /// The number of these facts.
        own_facts: u64,
    },
    /// A connection is its agent's now.
    Attached {
        /// Its number at its own gateway.
        socket: SocketId,
    },
    /// A connection is not let in, or must go.
    Refused {
        /// Its number at its own gateway.
        socket: SocketId,
        /// Why.
        refusal: Refusal,
    },
    /// Something for a connection.
    Tell {
        /// Its number at its own gateway.
        socket: SocketId,
        /// What.
        what: Relayed,
    },
    /// The answer to a question of the gateway.
    Told {
        /// The number of the question.
        number: u64,
        /// The answer.
        result: Result<Reply, Refusal>,
    },
    /// The link ends. Connections are lost here, and are to be attached again through another link.
    Ends,
    /// What the log does not say.
    Beside(Beside),
}

/// What is known of contacts from some entry on, and what agents are told of it, which the log does not say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beside {
    /// The version of the fact about the gateway itself that says how many events these are; `None` if nobody is told.
    pub version: Option<u64>,
    /// What is known now.
    pub contacts: Vec<(PhoneNumber, BookEntry)>,
    /// The events.
    pub changes: Vec<Change>,
}

/// What a connection at another gateway is told through the link.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relayed {
    /// The answer to one of its commands.
    Answer(CommandId, Answer),
    /// Its place among the agent's connections has changed.
    Standing(ConnectionStanding),
    /// Another connection of the agent has rung for this invitation.
    Rang(InvitationId),
}

/// The answer to a question of a gateway.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// It is done.
    Done,
    /// A session begins.
    Began(Began),
}

/// A frame, and up to where the log has to be followed before it is true.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Framed {
    /// The end of the log when it was said.
    pub at: Position,
    /// The frame.
    pub frame: FromWriter,
}

/// The end of a link to a gateway that follows. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Link {
    frames: mpsc::UnboundedSender<Framed>,
    told: Arc<AtomicU64>,
}

impl Link {
    /// Creates one. `told` is the end of the log that agents have been told. Whoever has the other end gives up a gateway that
    /// does not take what is said to it.
    pub fn new(told: Arc<AtomicU64>) -> (Self, mpsc::UnboundedReceiver<Framed>) {
        let (frames, receiver) = mpsc::unbounded_channel();
        (Self { frames, told }, receiver)
    }

    /// Says something. Returns false if nobody is there any more.
    pub fn say(&self, frame: FromWriter) -> bool {
        self.frames.send(Framed { at: self.told.load(Ordering::Acquire), frame }).is_ok()
    }
}
