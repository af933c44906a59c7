//! The interaction bar: the agent's open interactions.

use crate::app::store::use_store;
use crate::core::desk::Action;
use crate::core::words;
use crate::protocol::{InteractionId, Status};
use leptos::prelude::*;

#[component]
pub fn InteractionBar() -> impl IntoView {
    let store = use_store();
    let ids = store.select(|desk| desk.replica.as_ref().map(|r| r.windows.keys().cloned().collect::<Vec<_>>()).unwrap_or_default());
    view! {
        <nav class="bar" aria-labelledby="interaction-bar" data-landmark="">
            <h2 id="interaction-bar" tabindex="-1">
                "Interactions"
            </h2>
            <ul>
                <For each=move || ids.get() key=|id| id.clone() let(id)>
                    <Tab id />
                </For>
            </ul>
            <Show when=move || ids.get().is_empty()>
                <p class="none">"No open interactions"</p>
            </Show>
        </nav>
    }
}

#[component]
fn Tab(id: InteractionId) -> impl IntoView {
    let store = use_store();
    let key = id.clone();
    let here = store.select(move |desk| desk.active.as_ref() == Some(&key));
    let key = id.clone();
    let unread = store.select(move |desk| desk.unread.get(&key).copied().unwrap_or_default());
    let key = id.clone();
    let head = store.select(move |desk| {
        let window = desk.replica.as_ref()?.windows.get(&key)?;
        let last = window.messages().next_back().map(|message| message.text.clone()).unwrap_or_default();
        let state = match (&window.head.status, &window.head.pending, &window.head.failed) {
            (Status::Ended { .. }, ..) => Some("Ended"),
            (_, Some(_), _) => Some("Transfer pending"),
            (.., Some(_)) => Some("Transfer failed"),
            _ => None,
        };
        Some((words::contact(&window.head.contact), words::channel(window.head.channel), last, state))
    });
    let show = move |_| store.act(Action::Show { interaction: id.clone() });
    view! {
        <li>
            <button type="button" class="tab" aria-current=move || here.get().then_some("true") on:click=show>
                <span class="tab-contact">{move || head.get().map(|h| h.0)}</span>
                <span class="tab-channel">{move || head.get().map(|h| h.1)}</span>
                <span class="tab-last">{move || head.get().map(|h| h.3.map_or(h.2, Into::into))}</span>
                <Show when=move || { unread.get() > 0 }>
                    <span class="badge">
                        {move || unread.get()} <span class="hidden">" new"</span>
                    </span>
                </Show>
            </button>
        </li>
    }
}
