//! What is recorded with an interaction: named values, note, result. What the agent has changed is shown at once; it is
//! in the outbox until the gateway has it.

use super::{Command, CommandId, Desk, Effect, InteractionId, Place};
use crate::core::{compose, words};
use crate::protocol::CaseValue;

pub(super) const NOTE: &str = "note/";

impl Desk {
    /// A window's named values.
    pub fn case_data(&self, interaction: &InteractionId) -> Vec<CaseValue> {
        let mut values = self.head(interaction).map(|head| head.case_data.clone()).unwrap_or_default();
        for waiting in &self.outbox {
            if let Command::SetCaseData { interaction: of, key, value } = &waiting.command
                && of == interaction
                && let Some(known) = values.iter_mut().find(|known| known.key == *key)
            {
                known.value.clone_from(value);
                known.link = None;
            }
        }
        values
    }

    /// A window's note, and whether the gateway has it.
    pub fn note(&self, interaction: &InteractionId) -> (String, bool) {
        let given = self.outbox.iter().rev().find_map(|waiting| match &waiting.command {
            Command::SetNote { interaction: of, note } if of == interaction => Some(note),
            _ => None,
        });
        match (self.notes.get(interaction).or(given), self.head(interaction)) {
            (Some(note), _) => (note.clone(), false),
            (None, head) => (head.map(|head| head.note.clone()).unwrap_or_default(), true),
        }
    }

    /// A window's result, by its id; empty where none is recorded.
    pub fn disposition(&self, interaction: &InteractionId) -> String {
        let given = self.outbox.iter().rev().find_map(|waiting| match &waiting.command {
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
            return self.unrecorded(interaction, words::refusal(&refusal), out);
        }
        let known = self.case_data(&interaction).into_iter().find(|known| known.key == key);
        if known.is_some_and(|known| known.value != value.trim()) {
            self.give(id, Command::SetCaseData { interaction, key, value: value.trim().to_owned() }, out);
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

    /// Keeps what is typed as a note through a reload; it is given to the gateway when the agent leaves the field.
    pub(super) fn type_note(&mut self, interaction: InteractionId, note: String, out: &mut Vec<Effect>) {
        out.push(Effect::Keep { key: format!("{NOTE}{interaction}"), value: note.clone() });
        self.notes.insert(interaction, note);
    }

    pub(super) fn save_note(&mut self, id: CommandId, interaction: InteractionId, out: &mut Vec<Effect>) {
        let Some(note) = self.notes.get(&interaction).cloned() else { return };
        if let Err(refusal) = compose::check_note(&note) {
            return self.unrecorded(interaction, words::refusal(&refusal), out);
        }
        self.forget_note(&interaction, out);
        if self.note(&interaction).0 != note {
            self.give(id, Command::SetNote { interaction, note }, out);
        }
    }

    pub(super) fn forget_note(&mut self, interaction: &InteractionId, out: &mut Vec<Effect>) {
        if self.notes.remove(interaction).is_some() {
            out.push(Effect::Forget { key: format!("{NOTE}{interaction}") });
        }
    }

    /// A note that was still being typed when the window went: it must not lie over what a colleague writes meanwhile,
    /// and is not lost without a word.
    pub(super) fn lost_note(&mut self, interaction: &InteractionId, contact: &str, out: &mut Vec<Effect>) {
        let unsaved = self.notes.get(interaction).filter(|note| !note.trim().is_empty()).cloned();
        self.forget_note(interaction, out);
        if let Some(note) = unsaved {
            self.fail(format!("Your note on {contact} was not saved before the transfer. You wrote: {note}"), out);
        }
    }

    /// Puts a standard response into the draft, its fields filled in.
    pub(super) fn respond(&mut self, interaction: InteractionId, response: usize, out: &mut Vec<Effect>) {
        let Some(replica) = &self.replica else { return };
        let (Some(response), Some(head)) = (replica.setup.responses.get(response), self.head(&interaction)) else {
            return;
        };
        let values = self.case_data(&interaction);
        let (text, left) = compose::fill(&response.text, |name| match name {
            "contact" => Some(words::contact(&head.contact)),
            "number" => Some(head.contact.number.to_string()),
            "agent" => Some(replica.me.name.clone()),
            key => values.iter().find(|value| value.key == key).map(|value| value.value.clone()),
        });
        let draft = self.drafts.get(&interaction).map(|draft| draft.trim_end()).filter(|draft| !draft.is_empty());
        let draft = draft.map_or_else(|| text.clone(), |draft| format!("{draft} {text}"));
        self.draft(&interaction, draft, out);
        self.responding = None;
        self.unsendable.remove(&interaction);
        if !left.is_empty() {
            let words = format!("Not filled in: {}.", left.join(", "));
            out.push(Effect::Announce { text: words.clone(), assertive: false });
            self.unsendable.insert(interaction.clone(), words);
        }
        out.push(Effect::Focus { to: Place::Composer(interaction), only_if_lost: false });
    }

    /// Says at the top of a window why something was not recorded.
    fn unrecorded(&mut self, interaction: InteractionId, text: String, out: &mut Vec<Effect>) {
        let text = format!("Not saved. {text}");
        self.window_problem(interaction, super::Problem { text, again: None }, out);
    }
}
