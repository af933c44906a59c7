//! The contact book: what is known of contacts besides their numbers, by number. It is kept apart from the log, so that
//! it can be erased.
//!
//! A name and the fields are known each by itself, each with its source. A source replaces what an equal or lower one
//! has said, so among equals the later counts: an agent's naming, then the CRM through the page that embeds the desk,
//! then an import, then a lookup.

use super::{compose, languages};
use crate::protocol::{ContactField, MAX_CONTACT_FIELDS, MAX_NAME_CHARS, Millis, PhoneNumber, Refusal};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

/// The most contacts that imports and lookups add to. Agents may still name others.
pub const MAX_CONTACTS: usize = 200_000;
/// The maximum length of the value of a field, in Unicode scalar values.
pub const MAX_VALUE_CHARS: usize = 200;

/// Where something about a contact is from, the lowest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContactSource {
    /// The CRM was asked when the contact wrote.
    Lookup,
    /// A file was imported.
    Import,
    /// The page that embeds the desk said so.
    Host,
    /// An agent said so.
    Agent,
}

/// What stands for the number of a contact who was erased: a keyed hash. It tells whether a number is theirs, and the number
/// cannot be found from it without the key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Pseudonym(pub String);

/// Computes pseudonyms.
#[derive(Clone)]
pub struct Pseudonyms(Arc<dyn Fn(&PhoneNumber) -> Pseudonym + Send + Sync>);

impl Pseudonyms {
    /// Creates them from what computes one.
    pub fn new(of: impl Fn(&PhoneNumber) -> Pseudonym + Send + Sync + 'static) -> Self {
        Self(Arc::new(of))
    }

    /// Returns the pseudonym of a number.
    pub fn of(&self, number: &PhoneNumber) -> Pseudonym {
        self.0(number)
    }
}

impl Default for Pseudonyms {
    /// Returns some that hide nothing, for where nothing is kept.
    fn default() -> Self {
        Self::new(|number| Pseudonym(number.as_str().chars().rev().collect()))
    }
}

impl fmt::Debug for Pseudonyms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pseudonyms")
    }
}

/// Something that is known about a contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known<T> {
    /// What is known. Never empty.
    pub value: T,
    /// Where it is from.
    pub source: ContactSource,
    /// When it was learned.
    pub changed: Millis,
}

/// What is known about a contact.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookEntry {
    /// The display name.
    pub name: Option<Known<String>>,
    /// What else is known, in display order.
    pub fields: Option<Known<Vec<ContactField>>>,
    /// The language that they write and read (BCP 47).
    pub language: Option<Known<String>>,
}

/// What a source says about a contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactChange {
    /// The contact.
    pub number: PhoneNumber,
    /// Who says it.
    pub source: ContactSource,
    /// The display name; empty if it is not known any more, `None` if nothing is said about it.
    pub name: Option<String>,
    /// What else is known; empty if nothing is any more, `None` if nothing is said about it.
    pub fields: Option<Vec<ContactField>>,
    /// The language that they write and read (BCP 47); empty if it is not known any more, `None` if nothing is said about
    /// it.
    pub language: Option<String>,
}

/// Contacts by their numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContactBook {
    entries: HashMap<PhoneNumber, BookEntry>,
}

impl<T> Known<T> {
    /// Returns what is known.
    pub fn into_value(self) -> T {
        self.value
    }
}

impl BookEntry {
    /// Returns whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.name.is_none() && self.fields.is_none() && self.language.is_none()
    }

    /// Returns whether a source has said something that still counts.
    pub fn is_from(&self, source: ContactSource) -> bool {
        self.name.as_ref().is_some_and(|name| name.source == source)
            || self.fields.as_ref().is_some_and(|fields| fields.source == source)
            || self.language.as_ref().is_some_and(|language| language.source == source)
    }
}

