//! The limit of lines that strangers can cause: of those that are alike, one is written, the others of that minute are
//! counted, and then it is said how many they were. Alike are lines from the same place in the code with the same
//! `reason`, of which there are few: they stand in the code.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use std::{io, thread};
use tracing::callsite::Identifier;
use tracing::field::{Field, Visit};
use tracing::{Event, Metadata, Subscriber};
use tracing_subscriber::layer::{Context, Filter};

/// The target of lines that strangers can cause. Of those that are alike, one a minute is written, and then how many more
/// there were.
pub const STRANGERS: &str = "baton::strangers";

/// For how long lines that are alike are counted after one was written.
const WINDOW: Duration = Duration::from_secs(60);
/// How often it is looked whether that time is over.
const FLUSH_EVERY: Duration = Duration::from_secs(5);
/// The field that tells lines of the same place apart.
const REASON: &str = "reason";

/// What was written last, and what was counted since.
#[derive(Debug, Default)]
pub struct Limit(Mutex<HashMap<(Identifier, String), Count>>);

#[derive(Debug)]
struct Count {
    since: Instant,
    line: &'static str,
    more: u64,
}

/// Lines that are counted and were not written.
#[derive(Clone, Debug, PartialEq, Eq)]
struct More {
    at: &'static str,
    reason: String,
    more: u64,
}

impl Limit {
    /// Returns whether a line is to be written; if not, it is counted.
    fn admits(&self, key: (Identifier, String), line: &'static str, now: Instant) -> bool {
        let mut counts = self.counts();
        if let Some(count) = counts.get_mut(&key) {
            count.more += 1;
            return false;
        }
        counts.insert(key, Count { since: now, line, more: 0 });
        true
    }

    /// Takes out what is over.
    fn take(&self, now: Instant, all: bool) -> Vec<More> {
        let mut found = Vec::new();
        self.counts().retain(|(_, reason), count| {
            let stays = !all && now.saturating_duration_since(count.since) < WINDOW;
            if !stays && count.more > 0 {
                found.push(More { at: count.line, reason: reason.clone(), more: count.more });
            }
            stays
        });
        found
    }

    /// Says how many more there were, where the minute is over; everywhere, if `all`.
    pub fn flush(&self, all: bool) {
        for More { at, reason, more } in self.take(Instant::now(), all) {
            tracing::warn!(more, at, reason, "and more of the same in the last minute");
        }
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<(Identifier, String), Count>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The filter that applies the limit.
pub(super) struct Once(pub(super) Arc<Limit>);

impl<S: Subscriber> Filter<S> for Once {
    fn enabled(&self, _: &Metadata<'_>, _: &Context<'_, S>) -> bool {
        true
    }

    fn event_enabled(&self, event: &Event<'_>, _: &Context<'_, S>) -> bool {
        let metadata = event.metadata();
        if metadata.target() != STRANGERS {
            return true;
        }
        let mut reason = Reason::default();
        event.record(&mut reason);
        self.0.admits((metadata.callsite(), reason.0), metadata.file().unwrap_or_default(), Instant::now())
    }
}

/// Reads the reason of a line.
#[derive(Default)]
struct Reason(String);

impl Visit for Reason {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == REASON {
            value.clone_into(&mut self.0);
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == REASON {
            self.0 = format!("{value:?}");
        }
    }
}

/// Says from time to time how many more there were, for as long as the limit is used.
pub(super) fn keep_flushing(limit: &Arc<Limit>) -> io::Result<()> {
    let limit = Arc::downgrade(limit);
    thread::Builder::new().name("gateway-log".into()).spawn(move || {
        while let Some(limit) = limit.upgrade() {
            limit.flush(false);
            drop(limit);
            thread::sleep(FLUSH_EVERY);
        }
    })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use tracing::Callsite as _;

    fn place() -> Identifier {
        static PLACE: tracing::callsite::DefaultCallsite = {
            static META: Metadata<'static> = tracing::metadata! {
                name: "line",
                target: STRANGERS,
                level: tracing::Level::INFO,
                fields: &[],
                callsite: &PLACE,
                kind: tracing::metadata::Kind::EVENT,
            };
            tracing::callsite::DefaultCallsite::new(&META)
        };
        PLACE.metadata().callsite()
    }

    #[test]
    fn one_line_a_minute_and_then_how_many_more() {
        let (limit, begun) = (Limit::default(), Instant::now());
        let says = |reason: &str, after: u64| {
            limit.admits((place(), reason.into()), "here", begun + Duration::from_secs(after))
        };
        assert!(says("wrong_key", 0));
        assert!(!(1..50).any(|after| says("wrong_key", after)));
        assert!(says("foreign_origin", 30), "that is something else");
        let more = |reason: &str, more| More { at: "here", reason: reason.into(), more };
        assert_eq!(limit.take(begun + Duration::from_secs(59), false), []);
        assert_eq!(limit.take(begun + Duration::from_secs(60), false), [more("wrong_key", 49)]);
        assert!(says("wrong_key", 61), "and from the beginning");
        assert_eq!(limit.take(begun + Duration::from_secs(62), true), [], "one line each, all of it written");
    }
}
