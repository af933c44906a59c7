//! The Team Communicator: the search for an internal target, and the action menu of each.
//!
//! [`criteria`] is what is searched for, [`listing`] the result; [`row`] shows one target of it, [`details`] more of
//! the current one.

mod criteria;
mod details;
mod listing;
mod row;

use super::part::{Button, non_empty, press, typed, when};
use crate::app::port::place;
use crate::app::store::Store;
use crate::app::widget::focus;
use crate::app::widget::grid::{Grid, GridHandle, GridRow};
use crate::core::desk::{Action, DirectoryStatus, Place};
use crate::core::words;
use crate::protocol::{MAX_REMARK_CHARS, Show};
use criteria::{Criteria, show_choices};
use leptos::prelude::*;
use listing::{Listing, ListingEntry};
use std::time::Duration;
use web_sys::HtmlElement;

/// How long Enter waits for the readiness of the targets found.
const READINESS_TIMEOUT: Duration = Duration::from_millis(300);

/// What the Team Communicator is open for.
#[derive(Clone, Copy, PartialEq)]
pub enum Purpose {
    /// Looking at the targets.
    Browse,
    /// Choosing the target of a transfer.
    Transfer,
}

/// Returns the panel.
pub fn team_communicator(store: Store, purpose: Purpose) -> AnyView {
    let criteria = Criteria::new();
    let grid = GridHandle::new();
    let (listing, need) = listing::search(store, criteria);
    let waiting = store.select(|desk| desk.communicator().is_some_and(|communicator| communicator.waiting));
    // Hidden until the readiness is known, so that the rows are not reordered at once; typing shows them.
    let hidden = Signal::derive(move || waiting.get() && criteria.query.with(String::is_empty));
    let directory = store.select(crate::core::desk::Desk::directory);
    // A memo: a live region is read out whenever it is written, even with the same text.
    let count = Memo::new(move |_| match directory.get() {
        DirectoryStatus::Loading => "Loading the internal targets.".to_owned(),
        DirectoryStatus::Failed => String::new(),
        DirectoryStatus::Ready if hidden.get() => String::new(),
        DirectoryStatus::Ready => {
            let total = listing.with(Listing::matching);
            words::counted(total, "matching internal target", "matching internal targets")
        }
    });
    let failed = Signal::derive(move || match directory.get() {
        DirectoryStatus::Failed => "The internal targets could not be loaded.".to_owned(),
        _ => String::new(),
    });
    // Other criteria start at the top; changes of the readiness or the directory do not scroll.
    Effect::new(move |before: Option<()>| {
        criteria.query.track();
        criteria.show.track();
        criteria.grouped.track();
        if before.is_some() {
            grid.reset();
        }
    });
    let open_first = open_first_menu(store, grid, criteria, listing);
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
        Callback::new(move |at: usize| listing.with(|listing| listing.at(at).map(|entry| grid_row(criteria, entry))));
    let index_of = Callback::new(move |key: String| listing.with(|listing| listing.index_of(&key)));
    let cells = Callback::new(move |key: Signal<String>| row::cells(store, grid, criteria, listing, purpose, key));
    let current = RwSignal::new(String::new());
    view! {
        <div class="communicator" on:keydown=on_key>
            <header>
                <h3 id="communicator-heading">"Team Communicator"</h3>
                {grouping(criteria)}
                <Button class="quiet" label="Close" press=press(close) />
            </header>
            {fields(grid, criteria, open_first, purpose)}
            <p role="status">{count}</p>
            {when(non_empty(failed), move || {
                view! {
                    <div class="banner failed" role="alert">
                        <p>{failed}</p>
                        <Button label="Try again" press=press(move || store.act(Action::FetchDirectory)) />
                    </div>
                }
                .into_any()
            })}
            <div
                class="communicator-rows"
                on:focusin=move |event| details::follow(&event, current)
                on:pointerover=move |event| details::follow(&event, current)
            >
                <Grid
                    handle=grid
                    id="communicator-grid"
                    labelled_by="communicator-heading"
                    total
                    row_at
                    index_of
                    cells
                    need
                    to_input
                />
            </div>
            {details::details(listing, current)}
        </div>
    }
    .into_any()
}

fn grid_row(criteria: Criteria, entry: ListingEntry) -> GridRow {
    match entry {
        ListingEntry::Row(row) => GridRow::Item { key: row.key.clone() },
        ListingEntry::Group { kind, listed, total } => {
            let all = total == listed;
            let label = match all {
                true => format!("{} ({total})", words::kinds(kind)),
                false => format!("{}: the best {listed} of {total}. Show all", words::kinds(kind)),
            };
            let show_all = press(move || {
                criteria.show.set(Show::Kind { kind });
                focus::focus_id(&place::id(&Place::Communicator));
            });
            GridRow::Heading { key: listing::group_key(kind), label, press: (!all).then_some(show_all) }
        }
    }
}

/// Returns what Enter in the search field does: it opens the menu of the first target once the readiness is known. If
/// it has been pressed again by then, the first item of the menu is chosen too.
fn open_first_menu(store: Store, grid: GridHandle, criteria: Criteria, listing: Signal<Listing>) -> Callback<()> {
    let pressed = RwSignal::new(0);
    let open = move || {
        let presses = pressed.try_get_untracked().unwrap_or(0);
        if presses == 0 {
            return;
        }
        pressed.set(0);
        // The first target of an earlier result may be a different one.
        if !listing.with_untracked(Listing::is_ready) {
            return;
        }
        if grid.open_first_menu() && presses > 1 {
            request_animation_frame(|| {
                let is_item = |it: &HtmlElement| it.get_attribute("role").as_deref() == Some("menuitem");
                if let Some(item) = focus::active().filter(is_item) {
                    item.click();
                }
            });
        }
    };
    let known = store.select(move |desk| {
        let known = |it: &Listing| it.is_ready() && it.nearby().all(|target| desk.readiness(target).is_some());
        pressed.get() == 0 || listing.with(known)
    });
    Effect::new(move |_| {
        if pressed.get() > 0 && known.get() {
            open();
        }
    });
    // Typing on cancels it.
    Effect::new(move |_| {
        criteria.query.track();
        pressed.set(0);
    });
    press(move || {
        // The first row may not be in the page.
        grid.reset();
        pressed.update(|presses| *presses += 1);
        // The readiness of targets that no longer exist never arrives.
        set_timeout(open, READINESS_TIMEOUT);
    })
}

fn grouping(criteria: Criteria) -> AnyView {
    let of_one_kind = Signal::derive(move || criteria.show.with(|show| *show != Show::All));
    let change = move |event| criteria.grouped.set(event_target_checked(&event));
    view! {
        <label class="communicator-check">
            <input type="checkbox" disabled=of_one_kind on:change=change />
            " Group by kind"
        </label>
    }
    .into_any()
}

fn fields(grid: GridHandle, criteria: Criteria, open_first: Callback<()>, purpose: Purpose) -> AnyView {
    let Criteria { query, show, note, .. } = criteria;
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
        move |chosen: String| show.set(show_choices().find(|one| words::show(one) == chosen).unwrap_or(Show::All));
    let options = show_choices()
        .map(|one| view! { <option value=words::show(&one)>{words::show(&one)}</option> }.into_any())
        .collect_view();
    let shown = Signal::derive(move || show.with(words::show).to_owned());
    let note = (purpose == Purpose::Transfer).then(|| {
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
