//! The gateway's time and the browser's.

use super::Millis;

/// Both clocks, as of the last input.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Clock {
    now: Millis,
    local: Millis,
    /// The gateway's clock minus the browser's.
    offset: i64,
}

impl Clock {
    /// Takes over the browser's time.
    pub(super) fn read(&mut self, local: Millis) {
        self.local = local;
        self.now = local.saturating_add_signed(self.offset);
    }

    /// Takes over the gateway's time.
    pub(super) fn set(&mut self, now: Millis) {
        self.offset = now as i64 - self.local as i64;
        self.now = now;
    }

    /// Takes over the time of an event where it is ahead: what has happened is past, so the browser's clock has slept
    /// or drifted.
    pub(super) fn advance(&mut self, at: Millis) {
        if at > self.now {
            self.set(at);
        }
    }

    /// Returns the gateway's time, as well as it is known.
    pub(super) fn now(self) -> Millis {
        self.now
    }

    /// Returns the browser's time.
    pub(super) fn local(self) -> Millis {
        self.local
    }
}
