//! The type-ahead over internal targets: by name, user name and number, words in any order, accents and case left out, one
//! typo forgiven.
//!
//! Reads every target on every keystroke, which is a fraction of a millisecond for the few hundred of one site.

mod fold;

use crate::protocol::{Readiness, Target, TargetKind};
use fold::{Folded, fold};
use std::ops::Range;

/// A target that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit<'a> {
    /// The target.
    pub target: &'a Target,
    /// What of its name was matched: byte ranges on character boundaries, in order, not touching each other. Empty where it was
    /// found by user name or number.
    pub marks: Vec<Range<usize>>,
    /// How far from a perfect match; less is better.
    distance: u32,
}

/// The targets of a kind (or all) that a query finds; the best match first, among equals the ready ones first, then by name. A
/// blank query finds all.
pub fn search<'a>(targets: impl IntoIterator<Item = &'a Target>, query: &str, kind: Option<TargetKind>) -> Vec<Hit<'a>> {
    let query = Query::new(query);
    let wanted = targets.into_iter().filter(|target| kind.is_none_or(|kind| target.target.kind == kind));
    let mut hits: Vec<(Hit, String)> = wanted.filter_map(|target| Some((query.find(target)?, sort_name(&target.name)))).collect();
    // The order is total, and the unstable sort is the smaller one to download.
    hits.sort_unstable_by(|(a, a_name), (b, b_name)| {
        let key = |hit: &Hit<'a>| (hit.distance, unreadiness(&hit.target.readiness));
        key(a).cmp(&key(b)).then_with(|| a_name.cmp(b_name)).then_with(|| a.target.target.cmp(&b.target.target))
    });
    hits.into_iter().map(|(hit, _)| hit).collect()
}

/// How a query's word can match, best first.
#[derive(Clone, Copy)]
enum How {
    Whole,
    Start,
    Initials,
    Inside,
    Typo,
}

/// What a target is found by. At the same [`How`], the name counts for more.
#[derive(Clone, Copy)]
enum By {
    Name,
    Other,
}

fn distance(how: How, by: By) -> u32 {
    how as u32 * 2 + by as u32
}

/// A letter without accent and case, and the bytes it was written with.
#[derive(Clone, Debug)]
struct Letter {
    letter: char,
    bytes: Range<usize>,
}

type Word = Vec<Letter>;

struct Query {
    /// Longest first: the word that fits the fewest places chooses before the others.
    words: Vec<Vec<char>>,
    /// The digits of a query that can be a telephone number, without leading zeros, so that national forms are found.
    number: Option<String>,
}

impl Query {
    fn new(text: &str) -> Self {
        let mut words: Vec<Vec<char>> = split(text).into_iter().map(|word| word.into_iter().map(|l| l.letter).collect()).collect();
        words.sort_unstable_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        let text = text.trim();
        let could_be = !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || " +-().\u{a0}".contains(c));
        let digits = || text.chars().filter(char::is_ascii_digit).collect::<String>().trim_start_matches('0').to_owned();
        // What holds no letter at all is blank only where it is nothing but space.
        if words.is_empty() && !text.is_empty() {
            words.push(Vec::new());
        }
        Self { words, number: could_be.then(digits) }
    }

    fn find<'a>(&self, target: &'a Target) -> Option<Hit<'a>> {
        let by_words = self.find_words(target);
        let by_number = self.number.as_ref().and_then(|digits| find_number(digits, target));
        match (by_words, by_number) {
            (Some(words), Some(number)) if number.distance < words.distance => Some(number),
            (words, number) => words.or(number),
        }
    }

    fn find_words<'a>(&self, target: &'a Target) -> Option<Hit<'a>> {
        let name = split(&target.name);
        let id = split(&target.target.id);
        let mut places: Vec<(By, &Word)> =
            name.iter().map(|word| (By::Name, word)).chain(id.iter().map(|word| (By::Other, word))).collect();
        let mut hit = Hit { target, marks: Vec::new(), distance: 0 };
        for word in &self.words {
            let best = places.iter().enumerate().filter_map(|(place, (by, text))| {
                let (how, range) = find_word(word, text)?;
                Some((distance(how, *by), place, range))
            });
            let best = best.min_by_key(|(distance, place, _)| (*distance, *place));
            let initials = distance(How::Initials, By::Name);
            match best {
                Some((distance, place, range)) if distance <= initials || !are_initials(word, &name) => {
                    // Each word of the query needs one of its own.
                    let (by, text) = places.remove(place);
                    hit.distance += distance;
                    if let By::Name = by {
                        hit.marks.push(text[range.start].bytes.start..text[range.end - 1].bytes.end);
                    }
                }
                _ if are_initials(word, &name) => {
                    hit.distance += initials;
                    hit.marks.extend(name.iter().take(word.len()).map(|word| word[0].bytes.clone()));
                }
                _ => return None,
            }
        }
        hit.marks = merged(hit.marks);
        Some(hit)
    }
}

