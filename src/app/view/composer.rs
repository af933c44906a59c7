//! The composer: the message being typed, and how many messages the network will bill for it.

use super::attachments::{attach, attachments};
use super::part::{Button, non_empty, press, typed, when};
use super::responses::responses;
use crate::app::port::place;
use crate::app::store::Store;
use crate::app::widget::field::retype;
use crate::app::widget::focus::reveal_field;
use crate::core::compose::{self, Encoding};
use crate::core::desk::{Action, Desk, Place};
use crate::core::{files, words};
use crate::protocol::InteractionId;
use leptos::prelude::*;

/// Returns the composer of an interaction.
pub fn composer(store: Store, id: InteractionId, contact: Signal<String>) -> AnyView {
    let field = place::id(&Place::Composer(id.clone()));
    let help = format!("{field}-help");
    let limits = format!("{field}-limits");
    let id = StoredValue::new(id);
    let draft = move |desk: &Desk| desk.drafts().get(&id.get_value()).cloned().unwrap_or_default();
    let text = store.select(draft);
    let count = store.select(move |desk| {
        let count = compose::count(&draft(desk));
        let left = words::counted(count.left as usize, "character left", "characters left");
        let messages = words::counted(count.messages as usize, "message", "messages");
        let forced = count.forced_by.filter(|_| count.encoding == Encoding::Ucs2);
        let unicode = forced.map(|forced| format!(" Sent as Unicode because of “{forced}”.")).unwrap_or_default();
        format!("{left}, {messages}.{unicode}")
    });
    // The description of the field holds only what is unusual: a screen reader repeats a description whenever it
    // changes, and the count changes with each key.
    let unusual = store.select(move |desk| {
        let count = compose::count(&draft(desk));
        let several = (count.messages > 1).then(|| format!("{} messages.", count.messages));
        let forced = count.forced_by.filter(|_| count.encoding == Encoding::Ucs2);
        let unicode = forced.map(|forced| format!("Sent as Unicode because of “{forced}”."));
        several.into_iter().chain(unicode).collect::<Vec<_>>().join(" ")
    });
    let offer = store.select(move |desk| {
        compose::plainer(&draft(desk)).map_or_else(String::new, |(plain, count)| {
            let messages = words::counted(compose::count(&plain).messages as usize, "message", "messages");
            format!("Replace {} to send {messages}", words::counted(count, "character", "characters"))
        })
    });
    let replace = press({
        let field = field.clone();
        move || {
            if let Some((text, _)) = store.peek(|desk| compose::plainer(&draft(desk)))
                && !retype(&field, &text)
            {
                store.act(Action::Type { interaction: id.get_value(), text });
            }
        }
    });
    let taken =
        store.select(move |desk| desk.head(&id.get_value()).map(|head| files::taken(&head.limits)).unwrap_or_default());
    let problem = store.select(move |desk| desk.message_problem(&id.get_value()).cloned().unwrap_or_default());
    let invalid = Signal::derive(move || (!problem.with(String::is_empty)).to_string());
    let send = move || store.act(Action::Send { interaction: id.get_value() });
    let on_key: Box<dyn FnMut(leptos::ev::KeyboardEvent)> = Box::new(move |event| {
        // Enter that ends a composition of an input method chooses a word and does not send. Held down, it sends once.
        if event.key() == "Enter" && !event.shift_key() && !event.is_composing() {
            event.prevent_default();
            if !event.repeat() {
                send();
            }
        }
    });
    let (responses_button, library) = responses(store, id.get_value());
    view! {
        <form
            class="composer"
            // Enter in a search field or in the description of a file must not submit the form.
            on:submit=move |event| event.prevent_default()
        >
            {library}
            <div class="composer-head">
                <label for=field.clone()>"Message to "{contact}</label>
                {responses_button}
                {attach(store, id.get_value(), limits.clone())}
            </div>
            <div class="composer-row">
                <textarea
                    id=field.clone()
                    rows="3"
                    aria-invalid=invalid
                    aria-describedby=format!("{field}-problem {help}")
                    prop:value=text
                    on:input=typed(move |text| store.act(Action::Type { interaction: id.get_value(), text }))
                    on:keydown=on_key
                    on:focus=reveal_field
                ></textarea>
                <button type="button" class="primary" on:click=move |_| send()>"Send"</button>
            </div>
            <p class="problem" id=format!("{field}-problem")>{problem}</p>
            <p class="composer-count">
                <span>{count}</span>" "<span id=help.clone() hidden>{unusual}</span>
                {when(non_empty(offer), move || {
                    view! { <Button class="quiet" label=offer press=replace /> }.into_any()
                })}
                <span class="muted">"Enter sends, Shift+Enter starts a new line."</span>" "
                <span class="muted" id=limits.clone()>{taken}</span>
            </p>
            {attachments(store, id.get_value())}
        </form>
    }
    .into_any()
}
