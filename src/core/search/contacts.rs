//! Contacts, found by words of their names and by digits of their numbers.
//!
//! All of them are looked at for each query, apart from the engine: 100,000 take a few milliseconds, and nothing has to
//! be kept but their folded names.

use super::text_filter::TextFilter;
use super::words::Words;
use crate::protocol::{AgentId, MAX_CONTACTS, PhoneNumber, TargetRef};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// The fewest digits that are looked for inside numbers.
const DIGITS: usize = 3;

/// Who has reached a contact: what decides who may find one of whom nothing else is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Reach {
    /// The targets that the contact's interactions were for.
    pub routes: BTreeSet<TargetRef>,
    /// The agents who have owned them.
    pub agents: BTreeSet<AgentId>,
}

/// A contact, as it can be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Findable {
    /// The display name, if known.
    pub name: Option<String>,
    /// Whether the contact is in the contact book, where everybody finds them.
    pub in_book: bool,
    /// Who has reached them.
    pub reach: Arc<Reach>,
}

impl Findable {
    /// Returns whether an agent may find the contact, who sees some targets.
    pub fn is_for(&self, agent: &AgentId, mut sees: impl FnMut(&TargetRef) -> bool) -> bool {
        self.in_book || self.reach.agents.contains(agent) || self.reach.routes.iter().any(&mut sees)
    }
}

#[derive(Debug)]
struct Row {
    number: PhoneNumber,
    contact: Findable,
    /// The folded words of the name, each after a zero.
    letters: Box<[u16]>,
    /// The same as they are spelt in Latin letters; empty if that is the same.
    spelt: Box<[u16]>,
}

/// All contacts that can be found.
#[derive(Debug, Default)]
pub struct ContactIndex {
    rows: Vec<Row>,
    places: HashMap<PhoneNumber, usize>,
}

/// What a query looks for.
struct Wanted {
    /// The number that the query is, if it is one.
    number: Option<PhoneNumber>,
    /// The digits of a query that has nothing else, without leading zeros.
    digits: Option<String>,
    words: Vec<Vec<u16>>,
    /// The words as they are spelt in Latin letters.
    spelt: Vec<Vec<u16>>,
}

/// How well a contact matches; the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Grade {
    /// The number is the query.
    Number,
    /// The name begins with the query, or the number does.
    Start,
    /// Anything else.
    Inside,
}

impl ContactIndex {
    /// Sets how a contact can be found; `None` removes them.
    pub fn set(&mut self, number: PhoneNumber, contact: Option<Findable>) {
        match (self.places.get(&number).copied(), contact) {
            (Some(place), Some(contact)) => self.rows[place] = Row::new(number, contact),
            (None, Some(contact)) => {
                self.places.insert(number.clone(), self.rows.len());
                self.rows.push(Row::new(number, contact));
            }
            (Some(place), None) => {
                self.places.remove(&number);
                self.rows.swap_remove(place);
                if let Some(moved) = self.rows.get(place) {
                    self.places.insert(moved.number.clone(), place);
                }
            }
            (None, None) => {}
        }
    }

    /// Returns the number of contacts.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Returns the contacts that a query finds among those for which `may` returns true, best first and at most
    /// [`MAX_CONTACTS`], and how many there are. `number` is the number that the query is, if it is one.
    pub fn find(
        &self,
        query: &str,
        number: Option<PhoneNumber>,
        may: impl FnMut(&Findable) -> bool,
    ) -> (Vec<PhoneNumber>, usize) {
        self.find_with(&Self::default(), query, number, may)
    }

    /// Returns the same of these and some other contacts. Of those in both, what is known here counts.
    pub fn find_with(
        &self,
        others: &Self,
        query: &str,
        number: Option<PhoneNumber>,
        mut may: impl FnMut(&Findable) -> bool,
    ) -> (Vec<PhoneNumber>, usize) {
        let wanted = Wanted::new(query, number);
        let others = others.rows.iter().filter(|row| !self.places.contains_key(&row.number));
        let grades = self.rows.iter().chain(others).filter_map(|row| Some((wanted.grade(row)?, row)));
        let mut found: Vec<_> = grades.filter(|(_, row)| may(&row.contact)).collect();
        let total = found.len();
        let order = |(grade, row): &(Grade, &Row), (other_grade, other): &(Grade, &Row)| {
            // Those with a name before those without.
            let key = |row: &Row| row.contact.name.is_none();
            let by_name = || row.letters.cmp(&other.letters).then_with(|| row.number.cmp(&other.number));
            grade.cmp(other_grade).then_with(|| key(row).cmp(&key(other))).then_with(by_name)
        };
        if total > MAX_CONTACTS {
            found.select_nth_unstable_by(MAX_CONTACTS, order);
            found.truncate(MAX_CONTACTS);
        }
        found.sort_unstable_by(order);
        (found.into_iter().map(|(_, row)| row.number.clone()).collect(), total)
    }
}

