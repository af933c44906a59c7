//! The Team Communicator: finding the internal target, and its action menu.
//!
//! [`listing`] is what is found, in the order of the rows; [`row`] shows one of them; [`details`] says more of the one
//! in hand.

mod details;
mod listing;
mod row;

use super::part::{Button, press, there, typed, when};
use crate::app::port::place;
use crate::app::store::Store;
use crate::app::widget::focus;
use crate::app::widget::grid::{Grid, GridHandle};
use crate::core::desk::{Action, Place, Standby};
use crate::core::words;
use crate::protocol::{MAX_REMARK_CHARS, Show, TargetKind};
use leptos::prelude::*;
use listing::{Entry, Listing};
use std::time::Duration;

const KINDS: [TargetKind; 5] =
    [TargetKind::Agent, TargetKind::AgentGroup, TargetKind::Skill, TargetKind::Queue, TargetKind::RoutingPoint];

/// How long Enter waits to hear who of those found is ready.
const PATIENCE: Duration = Duration::from_millis(300);

/// Everything one can choose among.
fn every_show() -> impl Iterator<Item = Show> {
    [Show::All, Show::Favourites, Show::Recent].into_iter().chain(KINDS.map(|kind| Show::Kind { kind }))
}

/// What the agent has typed and chosen.
#[derive(Clone, Copy)]
struct Wanted {
    query: RwSignal<String>,
    show: RwSignal<Show>,
    grouped: RwSignal<bool>,
    note: RwSignal<String>,
}

/// The panel. `transferring` where a target can be chosen for an interaction; otherwise it is only looked at.
pub fn team_communicator(store: Store, transferring: bool) -> AnyView {
    let wanted = Wanted {
        query: RwSignal::new(String::new()),
        show: RwSignal::new(Show::All),
        grouped: RwSignal::new(false),
        note: RwSignal::new(String::new()),
    };
    let grid = GridHandle::new();
    let (listing, need) = listing::follow(store, wanted);
    let waiting = store.select(|desk| desk.communicator.as_ref().is_some_and(|communicator| communicator.waiting));
    // Until it is known who is ready, so that nothing changes its place at once; whoever types does not wait.
    let hidden = Signal::derive(move || waiting.get() && wanted.query.with(String::is_empty));
    let standby = store.select(|desk| desk.directory());
    // A memo: a live region is read out whenever it is written, also with the same words.
    let count = Memo::new(move |_| match standby.get() {
        Standby::Coming => "Loading the internal targets.".to_owned(),
        Standby::Failed => String::new(),
        Standby::Ready if hidden.get() => String::new(),
        Standby::Ready => {
            let total = listing.with(Listing::matching);
            words::counted(total, "matching internal target", "matching internal targets")
        }
    });
    let failed = Signal::derive(move || match standby.get() {
        Standby::Failed => "The internal targets could not be loaded.".to_owned(),
        _ => String::new(),
    });
    // Another question: from the top. Not where only readiness or the directory has changed.
    Effect::new(move |before: Option<()>| {
        wanted.query.track();
        wanted.show.track();
        wanted.grouped.track();
        if before.is_some() {
            grid.to_top();
        }
    });
    let open_first = press_enter(store, grid, wanted, listing);
    let to_input = press(|| {
        focus::focus_id(&place::id(&Place::Communicator));
    });
    let close = move || store.act(Action::CloseCommunicator);
    let on_key: Box<dyn FnMut(leptos::ev::KeyboardEvent)> = Box::new(move |event| {
        if event.key() == "Escape" {
            event.stop_propagation();
            close();
        }
    });
    let total = Signal::derive(move || if hidden.get() { 0 } else { listing.with(Listing::len) });
    let row_at =
        Callback::new(move |at: usize| listing.with(|listing| listing.at(at).map(|entry| grid_row(wanted, entry))));
    let place_of = Callback::new(move |key: String| listing.with(|listing| listing.place_of(&key)));
    let cells = Callback::new(move |key: Signal<String>| row::cells(store, grid, wanted, listing, transferring, key));
    let in_hand = RwSignal::new(String::new());
    view! {
        <div class="communicator" on:keydown=on_key>
            <header>
                <h3 id="communicator-heading">"Team Communicator"</h3>
                {grouping(wanted)}
                <Button class="quiet" label="Close" press=press(close) />
            </header>
            {fields(grid, wanted, open_first, transferring)}
            <p role="status">{count}</p>
            {when(there(failed), move || {
                view! {
                    <div class="banner failed" role="alert">
                        <p>{failed}</p>
                        <Button label="Try again" press=press(move || store.act(Action::FetchDirectory)) />
                    </div>
                }
                .into_any()
            })}
            <div class="communicator-rows" on:focusin=move |event| details::take_up(&event, in_hand)
                on:pointerover=move |event| details::take_up(&event, in_hand)>
                <Grid handle=grid id="communicator-grid" labelled_by="communicator-heading" total row_at place_of cells need to_input />
            </div>
            {details::details(listing, in_hand)}
        </div>
    }
    .into_any()
}

