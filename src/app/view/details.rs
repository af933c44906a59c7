//! The details beside a conversation: who the contact is, case data, disposition, note, and the history of the contact.

use super::history::contact_history;
use super::part::{Button, effect, non_empty, press, typed, when};
use super::side::record;
use crate::app::dom::{NodeRef, View, changing, each, view};
use crate::app::port::language::said;
use crate::app::port::place;
use crate::app::signal::{Signal, State, Stored, derive};
use crate::app::store::Store;
use crate::app::widget::focus::reveal_field;
use crate::app::widget::icon::icon;
use crate::app::widget::lazy::lazy_part;
use crate::core::desk::{Action, Place};
use crate::core::text::{Text, texts};
use crate::core::words;
use crate::protocol::{CaseValue, ContactField, Disposition, InteractionId, MAX_NAME_CHARS, Status};
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;

/// The time for which a field of a choice is inert after it has come into the page.
const INERT: Duration = Duration::from_secs(1);

lazy_part! {
    /// The details of an interaction.
    pub static DETAILS: fn(Store, InteractionId, Signal<String>) -> View = details; panels, open_details
}

fn details(store: Store, interaction: InteractionId, contact: Signal<String>) -> View {
    let heading = place::id(&Place::Details(interaction.clone()));
    let named = format!("{heading}-");
    let id = Stored::new(interaction.clone());
    let case_data = store.select(move |desk| desk.case_data(&id.get()));
    let shown = |it: &&CaseValue| !it.read_only || !it.value.is_empty();
    let keys =
        derive(move || case_data.with(|all| all.iter().filter(shown).map(|it| it.key.clone()).collect::<Vec<_>>()));
    let some = derive(move || !keys.with(Vec::is_empty));
    let values = move || {
        let named = named.clone();
        view! {
            <div class="part">
                <h4 class="label">{said(texts::case_data())}</h4>
                {each(keys, move |key| case_value(store, id, case_data, &named, key))}
            </div>
        }
    };
    let back = press(move || store.act(Action::ShowDetails { interaction: id.get(), open: false }));
    view! {
            <section class="side panel details" aria-labelledby=heading.clone()>
            <header class="panel-head">
                <Button
                    class="ghost only-replaced"
                    icon="chevron-left"
                    label=said(texts::back_to_conversation())
                    words=false
                    press=back
                />
                <h3 id=heading.clone() tabindex="-1">{said(texts::details())}</h3>
            </header>
            <div class="panel-body">
                {contact_part(store, id, &heading)}
            {when(some, values)}
                <div class="part">{disposition(store, id, &heading)} {note(store, id, &heading)}</div>
                {record(store, id)}
                {contact_history(store, interaction, contact)}
            </div>
            </section>
    }
}

/// Returns who the contact is: the field for their name, and what else is known.
fn contact_part(store: Store, id: Stored<InteractionId>, prefix: &str) -> View {
    let field = format!("{prefix}-contact-name");
    let name = store.select(move |desk| desk.contact_name(&id.get()));
    let set = move |name| store.act(Action::NameContact { interaction: id.get(), name });
    let known =
        store.select(move |desk| desk.head(&id.get()).map(|head| head.contact.fields.clone()).unwrap_or_default());
    let places = derive(move || (0..known.with(Vec::len)).map(|place| place.to_string()).collect());
    let pair = move |place: String| {
        let place: usize = place.parse().unwrap_or_default();
        let part = move |part: fn(&ContactField) -> &String| {
            derive(move || known.with(|known| known.get(place).map(part).cloned().unwrap_or_default()))
        };
        let (label, value) = (part(|it| &it.label), part(|it| &it.value));
        view! { <div class="pair"><bdi>{label}</bdi><bdi class="pair-value">{value}</bdi></div> }
    };
    // While it goes on, the message field is there.
    let ended = store.select(move |desk| desk.head(&id.get()).is_some_and(|it| it.status != Status::Connected));
    let write = press(move || {
        let to = store.peek(|desk| desk.head(&id.get()).map(|head| head.contact.clone()));
        store.act(Action::OpenNewText { to });
    });
    view! {
        <div class="part">
            <h4 class="label">{said(texts::contact())}</h4>
            <div class="pair">
                <label for=field.clone()>{said(texts::name())}</label>
                <input
                    class="input pair-value"
                    id=field
                    autocomplete="off"
                    dir="auto"
                    maxlength=MAX_NAME_CHARS.to_string()
                    prop:value=name
                    on:change=typed(set)
                />
            </div>
            {each(places, pair)}
            {when(ended, move || view! { <Button class="ghost small" icon="square-pen" label=said(texts::new_text()) press=write /> })}
        </div>
    }
}