/// Returns digits one of which is in each number that a query finds without a name; none if it finds only names.
pub fn digits_in_number(query: &str) -> Vec<String> {
    let Wanted { digits: typed, words, .. } = Wanted::new(query, None);
    let words: Option<Vec<_>> = words.iter().map(|word| digits(word)).collect();
    let longest = words.unwrap_or_default().into_iter().max_by_key(String::len);
    typed.into_iter().chain(longest).filter(|digits| digits.len() >= DIGITS).collect()
}

impl Row {
    fn new(number: PhoneNumber, contact: Findable) -> Self {
        let name = contact.name.as_deref().unwrap_or_default();
        let [letters, spelt] = [false, true].map(|spelling| {
            let words = Words::new(name, spelling);
            words.iter().flat_map(|word| [0].into_iter().chain(word.iter().copied())).collect::<Box<[u16]>>()
        });
        let spelt = if spelt == letters { Box::default() } else { spelt };
        Self { number, contact, letters, spelt }
    }

    /// Returns the words of the name, each as it is written and as it is spelt.
    fn words(&self) -> impl Iterator<Item = [&[u16]; 2]> {
        let words = |letters| <[u16]>::split(letters, |unit| *unit == 0).skip(1);
        let spelt = if self.spelt.is_empty() { &self.letters } else { &self.spelt };
        words(&self.letters).zip(words(spelt)).map(|(word, spelt)| [word, spelt])
    }

    fn has_digits(&self, digits: &str) -> bool {
        digits.len() >= DIGITS && self.number.as_str().contains(digits)
    }
}

impl Wanted {
    fn new(query: &str, number: Option<PhoneNumber>) -> Self {
        let words: Vec<_> = TextFilter::new(query).words().map(<[u16]>::to_vec).collect();
        let all_digits = !words.is_empty() && words.iter().all(|word| digits(word).is_some());
        let typed = all_digits.then(|| typed_digits(query));
        let spelt = Words::new(query, true).iter().map(<[u16]>::to_vec).collect();
        Self { number, digits: typed.filter(|digits| !digits.is_empty()), words, spelt }
    }

    fn grade(&self, row: &Row) -> Option<Grade> {
        if self.number.as_ref() == Some(&row.number) {
            return Some(Grade::Number);
        }
        if let Some(digits) = self.digits.as_deref().filter(|digits| row.has_digits(digits)) {
            let starts = row.number.as_str().strip_prefix('+').is_some_and(|number| number.starts_with(digits));
            return Some(if starts { Grade::Start } else { Grade::Inside });
        }
        let begins = |forms: [&[u16]; 2], (wanted, spelt): (&Vec<u16>, &Vec<u16>)| {
            forms.iter().any(|form| form.starts_with(wanted) || form.starts_with(spelt))
        };
        let wanted = || self.words.iter().zip(&self.spelt);
        let found = |wanted: (&Vec<u16>, &Vec<u16>)| {
            row.words().any(|forms| begins(forms, wanted))
                || digits(wanted.0).is_some_and(|digits| row.has_digits(&digits))
        };
        if self.words.is_empty() || !wanted().all(found) {
            return None;
        }
        let in_order = row.words().zip(wanted()).filter(|(forms, wanted)| begins(*forms, *wanted)).count();
        Some(if in_order == self.words.len() { Grade::Start } else { Grade::Inside })
    }
}

/// Returns a folded word as digits; `None` if it is something else.
fn digits(word: &[u16]) -> Option<String> {
    let digit = |unit: &u16| u8::try_from(*unit).ok().filter(u8::is_ascii_digit).map(char::from);
    word.iter().map(digit).collect()
}

