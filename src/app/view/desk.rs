//! The desk: header, notifications, interaction bar, interaction windows, My Messages and dialogs.

use super::details::DETAILS;
use super::header::link;
use super::icon::icon;
use super::part::{effect, non_empty, when};
use super::responses::LIBRARY;
use super::side::SIDE;
use super::team_communicator::{COMMUNICATOR, Purpose, communicator};
use super::{
    header::header,
    interaction_bar::interaction_bar,
    notifications::flash,
    panels::{PANELS, dialogs, panels},
    shortcuts,
    work::{WORK, dock, work_window},
};
use crate::app::dom::{NodeRef, View, changing, each, view};
use crate::app::hosted::HostBridge;
use crate::app::port::directory::DIRECTORY;
use crate::app::port::language::said;
use crate::app::port::{clock, favicon, language, notification, page, place};
use crate::app::signal::{Signal, Stored, derive};
use crate::app::store::{SignedOut, Store};
use crate::app::widget::landmarks;
use crate::app::widget::lazy::{AnyPart, prefetch};
use crate::core::desk::{Desk as DeskState, Input, Place};
use crate::core::settings::{BROWSER_NOTIFICATIONS, TEXT_SIZE, TIME_ZONE};
use crate::core::text::texts;
use crate::core::words;
use crate::protocol::InteractionId;
use leptos::prelude::*;
use std::time::Duration;

/// After this time, what the desk need not have when it is first painted is done.
const SOON: Duration = Duration::from_millis(100);

/// The desk of an agent.
#[component]
pub fn Desk(
    /// The agent's user name.
    agent: String,
    /// The gateway's token for the agent.
    token: String,
    /// True if the agent has just signed in, in this page.
    fresh: bool,
    /// Called when the agent is signed out.
    signed_out: SignedOut,
    /// The page that embeds this one, if any.
    hosted: Option<HostBridge>,
) -> View {
    let store = Store::open(&agent, &token, signed_out);
    if let Some(hosted) = hosted {
        hosted.serve(store);
    }
    shortcuts::use_shortcuts(store);
    use_look(store);
    use_parts(store);
    landmarks::use_memory();
    place::use_memory();
    if fresh && (hosted.is_none() || document().has_focus().unwrap_or_default()) {
        // The focused element has gone with the sign-in. An embedding page that has the focus keeps it.
        place::focus_soon_if_lost(&Place::InteractionBar);
    }
    // Made anew in another language: what is typed and open is in the store.
    changing(move || {
        language::track();
        page_of(store)
    })
}

/// Returns the page of a desk.
fn page_of(store: Store) -> View {
    let shown = store.select(|desk| desk.visible().iter().map(ToString::to_string).collect::<Vec<_>>());
    let frame = NodeRef::new();
    use_room(store, frame);
    let browsing = store.select(|desk| {
        let open = desk.communicator().filter(|open| open.interaction.is_none())?;
        Some(if open.leaving { Purpose::Leave } else { Purpose::Browse })
    });
    let idle = store.select(|desk| desk.active().is_none());
    let nothing = store.select(|desk| match desk.replica {
        Some(_) => nothing_open(desk),
        None => said(words::before_welcome(&desk.connection).0),
    });
    use_news(store);
    let pane = store.select(|desk| if desk.shows_list() { "list" } else { "window" }.to_owned());
    let empty = derive(move || shown.with(Vec::is_empty));
    let first = store.select(|desk| if desk.dock_first() { "dock" } else { "banner" }.to_owned());
    view! {
        <a class="skip" href="#main">{said(texts::skip_to_interaction())}</a>
        <div class="frame" node_ref=frame>
            <div class="desk" data-pane=pane data-first=first>
                {header(store)}
                <div class="desk-says">{strip(store)}{flash(store)}</div>
                {dock(store)}
                {interaction_bar(store)}
                <main id="main" class="main" class:empty-main=empty tabindex="-1" data-landmark="">
                    {each(shown, move |id| {
                        let id = Stored::new(InteractionId::from(id));
                        let consulted = store.select(move |desk| desk.is_consulted(&id.get()));
                        changing(move || {
                            let consulted = consulted.get();
                            work_window(store, id.get(), consulted)
                        })
                    })}
                    {when(idle, move || empty_desk(nothing))}
                </main>
                {changing(move || match browsing.get() {
                    None => View::default(),
                    Some(purpose) => view! {
                        <section class="aside panel" aria-labelledby="communicator-heading" data-landmark="">
                            {communicator(store, purpose)}
                        </section>
                    }
                })}
                {panels(store)}
            </div>
        </div>
        {dialogs(store)}
    }
}

