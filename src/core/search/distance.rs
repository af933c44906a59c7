//! The distance between a word of the query and a word of a target.

use super::vocabulary::{Class, is_word};

/// The tolerance of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tolerance {
    /// True if a match may be inside a word instead of at its beginning.
    pub(super) inside: bool,
    /// True if a match may be inside a handle.
    pub(super) inside_handles: bool,
    pub(super) typos: Typos,
}

/// The number of typos tolerated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Typos {
    None,
    /// One, in words of at least four letters.
    One,
    /// One in words of at least three letters, two from five letters on, or any letters left out.
    Two,
}

/// The distance from a perfect match; less is better. The steps leave room to rank names above the rest.
pub(super) type Distance = u8;

const WHOLE: Distance = 0;
const START: Distance = 2;
/// All initials of a name say more than the beginning of a word. The words that begin with them are found by the next
/// letters, but those who type initials type no more.
const ALL_INITIALS: Distance = 1;
const INITIALS: Distance = 4;
const INSIDE: Distance = 6;
const TYPO: Distance = 10;
const SHORTENED: Distance = 18;
/// Added where a word of the query is found as it is spelt in Latin letters: what begins so comes after what has the letters
/// that are typed inside.
pub(super) const OTHER_SCRIPT: Distance = 5;

/// The greatest distance of a word of a target that begins with a word of the query.
pub(super) const BEGINS: Distance = START + 1;

/// Returns whether a distance is that of a whole word of a name, with or without typos.
pub(super) fn is_whole(distance: Distance) -> bool {
    const TWO: Distance = 2 * TYPO;
    const WRONG_FIRST: Distance = 2;
    matches!(distance, WHOLE | TYPO | TWO) || distance == TYPO + WRONG_FIRST || distance == TWO + WRONG_FIRST
}

/// The maximum number of letters of a query word that a matching word may lack.
pub(super) const MAX_MISSING: u32 = 2;

/// The distance of words that do not match.
pub(super) const NO_MATCH: Distance = Distance::MAX;

/// More typos than are ever tolerated, with room to add some in a byte.
const FAR: u8 = 100;

/// The maximum length of a word in which typos are tolerated.
pub(super) const MAX_TYPO_LEN: usize = 24;

impl Typos {
    /// Returns what is tolerated in a handle: at most one typo, from six letters on.
    pub(super) fn in_handle(self, handle: &[u16]) -> Self {
        if self == Typos::None || handle.len() < 6 { Typos::None } else { Typos::One }
    }

    /// Returns how many typos a word may have.
    pub(super) fn in_word(self, word: &[u16]) -> usize {
        if word.len() > MAX_TYPO_LEN || word.iter().any(|letter| (0x30..0x3a).contains(letter)) {
            return 0;
        }
        match (self, word.len()) {
            (Typos::None, _) | (Typos::One, 0..=3) | (Typos::Two, 0..=2) => 0,
            (Typos::One, _) | (Typos::Two, 3..=4) => 1,
            (Typos::Two, _) => 2,
        }
    }
}

/// Returns the distance of a word of the query from a word of a target, or [`NO_MATCH`].
pub(super) fn distance(query: &[u16], word: &[u16], class: Class, tolerance: Tolerance) -> Distance {
    match class {
        Class::Name => in_word(query, word, tolerance),
        // A single letter begins almost everything, so it is first looked for in names only.
        Class::Other if query.len() < 2 && !is_word(query[0]) && !tolerance.inside_handles => NO_MATCH,
        Class::Other | Class::Host => in_word(query, word, tolerance).saturating_add(1),
        Class::Handle if query.len() < 3 && !tolerance.inside_handles => NO_MATCH,
        Class::Handle => {
            let tolerance = Tolerance {
                inside: tolerance.inside_handles && query.len() > 2,
                typos: tolerance.typos.in_handle(query),
                ..tolerance
            };
            in_word(query, word, tolerance).saturating_add(1)
        }
        Class::Initials if query == word => INITIALS,
        Class::AllInitials if query == word => ALL_INITIALS,
        Class::Initials | Class::AllInitials => NO_MATCH,
    }
}

fn in_word(query: &[u16], word: &[u16], tolerance: Tolerance) -> Distance {
    if starts(word, query) {
        return if query.len() == word.len() { WHOLE } else { START };
    }
    // One Latin letter is inside nearly every word.
    if tolerance.inside && (query.len() > 1 || is_word(query[0])) && find_inside(query, word).is_some() {
        return INSIDE;
    }
    let typos = tolerance.typos.in_word(query);
    if typos == 0 {
        return NO_MATCH;
    }
    let first = if query[0] == word[0] { 0 } else { 2 };
    let fewest = if typos == 1 { typo_to_prefix(query, word) } else { typos_to_prefix(query, word, typos) };
    match fewest {
        Some((typos, whole)) => TYPO * typos as Distance + first + if whole { 0 } else { 2 },
        None if tolerance.typos == Typos::Two && is_shortened(query, word) => SHORTENED,
        None => NO_MATCH,
    }
}

