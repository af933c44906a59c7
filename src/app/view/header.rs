//! The header: the connection, the Team Communicator, My Messages and the agent's channel state.

use super::dialog::opener;
use super::icon::{avatar, icon, of, sized};
use super::part::{Button, press, when};
use crate::app::dom::{View, view};
use crate::app::port::language::said;
use crate::app::port::place;
use crate::app::signal::{Signal, derive};
use crate::app::store::Store;
use crate::app::widget::menu::{MenuButton, MenuItem};
use crate::core::desk::{Action, Desk, Dialog, Place};
use crate::core::text::texts;
use crate::core::{connection::Link, words};
use crate::protocol::ChannelState;
use leptos::prelude::*;

/// Returns the header of the page.
pub fn header(store: Store) -> View {
    let state = store.select(|desk| link(desk).0.to_owned());
    let words = store.select(|desk| link(desk).1);
    let devices = store
        .select(|desk| if desk.devices() > 1 { said(texts::on_devices(desk.devices().into())) } else { String::new() });
    let unread = store.seen(|_, replica| Some(replica.unread_notices()));
    let reading = store.select(crate::core::desk::Desk::messages_open);
    let browsing = store.select(|desk| desk.communicator().is_some_and(|c| c.interaction.is_none()));
    let writing = store.select(|desk| desk.new_text().is_some());
    let toggle = move |open: Signal<bool>, to_open: fn() -> Action, to_close: fn() -> Action| {
        press(move || store.act(if open.get_untracked() { to_close() } else { to_open() }))
    };
    let known = store.select(|desk| desk.replica.is_some());
    let link_icon = derive(move || {
        state
            .with(|state| if matches!(state.as_str(), "connected" | "connecting") { "#i-check" } else { "#i-wifi-off" })
            .to_owned()
    });
    let listed = store.select(Desk::shows_list);
    let switch = press(move || store.act(Action::ShowList { open: !listed.get_untracked() }));
    view! {
        <header class="top" data-landmark="">
            <h1 class="brand">{icon("mark")}<span>"Baton"</span></h1>
            {switcher(store, listed, switch)}
            <p class="link" data-state=state>
                {of(link_icon, "i s")}
                <span class="link-words">{words}</span>
                <span class="link-devices">{devices}</span>
            </p>
            <Button
                class="ghost words-if-room"
                icon="square-pen"
                id=place::id(&Place::NewTextButton)
                label=said(texts::new_text())
                expanded=writing
                press=toggle(writing, || Action::OpenNewText { to: None }, || Action::CloseNewText)
            />
            <Button
                class="ghost words-if-room"
                icon="users"
                id=place::id(&Place::CommunicatorButton)
                label=said(texts::team_communicator())
                expanded=browsing
                press=toggle(browsing, || Action::OpenCommunicator { interaction: None }, || Action::CloseCommunicator)
            />
            <Button
                class="ghost words-if-room"
                icon="bell"
                id=place::id(&Place::MessagesButton)
                label=said(texts::my_messages())
                count=(unread, texts::unread_badge())
                expanded=reading
                press=toggle(reading, || Action::OpenMessages, || Action::CloseMessages)
            />
            {when(known, move || state_menu(store))}
        </header>
    }
}

/// Returns the button that shows the interactions in the place of the window, on a narrow desk.
fn switcher(store: Store, listed: Signal<bool>, switch: Callback<()>) -> View {
    let open = store.seen(|desk, _| Some(desk.at_hand().len().to_string()));
    let fresh = store.seen(|desk, replica| Some(replica.windows.keys().filter(|id| desk.unread(id) > 0).count()));
    let some = store.seen(|desk, replica| Some(replica.windows.keys().any(|id| desk.has_news(id))));
    let news = derive(move || match fresh.get() {
        0 => String::new(),
        fresh => said(texts::with_new_messages(fresh as u64)),
    });
    view! {
        <button
            type="button"
            class="btn ghost only-narrow switcher"
            aria-expanded=derive(move || listed.get().to_string())
            on:click=move |_| switch.run(())
        >
            {icon("inbox")}
            <span class="switcher-words">{said(texts::interactions())}</span>
            " "
            <span class="num">{open}</span>
            <span class="hidden">{news}</span>
            {when(some, || view! { <span class="dotmark"></span> })}
            {sized("chevron-down", "i s")}
        </button>
    }
}

