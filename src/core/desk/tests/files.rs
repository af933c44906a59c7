//! Files chosen for a message: uploaded, stored, described, sent, refused.

use super::*;
use crate::protocol::Media;
use crate::protocol::encode;

/// What the carrier accepts, in words.
const ALL: &str = "Up to 10 files, 5 MB in all: JPEG, PNG, GIF, WebP, audio, video, PDF, contact cards, text.";

fn chosen(key: &str, mime: &str, size: u64) -> Media {
    Media { id: key.into(), mime: mime.into(), size, name: Some(format!("{key}.jpg")), pixels: None, description: None }
}

fn as_uploaded(id: &str) -> Media {
    Media { id: id.into(), mime: "image/jpeg".into(), size: 900, name: None, pixels: Some((40, 30)), description: None }
}

impl Stage {
    fn attach(&mut self, interaction: &InteractionId, files: Vec<Media>) {
        self.act(ANN, Action::Attach { interaction: interaction.clone(), files });
    }

    fn upload(&mut self, interaction: &InteractionId, key: &str, result: Result<Media, UploadError>) {
        self.input(ANN, Input::Uploaded { interaction: interaction.clone(), key: key.into(), result });
    }

    fn describe(&mut self, interaction: &InteractionId, key: &str, text: &str) {
        self.act(ANN, Action::Describe { interaction: interaction.clone(), key: key.into(), text: text.into() });
    }

    fn attached(&self, interaction: &InteractionId) -> Vec<(&str, bool)> {
        self.desks[ANN].desk.attached(interaction).iter().map(|file| (file.key.as_str(), file.uploaded)).collect()
    }

    fn problem(&self, interaction: &InteractionId) -> String {
        self.desks[ANN].desk.message_problem(interaction).map(Text::english).unwrap_or_default()
    }
}

#[test]
fn a_picture_is_uploaded_at_once_described_and_sent_without_words() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.attach(&id, vec![chosen("map", "image/jpeg", 900)]);
    assert_eq!(stage.said(ANN), ["Uploading map.jpg."]);
    assert_eq!(stage.desks[ANN].uploads, ["map"]);
    stage.act(ANN, Action::Send { interaction: id.clone() });
    assert_eq!(stage.problem(&id), "A file is still being uploaded. Send again in a moment.");
    stage.hush();
    stage.upload(&id, "map", Ok(as_uploaded("m1")));
    assert_eq!(stage.said(ANN), ["map.jpg is attached."]);
    stage.describe(&id, "map", "The way to our shop");
    stage.act(ANN, Action::Send { interaction: id.clone() });
    let window = &stage.desks[ANN].replica().windows[&id];
    let sent = window.messages().last().unwrap().clone();
    let described =
        Media { name: Some("map.jpg".into()), description: Some("The way to our shop".into()), ..as_uploaded("m1") };
    assert_eq!((sent.text.as_str(), &sent.media), ("", &vec![described.clone()]));
    assert_eq!(window.head.channel, crate::protocol::Channel::Mms);
    assert!(stage.attached(&id).is_empty());
    assert!(!stage.desks[ANN].kept.keys().any(|key| key.starts_with("files/")));
    stage.act(ANN, Action::SendAgain { interaction: id.clone(), text: String::new(), media: sent.media.clone() });
    assert_eq!(stage.desks[ANN].replica().windows[&id].messages().last().unwrap().media, [described]);
}

#[test]
fn what_is_chosen_survives_a_reload_with_its_description() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.attach(&id, vec![chosen("map", "image/jpeg", 900), chosen("late", "image/jpeg", 900)]);
    stage.upload(&id, "map", Ok(as_uploaded("m1")));
    stage.describe(&id, "map", "A map");
    let kept = stage.desks[ANN].kept.clone();
    stage.open(ANN, kept);
    assert_eq!(stage.attached(&id), [("m1", true)], "files that were not uploaded are gone with the page");
    assert_eq!(stage.desks[ANN].desk.attached(&id)[0].media.description.as_deref(), Some("A map"));
}

#[test]
fn another_tab_shows_the_same_files_and_keeps_what_it_uploads_itself() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.attach(&id, vec![chosen("map", "image/jpeg", 900), chosen("mine", "image/jpeg", 900)]);
    stage.upload(&id, "map", Ok(as_uploaded("m1")));
    let key = format!("files/{id}");
    let both = encode(&[as_uploaded("m2"), Media { description: Some("A map".into()), ..as_uploaded("m1") }]);
    stage.input(ANN, Input::KeptElsewhere { key: key.clone(), value: Some(both) });
    assert_eq!(stage.attached(&id), [("m2", true), ("map", true), ("mine", false)], "rows keep their keys");
    stage.input(ANN, Input::KeptElsewhere { key, value: None });
    assert_eq!(stage.attached(&id), [("mine", false)]);
}

