//! The interaction bar: the agent's open interactions.

use super::part::{badge, each, when};
use crate::app::port::place;
use crate::app::store::Store;
use crate::core::desk::{Action, Place};
use crate::core::words;
use crate::protocol::{InteractionId, Status};
use leptos::prelude::*;

/// Returns the interaction bar.
pub fn interaction_bar(store: Store) -> AnyView {
    let keys = store.seen(|_, replica| Some(replica.windows.keys().map(ToString::to_string).collect::<Vec<_>>()));
    let none = store.seen(|_, replica| Some(replica.windows.is_empty()));
    view! {
        <nav class="interactions" aria-labelledby="interaction-bar" data-landmark="">
            <h2 id=place::id(&Place::InteractionBar) tabindex="-1">"Interactions"</h2>
            <ul>{each(keys, move |id| tab(store, id.into()))}</ul>
            {when(none, || view! { <p class="muted">"No open interactions"</p> }.into_any())}
        </nav>
    }
    .into_any()
}

fn tab(store: Store, id: InteractionId) -> AnyView {
    let id = StoredValue::new(id);
    let here = store.select(move |desk| desk.active() == Some(&id.get_value()));
    let current = Signal::derive(move || here.get().then(|| "true".to_owned()));
    let unread = store.select(move |desk| desk.unread(&id.get_value()));
    let contact =
        store.seen(move |_, replica| replica.windows.get(&id.get_value()).map(|w| words::contact(&w.head.contact)));
    let channel = store.seen(move |_, replica| {
        replica.windows.get(&id.get_value()).map(|w| words::channel(w.head.channel).to_owned())
    });
    let last = store.seen(move |_, replica| {
        let window = replica.windows.get(&id.get_value())?;
        let state = match (&window.head.status, &window.head.pending, &window.head.failed) {
            (Status::Ended { .. }, ..) => "Ended",
            (_, Some(_), _) => "Transfer pending",
            (.., Some(_)) => "Transfer failed",
            _ => return window.messages().next_back().map(|message| message.text.clone()),
        };
        Some(state.to_owned())
    });
    let show: Box<dyn FnMut(leptos::ev::MouseEvent)> =
        Box::new(move |_| store.act(Action::Show { interaction: id.get_value() }));
    view! {
        <li>
            <button type="button" class="interactions-tab" aria-current=current on:click=show>
                <span class="interactions-contact">{contact}</span>
                <span class="interactions-channel">{channel}</span>
                {badge(unread, "new")}
                <span class="interactions-last">{last}</span>
            </button>
        </li>
    }
    .into_any()
}
