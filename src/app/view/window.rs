//! The interaction window: heading, state, toolbar, banners, transcript, composer, and the panel beside them.

use super::composer::composer;
use super::details::DETAILS;
use super::icon::{avatar, icon, sized};
use super::later::later;
use super::parking::{self, choices};
use super::part::{Button, non_empty, press, when};
use super::side::SIDE;
use super::team_communicator::{Purpose, communicator};
use super::transcript::transcript;
use super::transfer::banners;
use crate::app::dom::{View, changing, view};
use crate::app::port::language::said;
use crate::app::port::place;
use crate::app::signal::{Signal, Stored, derive};
use crate::app::store::Store;
use crate::app::widget::menu::{MenuButton, MenuItem};
use crate::core::desk::{Action, Communicator, Place};
use crate::core::text::texts;
use crate::core::words;
use crate::protocol::{Consultation, ConsultationState, Interaction, InteractionId, Millis, Refusal, Status};
use leptos::prelude::*;

/// Returns the window of an interaction, or of one about which the agent is consulted.
pub fn window(store: Store, interaction: InteractionId, consulted: bool) -> View {
    if consulted { consultation_window(store, interaction) } else { interaction_window(store, interaction) }
}

fn interaction_window(store: Store, interaction: InteractionId) -> View {
    let heading = place::id(&Place::Window(interaction.clone()));
    let transfer_button = place::id(&Place::TransferButton(interaction.clone()));
    let consult_button = place::id(&Place::ConsultButton(interaction.clone()));
    let id = Stored::new(interaction);
    let of = move |part: fn(&Interaction, Millis) -> Option<String>| {
        store.select(move |desk| desk.head(&id.get()).and_then(|head| part(head, desk.now())).unwrap_or_default())
    };
    let contact = of(|head, _| Some(words::contact(&head.contact)));
    let status = of(|head, now| {
        let connected = || said(words::status(&head.status, head.pending.is_some(), &head.contact));
        Some(parking::state(head, now).unwrap_or_else(connected))
    });
    let channel = of(|head, _| Some(words::channel(head.channel).into()));
    let via = of(|head, _| Some(said(texts::to_via(&head.via))));
    let others = of(|head, _| Some(said(words::others(head.open_elsewhere, head.past))));
    let page = of(|head, _| Some(said(words::mode(head.mode))));
    let waiting = of(|head, now| waits(head, now).map(words::duration).map(said));
    let waiting_short = of(|head, now| waits(head, now).map(words::short_duration).map(said));
    // Why a button of the toolbar is unavailable.
    let not_doable = of(|head, _| head.pending.as_ref().map(|_| said(texts::transfer_is_pending())));
    let not_open = of(|head, _| match (&head.status, &head.pending) {
        (Status::Ended { .. }, _) => Some(said(texts::has_ended())),
        (_, Some(_)) => Some(said(texts::transfer_is_pending())),
        _ => None,
    });
    let asked_already = of(|head, _| {
        let on = |it: &&Consultation| !matches!(it.state, ConsultationState::Failed { .. });
        head.consultation.as_ref().filter(on).map(|_| said(words::refusal(&Refusal::ConsultationPending)))
    });
    let not_offered = derive(move || match not_open.get() {
        why if why.is_empty() => asked_already.get(),
        why => why,
    });
    let connected = store.select(move |desk| desk.head(&id.get()).is_some_and(|head| head.status == Status::Connected));
    let ended = derive(move || !connected.get());
    let is_parked = store.select(move |desk| desk.head(&id.get()).is_some_and(|head| head.parked.is_some()));
    let unpark = press(move || store.act(Action::Unpark { interaction: id.get() }));
    let park_menu = derive(move || choices(store, id, not_open, false));
    let unsent = store.select(move |desk| {
        let draft = desk.drafts().get(&id.get());
        draft.map(|draft| said(texts::had_not_sent(draft))).unwrap_or_default()
    });
    let choosing = move |consult: bool| {
        store.select(move |desk| {
            let here = |c: &Communicator| c.interaction.as_ref() == Some(&id.get()) && c.consult == consult;
            desk.communicator().is_some_and(here)
        })
    };
    let (transferring, consulting) = (choosing(false), choosing(true));
    let toggle = press(move || {
        let open = || Action::OpenCommunicator { interaction: Some(id.get()) };
        store.act(if transferring.get_untracked() { Action::CloseCommunicator } else { open() });
    });
    let toggle_consult = press(move || {
        let open = || Action::OpenConsult { interaction: id.get() };
        store.act(if consulting.get_untracked() { Action::CloseCommunicator } else { open() });
    });
    let aside = store.select(move |desk| desk.shows_side(&id.get()));
    let detailed = store.select(move |desk| desk.shows_details(&id.get()));
    let toggle_details =
        press(move || store.act(Action::ShowDetails { interaction: id.get(), open: !detailed.get_untracked() }));
    let end = press(move || store.act(Action::End { interaction: id.get() }));
    let done = press(move || store.act(Action::MarkDone { interaction: id.get() }));
    // What has no room in the toolbar of a narrow head.
    let overflow = move || {
        let item = |label: String, icon, run, why: Signal<String>| MenuItem::new(label, icon, run).unless(why.get());
        let mut all = Vec::new();
        if connected.get() {
            all.push(item(said(texts::consult()), "users", toggle_consult, not_offered));
            all.push(item(said(texts::end()), "circle-stop", end, not_open));
            all.push(item(said(texts::mark_done()), "circle-check", done, not_doable));
            let mut parking = match is_parked.get() {
                true => vec![MenuItem::new(said(texts::unpark()), "alarm-clock-off", unpark)],
                false => choices(store, id, not_open, true),
            };
            parking[0].apart = true;
            all.append(&mut parking);
        }
        all.push(MenuItem::new(said(texts::details()), "panel-right", toggle_details).apart());
        all
    };
    let end_id = format!("{heading}-end");
    let done_id = place::id(&Place::MarkDone(id.get()));
    let content = view! {
        <header class="window-head">
            {avatar(contact, "avatar", View::default())}
            <div class="window-title">
                <h2 id=heading.clone() class="cut" tabindex="-1"><bdi>{contact}</bdi></h2>
                {when(non_empty(waiting), move || waiting_chip(waiting, waiting_short))}
                <p class="window-state">
                    <span class="cut state-first">{status}</span>
                    <span>{channel}</span>
                    <span>{via}</span>
                    <span>{others}</span>
                    <span>{page}</span>
                </p>
            </div>
            <div class="toolbar" role="group" aria-label=said(texts::interaction())>
                {when(connected, move || view! {
                    <Button
                        class="ghost only-roomy"
                        icon="users"
                        label=said(texts::consult())
                        words=false
                        id=consult_button.clone()
                        expanded=consulting
                        unavailable=not_offered
                        press=toggle_consult
                    />
                    <Button
                        class="soft"
                        icon="arrow-right-left"
                        label=said(texts::transfer())
                        id=transfer_button.clone()
                        expanded=transferring
                        unavailable=not_offered
                        press=toggle
                    />
                    {park(is_parked, unpark, park_menu)}
                    <Button
                        class="ghost only-roomy"
                        icon="circle-stop"
                        label=said(texts::end())
                        id=end_id.clone()
                        unavailable=not_open
                        press=end
                    />
                })}
                {changing(move || view! {
                    <Button
                        class=if connected.get() { "ghost only-roomy" } else { "primary" }
                        icon="circle-check"
                        label=said(texts::mark_done())
                        id=done_id.clone()
                        unavailable=not_doable
                        press=done
                    />
                })}
                <span class="rule only-roomy"></span>
                <Button
                    class="ghost only-roomy"
                    icon="panel-right"
                    label=said(texts::details())
                    words=false
                    expanded=detailed
                    press=toggle_details
                />
                <span class="only-tight">
                    <MenuButton
                        label=said(texts::more_actions())
                        items=derive(overflow)
                        class="btn ghost icon"
                    >
                        {icon("ellipsis")}
                    </MenuButton>
                </span>
            </div>
        </header>
        <div class="window-says">{banners(store, id.get(), false)}</div>
        {transcript(store, id.get(), contact)}
        {when(connected, move || composer(store, id.get(), contact))}
        {when(ended, move || view! {
            <p class="composer quiet ended">
                {said(texts::ended_mark_done())}" "{unsent}
            </p>
        })}
        {when(transferring, move || view! {
            <div class="side panel team">{communicator(store, Purpose::Transfer)}</div>
        })}
        {when(consulting, move || view! {
            <div class="side panel team">{communicator(store, Purpose::Consult)}</div>
        })}
        {when(aside, move || {
            later(store, &SIDE, "side panel", None, move |side| side(store, id.get()))
        })}
        {when(detailed, move || {
            later(store, &DETAILS, "side panel", None, move |details| details(store, id.get(), contact))
        })}
    };
    shell(store, id, heading, content)
}

