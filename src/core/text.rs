//! Texts for people as values: which message, with which arguments. What language it becomes is decided where it is
//! shown. The messages are in `core/words/*.ftl`; `.make/words` makes [`texts`] and the tables of them.

use crate::protocol::{Millis, reason_id};
use std::borrow::Cow;

/// The messages, each as a function of its arguments.
#[rustfmt::skip]
#[allow(clippy::all, missing_docs, reason = "generated; what translators are told is above each")]
pub mod texts {
    use super::{Argument, Text, When};
    include!(concat!(env!("OUT_DIR"), "/words.rs"));
}

/// A text for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Text {
    /// A message with its arguments.
    #[doc(hidden)]
    Said(u16, Vec<Argument>),
    /// Words as they are: somebody's own, a name, or what a gateway says.
    Given(String),
    /// A reason or a name as it is set up: in the words that the setup has for the language, if it has any.
    Label(String),
    /// A name that is the same in every language, and a part of ours.
    Name(&'static str),
    /// Several texts, each on a line of its own.
    Lines(Vec<Text>),
}

/// An argument of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "see the kinds in .make/words")]
pub enum Argument {
    Number(u64),
    Text(Text),
    Moment(When),
    List(Vec<Text>),
}

/// A point in time, and when it is spoken of: today's are said without the date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct When {
    /// The point in time.
    pub at: Millis,
    /// The current time.
    pub now: Millis,
}

/// A language that texts are said in.
pub trait Language {
    /// Returns a message as tables have it.
    fn line(&self, id: u16) -> &str;
    /// Returns the letter of a number's plural category, as tables have it: `z`, `o`, `t`, `f`, `m` or `x`.
    fn category(&self, number: u64) -> char;
    /// Returns a number as it is written.
    fn number(&self, number: u64) -> String;
    /// Returns a point in time.
    fn moment(&self, when: When) -> String;
    /// Returns texts in a row: "A, B".
    fn list(&self, texts: &[String]) -> String;
    /// Returns the words that the setup has for a label; `None` where it has none.
    fn label(&self, label: &str) -> Option<String> {
        let _ = label;
        None
    }
    /// Returns whether it is written from right to left.
    fn is_rtl(&self) -> bool;
}

/// The messages of a language, in the order of their numbers. Each is a line; how one is written is said in
/// `.make/words/compiler.rs`.
#[derive(Clone, Debug)]
pub struct Table {
    text: Cow<'static, str>,
    /// The beginning of each line, and the end.
    starts: Vec<u32>,
}

/// English as the tests and the gateway's own programs say it, and the base of every language.
#[derive(Debug)]
pub struct English {
    table: Table,
}

impl Text {
    // Not inlined, as it is in every view.
    #[doc(hidden)]
    #[inline(never)]
    pub const fn bare(id: u16) -> Self {
        Self::Said(id, Vec::new())
    }

    #[doc(hidden)]
    #[inline(never)]
    pub fn of<const N: usize>(id: u16, arguments: [Argument; N]) -> Self {
        Self::Said(id, arguments.into())
    }

    /// Returns a reason or a name as it is set up.
    pub fn label(label: &str) -> Self {
        Self::Label(label.to_owned())
    }

    /// Returns several sentences after one another.
    pub fn sentences(all: impl IntoIterator<Item = Self>) -> Self {
        all.into_iter().reduce(texts::sentences).unwrap_or_default()
    }

    /// Returns several texts, each on a line of its own.
    pub fn lines(all: Vec<Self>) -> Self {
        Self::Lines(all)
    }

