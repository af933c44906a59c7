//! The interface through which the engine sends texts. [`super::carriers`] implements it.

use crate::core::hub::Outbound;

/// A way to send texts to contacts.
pub trait Carrier: Send + Sync + 'static {
    /// Accepts a text for delivery. Must not block: the engine waits for it. Delivery is reported through
    /// [`super::engine::Handle::report`], `Sent` first; until then the gateway sends the text again after each restart,
    /// under the same ids.
    fn send(&self, outbound: Outbound);
}