/// Returns the window of an interaction about which the agent is consulted: they read it, and write to its owner alone.
fn consultation_window(store: Store, interaction: InteractionId) -> View {
    let heading = place::id(&Place::Window(interaction.clone()));
    let id = Stored::new(interaction);
    let of = move |part: fn(&Interaction) -> Option<String>| {
        store.select(move |desk| desk.head(&id.get()).and_then(part).unwrap_or_default())
    };
    let contact = of(|head| Some(words::contact(&head.contact)));
    let from = of(|head| Some(said(texts::from_name(&head.consultation.as_ref()?.from_name))));
    let from_whom = of(|head| {
        let from = &head.consultation.as_ref()?.from_name;
        Some(said(texts::you_read_along(from)))
    });
    let channel = of(|head| Some(words::channel(head.channel).into()));
    let via = of(|head| Some(said(texts::to_via(&head.via))));
    let title = derive(move || said(texts::consultation_about(&contact.get())));
    let aside = store.select(move |desk| desk.shows_side(&id.get()));
    let content = view! {
        <header class="window-head">
            {avatar(contact, "avatar", View::default())}
            <div class="window-title">
                <h2 id=heading.clone() class="cut" tabindex="-1">{title}</h2>
                <p class="window-state">
                    <span class="cut state-first">{from}</span>
                    <span>{channel}</span>
                    <span>{via}</span>
                </p>
            </div>
        </header>
        <div class="window-says">{banners(store, id.get(), true)}</div>
        {transcript(store, id.get(), contact)}
        <p class="composer quiet ended">{from_whom}</p>
        {when(aside, move || {
            later(store, &SIDE, "side panel", None, move |side| side(store, id.get()))
        })}
    };
    shell(store, id, heading, content)
}

