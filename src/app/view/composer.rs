//! The composer: the message being typed, its files, and how many messages the network will bill for it. What appears
//! makes it higher; nothing moves to the side.

use super::attachments::{attach, attachments};
use super::icon::sized;
use super::part::{Button, non_empty, press, typed, when};
use super::responses::responses;
use crate::app::dom::{View, view};
use crate::app::port::language::said;
use crate::app::port::place;
use crate::app::signal::{Signal, Stored, derive};
use crate::app::store::Store;
use crate::app::widget::field::{fit, retype};
use crate::app::widget::focus::reveal_field;
use crate::core::compose::{self, Count, Encoding, Room};
use crate::core::desk::{Action, Desk, Place};
use crate::core::files;
use crate::core::text::{Text, texts};
use crate::protocol::{InteractionId, MAX_TEXT_CHARS};

/// What is said of a draft.
#[derive(Clone, Default, PartialEq)]
struct Said {
    /// What is left, or too much.
    count: String,
    /// The same where there is no room for the words; empty for an empty draft.
    short: String,
    /// The description of the field. It holds only what is unusual: a screen reader repeats a description whenever it
    /// changes, and the count changes with each key.
    unusual: String,
    /// What replacing some characters would save; empty for nothing.
    offer: String,
    /// True if it is too long to be sent.
    over: bool,
}

impl Said {
    fn of(draft: &str) -> Self {
        let room = compose::room(draft);
        if let Room::Over(over) = room {
            let (count, short) = (said(texts::too_many_sentence(over as u64)), format!("−{over}"));
            return Self { count, short, unusual: said(texts::too_long()), over: true, ..Self::default() };
        }
        let count = compose::count(draft);
        let messages = |count: Count| texts::n_messages(count.messages.into());
        let (left, words) = match room {
            Room::Left(left) => (left as u64, texts::more_possible(left as u64, messages(count))),
            _ => (count.left.into(), texts::characters_left(count.left.into(), messages(count))),
        };
        let several = (count.messages > 1).then(|| texts::n_messages_sentence(count.messages.into()));
        let forced = count.forced_by.filter(|_| count.encoding == Encoding::Ucs2);
        let unicode = forced.map(|forced| texts::sent_as_unicode(forced.encode_utf8(&mut [0; 4])));
        let offer = compose::plainer(draft)
            .map(|(plain, count)| said(texts::replace_to_send(count as u64, messages(compose::count(&plain)))));
        Self {
            count: said(words),
            short: match (draft.is_empty(), count.messages) {
                (true, _) => String::new(),
                (_, 1) => left.to_string(),
                _ => format!("{left} · {}", said(messages(count))),
            },
            unusual: said(Text::sentences(several.into_iter().chain(unicode))),
            offer: offer.unwrap_or_default(),
            over: false,
        }
    }
}

