//! Places of the desk as ids of elements, and the focus going there.

use crate::app::widget::focus;
use crate::core::desk::Place;
use leptos::leptos_dom::helpers::set_timeout;
use std::time::Duration;

/// The id of the element that stands for a place.
pub fn id(place: &Place) -> String {
    match place {
        Place::InteractionBar => "interaction-bar".into(),
        Place::Composer(id) => format!("composer-{id}"),
        Place::Window(id) => format!("window-{id}"),
        Place::TransferButton(id) => format!("transfer-{id}"),
        Place::CancelTransfer(id) => format!("cancel-{id}"),
        Place::Communicator => "communicator-search".into(),
        Place::CommunicatorButton => "communicator-button".into(),
        Place::Invitation(id) => format!("invitation-{id}"),
        Place::Notice(id) => format!("notice-{id}"),
        Place::Messages => "messages-heading".into(),
        Place::MessagesButton => "messages-button".into(),
    }
}

/// Moves the focus there once the page shows it. What is not there after all is left alone.
pub fn focus_soon(place: &Place, only_if_lost: bool) {
    let id = id(place);
    // A timer and not a frame: frames sleep in a tab that is not in front.
    let go = move || {
        if !only_if_lost || focus::focus_is_lost() {
            focus::focus_id(&id);
        }
    };
    set_timeout(go, Duration::from_millis(20));
}
