//! Which targets a query finds, in which order, and what is marked.

use super::{Filter, RankSignals, Scratch, SearchIndex};
use crate::protocol::{Readiness, Target, TargetKind, TargetRef};

fn target(kind: TargetKind, id: &str, name: &str, number: &str, readiness: Readiness) -> (Target, Readiness) {
    let number = (!number.is_empty()).then(|| number.into());
    let target = TargetRef { kind, id: id.into() };
    (
        Target {
            target,
            name: name.into(),
            reading: None,
            number,
            email: None,
            site: None,
            handles: Vec::new(),
            channels: Vec::new(),
        },
        readiness,
    )
}

/// Returns the names a query finds, with the matched parts in brackets.
fn search(targets: &[(Target, Readiness)], query: &str, kind: Option<TargetKind>) -> Vec<String> {
    let mut index = SearchIndex::default();
    for (target, readiness) in targets {
        index.put(target);
        index.set_signals(&target.target, readiness.into());
    }
    let found = index.search(&mut Scratch::default(), query, &Filter { kind, ..Filter::default() }, usize::MAX);
    let marked = |row: &super::Hit| {
        let mut name = index.target(*row).name;
        for mark in index.marks(&found, *row).iter().rev() {
            name.insert(mark.end, ']');
            name.insert(mark.start, '[');
        }
        name
    };
    found.hits.iter().map(marked).collect()
}

/// Removes the brackets.
fn plain(marked: Vec<String>) -> Vec<String> {
    marked.into_iter().map(|name| name.replace(['[', ']'], "")).collect()
}

fn site() -> Vec<(Target, Readiness)> {
    use TargetKind::{Agent, AgentGroup, Queue, RoutingPoint, Skill};
    let ready = || Readiness::Ready { since: 0 };
    let not_ready = || Readiness::NotReady { since: 0, reason: None, reason_id: None, invited: None };
    let members = |ready| Readiness::Members { ready, total: 3, waiting: 0, waiting_since: None, expected: None };
    vec![
        target(Agent, "ann", "Ann Lee", "+447700900101", ready()),
        target(Agent, "ben", "Ben Okafor", "+447700900102", not_ready()),
        target(Agent, "chloe", "Chloé Martin", "+447700900103", Readiness::AtCapacity { since: 0 }),
        target(Agent, "dung", "Dũng Trần", "+447700900104", Readiness::LoggedOut),
        target(Agent, "eve", "Eve Novák", "+447700900105", ready()),
        target(Agent, "jl.42", "Jean-Luc O’Brien", "", ready()),
        target(Agent, "lotte", "Łucja Weiß", "", not_ready()),
        target(Agent, "anna", "Anna Ek", "", Readiness::LoggedOut),
        target(AgentGroup, "night", "Night shift", "", members(0)),
        target(Skill, "french", "French", "", members(1)),
        target(Queue, "billing", "Billing", "", members(2)),
        target(Queue, "line2", "Line 2", "", members(0)),
        target(RoutingPoint, "front", "Front desk", "", members(1)),
    ]
}

/// Checks names in order, the matched parts in brackets.
#[track_caller]
fn check(query: &str, want: &[&str]) {
    assert_eq!(search(&site(), query, None), want, "{query:?}");
}

#[test]
fn a_blank_query_finds_all_by_readiness_then_name() {
    let all = [
        "Ann Lee",
        "Billing",
        "Eve Novák",
        "French",
        "Front desk",
        "Jean-Luc O’Brien",
        "Chloé Martin",
        "Ben Okafor",
        "Line 2",
        "Łucja Weiß",
        "Night shift",
        "Anna Ek",
        "Dũng Trần",
    ];
    check("", &all);
    check(" \t", &all);
}

#[test]
fn of_a_blank_query_favourites_come_first_then_recent_targets() {
    let mut index = SearchIndex::default();
    for (target, readiness) in site() {
        let (favourite, recent) = (["anna", "line2"].contains(&&*target.target.id), target.target.id == "lotte");
        index.put(&target);
        index.set_signals(&target.target, RankSignals { favourite, recent, ..RankSignals::from(&readiness) });
    }
    let found = index.search(&mut Scratch::default(), "", &Filter::default(), 4);
    let names: Vec<_> = found.hits.iter().map(|hit| index.target(*hit).name).collect();
    assert_eq!(names, ["Line 2", "Anna Ek", "Łucja Weiß", "Ann Lee"]);
}

