//! Commands on their way: kept until answered, through breaks, reloads and crashes; sent in order, each under its one
//! id.

use super::record::NOTE;
use super::settings::SETTINGS;
use super::{
    Answer, ClientFrame, Command, CommandId, Desk, Effect, InteractionId, Keyed, Millis, Problem, Step, words,
};
use crate::protocol::{Media, Outcome, Refusal, encode, readable};
use serde::Serialize;

/// A command without an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Waiting {
    /// Its id: for a message, that of the message.
    pub id: CommandId,
    /// When it was given, by the gateway's clock.
    pub at: Millis,
    /// What it asks.
    pub command: Command,
}

readable! { struct Waiting { id, at, command } struct Problem { text, again } }

/// What a window to a contact is to begin with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// In the message field.
    pub text: String,
    /// Named values: key and value.
    pub case: Vec<(String, String)>,
}

const OUTBOX: &str = "outbox/";
const DRAFT: &str = "draft/";
const PROBLEM: &str = "problem/";

impl Desk {
    /// Puts a command in the outbox, and sends it where that can be done.
    pub(super) fn give(&mut self, id: CommandId, command: Command, out: &mut Vec<Effect>) {
        // Later than the one before, whatever the clock does: a reload puts them in this order again.
        let at = self.outbox.last().map_or(self.now, |last| self.now.max(last.at + 1));
        let waiting = Waiting { id, at, command };
        // These are about this page and this moment: a later page has its own.
        let passing = matches!(
            waiting.command,
            Command::Shown { .. } | Command::SetState { .. } | Command::Open { .. } | Command::SignOut
        );
        if !passing {
            let value = encode(&waiting);
            out.push(Effect::Keep { key: format!("{OUTBOX}{}", waiting.id), value });
        }
        if self.connected() {
            out.push(transmit(&waiting));
        }
        self.outbox.push(waiting);
    }

    /// After a welcome: everything again, in order. What the gateway knows already has no effect and is answered as
    /// before.
    pub(super) fn transmit_all(&mut self, out: &mut Vec<Effect>) {
        out.extend(self.outbox.iter().map(transmit));
    }

    pub(super) fn answered(&mut self, id: &CommandId, answer: Answer, out: &mut Vec<Effect>) {
        let Some(place) = self.outbox.iter().position(|waiting| waiting.id == *id) else { return };
        let Waiting { command, .. } = self.outbox.remove(place);
        let setting = matches!(command, Command::SetSetting { .. });
        out.push(Effect::Forget { key: format!("{OUTBOX}{id}") });
        self.answered_for_host(id, &answer, out);
        let draft =
            self.composing.iter().position(|(known, _)| known == id).map(|place| self.composing.remove(place).1);
        match answer {
            Answer::Done => self.done(command, out),
            Answer::Opened { interaction } => self.compose(id, interaction, draft.unwrap_or_default(), out),
            Answer::Refused { refusal } => self.refused(command, &refusal, out),
        }
        if setting {
            self.settle_settings(out);
        }
    }

    /// The window to a contact is open: in front, ready to write. What the agent has typed there already is not written
    /// over.
    fn compose(
        &mut self,
        id: &CommandId,
        interaction: InteractionId,
        Draft { text, case }: Draft,
        out: &mut Vec<Effect>,
    ) {
        for (at, (key, value)) in case.into_iter().enumerate() {
            self.set_case_data(format!("{id}.{at}").into(), interaction.clone(), key, value, out);
        }
        if !text.is_empty() && self.drafts.get(&interaction).is_none_or(String::is_empty) {
            self.draft(&interaction, text, out);
        }
        self.bring_to_front(&interaction);
        out.push(Effect::Focus { to: super::Place::Composer(interaction), only_if_lost: false });
    }

