//! A configuration file as it was written: TOML or JSON, with the place of each value, so that whoever wrote it is told
//! where a mistake is.

use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use serde_json::{Number, Value};
use std::fmt;
use std::path::{Path, PathBuf};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A place in a file, in bytes from its beginning.
pub type Place = usize;

/// A value and its place.
#[derive(Debug)]
pub struct Node {
    /// Where it begins.
    pub place: Place,
    /// What it is.
    pub content: Content,
}

/// What a value is.
#[derive(Debug)]
pub enum Content {
    /// A table, or an object.
    Table(Vec<Entry>),
    /// A list.
    List(Vec<Node>),
    /// A text.
    Text(String),
    /// A number.
    Number(Number),
    /// True or false.
    Flag(bool),
    /// `null`, in JSON.
    Nothing,
    /// A date or a time, in TOML: no value of ours is one.
    Time,
}

/// A key in a table, and its value.
#[derive(Debug)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key is.
    pub place: Place,
    /// Its value.
    pub node: Node,
}

/// Something that is wrong, with its line as far as it has one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Located {
    /// The file, as it was named; empty if it is about none.
    pub file: PathBuf,
    /// The line and the column, from 1.
    pub line: Option<(usize, usize)>,
    /// What is wrong. Contains no secret.
    pub why: String,
}

impl fmt::Display for Located {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.file.as_os_str().is_empty() {
            write!(f, "{}:", self.file.display())?;
            if let Some((line, column)) = self.line {
                write!(f, "{line}:{column}:")?;
            }
            f.write_str(" ")?;
        }
        f.write_str(&self.why)
    }
}

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// As `baton.toml`.
    Toml,
    /// As the files that flags name.
    Json,
}

/// A file.
#[derive(Debug)]
pub struct Document {
    /// The file, as it was named.
    pub file: PathBuf,
    text: String,
    /// Its content: a table, if it is TOML.
    pub root: Node,
}

impl Document {
    /// Reads a file.
    ///
    /// # Errors
    /// Why it cannot be read, or where it is not written as it should be.
    pub fn read(file: &Path, language: Language) -> Result<Self, Vec<Located>> {
        let bytes = std::fs::read(file).map_err(|error| {
            vec![Located { file: PathBuf::new(), line: None, why: format!("cannot read {}: {error}", file.display()) }]
        })?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let good = error.as_bytes()[..error.utf8_error().valid_up_to()].to_vec();
            let line = Some(line_of(&String::from_utf8_lossy(&good), good.len()));
            vec![Located { file: file.into(), line, why: "it is not UTF-8".into() }]
        })?;
        Self::parse(file, text, language)
    }

    /// Reads the text of a file.
    ///
    /// # Errors
    /// Where it is not written as it should be.
    pub fn parse(file: &Path, text: String, language: Language) -> Result<Self, Vec<Located>> {
        let root = match language {
            Language::Toml => of_toml(&text),
            Language::Json => of_json(&text),
        };
        let located = |(place, why)| Located { file: file.into(), line: Some(line_of(&text, place)), why };
        match root {
            Ok(root) => Ok(Self { file: file.into(), text, root }),
            Err(mistakes) => Err(mistakes.into_iter().map(located).collect()),
        }
    }

    /// Returns the line and the column of a place, from 1.
    pub fn line(&self, place: Place) -> (usize, usize) {
        line_of(&self.text, place)
    }

    /// Returns where a value is: by its keys, or the deepest of them that are there. A secret can be named by a file or a
    /// variable in place of its key.
    pub fn place_of(&self, at: &[String]) -> Place {
        let (mut node, mut place) = (&self.root, self.root.place);
        for key in at {
            let next = match &node.content {
                Content::Table(entries) => {
                    let is_it = |entry: &&Entry| {
                        let rest = entry.key.strip_prefix(key.as_str());
                        rest.is_some_and(|rest| matches!(rest, "" | "_file" | "_env"))
                    };
                    // The exact one first.
                    let exact = entries.iter().find(|entry| entry.key == *key);
                    let found = exact.or_else(|| entries.iter().find(is_it));
                    found.map(|entry| {
                        let is_long = matches!(entry.node.content, Content::Table(_) | Content::List(_));
                        (&entry.node, if is_long { entry.place } else { entry.node.place })
                    })
                }
                Content::List(nodes) => key.parse().ok().and_then(|at: usize| nodes.get(at)).map(|it| (it, it.place)),
                _ => None,
            };
            let Some((inner, at)) = next else { break };
            (node, place) = (inner, at);
        }
        place
    }

    /// Returns what it says, without its places.
    pub fn to_json(&self) -> Value {
        fn of(node: &Node) -> Value {
            match &node.content {
                Content::Table(entries) => {
                    Value::Object(entries.iter().map(|entry| (entry.key.clone(), of(&entry.node))).collect())
                }
                Content::List(nodes) => Value::Array(nodes.iter().map(of).collect()),
                Content::Text(text) => text.as_str().into(),
                Content::Number(number) => number.clone().into(),
                Content::Flag(flag) => (*flag).into(),
                Content::Nothing | Content::Time => Value::Null,
            }
        }
        of(&self.root)
    }

    /// Says where something is wrong.
    pub fn located(&self, place: Place, why: impl Into<String>) -> Located {
        Located { file: self.file.clone(), line: Some(self.line(place)), why: why.into() }
    }
}