fn state_menu(store: Store) -> View {
    let name = store.seen(|_, replica| Some(replica.me.name.clone()));
    let state = store.seen(|_, replica| Some(said(words::own_state(&replica.me))));
    let left = store.seen(|desk, replica| {
        let left = words::seconds_left(replica.me.ready_at?, desk.now());
        Some(words::minutes_and_seconds(left))
    });
    let shape = store.seen(|_, replica| Some(format!("#i-{}", presence(&replica.me.state))));
    let ready = derive(move || shape.with(|shape| shape == "#i-ready").to_string());
    let items = move || {
        let now = state.get();
        let reasons = store.peek(Desk::reasons).not_ready.into_iter().map(Some);
        let not_ready = [None].into_iter().chain(reasons).map(ChannelState::not_ready);
        let states = [ChannelState::Ready].into_iter().chain(not_ready);
        let item = |state: ChannelState| {
            let label = said(words::channel_state(&state));
            let icon = presence(&state);
            let current = label == now;
            MenuItem::new(label, icon, press(move || store.act(Action::SetState { state: state.clone() })))
                .current(current)
        };
        let other = MenuItem::new(said(texts::other_reason()), "away", opener(store, Dialog::NotReady));
        let history =
            MenuItem::new(said(texts::my_history()), "history", press(move || store.act(Action::OpenMyHistory)))
                .apart();
        let search = MenuItem::new(said(texts::search()), "search", press(move || store.act(Action::OpenSearch)));
        let settings = MenuItem::new(said(texts::settings()), "settings", opener(store, Dialog::Settings));
        let shortcuts = MenuItem::new(said(texts::keyboard_shortcuts()), "keyboard", opener(store, Dialog::Shortcuts));
        let sign_out = MenuItem::new(said(texts::sign_out()), "log-out", press(move || store.act(Action::SignOut)));
        states.map(item).chain([other, history, search, settings, shortcuts, sign_out]).collect::<Vec<_>>()
    };
    let label = derive(move || said(texts::name_and_state(&name.get(), &state.get())));
    view! {
        <MenuButton label items=derive(items) class="btn ghost me">
            {avatar(name, "avatar s", of(shape, "presence"))}
            <bdi class="me-name">{name}</bdi>
            <span class="me-state" data-ready=ready title=state>{state}" "<span class="num">{left}</span></span>
            {sized("chevron-down", "i s")}
        </MenuButton>
    }
}

/// Returns the icon of a channel state.
fn presence(state: &ChannelState) -> &'static str {
    if *state == ChannelState::Ready { "ready" } else { "away" }
}

/// Returns the state of the connection: a key for the style sheet, and the words shown.
pub fn link(desk: &Desk) -> (&'static str, String) {
    let waiting = desk.outbox().len() as u64;
    match &desk.connection.link {
        Link::Connected => ("connected", said(texts::connected())),
        Link::Connecting if desk.replica.is_none() && !desk.connection.has_failed() => {
            ("connecting", said(texts::link_connecting()))
        }
        // Nothing can have been typed.
        Link::Connecting | Link::Waiting { .. } if desk.replica.is_none() => {
            ("reconnecting", said(texts::link_reconnecting_only()))
        }
        Link::Offline if desk.replica.is_none() => ("offline", said(texts::link_offline_only())),
        Link::Connecting | Link::Waiting { .. } => {
            let told = if waiting > 0 { texts::link_reconnecting_waiting(waiting) } else { texts::link_reconnecting() };
            ("reconnecting", said(told))
        }
        Link::Offline => {
            ("offline", said(if waiting > 0 { texts::link_offline_waiting(waiting) } else { texts::link_offline() }))
        }
        Link::Refused(refusal) => ("offline", said(words::refusal(refusal))),
    }
}
