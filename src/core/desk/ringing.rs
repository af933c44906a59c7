//! The sound of an invitation: one of the agent's tabs rings (see [`crate::core::ringer`]), and all do where that
//! fails.

use super::{ClientFrame, Desk, Effect, InvitationId, Millis, SocketEffect, words};
use crate::core::ringer::RING_WITHIN;
use crate::core::settings::{BROWSER_NOTIFICATIONS, RING};

impl Desk {
    /// When this tab is to ring for an invitation that comes now: at once where it is the one, else when the one has
    /// not.
    pub(super) fn rings_at(&self) -> Millis {
        if self.rings == Some(true) { self.local } else { self.local + RING_WITHIN }
    }

    /// Rings for what is due: once, however many invitations there are.
    pub(super) fn ring(&mut self, out: &mut Vec<Effect>) {
        if self.cards.values().all(|card| card.rings_at.is_none_or(|at| at > self.local)) {
            return;
        }
        let due: Vec<_> =
            self.cards.iter().filter(|(_, card)| card.rings_at.is_some()).map(|(id, _)| id.clone()).collect();
        for id in &due {
            self.rung(id);
        }
        if BROWSER_NOTIFICATIONS.is_on(&self.settings) && !self.front {
            let new = self
                .replica
                .iter()
                .flat_map(|replica| &replica.invitations)
                .filter(|invitation| due.contains(&invitation.id));
            out.extend(new.map(|invitation| Effect::Notify { text: words::asked(invitation) }));
        }
        if RING.is_on(&self.settings) {
            out.push(Effect::Ring { invitations: due });
        }
    }

    /// A tab has rung for it, this one or another.
    pub(super) fn rung(&mut self, invitation: &InvitationId) {
        if let Some(card) = self.cards.get_mut(invitation) {
            card.rings_at = None;
        }
    }

    /// It could be heard: the others need not ring.
    pub(super) fn rang(&mut self, invitations: Vec<InvitationId>, out: &mut Vec<Effect>) {
        if self.connected() {
            let frame = |invitation| Effect::Socket(SocketEffect::Transmit(ClientFrame::Rang { invitation }));
            out.extend(invitations.into_iter().map(frame));
        }
    }

    /// What the gateway says of this tab among the agent's others.
    pub(super) fn stands(&mut self, rings: bool, devices: u32, out: &mut Vec<Effect>) {
        // Whoever was to ring has gone, perhaps before it did; or the choice has just come.
        if rings && self.rings != Some(true) {
            let now = self.local;
            self.cards.values_mut().filter_map(|card| card.rings_at.as_mut()).for_each(|at| *at = now);
        }
        self.rings = Some(rings);
        let before = std::mem::replace(&mut self.devices, devices);
        if devices > 1 && devices > before {
            let text = if before == 0 {
                "You are signed in on another device too."
            } else {
                "You have signed in on another device."
            };
            self.say(format!("{text} All show the same; the one used last rings."), out);
        }
    }

    /// Whether the page has the user's focus, and whether the browser lets it sound.
    pub fn attention(&self) -> (bool, bool) {
        (self.front, self.audible)
    }

    pub(super) fn attend(&mut self, front: bool, audible: bool, out: &mut Vec<Effect>) {
        if self.attention() != (front, audible) {
            (self.front, self.audible) = (front, audible);
            self.tell_attention(out);
        }
    }

    /// Tells the gateway what it chooses the ringing tab by.
    pub(super) fn tell_attention(&self, out: &mut Vec<Effect>) {
        if self.connected() {
            let frame =
                ClientFrame::Attention { front: self.front, audible: self.audible && RING.is_on(&self.settings) };
            out.push(Effect::Socket(SocketEffect::Transmit(frame)));
        }
    }
}
