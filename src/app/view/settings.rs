//! The dialog for settings, generated from the lists in `core`.

use super::dialog::{form, opener, problem_id, row};
use super::part::{Button, press, typed};
use crate::app::dom::{View, view};
use crate::app::port::language::{self, said};
use crate::app::port::{clock, notification};
use crate::app::signal::derive;
use crate::app::store::Store;
use crate::core::desk::{Action, Dialog};
use crate::core::settings::{BROWSER_NOTIFICATIONS, Choice, GROUPS, LANGUAGE, ON, TIME_ZONE};
use crate::core::text::{Text, texts};

/// Returns the dialog.
pub fn settings(store: Store) -> View {
    let group = |(name, choices): &(Text, &[&'static Choice])| {
        let choices = choices.iter().map(|it| choice(store, it)).collect::<View>();
        view! { <fieldset class="set"><legend>{said(name.clone())}</legend><div class="set-rows">{choices}</div></fieldset> }
    };
    let content = view! {
        <p class="quiet">{said(texts::kept_for_you_everywhere())}</p>
        {GROUPS.iter().map(group).collect::<View>()}
        <Button icon="keyboard" label=said(texts::keyboard_shortcuts()) press=opener(store, Dialog::Shortcuts) />
    };
    form(store, &Dialog::Settings, &said(texts::settings()), content)
}

fn choice(store: Store, choice: &'static Choice) -> View {
    let id = format!("setting-{}", choice.key);
    let chosen = store.select(|desk| choice.of(desk.settings()).to_owned());
    let choose = move |value: String| {
        if choice.key == BROWSER_NOTIFICATIONS.key && value == ON {
            ask_browser(store);
        }
        store.act(Action::Choose { key: choice.key.into(), value });
    };
    let field = if choice.is_switch() {
        let on = derive(move || chosen.with(|chosen| chosen == ON));
        let turn = move |_: leptos::ev::Event| choose(if on.get_untracked() { "off".to_owned() } else { ON.into() });
        let described = problem_id(&id);
        view! {
            <input
                type="checkbox"
                class="switch"
                id=id.clone()
                aria-describedby=described
                prop:checked=on
                on:change=turn
            />
        }
    } else {
        let option = |(value, label): &'static (&str, Text)| {
            let selected = derive(move || chosen.with(|it| it == value));
            view! { <option value=*value prop:selected=selected>{said(label.clone())}</option> }
        };
        let mut zones = if choice.key == TIME_ZONE.key { clock::zones() } else { Vec::new() };
        let own = chosen.get_untracked();
        // One that the browser knows by another name.
        if choice.key == TIME_ZONE.key && own != choice.values[0].0 && !zones.contains(&own) {
            zones.push(own);
        }
        let zone = |zone: String| {
            let (name, of) = (zone.replace('_', " "), zone.clone());
            let selected = derive(move || chosen.with(|it| *it == of));
            view! { <option value=zone prop:selected=selected>{name}</option> }
        };
        view! {
            <select class="input" id=id.clone() on:change=typed(choose)>
                {choice.values.iter().map(option).collect::<View>()}
                {zones.into_iter().map(zone).collect::<View>()}
            </select>
        }
    };
    // Switched on in another browser: this one has not asked for the permission yet.
    let asks = choice.key == BROWSER_NOTIFICATIONS.key
        && chosen.with_untracked(|chosen| chosen == ON)
        && !notification::allowed();
    let allow = move || {
        view! { <Button label=said(texts::allow_in_browser()) press=press(move || ask_browser(store)) /> }
    };
    let field = view! { {field}{asks.then(allow)} };
    let unread = choice.key == LANGUAGE.key && language::is_unread();
    let note = unread.then(|| view! { <p class="meta">{said(texts::not_checked_yet())}</p> });
    let row = row(store, choice.key, &id, said(choice.label.clone()), field);
    view! { {row}{note} }
}

fn ask_browser(store: Store) {
    notification::request_permission(move || {
        let why = texts::browser_forbids();
        store.act(Action::CannotChoose { key: BROWSER_NOTIFICATIONS.key.into(), why });
    });
}
