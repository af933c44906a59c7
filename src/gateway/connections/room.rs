//! Who is let in, and who goes if there are too many.

use super::limits::Limits;
use super::record::{Link, Phase, Record};
use crate::gateway::address::AddressGroup;
use crate::protocol::AgentId;
use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;
use tokio::time::Instant;

/// How many guests are chosen at a time to make room, so that a rush of strangers does not search all guests each time.
const CHOSEN: usize = 64;

/// All records, counted.
#[derive(Default)]
pub(super) struct Room {
    /// [`Limits::grace`].
    grace: Duration,
    next: u64,
    pub(super) records: HashMap<u64, Record>,
    guests: usize,
    pub(super) agents: usize,
    leaving: usize,
    by_address: HashMap<AddressGroup, BTreeSet<u64>>,
    by_agent: HashMap<AgentId, usize>,
    /// Guests who go next, the last first, each with when its phase began.
    chosen: Vec<(u64, Instant)>,
    /// The number of guests that their addresses had when they were chosen; some may have had half as many.
    chosen_crowd: usize,
    /// Since the last report.
    pub(super) tally: Tally,
    /// Before it.
    reported: Tally,
}

/// What became of connections.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Guests who went to make room.
    pub replaced: u64,
    /// Connections that took too long.
    pub overdue: u64,
    /// Connections and requests that were refused.
    pub refused: u64,
}

/// How many connections there are, and what became of others since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ConnectionCensus {
    /// Connections on which nobody is signed in.
    pub guests: usize,
    /// Agents' sockets.
    pub agents: usize,
    /// The sockets of the demo's phones.
    pub phones: usize,
    /// Guests who went to make room.
    pub replaced: u64,
    /// Connections that took too long.
    pub overdue: u64,
    /// Connections and requests that were refused.
    pub refused: u64,
}

/// The outcome of a new connection.
pub(super) enum Entry {
    /// It is in, under this number.
    Admitted(u64),
    /// One is about to go.
    Wait,
    /// It is not yet known who is silent.
    Later,
    /// Nobody can go.
    Full,
}

impl Room {
    /// Creates an empty room.
    pub(super) fn new(grace: Duration) -> Self {
        Self { grace, ..Self::default() }
    }

    /// Lets a connection in, or says why not yet or not at all.
    pub(super) fn admit(&mut self, limits: &Limits, peer: Option<AddressGroup>, link: &Arc<Link>) -> Entry {
        let crowded = peer.filter(|peer| self.crowd(Some(*peer)) >= limits.guests_by_address);
        let has_room = crowded.is_none_or(|peer| self.replace_one_of(peer))
            && (self.guests < limits.guests || self.make_room(peer))
            && (self.records.len() < limits.all || self.leaving == 0 && self.make_room(peer));
        if self.records.len() >= limits.all && self.leaving > 0 {
            return Entry::Wait;
        }
        if !has_room {
            if self.records.values().any(|record| record.is_unknown(self.grace)) {
                return Entry::Later;
            }
            self.tally.refused += 1;
            return Entry::Full;
        }
        let id = self.next;
        self.next += 1;
        let record = Record {
            link: link.clone(),
            phase: Phase::Headers,
            since: Instant::now(),
            moved: 0,
            group: peer,
            is_direct: peer.is_some(),
            has_spoken: false,
            is_vouched: false,
            agent: None,
            is_leaving: false,
        };
        self.count(id, &record, true);
        self.records.insert(id, record);
        Entry::Admitted(id)
    }

    /// Returns what became of connections since the last report.
    pub(super) fn report(&mut self) -> Tally {
        let tally = std::mem::take(&mut self.tally);
        self.reported.replaced += tally.replaced;
        self.reported.overdue += tally.overdue;
        self.reported.refused += tally.refused;
        tally
    }

    /// Counts the connections, and what became of others since the start.
    pub(super) fn census(&self) -> ConnectionCensus {
        let agents = self.by_agent.values().sum();
        let Self { tally, reported, .. } = self;
        ConnectionCensus {
            guests: self.guests,
            agents,
            phones: self.agents.saturating_sub(agents),
            replaced: reported.replaced + tally.replaced,
            overdue: reported.overdue + tally.overdue,
            refused: reported.refused + tally.refused,
        }
    }

    /// Returns the number of guests of an address.
    pub(super) fn crowd(&self, group: Option<AddressGroup>) -> usize {
        group.and_then(|group| self.by_address.get(&group)).map_or(0, BTreeSet::len)
    }

    /// Returns the number of an agent's sockets.
    pub(super) fn sockets(&self, agent: &AgentId) -> usize {
        self.by_agent.get(agent).copied().unwrap_or(0)
    }

