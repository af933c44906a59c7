//! The Team Communicator: the search for an internal target, and the action menu of each.
//!
//! [`criteria`] is what is searched for, [`listing`] the result; [`row`] shows one target of it, [`details`] more of
//! the current one.

mod criteria;
mod details;
mod listing;
mod row;

use super::icon::icon;
use super::later::later;
use super::part::{Button, effect, effect_with, non_empty, on_escape, press, typed, when};
use crate::app::dom::{View, view};
use crate::app::port::language::said;
use crate::app::port::place;
use crate::app::signal::{Signal, State, derive, memo};
use crate::app::store::Store;
use crate::app::widget::focus;
use crate::app::widget::grid::{Grid, GridHandle, GridRow};
use crate::app::widget::lazy::lazy_part;
use crate::core::desk::{Action, DirectoryStatus, Place};
use crate::core::text::texts;
use crate::core::words;
use crate::protocol::{MAX_REMARK_CHARS, Show};
use criteria::{Criteria, show_choices};
use leptos::prelude::*;
use listing::{Listing, ListingEntry};
use std::time::Duration;
use web_sys::HtmlElement;

/// How long Enter waits for the readiness of the targets found.
const READINESS_TIMEOUT: Duration = Duration::from_millis(300);

/// The id of the heading.
const HEADING: &str = "communicator-heading";

/// What the Team Communicator is open for.
#[derive(Clone, Copy, PartialEq)]
pub enum Purpose {
    /// Looking at the targets.
    Browse,
    /// Choosing the target of a transfer.
    Transfer,
    /// Choosing whom to consult.
    Consult,
    /// Choosing the target of all interactions, before a sign-out.
    Leave,
}

lazy_part! {
    /// The panel.
    pub static COMMUNICATOR: fn(Store, Purpose) -> View = team_communicator; communicator, open_communicator
}

/// Returns the panel, once its code is there.
pub fn communicator(store: Store, purpose: Purpose) -> View {
    let close = press(move || store.act(Action::CloseCommunicator));
    later(store, &COMMUNICATOR, "", Some(close), move |communicator| communicator(store, purpose))
}

