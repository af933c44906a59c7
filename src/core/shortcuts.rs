//! Shortcuts: what they do, their default keys, and which keys an agent can choose instead.
//!
//! Keys are written `Ctrl+Alt+Shift+Meta+Key`, in this order, with the key's name as browsers report it (`F8`,
//! `PageUp`), a single letter as a capital. None is a single character (WCAG 2.1.4): dictation or typing would trigger
//! it.

use super::choices::find;
use super::text::{Text, texts};
use crate::protocol::Setting;

/// A shortcut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is described by its label")]
pub enum Shortcut {
    Invitation,
    NextRegion,
    PreviousRegion,
    NextWindow,
    PreviousWindow,
    LastMessage,
    Undo,
    NewText,
    Messages,
    Communicator,
    Search,
    Settings,
    Help,
}

/// Each shortcut with its name on the wire, its name for people, and its default keys; none where empty.
static TABLE: [(Shortcut, &str, Text, &str); 13] = [
    (Shortcut::Invitation, "shortcut.invitation", texts::shortcut_invitation(), "F8"),
    (Shortcut::NextRegion, "shortcut.next_region", texts::shortcut_next_region(), "F6"),
    (Shortcut::PreviousRegion, "shortcut.previous_region", texts::shortcut_previous_region(), "Shift+F6"),
    (Shortcut::NextWindow, "shortcut.next_window", texts::shortcut_next_window(), "F9"),
    (Shortcut::PreviousWindow, "shortcut.previous_window", texts::shortcut_previous_window(), "Shift+F9"),
    (Shortcut::LastMessage, "shortcut.last_message", texts::shortcut_last_message(), "F2"),
    (Shortcut::Undo, "shortcut.undo", texts::shortcut_undo(), "Shift+F8"),
    (Shortcut::NewText, "shortcut.new_text", texts::shortcut_new_text(), "Shift+F2"),
    (Shortcut::Messages, "shortcut.messages", texts::shortcut_messages(), ""),
    (Shortcut::Communicator, "shortcut.communicator", texts::shortcut_communicator(), ""),
    (Shortcut::Search, "shortcut.search", texts::shortcut_search(), "Ctrl+Shift+F"),
    (Shortcut::Settings, "shortcut.settings", texts::shortcut_settings(), ""),
    (Shortcut::Help, "shortcut.help", texts::shortcut_help(), "Ctrl+/"),
];

const MODIFIERS: [&str; 4] = ["Ctrl", "Alt", "Shift", "Meta"];
/// Keys that browsers and systems do not pass to a page, and keys that text fields need.
const TAKEN: [&str; 21] = [
    "Ctrl+N",
    "Ctrl+T",
    "Ctrl+W",
    "Ctrl+R",
    "Ctrl+L",
    "Ctrl+A",
    "Ctrl+C",
    "Ctrl+V",
    "Ctrl+X",
    "Ctrl+Y",
    "Ctrl+Z",
    "Ctrl+Shift+N",
    "Ctrl+Shift+T",
    "Ctrl+Shift+W",
    "Ctrl+Shift+Z",
    "Alt+F4",
    "F5",
    "Ctrl+F5",
    "F11",
    "F12",
    "Alt+Tab",
];
/// Keys whose names are longer than a character, other than F1 to F24.
const NAMED: [&str; 10] =
    ["ArrowDown", "ArrowLeft", "ArrowRight", "ArrowUp", "Delete", "End", "Home", "Insert", "PageDown", "PageUp"];

