//! The composer: the message being typed, its files, and how many messages the network will bill for it. What appears
//! makes it higher; nothing moves to the side.

use super::attachments::{attach, attachments};
use super::icon::sized;
use super::part::{Button, non_empty, press, typed, when};
use super::responses::responses;
use crate::app::port::place;
use crate::app::store::Store;
use crate::app::widget::field::{fit, retype};
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
        format!("{left}, {}.", words::counted(count.messages as usize, "message", "messages"))
    });
    let empty = Signal::derive(move || text.with(String::is_empty));
    let shown = Signal::derive(move || match empty.get() {
        true => "Enter sends, Shift+Enter starts a new line.".to_owned(),
        false => count.get(),
    });
    let uncounted = Signal::derive(move || if empty.get() { count.get() } else { String::new() });
    // Where there is no room for the words.
    let short = store.select(move |desk| match compose::count(&draft(desk)) {
        _ if draft(desk).is_empty() => String::new(),
        count if count.messages > 1 => {
            format!("{} · {}", count.left, words::counted(count.messages as usize, "message", "messages"))
        }
        count => count.left.to_string(),
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
    let label = Signal::derive(move || format!("Message to {}", contact.get()));
    let placeholder = Signal::derive(move || format!("Message to {}", words::isolated(&contact.get())));
    let described = format!("{field}-problem {help}");
    fit(&field, text);
    view! {
        <form
            class="composer"
            // Enter in a search field or in the description of a file must not submit the form.
            on:submit=move |event| event.prevent_default()
        >
            {library}
            <p class="problem" id=format!("{field}-problem")>{problem}</p>
            // The text and how it is sent follow each other; the style sheet has the tools in the bar below.
            <div class="write">
                <div class="write-tools">
                    {responses_button}
                    {attach(store, id.get_value(), limits.clone())}
                    <span class="hidden" id=limits.clone()>{taken}</span>
                </div>
                {attachments(store, id.get_value())}
                <label class="hidden" for=field.clone()>{label}</label>
                <textarea
                    id=field.clone()
                    rows="1"
                    placeholder=placeholder
                    dir="auto"
                    aria-invalid=invalid
                    aria-describedby=described
                    prop:value=text
                    on:input=typed(move |text| store.act(Action::Type { interaction: id.get_value(), text }))
                    on:keydown=on_key
                    on:focus=reveal_field
                ></textarea>
                <button type="button" class="btn primary small" on:click=move |_| send()>
                    {sized("send", "i flip")}"Send"
                </button>
                <p class="bill" hidden=Signal::derive(move || unusual.with(String::is_empty))>
                    {sized("triangle-alert", "i s")}
                    <span id=help>{unusual}</span>
                    {when(non_empty(offer), move || {
                        view! { <Button class="ghost small" label=offer press=replace /> }.into_any()
                    })}
                </p>
                <p class="count">
                    <span class="hidden">{uncounted}</span>
                    <span class="words" class:hint=empty>{shown}</span>
                    <span class="short num" aria-hidden="true">{short}</span>
                </p>
            </div>
        </form>
    }
    .into_any()
}
