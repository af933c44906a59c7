//! The interaction bar: the agent's open interactions.

use super::icon::{avatar, sized};
use super::part::{badge, changing, each, non_empty, when};
use crate::app::port::{clock, place};
use crate::app::store::Store;
use crate::core::desk::{Action, Place};
use crate::core::replica::Window;
use crate::core::words;
use crate::protocol::{ConsultationState, InteractionId, Status};
use leptos::prelude::*;

/// Returns the interaction bar.
pub fn interaction_bar(store: Store) -> AnyView {
    let keys = store.seen(|_, replica| Some(replica.windows.keys().map(ToString::to_string).collect::<Vec<_>>()));
    let none = store.seen(|_, replica| Some(replica.windows.is_empty()));
    let some = Signal::derive(move || !none.get());
    let number = Signal::derive(move || keys.with(Vec::len).to_string());
    view! {
        <nav class="bar" aria-labelledby="interaction-bar" data-landmark="">
            <div class="bar-head">
                <h2 id=place::id(&Place::InteractionBar) tabindex="-1">"Interactions"</h2>
                {when(some, move || view! { <span class="quiet num" aria-hidden="true">{number}</span> }.into_any())}
            </div>
            <ul>{each(keys, move |id| tab(store, id.into()))}</ul>
            {when(none, || view! { <p class="quiet">"No open interactions"</p> }.into_any())}
        </nav>
    }
    .into_any()
}

/// What is up with an interaction, in its row.
#[derive(Clone, Default, PartialEq)]
struct Up {
    /// The icon, if any.
    icon: &'static str,
    words: String,
}

fn up(window: &Window) -> Up {
    let of = |icon, words: &str| Up { icon, words: words.to_owned() };
    if let Some(consultation) = &window.head.consultation {
        let failed = matches!(consultation.state, ConsultationState::Failed { .. });
        let icon = if failed { "circle-alert" } else { "users" };
        return of(icon, &words::consultation::state(consultation, window.consulted));
    }
    match (&window.head.status, &window.head.pending, &window.head.failed) {
        (Status::Ended { .. }, ..) => {
            of("circle-stop", &words::status(&window.head.status, false, &window.head.contact))
        }
        (_, Some(_), _) => of("arrow-right-left", "Transfer pending"),
        (.., Some(_)) => of("circle-alert", "Transfer failed"),
        _ => match window.messages().next_back() {
            Some(last) if last.text.is_empty() && !last.media.is_empty() => {
                of("image", &words::counted(last.media.len(), "file", "files"))
            }
            Some(last) => of("", &last.text),
            None => Up::default(),
        },
    }
}

fn tab(store: Store, id: InteractionId) -> AnyView {
    let id = StoredValue::new(id);
    let here = store.select(move |desk| desk.active() == Some(&id.get_value()));
    let current = Signal::derive(move || here.get().then(|| "true".to_owned()));
    let unread = store.select(move |desk| {
        let id = id.get_value();
        desk.unread(&id) + desk.side_unread(&id)
    });
    let contact =
        store.seen(move |_, replica| replica.windows.get(&id.get_value()).map(|w| words::contact(&w.head.contact)));
    let channel = store.seen(move |_, replica| {
        replica.windows.get(&id.get_value()).map(|w| words::channel(w.head.channel).to_owned())
    });
    let up = store.pick(move |desk| {
        desk.replica.as_ref().and_then(|replica| replica.windows.get(&id.get_value())).map(up).unwrap_or_default()
    });
    let what = Signal::derive(move || up.with(|up| up.words.clone()));
    let failed = Signal::derive(move || up.with(|up| up.icon == "circle-alert"));
    let mark = changing(move || match up.with(|up| up.icon) {
        "" => ().into_any(),
        icon => sized(icon, "i s"),
    });
    let fresh = Signal::derive(move || unread.get() > 0);
    let waits = store.seen(move |desk, replica| {
        let since = replica.windows.get(&id.get_value())?.head.waiting_since?;
        Some(words::short_duration(desk.now().saturating_sub(since)))
    });
    let waiting = non_empty(waits);
    let time = store.seen(move |_, replica| {
        Some(clock::time_of_day(replica.windows.get(&id.get_value())?.messages().next_back()?.at))
    });
    let show: Box<dyn FnMut(leptos::ev::MouseEvent)> =
        Box::new(move |_| store.act(Action::Show { interaction: id.get_value() }));
    view! {
        <li>
            <button type="button" class="tab" class:unread=fresh aria-current=current on:click=show>
                {avatar(contact, "avatar", ().into_any())}
                <span class="tab-name cut"><bdi>{contact}</bdi></span>
                {badge(unread, "new")}
                <span class="tab-last" class:bad-text=failed>
                    {mark}
                    <span class="cut" dir="auto">{what}</span>
                    <span class="hidden">", "{channel}</span>
                </span>
                <span class="tab-time num">
                    {when(waiting, move || view! {
                        <span class="waits warn-text">
                            {sized("clock", "i s")}<span class="hidden">"waiting "</span>{waits}
                        </span>
                    }.into_any())}
                    {when(Signal::derive(move || !waiting.get()), move || view! { {time} }.into_any())}
                </span>
            </button>
        </li>
    }
    .into_any()
}
