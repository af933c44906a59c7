//! The Team Communicator: finding the internal target, and its action menu.

use super::part::{Button, press, typed, when};
use crate::app::port::place;
use crate::app::store::Store;
use crate::app::widget::focus;
use crate::app::widget::grid::{Grid, GridHandle, MenuCell, NameCell, TextCell};
use crate::app::widget::menu::MenuItem;
use crate::core::desk::{Action, Place};
use crate::core::{directory, words};
use crate::protocol::{Channel, MAX_REMARK_CHARS, Readiness, Target, TargetKind, TargetRef};
use leptos::prelude::*;
use std::{ops::Range, sync::Arc};

/// How many rows are in the page at most.
const ROWS: usize = 100;

const KINDS: [TargetKind; 5] = [TargetKind::Agent, TargetKind::AgentGroup, TargetKind::Skill, TargetKind::Queue, TargetKind::RoutingPoint];

/// Which targets are shown.
#[derive(Clone, Copy, PartialEq)]
enum Filter {
    All,
    Favourites,
    Recent,
    Kind(TargetKind),
}

impl Filter {
    fn every() -> impl Iterator<Item = Self> {
        [Self::All, Self::Favourites, Self::Recent].into_iter().chain(KINDS.map(Self::Kind))
    }

    fn words(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Favourites => "Favourites",
            Self::Recent => "Recent",
            Self::Kind(kind) => words::kind(kind),
        }
    }
}

/// A target that was found, and what of its name matched.
#[derive(Clone, PartialEq)]
struct Found {
    key: String,
    target: Arc<Target>,
    marks: Vec<Range<usize>>,
}

/// What the agent has typed and chosen.
#[derive(Clone, Copy)]
struct Wanted {
    query: RwSignal<String>,
    filter: RwSignal<Filter>,
    note: RwSignal<String>,
}

/// The panel. `transferring` where a target can be chosen for an interaction; otherwise it is only looked at.
pub fn team_communicator(store: Store, transferring: bool) -> AnyView {
    let wanted = Wanted { query: RwSignal::new(String::new()), filter: RwSignal::new(Filter::All), note: RwSignal::new(String::new()) };
    let found = store.seen(move |_, replica| {
        // Nobody hands over to themselves.
        let me = TargetRef { kind: TargetKind::Agent, id: replica.me.id.to_string() };
        let filter = wanted.filter.get();
        let shown = |target: &&Target| match filter {
            Filter::Favourites => replica.favourites.contains(&target.target),
            Filter::Recent => replica.recent.contains(&target.target),
            Filter::All | Filter::Kind(_) => true,
        };
        let targets = replica.targets.values().map(Arc::as_ref).filter(|target| target.target != me).filter(shown);
        let kind = if let Filter::Kind(kind) = filter { Some(kind) } else { None };
        let hits = wanted.query.with(|query| directory::search(targets, query, kind));
        let found = |hit: directory::Hit| {
            let target = replica.targets.get(&hit.target.target)?.clone();
            Some(Found { key: key(&hit.target.target), target, marks: hit.marks })
        };
        Some(hits.into_iter().filter_map(found).collect::<Vec<_>>())
    });
    let count = Signal::derive(move || words::counted(found.with(Vec::len), "matching internal target", "matching internal targets"));
    let keys = Memo::new(move |_| found.with(|found| found.iter().take(ROWS).map(|found| found.key.clone()).collect::<Vec<_>>()));
    let grid = GridHandle::new();
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
    let row = Callback::new(move |key: String| row(store, grid, wanted, found, transferring, key));
    view! {
        <div class="communicator" on:keydown=on_key>
            <header>
                <h3 id="communicator-heading">"Team Communicator"</h3>
                <Button class="quiet" label="Close" press=press(close) />
            </header>
            {fields(grid, wanted, transferring)}
            <p role="status">{count}</p>
            <Grid handle=grid id="communicator-grid" labelled_by="communicator-heading" keys=keys row to_input />
        </div>
    }
    .into_any()
}

