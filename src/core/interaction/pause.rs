//! What a pause of the gateway changes.

use super::InteractionState;
use crate::protocol::Millis;

impl InteractionState {
    /// Lets what is asked be answered for longer, and an invitation until `least` at the least.
    pub fn shift(&mut self, pause: Millis, least: Millis) {
        let longer = |at: Millis| at.saturating_add(pause);
        self.asks.iter_mut().for_each(|ask| ask.until = longer(ask.until).max(least));
        let Some(offer) = &mut self.offer else { return };
        offer.transfer.iter_mut().for_each(|asked| asked.deadline = longer(asked.deadline));
        offer.invitation.iter_mut().for_each(|open| open.deadline = longer(open.deadline).max(least));
    }
}
