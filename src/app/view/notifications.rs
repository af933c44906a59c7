//! The region for notifications: invitations, new system messages, errors that belong to no window.

use super::invitation::{EndedInvitation, InteractionPreview};
use crate::app::port::place;
use crate::app::store::use_store;
use crate::core::desk::{Action, Place};
use crate::core::words;
use crate::protocol::NoticeId;
use leptos::prelude::*;

#[component]
pub fn Notifications() -> impl IntoView {
    let store = use_store();
    let asked =
        store.select(|desk| desk.replica.as_ref().map(|r| r.asked().iter().map(|i| i.id.clone()).collect::<Vec<_>>()).unwrap_or_default());
    let ended = store.select(|desk| desk.ended.keys().cloned().collect::<Vec<_>>());
    let notices = store.select(|desk| desk.notifications.clone());
    let problem = store.select(|desk| desk.problem.clone());
    let none =
        move || asked.with(Vec::is_empty) && ended.with(Vec::is_empty) && notices.with(Vec::is_empty) && problem.with(Option::is_none);
    view! {
        <section class="notifications" aria-label="Notifications" data-landmark="" class:empty=none>
            <ol>
                <Show when=move || problem.get().is_some()>
                    <li class="card error" role="group" aria-labelledby="problem-text" tabindex="-1">
                        <p id="problem-text">{move || problem.get()}</p>
                        <p class="buttons">
                            <button type="button" on:click=move |_| store.act(Action::DismissProblem)>
                                "Dismiss"
                            </button>
                        </p>
                    </li>
                </Show>
                <For each=move || asked.get() key=|id| id.clone() let(id)>
                    <li>
                        <InteractionPreview id />
                    </li>
                </For>
                <For each=move || ended.get() key=|id| id.clone() let(id)>
                    <li>
                        <EndedInvitation id />
                    </li>
                </For>
                <For each=move || notices.get() key=|id| id.clone() let(id)>
                    <li>
                        <NoticeCard id />
                    </li>
                </For>
            </ol>
        </section>
    }
}

#[component]
fn NoticeCard(id: NoticeId) -> impl IntoView {
    let store = use_store();
    let element = place::id(&Place::Notice(id.clone()));
    let heading = format!("{element}-heading");
    let notice = store.peek(|desk| desk.replica.as_ref().and_then(|replica| replica.notice(&id)).cloned());
    let (kind, text) = notice.map(|n| (words::notice_type(&n).0, words::notice(&n.subject))).unwrap_or_default();
    let (show, dismiss) = (id.clone(), id);
    view! {
        <div class="card" class:error=kind == "Error" role="group" aria-labelledby=heading.clone() id=element tabindex="-1">
            <p id=heading.clone()>
                <strong class="eyebrow">{kind}</strong>
                " "
                {text}
            </p>
            <p class="buttons">
                <button type="button" on:click=move |_| store.act(Action::ShowNotice { notice: show.clone() })>
                    "Show"
                </button>
                <button type="button" on:click=move |_| store.act(Action::DismissNotice { notice: dismiss.clone() })>
                    "Dismiss"
                </button>
            </p>
        </div>
    }
}
