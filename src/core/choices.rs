//! The choices that an agent has about their desk, apart from shortcuts, and their defaults.

use super::text::{Text, texts};
use crate::protocol::Setting;

/// A choice between a few values.
#[derive(Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its name on the wire.
    pub key: &'static str,
    /// Its name for people.
    pub label: Text,
    /// The values, on the wire and for people. The first is the default.
    pub values: &'static [(&'static str, Text)],
}

/// The value on the wire of a switch that is on.
pub const ON: &str = "on";
const OFF: &str = "off";
const OFF_BY_DEFAULT: &[(&str, Text)] = &[(OFF, texts::off()), (ON, texts::on())];
const ON_BY_DEFAULT: &[(&str, Text)] = &[(ON, texts::on()), (OFF, texts::off())];

/// Whether the focus moves to an Interaction Preview when it arrives.
pub static FOCUS_PREVIEW: Choice =
    Choice { key: "focus_preview", label: texts::setting_focus_preview(), values: OFF_BY_DEFAULT };
/// What happens when little time is left to answer an invitation.
pub static ANSWER_TIME: Choice = Choice {
    key: "answer_time",
    label: texts::setting_answer_time(),
    values: &[("warn", texts::answer_time_warn()), ("extend", texts::answer_time_extend())],
};
/// Whether invitations ring.
pub static RING: Choice = Choice { key: "ring", label: texts::setting_ring(), values: ON_BY_DEFAULT };
/// Whether new messages play a sound.
pub static MESSAGE_SOUND: Choice =
    Choice { key: "message_sound", label: texts::setting_message_sound(), values: OFF_BY_DEFAULT };
/// Whether the browser shows notifications while the page is not in front.
pub static BROWSER_NOTIFICATIONS: Choice =
    Choice { key: "browser_notifications", label: texts::setting_browser_notifications(), values: OFF_BY_DEFAULT };
/// How much of new messages is announced to screen readers.
pub static MESSAGES_ALOUD: Choice = Choice {
    key: "messages_aloud",
    label: texts::setting_messages_aloud(),
    values: &[("full", texts::aloud_full()), ("brief", texts::aloud_brief()), (OFF, texts::aloud_off())],
};
/// For how many seconds a text can be taken back after it was sent.
pub static UNDO_SEND: Choice = Choice {
    key: "undo_send",
    label: texts::setting_undo_send(),
    values: &[(OFF, texts::off()), ("5", texts::undo_send_for())],
};
/// Whether a slash that is typed in an empty message field opens the standard responses.
pub static SLASH: Choice = Choice { key: "slash", label: texts::setting_slash(), values: ON_BY_DEFAULT };
/// The colour theme.
pub static THEME: Choice = Choice {
    key: "theme",
    label: texts::setting_theme(),
    values: &[
        ("system", texts::as_the_system()),
        ("light", texts::theme_light()),
        ("dark", texts::theme_dark()),
        ("contrast", texts::theme_contrast()),
    ],
};
/// How close together things stand.
pub static DENSITY: Choice = Choice {
    key: "density",
    label: texts::setting_density(),
    values: &[("comfortable", texts::density_comfortable()), ("compact", texts::density_compact())],
};
/// The text size, in percent of the browser's.
pub static TEXT_SIZE: Choice = Choice {
    key: "text_size",
    label: texts::setting_text_size(),
    values: &[
        ("100", texts::text_normal()),
        ("125", texts::text_large()),
        ("150", texts::text_larger()),
        ("200", texts::text_largest()),
    ],
};
/// Whether animations are reduced.
pub static MOTION: Choice = Choice {
    key: "motion",
    label: texts::setting_motion(),
    values: &[("system", texts::as_the_system()), ("reduced", texts::motion_reduced())],
};

/// The language of the desk.
pub static LANGUAGE: Choice =
    Choice { key: "language", label: texts::setting_language(), values: &texts::LANGUAGE_VALUES };

/// The time zone in which times are shown: also any other that the browser knows, by its name, such as `Europe/Berlin`.
pub static TIME_ZONE: Choice =
    Choice { key: "time_zone", label: texts::setting_time_zone(), values: &[("browser", texts::as_the_browser())] };

/// All choices, grouped as they are shown.
pub static GROUPS: [(Text, &[&Choice]); 4] = [
    (texts::settings_invitations(), &[&FOCUS_PREVIEW, &ANSWER_TIME]),
    (texts::settings_sounds(), &[&RING, &MESSAGE_SOUND, &BROWSER_NOTIFICATIONS, &MESSAGES_ALOUD]),
    (texts::settings_writing(), &[&UNDO_SEND, &SLASH]),
    (texts::settings_display(), &[&LANGUAGE, &TIME_ZONE, &THEME, &DENSITY, &TEXT_SIZE, &MOTION]),
];

impl Choice {
    /// Returns whether it is a switch.
    pub fn is_switch(&self) -> bool {
        self.values.iter().any(|(value, _)| *value == ON)
    }

    /// Returns whether a value can be chosen.
    pub fn has(&self, value: &str) -> bool {
        self.values.iter().any(|(known, _)| *known == value) || self.key == TIME_ZONE.key && is_zone(value)
    }

    /// Returns the value that applies.
    pub fn of<'a>(&'static self, settings: &'a [Setting]) -> &'a str {
        find(settings, self.key).filter(|chosen| self.has(chosen)).unwrap_or(self.values[0].0)
    }

    /// Returns whether a switch is on.
    pub fn is_on(&'static self, settings: &[Setting]) -> bool {
        self.of(settings) == ON
    }
}

/// Returns whether a text can be the name of a time zone. Which there are is the browser's affair: one that it does not
/// know counts as not chosen.
fn is_zone(name: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || b"_+-/".contains(&byte);
    name.len() <= 64 && name.starts_with(|first: char| first.is_ascii_uppercase()) && name.bytes().all(letter)
}

/// Returns the value chosen for a key; `None` where none is.
pub fn find<'a>(settings: &'a [Setting], key: &str) -> Option<&'a str> {
    settings.iter().find(|setting| setting.key == key).map(|setting| setting.value.as_str())
}
