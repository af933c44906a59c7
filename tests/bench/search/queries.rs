//! Queries to find a target, ordinary and hard ones, each with its relevant rows.
//!
//! Relevant are the intended row and all rows that match equally well: those with the same name; for initials those
//! with the same initials; for an e-mail address or a number those that contain the query. A name is typed until no
//! other fits, or in full if at most three fit then; others are left out, because nobody could tell which is meant.

use super::generate::plain;
use super::random::Random;
use crate::protocol::Target;
use std::collections::{BTreeMap, HashMap, HashSet};

pub struct Typed {
    pub kind: &'static str,
    pub text: String,
    /// The relevant rows.
    pub right: HashSet<u32>,
}

type Chars = Vec<char>;

struct Writer<'a> {
    made: &'a [Target],
    /// The plain words of each name.
    words: Vec<Vec<String>>,
    by_word: BTreeMap<String, Vec<u32>>,
    by_name: HashMap<String, Vec<u32>>,
    random: Random,
}

/// A kind of query, and a function that makes one for a row if possible.
type Kind<'a> = (&'static str, fn(&mut Writer<'a>, u32) -> Option<(String, Vec<u32>)>);

pub fn ordinary(made: &[Target], of_each: usize, seed: u64) -> Vec<Typed> {
    let kinds: [Kind; 9] = [
        ("prefixes", |w, row| w.prefixes(row, false)),
        ("last first", |w, row| w.prefixes(row, true)),
        ("initials", Writer::initials),
        ("inside", Writer::inside),
        ("accents", Writer::accents),
        ("typo", |w, row| w.slipped(row, 1, false)),
        ("e-mail", Writer::email),
        ("number", Writer::number),
        ("queue", |w, row| w.queue(row, false)),
    ];
    Writer::new(made, 1 + 2 * seed).write(&kinds, of_each)
}

pub fn hard(made: &[Target], of_each: usize, seed: u64) -> Vec<Typed> {
    let kinds: [Kind; 6] = [
        ("ü and ue", Writer::spelt),
        ("first letter", |w, row| w.slipped(row, 1, true)),
        ("two typos", |w, row| w.slipped(row, 2, false)),
        ("no space", Writer::joined),
        ("doubled", Writer::doubled),
        ("queue, typo", |w, row| w.queue(row, true)),
    ];
    Writer::new(made, 2 + 2 * seed).write(&kinds, of_each)
}

/// Spells out accents where that is usual.
fn spelt_out(name: &str) -> String {
    let mut spelt = String::new();
    for c in name.to_lowercase().chars() {
        match c {
            'ä' => spelt.push_str("ae"),
            'ö' | 'ø' => spelt.push_str("oe"),
            'ü' => spelt.push_str("ue"),
            'å' => spelt.push_str("aa"),
            c => spelt.push(c),
        }
    }
    plain(&spelt)
}

fn start(word: &str, chars: usize) -> String {
    word.chars().take(chars).collect()
}

fn len(word: &str) -> usize {
    word.chars().count()
}

/// Makes one typing error: two letters swapped, one missing, wrong or extra; at the first letter or after it.
fn slip(word: &str, first: bool, random: &mut Random) -> String {
    let letters: Chars = word.chars().collect();
    let near: Chars = if letters[0].is_ascii() {
        ('a'..='z').collect()
    } else {
        let begin = letters[0] as u32 - 8;
        (begin..begin + 16).filter_map(char::from_u32).filter(|c| c.is_alphabetic()).collect()
    };
    loop {
        let mut slipped = letters.clone();
        let other = near[random.below(near.len())];
        let at = if first { 0 } else { random.between(1, letters.len() - 1) };
        match if first { 2 } else { random.below(4) } {
            0 if at + 1 < letters.len() => slipped.swap(at, at + 1),
            1 => {
                slipped.remove(at);
            }
            2 => slipped[at] = other,
            3 => slipped.insert(at, other),
            _ => {}
        }
        if slipped != letters {
            return slipped.into_iter().collect();
        }
    }
}

impl<'a> Writer<'a> {
    fn new(made: &'a [Target], seed: u64) -> Self {
        let split = |name: &str| -> Vec<String> {
            plain(name).split([' ', '-', '\'']).filter(|word| !word.is_empty()).map(str::to_owned).collect()
        };
        let words: Vec<Vec<String>> = made.iter().map(|made| split(&made.name)).collect();
        let (mut by_word, mut by_name) = (BTreeMap::<String, Vec<u32>>::new(), HashMap::<String, Vec<u32>>::new());
        for (row, of_name) in (0..).zip(&words) {
            for word in of_name {
                by_word.entry(word.clone()).or_default().push(row);
            }
            by_name.entry(of_name.join(" ")).or_default().push(row);
        }
        Self { made, words, by_word, by_name, random: Random::new(seed) }
    }

    fn write(mut self, kinds: &[Kind<'a>], of_each: usize) -> Vec<Typed> {
        let mut written = Vec::new();
        for (kind, make) in kinds {
            let (mut count, mut texts) = (0, HashSet::new());
            // A small directory may not have enough of a kind.
            for _ in 0..200_000 {
                let row = self.random.below(self.made.len()) as u32;
                if count < of_each
                    && let Some((text, right)) = make(&mut self, row)
                    && texts.insert(text.clone())
                {
                    written.push(Typed { kind, text, right: right.into_iter().collect() });
                    count += 1;
                }
            }
        }
        written
    }

    fn same_name(&self, row: u32) -> Vec<u32> {
        self.by_name[&self.words[row as usize].join(" ")].clone()
    }

    /// Returns how many different names have a separate word for each of these parts, at its start or, if `inside`,
    /// anywhere.
    fn names_with(&self, parts: &[String], inside: bool) -> usize {
        let longest = parts.iter().max_by_key(|part| len(part)).expect("a part");
        let mut names = HashSet::new();
        let rows: Vec<u32> = if inside {
            self.by_word
                .iter()
                .filter(|(word, _)| word.contains(longest.as_str()))
                .flat_map(|(_, rows)| rows.iter().copied())
                .collect()
        } else {
            let starting =
                self.by_word.range(longest.clone()..).take_while(|(word, _)| word.starts_with(longest.as_str()));
            starting.flat_map(|(_, rows)| rows.iter().copied()).collect()
        };
        for row in rows {
            let words = &self.words[row as usize];
            let fits = |part: &String, word: &String| {
                if inside { word.contains(part.as_str()) } else { word.starts_with(part.as_str()) }
            };
            let fit = match parts {
                [one] => words.iter().any(|word| fits(one, word)),
                [one, two] => (0..words.len()).any(|at| {
                    fits(one, &words[at]) && (0..words.len()).any(|other| other != at && fits(two, &words[other]))
                }),
                parts => parts.iter().all(|part| words.iter().any(|word| fits(part, word))),
            };
            if fit {
                names.insert(words.join(" "));
            }
        }
        names.len()
    }

    fn is_agent(&self, row: u32) -> bool {
        self.made[row as usize].site.is_some()
    }

    /// Returns the first and the last word of an agent's name.
    fn ends(&self, row: u32) -> Option<Vec<String>> {
        let words = &self.words[row as usize];
        let ends = match &words[..] {
            [] => return None,
            [one] => vec![one.clone()],
            [first, .., last] => vec![first.clone(), last.clone()],
        };
        self.is_agent(row).then_some(ends)
    }

    /// Returns prefixes of words, as long as needed.
    fn starts(&mut self, words: &[String], least: usize) -> Option<Vec<String>> {
        let mut sizes: Vec<usize> =
            words.iter().map(|word| self.random.between(least, least + 2).min(len(word))).collect();
        loop {
            let parts: Vec<String> = words.iter().zip(&sizes).map(|(word, size)| start(word, *size)).collect();
            let names = self.names_with(&parts, false);
            match (0..words.len()).filter(|at| sizes[*at] < len(&words[*at])).min_by_key(|at| sizes[*at]) {
                _ if names == 1 => return Some(parts),
                Some(longer) => sizes[longer] += 1,
                None => return (names <= 3).then_some(parts),
            }
        }
    }

    fn prefixes(&mut self, row: u32, last_first: bool) -> Option<(String, Vec<u32>)> {
        let mut words = self.ends(row)?;
        if last_first {
            if words.len() < 2 {
                return None;
            }
            words.reverse();
        }
        let parts = self.starts(&words, 2)?;
        Some((parts.join(" "), self.same_name(row)))
    }

    fn initials(&mut self, row: u32) -> Option<(String, Vec<u32>)> {
        let initials = |words: &Vec<String>| words.iter().map(|word| start(word, 1)).collect::<String>();
        let typed = initials(&self.words[row as usize]);
        if !self.is_agent(row) || !(3..=5).contains(&len(&typed)) {
            return None;
        }
        let same =
            self.words.iter().zip(0..).filter(|(words, _)| initials(words) == typed).map(|(_, row)| row).collect();
        Some((typed, same))
    }

    fn inside(&mut self, row: u32) -> Option<(String, Vec<u32>)> {
        let mut words = self.ends(row)?;
        words.reverse();
        let long: Chars = words[0].chars().collect();
        if long.len() < 6 || words.len() < 2 {
            return None;
        }
        let from = self.random.between(1, 2);
        let middle: String = long[from..from + self.random.between(4, long.len() - from)].iter().collect();
        for size in 0..=len(&words[1]) {
            let parts: Vec<String> =
                [middle.clone(), start(&words[1], size)].into_iter().filter(|part| !part.is_empty()).collect();
            let names = self.names_with(&parts, true);
            if names == 1 || size == len(&words[1]) && names <= 3 {
                return Some((parts.join(" "), self.same_name(row)));
            }
        }
        None
    }

    fn accents(&mut self, row: u32) -> Option<(String, Vec<u32>)> {
        let words = self.ends(row)?;
        let name = &self.made[row as usize].name;
        let accented = plain(name).replace('-', " ") != name.to_lowercase().replace(['-', '’'], " ");
        (accented && self.names_with(&words, false) <= 3).then(|| (words.join(" "), self.same_name(row)))
    }

    fn slipped(&mut self, row: u32, slips: usize, first: bool) -> Option<(String, Vec<u32>)> {
        let mut words = self.ends(row)?;
        let at = self.random.below(words.len());
        let least = if slips == 2 { 6 } else { 5 };
        if words.len() < 2
            || len(&words[at]) < least
            || words[at].chars().any(|c| c as u32 >= 0x600)
            || self.names_with(&words, false) > 3
        {
            return None;
        }
        if slips == 2 && self.random.percent(30) && len(&words[1 - at]) > 4 {
            words[1 - at] = slip(&words[1 - at], false, &mut self.random);
            words[at] = slip(&words[at], false, &mut self.random);
        } else {
            for _ in 0..slips {
                words[at] = slip(&words[at], first, &mut self.random);
            }
        }
        Some((words.join(" "), self.same_name(row)))
    }

    fn email(&mut self, row: u32) -> Option<(String, Vec<u32>)> {
        let email = self.made[row as usize].email.as_ref()?;
        let at = email.find('@')?;
        let typed = &email[..at + self.random.between(1, 8)];
        let has = |made: &Target| made.email.as_ref().is_some_and(|email| email.starts_with(typed));
        let same = self.made.iter().zip(0..).filter(|(made, _)| has(made)).map(|(_, row)| row).collect();
        Some((typed.to_owned(), same))
    }

    fn number(&mut self, row: u32) -> Option<(String, Vec<u32>)> {
        let number = self.made[row as usize].number.as_ref()?.as_str();
        let typed = match self.random.below(4) {
            0 => number.to_owned(),
            1 => format!("0{}", &number[3..]),
            2 => format!("0044 {} {}", &number[3..7], &number[7..]),
            _ => number[number.len() - self.random.between(5, 7)..].to_owned(),
        };
        let digits = typed.replace(' ', "");
        let digits = digits.trim_start_matches('+').trim_start_matches('0').to_owned();
        let has = |made: &Target| made.number.as_ref().is_some_and(|number| number.as_str().contains(&digits));
        let same = self.made.iter().zip(0..).filter(|(made, _)| has(made)).map(|(_, row)| row).collect();
        Some((typed, same))
    }

    fn queue(&mut self, row: u32, typo: bool) -> Option<(String, Vec<u32>)> {
        let mut words = self.words[row as usize].clone();
        if self.is_agent(row) || words.len() < 2 {
            return None;
        }
        if !typo {
            self.random.shuffle(&mut words);
        }
        let mut parts = self.starts(&words, 3)?;
        if typo {
            let at = self.random.below(parts.len());
            if len(&parts[at]) < 3 {
                return None;
            }
            parts[at] = slip(&parts[at], false, &mut self.random);
        }
        Some((parts.join(" "), self.same_name(row)))
    }

    fn spelt(&mut self, row: u32) -> Option<(String, Vec<u32>)> {
        let name = &self.made[row as usize].name;
        let spelt = spelt_out(name);
        let typed = if spelt != plain(name) {
            spelt.replace('-', " ")
        } else {
            let folded = plain(name);
            let umlauts = folded.replace("ue", "ü").replace("oe", "ö").replace("ae", "ä");
            // Only if the two letters stand for one: the list has the name in both spellings.
            if !["mueller", "schaefer", "koehler", "krueger", "schroeder"].iter().any(|name| folded.contains(name)) {
                return None;
            }
            umlauts.replace('-', " ")
        };
        if !self.is_agent(row) {
            return None;
        }
        let same = self
            .made
            .iter()
            .zip(0..)
            .filter(|(made, _)| spelt_out(&made.name) == spelt_out(name))
            .map(|(_, row)| row)
            .collect();
        Some((typed, same))
    }

    fn joined(&mut self, row: u32) -> Option<(String, Vec<u32>)> {
        let words = self.ends(row)?;
        (words.len() == 2 && self.words[row as usize].len() == 2).then(|| (words.concat(), self.same_name(row)))
    }

    fn doubled(&mut self, row: u32) -> Option<(String, Vec<u32>)> {
        let mut words = self.ends(row)?;
        let at = self.random.below(words.len());
        let mut letters: Chars = words[at].chars().collect();
        if letters.len() < 4 || words.len() < 2 || letters[0] as u32 >= 0x600 || self.names_with(&words, false) > 3 {
            return None;
        }
        match letters.windows(2).position(|two| two[0] == two[1]) {
            Some(twice) => {
                letters.remove(twice);
            }
            None => {
                let once = self.random.below(letters.len());
                letters.insert(once, letters[once]);
            }
        }
        words[at] = letters.into_iter().collect();
        Some((words.join(" "), self.same_name(row)))
    }
}
