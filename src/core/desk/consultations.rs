//! Consultations: asked for, joined, ended; and the side conversation, which is open beside a window or in its place.

use super::{
    Command, CommandId, Communicator, Desk, Effect, InteractionId, Keyed, Place, TargetRef, alert, announce, focus,
    focus_if_lost, words,
};
use crate::core::settings::MESSAGES_ALOUD;
use crate::core::text::{Text, texts};
use crate::core::{compose, words::consultation as said};
use crate::protocol::{
    Consultation, ConsultationGone, ConsultationId, ConsultationState, Interaction, Invited, Millis, Refusal,
    SideEntry, SideEvent, TransferId,
};

/// What is shown of side conversations.
#[derive(Clone, Debug, Default)]
pub(super) struct Consultations {
    /// The windows whose side conversation is open.
    open: Vec<InteractionId>,
    /// What colleagues have said that the agent has not seen, by window.
    unread: Keyed<InteractionId, usize>,
}

/// An entry of a side conversation, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SideRow {
    /// When it was.
    pub at: Millis,
    /// Who said it; empty if nobody did.
    pub who: Text,
    /// The words.
    pub text: Text,
    /// True if the agent said it.
    pub mine: bool,
    /// False while the gateway has not confirmed it.
    pub known: bool,
}

impl Consultations {
    /// Opens or closes the side conversation of a window.
    pub(super) fn set_open(&mut self, interaction: &InteractionId, open: bool) {
        self.open.retain(|id| id != interaction);
        self.open.extend(open.then(|| interaction.clone()));
    }

    /// Closes all side conversations.
    pub(super) fn close_all(&mut self) {
        self.open.clear();
    }

    /// Forgets what belongs to windows that are gone.
    pub(super) fn retain(&mut self, still: impl Fn(&InteractionId) -> bool) {
        self.open.retain(&still);
        self.unread.retain(still);
    }
}

/// Returns the failed transfer or consultation of a window: its id, and why in words.
pub(super) fn failure_of(head: &Interaction) -> Option<(TransferId, Text)> {
    let transfer = || head.failed.as_ref().map(|it| (it.id.clone(), words::outcome(&it.target_name, &it.outcome)));
    let consultation = head.consultation.as_ref().and_then(|it| match &it.state {
        ConsultationState::Failed { outcome, .. } => {
            Some((it.id.as_str().into(), said::outcome(&it.target_name, outcome)))
        }
        _ => None,
    });
    consultation.or_else(transfer)
}

/// Returns whether somebody is asked to be consulted about a window's interaction.
pub(super) fn is_asked(head: &Interaction) -> bool {
    head.consultation.as_ref().is_some_and(|it| matches!(it.state, ConsultationState::Asked { .. }))
}

/// Returns the agent who is asked to take a window's interaction, or to be consulted.
pub(super) fn invited(head: &Interaction) -> Option<&Invited> {
    let consulted = head.consultation.as_ref().and_then(|it| match &it.state {
        ConsultationState::Asked { invited } => invited.as_ref(),
        _ => None,
    });
    consulted.or_else(|| head.pending.as_ref()?.invited.as_ref())
}

impl Desk {
    /// Returns whether the agent is consulted about a window: they can only read it.
    pub fn is_consulted(&self, interaction: &InteractionId) -> bool {
        self.window(interaction).is_some_and(|window| window.consulted)
    }

    /// Returns the agent who is asked to take a window's interaction, or to be consulted.
    pub fn invited_to(&self, interaction: &InteractionId) -> Option<&Invited> {
        self.head(interaction).and_then(invited)
    }

    /// Returns why the last transfer or consultation of a window failed, in words.
    pub fn failure(&self, interaction: &InteractionId) -> Option<Text> {
        self.head(interaction).and_then(failure_of).map(|(_, words)| words)
    }

    /// Returns whether what failed last in a window is a consultation.
    pub fn failed_to_consult(&self, interaction: &InteractionId) -> bool {
        match self.window_problem(interaction) {
            Some(problem) => matches!(problem.again, Some(Command::StartConsultation { .. })),
            None => self.failed_consultation(interaction).is_some(),
        }
    }

