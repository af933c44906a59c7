//! My Messages: the agent's system messages, newest first.

use crate::app::port::{clock, place};
use crate::app::store::use_store;
use crate::core::desk::{Action, Place};
use crate::core::words;
use crate::protocol::NoticeId;
use leptos::prelude::*;

#[component]
pub fn Messages() -> impl IntoView {
    let store = use_store();
    let ids = store
        .select(|desk| desk.replica.as_ref().map(|r| r.notices.iter().rev().map(|n| n.id.clone()).collect::<Vec<_>>()).unwrap_or_default());
    let close = move || store.act(Action::CloseMessages);
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Escape" {
            event.stop_propagation();
            close();
        }
    };
    view! {
        <section class="messages" aria-labelledby="messages-heading" data-landmark="" on:keydown=on_key>
            <header>
                <h2 id=place::id(&Place::Messages) tabindex="-1">
                    "My Messages"
                </h2>
                <button type="button" class="quiet" on:click=move |_| close()>
                    "Close"
                </button>
            </header>
            <Show when=move || ids.get().is_empty()>
                <p class="none">"No messages"</p>
            </Show>
            <ol>
                <For each=move || ids.get() key=|id| id.clone() let(id)>
                    <Row id />
                </For>
            </ol>
        </section>
    }
}

#[component]
fn Row(id: NoticeId) -> impl IntoView {
    let store = use_store();
    let key = id.clone();
    let notice = store.select(move |desk| desk.replica.as_ref()?.notice(&key).cloned());
    let unread = Memo::new(move |_| notice.with(|n| n.as_ref().is_some_and(|n| !n.read)));
    let Some(fixed) = notice.get_untracked() else { return ().into_any() };
    let (kind, priority) = words::notice_type(&fixed);
    let text_id = format!("message-{id}");
    let (show, mark, delete) = (id.clone(), id.clone(), id);
    view! {
        <li class="message-row" class:unread=move || unread.get() role="group" aria-labelledby=text_id.clone()>
            <p class="message-meta">
                <strong class="eyebrow" data-kind=kind>
                    {kind}
                </strong>
                <span>"Priority " {priority}</span>
                <time datetime=clock::iso(fixed.at)>{clock::time_of_day(fixed.at)}</time>
                <Show when=move || unread.get()>
                    <span class="tag">"Unread"</span>
                </Show>
            </p>
            <p id=text_id.clone()>{words::notice(&fixed.subject)}</p>
            <p class="buttons">
                <button type="button" on:click=move |_| store.act(Action::ShowNotice { notice: show.clone() })>
                    "Show"
                </button>
                <button
                    type="button"
                    on:click=move |_| store.act(Action::MarkRead { notice: mark.clone(), read: unread.get_untracked() })
                >
                    {move || if unread.get() { "Mark read" } else { "Mark unread" }}
                </button>
                <button type="button" on:click=move |_| store.act(Action::DeleteNotice { notice: delete.clone() })>
                    "Delete"
                </button>
            </p>
        </li>
    }
    .into_any()
}
