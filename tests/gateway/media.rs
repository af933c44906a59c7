//! Files of messages: what is accepted, how files are treated, and who may see them.

use crate::harness::{Agent, CUSTOMER, SERVICE, Server, options, refused, target};
use baton::core::hub::Rules;
use baton::gateway::Options;
use baton::gateway::media::decoding::Decoder;
use baton::protocol::{Answer, Channel, Command, InteractionId, Limits, Media, Refusal, TargetKind};
use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder, ImageFormat, RgbImage};
use reqwest::{Body, Client, Response};
use serde_json::{Value, json};
use std::io::Cursor;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::sleep;

/// Returns a valid picture.
fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    RgbImage::from_fn(width, height, |x, y| image::Rgb([x as u8, y as u8, (x * y) as u8]))
        .write_to(&mut bytes, format)
        .unwrap();
    bytes.into_inner()
}

fn png() -> Vec<u8> {
    picture(640, 480, ImageFormat::Png)
}

/// Uploads a file as the phone.
async fn bring(server: &Server, bytes: impl Into<Body>) -> (u16, Value) {
    let answer = Client::new().post(server.url("/handset/media")).body(bytes).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

/// Uploads a file as an agent.
async fn upload(server: &Server, agent: &Agent, bytes: impl Into<Body>) -> (u16, Value) {
    let request = Client::new().post(server.url("/media")).header("authorization", format!("Bearer {}", agent.token));
    let answer = request.body(bytes).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap_or_default())
}

async fn uploaded(server: &Server, agent: &Agent, bytes: Vec<u8>) -> Media {
    let (status, answer) = upload(server, agent, bytes).await;
    assert_eq!(status, 201, "{answer}");
    serde_json::from_value(answer).unwrap()
}

async fn fetch(server: &Server, agent: Option<&Agent>, id: &str) -> Response {
    let mut get = Client::new().get(server.url(&format!("/media/{id}")));
    if let Some(agent) = agent {
        get = get.header("authorization", format!("Bearer {}", agent.token));
    }
    get.send().await.unwrap()
}

fn header<'a>(answer: &'a Response, name: &str) -> &'a str {
    answer.headers()[name].to_str().unwrap()
}

/// Sends a file from the customer to Ann, who accepts the interaction.
async fn handling(server: &Server, bytes: Vec<u8>, name: &str) -> (Agent, InteractionId, Media) {
    let mut ann = server.agent("ann").await;
    let (_, brought) = bring(server, bytes).await;
    let file = json!({ "id": brought["id"], "name": name });
    let text = json!({ "from": CUSTOMER, "to": "+447700900101", "text": "", "media": [file] });
    assert_eq!(server.post("/handset/messages", &text).await.0, 202);
    let invitation = ann.invited().await;
    assert_eq!(ann.accept(&invitation).await, Answer::Done);
    let media = invitation.last_messages[0].media[0].clone();
    (ann, invitation.interaction, media)
}

fn send(interaction: &InteractionId, media: Vec<Media>) -> Command {
    Command::Send { interaction: interaction.clone(), text: String::new(), media }
}

