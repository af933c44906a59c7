//! An agent's settings: choices and shortcuts. The gateway keeps them for the agent and refuses what is not in these
//! lists; the browser makes its Settings dialog from them.

pub use super::choices::{
    ANSWER_TIME, BROWSER_NOTIFICATIONS, Choice, DENSITY, FOCUS_PREVIEW, GROUPS, LANGUAGE, MESSAGE_SOUND,
    MESSAGES_ALOUD, MOTION, ON, RING, SLASH, TEXT_SIZE, THEME, TIME_ZONE, UNDO_SEND, find,
};
use super::shortcuts::Shortcut;
use crate::protocol::Setting;

/// Returns whether a choice or shortcut with this key exists and can have this value.
pub fn is_valid(settings: &[Setting], key: &str, value: &str) -> bool {
    let choice = GROUPS.iter().flat_map(|(_, choices)| choices.iter()).find(|choice| choice.key == key);
    match (choice, Shortcut::by_key(key)) {
        (Some(choice), _) => choice.has(value),
        (None, Some(shortcut)) => shortcut.check(settings, value).is_ok_and(|keys| keys == value),
        (None, None) => false,
    }
}

/// Changes a setting. A default value is not stored, so that a later version may have another default.
pub fn choose(settings: &mut Vec<Setting>, key: &str, value: &str) {
    let choice = GROUPS.iter().flat_map(|(_, choices)| choices.iter()).find(|choice| choice.key == key);
    let default = choice.map(|choice| choice.values[0].0).or_else(|| Shortcut::by_key(key).map(Shortcut::default_keys));
    settings.retain(|setting| setting.key != key);
    if default != Some(value) {
        let at = settings.partition_point(|setting| setting.key.as_str() < key);
        settings.insert(at, Setting { key: key.into(), value: value.into() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_counts_anyway_is_not_remembered() {
        let mut settings = Vec::new();
        choose(&mut settings, "theme", "dark");
        choose(&mut settings, "ring", "off");
        assert_eq!((THEME.of(&settings), RING.is_on(&settings)), ("dark", false));
        let keys: Vec<_> = settings.iter().map(|setting| setting.key.as_str()).collect();
        assert_eq!(keys, ["ring", "theme"], "in the order of the keys");
        choose(&mut settings, "theme", "system");
        choose(&mut settings, "ring", "on");
        choose(&mut settings, "time_zone", "Asia/Tokyo");
        assert_eq!(TIME_ZONE.of(&settings), "Asia/Tokyo");
        choose(&mut settings, "time_zone", "browser");
        assert_eq!(settings, []);
        assert_eq!((THEME.of(&settings), RING.is_on(&settings)), ("system", true));
    }

    #[test]
    fn only_what_can_be_chosen_is_taken() {
        assert!(is_valid(&[], "theme", "contrast") && is_valid(&[], "language", "pt-BR"));
        for (key, value) in [
            ("theme", "pink"),
            ("theme", ""),
            ("colour", "dark"),
            ("time_zone", ""),
            ("time_zone", "utc"),
            ("time_zone", "Europe/Berlin<script>"),
            ("shortcut.invitation", "f8"),
            ("shortcut.dance", "F8"),
        ] {
            assert!(!is_valid(&[], key, value), "{key} {value}");
        }
        for zone in ["browser", "Europe/Berlin", "America/Argentina/Buenos_Aires", "UTC", "Etc/GMT+5"] {
            assert!(is_valid(&[], "time_zone", zone), "{zone}");
        }
        assert!(is_valid(&[], "shortcut.invitation", "Ctrl+Alt+I"));
        assert!(is_valid(&[], "shortcut.invitation", ""), "switched off");
    }

    #[test]
    fn what_a_later_version_has_chosen_counts_as_not_chosen() {
        let later = [Setting { key: "theme".into(), value: "sepia".into() }];
        assert_eq!(THEME.of(&later), "system");
    }
}
