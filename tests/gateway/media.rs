//! Pictures: what is taken, and who may see it.

use crate::harness::{Agent, CUSTOMER, SERVICE, Server, target};
use baton::protocol::{Answer, Channel, TargetKind};
use reqwest::Response;
use serde_json::{Value, json};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and the rest of the picture";

async fn upload(server: &Server, bytes: Vec<u8>) -> (u16, Value) {
    let answer =
        reqwest::Client::new().post(server.url("/handset/media")).header("content-type", "image/png").body(bytes).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

async fn fetch(server: &Server, agent: Option<&Agent>, id: &str) -> Response {
    let mut get = reqwest::Client::new().get(server.url(&format!("/media/{id}")));
    if let Some(agent) = agent {
        get = get.header("authorization", format!("Bearer {}", agent.token));
    }
    get.send().await.unwrap()
}

#[tokio::test]
async fn a_picture_is_seen_by_its_owner_and_whom_they_ask() {
    let server = Server::start().await;
    let (_, uploaded) = upload(&server, PNG.to_vec()).await;
    let id = uploaded["id"].as_str().unwrap();
    let mut ann = server.agent("ann").await;
    let ben = server.agent("ben").await;
    assert_eq!(fetch(&server, Some(&ann), id).await.status(), 404, "in no message yet");
    let text = json!({ "from": CUSTOMER, "to": "+447700900101", "text": "", "media": [id] });
    assert_eq!(server.post("/handset/messages", &text).await.0, 202);
    let invitation = ann.invited().await;
    assert_eq!(invitation.channel, Channel::Mms);
    let media = &invitation.last_messages[0].media[0];
    assert_eq!((media.id.as_str(), media.mime.as_str(), media.size), (id, "image/png", PNG.len() as u64));
    assert_eq!(fetch(&server, Some(&ann), id).await.status(), 200, "whoever is asked sees it");
    assert_eq!(ann.accept(&invitation).await, Answer::Done);

    let answer = fetch(&server, Some(&ann), id).await;
    let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
    assert_eq!((header("content-type"), header("content-disposition")), ("image/png".into(), "inline".into()));
    assert_eq!((header("x-content-type-options"), header("cache-control")), ("nosniff".into(), "private, no-store".into()));
    assert!(header("content-security-policy").contains("sandbox"));
    assert_eq!(answer.bytes().await.unwrap(), PNG);

    assert_eq!(fetch(&server, Some(&ben), id).await.status(), 404);
    assert_eq!(fetch(&server, None, id).await.status(), 404);
    assert_eq!(fetch(&server, Some(&ann), "0123456789abcdef0123456789abcdef").await.status(), 404);
    assert_eq!(fetch(&server, Some(&ann), "..%2Fbaton.sqlite").await.status(), 404);

    let mut ben = ben;
    ann.transfer(&invitation.interaction, target(TargetKind::Agent, "ben")).await;
    let asked = ben.invited().await;
    assert_eq!(fetch(&server, Some(&ben), id).await.status(), 200);
    ben.accept(&asked).await;
    assert_eq!(fetch(&server, Some(&ann), id).await.status(), 404, "handed over");
}

#[tokio::test]
async fn only_pictures_are_taken() {
    let server = Server::start().await;
    for (bytes, status, error) in [
        (Vec::new(), 422, "file_empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec(), 422, "not_a_picture"),
        (b"<!doctype html><script>alert(1)</script>".to_vec(), 422, "not_a_picture"),
        (b"\x89PNG".to_vec(), 422, "not_a_picture"),
        ([PNG, &vec![0; 5 * 1024 * 1024]].concat(), 413, "too_large"),
    ] {
        let (found, answer) = upload(&server, bytes).await;
        assert_eq!((found, answer["error"].as_str()), (status, Some(error)));
    }
    for unknown in ["0123456789abcdef0123456789abcdef", "../baton.sqlite"] {
        let text = json!({ "from": CUSTOMER, "to": SERVICE, "text": "Look", "media": [unknown] });
        let (status, answer) = server.post("/handset/messages", &text).await;
        assert_eq!((status, answer["error"].as_str()), (422, Some("unknown_media")));
    }
}

#[tokio::test]
async fn the_phone_sees_its_own_picture() {
    let server = Server::start().await;
    let mut phone = server.phone(CUSTOMER).await;
    let (_, uploaded) = upload(&server, PNG.to_vec()).await;
    let text = json!({ "from": CUSTOMER, "to": SERVICE, "text": "Look", "media": [uploaded["id"]] });
    server.post("/handset/messages", &text).await;
    let message = phone.message().await;
    assert_eq!((&message["mine"], &message["media"][0]["id"]), (&json!(true), &uploaded["id"]));
    let id = uploaded["id"].as_str().unwrap();
    let picture = reqwest::get(server.url(&format!("/handset/media/{id}"))).await.unwrap();
    assert_eq!(picture.bytes().await.unwrap(), PNG);
}
