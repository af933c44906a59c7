//! Icons, and the initials of a person. Decoration: what they say is also said in words.

use leptos::prelude::*;

/// Returns an icon of `public/icons.svg`, which is part of the page, by its name there. The size is that of the class:
/// 16 px, `s` 14 px, `l` 20 px; `flip` mirrors it where text runs from right to left.
pub fn icon(name: &str) -> AnyView {
    sized(name, "i")
}

/// [`icon`] with further classes.
pub fn sized(name: &str, class: &'static str) -> AnyView {
    of(format!("#i-{name}").into(), class)
}

/// An icon that changes, such as that of a presence.
pub fn of(href: Signal<String>, class: &'static str) -> AnyView {
    view! { <svg class=class aria-hidden="true"><use href=href></use></svg> }.into_any()
}

/// Returns the initials of a name in a disc, and `badge` on it; the icon of a person where the name is a number.
pub fn avatar(name: Signal<String>, class: &'static str, badge: AnyView) -> AnyView {
    let initials = Signal::derive(move || name.with(|name| initials(name)));
    let person = move || match initials.with(String::is_empty) {
        true => sized("user", "i s"),
        false => view! { {initials} }.into_any(),
    };
    view! { <span class=class aria-hidden="true">{person}{badge}</span> }.into_any()
}

/// Returns the first characters of the first two words of a name; nothing of a number.
fn initials(name: &str) -> String {
    if name.starts_with(['+', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']) {
        return String::new();
    }
    name.split(' ').filter_map(|word| word.chars().next()).take(2).collect()
}