impl Shortcut {
    /// Returns all shortcuts, in the order in which they are shown.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|row| row.0)
    }

    /// Returns the shortcut with a name on the wire.
    pub fn by_key(key: &str) -> Option<Self> {
        TABLE.iter().find(|row| row.1 == key).map(|row| row.0)
    }

    /// Returns its name on the wire.
    pub fn key(self) -> &'static str {
        TABLE[self as usize].1
    }

    /// Returns what it does, for people.
    pub fn label(self) -> Text {
        TABLE[self as usize].2.clone()
    }

    /// Returns its default keys; empty for none.
    pub fn default_keys(self) -> &'static str {
        TABLE[self as usize].3
    }

    /// Returns its keys; empty where it is switched off.
    pub fn keys(self, settings: &[Setting]) -> &str {
        find(settings, self.key()).unwrap_or(self.default_keys())
    }

    /// Returns the shortcut with these keys.
    pub fn pressed(settings: &[Setting], keys: &str) -> Option<Self> {
        Self::all().find(|shortcut| shortcut.keys(settings) == keys)
    }

    /// Normalizes keys that an agent has typed for it. Empty for none.
    ///
    /// # Errors
    /// Returns why it cannot have them, for people.
    pub fn check(self, settings: &[Setting], typed: &str) -> Result<String, Text> {
        if typed.trim().is_empty() {
            return Ok(String::new());
        }
        let keys = parse(typed)?;
        match Self::all().find(|other| *other != self && other.keys(settings) == keys) {
            Some(other) => Err(texts::keys_taken(&keys, other.label())),
            None => Ok(keys),
        }
    }
}

/// Returns the keys of a key press as they are written; `None` for a modifier alone and for keys that type a character.
pub fn written([ctrl, alt, shift, meta]: [bool; 4], key: &str) -> Option<String> {
    let mut chars = key.chars();
    let single = chars.next().filter(|_| chars.next().is_none());
    let key = match single {
        Some(' ') => return None,
        Some(character) => upper(character).to_string(),
        None if is_function(key) || NAMED.contains(&key) => key.to_owned(),
        None => return None,
    };
    if !(ctrl || alt || meta || is_function(&key)) {
        return None;
    }
    // Which characters need Shift depends on the keyboard, so the character alone counts.
    let shift = shift && single.is_none_or(char::is_alphabetic);
    let held = MODIFIERS.into_iter().zip([ctrl, alt, shift, meta]).filter(|(_, held)| *held).map(|(name, _)| name);
    Some(held.chain([key.as_str()]).collect::<Vec<_>>().join("+"))
}

/// Returns whether keys are needed by the browser or by text fields.
pub fn is_taken(keys: &str) -> bool {
    TAKEN.contains(&keys)
}

/// Returns the upper-case form of a letter of the Latin, Greek and Cyrillic keyboards, and any other character as it is.
/// Unicode's own tables would add 10 kB to the download.
fn upper(character: char) -> char {
    let code = u32::from(character);
    let upper = match code {
        0x61..=0x7a | 0xe0..=0xf6 | 0xf8..=0xfe | 0x3b1..=0x3c1 | 0x3c3..=0x3cb | 0x430..=0x44f => code - 32,
        0x450..=0x45f => code - 80,
        // Pairs of an upper-case letter and the same in lower case.
        0x101..=0x130 | 0x132..=0x137 | 0x14a..=0x177 | 0x490..=0x491 => code & !1,
        0x139..=0x148 | 0x179..=0x17e => code - 1 + code % 2,
        _ => code,
    };
    char::from_u32(upper).unwrap_or(character)
}

fn is_function(key: &str) -> bool {
    key.strip_prefix('F').and_then(|number| number.parse::<u8>().ok()).is_some_and(|number| (1..=24).contains(&number))
}