    /// Most results come as events; these are the agent's own doings that have no other sign.
    fn done(&mut self, command: Command, out: &mut Vec<Effect>) {
        match command {
            Command::CancelTransfer { .. } => self.say("Transfer cancelled.", out),
            Command::MoreTime { invitation } => {
                let left = self
                    .replica
                    .as_ref()
                    .and_then(|r| r.invitation(&invitation))
                    .map(|i| words::seconds_left(i.deadline, self.now));
                if let Some(left) = left {
                    self.say(format!("You have more time: {left} seconds."), out);
                }
                self.release(&invitation);
            }
            Command::End { .. } => self.say("Conversation ended.", out),
            Command::SetFavourite { target, on } => {
                let name = self.target_name(&target);
                let what = if on { "is among your favourites" } else { "is no longer among your favourites" };
                self.say(format!("{name} {what}."), out);
            }
            Command::SignOut => out.push(Effect::SignedOut { by_agent: true }),
            _ => {}
        }
    }

    fn refused(&mut self, command: Command, refusal: &Refusal, out: &mut Vec<Effect>) {
        let text = words::refusal(refusal);
        match command {
            // Nobody waits for these.
            Command::Shown { .. } | Command::DismissFailure { .. } | Command::SignOut => {}
            Command::Accept { invitation } | Command::Decline { invitation, .. } | Command::MoreTime { invitation } => {
                self.release(&invitation);
                self.accepted_here.retain(|(known, _)| *known != invitation);
                match self.cards.get_mut(&invitation) {
                    Some(card) => {
                        card.problem = Some(text.clone());
                        out.push(Effect::Announce { text, assertive: true });
                    }
                    None => self.fail(text, out),
                }
            }
            Command::Send { interaction, text: unsent, media } => {
                let text = format!("Not sent. {text}");
                if self.head(&interaction).is_none() {
                    return self.fail(format!("{text} You wrote: {unsent}"), out);
                }
                // Nothing typed is lost: it goes back to where it came from.
                let draft = self.drafts.get(&interaction).filter(|draft| !draft.is_empty());
                let draft =
                    draft.map_or_else(|| unsent.clone(), |draft| format!("{unsent}\n{draft}").trim_start().to_owned());
                self.draft(&interaction, draft, out);
                self.reattach(&interaction, media, out);
                self.cannot_send(&interaction, text, out);
            }
            Command::StartTransfer { interaction, target, note, .. } => {
                out.push(Effect::Focus { to: super::Place::Window(interaction.clone()), only_if_lost: true });
                let text = match refusal {
                    // It has not begun, so the gateway has nothing to say it by: told as one that failed.
                    Refusal::Unavailable => words::outcome("", &Outcome::Failed { code: "unavailable".into() }),
                    _ => text,
                };
                let useless = matches!(refusal, Refusal::NotYours | Refusal::Ended | Refusal::TransferPending);
                self.window_problem(interaction, Problem { text, again: (!useless).then_some((target, note)) }, out);
            }
            Command::CancelTransfer { interaction, .. }
            | Command::End { interaction, .. }
            | Command::MarkDone { interaction, .. } => {
                self.window_problem(interaction, Problem { text, again: None }, out)
            }
            Command::SetNote { interaction, note } => {
                // Nothing typed is lost: it goes back to where it came from.
                if self.head(&interaction).is_some() && !self.notes.contains_key(&interaction) {
                    self.type_note(interaction.clone(), note, out);
                }
                self.window_problem(
                    interaction,
                    Problem { text: format!("The note was not saved. {text}"), again: None },
                    out,
                )
            }
            Command::SetCaseData { interaction, .. } | Command::SetDisposition { interaction, .. } => {
                self.window_problem(interaction, Problem { text: format!("Not saved. {text}"), again: None }, out)
            }
            Command::SetSetting { key, .. } => self.setting_failed(key, text, out),
            Command::Open { .. }
            | Command::SetState { .. }
            | Command::MarkRead { .. }
            | Command::DeleteNotice { .. }
            | Command::SetFavourite { .. } => self.fail(text, out),
        }
    }

    /// An error at the top of a window. One with which something can be done is there after a reload, too.
    pub(super) fn window_problem(&mut self, interaction: InteractionId, problem: Problem, out: &mut Vec<Effect>) {
        if self.head(&interaction).is_none() {
            return self.fail(problem.text, out);
        }
        out.push(Effect::Announce { text: problem.text.clone(), assertive: true });
        if problem.again.is_some() {
            out.push(Effect::Keep { key: format!("{PROBLEM}{interaction}"), value: encode(&problem) });
        }
        self.problems.insert(interaction, problem);
    }