/// Returns the index at which a word contains a word of the query.
pub(super) fn find_inside(query: &[u16], word: &[u16]) -> Option<usize> {
    let mut from = 0;
    while from + query.len() <= word.len() {
        if starts(&word[from..], query) {
            return Some(from);
        }
        from += 1;
    }
    None
}

/// Returns whether `word` starts with `query`. Compared letter by letter, as most words differ in the first.
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

/// Returns whether `query` is `word` with letters left out, but not the first: `blng` for Billing.
fn is_shortened(query: &[u16], word: &[u16]) -> bool {
    let mut rest = word.iter();
    query[0] == word[0] && query.iter().all(|letter| rest.any(|other| other == letter))
}

/// [`typos_to_prefix`] of at most one typo, for a word that does not begin with the query.
fn typo_to_prefix(query: &[u16], word: &[u16]) -> Option<(usize, bool)> {
    let mut same = 0;
    while same < query.len() && same < word.len() && query[same] == word[same] {
        same += 1;
    }
    // The typo is where the two differ first, if anywhere.
    let (query, word) = (&query[same..], &word[same..]);
    let (mut found, mut whole) = (false, false);
    let mut look = |query: Option<&[u16]>, word: Option<&[u16]>| {
        if let Some((query, word)) = query.zip(word)
            && starts(word, query)
        {
            found = true;
            whole |= query.len() == word.len();
        }
    };
    look(query.get(1..), word.get(1..));
    look(query.get(1..), Some(word));
    look(Some(query), word.get(1..));
    if query.len() > 1 && word.len() > 1 && query[0] == word[1] && query[1] == word[0] {
        look(query.get(2..), word.get(2..));
    }
    found.then_some((1, whole))
}

/// Returns the least number of typos (a letter wrong, added, missing, or two swapped) that turn a word of the query
/// into the beginning of `word`, and whether into the whole of it; `None` if there are more than `most`.
fn typos_to_prefix(query: &[u16], word: &[u16], most: usize) -> Option<(usize, bool)> {
    let width = word.len().min(query.len() + most);
    // Three rows of the edit distance matrix: for the letters of the query seen so far, the typos to each prefix of the
    // word.
    let mut rows = [[0u8; MAX_TYPO_LEN + 3]; 3];
    for (to, typos) in rows[0].iter_mut().enumerate() {
        *typos = to as u8;
    }
    for from in 1..=query.len() {
        let (now, before, earlier) = (from % 3, (from + 2) % 3, (from + 1) % 3);
        rows[now] = [FAR; MAX_TYPO_LEN + 3];
        let (first, last) = (from.saturating_sub(most), width.min(from + most));
        if first == 0 {
            rows[now][0] = from as u8;
        }
        let mut least = from.min(most + 1) as u8 + if first == 0 { 0 } else { FAR };
        for to in first.max(1)..=last {
            let same = query[from - 1] == word[to - 1];
            let mut typos = rows[before][to - 1] + u8::from(!same);
            typos = typos.min(rows[now][to - 1] + 1).min(rows[before][to] + 1);
            if from > 1 && to > 1 && query[from - 1] == word[to - 2] && query[from - 2] == word[to - 1] {
                typos = typos.min(rows[earlier][to - 2] + 1);
            }
            rows[now][to] = typos;
            least = least.min(typos);
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

/// Visits parts of a word of which every word within so many typos contains at least one. If a word is cut into one
/// more part than typos, either one part is intact or two letters are swapped at a cut.
pub(super) fn each_part(query: &[u16], typos: usize, mut visit: impl FnMut(&[u16])) {
    let (size, longer) = (query.len() / (typos + 1), query.len() % (typos + 1));
    let mut from = 0;
    for part in 0..=typos {
        // The first part is the shortest. If it is a single letter, words begin with it.
        let to = from + size + usize::from(part + longer > typos);
        visit(&query[from..to]);
        if to < query.len() {
            visit(&[query[to], query[to - 1]]);
        }
        from = to;
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::{starts, typo_to_prefix, typos_to_prefix};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn one_typo_is_found_as_the_matrix_finds_it(query in "[abc]{1,7}", word in "[abc]{1,8}") {
            let [query, word] = [query, word].map(|text| text.encode_utf16().collect::<Vec<_>>());
            if !starts(&word, &query) {
                prop_assert_eq!(typo_to_prefix(&query, &word), typos_to_prefix(&query, &word, 1));
            }
        }
    }
}
