//! The desk: header, notifications, interaction bar, the window in front.

use super::{header::Header, interaction_bar::InteractionBar, messages::Messages, notifications::Notifications, window::InteractionWindow};
use super::{team_communicator::TeamCommunicator, transfer};
use crate::app::port::place;
use crate::app::store::Store;
use crate::app::widget::landmarks::use_landmarks;
use crate::core::desk::Place;
use leptos::prelude::*;

#[component]
pub fn Desk(agent: String, token: String, signed_out: Callback<()>) -> impl IntoView {
    let store = Store::open(&agent, &token, signed_out);
    provide_context(store);
    let loaded = store.select(|desk| desk.replica.is_some());
    let active = store.select(|desk| desk.active.clone());
    let messages_open = store.select(|desk| desk.messages_open);
    let browsing = store.select(|desk| desk.communicator.as_ref().is_some_and(|c| c.interaction.is_none()));
    let flash = store.select(|desk| desk.flash.as_ref().map(|flash| flash.text.clone()));
    let title = store.select(|desk| {
        let replica = desk.replica.as_ref()?;
        let waiting = replica.invitations.len() + replica.unread_notices() + desk.unread.values().sum::<usize>();
        let count = if waiting > 0 { format!("({waiting}) ") } else { String::new() };
        Some(format!("{count}{} – Baton", replica.me.name))
    });
    Effect::new(move |_| document().set_title(&title.get().unwrap_or_else(|| "Baton".into())));
    let keys = window_event_listener(leptos::ev::keydown, move |event| {
        if event.key() == "F8" {
            let newest = store.peek(|desk| desk.replica.as_ref().and_then(|r| r.asked().last().map(|i| i.id.clone())));
            if let Some(invitation) = newest {
                event.prevent_default();
                place::focus_soon(&Place::Invitation(invitation), false);
            }
        }
    });
    on_cleanup(move || keys.remove());
    use_landmarks();
    view! {
        <a class="skip" href="#main">"Skip to the interaction"</a>
        <Header />
        <Notifications />
        <p class="flash" aria-hidden="true" class:empty=move || flash.get().is_none()>
            {move || flash.get()}
        </p>
        <div class="columns">
            <InteractionBar />
            <main id="main" tabindex="-1" data-landmark="">
                <Show when=move || browsing.get()>
                    <section class="window" aria-labelledby="communicator-heading">
                        <TeamCommunicator unavailable="Open an interaction and choose Transfer first." />
                    </section>
                </Show>
                {move || match active.get() {
                    Some(interaction) => view! { <InteractionWindow interaction /> }.into_any(),
                    None if browsing.get() => ().into_any(),
                    None if loaded.get() => transfer::nothing_open().into_any(),
                    None => view! { <p class="nothing">"Connecting to the gateway…"</p> }.into_any(),
                }}
            </main>
            <Show when=move || messages_open.get()>
                <Messages />
            </Show>
        </div>
    }
}
