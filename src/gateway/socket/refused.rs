//! What a client is told whose connection ends, and what the log says of one that never became an agent's.

use crate::gateway::logging::STRANGERS;
use crate::gateway::metrics::Metrics;
use crate::protocol::Refusal;
use std::net::IpAddr;

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

/// Returns the errors that tell a client why its connection ends. Clients that do not know a newer one ignore it, so
/// one that they know follows.
pub(super) fn told(refusal: Refusal) -> impl Iterator<Item = Refusal> {
    let known = matches!(refusal, Refusal::Dismissed | Refusal::Suspended).then_some(Refusal::NotSignedIn);
    std::iter::once(refusal).chain(known)
}
