//! The automatic answer outside opening hours: once for a contact and each time that the line is closed. A machine that
//! answers it writes in the same conversation, and hears nothing more.

use super::{Hub, InteractionFact, InteractionState, Message, MessageId, Millis, PhoneNumber, Sender};
use crate::core::hours::Hours;
use crate::protocol::Delivery;

/// How the id of such an answer ends.
const CLOSED: &str = ".closed";

impl Hub {
    /// Returns the automatic answer to a contact who writes, unless the line is open, somebody is there for them, they have
    /// been told already, or they must not be written to.
    pub(super) fn closed_answer(
        &self,
        now: Millis,
        (line, contact): &(PhoneNumber, PhoneNumber),
        received: &MessageId,
    ) -> Option<InteractionFact> {
        let hours = self.rules.setup.numbers.get(line)?.hours.as_ref()?;
        let text = hours.answer_in(self.language_of(contact))?.to_owned();
        let opens = hours.opens(now, self.rules.offsets)?;
        let numbers = (line.clone(), contact.clone());
        if self.wants_nothing(&numbers) || self.barred(line, contact).is_some() {
            return None;
        }
        let known = self.contacts.get(contact);
        let ids = known.into_iter().flat_map(|known| known.open.iter().chain(known.past.last()));
        let mut talks = ids.filter_map(|id| self.interaction(id)).filter(|it| it.service_number == *line);
        if talks.any(|it| self.is_with_somebody(it) || self.was_answered(hours, opens, it)) {
            return None;
        }
        let (id, delivery) = (format!("{received}{CLOSED}").into(), Some(Delivery::Sending));
        let message = Message { id, at: now, from: Sender::Service, text, media: Vec::new(), delivery };
        Some(InteractionFact::Sent { message })
    }

    /// Returns whether an interaction has an owner who has not gone.
    fn is_with_somebody(&self, interaction: &InteractionState) -> bool {
        interaction.owner().and_then(|owner| self.agents.get(owner)).is_some_and(|owner| owner.gone.is_none())
    }

    /// Returns whether somebody, or the gateway, has answered since the line closed that opens then.
    fn was_answered(&self, hours: &Hours, opens: Millis, interaction: &InteractionState) -> bool {
        let answers = interaction.messages.iter().rev();
        let mut answers = answers.filter(|it| it.from.agent().is_some() || it.id.as_str().ends_with(CLOSED));
        answers.next().is_some_and(|it| hours.opens(it.at, self.rules.offsets) == Some(opens))
    }
}
