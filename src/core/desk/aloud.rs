//! New messages, said: what a contact writes in the window in front, how much has come in the others. Of a burst the
//! first is said at once and the rest summed up, so that nothing is dropped and nobody has to listen to a queue of
//! messages.

use super::{Desk, Effect, InteractionId, Millis, words};
use crate::core::settings::{MESSAGE_SOUND, MESSAGES_ALOUD};
use crate::protocol::{Delivery, Message, Sender};
use std::sync::Arc;

/// What comes within this time of what was said of a window is summed up, in milliseconds.
const BURST: Millis = 3_000;

/// What has come in a window since something was said of it.
#[derive(Clone, Debug)]
pub(super) struct HeldMessages {
    /// When it is said, by the browser's clock.
    due: Millis,
    count: usize,
    last: Option<Arc<Message>>,
}

impl Desk {
    /// A message is new, or has come further.
    pub(super) fn message(
        &mut self,
        interaction: &InteractionId,
        message: &Message,
        known: Option<Delivery>,
        out: &mut Vec<Effect>,
    ) {
        match (&message.from, &message.delivery) {
            (Sender::Contact, _) => self.contact_wrote(interaction, message, out),
            (_, Some(delivery @ Delivery::Failed { .. })) if known.as_ref() != Some(delivery) => {
                let text = format!("Message to {}: {}", self.contact(interaction), words::delivery(delivery));
                out.push(Effect::Announce { text, assertive: true });
            }
            _ => {}
        }
    }

    pub(super) fn contact_wrote(&mut self, interaction: &InteractionId, message: &Message, out: &mut Vec<Effect>) {
        if !self.visible().contains(interaction) {
            *self.unread.entry(interaction.clone()) += 1;
        }
        if let Some(held) = self.held.get_mut(interaction) {
            held.count += 1;
            held.last = Some(Arc::new(message.clone()));
            return;
        }
        self.held.insert(interaction.clone(), HeldMessages { due: self.local + BURST, count: 0, last: None });
        self.say_new(interaction, 1, message, false, out);
        // As with invitations: the tab chosen to ring.
        if MESSAGE_SOUND.is_on(&self.settings) && self.rings == Some(true) {
            out.push(Effect::Chime);
        }
    }

    /// Says what has been held long enough.
    pub(super) fn say_held(&mut self, out: &mut Vec<Effect>) {
        let due: Vec<_> =
            self.held.iter().filter(|(_, held)| held.due <= self.local).map(|(id, _)| id.clone()).collect();
        for id in due {
            let Some(held) = self.held.remove(&id) else { continue };
            if let Some(last) = held.last {
                self.say_new(&id, held.count, &last, true, out);
                self.held.insert(id, HeldMessages { due: self.local + BURST, count: 0, last: None });
            }
        }
    }

    fn say_new(&self, interaction: &InteractionId, count: usize, last: &Message, more: bool, out: &mut Vec<Effect>) {
        let aloud = MESSAGES_ALOUD.of(&self.settings);
        let contact = self.contact(interaction);
        let text = match self.unread.get(interaction) {
            _ if aloud == "off" => return,
            Some(unread) => format!("{} from {contact}.", words::counted(*unread, "new message", "new messages")),
            None => {
                let front = self.active.as_ref() == Some(interaction);
                words::said(&contact, last, count, more, front && aloud == "full")
            }
        };
        out.push(Effect::Announce { text, assertive: false });
    }

    /// Says again what the contact in front wrote last.
    pub(super) fn say_last(&self, out: &mut Vec<Effect>) {
        let window = self.active.as_ref().and_then(|id| self.window(id));
        let last = window.and_then(|window| window.messages().rev().find(|message| message.from == Sender::Contact));
        let text = match (window, last) {
            (None, _) => "No interaction is open.".into(),
            (Some(window), None) => format!("{} has not written yet.", words::contact(&window.head.contact)),
            (Some(window), Some(message)) => {
                let ago = words::duration(self.now.saturating_sub(message.at));
                format!(
                    "{} Written {ago} ago.",
                    words::said(&words::contact(&window.head.contact), message, 1, false, true)
                )
            }
        };
        out.push(Effect::Announce { text, assertive: true });
    }

    fn contact(&self, interaction: &InteractionId) -> String {
        self.head(interaction).map(|head| words::contact(&head.contact)).unwrap_or_default()
    }
}