    /// Returns the consultation of a window that is going on, and the name of the colleague.
    pub fn consulting(&self, interaction: &InteractionId) -> Option<(&Consultation, &str)> {
        let window = self.window(interaction)?;
        let consultation = window.head.consultation.as_ref()?;
        match &consultation.state {
            ConsultationState::Running { .. } if window.consulted => Some((consultation, &consultation.from_name)),
            ConsultationState::Running { name, .. } => Some((consultation, name)),
            _ => None,
        }
    }

    /// Returns whether the gateway has not confirmed yet that a consultation is asked for.
    pub fn starts_consultation(&self, id: &InteractionId) -> bool {
        let starts =
            |command: &Command| matches!(command, Command::StartConsultation { interaction, .. } if interaction == id);
        self.outbox().iter().any(|waiting| starts(&waiting.command))
    }

    /// Returns whether a window shows its side conversation.
    pub fn shows_side(&self, interaction: &InteractionId) -> bool {
        let choosing = self.communicator().is_some_and(|it| it.interaction.as_ref() == Some(interaction));
        !choosing && self.consultations.open.contains(interaction)
    }

    /// Returns how much a colleague has said in a window's side conversation since the agent saw it.
    pub fn side_unread(&self, interaction: &InteractionId) -> usize {
        self.consultations.unread.get(interaction).copied().unwrap_or_default()
    }

    /// Returns the ids of the entries of a side conversation, and of what the gateway has not confirmed.
    pub fn side_rows(&self, interaction: &InteractionId) -> Vec<String> {
        let Some(window) = self.window(interaction) else { return Vec::new() };
        let unsaid = self.unsaid(interaction).map(|(id, ..)| id).filter(|id| !window.has_side(&id.as_str().into()));
        window.side.iter().map(|entry| entry.id.to_string()).chain(unsaid.map(ToString::to_string)).collect()
    }

    /// Returns an entry of a side conversation as the agent sees it.
    pub fn side_row(&self, interaction: &InteractionId, row: &str) -> Option<SideRow> {
        let me = &self.replica.as_ref()?.me;
        if let Some(entry) = self.window(interaction)?.side.iter().find(|entry| entry.id.as_str() == row) {
            return Some(self.row_of(entry));
        }
        let (_, at, text) = self.unsaid(interaction).find(|(id, ..)| id.as_str() == row)?;
        Some(SideRow { at, who: me.name.as_str().into(), text: text.into(), mine: true, known: false })
    }

    /// Returns an entry, also of a past interaction, as the agent sees it.
    pub fn row_of(&self, entry: &SideEntry) -> SideRow {
        let me = self.replica.as_ref().map(|replica| &replica.me);
        let (who, text) = said::entry(&entry.what, me.map_or("", |me| &me.name));
        let mine = matches!(&entry.what, SideEvent::Said { by, .. } if me.is_some_and(|me| me.id == *by));
        SideRow { at: entry.at, who, text, mine, known: true }
    }

    /// Returns what is typed for a colleague and not said.
    pub fn aside(&self, interaction: &InteractionId) -> String {
        self.drafts.asides.get(interaction).cloned().unwrap_or_default()
    }

    /// Returns why a text to a colleague was not said, in words.
    pub fn aside_problem(&self, interaction: &InteractionId) -> Option<&Text> {
        self.problems.asides.get(interaction)
    }