fn parse(typed: &str) -> Result<String, Text> {
    let typed = typed.trim();
    // The key may be the plus key itself.
    let (held, key) = match typed.strip_suffix('+').filter(|rest| rest.is_empty() || rest.ends_with('+')) {
        Some(rest) => (rest.strip_suffix('+').unwrap_or(rest), "+"),
        None => typed.rsplit_once('+').unwrap_or(("", typed)),
    };
    let mut modifiers = [false; 4];
    for name in held.split('+').map(str::trim).filter(|name| !name.is_empty()) {
        match MODIFIERS.iter().position(|modifier| modifier.eq_ignore_ascii_case(name)) {
            Some(at) => modifiers[at] = true,
            None => return Err(texts::no_such_key(name)),
        }
    }
    let key = key.trim();
    let named = NAMED.into_iter().find(|name| name.eq_ignore_ascii_case(key)).map(str::to_owned);
    let key = named
        .unwrap_or_else(|| Some(key.to_ascii_uppercase()).filter(|key| is_function(key)).unwrap_or(key.to_owned()));
    let Some(keys) = written(modifiers, &key) else {
        return Err(texts::keys_for_typing());
    };
    if is_taken(&keys) { Err(texts::keys_of_browser(&keys)) } else { Ok(keys) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_the_keyboards_are_written_in_upper_case() {
        for character in
            ('\0'..='\u{17e}').chain('\u{3b1}'..='\u{3cb}').chain('\u{400}'..='\u{45f}').chain("ґҐ".chars())
        {
            let all: Vec<char> = character.to_uppercase().collect();
            // Without an upper-case letter of its own, or with that of another alphabet.
            let want = if all.len() > 1 || "ıµςÿ".contains(character) { character } else { all[0] };
            assert_eq!(upper(character), want, "{character:?}");
        }
    }
    use crate::core::settings::choose;

    const NONE: [bool; 4] = [false; 4];
    const CTRL: [bool; 4] = [true, false, false, false];
    const SHIFT: [bool; 4] = [false, false, true, false];

    #[test]
    fn the_table_is_in_the_order_of_the_kinds_and_fits_its_own_rules() {
        for (at, shortcut) in Shortcut::all().enumerate() {
            assert_eq!(shortcut as usize, at);
            assert_eq!(
                shortcut.check(&[], shortcut.default_keys()).as_deref().ok(),
                Some(shortcut.default_keys()),
                "{}",
                shortcut.label().english()
            );
        }
    }

    #[test]
    fn keys_are_written_in_one_way() {
        let cases = [
            (NONE, "F8", Some("F8")),
            (SHIFT, "F6", Some("Shift+F6")),
            ([true, true, true, true], "i", Some("Ctrl+Alt+Shift+Meta+I")),
            (CTRL, "/", Some("Ctrl+/")),
            ([true, false, true, false], "/", Some("Ctrl+/")),
            (NONE, "i", None),
            (SHIFT, "?", None),
            (NONE, "Home", None),
            (CTRL, "Home", Some("Ctrl+Home")),
            (CTRL, "Control", None),
            (CTRL, "Tab", None),
            (CTRL, "Enter", None),
            (CTRL, " ", None),
            (NONE, "F25", None),
        ];
        for (held, key, want) in cases {
            assert_eq!(written(held, key).as_deref(), want, "{held:?} {key}");
        }
    }

    #[test]
    fn what_is_typed_is_read_as_meant_or_refused_in_words() {
        let read = |typed| Shortcut::Help.check(&[], typed);
        assert_eq!(read(" ctrl + alt + i ").as_deref().ok(), Some("Ctrl+Alt+I"));
        assert_eq!(read("f7").as_deref().ok(), Some("F7"));
        assert_eq!(read("alt+pageup").as_deref().ok(), Some("Alt+PageUp"));
        assert_eq!(read("Ctrl++").as_deref().ok(), Some("Ctrl++"));
        assert_eq!(read("").as_deref().ok(), Some(""));
        let needed = "Use Ctrl, Alt or Meta with a key, or a function key: other keys are needed for typing.";
        for typed in ["?", "i", "Shift+I", "Enter", "Ctrl+Tab", "+", "Ctrl+"] {
            assert_eq!(read(typed).unwrap_err(), needed, "{typed}");
        }
        assert_eq!(read("Ctrl+W").unwrap_err(), "Ctrl+W is needed by the browser.");
        assert_eq!(read("Hyper+I").unwrap_err(), "There is no key Hyper to be held: use Ctrl, Alt, Shift or Meta.");
        assert_eq!(read("F8").unwrap_err(), "F8 is taken: Go to the newest invitation.");
    }

    #[test]
    fn a_changed_shortcut_lets_go_of_its_usual_keys() {
        let mut settings = Vec::new();
        choose(&mut settings, "shortcut.invitation", "Ctrl+Alt+I");
        choose(&mut settings, "shortcut.next_region", "");
        assert_eq!(Shortcut::pressed(&settings, "Ctrl+Alt+I"), Some(Shortcut::Invitation));
        assert_eq!(Shortcut::pressed(&settings, "F8"), None);
        assert_eq!(Shortcut::pressed(&settings, "F6"), None);
        assert_eq!(Shortcut::pressed(&settings, "Shift+F6"), Some(Shortcut::PreviousRegion));
        assert_eq!(Shortcut::Help.check(&settings, "F8").as_deref().ok(), Some("F8"));
        choose(&mut settings, "shortcut.invitation", "F8");
        assert_eq!(Shortcut::Invitation.keys(&settings), "F8");
    }
}