    /// Returns whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Given(words) | Self::Label(words) => words.is_empty(),
            Self::Lines(all) => all.is_empty(),
            Self::Said(..) | Self::Name(_) => false,
        }
    }

    /// Returns it in a language. Arguments that are written in the other direction are isolated by invisible marks.
    pub fn said(&self, language: &dyn Language) -> String {
        let mut out = String::new();
        self.say(language, &mut out);
        out
    }

    /// Returns it in English.
    pub fn english(&self) -> String {
        thread_local! {
            static ENGLISH: English = English::default();
        }
        ENGLISH.with(|english| self.said(english))
    }

    fn say(&self, language: &dyn Language, out: &mut String) {
        match self {
            Self::Given(words) => out.push_str(words),
            Self::Label(label) => out.push_str(&labelled(label, language)),
            Self::Name(name) => out.push_str(name),
            Self::Lines(all) => {
                for (at, text) in all.iter().enumerate() {
                    if at > 0 {
                        out.push('\n');
                    }
                    text.say(language, out);
                }
            }
            Self::Said(id, arguments) => _ = write(language.line(*id), arguments, language, Some(out)),
        }
    }
}

impl Default for Text {
    fn default() -> Self {
        Self::Given(String::new())
    }
}

impl From<String> for Text {
    fn from(words: String) -> Self {
        Self::Given(words)
    }
}

impl From<&str> for Text {
    fn from(words: &str) -> Self {
        Self::Given(words.to_owned())
    }
}

#[cfg(test)]
impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        self.english() == *other
    }
}

#[cfg(test)]
impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.english() == other
    }
}

#[cfg(test)]
impl PartialEq<String> for Text {
    fn eq(&self, other: &String) -> bool {
        self.english() == *other
    }
}

/// Returns the language that is meant by a language tag (BCP 47), such as `de-CH` by a browser: its tag here, the name of
/// its file (empty for English), and whether it is written from right to left.
pub fn language(tag: &str) -> Option<(&'static str, &'static str, bool)> {
    let mut parts = tag.split('-');
    let first = parts.next().unwrap_or_default();
    // Who reads traditional characters is not served by simplified ones.
    let is_other = first == "zh" && parts.any(|part| ["Hant", "TW", "HK", "MO"].contains(&part));
    let row = texts::LANGUAGES.iter().filter(|_| !is_other).find(|row| row.0.split('-').next() == Some(first))?;
    Some((row.0, row.2, row.3))
}

impl Argument {
    #[doc(hidden)]
    pub fn given(words: &str) -> Self {
        Self::Text(words.into())
    }

    #[doc(hidden)]
    pub fn label(label: &str) -> Self {
        Self::Text(Text::label(label))
    }

    fn is(&self, key: &str, language: &dyn Language) -> bool {
        match self {
            _ if key == "*" => true,
            Self::Number(number) => match key.as_bytes() {
                [b'0'..=b'9', ..] => key.parse() == Ok(*number),
                _ => key.starts_with(language.category(*number)),
            },
            Self::Text(Text::Given(words)) => words == key,
            _ => false,
        }
    }

    fn say(&self, language: &dyn Language, out: &mut String) {
        match self {
            Self::Number(number) => out.push_str(&language.number(*number)),
            Self::Text(Text::Given(words)) => isolate(words, language.is_rtl(), out),
            Self::Text(Text::Label(label)) => isolate(&labelled(label, language), language.is_rtl(), out),
            Self::Text(Text::Name(words)) => isolate(words, language.is_rtl(), out),
            Self::Text(text) => text.say(language, out),
            Self::Moment(when) => out.push_str(&language.moment(*when)),
            Self::List(texts) => {
                let isolated = |text: &Text| {
                    let mut one = String::new();
                    Self::Text(text.clone()).say(language, &mut one);
                    one
                };
                out.push_str(&language.list(&texts.iter().map(isolated).collect::<Vec<_>>()));
            }
        }
    }
}

/// Returns a label in a language: as the setup says it there; a reason that the gateway gives or offers by itself, in our
/// words; else as it is.
fn labelled(label: &str, language: &dyn Language) -> String {
    let ours = || reason_id(label).map(|id| built_in_reason(id).said(language));
    language.label(label).or_else(ours).unwrap_or_else(|| label.to_owned())
}