fn grid_row(wanted: Wanted, entry: Entry) -> crate::app::widget::grid::GridRow {
    use crate::app::widget::grid::GridRow;
    match entry {
        Entry::Row(row) => GridRow::Item { key: row.key.clone() },
        Entry::Group { kind, listed, total } => {
            let all = total == listed;
            let label = match all {
                true => format!("{} ({total})", words::kinds(kind)),
                false => format!("{}: the best {listed} of {total}. Show all", words::kinds(kind)),
            };
            let show_all = press(move || {
                wanted.show.set(Show::Kind { kind });
                focus::focus_id(&place::id(&Place::Communicator));
            });
            GridRow::Heading { key: listing::group_key(kind), label, press: (!all).then_some(show_all) }
        }
    }
}

/// What Enter in the input does: the menu of the first result, once it is known which of them are ready. Pressed again
/// meanwhile it does in the menu what it would do there.
fn press_enter(store: Store, grid: GridHandle, wanted: Wanted, listing: Signal<Listing>) -> Callback<()> {
    let pressed = RwSignal::new(0);
    let open = move || {
        let presses = pressed.try_get_untracked().unwrap_or(0);
        if presses == 0 {
            return;
        }
        pressed.set(0);
        // Of an answer to what was typed before, the first is somebody else.
        if !listing.with_untracked(Listing::starts) {
            return;
        }
        if grid.open_first_menu() && presses > 1 {
            request_animation_frame(|| {
                if let Some(item) =
                    focus::active().filter(|active| active.get_attribute("role").as_deref() == Some("menuitem"))
                {
                    item.click();
                }
            });
        }
    };
    let known = store.select(move |desk| {
        pressed.get() == 0
            || listing
                .with(|listing| listing.starts() && listing.nearby().all(|target| desk.readiness.contains_key(target)))
    });
    Effect::new(move |_| {
        if pressed.get() > 0 && known.get() {
            open();
        }
    });
    // Whoever types on has changed their mind.
    Effect::new(move |_| {
        wanted.query.track();
        pressed.set(0);
    });
    press(move || {
        // The first may be far above what is scrolled to.
        grid.to_top();
        pressed.update(|presses| *presses += 1);
        // Some may be gone by now: of those nothing comes.
        set_timeout(open, PATIENCE);
    })
}

fn grouping(wanted: Wanted) -> AnyView {
    let of_one_kind = Signal::derive(move || wanted.show.with(|show| *show != Show::All));
    view! {
        <label class="communicator-check">
            <input type="checkbox" disabled=of_one_kind on:change=move |event| wanted.grouped.set(event_target_checked(&event)) />
            " Group by kind"
        </label>
    }
    .into_any()
}

fn fields(grid: GridHandle, wanted: Wanted, open_first: Callback<()>, transferring: bool) -> AnyView {
    let Wanted { query, show, note, .. } = wanted;
    let search = place::id(&Place::Communicator);
    let typed_so_far: Signal<String> = query.into();
    let on_key: Box<dyn FnMut(leptos::ev::KeyboardEvent)> = Box::new(move |event| {
        let taken = match event.key().as_str() {
            "ArrowDown" => grid.enter(),
            "Enter" => {
                open_first.run(());
                true
            }
            "Escape" if query.with_untracked(|query| !query.is_empty()) => {
                query.set(String::new());
                true
            }
            _ => false,
        };
        if taken {
            event.prevent_default();
            event.stop_propagation();
        }
    });
    let on_show =
        move |chosen: String| show.set(every_show().find(|one| words::show(one) == chosen).unwrap_or(Show::All));
    let options = every_show()
        .map(|one| view! { <option value=words::show(&one)>{words::show(&one)}</option> }.into_any())
        .collect_view();
    let shown = Signal::derive(move || show.with(words::show).to_owned());
    let note = transferring.then(|| {
        view! {
            <div>
                <label for="communicator-note">"Note for the target (optional)"</label>
                <input
                    type="text"
                    id="communicator-note"
                    maxlength=MAX_REMARK_CHARS.to_string()
                    autocomplete="off"
                    on:input=typed(move |text| note.set(text))
                />
            </div>
        }
        .into_any()
    });
    view! {
        <search class="communicator-fields">
            <div>
                <label for=search.clone()>"Find an internal target"</label>
                <input
                    type="search"
                    id=search.clone()
                    autocomplete="off"
                    spellcheck="false"
                    aria-controls="communicator-grid"
                    prop:value=typed_so_far
                    on:input=typed(move |text| query.set(text))
                    on:keydown=on_key
                />
            </div>
            <div>
                <label for="communicator-filter">"Show"</label>
                <select id="communicator-filter" prop:value=shown on:change=typed(on_show)>{options}</select>
            </div>
            {note}
        </search>
    }
    .into_any()
}
