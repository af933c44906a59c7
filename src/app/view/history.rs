//! The history of a contact, the agent's own, and all that they may see: a searchable list of past interactions, and the
//! transcript of one of them. [`super::found`] has what stands above the list where everything is searched.

use super::found::{contacts, hits, of, scopes};
use super::icon::{icon, sized};
use super::part::{Button, effect, non_empty, on_escape, press, typed, when};
use super::side::entry;
use super::transcript::message_view;
use crate::app::dom::{View, each, view};
use crate::app::port::language::{self, said};
use crate::app::port::{clock, place};
use crate::app::signal::{Signal, State, Stored, constant, derive};
use crate::app::store::Store;
use crate::core::desk::{Action, History, HistoryOf, Place};
use crate::core::text::{Text, texts};
use crate::core::words;
use crate::protocol::{HistoryScope, InteractionId, PastInteraction, Refusal, Transcript};
use leptos::prelude::*;
use std::time::Duration;

/// How long a count stays the same before it is said: not with each key.
const SETTLED: Duration = Duration::from_millis(400);

/// Returns My history or Search.
pub fn my_history(store: Store) -> View {
    let close = move || store.act(Action::CloseHistory { of: None });
    let id = Stored::new(None);
    let contact = of(store, id, |history| {
        let read = history.reading.as_ref().and_then(|(past, _)| listed(history, past));
        read.and_then(|past| past.contact.as_ref()).map(words::contact).unwrap_or_default()
    });
    let heading = place::id(&Place::MyHistory);
    let title = of(store, id, |history| {
        said(if history.scope == HistoryScope::Own { texts::my_history() } else { texts::search() })
    });
    view! {
        <section class="aside panel" aria-labelledby=heading.clone() data-landmark="" on:keydown=on_escape(close)>
            <header class="panel-head">
                <h2 id=heading.clone() tabindex="-1">{title}</h2>
                <Button class="ghost" icon="x" words=false label=said(texts::close()) press=press(close) />
            </header>
            <div class="panel-body history own">{opened(store, id, contact)}</div>
        </section>
    }
}

/// Returns the history of the contact of an interaction.
pub fn contact_history(store: Store, interaction: InteractionId, contact: Signal<String>) -> View {
    let window = Stored::new(interaction.clone());
    let id = Stored::new(Some(interaction));
    let past = store.select(move |desk| desk.head(&window.get()).map_or(0, |head| head.past as usize));
    let open = store.select(move |desk| desk.history(&id.get()).is_some());
    let toggle = press(move || {
        let of = id.get();
        store.act(match open.get_untracked() {
            true => Action::CloseHistory { of },
            false => Action::SearchHistory { of, query: String::new() },
        });
    });
    let some = derive(move || past.get() > 0);
    let none = derive(move || !some.get());
    let label = derive(move || said(texts::history_count(past.get() as u64)));
    view! {
        <div class="part history">
            {when(some, move || view! { <Button class="ghost small" icon="chevron-down" label expanded=open press=toggle /> })}
            {when(none, || view! { <p class="meta">{said(texts::no_earlier_interactions())}</p> })}
            {when(open, move || opened(store, id, contact))}
        </div>
    }
}

fn opened(store: Store, id: Stored<HistoryOf>, contact: Signal<String>) -> View {
    let reading = of(store, id, |history| history.reading.iter().map(|(past, _)| past.to_string()).collect::<Vec<_>>());
    let listing = derive(move || reading.with(Vec::is_empty));
    view! {
        {when(listing, move || list(store, id))}
        {each(reading, move |past| past_transcript(store, id, past.into(), contact))}
    }
}

