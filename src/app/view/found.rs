//! What Search has above its past interactions: whose they are, and the contacts found. And what is marked of both.

use super::icon::sized;
use super::part::{Button, press, when};
use crate::app::dom::{View, each, view};
use crate::app::port::language::said;
use crate::app::signal::{Signal, State, Stored, derive, memo};
use crate::app::store::Store;
use crate::app::widget::marked::Marked;
use crate::core::desk::{Action, Desk, History, HistoryOf};
use crate::core::search::TextFilter;
use crate::core::text::texts;
use crate::core::words;
use crate::protocol::{FoundContact, HistoryScope};

/// The most contacts listed before more are asked for: the past interactions are below them.
const FEW: usize = 5;

/// Returns a part of an open history.
pub fn of<T: Default + PartialEq + 'static>(
    store: Store,
    id: Stored<HistoryOf>,
    part: impl Fn(&History) -> T + 'static,
) -> Signal<T> {
    store.select(move |desk: &Desk| desk.history(&id.get()).map(&part).unwrap_or_default())
}

/// Returns a text with the words marked that are searched for.
pub fn hits(store: Store, id: Stored<HistoryOf>, text: Signal<String>) -> View {
    let query = of(store, id, |history| history.query.clone());
    let parts = memo(move |_| query.with(|query| text.with(|text| TextFilter::new(query).marked(text))));
    view! { <Marked parts /> }
}

/// Returns the choice of whose past interactions are listed.
pub fn scopes(store: Store, id: Stored<HistoryOf>) -> View {
    let all = of(store, id, |history| history.scope == HistoryScope::All);
    let choice = move |label: String, scope: HistoryScope| {
        let pressed = derive(move || (all.get() == (scope == HistoryScope::All)).to_string());
        let choose = move |_: leptos::ev::MouseEvent| store.act(Action::ChooseScope { scope });
        view! {
            <button type="button" class="btn ghost small" aria-pressed=pressed on:click=choose>{label}</button>
        }
    };
    view! {
        <div class="notice-filter" role="group" aria-label=said(texts::whose_conversations())>
            {choice(said(texts::mine()), HistoryScope::Own)}
            {choice(said(texts::all_i_may_see()), HistoryScope::All)}
        </div>
    }
}

/// Returns the contacts found.
pub fn contacts(store: Store, id: Stored<HistoryOf>) -> View {
    let whole = State::new(false);
    let keys = of(store, id, |history| {
        history.contacts.0.iter().map(|found| found.contact.number.to_string()).collect::<Vec<_>>()
    });
    let listed = derive(move || {
        let mut keys = keys.get();
        keys.truncate(if whole.get() { keys.len() } else { FEW });
        keys
    });
    let some = derive(move || !keys.with(Vec::is_empty));
    let more = derive(move || !whole.get() && keys.with(Vec::len) > FEW);
    when(some, move || {
        view! {
            <h3 class="label past-when">{said(texts::contacts())}</h3>
            <ul class="past">{each(listed, move |number| contact(store, id, number))}</ul>
            {when(more, move || {
                view! { <Button class="small" label=said(texts::more_contacts()) press=press(move || whole.set(true)) /> }
            })}
        }
    })
}

fn contact(store: Store, id: Stored<HistoryOf>, number: String) -> View {
    let element = format!("contact-{number}");
    let key = Stored::new(number);
    let found = move |part: fn(&FoundContact) -> String| {
        of(store, id, move |history| {
            let mut all = history.contacts.0.iter();
            let found = all.find(|found| key.with(|key| found.contact.number.as_str() == key));
            found.map(part).unwrap_or_default()
        })
    };
    let name = found(|found| words::contact(&found.contact));
    let number = found(|found| match &found.contact.name {
        Some(_) => words::contact_number(&found.contact),
        None => String::new(),
    });
    let held = found(|found| found.open.as_ref().map(words::holder).map(said).unwrap_or_default());
    let own = found(|found| {
        let open = found.open.as_ref().and_then(|open| open.interaction.as_ref());
        open.map(ToString::to_string).unwrap_or_default()
    });
    let query = found(|found| words::contact_number(&found.contact));
    let past = move |_: leptos::ev::MouseEvent| {
        store.act(Action::SearchHistory { of: id.get(), query: query.get_untracked() });
    };
    let there = derive(move || own.with(|own| !own.is_empty()));
    let write = press(move || {
        let contact = store.peek(|desk| {
            let mut all = desk.history(&id.get())?.contacts.0.iter();
            all.find(|found| key.with(|key| found.contact.number.as_str() == key)).map(|it| it.contact.clone())
        });
        store.act(Action::OpenNewText { to: contact });
    });
    let new = derive(move || !there.get());
    let show = press(move || store.act(Action::Show { interaction: own.get_untracked().into() }));
    view! {
        <li>
            <button type="button" id=element on:click=past>
                {sized("user", "i s")}
                <strong class="past-contact cut"><bdi>{hits(store, id, name)}</bdi></strong>
                <bdi class="past-what num meta" dir="ltr">{hits(store, id, number)}</bdi>
                <span class="past-who meta">{held}</span>
                <span class="hidden">{said(texts::past_interactions_heading())}</span>
            </button>
            <p class="buttons">
                {when(new, move || {
                    view! { <Button class="ghost small" icon="square-pen" label=said(texts::new_text()) press=write /> }
                })}
                {when(there, move || {
                    view! { <Button class="ghost small" label=said(texts::show_open_conversation()) press=show /> }
                })}
            </p>
        </li>
    }
}
