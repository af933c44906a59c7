//! Places of the desk as ids of elements, and the focus going there.

use crate::app::widget::focus;
use crate::core::desk::Place;
use leptos::prelude::*;
use std::{cell::RefCell, time::Duration};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

thread_local! {
    /// What last had the focus outside notifications and dialogs.
    static BEFORE: RefCell<Option<HtmlElement>> = const { RefCell::new(None) };
}

/// Notices where the focus goes, for [`Place::Before`]. Until the current view is gone.
pub fn use_memory() {
    let heard = window_event_listener(leptos::ev::focusin, |event| {
        let element = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
        if let Some(element) = element.filter(|it| focus::closest(it, ".notifications, [role=dialog]").is_none()) {
            BEFORE.set(Some(element));
        }
    });
    on_cleanup(move || heard.remove());
}

/// The id of the element that stands for a place.
pub fn id(place: &Place) -> String {
    match place {
        Place::InteractionBar => "interaction-bar".into(),
        Place::Composer(id) => format!("composer-{id}"),
        Place::File(key) => format!("file-{key}"),
        Place::Picture => "picture".into(),
        Place::Window(id) => format!("window-{id}"),
        Place::TransferButton(id) => format!("transfer-{id}"),
        Place::Details(id) => format!("details-{id}"),
        Place::History(id) => format!("history-{id}"),
        Place::Past(id) => format!("past-{id}"),
        Place::Responses(id) => format!("responses-{id}"),
        Place::ResponseSearch(id) => format!("responses-{id}-search"),
        Place::CancelTransfer(id) => format!("cancel-{id}"),
        Place::Communicator => "communicator-search".into(),
        Place::CommunicatorButton => "communicator-button".into(),
        Place::Invitation(id) => format!("invitation-{id}"),
        Place::Notice(id) => format!("notice-{id}"),
        Place::Before => String::new(),
        Place::Messages => "messages-heading".into(),
        Place::MessagesButton => "messages-button".into(),
    }
}

/// Moves the focus there once the page shows it. What is not there after all is left alone.
pub fn focus_soon(place: &Place, only_if_lost: bool) {
    let before = *place == Place::Before;
    let id = id(place);
    // A timer and not a frame: frames sleep in a tab that is not in front.
    let go = move || {
        if only_if_lost && !focus::focus_is_lost() {
            return;
        }
        if before {
            BEFORE.with_borrow(|element| element.as_ref().map(focus::focus));
        } else {
            focus::focus_id(&id);
        }
    };
    set_timeout(go, Duration::from_millis(20));
}
