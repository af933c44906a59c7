//! The card: a notification of one sentence with its buttons.

use leptos::prelude::*;

/// Returns a card as an item of the list of notifications. `id` is the id of the element, which takes the focus.
pub fn card(class: &'static str, id: String, eyebrow: &'static str, text: Signal<String>, buttons: AnyView) -> AnyView {
    let heading = format!("{id}-heading");
    view! {
        <li>
            <div class=class role="group" aria-labelledby=heading.clone() id=id tabindex="-1">
                <p id=heading.clone()><strong class="eyebrow">{eyebrow}</strong>" "{text}</p>
                <p class="buttons">{buttons}</p>
            </div>
        </li>
    }
    .into_any()
}
