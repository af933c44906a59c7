//! The limits of connections.

use std::time::Duration;

/// The files that the gateway needs besides connections: databases, files of messages, requests to carriers.
const OTHER_FILES: usize = 64;
/// The share of all connections that is left to other files as well.
const OTHER_SHARE: usize = 32;

/// The limits of connections: how many there may be, and how long each phase may take. Tests use smaller ones.
#[derive(Clone, Debug)]
pub struct Limits {
    /// The time limit of a TLS handshake, and of the headers of a request: from their first byte, or from when the
    /// connection began or the handshake ended.
    pub headers: Duration,
    /// How long a connection may be open between requests. Longer than proxies keep unused connections, so that a proxy
    /// never sends a request on one that is being closed.
    pub idle: Duration,
    /// How long a body that is received, or anything that is sent, may not move at all; and the time that a slow one may
    /// take in addition to what [`Limits::rate`] allows.
    pub patience: Duration,
    /// The lowest rate of a body that is received or sent, in bytes per second over its whole time.
    pub rate: u64,
    /// The time for which a new connection may be silent before it can go to make room.
    pub grace: Duration,
    /// The most guests.
    pub guests: usize,
    /// The most guests of one address.
    pub guests_by_address: usize,
    /// The most sockets of one agent.
    pub sockets_by_agent: usize,
    /// The most connections in all.
    pub all: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl Limits {
    /// The limits of the public listener, as far as files can be open.
    pub const DEFAULT: Self = Self {
        headers: Duration::from_secs(10),
        idle: Duration::from_secs(75),
        patience: Duration::from_secs(30),
        rate: 4 * 1024,
        grace: Duration::from_millis(50),
        guests: 2_000,
        guests_by_address: 250,
        sockets_by_agent: 100,
        all: usize::MAX,
    };

    /// Returns the limits for a process that can open this many files. Guests have at most a quarter of them.
    #[must_use]
    pub fn within(self, files: usize) -> Self {
        let all = files.saturating_sub(OTHER_FILES + files / OTHER_SHARE).max(2);
        Self { all: self.all.min(all), guests: self.guests.min(all / 4).max(1), ..self }
    }

    /// Returns the most connections of agents: some are left for guests, who include agents about to sign in and
    /// carriers.
    pub fn agents(&self) -> usize {
        self.all.saturating_sub(self.guests.div_ceil(2))
    }

    /// Returns how often to look for connections that have taken too long.
    pub fn sweep(&self) -> Duration {
        let shortest = self.headers.min(self.idle).min(self.patience);
        (shortest / 4).clamp(Duration::from_millis(5), Duration::from_secs(1))
    }

    /// Returns whether something that began so long ago, last moved so long ago, and has moved so many bytes, is too
    /// slow.
    pub fn is_too_slow(&self, began: Duration, moved: Duration, bytes: u64) -> bool {
        let allowed = self.patience + Duration::from_millis(bytes.saturating_mul(1000) / self.rate.max(1));
        moved > self.patience || began > allowed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guests_leave_room_for_agents_and_agents_for_guests_and_both_for_files() {
        for (files, all, guests, agents) in [
            (256, 184, 46, 161),
            (1_024, 928, 232, 812),
            (4_096, 3_904, 976, 3_416),
            (20_000, 19_311, 2_000, 18_311),
            (1_048_576, 1_015_744, 2_000, 1_014_744),
            (10, 2, 1, 1),
        ] {
            let limits = Limits::default().within(files);
            assert_eq!((limits.all, limits.guests, limits.agents()), (all, guests, agents), "{files}");
        }
        assert_eq!(Limits { guests: 10, ..Limits::default() }.within(1_024).guests, 10);
    }

    #[test]
    fn a_slow_phones_upload_has_the_time_it_needs_and_a_trickle_has_not() {
        let limits = Limits::default();
        let seconds = Duration::from_secs;
        let five = 5 * 1024 * 1024;
        // 5 MB at 64 kbit/s.
        assert!(!limits.is_too_slow(seconds(five / 8_000), seconds(1), five));
        assert!(!limits.is_too_slow(seconds(25), seconds(25), 0), "a tunnel");
        assert!(limits.is_too_slow(seconds(31), seconds(31), five), "it does not move");
        assert!(limits.is_too_slow(seconds(60), seconds(1), 60), "a byte a second");
        assert!(limits.is_too_slow(seconds(47), seconds(1), 64 * 1024), "the largest body of a stranger");
    }
}
