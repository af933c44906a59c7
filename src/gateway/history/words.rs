//! Words as they are in the index of words.
//!
//! A row of the index of words is a message. It holds the folded words of the text, each twice: with the contact's number
//! in this file before it, so that a search in one contact's past reads only what is about them, however many others there
//! are; and with [`ANYBODY`] before it, for a search among all. A letter that is none of
//! `a` to `z` and no digit is written `_` and four hexadecimal digits. No letter begins with another one, so a word
//! begins with another if the written ones do. The file holds no message and no key, but what it holds is as private.

use crate::core::search::folded_words;
use crate::protocol::{MAX_QUERY_CHARS, Message};
use std::collections::BTreeSet;
use std::fmt::Write;

/// Stands for every contact. Contacts are numbered from 1.
pub const ANYBODY: i64 = 0;
/// The most letters of a word that count: a letter of a query is at most three.
const LETTERS: usize = 3 * MAX_QUERY_CHARS;

/// Returns the words of a message as they are in the index; `None` if there are none.
pub fn words(contact: i64, message: &Message) -> Option<String> {
    let of = |word: Vec<u16>| [contact, ANYBODY].map(|contact| written(contact, &word));
    let words: BTreeSet<String> = folded_words(&message.text).flat_map(of).collect();
    (!words.is_empty()).then(|| words.into_iter().collect::<Vec<_>>().join(" "))
}

/// Returns what every word of a contact is after, with this character after the contact's number.
pub fn first_word(contact: i64, end: char) -> String {
    format!("{contact}{end}")
}

/// Returns a contact's folded word as it is in the index.
pub fn written(contact: i64, letters: &[u16]) -> String {
    let mut word = first_word(contact, '-');
    for letter in letters.iter().take(LETTERS) {
        match u8::try_from(*letter) {
            Ok(letter @ (b'a'..=b'z' | b'0'..=b'9')) => word.push(letter.into()),
            _ => drop(write!(word, "_{letter:04x}")),
        }
    }
    word
}
