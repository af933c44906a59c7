//! The banners at the top of a window: a transfer or consultation that is asked for, or why one or a command failed.

use super::card::{countdown, rest};
use super::icon::{icon, of};
use super::later::later;
use super::part::{Button, non_empty, press, when};
use super::side::consultation;
use crate::app::dom::{View, view};
use crate::app::port::language::said;
use crate::app::port::place;
use crate::app::signal::{Stored, derive};
use crate::app::store::Store;
use crate::app::widget::lazy::lazy_part;
use crate::core::desk::{Action, Desk, Place};
use crate::core::text::{Text, texts};
use crate::core::words;
use crate::protocol::{Command, Consultation, ConsultationState, Interaction, InteractionId};

lazy_part! {
    /// The banners.
    pub static BANNERS: fn(Store, InteractionId, bool) -> View = all_banners; panels, open_banners
}

/// Returns the banners of a window, or of one about which the agent is consulted.
pub fn banners(store: Store, id: InteractionId, consulted: bool) -> View {
    let of = id.clone();
    let some = store.select(move |desk| {
        desk.starts_transfer(&of)
            || desk.starts_consultation(&of)
            || desk.failure(&of).is_some()
            || desk.window_problem(&of).is_some()
            || desk.head(&of).is_some_and(|head| head.pending.is_some() || head.consultation.is_some())
    });
    when(some, move || {
        let id = id.clone();
        later(store, &BANNERS, "", None, move |banners| banners(store, id.clone(), consulted))
    })
}

fn all_banners(store: Store, id: InteractionId, consulted: bool) -> View {
    view! {
        {failure(store, id.clone())}
        {(!consulted).then(|| pending(store, id.clone()))}
        {consultation(store, id)}
    }
}

/// Returns the banner of a pending transfer, or of a consultation that is asked for: who is invited, whether they have
/// seen the invitation, and the time left.
fn pending(store: Store, id: InteractionId) -> View {
    let cancel = place::id(&Place::CancelTransfer(id.clone()));
    let id = Stored::new(id);
    let progress = store.select(move |desk| progress(desk, &id.get()).map(said).unwrap_or_default());
    let seconds = store.select(move |desk| {
        let invited = desk.invited_to(&id.get());
        invited.map(|invited| words::seconds_left(invited.deadline, desk.now()))
    });
    let left =
        derive(move || seconds.get().map(|left| said(texts::time_left(texts::seconds(left)))).unwrap_or_default());
    let rest = store.select(move |desk| {
        let pending = desk.head(&id.get()).and_then(|head| head.pending.as_ref());
        let invited = pending.and_then(|pending| pending.invited.as_ref());
        invited.map_or(0, |invited| rest(invited.deadline, invited.answer_time, desk.now()))
    });
    // Available while the transfer is starting: the focus arrives then, and a screen reader would say "unavailable".
    let busy = store.select(move |desk| {
        let id = id.get();
        let cancels =
            |command: &Command| matches!(command, Command::CancelTransfer { interaction, .. } | Command::EndConsultation { interaction, .. } if *interaction == id);
        let cancelling = desk.outbox().iter().any(|waiting| cancels(&waiting.command));
        let unknown = |head: &Interaction| head.pending.is_none() && head.consultation.is_none();
        let offline = !desk.connected() && desk.head(&id).is_some_and(unknown);
        if cancelling || offline { " ".to_owned() } else { String::new() }
    });
    let consults = store.select(move |desk| {
        let id = id.get();
        desk.starts_consultation(&id) || desk.head(&id).is_some_and(|head| head.consultation.is_some())
    });
    let title = derive(move || said(if consults.get() { texts::consultation() } else { texts::transfer_pending() }));
    let label =
        derive(move || said(if consults.get() { texts::cancel_consultation() } else { texts::cancel_transfer() }));
    let shape = derive(move || if consults.get() { "#i-users" } else { "#i-arrow-right-left" }.to_owned());
    let take_back = press(move || {
        let interaction = id.get();
        store.act(match consults.get_untracked() {
            true => Action::EndConsultation { interaction },
            false => Action::CancelTransfer { interaction },
        });
    });
    when(non_empty(progress), move || {
        view! {
            <div class="banner pending" role="group" aria-label=title>
                {of(shape, "i")}
                <p><strong>{title}</strong>" "{progress}" "<span class="left">{left}</span></p>
                <div class="buttons">
                    <Button
                        class="small"
                        icon="x"
                        label
                        id=cancel.clone()
                        unavailable=busy
                        press=take_back
                    />
                </div>
                {countdown(rest)}
            </div>
        }
    })
}

/// Returns the progress of what is asked for as a sentence; `None` if nothing is.
fn progress(desk: &Desk, id: &InteractionId) -> Option<Text> {
    let head = desk.head(id)?;
    let target = match (&head.pending, &head.consultation) {
        (Some(pending), _) => &pending.target_name,
        (None, Some(Consultation { target_name, state: ConsultationState::Asked { .. }, .. })) => target_name,
        _ => {
            let (transfer, consultation) = (desk.starts_transfer(id), desk.starts_consultation(id));
            return Some(match (transfer, consultation, desk.connected()) {
                (true, _, true) => texts::starting_transfer(),
                (true, _, false) => texts::transfer_starts_later(),
                (_, true, true) => texts::starting_consultation(),
                (_, true, false) => texts::consultation_starts_later(),
                _ => return None,
            });
        }
    };
    let Some(invited) = desk.invited_to(id) else {
        return Some(texts::looking_for_agent(target));
    };
    let name = &invited.name;
    Some(match (invited.shown, name == target) {
        (true, true) => texts::has_been_shown(name),
        (true, false) => texts::has_been_shown_for(name, target),
        (false, true) => texts::is_being_asked(name),
        (false, false) => texts::is_being_asked_for(name, target),
    })
}

/// Returns the banner that says why the last command was refused or the last transfer failed.
fn failure(store: Store, id: InteractionId) -> View {
    let id = Stored::new(id);
    let problem = move |desk: &Desk| desk.window_problem(&id.get()).map(|problem| problem.text.clone());
    let failed = move |desk: &Desk| desk.failure(&id.get());
    let text = store.select(move |desk| problem(desk).or_else(|| failed(desk)).map(said).unwrap_or_default());
    let another = store.select(move |desk| desk.remedies(&id.get()).0);
    let again = store.select(move |desk| desk.remedies(&id.get()).1);
    let try_again = move || store.act(Action::TryAgain { interaction: id.get() });
    let choose_another = move || {
        let interaction = id.get();
        store.act(match store.peek(|desk| desk.failed_to_consult(&interaction)) {
            true => Action::OpenConsult { interaction },
            false => Action::OpenCommunicator { interaction: Some(interaction) },
        });
    };
    let dismiss = move || store.act(Action::DismissFailure { interaction: id.get() });
    when(non_empty(text), move || {
        view! {
            <div class="banner error" role="group" aria-label=said(texts::error())>
                {icon("circle-alert")}
                <p><strong>{said(texts::error())}</strong>" "{text}</p>
                <div class="buttons">
                    {when(again, move || {
                        view! { <Button class="small" label=said(texts::try_again()) press=press(try_again) /> }
                    })}
                    {when(another, move || {
                        view! { <Button class="small" label=said(texts::choose_another_target()) press=press(choose_another) /> }
                    })}
                    <Button class="ghost small" icon="x" label=said(texts::dismiss()) words=false press=press(dismiss) />
                </div>
            </div>
        }
    })
}
