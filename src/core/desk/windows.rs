//! Which windows are seen, which of them is in front, and where the focus goes when one opens or closes.

use super::{Communicator, Desk, Effect, InteractionId, Place};

/// The least width of a window that has another one beside it, in CSS pixels.
const WINDOW_WIDTH: u32 = 560;
/// From which width on a window shows its details unasked, in CSS pixels.
const DETAILS_FIT: u32 = 840;

impl Desk {
    /// The windows that are shown: the one in front and, where there is room beside it, those that were in front before
    /// it; in the order of the interaction bar, so that none changes its place by coming to the front.
    pub fn visible(&self) -> Vec<InteractionId> {
        let (Some(replica), Some(active)) = (&self.replica, &self.active) else { return Vec::new() };
        let fit = (self.room / WINDOW_WIDTH).max(1) as usize;
        let before = self.fronted.iter().rev().filter(|id| *id != active);
        let never = replica.windows.keys().filter(|id| !self.fronted.contains(id) && *id != active);
        let shown: Vec<_> = std::iter::once(active).chain(before).chain(never).take(fit).collect();
        replica.windows.keys().filter(|id| shown.contains(id)).cloned().collect()
    }

    /// Whether windows show their details.
    pub fn shows_details(&self) -> bool {
        self.details.unwrap_or(self.room / self.visible().len().max(1) as u32 >= DETAILS_FIT)
    }

    /// Brings a window to the front.
    pub(super) fn bring_to_front(&mut self, interaction: &InteractionId) {
        self.active = Some(interaction.clone());
        self.fronted.retain(|id| id != interaction);
        self.fronted.push(interaction.clone());
        let visible = self.visible();
        self.unread.retain(|id| !visible.contains(id));
        let elsewhere = |c: &Communicator| c.interaction.as_ref().is_some_and(|id| !visible.contains(id));
        if self.communicator.as_ref().is_some_and(elsewhere) {
            self.communicator = None;
        }
    }

    /// The window after the one in front, or the one before it, round and round.
    pub(super) fn show_next(&mut self, back: bool, out: &mut Vec<Effect>) {
        let windows: Vec<_> = self.replica.iter().flat_map(|replica| replica.windows.keys()).cloned().collect();
        let step = if back { windows.len().saturating_sub(1) } else { 1 };
        let here = windows.iter().position(|id| Some(id) == self.active.as_ref());
        let to = here.and_then(|here| windows.get((here + step) % windows.len())).or(windows.first());
        match to {
            Some(to) => {
                self.bring_to_front(to);
                out.push(Effect::Focus { to: Place::Window(to.clone()), only_if_lost: false });
            }
            None => out.push(Effect::Announce { text: "No interaction is open.".into(), assertive: true }),
        }
    }

    pub(super) fn window_opened(&mut self, interaction: &InteractionId, out: &mut Vec<Effect>) {
        let here = self.accepted_here.iter().any(|(_, id)| id == interaction);
        self.accepted_here.retain(|(_, id)| id != interaction);
        if here || self.active.is_none() {
            self.bring_to_front(interaction);
        }
        if here {
            self.pop_for_host(interaction);
            out.push(Effect::Focus { to: Place::Composer(interaction.clone()), only_if_lost: false });
        }
    }

    /// Lets go of what belongs to windows that are not there any more: what is no longer theirs is no longer to be
    /// seen.
    pub(super) fn let_go(&mut self, still: impl Fn(&InteractionId) -> bool, out: &mut Vec<Effect>) {
        let solved: Vec<_> = self.problems.keys().filter(|id| !still(id)).cloned().collect();
        for id in solved {
            self.solved(&id, out);
        }
        self.unread.retain(&still);
        self.held.retain(&still);
        self.unsendable.retain(&still);
        self.fronted.retain(&still);
        self.picture.take_if(|picture| !still(&picture.interaction));
        self.responding.take_if(|id| !still(id));
        self.communicator.take_if(|it| it.interaction.as_ref().is_some_and(|id| !still(id)));
        self.stop_reading(still);
    }

    pub(super) fn window_closed(&mut self, interaction: &InteractionId, place: usize, out: &mut Vec<Effect>) {
        self.let_go(|id| id != interaction, out);
        if self.active.as_ref() != Some(interaction) {
            return;
        }
        // The next window, else the one before, else the bar.
        let windows = self.replica.as_ref().map(|replica| &replica.windows);
        let next = windows.and_then(|w| w.keys().nth(place).or_else(|| w.keys().next_back()).cloned());
        self.active = None;
        if let Some(next) = &next {
            self.bring_to_front(next);
        }
        out.push(Effect::Focus { to: next.map_or(Place::InteractionBar, Place::Window), only_if_lost: true });
    }
}
