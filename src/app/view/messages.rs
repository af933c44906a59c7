//! My Messages: the agent's system messages, newest first.

use super::icon::icon;
use super::part::{Button, on_escape, press, when};
use crate::app::dom::{View, each, view};
use crate::app::port::language::said;
use crate::app::port::{clock, place};
use crate::app::signal::{Signal, Stored, derive};
use crate::app::store::Store;
use crate::core::desk::{Action, Desk, Place};
use crate::core::text::texts;
use crate::core::words::{self, Severity};
use crate::protocol::NoticeId;
use leptos::prelude::*;

/// Returns My Messages.
pub fn messages(store: Store) -> View {
    let close = move || store.act(Action::CloseMessages);
    let rows = store.select(rows);
    let none = derive(move || rows.with(Vec::is_empty));
    let unread_only = store.select(|desk| desk.my_messages().is_some_and(|open| open.unread_only));
    let all_read = store.seen(|_, replica| {
        Some(if replica.unread_notices() == 0 { said(texts::none_is_unread()) } else { String::new() })
    });
    let empty =
        derive(move || said(if unread_only.get() { texts::no_unread_messages() } else { texts::no_messages() }));
    let kept = store.seen(|_, replica| replica.setup.notices.map(words::kept).map(said));
    view! {
        <section class="aside panel" aria-labelledby="messages-heading" data-landmark="" on:keydown=on_escape(close)>
            <header class="panel-head">
                <h2 id=place::id(&Place::Messages) tabindex="-1">{said(texts::my_messages())}</h2>
                <Button class="ghost" icon="x" words=false label=said(texts::close()) press=press(close) />
            </header>
            <div class="notice-tools">
                <div class="notice-filter" role="group" aria-label=said(texts::messages_to_list())>
                    {filter(store, said(texts::show_all()), false, unread_only)}
                    {filter(store, said(texts::unread()), true, unread_only)}
                </div>
                <Button
                    class="ghost small"
                    icon="check-check"
                    label=said(texts::mark_all_read())
                    id="messages-all-read"
                    unavailable=all_read
                    press=press(move || store.act(Action::MarkAllRead))
                />
            </div>
            <div class="panel-body notices">
                {when(none, move || view! { <div class="empty">{icon("inbox")}<p>{empty}</p></div> })}
                <ol>{each(rows, move |key| row(store, &key))}</ol>
                <p class="notices-kept meta">{kept}</p>
            </div>
        </section>
    }
}

fn filter(store: Store, label: String, only: bool, unread_only: Signal<bool>) -> View {
    let pressed = derive(move || (unread_only.get() == only).to_string());
    let choose = move |_: leptos::ev::MouseEvent| store.act(Action::ListUnread { only });
    view! {
        <button type="button" class="btn ghost small" aria-pressed=pressed on:click=choose>
            {label}
        </button>
    }
}

/// Returns the keys of the rows: `n` and the id of a message, or `d` and that of the one deleted last, in its place.
fn rows(desk: &Desk) -> Vec<String> {
    let mut rows: Vec<_> = desk.listed_notices().map(|notice| (notice.at, format!("n{}", notice.id))).collect();
    if let Some(deleted) = desk.my_messages().and_then(|open| open.deleted.as_ref()) {
        let place = rows.partition_point(|(at, _)| *at > deleted.at);
        rows.insert(place, (deleted.at, format!("d{}", deleted.id)));
    }
    rows.into_iter().map(|(_, key)| key).collect()
}

fn row(store: Store, key: &str) -> View {
    match key.split_at(1) {
        ("n", id) => message(store, id.into()),
        _ => {
            let undo = press(move || store.act(Action::RestoreNotice));
            view! {
                <li>
                    <p class="notice-deleted quiet">
                        <span>{said(texts::message_deleted())}</span>
                        <Button class="ghost small" label=said(texts::undo()) press=undo />
                    </p>
                </li>
            }
        }
    }
}

fn message(store: Store, id: NoticeId) -> View {
    let Some(notice) = store.peek(|desk| desk.notice(&id).cloned()) else { return View::default() };
    let (kind, priority) = words::notice_type(&notice);
    let (kind, priority) = (said(kind), said(texts::priority_is(priority)));
    let (sign, colour) = match words::severity(&notice) {
        Severity::Error => ("circle-alert", "bad-text"),
        Severity::Warning => ("triangle-alert", "warn-text"),
        Severity::Information => ("info", "quiet"),
    };
    let element = place::id(&Place::Message(id.clone()));
    let (text, gone_id) = (format!("{element}-text"), format!("{element}-gone"));
    let described = gone_id.clone();
    let id = Stored::new(id);
    let unread = store.seen(move |_, replica| Some(!replica.notice(&id.get())?.read));
    let toggle = press(move || store.act(Action::MarkRead { notice: id.get(), read: unread.get_untracked() }));
    let mark = derive(move || said(if unread.get() { texts::mark_read() } else { texts::mark_unread() }));
    let part = derive(move || (if unread.get() { "mail-open" } else { "mail" }).to_owned());
    let show = press(move || store.act(Action::ShowNotice { notice: id.get() }));
    let delete = press(move || store.act(Action::DeleteNotice { notice: id.get() }));
    let gone = store.seen(move |desk, replica| {
        let notice = replica.notice(&id.get())?;
        let here = notice.subject.interaction().is_some_and(|id| desk.head(id).is_some());
        (!here).then(|| said(words::whereabouts(notice)))
    });
    let minute = store.select(|desk| desk.now() / 60_000);
    let at = derive(move || clock::moment_of(notice.at, minute.get() * 60_000));
    view! {
        <li>
            <div
                class="notice"
                class:unread=unread
                role="group"
                id=element
                tabindex="-1"
                aria-labelledby=text.clone()
                aria-describedby=described
            >
                <span class=colour>{icon(sign)}</span>
                <p class="notice-meta meta">
                    <strong class=colour>{kind}</strong>
                    <span>{priority}</span>
                    <time datetime=clock::iso(notice.at)>{at}</time>
                    {when(unread, || view! { <span class="tag"><span class="dotmark"></span>{said(texts::unread())}</span> })}
                </p>
                <p class="notice-text" id=text.clone()>{said(words::notice(&notice.subject))}</p>
                <p class="meta whereabouts" id=gone_id>{gone}</p>
                <p class="buttons">
                    <Button class="small" label=said(texts::show()) press=show />
                    {mark_button(mark, part, toggle)}
                    <Button class="ghost small" icon="trash-2" words=false label=said(texts::delete()) press=delete />
                </p>
            </div>
        </li>
    }
}

/// Returns the button that marks a message as read or unread.
fn mark_button(label: Signal<String>, icon: Signal<String>, press: Callback<()>) -> View {
    let href = derive(move || format!("#i-{}", icon.get()));
    let on_press = move |_: leptos::ev::MouseEvent| press.run(());
    view! {
        <button type="button" class="btn ghost small icon" aria-label=label title=label on:click=on_press>
            {super::icon::of(href, "i")}
        </button>
    }
}
