//! What each agent is told: numbered events, kept for a while so that a connection can go on where the last one broke off.
//!
//! Everything for one connection goes through one channel, in this order: the events a command leads to, then its answer. An
//! agent who reads the answer has seen what came of it.

use crate::core::hub::{Audience, Change};
use crate::protocol::{AgentId, Answer, CommandId, Cursor, Millis, Refusal, encode};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use tokio::sync::mpsc;

/// How many events are kept for each agent. One who was away for longer takes a snapshot.
const KEPT: usize = 1_000;
/// How much a connection may be behind. One that is slower is dropped; it resumes later. Several times what one batch of
/// requests can lead to, or a busy moment would drop everybody at once; room is taken only as it is used.
const BEHIND: usize = 16 * 1024;

/// One event with its place in one agent's numbering.
#[derive(Clone, Debug)]
pub struct Item {
    seq: u64,
    at: Millis,
    /// JSON, encoded once for everybody who is told.
    event: Arc<str>,
}

impl Item {
    /// The frame as text: the same as `encode(&GatewayFrame::Event(…))`, without encoding the event again.
    pub fn frame(&self) -> String {
        format!(r#"{{"event":{{"seq":{},"at":{},"event":{}}}}}"#, self.seq, self.at, self.event)
    }
}

/// What a connection is to pass on.
#[derive(Debug)]
pub enum Out {
    /// An event.
    Event(Item),
    /// The answer to one of its commands.
    Answer(CommandId, Answer),
    /// It is to be closed, for this reason.
    Dismissed(Refusal),
}

/// A connection, for the life of the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SocketId(u64);

/// A connection's end of its feed.
#[derive(Debug)]
pub struct Joined {
    /// The connection.
    pub socket: SocketId,
    /// Where the numbering stands before `missed` and what comes from `outbox`.
    pub cursor: Cursor,
    /// Events since the cursor, where it resumes.
    pub missed: Vec<Item>,
    /// What follows. Ends when the connection has fallen behind.
    pub outbox: mpsc::Receiver<Out>,
}

#[derive(Debug, Default)]
struct Feed {
    /// The number of the newest event.
    seq: u64,
    /// The newest events, oldest first; numbers are contiguous up to `seq`.
    ring: VecDeque<Item>,
    sockets: BTreeMap<SocketId, mpsc::Sender<Out>>,
}

impl Feed {
    fn push(&mut self, at: Millis, event: &Arc<str>) {
        self.seq += 1;
        let item = Item { seq: self.seq, at, event: event.clone() };
        self.sockets.retain(|_, outbox| outbox.try_send(Out::Event(item.clone())).is_ok());
        self.ring.push_back(item);
    }
}

/// The feeds of all agents.
#[derive(Debug)]
pub struct Feeds {
    epoch: String,
    feeds: BTreeMap<AgentId, Feed>,
    last_socket: u64,
}

impl Feeds {
    /// Empty feeds under a numbering of their own.
    pub fn new(agents: impl Iterator<Item = AgentId>) -> Self {
        Self { epoch: epoch(), feeds: agents.map(|id| (id, Feed::default())).collect(), last_socket: 0 }
    }

    /// Begins a new numbering and drops every connection: what was told may not be what is kept.
    pub fn restart(&mut self) {
        self.epoch = epoch();
        self.feeds.values_mut().for_each(|feed| *feed = Feed::default());
    }

    /// Tells a change to whom it concerns.
    pub fn publish(&mut self, change: &Change) {
        let event = Arc::from(encode(&change.event));
        match &change.to {
            Audience::Agent(id) => {
                if let Some(feed) = self.feeds.get_mut(id) {
                    feed.push(change.at, &event);
                }
            }
            Audience::Everyone => self.feeds.values_mut().for_each(|feed| feed.push(change.at, &event)),
        }
    }

    /// Lets go of the oldest events. Apart from [`Feeds::publish`], so that what [`Feeds::resumes`] promised stays true until
    /// the batch is told.
    pub fn trim(&mut self) {
        for feed in self.feeds.values_mut() {
            let surplus = feed.ring.len().saturating_sub(KEPT);
            feed.ring.drain(..surplus);
        }
    }

    /// Whether every event after the cursor is still here.
    pub fn resumes(&self, agent: &AgentId, cursor: &Cursor) -> bool {
        let Some(feed) = self.feeds.get(agent) else { return false };
        let oldest = feed.seq - feed.ring.len() as u64;
        cursor.epoch == self.epoch && (oldest..=feed.seq).contains(&cursor.seq)
    }

    /// Connects. `after` is where it resumes; `None` where it takes a snapshot of this moment.
    pub fn join(&mut self, agent: &AgentId, after: Option<u64>) -> Option<Joined> {
        let feed = self.feeds.get_mut(agent)?;
        self.last_socket += 1;
        let socket = SocketId(self.last_socket);
        let (sender, outbox) = mpsc::channel(BEHIND);
        feed.sockets.insert(socket, sender);
        let seq = after.unwrap_or(feed.seq);
        let missed = feed.ring.iter().filter(|item| item.seq > seq).cloned().collect();
        Some(Joined { socket, cursor: Cursor { epoch: self.epoch.clone(), seq }, missed, outbox })
    }

