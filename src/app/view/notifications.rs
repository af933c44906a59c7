//! The dock: the notifications, which are invitations, new system messages, and errors that belong to no window.

use super::card::card;
use super::icon::sized;
use super::invitation::{ended_invitation, interaction_preview};
use super::new_text::ask_card;
use super::part::{Button, effect, non_empty, press, when};
use crate::app::dom::{NodeRef, View, each, view};
use crate::app::port::language::said;
use crate::app::port::place;
use crate::app::signal::{constant, derive};
use crate::app::store::Store;
use crate::app::widget::{ceiling::keep_from_growing, focus};
use crate::core::desk::{Action, Desk, Place};
use crate::core::text::texts;
use crate::core::words::{self, Severity};
use crate::protocol::NoticeId;
use leptos::prelude::*;

/// Returns the region that holds the notifications.
pub fn notifications(store: Store) -> View {
    // An invitation that has ended is another card in the same position.
    let shown = store.select(|desk| {
        let key = |place: &Place| match place {
            Place::Invitation(id) if desk.ended_invitations().contains_key(id) => Some(format!("e{id}")),
            Place::Invitation(id) => Some(format!("i{id}")),
            Place::Notice(id) => Some(format!("n{id}")),
            Place::Ask(id, asker) => Some(format!("a{id}/{asker}")),
            _ => None,
        };
        desk.notifications().iter().filter_map(key).collect::<Vec<_>>()
    });
    let part = move |key: String| match key.split_at(1) {
        ("e", id) => ended_invitation(store, id.into()),
        ("i", id) => interaction_preview(store, id.into()),
        ("a", ask) => {
            let (id, asker) = ask.split_once('/').unwrap_or_default();
            ask_card(store, id.into(), asker.into())
        }
        (_, id) => notice_card(store, id.into()),
    };
    let problem = store.select(|desk| desk.problem().map(said).unwrap_or_default());
    let failed = non_empty(problem);
    let undo = store.select(Desk::undo_offered);
    let outdated = store.select(Desk::is_outdated);
    let none = derive(move || shown.with(Vec::is_empty) && !failed.get() && !undo.get() && !outdated.get());
    let several = store.select(|desk| match desk.invitations().len() {
        0 | 1 => String::new(),
        several => said(texts::invitations_oldest_first(several as u64)),
    });
    // Escape returns the focus to where it was; it answers nothing.
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Escape" {
            place::focus_soon(&Place::Before);
        }
    };
    let dock = NodeRef::new();
    let open = store.select(|desk| desk.invitations().values().map(|state| state.open).collect::<Vec<_>>());
    effect(move || {
        shown.track();
        failed.track();
        undo.track();
        open.track();
        request_animation_frame(move || {
            if let Some(dock) = dock.get_untracked() {
                keep_focus_in_view(&dock);
            }
        });
    });
    // A banner below the dock would be moved.
    keep_from_growing(dock, store.select(Desk::banner_below_dock));
    view! {
        <section node_ref=dock class="dock" aria-label=said(texts::notifications()) data-landmark="" class:empty=none on:keydown=on_key>
            <p class="dock-head label">{several}</p>
            <ol data-arrivals="">
                {each(shown, part)}
                {when(failed, move || {
                    let dismiss = press(move || store.act(Action::DismissProblem));
                    let buttons = view! {
                        {show_instead(store)}
                        <Button class="small dismiss" icon="x" label=said(texts::dismiss()) press=dismiss />
                    };
                    card("card bad", "problem".into(), ("circle-alert", &said(texts::error())), problem, buttons)
                })}
                {when(outdated, move || update_card(store))}
                {when(undo, move || undo_card(store))}
            </ol>
        </section>
    }
}

/// Returns the button that shows the open interaction for which one was not reopened; nothing if there is none.
fn show_instead(store: Store) -> View {
    let instead = store.select(|desk| desk.open_instead().map(ToString::to_string).unwrap_or_default());
    when(non_empty(instead), move || {
        let show = press(move || {
            let interaction = instead.get_untracked();
            store.act(Action::DismissProblem);
            store.act(Action::Show { interaction: interaction.into() });
        });
        view! { <Button class="small" label=said(texts::show_open_conversation()) press=show /> }
    })
}

/// Returns the card that offers to take back Mark Done. It goes by itself; later, My history has Reopen.
fn undo_card(store: Store) -> View {
    let keys = store.select(|desk| said(words::undo(desk.undo_keys())));
    let undo = press(move || store.act(Action::Undo));
    let buttons = view! { <Button class="small" icon="undo-2" label=said(texts::undo()) press=undo /> };
    card("card line plain done", "undo".into(), ("circle-check", &said(texts::done_word())), keys, buttons)
}

/// Returns the card that offers to load another version of the app. It is loaded by itself when the agent is not busy.
fn update_card(store: Store) -> View {
    let text = constant(said(texts::new_version_loads()));
    let reload = press(move || store.act(Action::Reload));
    let buttons = view! { <Button class="small" label=said(texts::reload()) press=reload /> };
    card("card line plain", "update".into(), ("info", &said(texts::new_version_word())), text, buttons)
}

/// Scrolls to the element with the focus where the dock has grown over its place: what scrolls beside the dock has
/// become that much smaller.
fn keep_focus_in_view(dock: &web_sys::Element) {
    let Some(focused) = focus::active().filter(|it| !dock.contains(Some(it))) else { return };
    let (it, dock) = (focused.get_bounding_client_rect(), dock.get_bounding_client_rect());
    let beside = it.right() <= dock.left() || it.left() >= dock.right();
    if !beside && it.bottom() > dock.top() && it.top() < dock.bottom() {
        focus::reveal(&focused);
    }
}

fn notice_card(store: Store, id: NoticeId) -> View {
    let notice = store.peek(|desk| desk.replica.as_ref().and_then(|replica| replica.notice(&id)).cloned());
    let Some(notice) = notice else { return View::default() };
    let (kind, text) = (said(words::notice_type(&notice).0), said(words::notice(&notice.subject)));
    let (class, icon) = match words::severity(&notice) {
        Severity::Error => ("card line bad", "circle-alert"),
        Severity::Warning => ("card line warn", "triangle-alert"),
        Severity::Information => ("card line", "info"),
    };
    let element = place::id(&Place::Notice(id.clone()));
    let (show, dismiss) = (id.clone(), id);
    let show = press(move || store.act(Action::ShowNotice { notice: show.clone() }));
    let dismiss = press(move || store.act(Action::DismissNotice { notice: dismiss.clone() }));
    let buttons = view! {
        <Button class="small" label=said(texts::show()) press=show />
        <Button class="ghost small dismiss" icon="x" label=said(texts::dismiss()) press=dismiss />
    };
    card(class, element, (icon, &kind), text.into(), buttons)
}

/// Returns the short text that says for a moment what has been done. Hidden from those who hear it announced.
pub fn flash(store: Store) -> View {
    let text = store.select(|desk| desk.flash().cloned().map(said).unwrap_or_default());
    when(non_empty(text), move || {
        view! { <p class="card plain flash" aria-hidden="true">{sized("check", "i s")}<span>{text}</span></p> }
    })
}
