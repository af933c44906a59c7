//! Compares the index with a naive search that reads every word of every target, on small sets of all kinds.

use super::distance::{Distance, NO_MATCH, is_whole};
use super::numbers::Digits;
use super::query::{Interpretation, Query, RELAXATIONS};
use super::results::ENOUGH;
use super::signals::WEIGHTS;
use super::vocabulary::Class;
use super::words::Words;
use super::{Filter, RankSignals, Scratch, SearchIndex, name_key};
use crate::protocol::{Channel, Target, TargetKind, TargetRef};
use proptest::prelude::*;
use std::cmp::Reverse;

#[derive(Clone, Debug)]
struct Known {
    is: Target,
    signals: RankSignals,
}

/// A word a target is found by: its spellings, each with its class, and whether it is from an e-mail address.
struct Place {
    forms: Vec<(Vec<u16>, Class)>,
    mail: bool,
}

fn places(text: &str, class: Class, mail: bool) -> Vec<Place> {
    let mut words = [Words::default(), Words::default()];
    words[0].fill(text, false);
    words[1].fill(text, true);
    let forms =
        words[0].iter().zip(words[1].iter()).map(|(plain, spelt)| [plain, spelt].map(|it| (it.to_vec(), class)).into());
    forms.map(|forms| Place { forms, mail }).collect()
}

/// Returns the rank of a target for an interpretation, if it matches; less is better.
fn rank(known: &Known, interpretation: &Interpretation) -> Option<(u8, u32, bool, bool, u8)> {
    let mut all = places(&known.is.name, Class::Name, false);
    let names = all.len();
    let initials: Vec<u16> = all.iter().map(|place| place.forms[0].0[0]).take(5).collect();
    if initials.len() > 1 {
        let class = |len| if len > 2 && len == names { Class::AllInitials } else { Class::Initials };
        let forms = (2..=initials.len()).map(|len| (initials[..len].to_vec(), class(len))).collect();
        all.push(Place { forms, mail: false });
    }
    all.extend(places(&known.is.target.id, Class::Handle, false));
    let email = known.is.email.as_deref().map(|email| email.split_once('@').unwrap_or((email, "")));
    let (handle, host) = email.unwrap_or_default();
    all.extend(places(handle, Class::Handle, true));
    all.extend(places(host, Class::Host, true));
    all.extend(places(known.is.site.as_deref().unwrap_or_default(), Class::Other, false));
    all.extend(known.is.handles.iter().flat_map(|handled| places(handled, Class::Other, false)));
    all.extend(places(known.is.reading.as_deref().unwrap_or_default(), Class::Name, false));
    let mut number = known.is.number.as_ref().and_then(|number| Digits::new(number.as_str()));

    let mut free: Vec<usize> = (0..all.len()).collect();
    let (mut distance, mut whole, mut chosen) = (0, 0, vec![usize::MAX; interpretation.words.len()]);
    let mut order: Vec<usize> = (0..interpretation.words.len()).collect();
    order.sort_by_key(|word| {
        (Reverse(interpretation.words[*word].letters().len()), interpretation.words[*word].letters())
    });
    for word in order {
        let wanted = &interpretation.words[word];
        let of_place = |place: usize| -> Distance {
            let of_forms =
                all[place].forms.iter().map(|(form, class)| wanted.distance(form, *class, interpretation.tolerance));
            if wanted.mail && !all[place].mail { NO_MATCH } else { of_forms.min().unwrap() }
        };
        let best = free.iter().map(|place| (of_place(*place), *place)).min().unwrap_or((NO_MATCH, 0));
        let of_number = wanted.digits.zip(number).map_or(NO_MATCH, |(digits, number)| digits.distance(number));
        if of_number < best.0 {
            number = None;
            distance += u32::from(of_number);
            continue;
        }
        if best.0 == NO_MATCH {
            return None;
        }
        free.retain(|place| *place != best.1);
        (distance, chosen[word]) = (distance + u32::from(best.0), best.1);
        whole += usize::from(is_whole(best.0));
    }
    let in_name: Vec<usize> = chosen.into_iter().filter(|place| *place < names).collect();
    let flags = usize::from(known.signals.favourite) << 2 | usize::from(known.signals.recent) << 3;
    let weight = WEIGHTS[flags | usize::from(known.signals.unreadiness)];
    Some((interpretation.relaxation, distance, whole < names, !in_name.is_sorted(), weight))
}

