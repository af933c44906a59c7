//! My Messages: which system messages are listed, what is done about them, and where the focus goes then.

use super::{Command, CommandId, Desk, Effect, Event, PendingCommand, Place, announce, focus, focus_if_lost};
use crate::core::text::texts;
use crate::protocol::{Notice, NoticeId};

/// My Messages while it is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MyMessages {
    /// True if only those are listed that are not read.
    pub unread_only: bool,
    /// The one that was deleted last in this tab, which can be brought back.
    pub deleted: Option<Notice>,
}

impl Desk {
    /// Returns My Messages, where it is open.
    pub fn my_messages(&self) -> Option<&MyMessages> {
        self.panels.messages.as_ref()
    }

    /// Returns the system messages that are listed, newest first.
    pub fn listed_notices(&self) -> impl Iterator<Item = &Notice> {
        let open = self.my_messages();
        let notices =
            self.replica.iter().filter(move |_| open.is_some()).flat_map(|replica| replica.notices.iter().rev());
        notices.filter(move |notice| !notice.read || !open.is_some_and(|open| open.unread_only))
    }

    /// Returns a system message.
    pub fn notice(&self, id: &NoticeId) -> Option<&Notice> {
        self.replica.as_ref()?.notice(id)
    }

    pub(super) fn open_messages(&mut self, out: &mut Vec<Effect>) {
        let open = self.panels.messages.take();
        self.close_asides();
        self.panels.messages = Some(open.unwrap_or_default());
        focus(Place::Messages, out);
    }

    pub(super) fn close_messages(&mut self, out: &mut Vec<Effect>) {
        self.panels.messages = None;
        focus(Place::MessagesButton, out);
    }

    pub(super) fn list_unread(&mut self, only: bool) {
        self.panels.messages.iter_mut().for_each(|open| open.unread_only = only);
    }

    /// Shows what a system message is about: its window where the agent has it, else the message in My Messages, which
    /// says where the interaction is.
    pub(super) fn show_notice(&mut self, id: CommandId, notice: NoticeId, out: &mut Vec<Effect>) {
        self.notifications.hide(&Place::Notice(notice.clone()));
        let Some(known) = self.notice(&notice) else { return };
        let window = known.subject.interaction().filter(|id| self.head(id).is_some()).cloned();
        if !known.read {
            self.give(id, Command::MarkRead { notice: notice.clone(), read: true }, out);
        }
        match window {
            Some(interaction) => {
                self.panels.messages = None;
                self.show_window(interaction, out);
            }
            None => {
                // Where only unread ones are listed, it would be gone.
                let open = self.panels.messages.take().unwrap_or_default();
                self.close_asides();
                self.panels.messages = Some(MyMessages { unread_only: false, ..open });
                focus(Place::Message(notice), out);
            }
        }
    }

    /// Marks all system messages as read that are there: one that arrives meanwhile stays unread.
    pub(super) fn mark_all_read(&mut self, id: CommandId, out: &mut Vec<Effect>) {
        let unread = self.replica.iter().flat_map(|replica| &replica.notices).filter(|notice| !notice.read);
        if let Some(until) = unread.map(|notice| notice.at).max() {
            self.give(id, Command::MarkAllRead { until }, out);
        }
    }

    pub(super) fn delete_notice(&mut self, id: CommandId, notice: NoticeId, out: &mut Vec<Effect>) {
        let deletes = |command: &Command| matches!(command, Command::DeleteNotice { notice: of } if *of == notice);
        if !self.outbox().iter().any(|pending| deletes(&pending.command)) {
            self.give(id, Command::DeleteNotice { notice }, out);
        }
    }

    pub(super) fn restore_notice(&mut self, id: CommandId, out: &mut Vec<Effect>) {
        if let Some(notice) = self.panels.messages.as_mut().and_then(|open| open.deleted.take()) {
            self.give(id, Command::RestoreNotice { notice: notice.id }, out);
        }
    }

    /// The gateway has brought back a system message for this tab.
    pub(super) fn notice_restored(&mut self, notice: NoticeId, out: &mut Vec<Effect>) {
        announce(texts::message_restored(), out);
        let listed = self.listed_notices().any(|known| known.id == notice);
        focus_if_lost(if listed { Place::Message(notice) } else { Place::Messages }, out);
    }

    /// Folds an event about a system message in. If the one with the focus goes, the focus goes to the next one, else to
    /// the one before.
    pub(super) fn fold_notice(&mut self, id: &NoticeId, event: &Event, out: &mut Vec<Effect>) {
        let listed: Vec<_> = self.listed_notices().map(|notice| notice.id.clone()).collect();
        let before = self.notice(id).cloned();
        self.fold(event);
        let deleted_here =
            |it: &PendingCommand| matches!(&it.command, Command::DeleteNotice { notice } if notice == id);
        if matches!(event, Event::NoticeGone { .. }) && self.outbox().iter().any(deleted_here) {
            self.panels.messages.iter_mut().for_each(|open| open.deleted.clone_from(&before));
        }
        let Some(place) = listed.iter().position(|known| known == id) else { return };
        if self.listed_notices().any(|notice| notice.id == *id) {
            return;
        }
        let next = listed.get(place + 1).or_else(|| listed.get(place.checked_sub(1)?));
        focus_if_lost(next.cloned().map_or(Place::Messages, Place::Message), out);
    }
}
