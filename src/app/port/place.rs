//! Places of the desk as ids of elements, and the focus going there.

use super::clock::moment;
use crate::app::widget::focus;
use crate::core::desk::{Dialog, Place};
use crate::protocol::Millis;
use leptos::prelude::*;
use std::cell::{Cell, RefCell};
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

thread_local! {
    /// What last had the focus outside notifications and dialogs.
    static BEFORE: RefCell<Option<HtmlElement>> = const { RefCell::new(None) };
    /// When the agent typed last, by the browser's clock, and whether an input method is composing.
    static TYPED: Cell<Millis> = const { Cell::new(0) };
    static COMPOSING: Cell<bool> = const { Cell::new(false) };
}

/// How long after the last key an agent counts as typing, in milliseconds.
const TYPING: Millis = 1_500;
/// How often it is looked whether they still do.
const LOOK: Duration = Duration::from_millis(100);

/// Notices where the focus goes, for [`Place::Before`], and whether the agent types. Until the current view is gone.
pub fn use_memory() {
    let heard = window_event_listener(leptos::ev::focusin, |event| {
        let element = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
        if let Some(element) = element.filter(|it| focus::closest(it, ".notifications, [role=dialog]").is_none()) {
            BEFORE.set(Some(element));
        }
    });
    let typing = window_event_listener(leptos::ev::keydown, |_| TYPED.set(moment().local));
    let composes = window_event_listener(leptos::ev::compositionstart, |_| COMPOSING.set(true));
    let composed = window_event_listener(leptos::ev::compositionend, |_| COMPOSING.set(false));
    on_cleanup(move || {
        heard.remove();
        typing.remove();
        composes.remove();
        composed.remove();
    });
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
        Place::Dialog(dialog) => dialog_id(*dialog).into(),
    }
}

/// The id of a dialog about the desk itself.
pub fn dialog_id(dialog: Dialog) -> &'static str {
    match dialog {
        Dialog::Settings => "settings",
        Dialog::Shortcuts => "shortcuts",
    }
}

/// Moves the focus there once the agent neither types nor composes, and is in no menu or dialog. Where it is among the
/// notifications already it stays.
pub fn focus_when_idle(place: &Place) {
    look_again(id(place));
}

fn look_again(id: String) {
    let go = move || {
        let Some(there) = document().get_element_by_id(&id) else { return };
        let here = focus::active();
        let within = |selector| here.as_ref().is_some_and(|here| focus::closest(here, selector).is_some());
        if within(".notifications") {
            return;
        }
        let typing = moment().local.saturating_sub(TYPED.get()) < TYPING;
        if typing || COMPOSING.get() || within("[role=menu], [aria-modal=true]") {
            return look_again(id);
        }
        focus::focus_container(there.unchecked_ref());
    };
    set_timeout(go, LOOK);
}

/// Moves the focus there once the page shows it. What is not there after all is left alone.
pub fn focus_soon(place: &Place, only_if_lost: bool) {
    let before = *place == Place::Before;
    let id = id(place);
    let go = move || {
        if only_if_lost && !focus::focus_is_lost() {
            return true;
        }
        if before {
            // Not while it is borrowed: the focus that moves is noticed at once.
            let element = BEFORE.with_borrow(Clone::clone);
            element.as_ref().is_some_and(focus::focus)
        } else {
            focus::focus_id(&id)
        }
    };
    // As soon as the page has changed, so that a screen reader hears of that and of the focus in one piece; what is not
    // there by then comes a little later. Timers and not frames: those sleep in a tab that is not in front.
    let first = move || {
        if !go() {
            let again = move || {
                go();
            };
            set_timeout(again, Duration::from_millis(20));
        }
    };
    set_timeout(first, Duration::ZERO);
}
