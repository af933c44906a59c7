//! When a connection's client is asked whether it is still there, and when it is given up.

use super::limits::Limits;
use tokio::time::Instant;

/// What has happened on a connection last.
pub(super) struct Times {
    began: Instant,
    /// When something came.
    pub heard: Instant,
    /// When something was sent.
    pub said: Instant,
    /// When the client was asked.
    pub pinged: Instant,
}

impl Times {
    /// Creates those of a connection that begins.
    pub fn begin() -> Self {
        let now = Instant::now();
        Self { began: now, heard: now, said: now, pinged: now }
    }

    /// Returns when the client is given up if nothing comes from it.
    pub fn give_up_at(&self, limits: &Limits, is_joined: bool) -> Instant {
        if is_joined { self.heard + limits.silence } else { self.began + limits.hello }
    }

    /// Returns when the client is asked, after the hello. A client that is sent events all the time must be asked as
    /// well: otherwise it would count as silent.
    pub fn ping_at(&self, limits: &Limits) -> Instant {
        self.said.min(self.heard.max(self.pinged)) + limits.ask_after
    }

    /// Returns when one of both is due.
    pub fn due(&self, limits: &Limits, is_joined: bool) -> Instant {
        let give_up_at = self.give_up_at(limits, is_joined);
        if is_joined { give_up_at.min(self.ping_at(limits)) } else { give_up_at }
    }
}
