//! My Messages: the agent's system messages, newest first.

use super::part::{Button, each, press, when};
use crate::app::port::{clock, place};
use crate::app::store::Store;
use crate::core::desk::{Action, Place};
use crate::core::words;
use crate::protocol::NoticeId;
use leptos::prelude::*;

/// Returns My Messages while it is open.
pub fn messages(store: Store) -> AnyView {
    let open = store.select(crate::core::desk::Desk::messages_open);
    let keys =
        store.seen(|_, replica| Some(replica.notices.iter().rev().map(|n| n.id.to_string()).collect::<Vec<_>>()));
    let none = store.seen(|_, replica| Some(replica.notices.is_empty()));
    let close = move || store.act(Action::CloseMessages);
    when(open, move || {
        let on_key: Box<dyn FnMut(leptos::ev::KeyboardEvent)> = Box::new(move |event| {
            if event.key() == "Escape" {
                event.stop_propagation();
                close();
            }
        });
        view! {
            <section class="messages" aria-labelledby="messages-heading" data-landmark="" on:keydown=on_key>
                <header>
                    <h2 id=place::id(&Place::Messages) tabindex="-1">"My Messages"</h2>
                    <Button class="quiet" label="Close" press=press(close) />
                </header>
                {when(none, || view! { <p class="muted">"No messages"</p> }.into_any())}
                <ol>{each(keys, move |id| row(store, id.into()))}</ol>
            </section>
        }
        .into_any()
    })
}

fn row(store: Store, id: NoticeId) -> AnyView {
    let Some(notice) = store.peek(|desk| desk.replica.as_ref().and_then(|replica| replica.notice(&id)).cloned()) else {
        return ().into_any();
    };
    let (kind, priority) = words::notice_type(&notice);
    let text = format!("message-{id}");
    let id = StoredValue::new(id);
    let unread = store.seen(move |_, replica| Some(!replica.notice(&id.get_value())?.read));
    let mark = Signal::derive(move || if unread.get() { "Mark read".to_owned() } else { "Mark unread".into() });
    let show = press(move || store.act(Action::ShowNotice { notice: id.get_value() }));
    let toggle = press(move || store.act(Action::MarkRead { notice: id.get_value(), read: unread.get_untracked() }));
    let delete = press(move || store.act(Action::DeleteNotice { notice: id.get_value() }));
    view! {
        <li>
            <div class="messages-row" class:unread=unread role="group" aria-labelledby=text.clone()>
                <p class="messages-meta">
                    <strong class="eyebrow" data-kind=kind>{kind}</strong>
                    <span>"Priority "{priority}</span>
                    <time datetime=clock::iso(notice.at)>{clock::time_of_day(notice.at)}</time>
                    {when(unread, || view! { <span class="tag">"Unread"</span> }.into_any())}
                </p>
                <p id=text.clone()>{words::notice(&notice.subject)}</p>
                <p class="buttons">
                    <Button label="Show" press=show />
                    <Button label=mark press=toggle />
                    <Button label="Delete" press=delete />
                </p>
            </div>
        </li>
    }
    .into_any()
}