impl ContactChange {
    /// Takes away everything that a source, or a lower one, has said.
    pub fn nothing(number: PhoneNumber, source: ContactSource) -> Self {
        Self { number, source, name: Some(String::new()), fields: Some(Vec::new()), language: Some(String::new()) }
    }

    /// Checks what is said, and trims it.
    ///
    /// # Errors
    /// Returns [`Refusal::TextTooLong`] over [`MAX_NAME_CHARS`], [`MAX_CONTACT_FIELDS`] or [`MAX_VALUE_CHARS`],
    /// [`Refusal::TextControl`], and [`Refusal::TextEmpty`] for a field without a label or value. A language that is none
    /// is not said.
    pub fn checked(mut self) -> Result<Self, Refusal> {
        let name = self.name.as_deref().map(|name| compose::line(name, MAX_NAME_CHARS));
        self.name = name.transpose()?;
        self.language = self.language.filter(|tag| tag.is_empty() || languages::check(tag).is_ok());
        if let Some(fields) = &mut self.fields {
            if fields.len() > MAX_CONTACT_FIELDS {
                return Err(Refusal::TextTooLong);
            }
            for ContactField { label, value } in fields {
                *label = compose::line(label, MAX_NAME_CHARS)?;
                *value = compose::line(value, MAX_VALUE_CHARS)?;
                if label.is_empty() || value.is_empty() {
                    return Err(Refusal::TextEmpty);
                }
            }
        }
        Ok(self)
    }
}

impl ContactBook {
    /// Returns what is known about a contact; `None` if nothing is.
    pub fn get(&self, number: &PhoneNumber) -> Option<&BookEntry> {
        self.entries.get(number)
    }

    /// Returns the contacts about whom something is known.
    pub fn numbers(&self) -> impl Iterator<Item = &PhoneNumber> {
        self.entries.keys()
    }

    /// Returns the number of contacts about whom something is known.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Returns whether nothing is known about anybody.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Returns the contacts about whom something counts that a source has said.
    pub fn from_source(&self, source: ContactSource) -> impl Iterator<Item = &PhoneNumber> {
        self.entries.iter().filter(move |(_, entry)| entry.is_from(source)).map(|(number, _)| number)
    }

    /// Returns what will be known about a contact with a change; `None` if it changes nothing.
    pub fn after(&self, now: Millis, change: &ContactChange) -> Option<BookEntry> {
        let ContactChange { number, source, name, fields, language } = change;
        let before = self.get(number).cloned().unwrap_or_default();
        let mut after = before.clone();
        if let Some(name) = name {
            update(&mut after.name, (!name.is_empty()).then(|| name.clone()), *source, now);
        }
        if let Some(fields) = fields {
            update(&mut after.fields, (!fields.is_empty()).then(|| fields.clone()), *source, now);
        }
        if let Some(language) = language {
            update(&mut after.language, (!language.is_empty()).then(|| language.clone()), *source, now);
        }
        (after != before).then_some(after)
    }

    /// Sets what is known about a contact.
    pub fn set(&mut self, number: PhoneNumber, entry: BookEntry) {
        if entry.is_empty() {
            self.entries.remove(&number);
        } else {
            self.entries.insert(number, entry);
        }
    }
}

