//! What each agent is told: numbered events, kept for a while so that a connection can go on where the last one broke
//! off. And what is of the moment and has no number: how each connection stands among the agent's others, and the
//! readiness it watches.
//!
//! Everything for one connection goes through one channel, in this order: the events a command leads to, then its
//! answer. An agent who reads the answer has seen what came of it.

use crate::core::hub::Change;
use crate::core::ringer::{self, Tab};
use crate::protocol::{
    AgentId, Answer, CommandId, Cursor, DeviceId, GatewayFrame, InvitationId, Millis, Readiness, Refusal, TargetRef,
    encode,
};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use tokio::sync::mpsc;

/// How many events are kept for each agent. One who was away for longer takes a snapshot.
const KEPT: usize = 1_000;
/// How much a connection may be behind. One that is slower is dropped; it resumes later. Several times what one batch
/// of requests can lead to, or a busy moment would drop everybody at once; room is taken only as it is used.
const BEHIND: usize = 16 * 1024;
/// How many invitations are remembered as having been rung for: a tab that comes while one is open must not ring again.
const RUNG: usize = 32;

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
    /// How it stands now.
    Standing(Standing),
    /// What it watches, where that has changed.
    Readiness(Vec<(TargetRef, Readiness)>),
    /// What it asked to read.
    Read(Box<GatewayFrame>),
    /// Another connection of the agent has rung for this.
    Rang(InvitationId),
    /// It is to be closed, for this reason.
    Dismissed(Refusal),
}

/// A connection, for the life of the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SocketId(u64);

/// How a connection stands among all of its agent's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// It is the one to ring.
    pub rings: bool,
    /// On how many devices the agent is connected.
    pub devices: u32,
}

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

/// The gateway's end of a connection.
#[derive(Debug)]
struct Connection {
    outbox: mpsc::Sender<Out>,
    device: Option<DeviceId>,
    tab: Tab,
    /// What it has been told.
    standing: Option<Standing>,
    /// What it watches, and what it was told of it last.
    watched: BTreeMap<TargetRef, Option<Readiness>>,
}

impl Connection {
    /// Tells what is news to it.
    fn tell(&mut self, now: impl Iterator<Item = (Readiness, TargetRef)>) {
        let mut news = Vec::new();
        for (now, target) in now {
            let Some(told) = self.watched.get_mut(&target).filter(|told| told.as_ref() != Some(&now)) else { continue };
            *told = Some(now.clone());
            news.push((target, now));
        }
        if !news.is_empty() {
            // One that is behind is closed by what it is told next.
            let _ = self.outbox.try_send(Out::Readiness(news));
        }
    }
}

#[derive(Debug, Default)]
struct Feed {
    /// The number of the newest event.
    seq: u64,
    /// The newest events, oldest first; numbers are contiguous up to `seq`.
    ring: VecDeque<Item>,
    sockets: BTreeMap<SocketId, Connection>,
    /// Invitations that a tab has rung for, newest last.
    rung: VecDeque<InvitationId>,
    /// How often a tab has come to the front.
    fronts: u64,
}

impl Feed {
    fn push(&mut self, at: Millis, event: &Arc<str>) {
        self.seq += 1;
        let item = Item { seq: self.seq, at, event: event.clone() };
        let before = self.sockets.len();
        self.sockets.retain(|_, connection| connection.outbox.try_send(Out::Event(item.clone())).is_ok());
        self.ring.push_back(item);
        if self.sockets.len() < before {
            self.stand();
        }
    }

    /// Chooses who rings, and tells each connection whose standing has changed. After every change of the connections.
    fn stand(&mut self) {
        let ringer = ringer::choose(self.sockets.iter().map(|(socket, connection)| (*socket, connection.tab)));
        let named: BTreeSet<_> = self.sockets.values().filter_map(|connection| connection.device.as_ref()).collect();
        let unnamed = self.sockets.values().filter(|connection| connection.device.is_none()).count();
        let devices = (named.len() + unnamed) as u32;
        for (socket, connection) in &mut self.sockets {
            let standing = Standing { rings: Some(*socket) == ringer, devices };
            if connection.standing != Some(standing) && connection.outbox.try_send(Out::Standing(standing)).is_ok() {
                connection.standing = Some(standing);
            }
        }
    }
}

