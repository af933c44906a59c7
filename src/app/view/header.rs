//! The header: connection, My Messages, the agent's channel state.

use crate::app::store::use_store;
use crate::app::widget::menu::{MenuButton, MenuItem};
use crate::core::desk::{Action, Desk};
use crate::core::{session::Link, words};
use crate::protocol::ChannelState;
use leptos::prelude::*;

/// Reasons for not being ready that are a choice away.
const REASONS: [&str; 3] = ["Break", "Lunch", "After-call work"];

#[component]
pub fn Header() -> impl IntoView {
    let store = use_store();
    let link = store.select(link);
    let unread = store.select(|desk| desk.replica.as_ref().map_or(0, |replica| replica.unread_notices()));
    let open = store.select(|desk| desk.messages_open);
    let browsing = store.select(|desk| desk.communicator.as_ref().is_some_and(|c| c.interaction.is_none()));
    let toggle_messages = move |_| store.act(if open.get_untracked() { Action::CloseMessages } else { Action::OpenMessages });
    let toggle_communicator = move |_| {
        store.act(if browsing.get_untracked() { Action::CloseCommunicator } else { Action::OpenCommunicator { interaction: None } });
    };
    view! {
        <header class="header" data-landmark="">
            <h1 class="brand">"Baton"</h1>
            <p class="link" data-state=move || link.get().0>
                <span class="dot" aria-hidden="true"></span>
                <span class="link-words">{move || link.get().1}</span>
            </p>
            <button
                type="button"
                id="communicator-button"
                class="quiet"
                aria-expanded=move || browsing.get().to_string()
                on:click=toggle_communicator
            >
                "Team Communicator"
            </button>
            <button type="button" id="messages-button" class="quiet" aria-expanded=move || open.get().to_string() on:click=toggle_messages>
                "My Messages"
                <Show when=move || { unread.get() > 0 }>
                    <span class="badge">
                        {move || unread.get()} <span class="hidden">" unread"</span>
                    </span>
                </Show>
            </button>
            <StateMenu />
        </header>
    }
}

#[component]
fn StateMenu() -> impl IntoView {
    let store = use_store();
    let me = store.select(|desk| desk.replica.as_ref().map(|replica| (replica.me.name.clone(), replica.me.state.clone())));
    let set = move |state: ChannelState| Callback::new(move |()| store.act(Action::SetState { state: state.clone() }));
    let items = move || {
        let not_ready = |reason: Option<&str>| ChannelState::NotReady { reason: reason.map(Into::into) };
        let reasons = REASONS.into_iter().map(|reason| not_ready(Some(reason)));
        let states = [ChannelState::Ready, not_ready(None)].into_iter().chain(reasons);
        let item = |state: ChannelState| MenuItem { label: words::channel_state(&state), unavailable: None, run: set(state) };
        let leave = MenuItem { label: "Sign out".into(), unavailable: None, run: Callback::new(move |()| store.act(Action::SignOut)) };
        states.map(item).chain([leave]).collect::<Vec<_>>()
    };
    let words = Memo::new(move |_| me.get().map(|(name, state)| (name, words::channel_state(&state), state == ChannelState::Ready)));
    let label = move || words.get().map(|(name, state, _)| format!("{name}, {state}")).unwrap_or_default();
    view! {
        <Show when=move || words.get().is_some()>
            <MenuButton label=Signal::derive(label) items=Signal::derive(items) class="state">
                <span class="dot" data-ready=move || words.get().is_some_and(|w| w.2).to_string() aria-hidden="true"></span>
                <span class="state-name">{move || words.get().map(|w| w.0)}</span>
                <span class="state-words">{move || words.get().map(|w| w.1)}</span>
            </MenuButton>
        </Show>
    }
}

/// The connection: a key for the style, and words.
fn link(desk: &Desk) -> (&'static str, String) {
    let waiting = desk.outbox.len();
    let kept = if waiting > 0 { format!(" {} waiting.", words::counted(waiting, "action", "actions")) } else { String::new() };
    match &desk.session.link {
        Link::Connected => ("connected", "Connected".into()),
        Link::Connecting if desk.replica.is_none() => ("connecting", "Connecting…".into()),
        Link::Connecting | Link::Waiting { .. } => ("reconnecting", format!("Reconnecting… What you type is kept.{kept}")),
        Link::Offline => ("offline", format!("Offline. What you type is kept.{kept}")),
        Link::Refused(refusal) => ("offline", words::refusal(refusal)),
    }
}