fn naive(all: &[Known], query: &str, filter: &Filter, index: &SearchIndex) -> Vec<TargetRef> {
    let counts = |known: &&Known| {
        filter.kind.is_none_or(|kind| kind == known.is.target.kind)
            && filter.exclude.as_ref() != Some(&known.is.target)
            && (!filter.favourites || known.signals.favourite)
            && (!filter.recents || known.signals.recent)
    };
    let query = Query::new(query, &mut Words::default());
    let mut found = Vec::new();
    for relaxation in 0..RELAXATIONS {
        if found.len() >= ENOUGH[usize::from(relaxation)] {
            continue;
        }
        // The known words decide where a query word may be split: the only thing taken from the index itself.
        for interpretation in query.interpretations(relaxation, &index.vocabulary) {
            for known in all.iter().filter(counts) {
                let new = !found.iter().any(|(_, _, target)| *target == known.is.target);
                if new && let Some(rank) = rank(known, &interpretation) {
                    let mut words = Words::default();
                    words.fill(&known.is.name, false);
                    let name: Vec<u16> = words.iter().flat_map(|word| word.iter().copied().chain([0x20])).collect();
                    found.push((rank, name, known.is.target.clone()));
                }
            }
        }
    }
    found.sort();
    found.into_iter().map(|(.., target)| target).collect()
}

fn word() -> impl Strategy<Value = String> {
    const NAMES: &[&str] = &[
        "Ann",
        "Anna",
        "Lee",
        "Müller",
        "Mueller",
        "Muller",
        "O’Brien",
        "Brien",
        "Jean",
        "Luc",
        "JeanLuc",
        "Okafor",
        "Billing",
        "Bill",
        "Berlin",
        "Ελένη",
        "Eleni",
        "Щука",
        "Shchuka",
        "しょうじ",
        "ь",
        "田中",
        "太郎",
        "田",
        "김민준",
        "김",
        "אברהם",
        "a",
        "b",
        "Åse",
        "42",
        "Zoe\u{308}",
        "Weiß",
    ];
    prop_oneof![proptest::sample::select(NAMES).prop_map(str::to_owned), "[ab]{1,5}", "[abé]{2,9}"]
}

fn text(words: usize) -> impl Strategy<Value = String> {
    (proptest::collection::vec(word(), 1..=words), proptest::sample::select(&[" ", "-", "  "][..]))
        .prop_map(|(words, gap)| words.join(gap))
}

fn known() -> impl Strategy<Value = Known> {
    const KINDS: &[TargetKind] = &[TargetKind::Agent, TargetKind::Queue];
    let email = prop_oneof![(word(), word()).prop_map(|(handle, host)| format!("{handle}@{host}.example")), word()];
    let signals = (0..4u8, any::<bool>(), any::<bool>());
    let target = (proptest::sample::select(KINDS), prop_oneof!["[ab]{1,2}", "[a-c]{4,8}", word()]);
    let maybe = proptest::option::of::<BoxedStrategy<String>>;
    let number = prop_oneof![4 => "\\+44[0-2]{3,7}", 1 => "[0-2]{3}", 1 => "[a-c]{2}"];
    let channels = proptest::sample::subsequence(vec![Channel::Sms, Channel::Mms], 0..=2);
    let handles = proptest::collection::vec(word(), 0..3);
    let fields =
        (maybe(number.boxed()), maybe(email.boxed()), maybe(word().boxed()), maybe(text(2).boxed()), handles, channels);
    (target, text(3), fields, signals).prop_map(
        |((kind, id), name, (number, email, site, reading, handles, channels), signals)| {
            let (unreadiness, favourite, recent) = signals;
            let signals = RankSignals { unreadiness, favourite, recent };
            let (number, target) = (number.map(Into::into), TargetRef { kind, id });
            Known { is: Target { target, name, reading, number, email, site, handles, channels }, signals }
        },
    )
}

fn query() -> impl Strategy<Value = String> {
    prop_oneof![
        text(3),
        text(2),
        "[ab ]{0,6}",
        "\\+?[0-2]{1,5}",
        "0044 ?[0-2]{2,4}",
        (word(), "[a-e]{0,2}").prop_map(|(word, host)| format!("{word}@{host}"))
    ]
}

fn filled(all: &[Known]) -> SearchIndex {
    let mut index = SearchIndex::default();
    for known in all {
        index.put(&known.is);
        index.set_signals(&known.is.target, known.signals);
    }
    index
}

fn found(index: &SearchIndex, query: &str, filter: &Filter, limit: usize) -> (usize, Vec<TargetRef>) {
    let found = index.search(&mut Scratch::default(), query, filter, limit);
    (found.total, found.hits.iter().map(|row| index.target_ref(*row)).collect())
}

