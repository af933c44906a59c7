//! The transcript: the messages of a conversation in groups, followed by those not confirmed yet. The desk announces
//! new messages; the log is not a live region, because that would also read out the older messages that scrolling back
//! loads.
//!
//! What a place or a side tells the eye is hidden text: who wrote a message and when stands before each, and how it was
//! delivered after each of the agent's. A group shows the time of its last message; the others show theirs while they
//! are pointed at, or while the log has the focus.

use super::icon::{icon, of as changing_icon};
use super::media::message_files;
use super::part::{Button, effect, effect_with, non_empty, press, when};
use crate::app::dom::{NodeRef, View, changing, view};
use crate::app::port::clock;
use crate::app::port::language::{self, said};
use crate::app::signal::{Signal, Stored, constant, derive, memo};
use crate::app::store::Store;
use crate::app::widget::chunks::{ViewportObserver, chunks};
use crate::app::widget::end::End;
use crate::app::widget::focus;
use crate::core::desk::{Action, Desk, Standing};
use crate::core::text::texts;
use crate::core::words;
use crate::protocol::{Delivery, InteractionId, Message, Sender};

/// How many messages a chunk holds.
const CHUNK: u64 = 20;
/// The height assumed for a chunk that has not been rendered, in CSS pixels: that of 20 messages of one line.
const CHUNK_HEIGHT: i32 = 1200;
/// How many chunks at the end are always rendered.
const NEWEST: u64 = 3;

/// Returns the transcript of an interaction.
pub fn transcript(store: Store, id: InteractionId, contact: Signal<String>) -> View {
    let prefix = format!("log-{id}-");
    let id = Stored::new(id);
    // Messages not fetched have their place, so that nothing visible moves when they arrive.
    let length = store.select(move |desk| desk.transcript_length(&id.get()));
    let keys =
        derive(move || (0..length.get().div_ceil(CHUNK)).map(|chunk| format!("{prefix}{chunk}")).collect::<Vec<_>>());
    let (log, flow) = (NodeRef::new(), NodeRef::new());
    let number =
        move |key: &str| key.rsplit('-').next().and_then(|number| number.parse::<u64>().ok()).unwrap_or_default();
    let newest = move |key: &str| number(key) + NEWEST >= length.get_untracked().div_ceil(CHUNK);
    let observer = ViewportObserver::new(log, newest);
    let coming = store.select(move |desk| desk.reading_earlier(&id.get()));
    let earlier = store.select(move |desk| desk.window(&id.get()).map_or(0, |window| window.earlier));
    let rows = move |key: &str| {
        let chunk = number(key);
        // Fetches earlier messages, page by page, until this chunk is complete.
        effect(move || {
            if chunk * CHUNK < earlier.get() && !coming.get() {
                store.act(Action::ReadEarlier { interaction: id.get() });
            }
        });
        store.select(move |desk| desk.transcript_rows(&id.get(), chunk * CHUNK, (chunk + 1) * CHUNK))
    };
    let today = store.select(|desk| clock::local_day(desk.now()));
    let row = move |row| message_row(store, id.get(), row, contact, today);
    let handed_over = store.select(move |desk| desk.handed_over_last(&id.get()).is_some());
    let end = End::new(log, flow);
    let scrolled = move |_: leptos::ev::Event| end.scrolled();
    let label = derive(move || said(texts::conversation_with(&contact.get())));
    view! {
        <div
            class="transcript"
            role="log"
            tabindex="0"
            aria-live="off"
            aria-label=label
            aria-busy=derive(move || coming.get().to_string())
            on:scroll=scrolled
            node_ref=log
        >
            <div class="transcript-top">
                {when(coming, || view! { <p class="tag">{said(texts::earlier_coming())}</p> })}
            </div>
            <div class="transcript-flow" node_ref=flow>
                {chunks(observer, keys, CHUNK_HEIGHT, newest, rows, row)}
                {when(handed_over, move || handover(store, id))}
            </div>
        </div>
        {to_newest(store, id, end, log)}
    }
}

