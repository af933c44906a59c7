//! Finds the rows for queries of several words, each of which needs a word of its own in a target.

use super::block::{RowSet, each_of_block};
use super::distance::{BEGINS, Distance, NO_MATCH, is_whole};
use super::index::{ALTERNATE, MAIL, SearchIndex, WORD};
use super::query::{Interpretation, MAX_WORDS};
use super::rank::{grade, insertion_sort};
use super::scratch::{Collector, FILLS, NearTerm, Scratch};
use super::signals::IN_USE;
use super::vocabulary::{Class, Vocabulary, letter_set};

/// Stands for the term of a row found by its phone number.
pub(super) const BY_NUMBER: usize = usize::MAX;

/// The match of a row with an interpretation.
pub(super) struct Fit {
    pub(super) distance: u32,
    /// True if the name has words that the query does not match as a whole.
    pub(super) incomplete: bool,
    /// True if the words are in another order in the name.
    pub(super) disordered: bool,
    /// By word of the query: the index of the matching term, and its position in the target.
    pub(super) terms: [(usize, usize); MAX_WORDS],
}

/// A word of the query of which the matching words of the vocabulary are not known.
struct LateWord {
    /// Its bit.
    bit: u8,
    /// The letters that its spellings have in common.
    letters: u32,
    /// The number of them that a matching word may lack.
    missing: u32,
}

impl LateWord {
    fn new(at: usize, interpretation: &Interpretation) -> Self {
        let (word, typos) = (&interpretation.words[at], interpretation.tolerance.typos);
        Self {
            bit: 1 << at,
            letters: word.forms().map(letter_set).fold(u32::MAX, |all, set| all & set),
            missing: word.forms().map(|form| typos.in_word(form) as u32).max().unwrap_or(0),
        }
    }
}

/// The comparison of rows with the words of an interpretation.
struct Look<'a> {
    interpretation: &'a Interpretation,
    /// The number of the interpretation.
    number: u8,
    /// A bit for each word of which the matching words of the vocabulary are not known.
    late: u8,
    late_words: Vec<LateWord>,
    near_to: &'a [u8],
    distances: &'a [Vec<Distance>],
    /// True if all rows match, so that those that cannot be among the best need not be compared.
    exact: bool,
    /// The rows that match if not all do, as far as it is known.
    sure: Option<&'a RowSet>,
}

impl Look<'_> {
    /// Returns a bit for each word of the query that a word of the vocabulary may match.
    #[inline(always)]
    fn near(&self, vocabulary: &Vocabulary, known: u32) -> u8 {
        let near = self.near_to[known as usize];
        if self.late == 0 { near } else { near | self.near_late(vocabulary, known) }
    }

    fn near_late(&self, vocabulary: &Vocabulary, known: u32) -> u8 {
        let (letters, mut near) = (vocabulary.letters(known), 0);
        for late in &self.late_words {
            if (late.letters & !letters).count_ones() <= late.missing {
                near |= late.bit;
            }
        }
        near
    }

    #[inline(always)]
    fn distance(&self, vocabulary: &Vocabulary, word: usize, known: u32) -> Distance {
        if self.late >> word & 1 == 0 {
            return self.distances[word][known as usize];
        }
        self.interpretation.words[word].distance(
            vocabulary.word(known),
            vocabulary.class(known),
            self.interpretation.tolerance,
        )
    }
}

