//! Texts that are too long, or that show nothing; numbers with their nouns.

use super::*;
use crate::core::compose::MAX_DRAFT_CHARS;
use crate::core::files;
use crate::protocol::{Limits, MAX_TEXT_CHARS, NoticeLimits, Readiness};

fn type_in(stage: &mut Stage, id: &InteractionId, text: &str) {
    stage.act(ANN, Action::Type { interaction: id.clone(), text: text.into() });
}

const TOO_LONG: &str = "Longer than 670 characters: this cannot be sent.";

#[test]
fn too_long_is_said_once_and_by_how_much_when_it_is_sent() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    for chars in [MAX_TEXT_CHARS, MAX_TEXT_CHARS + 1, MAX_TEXT_CHARS + 12] {
        type_in(&mut stage, &id, &"x".repeat(chars));
    }
    assert_eq!(stage.said(ANN), [TOO_LONG]);
    assert!(TOO_LONG.contains(&MAX_TEXT_CHARS.to_string()));
    stage.act(ANN, Action::Send { interaction: id.clone() });
    assert_eq!(stage.said(ANN), ["Not sent: the message has 12 characters too many."]);
    assert!(stage.desk(ANN).outbox().is_empty());
    // Shortened, and too long again.
    type_in(&mut stage, &id, "x");
    assert_eq!(stage.desk(ANN).message_problem(&id), None);
    type_in(&mut stage, &id, &"x".repeat(MAX_TEXT_CHARS + 1));
    assert_eq!(stage.said(ANN), [TOO_LONG]);
}

#[test]
fn a_draft_is_bounded_whatever_is_pasted() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    type_in(&mut stage, &id, &"ж".repeat(1_000_000));
    assert_eq!(stage.desk(ANN).drafts()[&id].chars().count(), MAX_DRAFT_CHARS);
    assert_eq!(stage.desks[ANN].kept[&format!("draft/{id}")].chars().count(), MAX_DRAFT_CHARS);
    stage.hush();
    stage.act(ANN, Action::RefusePaste { interaction: id.clone(), over: 999_330 });
    assert_eq!(stage.said(ANN), ["Not pasted: the message would have 999330 characters too many."]);
}

#[test]
fn what_shows_nothing_is_not_sent_and_what_a_contact_sends_like_it_is_told_in_words() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    type_in(&mut stage, &id, "\u{200b}\u{feff}");
    stage.act(ANN, Action::Send { interaction: id.clone() });
    assert_eq!(stage.said(ANN), ["Type a message first."]);
    stage.pass(10_000);
    stage.text_in("+447700900101", "\u{3164}");
    assert_eq!(stage.said(ANN), [format!("{WRITTEN}: No visible text")]);
}

#[test]
fn one_is_no_plural() {
    let minute = 60_000;
    let members = Readiness::Members { ready: 1, total: 1, waiting: 0, waiting_since: None, expected: None };
    let said = [
        words::duration(minute),
        words::duration(60 * minute),
        words::duration(61 * minute),
        words::duration(1440 * minute),
        words::seconds(1),
        words::readiness(&members, 0),
        words::kept(NoticeLimits { days: 1, count: 1 }),
        words::too_many(1),
        words::others(1, 1),
        files::size(1),
        files::taken(&Limits { files: 1, ..Default::default() }),
    ];
    let said = said.map(|text| text.english());
    let all: Vec<_> = said.iter().flat_map(|it| it.split_whitespace()).collect();
    for two in all.windows(2).filter(|two| two[0] == "1") {
        assert!(!two[1].trim_end_matches(['.', ',']).ends_with('s'), "{two:?} in {said:?}");
    }
    assert_eq!([words::duration(59 * minute), words::duration(2879 * minute)], ["59 minutes", "1 day"]);
    assert_eq!([words::duration(119 * minute), words::duration(120 * minute)], ["1 hour 59 minutes", "2 hours"]);
}
