//! Recovering what is stored in the browser, after a reload or from another tab.

use super::storage_keys::{ASIDE, DRAFT, FILES, NEW_TEXT, NOTE, OUTBOX, PROBLEM, SETTINGS, TOLD};
use super::{Command, Desk, InteractionId, Keyed, PendingCommand};
use crate::protocol::decoded;

impl Desk {
    /// Takes back what was stored. What cannot be read is left where it is.
    pub(super) fn restore(&mut self, kept: Vec<(String, String)>) {
        for (key, value) in kept {
            if key == SETTINGS {
                self.restore_settings(&value);
            } else if key == NEW_TEXT {
                self.restore_new_text(Some(&value));
            } else if key == TOLD {
                self.notifications.told_elsewhere(&value);
            } else if let Some((interaction, typed)) = self.typed_under(&key) {
                typed.insert(interaction, value);
            } else if let Some(interaction) = key.strip_prefix(FILES) {
                self.restore_files(interaction.into(), Some(&value));
            } else if let Some(interaction) = key.strip_prefix(PROBLEM) {
                self.restore_problem(interaction.into(), &value);
            } else if key.starts_with(OUTBOX)
                && let Some(pending) = decoded::<PendingCommand>(&value)
            {
                self.outbox.restore(pending);
            }
        }
    }

    /// Another tab has stored or removed something. Drafts are the same in all tabs of a browser. Commands are not:
    /// each tab sends its own. But a page that is loaded takes over what another tab may still wait for; what one of
    /// them has an answer to, the other must not send later.
    pub(super) fn kept_elsewhere(&mut self, key: &str, value: Option<String>) {
        self.waits_elsewhere(key, value.is_some());
        if let (Some(id), None) = (key.strip_prefix(OUTBOX), &value) {
            if let Some(
                Command::Accept { invitation } | Command::Decline { invitation, .. } | Command::MoreTime { invitation },
            ) = self.outbox.remove(id).map(|pending| pending.command)
            {
                self.notifications.stop_answering(&invitation);
            }
        } else if key == NEW_TEXT {
            self.restore_new_text(value.as_deref());
        } else if let (TOLD, Some(value)) = (key, &value) {
            self.notifications.told_elsewhere(value);
        } else if let Some((interaction, typed)) = self.typed_under(key) {
            match value {
                Some(text) => drop(typed.insert(interaction, text)),
                None => drop(typed.remove(&interaction)),
            }
        } else if let Some(interaction) = key.strip_prefix(FILES) {
            self.restore_files(interaction.into(), value.as_deref());
        }
    }

    /// Returns the map of texts or notes that a key belongs to, and the interaction it names.
    fn typed_under(&mut self, key: &str) -> Option<(InteractionId, &mut Keyed<InteractionId, String>)> {
        let drafts = &mut self.drafts;
        let (folder, typed) = if key.starts_with(DRAFT) {
            (DRAFT, &mut drafts.texts)
        } else if key.starts_with(ASIDE) {
            (ASIDE, &mut drafts.asides)
        } else {
            (NOTE, &mut drafts.notes)
        };
        Some((key.strip_prefix(folder)?.into(), typed))
    }
}
