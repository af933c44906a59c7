//! A modal dialog: `role="dialog"`, `aria-modal="true"`, named by its heading.
//!
//! - It is a `div`: `showModal()` is silent on opening in Chromium.
//! - The focus is on the dialog when it opens; whoever opens it sends it there, and back when it closes.
//! - Tab stays in it: everything else of the page is `inert` meanwhile, but for what speaks.
//! - Escape closes it.

use super::focus::all;
use leptos::prelude::*;

/// A dialog with a heading, buttons beside it, and content.
pub fn dialog(id: &'static str, heading: String, buttons: AnyView, content: AnyView, close: Callback<()>) -> AnyView {
    let rest = || document().body().map(|body| all(&body, "body > :not(.dialog, [role=status])")).unwrap_or_default();
    rest().iter().for_each(|it| drop(it.set_attribute("inert", "")));
    on_cleanup(move || rest().iter().for_each(|it| drop(it.remove_attribute("inert"))));
    let on_key: Box<dyn FnMut(leptos::ev::KeyboardEvent)> = Box::new(move |event| {
        if event.key() == "Escape" {
            event.prevent_default();
            close.run(());
        }
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