    /// Counts a record, or no longer.
    pub(super) fn count(&mut self, id: u64, record: &Record, is_there: bool) {
        let by = if is_there { 1 } else { -1 };
        let add = |count: &mut usize, counts: bool| {
            if counts {
                *count = count.saturating_add_signed(by);
            }
        };
        add(&mut self.guests, record.is_guest());
        add(&mut self.agents, record.phase == Phase::Agent);
        add(&mut self.leaving, record.is_leaving);
        if let Some(agent) = &record.agent {
            add(self.by_agent.entry(agent.clone()).or_default(), true);
            if self.sockets(agent) == 0 {
                self.by_agent.remove(agent);
            }
        }
        let Some(group) = record.group.filter(|_| record.is_guest()) else { return };
        let guests = self.by_address.entry(group).or_default();
        if is_there {
            guests.insert(id);
        } else {
            guests.remove(&id);
            if guests.is_empty() {
                self.by_address.remove(&group);
            }
        }
    }

    /// Changes a record. Does nothing if it is being closed.
    pub(super) fn change(&mut self, id: u64, change: impl FnOnce(&mut Record)) {
        let Some(mut record) = self.records.remove(&id) else { return };
        if !record.is_leaving {
            self.count(id, &record, false);
            change(&mut record);
            record.link.is_idle.store(record.phase == Phase::Idle, Relaxed);
            self.count(id, &record, true);
        }
        self.records.insert(id, record);
    }

    /// Closes a connection.
    pub(super) fn close(&mut self, id: u64) {
        self.change(id, |record| {
            record.is_leaving = true;
            record.link.close();
        });
    }

    /// Closes the connection of a guest of an address who waits. Returns whether there was one.
    pub(super) fn replace_one_of(&mut self, group: AddressGroup) -> bool {
        let found = self.oldest_of(group);
        self.replace(found)
    }

    /// Closes the connection of a guest who waits, so that another can come: of an address with most guests, and of the
    /// newcomer's own if it is one. Returns whether there was one.
    pub(super) fn make_room(&mut self, newcomer: Option<AddressGroup>) -> bool {
        let chosen = self.next_chosen();
        let own = newcomer.filter(|own| self.crowd(Some(*own)) >= self.chosen_crowd);
        let found = own.and_then(|own| self.oldest_of(own)).or(chosen);
        self.replace(found)
    }

    fn replace(&mut self, found: Option<u64>) -> bool {
        if let Some(id) = found {
            self.close(id);
            self.tally.replaced += 1;
        }
        found.is_some()
    }

    fn oldest_of(&self, group: AddressGroup) -> Option<u64> {
        let guests = self.by_address.get(&group)?.iter();
        let waiting = guests.filter_map(|id| {
            let record = self.records.get(id)?;
            Some((record.rank(self.grace)?, record.since, *id))
        });
        waiting.min().map(|(.., id)| id)
    }

    fn next_chosen(&mut self) -> Option<u64> {
        for choose in [false, true] {
            if choose {
                self.choose();
            }
            while let Some((id, since)) = self.chosen.pop() {
                let stays = |record: &Record| {
                    record.since == since
                        && record.rank(self.grace).is_some()
                        && is_about(self.crowd(record.group), self.chosen_crowd)
                };
                if self.records.get(&id).is_some_and(stays) {
                    return Some(id);
                }
            }
        }
        None
    }

    /// Chooses guests who wait and have the same rank, from the addresses with most guests or more than half as many.
    /// Chooses nobody while it is not known whether addresses with more are silent.
    fn choose(&mut self) {
        let (mut waiting, mut most) = (Vec::new(), 0);
        for (id, record) in &self.records {
            let crowd = self.crowd(record.group);
            if let Some(rank) = record.rank(self.grace) {
                waiting.push((rank, Reverse(crowd), record.since, *id));
            } else if record.is_unknown(self.grace) {
                most = most.max(crowd);
            }
        }
        waiting.sort_unstable();
        let Some((first_rank, Reverse(crowd), ..)) = waiting.first().copied() else { return };
        let most = most.max(crowd);
        waiting.retain(|(rank, Reverse(crowd), ..)| *rank == first_rank && is_about(*crowd, most));
        waiting.truncate(CHOSEN);
        self.chosen = waiting.into_iter().rev().map(|(.., since, id)| (id, since)).collect();
        self.chosen_crowd = most;
    }
}

/// Returns whether an address has the most guests, or more than half as many.
fn is_about(crowd: usize, most: usize) -> bool {
    crowd == most || crowd * 2 > most
}
