//! The standard responses: a searchable library of texts. A chosen text is put into the composer with its fields filled
//! in.

use super::part::{Button, each, press, typed, when};
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
    let toggle = press(move || {
        let interaction = Some(id.get_value()).filter(|_| !open.get_untracked());
        store.act(Action::OpenResponses { interaction });
    });
    let (opener, field) = (button.clone(), format!("{button}-search"));
    let button = when(some, move || {
        view! { <Button class="quiet" id=opener.clone() label="Standard responses" expanded=open press=toggle /> }
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
                <button type="button" class="past" on:click=choose>
                    <span class="past-head"><strong>{title}</strong>" "<span class="muted">{group}</span></span>
                    <span class="past-text">{text}</span>
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
            <search class="field">
                <label for=field.clone()>"Search standard responses"</label>
                <input type="search" id=field autocomplete="off" on:input=typed(move |text| set_query.set(text)) />
            </search>
            <p class="muted" role="status">{count}</p>
            <ul>{each(found, item)}</ul>
        </section>
    }
    .into_any()
}
