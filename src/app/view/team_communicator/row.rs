//! A row of the Team Communicator, and its action menu. About twenty rows are created; each is reused for other
//! targets.

use super::criteria::Criteria;
use super::listing::{Listing, ListingRow};
use super::{Purpose, details};
use crate::app::dom::{View, view};
use crate::app::port::language::said;
use crate::app::signal::{Signal, derive, memo};
use crate::app::store::Store;
use crate::app::view::icon::{self, initials};
use crate::app::view::part::{press, when};
use crate::app::widget::grid::{GridHandle, MenuCell, NameCell, TextCell};
use crate::app::widget::marked::Marked;
use crate::app::widget::menu::MenuItem;
use crate::core::desk::{Action, Desk};
use crate::core::search::parts;
use crate::core::text::{Text, texts};
use crate::core::words;
use crate::protocol::{Millis, Readiness, Target, TargetKind, TargetRef};
use std::sync::Arc;

/// What changes about a target while it is shown.
#[derive(Clone, Default, PartialEq)]
struct TargetState {
    readiness: Option<Readiness>,
    words: String,
    short: String,
    queue: String,
    favourite: bool,
}

/// Returns the cells of a row that shows the target with the key `key`.
pub fn cells(
    store: Store,
    grid: GridHandle,
    criteria: Criteria,
    listing: Signal<Listing>,
    purpose: Purpose,
    key: Signal<String>,
) -> View {
    let shown = memo(move |before: Option<&Option<Arc<ListingRow>>>| {
        key.with(|key| {
            let loaded = listing.with(|listing| listing.row(key).cloned());
            // The row with the focus stays when it is scrolled out of what is loaded.
            loaded.or_else(|| before.cloned().flatten().filter(|row| row.key == *key))
        })
    });
    let state = store.select(move |desk| {
        let state = |shown: &Option<Arc<ListingRow>>| {
            let (target, replica) = (&shown.as_ref()?.found.target.target, desk.replica.as_ref()?);
            let readiness = desk.readiness(target).cloned();
            let said = |say: fn(&Readiness, Millis) -> Text| {
                readiness.as_ref().map(|readiness| said(say(readiness, desk.now()))).unwrap_or_default()
            };
            let (words, short, queue) = (said(words::readiness), said(words::short_readiness), said(words::queue));
            Some(TargetState { readiness, words, short, queue, favourite: replica.favourites.contains(target) })
        };
        shown.with(state).unwrap_or_default()
    });
    let of = move |part: fn(&Target) -> String| -> Signal<String> {
        // Not a memo, which would cost more than what it saves: an element is only written if its text changes.
        derive(move || shown.with(|shown| shown.as_ref().map(|row| part(&row.found.target)).unwrap_or_default()))
    };
    let name = of(|target| said(Text::label(&target.name)));
    let kind = of(|target| said(words::kind(target.target.kind)));
    let description = of(details::description);
    let handles = of(details::handles);
    let channels = of(details::channels);
    let initials =
        of(|target| if target.target.kind == TargetKind::Agent { initials(&target.name) } else { String::new() });
    let shape = of(|target| format!("#i-{}", shape(target.target.kind)));
    let presence = derive(move || state.with(|it| it.readiness.as_ref().map_or("", presence)).to_owned());
    let readiness = derive(move || state.with(|it| it.words.clone()));
    let short = derive(move || state.with(|it| it.short.clone()));
    let favourite = derive(move || state.with(|it| it.favourite));
    let items = move || {
        let Some(row) = shown.get() else { return Vec::new() };
        let target = row.found.target.target.clone();
        let state = state.get();
        let is_set = target.kind != TargetKind::Agent;
        let unable = match purpose {
            Purpose::Browse => Some(said(texts::choose_transfer_first())),
            Purpose::Transfer | Purpose::Consult | Purpose::Leave => {
                store.peek(|desk| why_unable(desk, &row.found.target))
            }
        };
        let unavailable = || why_unavailable(&row.found.target, state.readiness, purpose);
        let asked = unable.clone().or_else(unavailable).unwrap_or_default();
        let only_sets = (!is_set).then(|| said(texts::only_sets_wait()));
        let waits = unable.or(only_sets).unwrap_or_default();
        let on = !state.favourite;
        let label = said(if on { texts::add_favourite() } else { texts::remove_favourite() });
        let act = move |action: fn(TargetRef, String) -> Action, target: &TargetRef| {
            let target = target.clone();
            press(move || store.act(action(target.clone(), criteria.note.get_untracked())))
        };
        let transfer = act(|target, note| Action::Transfer { target, note }, &target);
        let wait = act(|target, note| Action::TransferAndWait { target, note }, &target);
        let given = target.clone();
        let set = press(move || store.act(Action::SetFavourite { target: target.clone(), on }));
        let favourite = MenuItem::new(label, "star", set);
        if purpose == Purpose::Leave {
            let item = MenuItem::new(said(texts::transfer_and_sign_out()), "log-out", transfer);
            let why = if is_set { waits } else { asked };
            return vec![item.unless(why).hint(state.queue), favourite];
        }
        if purpose == Purpose::Consult {
            let consult = act(|target, question| Action::Consult { target, question }, &given);
            return vec![MenuItem::new(said(texts::consult()), "users", consult).unless(asked), favourite];
        }
        vec![
            MenuItem::new(said(texts::sms_transfer()), "arrow-right-left", transfer).unless(asked),
            MenuItem::new(said(texts::transfer_and_wait()), "clock", wait).unless(waits).hint(state.queue),
            favourite,
        ]
    };
    let open = press(move || {
        key.with_untracked(|key| grid.open_menu(key));
    });
    let label = derive(move || said(texts::actions_for(&name.get())));
    let marked = memo(move |_| shown.with(|shown| shown.as_ref().map(|row| marked_name(row)).unwrap_or_default()));
    // Both exist at all times, as the row is reused for other targets: the one that says nothing is not seen.
    let mark = view! { <span class="avatar" aria-hidden="true"><b>{initials}</b>{icon::of(shape, "i")}</span> };
    view! {
        <NameCell press=open description mark>
            <Marked parts=marked />
            {when(favourite, || {
                view! { {icon::sized("star", "i s grid-favourite")}<span class="hidden">{said(texts::favourite_mark())}</span> }
            })}
        </NameCell>
        <TextCell class="grid-kind">{kind}</TextCell>
        <TextCell class="grid-readiness">
            {icon::of(presence, "presence")}
            <span class="hidden">{readiness}</span>
            <span aria-hidden="true" dir="auto">{short}</span>
        </TextCell>
        <TextCell class="grid-handles">{handles}</TextCell>
        <TextCell class="grid-channels">{channels}</TextCell>
        <MenuCell label items=derive(items)>{icon::icon("ellipsis")}</MenuCell>
    }
}

