//! The Interaction Preview: an invitation with what the agent needs to answer it.

use super::card::{card, countdown, rest};
use super::dialog::opener;
use super::icon::{of as icon_of, sized};
use super::part::{Button, non_empty, press, when};
use crate::app::dom::{View, each, view};
use crate::app::port::language::said;
use crate::app::port::place;
use crate::app::signal::{State, Stored, derive, memo};
use crate::app::store::Store;
use crate::app::widget::menu::{MenuButton, MenuItem};
use crate::core::desk::{Action, Desk, Dialog, InvitationState, Place, WARN_AT};
use crate::core::text::{Text, texts};
use crate::core::words;
use crate::protocol::{CaseValue, Invitation, InvitationId, Millis, Reason};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Returns the card of an invitation that has not been answered.
pub fn interaction_preview(store: Store, id: InvitationId) -> View {
    let element = place::id(&Place::Invitation(id.clone()));
    let [eyebrow, heading, summary] = ["eyebrow", "heading", "summary"].map(|part| format!("{element}-{part}"));
    let id = Stored::new(id);
    let of = move |part: fn(&Invitation, Millis) -> Option<String>| {
        store.seen(move |desk, replica| replica.invitation(&id.get()).and_then(|i| part(i, desk.now())))
    };
    let reason = of(|i, _| Some(said(words::reason(&i.reason))));
    let mark = of(|i, _| {
        let mark = match i.reason {
            Reason::Transfer { rescued_at: None, .. } => "#i-arrow-right-left",
            Reason::Consultation { .. } => "#i-users",
            Reason::Transfer { .. } | Reason::Inbound { .. } => "#i-inbox",
        };
        Some(mark.into())
    });
    let contact = of(|i, _| Some(words::contact(&i.contact)));
    let channel = of(|i, _| Some(words::channel(i.channel).into()));
    let waited = of(|i, now| Some(said(texts::waiting_time(words::duration(now.saturating_sub(i.waiting_since?))))));
    let waited_short =
        of(|i, now| Some(said(texts::dot_waiting_time(words::short_duration(now.saturating_sub(i.waiting_since?))))));
    let note = of(|i, _| i.note.clone());
    let note_label = of(|i, _| Some(format!("{}: ", said(words::note_label(&i.reason)))));
    let values = store.seen(move |_, r| {
        let value = |it: &CaseValue| said(texts::label_and_value(&it.label, &it.value));
        Some(r.invitation(&id.get())?.case_data.iter().map(value).collect::<Vec<_>>())
    });
    let has_values = derive(move || values.with(|values| !values.is_empty()));
    let left = store.select(move |desk| {
        let invitation = desk.replica.as_ref().and_then(|replica| replica.invitation(&id.get()));
        invitation.map_or(0, |invitation| words::seconds_left(invitation.deadline, desk.now()))
    });
    let rest = store.select(move |desk| {
        let invitation = desk.replica.as_ref().and_then(|replica| replica.invitation(&id.get()));
        invitation.map_or(0, |invitation| rest(invitation.deadline, invitation.answer_time, desk.now()))
    });
    let seconds = derive(move || left.get().to_string());
    let seconds_left = derive(move || said(texts::seconds_left_words(left.get())));
    let soon = derive(move || left.get() <= WARN_AT);
    let clock = derive(move || if soon.get() { "#i-clock-alert" } else { "#i-timer" }.to_owned());
    let no_more = store.seen(move |_, r| Some(r.invitation(&id.get())?.extensions_left == 0));
    let messages =
        store.seen(move |_, r| Some(r.invitation(&id.get())?.last_messages.iter().map(|m| m.id.to_string()).collect()));
    let on_card = move |part: fn(&InvitationState) -> bool| {
        store.select(move |desk| desk.invitations().get(&id.get()).is_some_and(part))
    };
    let accepting = on_card(|card| card.accepting);
    let accept = derive(move || said(if accepting.get() { texts::accepting_word() } else { texts::accept() }));
    let busy = on_card(|card| card.answering);
    let open = on_card(|card| card.open);
    let slim = derive(move || !open.get());
    let several = store.select(|desk| desk.invitations().len() > 1);
    // Once there it stays: it may have the focus.
    let can_close = memo(move |before: Option<&bool>| before == Some(&true) || several.get() || !open.get());
    let more_of = derive(move || said(texts::show_more_of(&contact.get())));
    let toggle = press(move || store.act(Action::ShowMore { invitation: id.get(), more: !open.get_untracked() }));
    let problem = store.select(move |desk| {
        desk.invitations().get(&id.get()).and_then(|card| card.problem.clone()).map(said).unwrap_or_default()
    });
    // The button that was pressed says that the answer is under way, so the others need no reason of their own.
    let unavailable = derive(move || if busy.get() { " ".to_owned() } else { String::new() });
    let no_more_time = derive(move || match (busy.get(), no_more.get()) {
        (true, _) => " ".to_owned(),
        (_, true) => said(texts::no_more_time()),
        _ => String::new(),
    });
    let decline = move |reason: String| {
        press(move || store.act(Action::Decline { invitation: id.get(), reason: reason.clone() }))
    };
    let reasons = move || {
        let listed = store.peek(Desk::reasons).decline.into_iter();
        let listed = listed.map(|reason| MenuItem::new(said(Text::label(&reason)), "", decline(reason)));
        let other = MenuItem::new(said(texts::other_reason()), "", opener(store, Dialog::Decline(id.get())));
        listed.chain([other]).collect::<Vec<_>>()
    };
    // The receipt is sent once the browser has painted the card, which it does not do in a hidden tab.
    let shown = move || {
        if let Some(invitation) = id.try_get() {
            store.act(Action::Shown { invitation });
        }
    };
    request_animation_frame(move || request_animation_frame(shown));
    // The description is the whole card, which a screen reader speaks when the focus arrives. It changes each second,
    // and a screen reader repeats a description that changes, so it is frozen while the focus is inside.
    let read = State::new(false);
    let card = element.clone();
    let leave = move |event: leptos::ev::FocusEvent| {
        let to = event.related_target().and_then(|to| to.dyn_into::<web_sys::Node>().ok());
        read.set(document().get_element_by_id(&card).is_some_and(|card| card.contains(to.as_ref())));
    };
    let all = store.seen(move |desk, replica| {
        replica.invitation(&id.get()).map(|i| said(words::invitation_description(i, desk.now())))
    });
    let described = memo(move |before: Option<&String>| match before {
        Some(before) if read.get() => before.clone(),
        _ => all.get(),
    });
    view! {
        <li>
            <div
                class="card invitation"
                class:slim=slim
                class:soon=soon
                role="group"
                aria-labelledby=format!("{eyebrow} {heading}")
                aria-describedby=summary.clone()
                id=element.clone()
                tabindex="-1"
                on:focusin=move |_| read.set(true)
                on:focusout=leave
            >
                <p id=summary.clone() hidden>{described}</p>
                <p class="hidden" id=eyebrow.clone()>{said(texts::interaction_preview())}</p>
                <h2 class="card-top" id=heading.clone()>{icon_of(mark, "i s")}<span class="cut">{reason}</span></h2>
                <p class="card-who">
                    <strong><bdi>{contact}</bdi></strong>
                    " "
                    <span>{channel}</span>
                    " "
                    <span class="hidden">{waited}</span>
                    <span class="card-waits" aria-hidden="true">{waited_short}</span>
                </p>
                {when(open, move || {
                    view! {
                        {when(non_empty(note), move || {
                            view! {
                                <p class="card-note">
                                    {sized("sticky-note", "i s")}
                                    <span><strong class="hidden">{note_label}</strong><bdi>{note}</bdi></span>
                                </p>
                            }
                        })}
                        {when(has_values, move || {
                            view! {
                                <ul class="meta card-data" aria-label=said(texts::case_data())>
                                    {each(values, |value| view! { <li>{value}</li> })}
                                </ul>
                            }
                        })}
                        <ul class="card-last" aria-label=said(texts::last_messages())>
                            {each(messages, move |message| last_message(store, id.get(), message))}
                        </ul>
                    }
                })}
                <p class="left">
                    {icon_of(clock, "i s")}
                    <span>
                        <span class="num">{seconds}</span>
                        <span class="left-words">{seconds_left}</span>
                        <span class="left-short" aria-hidden="true">{said(texts::s_left())}</span>
                    </span>
                </p>
                <p class="problem">{problem}</p>
                <div class="buttons">
                    <Button
                        class="primary"
                        icon="check"
                        label=accept
                        unavailable
                        press=press(move || store.act(Action::Accept { invitation: id.get() }))
                    />
                    <span class="split">
                        <Button label=said(texts::decline()) unavailable press=decline(String::new()) />
                        <MenuButton
                            label=said(texts::decline_with_reason())
                            items=derive(reasons)
                            unavailable=busy
                            class="btn"
                        >
                            {sized("chevron-down", "i s")}
                        </MenuButton>
                    </span>
                </div>
                <span class="more-time" title=derive(move || slim.get().then(|| said(texts::ask_more_time())))>
                    <Button
                        class="ghost small"
                        icon="timer"
                        label=said(texts::ask_more_time())
                        id=format!("{element}-more")
                        unavailable=no_more_time
                        press=press(move || store.act(Action::MoreTime { invitation: id.get() }))
                    />
                </span>
                {when(can_close, move || {
                    view! {
                        <span class="show-more">
                            <Button
                                class="ghost small"
                                icon="chevron-down"
                                label=more_of
                                words=false
                                expanded=open
                                press=toggle
                            />
                        </span>
                    }
                })}
                {countdown(rest)}
            </div>
        </li>
    }
}

