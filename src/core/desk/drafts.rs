//! Drafts: texts, notes and files that are not sent. Stored in the browser, and the same in all its tabs.

use super::storage_keys::{ASIDE, DRAFT};
use super::{Attached, Desk, Effect, InteractionId, Keyed, announce};
use crate::core::compose::{self, Room};
use crate::core::text::texts;

/// The drafts, by interaction.
#[derive(Clone, Debug, Default)]
pub(super) struct Drafts {
    /// Texts to contacts. Never empty.
    pub(super) texts: Keyed<InteractionId, String>,
    /// Texts to the colleague in a consultation. Never empty.
    pub(super) asides: Keyed<InteractionId, String>,
    /// Notes that the gateway does not have.
    pub(super) notes: Keyed<InteractionId, String>,
    /// Files for the next message.
    pub(super) files: Keyed<InteractionId, Vec<Attached>>,
}

/// The contents of a new window to a contact.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// In the message field.
    pub text: String,
    /// Case data: keys and values.
    pub case: Vec<(String, String)>,
}

impl Desk {
    /// Returns the texts that are typed and not sent, by interaction.
    pub fn drafts(&self) -> &Keyed<InteractionId, String> {
        &self.drafts.texts
    }

    /// The agent has changed a text: what was said about the one before is out of date.
    pub(super) fn type_text(&mut self, interaction: InteractionId, text: String, out: &mut Vec<Effect>) {
        let text = compose::shortened(text);
        self.problems.messages.remove(&interaction);
        let over = |text: &String| matches!(compose::room(text), Room::Over(_));
        // Once, and not at each key after it.
        if over(&text) && !self.drafts.texts.get(&interaction).is_some_and(over) {
            announce(texts::too_long(), out);
        }
        self.set_draft(&interaction, text, out);
    }

    /// Changes a text to the colleague in a consultation, and stores it.
    pub(super) fn set_aside(&mut self, interaction: &InteractionId, text: String, out: &mut Vec<Effect>) {
        let key = format!("{ASIDE}{interaction}");
        if text.is_empty() {
            self.drafts.asides.remove(interaction);
            out.push(Effect::Forget { key });
        } else {
            self.drafts.asides.insert(interaction.clone(), text.clone());
            out.push(Effect::Keep { key, value: text });
        }
    }

    /// Forgets everything that was typed and not sent in a window.
    pub(super) fn drop_drafts(&mut self, interaction: &InteractionId, out: &mut Vec<Effect>) {
        self.set_draft(interaction, String::new(), out);
        self.set_aside(interaction, String::new(), out);
        self.forget_note(interaction, out);
        self.detach_all(interaction, out);
    }

    /// More was pasted than a draft may hold: it is left out, and said by how much the text would be too long.
    pub(super) fn refuse_paste(&mut self, interaction: &InteractionId, over: usize, out: &mut Vec<Effect>) {
        self.fail_message(interaction, texts::not_pasted_too_many(over as u64), out);
    }

    /// Changes a draft, and stores it.
    pub(super) fn set_draft(&mut self, interaction: &InteractionId, text: String, out: &mut Vec<Effect>) {
        let key = format!("{DRAFT}{interaction}");
        if text.is_empty() {
            self.drafts.texts.remove(interaction);
            out.push(Effect::Forget { key });
        } else {
            self.drafts.texts.insert(interaction.clone(), text.clone());
            out.push(Effect::Keep { key, value: text });
        }
    }
}
