//! The ways to the contacts' phones.
//!
//! A carrier takes texts of ours from the engine ([`Carrier::send`]) and brings theirs and its delivery reports back through
//! [`super::engine::Handle`]. There is one: the built-in [`handset`]. With a second one, the number a text is sent from
//! decides which of them takes it.

pub mod handset;

use crate::core::hub::Outbound;

/// Takes texts for contacts.
pub trait Carrier: Send + Sync + 'static {
    /// Takes a text over. Must not block: the engine waits. What became of it is reported through the engine's handle, `Sent`
    /// first; until then the gateway hands the text over again after a restart, under the same key.
    fn send(&self, outbound: Outbound);
}
