//! What an agent does in a window apart from writing: recording and reading.

use super::*;
use crate::core::hub::EraseRequest;

fn shown_order(desk: &Desk, id: &InteractionId) -> String {
    desk.case_data(id)[0].value.clone()
}

#[test]
fn what_is_recorded_is_shown_at_once_and_kept_until_the_gateway_has_it() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.cut(ANN);
    stage.act(ANN, Action::SetCaseData { interaction: id.clone(), key: "order".into(), value: " 7 ".into() });
    stage.act(ANN, Action::SetDisposition { interaction: id.clone(), disposition: "solved".into() });
    stage.act(ANN, Action::TypeNote { interaction: id.clone(), note: "Calls back".into() });
    let recorded = |desk: &Desk| (shown_order(desk, &id), desk.disposition(&id), desk.note(&id));
    let before = ("7".to_owned(), "solved".to_owned(), ("Calls back".to_owned(), false));
    assert_eq!(recorded(stage.desk(ANN)), before);
    // A crash while the note is being typed.
    let kept = stage.desks[ANN].kept.clone();
    stage.open(ANN, kept);
    assert_eq!(stage.desk(ANN).note(&id), ("Calls back".into(), false));
    stage.act(ANN, Action::SaveNote { interaction: id.clone() });
    assert_eq!(recorded(stage.desk(ANN)), ("7".into(), "solved".into(), ("Calls back".into(), true)));
    assert!(stage.desk(ANN).outbox().is_empty());
    assert!(stage.desks[ANN].kept.keys().all(|key| !key.starts_with("note/")), "nothing is left in storage");
    let made = stage.desk(ANN).head(&id).map(|head| head.version);
    stage.act(ANN, Action::SetCaseData { interaction: id.clone(), key: "order".into(), value: "7".into() });
    stage.act(ANN, Action::SetDisposition { interaction: id.clone(), disposition: "solved".into() });
    stage.act(ANN, Action::SaveNote { interaction: id.clone() });
    assert_eq!(stage.desk(ANN).head(&id).map(|head| head.version), made, "no command is given twice");
}

#[test]
fn a_note_that_cannot_be_saved_stays_in_its_field() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    let note = "a".repeat(crate::protocol::MAX_NOTE_CHARS + 1);
    stage.act(ANN, Action::TypeNote { interaction: id.clone(), note: note.clone() });
    stage.act(ANN, Action::SaveNote { interaction: id.clone() });
    assert_eq!(stage.desk(ANN).window_problem(&id).unwrap().text, "Not saved. The text is too long.");
    assert_eq!(stage.desk(ANN).note(&id), (note, false));
}

#[test]
fn a_note_travels_with_a_transfer_and_the_unsent_draft_stays() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.act(ANN, Action::TypeNote { interaction: id.clone(), note: "Calls back".into() });
    // Leaving the field for the Transfer button saves it.
    stage.act(ANN, Action::SaveNote { interaction: id.clone() });
    stage.act(ANN, Action::Type { interaction: id.clone(), text: "Half a sen".into() });
    stage.transfer(&id, TargetKind::Agent, BEN);
    let invitation = stage.invitation(BEN);
    stage.act(BEN, Action::Accept { invitation });
    assert_eq!(stage.desk(BEN).note(&id), ("Calls back".into(), true));
    assert!(stage.desk(BEN).drafts().is_empty());
    assert_eq!(stage.desk(ANN).drafts()[&id], "Half a sen");
}

#[test]
fn a_standard_response_is_filled_in_and_says_what_is_not_known() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.act(ANN, Action::Respond { interaction: id.clone(), response: 0 });
    assert_eq!(stage.desk(ANN).drafts()[&id], format!("Hello {WRITTEN}, Ann Lee here, about {{order}}."));
    assert_eq!(stage.said(ANN), ["Not filled in: order."]);
    assert_eq!(stage.focus(ANN), [(Place::Composer(id.clone()), false)]);
    stage.act(ANN, Action::SetCaseData { interaction: id.clone(), key: "order".into(), value: "7".into() });
    stage.act(ANN, Action::Type { interaction: id.clone(), text: "Good morning. ".into() });
    stage.act(ANN, Action::Respond { interaction: id.clone(), response: 0 });
    assert_eq!(stage.desk(ANN).drafts()[&id], format!("Good morning. Hello {WRITTEN}, Ann Lee here, about 7."));
    assert_eq!(stage.desk(ANN).message_problem(&id), None);
}

#[test]
fn older_messages_come_in_pages_also_over_a_break() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    (1..=230).for_each(|n| stage.text_in("+447700900101", &format!("{n}")));
    // A new page has only the newest.
    stage.open(ANN, BTreeMap::new());
    let known = |stage: &Stage| stage.desks[ANN].replica().windows[&id].order.len();
    assert_eq!(known(&stage), 100);
    stage.act(ANN, Action::ReadEarlier { interaction: id.clone() });
    assert_eq!(known(&stage), 200);
    stage.cut(ANN);
    stage.act(ANN, Action::ReadEarlier { interaction: id.clone() });
    stage.act(ANN, Action::ReadEarlier { interaction: id.clone() });
    assert!(stage.desk(ANN).reading_earlier(&id));
    stage.connect(ANN);
    assert!(!stage.desk(ANN).reading_earlier(&id));
    let window = &stage.desks[ANN].replica().windows[&id];
    // The snapshot after the break has the newest again; a page requested before it does not fit and is dropped.
    assert_eq!((window.order.len(), window.earlier), (100, 131));
    (0..3).for_each(|_| stage.act(ANN, Action::ReadEarlier { interaction: id.clone() }));
    let texts: Vec<_> = stage.desks[ANN].replica().windows[&id].messages().map(|m| m.text.clone()).collect();
    assert_eq!((texts.len(), texts[0].as_str(), texts[1].as_str(), texts[230].as_str()), (231, "Hello", "1", "230"));
}

