//! A log of the schema before, whose entries had no seals: it is upgraded whole or not at all, also if it is killed, and
//! contacts are named in their own streams only from then on.

use crate::continuity::{ANCHOR, LOG, change, conversations, start};
use baton::core::fact::{AgentFact, Entry, Fact};
use baton::gateway::log::anchor::{self, Mark};
use baton::gateway::log::chain::{Columns, Link};
use baton::gateway::log::sqlite::SqliteLog;
use baton::gateway::log::{EventLog, damage::Damage};
use baton::protocol::Contact;
use rusqlite::{Connection, params};
use std::fs;
use std::path::Path;
use tempfile::{TempDir, tempdir};

const NAMED: &str = "+447700900321";

fn did_not_answer(contact: Option<Contact>) -> Entry {
    let what = AgentFact::DidNotAnswer { interaction: Some("i00000001".into()), contact };
    Entry { at: 1_790_000_000_000, version: 1, cause: None, fact: Fact::Agent { id: "ann".into(), what } }
}

/// Returns entries as earlier versions wrote them, or as they are read now.
fn entries(named: bool) -> Vec<Entry> {
    let contact = named.then(|| Contact::unknown(NAMED.into()));
    conversations(1..=6).into_iter().chain([did_not_answer(contact)]).chain(conversations(7..=12)).collect()
}

/// A log of schema 2, with its anchor.
fn earlier() -> TempDir {
    let folder = tempdir().unwrap();
    let file = Connection::open(folder.path().join(LOG)).unwrap();
    file.execute_batch(
        "PRAGMA journal_mode = WAL;
         CREATE TABLE entry (
             position INTEGER PRIMARY KEY, stream TEXT NOT NULL, version INTEGER NOT NULL, at INTEGER NOT NULL,
             agent TEXT, command TEXT, body TEXT NOT NULL, hash BLOB NOT NULL, UNIQUE (stream, version)
         ) STRICT;
         CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
         INSERT INTO meta VALUES ('chain', randomblob(32)), ('anchored', x'01');
         PRAGMA user_version = 2;",
    )
    .unwrap();
    let start: Vec<u8> = file.query_row("SELECT value FROM meta WHERE name = 'chain'", [], |row| row.get(0)).unwrap();
    let mut mark = Mark::start(Link::new(&start).unwrap());
    for entry in entries(true) {
        let (stream, body) = (entry.fact.stream(), serde_json::to_string(&entry.fact).unwrap());
        let Entry { at, version, .. } = entry;
        let position = mark.position + 1;
        let columns =
            Columns { position, stream: &stream, version, at, agent: None, command: None, body: &body, seal: &[] };
        mark = Mark { position, at, link: mark.link.then(&columns), ..mark };
        let sql = "INSERT INTO entry VALUES (?1, ?2, ?3, ?4, NULL, NULL, ?5, ?6)";
        file.execute(sql, params![position, stream, version, at, body, mark.link.bytes()]).unwrap();
    }
    anchor::create(&folder.path().join(ANCHOR), &mark).unwrap();
    folder
}

fn schema(folder: &Path) -> i64 {
    let file = Connection::open(folder.join(LOG)).unwrap();
    file.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap()
}

fn names_the_contact(folder: &Path) -> bool {
    fs::read_dir(folder).unwrap().any(|file| {
        let bytes = fs::read(file.unwrap().path()).unwrap();
        bytes.windows(NAMED.len()).any(|window| window == NAMED.as_bytes())
    })
}

#[test]
fn it_is_sealed_and_names_nobody_outside_their_own_streams() {
    let folder = earlier();
    assert!(names_the_contact(folder.path()));
    assert_eq!(start(folder.path()).unwrap(), entries(false));
    assert_eq!((schema(folder.path()), start(folder.path()).unwrap()), (3, entries(false)));
    assert!(!names_the_contact(folder.path()), "not even in what the file no longer uses");
    let log = SqliteLog::open_anchored(&folder.path().join(LOG), &folder.path().join(ANCHOR), false).unwrap();
    assert_eq!(log.blank("interaction/i00000003").unwrap(), 4);
    drop(log);
    change(folder.path(), "UPDATE entry SET at = at + 1 WHERE position = 10");
    let why = start(folder.path()).unwrap_err();
    assert!(why.contains("entry 10 of 49 is not as it was written"), "what is left of an erased entry counts: {why}");
}

#[test]
fn killed_before_its_anchor_is_written_it_is_the_same_log_still() {
    let folder = earlier();
    let anchor = folder.path().join(ANCHOR);
    let before = fs::read(&anchor).unwrap();
    let anchor::Found::Mark(mark) = anchor::read(&anchor).unwrap() else { panic!("there is one") };
    start(folder.path()).unwrap();
    fs::write(&anchor, &before).unwrap();
    let why = start(folder.path()).unwrap_err();
    assert!(why.contains(&Damage::Replaced { position: mark.position }.to_string()), "{why}");
    // What the upgrade leaves for such a case.
    change(folder.path(), &format!("INSERT INTO meta VALUES ('resealed', x'{}')", mark.link));
    assert_eq!(start(folder.path()).unwrap(), entries(false));
    assert_ne!(fs::read(&anchor).unwrap(), before);
    fs::write(&anchor, &before).unwrap();
    assert!(start(folder.path()).is_err(), "once");
}

#[test]
fn a_damaged_one_is_refused_and_left_as_it_is() {
    let damages = [
        ("DELETE FROM entry WHERE position = 5", "entry 5 of 49 is missing"),
        ("UPDATE entry SET body = replace(body, 'How', 'Who') WHERE position = 6", "entry 6 of 49 is not as it was"),
    ];
    for (damage, says) in damages {
        let folder = earlier();
        change(folder.path(), damage);
        let why = start(folder.path()).unwrap_err();
        assert!(why.contains(says), "{why}");
        assert_eq!(schema(folder.path()), 2);
    }
}
