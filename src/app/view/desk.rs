//! The desk: header, notifications, interaction bar, interaction windows, My Messages and dialogs.

use super::part::{each, when};
use super::team_communicator::{Purpose, team_communicator};
use super::{
    header::header, interaction_bar::interaction_bar, media::open_picture, messages::messages,
    notifications::notifications, settings::settings, shortcuts, window::interaction_window,
};
use crate::app::hosted::HostBridge;
use crate::app::port::{clock, page, place};
use crate::app::store::Store;
use crate::app::widget::landmarks;
use crate::core::desk::{Desk as DeskState, Dialog, Input, Place};
use crate::protocol::Refusal;
use leptos::{html, prelude::*};

/// The desk of an agent.
#[component]
pub fn Desk(
    /// The agent's user name.
    agent: String,
    /// The gateway's token for the agent.
    token: String,
    /// True if the agent has just signed in, in this page.
    fresh: bool,
    /// Called when the agent is signed out, with the reason.
    signed_out: Callback<Refusal>,
    /// The page that embeds this one, if any.
    hosted: Option<HostBridge>,
) -> AnyView {
    let store = Store::open(&agent, &token, signed_out);
    if let Some(hosted) = hosted {
        hosted.serve(store);
    }
    let shown = store.select(|desk| desk.visible().iter().map(ToString::to_string).collect::<Vec<_>>());
    let room = NodeRef::<html::Main>::new();
    use_room(store, room);
    let browsing = store.select(|desk| desk.communicator().is_some_and(|c| c.interaction.is_none()));
    let idle = store.select(|desk| desk.active().is_none() && desk.communicator().is_none());
    let nothing = store.select(|desk| match desk.replica {
        Some(_) => nothing_open(desk),
        None => "Connecting to the gateway…".to_owned(),
    });
    let flash = store.select(|desk| desk.flash().unwrap_or_default().to_owned());
    let title = store.seen(|desk, replica| {
        let waiting = replica.invitations.len() + replica.unread_notices() + desk.total_unread();
        let count = if waiting > 0 { format!("({waiting}) ") } else { String::new() };
        Some(format!("{count}{} – Baton", replica.me.name))
    });
    Effect::new(move |_| title.with(|title| document().set_title(if title.is_empty() { "Baton" } else { title })));
    shortcuts::use_shortcuts(store);
    use_look(store);
    landmarks::use_memory();
    place::use_memory();
    if fresh && (hosted.is_none() || document().has_focus().unwrap_or_default()) {
        // The focused element has gone with the sign-in. An embedding page that has the focus keeps it.
        place::focus_soon_if_lost(&Place::InteractionBar);
    }
    view! {
        <a class="skip" href="#main">"Skip to the interaction"</a>
        {header(store)}
        {notifications(store)}
        <p class="flash" aria-hidden="true">{flash}</p>
        <div class="columns">
            {interaction_bar(store)}
            <main id="main" tabindex="-1" data-landmark="" node_ref=room>
                {when(browsing, move || {
                    view! {
                        <section class="window" aria-labelledby="communicator-heading">
                            {team_communicator(store, Purpose::Browse)}
                        </section>
                    }
                    .into_any()
                })}
                {each(shown, move |id| interaction_window(store, id.into()))}
                {when(idle, move || view! { <p class="window-nothing">{nothing}</p> }.into_any())}
            </main>
            {messages(store)}
        </div>
        {open_picture(store)}
        {dialog(store)}
    }
    .into_any()
}

/// Returns the dialog that is open. One view holds them all, because a dialog makes the rest of the page `inert` while
/// it exists: the old one must be gone before the new one opens.
fn dialog(store: Store) -> AnyView {
    let open = store.select(crate::core::desk::Desk::dialog);
    let part = move || match open.get() {
        Some(Dialog::Settings) => settings(store),
        Some(Dialog::Shortcuts) => shortcuts::shortcuts(store),
        None => ().into_any(),
    };
    view! { {part} }.into_any()
}

fn nothing_open(desk: &DeskState) -> String {
    let keys = desk.invitation_shortcut();
    let way =
        if keys.is_empty() { String::new() } else { format!(" When an invitation comes in, {keys} leads to it.") };
    format!("No interaction is open.{way}")
}

/// Applies the appearance that the agent has chosen to the page.
fn use_look(store: Store) {
    let chosen = store.select(|desk| (desk.settings().to_vec(), desk.look()));
    Effect::new(move |_| {
        chosen.with(|(chosen, look)| {
            page::apply(chosen, look.theme.as_deref());
            look.locale.iter().for_each(|locale| clock::set_locale(locale));
        });
    });
    let resized = window_event_listener(leptos::ev::resize, move |_| page::lay_out());
    on_cleanup(move || {
        resized.remove();
        page::apply(&[], None);
    });
}

/// Reports the width available for windows to the desk. It depends on the width of the page alone.
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
