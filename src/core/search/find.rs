//! From words of the query over words of the vocabulary to rows.

use super::block::{ROWS, weight};
use super::likeness::{Distance, NOT, Slips, each_part};
use super::numbers::{SHORT, START};
use super::query::{MOST, Reading, Wanted};
use super::rank::{Best, Ranked, Set, each_of_block, grade, sort_few};
use super::vocabulary::{Class, Vocabulary, set_of};
use super::words::Words;
use super::{ALTERNATE, MAIL, Row, SearchIndex, TAKEN, WORD};

/// What a search writes on, kept for the next one.
#[derive(Default)]
pub struct Paper {
    pub(super) words: Words,
    /// For each word of the vocabulary a bit for each word of the query it is near to; for each of these …
    near_to: Vec<u8>,
    /// … how far it is.
    distances: Vec<Vec<Distance>>,
    /// For each word of the query the words near to it, and how far they are.
    near: Vec<Vec<(u32, Distance)>>,
    /// The rows with a number like it, and how far that is.
    numbers: Vec<Vec<(u32, Distance)>>,
    /// Rows found, by any reading.
    found: Set,
    /// Rows to be looked at.
    first: Set,
    second: Set,
    places: Vec<Place>,
}

/// A cell that is near a word of the query, and its place.
pub(super) struct Place {
    cell: usize,
    place: usize,
}

/// A search under way.
pub(super) struct Finding {
    pub(super) total: usize,
    pub(super) best: Best,
    /// Bits of a row's standing that count, and what they have to be.
    pub(super) filter: (u8, u8),
    /// A row that does not count.
    pub(super) not: Option<u32>,
}

impl Paper {
    /// `not` is a row that does not count.
    pub(super) fn begin(&mut self, rows: usize, not: Option<u32>) {
        self.found.clear(rows);
        not.into_iter().for_each(|row| self.found.fill(&[row]));
    }
}

/// In the place of a cell: found by its number.
pub(super) const NUMBER: usize = usize::MAX;

/// How a row fits a reading.
pub(super) struct Fit {
    pub(super) distance: u32,
    /// The name holds more than the query.
    pub(super) incomplete: bool,
    /// The words stand in the name in another order.
    pub(super) disordered: bool,
    /// For each word of the query the cell it is found in, and that cell's place.
    pub(super) cells: [(usize, usize); MOST],
}

impl SearchIndex {
    pub(super) fn find_all(&self, paper: &mut Paper, finding: &mut Finding) {
        for block in 0..self.blocks.len() {
            let rows = self.rows.len() - block * ROWS;
            self.take_block(
                block,
                u64::MAX >> ROWS.saturating_sub(rows),
                grade(0, 0, false, false, 0),
                0,
                &mut paper.found,
                finding,
            );
        }
        finding.total = self.count(&paper.found, finding);
    }

    /// Finds rows of one block and one grade.
    fn take_block(&self, block: usize, rows: u64, grade: u32, number: u8, found: &mut Set, finding: &mut Finding) {
        let (new, bounds) = (found.insert_block(block, rows), self.blocks[block]);
        if finding.best.may_take(grade + u32::from(bounds.weight), bounds.name) {
            each_of_block(block, new, |row| {
                if self.counts(row, finding) {
                    self.offer(row, grade, number, finding);
                }
            });
        }
    }

    /// Finds what a reading finds and none before has.
    pub(super) fn find(&self, reading: &Reading, number: u8, paper: &mut Paper, finding: &mut Finding) {
        let used = reading.words.len();
        paper.distances.resize_with(used.max(paper.distances.len()), Vec::new);
        paper.near.resize_with(used.max(paper.near.len()), Vec::new);
        paper.numbers.resize_with(used.max(paper.numbers.len()), Vec::new);
        paper.near_to.resize(self.vocabulary.len(), 0);
        let mut all = true;
        for (at, word) in reading.words.iter().enumerate() {
            let (distances, near, numbers) = (&mut paper.distances[at], &mut paper.near[at], &mut paper.numbers[at]);
            distances.resize(self.vocabulary.len(), NOT);
            collect(&self.vocabulary, word, reading, distances, near);
            for (word, _) in near.iter() {
                paper.near_to[*word as usize] |= 1 << at;
            }
            if used == 1 && near.is_empty() {
                // Nothing but a number, and each row has one at most: they need not be sorted out.
                break;
            }
            if let Some(digits) = word.digits
                && (used > 1 || reading.goodwill == 0)
            {
                self.numbers.each_like(digits, |row, distance| numbers.push((row, distance)));
            }
            all &= !near.is_empty() || !numbers.is_empty();
            if !all {
                break;
            }
        }
        if used == 1 && paper.near[0].is_empty() {
            self.find_number(reading, number, paper, finding);
        } else if all && used == 1 && !reading.words[0].mail {
            self.find_one(reading, number, paper, finding);
        } else if all {
            self.find_several(reading, number, paper, finding);
        }
        for (distances, near) in paper.distances.iter_mut().zip(&mut paper.near) {
            for (word, _) in near.drain(..) {
                (distances[word as usize], paper.near_to[word as usize]) = (NOT, 0);
            }
        }
        paper.numbers.iter_mut().for_each(Vec::clear);
    }

