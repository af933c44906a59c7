//! The transcript: a log that reads itself, with what is on its way at the end.

use super::media::message_files;
use super::part::{Button, each, press, when};
use crate::app::port::clock;
use crate::app::store::Store;
use crate::core::{desk::Action, words};
use crate::protocol::{Delivery, InteractionId, Message, Sender};
use leptos::{html, prelude::*};
use std::{sync::Arc, time::Duration};

/// How near the end counts as being there, in CSS pixels.
const AT_END: i32 = 80;

pub fn transcript(store: Store, id: InteractionId, contact: Signal<String>) -> AnyView {
    let id = StoredValue::new(id);
    // Messages and, after them, texts the gateway has not confirmed: under the same key before and after.
    let rows = store.select(move |desk| {
        let key = id.get_value();
        let window = desk.replica.as_ref().and_then(|replica| replica.windows.get(&key));
        let confirmed = window.iter().flat_map(|window| window.order.iter().map(ToString::to_string));
        let new = |command: &&str| window.is_none_or(|w| w.message(&(*command).into()).is_none());
        let unsent = desk.unsent(&key).map(|(waiting, ..)| waiting.id.as_str()).filter(new).map(ToOwned::to_owned);
        confirmed.chain(unsent).collect::<Vec<_>>()
    });
    let log = NodeRef::<html::Div>::new();
    // What is in a log at load is read out as news by Chromium: it goes live after it is filled.
    let (live, go_live) = signal("off".to_owned());
    let live: Signal<String> = live.into();
    let timer = set_timeout_with_handle(move || go_live.set("polite".to_owned()), Duration::from_secs(1));
    on_cleanup(move || {
        if let Ok(timer) = timer {
            timer.clear();
        }
    });
    Effect::new(move |before: Option<()>| {
        rows.track();
        let Some(log) = log.get() else { return };
        let at_end = log.scroll_height() - log.scroll_top() - log.client_height() < AT_END;
        if before.is_none() || at_end {
            request_animation_frame(move || log.set_scroll_top(log.scroll_height()));
        }
    });
    let label = Signal::derive(move || format!("Conversation with {}", contact.get()));
    view! {
        <div class="transcript" role="log" tabindex="0" aria-live=live aria-label=label node_ref=log>
            {each(rows, move |row| message_row(store, id.get_value(), row, contact))}
        </div>
    }
    .into_any()
}

/// A message, or the text of a command that will become one.
fn message(desk: &crate::core::desk::Desk, id: &InteractionId, row: &str) -> Option<Arc<Message>> {
    let replica = desk.replica.as_ref()?;
    if let Some(message) = replica.windows.get(id).and_then(|window| window.message(&row.into())) {
        return Some(message.clone());
    }
    let (waiting, text, media) = desk.unsent(id).find(|(waiting, ..)| waiting.id.as_str() == row)?;
    let from = Sender::Agent { id: replica.me.id.clone(), name: replica.me.name.clone() };
    Some(Arc::new(Message { id: row.into(), at: waiting.at, from, text: text.into(), media: media.to_vec(), delivery: None }))
}

fn message_row(store: Store, id: InteractionId, row: String, contact: Signal<String>) -> AnyView {
    let Some(first) = store.peek(|desk| message(desk, &id, &row)) else { return ().into_any() };
    let mine = matches!(first.from, Sender::Agent { .. });
    let who = match &first.from {
        Sender::Contact => contact,
        Sender::Agent { name, .. } => name.clone().into(),
    };
    let key = StoredValue::new((id, row));
    let of = move |part: fn(&Message, bool) -> String| {
        store.select(move |desk| {
            let (id, row) = key.get_value();
            message(desk, &id, &row).map(|message| part(&message, desk.connected())).unwrap_or_default()
        })
    };
    let at = of(|message, _| clock::time_of_day(message.at));
    let delivery = of(|message, connected| match (&message.delivery, &message.from) {
        (Some(delivery), _) => words::delivery(delivery),
        (None, Sender::Contact) => String::new(),
        (None, Sender::Agent { .. }) if connected => words::delivery(&Delivery::Sending),
        (None, Sender::Agent { .. }) => "Waiting for the connection".into(),
    });
    let failed = store.select(move |desk| {
        let (id, row) = key.get_value();
        message(desk, &id, &row).is_some_and(|message| matches!(message.delivery, Some(Delivery::Failed { .. })))
    });
    let sent = StoredValue::new((first.text.clone(), first.media.clone()));
    let again = press(move || {
        let (text, media) = sent.get_value();
        store.act(Action::SendAgain { interaction: key.with_value(|key| key.0.clone()), text, media });
    });
    let files = message_files(store, key.with_value(|key| key.0.clone()), &first, who);
    view! {
        <div class=if mine { "message mine" } else { "message" }>
            <p class="message-head"><span class="who">{who}</span>" "<time datetime=clock::iso(first.at)>{at}</time></p>
            <p class="message-text">{first.text.clone()}</p>
            {files}
            <p class="delivery">
                {delivery}" "
                {when(failed, move || view! { <Button class="quiet" label="Send again" press=again /> }.into_any())}
            </p>
        </div>
    }
    .into_any()
}
