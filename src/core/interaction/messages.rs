//! The messages of an interaction as they are read, and how far their deliveries have come.

use super::InteractionState;
use crate::core::fact::InteractionFact;
use crate::protocol::{AgentId, Delivery, Failure, MessageId, Transcript};

impl InteractionState {
    /// Returns the author and the reason if `fact` reports a failed delivery that nobody can see in a window.
    pub fn failed_unseen<'a>(&'a self, fact: &'a InteractionFact) -> Option<(&'a AgentId, &'a Failure)> {
        let InteractionFact::Delivery { message, delivery: Delivery::Failed(failure) } = fact else { return None };
        let writer = self.message(message)?.from.agent()?;
        self.owner().is_none().then_some((writer, failure))
    }

    /// Returns a page of messages: those before an index, or the newest.
    pub fn page(&self, before: Option<u64>) -> Transcript {
        let end = before.map_or(self.messages.len(), |before| self.messages.len().min(before as usize));
        let start = end.saturating_sub(Transcript::PAGE);
        let side = if before.is_none() { &self.side[self.side.len().saturating_sub(Transcript::SIDE)..] } else { &[] };
        Transcript { earlier: start as u64, messages: self.messages[start..end].to_vec(), side: side.to_vec() }
    }

    /// Returns whether `delivery` is further along than what is known of a message. Reports arrive late, twice and out
    /// of order. A failed message may still turn out to be delivered; a delivered one stays delivered.
    pub fn advances(&self, message: &MessageId, delivery: &Delivery) -> bool {
        let rank = |delivery: &Delivery| match delivery {
            Delivery::Sending => 0,
            Delivery::Sent => 1,
            Delivery::Failed { .. } => 2,
            Delivery::Delivered => 3,
        };
        let known = self.message(message).and_then(|m| m.delivery.as_ref());
        known.is_some_and(|known| rank(known) < rank(delivery))
    }
}
