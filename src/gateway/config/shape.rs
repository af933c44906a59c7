//! What a configuration file may say: its keys, and what each value may be. Of one description come the check of a file,
//! the JSON Schema for editors, and the keys of the reference.

use super::document::{Content, Document, Entry, Node};
use crate::core::mistakes::{Mistake, Mistakes};
use serde_json::{Map, Value};
use std::path::Path;
use strsim::damerau_levenshtein;

/// What a value may be.
#[derive(Clone, Debug)]
pub enum Shape {
    /// A text that can be read.
    Text {
        /// Returns why a text is not one.
        read: fn(&str) -> Result<(), String>,
        /// One that can be read.
        sample: &'static str,
    },
    /// A whole number.
    Number {
        /// The least.
        least: u64,
        /// The most.
        most: u64,
        /// True if the part that it belongs to says by itself that it is not between them.
        is_told: bool,
    },
    /// True or false.
    Flag,
    /// One of these words.
    Word(Vec<&'static str>),
    /// A list.
    List(Box<Shape>),
    /// A table with these keys.
    Table(Vec<Key>),
    /// A table with a key `kind`, whose value says which others there are.
    Kinds(Vec<(&'static str, Vec<Key>)>),
    /// A table whose keys are names, each as the sample is.
    Names(&'static str, Box<Shape>),
    /// One or the other, by what kind of value it is.
    Either(Box<Shape>, Box<Shape>),
}

/// A key of a table.
#[derive(Clone, Debug)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What its value may be.
    pub shape: Shape,
    /// What it says, for people.
    pub says: &'static str,
    /// True if it must be there.
    pub is_needed: bool,
    /// True if a file or a variable can be named in its place, as `…_file` or `…_env`.
    pub is_secret: bool,
}

impl Key {
    /// Describes a key that need not be there.
    pub fn new(name: &'static str, shape: Shape, says: &'static str) -> Self {
        Self { name, shape, says, is_needed: false, is_secret: false }
    }

    /// Makes it one that must be there.
    #[must_use]
    pub fn needed(self) -> Self {
        Self { is_needed: true, ..self }
    }

    /// Describes a secret: any text.
    pub fn secret(name: &'static str, says: &'static str) -> Self {
        Self { is_secret: true, ..Self::new(name, Shape::text(), says) }
    }
}

impl Shape {
    /// Describes any text.
    pub fn text() -> Self {
        Self::Text { read: |_| Ok(()), sample: "x" }
    }

    /// Describes a number from one to another.
    pub fn number((least, most): (u64, u64)) -> Self {
        Self::Number { least, most, is_told: false }
    }

    /// Describes a number from one to another, where the part that it belongs to says that it is not.
    pub fn told((least, most): (u64, u64)) -> Self {
        Self::Number { least, most, is_told: true }
    }

    /// Describes a list.
    pub fn list(of: Self) -> Self {
        Self::List(Box::new(of))
    }

    /// Returns a value that is right: it stands for one that is wrong, so that the rest can be checked.
    pub fn sample(&self) -> Value {
        match self {
            Self::Text { sample, .. } => (*sample).into(),
            Self::Number { least, .. } => (*least).into(),
            Self::Flag => false.into(),
            Self::Word(words) => words.first().copied().unwrap_or_default().into(),
            Self::List(_) => Value::Array(Vec::new()),
            Self::Names(..) => Value::Object(Map::new()),
            Self::Table(keys) => samples(keys),
            Self::Kinds(kinds) => kinds.first().map_or(Value::Null, |(kind, keys)| {
                let mut table = samples(keys);
                table["kind"] = (*kind).into();
                table
            }),
            Self::Either(one, _) => one.sample(),
        }
    }

    /// Returns what kind of value it is, for people.
    fn kind(&self) -> String {
        match self {
            Self::Text { .. } => "a text".into(),
            Self::Number { .. } => "a whole number".into(),
            Self::Flag => "true or false".into(),
            Self::Word(words) => listed(words, "or"),
            Self::List(_) => "a list".into(),
            Self::Table(_) | Self::Kinds(_) | Self::Names(..) => "a table".into(),
            Self::Either(one, other) => format!("{} or {}", one.kind(), other.kind()),
        }
    }

    /// Returns whether a value is of its kind, whatever it says.
    fn fits(&self, content: &Content) -> bool {
        match self {
            Self::Text { .. } | Self::Word(_) => matches!(content, Content::Text(_)),
            Self::Number { .. } => matches!(content, Content::Number(_)),
            Self::Flag => matches!(content, Content::Flag(_)),
            Self::List(_) => matches!(content, Content::List(_)),
            Self::Table(_) | Self::Kinds(_) | Self::Names(..) => matches!(content, Content::Table(_)),
            Self::Either(one, other) => one.fits(content) || other.fits(content),
        }
    }

    /// Calls `each` with the keys of each table in it, and where the table is: with its kind, if there are several.
    pub fn tables<'a>(&'a self, path: &str, each: &mut impl FnMut(&str, &'a [Key])) {
        let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        match self {
            Self::Table(keys) => {
                each(path, keys);
                keys.iter().for_each(|key| key.shape.tables(&below(key.name), each));
            }
            Self::Kinds(kinds) => {
                for (kind, keys) in kinds {
                    each(&format!("{path} ({kind})"), keys);
                }
                for (_, keys) in kinds {
                    keys.iter().for_each(|key| key.shape.tables(&below(key.name), each));
                }
            }
            Self::List(of) => of.tables(path, each),
            Self::Names(_, of) => of.tables(&below("…"), each),
            Self::Either(one, other) => {
                one.tables(path, each);
                other.tables(path, each);
            }
            Self::Text { .. } | Self::Number { .. } | Self::Flag | Self::Word(_) => {}
        }
    }
}

fn samples(keys: &[Key]) -> Value {
    let needed = keys.iter().filter(|key| key.is_needed);
    Value::Object(needed.map(|key| (key.name.to_owned(), key.shape.sample())).collect())
}

/// Returns words as people list them.
pub fn listed(words: &[&str], and: &str) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [some @ .., last] => format!("{} {and} {last}", some.join(", ")),
    }
}

/// Returns the name that is most like one that is written, if one is enough like it.
pub fn nearest<'a>(written: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |name: &str| name.to_lowercase().replace('-', "_");
    let distance = |name: &str| {
        let (written, name) = (plain(written), plain(name));
        // One is the beginning of the other.
        let begins = written.len().min(name.len()) >= 3 && (written.starts_with(&name) || name.starts_with(&written));
        if begins && written != name { 1 } else { damerau_levenshtein(&written, &name) }
    };
    let near = known.map(|name| (distance(name), name)).filter(|(far, name)| *far <= name.chars().count().max(3) / 3);
    near.min_by_key(|(far, _)| *far).map(|(_, name)| name)
}