fn team_communicator(store: Store, purpose: Purpose) -> View {
    let criteria = Criteria::new();
    let grid = GridHandle::new();
    let (listing, need) = listing::search(store, criteria);
    let waiting = store.select(|desk| desk.communicator().is_some_and(|communicator| communicator.waiting));
    // Hidden until the readiness is known, so that the rows are not reordered at once; typing shows them.
    let hidden = derive(move || waiting.get() && criteria.query.with(String::is_empty));
    let directory = store.select(crate::core::desk::Desk::directory);
    let failed = derive(move || match directory.get() {
        DirectoryStatus::Failed => said(texts::targets_not_loaded()),
        _ => String::new(),
    });
    // A memo: a live region is read out whenever it is written, even with the same text.
    let count = memo(move |_| match directory.get() {
        DirectoryStatus::Loading => said(texts::targets_loading()),
        DirectoryStatus::Failed => String::new(),
        DirectoryStatus::Ready if hidden.get() => String::new(),
        DirectoryStatus::Ready => said(texts::matching_targets(listing.with(Listing::matching) as u64)),
    });
    // Other criteria start at the top; changes of the readiness or the directory do not scroll.
    effect_with(move |before: Option<()>| {
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
    let total = derive(move || if hidden.get() { 0 } else { listing.with(Listing::len) });
    let row_at =
        Callback::new(move |at: usize| listing.with(|listing| listing.at(at).map(|entry| grid_row(criteria, entry))));
    let index_of = Callback::new(move |key: String| listing.with(|listing| listing.index_of(&key)));
    let cells = Callback::new(move |key: Signal<String>| row::cells(store, grid, criteria, listing, purpose, key));
    let current = State::new(String::new());
    let loading = derive(move || directory.get() == DirectoryStatus::Loading);
    let nothing = derive(move || {
        let none = |it: &Listing| it.is_ready() && it.len() == 0;
        directory.get() == DirectoryStatus::Ready && !hidden.get() && listing.with(none)
    });
    let heading = match purpose {
        Purpose::Browse | Purpose::Leave => view! { <h2 id=HEADING>{said(texts::team_communicator())}</h2> },
        Purpose::Transfer | Purpose::Consult => {
            view! { <h3 id=HEADING>{said(texts::team_communicator())}</h3> }
        }
    };
    let leaving = (purpose == Purpose::Leave).then(|| {
        let question = store.select(|desk| said(desk.target_question()));
        view! { <p>{question}</p> }
    });
    view! {
        <div class="communicator" on:keydown=on_escape(close)>
            <header class="panel-head">
                {heading}
                <Button class="ghost" icon="x" label=said(texts::close()) words=false press=press(close) />
            </header>
            <div class="find">
                {leaving}
                {fields(store, grid, criteria, open_first, purpose)}
                <div class="find-says">
                    <p role="status">{count}</p>
                    {grouping(criteria)}
                </div>
            </div>
            {when(non_empty(failed), move || {
                view! {
                    <div class="banner error" role="alert">
                        {icon("circle-alert")}
                        <p>{failed}</p>
                        <Button label=said(texts::try_again()) press=press(move || store.act(Action::FetchDirectory)) />
                    </div>
                }
            })}
            <div
                class="rows"
                on:focusin=move |event| details::follow(&event, current)
                on:pointerover=move |event| details::follow(&event, current)
            >
                {when(loading, || view! { <div class="bones" aria-hidden="true"><i></i><i></i><i></i><i></i></div> })}
                {when(nothing, move || none(criteria))}
                <Grid
                    handle=grid
                    id="communicator-grid"
                    labelled_by=HEADING
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
}

/// Returns what stands in the place of the rows where there are none: why, and what to do. The status has said how many
/// there are.
fn none(criteria: Criteria) -> View {
    let Criteria { query, show, .. } = criteria;
    let typed: Signal<bool> = derive(move || query.with(|query| !query.is_empty()));
    let (heading, hint) = (
        derive(move || match (query.get(), show.get()) {
            (query, _) if !query.is_empty() => said(texts::nothing_matches(&query)),
            (_, Show::Favourites) => said(texts::no_favourites()),
            (_, Show::Recent) => said(texts::no_recent()),
            _ => said(texts::no_targets()),
        }),
        derive(move || match (typed.get(), show.get()) {
            (true, _) => said(texts::search_by_what()),
            (_, Show::Favourites) => said(texts::add_favourite_hint()),
            (_, Show::Recent) => said(texts::recent_hint()),
            _ => String::new(),
        }),
    );
    let clear = press(move || {
        criteria.clear();
        focus::focus_id(&place::id(&Place::Communicator));
    });
    let button = move || view! { <Button class="small" label=said(texts::clear_search()) press=clear /> };
    view! { <div class="empty">{icon("search")}<strong>{heading}</strong><p>{hint}</p>{when(typed, button)}</div> }
}

fn grid_row(criteria: Criteria, entry: ListingEntry) -> GridRow {
    match entry {
        ListingEntry::Row(row) => GridRow::Item { key: row.key.clone() },
        ListingEntry::Group { kind, listed, total } => {
            let all = total == listed;
            let label = match all {
                true => said(texts::kind_count(words::kinds(kind), total as u64)),
                false => said(texts::kind_best(words::kinds(kind), listed as u64, total as u64)),
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
    let pressed = State::new(0);
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
    effect(move || {
        if pressed.get() > 0 && known.get() {
            open();
        }
    });
    // Typing on cancels it.
    effect(move || {
        criteria.typed.track();
        pressed.set(0);
    });
    press(move || {
        criteria.settle();
        // The first row may not be in the page.
        grid.reset();
        pressed.set(pressed.get_untracked() + 1);
        // The readiness of targets that no longer exist never arrives.
        set_timeout(open, READINESS_TIMEOUT);
    })
}

fn grouping(criteria: Criteria) -> View {
    let of_one_kind = derive(move || criteria.show.with(|show| *show != Show::All));
    let change = move |event| criteria.grouped.set(event_target_checked(&event));
    view! {
        <label class="check">
            <input type="checkbox" disabled=of_one_kind on:change=change />
            {said(texts::group_by_kind())}
        </label>
    }
}

fn fields(store: Store, grid: GridHandle, criteria: Criteria, open_first: Callback<()>, purpose: Purpose) -> View {
    let Criteria { show, note, .. } = criteria;
    let search = place::id(&Place::Communicator);
    let typed_so_far = criteria.typed.signal();
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        let taken = match event.key().as_str() {
            "ArrowDown" => {
                criteria.settle();
                grid.enter()
            }
            "Enter" => {
                open_first.run(());
                true
            }
            "Escape" if criteria.typed.with_untracked(|typed| !typed.is_empty()) => {
                criteria.clear();
                true
            }
            _ => false,
        };
        if taken {
            event.prevent_default();
            event.stop_propagation();
        }
    };
    let on_show = move |chosen: String| {
        show.set(show_choices().find(|one| said(words::show(one)) == chosen).unwrap_or(Show::All));
    };
    let options = show_choices()
        .map(|one| view! { <option value=said(words::show(&one))>{said(words::show(&one))}</option> })
        .collect::<View>();
    let shown = derive(move || said(show.with(words::show)));
    let label = match purpose {
        Purpose::Browse => String::new(),
        Purpose::Transfer | Purpose::Leave => said(texts::note_for_target()),
        Purpose::Consult => said(texts::question_optional()),
    };
    let note = (!label.is_empty()).then(|| {
        let tooltip = label.clone();
        view! {
            <div class="search" title=tooltip>
                {icon("sticky-note")}
                <label class="hidden" for="communicator-note">{label.clone()}</label>
                <input
                    class="input"
                    type="text"
                    id="communicator-note"
                    placeholder=label
                    maxlength=MAX_REMARK_CHARS.to_string()
                    autocomplete="off"
                    dir="auto"
                    on:input=typed(move |text| {
                        note.set(text.clone());
                        store.act(Action::TypeTransferNote { note: text });
                    })
                />
            </div>
        }
    });
    view! {
        <search class="find-fields">
            <div class="search" title=said(texts::find_target())>
                {icon("search")}
                <label class="hidden" for=search.clone()>{said(texts::find_target())}</label>
                <input
                    class="input"
                    type="search"
                    id=search.clone()
                    placeholder=said(texts::find_target())
                    autocomplete="off"
                    dir="auto"
                    spellcheck="false"
                    aria-controls="communicator-grid"
                    prop:value=typed_so_far
                    on:input=typed(move |text| criteria.take_typed(text))
                    on:keydown=on_key
                />
            </div>
            <label class="hidden" for="communicator-filter">{said(texts::show_which())}</label>
            <select class="input" id="communicator-filter" prop:value=shown on:change=typed(on_show)>{options}</select>
            {note}
        </search>
    }
}
