//! Commands on their way: stored until answered, through breaks, reloads and crashes; sent in order, each under its one
//! id.

use super::storage_keys::OUTBOX;
use super::{
    Answer, ClientFrame, Command, CommandId, Desk, Draft, Effect, Keyed, Millis, Place, Problem, announce,
    focus_if_lost, transmit,
};
use crate::core::text::{Text, texts};
use crate::protocol::{Refusal, encode, readable};
use serde::Serialize;

/// A command without an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PendingCommand {
    /// Its id: for a message, that of the message.
    pub id: CommandId,
    /// When it was given, by the gateway's clock.
    pub at: Millis,
    /// The command.
    pub command: Command,
    /// Until when it waits before it is given to the gateway, by the gateway's clock; `None` where it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Millis>,
}

readable! { struct PendingCommand { id, at, command, until } }

/// A queue of commands without an answer.
#[derive(Clone, Debug, Default)]
pub(super) struct Outbox {
    /// Oldest first.
    pending: Vec<PendingCommand>,
    /// The drafts for the windows that some of them open.
    drafts: Vec<(CommandId, Draft)>,
    /// The commands that other tabs have stored.
    elsewhere: Keyed<CommandId, ()>,
    /// The commands that an earlier page has stored, or another that is still there.
    restored: Keyed<CommandId, ()>,
}

impl Outbox {
    /// Adds the draft for the window that a command opens.
    pub(super) fn add_draft(&mut self, id: CommandId, draft: Draft) {
        self.drafts.push((id, draft));
    }

    /// Puts a stored command back in its place. One that waits does so a little longer: the page that stored it may be
    /// there, and have sent it or taken it back.
    pub(super) fn restore(&mut self, mut pending: PendingCommand) {
        pending.until = pending.until.map(|until| until + TAKEN_OVER);
        self.restored.insert(pending.id.clone(), ());
        let place = self.pending.partition_point(|earlier| earlier.at <= pending.at);
        self.pending.insert(place, pending);
    }

    /// Removes a command.
    pub(super) fn remove(&mut self, id: &str) -> Option<PendingCommand> {
        let place = self.pending.iter().position(|pending| pending.id.as_str() == id)?;
        Some(self.pending.remove(place))
    }

    /// Returns the commands, to change them.
    pub(super) fn pending_mut(&mut self) -> impl Iterator<Item = &mut PendingCommand> {
        self.pending.iter_mut()
    }

    /// Returns whether a command was given in this page.
    pub(super) fn is_own(&self, id: &CommandId) -> bool {
        !self.restored.contains_key(id)
    }

    /// Returns how many commands without an answer this tab has stored.
    pub(super) fn stored(&self) -> usize {
        self.pending.iter().filter(|pending| !is_transient(&pending.command)).count()
    }

    /// Returns how many commands without an answer other tabs have stored.
    pub(super) fn elsewhere(&self) -> usize {
        self.elsewhere.len()
    }

    /// Notes that another tab has stored or removed a command.
    pub(super) fn waits_elsewhere(&mut self, id: &str, waits: bool) {
        if waits {
            self.elsewhere.insert(id.into(), ());
        } else {
            self.elsewhere.remove(&CommandId::from(id));
        }
    }

    /// Removes the commands that open windows, and returns their ids.
    pub(super) fn remove_openings(&mut self) -> Vec<CommandId> {
        let opens = |pending: &mut PendingCommand| matches!(pending.command, Command::Open { .. });
        let removed: Vec<_> = self.pending.extract_if(.., opens).map(|pending| pending.id).collect();
        self.drafts.retain(|(id, _)| !removed.contains(id));
        removed
    }

    fn take_draft(&mut self, id: &CommandId) -> Option<Draft> {
        let place = self.drafts.iter().position(|(known, _)| known == id)?;
        Some(self.drafts.remove(place).1)
    }
}