fn update<T: PartialEq>(known: &mut Option<Known<T>>, value: Option<T>, source: ContactSource, changed: Millis) {
    if known.as_ref().is_some_and(|known| known.source > source) {
        return;
    }
    let is_same = |value: &T| known.as_ref().is_some_and(|known| known.source == source && known.value == *value);
    if !value.as_ref().is_some_and(is_same) {
        *known = value.map(|value| Known { value, source, changed });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NUMBER: &str = "+447700900001";

    fn says(source: ContactSource, name: &str) -> ContactChange {
        ContactChange { number: NUMBER.into(), source, name: Some(name.into()), fields: None, language: None }
    }

    fn field(label: &str, value: &str) -> ContactField {
        ContactField { label: label.into(), value: value.into() }
    }

    fn take(book: &mut ContactBook, change: &ContactChange) -> bool {
        let after = book.after(1, change);
        let news = after.is_some();
        after.into_iter().for_each(|entry| book.set(change.number.clone(), entry));
        news
    }

    fn name(book: &ContactBook) -> Option<&str> {
        Some(&book.get(&NUMBER.into())?.name.as_ref()?.value)
    }

    #[test]
    fn a_source_replaces_what_an_equal_or_lower_one_has_said() {
        let order = [ContactSource::Lookup, ContactSource::Import, ContactSource::Host, ContactSource::Agent];
        for (at, first) in order.into_iter().enumerate() {
            for (then, second) in order.into_iter().enumerate() {
                let mut book = ContactBook::default();
                assert!(take(&mut book, &says(first, "First")));
                assert_eq!(take(&mut book, &says(second, "Second")), then >= at, "{first:?} {second:?}");
                assert_eq!(name(&book), Some(if then >= at { "Second" } else { "First" }), "{first:?} {second:?}");
                assert_eq!(take(&mut book, &says(second, "")), then >= at);
                assert_eq!(book.is_empty(), then >= at, "nothing is kept about whom nothing is known");
            }
        }
    }

    #[test]
    fn a_name_and_fields_count_each_by_itself() {
        let mut book = ContactBook::default();
        take(&mut book, &says(ContactSource::Agent, "Priya"));
        let fields = vec![field("Customer number", "C-1042")];
        let source = ContactSource::Import;
        let import =
            ContactChange { fields: Some(fields.clone()), language: Some("ur".into()), ..says(source, "P. Shah") };
        assert!(take(&mut book, &import));
        assert!(!take(&mut book, &import), "said again, it is no news");
        assert_eq!(name(&book), Some("Priya"));
        assert_eq!(book.get(&NUMBER.into()).and_then(|it| Some(&it.fields.as_ref()?.value)), import.fields.as_ref());
        let language = || book.get(&NUMBER.into()).and_then(|it| Some(it.language.as_ref()?.value.clone()));
        assert_eq!((language().as_deref(), book.from_source(source).count()), (Some("ur"), 1));
        assert!(take(&mut book, &ContactChange::nothing(NUMBER.into(), source)));
        assert_eq!((name(&book), book.from_source(source).count()), (Some("Priya"), 0));
    }

    #[test]
    fn what_is_said_is_trimmed_and_has_limits() {
        let check = |name: &str, fields: Vec<ContactField>| {
            let number = NUMBER.into();
            let (source, language) = (ContactSource::Host, None);
            ContactChange { number, source, name: Some(name.into()), fields: Some(fields), language }.checked()
        };
        let ok = check("  Priya Shah ", vec![field(" City ", " Leeds ")]).unwrap();
        assert_eq!((ok.name.as_deref(), ok.fields), (Some("Priya Shah"), Some(vec![field("City", "Leeds")])));
        assert!(check(&"ж".repeat(MAX_NAME_CHARS), vec![field("x", "y"); MAX_CONTACT_FIELDS]).is_ok());
        assert_eq!(check(&"ж".repeat(MAX_NAME_CHARS + 1), Vec::new()), Err(Refusal::TextTooLong));
        assert_eq!(check("", vec![field("x", "y"); MAX_CONTACT_FIELDS + 1]), Err(Refusal::TextTooLong));
        assert_eq!(check("", vec![field("x", &"y".repeat(MAX_VALUE_CHARS + 1))]), Err(Refusal::TextTooLong));
        assert_eq!(check("", vec![field("x", " ")]), Err(Refusal::TextEmpty));
        // Also what turns the order of the letters of a sentence round the name.
        for bad in ["Priya\nShah", "Priya\tShah", "\u{7}", "\u{202e}hahS", "a\u{2066}b", "a\u{2028}b"] {
            assert_eq!(check(bad, Vec::new()), Err(Refusal::TextControl), "{bad:?}");
        }
        assert!(check("שרה\u{200f} \u{200d}", Vec::new()).is_ok());
    }
}
