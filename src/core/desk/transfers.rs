//! Transfers as the agent starts, cancels, repeats and dismisses them.

use super::consultations::failure_of;
use super::{
    Command, CommandId, Communicator, Desk, Effect, InteractionId, Place, TargetRef, focus, focus_if_lost, words,
};
use crate::protocol::{ConsultationState, Outcome, Status};

impl Desk {
    /// Returns whether the gateway has not confirmed yet that a transfer of an interaction begins.
    pub fn starts_transfer(&self, id: &InteractionId) -> bool {
        let starts =
            |command: &Command| matches!(command, Command::StartTransfer { interaction, .. } if interaction == id);
        self.outbox().iter().any(|waiting| starts(&waiting.command))
    }

    /// Returns what can be done about the transfer or consultation whose failure a window shows: whether another target can be chosen,
    /// and whether the same can be tried again.
    pub fn remedies(&self, id: &InteractionId) -> (bool, bool) {
        let Some(head) = self.head(id).filter(|head| head.status == Status::Connected) else { return (false, false) };
        let is_gone = |outcome: &Outcome| matches!(outcome, Outcome::Failed { code } if words::is_gone(code));
        let consulted = head.consultation.as_ref().and_then(|it| match &it.state {
            ConsultationState::Failed { outcome, .. } => Some(outcome),
            _ => None,
        });
        let failed = consulted.or(head.failed.as_ref().map(|failed| &failed.outcome));
        let (any, gone) = match (self.window_problem(id), failed) {
            (Some(problem), _) => (problem.again.is_some(), problem.gone),
            (None, Some(outcome)) => (true, is_gone(outcome)),
            (None, None) => (false, false),
        };
        (any, any && !gone)
    }

    /// Returns whether a command about this window is under way that must not be given twice.
    pub fn busy(&self, interaction: &InteractionId) -> bool {
        self.outbox().iter().any(|pending| match &pending.command {
            Command::StartTransfer { interaction: id, .. }
            | Command::Release { interaction: id, .. }
            | Command::CancelTransfer { interaction: id, .. }
            | Command::StartConsultation { interaction: id, .. }
            | Command::CompleteConsultation { interaction: id, .. }
            | Command::EndConsultation { interaction: id, .. }
            | Command::Park { interaction: id, .. }
            | Command::Unpark { interaction: id }
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

    /// Does again what failed last: a transfer, a consultation, or giving the interaction to a set.
    pub(super) fn retry_transfer(&mut self, id: CommandId, interaction: InteractionId, out: &mut Vec<Effect>) {
        let refused = self.window_problem(&interaction).and_then(|problem| problem.again.clone());
        if let Some(Command::Release { to: Some(to), note, .. }) = refused {
            return self.let_go(id, interaction, to, note, out);
        }
        let consult = match &refused {
            Some(Command::StartConsultation { target, question, .. }) => Some((target.clone(), question.clone())),
            Some(_) => None,
            None => self.failed_consultation(&interaction),
        };
        if let Some((target, question)) = consult {
            return self.start_consultation(id, interaction, target, question, out);
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
        let failed = self.head(&interaction).and_then(|head| failure_of(head).map(|(id, _)| id));
        if !self.clear_window_problem(&interaction, out)
            && let Some(transfer) = failed
        {
            self.give(id, Command::DismissFailure { interaction: interaction.clone(), transfer }, out);
        }
        focus_if_lost(Place::Window(interaction), out);
    }
}
