//! Numbered events, and the newest of them kept for connections that resume.

use crate::core::hub::Change;
use crate::protocol::{AgentId, Millis, encode};
use axum::extract::ws::Utf8Bytes;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

/// How many events are kept for each agent, and how many bytes they take. A connection that has missed more takes a
/// snapshot instead.
pub(super) const KEPT: usize = 500;
pub(super) const KEPT_BYTES: usize = 64 * 1024;
/// What an event takes besides its text.
const EACH: usize = size_of::<NumberedEvent>() + 2 * size_of::<usize>();

/// An event with its number in one agent's feed.
#[derive(Clone, Debug)]
pub struct NumberedEvent {
    pub(super) seq: u64,
    pub(super) at: Millis,
    /// JSON.
    pub(super) event: Arc<str>,
}

impl NumberedEvent {
    /// Returns the frame: the same as `encode(&GatewayFrame::Event(…))`, without encoding the event again.
    pub fn frame(&self) -> Utf8Bytes {
        format!(r#"{{"event":{{"seq":{},"at":{},"event":{}}}}}"#, self.seq, self.at, self.event).into()
    }
}

/// The newest events of one agent, numbered without a gap.
#[derive(Debug, Default)]
pub(super) struct EventBuffer {
    /// The number of the newest event; 0 before the first.
    seq: u64,
    /// Oldest first; the last one has the number `seq`.
    events: VecDeque<NumberedEvent>,
    bytes: usize,
}

fn bytes(event: &NumberedEvent) -> usize {
    event.event.len() + EACH
}

impl EventBuffer {
    /// Returns the number of the newest event.
    pub fn seq(&self) -> u64 {
        self.seq
    }

    /// Goes on after a number. Events are dropped that do not lead up to it.
    pub fn go_on_after(&mut self, seq: u64) {
        if seq != self.seq {
            self.clear();
            self.seq = seq;
        }
    }

    /// Appends an event.
    pub fn push(&mut self, Change { at, event, number, .. }: &Change) -> &NumberedEvent {
        self.go_on_after(number.saturating_sub(1));
        self.seq += 1;
        let event = NumberedEvent { seq: self.seq, at: *at, event: Arc::from(encode(event)) };
        self.bytes += bytes(&event);
        self.events.push_back(event);
        &self.events[self.events.len() - 1]
    }

    /// Returns the number of events that are kept.
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// Returns whether there are more than [`KEPT`], or [`KEPT_BYTES`].
    pub fn is_over(&self) -> bool {
        self.events.len() > KEPT || self.bytes > KEPT_BYTES
    }

    /// Drops the oldest events beyond that.
    pub fn trim(&mut self) {
        while self.is_over() {
            let Some(oldest) = self.events.pop_front() else { return };
            self.bytes -= bytes(&oldest);
        }
    }

    /// Drops all events.
    pub fn clear(&mut self) {
        (self.events, self.bytes) = (VecDeque::new(), 0);
    }

    /// Returns whether every event after number `seq` is still kept.
    pub fn reaches_back_to(&self, seq: u64) -> bool {
        (self.seq - self.events.len() as u64..=self.seq).contains(&seq)
    }

    /// Returns the kept events after number `seq`.
    pub fn after(&self, seq: u64) -> impl Iterator<Item = &NumberedEvent> {
        self.events.iter().filter(move |event| event.seq > seq)
    }
}

/// The newest events of all agents as the log is folded, for those who resume at a gateway that has just started.
#[derive(Debug, Default)]
pub struct Recent {
    since: Millis,
    pub(super) of: BTreeMap<AgentId, EventBuffer>,
}

impl Recent {
    /// Keeps what happens from a time on.
    pub fn since(since: Millis) -> Self {
        Self { since, of: BTreeMap::new() }
    }

    /// Returns whether what happens at a time is kept.
    pub fn wants(&self, at: Millis) -> bool {
        at >= self.since
    }

    /// Adds events.
    pub fn add(&mut self, changes: &[Change]) {
        for change in changes {
            let events = match self.of.get_mut(&change.to) {
                Some(events) => events,
                None => self.of.entry(change.to.clone()).or_default(),
            };
            events.push(change);
            events.trim();
        }
    }

    /// Drops everything.
    pub fn clear(&mut self) {
        self.of.clear();
    }
}
