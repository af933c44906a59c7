//! The places of the desk as ids of elements, and moving the focus to them.

use super::clock::moment;
use super::page;
use crate::app::widget::{focus, lazy};
use crate::core::desk::{Dialog, Place};
use crate::protocol::Millis;
use leptos::prelude::*;
use std::cell::{Cell, RefCell};
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

thread_local! {
    /// The element outside notifications and dialogs that had the focus last.
    static BEFORE: RefCell<Option<HtmlElement>> = const { RefCell::new(None) };
    /// When the agent pressed a key last, by the browser's clock.
    static LAST_KEY: Cell<Millis> = const { Cell::new(0) };
    /// True if an input method is composing.
    static COMPOSING: Cell<bool> = const { Cell::new(false) };
}

/// The id of the field for a reason.
pub const REASON: &str = "reason-field";

/// How long after the last key an agent counts as typing, in milliseconds.
const TYPING: Millis = 1_500;
/// How long to wait before checking again whether the agent is typing.
const RECHECK: Duration = Duration::from_millis(100);

/// Follows the focus, for [`Place::Before`], and whether the agent is typing, for as long as the current view exists.
pub fn use_memory() {
    let heard = window_event_listener(leptos::ev::focusin, |event| {
        let element = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
        if let Some(element) = element.filter(|it| focus::closest(it, ".dock, [role=dialog]").is_none()) {
            BEFORE.set(Some(element));
        }
    });
    let typing = window_event_listener(leptos::ev::keydown, |_| LAST_KEY.set(moment().local));
    let composes = window_event_listener(leptos::ev::compositionstart, |_| COMPOSING.set(true));
    let composed = window_event_listener(leptos::ev::compositionend, |_| COMPOSING.set(false));
    on_cleanup(move || {
        heard.remove();
        typing.remove();
        composes.remove();
        composed.remove();
    });
}

/// Returns the id of the element that represents a place.
pub fn id(place: &Place) -> String {
    // Not `format!` for each, which is more code.
    let (before, own, after) = match place {
        Place::InteractionBar => ("interaction-bar", "", ""),
        Place::Composer(id) => ("composer-", id.as_str(), ""),
        Place::File(key) => ("file-", key.as_str(), ""),
        Place::Picture => ("picture", "", ""),
        Place::Window(id) => ("window-", id.as_str(), ""),
        Place::TransferButton(id) => ("transfer-", id.as_str(), ""),
        Place::ConsultButton(id) => ("consult-", id.as_str(), ""),
        Place::SideField(id) => ("side-", id.as_str(), "-field"),
        Place::SideButton(id) => ("side-", id.as_str(), "-button"),
        Place::MarkDone(id) => ("window-", id.as_str(), "-done"),
        Place::Details(id) => ("details-", id.as_str(), ""),
        Place::History(id) => ("history-", id.as_str(), ""),
        Place::Past(id) => ("past-", id.as_str(), ""),
        Place::Responses(id) => ("responses-", id.as_str(), ""),
        Place::ResponseSearch(id) => ("responses-", id.as_str(), "-search"),
        Place::CancelTransfer(id) => ("cancel-", id.as_str(), ""),
        Place::Communicator => ("communicator-search", "", ""),
        Place::CommunicatorButton => ("communicator-button", "", ""),
        Place::Invitation(id) => ("invitation-", id.as_str(), ""),
        Place::Notice(id) => ("notice-", id.as_str(), ""),
        Place::Before => ("", "", ""),
        Place::Messages => ("messages-heading", "", ""),
        Place::Message(id) => ("message-", id.as_str(), ""),
        Place::MessagesButton => ("messages-button", "", ""),
        Place::Dialog(Dialog::NotReady | Dialog::Decline(_)) => (REASON, "", ""),
        Place::NewText => ("new-text-contact", "", ""),
        Place::NewTextButton => ("new-text-button", "", ""),
        Place::Ask(id, asker) => return ["ask-", id.as_str(), "-", asker.as_str()].concat(),
        Place::MyHistory => ("my-history-heading", "", ""),
        Place::Search => ("my-history-search", "", ""),
        Place::Dialog(dialog) => (dialog_id(dialog), "", ""),
    };
    [before, own, after].concat()
}