/// The feeds of all agents.
#[derive(Debug)]
pub struct Feeds {
    epoch: String,
    feeds: BTreeMap<AgentId, Feed>,
    last_socket: u64,
    /// Connections that watch something. Some of them may have gone.
    watchers: BTreeSet<(AgentId, SocketId)>,
}

impl Default for Feeds {
    fn default() -> Self {
        Self::new()
    }
}

impl Feeds {
    /// Empty feeds under a numbering of their own.
    pub fn new() -> Self {
        Self { epoch: epoch(), feeds: BTreeMap::new(), last_socket: 0, watchers: BTreeSet::new() }
    }

    /// Begins a new numbering and drops every connection: what was told may not be what is kept.
    pub fn restart(&mut self) {
        self.epoch = epoch();
        self.feeds.values_mut().for_each(|feed| *feed = Feed::default());
    }

    /// Tells a change to whom it concerns.
    pub fn publish(&mut self, change: &Change) {
        self.feeds.entry(change.to.clone()).or_default().push(change.at, &Arc::from(encode(&change.event)));
    }

    /// What a connection watches from now on; it is told of each at once.
    pub fn watch(
        &mut self,
        agent: &AgentId,
        socket: SocketId,
        targets: Vec<TargetRef>,
        readiness: impl Fn(&AgentId, &TargetRef) -> Option<Readiness>,
    ) {
        let Some(connection) = self.feeds.get_mut(agent).and_then(|feed| feed.sockets.get_mut(&socket)) else { return };
        let mut before = std::mem::take(&mut connection.watched);
        let known = |target: TargetRef| {
            let told = before.remove(&target).flatten();
            (target, told)
        };
        connection.watched = targets.into_iter().map(known).collect();
        let key = (agent.clone(), socket);
        if connection.watched.is_empty() {
            self.watchers.remove(&key);
            return;
        }
        let all: Vec<_> = connection.watched.keys().cloned().collect();
        connection.tell(all.into_iter().filter_map(|target| Some((readiness(agent, &target)?, target))));
        self.watchers.insert(key);
    }

    /// Tells what may have changed to those who watch it and may see it.
    /// `readiness` is asked once for each.
    pub fn touched(
        &mut self,
        touched: &BTreeSet<TargetRef>,
        readiness: impl Fn(&TargetRef) -> Option<Readiness>,
        sees: impl Fn(&AgentId, &TargetRef) -> bool,
    ) {
        if touched.is_empty() || self.watchers.is_empty() {
            return;
        }
        let mut known: BTreeMap<&TargetRef, Option<Readiness>> = BTreeMap::new();
        let feeds = &mut self.feeds;
        self.watchers.retain(|(agent, socket)| {
            let Some(connection) = feeds.get_mut(agent).and_then(|feed| feed.sockets.get_mut(socket)) else {
                return false;
            };
            let watched: Vec<_> = touched
                .iter()
                .filter(|target| connection.watched.contains_key(target) && sees(agent, target))
                .collect();
            let now = |target| {
                known.entry(target).or_insert_with(|| readiness(target)).clone().map(|now| (now, target.clone()))
            };
            connection.tell(watched.into_iter().filter_map(now));
            true
        });
    }

    /// Lets go of the oldest events. Apart from [`Feeds::publish`], so that what [`Feeds::resumes`] promised stays true
    /// until the batch is told.
    pub fn trim(&mut self) {
        for feed in self.feeds.values_mut() {
            let surplus = feed.ring.len().saturating_sub(KEPT);
            feed.ring.drain(..surplus);
        }
    }

