//! The cells of a grid row.

use crate::app::dom::{Children, View, view};
use crate::app::signal::Signal;
use leptos::prelude::*;

use crate::app::widget::menu::{MenuButton, MenuItem};

/// The first cell of a row: a button with the name of the row.
#[component]
pub fn NameCell(
    /// Called when the button is pressed.
    #[prop(into)]
    press: Callback<()>,
    /// The description of the button. Must not be added later: screen readers repeat a focused button that changes.
    #[prop(optional, into)]
    description: Signal<String>,
    /// What stands before the row as decoration.
    #[prop(optional, into)]
    mark: Option<View>,
    /// The visible content.
    children: Children,
) -> View {
    view! {
        <div class="grid-cell" role="gridcell">
            {mark}
            <button
                class="grid-name"
                type="button"
                tabindex="-1"
                aria-description=description
                on:click=move |_| press.run(())
            >
                <span class="grid-words" dir="auto">{children()}</span>
            </button>
        </div>
    }
}

/// A cell that holds text.
#[component]
pub fn TextCell(
    /// Additional classes.
    #[prop(optional)]
    class: &'static str,
    /// The visible content.
    children: Children,
) -> View {
    view! { <div class=format!("grid-cell {class}") role="gridcell" tabindex="-1">{children()}</div> }
}

/// The last cell of a row: a menu button.
#[component]
pub fn MenuCell(
    /// The accessible name of the button, including the name of the row.
    #[prop(into)]
    label: Signal<String>,
    /// The items of the menu.
    items: Signal<Vec<MenuItem>>,
    /// The visible content of the button.
    children: Children,
) -> View {
    view! {
        <div class="grid-cell" role="gridcell">
            <MenuButton label items tabindex="-1" class="btn ghost icon">{children()}</MenuButton>
        </div>
    }
}
