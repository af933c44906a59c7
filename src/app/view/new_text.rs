//! New text: whom an agent writes to first, from which number, and what; and who has the conversation, who can be asked
//! for it. What is chosen from stands in the middle and the text at the foot, so that nothing that comes moves a field.

use super::card::card;
use super::composer::composer;
use super::icon::icon;
use super::part::{Button, non_empty, on_escape, press, typed, when};
use crate::app::dom::{View, each, view};
use crate::app::port::language::said;
use crate::app::port::place;
use crate::app::signal::{Signal, State, Stored, derive};
use crate::app::store::Store;
use crate::app::widget::focus;
use crate::core::desk::{Action, Desk, NewText, Place};
use crate::core::text::{Text, texts};
use crate::core::words;
use crate::protocol::{AgentId, FoundContact, InteractionId};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

/// The id of the list of the contacts found, and the beginning of the ids of its options.
const LIST: &str = "new-text-list";
const PROBLEM: &str = "new-text-problem";

fn of<T: Default + PartialEq + 'static>(store: Store, part: impl Fn(&NewText) -> T + 'static) -> Signal<T> {
    store.select(move |desk| desk.new_text().map(&part).unwrap_or_default())
}

/// Returns New text.
pub fn new_text(store: Store) -> View {
    let close = move || store.act(Action::CloseNewText);
    let contact = of(store, |new| new.contact().map_or_else(|| said(texts::the_contact()), words::contact));
    let on_its_way = store.select(|desk| match (desk.starts(), desk.connected()) {
        (false, _) => String::new(),
        (true, true) => said(texts::sending_word()),
        (true, false) => said(texts::text_waits()),
    });
    view! {
        <section class="aside panel" aria-labelledby="new-text-heading" data-landmark="" on:keydown=on_escape(close)>
            <header class="panel-head">
                <h2 id="new-text-heading">{said(texts::new_text())}</h2>
                <Button class="ghost" icon="x" words=false label=said(texts::close()) press=press(close) />
            </header>
            <div class="new-text">
                {contacts(store)}
                {numbers(store)}
                <p class="new-text-way meta" role="status">{on_its_way}</p>
                {composer(store, Desk::new_text_id(), contact)}
            </div>
        </section>
    }
}

/// Returns the field for the contact, and below it those found, or the one chosen.
fn contacts(store: Store) -> View {
    let field = place::id(&Place::NewText);
    let query = of(store, |new| new.query().to_owned());
    let keys = of(store, |new| {
        let all = new.found().into_iter().flat_map(|found| &found.contacts);
        all.map(|found| found.contact.number.to_string()).collect::<Vec<_>>()
    });
    let at = State::new(0);
    let expanded = derive(move || keys.with(|keys| !keys.is_empty()));
    let active = derive(move || {
        let last = keys.with(Vec::len).checked_sub(1)?;
        Some(format!("{LIST}-{}", at.get().min(last)))
    });
    let count = of(store, |new| match new.found() {
        None => String::new(),
        Some(found) if found.total == 0 => said(texts::no_contact_matches()),
        Some(found) if found.total as usize > found.contacts.len() => {
            said(texts::best_contacts(found.contacts.len() as u64, found.total.into()))
        }
        Some(found) => said(texts::n_contacts(found.contacts.len() as u64)),
    });
    let chosen = of(store, |new| new.contact().is_some());
    let problem = store.select(|desk| said(desk.start_problem()));
    let invalid = derive(move || (!problem.with(String::is_empty)).to_string());
    let choose = move |number: String| store.act(Action::ChooseContact { number: number.into() });
    let step = move |by: isize| {
        let count = keys.with_untracked(Vec::len);
        if count > 0 {
            let next = (at.get_untracked().min(count - 1) + count).wrapping_add_signed(by) % count;
            at.set(next);
            document().get_element_by_id(&format!("{LIST}-{next}")).iter().for_each(focus::reveal);
        }
        count > 0
    };
    let on_key = move |event: KeyboardEvent| {
        let taken = match event.key().as_str() {
            _ if event.is_composing() => false,
            "ArrowDown" => step(1),
            "ArrowUp" => step(-1),
            "Enter" => {
                let place = at.get_untracked();
                let number = keys.with_untracked(|keys| keys.get(place.min(keys.len().saturating_sub(1))).cloned());
                number.map(choose).is_some()
            }
            "Escape" if expanded.get_untracked() => {
                store.act(Action::FindContact { query: String::new() });
                true
            }
            _ => false,
        };
        if taken {
            event.prevent_default();
            event.stop_propagation();
        }
    };
    let option = move |number: String| {
        let key = Stored::new(number.clone());
        let id = derive(move || {
            let place = keys.with(|keys| keys.iter().position(|it| key.with(|key| it == key)));
            format!("{LIST}-{}", place.unwrap_or_default())
        });
        let selected = derive(move || (active.get().as_ref() == Some(&id.get())).to_string());
        let part = move |part: fn(&FoundContact) -> String| {
            of(store, move |new| {
                let all = new.found().into_iter().flat_map(|found| &found.contacts);
                let mut all = all.filter(|it| key.with(|key| it.contact.number.as_str() == key));
                all.next().map(part).unwrap_or_default()
            })
        };
        let name = part(|it| words::contact(&it.contact));
        let number_of = part(|it| match &it.contact.name {
            Some(_) => words::contact_number(&it.contact),
            None => String::new(),
        });
        let who = part(|it| it.open.as_ref().map(words::holder).map(said).unwrap_or_default());
        let on_press = move |_: leptos::ev::MouseEvent| choose(key.get());
        view! {
            <li
                role="option"
                id=id
                aria-selected=selected
                // The field keeps the focus.
                on:mousedown=|event| event.prevent_default()
                on:click=on_press
            >
                <strong class="cut"><bdi>{name}</bdi></strong>
                <bdi class="num meta" dir="ltr">{number_of}</bdi>
                <span class="meta">{who}</span>
            </li>
        }
    };
    view! {
        <div class="new-text-to">
            <label class="label" for=field.clone()>{said(texts::contact())}</label>
            <div class="search">
                {icon("search")}
                <input
                    class="input"
                    type="text"
                    id=field
                    role="combobox"
                    placeholder=said(texts::name_or_number())
                    autocomplete="off"
                    spellcheck="false"
                    dir="auto"
                    aria-autocomplete="list"
                    aria-expanded=derive(move || expanded.get().to_string())
                    aria-controls=LIST
                    aria-activedescendant=active
                    aria-invalid=invalid
                    aria-describedby=PROBLEM
                    prop:value=query
                    on:input=typed(move |query| {
                        at.set(0);
                        store.act(Action::FindContact { query });
                    })
                    on:keydown=on_key
                />
            </div>
            <p class="meta" role="status">{count}</p>
        </div>
        <div class="panel-body">
            <ul class="options" id=LIST role="listbox" aria-label=said(texts::contacts()) hidden=derive(move || !expanded.get())>
                {each(keys, option)}
            </ul>
            {when(chosen, move || contact(store))}
            <p class="hidden" id=PROBLEM>{problem}</p>
            {when(non_empty(problem), move || refusal(store, problem))}
        </div>
    }
}