#[tokio::test]
async fn a_picture_is_seen_by_its_owner_and_whom_they_ask() {
    let server = Server::start().await;
    let (_, brought) = bring(&server, png()).await;
    let id = brought["id"].as_str().unwrap();
    let mut ann = server.agent("ann").await;
    let ben = server.agent("ben").await;
    assert_eq!(fetch(&server, Some(&ann), id).await.status(), 404, "not in a message yet");
    let text = json!({ "from": CUSTOMER, "to": "+447700900101", "text": "", "media": [id] });
    assert_eq!(server.post("/handset/messages", &text).await.0, 202);
    let invitation = ann.invited().await;
    assert_eq!(invitation.channel, Channel::Mms);
    let media = &invitation.last_messages[0].media[0];
    assert_eq!((media.id.as_str(), media.mime.as_str(), media.size), (id, "image/png", png().len() as u64));
    assert_eq!(media.pixels, Some((640, 480)));
    assert_eq!(fetch(&server, Some(&ann), id).await.status(), 200, "an invited agent sees it");
    assert_eq!(ann.accept(&invitation).await, Answer::Done);

    let answer = fetch(&server, Some(&ann), id).await;
    assert_eq!((header(&answer, "content-type"), header(&answer, "content-disposition")), ("image/png", "inline"));
    assert_eq!(
        (header(&answer, "x-content-type-options"), header(&answer, "cache-control")),
        ("nosniff", "private, no-store")
    );
    assert!(header(&answer, "content-security-policy").contains("sandbox"));
    assert_eq!(answer.bytes().await.unwrap(), png());
    let small = fetch(&server, Some(&ann), &format!("{id}/thumbnail")).await;
    assert_eq!((header(&small, "content-type"), header(&small, "cache-control")), ("image/jpeg", "private, no-store"));
    let small = image::load_from_memory(&small.bytes().await.unwrap()).unwrap();
    assert_eq!((small.width(), small.height()), (320, 240));

    for part in ["", "/thumbnail"] {
        assert_eq!(fetch(&server, Some(&ben), &format!("{id}{part}")).await.status(), 404);
        assert_eq!(fetch(&server, None, &format!("{id}{part}")).await.status(), 404);
        assert_eq!(fetch(&server, Some(&ann), &format!("0123456789abcdef0123456789abcdef{part}")).await.status(), 404);
    }
    assert_eq!(fetch(&server, Some(&ann), "..%2Fbaton.sqlite").await.status(), 404);

    let mut ben = ben;
    ann.transfer(&invitation.interaction, target(TargetKind::Agent, "ben")).await;
    let invitation = ben.invited().await;
    assert_eq!(fetch(&server, Some(&ben), id).await.status(), 200);
    ben.accept(&invitation).await;
    assert_eq!(fetch(&server, Some(&ann), id).await.status(), 404, "transferred");
}

#[tokio::test]
async fn an_agents_picture_reaches_the_phone_with_its_description() {
    let server = Server::start().await;
    let (mut ann, id) = server.handling("ann").await;
    let mut phone = server.phone(CUSTOMER).await;
    let media = uploaded(&server, &ann, png()).await;
    assert_eq!(fetch(&server, Some(&ann), media.id.as_str()).await.status(), 200, "her own upload");
    // Only name and description are taken from the command.
    let (name, description) = (Some("../map.png".into()), Some(" The way to our shop ".into()));
    let said = Media { name, description, mime: "text/html".into(), size: 1, pixels: None, id: media.id.clone() };
    assert_eq!(ann.command(send(&id, vec![said])).await, Answer::Done);
    assert_eq!(ann.window(&id).channel, Channel::Mms);
    let message = phone.receives_message().await;
    let file = &message["media"][0];
    assert_eq!((&file["mime"], &file["name"]), (&json!("image/png"), &json!("map.png")));
    assert_eq!((&file["description"], &file["pixels"]), (&json!("The way to our shop"), &json!([640, 480])));
    let got = reqwest::get(server.url(&format!("/handset/media/{}", media.id))).await.unwrap();
    assert_eq!(got.bytes().await.unwrap(), png());
}

/// Returns a picture into which a camera has written a place, twice, and that it hangs upright.
fn photo() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new(&mut bytes);
    let exif = [b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0", PLACE].concat();
    encoder.set_exif_metadata(exif).unwrap();
    let pixels = RgbImage::from_fn(64, 48, |x, y| image::Rgb([x as u8, y as u8, (x * y) as u8]));
    encoder.write_image(&pixels, 64, 48, ExtendedColorType::Rgb8).unwrap();
    [&bytes, PLACE].concat()
}

