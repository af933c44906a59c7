//! Finds rows: from the words of the query to similar words of the vocabulary, and from those to the rows that have
//! them.

use super::block::{RowSet, each_of_block};
use super::distance::{Distance, NO_MATCH, Typos, each_part, is_whole};
use super::index::SearchIndex;
use super::numbers::{SHORT, START};
use super::query::{Interpretation, QueryWord};
use super::rank::{RankedRow, grade};
use super::scratch::{Collector, FEW, MANY, Scratch, VERY_FEW};
use super::signals::{IN_USE, SIGNALS, WEIGHTS_OF_ALL, weight};
use super::vocabulary::{Class, Vocabulary, letter_set};

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

    /// Adds rows of one block, with a grade that none of them is better than.
    fn take_block(
        &self,
        (block, rows): (usize, u64),
        (distance, least): (Distance, u32),
        interpretation: &Interpretation,
        number: u8,
        found: &mut RowSet,
        collector: &mut Collector,
    ) {
        let (new, bounds) = (found.insert_block(block, rows), self.blocks[block]);
        if new != 0 && collector.best.may_take(least + u32::from(bounds.weight), bounds.name) {
            each_of_block(block, new, |row| {
                if self.counts(row, collector) {
                    let grade = self.grade_of_one(row, distance, interpretation);
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
        // The words that are looked for in the rows of the others only, as bits.
        let mut late = 0u8;
        let mut fewest = usize::MAX;
        for &at in &interpretation.order {
            let word = &interpretation.words[at];
            if fewest <= if word.letters().len() < 3 { FEW } else { VERY_FEW } {
                late |= 1 << at;
                continue;
            }
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
            fewest = fewest.min(self.count_near(near) + numbers.len());
        }
        if used == 1 && scratch.near[0].is_empty() {
            self.find_number(interpretation, number, scratch, collector);
        } else if all && used == 1 && !interpretation.words[0].mail {
            self.find_one(interpretation, number, scratch, collector);
        } else if all {
            self.find_several(interpretation, number, late, scratch, collector);
        }
        for (distances, near) in scratch.distances.iter_mut().zip(&mut scratch.near) {
            for (word, _) in near.drain(..) {
                (distances[word as usize], scratch.near_to[word as usize]) = (NO_MATCH, 0);
            }
        }
        scratch.numbers.iter_mut().for_each(Vec::clear);
    }

    pub(super) fn count_near(&self, near: &[(u32, Distance)]) -> usize {
        near.iter().map(|(word, _)| self.vocabulary.count(*word)).sum()
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
            let least = grade(interpretation.relaxation, START.into(), true, false, 0);
            self.numbers.each_starting(digits, |block, rows| {
                self.take_block((block, rows), (START, least), interpretation, number, found, collector);
            });
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
        let Scratch { near, numbers, found, sets: [rows, ..], .. } = scratch;
        let (near, numbers) = (&near[0], &numbers[0]);
        let set = |set: u64, distance: Distance| set | 1 << distance;
        let in_words = near.iter().fold(0, |all, (_, distance)| set(all, *distance));
        let in_numbers = numbers.iter().fold(0, |all, (_, distance)| set(all, *distance));
        for distance in (0..64).filter(|distance| (in_words | in_numbers) >> distance & 1 == 1) {
            let least = grade(interpretation.relaxation, distance.into(), !is_whole(distance), false, 0);
            let taking = collector.best.may_take(least, 0);
            let words = || near.iter().filter(|(_, of)| *of == distance).map(|(word, _)| *word);
            if !taking {
                // They can no longer be among the best, so they are only counted.
                words().for_each(|word| self.vocabulary.fill(word, found));
            } else if words().map(|word| self.vocabulary.count(word)).sum::<usize>() > MANY {
                rows.clear(self.rows.len());
                words().for_each(|word| self.vocabulary.fill(word, rows));
                rows.each_block(|block, rows| {
                    self.take_block((block, rows), (distance, least), interpretation, number, found, collector);
                });
            } else {
                for word in words() {
                    self.vocabulary.each_row(word, &mut |row| {
                        self.take(row, distance, interpretation, number, found, collector);
                    });
                }
            }
            if in_numbers >> distance & 1 == 1 {
                let like = numbers.iter().filter(|(_, of)| *of == distance);
                like.for_each(|(row, _)| self.take(*row, distance, interpretation, number, found, collector));
            }
        }
        collector.total = self.count(found, collector);
    }

    /// Returns the grade of a row found by one word, without its weight.
    #[inline(always)]
    fn grade_of_one(&self, row: u32, distance: Distance, interpretation: &Interpretation) -> u32 {
        let incomplete = !is_whole(distance) || self.sizes.as_slice()[row as usize] != 1;
        grade(interpretation.relaxation, distance.into(), incomplete, false, 0)
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
            self.offer(row, self.grade_of_one(row, distance, interpretation), number, collector);
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

    /// Returns whether a row passes the filter.
    #[inline(always)]
    pub(super) fn counts(&self, row: u32, collector: &Collector) -> bool {
        self.flags.as_slice()[row as usize] & collector.filter.0 == collector.filter.1
    }

    /// Offers a row to the best ones.
    #[inline(always)]
    pub(super) fn offer(&self, row: u32, grade: u32, interpretation: u8, collector: &mut Collector) {
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
        if (2..=5).contains(&form.len()) {
            for class in [Class::Initials, Class::AllInitials] {
                vocabulary.known(class, form).into_iter().for_each(|initials| take(initials, 0));
            }
        }
        if tolerance.inside_handles {
            vocabulary.each_handle_with(form, |word| take(word, 0));
        } else if form.len() > 2 {
            // Almost any one or two letters are the beginning of some handle.
            vocabulary.each_handle_starting(form, |word| take(word, 0));
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