/// Returns whether a command concerns this page and this moment only: a later page has its own.
fn is_transient(command: &Command) -> bool {
    matches!(command, Command::Shown { .. } | Command::SetState { .. } | Command::Open { .. } | Command::SignOut)
}

/// How much longer a command that waits does so in a page that has not given it, in milliseconds.
const TAKEN_OVER: Millis = 2_000;

impl PendingCommand {
    pub(super) fn frame(&self) -> ClientFrame {
        ClientFrame::Command { id: self.id.clone(), command: self.command.clone() }
    }

    /// Returns the key under which a command is stored.
    pub(super) fn key(id: &CommandId) -> String {
        format!("{OUTBOX}{id}")
    }

    /// Returns what stores it.
    pub(super) fn keep(&self) -> Effect {
        Effect::Keep { key: Self::key(&self.id), value: encode(self) }
    }
}

impl Desk {
    /// Returns the commands without an answer, oldest first.
    pub fn outbox(&self) -> &[PendingCommand] {
        &self.outbox.pending
    }

    /// Puts a command into the outbox, and sends it if connected: after the texts that it must not overtake.
    pub(super) fn give(&mut self, id: CommandId, command: Command, out: &mut Vec<Effect>) {
        self.release_before(&command, out);
        self.put(id, command, None, out);
    }

    /// Puts a command into the outbox. It is sent if connected, unless it waits.
    pub(super) fn put(&mut self, id: CommandId, command: Command, until: Option<Millis>, out: &mut Vec<Effect>) {
        // Later than the one before, whatever the clock does: a reload puts them in this order again.
        let now = self.clock.now();
        let at = self.outbox.pending.last().map_or(now, |last| now.max(last.at + 1));
        let pending = PendingCommand { id, at, command, until };
        if !is_transient(&pending.command) {
            out.push(pending.keep());
        }
        if self.connected() && until.is_none() {
            transmit(pending.frame(), out);
        }
        self.outbox.pending.push(pending);
    }

    /// After a welcome: sends everything again, in order, but what waits. What the gateway knows already has no effect
    /// and is answered as before.
    pub(super) fn transmit_outbox(&self, out: &mut Vec<Effect>) {
        let given = self.outbox().iter().filter(|pending| pending.until.is_none());
        given.for_each(|pending| transmit(pending.frame(), out));
    }

    /// The gateway has carried out a command.
    pub(super) fn carried_out(&mut self, id: &CommandId, answer: Answer, out: &mut Vec<Effect>) {
        if answer == Answer::Done {
            self.told_done(id, out);
        }
        let Some((command, draft)) = self.settle(id, &answer, out) else { return };
        let setting = matches!(command, Command::SetSetting { .. });
        match answer {
            Answer::Done => self.done(command, out),
            Answer::Opened { interaction } if matches!(command, Command::Start { .. }) => {
                self.text_started(out);
                self.composed(id, interaction, Draft::default(), out);
            }
            Answer::Opened { interaction } => self.composed(id, interaction, draft.unwrap_or_default(), out),
            // That is `command_refused`.
            Answer::Refused { .. } => {}
        }
        if setting {
            self.settings_changed(out);
        }
    }

    /// The gateway has refused a command.
    pub(super) fn command_refused(&mut self, id: &CommandId, answer: &Answer, out: &mut Vec<Effect>) {
        let Answer::Refused { refusal } = answer else { return };
        let Some((command, _)) = self.settle(id, answer, out) else { return };
        let setting = matches!(command, Command::SetSetting { .. });
        self.refused(command, refusal, out);
        if setting {
            self.settings_changed(out);
        }
    }

    /// Removes a command that is answered. Returns it and the draft for what it opens, unless all is done about it.
    fn settle(&mut self, id: &CommandId, answer: &Answer, out: &mut Vec<Effect>) -> Option<(Command, Option<Draft>)> {
        let PendingCommand { command, .. } = self.outbox.remove(id.as_str())?;
        out.push(Effect::Forget { key: PendingCommand::key(id) });
        self.answered_for_host(id, answer, out);
        let draft = self.outbox.take_draft(id);
        let refusal = if let Answer::Refused { refusal } = answer { Some(refusal) } else { None };
        (!self.answered_leaving(id, refusal, out)).then_some((command, draft))
    }

