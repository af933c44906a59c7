//! The transcript: what was written, with what is on its way at the end. What is new in it is said by the desk and not
//! by the log itself, which would also read out what comes in when one scrolls back.

use super::media::message_files;
use super::part::{Button, press, when};
use crate::app::port::clock;
use crate::app::store::Store;
use crate::app::widget::chunks::{Nearness, chunks};
use crate::core::desk::{Action, Desk};
use crate::core::{replica::Window, words};
use crate::protocol::{Delivery, InteractionId, Media, Message, Sender};
use leptos::{html, prelude::*};
use std::sync::Arc;

/// How near the end counts as being there, in CSS pixels.
const AT_END: i32 = 80;
/// How many messages come and go together.
const CHUNK: u64 = 20;
/// How high they are before they have been seen, in CSS pixels: twenty messages of one line.
const GUESS: i32 = 1560;
/// How many chunks at the end are always there.
const NEWEST: u64 = 3;

pub fn transcript(store: Store, id: InteractionId, contact: Signal<String>) -> AnyView {
    let prefix = format!("log-{id}-");
    let id = StoredValue::new(id);
    // How many messages there are and, after them, texts that the gateway has not confirmed. Those that have not been
    // fetched have their boxes all the same: nothing that is seen moves when they come.
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
    let near = Nearness::within(log, newest);
    let coming = store.select(move |desk| desk.reading_earlier(&id.get_value()));
    let earlier = store.select(move |desk| desk.window(&id.get_value()).map_or(0, |window| window.earlier));
    let rows = move |key: &str| {
        let chunk = number(key);
        // What is near and not here yet is fetched, page after page until it is.
        Effect::new(move |_| {
            if chunk * CHUNK < earlier.get() && !coming.get() {
                store.act(Action::ReadEarlier { interaction: id.get_value() });
            }
        });
        store.select(move |desk| rows(desk, &id.get_value(), chunk))
    };
    keep_end_in_view(log, length);
    let label = Signal::derive(move || format!("Conversation with {}", contact.get()));
    view! {
        <div class="transcript" role="log" tabindex="0" aria-live="off" aria-label=label aria-busy=Signal::derive(move || coming.get().to_string()) node_ref=log>
            {chunks(near, keys, GUESS, newest, rows, move |row| message_row(store, id.get_value(), row, contact))}
        </div>
        {when(coming, || view! { <p class="coming">"Earlier messages are coming…"</p> }.into_any())}
    }
    .into_any()
}

/// New messages scroll into view where the end is seen.
fn keep_end_in_view(log: NodeRef<html::Div>, length: Signal<u64>) {
    Effect::new(move |before: Option<()>| {
        length.get();
        let Some(log) = log.get() else { return };
        if before.is_none() || log.scroll_height() - log.scroll_top() - log.client_height() < AT_END {
            request_animation_frame(move || log.set_scroll_top(log.scroll_height()));
        }
    });
}

/// Texts to the contact whose message has not come, in order: by the commands that send them, which will be the
/// messages' ids.
fn unconfirmed(desk: &Desk, id: &InteractionId) -> Vec<String> {
    let window = desk.window(id);
    let new = |command: &&str| window.is_none_or(|window| window.message(&(*command).into()).is_none());
    desk.unsent(id).map(|(waiting, ..)| waiting.id.as_str()).filter(new).map(ToOwned::to_owned).collect()
}

/// The rows of a chunk, by message id: the same before a text is confirmed and after.
fn rows(desk: &Desk, id: &InteractionId, chunk: u64) -> Vec<String> {
    let Some(window) = desk.window(id) else { return Vec::new() };
    let (from, to) = (chunk * CHUNK, (chunk + 1) * CHUNK);
    let confirmed = (from.max(window.earlier)..to.min(window.length()))
        .filter_map(|place| window.at(place))
        .map(ToString::to_string);
    let unconfirmed = (window.length()..).zip(unconfirmed(desk, id)).filter(|(place, _)| (from..to).contains(place));
    confirmed.chain(unconfirmed.map(|(_, row)| row)).collect()
}

/// A message, or the text of a command that will become one.
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

/// Whether a message has failed and has not been sent again since: a second press is not to write to the contact twice.
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
        <p class="delivery">
            {delivery}" "
            {when(failed, move || view! { <Button class="quiet" label="Send again" press=again /> }.into_any())}
        </p>
    };
    written(store, key.with_value(|key| key.0.clone()), &first, contact, end.into_any())
}

/// A message as it was written.
pub fn written(store: Store, id: InteractionId, message: &Message, contact: Signal<String>, end: AnyView) -> AnyView {
    let mine = message.from != Sender::Contact;
    let who = match &message.from {
        Sender::Contact => contact,
        Sender::Agent { name, .. } => name.clone().into(),
        Sender::Service => words::AUTOMATIC.into(),
    };
    let (day, time) = (clock::day(message.at), clock::time_of_day(message.at));
    let at = if day == clock::day(store.peek(|desk| desk.now)) { time } else { format!("{day}, {time}") };
    let files = message_files(store, id, message, who);
    view! {
        <div class=if mine { "message mine" } else { "message" }>
            <p class="message-head"><span class="who">{who}</span>" "<time datetime=clock::iso(message.at)>{at}</time></p>
            // Nobody knows in which language it is: read in that of the page it may be no word of it.
            <p class="message-text" lang="">{message.text.clone()}</p>
            {files}
            {end}
        </div>
    }
    .into_any()
}