fn fields(grid: GridHandle, wanted: Wanted, transferring: bool) -> AnyView {
    let Wanted { query, filter, note } = wanted;
    let search = place::id(&Place::Communicator);
    let typed_so_far: Signal<String> = query.into();
    let on_key: Box<dyn FnMut(leptos::ev::KeyboardEvent)> = Box::new(move |event| {
        let taken = match event.key().as_str() {
            "ArrowDown" => grid.enter(),
            "Enter" => grid.open_first_menu(),
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
    let on_filter = move |chosen: String| filter.set(Filter::every().find(|one| one.words() == chosen).unwrap_or(Filter::All));
    let filters = Filter::every().map(|one| view! { <option value=one.words()>{one.words()}</option> }.into_any()).collect_view();
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
                <select id="communicator-filter" on:change=typed(on_filter)>{filters}</select>
            </div>
            {note}
        </search>
    }
    .into_any()
}

fn row(store: Store, grid: GridHandle, wanted: Wanted, found: Signal<Vec<Found>>, transferring: bool, key: String) -> AnyView {
    let key = StoredValue::new(key);
    let one = move || found.with(|found| key.with_value(|key| found.iter().find(|found| found.key == *key).cloned()));
    let of = move |part: fn(&Found) -> String| Signal::derive(move || one().map(|found| part(&found)).unwrap_or_default());
    let name = of(|found| found.target.name.clone());
    let kind = of(|found| words::kind(found.target.target.kind).to_owned());
    let handles = of(|found| found.target.handles.join(", "));
    let ready = of(|found| can_be_asked(&found.target.readiness).to_string());
    let favourite = store.seen(move |_, replica| Some(one().is_some_and(|found| replica.favourites.contains(&found.target.target))));
    let readiness = store.select(move |desk| one().map(|found| words::readiness(&found.target.readiness, desk.now)).unwrap_or_default());
    let items = move || {
        let Some(Found { target, .. }) = one() else { return Vec::new() };
        let browsing = (!transferring).then(|| "Open an interaction and choose Transfer first.".to_owned());
        let channel = store.peek(|desk| Some(desk.head(desk.communicator.as_ref()?.interaction.as_ref()?)?.channel));
        let unavailable = browsing.or_else(|| why_not(&target, channel));
        let (to, on) = (target.target.clone(), !favourite.get());
        let transfer = move || Action::Transfer { target: target.target.clone(), note: wanted.note.get_untracked() };
        let label = if on { "Add to favourites" } else { "Remove from favourites" };
        let set = press(move || store.act(Action::SetFavourite { target: to.clone(), on }));
        vec![
            MenuItem { label: "SMS Transfer".into(), unavailable, run: press(move || store.act(transfer())) },
            MenuItem { label: label.into(), unavailable: None, run: set },
        ]
    };
    let open = press(move || {
        key.with_value(|key| grid.open_menu(key));
    });
    let label = Signal::derive(move || format!("Actions for {}", name.get()));
    view! {
        <NameCell press=open>
            {move || one().map(|found| marked(&found.target.name, &found.marks))}
            {when(favourite, || view! { <span class="favourite" aria-hidden="true">"★"</span><span class="hidden">" (favourite)"</span> }.into_any())}
        </NameCell>
        <TextCell class="grid-kind">{kind}</TextCell>
        <TextCell class="grid-readiness"><span class="dot" data-ready=ready aria-hidden="true"></span>{readiness}</TextCell>
        <TextCell class="grid-handles">{handles}</TextCell>
        <MenuCell label items=Signal::derive(items)><span aria-hidden="true">"⋯"</span></MenuCell>
    }
    .into_any()
}

fn key(target: &TargetRef) -> String {
    format!("{:?}/{}", target.kind, target.id)
}

/// A name, with what matched marked.
fn marked(name: &str, marks: &[Range<usize>]) -> AnyView {
    let mut from = 0;
    let mut parts = Vec::new();
    for mark in marks {
        let (before, matched) = (name.get(from..mark.start), name.get(mark.clone()));
        parts.push((before.unwrap_or_default().to_owned(), matched.unwrap_or_default().to_owned()));
        from = mark.end;
    }
    let rest = name.get(from..).unwrap_or_default().to_owned();
    view! { {parts.into_iter().map(|(before, matched)| view! { {before}<mark>{matched}</mark> }.into_any()).collect_view()}{rest} }
        .into_any()
}

fn can_be_asked(readiness: &Readiness) -> bool {
    matches!(readiness, Readiness::Ready { .. } | Readiness::Members { ready: 1.., .. })
}

/// Why a target cannot be asked now. Said before the gateway is bothered; it decides all the same.
fn why_not(target: &Target, channel: Option<Channel>) -> Option<String> {
    let name = &target.name;
    if let Some(channel) = channel.filter(|channel| !target.channels.is_empty() && !target.channels.contains(channel)) {
        return Some(format!("{name} does not take {}.", words::channel(channel)));
    }
    match &target.readiness {
        Readiness::Ready { .. } | Readiness::Members { ready: 1.., .. } => None,
        Readiness::LoggedOut => Some(format!("{name} is logged out.")),
        Readiness::NotReady { .. } => Some(format!("{name} is not ready.")),
        Readiness::AtCapacity { .. } => Some(format!("{name} is at capacity.")),
        Readiness::Members { .. } => Some(format!("No agent in {name} is available.")),
    }
}
