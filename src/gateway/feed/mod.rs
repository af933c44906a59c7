//! What each agent's connections are told.
//!
//! | module | what it holds |
//! | --- | --- |
//! | `event` | numbered events, the newest kept so that a connection can resume |
//! | `connection` | a connection's outbox and the messages in it |
//! | `relay` | connections at other gateways |
//! | `ringing` | which connection rings, and what has been rung for |
//! | `standing` | its number, and its place among its agent's connections |
//! | `watching` | readiness, for the connections that watch it |
//!
//! Events are numbered for each agent by the hub and can be resumed: also after a restart, since the numbers follow from
//! the log. Everything else is transient: a connection learns it anew when it connects.
//!
//! Everything for one connection goes through one channel, in this order: the events a command leads to, then its
//! answer. An agent who reads the answer has seen the effect.

mod connection;
mod event;
pub mod relay;
mod ringing;
mod standing;
#[cfg(test)]
mod tests;
mod watching;

use crate::core::hub::Change;
use crate::gateway::bytes::random_hex;
use crate::protocol::{AgentId, Answer, CommandId, Cursor, DeviceId, InvitationId, Refusal, TargetRef};
use connection::Connection;
pub use connection::Out;
use event::EventBuffer;
pub use event::{NumberedEvent, Recent};
use relay::Link;
pub use ringing::Attention;
pub use standing::{ConnectionStanding, SocketId};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use tokio::sync::mpsc;

/// A connection's end of its agent's feed.
#[derive(Debug)]
pub struct Joined {
    /// The connection.
    pub socket: SocketId,
    /// The place in the numbering before `missed` and what comes from `outbox`.
    pub cursor: Cursor,
    /// The events since the cursor, if the connection resumes.
    pub missed: Vec<NumberedEvent>,
    /// What follows. Ends when the connection has fallen too far behind.
    pub outbox: mpsc::Receiver<Out>,
}

/// How far connections are behind, and what is kept for those that resume.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backlog {
    /// The most messages that a connection has not been sent yet.
    pub behind: usize,
    /// The events kept, of all agents.
    pub kept: usize,
}

/// One agent's events and connections.
#[derive(Debug, Default)]
struct Feed {
    events: EventBuffer,
    connections: BTreeMap<SocketId, Connection>,
    /// The invitations rung for, newest last.
    rung: VecDeque<InvitationId>,
    /// How often a tab has come to the front.
    fronts: u64,
}

impl Feed {
    /// Tells a change to all connections. Returns those that have gone because of it.
    fn publish(&mut self, change: &Change) -> Vec<(SocketId, Connection)> {
        let event = self.events.push(change);
        if self.connections.is_empty() {
            return Vec::new();
        }
        let frame = event.frame();
        let gone = self.connections.extract_if(.., |_, connection| !connection.tell(Out::Event(frame.clone())));
        gone.collect()
    }
}

/// The feeds of all agents.
#[derive(Debug)]
pub struct Feeds {
    /// Names the numbering: numbers of another epoch mean nothing here.
    epoch: String,
    feeds: BTreeMap<AgentId, Feed>,
    last_socket: u64,
    /// True while another gateway writes: it says which connection rings.
    follows: bool,
    /// The connections that watch each target.
    watchers: BTreeMap<TargetRef, BTreeSet<(AgentId, SocketId)>>,
    /// The agents whose feeds may hold more events than are kept.
    untrimmed: BTreeSet<AgentId>,
    /// The number of times that a feed was looked at.
    #[cfg(test)]
    pub looked_at: usize,
}

impl Default for Feeds {
    fn default() -> Self {
        Self::new()
    }
}

impl Feeds {
    /// Creates empty feeds, of no log.
    pub fn new() -> Self {
        Self {
            epoch: random_hex::<8>(),
            feeds: BTreeMap::new(),
            last_socket: 0,
            follows: false,
            watchers: BTreeMap::new(),
            untrimmed: BTreeSet::new(),
            #[cfg(test)]
            looked_at: 0,
        }
    }

    /// Drops every connection and all events, and goes on after the newest events of a fold of the log: for when what was
    /// told may differ from what is in the log.
    pub fn restart(&mut self, epoch: &str, numbers: &BTreeMap<AgentId, u64>, recent: Recent) {
        epoch.clone_into(&mut self.epoch);
        self.watchers.clear();
        self.feeds.values_mut().for_each(|feed| *feed = Feed::default());
        for (agent, events) in recent.of {
            self.feeds.entry(agent).or_default().events = events;
        }
        for (agent, number) in numbers {
            self.feeds.entry(agent.clone()).or_default().events.go_on_after(*number);
        }
    }

