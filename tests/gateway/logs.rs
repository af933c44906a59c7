//! The program's log: as JSON and as text, in a file that is opened anew, and limited where strangers write it.

use crate::harness::{CUSTOMER, Raw, SERVICE, Server, in_time, outcome, program, written};
use baton::protocol::Refusal;
use serde_json::{Value, json};
use std::fs::{self, File};
use std::path::Path;
use std::time::Duration;

/// Returns the lines of a log, each an object.
pub fn objects(log: &Path) -> Vec<Value> {
    let text = fs::read_to_string(log).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("not JSON: {line}"))).collect()
}

/// Returns the lines with this message.
pub fn saying<'a>(lines: &'a [Value], message: &str) -> Vec<&'a Value> {
    lines.iter().filter(|line| line["message"].as_str().unwrap().contains(message)).collect()
}

/// Waits until a file has these words.
pub async fn has(log: &Path, words: &str) {
    in_time(async {
        while !fs::read_to_string(log).unwrap_or_default().contains(words) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await;
}

/// Sends a gateway SIGHUP.
pub fn hangup(server: &Server) {
    let process = server.process_id().to_string();
    assert!(std::process::Command::new("kill").args(["-HUP", &process]).status().unwrap().success());
}

#[tokio::test]
async fn off_a_terminal_it_is_json_and_says_who_did_what_and_nothing_that_they_said() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let mut command = program(&folder.path().join("data"));
    let server = Server::spawn(command.env("RUST_LOG", "trace").stderr(File::create(&log).unwrap()));
    let client = reqwest::Client::new();
    let signs_in = client.post(server.url("/sign-in")).json(&json!({ "agent": "ann" })).header("x-request-id", "req-7");
    let answer = signs_in.send().await.unwrap();
    assert_eq!(answer.headers()["x-request-id"], "req-7");
    let token = answer.json::<Value>().await.unwrap()["token"].as_str().unwrap().to_owned();
    let strange = client.get(server.url("/")).header("x-request-id", CUSTOMER).send().await.unwrap();
    assert_eq!(strange.headers()["x-request-id"].len(), 16, "an id of our own");
    let (mut ann, id) = server.handling("ann").await;
    ann.write(&id, "geheim-answer").await;
    for _ in 0..5 {
        let asked = client.get(server.url("/admin/agents")).bearer_auth("geheim-key").send().await.unwrap();
        assert_eq!(asked.status(), 401);
    }
    let foreign = client.get(server.url("/sign-in")).header("origin", "http://geheim.example").send().await.unwrap();
    assert_eq!(foreign.status(), 403);
    assert_eq!(server.post("/sign-in", &json!({ "token": "geheim-token" })).await.0, 401);
    let mut raw = Raw::open(&server).await;
    raw.send_text(r#"{"hello":{"token":"geheim-hello","client":"test"}}"#).await;
    raw.hears_error(Refusal::NotSignedIn).await;
    raw.hears_close(4401).await;
    let key = fs::read_to_string(folder.path().join("data/directory.key")).unwrap();
    let people = client.post(server.url("/directory")).bearer_auth(key.trim()).header("content-type", "text/csv");
    let people = people.body("kind,id,name\nagent,zoe,Zoe Geheim\n").send().await.unwrap();
    assert_eq!(people.status(), 200);
    server.stop().await;

    let lines = objects(&log);
    let signed_in = saying(&lines, "signed in")[0];
    assert_eq!((&signed_in["agent"], &signed_in["address"]), (&json!("ann"), &json!("127.0.0.1")));
    assert_eq!((&signed_in["by"], &signed_in["span"]["id"]), (&json!("name"), &json!("req-7")));
    let connected = lines.iter().find(|line| line["message"] == "connected").unwrap();
    assert_eq!((&connected["agent"], &connected["address"]), (&json!("ann"), &json!("127.0.0.1")));
    assert_eq!(connected["span"]["name"], "request");
    // One line each, and how many more there were.
    let refused = saying(&lines, "refused");
    let reasons: Vec<_> = refused.iter().map(|line| (&line["at"], &line["reason"], &line["route"])).collect();
    let wanted = [
        (json!("request"), json!("wrong_key"), json!("/admin/agents")),
        (json!("sign_in"), json!("foreign_origin"), json!("/sign-in")),
        (json!("sign_in"), json!("not_signed_in"), json!("/sign-in")),
        (json!("hello"), json!("not_signed_in"), Value::Null),
    ];
    assert_eq!(reasons, wanted.iter().map(|(at, reason, route)| (at, reason, route)).collect::<Vec<_>>());
    assert_eq!(refused[0]["level"], "WARN");
    let more = saying(&lines, "and more of the same");
    assert_eq!((more.len(), &more[0]["more"], &more[0]["reason"]), (1, &json!(4), &json!("wrong_key")));
    let changed = saying(&lines, "the directory was changed")[0];
    assert_eq!((&changed["added"], &changed["refused"]), (&json!(1), &json!(0)));
    assert_eq!(saying(&lines, "the gateway runs")[0]["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(saying(&lines, "the gateway stops")[0]["why"], "SIGTERM");
    assert_eq!(saying(&lines, "the gateway has stopped").len(), 1);
    let text = fs::read_to_string(&log).unwrap();
    let quoted = ["geheim", "Geheim", "Where is my order", &CUSTOMER[1..], &SERVICE[1..], &token, "eyJ", key.trim()];
    for secret in quoted {
        let found = text.lines().find(|line| line.contains(secret));
        assert!(found.is_none(), "{secret} in {found:?}");
    }
}

#[tokio::test]
async fn as_text_it_has_colours_nowhere_but_on_a_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let mut command = program(&folder.path().join("data"));
    let server = Server::spawn(command.args(["--log-format", "text"]).stderr(File::create(&log).unwrap()));
    server.token("ann").await;
    server.stop().await;
    let text = fs::read_to_string(&log).unwrap();
    let line = text.lines().find(|line| line.contains("signed in")).unwrap();
    assert!(line.contains("agent=ann") && line.contains("request{id="), "{line}");
    assert!(!text.contains('\x1b') && !text.contains("{\""), "{text}");
}

#[tokio::test]
async fn sighup_opens_the_file_anew_and_reads_what_can_be_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, content: &str| written(folder.path(), name, content);
    let (log, moved) = (folder.path().join("log"), folder.path().join("log.1"));
    let carriers = |country: &str| {
        let carrier = json!({
            "name": "k", "kind": "kannel", "send": "http://127.0.0.1:9/", "username": "u", "password": "geheim", "key": "k",
            "gateway": "http://127.0.0.1:9", "numbers": { "+447700900999": "queue:support" },
        });
        file("carriers.json", &json!({ "country": country, "carriers": [carrier] }).to_string())
    };
    let queue = "queue,support,Support\n";
    let people = file("people.csv", &format!("kind,id,name\n{queue}agent,ann,Ann Lee\n"));
    let mut command = program(&folder.path().join("data"));
    command.arg("--log-file").arg(&log).arg("--directory").arg(&people).arg("--carriers").arg(carriers("GB"));
    let server = Server::spawn(&mut command);
    assert_eq!(saying(&objects(&log), "the directory was read").len(), 1);
    // As logrotate does.
    fs::rename(&log, &moved).unwrap();
    file(
        "people.csv",
        &format!("kind,id,name\n{queue}agent,ann,Ann Lee\nagent,ben,Ben Geheim\nagent,,Nobody Geheim\n"),
    );
    hangup(&server);
    has(&log, "a row is refused").await;
    server.token("ben").await;
    let lines = objects(&log);
    let read = saying(&lines, "a file was read again")[0];
    assert_eq!((&read["added"], &read["refused"], &read["what"]), (&json!(1), &json!(1), &json!("directory")));
    assert_eq!(saying(&lines, "a row is refused")[0]["line"], 5);
    assert!(saying(&lines, "takes effect at the next start").is_empty(), "nothing else has changed");
    // A file that cannot be used changes nothing, and one that is read at the start only is named.
    file("people.csv", "geheim");
    carriers("DE");
    hangup(&server);
    has(&log, "takes effect at the next start").await;
    let lines = objects(&log);
    assert_eq!(saying(&lines, "cannot be read again").len(), 1);
    assert_eq!(saying(&lines, "takes effect at the next start")[0]["key"], "country");
    server.token("ben").await;
    server.stop().await;
    assert!(!fs::read_to_string(&moved).unwrap().contains("SIGHUP"), "it was opened anew before");
    let all = fs::read_to_string(&log).unwrap() + &fs::read_to_string(&moved).unwrap();
    assert!(all.contains("the gateway has stopped") && !all.to_lowercase().contains("geheim"), "{all}");
}

#[test]
fn a_log_that_cannot_be_written_prevents_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("nowhere/log");
    let (started, said) = outcome(program(&folder.path().join("data")).arg("--log-file").arg(nowhere));
    assert!(!started && said.contains("the program's log cannot be written"), "{said}");
    let (started, said) = outcome(program(&folder.path().join("data")).args(["--metrics-listen", "somewhere"]));
    assert!(!started && said.contains("neither a port nor an address"), "{said}");
}
