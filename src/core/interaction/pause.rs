//! What a pause of the gateway changes.

use super::InteractionState;
use crate::protocol::Millis;

impl InteractionState {
    /// Lets what is asked be answered for longer, and an invitation until `least` at the least.
    pub fn shift(&mut self, pause: Millis, least: Millis) {
        let Some(offer) = &mut self.offer else { return };
        let longer = |at: Millis| at.saturating_add(pause);
        offer.transfer.iter_mut().for_each(|asked| asked.deadline = longer(asked.deadline));
        offer.invitation.iter_mut().for_each(|open| open.deadline = longer(open.deadline).max(least));
    }
}