    fn find_number(&self, reading: &Reading, number: u8, paper: &mut Paper, finding: &mut Finding) {
        let found = &mut paper.found;
        // With goodwill a number is no nearer.
        let Some(digits) = reading.words[0].digits.filter(|_| reading.goodwill == 0) else { return };
        if digits.len() <= SHORT {
            let grade = grade(reading.goodwill, START.into(), true, false, 0);
            self.numbers
                .each_starting(digits, |block, rows| self.take_block(block, rows, grade, number, found, finding));
        }
        self.numbers.each_with(digits, |row| {
            if !found.has(row) {
                let distance = self.numbers.distance(digits, row);
                if distance != NOT {
                    self.take(row, distance, reading, number, found, finding);
                }
            }
        });
        finding.total = self.count(found, finding);
    }

    /// One word: every row that has a word near enough, the nearest words first.
    fn find_one(&self, reading: &Reading, number: u8, paper: &mut Paper, finding: &mut Finding) {
        let Paper { near, numbers, found, .. } = paper;
        let set = |set: u64, distance: Distance| set | 1 << distance;
        let in_words = near[0].iter().fold(0, |all, (_, distance)| set(all, *distance));
        let in_numbers = numbers[0].iter().fold(0, |all, (_, distance)| set(all, *distance));
        for distance in (0..64).filter(|distance| (in_words | in_numbers) >> distance & 1 == 1) {
            let least = grade(reading.goodwill, distance.into(), distance > 0, false, 0);
            let taking = finding.best.may_take(least, 0);
            for (word, of) in &near[0] {
                if *of == distance {
                    let rows = self.vocabulary.rows(*word);
                    match taking {
                        true => {
                            for row in rows {
                                self.take(*row, distance, reading, number, found, finding);
                            }
                        }
                        // No longer among the best: they are only counted.
                        false => found.fill(rows),
                    }
                }
            }
            if in_numbers >> distance & 1 == 1 {
                let like = numbers[0].iter().filter(|(_, of)| *of == distance);
                like.for_each(|(row, _)| self.take(*row, distance, reading, number, found, finding));
            }
        }
        finding.total = self.count(found, finding);
    }

    fn take(
        &self,
        row: u32,
        distance: Distance,
        reading: &Reading,
        number: u8,
        found: &mut Set,
        finding: &mut Finding,
    ) {
        if self.counts(row, finding) && found.insert(row) {
            let incomplete = distance > 0 || self.rows[row as usize].names != 1;
            self.offer(row, grade(reading.goodwill, distance.into(), incomplete, false, 0), number, finding);
        }
    }

    /// How many rows of a set count.
    fn count(&self, set: &Set, finding: &Finding) -> usize {
        let mut count = 0;
        match finding.filter.0 == TAKEN {
            true => count = set.len() - self.free.iter().filter(|row| set.has(**row)).count(),
            false => set.each(|row| count += usize::from(self.counts(row, finding))),
        }
        count - usize::from(finding.not.is_some_and(|row| self.counts(row, finding)))
    }

    /// Several words: the rows of the rarest, if the others are in them too.
    fn find_several(&self, reading: &Reading, number: u8, paper: &mut Paper, finding: &mut Finding) {
        let Paper { near_to, distances, near, numbers, found, first, second, places, .. } = paper;
        let fill = |set: &mut Set, word: usize| {
            set.clear(self.rows.len());
            for (word, _) in &near[word] {
                set.fill(self.vocabulary.rows(*word));
            }
            numbers[word].iter().for_each(|(row, _)| set.fill(&[*row]));
        };
        let count = |word: usize| {
            near[word].iter().map(|(word, _)| self.vocabulary.rows(*word).len()).sum::<usize>() + numbers[word].len()
        };
        let mut counts: Vec<(usize, usize)> = (0..reading.words.len()).map(|word| (count(word), word)).collect();
        sort_few(&mut counts, |one, other| one < other);
        let (fewest, rarest) = counts[0];
        fill(first, rarest);
        for (count, word) in &counts[1..] {
            // Telling beforehand which rows have another word is worth the while if it is not in very many.
            if *count < 8 * fewest {
                fill(second, *word);
                first.keep(second);
            }
        }
        let near_to = near_to.as_slice();
        let distances: Vec<&[Distance]> = distances.iter().map(Vec::as_slice).collect();
        let distances = distances.as_slice();
        first.each(|row| {
            if found.has(row) || !self.counts(row, finding) {
                return;
            }
            let number_of = self.numbers.of(row);
            let fit = self.fit(
                &self.rows[row as usize],
                reading,
                places,
                |known| near_to[known as usize] != 0,
                |word, known| distances[word][known as usize],
                |word| reading.words[word].distance_to(number_of),
            );
            if let Some(fit) = fit {
                found.insert(row);
                finding.total += 1;
                self.offer(
                    row,
                    grade(reading.goodwill, fit.distance, fit.incomplete, fit.disordered, 0),
                    number,
                    finding,
                );
            }
        });
    }

