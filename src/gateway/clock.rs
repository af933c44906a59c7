//! The gateway's clock: read from the system time once, monotonic from then on.

use crate::protocol::Millis;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// A clock that never goes back, even if the system time does.
#[derive(Debug)]
pub struct Clock {
    began: Instant,
    base: Millis,
    /// By how much a test has advanced it.
    ahead: AtomicU64,
}

impl Clock {
    /// Creates a clock that begins at the system time, or at `latest` if that is later: `latest` is in the log, so it
    /// has passed.
    pub fn not_before(latest: Millis) -> Self {
        let system = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, millis);
        Self { began: Instant::now(), base: system.max(latest), ahead: AtomicU64::new(0) }
    }

    /// Returns the current time.
    pub fn now(&self) -> Millis {
        self.base + millis(self.began.elapsed()) + self.ahead.load(Ordering::Relaxed)
    }

    /// Advances the clock, for tests; by at most a year at a time, so that no sum overflows.
    pub fn advance(&self, by: Millis) {
        const YEAR: Millis = 366 * 24 * 3600 * 1000;
        self.ahead.fetch_add(by.min(YEAR), Ordering::Relaxed);
    }
}

fn millis(duration: Duration) -> Millis {
    u64::try_from(duration.as_millis()).unwrap_or(Millis::MAX / 2)
}

#[cfg(test)]
mod tests {
    use super::Clock;

    #[test]
    fn starts_where_the_log_ends_and_moves_on_by_hand() {
        let far = 9_000_000_000_000;
        let clock = Clock::not_before(far);
        assert!(clock.now() >= far);
        clock.advance(60_000);
        assert!(clock.now() >= far + 60_000);
    }
}
