//! The Team Communicator: finding the internal target, and its action menu.

use crate::app::port::place;
use crate::app::store::use_store;
use crate::app::widget::focus;
use crate::app::widget::grid::{Grid, GridHandle, MenuCell, NameCell, TextCell};
use crate::app::widget::menu::MenuItem;
use crate::core::desk::{Action, Place};
use crate::core::{directory, words};
use crate::protocol::{Readiness, Target, TargetKind, TargetRef};
use leptos::prelude::*;
use std::{ops::Range, sync::Arc};

/// How many rows are in the page at most.
const ROWS: usize = 100;

const KINDS: [TargetKind; 5] = [TargetKind::Agent, TargetKind::AgentGroup, TargetKind::Skill, TargetKind::Queue, TargetKind::RoutingPoint];

/// A target that was found, and what of its name matched.
#[derive(Clone, PartialEq)]
struct Found {
    target: Arc<Target>,
    marks: Vec<Range<usize>>,
}

#[component]
pub fn TeamCommunicator(
    /// Why nothing can be transferred here; `None` where it can.
    #[prop(optional)]
    unavailable: Option<&'static str>,
    /// A target and a note for it have been chosen.
    #[prop(optional)]
    choose: Option<Callback<(TargetRef, String)>>,
) -> impl IntoView {
    let store = use_store();
    let query = RwSignal::new(String::new());
    let kind = RwSignal::new(None::<TargetKind>);
    let note = RwSignal::new(String::new());
    let me = store.peek(|desk| desk.replica.as_ref().map(|replica| replica.me.id.to_string())).unwrap_or_default();
    let found = store.select(move |desk| {
        let targets = desk.replica.iter().flat_map(|replica| replica.targets.values());
        let hits = query.with(|query| directory::search(targets.map(Arc::as_ref), query, kind.get()));
        let known = |target: &TargetRef| desk.replica.as_ref().and_then(|replica| replica.targets.get(target)).cloned();
        let found = |hit: directory::Hit| Some((key(&hit.target.target), Found { target: known(&hit.target.target)?, marks: hit.marks }));
        hits.into_iter().filter_map(found).collect::<Vec<_>>()
    });
    let count = Memo::new(move |_| found.with(Vec::len));
    let keys = Memo::new(move |_| found.with(|found| found.iter().take(ROWS).map(|(key, _)| key.clone()).collect::<Vec<_>>()));
    let grid = GridHandle::new();
    let search = place::id(&Place::Communicator);
    let to_input = {
        let search = search.clone();
        Callback::new(move |()| {
            focus::focus_id(&search);
        })
    };
    let close = move || store.act(Action::CloseCommunicator);
    let on_search_key = move |event: leptos::ev::KeyboardEvent| {
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
    };
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Escape" {
            event.stop_propagation();
            close();
        }
    };
    let row = move |row_key: String| {
        let one = Memo::new({
            let row_key = row_key.clone();
            move |_| found.with(|found| found.iter().find(|(key, _)| *key == row_key).map(|(_, found)| found.clone()))
        });
        let name = Memo::new(move |_| one.with(|one| one.as_ref().map(|one| one.target.name.clone()).unwrap_or_default()));
        let readiness = store.select(move |desk| one.with(|one| one.as_ref().map(|one| words::readiness(&one.target.readiness, desk.now))));
        let state = move || one.with(|one| one.as_ref().map(|one| can_be_asked(&one.target.readiness).to_string()));
        let me = me.clone();
        let items = move || {
            let Some(one) = one.get() else { return Vec::new() };
            let target = one.target.target.clone();
            let why = unavailable.map(str::to_owned).or_else(|| why_not(&one.target, &me));
            let run = Callback::new(move |()| {
                if let Some(choose) = choose {
                    choose.run((target.clone(), note.get_untracked()));
                }
            });
            vec![MenuItem { label: "SMS Transfer".into(), unavailable: why, run }]
        };
        view! {
            <NameCell press=Callback::new(move |()| {
                grid.open_menu(&row_key);
            })>
                {move || one.with(|one| one.as_ref().map(|one| marked(&one.target.name, &one.marks)))}
            </NameCell>
            <TextCell class="grid-kind">{move || one.with(|one| one.as_ref().map(|one| words::kind(one.target.target.kind)))}</TextCell>
            <TextCell class="grid-readiness">
                <span class="dot" data-ready=state aria-hidden="true"></span>
                {readiness}
            </TextCell>
            <TextCell class="grid-handles">{move || one.with(|one| one.as_ref().map(|one| one.target.handles.join(", ")))}</TextCell>
            <MenuCell label=Signal::derive(move || format!("Actions for {}", name.get())) items=Signal::derive(items)>
                <span aria-hidden="true">"⋯"</span>
            </MenuCell>
        }
        .into_any()
    };
    view! {
        <div class="communicator" on:keydown=on_key>
            <header>
                <h3 id="communicator-heading">"Team Communicator"</h3>
                <button type="button" class="quiet" on:click=move |_| close()>
                    "Close"
                </button>
            </header>
            <search class="communicator-fields">
                <div>
                    <label for=search.clone()>"Find an internal target"</label>
                    <input
                        type="search"
                        id=search
                        autocomplete="off"
                        spellcheck="false"
                        aria-controls="communicator-grid"
                        prop:value=move || query.get()
                        on:input:target=move |event| query.set(event.target().value())
                        on:keydown=on_search_key
                    />
                </div>
                <div>
                    <label for="communicator-kind">"Kind"</label>
                    <select
                        id="communicator-kind"
                        on:change:target=move |event| {
                            let chosen = event.target().value();
                            kind.set(KINDS.into_iter().find(|&kind| words::kind(kind) == chosen));
                        }
                    >
                        <option value="">"All"</option>
                        {KINDS.into_iter().map(|kind| view! { <option value=words::kind(kind)>{words::kind(kind)}</option> }).collect_view()}
                    </select>
                </div>
                {choose.map(|_| view! {
                    <div>
                        <label for="communicator-note">"Note for the target (optional)"</label>
                        <input
                            type="text"
                            id="communicator-note"
                            maxlength=crate::protocol::MAX_REMARK_CHARS
                            autocomplete="off"
                            on:input:target=move |event| note.set(event.target().value())
                        />
                    </div>
                })}
            </search>
            <p role="status">{move || words::counted(count.get(), "matching internal target", "matching internal targets")}</p>
            <Grid handle=grid id="communicator-grid" labelled_by="communicator-heading" keys=keys row=Callback::new(row) to_input />
        </div>
    }
}

