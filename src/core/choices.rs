//! The choices that an agent has about their desk, apart from shortcuts, and their defaults.

use crate::protocol::Setting;

/// A choice between a few values.
#[derive(Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its name on the wire.
    pub key: &'static str,
    /// Its name for people.
    pub label: &'static str,
    /// The values, on the wire and for people. The first is the default.
    pub values: &'static [(&'static str, &'static str)],
}

/// The value on the wire of a switch that is on.
pub const ON: &str = "on";
const OFF: &str = "off";
const OFF_BY_DEFAULT: &[(&str, &str)] = &[(OFF, "Off"), (ON, "On")];
const ON_BY_DEFAULT: &[(&str, &str)] = &[(ON, "On"), (OFF, "Off")];

/// Whether the focus moves to an Interaction Preview when it arrives.
pub static FOCUS_PREVIEW: Choice = Choice {
    key: "focus_preview",
    label: "Move the focus to an Interaction Preview when it arrives",
    values: OFF_BY_DEFAULT,
};
/// What happens when little time is left to answer an invitation.
pub static ANSWER_TIME: Choice = Choice {
    key: "answer_time",
    label: "When 20 seconds are left to answer",
    values: &[("warn", "Warn me"), ("extend", "Ask for more time by itself")],
};
/// Whether invitations ring.
pub static RING: Choice = Choice { key: "ring", label: "Ring for invitations", values: ON_BY_DEFAULT };
/// Whether new messages play a sound.
pub static MESSAGE_SOUND: Choice =
    Choice { key: "message_sound", label: "Sound for new messages", values: OFF_BY_DEFAULT };
/// Whether the browser shows notifications while the page is not in front.
pub static BROWSER_NOTIFICATIONS: Choice = Choice {
    key: "browser_notifications",
    label: "Browser notifications while the page is not in front",
    values: OFF_BY_DEFAULT,
};
/// How much of new messages is announced to screen readers.
pub static MESSAGES_ALOUD: Choice = Choice {
    key: "messages_aloud",
    label: "Screen reader: new messages",
    values: &[("full", "Who wrote, and the words"), ("brief", "Who wrote"), (OFF, "Nothing")],
};
/// For how many seconds a text can be taken back after it was sent.
pub static UNDO_SEND: Choice =
    Choice { key: "undo_send", label: "Undo send", values: &[(OFF, "Off"), ("5", "5 seconds")] };
/// Whether a slash that is typed in an empty message field opens the standard responses.
pub static SLASH: Choice =
    Choice { key: "slash", label: "/ in an empty message field opens the standard responses", values: ON_BY_DEFAULT };
/// The colour theme.
pub static THEME: Choice = Choice {
    key: "theme",
    label: "Theme",
    values: &[("system", "As the system"), ("light", "Light"), ("dark", "Dark"), ("contrast", "High contrast")],
};
/// How close together things stand.
pub static DENSITY: Choice =
    Choice { key: "density", label: "Density", values: &[("comfortable", "Comfortable"), ("compact", "Compact")] };
/// The text size, in percent of the browser's.
pub static TEXT_SIZE: Choice = Choice {
    key: "text_size",
    label: "Text size",
    values: &[("100", "Normal"), ("125", "Large"), ("150", "Larger"), ("200", "Largest")],
};
/// Whether animations are reduced.
pub static MOTION: Choice =
    Choice { key: "motion", label: "Motion", values: &[("system", "As the system"), ("reduced", "Reduced")] };

/// All choices, grouped as they are shown.
pub static GROUPS: [(&str, &[&Choice]); 4] = [
    ("Invitations", &[&FOCUS_PREVIEW, &ANSWER_TIME]),
    ("Sounds and words", &[&RING, &MESSAGE_SOUND, &BROWSER_NOTIFICATIONS, &MESSAGES_ALOUD]),
    ("Writing", &[&UNDO_SEND, &SLASH]),
    ("Display", &[&THEME, &DENSITY, &TEXT_SIZE, &MOTION]),
];

impl Choice {
    /// Returns whether it is a switch.
    pub fn is_switch(&self) -> bool {
        self.values.iter().any(|(value, _)| *value == ON)
    }

    /// Returns the value that applies.
    pub fn of(&'static self, settings: &[Setting]) -> &'static str {
        let chosen = find(settings, self.key);
        let known = self.values.iter().find(|(value, _)| Some(*value) == chosen);
        known.unwrap_or(&self.values[0]).0
    }

    /// Returns whether a switch is on.
    pub fn is_on(&'static self, settings: &[Setting]) -> bool {
        self.of(settings) == ON
    }
}

/// Returns the value chosen for a key; `None` where none is.
pub fn find<'a>(settings: &'a [Setting], key: &str) -> Option<&'a str> {
    settings.iter().find(|setting| setting.key == key).map(|setting| setting.value.as_str())
}