/// A file that is compared with what it may say.
struct Check<'a> {
    /// What the whole configuration may say.
    root: &'a Shape,
    /// What files that are named in it are relative to.
    folder: &'a Path,
    at: Vec<String>,
    mistakes: Vec<Mistake>,
    places: Vec<usize>,
    spoiled: Vec<Vec<String>>,
}

/// What a file says, as far as it can be used.
#[derive(Debug)]
pub struct Checked {
    /// All of it: what is wrong is left out, or has become something else.
    pub value: Value,
    /// What is wrong, each with its place.
    pub mistakes: Vec<(usize, Mistake)>,
    /// Where something else stands than was written.
    spoiled: Vec<Vec<String>>,
}

impl Checked {
    /// Returns whether what is said of a place is a consequence of a mistake there.
    pub fn is_spoiled(&self, at: &[String]) -> bool {
        // What is said of a whole entry of a list may be about another one.
        let is_entry = at.last().is_some_and(|key| key.bytes().all(|byte| byte.is_ascii_digit()));
        let about = if is_entry { &at[..at.len() - 1] } else { at };
        self.spoiled.iter().any(|spoiled| at.starts_with(spoiled) || spoiled.starts_with(about))
    }
}

/// Compares a file with what it may say. `folder` is what files that are named in it are relative to.
pub fn check(document: &Document, shape: &Shape, folder: &Path) -> Checked {
    let (at, mistakes, places, spoiled) = Default::default();
    let mut check = Check { root: shape, folder, at, mistakes, places, spoiled };
    let value = check.usable(shape, &document.root, "the file");
    let Check { mistakes, places, spoiled, .. } = check;
    Checked { value, mistakes: places.into_iter().zip(mistakes).collect(), spoiled }
}

