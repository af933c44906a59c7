//! This tab among the agent's others: one of them rings for an invitation (see [`crate::core::ringer`]), and all do
//! where that fails.

use super::{ClientFrame, CommandId, Desk, Effect, InvitationId, Millis, Place, transmit, words};
use crate::core::ringer::RING_WITHIN;
use crate::core::settings::RING;
use crate::core::text::texts;

/// The state of this tab.
#[derive(Clone, Debug, Default)]
pub(super) struct Tab {
    /// True if the gateway has chosen it to ring.
    pub(super) rings: bool,
    /// True if the page has the user's focus.
    pub(super) front: bool,
    /// True if the browser lets the page play sounds.
    audible: bool,
    /// On how many devices the agent is signed in; 0 before the gateway has reported it.
    devices: u32,
    /// What the browser shows notifications about, and how many times each was shown anew.
    pub(super) notified: Vec<(Place, usize)>,
    /// The browser notification that the agent pressed before the first welcome, and the id of the command that this
    /// may lead to.
    pub(super) pressed: Option<(CommandId, Place)>,
}

impl Tab {
    pub(super) fn attend(&mut self, front: bool, audible: bool) {
        (self.front, self.audible) = (front, audible);
    }
}

impl Desk {
    /// Returns on how many devices the agent is signed in; 0 before the gateway has reported it.
    pub fn devices(&self) -> u32 {
        self.tab.devices
    }

    /// Returns whether the page has the user's focus, and whether the browser lets it play sounds.
    pub fn attention(&self) -> (bool, bool) {
        (self.tab.front, self.tab.audible)
    }

    pub(super) fn attention_changed(&mut self, front: bool, audible: bool, out: &mut Vec<Effect>) {
        if self.attention() != (front, audible) {
            self.tab.attend(front, audible);
            self.tell_attention(out);
        }
    }

    /// Tells the gateway what it chooses the ringing tab by.
    pub(super) fn tell_attention(&self, out: &mut Vec<Effect>) {
        if self.connected() {
            let audible = self.tab.audible && RING.is_on(&self.settings.chosen);
            transmit(ClientFrame::Attention { front: self.tab.front, audible }, out);
        }
    }

    /// The gateway has reported whether this tab is to ring, and on how many devices the agent is signed in.
    pub(super) fn tab_chosen(&mut self, rings: bool, devices: u32, out: &mut Vec<Effect>) {
        // The tab chosen before is gone, perhaps before it rang; or the first choice has just been made.
        if rings && !self.tab.rings {
            let now = self.clock.local();
            let states = self.notifications.invitations.values_mut();
            states.filter_map(|state| state.rings_at.as_mut()).for_each(|at| *at = now);
        }
        if self.tab.rings && !rings {
            // The agent is elsewhere now.
            self.close_notifications(out);
        }
        self.tab.rings = rings;
        let before = std::mem::replace(&mut self.tab.devices, devices);
        if devices > 1 && devices > before {
            self.say(if before == 0 { texts::also_elsewhere() } else { texts::one_more_device() }, out);
        }
    }

    /// Returns when this tab rings for an invitation that arrives now: at once where it is the chosen one, otherwise
    /// when the chosen one has not.
    pub(super) fn rings_at(&self) -> Millis {
        let local = self.clock.local();
        if self.tab.rings { local } else { local + RING_WITHIN }
    }

    /// Rings for what is due: once, however many invitations there are.
    pub(super) fn ring(&mut self, out: &mut Vec<Effect>) {
        let states = &self.notifications.invitations;
        if states.values().all(|state| state.rings_at.is_none_or(|at| at > self.clock.local())) {
            return;
        }
        let due: Vec<_> =
            states.iter().filter(|(_, state)| state.rings_at.is_some()).map(|(id, _)| id.clone()).collect();
        for id in &due {
            self.notifications.stop_ringing(id);
        }
        let invitations = self.replica.iter().flat_map(|replica| &replica.invitations);
        let new = invitations.filter(|invitation| due.contains(&invitation.id));
        let new: Vec<_> = new.map(|it| (it.id.clone(), words::invitation_summary(it))).collect();
        new.into_iter().for_each(|(id, text)| self.notify(Place::Invitation(id), text, out));
        if RING.is_on(&self.settings.chosen) {
            out.push(Effect::Ring { invitations: due });
        } else {
            // Nothing is to be heard: another tab has nothing to add.
            self.tell_rang(due, out);
        }
    }

    /// The page has rung audibly: tells the gateway that the other tabs need not.
    pub(super) fn tell_rang(&self, invitations: Vec<InvitationId>, out: &mut Vec<Effect>) {
        if self.connected() {
            invitations.into_iter().for_each(|invitation| transmit(ClientFrame::Rang { invitation }, out));
        }
    }
}
