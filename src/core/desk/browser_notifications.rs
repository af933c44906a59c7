//! Browser notifications: what the browser shows over other programs while the page is not in front. There is at most
//! one about each thing. It leads there, and is closed once it is no news any more or the agent is back.

use super::{CommandId, Desk, Effect, InteractionId, Place, focus};
use crate::core::connection::Link;
use crate::core::settings::BROWSER_NOTIFICATIONS;
use crate::core::text::{Text, texts};

impl Desk {
    /// Returns how much is new, as the page's title and icon say it: invitations, unread messages of both
    /// kinds, and interactions that have come back from being parked.
    pub fn news(&self) -> usize {
        let replica = self.replica.as_ref();
        replica.map_or(0, |replica| replica.invitations.len() + replica.unread_notices())
            + self.total_unread()
            + self.windows.back.len()
    }

    fn wants_notifications(&self) -> bool {
        BROWSER_NOTIFICATIONS.is_on(&self.settings.chosen) && !self.tab.front
    }

    /// Shows a browser notification, in the place of an earlier one about the same, if the agent wants it.
    pub(super) fn notify(&mut self, about: Place, text: Text, out: &mut Vec<Effect>) {
        if self.wants_notifications() {
            match self.tab.notified.iter_mut().find(|(known, _)| *known == about) {
                Some((_, times)) => *times += 1,
                None => self.tab.notified.push((about.clone(), 1)),
            }
            out.push(Effect::Notify { about, text });
        }
    }

    /// Shows a browser notification about new messages in a window: how many since the last time that the agent was
    /// here, and not their words. Only in the tab chosen to ring.
    pub(super) fn notify_of_message(&mut self, interaction: &InteractionId, contact: &str, out: &mut Vec<Effect>) {
        if self.tab.rings {
            let about = Place::Window(interaction.clone());
            let known = self.tab.notified.iter().find(|(known, _)| *known == about).map_or(0, |(_, times)| *times);
            self.notify(about, texts::new_messages(known as u64 + 1, contact), out);
        }
    }

    /// Closes the browser notifications that are no news any more.
    pub(super) fn tidy_notifications(&mut self, out: &mut Vec<Effect>) {
        if self.tab.notified.is_empty() {
            return;
        }
        let mut notified = std::mem::take(&mut self.tab.notified);
        let is_on = self.wants_notifications() && !matches!(self.connection.link, Link::Refused(_));
        notified.retain(|(about, _)| {
            let news = is_on
                && match about {
                    Place::Invitation(id) => self.invitations().contains_key(id),
                    Place::Notice(id) => self.notice(id).is_some_and(|notice| !notice.read),
                    Place::Ask(id, asker) => self.asks(id, asker).is_some(),
                    // Answered, from wherever.
                    Place::Window(id) => {
                        self.is_back(id) || self.head(id).is_some_and(|head| head.waiting_since.is_some())
                    }
                    _ => false,
                };
            if !news {
                out.push(Effect::CloseNotification { about: about.clone() });
            }
            news
        });
        self.tab.notified = notified;
    }

    /// Closes all browser notifications of this tab.
    pub(super) fn close_notifications(&mut self, out: &mut Vec<Effect>) {
        let notified = std::mem::take(&mut self.tab.notified);
        out.extend(notified.into_iter().map(|(about, _)| Effect::CloseNotification { about }));
    }

    /// The agent has pressed a browser notification, perhaps one of another tab that is gone or of this page before it
    /// was loaded again: leads to what it is about, as soon as that is known.
    pub(super) fn notification_pressed(&mut self, id: CommandId, about: Place, out: &mut Vec<Effect>) {
        match about {
            about if self.replica.is_none() => self.tab.pressed = Some((id, about)),
            Place::Notice(notice) if self.notice(&notice).is_some() => self.show_notice(id, notice, out),
            Place::Window(interaction) if self.head(&interaction).is_some() => self.show_window(interaction, out),
            Place::Invitation(_) if self.notifications.shown.contains(&about) => focus(about, out),
            _ => self.say(texts::this_is_over(), out),
        }
    }
}
