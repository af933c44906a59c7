//! Finds rows: from the words of the query to similar words of the vocabulary, and from those to the rows that have
//! them.

use super::block::{RowSet, each_of_block};
use super::distance::{Distance, NO_MATCH, Typos, each_part};
use super::index::{ALTERNATE, IndexedTarget, MAIL, SearchIndex, WORD};
use super::numbers::{SHORT, START};
use super::query::{Interpretation, MAX_WORDS, QueryWord};
use super::rank::{RankedRow, TopRows, grade, insertion_sort};
use super::signals::{IN_USE, SIGNALS, WEIGHTS_OF_ALL, weight};
use super::vocabulary::{Class, Vocabulary, letter_set};
use super::words::Words;

/// The buffers of a search. Reusing them saves the allocations of the next one.
#[derive(Default)]
pub struct Scratch {
    pub(super) words: Words,
    /// By word of the vocabulary: a bit for each word of the query that it matches.
    near_to: Vec<u8>,
    /// By word of the query and word of the vocabulary: their distance.
    distances: Vec<Vec<Distance>>,
    /// By word of the query: the matching words of the vocabulary and their distances.
    near: Vec<Vec<(u32, Distance)>>,
    /// By word of the query: the rows with a matching phone number and their distances.
    numbers: Vec<Vec<(u32, Distance)>>,
    /// The rows found by any interpretation.
    found: RowSet,
    /// The rows to examine.
    first: RowSet,
    second: RowSet,
    near_terms: Vec<NearTerm>,
}

/// A term that matches a word of the query.
pub(super) struct NearTerm {
    /// The index of the term in its row.
    term: usize,
    /// The position of the word in the target; alternative spellings share it.
    position: usize,
}

/// The state of a search: what has been found so far, and what counts.
pub(super) struct Collector {
    pub(super) total: usize,
    pub(super) best: TopRows,
    /// A mask for a row's flags, and the value they must have.
    pub(super) filter: (u8, u8),
    /// A row that does not count.
    pub(super) excluded: Option<u32>,
}

impl Scratch {
    /// Prepares the buffers for a search. `excluded` is a row that does not count.
    pub(super) fn begin(&mut self, rows: usize, excluded: Option<u32>) {
        self.found.clear(rows);
        excluded.into_iter().for_each(|row| self.found.fill(&[row]));
    }
}

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

impl SearchIndex {
    /// Finds all rows.
    pub(super) fn find_all(&self, collector: &mut Collector) {
        for row in 0..self.rows.len() as u32 {
            if self.counts(row, collector) && collector.excluded != Some(row) {
                collector.total += 1;
                let weight = WEIGHTS_OF_ALL[usize::from(self.flags.as_slice()[row as usize] & SIGNALS)];
                self.offer_graded(row, grade(0, 0, false, false, weight), 0, collector);
            }
        }
    }

    /// Adds rows of one block that share a grade.
    fn take_block(
        &self,
        block: usize,
        rows: u64,
        grade: u32,
        number: u8,
        found: &mut RowSet,
        collector: &mut Collector,
    ) {
        let (new, bounds) = (found.insert_block(block, rows), self.blocks[block]);
        if collector.best.may_take(grade + u32::from(bounds.weight), bounds.name) {
            each_of_block(block, new, |row| {
                if self.counts(row, collector) {
                    self.offer(row, grade, number, collector);
                }
            });
        }
    }

