//! The compiler of the words: Fluent files to typed functions and compact tables. It takes what the desk needs of Fluent
//! (terms, references, selection by number or by a word) and refuses the rest, with file and line.
//!
//! A table is one line for each message, in the order of the English file; empty where a language lacks it. In a line
//! stand for themselves all characters but these, which `core::text` reads: `\1A` is argument A (a digit); `\2A` begins
//! a selection by argument A, `KEY\3PATTERN` a variant of it, `\4` is between variants, `\5` ends it. The last variant
//! has the key `*`; plural categories are keys of one letter, see [`CATEGORIES`].

#[path = "check.rs"]
mod check;
#[path = "pages.rs"]
mod pages;
#[path = "pseudo.rs"]
pub mod pseudo;

use check::Check;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey};
use fluent_syntax::parser;
#[allow(unused_imports, reason = "for the tests")]
pub use pages::PAGES;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Write};

/// The languages: tag, whether it is written from right to left, and the plural categories that it has for whole numbers
/// below a million. (French, Spanish and Portuguese have one more from there on: `many`, which they may give.)
pub const LANGUAGES: [(&str, bool, &[&str]); 8] = [
    ("en", false, &["one", "other"]),
    ("ar", true, &["zero", "one", "two", "few", "many", "other"]),
    ("de", false, &["one", "other"]),
    ("es", false, &["one", "other"]),
    ("fr", false, &["one", "other"]),
    ("ja", false, &["other"]),
    ("pt-BR", false, &["one", "other"]),
    ("zh-Hans", false, &["other"]),
];

/// The plural categories and their letters in a table.
pub const CATEGORIES: [(&str, char); 6] =
    [("zero", 'z'), ("one", 'o'), ("two", 't'), ("few", 'f'), ("many", 'm'), ("other", 'x')];

/// The message that gives a language's own name.
const NAME: &str = "language-name";
/// The message for the setting of the language by which the browser decides; the generated code uses it itself.
const BROWSER: &str = "as-the-browser";

/// A file of words.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// Its path; the file's name without `.ftl` is the language's tag.
    pub path: &'a str,
    /// Its text.
    pub text: &'a str,
}

/// Something that the compiler refuses.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mistake {
    /// The file.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
    /// The mistake, in words.
    pub what: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.what)
    }
}

/// The kind of an argument, as the comment of its message says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A whole number; it can be selected by.
    Number,
    /// A word of the program that only selects.
    Choice,
    /// Somebody's own words, or a name: never translated, isolated where its direction is another.
    Text,
    /// A reason or a name as it is set up, which may have words for the language.
    Label,
    /// Another text of ours.
    Words,
    /// A point in time.
    Moment,
    /// Several texts.
    List,
}

/// A message of the English file.
#[derive(Debug)]
pub struct Message {
    /// Its id.
    pub id: String,
    /// Its line.
    pub line: usize,
    arguments: Vec<(String, Kind)>,
    parts: Vec<Part>,
    comment: Vec<String>,
}

#[derive(Clone, Debug)]
enum Part {
    Text(String),
    Argument(String),
    Select { by: String, variants: Vec<(String, Vec<Part>)> },
}

/// A language, compiled.
pub struct Language {
    /// The tag.
    pub tag: String,
    /// Its own name.
    pub name: String,
    /// True if it is written from right to left.
    pub rtl: bool,
    /// True if a speaker has read it.
    pub read: bool,
    /// The name of its file; empty for English.
    pub file: String,
    /// Its table.
    pub table: String,
    /// Its messages, in the order of the table; empty where it lacks one.
    rows: Vec<Vec<Part>>,
}

/// All words, compiled.
pub struct Compiled {
    /// The languages, English first.
    pub languages: Vec<Language>,
    /// The English messages.
    pub messages: Vec<Message>,
}

/// Compiles all languages. `complete`: one that lacks a message is refused.
///
/// # Errors
/// Returns everything that is wrong.
pub fn compile(sources: &[Source], complete: bool) -> Result<Compiled, Vec<Mistake>> {
    let mut mistakes = Vec::new();
    let (english, others): (Vec<&Source>, Vec<&Source>) = sources.iter().partition(|source| tag(source.path) == "en");
    let [english] = *english.as_slice() else {
        return Err(vec![Mistake { path: "en.ftl".into(), line: 1, what: "there is no English file".into() }]);
    };
    let messages = read_english(english, &mut mistakes);
    let mut languages = vec![language(english, messages.iter().map(|it| (it, Some(it.parts.as_slice()))))];
    for source in others {
        let read = read(source, &mut mistakes);
        let mut check = Check { source, mistakes: &mut mistakes };
        check.against(&messages, &read, complete);
        let of = |it: &Message| read.iter().find(|other| other.id == it.id).map(|other| other.parts.as_slice());
        let rows: Vec<_> = messages.iter().map(|it| (it, of(it))).collect();
        languages.push(language(source, rows.into_iter()));
    }
    mistakes.sort();
    if mistakes.is_empty() { Ok(Compiled { languages, messages }) } else { Err(mistakes) }
}

