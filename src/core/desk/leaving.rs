//! Letting interactions go: one to a queue from the Team Communicator, or all of them at a sign-out.
//!
//! Who signs out with open interactions is asked what becomes of them ([`Dialog::SignOut`]). They go back to the queue,
//! or to a target, and only once all are gone the agent is signed out. If one could not be let go, its window says why,
//! and the question is asked again. Parked ones stay parked:
//! they come back by themselves, to others if need be.

use super::{
    Command, CommandId, Communicator, Desk, Dialog, Effect, InteractionId, Place, Problem, TargetRef, alert, announce,
    focus, words,
};
use crate::core::text::{Text, texts};
use crate::protocol::Refusal;

/// A sign-out with open interactions.
#[derive(Clone, Debug, Default)]
pub(super) struct Leaving {
    /// True from the answer of the agent until they are signed out or asked again.
    busy: bool,
    /// What is let go first.
    letting_go: Option<LettingGo>,
    /// Why the agent is asked again, in words; empty the first time.
    problem: Text,
}

/// The interactions that are let go before a sign-out.
#[derive(Clone, Debug)]
struct LettingGo {
    /// The id of the command that will sign out, from which the others are made.
    id: CommandId,
    /// To whom they are given; `None` for the queues in which they came in.
    to: Option<TargetRef>,
    note: Option<String>,
    /// The commands without an answer, and their interactions.
    waits: Vec<(CommandId, InteractionId)>,
    /// The interactions whose transfer has been cancelled.
    cancelled: Vec<InteractionId>,
    /// The interactions that have been let go, unless that was refused.
    released: Vec<InteractionId>,
    /// Those that could not be let go, with their contact and why, in words.
    refused: Vec<(InteractionId, String, Text)>,
}

impl Desk {
    fn open_windows(&self) -> usize {
        self.at_hand().len()
    }

    /// Returns how many interactions are open, as a sentence: the heading of [`Dialog::SignOut`].
    pub fn sign_out_question(&self) -> Text {
        words::open_interactions(self.open_windows())
    }

    /// Returns what the agent has to know to answer the question, in sentences.
    pub fn sign_out_details(&self) -> Vec<Text> {
        let Some(replica) = &self.replica else { return Vec::new() };
        let pending = replica.owned().filter(|window| window.head.pending.is_some()).count();
        let lost = match self.would_be_lost() {
            (0, 0) => None,
            (drafts, 0) => Some(texts::signing_out_discards_drafts(drafts)),
            (0, changes) => Some(texts::signing_out_discards_changes(changes)),
            (drafts, changes) => {
                Some(texts::signing_out_discards_both(texts::unsent_drafts(drafts), texts::waiting_changes(changes)))
            }
        };
        let kept = words::kept_at_sign_out(replica.setup.absence_s);
        let parked = Some(self.parked().len()).filter(|count| *count > 0);
        let parked = parked.map(|count| texts::parked_stay(count as u64));
        words::transfers_cancelled(pending).into_iter().chain(lost).chain([kept]).chain(parked).collect()
    }

    /// Returns why the question is asked again, in words; empty the first time.
    pub fn sign_out_problem(&self) -> &Text {
        &self.leaving.problem
    }

    /// Returns whether the answer to the question is being carried out.
    pub fn is_leaving(&self) -> bool {
        self.leaving.busy
    }

    /// Returns what the Team Communicator is open for while a target of all interactions is chosen.
    pub fn target_question(&self) -> Text {
        words::target_of_all(self.open_windows())
    }

    /// Asks what becomes of the open interactions; false where there are none.
    pub(super) fn ask_to_sign_out(&mut self, out: &mut Vec<Effect>) -> bool {
        let asks = self.open_windows() > 0;
        if asks {
            self.open_dialog(Some(Dialog::SignOut), out);
            // The question itself is the name of the dialog.
            announce(Text::sentences(self.sign_out_details()), out);
        }
        asks
    }

    /// The question is closed. Nothing more is let go; what has been stays so.
    pub(super) fn stay(&mut self) {
        self.leaving = Leaving::default();
    }

    /// Closes the question if the last interaction has gone by itself.
    pub(super) fn tend_sign_out(&mut self, out: &mut Vec<Effect>) {
        if self.dialog() == Some(Dialog::SignOut) && !self.is_leaving() && self.open_windows() == 0 {
            self.open_dialog(None, out);
            self.say(words::open_interactions(0), out);
        }
    }

    /// Opens the Team Communicator for a target of all interactions.
    pub(super) fn choose_target_of_all(&mut self, out: &mut Vec<Effect>) {
        self.stay();
        self.panels.dialog = None;
        self.open_communicator(None, false, out);
        self.panels.communicator.iter_mut().for_each(|open| open.leaving = true);
        announce(self.target_question(), out);
    }

    /// Signs out, and keeps all interactions.
    pub(super) fn keep_all(&mut self, id: CommandId, out: &mut Vec<Effect>) {
        if !self.is_leaving() {
            self.leave(id, out);
        }
    }

    /// Lets all interactions go, to a target or back to the queue, and signs out once they are gone.
    pub(super) fn let_all_go(
        &mut self,
        id: CommandId,
        to: Option<TargetRef>,
        note: Option<String>,
        out: &mut Vec<Effect>,
    ) {
        // Without a connection nobody would be there to see how it ends.
        if self.is_leaving() || !self.connected() {
            return;
        }
        if self.dialog() != Some(Dialog::SignOut) {
            self.open_dialog(Some(Dialog::SignOut), out);
        }
        let note = note.filter(|note| !note.trim().is_empty());
        let (waits, cancelled, released, refused) = Default::default();
        let letting_go = LettingGo { id, to, note, waits, cancelled, released, refused };
        self.leaving = Leaving { busy: true, letting_go: Some(letting_go), problem: Text::default() };
        self.go_on_leaving(out);
    }

