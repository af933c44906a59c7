//! How a word of the query is found in a word of a target.

use super::vocabulary::{Class, is_word};

/// How many slips of the finger are forgiven, and where a word may begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Leniency {
    /// Inside a word counts, not its start alone.
    pub(super) inside: bool,
    /// The same for handles.
    pub(super) inside_handles: bool,
    pub(super) slips: Slips,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slips {
    None,
    /// One, in words of four letters.
    One,
    /// One in words of three letters, two in words of five; letters left out.
    Two,
}

/// How far from a perfect match; less is better. Each step leaves room for what a name counts more than the rest.
pub(super) type Distance = u8;

const WHOLE: Distance = 0;
const START: Distance = 2;
const INITIALS: Distance = 4;
const INSIDE: Distance = 6;
const SLIP: Distance = 10;
const SHORTENED: Distance = 18;

/// How many letters of a word of the query can be missing in a word that is near it.
pub(super) const MISSING: u32 = 2;

/// What is further than any word can be.
pub(super) const NOT: Distance = Distance::MAX;

/// More slips than are ever forgiven; a few more still fit in a byte.
const FAR: u8 = 100;

/// The longest word in which slips are looked for.
pub(super) const LONGEST: usize = 24;

impl Slips {
    /// What is forgiven in a handle: one slip, in three letters on each side.
    pub(super) fn in_handle(self, handle: &[u16]) -> Self {
        if self == Slips::None || handle.len() < 6 { Slips::None } else { Slips::One }
    }

    /// How many there may be in a word.
    pub(super) fn in_word(self, word: &[u16]) -> usize {
        if word.len() > LONGEST || word.iter().any(|letter| (0x30..0x3a).contains(letter)) {
            return 0;
        }
        match (self, word.len()) {
            (Slips::None, _) | (Slips::One, 0..=3) | (Slips::Two, 0..=2) => 0,
            (Slips::One, _) | (Slips::Two, 3..=4) => 1,
            (Slips::Two, _) => 2,
        }
    }
}

/// How far a word of the query is from a word of a target, or [`NOT`].
pub(super) fn distance(query: &[u16], word: &[u16], class: Class, leniency: Leniency) -> Distance {
    match class {
        Class::Name => in_word(query, word, leniency),
        // Nearly everything begins with some letter: alone it is looked for in names, unless they have nearly nothing.
        Class::Other if query.len() < 2 && !is_word(query[0]) && !leniency.inside_handles => NOT,
        Class::Other | Class::Host => in_word(query, word, leniency).saturating_add(1),
        Class::Handle if query.len() < 3 && !leniency.inside_handles => NOT,
        Class::Handle => {
            let leniency = Leniency {
                inside: leniency.inside_handles && query.len() > 2,
                slips: leniency.slips.in_handle(query),
                ..leniency
            };
            in_word(query, word, leniency).saturating_add(1)
        }
        Class::Initials if query == word => INITIALS,
        Class::Initials => NOT,
    }
}

fn in_word(query: &[u16], word: &[u16], leniency: Leniency) -> Distance {
    if starts(word, query) {
        return if query.len() == word.len() { WHOLE } else { START };
    }
    // One Latin letter is inside nearly every word.
    if leniency.inside && (query.len() > 1 || is_word(query[0])) && position(query, word).is_some() {
        return INSIDE;
    }
    let slips = leniency.slips.in_word(query);
    if slips == 0 {
        return NOT;
    }
    let first = if query[0] == word[0] { 0 } else { 2 };
    match slipped(query, word, slips) {
        Some((slips, whole)) => SLIP * slips as Distance + first + if whole { 0 } else { 2 },
        None if leniency.slips == Slips::Two && is_shortened(query, word) => SHORTENED,
        None => NOT,
    }
}

/// Where a word of the query begins inside a word.
pub(super) fn position(query: &[u16], word: &[u16]) -> Option<usize> {
    let mut from = 0;
    while from + query.len() <= word.len() {
        if starts(&word[from..], query) {
            return Some(from);
        }
        from += 1;
    }
    None
}

/// Letter by letter: most differ at the first.
#[inline(always)]
fn starts(word: &[u16], query: &[u16]) -> bool {
    if word.len() < query.len() {
        return false;
    }
    for at in 0..query.len() {
        if word[at] != query[at] {
            return false;
        }
    }
    true
}

/// Letters left out, but not the first: `blng` for Billing.
fn is_shortened(query: &[u16], word: &[u16]) -> bool {
    let mut rest = word.iter();
    query[0] == word[0] && query.iter().all(|letter| rest.any(|other| other == letter))
}

/// The fewest slips (a wrong letter, one too many, one missing, two swapped) that make a word of the query the start of
/// a word, if they are not too many; and whether they make it the whole word.
fn slipped(query: &[u16], word: &[u16], most: usize) -> Option<(usize, bool)> {
    let width = word.len().min(query.len() + most);
    // For the start of the query seen so far, the row before and the one before that: the slips to each start of the
    // word.
    let mut rows = [[0u8; LONGEST + 3]; 3];
    for (to, slips) in rows[0].iter_mut().enumerate() {
        *slips = to as u8;
    }
    for from in 1..=query.len() {
        let (now, before, earlier) = (from % 3, (from + 2) % 3, (from + 1) % 3);
        rows[now] = [FAR; LONGEST + 3];
        let (first, last) = (from.saturating_sub(most), width.min(from + most));
        if first == 0 {
            rows[now][0] = from as u8;
        }
        let mut least = from.min(most + 1) as u8 + if first == 0 { 0 } else { FAR };
        for to in first.max(1)..=last {
            let same = query[from - 1] == word[to - 1];
            let mut slips = rows[before][to - 1] + u8::from(!same);
            slips = slips.min(rows[now][to - 1] + 1).min(rows[before][to] + 1);
            if from > 1 && to > 1 && query[from - 1] == word[to - 2] && query[from - 2] == word[to - 1] {
                slips = slips.min(rows[earlier][to - 2] + 1);
            }
            rows[now][to] = slips;
            least = least.min(slips);
        }
        if usize::from(least) > most {
            return None;
        }
    }
    let end = &rows[query.len() % 3][..=width];
    let least = usize::from(*end.iter().min()?);
    let whole = word.len() == width && usize::from(end[width]) == least;
    (least <= most).then_some((least, whole))
}

/// Visits the parts of a word of which a word with few slips has at least one: cut into one more part than slips, one
/// part is whole, or two letters are swapped at a cut.
pub(super) fn each_part(query: &[u16], slips: usize, mut visit: impl FnMut(&[u16])) {
    let (size, longer) = (query.len() / (slips + 1), query.len() % (slips + 1));
    let mut from = 0;
    for part in 0..=slips {
        // The first is the shortest: if it is one letter, words begin with it.
        let to = from + size + usize::from(part + longer > slips);
        visit(&query[from..to]);
        if to < query.len() {
            visit(&[query[to], query[to - 1]]);
        }
        from = to;
    }
}