    /// Drops every connection and all events.
    pub fn close(&mut self) {
        self.watchers.clear();
        self.feeds.clear();
    }

    /// Returns the name of the numbering.
    pub fn epoch(&self) -> &str {
        &self.epoch
    }

    /// Names the numbering otherwise from now on: whoever resumes after what was told before takes a snapshot.
    pub fn set_epoch(&mut self, epoch: &str) {
        epoch.clone_into(&mut self.epoch);
    }

    /// Tells a change to its agent.
    pub fn publish(&mut self, change: &Change) {
        let feed = self.feed_or_new(&change.to);
        let gone = feed.publish(change);
        if feed.events.is_over() {
            self.untrimmed.insert(change.to.clone());
        }
        self.gone(&change.to, gone);
    }

    /// Drops the oldest events. Apart from [`Feeds::publish`], so that what [`Feeds::resumes`] has promised stays true
    /// until the batch has been told.
    pub fn trim(&mut self) {
        for agent in std::mem::take(&mut self.untrimmed) {
            if let Some(feed) = self.feed(&agent) {
                feed.events.trim();
            }
        }
    }

    /// Drops the events that are kept for an agent's connections to resume: something in them is erased. Whoever resumes
    /// takes a snapshot instead.
    pub fn forget(&mut self, agent: &AgentId) {
        if let Some(feed) = self.feed(agent) {
            feed.events.clear();
        }
    }

    /// Drops the events that are kept for all agents.
    pub fn forget_all(&mut self) {
        self.feeds.values_mut().for_each(|feed| feed.events.clear());
    }

    /// Returns the place of an agent's newest event.
    pub fn cursor(&self, agent: &AgentId) -> Cursor {
        Cursor { epoch: self.epoch.clone(), seq: self.feeds.get(agent).map_or(0, |feed| feed.events.seq()) }
    }

    /// Returns whether every event after the cursor is still kept.
    pub fn resumes(&self, agent: &AgentId, cursor: &Cursor) -> bool {
        let kept = self.feeds.get(agent).map_or(cursor.seq == 0, |feed| feed.events.reaches_back_to(cursor.seq));
        cursor.epoch == self.epoch && kept
    }

    /// Returns a number for a connection that is yet to join.
    pub fn reserve(&mut self) -> SocketId {
        self.last_socket += 1;
        SocketId(self.last_socket)
    }

    /// Adds a connection under a number that was reserved for it. `after` is the number of the event it resumes after;
    /// `None` if it takes a snapshot of this moment.
    pub fn join(&mut self, socket: SocketId, agent: &AgentId, device: Option<DeviceId>, after: Option<u64>) -> Joined {
        let (connection, outbox) = Connection::new(device);
        self.add(socket, agent, connection);
        let feed = self.feed_or_new(agent);
        let seq = after.unwrap_or(feed.events.seq());
        let missed = feed.events.after(seq).cloned().collect();
        Joined { socket, cursor: Cursor { epoch: self.epoch.clone(), seq }, missed, outbox }
    }

    /// Adds a connection at another gateway: `socket` is its number there, `number` that of the link.
    pub fn attach(&mut self, number: u64, link: &Link, socket: SocketId, agent: &AgentId, device: Option<DeviceId>) {
        let connection = Connection::elsewhere(device, socket, link.clone());
        self.add(SocketId::relayed(number, socket), agent, connection);
    }

    fn add(&mut self, socket: SocketId, agent: &AgentId, connection: Connection) {
        let follows = self.follows;
        let feed = self.feed_or_new(agent);
        if !follows {
            feed.tell_rung(&connection);
        }
        feed.connections.insert(socket, connection);
        self.update_standings(agent);
    }

    /// Removes the connections that come through a link. Returns their agents.
    pub fn detach(&mut self, number: u64) -> BTreeSet<AgentId> {
        let mut agents = BTreeSet::new();
        for (agent, feed) in &mut self.feeds {
            let before = feed.connections.len();
            feed.connections.retain(|socket, _| socket.link() != number);
            if feed.connections.len() != before {
                agents.insert(agent.clone());
            }
        }
        agents.iter().for_each(|agent| self.update_standings(agent));
        agents
    }