/// Returns the icon of a kind of target; that of an agent is not seen beside their initials.
fn shape(kind: TargetKind) -> &'static str {
    match kind {
        TargetKind::Agent => "user",
        TargetKind::AgentGroup => "users",
        TargetKind::Skill => "zap",
        TargetKind::Queue => "layers",
        TargetKind::RoutingPoint => "route",
    }
}

/// Returns the icon of a readiness, as the address of its shape.
fn presence(readiness: &Readiness) -> &'static str {
    match readiness {
        readiness if is_available(readiness) => "#i-ready",
        Readiness::NotReady { .. } | Readiness::AtCapacity { .. } => "#i-away",
        _ => "#i-out",
    }
}

/// Returns the name in parts, each with whether it matches.
fn marked_name(row: &ListingRow) -> Vec<(String, bool)> {
    let name = &row.found.target.name;
    let called = said(Text::label(name));
    if called != *name {
        return vec![(called, false)];
    }
    let marks = row.found.marks.iter().map(|(start, end)| *start as usize..*end as usize);
    parts(name, marks.collect())
}

fn is_available(readiness: &Readiness) -> bool {
    matches!(readiness, Readiness::Ready { .. } | Readiness::Members { ready: 1.., .. })
}

/// Returns why a target can take none of what it is to get, whoever is ready; `None` if it can.
fn why_unable(desk: &Desk, target: &Target) -> Option<String> {
    let open = desk.communicator()?;
    if open.leaving && !desk.connected() {
        return Some(said(texts::no_connection()));
    }
    let heads = desk.replica.iter().flat_map(|replica| replica.windows.values()).map(|window| &window.head);
    let mut given = heads.filter(|head| open.interaction.as_ref().is_none_or(|id| *id == head.id));
    let not_taken = given.find(|head| !target.channels.is_empty() && !target.channels.contains(&head.channel))?;
    Some(said(texts::does_not_take(&target.name, words::channel(not_taken.channel))))
}

/// Returns why nobody in a target can be asked now, as far as this desk knows. The gateway decides.
fn why_unavailable(target: &Target, readiness: Option<Readiness>, purpose: Purpose) -> Option<String> {
    let name = &target.name;
    match readiness? {
        // For a transfer alone.
        Readiness::NotReady { invited: Some(true), .. } if purpose != Purpose::Consult => None,
        Readiness::Ready { .. } | Readiness::Members { ready: 1.., .. } => None,
        Readiness::LoggedOut => Some(said(texts::is_logged_out(name))),
        Readiness::NotReady { .. } => Some(said(texts::is_not_ready(name))),
        Readiness::AtCapacity { .. } => Some(said(texts::is_at_capacity(name))),
        Readiness::Members { .. } => Some(said(texts::nobody_available(name))),
    }
}
