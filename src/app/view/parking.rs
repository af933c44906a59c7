//! Parking an interaction: the choices of until when, the dialog for another time, and the list of parked ones.

use super::dialog::{form, problem_id, row};
use super::icon::{avatar, sized};
use super::part::{Button, State, each, press, typed, when};
use crate::app::port::clock;
use crate::app::store::Store;
use crate::app::widget::menu::MenuItem;
use crate::core::desk::{Action, Desk, Dialog, PARKING};
use crate::core::words;
use crate::protocol::{Interaction, InteractionId, Millis};
use leptos::prelude::*;

const MINUTE: Millis = 60_000;
/// The hour at which what is parked until tomorrow comes back.
const MORNING: u32 = 9;
/// With more parked interactions than this, their list is closed at first.
const LONG: usize = 4;
/// The id of the field in the dialog.
const FIELD: &str = "parking-until";

/// Returns the choices of until when an interaction is parked. `prefix` is what their labels begin with, before "until"
/// or "for".
pub fn choices(store: Store, id: StoredValue<InteractionId>, why: Signal<String>, prefix: &str) -> Vec<MenuItem> {
    let now = store.peek(Desk::now);
    let tomorrow = clock::tomorrow_at(MORNING, now);
    let item = |words: String, run| {
        let label = if prefix.is_empty() { capital(&words) } else { format!("{prefix} {words}") };
        MenuItem::new(label, "alarm-clock", run).unless(why.get())
    };
    // A time is counted from when it is chosen, not from when the menu was opened.
    let park = move |time: fn(Millis) -> Option<Millis>| {
        press(move || {
            let until = time(store.peek(Desk::now));
            store.act(Action::Park { interaction: id.get_value(), until });
        })
    };
    vec![
        item("until the contact writes".into(), park(|_| None)),
        item("for 30 minutes".into(), park(|now| Some(now + 30 * MINUTE))),
        item("for 1 hour".into(), park(|now| Some(now + 60 * MINUTE))),
        item(
            format!("until tomorrow {}", clock::time_of_day(tomorrow)),
            park(|now| Some(clock::tomorrow_at(MORNING, now))),
        ),
        item("until …".into(), press(move || store.act(Action::ChooseParking { interaction: id.get_value() }))),
    ]
}

fn capital(words: &str) -> String {
    let (first, rest) = words.split_at(1);
    first.to_ascii_uppercase() + rest
}

/// Returns until when an interaction is parked, in words; `None` if it is not.
pub fn until(head: &Interaction, now: Millis) -> Option<String> {
    Some(words::until(head.parked?.until.map(|until| clock::moment_of(until, now)).as_deref()))
}

/// Returns the dialog to choose a date and a time.
pub fn dialog(store: Store) -> AnyView {
    let now = store.peek(Desk::now);
    // The next full hour.
    let hour = 60 * MINUTE;
    let value = State::new(clock::field((now / hour + 1) * hour));
    let park = press(move || {
        let Some(interaction) = store.peek(|desk| desk.choosing_parking().cloned()) else { return };
        match value.with_untracked(|value| clock::of_field(value)) {
            Some(until) => store.act(Action::Park { interaction, until: Some(until) }),
            None => {
                let why = "Choose a date and a time.".into();
                store.act(Action::CannotChoose { key: PARKING.into(), why });
            }
        }
    });
    let cancel = press(move || store.act(Action::OpenDialog { dialog: None }));
    let submit: Box<dyn FnMut(leptos::ev::SubmitEvent)> = Box::new(move |event| {
        event.prevent_default();
        park.run(());
    });
    let field = view! {
        <input
            type="datetime-local"
            class="input"
            id=FIELD
            min=clock::field(now)
            prop:value=value.get_untracked()
            aria-describedby=problem_id(FIELD)
            on:input=typed(move |text| value.set(text))
        />
    };
    let content = view! {
        <form class="set" novalidate on:submit=submit>
            <div class="set-rows">{row(store, PARKING, FIELD, "Until", field.into_any())}</div>
            <p class="quiet">"It comes back earlier if the contact writes."</p>
            <p class="buttons">
                <Button class="primary" icon="alarm-clock" label="Park" press=park />
                <Button class="ghost" label="Cancel" press=cancel />
            </p>
        </form>
    };
    form(store, Dialog::Parking, "Park", content.into_any())
}

/// Returns the list of parked interactions, at the foot of the interaction bar.
pub fn parked_list(store: Store) -> AnyView {
    let keys = store.select(|desk| desk.parked().iter().map(ToString::to_string).collect::<Vec<_>>());
    let some = Signal::derive(move || keys.with(|keys| !keys.is_empty()));
    when(some, move || {
        let heading = Signal::derive(move || format!("Parked ({})", keys.with(Vec::len)));
        let short = store.select(|desk| desk.parked().len() <= LONG);
        view! {
            <details class="parked" prop:open=short>
                <summary>{sized("chevron-down", "i s")}<span>{heading}</span></summary>
                <ul aria-label="Parked">{each(keys, move |id| parked_row(store, id.into()))}</ul>
            </details>
        }
        .into_any()
    })
}

fn parked_row(store: Store, id: InteractionId) -> AnyView {
    let id = StoredValue::new(id);
    let contact =
        store.seen(move |_, replica| replica.windows.get(&id.get_value()).map(|it| words::contact(&it.head.contact)));
    let until = store.select(move |desk| {
        let until = desk.head(&id.get_value()).and_then(|head| until(head, desk.now()));
        until.map(|until| capital(&until)).unwrap_or_default()
    });
    let here = store.select(move |desk| desk.active() == Some(&id.get_value()));
    let current = Signal::derive(move || here.get().then(|| "true".to_owned()));
    let show: Box<dyn FnMut(leptos::ev::MouseEvent)> =
        Box::new(move |_| store.act(Action::Show { interaction: id.get_value() }));
    let unpark = press(move || store.act(Action::Unpark { interaction: id.get_value() }));
    let label = Signal::derive(move || format!("Unpark {}", contact.get()));
    view! {
        <li class="parked-row">
            <button type="button" class="tab" aria-current=current on:click=show>
                {avatar(contact, "avatar", ().into_any())}
                <span class="tab-name cut"><bdi>{contact}</bdi></span>
                <span class="tab-last"><span class="cut">{until}</span></span>
            </button>
            <Button class="ghost" icon="alarm-clock-off" words=false label press=unpark />
        </li>
    }
    .into_any()
}
