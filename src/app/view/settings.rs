//! Settings: what an agent chooses about their desk, made from the lists in `core`.

use super::part::{Button, press, there, typed, when};
use super::shortcuts::shortcuts;
use crate::app::port::{notification, place};
use crate::app::store::Store;
use crate::app::widget::dialog::dialog;
use crate::core::desk::{Action, Dialog, Place};
use crate::core::settings::{BROWSER_NOTIFICATIONS, Choice, GROUPS, ON};
use leptos::prelude::*;

/// The dialog about the desk itself that is open. One place for all: a dialog makes the rest `inert` while it is there,
/// so the old one has to go before the new one comes.
pub fn dialogs(store: Store) -> AnyView {
    let open = store.select(|desk| desk.dialog);
    let part = move || match open.get() {
        Some(Dialog::Settings) => settings(store),
        Some(Dialog::Shortcuts) => shortcuts(store),
        None => ().into_any(),
    };
    view! { {part} }.into_any()
}

fn settings(store: Store) -> AnyView {
    let group = |(name, choices): &(&'static str, &[&'static Choice])| {
        let choices = choices.iter().map(|it| choice(store, it)).collect_view();
        view! { <fieldset><legend>{*name}</legend>{choices}</fieldset> }.into_any()
    };
    let content = view! {
        <p class="muted">"Kept for you: they are the same in every browser."</p>
        {GROUPS.iter().map(group).collect_view()}
        <p><Button label="Keyboard shortcuts" press=open(store, Dialog::Shortcuts) /></p>
    };
    form(store, Dialog::Settings, "Settings", content.into_any())
}

/// A dialog with a form in it.
pub fn form(store: Store, which: Dialog, heading: &str, content: AnyView) -> AnyView {
    let close = press(move || store.act(Action::OpenDialog { dialog: None }));
    let buttons = view! { <Button label="Close" press=close /> }.into_any();
    dialog(
        place::dialog_id(which),
        heading.into(),
        buttons,
        view! { <div class="form">{content}</div> }.into_any(),
        close,
    )
}

fn choice(store: Store, choice: &'static Choice) -> AnyView {
    let id = format!("setting-{}", choice.key);
    let chosen = store.select(|desk| choice.of(&desk.settings).to_owned());
    let choose = move |value: String| {
        if choice.key == BROWSER_NOTIFICATIONS.key && value == ON {
            ask_browser(store);
        }
        store.act(Action::Choose { key: choice.key.into(), value });
    };
    let field = if choice.is_switch() {
        let on = Signal::derive(move || chosen.with(|chosen| chosen == ON));
        let turn: Box<dyn FnMut(leptos::ev::Event)> =
            Box::new(move |_| choose(if on.get_untracked() { "off".to_owned() } else { ON.into() }));
        let described = id.clone();
        view! {
            <p class="form-switch">
                <input type="checkbox" id=id.clone() aria-describedby=problem_id(&described) prop:checked=on on:change=turn />
                <label for=id.clone()>{choice.label}</label>
            </p>
        }
        .into_any()
    } else {
        let option = |(value, label): &'static (&str, &str)| {
            view! { <option value=*value prop:selected=Signal::derive(move || chosen.with(|it| it == value))>{*label}</option> }.into_any()
        };
        view! {
            <p class="field">
                <label for=id.clone()>{choice.label}</label>
                <select id=id.clone() on:change=typed(choose)>{choice.values.iter().map(option).collect_view()}</select>
            </p>
        }
        .into_any()
    };
    // Chosen in another browser: this one has not been asked.
    let asks = choice.key == BROWSER_NOTIFICATIONS.key
        && chosen.with_untracked(|chosen| chosen == ON)
        && !notification::allowed();
    let allow = move || {
        view! { <p><Button label="Allow in this browser" press=press(move || ask_browser(store)) /></p> }.into_any()
    };
    view! { {field}{asks.then(allow)}{problem(store, choice.key, &id)} }.into_any()
}

fn ask_browser(store: Store) {
    notification::ask(move || {
        let why = "The browser does not let this page show notifications: allow them beside its address.";
        store.act(Action::CannotChoose { key: BROWSER_NOTIFICATIONS.key.into(), why: why.into() });
    });
}

/// The id of the words that say why a choice was not made.
pub fn problem_id(field: &str) -> String {
    format!("{field}-problem")
}

/// Why a choice was not made.
pub fn problem(store: Store, key: &'static str, field: &str) -> AnyView {
    let id = problem_id(field);
    let why = store.select(move |desk| {
        let problem = desk.setting_problem.as_ref().filter(|(of, _)| of == key);
        problem.map(|(_, why)| why.clone()).unwrap_or_default()
    });
    when(there(why), move || view! { <p class="problem" id=id.clone()>{why}</p> }.into_any())
}

/// Settings, or the shortcuts, from a menu.
pub fn open(store: Store, dialog: Dialog) -> Callback<()> {
    press(move || store.act(Action::OpenDialog { dialog: Some(dialog) }))
}

/// Whether a dialog is open, over which no shortcut leads anywhere.
pub fn is_modal(store: Store) -> bool {
    store.peek(|desk| desk.dialog.is_some() || desk.picture.is_some())
}

/// Closes whatever dialog is open, without the focus going back.
pub fn leave(store: Store, to: &Place) {
    let close = if store.peek(|desk| desk.picture.is_some()) {
        Action::ClosePicture
    } else {
        Action::OpenDialog { dialog: None }
    };
    store.act(close);
    place::focus_soon(to, false);
}
