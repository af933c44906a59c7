//! The card: a notification of one sentence with its buttons; and what cards and banners show of the time left.

use super::icon::sized;
use super::part::Computed;
use leptos::prelude::*;

/// The time to answer whose rest fills the whole bar, in seconds.
const FULL: u64 = 60;

/// Returns a card as an item of the list of notifications. `kind` is what it is, in a word; `id` is the id of the
/// element, which takes the focus.
pub fn card(
    class: &'static str,
    id: String,
    (icon, kind): (&'static str, &'static str),
    text: Signal<String>,
    buttons: AnyView,
) -> AnyView {
    let heading = format!("{id}-heading");
    view! {
        <li>
            <div class=class role="group" aria-labelledby=heading.clone() id=id tabindex="-1">
                <p class="notice-words" id=heading.clone()>
                    <strong class="card-top">{sized(icon, "i s")}<span class="words">{kind}</span></strong>
                    " "
                    <span class="notice-line">{text}</span>
                </p>
                <p class="buttons">{buttons}</p>
            </div>
        </li>
    }
    .into_any()
}

/// Returns the bar that shows how much of the time to answer is left, from the seconds left.
pub fn countdown(left: Computed<u64>) -> AnyView {
    let rest = Signal::derive(move || format!("{}%", (left.get() * 100 / FULL).min(100)));
    view! { <span class="countdown" aria-hidden="true" style:--left=rest></span> }.into_any()
}