/// Returns a built-in reason by its id; empty for an unknown one.
pub fn built_in_reason(id: &str) -> Text {
    match id {
        "break" => texts::reason_break(),
        "lunch" => texts::reason_lunch(),
        "after_call_work" => texts::reason_after_call_work(),
        "wrap_up" => texts::reason_wrap_up(),
        "no_answer" => texts::reason_no_answer(),
        "busy" => texts::reason_busy(),
        "not_my_subject" => texts::reason_not_my_subject(),
        "leaving" => texts::reason_leaving(),
        _ => Text::default(),
    }
}

/// Writes a pattern up to the end of the variant that it is, and returns the rest of it, which begins with what has
/// ended it. With no `out` it is passed over.
fn write<'a>(
    mut rest: &'a str,
    arguments: &[Argument],
    language: &dyn Language,
    mut out: Option<&mut String>,
) -> &'a str {
    loop {
        let at = rest.bytes().position(|byte| byte < 6).unwrap_or(rest.len());
        let (words, tail) = rest.split_at(at);
        if let Some(out) = &mut out {
            out.push_str(words);
        }
        let (code, argument) = match tail.as_bytes() {
            [code @ 1..=2, digit, ..] => (*code, arguments.get((digit - b'0') as usize)),
            _ => return tail,
        };
        rest = &tail[2..];
        if code == 1 {
            if let (Some(argument), Some(out)) = (argument, &mut out) {
                argument.say(language, out);
            }
            continue;
        }
        let mut open = out.is_some();
        while let Some((key, pattern)) = rest.split_once('\u{3}') {
            let chosen = open && argument.is_some_and(|argument| argument.is(key, language));
            open &= !chosen;
            let tail = write(pattern, arguments, language, out.as_deref_mut().filter(|_| chosen));
            rest = tail.get(1..).unwrap_or_default();
            if tail.starts_with('\u{5}') {
                break;
            }
        }
    }
}

/// Writes somebody's own words or a name as they stand in a sentence: between marks where they are, or hold, what is
/// written in the other direction, as that would turn around what stands beside it.
fn isolate(words: &str, is_rtl: bool, out: &mut String) {
    let turned = |c: char| {
        matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}')
            || matches!(c, '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
    };
    // Digits and a plus have no direction of their own, and would take that of the sentence.
    let is_other = if is_rtl { !words.chars().all(|c| turned(c) || c == ' ') } else { words.contains(turned) };
    let (open, close) = if is_other { ("\u{2068}", "\u{2069}") } else { ("", "") };
    [open, words, close].iter().for_each(|part| out.push_str(part));
}

/// Returns a text as it is announced: without the marks around arguments.
pub fn spoken(mut text: String) -> String {
    text.retain(|c| !matches!(c, '\u{2068}' | '\u{2069}'));
    text
}

impl Table {
    /// Reads a table; `None` where it is not one of this version.
    pub fn read(text: Cow<'static, str>) -> Option<Self> {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at as u32 + 1);
        let starts: Vec<_> = std::iter::once(0).chain(ends).chain([text.len() as u32 + 1]).collect();
        (starts.len() == texts::COUNT + 1).then_some(Self { text, starts })
    }

    /// Returns a message; empty where the language lacks it.
    pub fn line(&self, id: u16) -> &str {
        let place = |at: usize| self.starts.get(at).copied().unwrap_or_default() as usize;
        self.text.get(place(id.into())..place(usize::from(id) + 1).saturating_sub(1)).unwrap_or_default()
    }
}

impl Default for English {
    fn default() -> Self {
        Self { table: Table::read(texts::ENGLISH.into()).expect("made for this version") }
    }
}

impl Language for English {
    fn line(&self, id: u16) -> &str {
        self.table.line(id)
    }

    fn category(&self, number: u64) -> char {
        if number == 1 { 'o' } else { 'x' }
    }

    fn number(&self, number: u64) -> String {
        number.to_string()
    }