/// Returns the last entry of each target.
fn last_of_each(all: Vec<Known>) -> Vec<Known> {
    let mut kept: Vec<Known> = Vec::new();
    for known in all {
        kept.retain(|other| other.is.target != known.is.target);
        kept.push(known);
    }
    kept
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn what_is_found_is_what_reading_everything_finds(
        all in proptest::collection::vec(known(), 0..25),
        queries in proptest::collection::vec(query(), 1..6),
        kind in proptest::option::of(Just(TargetKind::Agent)),
        favourites in any::<bool>(),
        recents in any::<bool>(),
        limit in 1..8usize,
    ) {
        let all = last_of_each(all);
        let index = filled(&all);
        for query in queries.iter().filter(|query| !query.trim().is_empty()) {
            let exclude = all.first().map(|known| known.is.target.clone());
            for filter in &[Filter::default(), Filter { kind, favourites, recents, exclude }] {
                let want = naive(&all, query, filter, &index);
                let (total, got) = found(&index, query, filter, usize::MAX);
                prop_assert_eq!(&got, &want, "{:?}", query);
                prop_assert_eq!(total, want.len());
                let (total, best) = found(&index, query, filter, limit);
                prop_assert_eq!((total, &best[..]), (want.len(), &want[..limit.min(want.len())]));
            }
        }
    }

    #[test]
    fn what_changed_step_by_step_is_as_if_new(
        steps in proptest::collection::vec((known(), any::<bool>()), 1..40),
        queries in proptest::collection::vec(query(), 1..6),
    ) {
        let (mut index, mut all) = (SearchIndex::default(), Vec::new());
        for (known, stays) in steps {
            all.retain(|other: &Known| other.is.target != known.is.target);
            if stays {
                index.put(&known.is);
                index.set_signals(&known.is.target, known.signals);
                all.push(known);
            } else {
                index.remove(&known.is.target);
            }
        }
        prop_assert_eq!(index.len(), all.len());
        for known in &all {
            prop_assert_eq!(index.get(&known.is.target), Some(known.is.clone()));
        }
        while index.shrink_step() {}
        let new = filled(&all);
        for query in queries.iter().map(String::as_str).chain([""]) {
            let best = |index| found(index, query, &Filter::default(), 100);
            prop_assert_eq!(best(&index), best(&new), "{:?}", query);
        }
    }

    #[test]
    fn marks_are_letters_of_the_name_in_order(all in proptest::collection::vec(known(), 1..20), query in query()) {
        let all = last_of_each(all);
        let index = filled(&all);
        let found = index.search(&mut Scratch::default(), &query, &Filter::default(), 100);
        for row in &found.hits {
            let known = all.iter().find(|known| known.is.target == index.target_ref(*row)).unwrap();
            prop_assert_eq!(&index.target(*row), &known.is);
            let name = &known.is.name;
            let marks = index.marks(&found, *row);
            let valid = marks.iter().all(|mark| mark.start < mark.end && name.get(mark.clone()).is_some());
            prop_assert!(valid, "{:?} in {:?}", marks, name);
            prop_assert!(marks.windows(2).all(|two| two[0].end < two[1].start));
        }
    }
}

// Enough rows for several blocks.
proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(40) })]

    #[test]
    fn in_whatever_order_targets_are_put_in_the_same_is_found(
        all in proptest::collection::vec(known(), 1..60),
        renamed in proptest::collection::vec((any::<proptest::sample::Index>(), text(3)), 0..4),
        gone in proptest::collection::vec(any::<proptest::sample::Index>(), 0..4),
        added in proptest::collection::vec(known(), 0..4),
        queries in proptest::collection::vec(query(), 1..6),
        limit in 1..8usize,
    ) {
        let mut all = last_of_each(all);
        all.sort_by_cached_key(|known| (name_key(&known.is.name), known.is.target.clone()));
        let mut index = SearchIndex::default();
        index.reserve(all.len());
        for known in &all {
            index.put(&known.is);
            index.set_signals(&known.is.target, known.signals);
        }
        for (which, name) in renamed {
            let at = which.index(all.len());
            let known = &mut all[at];
            known.is.name = name;
            index.put(&known.is);
        }
        for gone in gone {
            if !all.is_empty() {
                index.remove(&all.swap_remove(gone.index(all.len())).is.target);
            }
        }
        for known in added {
            index.put(&known.is);
            index.set_signals(&known.is.target, known.signals);
            all.push(known);
        }
        let new = filled(&last_of_each(all).into_iter().rev().collect::<Vec<_>>());
        for query in queries.iter().map(String::as_str).chain([""]) {
            let best = |index| found(index, query, &Filter::default(), limit);
            prop_assert_eq!(best(&index), best(&new), "{:?}", query);
        }
    }

    #[test]
    fn many_are_found_as_reading_everything_finds_them(
        all in proptest::collection::vec(known(), 60..300),
        query in prop_oneof![query(), "[ab]", "\\+4?4?[0-2]?", Just(String::new())],
        gone in proptest::collection::vec(any::<proptest::sample::Index>(), 0..20),
        limit in 1..12usize,
    ) {
        let mut all = last_of_each(all);
        let mut index = filled(&all);
        for gone in gone {
            index.remove(&all.swap_remove(gone.index(all.len())).is.target);
        }
        let filter = Filter { exclude: all.first().map(|known| known.is.target.clone()), ..Filter::default() };
        let (total, best) = found(&index, &query, &filter, limit);
        if query.trim().is_empty() {
            // Compared with a search without a limit, which skips nothing.
            let (_, every) = found(&index, "", &filter, usize::MAX);
            prop_assert_eq!((total, every.len()), (all.len() - 1, all.len() - 1));
            prop_assert_eq!(&best[..], &every[..limit.min(every.len())]);
        } else {
            let want = naive(&all, &query, &filter, &index);
            prop_assert_eq!((total, &best[..]), (want.len(), &want[..limit.min(want.len())]), "{:?}", query);
        }
    }
}
