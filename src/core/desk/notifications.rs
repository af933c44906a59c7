//! Notifications: invitations and system messages that are shown in the dock until they are answered or dismissed.

use super::invitation::InvitationState;
use super::{Desk, Effect, InvitationId, Keyed, Place, alert, focus_if_lost, words};
use crate::protocol::{Notice, NoticeId, TransferId};

/// The invitations and the notifications shown.
#[derive(Clone, Debug, Default)]
pub(super) struct Notifications {
    /// The invitations that can be answered.
    pub(super) invitations: Keyed<InvitationId, InvitationState>,
    /// Invitations that ended without this agent's doing, until dismissed: who wrote and why it ended, in words.
    pub(super) ended: Keyed<InvitationId, String>,
    /// The notifications shown, in order of arrival, so that a new one does not move one that is about to be pressed.
    pub(super) shown: Vec<Place>,
}

impl Notifications {
    /// Hides a notification.
    pub(super) fn hide(&mut self, place: &Place) {
        self.shown.retain(|shown| shown != place);
    }
}

impl Desk {
    /// Returns the invitations and system messages that are shown, in order of arrival.
    pub fn notifications(&self) -> &[Place] {
        &self.notifications.shown
    }

    /// Moves the focus after a notification that may have had it is gone: to the newest that is left, else to where it
    /// was before, else to the window in front, else to the interaction bar.
    pub(super) fn focus_next_notification(&self, out: &mut Vec<Effect>) {
        focus_if_lost(self.notifications.shown.last().cloned().unwrap_or(Place::Before), out);
        focus_if_lost(self.active().cloned().map_or(Place::InteractionBar, Place::Window), out);
    }

    /// A system message has arrived.
    pub(super) fn notice_added(&mut self, notice: &Notice, out: &mut Vec<Effect>) {
        self.notifications.shown.push(Place::Notice(notice.id.clone()));
        self.announcements.clear();
        alert(format!("{}: {}", words::notice_type(notice).0, words::notice(&notice.subject)), out);
        if self.tab.rings {
            self.notify(Place::Notice(notice.id.clone()), words::notice_in_short(&notice.subject), out);
        }
    }

    /// The banner of a failed transfer has gone: with it goes the notification of the same failure, whose id is the
    /// transfer's.
    pub(super) fn failure_gone(&mut self, transfer: &TransferId) {
        self.notifications.hide(&Place::Notice(transfer.as_str().into()));
    }

    /// A system message has been deleted.
    pub(super) fn notice_gone(&mut self, notice: &NoticeId, out: &mut Vec<Effect>) {
        self.notifications.hide(&Place::Notice(notice.clone()));
        self.focus_next_notification(out);
    }

    pub(super) fn dismiss_notice(&mut self, notice: NoticeId, out: &mut Vec<Effect>) {
        self.notifications.hide(&Place::Notice(notice));
        self.focus_next_notification(out);
    }
}
