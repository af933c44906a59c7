//! Gateways that share a log, and reach each other over a listener of their own. The one that writes serves links
//! ([`serve`]); each other one keeps one to it ([`connect`]), and passes on requests that only the writer can answer
//! ([`pass_on`]).
//!
//! A link is a WebSocket of JSON frames: [`crate::gateway::engine::link::ToWriter`] one way,
//! [`crate::gateway::feed::relay::Framed`] the other way. Both ends prove that they know the key of the shared database.

pub mod connect;
pub mod joining;
pub mod key;
pub mod pass_on;
mod say;
pub mod serve;

use key::PeerKey;
use std::net::SocketAddr;
use std::time::Duration;

/// The path of links.
pub const PATH: &str = "/peer";
/// The version of the frames. Gateways of different versions open no links to each other.
pub const VERSION: &str = "1";
/// How often each end says that it is there.
const PING_EVERY: Duration = Duration::from_secs(1);
/// After how long in silence an end is given up.
const SILENCE: Duration = Duration::from_secs(3);

/// How a gateway is reached by others.
#[derive(Clone, Debug)]
pub struct Peering {
    /// Where it listens for them.
    pub listen: SocketAddr,
    /// Where they reach it: an address of HTTP or HTTPS.
    pub address: String,
    /// What both ends of a link know.
    pub key: PeerKey,
}