    /// Returns whether another gateway writes.
    pub fn follows(&self) -> bool {
        self.follows
    }

    /// Sets whether another gateway writes, which then says which connection rings.
    pub fn set_follows(&mut self, follows: bool) {
        self.follows = follows;
        let agents: Vec<AgentId> = self.feeds.keys().cloned().collect();
        agents.iter().for_each(|agent| self.update_standings(agent));
    }

    /// Tells an agent's connections what has changed of their standing.
    fn update_standings(&mut self, agent: &AgentId) {
        if !self.follows
            && let Some(feed) = self.feed(agent)
        {
            feed.update_standings();
        }
    }

    /// Removes a connection.
    pub fn leave(&mut self, agent: &AgentId, socket: SocketId) {
        let gone = self.feed(agent).and_then(|feed| feed.connections.remove_entry(&socket));
        self.gone(agent, gone);
    }

    /// Removes the agent's connections that nobody reads from any more.
    pub fn forget_closed(&mut self, agent: &AgentId) {
        let Some(feed) = self.feed(agent) else { return };
        let gone: Vec<_> = feed.connections.extract_if(.., |_, connection| connection.is_closed()).collect();
        self.gone(agent, gone);
    }

    /// Answers a command on the connection it came from. If that has gone, the client asks again.
    pub fn answer(&mut self, agent: &AgentId, socket: SocketId, id: CommandId, answer: Answer) {
        self.pass(agent, socket, Out::Answer(id, answer));
    }

    /// Tells one connection something. Drops the connection if it is too far behind.
    pub fn pass(&mut self, agent: &AgentId, socket: SocketId, out: Out) {
        if self.connection(agent, socket).is_some_and(|connection| !connection.tell(out)) {
            self.leave(agent, socket);
        }
    }

    /// Closes every connection of an agent. One that is too far behind to be told why is closed by the end of its
    /// outbox.
    pub fn dismiss(&mut self, agent: &AgentId, refusal: &Refusal) {
        let Some(feed) = self.feed(agent) else { return };
        let gone = std::mem::take(&mut feed.connections);
        gone.values().for_each(|connection| _ = connection.tell(Out::Dismissed(refusal.clone())));
        self.gone(agent, gone);
    }

    /// Drops every connection and all events of an agent, without a word, and goes on after a number: whoever comes back
    /// takes a snapshot.
    pub fn drop_all(&mut self, agent: &AgentId, number: u64) {
        let feed = self.feed_or_new(agent);
        feed.events.clear();
        feed.events.go_on_after(number);
        let gone = std::mem::take(&mut feed.connections);
        self.gone(agent, gone);
    }

    /// Returns whether this connection is one of the agent's.
    pub fn has(&self, agent: &AgentId, socket: SocketId) -> bool {
        self.feeds.get(agent).is_some_and(|feed| feed.connections.contains_key(&socket))
    }

    /// Returns how far connections are behind. Looks at every feed once.
    pub fn backlog(&self) -> Backlog {
        let connections = self.feeds.values().flat_map(|feed| feed.connections.values());
        let kept = self.feeds.values().map(|feed| feed.events.len()).sum();
        Backlog { behind: connections.map(Connection::behind).max().unwrap_or_default(), kept }
    }

    /// Returns whether the agent has a connection.
    pub fn connected(&self, agent: &AgentId) -> bool {
        self.feeds.get(agent).is_some_and(|feed| !feed.connections.is_empty())
    }

    fn connection(&mut self, agent: &AgentId, socket: SocketId) -> Option<&mut Connection> {
        self.feed(agent)?.connections.get_mut(&socket)
    }

    /// Does what is left to do about an agent's connections that were removed.
    fn gone(&mut self, agent: &AgentId, gone: impl IntoIterator<Item = (SocketId, Connection)>) {
        let mut gone = gone.into_iter().peekable();
        if gone.peek().is_none() {
            return;
        }
        for (socket, connection) in gone {
            self.unwatch(agent, socket, connection.watched.into_keys());
        }
        self.update_standings(agent);
    }

    fn feed(&mut self, agent: &AgentId) -> Option<&mut Feed> {
        #[cfg(test)]
        (self.looked_at += 1);
        self.feeds.get_mut(agent)
    }

    fn feed_or_new(&mut self, agent: &AgentId) -> &mut Feed {
        #[cfg(test)]
        (self.looked_at += 1);
        self.feeds.entry(agent.clone()).or_default()
    }
}
