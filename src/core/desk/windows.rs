//! The arrangement of windows: which are shown, which is in front, where the focus goes when one opens or closes.

use super::{
    Command, CommandId, Communicator, Desk, Dialog, Effect, InteractionId, InvitationId, Keyed, Place, alert, focus,
    focus_if_lost,
};
use crate::core::replica::Window;
use crate::core::text::{Text, texts};
use crate::protocol::{Interaction, MessageId};

/// The arrangement of the agent's windows.
#[derive(Clone, Debug, Default)]
pub(super) struct Windows {
    /// The window in front.
    pub(super) active: Option<InteractionId>,
    /// Windows in the order in which they were last in front, the newest last.
    fronted: Vec<InteractionId>,
    /// New messages in windows that are not shown; windows without any are left out.
    unread: Keyed<InteractionId, usize>,
    /// Windows that the agent sees: shown, in a page that is in front.
    in_sight: Vec<InteractionId>,
    /// What contacts have written in windows that were out of sight, until it has been in sight and is left.
    new: Keyed<InteractionId, NewMessages>,
    /// Windows that have come back from being parked, by the time, and have not been shown since.
    pub(super) back: Vec<InteractionId>,
    /// Windows whose agent reads further up, and how many messages the contact has written below that.
    below: Keyed<InteractionId, usize>,
    /// Accepted in this tab: these windows take the focus when they open.
    pub(super) accepted_here: Vec<(InvitationId, InteractionId)>,
}

/// Messages that have arrived while their window was out of sight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMessages {
    /// The first of them.
    pub first: MessageId,
    /// How many the contact has written.
    pub count: usize,
}

impl Windows {
    /// Counts a new message.
    pub(super) fn add_unread(&mut self, interaction: &InteractionId) {
        *self.unread.entry(interaction.clone()) += 1;
    }

    /// Counts a new message of the contact where the agent reads further up; returns whether it is the first below.
    pub(super) fn add_below(&mut self, interaction: &InteractionId) -> bool {
        let Some(count) = self.below.get_mut(interaction) else { return false };
        *count += 1;
        *count == 1
    }

    /// Notes a new message of the contact, where its window is out of sight.
    pub(super) fn add_new(&mut self, interaction: &InteractionId, message: &MessageId) {
        if self.in_sight.contains(interaction) {
            return;
        }
        match self.new.get_mut(interaction) {
            Some(new) => new.count += 1,
            None => {
                self.new.insert(interaction.clone(), NewMessages { first: message.clone(), count: 1 });
            }
        }
    }
}

impl Windows {
    /// Forgets what was new in a window that is parked, and that it was in front.
    pub(super) fn put_away(&mut self, interaction: &InteractionId) {
        self.unread.remove(interaction);
        self.new.remove(interaction);
        self.fronted.retain(|id| id != interaction);
        self.back.retain(|id| id != interaction);
    }
}

impl Desk {
    /// Returns one of the agent's windows.
    pub fn window(&self, interaction: &InteractionId) -> Option<&Window> {
        self.replica.as_ref()?.windows.get(interaction)
    }

    /// Returns a window without its messages.
    pub fn head(&self, interaction: &InteractionId) -> Option<&Interaction> {
        self.window(interaction).map(|window| &window.head)
    }

    /// Returns the window in front.
    pub fn active(&self) -> Option<&InteractionId> {
        self.windows.active.as_ref()
    }

    /// Returns the number of new messages in a window; 0 while it is shown.
    pub fn unread(&self, interaction: &InteractionId) -> usize {
        self.windows.unread.get(interaction).copied().unwrap_or_default()
    }

    /// Returns what has arrived in a window while it was out of sight.
    pub fn new_messages(&self, interaction: &InteractionId) -> Option<&NewMessages> {
        self.windows.new.get(interaction)
    }

    /// Returns how many messages the contact has written below what the agent reads; `None` at the transcript's end.
    pub fn below(&self, interaction: &InteractionId) -> Option<usize> {
        self.windows.below.get(interaction).copied()
    }

    /// The agent has scrolled back in a transcript, or is at its end again and has read what stands there.
    pub(super) fn read_back(&mut self, interaction: InteractionId, back: bool) {
        let below = &mut self.windows.below;
        if back {
            below.entry(interaction);
        } else {
            below.remove(&interaction);
        }
    }