const PLACE: &[u8] = b"51.5007N 0.1246W";

/// Asserts that the place is out of a photo and nothing else.
fn is_quiet(media: &Value, got: &[u8]) {
    let holds = |bytes: &[u8]| bytes.windows(PLACE.len()).any(|part| part == PLACE);
    assert!(holds(&photo()) && !holds(got), "the place is taken out");
    assert_eq!(image::load_from_memory(got).unwrap(), image::load_from_memory(&photo()).unwrap(), "no pixel differs");
    assert_eq!((media["size"].as_u64(), &media["pixels"]), (Some(got.len() as u64), &json!([48, 64])), "still upright");
}

#[tokio::test]
async fn where_a_picture_was_taken_is_told_neither_to_the_contact_nor_to_the_agent() {
    let server = Server::start().await;
    let (mut ann, id, theirs) = handling(&server, photo(), "photo.jpg").await;
    let got = fetch(&server, Some(&ann), theirs.id.as_str()).await.bytes().await.unwrap();
    is_quiet(&serde_json::to_value(theirs).unwrap(), &got);

    let mut phone = server.phone(CUSTOMER).await;
    let hers = uploaded(&server, &ann, photo()).await;
    assert_eq!(ann.command(send(&id, vec![hers])).await, Answer::Done);
    let message = phone.receives_message().await;
    let file = &message["media"][0];
    let got = reqwest::get(server.url(&format!("/handset/media/{}", file["id"].as_str().unwrap()))).await.unwrap();
    is_quiet(file, &got.bytes().await.unwrap());
}

#[tokio::test]
async fn only_own_uploads_and_files_of_the_interaction_can_be_sent() {
    let server = Server::start().await;
    let (mut ann, id, theirs) = handling(&server, png(), "label.png").await;
    let mut ben = server.agent("ben").await;
    let bens = uploaded(&server, &ben, png()).await;
    let unknown = Media { id: "0123456789abcdef0123456789abcdef".into(), ..bens.clone() };
    for media in [bens.clone(), unknown] {
        assert_eq!(ann.command(send(&id, vec![media])).await, refused(Refusal::UnknownMedia));
    }
    assert_eq!(ann.command(send(&id, vec![theirs])).await, Answer::Done, "received in her interaction");
    // After a transfer, the new owner can send what the previous owner has sent.
    let anns = uploaded(&server, &ann, png()).await;
    assert_eq!(ann.command(send(&id, vec![anns.clone()])).await, Answer::Done);
    assert_eq!(ben.command(send(&id, vec![anns.clone()])).await, refused(Refusal::UnknownMedia));
    ann.transfer(&id, target(TargetKind::Agent, "ben")).await;
    let invitation = ben.invited().await;
    ben.accept(&invitation).await;
    assert_eq!(ben.command(send(&id, vec![anns])).await, Answer::Done);
}

#[tokio::test]
async fn a_message_with_a_file_sent_twice_takes_effect_once() {
    let server = Server::start().await;
    let (mut ann, id) = server.handling("ann").await;
    let media = uploaded(&server, &ann, png()).await;
    let again = send(&id, vec![media]);
    assert_eq!(ann.command_as(&"twice".into(), again.clone()).await, Answer::Done);
    assert_eq!(ann.command_as(&"twice".into(), again).await, Answer::Done);
    assert_eq!(ann.transcript(&id).len(), 2);
}

