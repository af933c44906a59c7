//! Announcements for screen readers: results of actions, and new messages. The first message of a burst is announced at
//! once and the rest are summed up, so that none is dropped and nobody has to listen to a queue of them.

use super::{Desk, Effect, InteractionId, Keyed, Millis, alert, announce, words};
use crate::core::settings::{MESSAGE_SOUND, MESSAGES_ALOUD};
use crate::core::text::{Text, texts};
use crate::core::words::Arrival;
use crate::protocol::{Delivery, Message, Sender};
use std::sync::Arc;

/// Messages that arrive within this time of an announcement about their window are summed up, in milliseconds.
const BURST: Millis = 3_000;
/// How long a flash is shown, in milliseconds.
const FLASH: Millis = 6_000;

/// The announcements under way.
#[derive(Clone, Debug, Default)]
pub(super) struct Announcements {
    flash: Option<Flash>,
    /// New messages that are to be summed up, by window.
    held: Keyed<InteractionId, HeldMessages>,
}

/// A short text that is shown for a moment.
#[derive(Clone, Debug)]
struct Flash {
    text: Text,
    /// When it ends, by the gateway's clock.
    until: Millis,
}

/// The messages that have arrived in a window since the last announcement about it.
#[derive(Clone, Debug)]
struct HeldMessages {
    /// When they are announced, by the browser's clock.
    due: Millis,
    count: usize,
    last: Option<Arc<Message>>,
}

impl Announcements {
    /// Hides the flash where its time is over.
    pub(super) fn expire(&mut self, now: Millis) {
        self.flash = self.flash.take().filter(|flash| flash.until > now);
    }

    /// Hides the flash: it is out of date.
    pub(super) fn clear(&mut self) {
        self.flash = None;
    }

    /// Forgets held messages of windows that are gone.
    pub(super) fn retain(&mut self, still: impl Fn(&InteractionId) -> bool) {
        self.held.retain(still);
    }
}

impl Desk {
    /// Returns the short text to be shown at the moment.
    pub fn flash(&self) -> Option<&Text> {
        self.announcements.flash.as_ref().map(|flash| &flash.text)
    }

    /// Announces and shows something that is not an error.
    pub(super) fn say(&mut self, text: impl Into<Text>, out: &mut Vec<Effect>) {
        let text = text.into();
        self.announcements.flash = Some(Flash { text: text.clone(), until: self.clock.now() + FLASH });
        announce(text, out);
    }

    /// A message is new, or its delivery has progressed from `known`.
    pub(super) fn message_changed(
        &mut self,
        interaction: &InteractionId,
        message: &Message,
        known: Option<Delivery>,
        out: &mut Vec<Effect>,
    ) {
        match (&message.from, &message.delivery) {
            (Sender::Contact, _) => self.contact_wrote(interaction, message, out),
            (_, Some(delivery @ Delivery::Failed { .. })) if known.as_ref() != Some(delivery) => {
                alert(texts::message_to(&self.contact(interaction), words::delivery(delivery)), out);
            }
            _ => {}
        }
    }

    pub(super) fn contact_wrote(&mut self, interaction: &InteractionId, message: &Message, out: &mut Vec<Effect>) {
        if !self.visible().contains(interaction) {
            self.windows.add_unread(interaction);
        }
        self.windows.add_new(interaction, &message.id);
        let first_below = self.windows.add_below(interaction);
        let contact = self.contact(interaction);
        self.notify_of_message(interaction, &contact, out);
        let held = &mut self.announcements.held;
        if let Some(held) = held.get_mut(interaction) {
            held.count += 1;
            held.last = Some(Arc::new(message.clone()));
        } else {
            held.insert(interaction.clone(), HeldMessages { due: self.clock.local() + BURST, count: 0, last: None });
            self.announce_messages(interaction, Arrival::First, message, out);
            // As with invitations, only the tab chosen to ring.
            if MESSAGE_SOUND.is_on(&self.settings.chosen) && self.tab.rings {
                out.push(Effect::Chime);
            }
        }
        let aloud = MESSAGES_ALOUD.of(&self.settings.chosen) != "off";
        if first_below && aloud && self.visible().contains(interaction) {
            announce(texts::new_messages_below(), out);
        }
    }

    /// Announces messages that have been held long enough.
    pub(super) fn announce_held(&mut self, out: &mut Vec<Effect>) {
        let local = self.clock.local();
        let held = self.announcements.held.iter();
        let due: Vec<_> = held.filter(|(_, held)| held.due <= local).map(|(id, _)| id.clone()).collect();
        for id in due {
            let Some(held) = self.announcements.held.remove(&id) else { continue };
            if let Some(last) = held.last {
                self.announce_messages(&id, Arrival::More(held.count), &last, out);
                self.announcements.held.insert(id, HeldMessages { due: local + BURST, count: 0, last: None });
            }
        }
    }

    fn announce_messages(&self, interaction: &InteractionId, arrival: Arrival, last: &Message, out: &mut Vec<Effect>) {
        let aloud = MESSAGES_ALOUD.of(&self.settings.chosen);
        if aloud == "off" {
            return;
        }
        let contact = self.contact(interaction);
        let text = match self.unread(interaction) {
            0 if aloud == "full" && self.active() == Some(interaction) => {
                words::arrival_read_out(&contact, arrival, last)
            }
            0 => words::arrival(&contact, arrival),
            unread => texts::new_messages(unread as u64, &contact),
        };
        announce(text, out);
    }

    /// Announces again what the contact in front wrote last.
    pub(super) fn repeat_last_message(&self, out: &mut Vec<Effect>) {
        let window = self.active().and_then(|id| self.window(id));
        let last = window.and_then(|window| window.messages().rev().find(|message| message.from == Sender::Contact));
        let text = match (window, last) {
            (None, _) => texts::no_interaction_open(),
            (Some(window), None) => texts::not_written_yet(&words::contact(&window.head.contact)),
            (Some(window), Some(message)) => {
                let ago = words::duration(self.now().saturating_sub(message.at));
                let said = words::message(&words::contact(&window.head.contact), message);
                texts::written_ago(said, ago)
            }
        };
        alert(text, out);
    }

    fn contact(&self, interaction: &InteractionId) -> String {
        self.head(interaction).map(|head| words::contact(&head.contact)).unwrap_or_default()
    }
}