/// Returns the English messages that no source uses. They are used by the names of their functions, `texts::NAME`.
#[allow(dead_code, reason = "asked by the tests, which have all sources")]
pub fn unused(english: &Source, rust: &[&str]) -> Vec<Mistake> {
    let mut used = BTreeSet::new();
    for text in rust {
        for (at, found) in text.match_indices("texts::") {
            let rest = &text[at + found.len()..];
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
            used.insert(&rest[..end]);
        }
    }
    let messages = read_english(english, &mut Vec::new());
    let unused = messages
        .iter()
        .filter(|it| ![NAME, BROWSER].contains(&it.id.as_str()) && !used.contains(function(&it.id).as_str()));
    unused.map(|it| mistake(english, it.line, format!("`{}` is used nowhere", it.id))).collect()
}

impl Compiled {
    /// Returns the generated source.
    pub fn rust(&self) -> String {
        let mut out = String::new();
        let english = &self.languages[0];
        let rows = self.languages.iter().map(|it| (&it.tag, &it.name, &it.file, it.rtl, it.read));
        let rows: Vec<_> = rows.map(|row| format!("{row:?}")).collect();
        let values = self.languages.iter().map(|it| format!("({:?}, Text::Name({:?}))", it.tag, it.name));
        let _ = writeln!(
            out,
            "/// The languages: tag, own name, file, whether it is written from right to left, and whether a speaker has read it.\n\
             pub static LANGUAGES: [(&str, &str, &str, bool, bool); {}] = [{}];\n\
             /// The values of the setting of the language: the browser's first.\n\
             pub static LANGUAGE_VALUES: [(&str, Text); {}] = [(\"browser\", as_the_browser()), {}];\n\
             /// The number of messages.\npub const COUNT: usize = {};\n\
             /// The English table.\npub static ENGLISH: &str = {:?};",
            rows.len(),
            rows.join(", "),
            rows.len() + 1,
            values.collect::<Vec<_>>().join(", "),
            self.messages.len(),
            english.table,
        );
        for (id, message) in self.messages.iter().enumerate().filter(|(_, message)| message.id != NAME) {
            let shown = message.comment.iter().map(|line| format!("/// {line}\n")).collect::<String>();
            let parameter = |(name, kind): &(String, Kind)| format!("{}: {}", parameter(name), kind.parameter());
            let parameters = message.arguments.iter().map(parameter).collect::<Vec<_>>().join(", ");
            let argument = |(name, kind): &(String, Kind)| kind.argument(&self::parameter(name));
            let arguments = message.arguments.iter().map(argument).collect::<Vec<_>>().join(", ");
            let name = function(&message.id);
            let _ = match arguments.as_str() {
                "" => writeln!(out, "{shown}pub const fn {name}() -> Text {{ Text::bare({id}) }}"),
                _ => writeln!(out, "{shown}pub fn {name}({parameters}) -> Text {{ Text::of({id}, [{arguments}]) }}"),
            };
        }
        out
    }
}

impl Kind {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "number" => Self::Number,
            "choice" => Self::Choice,
            "text" => Self::Text,
            "label" => Self::Label,
            "words" => Self::Words,
            "moment" => Self::Moment,
            "list" => Self::List,
            _ => return None,
        })
    }

    fn parameter(self) -> &'static str {
        match self {
            Self::Number => "u64",
            Self::Choice => "&'static str",
            Self::Text | Self::Label => "&str",
            Self::Words => "Text",
            Self::Moment => "When",
            Self::List => "Vec<Text>",
        }
    }

    fn argument(self, name: &str) -> String {
        match self {
            Self::Number => format!("Argument::Number({name})"),
            Self::Choice | Self::Text => format!("Argument::given({name})"),
            Self::Label => format!("Argument::label({name})"),
            Self::Words => format!("Argument::Text({name})"),
            Self::Moment => format!("Argument::Moment({name})"),
            Self::List => format!("Argument::List({name})"),
        }
    }
}

/// Returns the name of the function of a message.
fn function(id: &str) -> String {
    id.replace('-', "_")
}

/// Returns the name of the parameter of an argument.
fn parameter(name: &str) -> String {
    let name = name.replace('-', "_");
    if ["as", "for", "in", "type", "where"].contains(&name.as_str()) { format!("{name}_") } else { name }
}

fn tag(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default().trim_end_matches(".ftl")
}

