//! A modal dialog: `role="dialog"`, `aria-modal="true"`, named by its heading.
//!
//! - It is a `div`: `showModal()` is silent on opening in Chromium.
//! - The focus is on the dialog when it opens; whoever opens it sends it there, and back when it closes.
//! - Tab goes round in it; everything else of the page is `inert` meanwhile, but for what speaks.
//! - Escape closes it.

use super::focus::{active, all, closest, focus, is_visible, target};
use leptos::{ev::KeyboardEvent, prelude::*};

/// What Tab leads to: of radio buttons, the chosen one.
const STOPS: &str = "a[href], button, select, textarea, input:not([type=radio]), input:checked, [tabindex='0']";

/// A dialog with a heading, buttons beside it, and content.
pub fn dialog(id: &'static str, heading: String, buttons: AnyView, content: AnyView, close: Callback<()>) -> AnyView {
    let rest = || document().body().map(|body| all(&body, "body > :not(.dialog, [role=status])")).unwrap_or_default();
    rest().iter().for_each(|it| drop(it.set_attribute("inert", "")));
    on_cleanup(move || rest().iter().for_each(|it| drop(it.remove_attribute("inert"))));
    let on_key: Box<dyn FnMut(KeyboardEvent)> = Box::new(move |event| match event.key().as_str() {
        "Escape" => {
            event.prevent_default();
            close.run(());
        }
        "Tab" => go_round(&event),
        _ => {}
    });
    let label = format!("{id}-heading");
    let labelled = label.clone();
    view! {
        <div class="dialog" id=id role="dialog" aria-modal="true" aria-labelledby=labelled tabindex="-1" on:keydown=on_key>
            <header>
                <h2 id=label>{heading}</h2>
                <div class="buttons">{buttons}</div>
            </header>
            {content}
        </div>
    }
    .into_any()
}

/// From the last stop to the first, and back: the browser's own parts come after it otherwise, and leave the page
/// without the focus.
fn go_round(event: &KeyboardEvent) {
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
