//! The agent's settings. A change applies here at once, and is on its way to the gateway meanwhile; from there it
//! reaches all their tabs and browsers.

use super::storage_keys::SETTINGS;
use super::{Command, CommandId, Desk, Effect, alert, announce};
use crate::core::settings;
use crate::core::shortcuts::Shortcut;
use crate::core::text::{Text, texts};
use crate::protocol::{Setting, decoded, encode};

/// The agent's settings as they apply now.
#[derive(Clone, Debug, Default)]
pub(super) struct Settings {
    /// The settings that differ from the defaults, in order of the keys.
    pub(super) chosen: Vec<Setting>,
    /// Why a setting was not changed: its key, and the reason in words.
    pub(super) problem: Option<(String, Text)>,
}

impl Desk {
    /// Returns the settings that differ from the defaults, in order of the keys.
    pub fn settings(&self) -> &[Setting] {
        &self.settings.chosen
    }

    /// Returns why a setting was not changed: its key, and the reason in words.
    pub fn setting_problem(&self) -> Option<&(String, Text)> {
        self.settings.problem.as_ref()
    }

    /// Returns the keys that lead to an invitation, for words that end a sentence; empty where there are none.
    pub fn invitation_shortcut(&self) -> &str {
        Shortcut::Invitation.keys(&self.settings.chosen)
    }

    pub(super) fn choose(&mut self, id: CommandId, key: String, value: String, out: &mut Vec<Effect>) {
        self.settings.problem = None;
        if settings::is_valid(&self.settings.chosen, &key, &value) {
            self.give(id, Command::SetSetting { key, value }, out);
            self.settings_changed(out);
        }
    }

    /// The agent has typed keys for a shortcut; empty ones switch it off.
    pub(super) fn set_shortcut(&mut self, id: CommandId, shortcut: Shortcut, typed: &str, out: &mut Vec<Effect>) {
        match shortcut.check(&self.settings.chosen, typed) {
            Ok(keys) => {
                let known = shortcut.keys(&self.settings.chosen) == keys;
                let text = match keys.as_str() {
                    "" => texts::setting_is_off(shortcut.label()),
                    keys => texts::setting_is(shortcut.label(), keys),
                };
                self.choose(id, shortcut.key().into(), keys, out);
                if !known {
                    announce(text, out);
                }
            }
            Err(why) => self.fail_setting(shortcut.key().into(), why, out),
        }
    }

    /// Announces why a setting is not changed, and shows it beside the setting.
    pub(super) fn fail_setting(&mut self, key: String, why: Text, out: &mut Vec<Effect>) {
        alert(why.clone(), out);
        self.settings.problem = Some((key, why));
    }

    /// Applies what the gateway has sent, and over it what is on its way there.
    pub(super) fn settings_changed(&mut self, out: &mut Vec<Effect>) {
        let known = self.replica.as_ref().map_or(&self.settings.chosen, |replica| &replica.settings);
        let mut now = known.clone();
        for pending in self.outbox() {
            if let Command::SetSetting { key, value } = &pending.command {
                settings::choose(&mut now, key, value);
            }
        }
        if now != self.settings.chosen {
            out.push(Effect::Keep { key: SETTINGS.into(), value: encode(&now) });
            self.settings.chosen = now;
            self.tell_attention(out);
        }
    }

    /// Takes back what was stored, unless the gateway has sent the settings since.
    pub(super) fn restore_settings(&mut self, kept: &str) {
        if let Some(kept) = decoded(kept)
            && self.replica.is_none()
        {
            self.settings.chosen = kept;
        }
    }
}
