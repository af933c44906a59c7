//! The gateway's time: read from the wall once, steady from then on.

use crate::protocol::Millis;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// A clock that never goes back, whatever is done to the machine's.
#[derive(Debug)]
pub struct Clock {
    began: Instant,
    base: Millis,
    /// By how much a test has moved it on.
    ahead: AtomicU64,
}

impl Clock {
    /// A clock that shows the wall's time, or `latest` where the wall is behind it: what is in the log has happened.
    pub fn not_before(latest: Millis) -> Self {
        let wall = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, millis);
        Self { began: Instant::now(), base: wall.max(latest), ahead: AtomicU64::new(0) }
    }

    /// The time now.
    pub fn now(&self) -> Millis {
        self.base + millis(self.began.elapsed()) + self.ahead.load(Ordering::Relaxed)
    }

    /// Moves the clock on, for tests. At most a year at a time, so that no sum overflows.
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
