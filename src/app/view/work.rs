//! The views that an agent works with from the first invitation on: a part of the app whose code is downloaded right
//! after the desk.

use super::later::later;
use super::notifications::notifications;
use super::parking::PARKED;
use super::part::when;
use super::window::window;
use crate::app::dom::View;
use crate::app::store::Store;
use crate::app::widget::lazy::lazy_part;
use crate::protocol::InteractionId;

/// The functions that make the views of the part.
pub struct Work {
    notifications: fn(Store) -> View,
    window: fn(Store, InteractionId, bool) -> View,
}

static ALL: Work = Work { notifications, window };

lazy_part! {
    /// The part.
    pub static WORK: &'static Work = &ALL; work, open_work
}

/// Returns the region that holds the notifications.
pub fn dock(store: Store) -> View {
    when(store.select(|desk| desk.replica.is_some()), move || {
        later(store, &WORK, "dock", None, move |work| (work.notifications)(store))
    })
}

/// Returns the list of parked interactions, at the foot of the interaction bar.
pub fn parked(store: Store) -> View {
    when(store.seen(|desk, _| Some(!desk.parked().is_empty())), move || {
        later(store, &PARKED, "", None, move |parked| parked(store))
    })
}

/// Returns the window of an interaction, or of one about which the agent is consulted.
pub fn work_window(store: Store, interaction: InteractionId, consulted: bool) -> View {
    later(store, &WORK, "window", None, move |work| (work.window)(store, interaction.clone(), consulted))
}
