//! What became of a transfer, at the top of its window: pending, or why not.

use super::part::{Button, press, there, when};
use crate::app::port::place;
use crate::app::store::Store;
use crate::core::desk::{Action, Desk, Place};
use crate::core::words;
use crate::protocol::{Command, InteractionId, Status};
use leptos::prelude::*;

/// The transfer going on: who is asked, whether they have seen it, time left.
pub fn pending(store: Store, id: InteractionId) -> AnyView {
    let cancel = place::id(&Place::CancelTransfer(id.clone()));
    let id = StoredValue::new(id);
    let progress = store.select(move |desk| progress(desk, &id.get_value()).unwrap_or_default());
    let left = store.select(move |desk| {
        let asked = desk
            .head(&id.get_value())
            .and_then(|head| head.pending.as_ref())
            .and_then(|pending| pending.invited.as_ref());
        asked.map(|asked| format!("{} seconds left", words::seconds_left(asked.deadline, desk.now))).unwrap_or_default()
    });
    // Not while the transfer is only starting, which is when the focus comes: it would be spoken as a button that
    // cannot be used.
    let busy = store.select(move |desk| {
        let id = id.get_value();
        let cancels =
            |command: &Command| matches!(command, Command::CancelTransfer { interaction, .. } if *interaction == id);
        let cancelling = desk.outbox.iter().any(|waiting| cancels(&waiting.command));
        let offline = !desk.connected() && desk.head(&id).is_some_and(|head| head.pending.is_none());
        if cancelling || offline { " ".to_owned() } else { String::new() }
    });
    when(there(progress), move || {
        view! {
            <div class="banner pending" role="group" aria-label="Transfer pending">
                <p><strong>"Transfer pending"</strong>" "{progress}" "<span class="muted">{left}</span></p>
                <Button
                    label="Cancel transfer"
                    id=cancel.clone()
                    unavailable=busy
                    press=press(move || store.act(Action::CancelTransfer { interaction: id.get_value() }))
                />
            </div>
        }
        .into_any()
    })
}

/// How far a transfer has come, in words; `None` where there is none.
fn progress(desk: &Desk, id: &InteractionId) -> Option<String> {
    let starting =
        |command: &Command| matches!(command, Command::StartTransfer { interaction, .. } if interaction == id);
    let Some(pending) = &desk.head(id)?.pending else {
        desk.outbox.iter().find(|waiting| starting(&waiting.command))?;
        let words = if desk.connected() {
            "Starting the transfer…"
        } else {
            "The transfer starts when the connection is back."
        };
        return Some(words.into());
    };
    let Some(asked) = &pending.invited else {
        return Some(format!("Looking for an agent in {}.", pending.target_name));
    };
    let via = if asked.name == pending.target_name { String::new() } else { format!(" for {}", pending.target_name) };
    let what = if asked.shown { "has been shown the request" } else { "is being asked" };
    Some(format!("{} {what}{via}.", asked.name))
}

/// Why the last transfer did not come about, or why the last command was refused.
pub fn failure(store: Store, id: InteractionId) -> AnyView {
    let id = StoredValue::new(id);
    let problem = move |desk: &Desk| desk.problems.get(&id.get_value()).map(|problem| problem.text.clone());
    let failed = move |desk: &Desk| {
        let failed = desk.head(&id.get_value())?.failed.as_ref()?;
        Some(words::outcome(&failed.target_name, &failed.outcome))
    };
    let text = store.select(move |desk| problem(desk).or_else(|| failed(desk)).unwrap_or_default());
    let again = store.select(move |desk| {
        let connected = desk.head(&id.get_value()).is_some_and(|head| head.status == Status::Connected);
        let problem = desk.problems.get(&id.get_value());
        connected && problem.map_or_else(|| failed(desk).is_some(), |problem| problem.again.is_some())
    });
    let other = move || store.act(Action::OpenCommunicator { interaction: Some(id.get_value()) });
    when(there(text), move || {
        view! {
            <div class="banner error" role="group" aria-label="Error">
                <p><strong>"Error"</strong>" "{text}</p>
                <div class="buttons">
                    {when(again, move || view! {
                        <Button label="Try again" press=press(move || store.act(Action::TryAgain { interaction: id.get_value() })) />
                        <Button label="Choose another target" press=press(other) />
                    }.into_any())}
                    <Button label="Dismiss" press=press(move || store.act(Action::DismissFailure { interaction: id.get_value() })) />
                </div>
            </div>
        }
        .into_any()
    })
}