/// Returns the composer of an interaction.
pub fn composer(store: Store, id: InteractionId, contact: Signal<String>) -> View {
    let field = place::id(&Place::Composer(id.clone()));
    let help = format!("{field}-help");
    let limits = format!("{field}-limits");
    // A text that opens a window takes no files.
    let new = id == Desk::new_text_id();
    let id = Stored::new(id);
    let draft = move |desk: &Desk| desk.drafts().get(&id.get()).cloned().unwrap_or_default();
    let text = store.select(draft);
    // Counted once for each change, and what is too long not at all: no key may wait for it.
    let of_draft = store.select(move |desk| Said::of(&draft(desk)));
    let part = move |part: fn(&Said) -> &String| derive(move || of_draft.with(|said| part(said).clone()));
    let (count, short, unusual, offer) =
        (part(|it| &it.count), part(|it| &it.short), part(|it| &it.unusual), part(|it| &it.offer));
    let over = derive(move || of_draft.with(|said| said.over));
    let empty = derive(move || text.with(String::is_empty));
    let shown = derive(move || match empty.get() {
        true => said(texts::enter_sends()),
        false => count.get(),
    });
    let uncounted = derive(move || if empty.get() { count.get() } else { String::new() });
    let replace = press({
        let field = field.clone();
        move || {
            if let Some((text, _)) = store.peek(|desk| compose::plainer(&draft(desk)))
                && !retype(&field, &text)
            {
                store.act(Action::Type { interaction: id.get(), text });
            }
        }
    });
    let taken =
        store.select(move |desk| desk.head(&id.get()).map(|head| said(files::taken(&head.limits))).unwrap_or_default());
    let problem = store.select(move |desk| desk.message_problem(&id.get()).cloned().map(said).unwrap_or_default());
    let invalid = derive(move || (over.get() || !problem.with(String::is_empty)).to_string());
    let send = move || store.act(Action::Send { interaction: id.get() });
    // The second press of a double click would say that there is nothing to send.
    let once = move |click: &leptos::ev::MouseEvent| {
        if click.detail() < 2 {
            send();
        }
    };
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        // Enter that ends a composition of an input method chooses a word and does not send. Held down, it sends once.
        if event.key() == "Enter" && !event.shift_key() && !event.is_composing() {
            event.prevent_default();
            if !event.repeat() {
                send();
            }
        }
        let held = event.ctrl_key() || event.alt_key() || event.meta_key();
        if event.key() == "/" && !held && !event.is_composing() && store.peek(|desk| desk.slash_opens(&id.get())) {
            event.prevent_default();
            if !event.repeat() {
                store.act(Action::Slash { interaction: id.get() });
            }
        }
    };
    let on_paste = move |event: leptos::ev::ClipboardEvent| {
        let pasted = event.clipboard_data().and_then(|data| data.get_data("text/plain").ok()).unwrap_or_default();
        let chars = store.peek(draft).chars().count() + pasted.chars().count();
        if chars > compose::MAX_DRAFT_CHARS {
            event.prevent_default();
            store.act(Action::RefusePaste { interaction: id.get(), over: chars - MAX_TEXT_CHARS });
        }
    };
    let why_not = help.clone();
    let (responses_button, library) = responses(store, id.get());
    let label = derive(move || said(texts::message_field(&contact.get())));
    let described = format!("{field}-problem {help}");
    fit(&field, text);
    view! {
        <form
            class="composer"
            // Enter in a search field or in the description of a file must not submit the form.
            on:submit=move |event| event.prevent_default()
        >
            {library}
            <p class="problem" id=format!("{field}-problem")>{problem}</p>
            // The text and how it is sent follow each other; the style sheet has the tools in the bar below.
            <div class="write">
                <div class="write-tools">
                    {responses_button}
                    {(!new).then(|| view! {
                        {attach(store, id.get(), limits.clone())}
                        <span class="hidden" id=limits.clone()>{taken}</span>
                    })}
                </div>
                {(!new).then(|| attachments(store, id.get()))}
                <label class="hidden" for=field.clone()>{label}</label>
                <textarea
                    id=field.clone()
                    rows="1"
                    placeholder=label
                    dir="auto"
                    maxlength=compose::MAX_DRAFT_CHARS.to_string()
                    aria-invalid=invalid
                    aria-describedby=described
                    prop:value=text
                    on:input=typed(move |text| store.act(Action::Type { interaction: id.get(), text }))
                    on:keydown=on_key
                    on:paste=on_paste
                    on:focus=reveal_field
                ></textarea>
                <button
                    type="button"
                    class="btn primary small"
                    aria-disabled=derive(move || over.get().then(|| "true".to_owned()))
                    aria-describedby=derive(move || over.get().then(|| why_not.clone()))
                    on:click=move |event| once(&event)
                >
                    {sized("send", "i flip")}{said(texts::send())}
                </button>
                <p class="bill" hidden=derive(move || unusual.with(String::is_empty))>
                    {sized("triangle-alert", "i s")}
                    <span id=help>{unusual}</span>
                    {when(non_empty(offer), move || {
                        view! { <Button class="ghost small" label=offer press=replace /> }
                    })}
                </p>
                <p class="count" class:bad-text=over>
                    <span class="hidden">{uncounted}</span>
                    <span class="words" class:hint=empty>{shown}</span>
                    <span class="short num" aria-hidden="true">{short}</span>
                </p>
            </div>
        </form>
    }
}