#[test]
fn what_the_carrier_does_not_take_is_refused_before_it_is_uploaded() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.attach(
        &id,
        vec![chosen("a", "image/svg+xml", 10), chosen("b", "image/jpeg", 0), chosen("c", "image/jpeg", 6_000_000)],
    );
    assert!(stage.desks[ANN].uploads.is_empty());
    let [svg, empty, large]: [String; 3] =
        stage.problem(&id).lines().map(Into::into).collect::<Vec<_>>().try_into().unwrap();
    assert_eq!(
        (svg, empty.as_str()),
        (format!("a.jpg: Files of this type cannot be sent. {ALL}"), "b.jpg: The file is empty.")
    );
    assert!(large.starts_with("c.jpg: That is too much. Up to 10 files, 5 MB in all:"), "{large}");
    assert_eq!(stage.said(ANN).last().unwrap(), &stage.problem(&id));
    let many = (0..11).map(|n| chosen(&format!("f{n}"), "", 1)).collect();
    stage.attach(&id, many);
    assert_eq!((stage.attached(&id).len(), stage.desks[ANN].uploads.len()), (10, 10));
    assert!(stage.problem(&id).starts_with("f10.jpg: That is too much."));
}

#[test]
fn what_the_gateway_does_not_take_is_taken_out_and_named() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    let refused = |code: &str, words: &str| Err(UploadError::Refused { code: code.into(), message: words.into() });
    for (result, told) in [
        (refused("damaged", "?"), "map.jpg: The picture is damaged.".to_owned()),
        (refused("of_later", "Not today."), "map.jpg: Not today.".to_owned()),
        (refused("unknown_kind", "?"), format!("map.jpg: Files of this type cannot be sent. {ALL}")),
        (Err(UploadError::Unreachable), "map.jpg: It could not be uploaded. Attach it again.".to_owned()),
        (
            Ok(Media { mime: "application/zip".into(), pixels: None, ..as_uploaded("m1") }),
            format!("map.jpg: What it holds cannot be sent: file of an unknown type. {ALL}"),
        ),
    ] {
        stage.attach(&id, vec![chosen("map", "image/jpeg", 900)]);
        stage.upload(&id, "map", result);
        assert_eq!((stage.problem(&id), stage.attached(&id).len()), (told, 0));
    }
}

#[test]
fn what_is_chosen_offline_is_uploaded_when_the_connection_is_back() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.cut(ANN);
    stage.hush();
    stage.attach(&id, vec![chosen("map", "image/jpeg", 900)]);
    assert_eq!(stage.said(ANN), ["map.jpg is uploaded when the connection is back."]);
    stage.upload(&id, "map", Err(UploadError::Unreachable));
    assert_eq!((stage.attached(&id), stage.desks[ANN].uploads.len()), (vec![("map", false)], 0));
    stage.connect(ANN);
    assert_eq!(stage.desks[ANN].uploads, ["map"]);
}

#[test]
fn a_message_that_is_refused_gives_its_files_back() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.attach(&id, vec![chosen("map", "image/jpeg", 900)]);
    stage.upload(&id, "map", Ok(as_uploaded("m1")));
    stage.cut(ANN);
    stage.act(ANN, Action::Send { interaction: id.clone() });
    assert!(stage.attached(&id).is_empty());
    let unsent: Vec<_> = stage.desks[ANN].desk.unsent(&id).map(|(_, text, media)| (text, media.len())).collect();
    assert_eq!(unsent, [("", 1)]);
    stage.text_in("+447700900101", "STOP");
    stage.connect(ANN);
    assert_eq!(stage.attached(&id), [("m1", true)]);
    assert_eq!(stage.problem(&id), "Not sent. The conversation has ended.");
}

#[test]
fn the_focus_goes_to_the_next_file_when_one_is_taken_out() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.attach(&id, ["a", "b", "c"].map(|key| chosen(key, "image/jpeg", 9)).into());
    for (out, to) in
        [("b", Place::File("c".into())), ("c", Place::File("a".into())), ("a", Place::Composer(id.clone()))]
    {
        stage.hush();
        stage.act(ANN, Action::Detach { interaction: id.clone(), key: out.into() });
        assert_eq!((stage.focus(ANN), stage.said(ANN)), (vec![(to, false)], vec![format!("{out}.jpg removed.")]));
    }
}

#[test]
fn an_upload_that_is_taken_out_is_given_back_to_the_gateway() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.attach(&id, ["a", "b"].map(|key| chosen(key, "image/jpeg", 9)).into());
    stage.upload(&id, "a", Ok(as_uploaded("m1")));
    for key in ["a", "b"] {
        stage.act(ANN, Action::Detach { interaction: id.clone(), key: key.into() });
    }
    assert_eq!(stage.desks[ANN].discards, ["m1".into()], "one that was not uploaded is nowhere");
}

#[test]
fn a_picture_is_opened_and_closed_and_goes_with_its_window() {
    let mut stage = Stage::new();
    let interaction = stage.ann_owns();
    let picture = Picture { interaction: interaction.clone(), media: as_uploaded("m1"), alt: "A map".into() };
    stage.act(ANN, Action::OpenPicture { picture: picture.clone() });
    stage.act(ANN, Action::ClosePicture);
    assert_eq!(
        stage.focus(ANN),
        [(Place::Picture, false), (Place::Before, true), (Place::Window(interaction.clone()), true)]
    );
    stage.act(ANN, Action::OpenPicture { picture });
    stage.act(ANN, Action::MarkDoneAnyway { interaction });
    assert!(stage.desks[ANN].desk.picture().is_none());
}
