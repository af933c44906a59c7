//! From words of the query over words of the vocabulary to rows.

use super::likeness::{Distance, NOT, Slips, each_part};
use super::query::{MOST, Reading, Wanted};
use super::rank::{Best, Ranked, Set, grade};
use super::vocabulary::{Class, Vocabulary, set_of};
use super::words::Words;
use super::{ALTERNATE, Directory, MAIL, Row, WORD};

/// What a search writes on, kept for the next one.
#[derive(Default)]
pub struct Paper {
    pub(super) words: Words,
    /// For each word of the query: how far each word of the vocabulary is from it …
    distances: Vec<Vec<Distance>>,
    /// … and which are not too far.
    near: Vec<Vec<u32>>,
    /// The rows with a number like it, and how far that is.
    numbers: Vec<Vec<(u32, Distance)>>,
    /// Rows found, by any reading.
    found: Set,
    /// Rows looked at, by the present one.
    tried: Set,
    /// Rows that have the second rarest word.
    second: Set,
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
    pub(super) fn begin(&mut self, rows: usize) {
        self.found.clear(rows);
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

impl Directory {
    pub(super) fn find_all(&self, finding: &mut Finding) {
        for row in 0..self.rows.len() as u32 {
            if self.counts(row, finding) {
                finding.total += 1;
                self.offer(row, grade(0, 0, false, false, 0), 0, finding);
            }
        }
    }

    /// Finds what a reading finds and none before has.
    pub(super) fn find(&self, reading: &Reading, number: u8, paper: &mut Paper, finding: &mut Finding) {
        let used = reading.words.len();
        paper.distances.resize_with(used.max(paper.distances.len()), Vec::new);
        paper.near.resize_with(used.max(paper.near.len()), Vec::new);
        paper.numbers.resize_with(used.max(paper.numbers.len()), Vec::new);
        let mut all = true;
        for (at, word) in reading.words.iter().enumerate() {
            let (distances, near, numbers) = (&mut paper.distances[at], &mut paper.near[at], &mut paper.numbers[at]);
            distances.resize(self.vocabulary.len(), NOT);
            collect(&self.vocabulary, word, reading, distances, near);
            if used == 1 && near.is_empty() {
                // Nothing but a number, and each row has one at most: they need not be sorted out.
                break;
            }
            if let Some(digits) = word.digits {
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
            for word in near.drain(..) {
                distances[word as usize] = NOT;
            }
        }
        paper.numbers.iter_mut().for_each(Vec::clear);
    }

    fn find_number(&self, reading: &Reading, number: u8, paper: &mut Paper, finding: &mut Finding) {
        if let Some(digits) = reading.words[0].digits {
            self.numbers.each_like(digits, |row, distance| {
                if self.counts(row, finding) && paper.found.insert(row) {
                    finding.total += 1;
                    self.offer(row, grade(reading.goodwill, distance.into(), true, false, 0), number, finding);
                }
            });
        }
    }

    /// One word: every row that has a word near enough, the nearest words first.
    fn find_one(&self, reading: &Reading, number: u8, paper: &mut Paper, finding: &mut Finding) {
        let (distances, found) = (&paper.distances[0], &mut paper.found);
        let in_words = paper.near[0].iter().fold(0u64, |set, word| set | 1 << distances[*word as usize]);
        let in_numbers = paper.numbers[0].iter().fold(0u64, |set, (_, distance)| set | 1 << distance);
        for distance in (0..64).filter(|distance| (in_words | in_numbers) >> distance & 1 == 1) {
            let mut take = |row: u32| {
                if self.counts(row, finding) && found.insert(row) {
                    finding.total += 1;
                    let incomplete = distance > 0 || self.rows[row as usize].names != 1;
                    self.offer(row, grade(reading.goodwill, distance.into(), incomplete, false, 0), number, finding);
                }
            };
            for word in paper.near[0].iter().filter(|word| distances[**word as usize] == distance) {
                self.vocabulary.rows(*word).iter().copied().for_each(&mut take);
            }
            if in_numbers >> distance & 1 == 1 {
                paper.numbers[0].iter().filter(|(_, of)| *of == distance).for_each(|(row, _)| take(*row));
            }
        }
    }

    /// Several words: the rows of the rarest, if the others are in them too.
    fn find_several(&self, reading: &Reading, number: u8, paper: &mut Paper, finding: &mut Finding) {
        let Paper { distances, near, numbers, found, tried, second, .. } = paper;
        let rows = |word: usize| {
            let in_words = near[word].iter().flat_map(|word| self.vocabulary.rows(*word).iter().copied());
            in_words.chain(numbers[word].iter().map(|(row, _)| *row))
        };
        let count = |word: usize| near[word].iter().map(|word| self.vocabulary.rows(*word).len()).sum::<usize>() + numbers[word].len();
        let mut counts: Vec<(usize, usize)> = (0..reading.words.len()).map(|word| (count(word), word)).collect();
        counts.sort_unstable();
        // Telling beforehand which rows have the next rarest word is worth the while if it is not in very many.
        let (rarest, next) = (counts[0], counts.get(1).filter(|next| next.0 < 8 * counts[0].0));
        if let Some((_, next)) = next {
            second.clear(self.rows.len());
            rows(*next).for_each(|row| {
                second.insert(row);
            });
        }
        tried.clear(self.rows.len());
        for row in rows(rarest.1) {
            if next.is_some() && !second.has(row) || !self.counts(row, finding) || !tried.insert(row) {
                continue;
            }
            let number_of = self.numbers.of(row);
            let fit = self.fit(
                &self.rows[row as usize],
                reading,
                |word, known| distances[word][known as usize],
                |word| reading.words[word].distance_to(number_of),
            );
            if let Some(fit) = fit
                && found.insert(row)
            {
                finding.total += 1;
                self.offer(row, grade(reading.goodwill, fit.distance, fit.incomplete, fit.disordered, 0), number, finding);
            }
        }
    }

    fn counts(&self, row: u32, finding: &Finding) -> bool {
        self.standings[row as usize] & finding.filter.0 == finding.filter.1 && Some(row) != finding.not
    }

    fn offer(&self, row: u32, grade: u32, reading: u8, finding: &mut Finding) {
        if finding.best.may_take(grade) {
            let grade = grade + u32::from(super::WEIGHTS[usize::from(self.standings[row as usize] & 0xf)]);
            let new = Ranked { grade, name: self.names[row as usize], row, reading };
            finding.best.offer(new, |one, other| self.compare(one, other));
        }
    }

    /// How a row fits a reading, if it does: with how far a word of the query is from a word of the vocabulary, and from the
    /// row's number.
    pub(super) fn fit(
        &self,
        row: &Row,
        reading: &Reading,
        distance: impl Fn(usize, u32) -> Distance,
        number: impl Fn(usize) -> Distance,
    ) -> Option<Fit> {
        let mut fit = Fit { distance: 0, incomplete: true, disordered: false, cells: [(NUMBER, NUMBER); MOST] };
        // Each word of the query needs a place of its own.
        let (mut used, mut number_used, mut whole) = (0u64, false, 0);
        for &word in &reading.order {
            let mail = if reading.words[word].mail { MAIL } else { 0 };
            let (mut best, mut place) = ((NOT, NUMBER, NUMBER), 0usize.wrapping_sub(1));
            for (at, cell) in row.cells.iter().enumerate() {
                if cell & ALTERNATE == 0 {
                    place = place.wrapping_add(1);
                }
                let near = distance(word, cell & WORD);
                if near < best.0 && cell & mail == mail && (place > 63 || used >> place & 1 == 0) {
                    best = (near, at, place);
                }
            }
            let of_number = if number_used { NOT } else { number(word) };
            if of_number < best.0 {
                best = (of_number, NUMBER, NUMBER);
                number_used = true;
            }
            let (near, at, place) = best;
            if near == NOT {
                return None;
            }
            used |= 1u64.checked_shl(place as u32).unwrap_or(0);
            fit.distance += u32::from(near);
            fit.cells[word] = (at, place);
            whole += u8::from(near == 0);
        }
        fit.incomplete = whole < row.names;
        // Only the places of the name come before those of its initials and the rest.
        let in_name = fit.cells[..reading.words.len()].iter().map(|(_, place)| *place).filter(|place| *place < row.names.into());
        fit.disordered = !in_name.is_sorted();
        Some(fit)
    }
}

/// The words of the vocabulary that are near a word of the query.
fn collect(vocabulary: &Vocabulary, wanted: &Wanted, reading: &Reading, distances: &mut [Distance], near: &mut Vec<u32>) {
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
                near.push(word);
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
