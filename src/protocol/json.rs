//! JSON as it is read: without numbers other than integers, which the wire has none of, and without a word on what is
//! wrong with it. What serde_json has for both would be 9 kB of the browser's download.

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// How deep lists and objects may be in each other: as in serde_json.
const DEEPEST: usize = 127;

/// A JSON value.
#[derive(Default)]
#[cfg_attr(test, derive(Debug, PartialEq))]
pub(crate) enum Json {
    /// A member that is not there. No text is read as this.
    #[default]
    Missing,
    Null,
    Bool(bool),
    /// `None` for what is no `u64`.
    Number(Option<u64>),
    Text(String),
    List(Vec<Json>),
    /// Of several members with one name, the last counts.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// Parses a text; `None` if it is not JSON.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut parser = Parser { text, at: 0, depth: 0 };
        let value = parser.value()?;
        parser.skip_space();
        (parser.at == text.len()).then_some(value)
    }

    /// Returns the member with a name.
    pub(crate) fn member(&self, name: &str) -> &Self {
        let found = match self {
            Self::Object(members) => members.iter().rfind(|(known, _)| known == name),
            _ => None,
        };
        found.map_or(&Self::Missing, |(_, value)| value)
    }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

impl Parser<'_> {
    fn peek(&self) -> u8 {
        // No text has it outside of a string.
        self.text.as_bytes().get(self.at).copied().unwrap_or(0)
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), b' ' | b'\n' | b'\r' | b'\t') {
            self.at += 1;
        }
    }

    /// Takes a character if it is the next one.
    fn takes(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == byte;
        self.at += usize::from(is_next);
        is_next
    }

    fn must_take(&mut self, byte: u8) -> Option<()> {
        self.takes(byte).then_some(())
    }

    fn value(&mut self) -> Option<Json> {
        self.skip_space();
        match self.peek() {
            b'"' => self.string().map(Json::Text),
            b'[' => {
                let mut items = Vec::new();
                self.all(b']', &mut |parser| {
                    items.push(parser.value()?);
                    Some(())
                })?;
                Some(Json::List(items))
            }
            b'{' => {
                let mut members = Vec::new();
                self.all(b'}', &mut |parser| {
                    parser.skip_space();
                    let name = parser.string()?;
                    parser.skip_space();
                    parser.must_take(b':')?;
                    members.push((name, parser.value()?));
                    Some(())
                })?;
                Some(Json::Object(members))
            }
            b'-' | b'0'..=b'9' => self.number().map(Json::Number),
            _ => [("null", Json::Null), ("true", Json::Bool(true)), ("false", Json::Bool(false))]
                .into_iter()
                .find(|(word, _)| self.text[self.at..].starts_with(word))
                .map(|(word, value)| {
                    self.at += word.len();
                    value
                }),
        }
    }

    /// Takes all items of a list or an object, with the brackets.
    fn all(&mut self, end: u8, item: &mut dyn FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.at += 1;
        self.depth += 1;
        self.skip_space();
        if self.depth > DEEPEST {
            return None;
        }
        if !self.takes(end) {
            loop {
                item(self)?;
                self.skip_space();
                if self.takes(end) {
                    break;
                }
                self.must_take(b',')?;
            }
        }
        self.depth -= 1;
        Some(())
    }

    fn string(&mut self) -> Option<String> {
        self.must_take(b'"')?;
        let mut read = String::new();
        loop {
            let rest = &self.text[self.at..];
            let plain = rest.bytes().position(|byte| matches!(byte, b'"' | b'\\' | ..=0x1f))?;
            read.push_str(&rest[..plain]);
            self.at += plain;
            if self.takes(b'"') {
                return Some(read);
            }
            self.must_take(b'\\')?;
            let escape = self.peek();
            self.at += 1;
            read.push(match escape {
                b'"' | b'\\' | b'/' => escape.into(),
                b'b' => '\u{8}',
                b'f' => '\u{c}',
                b'n' => '\n',
                b'r' => '\r',
                b't' => '\t',
                b'u' => self.escaped()?,
                _ => return None,
            });
        }
    }

    /// Takes the digits of `\u`, and a second one where the character is written as two.
    fn escaped(&mut self) -> Option<char> {
        let first = self.four_digits()?;
        if !(0xd800..0xdc00).contains(&first) {
            return char::from_u32(first);
        }
        self.must_take(b'\\')?;
        self.must_take(b'u')?;
        let second = self.four_digits()?.checked_sub(0xdc00).filter(|second| *second < 0x400)?;
        char::from_u32(0x10000 + ((first - 0xd800) << 10) + second)
    }

    fn four_digits(&mut self) -> Option<u32> {
        let mut value = 0;
        for _ in 0..4 {
            value = value * 16 + char::from(self.peek()).to_digit(16)?;
            self.at += 1;
        }
        Some(value)
    }

    /// Takes a number. Returns `None` in `Some` for one that is no `u64`.
    fn number(&mut self) -> Option<Option<u64>> {
        let negative = self.takes(b'-');
        let mut value = Some(0);
        if !self.takes(b'0') {
            value = self.digits()?;
        }
        let mut whole = !negative;
        if self.takes(b'.') {
            self.digits()?;
            whole = false;
        }
        if self.takes(b'e') || self.takes(b'E') {
            let _ = self.takes(b'+') || self.takes(b'-');
            self.digits()?;
            whole = false;
        }
        Some(value.filter(|_| whole))
    }

    /// Takes one digit or more. Returns `None` in `Some` for a number that is too large.
    fn digits(&mut self) -> Option<Option<u64>> {
        let start = self.at;
        let mut value = Some(0_u64);
        while let digit @ b'0'..=b'9' = self.peek() {
            value = value.and_then(|value| value.checked_mul(10)?.checked_add(u64::from(digit - b'0')));
            self.at += 1;
        }
        (self.at > start).then_some(value)
    }
}

