//! The interaction window: heading, state, toolbar, what became of a transfer, transcript, composer.

use super::composer::Composer;
use super::team_communicator::TeamCommunicator;
use super::transcript::Transcript;
use super::transfer::{Failure, Pending};
use crate::app::port::place;
use crate::app::store::use_store;
use crate::core::desk::{Action, Place};
use crate::core::words;
use crate::protocol::{InteractionId, Status, TargetRef};
use leptos::prelude::*;

#[component]
pub fn InteractionWindow(interaction: InteractionId) -> impl IntoView {
    let store = use_store();
    let id = StoredValue::new(interaction);
    let head = store.select(move |desk| desk.head(&id.get_value()).cloned());
    let busy = store.select(move |desk| desk.busy(&id.get_value()));
    let transferring =
        store.select(move |desk| desk.communicator.as_ref().is_some_and(|c| c.interaction.as_ref() == Some(&id.get_value())));
    let waited = store.select(move |desk| {
        let since = desk.head(&id.get_value())?.waiting_since?;
        Some(words::duration(desk.now.saturating_sub(since)))
    });
    let connected = Memo::new(move |_| head.with(|h| h.as_ref().is_some_and(|h| h.status == Status::Connected)));
    let pending = Memo::new(move |_| head.with(|h| h.as_ref().is_some_and(|h| h.pending.is_some())));
    // Why a button cannot be used now; it stays where it is and says so.
    let not_transferable = move || match (connected.get(), pending.get()) {
        (false, _) => Some("The conversation has ended."),
        (_, true) => Some("A transfer is pending."),
        _ => None,
    };
    let not_endable = not_transferable;
    let not_doable = move || pending.get().then_some("A transfer is pending.");
    let transfer = move |_| {
        if not_transferable().is_some() || busy.get_untracked() {
            return;
        }
        let interaction = Some(id.get_value());
        store.act(if transferring.get_untracked() { Action::CloseCommunicator } else { Action::OpenCommunicator { interaction } });
    };
    let end = move |_| {
        if not_endable().is_none() {
            store.act(Action::End { interaction: id.get_value() });
        }
    };
    let done = move |_| {
        if not_doable().is_none() {
            store.act(Action::MarkDone { interaction: id.get_value() });
        }
    };
    let choose = Callback::new(move |(target, note): (TargetRef, String)| store.act(Action::Transfer { target, note }));
    let heading = place::id(&Place::Window(id.get_value()));
    let contact = move || head.with(|h| h.as_ref().map(|h| words::contact(&h.contact)));
    view! {
        <section class="window" aria-labelledby=heading.clone()>
            <header class="window-head">
                <div class="window-title">
                    <h2 id=heading.clone() tabindex="-1">
                        {contact}
                    </h2>
                    <p class="window-state">
                        <strong>
                            {move || head.with(|h| h.as_ref().map(|h| words::status(&h.status, h.pending.is_some(), &h.contact)))}
                        </strong>
                        <span class="tag">{move || head.with(|h| h.as_ref().map(|h| words::channel(h.channel)))}</span>
                        <span class="muted">{move || head.with(|h| h.as_ref().map(|h| format!("to {}", h.via)))}</span>
                        <Show when=move || waited.get().is_some()>
                            <span class="waiting">"Waiting for an answer: " {move || waited.get()}</span>
                        </Show>
                    </p>
                </div>
                <div class="toolbar" role="group" aria-label="Interaction">
                    <Tool
                        label="Transfer"
                        id=place::id(&Place::TransferButton(id.get_value()))
                        expanded=transferring
                        unavailable=Signal::derive(not_transferable)
                        press=Callback::new(transfer)
                    />
                    <Tool label="End" unavailable=Signal::derive(not_endable) press=Callback::new(end) />
                    <Tool label="Mark Done" unavailable=Signal::derive(not_doable) press=Callback::new(done) />
                </div>
            </header>
            <Failure id=id.get_value() />
            <Pending id=id.get_value() />
            <Show when=move || transferring.get()>
                <TeamCommunicator choose />
            </Show>
            <Show when=move || head.with(|h| h.as_ref().is_some_and(|h| h.handed_over.is_some()))>
                <p class="handed-over">
                    {move || {
                        head.with(|h| {
                            let over = h.as_ref()?.handed_over.as_ref()?;
                            let note = over.note.as_ref().map(|note| format!(" Note: {note}")).unwrap_or_default();
                            Some(format!("Transferred to you by {}.{note}", over.from))
                        })
                    }}
                </p>
            </Show>
            <Transcript id=id.get_value() />
            <Show
                when=move || connected.get()
                fallback=|| view! { <p class="nothing">"The conversation has ended. Mark it done to close the window."</p> }
            >
                <Composer id=id.get_value() />
            </Show>
        </section>
    }
}

/// A button of the toolbar. One that cannot be used keeps its place and the focus, and says why.
#[component]
fn Tool(
    label: &'static str,
    #[prop(optional, into)] id: String,
    #[prop(optional, into)] expanded: Option<Signal<bool>>,
    unavailable: Signal<Option<&'static str>>,
    press: Callback<leptos::ev::MouseEvent>,
) -> impl IntoView {
    let id = if id.is_empty() { format!("tool-{}", label.replace(' ', "-")) } else { id };
    let reason = format!("{id}-reason");
    let described = reason.clone();
    view! {
        <button
            type="button"
            id=id
            aria-expanded=expanded.map(|expanded| move || expanded.get().to_string())
            aria-disabled=move || unavailable.get().map(|_| "true")
            aria-describedby=move || unavailable.get().map(|_| described.clone())
            title=move || unavailable.get()
            on:click=move |event| press.run(event)
        >
            {label}
        </button>
        <span class="hidden" id=reason>
            {move || unavailable.get()}
        </span>
    }
}