impl SearchIndex {
    /// Finds the rows for a query of several words: those that have the rarest word, if they have the others too.
    /// `late` has a bit for each word of which the rows are not known.
    pub(super) fn find_several(
        &self,
        interpretation: &Interpretation,
        number: u8,
        late: u8,
        scratch: &mut Scratch,
        collector: &mut Collector,
    ) {
        let Scratch {
            near_to, distances, near, numbers, found, sets: [all, good, sure, of_word @ ..], near_terms, ..
        } = scratch;
        let [all_of_word, good_of_word, sure_of_word] = of_word;
        let (mut first, mut of_word) = ((all, good, sure), (all_of_word, good_of_word, sure_of_word));
        let known = (0..interpretation.words.len()).filter(|word| late >> word & 1 == 0);
        let mut counts: Vec<(usize, usize)> =
            known.map(|word| (self.count_near(&near[word]) + numbers[word].len(), word)).collect();
        insertion_sort(&mut counts, |one, other| one < other);
        let fewest = counts[0].0;
        // All rows with all words match if no two words can match the same word of a target.
        let mut everywhere = !interpretation.words.iter().any(|word| word.mail);
        let mut exact = late == 0 && everywhere;
        let (mut by_initials, mut by_number) = (0, 0);
        let is_initials = |known| matches!(self.vocabulary.class(known), Class::Initials | Class::AllInitials);
        // Those that match one word of the query alone are in a place of their own: rows that have one for each word
        // match whatever else they have.
        let is_shared = |known: u32| {
            near_to[known as usize].count_ones() > 1 || self.vocabulary.is_spelt(known) || is_initials(known)
        };
        // The least distance of the rows that have all words, and how much farther are those that begin with fewer.
        let (mut nearest, mut farther) = (0, u32::MAX);
        for (place, &(count, word)) in counts.iter().enumerate() {
            let (mut initials, mut least, mut least_inside) = (false, u32::MAX, u32::MAX);
            let mut look = |distance: Distance| match distance > BEGINS {
                false => least = least.min(distance.into()),
                true => least_inside = least_inside.min(distance.into()),
            };
            for (known, distance) in &near[word] {
                look(*distance);
                initials |= is_initials(*known);
                exact &= is_initials(*known) || !is_shared(*known);
            }
            numbers[word].iter().for_each(|(_, distance)| look(*distance));
            by_initials += u32::from(initials);
            by_number += u32::from(!numbers[word].is_empty());
            nearest += least.min(least_inside);
            farther = farther.min(least_inside.saturating_sub(least));
            // Intersecting with another word pays off only if it is not in very many rows.
            if place > 0 && count > FILLS * fewest {
                (exact, everywhere) = (false, false);
                continue;
            }
            let (all, good, sure) = if place == 0 { &mut first } else { &mut of_word };
            [&mut *all, good, sure].into_iter().for_each(|set| set.clear(self.rows.len()));
            for shared in [false, true] {
                for (known, distance) in near[word].iter().filter(|(known, _)| is_shared(*known) == shared) {
                    let set: &mut RowSet = if *distance > BEGINS { all } else { good };
                    self.vocabulary.fill(*known, set);
                }
                if !shared {
                    sure.add(all);
                    sure.add(good);
                }
            }
            for (row, distance) in &numbers[word] {
                let set: &mut RowSet = if *distance > BEGINS { all } else { good };
                set.put(*row);
            }
            all.add(good);
            if place > 0 {
                first.0.keep(of_word.0);
                first.1.keep(of_word.1);
                first.2.keep(of_word.2);
            }
        }
        exact &= by_initials < 2 && by_number < 2;
        let (all, good, sure) = first;
        let sure = if late == 0 && everywhere { Some(&*sure) } else { None };
        let late_words = (0..interpretation.words.len()).filter(|word| late >> word & 1 == 1);
        let late_words = late_words.map(|word| LateWord::new(word, interpretation)).collect();
        let look = Look { interpretation, number, late, late_words, near_to, distances, exact, sure };
        all.drop(good);
        let least = |distance| grade(interpretation.relaxation, distance, false, false, 0);
        for (set, least) in [(good, least(nearest)), (all, least(nearest.saturating_add(farther)))] {
            set.each_block(|block, rows| self.look_at((block, rows), least, &look, near_terms, found, collector));
        }
    }

