//! The history of a contact: a searchable list of past interactions, and the transcript of one of them.

use super::icon::{icon, sized};
use super::part::{Button, each, non_empty, press, typed, when};
use super::side::entry;
use super::transcript::message_view;
use crate::app::port::{clock, place};
use crate::app::store::Store;
use crate::core::desk::{Action, Desk, History, Place};
use crate::core::words;
use crate::protocol::{InteractionId, PastInteraction, Transcript};
use leptos::prelude::*;

/// Returns the history of the contact of an interaction.
pub fn history(store: Store, interaction: InteractionId, contact: Signal<String>) -> AnyView {
    let id = StoredValue::new(interaction);
    let past = store.select(move |desk| desk.head(&id.get_value()).map_or(0, |head| head.past as usize));
    let open = store.select(move |desk| desk.history(&id.get_value()).is_some());
    let toggle = press(move || {
        let interaction = id.get_value();
        store.act(match open.get_untracked() {
            true => Action::CloseHistory { interaction },
            false => Action::SearchHistory { interaction, query: String::new() },
        });
    });
    let some = Signal::derive(move || past.get() > 0);
    let none = Signal::derive(move || !some.get());
    let label = Signal::derive(move || format!("History ({})", past.get()));
    view! {
        <div class="part history">
            {when(some, move || view! { <Button class="ghost small" icon="chevron-down" label expanded=open press=toggle /> }.into_any())}
            {when(none, || view! { <p class="meta">"No earlier interactions"</p> }.into_any())}
            {when(open, move || opened(store, id, contact))}
        </div>
    }
    .into_any()
}

fn of<T: Default + PartialEq + Clone + Send + Sync + 'static>(
    store: Store,
    id: StoredValue<InteractionId>,
    part: impl Fn(&History) -> T + Send + Sync + 'static,
) -> Signal<T> {
    store.select(move |desk: &Desk| desk.history(&id.get_value()).map(&part).unwrap_or_default())
}

fn opened(store: Store, id: StoredValue<InteractionId>, contact: Signal<String>) -> AnyView {
    let reading = of(store, id, |history| history.reading.iter().map(|(past, _)| past.to_string()).collect::<Vec<_>>());
    let listing = Signal::derive(move || reading.with(Vec::is_empty));
    view! {
        {when(listing, move || list(store, id))}
        {each(reading, move |past| past_transcript(store, id, past.into(), contact))}
    }
    .into_any()
}

fn list(store: Store, id: StoredValue<InteractionId>) -> AnyView {
    let field = format!("{}-search", place::id(&Place::History(id.get_value())));
    let query = of(store, id, |history| history.query.clone());
    let found =
        of(store, id, |history| history.found.iter().flatten().map(|past| past.id.to_string()).collect::<Vec<_>>());
    let count = of(store, id, |history| match &history.found {
        None => "Looking…".to_owned(),
        Some(found) if (found.len() as u32) < history.total => {
            format!("The newest {} of {} past interactions", found.len(), history.total)
        }
        Some(found) => words::counted(found.len(), "past interaction", "past interactions"),
    });
    let look = move |query| store.act(Action::SearchHistory { interaction: id.get_value(), query });
    view! {
        <search class="search">
            {icon("search")}
            <label class="hidden" for=field.clone()>"Search the history"</label>
            <input
                class="input"
                type="search"
                id=field
                placeholder="Search the history"
                autocomplete="off"
                dir="auto"
                prop:value=query
                on:input=typed(look)
            />
        </search>
        <p class="meta" role="status">{count}</p>
        <ul class="past">{each(found, move |past| item(store, id, past.into()))}</ul>
    }
    .into_any()
}

