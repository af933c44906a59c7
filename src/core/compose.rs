//! Texts before they are sent: whether they may be sent, and what the network will bill for them.
//!
//! Counted according to 3GPP TS 23.038 (alphabets) and TS 23.040 §9.2.3.24.1 (concatenation). National language shift
//! tables (TS 23.038 annex A) are left out: carriers that use them say so beforehand, and bill less than is shown.

use crate::protocol::{MAX_NOTE_CHARS, MAX_REMARK_CHARS, MAX_TEXT_CHARS, Refusal};

/// The encoding of a text on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// The GSM 7-bit default alphabet with its extension table; one unit is a septet.
    Gsm7,
    /// 16-bit Unicode; one unit is a UTF-16 code unit.
    Ucs2,
}

impl Encoding {
    /// Returns the number of units in a message that stands alone: 140 octets.
    pub const fn alone(self) -> u32 {
        match self {
            Self::Gsm7 => 160,
            Self::Ucs2 => 70,
        }
    }

    /// Returns the number of units in each of several messages: a six-octet header joins them.
    pub const fn joined(self) -> u32 {
        match self {
            Self::Gsm7 => 153,
            Self::Ucs2 => 67,
        }
    }
}

/// The size of a text, as the network bills it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// The encoding of the whole text.
    pub encoding: Encoding,
    /// Units in all.
    pub units: u32,
    /// Messages in all; 1 for an empty text.
    pub messages: u32,
    /// Units still free in the last message.
    pub left: u32,
    /// The first character that is not in the GSM alphabet and so requires Unicode for the whole text.
    pub forced_by: Option<char>,
}

/// Counts the units and messages of a text.
pub fn count(text: &str) -> Count {
    let forced_by = text.chars().find(|&c| septets(c).is_none());
    let encoding = if forced_by.is_none() { Encoding::Gsm7 } else { Encoding::Ucs2 };
    let cost = |c: char| match encoding {
        Encoding::Gsm7 => septets(c).unwrap_or(1),
        Encoding::Ucs2 => c.len_utf16() as u32,
    };
    let units = text.chars().map(cost).sum();
    if units <= encoding.alone() {
        return Count { encoding, units, messages: 1, left: encoding.alone() - units, forced_by };
    }
    // Neither an escape sequence nor a surrogate pair may be split, so the last unit of a message may stay unused.
    let (mut messages, mut left) = (1, encoding.joined());
    for cost in text.chars().map(cost) {
        if cost > left {
            messages += 1;
            left = encoding.joined();
        }
        left -= cost;
    }
    Count { encoding, units, messages, left, forced_by }
}

/// Returns the number of septets of a character in the GSM 7-bit alphabet; `None` where it is not in it (TS 23.038
/// §6.2.1 and §6.2.1.1).
fn septets(c: char) -> Option<u32> {
    match c {
        '^' | '{' | '}' | '\\' | '[' | '~' | ']' | '|' | '€' | '\u{c}' => Some(2),
        '`' => None,
        ' '..='~' | '\n' | '\r' => Some(1),
        _ => "£¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà".contains(c).then_some(1),
    }
}

/// Returns the text in the GSM alphabet and the number of characters replaced: typographic marks and spaces by plain
/// ones. `None` where it is in the alphabet already, or contains a character without an equivalent: letters and
/// pictures are never replaced.
pub fn plainer(text: &str) -> Option<(String, usize)> {
    let (mut plain, mut count) = (String::with_capacity(text.len()), 0);
    for c in text.chars() {
        if septets(c).is_some() {
            plain.push(c);
        } else {
            plain.push_str(like(c)?);
            count += 1;
        }
    }
    (count > 0).then_some((plain, count))
}

/// Returns the plain equivalent of a character that is not in the GSM alphabet.
fn like(c: char) -> Option<&'static str> {
    Some(match c {
        '‘' | '’' | '‚' | '‛' | '′' | '‹' | '›' | '`' | '´' => "'",
        '“' | '”' | '„' | '‟' | '″' | '«' | '»' => "\"",
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => "-",
        '•' | '·' => "*",
        '…' => "...",
        '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}' => "",
        '\t' | '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => " ",
        _ => return None,
    })
}

/// The most characters that a text may have while it is typed: more than can be sent, so that it can be shortened, and
/// few enough that no key waits for it.
pub const MAX_DRAFT_CHARS: usize = 10 * MAX_TEXT_CHARS;

