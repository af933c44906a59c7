//! How the engine and each carrier are doing. They publish it themselves, so that asking costs them nothing.

use super::counts::Counts;
use crate::protocol::Millis;
use std::collections::BTreeSet;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// From when on a batch is not slow but stuck: the disk hangs.
pub const STUCK_AFTER: Duration = Duration::from_secs(10);

/// How the log is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogStanding {
    /// It is written.
    Ok,
    /// It cannot be written: what would change something is refused.
    Unwritable,
    /// It cannot be read: everything is refused.
    Unreadable,
    /// An append does not end.
    Stuck,
}

impl LogStanding {
    /// Returns its name for programs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Unwritable => "unwritable",
            Self::Unreadable => "unreadable",
            Self::Stuck => "stuck",
        }
    }
}

/// How the engine is doing.
#[derive(Debug)]
pub struct EngineWatch {
    created: Instant,
    /// When it began its batch, in milliseconds since `created` and one more; 0 while it waits for requests.
    busy_since: AtomicU64,
    inside: Mutex<Standing>,
}

/// What the engine has said of itself.
#[derive(Clone, Copy, Debug)]
struct Standing {
    can_read: bool,
    can_write: bool,
    has_book: bool,
}

impl Default for EngineWatch {
    fn default() -> Self {
        let inside = Mutex::new(Standing { can_read: true, can_write: true, has_book: true });
        Self { created: Instant::now(), busy_since: AtomicU64::new(0), inside }
    }
}

impl EngineWatch {
    /// Says that a batch begins.
    pub fn begins(&self) {
        let since = u64::try_from(self.created.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.busy_since.store(since.saturating_add(1), Relaxed);
    }

    /// Says that a batch has ended.
    pub fn ended(&self) {
        self.busy_since.store(0, Relaxed);
    }

    /// Says whether the log can be read and written, and whether the contact book can be written.
    pub fn stands(&self, can_read: bool, can_write: bool, has_book: bool) {
        *self.inside.lock().unwrap_or_else(PoisonError::into_inner) = Standing { can_read, can_write, has_book };
    }

    /// Returns for how long the engine has worked on its batch.
    pub fn busy_for(&self) -> Duration {
        match self.busy_since.load(Relaxed) {
            0 => Duration::ZERO,
            since => self.created.elapsed().saturating_sub(Duration::from_millis(since - 1)),
        }
    }

    /// Returns how the log is doing.
    pub fn log(&self) -> LogStanding {
        let Standing { can_read, can_write, .. } = self.inside();
        match () {
            () if self.busy_for() > STUCK_AFTER => LogStanding::Stuck,
            () if !can_read => LogStanding::Unreadable,
            () if !can_write => LogStanding::Unwritable,
            () => LogStanding::Ok,
        }
    }

    /// Returns whether the contact book can be written.
    pub fn has_book(&self) -> bool {
        self.inside().has_book
    }

    fn inside(&self) -> Standing {
        *self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How a carrier is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CarrierStanding {
    /// Nothing has been sent yet since the start.
    Unused,
    /// It answered the last time.
    Ok,
    /// It did not take the last text, which is tried again, with growing pauses.
    BackingOff,
}

impl CarrierStanding {
    /// Returns its name for programs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unused => "unused",
            Self::Ok => "ok",
            Self::BackingOff => "backing_off",
        }
    }
}

/// The watch over one carrier.
#[derive(Debug)]
pub struct CarrierWatch {
    name: String,
    errors: Counts,
    messages: Counts,
    inside: Mutex<Sending>,
}

#[derive(Debug, Default)]
struct Sending {
    is_used: bool,
    down_since: Option<Instant>,
    /// The texts that it has not taken yet, by since when they wait.
    waiting: BTreeSet<(Millis, u64)>,
    last: u64,
}

impl CarrierWatch {
    pub(super) fn new(name: &str, errors: Counts, messages: Counts) -> Self {
        Self { name: name.to_owned(), errors, messages, inside: Mutex::default() }
    }

    /// Returns the carrier's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Says that a text waits since a time. It does until what is returned is dropped.
    pub fn waits(self: &Arc<Self>, since: Millis) -> Waiting {
        let mut inside = self.inside();
        inside.last += 1;
        let key = (since, inside.last);
        inside.waiting.insert(key);
        Waiting { watch: self.clone(), key }
    }