fn item(store: Store, id: StoredValue<InteractionId>, past: InteractionId) -> AnyView {
    let element = place::id(&Place::Past(past.clone()));
    let key = StoredValue::new(past);
    let past = store.pick(move |desk| key.with_value(|key| listed(desk.history(&id.get_value())?, key).cloned()));
    let of = move |part: fn(&PastInteraction) -> Option<String>| {
        Signal::derive(move || past.with(|past| past.as_ref().and_then(part)).unwrap_or_default())
    };
    let day = of(|past| Some(clock::day(past.opened)));
    // The first of a month, or of today and yesterday, has a heading.
    // In the order of the list: when it was done.
    let heads = store.pick(move |desk| {
        let found = desk.history(&id.get_value())?.found.as_ref()?;
        let place = found.iter().position(|past| key.with_value(|key| past.id == *key))?;
        let today = clock::local_day(desk.now());
        let period = |place: usize| clock::period(found[place].done, today);
        (place == 0 || period(place - 1) != period(place)).then_some((found[place].done, today))
    });
    let heading =
        Signal::derive(move || heads.get().map(|(at, today)| clock::period_in_words(at, today)).unwrap_or_default());
    let what = of(|past| {
        let messages = words::counted(past.messages as usize, "message", "messages");
        Some([words::channel(past.channel), &words::isolated(&past.via), &messages].join(", "))
    });
    let who = of(|past| {
        (!past.agents.is_empty())
            .then(|| past.agents.iter().map(|name| words::isolated(name)).collect::<Vec<_>>().join(", "))
    });
    let result = of(|past| past.disposition.clone());
    let note = of(|past| Some(past.note.clone()));
    let excerpt = of(|past| Some(past.excerpt.clone()));
    let read: Box<dyn FnMut(leptos::ev::MouseEvent)> =
        Box::new(move |_| store.act(Action::ReadPast { interaction: id.get_value(), past: key.get_value() }));
    view! {
        <li>
            {when(non_empty(heading), move || view! { <h4 class="label past-when">{heading}</h4> }.into_any())}
            <button type="button" id=element on:click=read>
                {sized("message-square", "i s")}
                <span class="past-day num">{day}</span>
                <span class="past-what meta">{what}</span>
                <span class="past-who meta">
                    <span>{who}</span>
                    {when(non_empty(result), move || view! { <bdi class="tag">{result}</bdi> }.into_any())}
                </span>
                <span class="past-text" dir="auto">{excerpt}</span>
                {when(non_empty(note), move || view! { <span class="past-note meta">"Note: "<bdi>{note}</bdi></span> }.into_any())}
            </button>
        </li>
    }
    .into_any()
}

/// Returns a past interaction from the last search result.
fn listed<'a>(history: &'a History, past: &InteractionId) -> Option<&'a PastInteraction> {
    history.found.iter().flatten().find(|found| found.id == *past)
}

/// Returns the part of the open transcript that has arrived.
fn page(history: &History) -> Option<&Transcript> {
    history.reading.as_ref()?.1.as_ref()
}

/// Returns the transcript of a past interaction.
fn past_transcript(
    store: Store,
    id: StoredValue<InteractionId>,
    past: InteractionId,
    contact: Signal<String>,
) -> AnyView {
    let heading = place::id(&Place::Past(past.clone()));
    let key = StoredValue::new(past);
    let messages = of(store, id, |history| {
        page(history).iter().flat_map(|page| &page.messages).map(|message| message.id.to_string()).collect()
    });
    let more = of(store, id, |history| page(history).is_some_and(|page| page.earlier > 0));
    let day = of(store, id, move |history| {
        key.with_value(|key| listed(history, key).map(|past| clock::day(past.opened)).unwrap_or_default())
    });
    let row = move |row: String| {
        let message = store.peek(|desk| {
            let page = page(desk.history(&id.get_value())?)?;
            page.messages.iter().find(|message| message.id.as_str() == row).cloned()
        });
        message.map_or_else(|| ().into_any(), |message| message_view(store, id.get_value(), &message, contact))
    };
    let side = of(store, id, |history| {
        page(history).iter().flat_map(|page| &page.side).map(|entry| entry.id.to_string()).collect::<Vec<_>>()
    });
    let aside = Signal::derive(move || !side.with(Vec::is_empty));
    let side_row = move |row: String| {
        let row = store.peek(|desk| {
            let page = page(desk.history(&id.get_value())?)?;
            page.side.iter().find(|entry| entry.id.as_str() == row).map(|entry| desk.row_of(entry))
        });
        row.map_or_else(|| ().into_any(), |row| entry(row, Signal::stored(false)))
    };
    let read = press(move || store.act(Action::ReadPast { interaction: id.get_value(), past: key.get_value() }));
    let close = press(move || store.act(Action::ClosePast { interaction: id.get_value() }));
    view! {
        <section class="past-one" aria-labelledby=heading.clone()>
            <h3 id=heading.clone() tabindex="-1">"Interaction of "{day}</h3>
            <Button class="ghost small back" icon="chevron-left" label="Back to the list" press=close />
            {when(more, move || view! { <Button class="small" label="Earlier messages" press=read /> }.into_any())}
            <div class="past-messages">{each(messages, row)}</div>
            {when(aside, move || view! {
                <h4 class="label">"Side conversation"</h4>
                <div>{each(side, side_row)}</div>
            }.into_any())}
        </section>
    }
    .into_any()
}