/// From how many characters on it is said that only so many are left.
const NEAR: usize = 50;

/// How the length of a text compares with [`MAX_TEXT_CHARS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    /// Far more characters are possible.
    Ample,
    /// Only so many more are possible.
    Left(usize),
    /// It cannot be sent: it has so many too many.
    Over(usize),
}

/// Returns how the length of a text compares with [`MAX_TEXT_CHARS`].
pub fn room(text: &str) -> Room {
    let chars = text.chars().count();
    match MAX_TEXT_CHARS.checked_sub(chars) {
        None => Room::Over(chars - MAX_TEXT_CHARS),
        Some(left) if left <= NEAR => Room::Left(left),
        Some(_) => Room::Ample,
    }
}

/// Returns a text as a draft may hold it: cut after [`MAX_DRAFT_CHARS`].
pub fn shortened(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(MAX_DRAFT_CHARS) {
        text.truncate(end);
    }
    text
}

/// Checks whether a text may be sent: in the browser before sending, at the gateway before accepting.
///
/// # Errors
/// Returns [`Refusal::TextEmpty`] for one that is [blank](is_blank), otherwise the errors of [`check_beside_files`].
pub fn check(text: &str) -> Result<(), Refusal> {
    if is_blank(text) { Err(Refusal::TextEmpty) } else { check_beside_files(text) }
}

/// Checks whether a text may be sent together with files. It may be empty.
///
/// # Errors
/// Returns [`Refusal::TextTooLong`] over [`MAX_TEXT_CHARS`], [`Refusal::TextControl`].
pub fn check_beside_files(text: &str) -> Result<(), Refusal> {
    check_chars(text, MAX_TEXT_CHARS)
}

/// Returns whether nothing is to be seen of a text: it consists of white space and of invisible characters.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_invisible(c))
}

/// Returns whether a character on its own shows nothing: it has the property `Default_Ignorable_Code_Point` of Unicode,
/// or is the empty Braille pattern. Inside a text many of them have a meaning, as in a family of emoji.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Checks whether a reason, a note on a transfer or a value may be given. An empty one may.
///
/// # Errors
/// Returns [`Refusal::TextTooLong`] over [`MAX_REMARK_CHARS`], [`Refusal::TextControl`].
pub fn check_remark(text: &str) -> Result<(), Refusal> {
    check_chars(text, MAX_REMARK_CHARS)
}

/// Checks whether a note on an interaction may be saved. An empty one may.
///
/// # Errors
/// Returns [`Refusal::TextTooLong`] over [`MAX_NOTE_CHARS`], [`Refusal::TextControl`].
pub fn check_note(text: &str) -> Result<(), Refusal> {
    check_chars(text, MAX_NOTE_CHARS)
}

/// Returns one line of at most `limit` characters, such as a name, trimmed. It may be empty.
///
/// # Errors
/// Returns [`Refusal::TextTooLong`], and [`Refusal::TextControl`] for anything that is no line: control characters, and
/// those that turn the order of the letters round it.
pub fn line(text: &str, limit: usize) -> Result<String, Refusal> {
    let text = text.trim();
    let is_turning = |c: char| matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if text.contains(|c: char| c.is_control() || is_turning(c)) {
        return Err(Refusal::TextControl);
    }
    check_chars(text, limit)?;
    Ok(text.to_owned())
}

/// Fills in the fields of a standard response: `{name}` becomes what `field` returns for it. Unknown fields stay as
/// they are, for the agent to see. Returns the text, and the names that are left.
pub fn fill(text: &str, field: impl Fn(&str) -> Option<String>) -> (String, Vec<String>) {
    let (mut filled, mut left, mut rest) = (String::new(), Vec::new(), text);
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        match after.split_once('}').filter(|(name, _)| !name.is_empty() && !name.contains(['{', '\n'])) {
            Some((name, after)) => {
                match field(name).filter(|value| !value.is_empty()) {
                    Some(value) => filled.push_str(&value),
                    None => {
                        filled.push_str(&format!("{{{name}}}"));
                        left.push(name.to_owned());
                    }
                }
                rest = after;
            }
            None => {
                filled.push('{');
                rest = after;
            }
        }
    }
    filled.push_str(rest);
    (filled, left)
}

/// Returns whether a character may occur in a text: anything but control characters other than line feed and tab.
pub fn is_text(c: char) -> bool {
    !c.is_control() || c == '\n' || c == '\t'
}

