//! What the log says of a connection that never became an agent's.

use crate::gateway::logging::STRANGERS;
use crate::gateway::metrics::Metrics;
use crate::protocol::Refusal;
use std::net::IpAddr;

pub(super) const NOT_SIGNED_IN: u16 = 4401;
pub(super) const NO_HELLO: u16 = 4408;

/// Counts a connection that is refused before it is an agent's, and says so in the log.
pub(super) fn note_refused(metrics: &Metrics, refusal: &Refusal, address: IpAddr) {
    let reason = match refusal {
        Refusal::NotSignedIn => "not_signed_in",
        Refusal::Suspended => "suspended",
        Refusal::OutOfOrder => "no_hello",
        Refusal::Unavailable => "unavailable",
        _ => "bad_hello",
    };
    metrics.refused("hello", reason);
    tracing::info!(target: STRANGERS, at = "hello", reason, %address, "refused");
}