fn list(store: Store, id: Stored<HistoryOf>) -> View {
    let field = match id.get() {
        Some(window) => format!("{}-search", place::id(&Place::History(window))),
        None => "my-history-search".into(),
    };
    let label = said(if id.get().is_some() { texts::search_the_history() } else { texts::search_by() });
    let query = of(store, id, |history| history.query.clone());
    let found =
        of(store, id, |history| history.found.iter().flatten().map(|past| past.id.to_string()).collect::<Vec<_>>());
    let count = settled(of(store, id, |history| said(history.count())));
    let more =
        of(store, id, |history| history.found.as_ref().is_some_and(|found| (found.len() as u32) < history.total));
    let look = move |query| store.act(Action::SearchHistory { of: id.get(), query });
    let next = press(move || store.act(Action::MoreHistory { of: id.get() }));
    let own = id.get().is_none();
    let tooltip = label.clone();
    view! {
        {own.then(|| scopes(store, id))}
        <search class="search" title=tooltip>
            {icon("search")}
            <label class="hidden" for=field.clone()>{label.clone()}</label>
            <input
                class="input"
                type="search"
                id=field
                placeholder=label
                autocomplete="off"
                dir="auto"
                prop:value=query
                on:input=typed(look)
            />
        </search>
        <p class="meta" role="status">{count}</p>
        {own.then(|| contacts(store, id))}
        <ul class="past">{each(found, move |past| item(store, id, past.into()))}</ul>
        {when(more, move || view! { <Button class="small" label=said(texts::earlier_interactions()) press=next /> })}
    }
}

/// Returns a text that changes only once it has stayed the same for a while.
fn settled(text: Signal<String>) -> Signal<String> {
    let said = State::new(String::new());
    effect(move || {
        let now = text.get();
        let say = move || {
            if text.try_get_untracked().as_ref() == Some(&now)
                && said.try_get_untracked().is_some_and(|said| said != now)
            {
                said.set(now);
            }
        };
        set_timeout(say, SETTLED);
    });
    said.into()
}

fn item(store: Store, id: Stored<HistoryOf>, past: InteractionId) -> View {
    let element = place::id(&Place::Past(past.clone()));
    let key = Stored::new(past);
    let past = store.select(move |desk| key.with(|key| listed(desk.history(&id.get())?, key).cloned()));
    let of = move |part: fn(&PastInteraction) -> Option<String>| {
        derive(move || past.with(|past| past.as_ref().and_then(part)).unwrap_or_default())
    };
    // The first of a month, or of today and yesterday, has a heading.
    // In the order of the list: when it was done.
    let heads = store.select(move |desk| {
        let found = desk.history(&id.get())?.found.as_ref()?;
        let place = found.iter().position(|past| key.with(|key| past.id == *key))?;
        let today = clock::local_day(desk.now());
        let period = |place: usize| clock::period(found[place].done, today);
        (place == 0 || period(place - 1) != period(place)).then_some((found[place].done, today))
    });
    let heading =
        derive(move || heads.get().map(|(at, today)| language::period_in_words(at, today)).unwrap_or_default());
    let own = id.get().is_none();
    let minute = store.select(|desk| desk.now() / 60_000);
    let day = derive(move || {
        past.with(|past| match past {
            Some(past) if own => clock::moment_of(past.done, minute.get() * 60_000),
            Some(past) => clock::day(past.opened),
            None => String::new(),
        })
    });
    let contact = of(|past| past.contact.as_ref().map(words::contact));
    let what = of(|past| {
        let messages = texts::n_messages(past.messages);
        Some(said(texts::past_what(words::channel(past.channel), &past.via, messages)))
    });
    let who = of(|past| {
        (!past.agents.is_empty())
            .then(|| said(texts::list(past.agents.iter().map(|name| name.as_str().into()).collect())))
    });
    let result = of(|past| past.disposition.as_deref().map(|label| said(Text::label(label))));
    let note = of(|past| Some(past.note.clone()));
    let excerpt = of(|past| Some(past.excerpt.clone()));
    let read = move |_: leptos::ev::MouseEvent| store.act(Action::ReadPast { of: id.get(), past: key.get() });
    view! {
        <li>
            {when(non_empty(heading), move || match own {
                true => view! { <h3 class="label past-when">{heading}</h3> },
                false => view! { <h4 class="label past-when">{heading}</h4> },
            })}
            <button type="button" id=element on:click=read>
                {sized("message-square", "i s")}
                {own.then(|| view! { <strong class="past-contact cut"><bdi>{hits(store, id, contact)}</bdi></strong> })}
                <span class="past-day num">{day}</span>
                <span class="past-what meta">{what}</span>
                <span class="past-who meta">
                    <span>{hits(store, id, who)}</span>
                    {when(non_empty(result), move || view! { <bdi class="tag">{result}</bdi> })}
                </span>
                <span class="past-text" dir="auto">{hits(store, id, excerpt)}</span>
                {when(non_empty(note), move || view! { <span class="past-note meta">{said(texts::note_before())}" "<bdi>{hits(store, id, note)}</bdi></span> })}
            </button>
            {own.then(|| reopening(store, id, key))}
        </li>
    }
}