fn mistake(source: &Source, line: usize, what: String) -> Mistake {
    Mistake { path: source.path.into(), line, what }
}

/// Returns the line on which an entry begins.
fn line_of(text: &str, id: &str) -> usize {
    let is = |line: &str| line.strip_prefix(id).is_some_and(|rest| rest.trim_start().starts_with('='));
    text.lines().position(is).map_or(1, |at| at + 1)
}

/// Reads a file. References and terms are put in where they are used.
fn read(source: &Source, mistakes: &mut Vec<Mistake>) -> Vec<Message> {
    let resource = parser::parse(source.text).unwrap_or_else(|(resource, errors)| {
        for error in errors {
            let line = source.text[..error.pos.start.min(source.text.len())].matches('\n').count() + 1;
            mistakes.push(mistake(source, line, format!("not Fluent: {}", error.kind)));
        }
        resource
    });
    let mut patterns = BTreeMap::new();
    for entry in &resource.body {
        let (id, value) = match entry {
            Entry::Message(message) => (message.id.name.to_owned(), message.value.as_ref()),
            Entry::Term(term) => (format!("-{}", term.id.name), Some(&term.value)),
            _ => continue,
        };
        let line = line_of(source.text, &id);
        match value {
            None => mistakes.push(mistake(source, line, format!("`{id}` has no value"))),
            Some(value) => {
                if patterns.insert(id.clone(), value).is_some() {
                    mistakes.push(mistake(source, line, format!("`{id}` is there twice")));
                }
            }
        }
    }
    let mut found = Vec::new();
    for entry in &resource.body {
        let Entry::Message(message) = entry else { continue };
        let (id, line) = (message.id.name.to_owned(), line_of(source.text, message.id.name));
        if !message.attributes.is_empty() {
            mistakes.push(mistake(source, line, format!("`{id}` has attributes, which are not used here")));
        }
        let Some(value) = &message.value else { continue };
        let parts = parts(value, &patterns, 0).unwrap_or_else(|what| {
            mistakes.push(mistake(source, line, format!("`{id}`: {what}")));
            Vec::new()
        });
        let comment = message.comment.iter().flat_map(|it| it.content.iter().map(|line| (*line).to_owned())).collect();
        found.push(Message { id, line, arguments: Vec::new(), parts, comment });
    }
    found
}

type Patterns<'a> = BTreeMap<String, &'a Pattern<&'a str>>;

fn parts(pattern: &Pattern<&str>, all: &Patterns, depth: usize) -> Result<Vec<Part>, String> {
    if depth > 5 {
        return Err("refers to itself".into());
    }
    let mut out: Vec<Part> = Vec::new();
    for element in &pattern.elements {
        match element {
            // A sentence may be written on several lines.
            PatternElement::TextElement { value } => push(&mut out, &value.replace('\n', " ")),
            PatternElement::Placeable { expression } => out.extend(placeable(expression, all, depth)?),
        }
    }
    Ok(out)
}

fn push(out: &mut Vec<Part>, text: &str) {
    match out.last_mut() {
        Some(Part::Text(before)) => before.push_str(text),
        _ => out.push(Part::Text(text.to_owned())),
    }
}

fn placeable(expression: &Expression<&str>, all: &Patterns, depth: usize) -> Result<Vec<Part>, String> {
    let referred = |id: String| match all.get(&id) {
        Some(pattern) => parts(pattern, all, depth + 1),
        None => Err(format!("there is no `{id}`")),
    };
    match expression {
        Expression::Inline(InlineExpression::VariableReference { id }) => Ok(vec![Part::Argument(id.name.into())]),
        Expression::Inline(InlineExpression::StringLiteral { value }) => Ok(vec![Part::Text((*value).to_owned())]),
        Expression::Inline(InlineExpression::NumberLiteral { value }) => Ok(vec![Part::Text((*value).to_owned())]),
        Expression::Inline(InlineExpression::Placeable { expression }) => placeable(expression, all, depth),
        Expression::Inline(InlineExpression::MessageReference { id, attribute: None }) => referred(id.name.into()),
        Expression::Inline(InlineExpression::TermReference { id, attribute: None, arguments: None }) => {
            referred(format!("-{}", id.name))
        }
        Expression::Inline(_) => Err("uses a function, an attribute or an argument of a term".into()),
        Expression::Select { selector: InlineExpression::VariableReference { id }, variants } => {
            let mut read = Vec::new();
            let mut last = None;
            for variant in variants {
                let key = match &variant.key {
                    VariantKey::Identifier { name } | VariantKey::NumberLiteral { value: name } => (*name).to_owned(),
                };
                let row = (key, parts(&variant.value, all, depth)?);
                if variant.default { last = Some(row) } else { read.push(row) }
            }
            read.extend(last);
            Ok(vec![Part::Select { by: id.name.into(), variants: read }])
        }
        Expression::Select { .. } => Err("selects by something else than an argument".into()),
    }
}

