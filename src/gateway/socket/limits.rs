//! The limits of an agent's connection.

use std::time::Duration;

/// Timeouts and limits of a connection. Tests use shorter ones.
#[derive(Clone, Debug)]
pub struct Limits {
    /// How long the client may take to send its hello.
    pub hello: Duration,
    /// A connection is pinged when the gateway has sent or received nothing for so long.
    pub ask_after: Duration,
    /// A connection is dropped when nothing was received for so long.
    pub silence: Duration,
    /// The longest time for which a client may not read what is sent to it.
    pub write: Duration,
    /// How many invalid frames are tolerated in a minute.
    pub bad_frames: u32,
}

impl Default for Limits {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { hello: seconds(10), ask_after: seconds(10), silence: seconds(30), write: seconds(10), bad_frames: 20 }
    }
}