fn key(target: &TargetRef) -> String {
    format!("{:?}/{}", target.kind, target.id)
}

/// A name with what matched marked.
fn marked(name: &str, marks: &[Range<usize>]) -> AnyView {
    let mut from = 0;
    let mut parts = Vec::new();
    for mark in marks {
        let (before, matched) = (name.get(from..mark.start), name.get(mark.clone()));
        parts.push((before.unwrap_or_default().to_owned(), matched.unwrap_or_default().to_owned()));
        from = mark.end;
    }
    let rest = name.get(from..).unwrap_or_default().to_owned();
    view! {
        {parts.into_iter().map(|(before, matched)| view! { {before}<mark>{matched}</mark> }).collect_view()}
        {rest}
    }
    .into_any()
}

fn can_be_asked(readiness: &Readiness) -> bool {
    matches!(readiness, Readiness::Ready { .. } | Readiness::Members { ready: 1.., .. })
}

/// Why a target cannot be asked now. Said before the gateway is bothered; it decides all the same.
fn why_not(target: &Target, me: &str) -> Option<String> {
    let name = &target.name;
    match &target.readiness {
        _ if target.target.kind == TargetKind::Agent && target.target.id == me => Some("This is you.".into()),
        Readiness::Ready { .. } | Readiness::Members { ready: 1.., .. } => None,
        Readiness::LoggedOut => Some(format!("{name} is logged out.")),
        Readiness::NotReady { .. } => Some(format!("{name} is not ready.")),
        Readiness::AtCapacity { .. } => Some(format!("{name} is at capacity.")),
        Readiness::Members { .. } => Some(format!("No agent in {name} is available.")),
    }
}