    /// Whether every event after the cursor is still here.
    pub fn resumes(&self, agent: &AgentId, cursor: &Cursor) -> bool {
        let nothing = Feed::default();
        let feed = self.feeds.get(agent).unwrap_or(&nothing);
        let oldest = feed.seq - feed.ring.len() as u64;
        cursor.epoch == self.epoch && (oldest..=feed.seq).contains(&cursor.seq)
    }

    /// Connects. `after` is where it resumes; `None` where it takes a snapshot of this moment.
    pub fn join(&mut self, agent: &AgentId, device: Option<DeviceId>, after: Option<u64>) -> Joined {
        let feed = self.feeds.entry(agent.clone()).or_default();
        self.last_socket += 1;
        let socket = SocketId(self.last_socket);
        let (sender, outbox) = mpsc::channel(BEHIND);
        for invitation in &feed.rung {
            let _ = sender.try_send(Out::Rang(invitation.clone()));
        }
        feed.sockets.insert(
            socket,
            Connection { outbox: sender, device, tab: Tab::default(), standing: None, watched: BTreeMap::new() },
        );
        feed.stand();
        let seq = after.unwrap_or(feed.seq);
        let missed = feed.ring.iter().filter(|item| item.seq > seq).cloned().collect();
        Joined { socket, cursor: Cursor { epoch: self.epoch.clone(), seq }, missed, outbox }
    }

    /// Disconnects.
    pub fn leave(&mut self, agent: &AgentId, socket: SocketId) {
        if let Some(feed) = self.feeds.get_mut(agent)
            && feed.sockets.remove(&socket).is_some()
        {
            feed.stand();
        }
    }

    /// A connection's tab has come to the front or left it, or can be heard or not.
    pub fn attend(&mut self, agent: &AgentId, socket: SocketId, front: bool, audible: bool) {
        let Some(feed) = self.feeds.get_mut(agent) else { return };
        let Some(Connection { tab, .. }) = feed.sockets.get_mut(&socket) else { return };
        if front && !tab.front {
            feed.fronts += 1;
            tab.last_front = feed.fronts;
        }
        (tab.front, tab.audible) = (front, audible);
        feed.stand();
    }

    /// A connection's tab has rung: the agent's others need not.
    pub fn rang(&mut self, agent: &AgentId, socket: SocketId, invitation: &InvitationId) {
        let Some(feed) = self.feeds.get_mut(agent).filter(|feed| feed.sockets.contains_key(&socket)) else { return };
        for connection in feed.sockets.iter().filter(|(other, _)| **other != socket).map(|(_, connection)| connection) {
            // One that is behind is closed by what it is told next.
            let _ = connection.outbox.try_send(Out::Rang(invitation.clone()));
        }
        feed.rung.push_back(invitation.clone());
        if feed.rung.len() > RUNG {
            feed.rung.pop_front();
        }
    }

    /// Disconnects the agent's connections that nobody reads from any more.
    pub fn forget_closed(&mut self, agent: &AgentId) {
        if let Some(feed) = self.feeds.get_mut(agent) {
            feed.sockets.retain(|_, connection| !connection.outbox.is_closed());
            feed.stand();
        }
    }

    /// Answers a command on the connection it came from. Where that is gone, the client asks again.
    pub fn answer(&mut self, agent: &AgentId, socket: SocketId, id: CommandId, answer: Answer) {
        self.pass(agent, socket, Out::Answer(id, answer));
    }

    /// Tells one connection something. One that is behind is dropped.
    pub fn pass(&mut self, agent: &AgentId, socket: SocketId, out: Out) {
        let Some(feed) = self.feeds.get_mut(agent) else { return };
        if let Some(connection) = feed.sockets.get(&socket)
            && connection.outbox.try_send(out).is_err()
        {
            feed.sockets.remove(&socket);
            feed.stand();
        }
    }

