//! Errors that are shown: at the top of a window, beside its message field, or above the desk.

use super::{Command, Desk, Effect, InteractionId, Keyed, alert, storage_keys::PROBLEM};
use crate::protocol::{encode, readable};
use serde::Serialize;

/// The problems shown, in words.
#[derive(Clone, Debug, Default)]
pub(super) struct Problems {
    /// With windows' last commands.
    pub(super) windows: Keyed<InteractionId, Problem>,
    /// Why windows' messages were not sent.
    pub(super) messages: Keyed<InteractionId, String>,
    /// Why texts to colleagues were not said.
    pub(super) asides: Keyed<InteractionId, String>,
    /// Elsewhere.
    pub(super) general: Option<String>,
}

/// The error at the top of a window.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// In words.
    pub text: String,
    /// The command that was refused and can be tried again: a transfer that did not start, for instance.
    pub again: Option<Command>,
    /// True if its target does not exist any more, so that only another one can be chosen.
    pub gone: bool,
}

readable! { struct Problem { text, again, gone } }

impl Problem {
    /// Creates a problem with nothing to try again.
    pub(super) fn new(text: String) -> Self {
        Self { text, again: None, gone: false }
    }
}

impl Desk {
    /// Returns what went wrong elsewhere than in a window, in words.
    pub fn problem(&self) -> Option<&String> {
        self.problems.general.as_ref()
    }

    /// Returns what went wrong with a window's last command.
    pub fn window_problem(&self, interaction: &InteractionId) -> Option<&Problem> {
        self.problems.windows.get(interaction)
    }

    /// Returns why a window's message was not sent, in words.
    pub fn message_problem(&self, interaction: &InteractionId) -> Option<&String> {
        self.problems.messages.get(interaction)
    }

    /// Announces and shows an error that belongs to no window, below those that have not been dismissed: they may
    /// quote what was typed.
    pub(super) fn fail(&mut self, text: String, out: &mut Vec<Effect>) {
        let before = self.problems.general.take().filter(|before| *before != text);
        self.problems.general = Some(before.map_or_else(|| text.clone(), |before| format!("{before}\n{text}")));
        alert(text, out);
    }

    pub(super) fn dismiss_problem(&mut self, out: &mut Vec<Effect>) {
        self.problems.general = None;
        self.undo.instead = None;
        self.focus_next_notification(out);
    }

    /// Announces and shows an error at the top of a window. One with something to try again survives a reload.
    pub(super) fn fail_window(&mut self, interaction: InteractionId, problem: Problem, out: &mut Vec<Effect>) {
        if self.head(&interaction).is_none() {
            return self.fail(problem.text, out);
        }
        alert(problem.text.clone(), out);
        if problem.again.is_some() {
            out.push(Effect::Keep { key: format!("{PROBLEM}{interaction}"), value: encode(&problem) });
        }
        self.problems.windows.insert(interaction, problem);
    }

    /// Removes a window's error; false where there is none.
    pub(super) fn clear_window_problem(&mut self, interaction: &InteractionId, out: &mut Vec<Effect>) -> bool {
        let Some(problem) = self.problems.windows.remove(interaction) else { return false };
        if problem.again.is_some() {
            out.push(Effect::Forget { key: format!("{PROBLEM}{interaction}") });
        }
        true
    }

    /// Announces why a message is not sent and shows it beside the message field; nothing where `why` is empty.
    pub(super) fn fail_message(&mut self, interaction: &InteractionId, why: String, out: &mut Vec<Effect>) {
        if !why.is_empty() {
            alert(why.clone(), out);
            self.problems.messages.insert(interaction.clone(), why);
        }
    }
}