/// From what the gateway has stored.
impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Json;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("JSON")
            }

            fn visit_unit<E>(self) -> Result<Json, E> {
                Ok(Json::Null)
            }

            fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
                Ok(Json::Bool(value))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
                Ok(Json::Number(Some(value)))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
                Ok(Json::Number(value.try_into().ok()))
            }

            fn visit_f64<E>(self, _: f64) -> Result<Json, E> {
                Ok(Json::Number(None))
            }

            fn visit_str<E>(self, value: &str) -> Result<Json, E> {
                Ok(Json::Text(value.to_owned()))
            }

            fn visit_string<E>(self, value: String) -> Result<Json, E> {
                Ok(Json::Text(value))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
                let mut all = Vec::new();
                while let Some(item) = items.next_element()? {
                    all.push(item);
                }
                Ok(Json::List(all))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Json, A::Error> {
                let mut all = Vec::new();
                while let Some(member) = members.next_entry()? {
                    all.push(member);
                }
                Ok(Json::Object(all))
            }
        }
        deserializer.deserialize_any(Any)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What serde_json makes of it.
    fn theirs(text: &str) -> Option<Json> {
        serde_json::from_str(text).ok()
    }

    #[test]
    fn it_reads_what_serde_json_reads() {
        let texts = [
            "",
            " ",
            "null",
            " true ",
            "false",
            "nul",
            "truee",
            "True",
            "0",
            "-0",
            "01",
            "7",
            "-7",
            "1.5",
            "1.",
            ".5",
            "1e3",
            "1e",
            "1E+3",
            "1e-3",
            "18446744073709551615",
            "18446744073709551616",
            "-",
            "+1",
            "[]",
            "[ ]",
            "[1]",
            "[1,]",
            "[,1]",
            "[1 2]",
            "[1",
            "]",
            "{}",
            "{ }",
            r#"{"a":1}"#,
            r#"{ "a" : [ {} , null ] }"#,
            r#"{"a"}"#,
            r#"{"a":}"#,
            r#"{"a":1,}"#,
            r#"{a:1}"#,
            r#"{"a":1 "b":2}"#,
            r#""""#,
            r#""a"#,
            r#""\n\t\r\b\f\/\\\"""#,
            r#""\x""#,
            r#""\u00e9""#,
            r#""\u00E9""#,
            r#""\ud83d\ude00""#,
            r#""\ud83d""#,
            r#""\ude00""#,
            r#""\ud83dx""#,
            r#""\ud83d\u0041""#,
            r#""\u12""#,
            r#""\u12é""#,
            "\"\u{1}\"",
            "\"é😀\"",
            "\"\\é\"",
            "é",
            "[\"\\",
            "1 2",
            "{\"a\":1}}",
            "\u{feff}1",
        ];
        for text in texts {
            assert_eq!(Json::parse(text), theirs(text), "{text:?}");
        }
    }

    #[test]
    fn it_reads_only_so_deep() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(Json::parse(&nested(DEEPEST)).is_some());
        assert_eq!(Json::parse(&nested(DEEPEST + 1)), None);
        assert_eq!(Json::parse(&"[".repeat(1_000_000)), None);
    }

    #[test]
    fn the_last_member_with_a_name_counts() {
        let read = Json::parse(r#"{"a":1,"b":2,"a":3}"#).unwrap();
        assert_eq!(read.member("a"), &Json::Number(Some(3)));
        assert_eq!((read.member("c"), Json::Bool(true).member("a")), (&Json::Missing, &Json::Missing));
    }

    proptest! {
        #[test]
        fn it_reads_any_text_as_serde_json_does(text in r#"[\[\]{}:," \\/"a-dfnrtu0-9.+é-]{0,24}"#) {
            prop_assert_eq!(Json::parse(&text), theirs(&text));
        }

        #[test]
        fn it_reads_any_string(text in ".*") {
            let written = serde_json::to_string(&text).unwrap();
            prop_assert_eq!(Json::parse(&written), Some(Json::Text(text)));
        }
    }
}
