//! All connections, and the seat that each has among them.

use super::limits::Limits;
use super::record::{Link, Phase, Record};
use super::room::{ConnectionCensus, Entry, Room, Tally};
use crate::gateway::address::AddressGroup;
use crate::gateway::current::Current;
use crate::protocol::AgentId;
use std::sync::atomic::Ordering::{Relaxed, SeqCst};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::AbortHandle;
use tokio::time::Instant;

/// The most bytes that a WebSocket accepts before the hello, with what surrounds the frames.
const HELLO_BYTES: u64 = 32 * 1024;

/// All connections.
pub struct Connections {
    /// The limits, which can change.
    pub limits: Current<Limits>,
    created: Instant,
    room: Mutex<Room>,
    /// A connection has gone.
    gone: Notify,
}

impl Connections {
    /// Creates the register, which is empty.
    pub fn new(limits: Limits) -> Arc<Self> {
        let room = Mutex::new(Room::new(limits.grace));
        let limits = Current::new(limits);
        Arc::new(Self { limits, created: Instant::now(), room, gone: Notify::new() })
    }

    /// Lets a connection in, if need be instead of a guest who is silent: waits until it is known who is, and has gone.
    /// Returns `None` if no guest is silent. `peer` is the peer's address if it counts. To be called by one task only.
    pub async fn admit(self: &Arc<Self>, peer: Option<AddressGroup>) -> Option<Occupied> {
        let link = Arc::<Link>::default();
        loop {
            let limits = self.limits.get();
            let entry = self.room().admit(&limits, peer, &link);
            match entry {
                Entry::Admitted(id) => return Some(Occupied(Seat { connections: self.clone(), id, link })),
                Entry::Wait => self.gone.notified().await,
                Entry::Later => tokio::time::sleep((limits.grace / 4).max(Duration::from_millis(1))).await,
                Entry::Full => return None,
            }
        }
    }

    /// Closes one guest's connection, if there is one that waits for its client.
    pub fn make_room(&self) {
        self.room().make_room(None);
    }

    /// Closes the connections that have taken too long by now.
    pub fn sweep(&self, now: Instant) {
        let (mut room, limits) = (self.room(), self.limits.get());
        let moved_at = |link: &Link| self.created + Duration::from_millis(link.moved_at.load(Relaxed));
        let overdue = |record: &Record| !record.is_leaving && record.is_overdue(&limits, now, moved_at(&record.link));
        let found: Vec<_> = room.records.iter().filter(|(_, record)| overdue(record)).map(|(id, _)| *id).collect();
        room.tally.overdue += found.len() as u64;
        for id in found {
            room.close(id);
        }
    }

    /// Returns what became of connections since it was last asked.
    pub fn report(&self) -> Tally {
        self.room().report()
    }

    /// Counts the connections.
    pub fn census(&self) -> ConnectionCensus {
        self.room().census()
    }

    /// Waits until all connections have gone. To be called when none is admitted any more.
    pub async fn emptied(&self) {
        while !self.room().records.is_empty() {
            self.gone.notified().await;
        }
    }

    fn room(&self) -> MutexGuard<'_, Room> {
        self.room.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection's place in the room. Handlers of requests get it as an extension.
#[derive(Clone)]
pub struct Seat {
    connections: Arc<Connections>,
    id: u64,
    link: Arc<Link>,
}

/// A seat that is given up on drop.
pub struct Occupied(Seat);

impl Occupied {
    /// Returns the seat.
    pub fn seat(&self) -> &Seat {
        &self.0
    }
}

impl Drop for Occupied {
    fn drop(&mut self) {
        let Seat { connections, id, .. } = &self.0;
        let mut room = connections.room();
        if let Some(record) = room.records.remove(id) {
            room.count(*id, &record, false);
        }
        drop(room);
        connections.gone.notify_one();
    }
}

impl Seat {
    fn change(&self, change: impl FnOnce(&mut Record)) {
        self.connections.room().change(self.id, change);
    }

    /// Begins a phase of a request, unless the connection has become a WebSocket.
    fn begin(&self, phase: Phase) {
        self.change(|record| {
            if !matches!(record.phase, Phase::Hello | Phase::Agent) {
                (record.phase, record.since) = (phase, Instant::now());
            }
        });
    }

    /// Says which task serves HTTP on the connection.
    pub fn served_by(&self, task: AbortHandle) {
        self.link.task.get_or_init(|| task);
        // It may have been closed meanwhile.
        if self.link.closed.load(SeqCst) {
            self.link.close();
        }
    }

    /// Says that the connection begins with a TLS handshake.
    pub fn shakes_hands(&self) {
        self.begin(Phase::Handshake);
    }