    /// Without a time zone it is a number: only tests ask.
    fn moment(&self, when: When) -> String {
        format!("minute {}", when.at / 60_000)
    }

    fn list(&self, texts: &[String]) -> String {
        texts.join(", ")
    }

    fn is_rtl(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Arabic as far as the tests need it.
    struct Arabic(Table);

    impl Language for Arabic {
        fn line(&self, id: u16) -> &str {
            self.0.line(id)
        }

        fn category(&self, number: u64) -> char {
            match (number, number % 100) {
                (0, _) => 'z',
                (1, _) => 'o',
                (2, _) => 't',
                (_, 3..=10) => 'f',
                (_, 11..) => 'm',
                _ => 'x',
            }
        }

        fn number(&self, number: u64) -> String {
            number.to_string()
        }

        fn moment(&self, when: When) -> String {
            when.at.to_string()
        }

        fn list(&self, texts: &[String]) -> String {
            texts.join("\u{60c} ")
        }

        fn is_rtl(&self) -> bool {
            true
        }
    }

    fn pattern(pattern: &str, arguments: &[Argument]) -> String {
        let table = Table::read("\n".repeat(texts::COUNT - 1).into()).expect("as many lines as messages");
        let mut out = String::new();
        assert_eq!(write(pattern, arguments, &Arabic(table), Some(&mut out)), "");
        out
    }

    #[test]
    fn a_variant_is_chosen_by_number_category_or_word_and_the_others_are_passed_over() {
        let messages = "\u{2}0z\u{3}none\u{4}o\u{3}one\u{4}t\u{3}two\u{4}f\u{3}\u{1}0 few\u{4}m\u{3}\u{1}0 many\u{4}\
                        *\u{3}\u{1}0 other\u{5}.";
        let of = |n| pattern(messages, &[Argument::Number(n)]);
        assert_eq!(
            [0, 1, 2, 10, 110, 11, 99, 100, 102, 191].map(of),
            [
                "none.",
                "one.",
                "two.",
                "10 few.",
                "110 few.",
                "11 many.",
                "99 many.",
                "100 other.",
                "102 other.",
                "191 many."
            ]
        );
        let nested = "\u{2}00\u{3}zero\u{4}*\u{3}(\u{2}1sms\u{3}text\u{4}*\u{3}file \u{1}0\u{5})\u{5}!";
        let of = |n, word| pattern(nested, &[Argument::Number(n), Argument::given(word)]);
        assert_eq!([of(0, "sms"), of(5, "sms"), of(5, "mms")], ["zero!", "(text)!", "(file 5)!"]);
    }

    #[test]
    fn what_is_written_in_the_other_direction_is_isolated() {
        let arabic = |words: &str| pattern("\u{1}0", &[Argument::given(words)]);
        assert_eq!(arabic("\u{645}\u{646}\u{649}"), "\u{645}\u{646}\u{649}");
        assert_eq!(arabic("+447700900001"), "\u{2068}+447700900001\u{2069}", "else the plus changes sides");
        assert_eq!(arabic("Priya"), "\u{2068}Priya\u{2069}");
        let list = Argument::List(vec!["Priya".into(), "\u{645}".into()]);
        assert_eq!(pattern("\u{1}0", &[list]), "\u{2068}Priya\u{2069}\u{60c} \u{645}");
        assert_eq!(spoken(arabic("Priya")), "Priya");
    }

    #[test]
    fn a_language_is_known_by_its_first_part() {
        let known = |tag| language(tag).map(|it| it.0);
        assert_eq!(known("en-GB"), Some("en"));
        assert_eq!(known("zh-TW"), None);
        assert_eq!(["xx", ""].map(known), [None, None]);
    }

    #[test]
    fn a_table_of_another_version_is_not_read() {
        assert!(Table::read("one\ntwo".into()).is_none());
        assert!(Table::read(texts::ENGLISH.into()).is_some());
    }
}
