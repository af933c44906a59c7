//! The details of an interaction: the contact's name, case data, note, disposition. Changes are shown at once; they are in the outbox until
//! the gateway has them.

use super::storage_keys::NOTE;
use super::{Command, CommandId, Desk, Effect, InteractionId, Problem};
use crate::core::text::{Text, texts};
use crate::core::{compose, words};
use crate::protocol::{CaseValue, MAX_NAME_CHARS};

impl Desk {
    /// Returns a window's case data.
    pub fn case_data(&self, interaction: &InteractionId) -> Vec<CaseValue> {
        let mut values = self.head(interaction).map(|head| head.case_data.clone()).unwrap_or_default();
        for pending in self.outbox() {
            if let Command::SetCaseData { interaction: of, key, value } = &pending.command
                && of == interaction
                && let Some(known) = values.iter_mut().find(|known| known.key == *key)
            {
                known.value.clone_from(value);
                known.link = None;
            }
        }
        values
    }

    /// Returns the name of a window's contact; empty if they have none.
    pub fn contact_name(&self, interaction: &InteractionId) -> String {
        let given = self.outbox().iter().rev().find_map(|pending| match &pending.command {
            Command::NameContact { interaction: of, name } if of == interaction => Some(name.clone()),
            _ => None,
        });
        given.or_else(|| self.head(interaction)?.contact.name.clone()).unwrap_or_default()
    }

    /// Returns a window's note, and whether the gateway has it.
    pub fn note(&self, interaction: &InteractionId) -> (String, bool) {
        let given = self.outbox().iter().rev().find_map(|pending| match &pending.command {
            Command::SetNote { interaction: of, note } if of == interaction => Some(note),
            _ => None,
        });
        match (self.drafts.notes.get(interaction).or(given), self.head(interaction)) {
            (Some(note), _) => (note.clone(), false),
            (None, head) => (head.map(|head| head.note.clone()).unwrap_or_default(), true),
        }
    }

    /// Returns whether a window's note is typed and not given to the gateway.
    pub fn typing_note(&self, interaction: &InteractionId) -> bool {
        self.drafts.notes.contains_key(interaction)
    }

    /// Returns a window's disposition, by its id; empty where none is recorded.
    pub fn disposition(&self, interaction: &InteractionId) -> String {
        let given = self.outbox().iter().rev().find_map(|pending| match &pending.command {
            Command::SetDisposition { interaction: of, disposition } if of == interaction => Some(disposition),
            _ => None,
        });
        given.or(self.head(interaction).map(|head| &head.disposition)).cloned().flatten().unwrap_or_default()
    }

    pub(super) fn set_case_data(
        &mut self,
        id: CommandId,
        interaction: InteractionId,
        key: String,
        value: String,
        out: &mut Vec<Effect>,
    ) {
        if let Err(refusal) = compose::check_remark(&value) {
            return self.not_saved(interaction, words::refusal(&refusal), out);
        }
        let known = self.case_data(&interaction).into_iter().find(|known| known.key == key);
        if known.is_some_and(|known| known.value != value.trim()) {
            self.give(id, Command::SetCaseData { interaction, key, value: value.trim().to_owned() }, out);
        }
    }

    pub(super) fn name_contact(
        &mut self,
        id: CommandId,
        interaction: InteractionId,
        name: &str,
        out: &mut Vec<Effect>,
    ) {
        match compose::line(name, MAX_NAME_CHARS) {
            Err(refusal) => self.not_saved(interaction, words::refusal(&refusal), out),
            Ok(name) if name == self.contact_name(&interaction) => {}
            Ok(name) => self.give(id, Command::NameContact { interaction, name }, out),
        }
    }

    pub(super) fn set_disposition(
        &mut self,
        id: CommandId,
        interaction: InteractionId,
        disposition: String,
        out: &mut Vec<Effect>,
    ) {
        if self.disposition(&interaction) != disposition {
            let disposition = Some(disposition).filter(|id| !id.is_empty());
            self.give(id, Command::SetDisposition { interaction, disposition }, out);
        }
    }

    /// Stores what is typed as a note; it is given to the gateway when the agent leaves the field.
    pub(super) fn type_note(&mut self, interaction: InteractionId, note: String, out: &mut Vec<Effect>) {
        out.push(Effect::Keep { key: format!("{NOTE}{interaction}"), value: note.clone() });
        self.drafts.notes.insert(interaction, note);
    }

    pub(super) fn save_note(&mut self, id: CommandId, interaction: InteractionId, out: &mut Vec<Effect>) {
        let Some(note) = self.drafts.notes.get(&interaction).cloned() else { return };
        if let Err(refusal) = compose::check_note(&note) {
            return self.not_saved(interaction, words::refusal(&refusal), out);
        }
        self.forget_note(&interaction, out);
        if self.note(&interaction).0 != note {
            self.give(id, Command::SetNote { interaction, note }, out);
        }
    }

    /// The gateway has refused a note: it goes back to where it was typed.
    pub(super) fn note_refused(&mut self, interaction: InteractionId, note: String, why: Text, out: &mut Vec<Effect>) {
        if self.head(&interaction).is_some() && !self.typing_note(&interaction) {
            self.type_note(interaction.clone(), note, out);
        }
        self.fail_window(interaction, Problem::new(texts::note_not_saved(why)), out);
    }

    pub(super) fn forget_note(&mut self, interaction: &InteractionId, out: &mut Vec<Effect>) {
        if self.drafts.notes.remove(interaction).is_some() {
            out.push(Effect::Forget { key: format!("{NOTE}{interaction}") });
        }
    }

    /// Quotes a note that was still being typed when the window was transferred: it must not cover what a colleague
    /// writes meanwhile, and must not be lost silently.
    pub(super) fn note_lost(&mut self, interaction: &InteractionId, contact: &str, out: &mut Vec<Effect>) {
        let unsaved = self.drafts.notes.get(interaction).filter(|note| !note.trim().is_empty()).cloned();
        self.forget_note(interaction, out);
        if let Some(note) = unsaved {
            self.fail(texts::note_lost(contact, &note), out);
        }
    }

    /// Says at the top of a window why something was not recorded.
    pub(super) fn not_saved(&mut self, interaction: InteractionId, why: Text, out: &mut Vec<Effect>) {
        self.fail_window(interaction, Problem::new(texts::not_saved(why)), out);
    }
}
