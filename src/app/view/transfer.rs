//! The banners at the top of a window: a pending transfer, or why a transfer or command failed.

use super::card::{countdown, rest};
use super::icon::icon;
use super::part::{Button, non_empty, press, when};
use crate::app::port::place;
use crate::app::store::Store;
use crate::core::desk::{Action, Desk, Place};
use crate::core::words;
use crate::protocol::{Command, InteractionId};
use leptos::prelude::*;

/// Returns the banner of a pending transfer: who is invited, whether they have seen the invitation, and the time left.
pub fn pending(store: Store, id: InteractionId) -> AnyView {
    let cancel = place::id(&Place::CancelTransfer(id.clone()));
    let id = StoredValue::new(id);
    let progress = store.select(move |desk| progress(desk, &id.get_value()).unwrap_or_default());
    let seconds = store.pick(move |desk| {
        let pending = desk.head(&id.get_value()).and_then(|head| head.pending.as_ref());
        let invited = pending.and_then(|pending| pending.invited.as_ref());
        invited.map(|invited| words::seconds_left(invited.deadline, desk.now()))
    });
    let left = Signal::derive(move || seconds.get().map(|left| words::seconds(left) + " left").unwrap_or_default());
    let rest = store.pick(move |desk| {
        let pending = desk.head(&id.get_value()).and_then(|head| head.pending.as_ref());
        let invited = pending.and_then(|pending| pending.invited.as_ref());
        invited.map_or(0, |invited| rest(invited.deadline, invited.answer_time, desk.now()))
    });
    // Available while the transfer is starting: the focus arrives then, and a screen reader would say "unavailable".
    let busy = store.select(move |desk| {
        let id = id.get_value();
        let cancels =
            |command: &Command| matches!(command, Command::CancelTransfer { interaction, .. } if *interaction == id);
        let cancelling = desk.outbox().iter().any(|waiting| cancels(&waiting.command));
        let offline = !desk.connected() && desk.head(&id).is_some_and(|head| head.pending.is_none());
        if cancelling || offline { " ".to_owned() } else { String::new() }
    });
    when(non_empty(progress), move || {
        view! {
            <div class="banner pending" role="group" aria-label="Transfer pending">
                {icon("arrow-right-left")}
                <p><strong>"Transfer pending"</strong>" "{progress}" "<span class="left">{left}</span></p>
                <div class="buttons">
                    <Button
                        class="small"
                        icon="x"
                        label="Cancel transfer"
                        id=cancel.clone()
                        unavailable=busy
                        press=press(move || store.act(Action::CancelTransfer { interaction: id.get_value() }))
                    />
                </div>
                {countdown(rest)}
            </div>
        }
        .into_any()
    })
}

/// Returns the progress of a transfer as a sentence; `None` if there is no transfer.
fn progress(desk: &Desk, id: &InteractionId) -> Option<String> {
    let Some(pending) = &desk.head(id)?.pending else {
        if !desk.starts_transfer(id) {
            return None;
        }
        let words = if desk.connected() {
            "Starting the transfer…"
        } else {
            "The transfer starts when the connection is back."
        };
        return Some(words.into());
    };
    let Some(invited) = &pending.invited else {
        return Some(format!("Looking for an agent in {}.", words::isolated(&pending.target_name)));
    };
    let via = if invited.name == pending.target_name {
        String::new()
    } else {
        format!(" for {}", words::isolated(&pending.target_name))
    };
    let what = if invited.shown { "has been shown the request" } else { "is being asked" };
    Some(format!("{} {what}{via}.", words::isolated(&invited.name)))
}

/// Returns the banner that says why the last command was refused or the last transfer failed.
pub fn failure(store: Store, id: InteractionId) -> AnyView {
    let id = StoredValue::new(id);
    let problem = move |desk: &Desk| desk.window_problem(&id.get_value()).map(|problem| problem.text.clone());
    let failed = move |desk: &Desk| {
        let failed = desk.head(&id.get_value())?.failed.as_ref()?;
        Some(words::outcome(&failed.target_name, &failed.outcome))
    };
    let text = store.select(move |desk| problem(desk).or_else(|| failed(desk)).unwrap_or_default());
    let another = store.select(move |desk| desk.remedies(&id.get_value()).0);
    let again = store.select(move |desk| desk.remedies(&id.get_value()).1);
    let try_again = move || store.act(Action::TryAgain { interaction: id.get_value() });
    let choose_another = move || store.act(Action::OpenCommunicator { interaction: Some(id.get_value()) });
    let dismiss = move || store.act(Action::DismissFailure { interaction: id.get_value() });
    when(non_empty(text), move || {
        view! {
            <div class="banner error" role="group" aria-label="Error">
                {icon("circle-alert")}
                <p><strong>"Error"</strong>" "{text}</p>
                <div class="buttons">
                    {when(again, move || {
                        view! { <Button class="small" label="Try again" press=press(try_again) /> }.into_any()
                    })}
                    {when(another, move || {
                        view! { <Button class="small" label="Choose another target" press=press(choose_another) /> }
                            .into_any()
                    })}
                    <Button class="ghost small" icon="x" label="Dismiss" words=false press=press(dismiss) />
                </div>
            </div>
        }
        .into_any()
    })
}