    /// Gives the next commands. Once all are answered and none is left to give, signs out, or asks again.
    fn go_on_leaving(&mut self, out: &mut Vec<Effect>) {
        let (Some(letting_go), Some(replica)) = (&mut self.leaving.letting_go, &self.replica) else { return };
        if !letting_go.waits.is_empty() {
            return;
        }
        let mut commands = Vec::new();
        for head in replica.owned().map(|window| &window.head).filter(|head| head.parked.is_none()) {
            let interaction = head.id.clone();
            let command = match &head.pending {
                _ if letting_go.released.contains(&interaction) => continue,
                Some(pending) if !letting_go.cancelled.contains(&interaction) => {
                    letting_go.cancelled.push(interaction.clone());
                    Command::CancelTransfer { interaction, transfer: pending.id.clone() }
                }
                _ => {
                    letting_go.released.push(interaction.clone());
                    let (to, note) = (letting_go.to.clone(), letting_go.note.clone());
                    Command::Release { interaction, version: head.version, to, note }
                }
            };
            let number = letting_go.cancelled.len() + letting_go.released.len();
            let id = CommandId::from(format!("{}.{number}", letting_go.id));
            letting_go.waits.push((id.clone(), head.id.clone()));
            commands.push((id, command));
        }
        if commands.is_empty() {
            return self.all_let_go(out);
        }
        commands.into_iter().for_each(|(id, command)| self.give(id, command, out));
    }

    /// Takes in the answer to a command by which an interaction is let go before a sign-out; false if it is none.
    pub(super) fn answered_leaving(
        &mut self,
        id: &CommandId,
        refusal: Option<&Refusal>,
        out: &mut Vec<Effect>,
    ) -> bool {
        let Some(letting_go) = &mut self.leaving.letting_go else { return false };
        let Some(place) = letting_go.waits.iter().position(|(known, _)| known == id) else { return false };
        let (_, interaction) = letting_go.waits.remove(place);
        // Gone already, or its transfer has just ended.
        let settled = matches!(refusal, Some(Refusal::NotYours | Refusal::NoTransfer));
        if let (Some(refusal), false) = (refusal, settled) {
            let why = words::refusal(refusal);
            let head = self.replica.as_ref().and_then(|replica| replica.windows.get(&interaction));
            let contact = head.map(|window| words::contact(&window.head.contact)).unwrap_or_default();
            letting_go.refused.push((interaction, contact, why));
        }
        self.go_on_leaving(out);
        true
    }

    /// Signs out if everything has been let go; otherwise says what has not, and asks again.
    fn all_let_go(&mut self, out: &mut Vec<Effect>) {
        let Some(done) = self.leaving.letting_go.take() else { return };
        if done.refused.is_empty() {
            let to = done.to.map(|to| self.target_name(&to));
            if !done.released.is_empty() {
                announce(words::all_let_go(done.released.len(), to.as_deref()), out);
            }
            return self.leave(done.id, out);
        }
        let each = done.refused.iter().map(|(_, contact, why)| texts::said_of(contact.as_str().into(), why.clone()));
        let problem = Text::sentences(std::iter::once(texts::still_signed_in()).chain(each));
        alert(problem.clone(), out);
        self.leaving = Leaving { problem, ..Leaving::default() };
        for (interaction, _, why) in done.refused {
            self.problems.windows.insert(interaction, Problem::new(why));
        }
    }

    /// Signs out. Without a connection only this page can be left; the gateway notices by itself.
    pub(super) fn leave(&mut self, id: CommandId, out: &mut Vec<Effect>) {
        if self.connected() {
            self.leaving.busy = true;
            self.give(id, Command::SignOut, out);
        } else {
            self.signed_out(Refusal::SignedOut, Text::default(), out);
        }
    }

    /// The gateway has refused to sign out: says so where the question is asked.
    pub(super) fn sign_out_refused(&mut self, why: Text, out: &mut Vec<Effect>) {
        if std::mem::take(&mut self.leaving.busy) && self.dialog() == Some(Dialog::SignOut) {
            alert(why.clone(), out);
            self.leaving.problem = why;
        }
    }

    /// Gives the interaction for which the Team Communicator is open to a set, where it waits, and closes it.
    pub(super) fn transfer_and_wait(&mut self, id: CommandId, to: TargetRef, note: String, out: &mut Vec<Effect>) {
        if let Some(Communicator { interaction: Some(interaction), .. }) = self.panels.communicator.take() {
            self.let_go(id, interaction, to, Some(note), out);
        }
    }

    /// Gives an interaction to a set.
    pub(super) fn let_go(
        &mut self,
        id: CommandId,
        interaction: InteractionId,
        to: TargetRef,
        note: Option<String>,
        out: &mut Vec<Effect>,
    ) {
        let Some(version) = self.head(&interaction).map(|head| head.version) else { return };
        let note = note.filter(|note| !note.trim().is_empty());
        let waits = (!self.connected()).then(|| words::given_later(&self.target_name(&to)));
        let command = Command::Release { interaction: interaction.clone(), version, to: Some(to), note };
        // Until the window closes, where the panel was opened from.
        focus(Place::TransferButton(interaction.clone()), out);
        self.give_once(id, &interaction, command, out);
        waits.into_iter().for_each(|waits| self.say(waits, out));
    }

    /// Returns whether this tab has let an interaction go and has no answer yet.
    pub(super) fn is_let_go(&self, id: &InteractionId) -> bool {
        let lets_go = |command: &Command| matches!(command, Command::Release { interaction, .. } if interaction == id);
        self.outbox().iter().any(|waiting| lets_go(&waiting.command))
    }
}