    /// Says that the handshake is complete, and a request can begin.
    pub fn has_shaken_hands(&self) {
        self.begin(Phase::Headers);
    }

    /// Says that a request has come for a client. Returns whether it is let in: not if the client, behind a proxy, has
    /// too many requests and sockets already, and none of them waits.
    pub fn request(&self, client: Option<AddressGroup>, is_vouched: bool, has_body: bool) -> bool {
        let mut room = self.connections.room();
        let limits = self.connections.limits.get();
        let Some(record) = room.records.get(&self.id) else { return false };
        let crowded = client
            .filter(|client| !record.is_direct && !is_vouched && room.crowd(Some(*client)) >= limits.guests_by_address);
        self.link.allowance.store(0, Relaxed);
        let is_let_in = crowded.is_none_or(|client| room.replace_one_of(client));
        room.tally.refused += u64::from(!is_let_in);
        room.change(self.id, |record| {
            record.phase = if has_body { Phase::Body } else { Phase::Handling };
            record.since = Instant::now();
            record.moved = record.link.received.load(Relaxed);
            record.has_spoken = true;
            record.is_vouched = is_vouched;
            if !record.is_direct {
                record.group = client.filter(|_| is_let_in);
            }
        });
        is_let_in
    }

    /// Says that the body of the request is complete, or that nobody reads it.
    pub fn body_ended(&self) {
        self.begin(Phase::Handling);
    }

    /// Says that the response begins.
    pub fn answers(&self) {
        self.begin(Phase::Answering);
        self.change(|record| record.moved = record.link.sent.load(Relaxed));
    }

    /// Says that the response is on its way, complete or not.
    pub fn answered(&self) {
        self.change(|record| {
            if record.phase == Phase::Answering {
                // What is still to be sent is measured from the response's beginning.
                let is_blocked = record.link.is_blocked.load(Relaxed);
                record.since = if is_blocked { record.since } else { Instant::now() };
                record.phase = Phase::Idle;
                record.is_vouched = false;
                record.group = record.group.filter(|_| record.is_direct);
            }
        });
    }

    /// Says that the connection becomes a WebSocket, which accepts little before [`Seat::sign_in`].
    pub fn upgrades(&self) {
        self.link.allowance.store(self.link.received.load(Relaxed) + HELLO_BYTES, Relaxed);
        self.change(|record| {
            (record.phase, record.since, record.is_vouched) = (Phase::Hello, Instant::now(), false);
        });
    }

    /// Says that somebody has signed in on the WebSocket. Returns whether there is room for another agent, and for
    /// another socket of this one.
    pub fn sign_in(&self, agent: Option<&AgentId>) -> bool {
        let mut room = self.connections.room();
        let limits = self.connections.limits.get();
        let has_few = agent.is_none_or(|agent| room.sockets(agent) < limits.sockets_by_agent);
        let has_room = has_few && room.agents < limits.agents();
        if has_room {
            room.change(self.id, |record| (record.phase, record.agent) = (Phase::Agent, agent.cloned()));
            self.link.allowance.store(0, Relaxed);
        } else {
            room.tally.refused += 1;
        }
        has_room && !self.link.closed.load(Relaxed)
    }

    /// Returns whether the connection is to be closed. If not, wakes the task when it is.
    pub fn wait_for_close(&self, waker: &Waker) -> bool {
        self.link.waker.register(waker);
        self.link.closed.load(Relaxed)
    }

    /// Returns whether the client has been silent already.
    pub fn is_known_silent(&self) -> bool {
        self.link.is_silent.load(Relaxed)
    }

    /// Says that the client has nothing to say at the moment.
    pub fn is_silent(&self) {
        self.link.is_silent.store(true, Relaxed);
    }

    /// Says that bytes were received. Returns whether they are not too many.
    pub fn received(&self, count: usize) -> bool {
        let total = self.link.received.fetch_add(count as u64, Relaxed) + count as u64;
        self.moved();
        if self.link.is_idle.load(Relaxed) {
            self.begin(Phase::Headers);
        }
        let allowance = self.link.allowance.load(Relaxed);
        allowance == 0 || total <= allowance
    }

    /// Says that bytes were sent.
    pub fn sent(&self, count: usize) {
        self.link.sent.fetch_add(count as u64, Relaxed);
        self.link.is_blocked.store(false, Relaxed);
        self.moved();
    }

    /// Says that the client does not read what is sent.
    pub fn is_blocked(&self) {
        self.link.is_blocked.store(true, Relaxed);
    }

    fn moved(&self) {
        let now = Instant::now().saturating_duration_since(self.connections.created);
        self.link.moved_at.store(u64::try_from(now.as_millis()).unwrap_or(u64::MAX), Relaxed);
    }
}
