//! Errors that are shown: at the top of a window, beside its message field, or above the desk.

use super::{Command, Desk, Effect, InteractionId, Keyed, alert, storage_keys::PROBLEM, words};
use crate::core::text::Text;
use crate::protocol::{Outcome, Refusal, decoded, encode, readable};
use serde::Serialize;

/// The problems shown, in words.
#[derive(Clone, Debug, Default)]
pub(super) struct Problems {
    /// With windows' last commands.
    pub(super) windows: Keyed<InteractionId, Problem>,
    /// Why windows' messages were not sent.
    pub(super) messages: Keyed<InteractionId, Text>,
    /// Why texts to colleagues were not said.
    pub(super) asides: Keyed<InteractionId, Text>,
    /// Elsewhere.
    pub(super) general: Vec<Text>,
}

/// The error at the top of a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// In words.
    pub text: Text,
    /// Why the command was refused that can be tried again.
    pub(super) why: Option<Refusal>,
    /// The command that was refused and can be tried again: a transfer that did not start, for instance.
    pub again: Option<Command>,
    /// True if its target does not exist any more, so that only another one can be chosen.
    pub gone: bool,
}

/// An error with something to try again, as it is stored: not the words, which are those of the agent's language.
#[derive(Serialize)]
struct KeptProblem {
    /// Of a page that stored the words.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    why: Option<Refusal>,
    again: Option<Command>,
    gone: bool,
}

readable! { struct KeptProblem { text, why, again, gone } }

/// Returns whether it is of no use to start a transfer or consultation again that was refused so.
pub(super) fn is_useless(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::NotYours | Refusal::Ended | Refusal::TransferPending | Refusal::ConsultationPending)
}

impl Problem {
    /// Creates a problem with nothing to try again.
    pub(super) fn new(text: Text) -> Self {
        Self { text, why: None, again: None, gone: false }
    }
}

impl Desk {
    /// Returns what went wrong elsewhere than in a window, in words.
    pub fn problem(&self) -> Option<Text> {
        (!self.problems.general.is_empty()).then(|| Text::lines(self.problems.general.clone()))
    }

    /// Returns what went wrong with a window's last command.
    pub fn window_problem(&self, interaction: &InteractionId) -> Option<&Problem> {
        self.problems.windows.get(interaction)
    }

    /// Returns why a window's message was not sent, in words.
    pub fn message_problem(&self, interaction: &InteractionId) -> Option<&Text> {
        self.problems.messages.get(interaction)
    }

    /// Announces and shows an error that belongs to no window, below those that have not been dismissed: they may
    /// quote what was typed.
    pub(super) fn fail(&mut self, text: Text, out: &mut Vec<Effect>) {
        self.problems.general.retain(|before| *before != text);
        self.problems.general.push(text.clone());
        alert(text, out);
    }

    pub(super) fn dismiss_problem(&mut self, out: &mut Vec<Effect>) {
        self.problems.general.clear();
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
            let Problem { why, again, gone, .. } = problem.clone();
            let kept = encode(&KeptProblem { text: None, why, again, gone });
            out.push(Effect::Keep { key: format!("{PROBLEM}{interaction}"), value: kept });
        }
        self.problems.windows.insert(interaction, problem);
    }

    /// Takes an error back that was stored.
    pub(super) fn restore_problem(&mut self, interaction: InteractionId, kept: &str) {
        let Some(KeptProblem { text, why, again, gone }) = decoded(kept) else { return };
        let problem = match (why, again) {
            (Some(why), Some(command)) => self.not_begun(&why, command),
            (_, again) => Problem { again, gone, ..Problem::new(text.unwrap_or_default().into()) },
        };
        self.problems.windows.insert(interaction, problem);
    }

    /// Returns the error of a transfer or consultation that has not begun.
    pub(super) fn not_begun(&self, refusal: &Refusal, command: Command) -> Problem {
        let failed = || Outcome::Failed { code: "unavailable".into() };
        // No event can report it: shown as one that failed.
        let text = match (refusal, &command) {
            (Refusal::Unavailable, Command::StartConsultation { .. }) => words::consultation::outcome("", &failed()),
            (Refusal::Unavailable, _) => words::outcome("", &failed()),
            _ => self.told(refusal),
        };
        let again = (!is_useless(refusal)).then_some(command);
        Problem { text, why: Some(refusal.clone()), again, gone: *refusal == Refusal::UnknownTarget }
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
    pub(super) fn fail_message(&mut self, interaction: &InteractionId, why: Text, out: &mut Vec<Effect>) {
        if !why.is_empty() {
            alert(why.clone(), out);
            self.problems.messages.insert(interaction.clone(), why);
        }
    }
}