    /// Finds the rows that match an interpretation and none before it.
    pub(super) fn find(
        &self,
        interpretation: &Interpretation,
        number: u8,
        scratch: &mut Scratch,
        collector: &mut Collector,
    ) {
        let used = interpretation.words.len();
        scratch.distances.resize_with(used.max(scratch.distances.len()), Vec::new);
        scratch.near.resize_with(used.max(scratch.near.len()), Vec::new);
        scratch.numbers.resize_with(used.max(scratch.numbers.len()), Vec::new);
        scratch.near_to.resize(self.vocabulary.len(), 0);
        let mut all = true;
        for (at, word) in interpretation.words.iter().enumerate() {
            let (distances, near, numbers) =
                (&mut scratch.distances[at], &mut scratch.near[at], &mut scratch.numbers[at]);
            distances.resize(self.vocabulary.len(), NO_MATCH);
            collect(&self.vocabulary, word, interpretation, distances, near);
            for (word, _) in near.iter() {
                scratch.near_to[*word as usize] |= 1 << at;
            }
            if used == 1 && near.is_empty() {
                // Nothing but a phone number, of which each row has at most one: no need to collect matches first.
                break;
            }
            if let Some(digits) = word.digits
                && (used > 1 || interpretation.relaxation == 0)
            {
                self.numbers.each_like(digits, |row, distance| numbers.push((row, distance)));
            }
            all &= !near.is_empty() || !numbers.is_empty();
            if !all {
                break;
            }
        }
        if used == 1 && scratch.near[0].is_empty() {
            self.find_number(interpretation, number, scratch, collector);
        } else if all && used == 1 && !interpretation.words[0].mail {
            self.find_one(interpretation, number, scratch, collector);
        } else if all {
            self.find_several(interpretation, number, scratch, collector);
        }
        for (distances, near) in scratch.distances.iter_mut().zip(&mut scratch.near) {
            for (word, _) in near.drain(..) {
                (distances[word as usize], scratch.near_to[word as usize]) = (NO_MATCH, 0);
            }
        }
        scratch.numbers.iter_mut().for_each(Vec::clear);
    }

    /// Finds the rows with a phone number like the only word of the query.
    fn find_number(
        &self,
        interpretation: &Interpretation,
        number: u8,
        scratch: &mut Scratch,
        collector: &mut Collector,
    ) {
        let found = &mut scratch.found;
        // Relaxation brings no further numbers.
        let Some(digits) = interpretation.words[0].digits.filter(|_| interpretation.relaxation == 0) else { return };
        if digits.len() <= SHORT {
            let grade = grade(interpretation.relaxation, START.into(), true, false, 0);
            self.numbers
                .each_starting(digits, |block, rows| self.take_block(block, rows, grade, number, found, collector));
        }
        self.numbers.each_with(digits, |row| {
            if !found.has(row) {
                let distance = self.numbers.distance(digits, row);
                if distance != NO_MATCH {
                    self.take(row, distance, interpretation, number, found, collector);
                }
            }
        });
        collector.total = self.count(found, collector);
    }

    /// Finds the rows for a query of one word: every row that has a matching word, closest words first.
    fn find_one(&self, interpretation: &Interpretation, number: u8, scratch: &mut Scratch, collector: &mut Collector) {
        let Scratch { near, numbers, found, .. } = scratch;
        let set = |set: u64, distance: Distance| set | 1 << distance;
        let in_words = near[0].iter().fold(0, |all, (_, distance)| set(all, *distance));
        let in_numbers = numbers[0].iter().fold(0, |all, (_, distance)| set(all, *distance));
        for distance in (0..64).filter(|distance| (in_words | in_numbers) >> distance & 1 == 1) {
            let least = grade(interpretation.relaxation, distance.into(), distance > 0, false, 0);
            let taking = collector.best.may_take(least, 0);
            for (word, of) in &near[0] {
                if *of == distance {
                    let rows = self.vocabulary.rows(*word);
                    match taking {
                        true => {
                            for row in rows {
                                self.take(*row, distance, interpretation, number, found, collector);
                            }
                        }
                        // They can no longer be among the best, so they are only counted.
                        false => found.fill(rows),
                    }
                }
            }
            if in_numbers >> distance & 1 == 1 {
                let like = numbers[0].iter().filter(|(_, of)| *of == distance);
                like.for_each(|(row, _)| self.take(*row, distance, interpretation, number, found, collector));
            }
        }
        collector.total = self.count(found, collector);
    }

