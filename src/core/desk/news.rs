//! What comes from the gateway: folded in, and from there what is said, where the focus goes, which window is in front.

use super::{Card, Command, CommandId, Desk, Effect, Event, InteractionId, InvitationId, Place, WARN_AT, words};
use crate::core::host::seen::Closed;
use crate::core::replica::Replica;
use crate::core::settings::{ANSWER_TIME, FOCUS_PREVIEW};
use crate::protocol::{Interaction, InvitationGone, Message, Sender, Snapshot, Status, WindowGone};
use std::sync::Arc;

impl Desk {
    /// Swaps a snapshot in at once. What it no longer holds is tidied away; what is new in it is announced.
    pub(super) fn adopt(&mut self, snapshot: Snapshot, out: &mut Vec<Effect>) {
        let liked = self.liked();
        let old = self.replica.replace(Replica::new(snapshot));
        let now_liked = self.liked();
        liked.iter().chain(&now_liked).for_each(|target| self.weigh(target));
        let new = self.replica.as_ref().expect("just set");
        let asked: Vec<_> = new.invitations.iter().map(|i| i.id.clone()).collect();
        let has = |id: &InteractionId| new.windows.contains_key(id);
        let gone = |old: &Replica| {
            old.windows.values().filter(|w| !has(&w.head.id)).map(|w| words::contact(&w.head.contact)).collect()
        };
        let gone: Vec<String> = old.as_ref().map(gone).unwrap_or_default();
        let still: Vec<_> = new.windows.keys().cloned().collect();
        if !self.active.as_ref().is_some_and(has) {
            self.active = still.first().cloned();
        }
        self.cards.retain(|id| asked.contains(id));
        for invitation in
            old.iter().flat_map(|old| &old.invitations).filter(|i| !asked.contains(&i.id) && !has(&i.interaction))
        {
            let contact = words::contact(&invitation.contact);
            self.ended.insert(invitation.id.clone(), format!("{contact}: Over while you were not connected."));
        }
        let ended = &self.ended;
        self.notifications.retain(|shown| match shown {
            Place::Invitation(id) => asked.contains(id) || ended.contains_key(id),
            Place::Notice(id) => new.notice(id).is_some(),
            _ => false,
        });
        // Accepted here, and told by the snapshot: it opens as it would have by its event.
        let (opened, open): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.accepted_here).into_iter().partition(|(_, id)| has(id));
        self.accepted_here = open.into_iter().filter(|(id, _)| asked.contains(id)).collect();
        self.let_go(|id| still.contains(id), out);
        for contact in gone {
            self.say(format!("The interaction with {contact} is no longer yours."), out);
        }
        for (_, id) in opened {
            self.bring_to_front(&id);
            self.pop_for_host(&id);
            out.push(Effect::Focus { to: Place::Composer(id), only_if_lost: false });
        }
        let written = old.as_ref().map(|old| self.written_since(old)).unwrap_or_default();
        for (id, message) in written {
            self.contact_wrote(&id, &message, out);
        }
        for id in asked {
            self.invited(&id, out);
        }
        self.settle_settings(out);
        self.focus_next_card(out);
    }

    /// What contacts have written in windows that were there before.
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

    /// What somebody hears who has just signed in.
    pub(super) fn greet(&self, out: &mut Vec<Effect>) {
        let Some(replica) = &self.replica else { return };
        let state = lower_first(&words::channel_state(&replica.me.state));
        let open = match replica.windows.len() {
            0 => String::new(),
            open => format!(" {}.", words::counted(open, "open interaction", "open interactions")),
        };
        let text = format!("Signed in as {}. You are {state}.{open}", replica.me.name);
        out.push(Effect::Announce { text, assertive: false });
    }

    /// Takes in one event.
    pub(super) fn take(&mut self, event: &Event, out: &mut Vec<Effect>) {
        let likes = matches!(event, Event::Favourites { .. } | Event::Recent { .. });
        let liked = if likes { self.liked() } else { Vec::new() };
        let Some(replica) = &mut self.replica else { return };
        // What an event removes is needed to say so.
        let invitation = match event {
            Event::InvitationGone { invitation, .. } => replica.invitation(invitation).cloned(),
            _ => None,
        };
        let head = match event {
            Event::WindowClosed { interaction, .. }
            | Event::WindowChanged { interaction: Interaction { id: interaction, .. } } => {
                replica.windows.get(interaction).map(|window| window.head.clone())
            }
            _ => None,
        };
        let place = match event {
            Event::WindowClosed { interaction, .. } => replica.windows.position(interaction),
            _ => None,
        };
        let known_message = match event {
            Event::Message { interaction, message, .. } => replica
                .windows
                .get(interaction)
                .and_then(|window| window.message(&message.id))
                .and_then(|known| known.delivery.clone()),
            _ => None,
        };
        let known_notice = matches!(event, Event::Notice(notice) if replica.notice(&notice.id).is_some());
        let was_ready = replica.me.state.clone();
        replica.apply(event);
        match event {
            Event::Me(me) if me.state == was_ready => {}
            Event::Me(me) => self.say(format!("You are {}.", lower_first(&words::channel_state(&me.state))), out),
            Event::WindowOpened { interaction, .. } => self.window_opened(&interaction.id, out),
            Event::WindowChanged { interaction } => {
                let asked = |head: &Interaction| head.pending.as_ref().and_then(|p| p.invited.clone());
                let before = head.as_ref().and_then(asked);
                match (before, asked(interaction)) {
                    (before, Some(now)) if before.as_ref().is_none_or(|b| b.agent != now.agent) => {
                        self.say(format!("{} is being asked.", now.name), out);
                    }
                    (Some(before), Some(now)) if now.shown && !before.shown => {
                        self.say(format!("{} has been shown the request.", now.name), out);
                    }
                    _ => {}
                }
                let was = |part: fn(&Interaction) -> bool| head.as_ref().is_some_and(part) && !part(interaction);
                if was(|head| head.pending.is_some())
                    || was(|head| head.failed.is_some())
                    || was(|head| head.status == Status::Connected)
                {
                    out.push(Effect::Focus { to: Place::Window(interaction.id.clone()), only_if_lost: true });
                }
                if was(|head| head.status == Status::Connected)
                    && interaction.status == (Status::Ended { by_contact: true })
                {
                    let text = format!(
                        "{}: {}",
                        words::contact(&interaction.contact),
                        words::invitation_gone(&InvitationGone::ContactEnded)
                    );
                    out.push(Effect::Announce { text, assertive: false });
                }
            }
            Event::WindowClosed { interaction, why } => {
                let contact = head.map(|head| words::contact(&head.contact)).unwrap_or_default();
                self.window_closed(interaction, place.unwrap_or_default(), out);
                match why {
                    // What was typed and not sent stays with the source, for when it comes back.
                    WindowGone::Transferred { to } => {
                        self.closed_for_host(interaction, Closed::Transferred(to.clone()));
                        self.lost_note(interaction, &contact, out);
                        self.say(format!("Transferred to {to}."), out);
                    }
                    WindowGone::Done => {
                        self.closed_for_host(interaction, Closed::Done);
                        self.draft(interaction, String::new(), out);
                        self.forget_note(interaction, out);
                        self.detach_all(interaction, out);
                        self.say(format!("{contact} is done."), out);
                    }
                }
            }
            Event::Message { interaction, message, .. } => self.message(interaction, message, known_message, out),
            Event::Invitation(invitation) => self.invited(&invitation.id, out),
            Event::InvitationGone { invitation: id, why } => {
                let card = self.cards.remove(id).unwrap_or_default();
                let answered = matches!(why, InvitationGone::Accepted | InvitationGone::Declined);
                if let Some(invitation) = invitation.filter(|_| !answered) {
                    let text = format!("{}: {}", words::contact(&invitation.contact), words::invitation_gone(why));
                    out.push(Effect::Announce { text: text.clone(), assertive: false });
                    self.ended.insert(id.clone(), text);
                    // The card that says so stands in for the one that is gone.
                    out.push(Effect::Focus { to: Place::Invitation(id.clone()), only_if_lost: true });
                    return;
                }
                self.take_down(&Place::Invitation(id.clone()));
                if *why == InvitationGone::Declined {
                    self.say("Declined.", out);
                    self.focus_next_card(out);
                } else if !card.accepting {
                    self.say("Accepted in your other tab.", out);
                    self.focus_next_card(out);
                }
            }
            Event::Notice(notice) if !known_notice => {
                self.notifications.push(Place::Notice(notice.id.clone()));
                // What was said a moment ago is out of date.
                self.flash = None;
                let text = format!("{}: {}", words::notice_type(notice).0, words::notice(&notice.subject));
                out.push(Effect::Announce { text, assertive: true });
            }
            Event::NoticeGone { notice } => {
                self.take_down(&Place::Notice(notice.clone()));
                if self.messages_open {
                    out.push(Effect::Focus { to: Place::Messages, only_if_lost: true });
                } else {
                    self.focus_next_card(out);
                }
            }
            Event::Favourites { .. } | Event::Recent { .. } => {
                let now_liked = self.liked();
                liked.iter().chain(&now_liked).for_each(|target| self.weigh(target));
            }
            Event::Settings { .. } => self.settle_settings(out),
            Event::Notice(_) => {}
        }
    }

    /// Warns of invitations that are about to expire, once each; or asks for more time, where the agent wants that.
    pub(super) fn warn(&mut self, out: &mut Vec<Effect>) {
        let extend = self.front && self.connected() && ANSWER_TIME.of(&self.settings) == "extend";
        let mut commands = Vec::new();
        let Some(replica) = &self.replica else { return };
        for invitation in &replica.invitations {
            let Some(card) = self.cards.get_mut(&invitation.id) else { continue };
            let left = words::seconds_left(invitation.deadline, self.now);
            if left > WARN_AT || card.warned_of == invitation.deadline {
                continue;
            }
            card.warned_of = invitation.deadline;
            // Not for an agent who has gone, and not where it would come too late.
            let asks = extend && invitation.extensions_left > 0 && !card.answering;
            if asks {
                card.answering = true;
                // The same from each tab, so that it is done once.
                let id = CommandId::from(format!("more-{}-{}", invitation.id, invitation.deadline));
                commands.push((id, Command::MoreTime { invitation: invitation.id.clone() }));
            } else {
                let text = format!("{left} seconds left to answer {}.", words::contact(&invitation.contact));
                out.push(Effect::Announce { text, assertive: true });
            }
        }
        commands.into_iter().for_each(|(id, command)| self.give(id, command, out));
    }

    /// Says that an acceptance is under way, where that takes longer than usual.
    pub(super) fn say_slow(&mut self, out: &mut Vec<Effect>) {
        let local = self.local;
        for card in self.cards.values_mut().filter(|card| card.accepting) {
            if card.slow_at.take_if(|at| *at <= local).is_some() {
                out.push(Effect::Announce { text: "Accepting.".into(), assertive: false });
            }
        }
    }

    /// Takes a notification down.
    pub(super) fn take_down(&mut self, place: &Place) {
        self.notifications.retain(|shown| shown != place);
    }

    /// After a card has gone, if the focus was on it: the newest that is left, else where the focus was before, else
    /// the window in front, else the interaction bar.
    pub(super) fn focus_next_card(&self, out: &mut Vec<Effect>) {
        let last = self.active.clone().map_or(Place::InteractionBar, Place::Window);
        let places = [self.notifications.last().cloned().unwrap_or(Place::Before), last];
        out.extend(places.map(|to| Effect::Focus { to, only_if_lost: true }));
    }

    fn invited(&mut self, id: &InvitationId, out: &mut Vec<Effect>) {
        if self.cards.contains_key(id) {
            return;
        }
        self.cards.insert(id.clone(), Card { rings_at: Some(self.rings_at()), ..Card::default() });
        self.notifications.push(Place::Invitation(id.clone()));
        if let Some(invitation) = self.replica.as_ref().and_then(|replica| replica.invitation(id)) {
            out.push(Effect::Announce {
                text: words::invitation(invitation, self.now, self.way_to_invitation()),
                assertive: true,
            });
        }
        // Of all tabs the one that is used.
        if self.front && FOCUS_PREVIEW.is_on(&self.settings) {
            out.push(Effect::FocusWhenIdle { to: Place::Invitation(id.clone()) });
        }
    }
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}