    /// Looks at rows of a block, which match no better than with the grade `least`, as to several words.
    fn look_at(
        &self,
        (block, rows): (usize, u64),
        least: u32,
        look: &Look,
        near_terms: &mut Vec<NearTerm>,
        found: &mut RowSet,
        collector: &mut Collector,
    ) {
        let (new, bounds) = (rows & !found.of_block(block), self.blocks[block]);
        if new == 0 {
            return;
        }
        let known = if look.exact { new } else { look.sure.map_or(0, |sure| new & sure.of_block(block)) };
        let mut open = new;
        if known != 0 && !collector.best.may_take(least + u32::from(bounds.weight), bounds.name) {
            // They match, and no better than the best: they are only counted.
            found.insert_block(block, known);
            if collector.filter.0 == IN_USE {
                collector.total += known.count_ones() as usize;
            } else {
                each_of_block(block, known, |row| collector.total += usize::from(self.counts(row, collector)));
            }
            open &= !known;
        }
        let interpretation = look.interpretation;
        each_of_block(block, open, |row| {
            if !self.counts(row, collector) {
                return;
            }
            let number_of = self.numbers.of(row);
            let fit = self.fit(
                row,
                interpretation,
                near_terms,
                |known| look.near(&self.vocabulary, known),
                |word, known| look.distance(&self.vocabulary, word, known),
                |word| interpretation.words[word].distance_to(number_of),
            );
            if let Some(fit) = fit {
                found.put(row);
                collector.total += 1;
                let grade = grade(interpretation.relaxation, fit.distance, fit.incomplete, fit.disordered, 0);
                self.offer(row, grade, look.number, collector);
            }
        });
    }

    /// Returns how a row matches an interpretation; `None` if it does not. `near` returns a bit for each word of the
    /// query that a word of the vocabulary may match, `distance` how far it is from a given one, and `number` how far
    /// that one is from the row's phone number.
    #[inline(always)]
    pub(super) fn fit(
        &self,
        row: u32,
        interpretation: &Interpretation,
        near_terms: &mut Vec<NearTerm>,
        near: impl Fn(u32) -> u8,
        distance: impl Fn(usize, u32) -> Distance,
        number: impl Fn(usize) -> Distance,
    ) -> Option<Fit> {
        near_terms.clear();
        let (terms, names) = (self.rows[row as usize].terms(), self.sizes[row as usize]);
        let (mut position, mut matched) = (0usize.wrapping_sub(1), 0);
        for (at, term) in terms.iter().enumerate() {
            if term & ALTERNATE == 0 {
                position = position.wrapping_add(1);
            }
            let near = near(term & WORD);
            if near != 0 {
                matched |= near;
                near_terms.push(NearTerm { term: at, position });
            }
        }
        if (0..interpretation.words.len())
            .any(|word| matched >> word & 1 == 0 && interpretation.words[word].digits.is_none())
        {
            return None;
        }
        let mut fit =
            Fit { distance: 0, incomplete: true, disordered: false, terms: [(BY_NUMBER, BY_NUMBER); MAX_WORDS] };
        // Each word of the query needs a position of its own.
        let (mut used, mut number_used, mut whole) = (0u64, false, 0);
        for &word in &interpretation.order {
            let mail = if interpretation.words[word].mail { MAIL } else { 0 };
            let (mut nearest, mut best) = (NO_MATCH, (BY_NUMBER, BY_NUMBER));
            for NearTerm { term: at, position } in near_terms.iter() {
                let near = distance(word, terms[*at] & WORD);
                if near < nearest && terms[*at] & mail == mail && (*position > 63 || used >> position & 1 == 0) {
                    (nearest, best) = (near, (*at, *position));
                }
            }
            let of_number = if number_used { NO_MATCH } else { number(word) };
            if of_number < nearest {
                (nearest, best) = (of_number, (BY_NUMBER, BY_NUMBER));
                number_used = true;
            }
            if nearest == NO_MATCH {
                return None;
            }
            used |= 1u64.checked_shl(best.1 as u32).unwrap_or(0);
            fit.distance += u32::from(nearest);
            fit.terms[word] = best;
            whole += u8::from(is_whole(nearest));
        }
        fit.incomplete = whole < names;
        // Only the near_terms of the name come before those of its initials and the rest.
        let in_name = fit.terms[..interpretation.words.len()]
            .iter()
            .map(|(_, position)| *position)
            .filter(|position| *position < names.into());
        fit.disordered = !in_name.is_sorted();
        Some(fit)
    }
}
