//! The transcript: a log that reads itself, with what is on its way at the end.

use super::super::port::{clock, gateway};
use crate::app::store::use_store;
use crate::core::words;
use crate::protocol::{Delivery, InteractionId, Media, MessageId, Sender};
use leptos::{html, prelude::*, task::spawn_local};
use std::time::Duration;

/// How near the end counts as being there, in CSS pixels.
const AT_END: i32 = 80;

#[component]
pub fn Transcript(id: InteractionId) -> impl IntoView {
    let store = use_store();
    let id = StoredValue::new(id);
    let contact = store.select(move |desk| desk.head(&id.get_value()).map(|head| words::contact(&head.contact)).unwrap_or_default());
    // Messages and, after them, texts the gateway has not confirmed: under the same key before and after.
    let rows = store.select(move |desk| {
        let key = id.get_value();
        let window = desk.replica.as_ref().and_then(|replica| replica.windows.get(&key));
        let mut rows = window.map(|window| window.order.clone()).unwrap_or_default();
        let unsent = desk.unsent(&key).map(|(waiting, _)| MessageId::from(waiting.id.as_str()));
        let unsent: Vec<_> = unsent.filter(|id| window.is_none_or(|w| w.message(id).is_none())).collect();
        rows.extend(unsent);
        rows
    });
    let log = NodeRef::<html::Div>::new();
    // What is in a log at load is read out as news by Chromium: it goes live after it is filled.
    let live = RwSignal::new(false);
    let timer = set_timeout_with_handle(move || live.set(true), Duration::from_secs(1));
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
    view! {
        <div
            class="transcript"
            role="log"
            tabindex="0"
            aria-live=move || if live.get() { "polite" } else { "off" }
            aria-label=move || format!("Conversation with {}", contact.get())
            node_ref=log
        >
            <For each=move || rows.get() key=|row| row.clone() let(row)>
                <Row id=id.get_value() row contact />
            </For>
        </div>
    }
}

/// What a row shows.
#[derive(Clone, PartialEq)]
struct Shown {
    who: Option<String>,
    mine: bool,
    at: u64,
    text: String,
    media: Vec<Media>,
    delivery: Option<String>,
    failed: bool,
}

#[component]
fn Row(id: InteractionId, row: MessageId, contact: Memo<String>) -> impl IntoView {
    let store = use_store();
    let shown = store.select({
        let id = id.clone();
        move |desk| {
            let message = desk.replica.as_ref().and_then(|r| r.windows.get(&id)).and_then(|window| window.message(&row));
            if let Some(message) = message {
                let (who, mine) = match &message.from {
                    Sender::Contact => (None, false),
                    Sender::Agent { name, .. } => (Some(name.clone()), true),
                };
                return Some(Shown {
                    who,
                    mine,
                    at: message.at,
                    text: message.text.clone(),
                    media: message.media.clone(),
                    delivery: message.delivery.as_ref().map(words::delivery),
                    failed: matches!(message.delivery, Some(Delivery::Failed { .. })),
                });
            }
            let (waiting, text) = desk.unsent(&id).find(|(waiting, _)| waiting.id.as_str() == row.as_str())?;
            let delivery = if desk.connected() { "Sending" } else { "Waiting for the connection" };
            let who = desk.replica.as_ref().map(|replica| replica.me.name.clone());
            let (text, delivery) = (text.to_owned(), Some(delivery.to_owned()));
            Some(Shown { who, mine: true, at: waiting.at, text, media: Vec::new(), delivery, failed: false })
        }
    });
    let media = Memo::new(move |_| shown.with(|s| s.as_ref().map(|s| s.media.clone()).unwrap_or_default()));
    let at = Memo::new(move |_| shown.with(|s| s.as_ref().map(|s| s.at).unwrap_or_default()));
    let again = Callback::new(move |()| {
        let text = shown.with_untracked(|s| s.as_ref().map(|s| s.text.clone()).unwrap_or_default());
        store.act(crate::core::desk::Action::SendAgain { interaction: id.clone(), text });
    });
    view! {
        <div class="message" class:mine=move || shown.with(|s| s.as_ref().is_some_and(|s| s.mine))>
            <p class="message-head">
                <span class="who">{move || shown.with(|s| s.as_ref().and_then(|s| s.who.clone())).unwrap_or_else(|| contact.get())}</span>
                " "
                <time datetime=move || clock::iso(at.get())>{move || clock::time_of_day(at.get())}</time>
            </p>
            <p class="message-text">{move || shown.with(|s| s.as_ref().map(|s| s.text.clone()))}</p>
            <For each=move || media.get() key=|media| media.id.clone() let(media)>
                <Picture media contact />
            </For>
            <Show when=move || shown.with(|s| s.as_ref().is_some_and(|s| s.delivery.is_some()))>
                <p class="delivery">
                    {move || shown.with(|s| s.as_ref().and_then(|s| s.delivery.clone()))} " "
                    <Show when=move || shown.with(|s| s.as_ref().is_some_and(|s| s.failed))>
                        <button type="button" class="quiet" on:click=move |_| again.run(())>
                            "Send again"
                        </button>
                    </Show>
                </p>
            </Show>
        </div>
    }
}

/// A picture, fetched with the agent's token and given back when the row goes.
#[component]
fn Picture(media: Media, contact: Memo<String>) -> impl IntoView {
    let store = use_store();
    let address = RwSignal::new(None::<Result<String, String>>);
    let alt = media.description.clone().unwrap_or_else(|| format!("Picture from {}", contact.get_untracked()));
    let id = media.id;
    spawn_local(async move {
        let got = gateway::picture(id.as_str(), &store.token()).await;
        // The row may have gone meanwhile.
        if let Some(Ok(unused)) = address.try_set(Some(got)).flatten() {
            gateway::release(&unused);
        }
    });
    on_cleanup(move || {
        if let Some(Some(Ok(address))) = address.try_get_untracked() {
            gateway::release(&address);
        }
    });
    move || match address.get() {
        None => view! { <p class="muted">"Loading the picture…"</p> }.into_any(),
        Some(Ok(address)) => view! { <img class="thumbnail" src=address alt=alt.clone() /> }.into_any(),
        Some(Err(why)) => view! { <p class="problem">{why}</p> }.into_any(),
    }
}