/// Returns the digits of a number as people write it, without leading zeros, and without the one in brackets that is not
/// dialled from abroad.
fn typed_digits(query: &str) -> String {
    let words = Words::new(&query.replace("(0)", " "), false);
    let all: String = words.iter().filter_map(digits).collect();
    all.trim_start_matches('0').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::TargetKind;

    const PRIYA: &str = "+447700900001";
    const LEE: &str = "+447700900002";
    const ELENI: &str = "+33612345678";
    const NOBODY: &str = "+12025550100";

    fn named(name: &str) -> Findable {
        Findable { name: Some(name.into()), in_book: true, reach: Arc::default() }
    }

    fn index() -> ContactIndex {
        let mut index = ContactIndex::default();
        index.set(PRIYA.into(), Some(named("Priya Shàh")));
        index.set(LEE.into(), Some(named("Shaun Lee-Priyan")));
        let route = TargetRef { kind: TargetKind::Queue, id: "support".into() };
        let reach = Reach { routes: [route].into(), agents: [AgentId::from("ben")].into() };
        index.set(ELENI.into(), Some(named("Ελένη Иванов-Müller")));
        index.set(NOBODY.into(), Some(Findable { name: None, in_book: false, reach: reach.into() }));
        index
    }

    fn find(index: &ContactIndex, query: &str) -> Vec<String> {
        let (found, total) = index.find(query, None, |_| true);
        assert_eq!(found.len(), total);
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn names_are_found_by_words_in_any_order_without_accents_and_case() {
        let index = index();
        for (query, want) in [
            ("shah", vec![PRIYA]),
            ("SHÁH pri", vec![PRIYA]),
            ("priy", vec![PRIYA, LEE]),
            ("lee shaun", vec![LEE]),
            ("hah", vec![]),
            ("eleni", vec![ELENI]),
            ("ελε Ivanov", vec![ELENI]),
            ("mueller ива", vec![ELENI]),
            ("Прия", vec![PRIYA, LEE]),
            ("При ШАХ", vec![]),
            ("priya x", vec![]),
            ("", vec![]),
            (" , ", vec![]),
        ] {
            assert_eq!(find(&index, query), want, "{query}");
        }
    }

    #[test]
    fn numbers_are_found_by_their_digits_as_people_write_them() {
        let index = index();
        for (query, want) in [
            ("+44 7700 900001", vec![PRIYA]),
            ("0044 7700 900001", vec![PRIYA]),
            ("+44 (0)7700 900001", vec![PRIYA]),
            ("07700-900 001", vec![PRIYA]),
            ("٠٧٧٠٠٩٠٠٠٠١", vec![PRIYA]),
            ("0001", vec![PRIYA]),
            ("900001", vec![PRIYA]),
            ("(202) 555", vec![NOBODY]),
            ("4477", vec![PRIYA, LEE]),
            ("90", vec![]),
            ("priya 9000", vec![PRIYA, LEE]),
            ("shah 900001", vec![PRIYA]),
            ("shah 900002", vec![]),
        ] {
            assert_eq!(find(&index, query), want, "{query}");
        }
        // Shorter than what is looked for inside, but it is the number.
        assert_eq!(index.find("x", Some(PRIYA.into()), |_| true).0, [PhoneNumber::from(PRIYA)]);
    }

    #[test]
    fn one_is_found_by_those_who_may() {
        let index = index();
        let sees = |id: &'static str| move |target: &TargetRef| target.id == id;
        let find = |agent: &str, id| index.find("202555", None, |it| it.is_for(&agent.into(), sees(id))).1;
        assert_eq!([find("ann", "support"), find("ann", "sales"), find("ben", "sales")], [1, 0, 1]);
        assert_eq!(index.find("priya", None, |it| it.is_for(&"ann".into(), sees("sales"))).1, 2);
    }

    #[test]
    fn the_best_come_first_and_few_of_many() {
        let mut index = index();
        for at in 0..100 {
            index.set(format!("+4477019{at:05}").as_str().into(), Some(named(&format!("Zoe Priya {at:03}"))));
        }
        let (found, total) = index.find("priya", None, |_| true);
        assert_eq!((found.len(), total), (MAX_CONTACTS, 102));
        assert_eq!(found[0].as_str(), PRIYA);
        index.set(PRIYA.into(), None);
        index.set(LEE.into(), Some(named("Priya")));
        assert_eq!(index.len(), 103);
        let (found, total) = index.find("priya", None, |_| true);
        assert_eq!((found[0].as_str(), total), (LEE, 101));
        assert_eq!(find(&index, PRIYA), Vec::<String>::new());
    }
}