fn last_message(store: Store, invitation: InvitationId, id: String) -> View {
    let message = store.peek(|desk| {
        let invitation = desk.replica.as_ref()?.invitation(&invitation)?;
        invitation.last_messages.iter().find(|message| message.id.as_str() == id).cloned()
    });
    let Some(message) = message else { return View::default() };
    let who = said(words::wrote(&message.from));
    let files = message.media.len();
    let files = if files > 0 { said(texts::n_files(files as u64)) } else { String::new() };
    view! { <li><span class="quiet"><bdi>{who}</bdi>": "</span><span lang="" dir="auto">{said(words::text(&message))}</span>" "<em>{files}</em></li> }
}

/// Returns the card of an invitation that ended before it was answered.
pub fn ended_invitation(store: Store, id: InvitationId) -> View {
    let ended = store.peek(|desk| desk.ended_invitations().get(&id).cloned());
    let text = ended.map(said).unwrap_or_default();
    let element = place::id(&Place::Invitation(id.clone()));
    let dismiss = press(move || store.act(Action::DismissInvitation { invitation: id.clone() }));
    let buttons = view! { <Button class="small dismiss" icon="x" label=said(texts::dismiss()) press=dismiss /> };
    card("card plain", element, ("circle-stop", &said(texts::invitation_over())), text.into(), buttons)
}