/// Returns for how long the contact has been waiting for an answer. While it is parked, they wait for that.
fn waits(head: &Interaction, now: Millis) -> Option<Millis> {
    head.waiting_since.filter(|_| head.parked.is_none()).map(|since| now.saturating_sub(since))
}

/// Returns the section of a window. With several side by side, the one that gets the focus comes to the front.
fn shell(store: Store, id: Stored<InteractionId>, heading: String, content: View) -> View {
    let front = move |_: leptos::ev::FocusEvent| {
        if store.peek(|desk| desk.active() != Some(&id.get())) {
            store.act(Action::Front { interaction: id.get() });
        }
    };
    let in_front = store.select(move |desk| desk.active() == Some(&id.get()));
    view! {
        <section
            class="window"
            aria-labelledby=heading
            data-front=derive(move || in_front.get().then(String::new))
            on:focusin=front
        >
            <div class="window-grid">{content}</div>
        </section>
    }
}

/// Returns the menu that parks the interaction or, if it is parked, the button that brings it back.
fn park(is_parked: Signal<bool>, unpark: Callback<()>, items: Signal<Vec<MenuItem>>) -> View {
    changing(move || match is_parked.get() {
        true => {
            let class = "soft only-roomy";
            view! { <Button class icon="alarm-clock-off" words=false label=said(texts::unpark()) press=unpark /> }
        }
        false => view! {
            <span class="only-roomy" title=said(texts::park())>
                <MenuButton label=said(texts::park()) items=items class="btn ghost icon">{icon("alarm-clock")}</MenuButton>
            </span>
        },
    })
}

/// Returns the chip that says how long the contact has been waiting for an answer.
fn waiting_chip(waiting: Signal<String>, short: Signal<String>) -> View {
    view! {
        <span class="chip warn">
            {sized("clock", "i s")}
            <span class="hidden">{move || said(texts::waiting_for_answer(&waiting.get()))}</span>
            <span aria-hidden="true"><span class="chip-words">{said(texts::waiting_before())}</span><span class="num">{short}</span></span>
        </span>
    }
}
