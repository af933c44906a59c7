//! Undo send: by a setting, a text waits in the outbox for a few seconds before it is given to the gateway, and can be
//! taken back.
//!
//! It never waits longer than that: what would overtake it, or leave it behind, sends it first. It waits in the tab that
//! sent it, and only there can it be taken back; a page that is loaded meanwhile gives it two seconds more, so that no
//! text is sent by one and taken back in the other.

use super::{
    Command, CommandId, Desk, Effect, InteractionId, Millis, PendingCommand, Place, alert, announce, focus,
    focus_if_lost, transmit, words,
};
use crate::core::settings::UNDO_SEND;
use crate::core::shortcuts::Shortcut;
use crate::core::text::texts;
use crate::protocol::{Interaction, Status};

/// No text waits longer, whatever the clock does, in milliseconds.
const LONGEST: Millis = 10_000;

/// Returns the interaction that a text is for; `None` for another command.
fn text_for(command: &Command) -> Option<&InteractionId> {
    if let Command::Send { interaction, .. } = command { Some(interaction) } else { None }
}

impl Desk {
    /// Returns for how many seconds a text still waits before it is given to the gateway; `None` where it does not.
    pub fn waits_to_be_sent(&self, message: &str) -> Option<u64> {
        let pending = self.outbox().iter().find(|pending| pending.id.as_str() == message)?;
        Some(words::seconds_left(self.waiting(pending)?, self.now()))
    }

    /// Returns whether a text can be taken back.
    pub fn can_be_taken_back(&self, message: &str) -> bool {
        self.outbox().iter().any(|pending| pending.id.as_str() == message && self.is_held_here(pending))
    }

    /// Returns until when a command waits, unless that is past.
    fn waiting(&self, pending: &PendingCommand) -> Option<Millis> {
        let now = self.now();
        pending.until.filter(|until| (now + 1..=now + LONGEST).contains(until))
    }

    fn is_held_here(&self, pending: &PendingCommand) -> bool {
        let confirmed =
            |id: &InteractionId| self.window(id).is_some_and(|it| it.place(&pending.id.as_str().into()).is_some());
        self.waiting(pending).is_some()
            && self.outbox.is_own(&pending.id)
            && text_for(&pending.command).is_some_and(|interaction| !confirmed(interaction))
    }

    /// Gives a text to the gateway, by the setting a few seconds later. Not while somebody may take the interaction at
    /// any moment.
    pub(super) fn give_text(
        &mut self,
        id: CommandId,
        interaction: &InteractionId,
        command: Command,
        out: &mut Vec<Effect>,
    ) {
        let seconds: Option<Millis> = UNDO_SEND.of(&self.settings.chosen).parse().ok();
        let stays = |head: &Interaction| head.status == Status::Connected && head.pending.is_none();
        let Some(seconds) = seconds.filter(|_| self.head(interaction).is_some_and(stays)) else {
            return self.give(id, command, out);
        };
        // Not before those before it, whatever the clock has done since.
        let before = self.outbox().iter().filter_map(|pending| pending.until).max().unwrap_or_default();
        self.put(id, command, Some(before.max(self.now() + seconds * 1000)), out);
        let keys = Shortcut::Undo.keys(&self.settings.chosen);
        let way = match keys {
            "" => texts::undo_beside_message(),
            keys => texts::undo_with(keys),
        };
        announce(texts::sending_in(seconds, way), out);
    }

    /// Gives the waiting texts of some commands to the gateway.
    fn release(&mut self, which: &dyn Fn(&PendingCommand) -> bool, out: &mut Vec<Effect>) {
        let connected = self.connected();
        let due = self.outbox.pending_mut().filter(|pending| pending.until.is_some() && which(pending));
        for pending in due {
            pending.until = None;
            out.push(pending.keep());
            if connected {
                transmit(pending.frame(), out);
            }
            if let Some(interaction) = text_for(&pending.command) {
                // The button that takes it back is gone.
                focus_if_lost(Place::Composer(interaction.clone()), out);
            }
        }
    }

    /// At every tick: gives the gateway what has waited long enough.
    pub(super) fn release_due(&mut self, out: &mut Vec<Effect>) {
        let still: Vec<_> =
            self.outbox().iter().filter(|pending| self.waiting(pending).is_some()).map(|it| it.id.clone()).collect();
        self.release(&|pending| !still.contains(&pending.id), out);
    }

    /// The page is about to go: gives the gateway what waits. What does not reach it any more is in the outbox.
    pub(super) fn release_all(&mut self, out: &mut Vec<Effect>) {
        self.release(&|_| true, out);
    }

    /// Gives the gateway the texts that a command must not overtake or leave behind.
    pub(super) fn release_before(&mut self, command: &Command, out: &mut Vec<Effect>) {
        match command {
            Command::SignOut => self.release_all(out),
            Command::Send { interaction, .. }
            | Command::StartTransfer { interaction, .. }
            | Command::Release { interaction, .. }
            | Command::Park { interaction, .. }
            | Command::CompleteConsultation { interaction, .. }
            | Command::End { interaction, .. }
            | Command::MarkDone { interaction, .. } => {
                self.release(&|pending| text_for(&pending.command) == Some(interaction), out);
            }
            _ => {}
        }
    }

    /// Returns whether a text waits that can be taken back here.
    pub(super) fn is_holding(&self) -> bool {
        self.outbox().iter().any(|pending| self.is_held_here(pending))
    }

    /// Takes back a text that waits, the last one if it is not named: its words and files go back to where they were
    /// typed and chosen.
    pub(super) fn undo_send(&mut self, message: Option<String>, out: &mut Vec<Effect>) {
        let wanted = |pending: &&PendingCommand| {
            message.as_ref().is_none_or(|message| pending.id.as_str() == message) && self.is_held_here(pending)
        };
        let Some(id) = self.outbox().iter().rev().find(wanted).map(|pending| pending.id.clone()) else {
            return alert(texts::nothing_to_undo(), out);
        };
        let Some(Command::Send { interaction, text, media }) = self.outbox.remove(id.as_str()).map(|it| it.command)
        else {
            return;
        };
        out.push(Effect::Forget { key: PendingCommand::key(&id) });
        self.problems.messages.remove(&interaction);
        self.give_back(&interaction, text, media, out);
        announce(texts::taken_back(), out);
        if self.active() != Some(&interaction) {
            self.bring_to_front(&interaction);
        }
        self.show_conversation();
        focus(Place::Composer(interaction), out);
    }
}