impl Check<'_> {
    fn wrong(&mut self, place: usize, why: impl Into<String>) {
        self.places.push(place);
        self.spoiled.push(self.at.clone());
        self.mistakes.push(Mistake { at: self.at.clone(), why: why.into() });
    }

    fn within<T>(&mut self, key: impl Into<String>, inner: impl FnOnce(&mut Self) -> T) -> T {
        self.at.push(key.into());
        let result = inner(self);
        self.at.pop();
        result
    }

    /// Returns what can be used of a value.
    fn usable(&mut self, shape: &Shape, node: &Node, name: &str) -> Value {
        if !shape.fits(&node.content) {
            self.wrong(node.place, format!("{name} must be {}, not {}", shape.kind(), kind_of(&node.content)));
            return shape.sample();
        }
        match (shape, &node.content) {
            (Shape::Either(one, other), content) => {
                self.usable(if one.fits(content) { one } else { other }, node, name)
            }
            (Shape::Text { read, sample }, Content::Text(text)) => match read(text) {
                Ok(()) => text.as_str().into(),
                Err(why) => {
                    self.wrong(node.place, format!("{name}: {why}"));
                    (*sample).into()
                }
            },
            (Shape::Number { least, most, is_told }, Content::Number(number)) => {
                let range = if *is_told { 0..=u64::from(u32::MAX) } else { *least..=*most };
                match number.as_u64().filter(|number| range.contains(number)) {
                    Some(number) => number.into(),
                    None => {
                        let why = match *most {
                            most if most == u64::from(u32::MAX) => format!("a whole number of at least {least}"),
                            most => format!("{least} to {most}"),
                        };
                        self.wrong(node.place, format!("{name} must be {why}"));
                        (*least).into()
                    }
                }
            }
            (Shape::Word(words), Content::Text(text)) => {
                if !words.contains(&text.as_str()) {
                    let meant = nearest(text, words.iter().copied());
                    let meant = meant.map(|word| format!("; did you mean “{word}”?")).unwrap_or_default();
                    self.wrong(node.place, format!("{name} must be {}{meant}", listed(words, "or")));
                    return shape.sample();
                }
                text.as_str().into()
            }
            (Shape::List(of), Content::List(nodes)) => {
                let each = format!("each of {name}");
                let values = nodes.iter().enumerate();
                let values =
                    values.map(|(at, node)| self.within(at.to_string(), |check| check.usable(of, node, &each)));
                Value::Array(values.collect())
            }
            (Shape::Names(_, of), Content::Table(entries)) => {
                self.repeated(entries);
                let values = entries.iter().map(|Entry { key, node, .. }| {
                    (key.clone(), self.within(key, |check| check.usable(of, node, key)))
                });
                Value::Object(values.collect())
            }
            (Shape::Table(keys), Content::Table(entries)) => self.table(keys, entries, node.place, &|_| None),
            (Shape::Kinds(kinds), Content::Table(entries)) => {
                let written = entries.iter().find(|entry| entry.key == "kind").map(|entry| &entry.node.content);
                let known =
                    |kind: &&(&'static str, Vec<Key>)| matches!(written, Some(Content::Text(text)) if text == kind.0);
                // Of an unknown kind, all keys are right.
                let Some((kind, keys)) = kinds.iter().find(known) else {
                    let names: Vec<_> = kinds.iter().map(|(name, _)| *name).collect();
                    let key = Key::new("kind", Shape::Word(names), "").needed();
                    let mut all = vec![key];
                    for own in kinds.iter().flat_map(|(_, keys)| keys) {
                        if all.iter().all(|known| known.name != own.name) {
                            all.push(Key { is_needed: false, ..own.clone() });
                        }
                    }
                    self.table(&all, entries, node.place, &|_| None);
                    self.spoiled.push(self.at.clone());
                    return shape.sample();
                };
                let mut all = keys.clone();
                all.push(Key::new("kind", Shape::text(), ""));
                let others = |name: &str| {
                    let of_other = kinds.iter().any(|(_, keys)| keys.iter().any(|key| key.name == name));
                    of_other.then(|| format!("no {kind} has a field “{name}”"))
                };
                self.table(&all, entries, node.place, &others)
            }
            (Shape::Flag, Content::Flag(flag)) => (*flag).into(),
            // It fits.
            _ => shape.sample(),
        }
    }

    fn repeated(&mut self, entries: &[Entry]) {
        for (at, Entry { key, place, .. }) in entries.iter().enumerate() {
            if entries[..at].iter().any(|before| before.key == *key) {
                self.within(key, |check| check.wrong(*place, format!("“{key}” is there twice")));
            }
        }
    }

    fn table(
        &mut self,
        keys: &[Key],
        entries: &[Entry],
        place: usize,
        of_others: &dyn Fn(&str) -> Option<String>,
    ) -> Value {
        self.repeated(entries);
        let (mut table, mut meant) = (Map::new(), Vec::new());
        for Entry { key: written, place, node } in entries {
            if let Some(key) = keys.iter().find(|key| key.name == written) {
                // As if it were not there.
                if key.is_needed || !matches!(node.content, Content::Nothing) {
                    let value = self.within(written, |check| check.usable(&key.shape, node, written));
                    self.insert(&mut table, key, value, *place);
                }
                continue;
            }
            let elsewhere = ["_file", "_env"].into_iter().find_map(|end| {
                let key = keys.iter().find(|key| key.is_secret && written.strip_suffix(end) == Some(key.name))?;
                Some((key, end))
            });
            if let Some((key, end)) = elsewhere {
                let value = self.within(written, |check| check.secret(end, node, written));
                self.insert(&mut table, key, value, *place);
                continue;
            }
            let why = of_others(written).unwrap_or_else(|| self.unknown(written, keys));
            self.within(written, |check| check.wrong(*place, why));
            meant.extend(nearest(written, keys.iter().map(|key| key.name)));
        }
        for key in keys.iter().filter(|key| key.is_needed) {
            if !table.contains_key(key.name) {
                self.within(key.name, |check| {
                    check.spoiled.push(check.at.clone());
                    if !meant.contains(&key.name) {
                        check.wrong(place, format!("“{}” is missing", key.name));
                    }
                });
                table.insert(key.name.into(), key.shape.sample());
            }
        }
        Value::Object(table)
    }

    fn insert(&mut self, table: &mut Map<String, Value>, key: &Key, value: Value, place: usize) {
        if table.insert(key.name.into(), value).is_some() && key.is_secret {
            let why = format!("“{}” is there twice: name it, a file or a variable, and one of them only", key.name);
            self.within(key.name, |check| check.wrong(place, why));
        }
    }

    /// Returns a secret that a file or a variable has.
    fn secret(&mut self, end: &str, node: &Node, written: &str) -> Value {
        let Content::Text(name) = &node.content else {
            self.wrong(node.place, format!("{written} must be a text, not {}", kind_of(&node.content)));
            return "x".into();
        };
        let read = if end == "_file" {
            let file = self.folder.join(name);
            std::fs::read_to_string(&file).map_err(|error| match error.kind() {
                std::io::ErrorKind::InvalidData => format!("{written}: {} is not UTF-8", file.display()),
                _ => format!("{written}: cannot read {}: {error}", file.display()),
            })
        } else {
            std::env::var(name).map_err(|_| format!("{written}: there is no variable {name} in the environment"))
        };
        match read {
            Ok(secret) => secret.trim_end_matches(['\n', '\r']).into(),
            Err(why) => {
                self.wrong(node.place, why);
                // Long enough for any.
                "x".repeat(64).into()
            }
        }
    }

    /// Returns what is said of a key that is not known here.
    fn unknown(&self, written: &str, keys: &[Key]) -> String {
        let own = || keys.iter().map(|key| key.name);
        if let Some(meant) = nearest(written, own()) {
            return format!("there is no “{written}” here; did you mean “{meant}”?");
        }
        let mut elsewhere: Vec<(String, &str)> = Vec::new();
        self.root.tables("", &mut |path, keys| {
            elsewhere.extend(keys.iter().map(|key| (path.to_owned(), key.name)));
        });
        if let Some(meant) = nearest(written, elsewhere.iter().map(|(_, name)| *name)) {
            let place = elsewhere.iter().find(|(_, name)| *name == meant).map(|(path, _)| path.as_str());
            return match place {
                Some("") => format!("there is no “{written}” here; “{meant}” stands above all tables"),
                _ => format!("there is no “{written}” here; did you mean “{meant}” in {}?", place.unwrap_or_default()),
            };
        }
        format!("there is no “{written}” here; there are {}", listed(&own().collect::<Vec<_>>(), "and"))
    }
}

fn kind_of(content: &Content) -> &'static str {
    match content {
        Content::Table(_) => "a table",
        Content::List(_) => "a list",
        Content::Text(_) => "a text",
        Content::Number(_) => "a number",
        Content::Flag(_) => "true or false",
        Content::Nothing => "null",
        Content::Time => "a date or a time",
    }
}

/// Places what is wrong with a part that could be read, unless it is a consequence of what was wrong before.
pub fn place(document: &Document, checked: &Checked, at: &[&str], mistakes: Mistakes) -> Vec<(usize, String)> {
    let outer: Vec<String> = at.iter().map(|key| (*key).to_owned()).collect();
    let placed = mistakes.into_iter().filter_map(|Mistake { at, why }| {
        let at: Vec<_> = outer.iter().cloned().chain(at).collect();
        (!checked.is_spoiled(&at)).then(|| (document.place_of(&at), why))
    });
    placed.collect()
}
