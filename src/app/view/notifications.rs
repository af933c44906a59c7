//! The notifications: invitations, new system messages, and errors that belong to no window.

use super::card::card;
use super::invitation::{ended_invitation, interaction_preview};
use super::part::{Button, each, non_empty, press, when};
use crate::app::port::place;
use crate::app::store::Store;
use crate::core::desk::{Action, Place};
use crate::core::words;
use crate::protocol::NoticeId;
use leptos::prelude::*;

/// Returns the region that holds the notifications.
pub fn notifications(store: Store) -> AnyView {
    // An invitation that has ended is another card in the same position.
    let shown = store.select(|desk| {
        let key = |place: &Place| match place {
            Place::Invitation(id) if desk.ended_invitations().contains_key(id) => Some(format!("e{id}")),
            Place::Invitation(id) => Some(format!("i{id}")),
            Place::Notice(id) => Some(format!("n{id}")),
            _ => None,
        };
        desk.notifications().iter().filter_map(key).collect::<Vec<_>>()
    });
    let part = move |key: String| match key.split_at(1) {
        ("e", id) => ended_invitation(store, id.into()),
        ("i", id) => interaction_preview(store, id.into()),
        (_, id) => notice_card(store, id.into()),
    };
    let problem = store.select(|desk| desk.problem().cloned().unwrap_or_default());
    let failed = non_empty(problem);
    let none = Signal::derive(move || shown.with(Vec::is_empty) && !failed.get());
    // Escape returns the focus to where it was; it answers nothing.
    let on_key: Box<dyn FnMut(leptos::ev::KeyboardEvent)> = Box::new(move |event| {
        if event.key() == "Escape" {
            place::focus_soon(&Place::Before);
        }
    });
    view! {
        <section class="notifications" aria-label="Notifications" data-landmark="" class:empty=none on:keydown=on_key>
            <ol>
                {each(shown, part)}
                {when(failed, move || {
                    let dismiss = press(move || store.act(Action::DismissProblem));
                    let buttons = view! { <Button label="Dismiss" press=dismiss /> }.into_any();
                    card("card error", "problem".into(), "Error", problem, buttons)
                })}
            </ol>
        </section>
    }
    .into_any()
}

fn notice_card(store: Store, id: NoticeId) -> AnyView {
    let notice = store.peek(|desk| desk.replica.as_ref().and_then(|replica| replica.notice(&id)).cloned());
    let (kind, text) = notice.map(|n| (words::notice_type(&n).0, words::notice(&n.subject))).unwrap_or_default();
    let class = if kind == "Error" { "card error" } else { "card" };
    let element = place::id(&Place::Notice(id.clone()));
    let (show, dismiss) = (id.clone(), id);
    let buttons = view! {
        <Button label="Show" press=press(move || store.act(Action::ShowNotice { notice: show.clone() })) />
        <Button label="Dismiss" press=press(move || store.act(Action::DismissNotice { notice: dismiss.clone() })) />
    };
    card(class, element, kind, text.into(), buttons.into_any())
}