    /// Says that the carrier did not take a text, or may not have. Returns true if it took the one before: this is the
    /// time to say so.
    pub fn failed(&self, error: &'static str) -> bool {
        self.errors.add(&[("carrier", &self.name), ("error", error)]);
        let mut inside = self.inside();
        inside.is_used = true;
        let was_up = inside.down_since.is_none();
        inside.down_since.get_or_insert_with(Instant::now);
        was_up
    }

    /// Says that the carrier has answered. Returns for how long it had not, if it had not.
    pub fn answered(&self) -> Option<Duration> {
        let mut inside = self.inside();
        inside.is_used = true;
        inside.down_since.take().map(|since| since.elapsed())
    }

    /// Counts what became of a text.
    pub fn settled(&self, outcome: &'static str) {
        self.messages.add(&[("direction", "out"), ("carrier", &self.name), ("outcome", outcome)]);
    }

    /// Returns how it is doing.
    pub fn standing(&self) -> CarrierStanding {
        match &*self.inside() {
            Sending { down_since: Some(_), .. } => CarrierStanding::BackingOff,
            Sending { is_used: true, .. } => CarrierStanding::Ok,
            _ => CarrierStanding::Unused,
        }
    }

    /// Returns how many texts it has not taken yet, and since when the oldest waits.
    pub fn waiting(&self) -> (usize, Option<Millis>) {
        let inside = self.inside();
        (inside.waiting.len(), inside.waiting.first().map(|(since, _)| *since))
    }

    fn inside(&self) -> MutexGuard<'_, Sending> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A text that waits for its carrier.
#[derive(Debug)]
pub struct Waiting {
    watch: Arc<CarrierWatch>,
    key: (Millis, u64),
}

impl Waiting {
    /// Says since when it really waits, if that was before a restart.
    pub fn since(&mut self, since: Millis) {
        let mut inside = self.watch.inside();
        inside.waiting.remove(&self.key);
        self.key.0 = since;
        inside.waiting.insert(self.key);
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.watch.inside().waiting.remove(&self.key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_carrier_is_down_once_and_up_once() {
        let watch = Arc::new(CarrierWatch::new("k", Counts::default(), Counts::default()));
        assert_eq!(watch.standing(), CarrierStanding::Unused);
        assert!(watch.answered().is_none());
        assert_eq!(watch.standing(), CarrierStanding::Ok);
        assert_eq!([0; 3].map(|_| watch.failed("no_connection")), [true, false, false]);
        assert_eq!(watch.standing(), CarrierStanding::BackingOff);
        assert!(watch.answered().is_some() && watch.answered().is_none());
        assert!(watch.failed("no_connection"));
    }

    #[test]
    fn the_oldest_text_is_known_also_after_a_restart() {
        let watch = Arc::new(CarrierWatch::new("k", Counts::default(), Counts::default()));
        assert_eq!(watch.waiting(), (0, None));
        let (mut first, second) = (watch.waits(10), watch.waits(10));
        assert_eq!(watch.waiting(), (2, Some(10)));
        first.since(3);
        assert_eq!(watch.waiting(), (2, Some(3)));
        drop(first);
        assert_eq!(watch.waiting(), (1, Some(10)));
        drop(second);
        assert_eq!(watch.waiting(), (0, None));
    }

    #[test]
    fn the_log_says_what_is_wrong_with_it() {
        let watch = EngineWatch::default();
        watch.begins();
        assert_eq!(watch.log(), LogStanding::Ok);
        watch.stands(true, false, true);
        assert_eq!(watch.log(), LogStanding::Unwritable);
        watch.stands(false, false, false);
        watch.ended();
        assert_eq!((watch.log(), watch.has_book(), watch.busy_for()), (LogStanding::Unreadable, false, Duration::ZERO));
        // As if it had begun long ago.
        let begun = Instant::now().checked_sub(2 * STUCK_AFTER).expect("the machine runs for longer");
        let watch = EngineWatch { created: begun, ..EngineWatch::default() };
        watch.busy_since.store(1, Relaxed);
        assert_eq!(watch.log(), LogStanding::Stuck);
    }
}
