//! The keyboard shortcuts: running them, and the dialog that lists and changes them.

use super::dialog::{form, is_open, leave, problem_id, row};
use super::part::typed;
use crate::app::dom::{View, view};
use crate::app::port::language::said;
use crate::app::port::place;
use crate::app::signal::derive;
use crate::app::store::Store;
use crate::app::widget::{focus, landmarks, landmarks::Direction};
use crate::core::desk::{Action, Desk, Dialog, HostInput, Input, Place};
use crate::core::shortcuts::{Shortcut, is_taken, written};
use crate::core::text::{Text, texts};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

/// The keys that cannot be changed, by where they work. Each stands between backticks.
static FIXED: [(Text, Text); 8] = [
    (texts::fixed_message(), texts::fixed_message_keys()),
    (texts::fixed_empty(), texts::fixed_empty_keys()),
    (texts::standard_responses(), texts::fixed_responses_keys()),
    (texts::fixed_new_text(), texts::fixed_new_text_keys()),
    (texts::fixed_notification(), texts::fixed_notification_keys()),
    (texts::fixed_menu(), texts::fixed_menu_keys()),
    (texts::fixed_search(), texts::fixed_search_keys()),
    (texts::fixed_list(), texts::fixed_list_keys()),
];

/// Listens for shortcuts for as long as the current view exists.
pub fn use_shortcuts(store: Store) {
    let keys = window_event_listener(leptos::ev::keydown, move |event| {
        let Some(keys) = keys_of(&event) else { return };
        if let Some(shortcut) = store.peek(|desk| Shortcut::pressed(desk.settings(), &keys)) {
            event.prevent_default();
            run(store, shortcut);
        }
    });
    on_cleanup(move || keys.remove());
}

fn keys_of(event: &KeyboardEvent) -> Option<String> {
    // AltGr types characters, so it is never a shortcut.
    if event.get_modifier_state("AltGraph") {
        return None;
    }
    written([event.ctrl_key(), event.alt_key(), event.shift_key(), event.meta_key()], &event.key())
}

fn run(store: Store, shortcut: Shortcut) {
    if shortcut == Shortcut::Invitation {
        return go_to_invitation(store);
    }
    if is_open(store) && !matches!(shortcut, Shortcut::Settings | Shortcut::Help | Shortcut::LastMessage) {
        return;
    }
    match shortcut {
        Shortcut::Invitation => {}
        Shortcut::NextRegion => go_to_region(store, Direction::Next),
        Shortcut::PreviousRegion => go_to_region(store, Direction::Previous),
        Shortcut::NextWindow => store.act(Action::ShowNext { back: false }),
        Shortcut::PreviousWindow => store.act(Action::ShowNext { back: true }),
        Shortcut::LastMessage => store.act(Action::SayLast),
        Shortcut::Undo => store.act(Action::Undo),
        Shortcut::NewText => store.act(Action::OpenNewText { to: None }),
        Shortcut::Messages => store.act(Action::OpenMessages),
        Shortcut::Communicator => store.act(Action::OpenCommunicator { interaction: None }),
        Shortcut::Search => store.act(Action::OpenSearch),
        Shortcut::Settings => store.act(Action::OpenDialog { dialog: Some(Dialog::Settings) }),
        Shortcut::Help => store.act(Action::OpenDialog { dialog: Some(Dialog::Shortcuts) }),
    }
}

/// Moves the focus to the next or previous region of the page. Inside another page, the focus leaves the last region
/// for that page.
fn go_to_region(store: Store, direction: Direction) {
    if !store.peek(Desk::is_hosted) {
        landmarks::cycle(direction);
    } else if !landmarks::step(direction) {
        store.dispatch(Input::Host(HostInput::FocusLeft { back: direction == Direction::Previous }));
    }
}

fn go_to_invitation(store: Store) {
    let newest = store.peek(|desk| desk.replica.as_ref().and_then(|r| r.invitations.last().map(|i| i.id.clone())));
    let Some(newest) = newest.map(Place::Invitation) else { return store.act(Action::SayNoInvitation) };
    if is_open(store) {
        leave(store, &newest);
    } else {
        // Not `focus_soon`: the next key may be pressed before its timer fires.
        focus::focus_id(&place::id(&newest));
    }
}

/// Returns the dialog.
pub fn shortcuts(store: Store) -> View {
    let fields = Shortcut::all().map(|shortcut| field(store, shortcut)).collect::<View>();
    let fixed = |(place, keys): &(Text, Text)| {
        let part = |(n, words): (usize, &str)| match n % 2 {
            0 => view! { {words.to_owned()} },
            _ => view! { <kbd>{words.to_owned()}</kbd> },
        };
        let keys = said(keys.clone()).split('`').enumerate().map(part).collect::<View>();
        view! { <div class="set-row"><dt>{said(place.clone())}</dt><dd>{keys}</dd></div> }
    };
    let content = view! {
        <p class="quiet">
            {said(texts::press_the_keys())}
        </p>
        <section class="set">
            <h3>{said(texts::everywhere())}</h3>
            <div class="set-rows">{fields}</div>
        </section>
        <section class="set">
            <h3>{said(texts::keys_in_places())}</h3>
            <dl class="set-rows">{FIXED.iter().map(fixed).collect::<View>()}</dl>
        </section>
    };
    form(store, &Dialog::Shortcuts, &said(texts::keyboard_shortcuts()), content)
}

fn field(store: Store, shortcut: Shortcut) -> View {
    let id = shortcut.key().replace('.', "-");
    let keys = store.select(move |desk| shortcut.keys(desk.settings()).to_owned());
    let set = move |typed| store.act(Action::SetShortcut { shortcut, typed });
    let on_key = move |event: KeyboardEvent| {
        if let Some(keys) = keys_of(&event).filter(|keys| !is_taken(keys)) {
            // The keys are recorded here and not run as a shortcut.
            event.prevent_default();
            event.stop_propagation();
            set(keys);
        }
    };
    let usual = shortcut.default_keys();
    // Said always, and shown where it is news.
    let class = derive(move || keys.with(|keys| if keys == usual { "hidden" } else { "meta" }.to_owned()));
    let described = format!("{id}-usual {}", problem_id(&id));
    let control = view! {
        <span class=class id=format!("{id}-usual")>{said(if usual.is_empty() { texts::usually_off() } else { texts::usually(usual) })}</span>
        <input
            class="input keys"
            id=id.clone()
            placeholder=said(texts::off())
            autocomplete="off"
            dir="ltr"
            spellcheck="false"
            aria-describedby=described
            prop:value=keys
            on:keydown=on_key
            on:change=typed(set)
        />
    };
    row(store, shortcut.key(), &id, said(shortcut.label()), control)
}
