//! The data folders of earlier versions, opened by this one. Each is kept as the SQL of its databases in
//! `tests/gateway/versions`, and was made by that version's program: see `docs/operating.md`, *Stopping and upgrading*.

use crate::harness::{CUSTOMER, SERVICE, Server, outcome, program, target};
use baton::protocol::{Answer, ChannelState, Command, TargetKind};
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use serde_json::json;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

const DATABASES: [&str; 4] = ["baton", "handset", "outbox", "contacts"];
const OTHER: &str = "+447700900002";

fn versions() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/gateway/versions")
}

/// Returns the SQL that makes a database again.
fn sql(path: &Path) -> String {
    let database = Connection::open(path).unwrap();
    let version: i64 = database.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
    let mut sql = String::new();
    let mut schema = database.prepare("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL").unwrap();
    let mut rows = schema.query([]).unwrap();
    let mut tables = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        writeln!(sql, "{};", row.get::<_, String>(2).unwrap()).unwrap();
        if row.get::<_, String>(0).unwrap() == "table" {
            tables.push(row.get::<_, String>(1).unwrap());
        }
    }
    for table in tables {
        let mut select = database.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let columns = select.column_count();
        let mut rows = select.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let value = |column| match row.get_ref(column).unwrap() {
                ValueRef::Null => "NULL".to_owned(),
                ValueRef::Integer(number) => number.to_string(),
                ValueRef::Real(number) => number.to_string(),
                ValueRef::Text(text) => format!("'{}'", str::from_utf8(text).unwrap().replace('\'', "''")),
                ValueRef::Blob(bytes) => {
                    format!("x'{}'", bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
                }
            };
            let values = (0..columns).map(value).collect::<Vec<_>>().join(",");
            writeln!(sql, "INSERT INTO {table} VALUES({values});").unwrap();
        }
    }
    writeln!(sql, "PRAGMA user_version = {version};").unwrap();
    sql
}

/// Makes the data folder of a version.
fn folder_of(version: &Path, data: &Path) {
    fs::create_dir(data).unwrap();
    for name in DATABASES {
        if let Ok(sql) = fs::read_to_string(version.join(format!("{name}.sql"))) {
            let database = Connection::open(data.join(format!("{name}.sqlite"))).unwrap();
            database.execute_batch(&format!("BEGIN; {sql} COMMIT;")).unwrap();
        }
    }
    let _ = fs::copy(version.join("log.anchor"), data.join("log.anchor"));
}

/// Makes the fixture VERSION with the program that GATEWAY names, which also takes the arguments FLAGS.
#[tokio::test]
#[ignore = "makes a fixture"]
async fn make_a_fixture() {
    let folder = tempfile::tempdir().unwrap();
    let mut old = std::process::Command::new(std::env::var_os("GATEWAY").expect("GATEWAY"));
    old.args(["--demo", "--test-clock", "--listen", "127.0.0.1:0", "--data"]).arg(folder.path());
    old.args(std::env::var("FLAGS").unwrap_or_default().split_whitespace());
    let server = Server::spawn(&mut old);
    let (mut ann, id) = server.handling("ann").await;
    assert_eq!(ann.write(&id, "One moment").await, Answer::Done);
    let note = Command::SetNote { interaction: id.clone(), note: "Wants a refund".into() };
    assert_eq!(ann.command(note).await, Answer::Done);
    let second = json!({ "from": OTHER, "to": SERVICE, "text": "It's me" });
    assert_eq!(server.post("/handset/messages", &second).await.0, 202);
    let invitation = ann.invited().await;
    let mut ben = server.agent("ben").await;
    ann.transfer(&id, target(TargetKind::Agent, "ben")).await;
    let shown = Command::Shown { invitation: ben.invited().await.id };
    assert_eq!(ben.command(shown).await, Answer::Done);
    assert_ne!(invitation.interaction, id);
    server.stop().await;
    let to = versions().join(std::env::var("VERSION").expect("VERSION"));
    fs::create_dir_all(&to).unwrap();
    for name in DATABASES {
        let path = folder.path().join(format!("{name}.sqlite"));
        if path.exists() {
            fs::write(to.join(format!("{name}.sql")), sql(&path)).unwrap();
        }
    }
    // The first version had none.
    let _ = fs::copy(folder.path().join("log.anchor"), to.join("log.anchor"));
}

#[tokio::test]
async fn what_agents_see_is_as_it_was_with_every_earlier_version() {
    let mut count = 0;
    for version in fs::read_dir(versions()).unwrap() {
        let (version, folder) = (version.unwrap().path(), tempfile::tempdir().unwrap());
        let data = folder.path().join("data");
        folder_of(&version, &data);
        let server = Server::process(&data);
        let (mut ann, mut ben) = (server.agent("ann").await, server.agent("ben").await);
        let sees = ann.view.snapshot();
        assert_eq!(sees.me.state, ChannelState::Ready, "{version:?}: nobody is made not ready");
        let [(window, _)] = &sees.windows[..] else { panic!("{version:?}: {:?}", sees.windows) };
        let id = window.id.clone();
        assert_eq!((window.contact.number.as_str(), window.note.as_str()), (CUSTOMER, "Wants a refund"));
        assert_eq!(ann.transcript(&id), ["Where is my order?", "One moment"]);
        let invited = window.pending.as_ref().and_then(|pending| pending.invited.as_ref()).expect("is asked");
        assert_eq!((invited.agent.as_str(), invited.shown), ("ben", true));
        let [waiting] = &sees.invitations[..] else { panic!("{version:?}: {:?}", sees.invitations) };
        assert_eq!(waiting.contact.number.as_str(), OTHER);
        let invitation = ben.view.snapshot().invitations[0].clone();
        assert_eq!(ben.accept(&invitation).await, Answer::Done);
        assert_eq!(ben.transcript(&id), ["Where is my order?", "One moment"]);
        assert_eq!(ann.accept(waiting).await, Answer::Done);
        assert_eq!(ann.transcript(&waiting.interaction), ["It's me"]);
        ann.is_in_step(&server).await;
        server.stop().await;
        let mut check = std::process::Command::new(crate::harness::executable());
        let (good, said) = outcome(check.args(["check", "--data"]).arg(&data));
        assert!(good, "{version:?}: {said}");
        count += 1;
    }
    assert!(count > 0, "there is one for each version that was tagged");
}

#[test]
fn a_newer_data_folder_is_refused_by_name_whichever_of_its_databases_it_is() {
    for name in DATABASES {
        let folder = tempfile::tempdir().unwrap();
        drop(Server::process(folder.path()));
        let database = Connection::open(folder.path().join(format!("{name}.sqlite"))).unwrap();
        database.pragma_update(None, "user_version", 99).unwrap();
        drop(database);
        let (good, said) = outcome(&mut program(folder.path()));
        let why = format!("{name}.sqlite: the data was written by a newer gateway (schema 99, this one knows up to");
        assert!(!good && said.contains(&why), "{said}");
    }
}
