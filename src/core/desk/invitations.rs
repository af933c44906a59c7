//! Invitations: announced, rung for, answered, warned of before they expire.

use super::invitation::InvitationState;
use super::notifications::Notifications;
use super::{
    Command, CommandId, Desk, Effect, InteractionId, InvitationId, Keyed, Millis, Place, alert, announce,
    focus_if_lost, words,
};
use crate::core::connection::Link;
use crate::core::settings::{ANSWER_TIME, FOCUS_PREVIEW};
use crate::core::text::{Text, texts};
use crate::protocol::{Invitation, InvitationGone};
use std::sync::Arc;

/// When the agent is warned that time is running out (WCAG 2.2.1), in seconds before the deadline.
pub const WARN_AT: u64 = 20;

/// The time after which it is announced that an acceptance is under way, in milliseconds: most are done before the
/// announcement would end.
const SLOW: Millis = 1_000;

impl Notifications {
    /// Marks an invitation as being answered; false where it is already, or is not there.
    fn start_answering(&mut self, invitation: &InvitationId, slow_at: Option<Millis>) -> bool {
        let Some(state) = self.invitations.get_mut(invitation).filter(|state| !state.answering) else { return false };
        state.answering = true;
        state.accepting = slow_at.is_some();
        state.slow_at = slow_at;
        state.problem = None;
        true
    }

    /// Lets an invitation be answered again.
    pub(super) fn stop_answering(&mut self, invitation: &InvitationId) {
        if let Some(state) = self.invitations.get_mut(invitation) {
            state.answering = false;
            state.accepting = false;
        }
    }

    /// Shows all of an invitation, or less.
    pub(super) fn show_more(&mut self, invitation: &InvitationId, more: bool) {
        if let Some(state) = self.invitations.get_mut(invitation) {
            state.open = more;
        }
    }

    /// Shows all of the oldest invitation, unless the agent has another one open. Not called when an invitation ends by
    /// itself: the card that grows would move what is about to be pressed.
    pub(super) fn open_oldest(&mut self) {
        if self.invitations.values().any(|state| state.open) {
            return;
        }
        let oldest = self.shown.iter().find_map(|shown| match shown {
            Place::Invitation(id) if self.invitations.contains_key(id) => Some(id.clone()),
            _ => None,
        });
        oldest.iter().for_each(|oldest| self.show_more(oldest, true));
    }

    /// A tab has rung for an invitation, this one or another.
    pub(super) fn stop_ringing(&mut self, invitation: &InvitationId) {
        if let Some(state) = self.invitations.get_mut(invitation) {
            state.rings_at = None;
        }
    }
}

impl Desk {
    /// Returns the states of the invitations that can be answered.
    pub fn invitations(&self) -> &Keyed<InvitationId, InvitationState> {
        &self.notifications.invitations
    }

    /// Returns the invitations that ended without this agent's doing, until dismissed: who wrote and why it ended, in
    /// words.
    pub fn ended_invitations(&self) -> &Keyed<InvitationId, Text> {
        &self.notifications.ended
    }

    fn invitation(&self, invitation: &InvitationId) -> Option<&Arc<Invitation>> {
        self.replica.as_ref()?.invitation(invitation)
    }

    /// An invitation has arrived, or has been extended.
    pub(super) fn invited(&mut self, id: &InvitationId, out: &mut Vec<Effect>) {
        if self.invitations().contains_key(id) {
            return;
        }
        let open = self.invitations().is_empty();
        let state = InvitationState { open, rings_at: Some(self.rings_at()), ..InvitationState::default() };
        self.notifications.invitations.insert(id.clone(), state);
        self.notifications.shown.push(Place::Invitation(id.clone()));
        if let Some(invitation) = self.invitation(id) {
            alert(words::invitation(invitation, self.now(), self.invitation_shortcut()), out);
        }
        // Only in the tab that is in use.
        if self.tab.front && FOCUS_PREVIEW.is_on(&self.settings.chosen) {
            out.push(Effect::FocusWhenIdle { to: Place::Invitation(id.clone()) });
        }
    }

    /// An invitation has ended; `missed`: while there was no connection. `invitation` is what was known of it.
    pub(super) fn invitation_gone(
        &mut self,
        id: &InvitationId,
        why: &InvitationGone,
        missed: bool,
        invitation: Option<&Invitation>,
        out: &mut Vec<Effect>,
    ) {
        let state = self.notifications.invitations.remove(id).unwrap_or_default();
        let answered = matches!(why, InvitationGone::Accepted | InvitationGone::Declined);
        if let Some(invitation) = invitation.filter(|_| !answered) {
            let who = words::contact(&invitation.contact);
            let text = texts::said_of(who.into(), words::invitation_gone(why, missed));
            announce(text.clone(), out);
            self.notifications.ended.insert(id.clone(), text);
            // The notification that says so takes the place of the one that is gone.
            return focus_if_lost(Place::Invitation(id.clone()), out);
        }
        self.notifications.hide(&Place::Invitation(id.clone()));
        self.notifications.open_oldest();
        if *why == InvitationGone::Declined {
            self.say(texts::gone_declined(), out);
            self.focus_next_notification(out);
        } else if !state.accepting {
            self.say(texts::accepted_elsewhere(), out);
            self.focus_next_notification(out);
        }
    }