#[test]
fn the_contacts_history_is_searched_and_read() {
    let mut stage = Stage::new();
    let first = stage.ann_owns();
    stage.act(ANN, Action::MarkDoneAnyway { interaction: first.clone() });
    let second = stage.ann_owns();
    stage.act(ANN, Action::SearchHistory { of: Some(second.clone()), query: String::new() });
    let found = |stage: &Stage| stage.desk(ANN).history(&Some(second.clone())).unwrap().found.as_ref().map(Vec::len);
    assert_eq!(found(&stage), Some(1));
    stage.act(ANN, Action::ReadPast { of: Some(second.clone()), past: first.clone() });
    let reading = stage.desk(ANN).history(&Some(second.clone())).unwrap().reading.clone().expect("is read");
    assert_eq!((reading.0, reading.1.map(|page| page.messages.len())), (first, Some(1)));
    stage.act(ANN, Action::ClosePast { of: Some(second.clone()) });
    assert_eq!(stage.desk(ANN).history(&Some(second.clone())).unwrap().reading, None);
    stage.act(ANN, Action::SearchHistory { of: Some(second.clone()), query: "nothing".into() });
    assert_eq!(found(&stage), Some(0));
    stage.act(ANN, Action::MarkDoneAnyway { interaction: second.clone() });
    assert!(stage.desk(ANN).history(&Some(second.clone())).is_none());
}

#[test]
fn a_text_that_fails_is_told() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.act(ANN, Action::Type { interaction: id.clone(), text: "Yes".into() });
    stage.act(ANN, Action::Send { interaction: id.clone() });
    let sent = stage.desks[ANN].replica().windows[&id].order.last().cloned().expect("a message");
    stage.hush();
    for _ in 0..2 {
        let step = stage.hub.report(stage.now, &id, &sent, Delivery::Failed(crate::protocol::Failure::said("Off")));
        stage.deliver(step);
    }
    assert_eq!(stage.said(ANN), [format!("Message to {WRITTEN}: Failed: Off")]);
}

#[test]
fn a_contact_is_named_in_the_details_and_whoever_sees_them_hears_it_once() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    let name = |name: &str| Action::NameContact { interaction: id.clone(), name: name.into() };
    stage.transfer(&id, TargetKind::Agent, BEN);
    stage.hush();
    assert_eq!(stage.desk(ANN).contact_name(&id), "");
    stage.act(ANN, name(" Priya Shah "));
    assert_eq!(stage.desk(ANN).contact_name(&id), "Priya Shah");
    let said = [format!("{WRITTEN} is now called Priya Shah.")];
    assert_eq!((stage.said(ANN), stage.said(BEN)), (said.to_vec(), said.to_vec()));
    // Without a change nothing is sent, and nothing said.
    stage.act(ANN, name("Priya Shah"));
    assert_eq!((stage.said(ANN), stage.desk(ANN).outbox().len()), (Vec::new(), 0));
    stage.act(ANN, name("Priya\u{7}"));
    assert_eq!(
        stage.desk(ANN).window_problem(&id).unwrap().text,
        "Not saved. The text holds characters that cannot be sent."
    );
    assert_eq!(stage.desk(ANN).contact_name(&id), "Priya Shah");
    stage.act(ANN, name(""));
    assert!(stage.said(ANN).contains(&format!("Priya Shah is now called {WRITTEN}.")));

    // Offline, the field shows what was typed until it can be sent.
    stage.cut(ANN);
    stage.act(ANN, name("Marco"));
    assert_eq!(stage.desk(ANN).contact_name(&id), "Marco");
    stage.connect(ANN);
    assert_eq!(stage.desk(ANN).contact_name(&id), "Marco");
    assert_eq!(stage.desk(ANN).outbox().len(), 0);
}

#[test]
fn a_window_whose_contact_is_erased_closes_with_what_was_typed_there() {
    let mut stage = Stage::new();
    let interaction = stage.ann_owns();
    stage.act(ANN, Action::Type { interaction: interaction.clone(), text: "Dear Priya".into() });
    stage.hush();
    let contact = stage.desk(ANN).head(&interaction).unwrap().contact.number.clone();
    let request = EraseRequest { contact, by: "Robin".into(), even_open: true };
    let (_, step) = stage.hub.erase(stage.now, &request).unwrap();
    stage.deliver(step);
    assert!(stage.desk(ANN).head(&interaction).is_none() && stage.desk(ANN).drafts().get(&interaction).is_none());
    assert_eq!(stage.said(ANN), ["Erased on request."]);
}
