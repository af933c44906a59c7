//! Standard responses, opened by a slash in an empty message field.

use super::*;
use crate::core::settings::SLASH;

fn slash(stage: &mut Stage, id: &InteractionId) -> bool {
    let opens = stage.desk(ANN).slash_opens(id);
    if opens {
        stage.act(ANN, Action::Slash { interaction: id.clone() });
    }
    opens
}

#[test]
fn a_slash_in_an_empty_field_opens_them_and_enter_inserts_one() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    assert!(slash(&mut stage, &id));
    assert_eq!(stage.focus(ANN), [(Place::ResponseSearch(id.clone()), false)]);
    assert_eq!(stage.desk(ANN).responses_open(), Some(&id));
    assert!(stage.desk(ANN).drafts().is_empty(), "the slash is no text yet");
    stage.act(ANN, Action::Respond { interaction: id.clone(), response: 0 });
    assert_eq!(stage.desk(ANN).drafts()[&id], format!("Hello {WRITTEN}, Ann Lee here, about {{order}}."));
    assert_eq!(stage.focus(ANN), [(Place::Composer(id.clone()), false)]);
    // The field is not empty any more.
    assert!(!slash(&mut stage, &id));
}

#[test]
fn who_leaves_them_has_typed_a_slash_and_what_followed() {
    for (typed, text) in [("", "/"), ("etc", "/etc")] {
        let mut stage = Stage::new();
        let id = stage.ann_owns();
        slash(&mut stage, &id);
        stage.focus(ANN);
        stage.act(ANN, Action::LeaveResponses { typed: typed.into() });
        assert_eq!(stage.desk(ANN).drafts()[&id], text);
        assert_eq!(stage.focus(ANN), [(Place::Composer(id.clone()), false)]);
        assert_eq!(stage.desk(ANN).responses_open(), None);
    }
}

#[test]
fn opened_by_their_button_they_leave_no_slash() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    slash(&mut stage, &id);
    stage.act(ANN, Action::OpenResponses { interaction: Some(id.clone()) });
    stage.focus(ANN);
    stage.act(ANN, Action::LeaveResponses { typed: "etc".into() });
    assert!(stage.desk(ANN).drafts().is_empty());
    assert_eq!(stage.focus(ANN), [(Place::Responses(id.clone()), false)]);
}

#[test]
fn switched_off_a_slash_is_a_slash() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.act(ANN, Action::Choose { key: SLASH.key.into(), value: "off".into() });
    assert!(!slash(&mut stage, &id));
}

#[test]
fn those_in_the_contacts_language_come_first() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    let response = |language: Option<&str>| crate::protocol::StandardResponse {
        title: "Hello".into(),
        group: None,
        text: "Hello".into(),
        language: language.map(ToOwned::to_owned),
    };
    let languages = ["fr", "", "de", "de-CH", "zh-Hant"];
    let responses = languages.map(|tag| response(Some(tag).filter(|tag| !tag.is_empty()))).to_vec();
    let mut order = |language: Option<&str>| {
        let desk = &mut stage.desks.get_mut(ANN).unwrap().desk;
        let replica = desk.replica.as_mut().unwrap();
        replica.setup.responses.clone_from(&responses);
        replica.windows.get_mut(&id).unwrap().head.contact.language = language.map(ToOwned::to_owned);
        desk.responses(&id).iter().map(|at| languages[at.parse::<usize>().unwrap()]).collect::<Vec<_>>()
    };
    assert_eq!(order(None), languages, "as they are set up");
    assert_eq!(order(Some("de-CH")), ["de-CH", "de", "", "fr", "zh-Hant"]);
    assert_eq!(order(Some("zh-TW")), ["zh-Hant", "", "fr", "de", "de-CH"]);
    assert_eq!(order(Some("ja")), ["", "fr", "de", "de-CH", "zh-Hant"]);
}