/// Returns the button that reopens a past interaction, with why it cannot be; and the way to the open one if that is why.
/// Nothing for one that may only be read.
fn reopening(store: Store, id: Stored<HistoryOf>, key: Stored<InteractionId>) -> View {
    let refused = store.select(move |desk| {
        key.with(|key| listed(desk.history(&id.get())?, key).and_then(|past| past.refused.clone()))
    });
    let why =
        derive(move || refused.with(|refused| refused.as_ref().map(words::refusal).map(said).unwrap_or_default()));
    let may = derive(move || refused.with(|refused| *refused != Some(Refusal::NotYours)));
    let instead = move || match refused.get() {
        Some(Refusal::ContactInUse { interaction, .. }) => interaction,
        _ => None,
    };
    let there = derive(move || instead().is_some());
    let reopen = press(move || store.act(Action::Reopen { interaction: key.get() }));
    let show = press(move || {
        if let Some(interaction) = instead() {
            store.act(Action::Show { interaction });
        }
    });
    let button = format!("reopen-{}", key.get());
    // Of the contact of a window there is the window.
    let write = press(move || {
        let past = store
            .peek(|desk| key.with(|key| listed(desk.history(&id.get())?, key).and_then(|past| past.contact.clone())));
        store.act(Action::OpenNewText { to: past });
    });
    let own = id.get().is_none();
    view! {
        <p class="buttons">
            {when(may, move || {
                view! { <Button class="ghost small" icon="undo-2" label=said(texts::reopen()) id=button.clone() unavailable=why press=reopen /> }
            })}
            {own.then(|| view! { <Button class="ghost small" icon="square-pen" label=said(texts::new_text()) press=write /> })}
            {when(there, move || view! { <Button class="ghost small" label=said(texts::show_open_conversation()) press=show /> })}
        </p>
    }
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
fn past_transcript(store: Store, id: Stored<HistoryOf>, past: InteractionId, contact: Signal<String>) -> View {
    let heading = place::id(&Place::Past(past.clone()));
    let key = Stored::new(past);
    let messages = of(store, id, |history| {
        page(history).iter().flat_map(|page| &page.messages).map(|message| message.id.to_string()).collect()
    });
    let more = of(store, id, |history| page(history).is_some_and(|page| page.earlier > 0));
    let day = of(store, id, move |history| {
        key.with(|key| listed(history, key).map(|past| clock::day(past.opened)).unwrap_or_default())
    });
    let with = id.get().is_none();
    let title = derive(move || match with {
        true => said(texts::interaction_of_with(&day.get(), &contact.get())),
        false => said(texts::interaction_of(&day.get())),
    });
    let row = move |row: String| {
        let message = store.peek(|desk| {
            let page = page(desk.history(&id.get())?)?;
            page.messages.iter().find(|message| message.id.as_str() == row).cloned()
        });
        let of = id.get().unwrap_or_else(|| key.get());
        message.map_or_else(View::default, |message| message_view(store, of, &message, contact))
    };
    let side = of(store, id, |history| {
        page(history).iter().flat_map(|page| &page.side).map(|entry| entry.id.to_string()).collect::<Vec<_>>()
    });
    let aside = derive(move || !side.with(Vec::is_empty));
    let side_row = move |row: String| {
        let row = store.peek(|desk| {
            let page = page(desk.history(&id.get())?)?;
            page.side.iter().find(|entry| entry.id.as_str() == row).map(|entry| desk.row_of(entry))
        });
        row.map_or_else(View::default, |row| entry(row, constant(false)))
    };
    let read = press(move || store.act(Action::ReadPast { of: id.get(), past: key.get() }));
    let close = press(move || store.act(Action::ClosePast { of: id.get() }));
    view! {
        <section class="past-one" aria-labelledby=heading.clone()>
            <h3 id=heading.clone() tabindex="-1">
                {title}
            </h3>
            <Button class="ghost small back" icon="chevron-left" label=said(texts::back_to_list()) press=close />
            {reopening(store, id, key)}
            {when(more, move || view! { <Button class="small" label=said(texts::earlier_messages()) press=read /> })}
            <div class="past-messages">{each(messages, row)}</div>
            {when(aside, move || view! {
                <h4 class="label">{said(texts::side_conversation())}</h4>
                <div>{each(side, side_row)}</div>
            })}
        </section>
    }
}
