//! Facts about the gateway itself.

use crate::protocol::Millis;
use serde::{Deserialize, Serialize};

/// Something that happened to the gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum GatewayFact {
    /// It goes on after a pause, in which nobody could do anything: what runs for agents runs that much longer. What
    /// contacts have waited, and until when something is parked, stays.
    Resumed {
        /// How long the pause was.
        pause: Millis,
        /// Until when whoever is invited can answer at the least: their desk has to be connected again first.
        least: Millis,
    },
}