    /// Takes a window's error away; false where there is none.
    pub(super) fn solved(&mut self, interaction: &InteractionId, out: &mut Vec<Effect>) -> bool {
        let Some(problem) = self.problems.remove(interaction) else { return false };
        if problem.again.is_some() {
            out.push(Effect::Forget { key: format!("{PROBLEM}{interaction}") });
        }
        true
    }

    fn release(&mut self, invitation: &crate::protocol::InvitationId) {
        if let Some(card) = self.cards.get_mut(invitation) {
            card.answering = false;
            card.accepting = false;
        }
    }

    /// Changes a draft, and keeps it.
    pub(super) fn draft(&mut self, interaction: &InteractionId, text: String, out: &mut Vec<Effect>) {
        let key = format!("{DRAFT}{interaction}");
        if text.is_empty() {
            self.drafts.remove(interaction);
            out.push(Effect::Forget { key });
        } else {
            self.drafts.insert(interaction.clone(), text.clone());
            out.push(Effect::Keep { key, value: text });
        }
    }

    /// Takes back what was kept. What cannot be read is left where it is.
    pub(super) fn restore(&mut self, kept: Vec<(String, String)>) {
        for (key, value) in kept {
            if key == SETTINGS {
                self.restore_settings(&value);
            } else if let Some((interaction, typed)) = self.typed_under(&key) {
                typed.insert(interaction, value);
            } else if let Some(interaction) = Self::files_of(&key) {
                self.restore_files(interaction, Some(&value));
            } else if let Some(interaction) = key.strip_prefix(PROBLEM) {
                if let Ok(problem) = serde_json::from_str(&value) {
                    self.problems.insert(interaction.into(), problem);
                }
            } else if key.starts_with(OUTBOX)
                && let Ok(waiting) = serde_json::from_str::<Waiting>(&value)
            {
                let place = self.outbox.partition_point(|earlier| earlier.at <= waiting.at);
                self.outbox.insert(place, waiting);
            }
        }
    }

    /// Drafts are the same in all tabs of a browser. Commands are not: each tab sends its own. But a page that is
    /// loaded takes up what another tab may still wait for; what one of them has an answer to, the other must not send
    /// later.
    pub(super) fn kept_elsewhere(&mut self, key: &str, value: Option<String>) {
        if let (Some(id), None) = (key.strip_prefix(OUTBOX), &value) {
            let answered =
                self.outbox.iter().position(|waiting| waiting.id.as_str() == id).map(|place| self.outbox.remove(place));
            if let Some(
                Command::Accept { invitation } | Command::Decline { invitation, .. } | Command::MoreTime { invitation },
            ) = answered.map(|waiting| waiting.command)
            {
                self.release(&invitation);
            }
        } else if let Some((interaction, typed)) = self.typed_under(key) {
            match value {
                Some(text) => drop(typed.insert(interaction, text)),
                None => drop(typed.remove(&interaction)),
            }
        } else if let Some(interaction) = Self::files_of(key) {
            self.restore_files(interaction, value.as_deref());
        }
    }

    /// What is typed under a key, and in which interaction.
    fn typed_under(&mut self, key: &str) -> Option<(InteractionId, &mut Keyed<InteractionId, String>)> {
        let (folder, typed) = if key.starts_with(DRAFT) { (DRAFT, &mut self.drafts) } else { (NOTE, &mut self.notes) };
        Some((key.strip_prefix(folder)?.into(), typed))
    }

    /// Texts to a contact that the gateway has not confirmed.
    pub fn unsent<'a>(
        &'a self,
        interaction: &'a InteractionId,
    ) -> impl Iterator<Item = (&'a Waiting, &'a str, &'a [Media])> {
        self.outbox.iter().filter_map(move |waiting| match &waiting.command {
            Command::Send { interaction: to, text, media } if to == interaction => {
                Some((waiting, text.as_str(), media.as_slice()))
            }
            _ => None,
        })
    }
}

fn transmit(waiting: &Waiting) -> Effect {
    Effect::Socket(Step::Transmit(ClientFrame::Command { id: waiting.id.clone(), command: waiting.command.clone() }))
}
