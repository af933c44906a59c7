//! The header: the connection, the Team Communicator, My Messages and the agent's channel state.

use super::dialog::opener;
use super::part::{Button, press, when};
use crate::app::port::place;
use crate::app::store::Store;
use crate::app::widget::menu::{MenuButton, MenuItem};
use crate::core::desk::{Action, Desk, Dialog, Place};
use crate::core::{connection::Link, words};
use crate::protocol::ChannelState;
use leptos::prelude::*;

/// The reasons for not being ready that the menu offers.
const REASONS: [&str; 3] = ["Break", "Lunch", "After-call work"];

/// Returns the header of the page.
pub fn header(store: Store) -> AnyView {
    let state = store.select(|desk| link(desk).0.to_owned());
    let words = store.select(|desk| link(desk).1);
    let devices =
        store.select(|desk| if desk.devices() > 1 { format!("on {} devices", desk.devices()) } else { String::new() });
    let unread = store.seen(|_, replica| Some(replica.unread_notices()));
    let reading = store.select(crate::core::desk::Desk::messages_open);
    let browsing = store.select(|desk| desk.communicator().is_some_and(|c| c.interaction.is_none()));
    let toggle = move |open: Signal<bool>, to_open: fn() -> Action, to_close: fn() -> Action| {
        press(move || store.act(if open.get_untracked() { to_close() } else { to_open() }))
    };
    let known = store.select(|desk| desk.replica.is_some());
    view! {
        <header class="header" data-landmark="">
            <h1 class="header-brand">"Baton"</h1>
            <p class="header-link" data-state=state>
                <span class="dot" aria-hidden="true"></span>
                <span class="header-link-words">{words}</span>
                <span class="header-link-devices">{devices}</span>
            </p>
            <Button
                class="quiet"
                id=place::id(&Place::CommunicatorButton)
                label="Team Communicator"
                expanded=browsing
                press=toggle(browsing, || Action::OpenCommunicator { interaction: None }, || Action::CloseCommunicator)
            />
            <Button
                class="quiet"
                id=place::id(&Place::MessagesButton)
                label="My Messages"
                count=(unread, "unread")
                expanded=reading
                press=toggle(reading, || Action::OpenMessages, || Action::CloseMessages)
            />
            {when(known, move || state_menu(store))}
        </header>
    }
    .into_any()
}

fn state_menu(store: Store) -> AnyView {
    let name = store.seen(|_, replica| Some(replica.me.name.clone()));
    let state = store.seen(|_, replica| Some(words::channel_state(&replica.me.state)));
    let ready = store.seen(|_, replica| Some((replica.me.state == ChannelState::Ready).to_string()));
    let items = move || {
        let not_ready = |reason: Option<&str>| ChannelState::NotReady { reason: reason.map(Into::into) };
        let reasons = REASONS.into_iter().map(|reason| not_ready(Some(reason)));
        let states = [ChannelState::Ready, not_ready(None)].into_iter().chain(reasons);
        let item = |state: ChannelState| {
            let label = words::channel_state(&state);
            MenuItem {
                label,
                unavailable: None,
                run: press(move || store.act(Action::SetState { state: state.clone() })),
            }
        };
        let item_of = |label: &str, run| MenuItem { label: label.into(), unavailable: None, run };
        let settings = item_of("Settings", opener(store, Dialog::Settings));
        let shortcuts = item_of("Keyboard shortcuts", opener(store, Dialog::Shortcuts));
        let sign_out = item_of("Sign out", press(move || store.act(Action::SignOut)));
        states.map(item).chain([settings, shortcuts, sign_out]).collect::<Vec<_>>()
    };
    let label = Signal::derive(move || format!("{}, {}", name.get(), state.get()));
    view! {
        <MenuButton label items=Signal::derive(items) class="header-state">
            <span class="dot" data-ready=ready aria-hidden="true"></span>
            <span class="header-state-name">{name}</span>
            <span class="header-state-words">{state}</span>
        </MenuButton>
    }
    .into_any()
}

/// Returns the state of the connection: a key for the style sheet, and the words shown.
fn link(desk: &Desk) -> (&'static str, String) {
    let waiting = desk.outbox().len();
    let kept =
        if waiting > 0 { format!(" {} waiting.", words::counted(waiting, "action", "actions")) } else { String::new() };
    match &desk.connection.link {
        Link::Connected => ("connected", "Connected".into()),
        Link::Connecting if desk.replica.is_none() => ("connecting", "Connecting…".into()),
        Link::Connecting | Link::Waiting { .. } => {
            ("reconnecting", format!("Reconnecting… What you type is kept.{kept}"))
        }
        Link::Offline => ("offline", format!("Offline. What you type is kept.{kept}")),
        Link::Refused(refusal) => ("offline", words::refusal(refusal)),
    }
}
