//! What the agent has chosen about the desk. It counts at once, here, and is on its way to the gateway meanwhile; from
//! there it comes to all their tabs and browsers.

use super::{Command, CommandId, Desk, Effect, Place};
use crate::core::settings;
use crate::core::shortcuts::Shortcut;
use crate::protocol::{Setting, encode};

/// Where they are kept in this browser, for the moment before the gateway has said them.
pub(super) const SETTINGS: &str = "settings";

/// A dialog about the desk itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialog {
    /// What can be chosen.
    Settings,
    /// Which keys do what.
    Shortcuts,
}

impl Desk {
    pub(super) fn choose(&mut self, id: CommandId, key: String, value: String, out: &mut Vec<Effect>) {
        self.setting_problem = None;
        if settings::is_valid(&self.settings, &key, &value) {
            self.give(id, Command::SetSetting { key, value }, out);
            self.settle_settings(out);
        }
    }

    /// The agent has typed keys for a shortcut; none switches it off.
    pub(super) fn set_shortcut(&mut self, id: CommandId, shortcut: Shortcut, typed: &str, out: &mut Vec<Effect>) {
        match shortcut.check(&self.settings, typed) {
            Ok(keys) => {
                let known = shortcut.keys(&self.settings) == keys;
                let spoken = if keys.is_empty() { "off" } else { &keys };
                let text = format!("{}: {spoken}.", shortcut.label());
                self.choose(id, shortcut.key().into(), keys, out);
                if !known {
                    out.push(Effect::Announce { text, assertive: false });
                }
            }
            Err(why) => self.setting_failed(shortcut.key().into(), why, out),
        }
    }

    /// Says beside a choice why it is not made.
    pub(super) fn setting_failed(&mut self, key: String, why: String, out: &mut Vec<Effect>) {
        out.push(Effect::Announce { text: why.clone(), assertive: true });
        self.setting_problem = Some((key, why));
    }

    /// What counts: what the gateway has said, and over it what is on its way there.
    pub(super) fn settle_settings(&mut self, out: &mut Vec<Effect>) {
        let mut now = self.replica.as_ref().map_or_else(|| self.settings.clone(), |replica| replica.settings.clone());
        for waiting in &self.outbox {
            if let Command::SetSetting { key, value } = &waiting.command {
                settings::choose(&mut now, key, value);
            }
        }
        if now != self.settings {
            out.push(Effect::Keep { key: SETTINGS.into(), value: encode(&now) });
            self.settings = now;
            self.tell_attention(out);
        }
    }

    /// Takes back what was kept. What the gateway has said since counts more.
    pub(super) fn restore_settings(&mut self, kept: &str) {
        if let Ok(kept) = serde_json::from_str::<Vec<Setting>>(kept)
            && self.replica.is_none()
        {
            self.settings = kept;
        }
    }

    pub(super) fn open_dialog(&mut self, dialog: Option<Dialog>, out: &mut Vec<Effect>) {
        self.setting_problem = None;
        let closed = std::mem::replace(&mut self.dialog, dialog);
        match (closed, dialog) {
            (_, Some(dialog)) => out.push(Effect::Focus { to: Place::Dialog(dialog), only_if_lost: false }),
            (Some(_), None) => {
                // The interaction bar is always there.
                let places = [Place::Before, Place::InteractionBar];
                out.extend(places.map(|to| Effect::Focus { to, only_if_lost: true }));
            }
            (None, None) => {}
        }
    }

    /// How an agent gets to an invitation, for words that end a sentence; empty where there is no shortcut.
    pub fn way_to_invitation(&self) -> &str {
        Shortcut::Invitation.keys(&self.settings)
    }
}