    /// Disconnects.
    pub fn leave(&mut self, agent: &AgentId, socket: SocketId) {
        if let Some(feed) = self.feeds.get_mut(agent) {
            feed.sockets.remove(&socket);
        }
    }

    /// Disconnects the agent's connections that nobody reads from any more.
    pub fn forget_closed(&mut self, agent: &AgentId) {
        if let Some(feed) = self.feeds.get_mut(agent) {
            feed.sockets.retain(|_, outbox| !outbox.is_closed());
        }
    }

    /// Answers a command on the connection it came from. Where that is gone, the client asks again.
    pub fn answer(&mut self, agent: &AgentId, socket: SocketId, id: CommandId, answer: Answer) {
        let Some(feed) = self.feeds.get_mut(agent) else { return };
        if let Some(outbox) = feed.sockets.get(&socket)
            && outbox.try_send(Out::Answer(id, answer)).is_err()
        {
            feed.sockets.remove(&socket);
        }
    }

    /// Closes every connection of an agent.
    pub fn dismiss(&mut self, agent: &AgentId, refusal: &Refusal) {
        let Some(feed) = self.feeds.get_mut(agent) else { return };
        for outbox in std::mem::take(&mut feed.sockets).into_values() {
            // One that is behind is closed by the end of its channel.
            let _ = outbox.try_send(Out::Dismissed(refusal.clone()));
        }
    }

    /// Whether this connection is one of the agent's.
    pub fn has(&self, agent: &AgentId, socket: SocketId) -> bool {
        self.feeds.get(agent).is_some_and(|feed| feed.sockets.contains_key(&socket))
    }

    /// Whether the agent has a connection.
    pub fn connected(&self, agent: &AgentId) -> bool {
        self.feeds.get(agent).is_some_and(|feed| !feed.sockets.is_empty())
    }
}

fn epoch() -> String {
    super::random_hex::<8>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{Event, GatewayFrame, Numbered};

    fn feeds() -> Feeds {
        Feeds::new(["ann", "ben"].map(AgentId::from).into_iter())
    }

    fn change(to: Audience, n: u64) -> Change {
        Change { to, at: n, event: Event::NoticeGone { notice: format!("n{n}").into() } }
    }

    fn everyone(feeds: &mut Feeds, numbers: std::ops::RangeInclusive<u64>) {
        numbers.for_each(|n| feeds.publish(&change(Audience::Everyone, n)));
        feeds.trim();
    }

    fn heard(joined: &mut Joined) -> Vec<u64> {
        let mut seqs: Vec<_> = joined.missed.drain(..).map(|item| item.seq).collect();
        while let Ok(out) = joined.outbox.try_recv() {
            match out {
                Out::Event(item) => seqs.push(item.seq),
                other => panic!("{other:?}"),
            }
        }
        seqs
    }

    #[test]
    fn a_frame_is_what_the_protocol_says() {
        let item = Item { seq: 3, at: 9, event: encode(&change(Audience::Everyone, 9).event).into() };
        let numbered = Numbered { seq: 3, at: 9, event: Some(change(Audience::Everyone, 9).event) };
        assert_eq!(item.frame(), encode(&GatewayFrame::Event(Box::new(numbered))));
    }

    #[test]
    fn numbers_are_each_agents_own() {
        let (mut feeds, ann, ben) = (feeds(), AgentId::from("ann"), AgentId::from("ben"));
        let (mut to_ann, mut to_ben) = (feeds.join(&ann, None).unwrap(), feeds.join(&ben, None).unwrap());
        feeds.publish(&change(Audience::Agent(ann.clone()), 1));
        everyone(&mut feeds, 2..=2);
        assert_eq!(heard(&mut to_ann), [1, 2]);
        assert_eq!(heard(&mut to_ben), [1]);
    }

    #[test]
    fn resumes_only_what_is_still_here() {
        let (mut feeds, ann) = (feeds(), AgentId::from("ann"));
        let total = KEPT as u64 + 5;
        everyone(&mut feeds, 1..=total);
        let at = |seq| Cursor { epoch: feeds.epoch.clone(), seq };
        assert!(!feeds.resumes(&ann, &at(4)));
        assert!(feeds.resumes(&ann, &at(5)));
        assert!(feeds.resumes(&ann, &at(total)));
        assert!(!feeds.resumes(&ann, &at(total + 1)));
        assert!(!feeds.resumes(&ann, &Cursor { epoch: "another".into(), seq: total }));
        let mut back = feeds.join(&ann, Some(total - 2)).unwrap();
        assert_eq!(back.cursor.seq, total - 2);
        everyone(&mut feeds, total + 1..=total + 1);
        assert_eq!(heard(&mut back), [total - 1, total, total + 1]);
    }

    #[test]
    fn a_slow_connection_is_dropped_and_nobody_else() {
        let (mut feeds, ann) = (feeds(), AgentId::from("ann"));
        let slow = feeds.join(&ann, None).unwrap();
        everyone(&mut feeds, 1..=BEHIND as u64);
        let mut quick = feeds.join(&ann, None).unwrap();
        everyone(&mut feeds, 1..=1);
        assert!(!feeds.has(&ann, slow.socket));
        assert!(feeds.has(&ann, quick.socket));
        assert_eq!(heard(&mut quick).len(), 1);
    }
}
