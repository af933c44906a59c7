//! Icons of `public/icons.svg`, which is part of the page. Decoration: what they say is also said in words.

use crate::app::dom::{View, view};
use crate::app::signal::Signal;

/// Returns an icon by its name. The size is that of the class: 16 px, `s` 14 px, `l` 20 px; `flip` mirrors it where text
/// runs from right to left.
pub fn icon(name: &str) -> View {
    sized(name, "i")
}

/// [`icon`] with further classes.
pub fn sized(name: &str, class: &'static str) -> View {
    of(format!("#i-{name}").into(), class)
}

/// Returns an icon that changes, such as that of a presence.
pub fn of(href: Signal<String>, class: &'static str) -> View {
    view! { <svg class=class aria-hidden="true"><use href=href></use></svg> }
}
