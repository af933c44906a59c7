//! The transcript: the messages of a conversation, followed by those not confirmed yet. The desk announces new
//! messages; the log is not a live region, because that would also read out the older messages that scrolling back
//! loads.

use super::media::message_files;
use super::part::{Button, press, when};
use crate::app::port::clock;
use crate::app::store::Store;
use crate::app::widget::chunks::{ViewportObserver, chunks};
use crate::core::desk::{Action, Desk};
use crate::core::{replica::Window, words};
use crate::protocol::{Delivery, InteractionId, Media, Message, Sender};
use leptos::{html, prelude::*};
use std::sync::Arc;

/// How far from the end the transcript still counts as scrolled to the end, in CSS pixels.
const AT_END: i32 = 80;
/// How many messages a chunk holds.
const CHUNK: u64 = 20;
/// The height assumed for a chunk that has not been rendered, in CSS pixels: that of 20 messages of one line.
const CHUNK_HEIGHT: i32 = 1560;
/// How many chunks at the end are always rendered.
const NEWEST: u64 = 3;

/// Returns the transcript of an interaction.
pub fn transcript(store: Store, id: InteractionId, contact: Signal<String>) -> AnyView {
    let prefix = format!("log-{id}-");
    let id = StoredValue::new(id);
    // The number of messages, including those not fetched and those not confirmed by the gateway. Messages not fetched
    // have their place, so that nothing visible moves when they arrive.
    let length = store.select(move |desk| {
        let key = id.get_value();
        desk.window(&key).map_or(0, Window::length) + unconfirmed(desk, &key).len() as u64
    });
    let keys = Signal::derive(move || {
        (0..length.get().div_ceil(CHUNK)).map(|chunk| format!("{prefix}{chunk}")).collect::<Vec<_>>()
    });
    let log = NodeRef::<html::Div>::new();
    let number =
        move |key: &str| key.rsplit('-').next().and_then(|number| number.parse::<u64>().ok()).unwrap_or_default();
    let newest = move |key: &str| number(key) + NEWEST >= length.get_untracked().div_ceil(CHUNK);
    let observer = ViewportObserver::new(log, newest);
    let coming = store.select(move |desk| desk.reading_earlier(&id.get_value()));
    let earlier = store.select(move |desk| desk.window(&id.get_value()).map_or(0, |window| window.earlier));
    let rows = move |key: &str| {
        let chunk = number(key);
        // Fetches earlier messages, page by page, until this chunk is complete.
        Effect::new(move |_| {
            if chunk * CHUNK < earlier.get() && !coming.get() {
                store.act(Action::ReadEarlier { interaction: id.get_value() });
            }
        });
        store.select(move |desk| rows(desk, &id.get_value(), chunk))
    };
    let row = move |row| message_row(store, id.get_value(), row, contact);
    keep_end_in_view(log, length);
    let label = Signal::derive(move || format!("Conversation with {}", contact.get()));
    view! {
        <div
            class="transcript"
            role="log"
            tabindex="0"
            aria-live="off"
            aria-label=label
            aria-busy=Signal::derive(move || coming.get().to_string())
            node_ref=log
        >
            {chunks(observer, keys, CHUNK_HEIGHT, newest, rows, row)}
        </div>
        {when(coming, || view! { <p class="transcript-coming">"Earlier messages are coming…"</p> }.into_any())}
    }
    .into_any()
}

/// Scrolls to new messages if the transcript is scrolled to its end.
fn keep_end_in_view(log: NodeRef<html::Div>, length: Signal<u64>) {
    Effect::new(move |before: Option<()>| {
        length.get();
        let Some(log) = log.get() else { return };
        if before.is_none() || log.scroll_height() - log.scroll_top() - log.client_height() < AT_END {
            request_animation_frame(move || log.set_scroll_top(log.scroll_height()));
        }
    });
}

/// Returns the texts that the gateway has not confirmed, in order, by the id of their command. The message will have
/// the same id.
fn unconfirmed(desk: &Desk, id: &InteractionId) -> Vec<String> {
    let window = desk.window(id);
    let new = |command: &&str| window.is_none_or(|window| window.message(&(*command).into()).is_none());
    desk.unsent(id).map(|(waiting, ..)| waiting.id.as_str()).filter(new).map(ToOwned::to_owned).collect()
}

