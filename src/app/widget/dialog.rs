//! A modal dialog: `role="dialog"`, `aria-modal="true"`, labelled by its heading.
//!
//! - It is a `div`, because screen readers do not announce a dialog opened with `showModal()` in Chromium.
//! - Focus: the caller moves it to the dialog when it opens, and back when it closes.
//! - Tab cycles through it; the rest of the page is `inert` while it exists, except the live regions.
//! - Escape closes it, also before the focus has come to it.
//! - It scrolls as a whole, so that the keys scroll it as soon as it has the focus; its head stays in view.

use super::focus::{Listener, active, all, closest, focus, is_visible, target};
use crate::app::dom::{View, view};
use crate::app::signal::{Signal, Stored};
use leptos::{ev::KeyboardEvent, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::Event;

/// The tab stops. Of radio buttons, only the chosen one is a tab stop.
const STOPS: &str = "a[href], button, select, textarea, input:not([type=radio]), input:checked, [tabindex='0']";

/// Returns a dialog with a heading, buttons beside it, and content.
pub fn dialog(id: &'static str, heading: Signal<String>, buttons: View, content: View, close: Callback<()>) -> View {
    let rest = || document().body().map(|body| all(&body, "body > :not(.scrim, [role=status])")).unwrap_or_default();
    rest().iter().for_each(|it| drop(it.set_attribute("inert", "")));
    on_cleanup(move || rest().iter().for_each(|it| drop(it.remove_attribute("inert"))));
    let on_key = move |event: KeyboardEvent| match event.key().as_str() {
        "Escape" => {
            event.prevent_default();
            close.run(());
        }
        "Tab" => cycle(&event),
        _ => {}
    };
    let early = move |event: Event| {
        let key: &KeyboardEvent = event.unchecked_ref();
        if key.key() == "Escape" && closest(&target(&event), ".dialog").is_none() {
            event.prevent_default();
            event.stop_propagation();
            close.run(());
        }
    };
    // Owned by the view's reactive owner, which drops it.
    Stored::new(Listener::new("keydown", early));
    let label = format!("{id}-heading");
    let labelled = label.clone();
    view! {
        <div class="scrim">
            <div
                class="dialog"
                id=id
                role="dialog"
                aria-modal="true"
                aria-labelledby=labelled
                tabindex="-1"
                on:keydown=on_key
            >
                <header class="dialog-head">
                    <h2 id=label><bdi>{heading}</bdi></h2>
                    {buttons}
                </header>
                {content}
            </div>
        </div>
    }
}

/// Moves the focus from the last tab stop to the first, and back. Otherwise it would leave the page for the browser's
/// own controls.
fn cycle(event: &KeyboardEvent) {
    let Some((dialog, at)) = closest(&target(event), ".dialog").zip(active()) else { return };
    let mut stops = all(&dialog, STOPS);
    stops.retain(|it| is_visible(it));
    let (Some(first), Some(last)) = (stops.first(), stops.last()) else { return event.prevent_default() };
    let (edge, other) = if event.shift_key() { (first, last) } else { (last, first) };
    if at.is_same_node(Some(edge)) || (event.shift_key() && at.is_same_node(Some(&dialog))) {
        event.prevent_default();
        focus(other);
    }
}
