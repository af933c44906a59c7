//! Icons, and the initials of a person. Decoration: what they say is also said in words.

use crate::app::dom::{View, changing, view};
use crate::app::signal::{Signal, derive};
pub use crate::app::widget::icon::{icon, of, sized};

/// Returns the initials of a name in a disc, and `badge` on it; the icon of a person where the name is a number.
pub fn avatar(name: Signal<String>, class: &'static str, badge: View) -> View {
    let initials = derive(move || name.with(|name| initials(name)));
    let person = changing(move || match initials.with(String::is_empty) {
        true => sized("user", "i s"),
        false => view! { {initials} },
    });
    view! { <span class=class aria-hidden="true">{person}{badge}</span> }
}

/// Returns the first characters of the first two words of a name; nothing of a number.
pub fn initials(name: &str) -> String {
    if name.starts_with(['+', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']) {
        return String::new();
    }
    name.split(' ').filter_map(|word| word.chars().next()).take(2).collect()
}
