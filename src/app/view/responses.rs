//! The standard responses: a searchable library of texts. A chosen text is put into the composer with its fields filled
//! in.

use super::icon::icon;
use super::part::{each, typed, when};
use crate::app::port::place;
use crate::app::store::Store;
use crate::core::desk::{Action, Place};
use crate::core::search::TextFilter;
use crate::core::words;
use crate::protocol::{InteractionId, StandardResponse};
use leptos::prelude::*;

/// Returns the button that opens the library, and the library. Both are empty if the desk has no standard responses.
pub fn responses(store: Store, interaction: InteractionId) -> (AnyView, AnyView) {
    let button = place::id(&Place::Responses(interaction.clone()));
    let id = StoredValue::new(interaction);
    let some = store.seen(|_, replica| Some(!replica.setup.responses.is_empty()));
    let open = store.select(move |desk| desk.responses_open() == Some(&id.get_value()));
    let (opener, field) = (button.clone(), format!("{button}-search"));
    let button = when(some, move || {
        let toggle: Box<dyn FnMut(leptos::ev::MouseEvent)> = Box::new(move |_| {
            let interaction = Some(id.get_value()).filter(|_| !open.get_untracked());
            store.act(Action::OpenResponses { interaction });
        });
        view! {
            <button
                type="button"
                class="btn ghost small"
                id=opener.clone()
                title="Standard responses"
                aria-expanded=Signal::derive(move || open.get().to_string())
                on:click=toggle
            >
                {icon("message-square-text")}
                <span class="words">"Standard responses"</span>
            </button>
        }
        .into_any()
    });
    (button, when(open, move || library(store, id, field.clone())))
}

fn library(store: Store, id: StoredValue<InteractionId>, field: String) -> AnyView {
    let (query, set_query) = signal(String::new());
    let all = StoredValue::new(
        store.peek(|desk| desk.replica.as_ref().map(|replica| replica.setup.responses.clone()).unwrap_or_default()),
    );
    let found = Signal::derive(move || {
        let sought = query.with(|query| TextFilter::new(query));
        let words =
            |it: &StandardResponse| format!("{} {} {}", it.title, it.group.as_deref().unwrap_or_default(), it.text);
        all.with_value(|all| {
            (0..all.len()).filter(|&at| sought.matches(&words(&all[at]))).map(|at| at.to_string()).collect::<Vec<_>>()
        })
    });
    let count = Signal::derive(move || words::counted(found.with(Vec::len), "standard response", "standard responses"));
    let item = move |key: String| {
        let at: usize = key.parse().unwrap_or_default();
        let StandardResponse { title, group, text } = all.with_value(|all| all[at].clone());
        let choose: Box<dyn FnMut(leptos::ev::MouseEvent)> =
            Box::new(move |_| store.act(Action::Respond { interaction: id.get_value(), response: at }));
        view! {
            <li>
                <button type="button" class="response" on:click=choose>
                    <span><strong><bdi>{title}</bdi></strong>" "<bdi class="meta">{group}</bdi></span>
                    <span class="response-text" dir="auto">{text}</span>
                </button>
            </li>
        }
        .into_any()
    };
    let on_key: Box<dyn FnMut(leptos::ev::KeyboardEvent)> = Box::new(move |event| {
        if event.key() == "Escape" {
            event.stop_propagation();
            store.act(Action::OpenResponses { interaction: None });
        }
    });
    view! {
        <section class="responses" aria-label="Standard responses" on:keydown=on_key>
            <search class="search">
                {icon("search")}
                <label class="hidden" for=field.clone()>"Search standard responses"</label>
                <input
                    class="input"
                    type="search"
                    id=field
                    placeholder="Search standard responses"
                    autocomplete="off"
                    dir="auto"
                    on:input=typed(move |text| set_query.set(text))
                />
            </search>
            <p class="meta" role="status">{count}</p>
            <ul>{each(found, item)}</ul>
        </section>
    }
    .into_any()
}