/// Returns the line and the column of a place, from 1. A column is a character.
fn line_of(text: &str, place: Place) -> (usize, usize) {
    let mut end = place.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let before = &text[..end];
    let begin = before.rfind('\n').map_or(0, |at| at + 1);
    (before.matches('\n').count() + 1, before[begin..].chars().count() + 1)
}

type Wrong = Vec<(Place, String)>;

fn of_toml(text: &str) -> Result<Node, Wrong> {
    let (table, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        let place = |error: &toml::de::Error| error.span().map_or(0, |span| span.start);
        // Its words name what is expected, and quote nothing of the file.
        let mut wrong: Wrong =
            errors.iter().map(|error| (place(error), format!("not TOML: {}", error.message()))).collect();
        wrong.sort();
        return Err(wrong);
    }
    Ok(Node { place: 0, content: table_of(table.into_inner()) })
}

fn table_of(table: DeTable<'_>) -> Content {
    let entries = table.into_iter().map(|(key, value)| {
        let place = key.span().start;
        Entry { key: key.into_inner().into_owned(), place, node: node_of(value) }
    });
    Content::Table(entries.collect())
}

fn node_of(value: Spanned<DeValue<'_>>) -> Node {
    let place = value.span().start;
    let content = match value.into_inner() {
        DeValue::String(text) => Content::Text(text.into_owned()),
        DeValue::Integer(number) => {
            let read = |text| i64::from_str_radix(text, number.radix()).ok();
            // What is too large for us is too large anyway.
            Content::Number(read(number.as_str()).map_or_else(|| Number::from(u64::MAX), Number::from))
        }
        DeValue::Float(number) => {
            let read = number.as_str().parse().ok().and_then(Number::from_f64);
            Content::Number(read.unwrap_or_else(|| Number::from(u64::MAX)))
        }
        DeValue::Boolean(flag) => Content::Flag(flag),
        DeValue::Datetime(_) => Content::Time,
        DeValue::Array(list) => Content::List(list.into_iter().map(node_of).collect()),
        DeValue::Table(table) => table_of(table),
    };
    Node { place, content }
}

fn of_json(text: &str) -> Result<Node, Wrong> {
    // As a whole first, for its errors, and its limit of nesting.
    if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(text) {
        let lines = text.split_inclusive('\n').take(error.line().saturating_sub(1));
        let place = lines.map(str::len).sum::<usize>() + error.column().saturating_sub(1);
        return Err(vec![(place, "not JSON".into())]);
    }
    serde_json::from_str::<&RawValue>(text).map(|raw| raw_of(text, raw)).map_err(|_| vec![(0, "not JSON".into())])
}