    #[inline(always)]
    fn counts(&self, row: u32, finding: &Finding) -> bool {
        self.standings.as_slice()[row as usize] & finding.filter.0 == finding.filter.1
    }

    #[inline(always)]
    fn offer(&self, row: u32, grade: u32, reading: u8, finding: &mut Finding) {
        let grade = grade + u32::from(weight(self.standings.as_slice()[row as usize]));
        let name = self.names.as_slice()[row as usize];
        if finding.best.may_take(grade, name) {
            finding.best.offer(Ranked { grade, name, row, reading }, |one, other| self.compare(one, other));
        }
    }

    /// How a row fits a reading, if it does: with which words of the vocabulary are near any of the query's, how far a
    /// word of the query is from one, and how far from the row's number.
    pub(super) fn fit(
        &self,
        row: &Row,
        reading: &Reading,
        places: &mut Vec<Place>,
        near: impl Fn(u32) -> bool,
        distance: impl Fn(usize, u32) -> Distance,
        number: impl Fn(usize) -> Distance,
    ) -> Option<Fit> {
        places.clear();
        let mut place = 0usize.wrapping_sub(1);
        for (at, cell) in row.cells.iter().enumerate() {
            if cell & ALTERNATE == 0 {
                place = place.wrapping_add(1);
            }
            if near(cell & WORD) {
                places.push(Place { cell: at, place });
            }
        }
        let mut fit = Fit { distance: 0, incomplete: true, disordered: false, cells: [(NUMBER, NUMBER); MOST] };
        // Each word of the query needs a place of its own.
        let (mut used, mut number_used, mut whole) = (0u64, false, 0);
        for &word in &reading.order {
            let mail = if reading.words[word].mail { MAIL } else { 0 };
            let (mut nearest, mut best) = (NOT, (NUMBER, NUMBER));
            for Place { cell: at, place } in places.iter() {
                let cell = row.cells[*at];
                let near = distance(word, cell & WORD);
                if near < nearest && cell & mail == mail && (*place > 63 || used >> place & 1 == 0) {
                    (nearest, best) = (near, (*at, *place));
                }
            }
            let of_number = if number_used { NOT } else { number(word) };
            if of_number < nearest {
                (nearest, best) = (of_number, (NUMBER, NUMBER));
                number_used = true;
            }
            if nearest == NOT {
                return None;
            }
            used |= 1u64.checked_shl(best.1 as u32).unwrap_or(0);
            fit.distance += u32::from(nearest);
            fit.cells[word] = best;
            whole += u8::from(nearest == 0);
        }
        fit.incomplete = whole < row.names;
        // Only the places of the name come before those of its initials and the rest.
        let in_name =
            fit.cells[..reading.words.len()].iter().map(|(_, place)| *place).filter(|place| *place < row.names.into());
        fit.disordered = !in_name.is_sorted();
        Some(fit)
    }
}

/// The words of the vocabulary that are near a word of the query.
fn collect(
    vocabulary: &Vocabulary,
    wanted: &Wanted,
    reading: &Reading,
    distances: &mut [Distance],
    near: &mut Vec<(u32, Distance)>,
) {
    let leniency = reading.leniency;
    for form in wanted.forms() {
        let (letters, slips) = (set_of(form), leniency.slips.in_word(form));
        let mut take = |word: u32, missing: u32| {
            if (letters & !vocabulary.letters(word)).count_ones() > missing || distances[word as usize] != NOT {
                return;
            }
            let distance = wanted.distance(vocabulary.word(word), vocabulary.class(word), leniency);
            if distance != NOT {
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
        // Handles begin with one or two letters of every kind.
        if form.len() > 2 || leniency.inside_handles {
            vocabulary.each_handle_with(form, |word| take(word, 0));
        }
        if slips > 0 {
            each_part(form, slips, |part| vocabulary.each_with(part, |word| take(word, slips as u32)));
            if leniency.slips.in_handle(form) == Slips::One {
                let (one, two) = form.split_at(form.len() / 2);
                let swapped = [one[one.len() - 2], two[0], one[one.len() - 1]];
                for part in [one, two, &swapped] {
                    vocabulary.each_handle_with(part, |word| take(word, 1));
                }
            }
            if leniency.slips == Slips::Two {
                vocabulary.each_with(&form[..1], |word| take(word, 0));
            }
        }
    }
}
