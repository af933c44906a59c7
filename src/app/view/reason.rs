//! The dialog for a reason that is not in the list.

use super::dialog::form;
use super::part::{Button, press};
use crate::app::dom::{NodeRef, View, view};
use crate::app::port::language::said;
use crate::app::port::place::REASON;
use crate::app::store::Store;
use crate::core::desk::{Action, Dialog};
use crate::core::text::texts;
use crate::protocol::MAX_REMARK_CHARS;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

/// Returns the dialog.
pub fn reason(store: Store, which: &Dialog) -> View {
    let (heading, done) = match which {
        Dialog::NotReady => (said(texts::why_not_ready()), said(texts::not_ready())),
        _ => (said(texts::why_decline()), said(texts::decline())),
    };
    let field = NodeRef::new();
    let give = press(move || {
        let reason = field.get_untracked().map(|field| field.unchecked_into::<HtmlInputElement>().value());
        store.act(Action::GiveReason { reason: reason.unwrap_or_default() });
    });
    // Enter in the field.
    let on_submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        give.run(());
    };
    let content = view! {
        <form on:submit=on_submit>
            <div class="field">
                <label class="label" for=REASON>{said(texts::reason())}</label>
                <input
                    class="input"
                    id=REASON
                    node_ref=field
                    autocomplete="off"
                    dir="auto"
                    maxlength=MAX_REMARK_CHARS.to_string()
                />
                <p class="meta">{said(texts::colleagues_see_it())}</p>
            </div>
            <Button class="primary" label=done press=give />
        </form>
    };
    form(store, which, &heading, content)
}