/// Returns the place that a browser notification is about, whose tag is the place's id.
pub fn of_tag(tag: &str) -> Option<Place> {
    let (kind, id) = tag.split_once('-')?;
    match kind {
        "invitation" => Some(Place::Invitation(id.into())),
        "notice" => Some(Place::Notice(id.into())),
        "window" => Some(Place::Window(id.into())),
        _ => None,
    }
}

/// Takes the place out of the address that a browser notification has led to: its fragment, which is the tag.
pub fn take_from_address() -> Option<Place> {
    let location = window().location();
    let place = of_tag(location.hash().ok()?.strip_prefix('#')?)?;
    let address = location.pathname().ok()? + &location.search().ok()?;
    let _ = window().history().ok()?.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&address));
    Some(place)
}

/// Returns the id of a dialog.
pub fn dialog_id(dialog: &Dialog) -> &'static str {
    match dialog {
        Dialog::Settings => "settings",
        Dialog::Shortcuts => "shortcuts",
        Dialog::Parking => "parking",
        Dialog::NotReady | Dialog::Decline(_) => "reason",
        Dialog::MarkDone => "mark-done",
        Dialog::SignOut => "sign-out",
    }
}

/// Returns the id of the element that stands for a place in the page as it is.
fn shown_id(place: &Place) -> String {
    let id_of = id(place);
    let is_shown = || document().get_element_by_id(&id_of).is_some_and(|it| focus::is_visible(&it));
    match place {
        Place::MarkDone(interaction) if !is_shown() => id(&Place::Composer(interaction.clone())),
        _ => id_of,
    }
}

/// Loads the page again; only if the agent has asked for it while the focus is in a field that is stored when it is
/// left, or in a menu.
pub fn load_again(asked: bool) {
    let begun = focus::active().is_some_and(|here| focus::closest(&here, "input, [role=menu]").is_some());
    if asked || !begun {
        page::load_again();
    }
}

/// Moves the focus to a place once the agent is not typing and not in a menu or dialog. A focus that is already among
/// the notifications stays.
pub fn focus_when_idle(place: &Place) {
    check_idle(id(place));
}

fn check_idle(id: String) {
    let go = move || {
        let Some(there) = document().get_element_by_id(&id) else { return };
        let here = focus::active();
        let within = |selector| here.as_ref().is_some_and(|here| focus::closest(here, selector).is_some());
        if within(".dock") {
            return;
        }
        let typing = moment().local.saturating_sub(LAST_KEY.get()) < TYPING;
        if typing || COMPOSING.get() || within("[role=menu], [aria-modal=true]") {
            return check_idle(id);
        }
        focus::focus_container(there.unchecked_ref());
    };
    set_timeout(go, RECHECK);
}

/// Moves the focus to a place once the page shows it. Does nothing if the page does not show it soon, unless it waits
/// for the code of a part.
pub fn focus_soon(place: &Place) {
    focus_soon_if(place, || true);
}

/// [`focus_soon`], if no useful element has the focus by then.
pub fn focus_soon_if_lost(place: &Place) {
    focus_soon_if(place, focus::focus_is_lost);
}

fn focus_soon_if(place: &Place, wanted: fn() -> bool) {
    let (before, place) = (*place == Place::Before, place.clone());
    let go = move || {
        if !wanted() {
            return true;
        }
        if before {
            // Cloned, because moving the focus sets `BEFORE`, which must not be borrowed then.
            let element = BEFORE.with_borrow(Clone::clone);
            element.as_ref().is_some_and(focus::focus)
        } else {
            focus::focus_id(&shown_id(&place))
        }
    };
    // As soon as the page has changed, so that a screen reader gets the change and the focus together; once more a
    // little later for an element that appears late. Timers, because animation frames pause in a hidden tab.
    let first = move || {
        if !go() {
            let again = move || {
                if !go() {
                    lazy::focus_afterwards(go);
                }
            };
            set_timeout(again, Duration::from_millis(20));
        }
    };
    set_timeout(first, Duration::ZERO);
}