    /// Notes which windows the agent sees now. What was new in those that are left is new no longer.
    pub(super) fn note_sight(&mut self) {
        let seen = self.tab.front && !self.covers_windows();
        let in_sight = if seen { self.visible() } else { Vec::new() };
        let before = std::mem::replace(&mut self.windows.in_sight, in_sight);
        let windows = &mut self.windows;
        for left in before.iter().filter(|id| !windows.in_sight.contains(id)) {
            windows.new.remove(left);
        }
    }

    /// Returns the number of new messages in all windows that are not shown.
    pub fn total_unread(&self) -> usize {
        self.windows.unread.values().sum()
    }

    /// Returns the windows that are shown: the one in front and, as far as there is room, those that were in front
    /// before it. In the order of the interaction bar, so that none moves by coming to the front.
    pub fn visible(&self) -> Vec<InteractionId> {
        let (Some(replica), Some(active)) = (&self.replica, self.active()) else { return Vec::new() };
        let fronted = &self.windows.fronted;
        let fit = self.windows_that_fit();
        let before = fronted.iter().rev().filter(|id| *id != active);
        let at_hand = replica.windows.values().map(|it| &it.head).filter(|head| head.parked.is_none());
        let never = at_hand.map(|head| &head.id).filter(|id| !fronted.contains(id) && *id != active);
        let shown: Vec<_> = std::iter::once(active).chain(before).chain(never).take(fit).collect();
        replica.windows.keys().filter(|id| shown.contains(id)).cloned().collect()
    }

    /// Brings a window to the front, and moves the focus there.
    pub(super) fn show_window(&mut self, interaction: InteractionId, out: &mut Vec<Effect>) {
        self.bring_to_front(&interaction);
        self.show_conversation();
        focus(Place::Window(interaction), out);
    }

    /// Brings a window to the front.
    pub(super) fn bring_to_front(&mut self, interaction: &InteractionId) {
        let windows = &mut self.windows;
        windows.active = Some(interaction.clone());
        windows.fronted.retain(|id| id != interaction);
        windows.fronted.push(interaction.clone());
        let visible = self.visible();
        self.windows.unread.retain(|id| !visible.contains(id));
        self.windows.back.retain(|id| !visible.contains(id));
        let elsewhere = |c: &mut Communicator| c.interaction.as_ref().is_some_and(|id| !visible.contains(id));
        self.panels.communicator.take_if(elsewhere);
    }

    /// Brings the next window to the front, or the previous one; the first follows the last.
    pub(super) fn show_next_window(&mut self, back: bool, out: &mut Vec<Effect>) {
        let windows = self.at_hand();
        let step = if back { windows.len().saturating_sub(1) } else { 1 };
        let here = windows.iter().position(|id| Some(id) == self.active());
        let to = here.and_then(|here| windows.get((here + step) % windows.len())).or(windows.first());
        match to {
            Some(to) => self.show_window(to.clone(), out),
            None => alert(texts::no_interaction_open(), out),
        }
    }

    pub(super) fn end(&mut self, id: CommandId, interaction: InteractionId, out: &mut Vec<Effect>) {
        if let Some(version) = self.head(&interaction).map(|head| head.version) {
            self.give_once(id, &interaction.clone(), Command::End { interaction, version }, out);
        }
    }

    /// Marks an interaction done; asks first where something would be lost.
    pub(super) fn mark_done(&mut self, id: CommandId, interaction: InteractionId, out: &mut Vec<Effect>) {
        let is_asked = !self.busy(&interaction) && !self.lost_by_done(&interaction).is_empty();
        if is_asked && !self.misses_disposition(&interaction) {
            self.panels.closing = Some(interaction);
            self.open_dialog(Some(Dialog::MarkDone), out);
        } else {
            self.mark_done_anyway(id, interaction, out);
        }
    }

    /// Marks an interaction done, whatever would be lost. A note that is still being typed is saved first.
    pub(super) fn mark_done_anyway(&mut self, id: CommandId, interaction: InteractionId, out: &mut Vec<Effect>) {
        if self.dialog() == Some(Dialog::MarkDone) {
            self.open_dialog(None, out);
        }
        self.save_note(format!("{id}.note").into(), interaction.clone(), out);
        let version = self.head(&interaction).map(|head| head.version);
        if let Some(version) = version.filter(|_| !self.typing_note(&interaction)) {
            self.give_once(id, &interaction.clone(), Command::MarkDone { interaction, version }, out);
        }
    }

