//! Facts about the gateway itself.

use crate::protocol::{AgentId, Millis};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Something that happened to the gateway.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Agents were told what is not in the log: what contacts are called now, or another setup.
    Told {
        /// How many events each was told.
        to: BTreeMap<AgentId, u64>,
    },
    /// Agents may have been shown something else than the log leads to. Their events are numbered on, under another name.
    Renumbered {
        /// Something random.
        nonce: String,
    },
}
