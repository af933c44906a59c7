//! The card: a notification of one sentence with its buttons; and what cards and banners show of the time left.

use super::icon::sized;
use crate::app::dom::{View, view};
use crate::app::signal::{Signal, derive};
use crate::protocol::Millis;

/// The time to answer that an early gateway gives, in milliseconds.
const ANSWER_TIME: Millis = 60_000;

/// Returns a card as an item of the list of notifications. `kind` is what it is, in a word; `id` is the id of the
/// element, which takes the focus.
pub fn card(
    class: &'static str,
    id: String,
    (icon, kind): (&'static str, &str),
    text: Signal<String>,
    buttons: View,
) -> View {
    let heading = format!("{id}-heading");
    view! {
        <li>
            <div class=class role="group" aria-labelledby=heading.clone() id=id tabindex="-1">
                <p class="notice-words" id=heading.clone()>
                    <strong class="card-top">{sized(icon, "i s")}<span class="words">{kind.to_owned()}</span></strong>
                    " "
                    <span class="notice-line">{text}</span>
                </p>
                <p class="buttons">{buttons}</p>
            </div>
        </li>
    }
}

/// Returns how much of the time to answer is left at `now`, in hundredths.
pub fn rest(deadline: Millis, answer_time: Option<Millis>, now: Millis) -> u64 {
    let full = answer_time.unwrap_or(ANSWER_TIME).max(1);
    (deadline.saturating_sub(now) * 100 / full).min(100)
}

/// Returns the bar that shows how much of the time to answer is left.
pub fn countdown(rest: Signal<u64>) -> View {
    let rest = derive(move || format!("{}%", rest.get()));
    view! { <span class="countdown" aria-hidden="true" style:--left=rest></span> }
}
