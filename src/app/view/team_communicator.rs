//! The Team Communicator: finding the internal target, and its action menu.

use super::part::{Button, press, typed, when};
use crate::app::port::place;
use crate::app::store::Store;
use crate::app::widget::focus;
use crate::app::widget::grid::{Grid, GridHandle, GridRow, MenuCell, NameCell, TextCell};
use crate::app::widget::menu::MenuItem;
use crate::core::desk::{Action, Desk, Place};
use crate::core::directory::{self, Directory, Standing};
use crate::core::keyed::Keyed;
use crate::core::replica::Replica;
use crate::core::words;
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

/// What a query has found.
#[derive(Clone, Default, PartialEq)]
struct Found {
    total: usize,
    /// The best, for which there is room in the page.
    rows: Vec<Row>,
}

/// A target that was found, and what of its name matched.
#[derive(Clone, PartialEq)]
struct Row {
    key: String,
    target: Arc<Target>,
    marks: Vec<Range<usize>>,
}

/// The targets ready to be searched, made when the panel opens.
#[derive(Default)]
struct Index {
    directory: Directory,
    /// What it was made of.
    of: Keyed<TargetRef, Arc<Target>>,
}

impl Index {
    fn found(&mut self, desk: &Desk, replica: &Replica, query: &str, filter: Filter) -> Found {
        // Nobody hands over to themselves.
        let others = || replica.targets.values().filter(|it| it.target.kind != TargetKind::Agent || it.target.id != replica.me.id.as_str());
        if self.of != replica.targets {
            self.directory = Directory::default();
            others().for_each(|target| self.directory.put(target.as_ref().into()));
            self.of = replica.targets.clone();
        }
        for Target { target, .. } in others().map(Arc::as_ref) {
            let known = desk.readiness.get(target).map_or(Standing::UNKNOWN, Standing::from);
            let (favourite, recent) = (replica.favourites.contains(target), replica.recent.contains(target));
            self.directory.weigh(target, Standing { favourite, recent, ..known });
        }
        let kind = if let Filter::Kind(kind) = filter { Some(kind) } else { None };
        let filter = directory::Filter { kind, favourites: filter == Filter::Favourites, recents: filter == Filter::Recent };
        let found = self.directory.search(query, filter, ROWS);
        let row = |row: &directory::FoundRow| {
            let target = replica.targets.get(self.directory.target(*row))?.clone();
            Some(Row { key: key(&target.target), target, marks: self.directory.marks(&found, *row) })
        };
        Found { total: found.total, rows: found.rows.iter().filter_map(row).collect() }
    }
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
    let directory = StoredValue::new(Index::default());
    let waiting = store.select(|desk| desk.communicator.as_ref().is_some_and(|communicator| communicator.waiting));
    let found = store.seen(move |desk, replica| {
        let (filter, query) = (wanted.filter.get(), wanted.query.get());
        directory.try_update_value(|index| index.found(desk, replica, &query, filter))
    });
    let count = Signal::derive(move || match waiting.get() {
        true => String::new(),
        false => words::counted(found.with(|found| found.total), "matching internal target", "matching internal targets"),
    });
    let keys = Memo::new(move |_| match waiting.get() {
        true => Vec::new(),
        false => found.with(|found| found.rows.iter().map(|row| row.key.clone()).collect::<Vec<_>>()),
    });
    Effect::new(move |_| {
        let targets = found.with(|found| found.rows.iter().map(|row| row.target.target.clone()).collect());
        store.act(Action::Watch { targets });
    });
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
    let cells = Callback::new(move |key: Signal<String>| row(store, grid, wanted, found, transferring, key));
    let row_at = Callback::new(move |at: usize| keys.with(|keys| keys.get(at).map(|key| GridRow::Item { key: key.clone() })));
    let place_of = Callback::new(move |key: String| keys.with(|keys| keys.iter().position(|one| *one == key)));
    let total = Signal::derive(move || keys.with(Vec::len));
    view! {
        <div class="communicator" on:keydown=on_key>
            <header>
                <h3 id="communicator-heading">"Team Communicator"</h3>
                <Button class="quiet" label="Close" press=press(close) />
            </header>
            {fields(grid, wanted, transferring)}
            <p role="status">{count}</p>
            <Grid handle=grid id="communicator-grid" labelled_by="communicator-heading" total row_at place_of cells
                need=Callback::new(|_| ()) to_input />
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
                    on:input=typed(move |text| {
                        grid.to_top();
                        query.set(text);
                    })
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

fn row(store: Store, grid: GridHandle, wanted: Wanted, found: Signal<Found>, transferring: bool, key: Signal<String>) -> AnyView {
    let one = move || found.with(|found| key.with(|key| found.rows.iter().find(|row| row.key == *key).cloned()));
    let of = move |part: fn(&Row) -> String| Signal::derive(move || one().map(|row| part(&row)).unwrap_or_default());
    let name = of(|found| found.target.name.clone());
    let kind = of(|found| words::kind(found.target.target.kind).to_owned());
    let handles = of(|found| found.target.handles.join(", "));
    let now = move |desk: &Desk| desk.readiness.get(&one()?.target.target).cloned();
    let ready = store.select(move |desk| now(desk).is_some_and(|readiness| can_be_asked(&readiness)).to_string());
    let favourite = store.seen(move |_, replica| Some(one().is_some_and(|found| replica.favourites.contains(&found.target.target))));
    let readiness = store.select(move |desk| now(desk).map(|readiness| words::readiness(&readiness, desk.now)).unwrap_or_default());
    let not_now = store.select(now);
    let items = move || {
        let Some(Row { target, .. }) = one() else { return Vec::new() };
        let browsing = (!transferring).then(|| "Open an interaction and choose Transfer first.".to_owned());
        let channel = store.peek(|desk| Some(desk.head(desk.communicator.as_ref()?.interaction.as_ref()?)?.channel));
        let unavailable = browsing.or_else(|| why_not(&target, not_now.get(), channel));
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
        grid.open_menu(&key.get_untracked());
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
fn why_not(target: &Target, readiness: Option<Readiness>, channel: Option<Channel>) -> Option<String> {
    let name = &target.name;
    if let Some(channel) = channel.filter(|channel| !target.channels.is_empty() && !target.channels.contains(channel)) {
        return Some(format!("{name} does not take {}.", words::channel(channel)));
    }
    match readiness? {
        Readiness::Ready { .. } | Readiness::Members { ready: 1.., .. } => None,
        Readiness::LoggedOut => Some(format!("{name} is logged out.")),
        Readiness::NotReady { .. } => Some(format!("{name} is not ready.")),
        Readiness::AtCapacity { .. } => Some(format!("{name} is at capacity.")),
        Readiness::Members { .. } => Some(format!("No agent in {name} is available.")),
    }
}