/// Returns the button that leads to what has arrived below what the agent reads, with how many; nothing if nothing has.
/// What the agent sends leads to the end.
fn to_newest(store: Store, id: Stored<InteractionId>, end: End, log: NodeRef) -> View {
    let label = store.select(move |desk| match desk.below(&id.get()) {
        None | Some(0) => String::new(),
        Some(count) => said(texts::new_jump_to_newest(count as u64)),
    });
    let focus_log = move || log.get_untracked().iter().for_each(|log| drop(log.focus()));
    let at = end.is_at();
    effect(move || {
        let back = !at.get();
        if store.peek(|desk| desk.below(&id.get()).is_some()) != back {
            // The button goes, perhaps with the focus.
            if !back && focus::active().is_some_and(|it| focus::closest(&it, ".to-newest").is_some()) {
                focus_log();
            }
            store.act(Action::ReadBack { interaction: id.get(), back });
        }
    });
    let unsent = store
        .select(move |desk| desk.unsent(&id.get()).map(|(sent, ..)| sent.id.to_string()).last().unwrap_or_default());
    effect_with(move |before: Option<String>| {
        let unsent = unsent.get();
        if !unsent.is_empty() && before.is_some_and(|before| before != unsent) {
            end.go();
        }
        unsent
    });
    let go = press(move || {
        end.go();
        focus_log();
    });
    when(non_empty(label), move || {
        view! { <div class="to-newest"><Button class="small" icon="chevron-down" label press=go /></div> }
    })
}

/// How a message is shown at the moment.
#[derive(Clone, Debug, Default, PartialEq)]
struct Shown {
    standing: Standing,
    /// Its delivery in words; nothing of the contact's.
    delivery: String,
    /// The icon of its delivery.
    icon: &'static str,
    /// The classes for its delivery.
    class: &'static str,
    /// True if it can be sent again.
    again: bool,
    /// True if it can be taken back.
    undo: bool,
}

impl Shown {
    fn new(desk: &Desk, id: &InteractionId, row: &str) -> Option<Self> {
        let message = desk.transcript_message(id, row)?;
        let standing = desk.standing(id, row, clock::local_day);
        if message.from == Sender::Contact {
            return Some(Self { standing, ..Self::default() });
        }
        let waits = message.delivery.is_none() && !desk.connected();
        let held = desk.waits_to_be_sent(row);
        // What can be taken back says so, whatever follows it.
        let standing = Standing { last: standing.last || held.is_some(), ..standing };
        let delivery = message.delivery.as_ref().unwrap_or(&Delivery::Sending);
        let (icon, class) = match delivery {
            Delivery::Failed { .. } => ("#i-circle-alert", " failed said"),
            _ if waits || held.is_some() => ("#i-clock", " waiting said"),
            Delivery::Sending => ("#i-clock", ""),
            Delivery::Sent => ("#i-check", ""),
            Delivery::Delivered => ("#i-check-check", ""),
        };
        let last = class.is_empty() && desk.last_sent(id).as_deref() == Some(row);
        Some(Self {
            standing,
            delivery: match held {
                Some(seconds) => said(texts::sending_in_s(seconds)),
                None if waits => said(texts::waiting_for_connection()),
                None => said(words::delivery(delivery)),
            },
            icon,
            class: if last { " said" } else { class },
            again: desk.can_be_sent_again(id, &message),
            undo: desk.can_be_taken_back(row),
        })
    }
}

fn message_row(store: Store, id: InteractionId, row: String, contact: Signal<String>, today: Signal<u64>) -> View {
    let Some(message) = store.peek(|desk| desk.transcript_message(&id, &row)) else { return View::default() };
    let key = Stored::new(id.clone());
    let own = row.clone();
    let shown = store.select(move |desk| Shown::new(desk, &key.get(), &row).unwrap_or_default());
    let before = memo(move |_| {
        let Standing { day, handed_over, new, .. } = shown.with(|shown| shown.standing);
        (day, handed_over, new)
    });
    let at = message.at;
    let before = changing(move || {
        let (day, handed_over, new) = before.get();
        view! {
            {day.then(|| line("day", derive(move || language::day_in_words(at, today.get()))))}
            {handed_over.then(|| handover(store, key))}
            {(new > 0).then(|| line("day new", said(texts::n_new_messages(new as u64)).into()))}
        }
    });
    let end = (message.from != Sender::Contact).then(|| {
        let delivery = derive(move || shown.with(|shown| shown.delivery.clone()));
        let href = derive(move || shown.with(|shown| shown.icon.to_owned()));
        let (text, media) = (message.text.clone(), message.media.clone());
        let again = press(move || {
            let (text, media) = (text.clone(), media.clone());
            store.act(Action::SendAgain { interaction: key.get(), text, media });
        });
        let failed = derive(move || shown.with(|shown| shown.again));
        let undo = press(move || store.act(Action::UndoSend { message: Some(own.clone()) }));
        let held = derive(move || shown.with(|shown| shown.undo));
        view! {
            <span class="message-delivery">
                {changing_icon(href, "i s")}
                <span>{delivery}</span>
            </span>
            {when(failed, move || view! { <Button class="small" label=said(texts::send_again()) press=again /> })}
            {when(held, move || view! { <Button class="small" label=said(texts::undo()) press=undo /> })}
        }
    });
    let class = derive(move || {
        let (Standing { first, last, .. }, class) = shown.with(|shown| (shown.standing, shown.class));
        format!("{}{}{class}", if first { " first" } else { "" }, if last { " last" } else { "" })
    });
    view! {
        {before}
        {part(store, id, &message, contact, class, end.unwrap_or_default())}
    }
}

