//! The cells of a row.

use leptos::prelude::*;

use crate::app::widget::menu::{MenuButton, MenuItem};

/// The first cell: a button with the name of the row.
#[component]
pub fn NameCell(
    /// What the button does.
    #[prop(into)]
    press: Callback<()>,
    /// More of the row. There before the focus comes: what comes to a focused button later is spoken a second time.
    #[prop(optional, into)]
    description: Signal<String>,
    /// What is seen.
    children: Children,
) -> AnyView {
    view! {
        <div class="grid-cell" role="gridcell">
            <button class="grid-name" type="button" tabindex="-1" aria-description=description on:click=move |_| press.run(())>
                <span class="grid-words">{children()}</span>
            </button>
        </div>
    }
    .into_any()
}

/// A cell of text.
#[component]
pub fn TextCell(
    /// Further classes.
    #[prop(optional)]
    class: &'static str,
    /// What is seen.
    children: Children,
) -> AnyView {
    view! { <div class=format!("grid-cell {class}") role="gridcell" tabindex="-1">{children()}</div> }.into_any()
}

/// The last cell: a menu button.
#[component]
pub fn MenuCell(
    /// The accessible name of the button, with the name of the row in it.
    #[prop(into)]
    label: Signal<String>,
    /// What can be done.
    #[prop(into)]
    items: Signal<Vec<MenuItem>>,
    /// What is seen on the button.
    children: Children,
) -> AnyView {
    view! {
        <div class="grid-cell" role="gridcell">
            <MenuButton label items tabindex="-1">{children()}</MenuButton>
        </div>
    }
    .into_any()
}