#[tokio::test]
async fn what_the_carrier_does_not_take_is_refused_again_by_the_gateway() {
    let kinds = vec!["image/png".to_owned()];
    let limits = Arc::new(Limits { files: 1, bytes: png().len() as u64, kinds, save: true });
    let rules = Rules { limits: limits.clone(), ..Rules::default() };
    let server = Server::with(Options { rules, ..options() }, |log| log).await;
    let (mut ann, id) = server.handling("ann").await;
    assert_eq!(ann.window(&id).limits, limits, "the limits are known beforehand");
    let large = uploaded(&server, &ann, picture(800, 600, ImageFormat::Png)).await;
    let png = uploaded(&server, &ann, png()).await;
    let jpeg = uploaded(&server, &ann, picture(8, 8, ImageFormat::Jpeg)).await;
    for media in [vec![jpeg], vec![png.clone(), png.clone()], vec![large]] {
        assert_eq!(ann.command(send(&id, media)).await, refused(Refusal::UnsupportedMedia));
    }
    assert_eq!(ann.command(send(&id, vec![png])).await, Answer::Done);
}

#[tokio::test]
async fn files_are_not_to_be_saved_where_the_rules_say_so() {
    let rules = Rules { limits: Arc::new(Limits { save: false, ..Limits::default() }), ..Rules::default() };
    let server = Server::with(Options { rules, ..options() }, |log| log).await;
    let (ann, id, pdf) = handling(&server, b"%PDF-1.7 and so on".to_vec(), "bill.pdf").await;
    assert!(!ann.window(&id).limits.save);
    assert_eq!(fetch(&server, Some(&ann), pdf.id.as_str()).await.status(), 404);
    let picture = uploaded(&server, &ann, png()).await;
    assert_eq!(fetch(&server, Some(&ann), picture.id.as_str()).await.status(), 200, "pictures can still be viewed");
}

#[tokio::test]
async fn nobody_uploads_without_being_signed_in() {
    let server = Server::start().await;
    let ann = server.agent("ann").await;
    for (path, token) in [("/media", "Bearer no"), ("/media", "")] {
        let answer =
            Client::new().post(server.url(path)).header("authorization", token).body(png()).send().await.unwrap();
        assert_eq!(answer.status(), 401);
    }
    assert_eq!(upload(&server, &ann, png()).await.0, 201);
}

#[tokio::test]
async fn the_phone_sees_its_own_picture() {
    let server = Server::start().await;
    let mut phone = server.phone(CUSTOMER).await;
    let (_, brought) = bring(&server, png()).await;
    let text = json!({ "from": CUSTOMER, "to": SERVICE, "text": "Look", "media": [brought["id"]] });
    server.post("/handset/messages", &text).await;
    let message = phone.message().await;
    assert_eq!((&message["mine"], &message["media"][0]["id"]), (&json!(true), &brought["id"]));
    let id = brought["id"].as_str().unwrap();
    let picture = reqwest::get(server.url(&format!("/handset/media/{id}"))).await.unwrap();
    assert_eq!(picture.bytes().await.unwrap(), png());
    for unknown in ["0123456789abcdef0123456789abcdef", "../baton.sqlite"] {
        let text = json!({ "from": CUSTOMER, "to": SERVICE, "text": "Look", "media": [unknown] });
        let (status, answer) = server.post("/handset/messages", &text).await;
        assert_eq!((status, answer["error"].as_str()), (422, Some("unknown_media")));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_that_go_away_do_not_raise_the_number_of_pixels_decoded_at_once() {
    let server = Server::start().await;
    let decoder = server.media().decoder().clone();
    let mut large = Cursor::new(Vec::new());
    image::GrayImage::new(5000, 6000).write_to(&mut large, ImageFormat::Png).unwrap();
    let large = large.into_inner();
    let (client, mut most) = (Client::new(), 0);
    for _ in 0..12 {
        let upload = client.post(server.url("/handset/media")).body(large.clone()).send();
        let _ = tokio::time::timeout(Duration::from_millis(150), upload).await;
        most = most.max(decoder.decoding());
    }
    while decoder.decoding() > 0 {
        most = most.max(decoder.decoding());
        sleep(Duration::from_millis(5)).await;
    }
    assert!(most > 0 && most <= Decoder::MAX_PIXELS, "{most} pixels at once");
    assert_eq!(bring(&server, large).await.0, 201, "the permits are returned");
}