fn find_number<'a>(digits: &str, target: &'a Target) -> Option<Hit<'a>> {
    let number = target.number.as_ref()?.as_str().trim_start_matches('+');
    let how = if number == digits {
        How::Whole
    } else if number.starts_with(digits) {
        How::Start
    } else if digits.len() >= 3 && number.contains(digits) {
        How::Inside
    } else {
        return None;
    };
    Some(Hit { target, marks: Vec::new(), distance: distance(how, By::Other) })
}

/// How a word of the query is found in a word of the target, and where.
fn find_word(query: &[char], word: &[Letter]) -> Option<(How, Range<usize>)> {
    let starts = |query: &[char], word: &[Letter]| query.len() <= word.len() && query.iter().zip(word).all(|(q, w)| *q == w.letter);
    let first = query.first()?;
    if starts(query, word) {
        let how = if query.len() == word.len() { How::Whole } else { How::Start };
        return Some((how, 0..query.len()));
    }
    // One Latin letter is inside nearly every word.
    if (query.len() > 1 || !first.is_ascii())
        && let Some(from) = (1..word.len()).find(|&from| starts(query, &word[from..]))
    {
        return Some((How::Inside, from..from + query.len()));
    }
    if query.len() < 4 || query.iter().any(char::is_ascii_digit) {
        return None;
    }
    // One slip of the finger, and the rest is the start of the rest. It is at the first letter that differs, or can be put there.
    let at = query.iter().zip(word).take_while(|(q, w)| **q == w.letter).count();
    let wrong = at < word.len() && starts(&query[at + 1..], &word[at + 1..]);
    let extra = starts(&query[at + 1..], &word[at..]);
    let missing = at < word.len() && starts(&query[at..], &word[at + 1..]);
    let swapped = at + 1 < word.len()
        && at + 1 < query.len()
        && (query[at], query[at + 1]) == (word[at + 1].letter, word[at].letter)
        && starts(&query[at + 2..], &word[at + 2..]);
    (wrong || extra || missing || swapped).then_some((How::Typo, 0..word.len()))
}

fn are_initials(query: &[char], name: &[Word]) -> bool {
    query.len() > 1 && query.len() <= name.len() && query.iter().zip(name).all(|(q, word)| *q == word[0].letter)
}

/// The words of a text; none is empty.
fn split(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut word = Word::new();
    for (start, c) in text.char_indices() {
        let bytes = start..start + c.len_utf8();
        match fold(c) {
            Folded::One(letter) => word.push(Letter { letter, bytes }),
            Folded::Two(one, two) => {
                word.push(Letter { letter: one, bytes: bytes.clone() });
                word.push(Letter { letter: two, bytes });
            }
            Folded::Nothing => {
                // A combining mark belongs to the letter before it; an apostrophe does not.
                if let ('\u{300}'..='\u{36f}', Some(letter)) = (c, word.last_mut()) {
                    letter.bytes.end = bytes.end;
                }
            }
            Folded::Gap => words.push(std::mem::take(&mut word)),
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

fn sort_name(name: &str) -> String {
    let mut words = split(name).into_iter().flat_map(|word| std::iter::once(' ').chain(word.into_iter().map(|l| l.letter)));
    words.next();
    words.collect()
}

fn merged(mut marks: Vec<Range<usize>>) -> Vec<Range<usize>> {
    marks.sort_unstable_by_key(|mark| mark.start);
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(marks.len());
    for mark in marks {
        match merged.last_mut() {
            Some(last) if mark.start <= last.end => last.end = last.end.max(mark.end),
            _ => merged.push(mark),
        }
    }
    merged
}

/// How little a target can be asked now.
fn unreadiness(readiness: &Readiness) -> u8 {
    match readiness {
        Readiness::Ready { .. } => 0,
        Readiness::Members { ready, .. } if *ready > 0 => 0,
        Readiness::AtCapacity { .. } => 1,
        Readiness::NotReady { .. } | Readiness::Members { .. } => 2,
        Readiness::LoggedOut => 3,
    }
}

#[cfg(test)]
mod tests;