    /// Most results come as events; these commands have no other sign of success.
    fn done(&mut self, command: Command, out: &mut Vec<Effect>) {
        match command {
            Command::CancelTransfer { .. } => self.say(texts::transfer_cancelled(), out),
            Command::MoreTime { invitation } => self.more_time_granted(&invitation, out),
            Command::AskFor { .. } => self.has_asked(out),
            Command::Unpark { interaction } => self.unparked(interaction, out),
            Command::End { .. } => self.say(texts::conversation_ended(), out),
            Command::SetFavourite { target, on } => {
                let name = self.target_name(&target);
                self.say(if on { texts::is_favourite(&name) } else { texts::is_no_favourite(&name) }, out);
            }
            Command::DeleteNotice { .. } => announce(texts::message_deleted(), out),
            Command::RestoreNotice { notice } => self.notice_restored(notice, out),
            Command::SignOut => self.signed_out(Refusal::SignedOut, Text::default(), out),
            _ => {}
        }
    }

    fn refused(&mut self, command: Command, refusal: &Refusal, out: &mut Vec<Effect>) {
        let text = self.told(refusal);
        match command {
            // Nobody waits for these.
            Command::Shown { .. } | Command::DismissFailure { .. } => {}
            // Somebody else was faster, and an event tells who.
            Command::EndConsultation { .. } if matches!(refusal, Refusal::NoConsultation | Refusal::NotYours) => {}
            Command::SignOut => self.sign_out_refused(text, out),
            // The page that gave it is told.
            Command::DescribeContact { .. } => {}
            Command::Accept { invitation } | Command::Decline { invitation, .. } | Command::MoreTime { invitation } => {
                self.answer_refused(&invitation, text, out);
            }
            Command::Send { interaction, text: unsent, media } => {
                self.send_refused(interaction, unsent, media, text, out);
            }
            Command::Say { consultation, text: unsaid } => self.say_refused(&consultation, unsaid, text, out),
            Command::StartTransfer { ref interaction, .. }
            | Command::StartConsultation { ref interaction, .. }
            | Command::Release { ref interaction, .. } => {
                let interaction = interaction.clone();
                focus_if_lost(Place::Window(interaction.clone()), out);
                self.fail_window(interaction, self.not_begun(refusal, command), out);
            }
            Command::CancelTransfer { interaction, .. }
            | Command::CompleteConsultation { interaction, .. }
            | Command::EndConsultation { interaction, .. }
            | Command::Park { interaction, .. }
            | Command::Unpark { interaction }
            | Command::End { interaction, .. }
            | Command::MarkDone { interaction, .. } => self.fail_window(interaction, Problem::new(text), out),
            Command::Reopen { interaction } => self.reopen_refused(&interaction, refusal, out),
            Command::SetNote { interaction, note } => self.note_refused(interaction, note, text, out),
            Command::SetCaseData { interaction, .. }
            | Command::SetDisposition { interaction, .. }
            | Command::NameContact { interaction, .. } => {
                self.not_saved(interaction, text, out);
            }
            Command::RestoreNotice { .. } => self.fail(texts::not_restored(), out),
            Command::SetSetting { key, .. } => self.fail_setting(key, text, out),
            Command::Start { text, .. } => self.start_refused(text, refusal, out),
            Command::AskFor { .. } => self.ask_refused(refusal, out),
            Command::Open { .. }
            | Command::Keep { .. }
            | Command::SetState { .. }
            | Command::MarkRead { .. }
            | Command::MarkAllRead { .. }
            | Command::DeleteNotice { .. }
            | Command::SetFavourite { .. } => self.fail(text, out),
        }
    }
}
