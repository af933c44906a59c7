//! Erasing a contact: nothing is left of them in any file of the data folder, and everybody else's is as it was.

use crate::harness::{Agent, SERVICE, Server, executable, in_time, target, written};
use baton::core::fact::{AgentFact, Entry, ErasureFact, Fact};
use baton::gateway::check::check;
use baton::gateway::log::EventLog;
use baton::gateway::log::sqlite::SqliteLog;
use baton::protocol::{
    Answer, ChannelState, ClientFrame, Command, ContactField, Event, GatewayFrame, InteractionId, PastInteraction,
    TargetKind, WindowGone,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{self, Stdio};
use std::time::Duration;
use tempfile::{TempDir, tempdir};
use tokio::sync::OnceCell;

/// The contact who is erased, and one who is not.
const GONE: &str = "+447700900771";
const STAYS: &str = "+447700900662";
/// What was said with and about the one who is erased. Each is a word of its own, so that it is found in an index, too.
const SECRETS: [&str; 12] = [
    "aubergineÄ",
    "broccoli",
    "cauliflower",
    "dandelion",
    "endivie",
    "fennel",
    "gherkin",
    "horseradish",
    "jicama",
    "kohlrabi",
    "lollorosso",
    "mangold",
];
/// The same of the other one.
const KEPT: &str = "nasturtium";

/// Returns every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// Returns how something may be written in a file.
fn forms(text: &str) -> Vec<Vec<u8>> {
    let utf16 = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect();
    let escaped: String =
        text.chars().map(|c| if c.is_ascii() { c.to_string() } else { format!("\\u{:04x}", u32::from(c)) }).collect();
    let folded = text.to_lowercase().replace('ä', "a");
    let escaped = escaped.into_bytes();
    vec![text.as_bytes().to_vec(), utf16(u16::to_le_bytes), utf16(u16::to_be_bytes), escaped, folded.into_bytes()]
}

/// Returns what is found of the contact in the files of a folder: file names and texts.
fn found(folder: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    // Bytes as characters: a search in text is quick, also without optimisation.
    let text = |bytes: &[u8]| bytes.iter().copied().map(char::from).collect::<String>();
    let forms = |it| forms(it).iter().map(|form| text(form)).collect::<Vec<_>>();
    let needles: Vec<_> = SECRETS.into_iter().chain([GONE, &GONE[1..], &GONE[3..]]).map(|it| (it, forms(it))).collect();
    for path in files(folder) {
        let bytes = text(&fs::read(&path).unwrap());
        for (needle, forms) in &needles {
            if forms.iter().any(|form| bytes.contains(form)) {
                found.insert(format!("{needle} in {}", path.file_name().unwrap().display()));
            }
        }
    }
    found
}

fn png(shade: u8) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(16, 16, image::Rgb([shade, 1, 2]))
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

async fn texts(server: &Server, from: &str, text: &str, picture: Option<Vec<u8>>) {
    let mut media = json!([]);
    if let Some(picture) = picture {
        let post = reqwest::Client::new().post(server.url("/handset/media")).body(picture);
        let id: Value = post.send().await.unwrap().json().await.unwrap();
        media = json!([{ "id": id["id"], "name": "picture.png" }]);
    }
    let body = json!({ "from": from, "to": SERVICE, "text": text, "media": media });
    let (status, answer) = server.post("/handset/messages", &body).await;
    assert_eq!(status, 202, "{answer}");
}

async fn takes(agent: &mut Agent) -> InteractionId {
    let invitation = agent.invited().await;
    assert_eq!(agent.accept(&invitation).await, Answer::Done);
    invitation.interaction
}

async fn done(agent: &mut Agent, id: &InteractionId) {
    let version = agent.window(id).version;
    assert_eq!(agent.command(Command::MarkDone { interaction: id.clone(), version }).await, Answer::Done);
}

/// Returns an agent's own past interactions, as they find them.
async fn own_history(agent: &mut Agent, query: &str) -> Vec<PastInteraction> {
    agent
        .send(&ClientFrame::History { request: 9, interaction: None, query: query.into(), from: None, scope: None })
        .await;
    loop {
        match agent.hear().await {
            crate::harness::Heard::Frame(GatewayFrame::History { past, .. }) => return past,
            crate::harness::Heard::Frame(GatewayFrame::Event(_)) => {}
            other => panic!("waiting for the history, got {other:?}"),
        }
    }
}

/// A conversation in which everything happens that leaves something behind, with a contact and words for each place.
async fn everything(server: &Server, ann: &mut Agent, from: &str, words: &[&str; 12]) {
    texts(server, from, &format!("Where is my {}?", words[0]), Some(png(words[0].as_bytes()[0]))).await;
    let id = takes(ann).await;
    let interaction = || id.clone();
    ann.write(&id, &format!("The {} comes tomorrow.", words[1])).await;
    ann.sees_sent(&id).await;
    let name = Some(format!("Priya {}", words[2]));
    let fields = Some(vec![ContactField { label: "City".into(), value: words[3].into() }]);
    ann.command(Command::DescribeContact { interaction: id.clone(), name, fields }).await;
    let note = Command::SetNote { interaction: interaction(), note: words[4].into() };
    assert_eq!(ann.command(note).await, Answer::Done);
    let value = words[5].to_owned();
    let set = Command::SetCaseData { interaction: interaction(), key: "order".into(), value };
    assert_eq!(ann.command(set).await, Answer::Done);
    // A consultation, and a transfer that is declined: the owner is told.
    let ben = &mut server.agent("ben").await;
    let version = ann.window(&id).version;
    let (question, target) = (Some(words[6].to_owned()), target(TargetKind::Agent, "ben"));
    let ask = Command::StartConsultation { interaction: interaction(), version, target: target.clone(), question };
    assert_eq!(ann.command(ask).await, Answer::Done);
    let invitation = ben.invited().await;
    ben.accept(&invitation).await;
    let consultation = ann.window(&id).consultation.unwrap().id;
    let say = Command::Say { consultation: consultation.clone(), text: words[7].into() };
    assert_eq!(ben.command(say).await, Answer::Done);
    ann.command(Command::EndConsultation { interaction: interaction(), consultation }).await;
    let version = ann.window(&id).version;
    let transfer = Command::StartTransfer { interaction: interaction(), version, target, note: Some(words[8].into()) };
    assert_eq!(ann.command(transfer).await, Answer::Done);
    let invitation = ben.invited().await;
    let reason = Some(words[9].to_owned());
    assert_eq!(ben.command(Command::Decline { invitation: invitation.id, reason }).await, Answer::Done);
    assert_eq!(ben.command(Command::SignOut).await, Answer::Done);
    ann.event(|event| matches!(event, Event::Notice(_)).then_some(())).await;
    let failed = ann.window(&id).failed.expect("declined").id;
    ann.command(Command::DismissFailure { interaction: interaction(), transfer: failed }).await;
    done(ann, &id).await;
    // The next one nobody answers.
    texts(server, from, words[10], None).await;
    ann.invited().await;
    server.advance(61).await;
    ann.event(|event| matches!(event, Event::Notice(_)).then_some(())).await;
    assert_eq!(ann.command(Command::SetState { state: ChannelState::Ready }).await, Answer::Done);
    // Until then, others would be invited before her.
    server.advance(31).await;
    let id = takes(ann).await;
    ann.write(&id, words[11]).await;
    ann.sees_sent(&id).await;
}

/// A gateway with a conversation that will be erased and one that stays, each with an open one besides.
struct Scene {
    folder: TempDir,
    server: Server,
    ann: Agent,
    ben: Agent,
}

/// Returns the folder of a gateway that was stopped, as the scene has it.
async fn stopped() -> TempDir {
    static FOLDER: OnceCell<TempDir> = OnceCell::const_new();
    copied(FOLDER.get_or_init(play).await.path())
}

/// Fills the log of a new folder with so much that a snapshot is worth while.
async fn fill(folder: &Path) {
    Server::process(folder).stop().await;
    let log = SqliteLog::open_anchored(&folder.join("baton.sqlite"), &folder.join("log.anchor"), true).unwrap();
    let fact = Fact::Agent { id: "ben".into(), what: AgentFact::NoticesRead { until: 0 } };
    let entry = |version| Entry { at: 1, version, cause: None, fact: fact.clone() };
    log.append(&(1..=2_000).map(entry).collect::<Vec<_>>()).unwrap();
}

/// Returns whether the archive has a snapshot.
fn has_snapshot(folder: &Path) -> bool {
    let archive = rusqlite::Connection::open(folder.join("search.sqlite")).unwrap();
    let sql = "SELECT count(*) FROM kept WHERE name = 'snapshot'";
    archive.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap() > 0
}

async fn play() -> TempDir {
    let folder = tempdir().unwrap();
    fill(folder.path()).await;
    let server = Server::process(folder.path());
    let mut ann = server.agent("ann").await;
    everything(&server, &mut ann, STAYS, &[KEPT; 12]).await;
    everything(&server, &mut ann, GONE, &SECRETS).await;
    // The index of past interactions comes later.
    in_time(async {
        while !found(folder.path()).iter().any(|it| it.starts_with("broccoli in search.sqlite")) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
    // This writes a snapshot.
    server.stop().await;
    assert!(has_snapshot(folder.path()));
    // As they are left behind, with everything that is in write-ahead logs.
    let server = Server::process(folder.path());
    drop(server.agent("ann").await);
    server.kill();
    folder
}

async fn scene() -> Scene {
    let folder = stopped().await;
    let server = Server::process(folder.path());
    let (ann, ben) = (server.agent("ann").await, server.agent("ben").await);
    // What is done leaves memory.
    for _ in 0..12 {
        server.advance(60).await;
    }
    Scene { folder, server, ann, ben }
}

/// Copies a folder.
fn copied(folder: &Path) -> TempDir {
    let copy = tempdir().unwrap();
    for path in files(folder) {
        let to = copy.path().join(path.strip_prefix(folder).unwrap());
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(&path, to).unwrap();
    }
    copy
}

/// Sends a request with the key of the folder.
async fn ask(scene: &Scene, path: &str, body: &Value) -> (u16, Value) {
    let key = fs::read_to_string(scene.folder.path().join("erasure.key")).unwrap();
    let post = reqwest::Client::new().post(scene.server.url(path)).bearer_auth(key.trim()).json(body);
    let answer = post.send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap_or_default())
}

fn request(even_open: bool) -> Value {
    json!({ "contact": GONE, "by": "Robin", "even_open": even_open })
}

/// Runs a command of the program. Returns its exit code, and what it prints.
fn run(arguments: &[&str], folder: &Path) -> (Option<i32>, String) {
    let mut program = process::Command::new(executable());
    let ended = program.args(arguments).arg("--data").arg(folder).stdin(Stdio::null()).output().unwrap();
    (ended.status.code(), String::from_utf8(ended.stdout).unwrap() + &String::from_utf8(ended.stderr).unwrap())
}

async fn is_whole(folder: &Path) {
    let report = check(folder, &folder.join("log.anchor"), None).await.unwrap();
    assert!(report.is_whole(), "{report}");
    assert!(report.log.erased > 0 && report.log.unfinished == 0, "{report}");
}

#[tokio::test]
async fn nothing_is_left_of_a_contact_and_everything_of_the_others() {
    let mut scene = scene().await;
    let folder = scene.folder.path().to_owned();
    let before = found(&folder);
    for place in ["baton.sqlite", "handset.sqlite", "contacts.sqlite", "search.sqlite"] {
        assert!(before.iter().any(|it| it.contains(place)), "{place}: {before:?}");
    }
    for secret in SECRETS {
        assert!(before.iter().any(|it| it.starts_with(secret)), "{secret}: {before:?}");
    }
    assert!(before.contains("mangold in search.sqlite"), "what is open is in the snapshot: {before:?}");
    let pictures = || files(&folder.join("media")).len();
    assert_eq!(pictures(), 6);
    let erase = "/admin/contacts/erase";
    assert_eq!(scene.server.post(erase, &request(true)).await.0, 401);
    let (status, refused) = ask(&scene, erase, &request(false)).await;
    assert_eq!((status, &refused["error"]), (409, &json!("open_interactions")));
    assert_eq!(found(&folder), before, "nothing was changed");
    // A tab that will resume, and what both see of the one who stays.
    let tab = scene.ann.other_tab(&scene.server).await;
    let stays = |agent: &Agent| {
        let mut seen = agent.view.snapshot();
        seen.windows.retain(|(head, _)| head.contact.number.as_str() == STAYS);
        seen.notices.retain(|notice| serde_json::to_string(notice).unwrap().contains(STAYS));
        seen.recent.clear();
        seen.me.since = 0;
        seen
    };
    scene.ann.catch_up().await;
    let (seen, history) = (stays(&scene.ann), own_history(&mut scene.ann, KEPT).await);
    assert_eq!((seen.windows.len(), seen.notices.len(), history.len()), (1, 2, 1));

    let (status, report) = ask(&scene, erase, &request(true)).await;
    assert_eq!((status, &report["interactions"], &report["before"]), (200, &json!(2), &Value::Null), "{report}");
    for (place, count) in [("files", 1), ("contacts in the contact book", 1), ("past interactions found by words", 1)] {
        assert_eq!(report["counts"][place], json!(count), "{report}");
    }
    assert_eq!(found(&folder), BTreeSet::new());
    in_time(async {
        while !has_snapshot(&folder) {
            scene.server.advance(1).await;
        }
    })
    .await;
    assert_eq!(found(&folder), BTreeSet::new(), "in the new snapshot");
    assert_eq!(pictures(), 3, "the other one's picture, its thumbnail and its record");
    // The desk: the window closes, notices go, My history has no trace, and whoever resumes takes a snapshot.
    let why = scene.ann.event(|it| if let Event::WindowClosed { why, .. } = it { Some(why) } else { None }).await;
    assert_eq!(why, WindowGone::Erased);
    assert_eq!(stays(&scene.ann), seen);
    scene.ann.is_in_step(&scene.server).await;
    assert_eq!(scene.ann.view.snapshot().notices.len(), 2);
    assert_eq!(own_history(&mut scene.ann, KEPT).await, history);
    assert_eq!(own_history(&mut scene.ann, "").await.len(), 1);
    assert_eq!(own_history(&mut scene.ann, SECRETS[1]).await, []);
    assert!(!Agent::connect(&scene.server, tab.token.clone(), Some(&tab)).await.resumed, "what it missed is erased");
    assert!(!serde_json::to_string(&scene.ben.view.snapshot()).unwrap().contains(GONE));
    let (_, again) = ask(&scene, erase, &request(true)).await;
    assert!(again["before"].as_u64() > Some(0) && again["interactions"] == json!(0), "{again}");
    is_whole(&folder).await;

    scene.server.kill();
    let server = Server::process(&folder);
    let mut ann = server.agent("ann").await;
    assert_eq!(stays(&ann), seen);
    assert_eq!((own_history(&mut ann, KEPT).await, own_history(&mut ann, "").await.len()), (history, 1));
    assert_eq!(found(&folder), BTreeSet::new());
    // They write again: somebody who is not known.
    texts(&server, GONE, "Hello?", None).await;
    let id = takes(&mut ann).await;
    let window = ann.window(&id);
    assert_eq!((window.past, window.contact.name.as_deref(), ann.transcript(&id)), (0, None, vec!["Hello?".into()]));
    server.stop().await;
    is_whole(&folder).await;
    let (code, said) = run(&["check"], &folder);
    assert!(code == Some(0) && said.contains("none is missing, and each is as it was written"), "{said}");
}

#[tokio::test]
async fn the_folder_of_a_gateway_that_does_not_run_can_be_exported_and_erased() {
    let scene = scene().await;
    let folder = scene.folder.path().to_owned();
    let place = tempdir().unwrap();
    let to = |name: &str| place.path().join(name);
    // While it runs, the command asks it.
    let url = scene.server.url("");
    let (code, said) = run(&["export", GONE, to("running").to_str().unwrap(), "--url", &url], &folder);
    assert_eq!(code, Some(0), "{said}");
    let (code, said) = run(&["erase", GONE, "--by", "Robin", "--url", &url], &folder);
    assert!(code == Some(1) && said.contains("--even-open"), "{said}");
    scene.server.stop().await;
    let (code, said) = run(&["export", GONE, to("stopped").to_str().unwrap()], &folder);
    assert!(code == Some(0) && said.contains("2 interactions and 1 file are in"), "{said}");
    let read =
        |name: &str| -> Value { serde_json::from_slice(&fs::read(to(name).join("contact.json")).unwrap()).unwrap() };
    assert_eq!(read("running"), read("stopped"));
    let text = read("stopped").to_string();
    for secret in SECRETS.into_iter().filter(|secret| ![SECRETS[8], SECRETS[9]].contains(secret)) {
        assert!(text.contains(secret), "{secret}: {text}");
    }
    assert!(!text.contains(KEPT));
    let id = read("stopped")["files"][0]["id"].as_str().unwrap().to_owned();
    assert!(fs::read(to("stopped").join(&id)).unwrap().starts_with(b"\x89PNG"));

    let (code, said) = run(&["erase", GONE, "--by", "Robin"], &folder);
    assert!(code == Some(1) && said.contains("1 interaction with them is open"), "{said}");
    let (code, said) = run(&["erase", GONE, "--by", "Robin", "--even-open"], &folder);
    assert!(code == Some(0) && said.contains("The contact is erased, with 2 interactions."), "{said}");
    assert_eq!(found(&folder), BTreeSet::new());
    is_whole(&folder).await;
    let server = Server::process(&folder);
    let ann = server.agent("ann").await;
    assert_eq!(ann.view.snapshot().windows.len(), 1);
    assert_eq!(found(&folder), BTreeSet::new());
}

#[tokio::test]
async fn killed_while_it_erases_the_gateway_goes_on_at_the_next_start() {
    let mut begun = 0;
    for round in 0..4 {
        let copy = stopped().await;
        let mut program = process::Command::new(executable());
        program.args(["erase", GONE, "--by", "Robin", "--even-open", "--data"]).arg(copy.path());
        let mut erasing = program.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // From the moment on at which it is in the log, a little later each time.
        let has_begun = || {
            let log = rusqlite::Connection::open(copy.path().join("baton.sqlite")).unwrap();
            let sql = "SELECT count(*) FROM entry WHERE stream = 'erasure'";
            log.query_row(sql, [], |row| row.get::<_, i64>(0)).is_ok_and(|count| count > 0)
        };
        while erasing.try_wait().unwrap().is_none() && !has_begun() {
            std::thread::yield_now();
        }
        std::thread::sleep(Duration::from_millis(round * 15));
        erasing.kill().unwrap();
        begun += usize::from(!erasing.wait().unwrap().success());
        let server = Server::process(copy.path());
        // Does what has been left, and returns when that is done.
        server.advance(0).await;
        assert_eq!(found(copy.path()), BTreeSet::new(), "round {round}");
        server.stop().await;
        is_whole(copy.path()).await;
        assert_eq!(found(copy.path()), BTreeSet::new(), "round {round}");
    }
    assert!(begun > 0, "it was killed in time at least once");
}

#[tokio::test]
async fn what_was_kept_long_enough_is_erased_by_the_gateway() {
    let place = tempdir().unwrap();
    let setup = written(place.path(), "setup.json", r#"{ "retention_days": 2 }"#);
    let folder = place.path().join("data");
    let server = Server::process_with(&folder, &["--setup", setup.to_str().unwrap()]);
    let mut ann = server.agent("ann").await;
    texts(&server, GONE, SECRETS[1], Some(png(1))).await;
    let id = takes(&mut ann).await;
    ann.write(&id, SECRETS[2]).await;
    done(&mut ann, &id).await;
    server.advance(24 * 3600).await;
    let mut ann = server.agent("ann").await;
    texts(&server, STAYS, KEPT, None).await;
    let id = takes(&mut ann).await;
    done(&mut ann, &id).await;
    assert_eq!(own_history(&mut ann, "").await.len(), 2);
    server.advance(24 * 3600 + 60).await;
    let mut ann = server.agent("ann").await;
    assert_eq!(own_history(&mut ann, "").await.len(), 1);
    let left = found(&folder);
    assert!(left.iter().all(|it| it.ends_with("in handset.sqlite")), "{left:?}");
    assert_eq!(files(&folder.join("media")).len(), 0);
    server.stop().await;
    is_whole(&folder).await;
}

#[test]
fn every_file_of_a_data_folder_is_known_to_what_erases() {
    // A file that is not in this list needs a place in `baton::gateway::erasure::eraser::Stores`, or a reason here.
    const WITH_CONTACTS: [&str; 5] =
        ["baton.sqlite", "contacts.sqlite", "handset.sqlite", "outbox.sqlite", "search.sqlite"];
    const WITHOUT: [&str; 10] = [
        "lock",
        "log.anchor",
        "pulse",
        "keys.json",
        "directory.key",
        "contacts.key",
        "lookup.key",
        "admin.key",
        "erasure.key",
        "pseudonyms.key",
    ];
    let folder = tempdir().unwrap();
    let server = Server::process(folder.path());
    let known = |name: &str| {
        let name = name.trim_end_matches("-wal").trim_end_matches("-shm");
        name == "media" || WITH_CONTACTS.contains(&name) || WITHOUT.contains(&name)
    };
    for entry in fs::read_dir(folder.path()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(known(&name), "{name}");
    }
    server.kill();
}

#[tokio::test]
async fn blanked_entries_that_no_erasure_names_are_damage() {
    let folder = stopped().await;
    let folder = folder.path();
    let log = SqliteLog::open(&folder.join("baton.sqlite")).unwrap();
    let named = |entry: &Fact| matches!(entry, Fact::Erasure { what: ErasureFact::Begun { .. } });
    assert!(!log.read(0, 10_000).unwrap().iter().any(|(_, entry)| named(&entry.fact)));
    log.blank("interaction/i00000001").unwrap();
    drop(log);
    let report = check(folder, &folder.join("log.anchor"), None).await.unwrap();
    assert!(!report.is_whole() && report.to_string().contains("although no erasure names it"), "{report}");
}
