//! What an agent can choose about their desk, apart from shortcuts: the choices, and what applies where none is made.

use crate::protocol::Setting;

/// A choice.
#[derive(Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its name on the wire.
    pub key: &'static str,
    /// Its name for people.
    pub label: &'static str,
    /// What can be chosen, on the wire and for people. The first is what counts where nothing is chosen.
    pub values: &'static [(&'static str, &'static str)],
}

/// On the wire, of a choice that is a yes or no.
pub const ON: &str = "on";
const OFF: &str = "off";
const USUALLY_OFF: &[(&str, &str)] = &[(OFF, "Off"), (ON, "On")];
const USUALLY_ON: &[(&str, &str)] = &[(ON, "On"), (OFF, "Off")];

/// The focus goes to an Interaction Preview that arrives.
pub static FOCUS_PREVIEW: Choice = Choice {
    key: "focus_preview",
    label: "Move the focus to an Interaction Preview when it arrives",
    values: USUALLY_OFF,
};
/// What happens when little time is left to answer an invitation.
pub static ANSWER_TIME: Choice = Choice {
    key: "answer_time",
    label: "When 20 seconds are left to answer",
    values: &[("warn", "Warn me"), ("extend", "Ask for more time by itself")],
};
/// Invitations ring.
pub static RING: Choice = Choice { key: "ring", label: "Ring for invitations", values: USUALLY_ON };
/// New messages sound.
pub static MESSAGE_SOUND: Choice =
    Choice { key: "message_sound", label: "Sound for new messages", values: USUALLY_OFF };
/// The browser shows invitations when the page is not in front.
pub static BROWSER_NOTIFICATIONS: Choice = Choice {
    key: "browser_notifications",
    label: "Browser notifications while the page is not in front",
    values: USUALLY_OFF,
};
/// How much of new messages a screen reader is given.
pub static MESSAGES_ALOUD: Choice = Choice {
    key: "messages_aloud",
    label: "Screen reader: new messages",
    values: &[("full", "Who wrote, and the words"), ("brief", "Who wrote"), (OFF, "Nothing")],
};
/// The colours.
pub static THEME: Choice = Choice {
    key: "theme",
    label: "Theme",
    values: &[("system", "As the system"), ("light", "Light"), ("dark", "Dark"), ("contrast", "High contrast")],
};
/// The size of the text, in percent of the browser's.
pub static TEXT_SIZE: Choice = Choice {
    key: "text_size",
    label: "Text size",
    values: &[("100", "Normal"), ("125", "Large"), ("150", "Larger"), ("200", "Largest")],
};
/// Whether anything moves.
pub static MOTION: Choice =
    Choice { key: "motion", label: "Motion", values: &[("system", "As the system"), ("reduced", "Reduced")] };

/// All choices, in groups as they are shown.
pub static GROUPS: [(&str, &[&Choice]); 3] = [
    ("Invitations", &[&FOCUS_PREVIEW, &ANSWER_TIME]),
    ("Sounds and words", &[&RING, &MESSAGE_SOUND, &BROWSER_NOTIFICATIONS, &MESSAGES_ALOUD]),
    ("Display", &[&THEME, &TEXT_SIZE, &MOTION]),
];

impl Choice {
    /// Whether it is a yes or no.
    pub fn is_switch(&self) -> bool {
        self.values.iter().any(|(value, _)| *value == ON)
    }

    /// What is chosen.
    pub fn of(&'static self, settings: &[Setting]) -> &'static str {
        let chosen = find(settings, self.key);
        let known = self.values.iter().find(|(value, _)| Some(*value) == chosen);
        known.unwrap_or(&self.values[0]).0
    }

    /// Whether a yes or no is a yes.
    pub fn is_on(&'static self, settings: &[Setting]) -> bool {
        self.of(settings) == ON
    }
}

/// What is said of a key; `None` where nothing is chosen.
pub fn find<'a>(settings: &'a [Setting], key: &str) -> Option<&'a str> {
    settings.iter().find(|setting| setting.key == key).map(|setting| setting.value.as_str())
}
