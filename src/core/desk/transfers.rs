//! Transfers as the agent starts, cancels, repeats and dismisses them.

use super::{Command, CommandId, Communicator, Desk, Effect, InteractionId, Place, TargetRef, focus, focus_if_lost};

impl Desk {
    /// Returns whether the gateway has not confirmed yet that a transfer of an interaction begins.
    pub fn starts_transfer(&self, id: &InteractionId) -> bool {
        let starts =
            |command: &Command| matches!(command, Command::StartTransfer { interaction, .. } if interaction == id);
        self.outbox().iter().any(|waiting| starts(&waiting.command))
    }

    /// Returns whether a command about this window is under way that must not be given twice.
    pub fn busy(&self, interaction: &InteractionId) -> bool {
        self.outbox().iter().any(|pending| match &pending.command {
            Command::StartTransfer { interaction: id, .. }
            | Command::Release { interaction: id, .. }
            | Command::CancelTransfer { interaction: id, .. }
            | Command::End { interaction: id, .. }
            | Command::MarkDone { interaction: id, .. }
            | Command::Reopen { interaction: id } => id == interaction,
            _ => false,
        })
    }

    /// Gives a command about a window unless one is under way already.
    pub(super) fn give_once(
        &mut self,
        id: CommandId,
        interaction: &InteractionId,
        command: Command,
        out: &mut Vec<Effect>,
    ) {
        if !self.busy(interaction) {
            self.clear_window_problem(interaction, out);
            self.give(id, command, out);
        }
    }

    /// Transfers what the Team Communicator is open for, and closes it.
    pub(super) fn transfer(&mut self, id: CommandId, target: TargetRef, note: String, out: &mut Vec<Effect>) {
        match self.panels.communicator.take() {
            Some(open @ Communicator { leaving: true, .. }) if !self.connected() => {
                self.panels.communicator = Some(open);
            }
            Some(Communicator { leaving: true, .. }) => self.let_all_go(id, Some(target), Some(note), out),
            Some(Communicator { interaction: Some(interaction), .. }) => {
                self.start_transfer(id, interaction, target, Some(note), out);
            }
            _ => {}
        }
    }

    pub(super) fn start_transfer(
        &mut self,
        id: CommandId,
        interaction: InteractionId,
        target: TargetRef,
        note: Option<String>,
        out: &mut Vec<Effect>,
    ) {
        let Some(version) = self.head(&interaction).map(|head| head.version) else { return };
        let note = note.filter(|note| !note.trim().is_empty());
        let command = Command::StartTransfer { interaction: interaction.clone(), version, target, note };
        self.give_once(id, &interaction, command, out);
        focus(Place::CancelTransfer(interaction), out);
    }

    /// Does again what failed last: a transfer, or giving the interaction to a set.
    pub(super) fn retry_transfer(&mut self, id: CommandId, interaction: InteractionId, out: &mut Vec<Effect>) {
        let refused = self.window_problem(&interaction).and_then(|problem| problem.again.clone());
        if let Some(Command::Release { to: Some(to), note, .. }) = refused {
            return self.let_go(id, interaction, to, note, out);
        }
        let refused = match refused {
            Some(Command::StartTransfer { target, note, .. }) => Some((target, note)),
            _ => None,
        };
        let failed = || {
            let failed = self.head(&interaction).and_then(|head| head.failed.clone());
            failed.map(|failed| (failed.target, failed.note))
        };
        if let Some((target, note)) = refused.or_else(failed) {
            self.start_transfer(id, interaction, target, note, out);
        }
    }

    pub(super) fn cancel_transfer(&mut self, id: CommandId, interaction: InteractionId, out: &mut Vec<Effect>) {
        let pending = self.head(&interaction).and_then(|head| head.pending.as_ref());
        if let Some(transfer) = pending.map(|pending| pending.id.clone()) {
            self.give_once(id, &interaction.clone(), Command::CancelTransfer { interaction, transfer }, out);
        }
    }

    /// Dismisses the error at the top of a window: the desk's own first, as it hides that of a transfer.
    pub(super) fn dismiss_failure(&mut self, id: CommandId, interaction: InteractionId, out: &mut Vec<Effect>) {
        let failed = self.head(&interaction).and_then(|head| head.failed.as_ref()).map(|failed| failed.id.clone());
        if !self.clear_window_problem(&interaction, out)
            && let Some(transfer) = failed
        {
            self.give(id, Command::DismissFailure { interaction: interaction.clone(), transfer }, out);
        }
        focus_if_lost(Place::Window(interaction), out);
    }
}
