//! The Interaction Preview: an invitation with what the agent needs to answer it.

use super::card::card;
use super::part::{Button, each, non_empty, press, when};
use crate::app::port::place;
use crate::app::store::Store;
use crate::app::widget::menu::{MenuButton, MenuItem};
use crate::core::desk::{Action, InvitationState, Place, WARN_AT};
use crate::core::words;
use crate::protocol::{CaseValue, Invitation, InvitationId, Millis};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// The reasons for declining that the menu offers.
const REASONS: [&str; 3] = ["I am busy with another contact.", "This is not my subject.", "I am about to leave."];

/// Returns the card of an invitation that has not been answered.
pub fn interaction_preview(store: Store, id: InvitationId) -> AnyView {
    let element = place::id(&Place::Invitation(id.clone()));
    let [eyebrow, heading, summary] = ["eyebrow", "heading", "summary"].map(|part| format!("{element}-{part}"));
    let id = StoredValue::new(id);
    let of = move |part: fn(&Invitation, Millis) -> Option<String>| {
        store.seen(move |desk, replica| replica.invitation(&id.get_value()).and_then(|i| part(i, desk.now())))
    };
    let reason = of(|i, _| Some(words::reason(&i.reason)));
    let contact = of(|i, _| Some(words::contact(&i.contact)));
    let channel = of(|i, _| Some(words::channel(i.channel).into()));
    let waited = of(|i, now| Some(format!("waiting {}", words::duration(now.saturating_sub(i.waiting_since?)))));
    let note = of(|i, _| i.note.clone());
    let values = store.seen(move |_, r| {
        let value = |it: &CaseValue| format!("{}: {}", it.label, it.value);
        Some(r.invitation(&id.get_value())?.case_data.iter().map(value).collect::<Vec<_>>())
    });
    let has_values = Signal::derive(move || values.with(|values| !values.is_empty()));
    let left = of(|i, now| Some(words::seconds_left(i.deadline, now).to_string()));
    let soon = store
        .seen(move |desk, r| Some(words::seconds_left(r.invitation(&id.get_value())?.deadline, desk.now()) <= WARN_AT));
    let no_more = store.seen(move |_, r| Some(r.invitation(&id.get_value())?.extensions_left == 0));
    let messages = store.seen(move |_, r| {
        Some(r.invitation(&id.get_value())?.last_messages.iter().map(|m| m.id.to_string()).collect())
    });
    let on_card = move |part: fn(&InvitationState) -> bool| {
        store.select(move |desk| desk.invitations().get(&id.get_value()).is_some_and(part))
    };
    let accepting = on_card(|card| card.accepting);
    let accept = Signal::derive(move || if accepting.get() { "Accepting…".to_owned() } else { "Accept".into() });
    let busy = on_card(|card| card.answering);
    let problem = store.select(move |desk| {
        desk.invitations().get(&id.get_value()).and_then(|card| card.problem.clone()).unwrap_or_default()
    });
    // The button that was pressed says that the answer is under way, so the others need no reason of their own.
    let unavailable = Signal::derive(move || if busy.get() { " ".to_owned() } else { String::new() });
    let no_more_time = Signal::derive(move || match (busy.get(), no_more.get()) {
        (true, _) => " ".to_owned(),
        (_, true) => "You have had more time as often as you can.".into(),
        _ => String::new(),
    });
    let decline = move |reason: &'static str| {
        press(move || store.act(Action::Decline { invitation: id.get_value(), reason: reason.into() }))
    };
    let reasons = move || REASONS.map(|label| MenuItem::new(label, "", decline(label))).to_vec();
    // The receipt is sent once the browser has painted the card, which it does not do in a hidden tab.
    let shown = move || {
        if let Some(invitation) = id.try_get_value() {
            store.act(Action::Shown { invitation });
        }
    };
    request_animation_frame(move || request_animation_frame(shown));
    // The description is the whole card, which a screen reader speaks when the focus arrives. It changes each second,
    // and a screen reader repeats a description that changes, so it is frozen while the focus is inside.
    let read = RwSignal::new(false);
    let card = element.clone();
    let leave: Box<dyn FnMut(leptos::ev::FocusEvent)> = Box::new(move |event| {
        let to = event.related_target().and_then(|to| to.dyn_into::<web_sys::Node>().ok());
        read.set(document().get_element_by_id(&card).is_some_and(|card| card.contains(to.as_ref())));
    });
    let all = store.seen(move |desk, replica| {
        replica.invitation(&id.get_value()).map(|i| words::invitation_description(i, desk.now()))
    });
    let said = Memo::new(move |before: Option<&String>| match before {
        Some(before) if read.get() => before.clone(),
        _ => all.get(),
    });
    view! {
        <li>
            <div
                class="card invitation"
                role="group"
                aria-labelledby=format!("{eyebrow} {heading}")
                aria-describedby=summary.clone()
                id=element.clone()
                tabindex="-1"
                on:focusin=move |_| read.set(true)
                on:focusout=leave
            >
                <p id=summary.clone() hidden>{said}</p>
                <p class="eyebrow" id=eyebrow.clone()>"Interaction Preview"</p>
                <h2 id=heading.clone()>{reason}</h2>
                <p class="card-contact">
                    <strong>{contact}</strong>
                    <span class="tag">{channel}</span>
                    <span class="muted">{waited}</span>
                </p>
                {when(non_empty(note), move || {
                    view! { <p class="card-note"><strong>"Note: "</strong>{note}</p> }.into_any()
                })}
                {when(has_values, move || {
                    view! {
                        <ul class="card-values" aria-label="Case data">
                            {each(values, |value| view! { <li>{value}</li> }.into_any())}
                        </ul>
                    }
                    .into_any()
                })}
                <ul class="card-last" aria-label="Last messages">
                    {each(messages, move |message| last_message(store, id.get_value(), message))}
                </ul>
                <p class="card-left" class:soon=soon><span class="card-left-number">{left}</span>" seconds left"</p>
                <p class="problem">{problem}</p>
                <div class="buttons">
                    <Button
                        class="primary"
                        label=accept
                        unavailable
                        press=press(move || store.act(Action::Accept { invitation: id.get_value() }))
                    />
                    <span class="card-split">
                        <Button label="Decline" unavailable press=decline("") />
                        <MenuButton label="Decline with a reason" items=Signal::derive(reasons) class="card-split-more">
                            <span aria-hidden="true">"▾"</span>
                        </MenuButton>
                    </span>
                    <Button
                        label="More time"
                        id=format!("{element}-more")
                        unavailable=no_more_time
                        press=press(move || store.act(Action::MoreTime { invitation: id.get_value() }))
                    />
                </div>
            </div>
        </li>
    }
    .into_any()
}

fn last_message(store: Store, invitation: InvitationId, id: String) -> AnyView {
    let message = store.peek(|desk| {
        let invitation = desk.replica.as_ref()?.invitation(&invitation)?;
        invitation.last_messages.iter().find(|message| message.id.as_str() == id).cloned()
    });
    let Some(message) = message else { return ().into_any() };
    let who = words::wrote(&message.from);
    let files = message.media.len();
    let files = if files > 0 { words::counted(files, "file", "files") } else { String::new() };
    view! { <li><span class="card-who">{who}": "</span><span lang="">{message.text}</span>" "<em>{files}</em></li> }
        .into_any()
}

/// Returns the card of an invitation that ended before it was answered.
pub fn ended_invitation(store: Store, id: InvitationId) -> AnyView {
    let ended = store.peek(|desk| desk.ended_invitations().get(&id).cloned());
    let text = ended.unwrap_or_default();
    let element = place::id(&Place::Invitation(id.clone()));
    let dismiss = press(move || store.act(Action::DismissInvitation { invitation: id.clone() }));
    card(
        "card ended",
        element,
        "Invitation over",
        text.into(),
        view! { <Button label="Dismiss" press=dismiss /> }.into_any(),
    )
}
