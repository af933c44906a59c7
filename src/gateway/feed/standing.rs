//! The number of a connection, and its place among its agent's connections.

use serde::{Deserialize, Serialize};

/// How many bits of the number of a connection are its number at its own gateway.
const OWN_BITS: u32 = 40;

impl SocketId {
    /// Returns the number here of a connection at another gateway, which comes through a link.
    pub fn relayed(link: u64, socket: SocketId) -> Self {
        Self(link << OWN_BITS | socket.0 & ((1 << OWN_BITS) - 1))
    }

    /// Returns the link that a connection comes through; 0 if it is one of this gateway.
    pub fn link(self) -> u64 {
        self.0 >> OWN_BITS
    }
}

/// The number of a connection, unique within the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SocketId(pub(super) u64);

/// The place of a connection among its agent's connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionStanding {
    /// True if it is the one that rings.
    pub rings: bool,
    /// On how many devices the agent is connected.
    pub devices: u32,
}