#[test]
fn the_better_match_comes_first() {
    // The whole word before its start, however ready.
    check("ann", &["[Ann] Lee", "[Ann]a Ek"]);
    // The start of a word before the inside, the readier first among equals.
    check("an", &["[An]n Lee", "[An]na Ek", "Je[an]-Luc O’Brien", "Dũng Tr[ần]"]);
    check("n", &["Eve [N]ovák", "[N]ight shift"]);
    check("f", &["[F]rench", "[F]ront desk"]);
    check("l", &["Ann [L]ee", "Jean-[L]uc O’Brien", "[L]ine 2", "[Ł]ucja Weiß"]);
    // Inside a word.
    check("kaf", &["Ben O[kaf]or"]);
    check("ill", &["B[ill]ing"]);
}

#[test]
fn words_come_in_any_order() {
    check("lee ann", &["[Ann] [Lee]"]);
    check("  OKA   be ", &["[Be]n [Oka]for"]);
    check("shift night", &["[Night] [shift]"]);
    check("lee lee", &[]);
    check("ann ben", &[]);
}

#[test]
fn accents_and_case_do_not_count() {
    check("CHLOE", &["[Chloé] Martin"]);
    check("chloé", &["[Chloé] Martin"]);
    check("chloe\u{301}", &["[Chloé] Martin"]);
    check("dung tran", &["[Dũng] [Trần]"]);
    check("Tra\u{302}\u{300}n", &["Dũng [Trần]"]);
    check("lucja", &["[Łucja] Weiß"]);
    check("WEISS", &["Łucja [Weiß]"]);
    check("weis", &["Łucja [Weiß]"]);
    check("novak", &["Eve [Novák]"]);
}

#[test]
fn a_name_in_decomposed_form_is_marked_whole() {
    let names = [target(TargetKind::Agent, "z", "Zoe\u{308} Ek", "", Readiness::LoggedOut)];
    assert_eq!(search(&names, "zoë", None), ["[Zoe\u{308}] Ek"]);
}

#[test]
fn names_in_other_alphabets_are_found() {
    let names = ["Ναταλία Παππάς", "Йосип Ґудзь", "田中 太郎", "Émile Zola"]
        .map(|name| target(TargetKind::Agent, name, name, "", Readiness::LoggedOut));
    for (query, want) in
        [("παππασ", 0), ("ΝΑΤΑΛΙΑ", 0), ("иосип", 1), ("ГУДЗЬ", 1), ("中", 2), ("太郎 田", 2), ("emile", 3)]
    {
        let hits = search(&names, query, None);
        assert_eq!(plain(hits), [names[want].0.name.as_str()], "{query}");
    }
}

#[test]
fn names_are_found_in_either_script_whichever_is_typed() {
    let mut names = ["Ελένη Παππά", "Сергей Иванов", "田中 太郎", "Eleni Ivanov", "Tanaka Ken", "しょうじ ゆい"]
        .map(|name| target(TargetKind::Agent, name, name, "", Readiness::LoggedOut));
    names[2].0.reading = Some("タナカ タロウ".into());
    for (query, want) in [
        ("eleni", &["[Ελένη] Παππά", "[Eleni] Ivanov"][..]),
        ("Ελένη", &["[Ελένη] Παππά", "[Eleni] Ivanov"]),
        ("elen pap", &["[Ελέν]η [Παπ]πά"]),
        ("Иванов", &["Eleni [Ivanov]", "Сергей [Иванов]"]),
        ("sergey iva", &["[Сергей] [Ива]нов"]),
        ("elini", &["[Ελένη] Παππά", "[Eleni] Ivanov"]),
        ("tanaka", &["[Tanaka] Ken", "田中 太郎"]),
        ("たなか", &["[Tanaka] Ken", "田中 太郎"]),
        ("taro tanaka", &["田中 太郎"]),
        ("田中", &["[田中] 太郎"]),
        ("shoj", &["[しょうじ] ゆい"]),
    ] {
        let mut found = search(&names, query, None);
        found.sort();
        let mut want = want.to_vec();
        want.sort_unstable();
        assert_eq!(found, want, "{query}");
    }
}

#[test]
fn hyphens_part_words_and_apostrophes_do_not() {
    check("luc", &["Jean-[Luc] O’Brien", "[Łuc]ja Weiß"]);
    check("jean-luc", &["[Jean]-[Luc] O’Brien"]);
    check("obrien", &["Jean-Luc [O’Brien]"]);
    check("O'Brien", &["Jean-Luc [O’Brien]"]);
    check("brien", &["Jean-Luc O’[Brien]"]);
}

#[test]
fn initials_are_found() {
    check("al", &["[A]nn [L]ee"]);
    check("JLO", &["[J]ean-[L]uc [O]’Brien"]);
    check("ns", &["[N]ight [s]hift"]);
    check("la", &[]);
}