    /// Returns what was said in the consultation of a window that the gateway has not confirmed.
    fn unsaid<'a>(
        &'a self,
        interaction: &InteractionId,
    ) -> impl Iterator<Item = (&'a CommandId, Millis, &'a str)> + use<'a> {
        let going_on = self.consulting(interaction).map(|(consultation, _)| consultation.id.clone());
        self.outbox().iter().filter_map(move |pending| match &pending.command {
            Command::Say { consultation, text } if going_on.as_ref() == Some(consultation) => {
                Some((&pending.id, pending.at, text.as_str()))
            }
            _ => None,
        })
    }

    /// Returns the target and the question of the consultation that failed last.
    pub(super) fn failed_consultation(&self, interaction: &InteractionId) -> Option<(TargetRef, Option<String>)> {
        let consultation = self.head(interaction)?.consultation.as_ref()?;
        let failed = matches!(consultation.state, ConsultationState::Failed { .. });
        failed.then(|| (consultation.target.clone(), consultation.question.clone()))
    }

    /// Asks a target about the interaction for which the Team Communicator is open, and closes it.
    pub(super) fn consult(&mut self, id: CommandId, target: TargetRef, question: String, out: &mut Vec<Effect>) {
        if let Some(Communicator { interaction: Some(interaction), .. }) = self.panels.communicator.take() {
            // It takes the place of the panel that was there.
            self.consultations.set_open(&interaction, self.details_fit());
            self.start_consultation(id, interaction, target, Some(question), out);
        }
    }

    pub(super) fn start_consultation(
        &mut self,
        id: CommandId,
        interaction: InteractionId,
        target: TargetRef,
        question: Option<String>,
        out: &mut Vec<Effect>,
    ) {
        let Some(version) = self.head(&interaction).map(|head| head.version) else { return };
        let question = question.filter(|question| !question.trim().is_empty());
        let command = Command::StartConsultation { interaction: interaction.clone(), version, target, question };
        self.give_once(id, &interaction, command, out);
        focus(Place::CancelTransfer(interaction), out);
    }

    /// Ends a consultation, or takes back that it is asked for.
    pub(super) fn end_consultation(&mut self, id: CommandId, interaction: InteractionId, out: &mut Vec<Effect>) {
        let of = self.head(&interaction).and_then(|head| head.consultation.as_ref());
        if let Some(consultation) = of.map(|it| it.id.clone()) {
            self.give_once(id, &interaction.clone(), Command::EndConsultation { interaction, consultation }, out);
        }
    }

    /// Transfers the interaction to the colleague.
    pub(super) fn complete_consultation(&mut self, id: CommandId, interaction: InteractionId, out: &mut Vec<Effect>) {
        if let Some(consultation) = self.consulting(&interaction).map(|(it, _)| it.id.clone()) {
            self.give_once(id, &interaction.clone(), Command::CompleteConsultation { interaction, consultation }, out);
        }
    }

    /// Opens or closes the side conversation of a window.
    pub(super) fn show_side(&mut self, interaction: InteractionId, open: bool, out: &mut Vec<Effect>) {
        self.consultations.set_open(&interaction, open);
        if open {
            self.panels.communicator.take_if(|it| it.interaction.as_ref() == Some(&interaction));
            focus(Place::SideField(interaction), out);
        } else {
            focus(Place::SideButton(interaction.clone()), out);
            focus_if_lost(Place::Window(interaction), out);
        }
    }

    pub(super) fn type_aside(&mut self, interaction: &InteractionId, text: String, out: &mut Vec<Effect>) {
        self.problems.asides.remove(interaction);
        self.set_aside(interaction, text, out);
    }

    /// Says to the colleague what is typed.
    pub(super) fn say_aside(&mut self, id: CommandId, interaction: InteractionId, out: &mut Vec<Effect>) {
        let text = self.aside(&interaction);
        let Some(consultation) = self.consulting(&interaction).map(|(it, _)| it.id.clone()) else { return };
        let checked = if text.trim().is_empty() { Err(Refusal::TextEmpty) } else { compose::check_note(&text) };
        if let Err(refusal) = checked {
            return self.fail_aside(&interaction, words::refusal(&refusal), out);
        }
        self.type_aside(&interaction, String::new(), out);
        self.give(id, Command::Say { consultation, text }, out);
        focus_if_lost(Place::SideField(interaction), out);
    }

    /// The gateway has refused what was said: the text goes back to where it was typed.
    pub(super) fn say_refused(
        &mut self,
        consultation: &ConsultationId,
        unsaid: String,
        why: Text,
        out: &mut Vec<Effect>,
    ) {
        let why = texts::not_said(why);
        let windows = self.replica.iter().flat_map(|replica| replica.windows.values());
        let of = windows.filter(|window| window.head.consultation.as_ref().is_some_and(|it| it.id == *consultation));
        let Some(interaction) = of.map(|window| window.head.id.clone()).next() else {
            return self.fail(texts::you_wrote(why, &unsaid), out);
        };
        let draft = format!("{unsaid}\n{}", self.aside(&interaction)).trim_end().to_owned();
        self.set_aside(&interaction, draft, out);
        self.fail_aside(&interaction, why, out);
    }

    fn fail_aside(&mut self, interaction: &InteractionId, why: Text, out: &mut Vec<Effect>) {
        alert(why.clone(), out);
        self.problems.asides.insert(interaction.clone(), why);
    }

    /// Something has happened in the side conversation of a window.
    pub(super) fn side_entry_added(&mut self, interaction: &InteractionId, entry: &SideEntry, out: &mut Vec<Effect>) {
        let Some(me) = self.replica.as_ref().map(|replica| replica.me.clone()) else { return };
        match &entry.what {
            SideEvent::Began { with, .. } => self.say(texts::has_joined(with), out),
            SideEvent::Said { by, name, text, .. } if *by != me.id => {
                if !self.sees_side(interaction) {
                    *self.consultations.unread.entry(interaction.clone()) += 1;
                }
                match MESSAGES_ALOUD.of(&self.settings.chosen) {
                    "off" => {}
                    "full" if self.active() == Some(interaction) => {
                        announce(texts::message_of(name.as_str().into(), text.as_str().into()), out);
                    }
                    _ => announce(words::arrival(name, words::Arrival::First), out),
                }
            }
            SideEvent::Said { .. } => {}
            SideEvent::Ended { why } => {
                self.aside_lost(interaction, out);
                self.say(said::gone(why, &me.name), out);
                focus_if_lost(Place::Window(interaction.clone()), out);
            }
        }
    }

    /// The agent is no longer consulted about an interaction. Its window was at `place` in the interaction bar.
    pub(super) fn consultation_closed(
        &mut self,
        interaction: &InteractionId,
        why: &ConsultationGone,
        place: usize,
        out: &mut Vec<Effect>,
    ) {
        let me = self.replica.as_ref().map(|replica| replica.me.name.clone()).unwrap_or_default();
        self.aside_lost(interaction, out);
        if matches!(why, ConsultationGone::Transferred { .. }) {
            // A window of their own follows in the same place.
            self.consultations.retain(|id| id != interaction);
        } else {
            self.window_removed(interaction, place, out);
        }
        self.say(said::gone(why, &me), out);
    }

    /// Quotes what was still being typed for a colleague when the consultation ended.
    pub(super) fn aside_lost(&mut self, interaction: &InteractionId, out: &mut Vec<Effect>) {
        let unsaid = self.aside(interaction);
        if !unsaid.is_empty() {
            self.set_aside(interaction, String::new(), out);
            self.fail(texts::aside_lost(&unsaid), out);
        }
        self.problems.asides.remove(interaction);
    }

    /// After a snapshot: quotes what was typed for consultations that are over.
    pub(super) fn tidy_asides(&mut self, out: &mut Vec<Effect>) {
        let typed: Vec<_> = self.drafts.asides.keys().cloned().collect();
        for id in typed {
            if self.consulting(&id).is_none() {
                self.aside_lost(&id, out);
            }
        }
    }

    /// Notes which side conversations the agent sees now.
    pub(super) fn note_side_sight(&mut self) {
        let unread: Vec<_> = self.consultations.unread.keys().cloned().collect();
        let seen: Vec<_> = unread.into_iter().filter(|id| self.sees_side(id)).collect();
        self.consultations.unread.retain(|id| !seen.contains(id));
    }

    fn sees_side(&self, interaction: &InteractionId) -> bool {
        self.shows_side(interaction) && self.tab.front && !self.covers_windows() && self.visible().contains(interaction)
    }
}
