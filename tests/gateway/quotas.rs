//! Quotas over the wire: what is too much is refused by name, and nothing that was never sent stays.

use crate::harness::{Agent, CUSTOMER, Heard, Server, in_time, options, refused};
use baton::core::hub::Rules;
use baton::core::quotas::Quotas;
use baton::core::setup::DeskSetup;
use baton::gateway::{Options, demo};
use baton::protocol::{Answer, ClientFrame, Command, InteractionId, Media, Refusal};
use reqwest::Client;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

async fn server(quotas: Quotas) -> Server {
    let setup = Arc::new(DeskSetup { quotas, ..demo::setup() });
    Server::with(Options { rules: Rules { setup, ..Rules::default() }, ..options() }, |log| log).await
}

/// Uploads a text file of so many bytes.
async fn upload(server: &Server, agent: &Agent, size: usize) -> (u16, Value) {
    let request = Client::new().post(server.url("/media")).bearer_auth(&agent.token).body("a".repeat(size));
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

async fn uploaded(server: &Server, agent: &Agent) -> Media {
    let (status, answer) = upload(server, agent, 1_000).await;
    assert_eq!(status, 201, "{answer}");
    serde_json::from_value(answer).unwrap()
}

fn send(interaction: &InteractionId, text: &str, media: &Media) -> Command {
    Command::Send { interaction: interaction.clone(), text: text.into(), media: vec![media.clone()] }
}

fn is_stored(folder: &Path, media: &Media) -> bool {
    let part = |end: &str| folder.join("media").join(format!("{}{end}", media.id)).exists();
    assert_eq!(part(""), part(".json"));
    part("")
}

#[tokio::test]
async fn files_that_are_not_sent_are_limited_until_they_are_sent_or_taken_back() {
    let server = server(Quotas { unsent_files: 2, ..Quotas::default() }).await;
    let (mut ann, id) = server.handling("ann").await;
    let (first, second) = (uploaded(&server, &ann).await, uploaded(&server, &ann).await);
    let (status, answer) = upload(&server, &ann, 1).await;
    let words = "You have too many files that are not sent yet: 2 at most, with 50 MB in all. Send or remove some, then \
                 attach it again.";
    assert_eq!((status, &answer["error"], &answer["message"]), (429, &json!("too_many_unsent"), &json!(words)));
    assert_eq!(ann.command(send(&id, "", &first)).await, Answer::Done);
    uploaded(&server, &ann).await;
    assert_eq!(upload(&server, &ann, 1).await.0, 429);
    // What was sent cannot be taken back; another agent's cannot, either.
    let ben = server.agent("ben").await;
    for (media, by, is_there) in [(&first, &ann, true), (&second, &ben, true), (&second, &ann, false)] {
        let request = Client::new().delete(server.url(&format!("/media/{}", media.id))).bearer_auth(&by.token);
        assert_eq!(request.send().await.unwrap().status(), 204);
        assert_eq!(is_stored(server.folder(), media), is_there);
    }
    uploaded(&server, &ann).await;
}

#[tokio::test]
async fn an_upload_for_which_there_is_no_room_is_refused_before_it_is_read() {
    let server = server(Quotas { unsent_mb_in_all: 1, ..Quotas::default() }).await;
    let ann = server.agent("ann").await;
    let begin = async |size: &str| {
        let mut socket = TcpStream::connect(&server.address).await.unwrap();
        let (host, token) = (&server.address, &ann.token);
        let head = format!("POST /media HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {token}\r\n{size}\r\n\r\n");
        socket.write_all(head.as_bytes()).await.unwrap();
        socket
    };
    let mut answer = [0; 12];
    in_time(begin("content-length: 4000000").await.read_exact(&mut answer)).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 429");
    // One that does not say its size is refused when there is no more room.
    let mut socket = begin("transfer-encoding: chunked").await;
    let piece = [b"7a120\r\n".as_slice(), &[b'a'; 500_000], b"\r\n"].concat();
    for _ in 0..3 {
        let _ = socket.write_all(&piece).await;
    }
    in_time(socket.read_exact(&mut answer)).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 429");
    assert_eq!(server.media().usage().unsent().bytes, 0, "the room is given back");
    assert_eq!(upload(&server, &ann, 900_000).await.0, 201);
}

#[tokio::test]
async fn what_was_not_sent_for_a_day_is_deleted_and_the_agent_is_told() {
    let server = server(Quotas::default()).await;
    let (mut ann, id) = server.handling("ann").await;
    let [forgotten, sent, named] =
        [uploaded(&server, &ann).await, uploaded(&server, &ann).await, uploaded(&server, &ann).await];
    assert_eq!(ann.command(send(&id, "", &sent)).await, Answer::Done);
    server.advance(23 * 3600).await;
    let mut ann = server.agent("ann").await;
    assert_eq!(ann.command(send(&id, "\u{7}", &named)).await, refused(Refusal::TextControl), "a draft is in use");
    server.advance(2 * 3600).await;
    let there = [&forgotten, &sent, &named].map(|media| is_stored(server.folder(), media));
    assert_eq!(there, [false, true, true]);
    assert_eq!(ann.command(send(&id, "", &forgotten)).await, refused(Refusal::UnknownMedia));
    assert_eq!(ann.command(send(&id, "", &named)).await, Answer::Done);
    server.advance(0).await;
    assert_eq!(server.media().usage().unsent().files, 0);
}

#[tokio::test]
async fn what_was_never_sent_before_a_restart_is_deleted_as_well() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::process(folder.path());
    let (mut ann, id) = server.handling("ann").await;
    let (forgotten, sent) = (uploaded(&server, &ann).await, uploaded(&server, &ann).await);
    assert_eq!(ann.command(send(&id, "", &sent)).await, Answer::Done);
    server.kill();
    // A gateway that was killed while it stored a file.
    let half = folder.path().join("media/0123456789abcdef0123456789abcdef");
    std::fs::write(&half, b"half a fi").unwrap();
    let server = Server::process(folder.path());
    in_time(async {
        server.advance(25 * 3600).await;
        // Not before the files are counted, and ten minutes more.
        while is_stored(folder.path(), &forgotten) || half.exists() {
            server.advance(600).await;
        }
    })
    .await;
    assert!(is_stored(folder.path(), &sent));
}

