//! Snapshots and events from the gateway: folded in, and from there what is announced, where the focus goes, which
//! window is in front.

use super::consultations::{failure_of, invited, is_asked};
use super::{Desk, Effect, Event, InteractionId, Place, announce, focus_if_lost, words};
use crate::core::host::view::CloseReason;
use crate::core::replica::Replica;
use crate::core::text::{Text, texts};
use crate::protocol::{
    Contact, Interaction, InvitationGone, Me, Message, Millis, Sender, Snapshot, Status, WindowGone,
};
use std::sync::Arc;

impl Desk {
    /// Replaces everything by a snapshot. What it no longer holds is tidied away; what is new in it is announced.
    pub(super) fn adopt(&mut self, snapshot: Snapshot, out: &mut Vec<Effect>) {
        let preferred = self.preferred_targets();
        // Also after a gap in the numbering there is a snapshot.
        let offline = self.missed_until == Millis::MAX;
        let old = self.replica.replace(Replica::new(snapshot));
        self.reweigh(preferred);
        let new = self.replica.as_ref().expect("just set");
        let invited: Vec<_> = new.invitations.iter().map(|i| i.id.clone()).collect();
        let has = |id: &InteractionId| new.windows.contains_key(id);
        let gone = |old: &Replica| {
            let gone = old.windows.values().filter(|w| !has(&w.head.id));
            gone.map(|w| {
                let contact = words::contact(&w.head.contact);
                let told = match w.consulted {
                    true => texts::consultation_about_over(&contact),
                    false => texts::no_longer_yours(&contact),
                };
                (w.head.id.clone(), told)
            })
            .collect()
        };
        let gone: Vec<(InteractionId, Text)> = old.as_ref().map(gone).unwrap_or_default();
        let still: Vec<_> = new.windows.keys().cloned().collect();
        if !self.windows.active.as_ref().is_some_and(has) {
            self.windows.active = new.windows.values().find(|it| it.head.parked.is_none()).map(|it| it.head.id.clone());
        }
        let notifications = &mut self.notifications;
        notifications.invitations.retain(|id| invited.contains(id));
        for invitation in
            old.iter().flat_map(|old| &old.invitations).filter(|i| !invited.contains(&i.id) && !has(&i.interaction))
        {
            let over = texts::it_is_over();
            let over = if offline { texts::you_were_offline(over) } else { over };
            let contact = words::contact(&invitation.contact).into();
            notifications.ended.insert(invitation.id.clone(), texts::said_of(contact, over));
        }
        let ended = &notifications.ended;
        notifications.shown.retain(|shown| match shown {
            Place::Invitation(id) => invited.contains(id) || ended.contains_key(id),
            Place::Notice(id) => new.notice(id).is_some(),
            Place::Ask(id, asker) => {
                new.windows.get(id).is_some_and(|it| it.head.asked_by.iter().any(|by| by.agent == *asker))
            }
            _ => false,
        });
        // Accepted here, and reported by the snapshot: it opens as it would have by its event.
        let (opened, open): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.windows.accepted_here).into_iter().partition(|(_, id)| has(id));
        self.windows.accepted_here = open.into_iter().filter(|(id, _)| invited.contains(id)).collect();
        self.retain_windows(|id| still.contains(id), out);
        for (id, told) in gone {
            // One that this tab has marked done is told of with the answer.
            if !self.marks_done(&id) {
                self.say(if offline { texts::you_were_offline(told) } else { told }, out);
            }
        }
        for id in self.reopening().into_iter().filter(|id| still.contains(id)) {
            self.show_reopened(&id, out);
        }
        self.tidy_asides(out);
        for (_, id) in opened {
            self.open_accepted(id, out);
        }
        for before in old.iter().flat_map(|old| old.windows.values()).map(|window| &window.head) {
            if let Some(now) = self.head(&before.id).cloned() {
                self.parking_changed(before, &now, self.now(), out);
            }
        }
        let heads: Vec<_> =
            self.replica.iter().flat_map(|new| new.windows.values()).map(|window| window.head.clone()).collect();
        for now in heads.iter().filter(|now| !now.asked_by.is_empty()) {
            let before = old.as_ref().and_then(|old| old.windows.get(&now.id)).map(|window| &window.head);
            self.asks_changed(before, now, out);
        }
        let written = old.as_ref().map(|old| self.written_since(old)).unwrap_or_default();
        for (id, message) in written {
            self.contact_wrote(&id, &message, out);
        }
        for id in invited {
            self.invited(&id, out);
        }
        self.notifications.open_oldest();
        self.settings_changed(out);
        self.focus_next_notification(out);
    }

    /// Returns what contacts have written in windows that were there before.
    fn written_since(&self, old: &Replica) -> Vec<(InteractionId, Arc<Message>)> {
        let Some(replica) = &self.replica else { return Vec::new() };
        let windows = replica.windows.values().filter_map(|window| Some((window, old.windows.get(&window.head.id)?)));
        let new = windows.flat_map(|(window, before)| {
            let first = before.length().saturating_sub(window.earlier) as usize;
            let theirs = window.messages().skip(first).filter(|message| message.from == Sender::Contact);
            theirs.map(|message| (window.head.id.clone(), message.clone()))
        });
        new.collect()
    }

    /// Announces to an agent who has just signed in how they are signed in.
    pub(super) fn greet(&self, out: &mut Vec<Effect>) {
        let Some(replica) = &self.replica else { return };
        let open = match (self.at_hand().len() as u64, self.parked().len() as u64) {
            (0, 0) => None,
            (open, 0) => Some(texts::open_count(open)),
            (open, parked) => Some(texts::open_and_parked(open, parked)),
        };
        let who = [texts::signed_in_as(&replica.me.name), words::you_are(&replica.me.state)];
        announce(Text::sentences(who.into_iter().chain(open)), out);
    }

    /// Applies one event of a time. What it removes or replaces is looked up before it is folded in.
    pub(super) fn event(&mut self, at: Millis, event: &Event, out: &mut Vec<Effect>) {
        let Some(replica) = &self.replica else { return };
        match event {
            Event::Me(me) => {
                let before = replica.me.clone();
                self.fold(event);
                self.state_changed(&before, me, out);
            }
            Event::WindowOpened { interaction, .. } => {
                self.fold(event);
                self.asks_changed(None, interaction, out);
                self.window_opened(&interaction.id, out);
                self.refresh_own_history(out);
            }
            Event::WindowChanged { interaction } => {
                let before = self.head(&interaction.id).cloned();
                self.fold(event);
                if let Some(before) = before {
                    self.window_changed(at, &before, interaction, out);
                }
            }
            Event::WindowClosed { interaction, why } => {
                let place = replica.windows.position(interaction).unwrap_or_default();
                let contact = self.head(interaction).map(|head| words::contact(&head.contact)).unwrap_or_default();
                self.fold(event);
                self.window_removed(interaction, place, out);
                self.window_closed(interaction, why, &contact, out);
            }
            Event::ConsultationOpened { interaction, .. } => {
                self.fold(event);
                self.window_opened(&interaction.id, out);
            }
            Event::ConsultationClosed { interaction, why } => {
                let place = replica.windows.position(interaction).unwrap_or_default();
                self.fold(event);
                self.consultation_closed(interaction, why, place, out);
            }
            Event::SideEntry { interaction, entry } => {
                let known = self.window(interaction).is_none_or(|window| window.has_side(&entry.id));
                self.fold(event);
                if !known {
                    self.side_entry_added(interaction, entry, out);
                }
            }
            Event::Message { interaction, message, .. } => {
                let known = self.window(interaction).and_then(|window| window.message(&message.id));
                let delivery = known.and_then(|known| known.delivery.clone());
                self.fold(event);
                self.message_changed(interaction, message, delivery, out);
            }
            Event::Invitation(invitation) => {
                let before = replica.invitation(&invitation.id).map(|before| before.contact.clone());
                self.fold(event);
                self.contact_changed(before.as_ref(), &invitation.contact, out);
                self.invited(&invitation.id, out);
            }
            Event::InvitationGone { invitation: id, why } => {
                let invitation = replica.invitation(id).cloned();
                self.fold(event);
                self.invitation_gone(id, why, at <= self.missed_until, invitation.as_deref(), out);
            }
            Event::Notice(notice) => {
                // One that was brought back is no news.
                let new = replica.notice(&notice.id).is_none() && notice.at >= at;
                self.fold_notice(&notice.id, event, out);
                if new {
                    self.notice_added(notice, out);
                }
            }
            Event::NoticeGone { notice } => {
                self.fold_notice(notice, event, out);
                self.notice_gone(notice, out);
            }
            Event::Favourites { .. } | Event::Recent { .. } => {
                let preferred = self.preferred_targets();
                self.fold(event);
                self.reweigh(preferred);
            }
            Event::Setup(_) => self.fold(event),
            Event::Settings { .. } => {
                self.fold(event);
                self.settings_changed(out);
            }
        }
    }

    pub(super) fn fold(&mut self, event: &Event) {
        if let Some(replica) = &mut self.replica {
            replica.apply(event);
        }
    }

    fn state_changed(&mut self, before: &Me, me: &Me, out: &mut Vec<Effect>) {
        let text = words::you_are(&me.state);
        match (before.ready_at, me.ready_at) {
            // What is shown for a moment is what the agent has done: that a conversation is done.
            (None, Some(at)) => {
                let left = words::seconds_left(at, self.now());
                announce(texts::ready_again_in(words::own_state(me), words::wait(left)), out);
            }
            (Some(_), None) => announce(text, out),
            _ if before.state != me.state => self.say(text, out),
            _ => {}
        }
    }

    fn window_changed(&mut self, at: Millis, before: &Interaction, now: &Interaction, out: &mut Vec<Effect>) {
        self.parking_changed(before, now, at, out);
        self.asks_changed(Some(before), now, out);
        self.contact_changed(Some(&before.contact), &now.contact, out);
        match (invited(before), invited(now)) {
            (before, Some(now)) if before.as_ref().is_none_or(|b| b.agent != now.agent) => {
                self.say(texts::is_being_asked(&now.name), out);
            }
            (Some(before), Some(now)) if now.shown && !before.shown => {
                self.say(texts::has_been_shown(&now.name), out);
            }
            _ => {}
        }
        if is_asked(before) && !is_asked(now) {
            // The button to take it back has gone.
            let id = now.id.clone();
            focus_if_lost(if self.shows_side(&id) { Place::SideField(id) } else { Place::SideButton(id) }, out);
            focus_if_lost(Place::Window(now.id.clone()), out);
        }
        let (was, is) = (failure_of(before).map(|(id, _)| id), failure_of(now).map(|(id, _)| id));
        if let Some(gone) = was.filter(|was| is.as_ref() != Some(was)) {
            self.failure_gone(&gone);
        }
        let no_longer = |part: fn(&Interaction) -> bool| part(before) && !part(now);
        let disconnected = no_longer(|head| head.status == Status::Connected);
        if disconnected
            || no_longer(|head| head.pending.is_some())
            || no_longer(|head| failure_of(head).is_some())
            || no_longer(|head| head.consultation.is_some())
        {
            focus_if_lost(Place::Window(now.id.clone()), out);
        }
        // To whom is consulted, the end of the consultation is told.
        if disconnected && now.status == (Status::Ended { by_contact: true }) && !self.is_consulted(&now.id) {
            let ended = words::invitation_gone(&InvitationGone::ContactEnded, false);
            announce(texts::said_of(words::contact(&now.contact).into(), ended), out);
        }
    }

    /// Says who a contact is now: once, in whatever windows and invitations they are.
    fn contact_changed(&self, before: Option<&Contact>, now: &Contact, out: &mut Vec<Effect>) {
        let Some(before) = before.map(words::contact).filter(|before| *before != words::contact(now)) else { return };
        let windows =
            self.replica.iter().flat_map(|replica| replica.windows.values()).map(|window| &window.head.contact);
        let invitations = self.replica.iter().flat_map(|replica| &replica.invitations).map(|it| &it.contact);
        if windows.chain(invitations).filter(|contact| *contact == now).count() == 1 {
            announce(words::renamed(&before, now), out);
        }
    }

    /// A window has closed as its agent signs out, who is told when all have: quietly.
    fn closed_by_leaving(&mut self, interaction: &InteractionId, why: &WindowGone) {
        let why = match why {
            WindowGone::Transferred { to } => CloseReason::Transferred(to.clone()),
            WindowGone::Done => CloseReason::Done,
            // What was typed goes with the sign-out.
            WindowGone::Erased => return,
        };
        self.closed_for_host(interaction, why);
    }

    fn window_closed(&mut self, interaction: &InteractionId, why: &WindowGone, contact: &str, out: &mut Vec<Effect>) {
        if self.is_leaving() {
            return self.closed_by_leaving(interaction, why);
        }
        self.aside_lost(interaction, out);
        self.tidy_asks(out);
        match why {
            // What was typed and not sent stays in this browser, for when the interaction comes back.
            WindowGone::Transferred { to } => {
                self.closed_for_host(interaction, CloseReason::Transferred(to.clone()));
                self.note_lost(interaction, contact, out);
                let let_go = self.is_let_go(interaction);
                self.say(if let_go { words::given(to) } else { words::transferred(to) }, out);
            }
            WindowGone::Done => {
                self.closed_for_host(interaction, CloseReason::Done);
                if !self.closed_done(interaction, out) {
                    self.say(texts::is_done(contact), out);
                }
            }
            WindowGone::Erased => {
                self.drop_drafts(interaction, out);
                self.say(texts::erased(), out);
            }
        }
        self.refresh_own_history(out);
    }
}