    /// Closes every connection of an agent.
    pub fn dismiss(&mut self, agent: &AgentId, refusal: &Refusal) {
        let Some(feed) = self.feeds.get_mut(agent) else { return };
        for connection in std::mem::take(&mut feed.sockets).into_values() {
            // One that is behind is closed by the end of its channel.
            let _ = connection.outbox.try_send(Out::Dismissed(refusal.clone()));
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
    use crate::protocol::{Event, Numbered};

    fn feeds() -> Feeds {
        Feeds::new()
    }

    fn change(to: &str, n: u64) -> Change {
        Change { to: to.into(), at: n, event: Event::NoticeGone { notice: format!("n{n}").into() } }
    }

    fn everyone(feeds: &mut Feeds, numbers: std::ops::RangeInclusive<u64>) {
        numbers.for_each(|n| ["ann", "ben"].iter().for_each(|agent| feeds.publish(&change(agent, n))));
        feeds.trim();
    }

    fn heard(joined: &mut Joined) -> Vec<u64> {
        let mut seqs: Vec<_> = joined.missed.drain(..).map(|item| item.seq).collect();
        while let Ok(out) = joined.outbox.try_recv() {
            match out {
                Out::Event(item) => seqs.push(item.seq),
                Out::Standing(_) => {}
                other => panic!("{other:?}"),
            }
        }
        seqs
    }

    #[test]
    fn a_frame_is_what_the_protocol_says() {
        let item = Item { seq: 3, at: 9, event: encode(&change("ann", 9).event).into() };
        let numbered = Numbered { seq: 3, at: 9, event: Some(change("ann", 9).event) };
        assert_eq!(item.frame(), encode(&GatewayFrame::Event(Box::new(numbered))));
    }

    #[test]
    fn numbers_are_each_agents_own() {
        let (mut feeds, ann, ben) = (feeds(), AgentId::from("ann"), AgentId::from("ben"));
        let (mut to_ann, mut to_ben) = (feeds.join(&ann, None, None), feeds.join(&ben, None, None));
        feeds.publish(&change("ann", 1));
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
        let mut back = feeds.join(&ann, None, Some(total - 2));
        assert_eq!(back.cursor.seq, total - 2);
        everyone(&mut feeds, total + 1..=total + 1);
        assert_eq!(heard(&mut back), [total - 1, total, total + 1]);
    }

    #[test]
    fn a_slow_connection_is_dropped_and_nobody_else() {
        let (mut feeds, ann) = (feeds(), AgentId::from("ann"));
        let slow = feeds.join(&ann, None, None);
        everyone(&mut feeds, 1..=BEHIND as u64);
        let mut quick = feeds.join(&ann, None, None);
        everyone(&mut feeds, 1..=1);
        assert!(!feeds.has(&ann, slow.socket));
        assert!(feeds.has(&ann, quick.socket));
        assert_eq!(heard(&mut quick).len(), 1);
    }

    fn standings(joined: &mut Joined) -> Vec<(bool, u32)> {
        let outs = std::iter::from_fn(|| joined.outbox.try_recv().ok());
        let standing =
            |out| if let Out::Standing(Standing { rings, devices }) = out { Some((rings, devices)) } else { None };
        outs.filter_map(standing).collect()
    }

    #[test]
    fn one_tab_rings_and_another_takes_over_when_it_goes() {
        let (mut feeds, ann) = (feeds(), AgentId::from("ann"));
        let (desk, laptop) = (DeviceId::from("desk"), DeviceId::from("laptop"));
        let mut first = feeds.join(&ann, Some(desk.clone()), None);
        assert_eq!(standings(&mut first), [(true, 1)]);
        let mut second = feeds.join(&ann, Some(desk), None);
        feeds.attend(&ann, first.socket, true, true);
        assert_eq!(
            (standings(&mut first), standings(&mut second)),
            (vec![(false, 1), (true, 1)], vec![(true, 1), (false, 1)])
        );
        let mut elsewhere = feeds.join(&ann, Some(laptop), None);
        assert_eq!(
            (standings(&mut first), standings(&mut second)),
            (vec![(true, 2)], vec![(false, 2)]),
            "told of a second device"
        );
        assert_eq!(standings(&mut elsewhere), [(false, 2)]);
        feeds.attend(&ann, elsewhere.socket, true, true);
        assert_eq!(
            (standings(&mut first), standings(&mut elsewhere)),
            (vec![(false, 2)], vec![(true, 2)]),
            "the one used last"
        );
        feeds.leave(&ann, elsewhere.socket);
        assert_eq!((standings(&mut first), standings(&mut second)), (vec![(true, 1)], vec![(false, 1)]));
        feeds.leave(&ann, first.socket);
        assert_eq!(standings(&mut second), [(true, 1)]);
    }

    #[test]
    fn who_has_not_rung_hears_of_who_has_also_when_it_comes_later() {
        let (mut feeds, ann) = (feeds(), AgentId::from("ann"));
        let rang = |joined: &mut Joined| {
            let outs = std::iter::from_fn(|| joined.outbox.try_recv().ok());
            outs.filter_map(|out| if let Out::Rang(invitation) = out { Some(invitation.to_string()) } else { None })
                .collect::<Vec<_>>()
        };
        let (mut first, mut second) = (feeds.join(&ann, None, None), feeds.join(&ann, None, None));
        feeds.rang(&ann, first.socket, &"i1.2".into());
        let mut third = feeds.join(&ann, None, None);
        assert_eq!(
            (rang(&mut first), rang(&mut second), rang(&mut third)),
            (vec![], vec!["i1.2".to_owned()], vec!["i1.2".to_owned()])
        );
        feeds.leave(&ann, first.socket);
        feeds.rang(&ann, first.socket, &"i1.3".into());
        assert_eq!(rang(&mut second), [""; 0], "who has gone says nothing");
    }

    #[test]
    fn readiness_is_told_to_those_who_watch_and_only_as_news() {
        let (mut feeds, ann) = (feeds(), AgentId::from("ann"));
        let (mut watching, mut other) = (feeds.join(&ann, None, None), feeds.join(&ann, None, None));
        let target = |id: &str| TargetRef { kind: crate::protocol::TargetKind::Agent, id: id.into() };
        let told = |joined: &mut Joined| {
            let outs = std::iter::from_fn(|| joined.outbox.try_recv().ok());
            let told = outs.filter_map(|out| if let Out::Readiness(told) = out { Some(told) } else { None });
            told.flatten().map(|(target, _)| target.id).collect::<Vec<_>>()
        };
        let logged_out = |target: &TargetRef| (target.id != "nobody").then_some(Readiness::LoggedOut);
        let all = |_: &AgentId, _: &TargetRef| true;
        let ready = |_: &TargetRef| Some(Readiness::Ready { since: 7 });
        feeds.watch(&ann, watching.socket, vec![target("ben"), target("chloe"), target("nobody")], |_, target| {
            logged_out(target)
        });
        assert_eq!(told(&mut watching), ["ben", "chloe"], "at once");
        let touched = |ids: &[&str]| ids.iter().map(|id| target(id)).collect::<BTreeSet<_>>();
        feeds.touched(&touched(&["ben", "dung"]), logged_out, all);
        assert_eq!(told(&mut watching), [""; 0], "no news, and not watched");
        feeds.touched(&touched(&["ben", "dung"]), ready, all);
        assert_eq!(told(&mut watching), ["ben"]);
        feeds.touched(&touched(&["ben"]), logged_out, |agent, target| agent.as_str() != "ann" || target.id != "ben");
        assert_eq!(told(&mut watching), [""; 0], "not to be seen any more");
        feeds.watch(&ann, watching.socket, vec![target("ben"), target("eve")], |_, target| ready(target));
        assert_eq!(told(&mut watching), ["eve"], "what is watched on is not told again");
        feeds.touched(&touched(&["chloe"]), ready, all);
        feeds.watch(&ann, watching.socket, Vec::new(), |_, target| ready(target));
        feeds.touched(&touched(&["ben"]), logged_out, all);
        assert_eq!(told(&mut watching), [""; 0], "watched no longer");
        assert_eq!(told(&mut other), [""; 0]);
    }
}
