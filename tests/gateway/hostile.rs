//! Broken, lying and hostile files, generated here: what becomes of each, from an agent and from a contact. The table
//! in `docs/media.md` is what this test finds; `UPDATE=1` writes it anew.

use crate::harness::Server;
use baton::protocol::Answer;
use image::{ImageFormat, RgbImage};
use reqwest::Client;
use serde_json::{Value, json};
use std::io::Cursor;
use std::path::Path;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const PAGE: &str = "docs/media.md";
const BEGIN: &str = "<!-- what tests/gateway/hostile.rs finds -->\n";
const END: &str = "<!-- end -->\n";
const SCRIPT: &[u8] = b"<script>alert(document.domain)</script>";

fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    RgbImage::from_fn(width, height, |x, y| image::Rgb([x as u8, y as u8, (x * y) as u8]))
        .write_to(&mut bytes, format)
        .unwrap();
    bytes.into_inner()
}

/// Says it is larger than it is, with a checksum that is right.
fn png_of(width: u32, height: u32) -> Vec<u8> {
    let mut png = picture(1, 1, ImageFormat::Png);
    png[16..20].copy_from_slice(&width.to_be_bytes());
    png[20..24].copy_from_slice(&height.to_be_bytes());
    let mut crc = flate2::Crc::new();
    crc.update(&png[12..29]);
    png[29..33].copy_from_slice(&crc.sum().to_be_bytes());
    png
}

/// What each is, the name it comes with, and its bytes.
fn files() -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let jpeg = picture(640, 480, ImageFormat::Jpeg);
    let png = picture(640, 480, ImageFormat::Png);
    vec![
        ("A sound JPEG, to compare", "photo.jpg", jpeg.clone()),
        ("JPEG cut in the middle", "photo.jpg", jpeg[..jpeg.len() / 2].to_vec()),
        ("JPEG without its last 100 bytes", "photo.jpg", jpeg[..jpeg.len() - 100].to_vec()),
        ("PNG cut in the middle", "photo.png", png[..png.len() / 2].to_vec()),
        ("PNG bomb: 50,000 × 50,000 pixels said in 70 bytes", "bomb.png", png_of(50_000, 50_000)),
        ("PNG of one colour, 4,000 × 4,000 pixels, 16 kB", "white.png", {
            let mut bytes = Cursor::new(Vec::new());
            image::GrayImage::new(4_000, 4_000).write_to(&mut bytes, ImageFormat::Png).unwrap();
            bytes.into_inner()
        }),
        ("PNG that says 7,000 × 7,000 pixels and has one", "liar.png", png_of(7_000, 7_000)),
        ("SVG with a script", "drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec()),
        ("HTML named .jpg", "photo.jpg", [b"<!doctype html>", SCRIPT].concat()),
        ("Text, then HTML, named .txt", "notes.txt", [b"Hello\n", SCRIPT].concat()),
        ("JPEG with a script behind its end", "photo.jpg", [&jpeg, SCRIPT].concat()),
        ("GIF of ten bytes, then a script", "photo.gif", [b"GIF89a/*  ", SCRIPT].concat()),
        ("PNG named .jpg", "photo.jpg", png),
        ("PDF", "bill.pdf", b"%PDF-1.7 and so on".to_vec()),
        ("ZIP", "photo.jpg", b"PK\x03\x04\x14\0\0\0\x08\0".to_vec()),
        ("Windows program named .jpg", "photo.jpg", [b"MZ\x90\0".as_slice(), &[0; 60]].concat()),
        ("0 bytes", "photo.jpg", Vec::new()),
        ("100 MB, length said", "film.mp4", vec![0; 100_000_000]),
    ]
}

async fn from_agent(server: &Server, token: &str, bytes: Vec<u8>) -> String {
    let request = Client::new().post(server.url("/media")).header("authorization", format!("Bearer {token}"));
    let answer = request.body(bytes).send().await.unwrap();
    let status = answer.status();
    let answer: Value = answer.json().await.unwrap();
    match answer["error"].as_str() {
        Some(error) => format!("refused: {} `{error}`", status.as_u16()),
        None => format!("taken as `{}`", answer["mime"].as_str().unwrap()),
    }
}

