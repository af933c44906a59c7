//! Taking back what was done: the note that offers Undo for a moment after Mark Done, Reopen from a history, and what comes
//! back into the window: what was typed there, and the focus.

use super::{
    Attached, Command, CommandId, Desk, Effect, InteractionId, Keyed, Millis, Place, alert, announce, focus, words,
};
use crate::core::shortcuts::Shortcut;
use crate::core::text::texts;
use crate::protocol::Refusal;

/// For how long Undo is offered, in milliseconds.
const OFFERED: Millis = 10_000;

/// What can be taken back, and what is being reopened.
#[derive(Clone, Debug, Default)]
pub(super) struct Undo {
    offered: Option<Offered>,
    /// What is to come back into windows that this tab has asked to be reopened.
    reopening: Keyed<InteractionId, Left>,
    /// The open interaction for which one was not reopened, while that error is shown.
    pub(super) instead: Option<InteractionId>,
}

/// An interaction that this tab has marked done.
#[derive(Clone, Debug)]
struct Offered {
    interaction: InteractionId,
    /// By the gateway's clock.
    until: Millis,
    left: Left,
}

/// What a window had that the gateway does not know.
#[derive(Clone, Debug)]
struct Left {
    focus: Place,
    text: String,
    files: Vec<Attached>,
}

impl Desk {
    /// Returns whether Undo is offered.
    pub fn undo_offered(&self) -> bool {
        self.undo.offered.is_some()
    }

    /// Returns the keys of Undo; empty for none.
    pub fn undo_keys(&self) -> &str {
        Shortcut::Undo.keys(self.settings())
    }

    /// Returns the open interaction that is the reason for the error shown.
    pub fn open_instead(&self) -> Option<&InteractionId> {
        self.undo.instead.as_ref().filter(|id| self.head(id).is_some())
    }

    /// Returns whether this tab waits for the answer to Mark Done.
    pub(super) fn marks_done(&self, interaction: &InteractionId) -> bool {
        let marks =
            |command: &Command| matches!(command, Command::MarkDone { interaction: id, .. } if id == interaction);
        self.outbox().iter().any(|pending| marks(&pending.command))
    }

    /// Returns where the focus was when this tab gave the command that has closed a window; `None` if another did.
    fn done_here(&self, interaction: &InteractionId) -> Option<Place> {
        self.outbox().iter().rev().find_map(|pending| match &pending.command {
            Command::MarkDone { interaction: id, .. } if id == interaction => Some(Place::MarkDone(id.clone())),
            Command::Send { interaction: id, .. } if id == interaction => Some(Place::Composer(id.clone())),
            _ => None,
        })
    }

    /// A window is done: forgets what was typed there, and offers Undo if it was done in this tab. Returns whether it was.
    pub(super) fn closed_done(&mut self, interaction: &InteractionId, out: &mut Vec<Effect>) -> bool {
        let place = self.done_here(interaction);
        let here = place.is_some();
        let (text, files) = (self.drafts.texts.get(interaction).cloned(), self.attached(interaction).to_vec());
        self.set_draft(interaction, String::new(), out);
        self.forget_note(interaction, out);
        self.detach_all(interaction, out);
        if let Some(place) = place {
            let focus = if text.is_none() && files.is_empty() { place } else { Place::Composer(interaction.clone()) };
            let left = Left { focus, text: text.unwrap_or_default(), files };
            let until = self.clock.now() + OFFERED;
            self.undo.offered = Some(Offered { interaction: interaction.clone(), until, left });
            announce(texts::done(words::undo(self.undo_keys())), out);
        }
        here
    }

    /// Mark Done has been confirmed. That the window closed is an event, unless a snapshot had no such window any more.
    pub(super) fn told_done(&mut self, id: &CommandId, out: &mut Vec<Effect>) {
        let told = self.outbox().iter().find(|pending| pending.id == *id).map(|pending| &pending.command);
        let Some(Command::MarkDone { interaction, .. }) = told else { return };
        let interaction = interaction.clone();
        let offered = self.undo.offered.as_ref().is_some_and(|offered| offered.interaction == interaction);
        let reopens = self.undo.reopening.contains_key(&interaction);
        if !offered && !reopens && self.head(&interaction).is_none() {
            self.closed_done(&interaction, out);
        }
    }

    /// Stops offering Undo where its time is over.
    pub(super) fn expire_undo(&mut self, out: &mut Vec<Effect>) {
        let now = self.clock.now();
        if self.undo.offered.take_if(|offered| offered.until <= now).is_some() {
            self.focus_next_notification(out);
        }
    }

    /// Reopens what was done last.
    pub(super) fn undo(&mut self, id: CommandId, out: &mut Vec<Effect>) {
        match self.undo.offered.take() {
            None => alert(texts::nothing_to_undo(), out),
            Some(Offered { interaction, left, .. }) => self.give_reopen(id, interaction, left, out),
        }
    }

    /// Reopens a past interaction.
    pub(super) fn reopen(&mut self, id: CommandId, interaction: InteractionId, out: &mut Vec<Effect>) {
        let offered = self.undo.offered.take_if(|offered| offered.interaction == interaction);
        let nothing = || Left { focus: Place::Composer(interaction.clone()), text: String::new(), files: Vec::new() };
        let left = offered.map_or_else(nothing, |offered| offered.left);
        self.give_reopen(id, interaction, left, out);
    }

    fn give_reopen(&mut self, id: CommandId, interaction: InteractionId, left: Left, out: &mut Vec<Effect>) {
        // The answer to Mark Done may still be to come: it is after its event.
        let reopens = |command: &Command| matches!(command, Command::Reopen { interaction: id } if *id == interaction);
        if !self.outbox().iter().any(|pending| reopens(&pending.command)) {
            self.undo.reopening.insert(interaction.clone(), left);
            self.give(id, Command::Reopen { interaction }, out);
        }
    }

    /// Shows a window that this tab has reopened, as it was: in front, with what was typed, and the focus. Returns whether
    /// it has.
    pub(super) fn show_reopened(&mut self, interaction: &InteractionId, out: &mut Vec<Effect>) -> bool {
        let Some(Left { focus: to, text, files }) = self.undo.reopening.remove(interaction) else { return false };
        self.bring_to_front(interaction);
        self.show_conversation();
        self.reading.stop_reading(interaction);
        if !text.is_empty() && !self.drafts.texts.contains_key(interaction) {
            self.set_draft(interaction, text, out);
        }
        self.put_back(interaction, files, out);
        let contact = self.head(interaction).map(|head| words::contact(&head.contact)).unwrap_or_default();
        self.say(texts::open_again(&contact), out);
        focus(to, out);
        true
    }

    /// Returns the windows that this tab has asked to be reopened.
    pub(super) fn reopening(&self) -> Vec<InteractionId> {
        self.undo.reopening.keys().cloned().collect()
    }

    /// The gateway does not reopen an interaction. What was typed there is quoted, as nowhere else has it.
    pub(super) fn reopen_refused(&mut self, interaction: &InteractionId, why: &Refusal, out: &mut Vec<Effect>) {
        let left = self.undo.reopening.remove(interaction);
        let typed = left.map(|left| left.text).filter(|text| !text.is_empty());
        let told = texts::not_reopened(words::refusal(why));
        self.fail(typed.map_or_else(|| told.clone(), |text| texts::you_wrote(told.clone(), &text)), out);
        if let Refusal::ContactInUse { interaction, .. } = why {
            self.undo.instead.clone_from(interaction);
        }
        self.refresh_own_history(out);
    }
}
