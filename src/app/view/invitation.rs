//! The Interaction Preview: the question put to the agent, with what is needed to answer it.

use crate::app::port::place;
use crate::app::store::use_store;
use crate::app::widget::menu::{MenuButton, MenuItem};
use crate::core::desk::{Action, Place};
use crate::core::words;
use crate::protocol::{InvitationId, Sender};
use leptos::prelude::*;

/// Reasons for declining that are a choice away.
const REASONS: [&str; 3] = ["I am busy with another contact.", "This is not my subject.", "I am about to leave."];

#[component]
pub fn InteractionPreview(id: InvitationId) -> impl IntoView {
    let store = use_store();
    let key = id.clone();
    let invitation = store.select(move |desk| desk.replica.as_ref()?.invitations.get(&key).cloned());
    let key = id.clone();
    let left = store.select(move |desk| {
        let deadline = desk.replica.as_ref()?.invitations.get(&key)?.deadline;
        Some(words::seconds_left(deadline, desk.now))
    });
    let key = id.clone();
    let card = store.select(move |desk| desk.cards.get(&key).cloned().unwrap_or_default());
    let waiting = Memo::new(move |_| invitation.with(|i| i.as_ref().and_then(|i| i.waiting_since)));
    let waited = store.select(move |desk| waiting.get().map(|since| words::duration(desk.now.saturating_sub(since))));
    let element = place::id(&Place::Invitation(id.clone()));
    let (eyebrow, heading) = (format!("{element}-eyebrow"), format!("{element}-heading"));
    let labelled = format!("{eyebrow} {heading}");
    let busy = move || card.with(|card| card.answering.is_some());
    let act = {
        let id = id.clone();
        move |make: fn(InvitationId) -> Action| {
            let id = id.clone();
            move |_| store.act(make(id.clone()))
        }
    };
    let decline_items = {
        let id = id.clone();
        move || {
            let item = |reason: &'static str| {
                let id = id.clone();
                let run = move |()| store.act(Action::Decline { invitation: id.clone(), reason: reason.into() });
                MenuItem { label: reason.into(), unavailable: None, run: Callback::new(run) }
            };
            REASONS.into_iter().map(item).collect::<Vec<_>>()
        }
    };
    let no_more = move || invitation.with(|i| i.as_ref().is_none_or(|i| i.extensions_left == 0));
    // The receipt: sent when the browser has painted the card, which it does not do in a tab that nobody sees.
    let shown = id.clone();
    request_animation_frame(move || request_animation_frame(move || store.act(Action::Shown { invitation: shown })));
    view! {
        <div class="card invitation" role="group" aria-labelledby=labelled id=element tabindex="-1">
            <p class="eyebrow" id=eyebrow>
                "Interaction Preview"
            </p>
            <h2 id=heading>{move || invitation.with(|i| i.as_ref().map(|i| words::reason(&i.reason)))}</h2>
            <p class="card-contact">
                <strong>{move || invitation.with(|i| i.as_ref().map(|i| words::contact(&i.contact)))}</strong>
                <span class="tag">{move || invitation.with(|i| i.as_ref().map(|i| words::channel(i.channel)))}</span>
                <Show when=move || waited.get().is_some()>
                    <span class="muted">"waiting " {move || waited.get()}</span>
                </Show>
            </p>
            <Show when=move || invitation.with(|i| i.as_ref().is_some_and(|i| i.note.is_some()))>
                <p class="note">
                    <strong>"Note: "</strong>
                    {move || invitation.with(|i| i.as_ref().and_then(|i| i.note.clone()))}
                </p>
            </Show>
            <ul class="last" aria-label="Last messages">
                {move || {
                    let messages = invitation.with(|i| i.as_ref().map(|i| i.last_messages.clone()).unwrap_or_default());
                    messages
                        .into_iter()
                        .map(|message| {
                            let who = match message.from {
                                Sender::Contact => "Contact".to_owned(),
                                Sender::Agent { name, .. } => name,
                            };
                            let files = message.media.len();
                            let picture = (files > 0).then(|| words::counted(files, "picture", "pictures"));
                            view! {
                                <li>
                                    <span class="who">{who} ": "</span>
                                    {message.text}
                                    " "
                                    <em>{picture}</em>
                                </li>
                            }
                        })
                        .collect_view()
                }}
            </ul>
            <p class="left" class:soon=move || left.get().is_some_and(|left| left <= 20)>
                <span class="left-number">{move || left.get()}</span>
                " seconds left"
            </p>
            <p class="problem" class:empty=move || card.with(|c| c.problem.is_none())>
                {move || card.with(|c| c.problem.clone())}
            </p>
            <div class="buttons">
                <button
                    type="button"
                    class="primary"
                    aria-disabled=move || busy().then_some("true")
                    on:click=act(|invitation| Action::Accept { invitation })
                >
                    {move || if card.with(|c| c.accepting) { "Accepting…" } else { "Accept" }}
                </button>
                <span class="split">
                    <button
                        type="button"
                        aria-disabled=move || busy().then_some("true")
                        on:click=act(|invitation| Action::Decline { invitation, reason: String::new() })
                    >
                        "Decline"
                    </button>
                    <MenuButton label="Decline with a reason" items=Signal::derive(decline_items) class="split-more">
                        <span aria-hidden="true">"▾"</span>
                    </MenuButton>
                </span>
                <button
                    type="button"
                    aria-disabled=move || (busy() || no_more()).then_some("true")
                    on:click=act(|invitation| Action::MoreTime { invitation })
                >
                    "More time"
                </button>
            </div>
        </div>
    }
}

/// An invitation that ended before it was answered.
#[component]
pub fn EndedInvitation(id: InvitationId) -> impl IntoView {
    let store = use_store();
    let element = place::id(&Place::Invitation(id.clone()));
    let heading = format!("{element}-heading");
    let ended = store.peek(|desk| desk.ended.get(&id).cloned());
    let (contact, why) = ended.map(|(contact, why)| (contact, words::invitation_gone(&why))).unwrap_or_default();
    view! {
        <div class="card ended" role="group" aria-labelledby=heading.clone() id=element tabindex="-1">
            <p id=heading.clone()>
                <strong>{contact}</strong>
                " "
                {why}
            </p>
            <p class="buttons">
                <button type="button" on:click=move |_| store.act(Action::DismissInvitation { invitation: id.clone() })>
                    "Dismiss"
                </button>
            </p>
        </div>
    }
}
