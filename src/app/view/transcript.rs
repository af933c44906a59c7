//! The transcript: a log that reads itself, with what is on its way at the end.

use super::part::{Button, each, press, there, when};
use crate::app::port::{clock, gateway};
use crate::app::store::Store;
use crate::core::{desk::Action, words};
use crate::protocol::{Delivery, InteractionId, Media, Message, Sender};
use leptos::{html, prelude::*, task::spawn_local};
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
        let unsent = desk.unsent(&key).map(|(waiting, _)| waiting.id.as_str()).filter(new).map(ToOwned::to_owned);
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
    let (waiting, text) = desk.unsent(id).find(|(waiting, _)| waiting.id.as_str() == row)?;
    let from = Sender::Agent { id: replica.me.id.clone(), name: replica.me.name.clone() };
    Some(Arc::new(Message { id: row.into(), at: waiting.at, from, text: text.into(), media: Vec::new(), delivery: None }))
}

fn message_row(store: Store, id: InteractionId, row: String, contact: Signal<String>) -> AnyView {
    let Some(first) = store.peek(|desk| message(desk, &id, &row)) else { return ().into_any() };
    let mine = first.from != Sender::Contact;
    let who = match &first.from {
        Sender::Contact => contact,
        Sender::Agent { name, .. } => name.clone().into(),
        Sender::Service => words::AUTOMATIC.into(),
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
        (None, _) if connected => words::delivery(&Delivery::Sending),
        (None, _) => "Waiting for the connection".into(),
    });
    let failed = store.select(move |desk| {
        let (id, row) = key.get_value();
        message(desk, &id, &row).is_some_and(|message| matches!(message.delivery, Some(Delivery::Failed { .. })))
    });
    let text = StoredValue::new(first.text.clone());
    let again = press(move || {
        store.act(Action::SendAgain { interaction: key.with_value(|key| key.0.clone()), text: text.get_value() });
    });
    view! {
        <div class=if mine { "message mine" } else { "message" }>
            <p class="message-head"><span class="who">{who}</span>" "<time datetime=clock::iso(first.at)>{at}</time></p>
            <p class="message-text">{first.text.clone()}</p>
            {first.media.iter().map(|media| picture(store, media, contact)).collect_view()}
            <p class="delivery">
                {delivery}" "
                {when(failed, move || view! { <Button class="quiet" label="Send again" press=again /> }.into_any())}
            </p>
        </div>
    }
    .into_any()
}

/// A picture, fetched with the agent's token and given back when the row goes.
fn picture(store: Store, media: &Media, contact: Signal<String>) -> AnyView {
    let address = RwSignal::new(String::new());
    let words = RwSignal::new("Loading the picture…".to_owned());
    let alt = media.description.clone().unwrap_or_else(|| format!("Picture from {}", contact.get_untracked()));
    let id = media.id.clone();
    spawn_local(async move {
        match gateway::picture(id.as_str(), &store.token()).await {
            Ok(got) => {
                words.try_set(String::new());
                // The row may have gone meanwhile.
                if let Some(unused) = address.try_set(got) {
                    gateway::release(&unused);
                }
            }
            Err(why) => drop(words.try_set(why)),
        }
    });
    on_cleanup(move || {
        if let Some(address) = address.try_get_untracked().filter(|address| !address.is_empty()) {
            gateway::release(&address);
        }
    });
    let source: Signal<String> = address.into();
    let loaded = there(address.into());
    view! {
        {when(loaded, move || view! { <img class="thumbnail" src=source alt=alt.clone() /> }.into_any())}
        <p class="muted">{words}</p>
    }
    .into_any()
}