    /// Returns the interaction about which [`Dialog::MarkDone`] asks.
    pub fn closing(&self) -> Option<&InteractionId> {
        self.panels.closing.as_ref()
    }

    /// Returns what would be lost if a window were done now, in sentences; empty if nothing would.
    pub fn lost_by_done(&self, interaction: &InteractionId) -> Text {
        let draft = self.drafts.texts.contains_key(interaction) || !self.attached(interaction).is_empty();
        let waits = self.head(interaction).is_some_and(|head| head.waiting_since.is_some());
        let unanswered = waits && self.unsent(interaction).next().is_none();
        let transfer = self.communicator().filter(|open| open.interaction.as_ref() == Some(interaction));
        let note = transfer.is_some_and(|open| !open.note.trim().is_empty());
        let reasons = [(draft, texts::lost_draft()), (unanswered, texts::lost_answer()), (note, texts::lost_note())];
        Text::sentences(reasons.into_iter().filter(|(holds, _)| *holds).map(|(_, why)| why))
    }

    /// Returns whether the gateway would refuse to mark it done, as there is no disposition.
    fn misses_disposition(&self, interaction: &InteractionId) -> bool {
        let required = self.replica.as_ref().is_some_and(|replica| replica.setup.disposition_required);
        required && self.disposition(interaction).is_empty()
    }

    pub(super) fn window_opened(&mut self, interaction: &InteractionId, out: &mut Vec<Effect>) {
        if self.show_reopened(interaction, out) {
            return;
        }
        let accepted = &mut self.windows.accepted_here;
        let here = accepted.iter().any(|(_, id)| id == interaction);
        accepted.retain(|(_, id)| id != interaction);
        if here {
            self.open_accepted(interaction.clone(), out);
        } else if self.active() == Some(interaction) {
            // Handed over in a consultation, whose window was in its place.
            self.pop_for_host(interaction);
            focus_if_lost(Place::Composer(interaction.clone()), out);
        } else if self.active().is_none() {
            self.bring_to_front(interaction);
        }
    }

    /// Opens a window that was accepted in this tab: in front, ready to write.
    pub(super) fn open_accepted(&mut self, interaction: InteractionId, out: &mut Vec<Effect>) {
        self.bring_to_front(&interaction);
        self.show_conversation();
        if self.is_consulted(&interaction) {
            return self.show_side(interaction, true, out);
        }
        self.pop_for_host(&interaction);
        focus(Place::Composer(interaction), out);
    }

    /// Forgets what belongs to windows that are gone: what is no longer the agent's must no longer be shown.
    pub(super) fn retain_windows(&mut self, still: impl Fn(&InteractionId) -> bool, out: &mut Vec<Effect>) {
        let solved: Vec<_> = self.problems.windows.keys().filter(|id| !still(id)).cloned().collect();
        for id in solved {
            self.clear_window_problem(&id, out);
        }
        self.problems.messages.retain(|id| *id == Self::new_text_id() || still(id));
        self.windows.unread.retain(&still);
        self.windows.new.retain(&still);
        self.windows.back.retain(&still);
        self.windows.below.retain(&still);
        self.windows.fronted.retain(&still);
        self.consultations.retain(&still);
        self.problems.asides.retain(&still);
        self.announcements.retain(&still);
        self.panels.retain(&still);
        self.reading.retain(still);
        self.tend_sign_out(out);
    }

    /// Tidies up after a window that was at `place` in the interaction bar.
    pub(super) fn window_removed(&mut self, interaction: &InteractionId, place: usize, out: &mut Vec<Effect>) {
        self.retain_windows(|id| id != interaction, out);
        if self.active() != Some(interaction) {
            return;
        }
        self.front_next(place, out);
    }

    /// Brings the next window to the front that is not parked, after the one at `place` is gone from there: else the
    /// previous one, else none.
    pub(super) fn front_next(&mut self, place: usize, out: &mut Vec<Effect>) {
        let windows = || self.replica.iter().flat_map(|replica| replica.windows.values());
        let at_hand = |window: &&Window| window.head.parked.is_none();
        let next = windows().skip(place).find(at_hand).or_else(|| windows().rfind(at_hand));
        let next = next.map(|window| window.head.id.clone());
        self.windows.active = None;
        if let Some(next) = &next {
            self.bring_to_front(next);
        }
        focus_if_lost(next.map_or(Place::InteractionBar, Place::Window), out);
    }
}
