//! The interaction window: heading, state, toolbar, banners, transcript, composer and details.

use super::composer::composer;
use super::details::details;
use super::part::{Button, non_empty, press, when};
use super::team_communicator::{Purpose, team_communicator};
use super::transcript::transcript;
use super::transfer::{failure, pending};
use crate::app::port::place;
use crate::app::store::Store;
use crate::core::desk::{Action, Desk, Place};
use crate::core::words;
use crate::protocol::{Interaction, InteractionId, Millis, Status};
use leptos::prelude::*;

/// Returns the window of an interaction.
pub fn interaction_window(store: Store, interaction: InteractionId) -> AnyView {
    let heading = place::id(&Place::Window(interaction.clone()));
    let transfer_button = place::id(&Place::TransferButton(interaction.clone()));
    let id = StoredValue::new(interaction);
    let of = move |part: fn(&Interaction, Millis) -> Option<String>| {
        store.select(move |desk| desk.head(&id.get_value()).and_then(|head| part(head, desk.now())).unwrap_or_default())
    };
    let contact = of(|head, _| Some(words::contact(&head.contact)));
    let status = of(|head, _| Some(words::status(&head.status, head.pending.is_some(), &head.contact)));
    let channel = of(|head, _| Some(words::channel(head.channel).into()));
    let via = of(|head, _| Some(format!("to {}", head.via)));
    let others = of(|head, _| Some(words::others(head.open_elsewhere, head.past)));
    let page = of(|head, _| Some(words::mode(head.mode).into()));
    let waiting = of(|head, now| {
        Some(format!("Waiting for an answer: {}", words::duration(now.saturating_sub(head.waiting_since?))))
    });
    let handed_over = of(|head, _| {
        let over = head.handed_over.as_ref()?;
        let note = over.note.as_ref().map(|note| format!(" Note: {note}")).unwrap_or_default();
        Some(format!("Transferred to you by {}.{note}", over.from))
    });
    // Why a button of the toolbar is unavailable.
    let not_doable = of(|head, _| head.pending.as_ref().map(|_| "A transfer is pending.".into()));
    let not_open = of(|head, _| match (&head.status, &head.pending) {
        (Status::Ended { .. }, _) => Some("The conversation has ended.".into()),
        (_, Some(_)) => Some("A transfer is pending.".into()),
        _ => None,
    });
    let connected =
        store.select(move |desk| desk.head(&id.get_value()).is_some_and(|head| head.status == Status::Connected));
    let ended = Signal::derive(move || !connected.get());
    let unsent = store.select(move |desk| {
        desk.drafts().get(&id.get_value()).map(|draft| format!("You had not sent: “{draft}”")).unwrap_or_default()
    });
    let transferring =
        store.select(move |desk| desk.communicator().is_some_and(|c| c.interaction.as_ref() == Some(&id.get_value())));
    let toggle = press(move || {
        let open = || Action::OpenCommunicator { interaction: Some(id.get_value()) };
        store.act(if transferring.get_untracked() { Action::CloseCommunicator } else { open() });
    });
    let detailed = store.select(Desk::shows_details);
    let toggle_details =
        press(move || store.act(Action::ShowDetails { interaction: id.get_value(), open: !detailed.get_untracked() }));
    // With several windows side by side, the one that gets the focus comes to the front.
    let front: Box<dyn FnMut(leptos::ev::FocusEvent)> = Box::new(move |_| {
        if store.peek(|desk| desk.active() != Some(&id.get_value())) {
            store.act(Action::Front { interaction: id.get_value() });
        }
    });
    view! {
        <section class="window" aria-labelledby=heading.clone() on:focusin=front>
            <header class="window-head">
                <div class="window-title">
                    <h2 id=heading.clone() tabindex="-1">{contact}</h2>
                    <p class="window-state">
                        <strong>{status}</strong>
                        <span class="tag">{channel}</span>
                        <span class="muted">{via}</span>
                        <span class="muted">{others}</span>
                        <span class="muted">{page}</span>
                        <span class="window-waiting">{waiting}</span>
                    </p>
                </div>
                <div class="window-toolbar" role="group" aria-label="Interaction">
                    <Button
                        label="Transfer"
                        id=transfer_button
                        expanded=transferring
                        unavailable=not_open
                        press=toggle
                    />
                    <Button
                        label="End"
                        id=format!("{heading}-end")
                        unavailable=not_open
                        press=press(move || store.act(Action::End { interaction: id.get_value() }))
                    />
                    <Button
                        label="Mark Done"
                        id=format!("{heading}-done")
                        unavailable=not_doable
                        press=press(move || store.act(Action::MarkDone { interaction: id.get_value() }))
                    />
                    <Button label="Details" expanded=detailed press=toggle_details />
                </div>
            </header>
            {failure(store, id.get_value())}
            {pending(store, id.get_value())}
            {when(transferring, move || team_communicator(store, Purpose::Transfer))}
            {when(non_empty(handed_over), move || view! { <p class="window-handed-over">{handed_over}</p> }.into_any())}
            <div class="window-body">
                <div class="conversation">
                    {transcript(store, id.get_value(), contact)}
                    {when(connected, move || composer(store, id.get_value(), contact))}
                    {when(ended, move || view! {
                        <p class="window-nothing">"The conversation has ended. Mark it done to close the window. "{unsent}</p>
                    }.into_any())}
                </div>
                {when(detailed, move || details(store, id.get_value(), contact))}
            </div>
        </section>
    }
    .into_any()
}