/// Reads the English file, in which each message says in a comment what it is for, and what its arguments are.
fn read_english(source: &Source, mistakes: &mut Vec<Mistake>) -> Vec<Message> {
    let mut messages = read(source, mistakes);
    for message in &mut messages {
        let mut wrong =
            |what: String| mistakes.push(mistake(source, message.line, format!("`{}`: {what}", message.id)));
        let (declared, said): (Vec<_>, Vec<_>) =
            message.comment.drain(..).partition(|line| line.trim_start().starts_with('$'));
        for line in declared {
            let declared = line
                .trim_start()
                .trim_start_matches('$')
                .split_once(" (")
                .and_then(|(name, rest)| Some((name.to_owned(), Kind::named(rest.split_once(')')?.0)?)));
            match declared {
                Some(argument) => message.arguments.push(argument),
                None => wrong(format!("is to be `$name (kind): what`, not `{}`", line.trim())),
            }
        }
        if said.iter().all(|line| line.trim().is_empty()) {
            wrong("has no comment for translators".into());
        }
        if message.arguments.len() > 9 {
            wrong("has more than nine arguments".into());
        }
        message.comment = said;
        let used = arguments(&message.parts);
        let declared: BTreeSet<_> = message.arguments.iter().map(|(name, _)| name.clone()).collect();
        used.difference(&declared).for_each(|name| wrong(format!("what `${name}` is, is not said in its comment")));
        declared.difference(&used).for_each(|name| wrong(format!("`${name}` is not in it")));
    }
    let mut check = Check { source, mistakes };
    for message in &messages {
        check.selections(message, &message.parts, message.line, &[]);
    }
    messages
}

/// Returns the arguments that a pattern uses.
fn arguments(parts: &[Part]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for part in parts {
        match part {
            Part::Text(_) => {}
            Part::Argument(name) => _ = found.insert(name.clone()),
            Part::Select { by, variants } => {
                found.insert(by.clone());
                found.extend(variants.iter().flat_map(|(_, parts)| arguments(parts)));
            }
        }
    }
    found
}

/// Returns the arguments that a pattern selects by, with the keys that it has for them.
fn selected(parts: &[Part]) -> Vec<(String, Vec<String>)> {
    let mut found = Vec::new();
    for part in parts {
        if let Part::Select { by, variants } = part {
            found.push((by.clone(), variants.iter().map(|(key, _)| key.clone()).collect()));
            found.extend(variants.iter().flat_map(|(_, parts)| selected(parts)));
        }
    }
    found
}

/// Writes the table of a language.
fn language<'a>(source: &Source, rows: impl Iterator<Item = (&'a Message, Option<&'a [Part]>)>) -> Language {
    let (mut table, mut kept, mut name) = (Vec::new(), Vec::new(), String::new());
    for (message, parts) in rows {
        let mut line = String::new();
        write(parts.unwrap_or_default(), message, &mut line);
        kept.push(parts.unwrap_or_default().to_vec());
        if message.id == NAME {
            name.clone_from(&line);
        }
        table.push(line);
    }
    let (tag, table) = (tag(source.path).to_owned(), table.join("\n"));
    let file = if tag == "en" { String::new() } else { format!("{tag}-{:016x}.txt", sum(&table)) };
    let rtl = LANGUAGES.iter().any(|language| language.0 == tag && language.1);
    let read = !source.text.contains("### Reviewed by: nobody");
    Language { tag, name, rtl, read, file, table, rows: kept }
}

fn write(parts: &[Part], message: &Message, out: &mut String) {
    let number = |name: &str| message.arguments.iter().position(|(known, _)| known == name).unwrap_or(0);
    for part in parts {
        match part {
            Part::Text(text) => out.push_str(text),
            Part::Argument(name) => {
                let _ = write!(out, "\u{1}{}", number(name));
            }
            Part::Select { by, variants } => {
                let at = number(by);
                let counts = message.arguments.get(at).is_some_and(|(_, kind)| *kind == Kind::Number);
                let _ = write!(out, "\u{2}{at}");
                for (place, (key, parts)) in variants.iter().enumerate() {
                    let letter = CATEGORIES.iter().find(|(name, _)| counts && name == key);
                    let key = letter.map_or_else(|| key.clone(), |(_, letter)| letter.to_string());
                    let is_last = place + 1 == variants.len();
                    let _ = write!(out, "{}\u{3}", if is_last { "*" } else { &key });
                    write(parts, message, out);
                    out.push(if is_last { '\u{5}' } else { '\u{4}' });
                }
            }
        }
    }
}

/// Returns a checksum (FNV-1a) for a file's name.
fn sum(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
