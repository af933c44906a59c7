//! The interaction bar: the agent's open interactions, and those that are parked.

use super::icon::{avatar, sized};
use super::part::{badge, effect, non_empty, when};
use super::work::parked;
use crate::app::dom::{View, changing, each, view};
use crate::app::port::language::said;
use crate::app::port::{clock, place};
use crate::app::signal::{Stored, derive};
use crate::app::store::Store;
use crate::app::widget::focus;
use crate::core::desk::{Action, Desk, Place};
use crate::core::replica::Window;
use crate::core::text::texts;
use crate::core::words;
use crate::protocol::{ConsultationState, InteractionId, Status};
use leptos::prelude::*;

/// Returns the interaction bar.
pub fn interaction_bar(store: Store) -> View {
    let keys = store.select(|desk| desk.at_hand().iter().map(ToString::to_string).collect::<Vec<_>>());
    let none = store.seen(|desk, _| Some(desk.at_hand().is_empty()));
    let some = derive(move || !none.get());
    let number = derive(move || keys.with(Vec::len).to_string());
    let front = store.select(|desk| desk.active().map(ToString::to_string).unwrap_or_default());
    let listed = store.select(Desk::shows_list);
    effect(move || {
        front.track();
        listed.track();
        // Once the page shows it: it may have been brought to the front from anywhere.
        request_animation_frame(|| {
            let current = document().query_selector(".bar .tab[aria-current]").ok().flatten();
            current.iter().for_each(focus::reveal);
        });
    });
    view! {
        <nav class="bar" aria-labelledby="interaction-bar" data-landmark="">
            <div class="bar-head">
                <h2 id=place::id(&Place::InteractionBar) tabindex="-1">{said(texts::interactions())}</h2>
                {when(some, move || view! { <span class="quiet num" aria-hidden="true">{number}</span> })}
            </div>
            <ul>{each(keys, move |id| tab(store, id.into()))}</ul>
            {when(none, || view! { <p class="quiet">{said(texts::no_interactions())}</p> })}
            {parked(store)}
        </nav>
    }
}

/// What is up with an interaction, in its row.
#[derive(Clone, Default, PartialEq)]
struct Up {
    /// The icon, if any.
    icon: &'static str,
    words: String,
}

fn up(window: &Window, is_back: bool) -> Up {
    let of = |icon, words: &str| Up { icon, words: words.to_owned() };
    if let Some(consultation) = &window.head.consultation {
        let failed = matches!(consultation.state, ConsultationState::Failed { .. });
        let icon = if failed { "circle-alert" } else { "users" };
        return of(icon, &said(words::consultation::state(consultation, window.consulted)));
    }
    match (&window.head.status, &window.head.pending, &window.head.failed) {
        (Status::Ended { .. }, ..) => {
            of("circle-stop", &said(words::status(&window.head.status, false, &window.head.contact)))
        }
        (_, Some(_), _) => of("arrow-right-left", &said(texts::transfer_pending())),
        (.., Some(_)) => of("circle-alert", &said(texts::state_transfer_failed())),
        _ if is_back => of("alarm-clock", &said(texts::state_no_longer_parked())),
        _ => match window.messages().next_back() {
            Some(last) if last.text.is_empty() && !last.media.is_empty() => {
                of("image", &said(texts::n_files(last.media.len() as u64)))
            }
            Some(last) => of("", &said(words::text(last))),
            None => Up::default(),
        },
    }
}

fn tab(store: Store, id: InteractionId) -> View {
    let id = Stored::new(id);
    let here = store.select(move |desk| desk.active() == Some(&id.get()));
    let current = derive(move || here.get().then(|| "true".to_owned()));
    let unread = store.select(move |desk| {
        let id = id.get();
        desk.unread(&id) + desk.side_unread(&id)
    });
    let contact = store.seen(move |_, replica| replica.windows.get(&id.get()).map(|w| words::contact(&w.head.contact)));
    let channel =
        store.seen(move |_, replica| replica.windows.get(&id.get()).map(|w| words::channel(w.head.channel).to_owned()));
    let up = store.select(move |desk| {
        let id = id.get();
        desk.window(&id).map(|window| up(window, desk.is_back(&id))).unwrap_or_default()
    });
    let what = derive(move || up.with(|up| up.words.clone()));
    let failed = derive(move || up.with(|up| up.icon == "circle-alert"));
    let mark = changing(move || match up.with(|up| up.icon) {
        "" => View::default(),
        icon => sized(icon, "i s"),
    });
    let fresh = store.select(move |desk| desk.has_news(&id.get()));
    let waits = store.seen(move |desk, replica| {
        let since = replica.windows.get(&id.get())?.head.waiting_since?;
        Some(said(words::short_duration(desk.now().saturating_sub(since))))
    });
    let waiting = non_empty(waits);
    let time = store
        .seen(move |_, replica| Some(clock::time_of_day(replica.windows.get(&id.get())?.messages().next_back()?.at)));
    let show = move |_: leptos::ev::MouseEvent| store.act(Action::Show { interaction: id.get() });
    view! {
        <li>
            <button type="button" class="tab" class:unread=fresh aria-current=current on:click=show>
                {avatar(contact, "avatar", View::default())}
                <span class="tab-name cut"><bdi>{contact}</bdi></span>
                {badge(unread, texts::new_badge())}
                <span class="tab-last" class:bad-text=failed>
                    {mark}
                    <span class="cut" dir="auto">{what}</span>
                    <span class="hidden">", "{channel}</span>
                </span>
                <span class="tab-time num">
                    {when(waiting, move || view! {
                        <span class="waits warn-text">
                            {sized("clock", "i s")}<span class="hidden">{said(texts::waiting_word())}</span><span class="num">{waits}</span>
                        </span>
                    })}
                    {when(derive(move || !waiting.get()), move || view! { {time} })}
                </span>
            </button>
        </li>
    }
}