/// A value as JSON has it, one level deep.
enum Raw<'a> {
    Table(Vec<(String, &'a RawValue)>),
    List(Vec<&'a RawValue>),
    Single(Content),
}

impl<'de> Deserialize<'de> for Raw<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Raw<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }
            fn visit_bool<E>(self, flag: bool) -> Result<Self::Value, E> {
                Ok(Raw::Single(Content::Flag(flag)))
            }
            fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
                Ok(Raw::Single(Content::Number(number.into())))
            }
            fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
                Ok(Raw::Single(Content::Number(number.into())))
            }
            fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
                let number = Number::from_f64(number).unwrap_or_else(|| Number::from(u64::MAX));
                Ok(Raw::Single(Content::Number(number)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Raw::Single(Content::Text(text.to_owned())))
            }
            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(Raw::Single(Content::Nothing))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                let mut all = Vec::new();
                while let Some(raw) = list.next_element()? {
                    all.push(raw);
                }
                Ok(Raw::List(all))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut all = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    all.push(entry);
                }
                Ok(Raw::Table(all))
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

/// Returns a value of a text that is JSON as a whole.
fn raw_of(text: &str, raw: &RawValue) -> Node {
    // It is a part of the text.
    let place = raw.get().as_ptr() as usize - text.as_ptr() as usize;
    let content = match serde_json::from_str(raw.get()).unwrap_or(Raw::Single(Content::Nothing)) {
        Raw::Single(content) => content,
        Raw::List(list) => Content::List(list.into_iter().map(|raw| raw_of(text, raw)).collect()),
        Raw::Table(entries) => {
            let mut from = place;
            let entries = entries.into_iter().map(|(key, raw)| {
                let node = raw_of(text, raw);
                let place = from + text[from..].find('"').unwrap_or_default();
                from = node.place + raw.get().len();
                Entry { key, place, node }
            });
            Content::Table(entries.collect())
        }
    };
    Node { place, content }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str, language: Language, at: &[&str]) -> (usize, usize) {
        let document = Document::parse(Path::new("f"), text.into(), language).unwrap();
        let at: Vec<_> = at.iter().map(|key| (*key).to_owned()).collect();
        document.line(document.place_of(&at))
    }

    #[test]
    fn each_value_has_its_line_and_column() {
        let toml = "a = 1\n\n[b]\nc = [ 1,\n  \"ü\", { d = 2 } ]\n[[e]]\nsecret_file = 'x'\n[[e]]\n";
        for (at, line) in [
            (&["a"] as &[_], (1, 5)),
            (&["b"], (3, 2)),
            (&["b", "nothing"], (3, 2)),
            (&["b", "c"], (4, 1)),
            (&["b", "c", "1"], (5, 3)),
            (&["b", "c", "2", "d"], (5, 14)),
            (&["e", "0", "secret"], (7, 15)),
            (&["e", "1"], (8, 1)),
            (&[], (1, 1)),
        ] {
            assert_eq!(place(toml, Language::Toml, at), line, "{at:?}");
        }
        let json = "{\n  \"a\": 1, \"b\":\n    { \"c\": [\"ü\", {\"d\" : null}] }\n}";
        for (at, line) in [
            (&["a"] as &[_], (2, 8)),
            (&["b"], (2, 11)),
            (&["b", "c"], (3, 7)),
            (&["b", "c", "0"], (3, 13)),
            (&["b", "c", "1", "d"], (3, 25)),
        ] {
            assert_eq!(place(json, Language::Json, at), line, "{at:?}");
        }
    }

    #[test]
    fn what_is_not_the_language_is_said_with_its_line() {
        let said = |text: &str, language| {
            let wrong = Document::parse(Path::new("f"), text.into(), language).unwrap_err();
            wrong.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(said("{", Language::Json), ["f:1:1: not JSON"]);
        assert_eq!(said("{\n \"a\": geheim}", Language::Json), ["f:2:7: not JSON"]);
        // All of them.
        let all = said("a = \nb = geheim\na = 1\n[c\n", Language::Toml);
        assert!(all.len() > 2 && all[0].starts_with("f:1:") && !all.concat().contains("geheim"), "{all:?}");
        assert_eq!(said("a = 1\na = 2", Language::Toml), ["f:2:1: not TOML: duplicate key"]);
    }
}
