//! Random directories: agents with names in many languages, and three per cent other targets.

use super::names::{LATIN, Language, OTHERS, QUEUE_PARTS, QUEUE_TOPICS, SITES, SKILLS};
use super::random::Random;
use crate::core::search::name_key;
use crate::protocol::{Channel, Target, TargetKind, TargetRef};
use std::collections::HashSet;
use unicode_normalization::UnicodeNormalization;

/// Returns a target's fields in one line, for engines without fields.
pub fn line(target: &Target) -> String {
    let number = target.number.as_ref().map(|number| number.as_str());
    let (email, site, handles) = (target.email.as_deref(), target.site.as_deref(), target.handles.join(" "));
    let fields = [target.name.as_str(), &target.target.id]
        .into_iter()
        .chain(number)
        .chain(email)
        .chain(site)
        .chain([handles.as_str()]);
    fields.filter(|field| !field.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Returns the numbers of the targets in the order in which the gateway sends them.
pub fn sent(made: &[Target]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..made.len()).collect();
    order.sort_by_cached_key(|at| (name_key(&made[*at].name), made[*at].target.clone()));
    order
}

/// Returns the text in lower case without the accents of Latin, Greek and Cyrillic.
pub fn plain(text: &str) -> String {
    let mut plain = String::new();
    for c in text.to_lowercase().nfd().filter(|c| !('\u{300}'..='\u{36f}').contains(c)) {
        match c {
            'ß' => plain.push_str("ss"),
            'æ' => plain.push_str("ae"),
            'þ' => plain.push_str("th"),
            'ł' => plain.push('l'),
            'đ' | 'ð' => plain.push('d'),
            'ø' => plain.push('o'),
            'ı' => plain.push('i'),
            'ɓ' => plain.push('b'),
            'ɗ' => plain.push('d'),
            'ƙ' => plain.push('k'),
            'ґ' => plain.push('г'),
            'ς' => plain.push('σ'),
            '’' => {}
            c => plain.push(c),
        }
    }
    plain.nfc().collect()
}

/// Ofcom's ranges of a thousand fictional numbers each.
const RANGES: [&str; 20] = [
    "7700900", "1632960", "2079460", "1134960", "1144960", "1154960", "1164960", "1174960", "1184960", "1214960",
    "1314960", "1414960", "1514960", "1614960", "1914980", "2896496", "2920180", "8081570", "9098790", "3069990",
];

struct Pool {
    languages: Vec<(&'static Language, Vec<&'static str>, Vec<&'static str>)>,
    shares: u32,
}

impl Pool {
    fn new(languages: &'static [Language]) -> Self {
        let split = |names: &'static str| names.split_whitespace().collect();
        let languages: Vec<_> =
            languages.iter().map(|language| (language, split(language.given), split(language.family))).collect();
        Self { shares: languages.iter().map(|(language, ..)| language.share).sum(), languages }
    }

    fn pick(&self, random: &mut Random) -> &(&'static Language, Vec<&'static str>, Vec<&'static str>) {
        let mut at = random.below(self.shares as usize) as u32;
        let mut each = self.languages.iter();
        loop {
            let language = each.next().unwrap_or(&self.languages[0]);
            match at.checked_sub(language.0.share) {
                Some(rest) => at = rest,
                None => return language,
            }
        }
    }
}

/// Returns a directory of a given size, in no particular order; another one for each seed.
pub fn directory(size: usize, seed: u64) -> Vec<Target> {
    let mut random = Random::new(size as u64 ^ seed << 32);
    let (latin, others) = (Pool::new(&LATIN), Pool::new(&OTHERS));
    let words = |words: &'static str| words.split_whitespace().collect::<Vec<_>>();
    let (sites, skills, topics, parts) = (words(SITES), words(SKILLS), words(QUEUE_TOPICS), words(QUEUE_PARTS));
    let (mut taken, mut made, mut numbers) = (HashSet::new(), Vec::with_capacity(size), HashSet::new());
    let mut number = |random: &mut Random| loop {
        // Numbers from Ofcom's fictional ranges with two more digits: there are not enough otherwise.
        let number = format!("+44{}{:05}", random.pick(&RANGES), random.below(100_000));
        if numbers.insert(number.clone()) {
            return number;
        }
    };
    while made.len() < size {
        let agent = made.len() % 100 >= 3;
        let made_one = if agent {
            let (name, latin) =
                if random.percent(68) { latin_name(&latin, &mut random) } else { other_name(&others, &mut random) };
            let id = user_name(&latin, &mut taken, &mut random);
            let count = random.between(0, 3);
            Target {
                name,
                reading: None,
                number: random.percent(90).then(|| number(&mut random).into()),
                email: random.percent(95).then(|| address(&latin, &mut taken, &mut random)),
                site: Some(random.pick(&sites).into()),
                handles: (0..count).map(|_| random.pick(&skills).into()).collect(),
                channels: vec![Channel::Sms, Channel::Mms],
                target: TargetRef { kind: TargetKind::Agent, id },
            }
        } else {
            let (kind, name) = match random.below(10) {
                0..=4 => (
                    TargetKind::Queue,
                    [random.pick(&topics), random.pick(&skills[..24]), random.pick(&parts)].join(" "),
                ),
                5..=7 => (TargetKind::AgentGroup, [random.pick(&sites), random.pick(&topics), "team"].join(" ")),
                8 => (TargetKind::Skill, [random.pick(&skills[..24]), random.pick(&topics)].join(" ")),
                _ => (TargetKind::RoutingPoint, [random.pick(&sites), random.pick(&parts), "line"].join(" ")),
            };
            let id = unique(plain(&name).replace(' ', "-"), "-", &mut taken);
            let number = random.percent(20).then(|| number(&mut random).into());
            Target {
                target: TargetRef { kind, id },
                name,
                reading: None,
                number,
                email: None,
                site: None,
                handles: Vec::new(),
                channels: Vec::new(),
            }
        };
        made.push(made_one);
    }
    random.shuffle(&mut made);
    made
}

fn capital(latin: &str) -> String {
    latin.replace(['-', ' '], "")
}

/// Returns a name, with its given and family name in plain Latin letters.
fn latin_name(pool: &Pool, random: &mut Random) -> (String, (String, String)) {
    let (language, given, family) = pool.pick(random);
    let mut first = random.pick(given).to_owned();
    if random.percent(15) {
        first = format!("{first} {}", random.pick(given));
    }
    // Half of them have roots in two places.
    let families = if random.percent(50) { family } else { &pool.pick(random).2 };
    let mut last = random.pick(families).to_owned();
    match random.below(100) {
        0..=9 => last = format!("{last}-{}", random.pick(families)),
        10..=16 => last = format!("{last} {}", random.pick(families)),
        _ => {}
    }
    let latin = (plain(&first), plain(&last));
    let name = if language.family_first { format!("{last} {first}") } else { format!("{first} {last}") };
    (name, latin)
}

fn other_name(pool: &Pool, random: &mut Random) -> (String, (String, String)) {
    let (language, given, family) = pool.pick(random);
    let halves = |name: &'static str| name.split_once('/').unwrap_or((name, name));
    let (given, family) = (halves(random.pick(given)), halves(random.pick(family)));
    let name = match language.family_first {
        false => format!("{} {}", given.0, family.0),
        // Japanese names are written with a space here, Chinese and Korean ones without.
        true if given.0.chars().chain(family.0.chars()).any(|c| matches!(c, 'ぁ'..='ヿ')) || random.percent(30) => {
            format!("{} {}", family.0, given.0)
        }
        true => format!("{}{}", family.0, given.0),
    };
    (name, (given.1.into(), family.1.into()))
}

fn unique(wanted: String, joint: &str, taken: &mut HashSet<String>) -> String {
    let mut free = wanted.clone();
    for number in 2.. {
        if taken.insert(free.clone()) {
            break;
        }
        free = format!("{wanted}{joint}{number}");
    }
    free
}

fn user_name((given, family): &(String, String), taken: &mut HashSet<String>, random: &mut Random) -> String {
    let (given, family) = (capital(given), capital(family));
    let wanted = if random.percent(70) {
        let initial: String = given.chars().take(1).collect();
        initial + &family
    } else {
        format!("{given}_{family}")
    };
    unique(wanted, "", taken)
}

fn address((given, family): &(String, String), taken: &mut HashSet<String>, random: &mut Random) -> String {
    let local = unique(format!("{}.{}", capital(given), capital(family)), "", taken);
    format!("{local}@{}", random.pick(&["example.com", "example.org", "desk.example.net"]))
}
