//! The composer: what is typed, and what the network will bill for it.

use crate::app::port::place;
use crate::app::store::use_store;
use crate::core::compose::{self, Encoding};
use crate::core::desk::{Action, Place};
use crate::core::words;
use crate::protocol::InteractionId;
use leptos::prelude::*;

#[component]
pub fn Composer(id: InteractionId) -> impl IntoView {
    let store = use_store();
    let id = StoredValue::new(id);
    let draft = store.select(move |desk| desk.drafts.get(&id.get_value()).cloned().unwrap_or_default());
    let contact = store.select(move |desk| desk.head(&id.get_value()).map(|head| words::contact(&head.contact)).unwrap_or_default());
    let count = Memo::new(move |_| draft.with(|draft| compose::count(draft)));
    let field = place::id(&Place::Composer(id.get_value()));
    let help = format!("{field}-help");
    let send = move || store.act(Action::Send { interaction: id.get_value() });
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        // Enter that ends a composition of an input method chooses a word; it does not send.
        if event.key() == "Enter" && !event.shift_key() && !event.is_composing() {
            event.prevent_default();
            send();
        }
    };
    let unicode = move || {
        let count = count.get();
        let forced = count.forced_by.filter(|_| count.encoding == Encoding::Ucs2)?;
        Some(format!("Sent as Unicode because of “{forced}”."))
    };
    view! {
        <form
            class="composer"
            on:submit=move |event| {
                event.prevent_default();
                send();
            }
        >
            <label for=field.clone()>"Message to " {move || contact.get()}</label>
            <div class="composer-row">
                <textarea
                    id=field
                    rows="3"
                    aria-describedby=help.clone()
                    prop:value=move || draft.get()
                    on:input:target=move |event| {
                        store.act(Action::Type { interaction: id.get_value(), text: event.target().value() });
                    }
                    on:keydown=on_key
                ></textarea>
                <button type="submit" class="primary">
                    "Send"
                </button>
            </div>
            <p class="count" id=help>
                <span>
                    {move || count.with(|c| words::counted(c.left as usize, "character left", "characters left"))} ", "
                    {move || count.with(|c| words::counted(c.messages as usize, "message", "messages"))} "."
                </span>
                " "
                <span>{unicode}</span>
                " "
                <span class="muted">"Enter sends, Shift+Enter starts a new line."</span>
            </p>
        </form>
    }
}
