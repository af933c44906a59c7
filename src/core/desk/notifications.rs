//! Notifications: invitations and system messages that are shown in the dock until they are answered or dismissed.

use super::invitation::InvitationState;
use super::storage_keys::TOLD;
use super::{Desk, Effect, InvitationId, Keyed, Millis, Place, alert, announce, focus_if_lost, words};
use crate::core::text::{Text, texts};
use crate::protocol::{Notice, NoticeId, NoticeSubject, TransferId};

/// The most interactions given to others that are shown at once on return, each on its card. The others are in My
/// Messages.
const MOST_AT_ONCE: usize = 3;

/// The invitations and the notifications shown.
#[derive(Clone, Debug, Default)]
pub(super) struct Notifications {
    /// The invitations that can be answered.
    pub(super) invitations: Keyed<InvitationId, InvitationState>,
    /// Invitations that ended without this agent's doing, until dismissed: who wrote and why it ended, in words.
    pub(super) ended: Keyed<InvitationId, Text>,
    /// The notifications shown, in order of arrival, so that a new one does not move one that is about to be pressed.
    pub(super) shown: Vec<Place>,
    /// When the newest interaction was given to others of those that the agent has been told of.
    told: Millis,
}

impl Notifications {
    /// Hides a notification.
    pub(super) fn hide(&mut self, place: &Place) {
        self.shown.retain(|shown| shown != place);
    }

    /// Another tab, or this one before a reload, has told the agent what was given to others.
    pub(super) fn told_elsewhere(&mut self, until: &str) {
        self.told = self.told.max(until.parse().unwrap_or_default());
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

    /// Tells an agent who is back what has been given to others meanwhile: once, also if the page is loaded again.
    pub(super) fn tell_given_away(&mut self, out: &mut Vec<Effect>) {
        let news = |notice: &&Notice| {
            let given = matches!(notice.subject, NoticeSubject::GivenAway { .. });
            given && !notice.read && notice.at > self.notifications.told
        };
        let news: Vec<Notice> =
            self.replica.iter().flat_map(|replica| &replica.notices).filter(news).cloned().collect();
        let Some(last) = news.last() else { return };
        self.told_until(last.at, out);
        let text = match news.len() {
            1 => words::notice(&last.subject),
            several => words::given_away(several),
        };
        announce(text, out);
        let newest = news.into_iter().rev().take(MOST_AT_ONCE).map(|notice| Place::Notice(notice.id));
        self.notifications.shown.extend(newest.collect::<Vec<_>>().into_iter().rev());
    }

    fn told_until(&mut self, at: Millis, out: &mut Vec<Effect>) {
        self.notifications.told = self.notifications.told.max(at);
        out.push(Effect::Keep { key: TOLD.into(), value: self.notifications.told.to_string() });
    }

    /// A system message has arrived.
    pub(super) fn notice_added(&mut self, notice: &Notice, out: &mut Vec<Effect>) {
        match &notice.subject {
            NoticeSubject::GivenAway { .. } => self.told_until(notice.at, out),
            NoticeSubject::AskedInVain { contact, .. } => self.asked_in_vain(contact),
            _ => {}
        }
        self.notifications.shown.push(Place::Notice(notice.id.clone()));
        self.announcements.clear();
        alert(texts::kind_and_text(words::notice_type(notice).0, words::notice(&notice.subject)), out);
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