fn case_value(store: Store, id: Stored<InteractionId>, all: Signal<Vec<CaseValue>>, prefix: &str, key: String) -> View {
    let field = format!("{prefix}{key}");
    let read_only = all.with_untracked(|all| all.iter().any(|it| it.key == key && it.read_only));
    let key = Stored::new(key);
    let of = move |part: fn(&CaseValue) -> Option<String>| {
        let own = move |all: &Vec<CaseValue>| all.iter().find(|it| key.with(|key| it.key == *key)).and_then(part);
        derive(move || all.with(own).unwrap_or_default())
    };
    let (label, value, link) =
        (of(|it| Some(said(Text::label(&it.label)))), of(|it| Some(it.value.clone())), of(|it| it.link.clone()));
    let set = move |value| store.act(Action::SetCaseData { interaction: id.get(), key: key.get(), value });
    let shown = if read_only {
        view! { <bdi>{label}</bdi><bdi class="pair-value">{value}</bdi> }
    } else {
        view! {
            <label for=field.clone()><bdi>{label}</bdi></label>
            <input class="input pair-value" id=field autocomplete="off" dir="auto" prop:value=value on:change=typed(set) />
        }
    };
    let more = move || {
        let title = derive(move || said(texts::open_label(&label.get())));
        view! {
            <a href=link target="_blank" rel="noopener noreferrer" title=title>
                {icon("external-link")}
                <span class="hidden">{title}</span>
            </a>
        }
    };
    view! { <div class="pair">{shown}{when(non_empty(link), more)}</div> }
}

fn disposition(store: Store, id: Stored<InteractionId>, prefix: &str) -> View {
    let field = Stored::new(format!("{prefix}-disposition"));
    // Another setup may arrive at any time.
    let setup = store.select(|desk| {
        let setup = desk.replica.as_ref().map(|replica| &replica.setup);
        setup.map(|setup| (setup.dispositions.clone(), setup.disposition_required)).unwrap_or_default()
    });
    changing(move || {
        let (dispositions, required) = setup.get();
        choice_of_disposition(store, id, field.get(), dispositions, required)
    })
}

fn choice_of_disposition(
    store: Store,
    id: Stored<InteractionId>,
    field: String,
    dispositions: Vec<Disposition>,
    required: bool,
) -> View {
    if dispositions.is_empty() {
        return View::default();
    }
    let chosen = store.select(move |desk| desk.disposition(&id.get()));
    let none = said(if required { texts::none_required() } else { texts::none() });
    let options = std::iter::once((String::new(), none))
        .chain(dispositions.into_iter().map(|it| (it.id, said(Text::label(&it.label)))));
    let options: Vec<_> = options.map(|(option, label)| view! { <option value=option>{label}</option> }).collect();
    let choose = move |disposition| store.act(Action::SetDisposition { interaction: id.get(), disposition });
    // Chromium tells a screen reader of the choice of a field that comes into the page, and Orca, which may look some
    // time later, says it wherever the focus is. In what is inert it finds no choice.
    let inert = State::new(true);
    let wake = move || {
        // The details may be gone by then.
        inert.set(false);
    };
    set_timeout(wake, INERT);
    let select = NodeRef::new();
    effect(move || {
        let chosen = chosen.get();
        if let Some(select) =
            select.get().map(JsCast::unchecked_into::<HtmlSelectElement>).filter(|select| select.value() != chosen)
        {
            select.set_value(&chosen);
        }
    });
    view! {
        <div class="field" inert=inert>
            <label class="label" for=field.clone()>{said(texts::disposition())}</label>
            <select class="input" id=field node_ref=select on:change=typed(choose)>{options}</select>
        </div>
    }
}

fn note(store: Store, id: Stored<InteractionId>, prefix: &str) -> View {
    let field = format!("{prefix}-note");
    let text = store.select(move |desk| desk.note(&id.get()).0);
    let state = store.select(move |desk| {
        let (note, saved) = desk.note(&id.get());
        said(words::note_state(&note, saved, desk.typing_note(&id.get()), desk.connected()))
    });
    let help = format!("{field}-help");
    let save = move |_: leptos::ev::Event| store.act(Action::SaveNote { interaction: id.get() });
    view! {
        <div class="field">
            <label class="label" for=field.clone()>{said(texts::note())}</label>
            <textarea
                class="input"
                id=field
                rows="3"
                dir="auto"
                aria-describedby=help.clone()
                prop:value=text
                on:input=typed(move |note| store.act(Action::TypeNote { interaction: id.get(), note }))
                on:change=save
                on:focus=reveal_field
            ></textarea>
            <p class="meta" id=help>{said(texts::only_colleagues())}" "{state}</p>
        </div>
    }
}