/// Returns who the text is for.
fn contact(store: Store) -> View {
    let name = of(store, |new| new.contact().map(words::contact).unwrap_or_default());
    let number = of(store, |new| match new.contact() {
        Some(contact) if contact.name.is_some() => words::contact_number(contact),
        _ => String::new(),
    });
    let elsewhere = of(store, |new| new.elsewhere().map(words::holder_elsewhere).map(said).unwrap_or_default());
    view! {
        <p class="new-text-who">
            {super::icon::avatar(name, "avatar", View::default())}
            <strong class="cut"><bdi>{name}</bdi></strong>
            <bdi class="num meta" dir="ltr">{number}</bdi>
            <span class="meta">{elsewhere}</span>
        </p>
    }
}

/// Returns why the contact cannot be written to, and what can be done about it.
fn refusal(store: Store, problem: Signal<String>) -> View {
    let ask = of(store, |new| new.owner().is_some() && !new.has_asked());
    let own = of(store, |new| new.own().is_some());
    let asked = of(store, |new| match new.owner().filter(|_| new.has_asked()) {
        Some(owner) => said(texts::has_been_asked(owner)),
        None => String::new(),
    });
    let show = press(move || {
        if let Some(interaction) = store.peek(|desk| desk.new_text().and_then(NewText::own).cloned()) {
            store.act(Action::CloseNewText);
            store.act(Action::Show { interaction });
        }
    });
    let ask_for = press(move || store.act(Action::AskFor));
    view! {
        <div class="banner error">
            {icon("circle-alert")}
            <p>{problem}" "{asked}</p>
            <span class="buttons">
                {when(ask, move || view! { <Button label=said(texts::ask_for_it()) press=ask_for /> })}
                {when(own, move || view! { <Button label=said(texts::show_open_conversation()) press=show /> })}
            </span>
        </div>
    }
}

/// Returns the choice of the service number, where there is one.
fn numbers(store: Store) -> View {
    let keys = of(store, |new| match new.service_numbers() {
        [_, _, ..] => new.service_numbers().iter().map(|it| it.number.to_string()).collect(),
        _ => Vec::new(),
    });
    let several = derive(move || !keys.with(Vec::is_empty));
    let from = of(store, |new| new.from().map(ToString::to_string).unwrap_or_default());
    let option = move |number: String| {
        let key = number.clone();
        let label = store.peek(|desk| {
            let all = desk.new_text().map(NewText::service_numbers).unwrap_or_default();
            let it = all.iter().find(|it| it.number.as_str() == number);
            it.map(|it| {
                let number = it.formatted.as_deref().unwrap_or(it.number.as_str());
                said(texts::list(vec![Text::label(&it.name), number.into()]))
            })
        });
        let selected = derive(move || from.with(|from| *from == key));
        view! { <option value=number selected=selected>{label}</option> }
    };
    let choose = move |number: String| store.act(Action::ChooseNumber { number: number.into() });
    when(several, move || {
        view! {
            <div class="new-text-from">
                <label class="label" for="new-text-from">{said(texts::service_number())}</label>
                <select class="input" id="new-text-from" prop:value=from on:change=typed(choose)>
                    {each(keys, option)}
                </select>
            </div>
        }
    })
}

/// Returns the card of a colleague who asks for an interaction.
pub fn ask_card(store: Store, interaction: InteractionId, asker: AgentId) -> View {
    let element = place::id(&Place::Ask(interaction.clone(), asker.clone()));
    let (name, text) = store.peek(|desk| {
        let name = desk.asks(&interaction, &asker).map(|by| by.name.clone()).unwrap_or_default();
        let text = desk.head(&interaction).map(|head| said(words::asks(&name, &head.contact)));
        (name, text.unwrap_or_default())
    });
    let key = Stored::new((interaction, asker));
    let give = press(move || {
        let (interaction, asker) = key.get();
        store.act(Action::GiveTo { interaction, asker });
    });
    let keep = press(move || {
        let (interaction, asker) = key.get();
        store.act(Action::Keep { interaction, asker });
    });
    let buttons = view! {
        <Button class="small" icon="arrow-right-left" label=said(texts::transfer_to(&name)) press=give />
        <Button class="ghost small" label=said(texts::not_now()) press=keep />
    };
    card("card plain ask", element, ("user", &said(texts::request())), text.into(), buttons)
}