#[test]
fn all_initials_of_a_name_come_before_names_that_begin_with_them() {
    let names = ["Romana Ek", "Rosa Olga Meyer", "Rosa Olga Meyer Tan", "Rom Ek"]
        .map(|name| target(TargetKind::Agent, name, name, "", Readiness::LoggedOut));
    let want = ["[Rom] Ek", "[R]osa [O]lga [M]eyer", "[Rom]ana Ek", "[R]osa [O]lga [M]eyer Tan"];
    assert_eq!(search(&names, "rom", None), want);
}

#[test]
fn user_names_and_numbers_are_found() {
    check("lotte", &["Łucja Weiß"]);
    check("jl.42", &["Jean-Luc O’Brien"]);
    check("+447700900104", &["Dũng Trần"]);
    check("+44 7700 900-105", &["Eve Novák"]);
    check("07700 900103", &["Chloé Martin"]);
    check("0044 7700 900103", &["Chloé Martin"]);
    check("102", &["Ben Okafor"]);
    check("+44", &["Ann Lee", "Eve Novák", "Chloé Martin", "Ben Okafor", "Dũng Trần"]);
    check("2", &["Line [2]"]);
    check("line 2", &["[Line] [2]"]);
    check("lee 101", &["Ann [Lee]"]);
    check("lee 102", &[]);
}

#[test]
fn one_typo_is_forgiven_in_words_of_four_letters() {
    for typo in ["okafro", "okfaor", "kafor", "okaffor", "oakafor", "okavor", "pkafor", "okafo", "okafr", "oakf"] {
        let hits = site();
        let hits = search(&hits, typo, None);
        assert_eq!(plain(hits), ["Ben Okafor"], "{typo}");
    }
    check("cloe", &["[Chloé] Martin"]);
    check("biling", &["[Billing]"]);
    check("trn", &["Dũng [Trần]"]);
    check("tx", &[]);
    // Two slips, where nothing else is found.
    check("okfro", &["Ben [Okafor]", "[Front] desk"]);
    check("okaafro", &["Ben [Okafor]"]);
    check("martni chlo", &["[Chlo]é [Martin]"]);
    check("4477009001O1", &[]);
}

#[test]
fn a_name_that_is_typed_whole_comes_first_with_a_typo_as_well() {
    let names = ["Paweł Grzelak Kamiński", "Paweł Kamiński"]
        .map(|name| target(TargetKind::Agent, name, name, "", Readiness::LoggedOut));
    for typed in ["pawel kaminski", "pawel kamisnki", "pawel kminskki"] {
        assert_eq!(plain(search(&names, typed, None)), ["Paweł Kamiński", "Paweł Grzelak Kamiński"], "{typed}");
    }
}

#[test]
fn what_is_not_there_is_not_found() {
    for nothing in ["x", "zzz", "😀", "?!", "<x>", "annlee lee", "ann lee martin"] {
        check(nothing, &[]);
    }
}

#[test]
fn one_kind_can_be_asked_for() {
    let site = site();
    let names = |query, kind| plain(search(&site, query, Some(kind)));
    assert_eq!(names("", TargetKind::Queue), ["Billing", "Line 2"]);
    assert_eq!(names("f", TargetKind::Skill), ["French"]);
    assert_eq!(names("f", TargetKind::AgentGroup), [""; 0]);
}

#[test]
fn only_what_changes_something_makes_a_new_revision() {
    let (mut index, mut revision) = (SearchIndex::default(), 0);
    let mut changed = |index: &SearchIndex| std::mem::replace(&mut revision, index.revision()) < index.revision();
    let (ann, _) = &site()[0];
    let other = TargetRef { kind: TargetKind::Queue, id: ann.target.id.clone() };
    let ready = RankSignals { unreadiness: 0, ..RankSignals::UNKNOWN };
    index.set_signals(&ann.target, ready);
    index.remove(&ann.target);
    assert!(!changed(&index));
    index.put(ann);
    assert!(changed(&index));
    index.put(ann);
    index.set_signals(&other, ready);
    index.remove(&other);
    index.set_signals(&ann.target, RankSignals::UNKNOWN);
    assert!(!changed(&index));
    index.set_signals(&ann.target, ready);
    assert!(changed(&index));
    index.put(&Target { site: Some("Leeds".into()), ..ann.clone() });
    assert!(changed(&index));
    index.remove(&ann.target);
    assert!(changed(&index));
    assert_eq!(index.get(&ann.target), None);
}