    /// Adds a row found by one word, unless it is known or does not count.
    fn take(
        &self,
        row: u32,
        distance: Distance,
        interpretation: &Interpretation,
        number: u8,
        found: &mut RowSet,
        collector: &mut Collector,
    ) {
        if self.counts(row, collector) && found.insert(row) {
            let incomplete = distance > 0 || self.rows[row as usize].names != 1;
            self.offer(row, grade(interpretation.relaxation, distance.into(), incomplete, false, 0), number, collector);
        }
    }

    /// Returns how many rows of a set count.
    fn count(&self, set: &RowSet, collector: &Collector) -> usize {
        let mut count = 0;
        match collector.filter.0 == IN_USE {
            true => count = set.len() - self.free.iter().filter(|row| set.has(**row)).count(),
            false => set.each(|row| count += usize::from(self.counts(row, collector))),
        }
        count - usize::from(collector.excluded.is_some_and(|row| self.counts(row, collector)))
    }

    /// Finds the rows for a query of several words: those that have the rarest word, if they have the others too.
    fn find_several(
        &self,
        interpretation: &Interpretation,
        number: u8,
        scratch: &mut Scratch,
        collector: &mut Collector,
    ) {
        let Scratch { near_to, distances, near, numbers, found, first, second, near_terms, .. } = scratch;
        let fill = |set: &mut RowSet, word: usize| {
            set.clear(self.rows.len());
            for (word, _) in &near[word] {
                set.fill(self.vocabulary.rows(*word));
            }
            numbers[word].iter().for_each(|(row, _)| set.fill(&[*row]));
        };
        let count = |word: usize| {
            near[word].iter().map(|(word, _)| self.vocabulary.rows(*word).len()).sum::<usize>() + numbers[word].len()
        };
        let mut counts: Vec<(usize, usize)> = (0..interpretation.words.len()).map(|word| (count(word), word)).collect();
        insertion_sort(&mut counts, |one, other| one < other);
        let (fewest, rarest) = counts[0];
        fill(first, rarest);
        for (count, word) in &counts[1..] {
            // Intersecting with another word pays off only if it is not in very many rows.
            if *count < 8 * fewest {
                fill(second, *word);
                first.keep(second);
            }
        }
        let near_to = near_to.as_slice();
        let distances: Vec<&[Distance]> = distances.iter().map(Vec::as_slice).collect();
        let distances = distances.as_slice();
        first.each(|row| {
            if found.has(row) || !self.counts(row, collector) {
                return;
            }
            let number_of = self.numbers.of(row);
            let fit = self.fit(
                &self.rows[row as usize],
                interpretation,
                near_terms,
                |known| near_to[known as usize] != 0,
                |word, known| distances[word][known as usize],
                |word| interpretation.words[word].distance_to(number_of),
            );
            if let Some(fit) = fit {
                found.insert(row);
                collector.total += 1;
                self.offer(
                    row,
                    grade(interpretation.relaxation, fit.distance, fit.incomplete, fit.disordered, 0),
                    number,
                    collector,
                );
            }
        });
    }

    /// Returns whether a row passes the filter.
    #[inline(always)]
    fn counts(&self, row: u32, collector: &Collector) -> bool {
        self.flags.as_slice()[row as usize] & collector.filter.0 == collector.filter.1
    }

    /// Offers a row to the best ones.
    #[inline(always)]
    fn offer(&self, row: u32, grade: u32, interpretation: u8, collector: &mut Collector) {
        self.offer_graded(
            row,
            grade + u32::from(weight(self.flags.as_slice()[row as usize])),
            interpretation,
            collector,
        );
    }

    /// [`SearchIndex::offer`] with a grade that has the weight of the row in it.
    #[inline(always)]
    fn offer_graded(&self, row: u32, grade: u32, interpretation: u8, collector: &mut Collector) {
        let name = self.names.as_slice()[row as usize];
        if collector.best.may_take(grade, name) {
            collector.best.offer(RankedRow { grade, name, row, interpretation }, |one, other| self.compare(one, other));
        }
    }