/// Returns the message ids of a chunk. The id of a message is the same before and after it is confirmed.
fn rows(desk: &Desk, id: &InteractionId, chunk: u64) -> Vec<String> {
    let Some(window) = desk.window(id) else { return Vec::new() };
    let (from, to) = (chunk * CHUNK, (chunk + 1) * CHUNK);
    let confirmed = (from.max(window.earlier)..to.min(window.length()))
        .filter_map(|place| window.at(place))
        .map(ToString::to_string);
    let unconfirmed = (window.length()..).zip(unconfirmed(desk, id)).filter(|(place, _)| (from..to).contains(place));
    confirmed.chain(unconfirmed.map(|(_, row)| row)).collect()
}

/// Returns a message, made from the command that sends it if it is not confirmed yet.
fn message(desk: &Desk, id: &InteractionId, row: &str) -> Option<Arc<Message>> {
    if let Some(message) = desk.window(id).and_then(|window| window.message(&row.into())) {
        return Some(message.clone());
    }
    let (waiting, text, media) = desk.unsent(id).find(|(waiting, ..)| waiting.id.as_str() == row)?;
    let me = &desk.replica.as_ref()?.me;
    let from = Sender::Agent { id: me.id.clone(), name: me.name.clone() };
    Some(Arc::new(Message {
        id: row.into(),
        at: waiting.at,
        from,
        text: text.into(),
        media: media.to_vec(),
        delivery: None,
    }))
}

/// Returns whether a message has failed and has not been sent again since, so that pressing "Send again" twice does not
/// send it twice.
fn can_be_sent_again(desk: &Desk, id: &InteractionId, failed: &Message) -> bool {
    if !matches!(failed.delivery, Some(Delivery::Failed { .. })) {
        return false;
    }
    let same = |text: &str, media: &[Media]| {
        text == failed.text && media.iter().map(|it| &it.id).eq(failed.media.iter().map(|it| &it.id))
    };
    let later = desk
        .window(id)
        .into_iter()
        .flat_map(|window| window.messages().rev().take_while(|later| later.id != failed.id));
    let again = later.filter(|later| later.from != Sender::Contact).any(|later| same(&later.text, &later.media));
    !again && !desk.unsent(id).any(|(_, text, media)| same(text, media))
}

fn message_row(store: Store, id: InteractionId, row: String, contact: Signal<String>) -> AnyView {
    let Some(first) = store.peek(|desk| message(desk, &id, &row)) else { return ().into_any() };
    let key = StoredValue::new((id, row));
    let of = move |part: fn(&Message, bool) -> String| {
        store.select(move |desk| {
            let (id, row) = key.get_value();
            message(desk, &id, &row).map(|message| part(&message, desk.connected())).unwrap_or_default()
        })
    };
    let delivery = of(|message, connected| match (&message.delivery, &message.from) {
        (Some(delivery), _) => words::delivery(delivery),
        (None, Sender::Contact) => String::new(),
        (None, _) if connected => words::delivery(&Delivery::Sending),
        (None, _) => "Waiting for the connection".into(),
    });
    let failed = store.select(move |desk| {
        let (id, row) = key.get_value();
        message(desk, &id, &row).is_some_and(|message| can_be_sent_again(desk, &id, &message))
    });
    let sent = StoredValue::new((first.text.clone(), first.media.clone()));
    let again = press(move || {
        let (text, media) = sent.get_value();
        store.act(Action::SendAgain { interaction: key.with_value(|key| key.0.clone()), text, media });
    });
    let end = view! {
        <p class="message-delivery">
            {delivery}" "
            {when(failed, move || view! { <Button class="quiet" label="Send again" press=again /> }.into_any())}
        </p>
    };
    message_view(store, key.with_value(|key| key.0.clone()), &first, contact, end.into_any())
}

/// Returns a message with its author, time, text and files, and `end` below it.
pub fn message_view(
    store: Store,
    id: InteractionId,
    message: &Message,
    contact: Signal<String>,
    end: AnyView,
) -> AnyView {
    let mine = message.from != Sender::Contact;
    let who = match &message.from {
        Sender::Contact => contact,
        Sender::Agent { name, .. } => name.clone().into(),
        Sender::Service => words::AUTOMATIC.into(),
    };
    let (day, time) = (clock::day(message.at), clock::time_of_day(message.at));
    let at = if day == clock::day(store.peek(crate::core::desk::Desk::now)) { time } else { format!("{day}, {time}") };
    let files = message_files(store, id, message, who);
    view! {
        <div class=if mine { "message mine" } else { "message" }>
            <p class="message-head">
                <span class="message-who">{who}</span>" "<time datetime=clock::iso(message.at)>{at}</time>
            </p>
            // The language is unknown; without `lang` a screen reader would read the text in that of the page.
            <p class="message-text" lang="">{message.text.clone()}</p>
            {files}
            {end}
        </div>
    }
    .into_any()
}
