//! The panels and dialogs that an agent opens now and then: a part of the app whose code is downloaded apart.

use super::dialog::mark_done;
use super::history::my_history;
use super::media::open_picture;
use super::messages::messages;
use super::new_text::new_text;
use super::part::{press, when};
use super::reason::reason;
use super::settings::settings;
use super::shortcuts::shortcuts;
use super::sign_out::sign_out;
use super::{later::later, parking};
use crate::app::dom::{View, changing, view};
use crate::app::store::Store;
use crate::app::widget::lazy::lazy_part;
use crate::core::desk::{Action, Desk, Dialog};

/// The function that makes each of them.
pub struct Panels {
    messages: fn(Store) -> View,
    my_history: fn(Store) -> View,
    new_text: fn(Store) -> View,
    picture: fn(Store) -> View,
    dialog: fn(Store, &Dialog) -> View,
}

static ALL: Panels = Panels { messages, my_history, new_text, picture: open_picture, dialog: one_dialog };

lazy_part! {
    /// The part.
    pub static PANELS: &'static Panels = &ALL; panels, open_panels
}

fn one_dialog(store: Store, which: &Dialog) -> View {
    match which {
        Dialog::Settings => settings(store),
        Dialog::Shortcuts => shortcuts(store),
        Dialog::Parking => parking::dialog(store),
        Dialog::NotReady | Dialog::Decline(_) => reason(store, which),
        Dialog::MarkDone => mark_done(store),
        Dialog::SignOut => sign_out(store),
    }
}

/// Returns the panel beside the windows that is open.
pub fn panels(store: Store) -> View {
    let panel = |is: fn(&Desk) -> bool, close: fn() -> Action, view: fn(&Panels) -> fn(Store) -> View| {
        let close = press(move || store.act(close()));
        when(store.select(is), move || {
            later(store, &PANELS, "aside panel", Some(close), move |panels| view(panels)(store))
        })
    };
    view! {
        {panel(Desk::messages_open, || Action::CloseMessages, |panels| panels.messages)}
        {panel(Desk::my_history_open, || Action::CloseHistory { of: None }, |panels| panels.my_history)}
        {panel(|desk| desk.new_text().is_some(), || Action::CloseNewText, |panels| panels.new_text)}
    }
}

/// Returns the dialogs that are open. One view holds all but that of a picture, because a dialog makes the rest of the
/// page `inert` while it exists: the old one must be gone before the new one opens.
pub fn dialogs(store: Store) -> View {
    let picture = store.select(|desk| desk.picture().is_some());
    let close_picture = press(move || store.act(Action::ClosePicture));
    let open = store.select(Desk::dialog);
    let close = press(move || store.act(Action::OpenDialog { dialog: None }));
    let dialog =
        move |which: Dialog| later(store, &PANELS, "over", Some(close), move |panels| (panels.dialog)(store, &which));
    view! {
        {when(picture, move || {
            later(store, &PANELS, "over", Some(close_picture), move |panels| (panels.picture)(store))
        })}
        {changing(move || open.get().map(dialog).unwrap_or_default())}
    }
}
