//! What is known of one connection: what it is doing, how its bytes move, and whether it goes next.

use super::limits::Limits;
use crate::gateway::address::AddressGroup;
use crate::protocol::AgentId;
use futures_util::task::AtomicWaker;
use std::sync::atomic::Ordering::{Relaxed, SeqCst};
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::task::AbortHandle;
use tokio::time::Instant;

/// The phase of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// It is new, and TLS begins.
    Handshake,
    /// It is new, or a request has begun.
    Headers,
    /// Nothing, between requests.
    Idle,
    /// The body of a request is being received.
    Body,
    /// The request is complete and is being handled.
    Handling,
    /// The response is being sent.
    Answering,
    /// A WebSocket before its hello. It has a time limit of its own.
    Hello,
    /// A WebSocket of somebody who is signed in.
    Agent,
}

/// What the register knows of a connection.
pub(super) struct Record {
    pub(super) link: Arc<Link>,
    pub(super) phase: Phase,
    /// When the phase began.
    pub(super) since: Instant,
    /// What `received` or `sent` was then.
    pub(super) moved: u64,
    /// The address of the peer, or of the client for whom a trusted proxy is making a request.
    pub(super) group: Option<AddressGroup>,
    /// True if the address is the peer's.
    pub(super) is_direct: bool,
    /// True if there has been a request.
    pub(super) has_spoken: bool,
    /// True if the request has a valid token.
    pub(super) is_vouched: bool,
    /// The agent who is signed in on the WebSocket.
    pub(super) agent: Option<AgentId>,
    /// True if it is being closed.
    pub(super) is_leaving: bool,
}

/// What a connection's stream and its seat share, besides the record. Times are in milliseconds since the register was
/// created.
#[derive(Default)]
pub(super) struct Link {
    pub(super) closed: AtomicBool,
    pub(super) waker: AtomicWaker,
    /// The HTTP server's task, which can be aborted when it waits for something else than the stream.
    pub(super) task: OnceLock<AbortHandle>,
    pub(super) received: AtomicU64,
    pub(super) sent: AtomicU64,
    pub(super) moved_at: AtomicU64,
    /// True if it has had nothing to say when it was asked: until then, nobody knows.
    pub(super) is_silent: AtomicBool,
    pub(super) is_blocked: AtomicBool,
    pub(super) is_idle: AtomicBool,
    /// The most bytes that may be received; 0 if there is no limit.
    pub(super) allowance: AtomicU64,
}

impl Link {
    /// Closes the connection, whoever holds its stream.
    pub(super) fn close(&self) {
        self.closed.store(true, SeqCst);
        self.waker.wake();
        if let Some(task) = self.task.get() {
            task.abort();
        }
    }
}

impl Record {
    /// Returns whether nobody is known to be signed in on the connection, and it stays open.
    pub(super) fn is_guest(&self) -> bool {
        self.phase != Phase::Agent && !self.is_vouched && !self.is_leaving
    }

    /// Returns whether it is so new that nobody knows whether it is silent.
    pub(super) fn is_unknown(&self, grace: Duration) -> bool {
        let is_new = self.is_guest() && matches!(self.phase, Phase::Handshake | Phase::Headers) && !self.has_spoken;
        is_new && (!self.link.is_silent.load(Relaxed) || self.since.elapsed() < grace)
    }

    /// Returns how early the connection goes to make room: those who have never said anything first. `None` if it is
    /// too new, or waits for the gateway.
    pub(super) fn rank(&self, grace: Duration) -> Option<u8> {
        let is_blocked = self.link.is_blocked.load(Relaxed);
        match self.phase {
            _ if !self.is_guest() || self.is_unknown(grace) => None,
            Phase::Handshake => Some(0),
            Phase::Headers if !self.has_spoken => Some(0),
            Phase::Headers | Phase::Hello => Some(1),
            Phase::Idle if !is_blocked => Some(1),
            Phase::Body => Some(2),
            Phase::Idle | Phase::Answering if is_blocked => Some(3),
            _ => None,
        }
    }

    /// Returns whether the phase has taken too long. `moved_at` is when a byte last moved.
    pub(super) fn is_overdue(&self, limits: &Limits, now: Instant, moved_at: Instant) -> bool {
        let link = &self.link;
        let [began, idle] = [self.since, moved_at.max(self.since)].map(|at| now.saturating_duration_since(at));
        let is_too_slow = |count: &AtomicU64| limits.is_too_slow(began, idle, count.load(Relaxed) - self.moved);
        match self.phase {
            Phase::Handshake | Phase::Headers => began > limits.headers,
            Phase::Body => is_too_slow(&link.received),
            Phase::Handling => false,
            Phase::Answering | Phase::Idle if link.is_blocked.load(Relaxed) => is_too_slow(&link.sent),
            Phase::Answering => false,
            Phase::Idle => idle > limits.idle,
            Phase::Hello | Phase::Agent => link.is_blocked.load(Relaxed) && idle > limits.patience,
        }
    }
}
