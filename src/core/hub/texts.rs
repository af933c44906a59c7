//! Text messages as carriers deliver them to the hub and receive them from it.

use super::Hub;
use crate::core::fact::{Entry, Fact, InteractionFact};
use crate::core::interaction::InteractionState;
use crate::protocol::{Delivery, InteractionId, Media, Message, MessageId, PhoneNumber};
use serde::{Deserialize, Serialize};

/// A text message from a carrier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inbound {
    /// The carrier's id of the message, unique across all carriers.
    pub carrier_id: String,
    /// The contact's number.
    pub from: PhoneNumber,
    /// The service number.
    pub to: PhoneNumber,
    /// The text; may be empty if there is media.
    pub text: String,
    /// The attached files.
    pub media: Vec<Media>,
}

/// A text message for a carrier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outbound {
    /// The interaction it belongs to.
    pub interaction: InteractionId,
    /// The message's id. Carriers use it as an idempotency key.
    pub message: MessageId,
    /// The service number.
    pub from: PhoneNumber,
    /// The contact's number.
    pub to: PhoneNumber,
    /// The text; may be empty if there is media.
    pub text: String,
    /// The attached files, in the sender's order.
    pub media: Vec<Media>,
}

impl Outbound {
    fn new(interaction: &InteractionState, message: &Message) -> Self {
        Self {
            interaction: interaction.id.clone(),
            message: message.id.clone(),
            from: interaction.service_number.clone(),
            to: interaction.contact.number.clone(),
            text: message.text.clone(),
            media: message.media.clone(),
        }
    }
}

impl Hub {
    /// Returns the outbound messages that no carrier has accepted yet, by interaction, oldest first.
    pub fn undelivered(&self) -> Vec<Outbound> {
        let unsent = |interaction: &InteractionState| -> Vec<Outbound> {
            let sending = interaction.messages.iter().filter(|m| m.delivery == Some(Delivery::Sending));
            sending.map(|message| Outbound::new(interaction, message)).collect()
        };
        self.interactions.values().flat_map(|interaction| unsent(interaction)).collect()
    }

    /// Returns the message to hand to the carrier if `entry` records one as sent.
    pub fn outbound(&self, entry: &Entry) -> Option<Outbound> {
        let Fact::Interaction { id, what: InteractionFact::Sent { message } } = &entry.fact else { return None };
        Some(Outbound::new(self.interaction(id)?, message))
    }
}
