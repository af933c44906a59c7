//! Numbered events, and the newest of them kept for connections that resume.

use crate::protocol::Millis;
use axum::extract::ws::Utf8Bytes;
use std::collections::VecDeque;
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

    /// Appends an event and gives it the next number.
    pub fn push(&mut self, at: Millis, event: Arc<str>) -> &NumberedEvent {
        self.seq += 1;
        let event = NumberedEvent { seq: self.seq, at, event };
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
        self.events = VecDeque::new();
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