/// Returns a line across the transcript, with what it says.
fn line(class: &'static str, words: Signal<String>) -> View {
    view! { <div class=class role="separator" aria-label=words><span>{words}</span></div> }
}

/// Returns how the interaction came to its owner, with the note of the agent who handed it over.
fn handover(store: Store, id: Stored<InteractionId>) -> View {
    let over = store.peek(|desk| desk.head(&id.get()).and_then(|head| head.handed_over.clone()));
    let Some(over) = over else { return View::default() };
    let note = over.note.map(|note| {
        view! { <p class="event-note" dir="auto"><span class="hidden">{said(texts::note_before())}" "</span>{note}</p> }
    });
    view! {
        <div class="event">
            {icon("arrow-right-left")}
            <div>
                <p>
                    <strong>{said(texts::transferred_by(&over.from))}</strong>" "
                    <time datetime=clock::iso(over.at)>{clock::time_of_day(over.at)}</time>
                </p>
                {note}
            </div>
        </div>
    }
}

/// Returns a message on its own, with its author, time, text and files.
pub fn message_view(store: Store, id: InteractionId, message: &Message, contact: Signal<String>) -> View {
    part(store, id, message, contact, constant(" first last".to_owned()), View::default())
}

/// Returns a message. `standing` adds to its classes: `first` and `last` of a group, `said` if its delivery is shown
/// at all times. `end` stands beside its time.
fn part(
    store: Store,
    id: InteractionId,
    message: &Message,
    contact: Signal<String>,
    standing: Signal<String>,
    end: View,
) -> View {
    let mine = message.from != Sender::Contact;
    let me = store.peek(|desk| desk.replica.as_ref().map(|replica| replica.me.id.clone()));
    // Whom side and place do not tell.
    let named = mine && message.from.agent() != me.as_ref();
    let who = match &message.from {
        Sender::Contact => contact,
        Sender::Agent { name, .. } => name.clone().into(),
        Sender::Service => said(texts::automatic_answer()).into(),
    };
    let time = clock::time_of_day(message.at);
    // Writing a date takes the browser far longer than counting days.
    let today = clock::local_day(message.at) == clock::local_day(store.peek(Desk::now));
    let at = if today { time.clone() } else { said(texts::day_and_time(&clock::day(message.at), &time)) };
    let files = message_files(store, id, message, who);
    let side = if mine { "message mine" } else { "message" };
    let class = derive(move || standing.with(|standing| format!("{side}{standing}")));
    let head = derive(move || match named && standing.with(|standing| standing.starts_with(" first")) {
        true => "message-head".to_owned(),
        false => "message-head hidden".into(),
    });
    view! {
        <div class=class>
            <p class=head>
                <bdi class="message-who">{who}</bdi>" "
                <time class=if named { "hidden" } else { "" } datetime=clock::iso(message.at)>{at}</time>
            </p>
            // The language is unknown; without `lang` a screen reader would read the text in that of the page.
            <p class="message-text" lang="" dir="auto">{said(words::text(message))}</p>
            {files}
            <p class="message-end" aria-hidden=(!mine).then_some("true")>
                <span class="num" dir="auto" aria-hidden="true">{time}</span>
                {end}
            </p>
        </div>
    }
}