    /// Tells the gateway, once, that an invitation is on the screen.
    pub(super) fn invitation_shown(&mut self, id: CommandId, invitation: InvitationId, out: &mut Vec<Effect>) {
        if let Some(state) = self.notifications.invitations.get_mut(&invitation)
            && !std::mem::replace(&mut state.shown, true)
        {
            self.give(id, Command::Shown { invitation }, out);
        }
    }

    pub(super) fn accept(&mut self, id: CommandId, invitation: InvitationId, out: &mut Vec<Effect>) {
        let interaction: Option<InteractionId> = self.invitation(&invitation).map(|it| it.interaction.clone());
        if self.notifications.start_answering(&invitation, Some(self.clock.local() + SLOW))
            && let Some(interaction) = interaction
        {
            self.windows.accepted_here.push((invitation.clone(), interaction));
            self.give(id, Command::Accept { invitation }, out);
        }
    }

    pub(super) fn decline(&mut self, id: CommandId, invitation: InvitationId, reason: String, out: &mut Vec<Effect>) {
        if self.notifications.start_answering(&invitation, None) {
            let reason = Some(reason).filter(|reason| !reason.trim().is_empty());
            self.give(id, Command::Decline { invitation, reason }, out);
        }
    }

    pub(super) fn request_more_time(&mut self, id: CommandId, invitation: InvitationId, out: &mut Vec<Effect>) {
        if self.notifications.start_answering(&invitation, None) {
            self.give(id, Command::MoreTime { invitation }, out);
        }
    }

    pub(super) fn more_time_granted(&mut self, invitation: &InvitationId, out: &mut Vec<Effect>) {
        let left = self.invitation(invitation).map(|it| words::seconds_left(it.deadline, self.now()));
        if let Some(left) = left {
            self.say(texts::more_time(left), out);
        }
        self.notifications.stop_answering(invitation);
    }

    /// The gateway has refused an answer: shown on the invitation, which can be answered again.
    pub(super) fn answer_refused(&mut self, invitation: &InvitationId, why: Text, out: &mut Vec<Effect>) {
        self.notifications.stop_answering(invitation);
        self.windows.accepted_here.retain(|(known, _)| known != invitation);
        match self.notifications.invitations.get_mut(invitation) {
            Some(state) => {
                state.problem = Some(why.clone());
                alert(why, out);
            }
            None => self.fail(why, out),
        }
    }

    /// Dismisses the notification of an invitation that has ended.
    pub(super) fn dismiss_invitation(&mut self, invitation: InvitationId, out: &mut Vec<Effect>) {
        self.notifications.ended.remove(&invitation);
        self.notifications.hide(&Place::Invitation(invitation));
        self.notifications.open_oldest();
        self.focus_next_notification(out);
    }

    /// Warns of invitations that are about to expire, once each; or requests more time, where the agent has chosen
    /// that.
    pub(super) fn warn_of_deadlines(&mut self, out: &mut Vec<Effect>) {
        let now = self.clock.now();
        let extend = self.tab.front && self.connected() && ANSWER_TIME.of(&self.settings.chosen) == "extend";
        let mut commands = Vec::new();
        // Without a connection it can neither be answered, nor is it known whether the time still runs.
        let Some(replica) = self.replica.as_ref().filter(|_| self.connection.link == Link::Connected) else { return };
        for invitation in &replica.invitations {
            let Some(state) = self.notifications.invitations.get_mut(&invitation.id) else { continue };
            let left = words::seconds_left(invitation.deadline, now);
            if left > WARN_AT || state.warned_of == invitation.deadline {
                continue;
            }
            state.warned_of = invitation.deadline;
            // Not for an agent who is away, and not where it would be too late.
            if extend && invitation.extensions_left > 0 && !state.answering {
                state.answering = true;
                // The same id from each tab, so that it takes effect once.
                let id = CommandId::from(format!("more-{}-{}", invitation.id, invitation.deadline));
                commands.push((id, Command::MoreTime { invitation: invitation.id.clone() }));
            } else {
                alert(texts::left_to_answer(left, &words::contact(&invitation.contact)), out);
            }
        }
        commands.into_iter().for_each(|(id, command)| self.give(id, command, out));
    }

    /// Announces that an acceptance is under way, where it takes longer than usual.
    pub(super) fn announce_slow(&mut self, out: &mut Vec<Effect>) {
        let local = self.clock.local();
        for state in self.notifications.invitations.values_mut().filter(|state| state.accepting) {
            if state.slow_at.take_if(|at| *at <= local).is_some() {
                announce(texts::accepting(), out);
            }
        }
    }
}
