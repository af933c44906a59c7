//! What became of a transfer, at the top of its window: pending, or why not.

use crate::app::port::place;
use crate::app::store::use_store;
use crate::core::desk::{Action, Place};
use crate::core::words;
use crate::protocol::InteractionId;
use leptos::prelude::*;

/// The transfer going on: who is asked, whether they have seen it, time left.
#[component]
pub fn Pending(id: InteractionId) -> impl IntoView {
    let store = use_store();
    let id = StoredValue::new(id);
    let words = store.select(move |desk| {
        let id = id.get_value();
        // Asked for, and not confirmed yet.
        let starting = || {
            use crate::protocol::Command::StartTransfer;
            desk.outbox.iter().any(|w| matches!(&w.command, StartTransfer { interaction, .. } if *interaction == id))
        };
        match desk.head(&id)?.pending.as_ref() {
            None if starting() && desk.connected() => Some(("Starting the transfer…".to_owned(), None)),
            None if starting() => Some(("The transfer starts when the connection is back.".to_owned(), None)),
            None => None,
            Some(pending) => match &pending.asked {
                None => Some((format!("Looking for an agent in {}.", pending.target_name), None)),
                Some(asked) => {
                    let via = if asked.name == pending.target_name { String::new() } else { format!(" for {}", pending.target_name) };
                    let what = if asked.shown { "has been shown the request" } else { "is being asked" };
                    Some((format!("{} {what}{via}.", asked.name), Some(words::seconds_left(asked.deadline, desk.now))))
                }
            },
        }
    });
    let cancelling = store.select(move |desk| desk.busy(&id.get_value()));
    let cancel = place::id(&Place::CancelTransfer(id.get_value()));
    view! {
        <Show when=move || words.get().is_some()>
            <div class="banner pending" role="group" aria-label="Transfer pending">
                <p>
                    <strong>"Transfer pending"</strong>
                    " "
                    {move || words.get().map(|w| w.0)}
                    " "
                    <span class="muted">{move || words.get().and_then(|w| w.1).map(|left| format!("{left} seconds left"))}</span>
                </p>
                <button
                    type="button"
                    id=cancel.clone()
                    aria-disabled=move || cancelling.get().then_some("true")
                    on:click=move |_| store.act(Action::CancelTransfer { interaction: id.get_value() })
                >
                    "Cancel transfer"
                </button>
            </div>
        </Show>
    }
}

/// Why the last transfer did not come about, or why the last command was refused.
#[component]
pub fn Failure(id: InteractionId) -> impl IntoView {
    let store = use_store();
    let id = StoredValue::new(id);
    let failed = store.select(move |desk| {
        let failed = desk.head(&id.get_value())?.failed.as_ref()?;
        Some(words::outcome(&failed.target_name, &failed.outcome))
    });
    let problem = store.select(move |desk| desk.problems.get(&id.get_value()).cloned());
    let connected = store.select(move |desk| desk.head(&id.get_value()).is_some_and(|h| h.status == crate::protocol::Status::Connected));
    let dismiss = move |_| store.act(Action::DismissFailure { interaction: id.get_value() });
    view! {
        <Show when=move || failed.get().is_some() || problem.get().is_some()>
            <div class="banner error" role="group" aria-label="Error">
                <p>
                    <strong>"Error"</strong>
                    " "
                    {move || problem.get().or_else(|| failed.get())}
                </p>
                <div class="buttons">
                    <Show when=move || failed.get().is_some() && problem.get().is_none() && connected.get()>
                        <button type="button" on:click=move |_| store.act(Action::TryAgain { interaction: id.get_value() })>
                            "Try again"
                        </button>
                        <button
                            type="button"
                            on:click=move |_| store.act(Action::OpenCommunicator { interaction: Some(id.get_value()) })
                        >
                            "Choose another target"
                        </button>
                    </Show>
                    <button type="button" on:click=dismiss>
                        "Dismiss"
                    </button>
                </div>
            </div>
        </Show>
    }
}

/// The desk with no window.
pub fn nothing_open() -> impl IntoView {
    view! { <p class="nothing">"No interaction is open. New ones are announced at the top."</p> }
}
