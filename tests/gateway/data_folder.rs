//! What others on the same machine can learn from the data folder, and the keys in it.

#![cfg(unix)]

use crate::harness::{Agent, CUSTOMER, SERVICE, Server, in_time, outcome, program};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use baton::gateway::log::sqlite::SqliteLog;
use jsonwebtoken::{EncodingKey, Header, decode_header, encode};
use serde_json::{Value, json};
use std::fs::{self, File, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

const HOUR: u64 = 3600;

/// Returns a folder and everything below it.
fn everything(folder: &Path) -> Vec<PathBuf> {
    let inside = fs::read_dir(folder).unwrap().flat_map(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() { everything(&path) } else { vec![path] }
    });
    [folder.to_owned()].into_iter().chain(inside).collect()
}

/// Returns what others may do something with.
fn open_to_others(folder: &Path) -> Vec<PathBuf> {
    let open = |path: &PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o077 != 0;
    everything(folder).into_iter().filter(open).collect()
}

/// Starts the program with a umask that protects nothing. Its log goes to a file.
fn careless(folder: &Path, log: &Path) -> Server {
    let gateway = program(folder);
    let mut shell = Command::new("sh");
    shell.args(["-c", r#"umask 000; exec "$0" "$@""#]).arg(gateway.get_program()).args(gateway.get_args());
    Server::spawn(shell.stderr(File::create(log).unwrap()))
}

/// Has a text with a picture arrive, and an agent sign in.
async fn a_picture_arrives(server: &Server) {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(4, 3).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    let post = reqwest::Client::new().post(server.url("/handset/media")).body(bytes.into_inner());
    let media: Value = post.send().await.unwrap().json().await.unwrap();
    let text = json!({ "from": CUSTOMER, "to": SERVICE, "text": "Look", "media": [{ "id": media["id"], "name": "look.png" }] });
    let (status, answer) = server.post("/handset/messages", &text).await;
    assert_eq!(status, 202, "{answer}");
    server.agent("ann").await;
}

#[tokio::test]
async fn nobody_else_can_read_anything_in_it() {
    let place = tempfile::tempdir().unwrap();
    let (folder, log) = (place.path().join("data"), place.path().join("log"));
    let said = || fs::read_to_string(&log).unwrap().matches("was open to other users").count();
    let server = careless(&folder, &log);
    a_picture_arrives(&server).await;
    let names: Vec<_> = everything(&folder).iter().map(|path| path.to_string_lossy().into_owned()).collect();
    for name in
        ["lock", "baton.sqlite", "baton.sqlite-wal", "baton.sqlite-shm", "directory.key", "admin.key", ".thumbnail"]
    {
        assert!(names.iter().any(|path| path.ends_with(name)), "{name}: {names:?}");
    }
    assert_eq!((open_to_others(&folder), said()), (vec![], 0));
    server.kill();

    // As earlier versions left it.
    for path in everything(&folder) {
        fs::set_permissions(&path, Permissions::from_mode(if path.is_dir() { 0o755 } else { 0o644 })).unwrap();
    }
    let server = careless(&folder, &log);
    a_picture_arrives(&server).await;
    assert_eq!((open_to_others(&folder), said()), (vec![], 1));
    server.kill();
    careless(&folder, &log).kill();
    assert_eq!(said(), 0, "there was nothing left to change");
}

#[tokio::test]
async fn what_is_not_its_own_keeps_its_permissions() {
    let place = tempfile::tempdir().unwrap();
    let (folder, log) = (place.path().join("shared"), place.path().join("log"));
    fs::create_dir(&folder).unwrap();
    let other = folder.join("other.txt");
    fs::write(&other, "").unwrap();
    for (path, mode) in [(&folder, 0o755), (&other, 0o644)] {
        fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    }
    let server = careless(&folder, &log);
    a_picture_arrives(&server).await;
    assert_eq!(open_to_others(&folder), [folder, other]);
    assert!(fs::read_to_string(&log).unwrap().contains("take a folder for it alone"));
}

fn seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

/// Returns a folder of an earlier version, whose database contains the secret.
fn old_folder(secret: &[u8]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let log = SqliteLog::open(&folder.path().join("baton.sqlite")).unwrap();
    log.meta("demo", || vec![1]).unwrap();
    log.meta("token secret", || secret.to_vec()).unwrap();
    folder
}

fn signed(secret: &[u8], claims: &Value) -> String {
    encode(&Header::default(), claims, &EncodingKey::from_secret(secret)).unwrap()
}

/// Returns the keys of a folder.
fn keys(folder: &Path) -> Vec<Value> {
    serde_json::from_slice(&fs::read(folder.join("keys.json")).unwrap()).unwrap()
}

/// Returns the files that contain these bytes.
fn containing(folder: &Path, bytes: &[u8]) -> Vec<PathBuf> {
    let contains = |path: &PathBuf| fs::read(path).unwrap().windows(bytes.len()).any(|window| window == bytes);
    everything(folder).into_iter().filter(|path| path.is_file() && contains(path)).collect()
}

#[tokio::test]
async fn the_secret_of_an_earlier_version_leaves_the_database_and_nobody_is_signed_out() {
    let secret = *b"an earlier version's own secret.";
    let folder = old_folder(&secret);
    assert!(!containing(folder.path(), &secret).is_empty());
    let token = signed(&secret, &json!({ "sub": "ann", "exp": seconds() + HOUR, "issued": seconds() * 1000 }));
    let server = Server::process(folder.path());
    assert_eq!(containing(folder.path(), &secret), Vec::<PathBuf>::new(), "neither in the database nor in its log");
    let text = URL_SAFE_NO_PAD.encode(secret);
    assert_eq!(containing(folder.path(), text.as_bytes()), [folder.path().join("keys.json")]);
    Agent::connect(&server, token.clone(), None).await;
    let key = keys(folder.path()).remove(0);
    let new = server.token("ben").await;
    assert_eq!(decode_header(&new).unwrap().kid.as_deref(), key["kid"].as_str());
    server.kill();
    let server = Server::process(folder.path());
    Agent::connect(&server, token, None).await;
    Agent::connect(&server, new, None).await;
}

#[tokio::test]
async fn a_running_gateway_signs_with_a_new_key_and_accepts_the_one_before() {
    let folder = tempfile::tempdir().unwrap();
    let rotate = || {
        let mut program = Command::new(env!("CARGO_BIN_EXE_gateway"));
        outcome(program.args(["keys", "rotate", "--data"]).arg(folder.path()))
    };
    let (done, said) = rotate();
    assert!(!done && said.contains("keys.json"), "{said}");
    let server = Server::process(folder.path());
    let old = server.token("ann").await;
    let (done, said) = rotate();
    assert!(done, "{said}");
    assert_eq!(keys(folder.path()).len(), 2);
    assert_eq!(open_to_others(folder.path()), Vec::<PathBuf>::new());
    let new = server.token("ann").await;
    assert_ne!(decode_header(&new).unwrap().kid, decode_header(&old).unwrap().kid);
    Agent::connect(&server, old.clone(), None).await;
    server.kill();
    let server = Server::process(folder.path());
    for token in [old, new] {
        Agent::connect(&server, token, None).await;
    }
}

#[tokio::test]
async fn no_token_is_accepted_for_longer_than_twelve_hours_whoever_signed_it() {
    let secret = [7; 32];
    let folder = old_folder(&secret);
    let server = Server::process(folder.path());
    let now = seconds();
    let offer = async |exp: u64, iat: u64| {
        let token = signed(&secret, &json!({ "sub": "ann", "exp": exp, "iat": iat, "issued": iat * 1000 }));
        in_time(server.post("/sign-in", &json!({ "token": token }))).await.0
    };
    assert_eq!(offer(now + HOUR, now - 10 * HOUR).await, 200);
    for (name, exp, iat) in [
        ("expires far ahead, old", now + 30 * 24 * HOUR, now - 24 * HOUR),
        ("expires far ahead, new", now + 30 * 24 * HOUR, now),
        ("expires soon, old", now + HOUR, now - 12 * HOUR),
        ("issued in the future", now + 14 * HOUR, now + 3 * HOUR),
    ] {
        assert_eq!(offer(exp, iat).await, 401, "{name}");
    }
}