fn check_chars(text: &str, limit: usize) -> Result<(), Refusal> {
    if text.chars().count() > limit {
        Err(Refusal::TextTooLong)
    } else if !text.chars().all(is_text) {
        Err(Refusal::TextControl)
    } else {
        Ok(())
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::Encoding::{Gsm7, Ucs2};
    use super::*;
    use proptest::prelude::*;

    /// The whole alphabet in the order of its codes, from the table of TS 23.038 §6.2.1, without 0x1B, the escape.
    const TABLE: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
        ¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
    const EXTENSION: &str = "\u{c}^{}\\[~]|€";

    /// Splits a text into messages as a sender would.
    fn cut(text: &str) -> (Encoding, Vec<Vec<u16>>) {
        let gsm = text.chars().all(|c| TABLE.contains(c) || EXTENSION.contains(c));
        let coded = |c: char| -> Vec<u16> {
            match TABLE.chars().position(|known| known == c) {
                _ if !gsm => c.encode_utf16(&mut [0; 2]).to_vec(),
                Some(code) => vec![code as u16],
                None => vec![0x1b, c as u32 as u16],
            }
        };
        let (encoding, alone, joined) = if gsm { (Gsm7, 160, 153) } else { (Ucs2, 70, 67) };
        let whole: Vec<u16> = text.chars().flat_map(coded).collect();
        if whole.len() <= alone {
            return (encoding, vec![whole]);
        }
        let mut parts = vec![Vec::new()];
        for c in text.chars().map(coded) {
            if parts.last().unwrap().len() + c.len() > joined {
                parts.push(Vec::new());
            }
            parts.last_mut().unwrap().extend(c);
        }
        (encoding, parts)
    }

    #[test]
    fn the_alphabet_has_a_code_for_each_of_its_characters() {
        assert_eq!(TABLE.chars().count(), 127, "128 codes, one of them the escape");
        for c in (0..0x3000).filter_map(char::from_u32) {
            let want = if TABLE.contains(c) { Some(1) } else { EXTENSION.contains(c).then_some(2) };
            assert_eq!(septets(c), want, "{c:?}");
        }
    }

    #[test]
    fn texts_are_counted() {
        let check = |text: &str, encoding, units, messages, left, forced_by| {
            assert_eq!(count(text), Count { encoding, units, messages, left, forced_by }, "{text:.40}");
        };
        check("", Gsm7, 0, 1, 160, None);
        // TS 23.040 §9.2.3.24.1: 160 alone, 153 joined, no character split in the middle.
        check(&"a".repeat(160), Gsm7, 160, 1, 0, None);
        check(&"a".repeat(161), Gsm7, 161, 2, 145, None);
        check(&"a".repeat(306), Gsm7, 306, 2, 0, None);
        check(&"a".repeat(307), Gsm7, 307, 3, 152, None);
        check(&"€".repeat(80), Gsm7, 160, 1, 0, None);
        check(&"€".repeat(81), Gsm7, 162, 2, 143, None);
        check(&format!("{}€{}", "a".repeat(152), "a".repeat(151)), Gsm7, 305, 2, 0, None);
        check(&format!("{}€{}", "a".repeat(152), "a".repeat(152)), Gsm7, 306, 3, 152, None);
        check("naïve `quote`", Ucs2, 13, 1, 57, Some('ï'));
        check("`", Ucs2, 1, 1, 69, Some('`'));
        check("{ ç }", Ucs2, 5, 1, 65, Some('ç'));
        check(&"ж".repeat(70), Ucs2, 70, 1, 0, Some('ж'));
        check(&"ж".repeat(71), Ucs2, 71, 2, 63, Some('ж'));
        check(&"😀".repeat(35), Ucs2, 70, 1, 0, Some('😀'));
        check(&"😀".repeat(36), Ucs2, 72, 2, 61, Some('😀'));
        check(&"😀".repeat(67), Ucs2, 134, 3, 65, Some('😀'));
    }

    #[test]
    fn typographic_marks_have_plain_likes_and_letters_have_none() {
        for (text, want) in [
            ("It’s on its way", Some(("It's on its way", 1))),
            ("“Soon” – we hope…", Some(("\"Soon\" - we hope...", 4))),
            ("10\u{a0}kg\u{200b}\tnet", Some(("10 kg net", 3))),
            ("Plain", None),
            ("", None),
            ("It’s naïve", None),
            ("It’s 😀", None),
            ("‘ж’", None),
        ] {
            assert_eq!(plainer(text), want.map(|(text, count)| (text.to_owned(), count)), "{text}");
        }
        for c in (0..0x3100).filter_map(char::from_u32).filter(|c| septets(*c).is_none()) {
            assert!(like(c).unwrap_or_default().chars().all(|plain| septets(plain).is_some()), "{c:?}");
            assert!(!(c.is_alphanumeric() && like(c).is_some()), "{c:?}");
        }
    }

    #[test]
    fn what_may_not_be_sent_is_named() {
        let check_both =
            |text: &str, sent, remark| assert_eq!((check(text), check_remark(text)), (sent, remark), "{text:.40?}");
        check_both("Hello\n\tworld", Ok(()), Ok(()));
        check_both("", Err(Refusal::TextEmpty), Ok(()));
        check_both(" \n\t\u{a0}", Err(Refusal::TextEmpty), Ok(()));
        for invisible in
            "\u{ad}\u{200b}\u{200d}\u{200e}\u{2060}\u{2800}\u{3164}\u{fe0f}\u{feff}\u{ffa0}\u{e0020}".chars()
        {
            check_both(&format!(" {invisible}\n{invisible}"), Err(Refusal::TextEmpty), Ok(()));
            check_both(&format!("{invisible}a"), Ok(()), Ok(()));
        }
        assert_eq!(check("🧑\u{200d}🚀"), Ok(()));
        check_both("bell \u{7}", Err(Refusal::TextControl), Err(Refusal::TextControl));
        check_both("\u{9f}", Err(Refusal::TextControl), Err(Refusal::TextControl));
        check_both(&"😀".repeat(MAX_REMARK_CHARS), Ok(()), Ok(()));
        check_both(&"😀".repeat(MAX_REMARK_CHARS + 1), Ok(()), Err(Refusal::TextTooLong));
        check_both(&"ж".repeat(MAX_TEXT_CHARS), Ok(()), Err(Refusal::TextTooLong));
        check_both(&"ж".repeat(MAX_TEXT_CHARS + 1), Err(Refusal::TextTooLong), Err(Refusal::TextTooLong));
    }

    #[test]
    fn near_the_limit_it_is_told_how_much_is_left_and_over_it_how_much_is_too_much() {
        let of = |chars: usize| room(&"😀".repeat(chars));
        assert_eq!([of(0), of(619), of(620)], [Room::Ample, Room::Ample, Room::Left(50)]);
        assert_eq!([of(670), of(671), of(682)], [Room::Left(0), Room::Over(1), Room::Over(12)]);
        assert_eq!(shortened("ж".repeat(10_000)), "ж".repeat(MAX_DRAFT_CHARS));
        assert_eq!(shortened("ж".repeat(MAX_DRAFT_CHARS)), "ж".repeat(MAX_DRAFT_CHARS));
    }

    #[test]
    fn fields_are_filled_in_and_what_is_not_known_stays() {
        let field = |name: &str| match name {
            "contact" => Some("Zoë {agent}".to_owned()),
            "empty" => Some(String::new()),
            _ => None,
        };
        let check = |text: &str, filled: &str, left: &[&str]| {
            assert_eq!(
                fill(text, field),
                (filled.to_owned(), left.iter().map(|&name| name.to_owned()).collect()),
                "{text}"
            );
        };
        check("Hello {contact}, hello", "Hello Zoë {agent}, hello", &[]);
        check("{order}{contact}{empty}", "{order}Zoë {agent}{empty}", &["order", "empty"]);
        check("a { b } {} {{contact}} {", "a { b } {} {Zoë {agent}} {", &[" b "]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]

        #[test]
        fn the_count_is_that_of_the_cut(text in prop_oneof!["[a-z€{}\\[é]{0,500}", "[a-zж😀€]{0,250}", "\\PC{0,200}"]) {
            let (encoding, parts) = cut(&text);
            let counted = count(&text);
            let room = if parts.len() == 1 { encoding.alone() } else { encoding.joined() };
            prop_assert_eq!(counted.encoding, encoding);
            prop_assert_eq!(counted.messages as usize, parts.len());
            prop_assert_eq!(counted.units as usize, parts.iter().map(Vec::len).sum::<usize>());
            prop_assert_eq!(counted.left as usize, room as usize - parts.last().unwrap().len());
            prop_assert_eq!(counted.forced_by.is_some(), encoding == Ucs2);
        }
    }
}