/// Returns what stands in the place of a window while none is open.
fn empty_desk(nothing: Signal<String>) -> View {
    view! { <div class="empty">{icon("inbox")}<p>{nothing}</p></div> }
}

/// Returns the strip that says below the window's head what is wrong with the connection, on a narrow desk.
fn strip(store: Store) -> View {
    let words = store.select(|desk| match link(desk) {
        ("connected", _) => String::new(),
        (_, words) => words,
    });
    when(non_empty(words), move || {
        view! { <p class="strip" aria-hidden="true">{icon("wifi-off")}<span>{words}</span></p> }
    })
}

fn nothing_open(desk: &DeskState) -> String {
    match desk.invitation_shortcut() {
        "" => said(texts::no_interaction_open()),
        keys => said(texts::nothing_open_keys(keys)),
    }
}

/// Says in the page's title and in its icon how much is new, and removes what shows browser notifications where the agent
/// wants none.
fn use_news(store: Store) {
    let news = store.select(DeskState::news);
    let name = store.seen(|_, replica| Some(replica.me.name.clone()));
    let title = derive(move || match (name.get(), news.get()) {
        (name, _) if name.is_empty() => "Baton".to_owned(),
        (name, 0) => said(texts::title(&name)),
        (name, news) => said(texts::title_news(news as u64, &name)),
    });
    effect(move || title.with(|title| document().set_title(title)));
    effect(move || favicon::show(news.get()));
    let silent = store.select(|desk| !BROWSER_NOTIFICATIONS.is_on(desk.settings()));
    effect(move || {
        if silent.get() {
            set_timeout(notification::stop, SOON);
        }
    });
    on_cleanup(|| {
        favicon::show(0);
        notification::stop();
    });
}

/// Applies the appearance that the agent has chosen to the page.
fn use_look(store: Store) {
    let chosen = store.select(|desk| (desk.settings().to_vec(), desk.look(), desk.replica.is_some()));
    effect(move || {
        chosen.with(|(chosen, look, _)| {
            page::apply(chosen, look.theme.as_deref());
            if clock::set_zone(Some(TIME_ZONE.of(chosen)).filter(|zone| *zone != TIME_ZONE.values[0].0)) {
                language::renew();
            }
        });
        store.choose_language();
    });
    let labels =
        store.select(|desk| desk.replica.as_ref().map(|replica| replica.setup.labels.clone()).unwrap_or_default());
    effect(move || labels.with(|labels| language::call(labels)));
    on_cleanup(|| page::apply(&[], None));
}

/// Loads the parts of the app that are not there yet, whenever the gateway has welcomed this page: opened later, they are
/// there at once, also while there is no connection.
fn use_parts(store: Store) {
    static PARTS: [&dyn AnyPart; 7] = [&WORK, &DETAILS, &SIDE, &LIBRARY, &DIRECTORY, &COMMUNICATOR, &PANELS];
    let connected = store.select(|desk| desk.replica.is_some() && desk.connected());
    effect(move || {
        if connected.get() {
            set_timeout(|| prefetch(&PARTS), SOON);
            set_timeout(clock::warm_up, SOON);
        }
    });
}

/// Reports the width of the desk. Larger text leaves less room, so it is told as if the text were of normal size.
fn use_room(store: Store, frame: NodeRef) {
    let measure = move || {
        if let Some(frame) = frame.get_untracked() {
            store.dispatch(Input::Room { width: page::in_normal_text(frame.client_width()) });
        }
    };
    let text = store.select(|desk| TEXT_SIZE.of(desk.settings()).to_owned());
    effect(move || {
        frame.track();
        text.track();
        request_animation_frame(measure);
    });
    let resized = window_event_listener(leptos::ev::resize, move |_| measure());
    on_cleanup(move || resized.remove());
}