    /// Returns how a row matches an interpretation; `None` if it does not. `near` tells whether a word of the
    /// vocabulary matches any word of the query, `distance` how far it is from a given one, and `number` how far that
    /// one is from the row's phone number.
    pub(super) fn fit(
        &self,
        row: &IndexedTarget,
        interpretation: &Interpretation,
        near_terms: &mut Vec<NearTerm>,
        near: impl Fn(u32) -> bool,
        distance: impl Fn(usize, u32) -> Distance,
        number: impl Fn(usize) -> Distance,
    ) -> Option<Fit> {
        near_terms.clear();
        let mut position = 0usize.wrapping_sub(1);
        for (at, term) in row.terms.iter().enumerate() {
            if term & ALTERNATE == 0 {
                position = position.wrapping_add(1);
            }
            if near(term & WORD) {
                near_terms.push(NearTerm { term: at, position });
            }
        }
        let mut fit =
            Fit { distance: 0, incomplete: true, disordered: false, terms: [(BY_NUMBER, BY_NUMBER); MAX_WORDS] };
        // Each word of the query needs a position of its own.
        let (mut used, mut number_used, mut whole) = (0u64, false, 0);
        for &word in &interpretation.order {
            let mail = if interpretation.words[word].mail { MAIL } else { 0 };
            let (mut nearest, mut best) = (NO_MATCH, (BY_NUMBER, BY_NUMBER));
            for NearTerm { term: at, position } in near_terms.iter() {
                let term = row.terms[*at];
                let near = distance(word, term & WORD);
                if near < nearest && term & mail == mail && (*position > 63 || used >> position & 1 == 0) {
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
            whole += u8::from(nearest == 0);
        }
        fit.incomplete = whole < row.names;
        // Only the near_terms of the name come before those of its initials and the rest.
        let in_name = fit.terms[..interpretation.words.len()]
            .iter()
            .map(|(_, position)| *position)
            .filter(|position| *position < row.names.into());
        fit.disordered = !in_name.is_sorted();
        Some(fit)
    }
}

/// Collects the words of the vocabulary that match a word of the query, and their distances.
fn collect(
    vocabulary: &Vocabulary,
    wanted: &QueryWord,
    interpretation: &Interpretation,
    distances: &mut [Distance],
    near: &mut Vec<(u32, Distance)>,
) {
    let tolerance = interpretation.tolerance;
    for form in wanted.forms() {
        let (letters, typos) = (letter_set(form), tolerance.typos.in_word(form));
        let mut take = |word: u32, missing: u32| {
            if (letters & !vocabulary.letters(word)).count_ones() > missing || distances[word as usize] != NO_MATCH {
                return;
            }
            let distance = wanted.distance(vocabulary.word(word), vocabulary.class(word), tolerance);
            if distance != NO_MATCH {
                distances[word as usize] = distance;
                near.push((word, distance));
            }
        };
        vocabulary.each_with(form, |word| take(word, 0));
        if (2..=5).contains(&form.len())
            && let Some(initials) = vocabulary.known(Class::Initials, form)
        {
            take(initials, 0);
        }
        // Almost any one or two letters are the beginning of some handle.
        if form.len() > 2 || tolerance.inside_handles {
            vocabulary.each_handle_with(form, |word| take(word, 0));
        }
        if typos > 0 {
            each_part(form, typos, |part| vocabulary.each_with(part, |word| take(word, typos as u32)));
            if tolerance.typos.in_handle(form) == Typos::One {
                let (one, two) = form.split_at(form.len() / 2);
                let swapped = [one[one.len() - 2], two[0], one[one.len() - 1]];
                for part in [one, two, &swapped] {
                    vocabulary.each_handle_with(part, |word| take(word, 1));
                }
            }
            if tolerance.typos == Typos::Two {
                vocabulary.each_with(&form[..1], |word| take(word, 0));
            }
        }
    }
}