#[tokio::test]
async fn too_many_messages_are_refused_by_a_name_that_older_clients_can_pass_over() {
    let server = server(Quotas { messages_per_minute: 2, ..Quotas::default() }).await;
    let (mut ann, id) = server.handling("ann").await;
    for text in ["1", "2"] {
        assert_eq!(ann.write(&id, text).await, Answer::Done);
    }
    assert_eq!(ann.write(&id, "3").await, refused(Refusal::TooManyMessages { limit: 2 }));
    ann.catch_up().await;
    let again = Command::Send { interaction: id.clone(), text: "3".into(), media: Vec::new() };
    ann.send(&ClientFrame::Command { id: "raw".into(), command: again }).await;
    // The handset may still say that an earlier text was delivered.
    let answer = loop {
        let Heard::Frame(frame) = ann.hear().await else { panic!("closed") };
        let frame: Value = serde_json::to_value(frame).unwrap();
        if frame.get("answer").is_some() {
            break frame;
        }
    };
    let refused = json!({ "refusal": "unavailable", "exact": { "too_many_messages": { "limit": 2 } } });
    assert_eq!(answer, json!({ "answer": { "id": "raw", "answer": { "refused": refused } } }));
    server.advance(60).await;
    assert_eq!(ann.write(&id, "3").await, Answer::Done);
    ann.is_in_step(&server).await;
}

#[tokio::test]
async fn a_dear_number_is_refused_by_its_beginning() {
    let server = server(Quotas::default()).await;
    let mut ann = server.agent("ann").await;
    let mut open = async |contact: &str| ann.command(Command::Open { contact: contact.into(), from: None }).await;
    assert_eq!(open("+979 1 2345 6789").await, refused(Refusal::NotANumber), "not one that texts");
    let barred = |prefix: &str| refused(Refusal::DestinationBarred { prefix: prefix.into() });
    assert_eq!(open("+8816 1234 5678").await, barred("+881"));
    assert_eq!(open("+1 900 234 5678").await, barred("+1900"));
    assert!(matches!(open(CUSTOMER).await, Answer::Opened { .. }));
}
