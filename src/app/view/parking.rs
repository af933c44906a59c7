//! Parking an interaction: the choices of until when, the dialog for another time, and the list of parked ones.

use super::dialog::{form, problem_id, row};
use super::icon::{avatar, sized};
use super::part::{Button, press, typed, when};
use crate::app::dom::{View, each, view};
use crate::app::port::clock;
use crate::app::port::language::said;
use crate::app::signal::{Signal, State, Stored, derive};
use crate::app::store::Store;
use crate::app::widget::lazy::lazy_part;
use crate::app::widget::menu::MenuItem;
use crate::core::desk::{Action, Desk, Dialog, PARKING};
use crate::core::text::{Text, When, texts};
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

/// Returns the choices of until when an interaction is parked. `alone`: nothing around them says that it is.
pub fn choices(store: Store, id: Stored<InteractionId>, why: Signal<String>, alone: bool) -> Vec<MenuItem> {
    let now = store.peek(Desk::now);
    let tomorrow = clock::tomorrow_at(MORNING, now);
    let item = |below: Text, whole: Text, run| {
        MenuItem::new(said(if alone { whole } else { below }), "alarm-clock", run).unless(why.get())
    };
    let morning = clock::time_of_day(tomorrow);
    // A time is counted from when it is chosen, not from when the menu was opened.
    let park = move |time: fn(Millis) -> Option<Millis>| {
        press(move || {
            let until = time(store.peek(Desk::now));
            store.act(Action::Park { interaction: id.get(), until });
        })
    };
    vec![
        item(texts::choice_until_written(), texts::park_until_written(), park(|_| None)),
        item(texts::choice_30_minutes(), texts::park_30_minutes(), park(|now| Some(now + 30 * MINUTE))),
        item(texts::choice_1_hour(), texts::park_1_hour(), park(|now| Some(now + 60 * MINUTE))),
        item(
            texts::choice_until_tomorrow(&morning),
            texts::park_until_tomorrow(&morning),
            park(|now| Some(clock::tomorrow_at(MORNING, now))),
        ),
        item(
            texts::choice_until(),
            texts::park_until(),
            press(move || store.act(Action::ChooseParking { interaction: id.get() })),
        ),
    ]
}

/// Returns that an interaction is parked, and until when; `None` if it is not.
pub fn state(head: &Interaction, now: Millis) -> Option<String> {
    let until = head.parked?.until.map(|at| When { at, now });
    Some(said(until.map_or_else(texts::state_parked_until_written, texts::state_parked_until)))
}

/// Returns until when an interaction is parked, for a line of its own; `None` if it is not.
fn until(head: &Interaction, now: Millis) -> Option<String> {
    let until = head.parked?.until.map(|at| When { at, now });
    Some(said(until.map_or_else(texts::line_until_written, texts::line_until)))
}

/// Returns the dialog to choose a date and a time.
pub fn dialog(store: Store) -> View {
    let now = store.peek(Desk::now);
    // The next full hour.
    let hour = 60 * MINUTE;
    let value = State::new(clock::field((now / hour + 1) * hour));
    let park = press(move || {
        let Some(interaction) = store.peek(|desk| desk.choosing_parking().cloned()) else { return };
        match value.with_untracked(|value| clock::of_field(value)) {
            Some(until) => store.act(Action::Park { interaction, until: Some(until) }),
            None => {
                let why = texts::choose_date();
                store.act(Action::CannotChoose { key: PARKING.into(), why });
            }
        }
    });
    let cancel = press(move || store.act(Action::OpenDialog { dialog: None }));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        park.run(());
    };
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
            <div class="set-rows">{row(store, PARKING, FIELD, said(texts::until_field()), field)}</div>
            <p class="quiet">{said(texts::back_if_written())}</p>
            <p class="buttons">
                <Button class="primary" icon="alarm-clock" label=said(texts::park()) press=park />
                <Button class="ghost" label=said(texts::cancel()) press=cancel />
            </p>
        </form>
    };
    form(store, &Dialog::Parking, &said(texts::park()), content)
}

lazy_part! {
    /// The list of parked interactions, at the foot of the interaction bar.
    pub static PARKED: fn(Store) -> View = parked_list; panels, open_parked
}

fn parked_list(store: Store) -> View {
    let keys = store.select(|desk| desk.parked().iter().map(ToString::to_string).collect::<Vec<_>>());
    let some = derive(move || keys.with(|keys| !keys.is_empty()));
    when(some, move || {
        let heading = derive(move || said(texts::parked_count(keys.with(Vec::len) as u64)));
        let short = store.select(|desk| desk.parked().len() <= LONG);
        view! {
            <details class="parked" prop:open=short>
                <summary>{sized("chevron-down", "i s")}<span>{heading}</span></summary>
                <ul aria-label=said(texts::parked())>{each(keys, move |id| parked_row(store, id.into()))}</ul>
            </details>
        }
    })
}

fn parked_row(store: Store, id: InteractionId) -> View {
    let id = Stored::new(id);
    let contact =
        store.seen(move |_, replica| replica.windows.get(&id.get()).map(|it| words::contact(&it.head.contact)));
    let until =
        store.select(move |desk| desk.head(&id.get()).and_then(|head| until(head, desk.now())).unwrap_or_default());
    let here = store.select(move |desk| desk.active() == Some(&id.get()));
    let current = derive(move || here.get().then(|| "true".to_owned()));
    let show = move |_: leptos::ev::MouseEvent| store.act(Action::Show { interaction: id.get() });
    let unpark = press(move || store.act(Action::Unpark { interaction: id.get() }));
    let label = derive(move || said(texts::unpark_contact(&contact.get())));
    view! {
        <li class="parked-row">
            <button type="button" class="tab" aria-current=current on:click=show>
                {avatar(contact, "avatar", View::default())}
                <span class="tab-name cut"><bdi>{contact}</bdi></span>
                <span class="tab-last">{until}</span>
            </button>
            <Button class="ghost" icon="alarm-clock-off" words=false label press=unpark />
        </li>
    }
}
