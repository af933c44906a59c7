//! The desk: header, notifications, interaction bar, the window in front.

use super::part::{each, when};
use super::team_communicator::team_communicator;
use super::{
    header::header, interaction_bar::interaction_bar, media::open_picture, messages::messages,
    notifications::notifications, settings::dialogs, shortcuts::use_shortcuts, window::interaction_window,
};
use crate::app::hosted::Hosted;
use crate::app::port::{clock, page, place};
use crate::app::store::Store;
use crate::app::widget::landmarks;
use crate::core::desk::{Desk as Known, Input, Place};
use leptos::{html, prelude::*};

#[component]
pub fn Desk(
    agent: String,
    token: String,
    /// The agent has just signed in, in this page.
    fresh: bool,
    signed_out: Callback<bool>,
    /// The page around, where there is one.
    hosted: Option<Hosted>,
) -> AnyView {
    let store = Store::open(&agent, &token, signed_out);
    provide_context(store);
    if let Some(hosted) = hosted {
        hosted.serve(store);
    }
    let shown = store.select(|desk| desk.visible().iter().map(ToString::to_string).collect::<Vec<_>>());
    let room = NodeRef::<html::Main>::new();
    use_room(store, room);
    let browsing = store.select(|desk| desk.communicator.as_ref().is_some_and(|c| c.interaction.is_none()));
    let idle = store.select(|desk| desk.active.is_none() && desk.communicator.is_none());
    let nothing = store.select(|desk| match desk.replica {
        Some(_) => nothing_open(desk),
        None => "Connecting to the gateway…".to_owned(),
    });
    let flash = store.select(|desk| desk.flash.as_ref().map(|flash| flash.text.clone()).unwrap_or_default());
    let title = store.seen(|desk, replica| {
        let waiting = replica.invitations.len() + replica.unread_notices() + desk.unread.values().sum::<usize>();
        let count = if waiting > 0 { format!("({waiting}) ") } else { String::new() };
        Some(format!("{count}{} – Baton", replica.me.name))
    });
    Effect::new(move |_| title.with(|title| document().set_title(if title.is_empty() { "Baton" } else { title })));
    use_shortcuts(store);
    use_look(store);
    landmarks::use_memory();
    place::use_memory();
    if fresh && (hosted.is_none() || document().has_focus().unwrap_or_default()) {
        // What had the focus has gone with the sign-in; a page around keeps what it has.
        place::focus_soon(&Place::InteractionBar, true);
    }
    view! {
        <a class="skip" href="#main">"Skip to the interaction"</a>
        {header(store)}
        {notifications(store)}
        <p class="flash" aria-hidden="true">{flash}</p>
        <div class="columns">
            {interaction_bar(store)}
            <main id="main" tabindex="-1" data-landmark="" node_ref=room>
                {when(browsing, move || view! {
                    <section class="window" aria-labelledby="communicator-heading">{team_communicator(store, false)}</section>
                }.into_any())}
                {each(shown, move |id| interaction_window(store, id.into()))}
                {when(idle, move || view! { <p class="window-nothing">{nothing}</p> }.into_any())}
            </main>
            {messages(store)}
        </div>
        {open_picture(store)}
        {dialogs(store)}
    }
    .into_any()
}

fn nothing_open(desk: &Known) -> String {
    let keys = desk.way_to_invitation();
    let way =
        if keys.is_empty() { String::new() } else { format!(" When an invitation comes in, {keys} leads to it.") };
    format!("No interaction is open.{way}")
}

/// The page looks as the agent has chosen.
fn use_look(store: Store) {
    let chosen = store.select(|desk| (desk.settings.clone(), desk.look()));
    Effect::new(move |_| {
        chosen.with(|(chosen, look)| {
            page::wear(chosen, look.theme.as_deref());
            look.locale.iter().for_each(|locale| clock::write_as(locale));
        });
    });
    let resized = window_event_listener(leptos::ev::resize, move |_| page::lay_out());
    on_cleanup(move || {
        resized.remove();
        page::wear(&[], None);
    });
}

/// Tells the desk how much room there is for windows: the rest of the page has its width from the page's alone.
fn use_room(store: Store, room: NodeRef<html::Main>) {
    let measure = move || {
        if let Some(room) = room.get_untracked() {
            store.dispatch(Input::Room { width: room.client_width().max(0) as u32 });
        }
    };
    Effect::new(move |_| {
        room.track();
        measure();
    });
    let resized = window_event_listener(leptos::ev::resize, move |_| measure());
    on_cleanup(move || resized.remove());
}