/// How it is brought, and how it is then given to an agent.
async fn from_contact(server: &Server, number: usize, name: &str, bytes: Vec<u8>) -> String {
    let answer = Client::new().post(server.url("/handset/media")).body(bytes).send().await.unwrap();
    let status = answer.status();
    let brought: Value = answer.json().await.unwrap();
    if let Some(error) = brought["error"].as_str() {
        return format!("refused: {} `{error}`", status.as_u16());
    }
    let mut ann = server.agent("ann").await;
    let from = format!("+4477009003{number:02}");
    let file = json!({ "id": brought["id"], "name": name });
    let text = json!({ "from": from, "to": "+447700900101", "text": "", "media": [file] });
    assert_eq!(server.post("/handset/messages", &text).await.0, 202);
    let invitation = ann.invited().await;
    let media = invitation.last_messages[0].media[0].clone();
    assert_eq!(ann.accept(&invitation).await, Answer::Done);
    let shown = media.pixels.is_some();
    let get = |part: &str| {
        Client::new()
            .get(server.url(&format!("/media/{}{part}", media.id)))
            .header("authorization", format!("Bearer {}", ann.token))
    };
    let answer = get("").send().await.unwrap();
    let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
    assert!(header("content-security-policy").contains("sandbox"), "{name}");
    assert_eq!(header("x-content-type-options"), "nosniff");
    let (kind, how) = (header("content-type"), header("content-disposition"));
    assert_eq!((how == "inline", get("/thumbnail").send().await.unwrap().status() == 200), (shown, shown), "{name}");
    assert!(shown || kind == "application/octet-stream", "{name}: {kind}");
    let version = ann.window(&invitation.interaction).version;
    let done = baton::protocol::Command::MarkDone { interaction: invitation.interaction.clone(), version };
    assert_eq!(ann.command(done).await, Answer::Done);
    let words = baton::core::files::kind(&media);
    if shown { format!("shown: {words}") } else { format!("download only, named “{words}”") }
}

#[tokio::test]
async fn what_becomes_of_each_hostile_file_is_in_the_docs() {
    let server = Server::start().await;
    let token = server.token("ben").await;
    // The agent must be signed in, not only have a token.
    let _ben = server.agent("ben").await;
    let mut table = String::from("| file | from an agent | from a contact |\n| --- | --- | --- |\n");
    for (number, (what, name, bytes)) in files().into_iter().enumerate() {
        let agent = from_agent(&server, &token, bytes.clone()).await;
        let contact = from_contact(&server, number, name, bytes).await;
        table += &format!("| {what} | {agent} | {contact} |\n");
    }
    let streamed = endless(&server, &token).await;
    table += &format!("| 100 MB, length not said | refused: {streamed} | the same |\n");
    println!("{table}");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE);
    let page = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once(BEGIN).expect("the table has its place");
    let (found, after) = rest.split_once(END).expect("and its end");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, format!("{before}{BEGIN}{table}{END}{after}")).unwrap();
    } else {
        assert_eq!(found, table, "{PAGE} says something else: UPDATE=1 writes it");
    }
}

/// Sends 100 MB piece by piece; the status and error of the answer, which comes long before the end.
async fn endless(server: &Server, token: &str) -> String {
    let mut socket = TcpStream::connect(&server.address).await.unwrap();
    let head = format!(
        "POST /media HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {token}\r\ntransfer-encoding: chunked\r\n\r\n",
        server.address
    );
    socket.write_all(head.as_bytes()).await.unwrap();
    let piece = [format!("{:x}\r\n", 1_000_000).as_bytes(), &vec![0; 1_000_000], b"\r\n"].concat();
    let mut sent = 0;
    while sent < 100 && socket.write_all(&piece).await.is_ok() {
        sent += 1;
    }
    assert!(sent < 100, "it is read to its end");
    let mut answer = Vec::new();
    let _ = socket.read_to_end(&mut answer).await;
    let answer = String::from_utf8_lossy(&answer);
    let status = answer.split(' ').nth(1).unwrap_or("connection closed").to_owned();
    let error = answer.rsplit("\"error\":\"").next().and_then(|rest| rest.split('"').next()).unwrap_or_default();
    assert_eq!((status.as_str(), error), ("413", "too_large"));
    format!("{status} `{error}`")
}
