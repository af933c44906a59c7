//! What there is room for. The style sheets lay the desk out by its width (`style/desk.css`); the limits here are the
//! same, and say what exists at all: a part that there is no room for is not in the page.

use super::consultations::failure_of;
use super::{Desk, Effect, InteractionId, Place, focus};

/// One rem, in the unit of [`Input::Room`](super::Input::Room).
const REM: u32 = 16;
/// The least width of a desk with two windows side by side.
const SIDE_BY_SIDE: u32 = 112 * REM;
/// The least width of a desk with a column for My Messages or the Team Communicator.
const WIDE: u32 = 75 * REM;
/// The least width of a desk that shows the interactions beside a window.
const MEDIUM: u32 = 45 * REM;
/// The least width of a window that shows its details beside the conversation.
const DETAILS_FIT: u32 = 46 * REM;
/// The widths of the interaction bar in desks of at least the width above it.
const BARS: [u32; 3] = [18 * REM, 17 * REM, 15 * REM];
/// The width of the column for My Messages or the Team Communicator.
const ASIDE: u32 = 22 * REM;

/// The room, and what the agent has chosen to see in it.
#[derive(Clone, Debug, Default)]
pub(super) struct Layout {
    /// The width of the desk, in CSS pixels at the normal text size; 0 if unknown.
    width: u32,
    /// True if the agent has opened the interactions where they take the place of the window.
    listing: bool,
    /// Whether windows show their details; `None` before the agent has chosen.
    details: Option<bool>,
    /// True if the dock stands before the banner.
    dock_first: bool,
    /// True if both are shown.
    both: bool,
}

impl Layout {
    /// Takes in which of banner and dock is shown. The one that came later stands below: neither moves the other.
    fn order(&mut self, banner: bool, dock: bool) {
        self.both = banner && dock;
        if !self.both {
            self.dock_first = dock;
        }
    }
}

impl Desk {
    /// Returns whether the dock stands before the banner of the window in front, where they share a column.
    pub fn dock_first(&self) -> bool {
        self.layout.dock_first
    }

    /// Returns whether a banner stands below the dock, where they share a column: the dock must not grow then, which
    /// would move the banner.
    pub fn banner_below_dock(&self) -> bool {
        self.layout.both && self.layout.dock_first
    }

    /// Takes in which of banner and dock is shown now.
    pub(super) fn order_banner_and_dock(&mut self) {
        let banner = self.active().is_some_and(|id| self.has_banner(id));
        // The notification of the failure that the banner tells does not count.
        let failed = self.active().and_then(|id| failure_of(self.head(id)?));
        let same = |place: &Place| match (place, &failed) {
            (Place::Notice(notice), Some((failed, _))) => notice.as_str() == failed.as_str(),
            _ => false,
        };
        let dock =
            self.notifications().iter().any(|place| !same(place)) || self.problem().is_some() || self.undo_offered();
        self.layout.order(banner, dock);
    }

    fn has_banner(&self, id: &InteractionId) -> bool {
        self.window_problem(id).is_some()
            || self.window(id).is_some_and(|window| {
                let head = &window.head;
                head.pending.is_some() || head.failed.is_some() || head.consultation.is_some() && !window.consulted
            })
            || self.starts_transfer(id)
            || self.starts_consultation(id)
    }

    /// Takes in a new width of the desk, in CSS pixels at the normal text size.
    pub(super) fn resized(&mut self, width: u32) {
        let fitted = self.details_fit();
        self.layout.width = width;
        // What was beside the conversation must not come to cover it.
        if fitted && !self.details_fit() {
            self.layout.details = None;
            self.consultations.close_all();
        }
    }

    /// Returns how many windows fit side by side.
    pub(super) fn windows_that_fit(&self) -> usize {
        if self.layout.width >= SIDE_BY_SIDE { 2 } else { 1 }
    }

    /// Returns whether the interactions are shown in the place of the window, where there is room for one of them.
    pub fn shows_list(&self) -> bool {
        self.layout.listing || self.active().is_none()
    }

    /// Returns whether a window shows its details.
    pub fn shows_details(&self, interaction: &InteractionId) -> bool {
        let transferring = self.communicator().is_some_and(|it| it.interaction.as_ref() == Some(interaction));
        !transferring && !self.shows_side(interaction) && self.layout.details.unwrap_or_else(|| self.details_fit())
    }

    /// Returns whether a panel or the list of interactions stands in the place of the windows.
    pub(super) fn covers_windows(&self) -> bool {
        self.is_below(MEDIUM) && self.shows_list() || self.is_below(WIDE) && self.has_aside()
    }

    /// Returns a place that is in the page whatever else is.
    pub(super) fn home(&self) -> Place {
        let covered = self.is_below(MEDIUM) && !self.shows_list();
        self.active().filter(|_| covered).map_or(Place::InteractionBar, |id| Place::Window(id.clone()))
    }

    /// Returns whether a panel fits beside the conversation.
    pub(super) fn details_fit(&self) -> bool {
        let width = self.layout.width;
        let (shown, aside) = (self.visible().len().max(1) as u32, if self.has_aside() { ASIDE } else { 0 });
        let bar = match width {
            SIDE_BY_SIDE.. => BARS[0],
            WIDE.. => BARS[1],
            MEDIUM.. => BARS[2],
            _ => return false,
        };
        let aside = if width >= WIDE { aside } else { 0 };
        (width - bar - aside) / shown >= DETAILS_FIT
    }

    /// Returns whether the desk is narrower than this. One of unknown width is not.
    fn is_below(&self, limit: u32) -> bool {
        (1..limit).contains(&self.layout.width)
    }

    fn has_aside(&self) -> bool {
        self.messages_open()
            || self.my_history_open()
            || self.new_text().is_some()
            || self.communicator().is_some_and(|it| it.interaction.is_none())
    }

    /// Opens or closes the interactions where they take the place of the window.
    pub(super) fn show_list(&mut self, open: bool) {
        self.layout.listing = open;
        self.uncover();
    }

    /// Shows the window in front, in place of what covers it where there is no room beside it.
    pub(super) fn show_conversation(&mut self) {
        self.layout.listing = false;
        if !self.details_fit() {
            self.layout.details = None;
            self.consultations.close_all();
        }
        self.uncover();
    }

    /// Closes My Messages, My history and the Team Communicator where they cover the window.
    fn uncover(&mut self) {
        if self.is_below(WIDE) {
            self.close_asides();
        }
    }

    pub(super) fn show_details(&mut self, interaction: InteractionId, open: bool, out: &mut Vec<Effect>) {
        self.layout.details = Some(open);
        if open {
            self.panels.communicator.take_if(|it| it.interaction.as_ref() == Some(&interaction));
            self.consultations.set_open(&interaction, false);
            focus(Place::Details(interaction), out);
        } else if !self.details_fit() {
            focus(Place::Window(interaction), out);
        }
    }
}
