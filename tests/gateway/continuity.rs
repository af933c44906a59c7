//! Nothing of the log is lost in silence: whatever happens to its files, either every entry comes up or the start is
//! refused, by name and with what to do.

use baton::core::fact::{AgentFact, Entry, Fact, InteractionFact};
use baton::gateway::log::sqlite::SqliteLog;
use baton::gateway::log::{EventLog, LogError};
use baton::protocol::{Channel, Contact, Delivery, Media, Message, Mode, Sender, TargetKind, TargetRef};
use rusqlite::Connection;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use tempfile::TempDir;

pub const LOG: &str = "baton.sqlite";
pub const WAL: &str = "baton.sqlite-wal";
pub const ANCHOR: &str = "log.anchor";
/// The number of conversations in a folder of these tests, of four entries each.
const CONVERSATIONS: u64 = 12;

pub fn open(folder: &Path) -> Result<SqliteLog, LogError> {
    SqliteLog::open_anchored(&folder.join(LOG), &folder.join(ANCHOR), false)
}

/// Reads the log as a start does. Returns the entries, or why the start is refused.
pub fn start(folder: &Path) -> Result<Vec<Entry>, String> {
    let log = open(folder).map_err(|error| error.to_string())?;
    let mut entries = Vec::new();
    loop {
        let page = log.read(entries.len() as u64, 10).map_err(|error| error.to_string())?;
        if page.is_empty() {
            return Ok(entries);
        }
        entries.extend(page.into_iter().map(|(_, entry)| entry));
    }
}

fn message(id: String, from: Sender) -> Message {
    let media = Media {
        id: format!("{:032x}", id.len()).into(),
        mime: "image/png".into(),
        size: 3,
        name: None,
        pixels: None,
        description: None,
    };
    Message { id: id.into(), at: 5, from, text: "How are you?".into(), media: vec![media], delivery: None }
}

/// Returns the entries of a conversation.
pub fn conversation(number: u64) -> Vec<Entry> {
    let id = format!("i{number:08}");
    let opened = InteractionFact::Opened {
        channel: Channel::Sms,
        contact: Contact::unknown(format!("+4477009{number:05}").into()),
        service_number: "+447700900999".into(),
        route: TargetRef { kind: TargetKind::Queue, id: "support".into() },
        via: "Support".into(),
        mode: Mode::Session,
        case_data: std::collections::BTreeMap::new(),
        by: None,
    };
    let sent = Message { delivery: Some(Delivery::Sent), ..message(format!("{id}.3"), Sender::Service) };
    let facts = [
        opened,
        InteractionFact::Received { message: message(format!("{id}.2"), Sender::Contact), carrier_id: id.clone() },
        InteractionFact::Sent { message: sent },
        InteractionFact::NoteSet { note: "Called back".into() },
    ];
    let entry = |(version, what)| Entry {
        at: 1_790_000_000_000 + number * 60_000 + version,
        version,
        cause: None,
        fact: Fact::Interaction { id: id.as_str().into(), what },
    };
    (1..).zip(facts).map(entry).collect()
}

pub fn conversations(numbers: impl IntoIterator<Item = u64>) -> Vec<Entry> {
    numbers.into_iter().flat_map(conversation).collect()
}

pub fn all() -> Vec<Entry> {
    conversations(1..=CONVERSATIONS)
}

pub fn copy(from: &Path) -> TempDir {
    let to = tempfile::tempdir().unwrap();
    for name in [LOG, WAL, ANCHOR] {
        if from.join(name).exists() {
            fs::copy(from.join(name), to.path().join(name)).unwrap();
        }
    }
    to
}

/// Returns a folder as a killed gateway leaves it: all that nobody has told SQLite to tidy up.
pub fn killed() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let log = open(folder.path()).unwrap();
    // Half of it in the database, half in the write-ahead log.
    for number in 1..=CONVERSATIONS {
        log.append(&conversation(number)).unwrap();
        if number == CONVERSATIONS / 2 {
            let other = Connection::open(folder.path().join(LOG)).unwrap();
            other.query_row("PRAGMA wal_checkpoint(RESTART)", [], |_| Ok(())).unwrap();
        }
    }
    copy(folder.path())
}

/// Returns a folder as a gateway leaves it that was stopped.
fn stopped() -> TempDir {
    let folder = killed();
    let log = open(folder.path()).unwrap();
    log.append(&[]).unwrap();
    drop(log);
    assert!(!folder.path().join(WAL).exists());
    folder
}

pub fn flip(path: &Path, at: usize) {
    let mut bytes = fs::read(path).unwrap();
    bytes[at] ^= 0x10;
    fs::write(path, bytes).unwrap();
}

/// Changes the database as somebody with SQLite's own program would.
pub fn change(folder: &Path, sql: &str) {
    Connection::open(folder.join(LOG)).unwrap().execute_batch(sql).unwrap();
}

#[test]
fn a_flipped_byte_of_the_write_ahead_log_loses_nothing_in_silence() {
    let whole = killed();
    assert_eq!(start(copy(whole.path()).path()).unwrap(), all());
    let length = fs::metadata(whole.path().join(WAL)).unwrap().len() as usize;
    let mut refused = 0;
    // Every byte of the header, and of each frame's; then everywhere.
    for at in (0..56).chain((56..length).step_by(1_009)) {
        let folder = copy(whole.path());
        flip(&folder.path().join(WAL), at);
        let before = fs::read(folder.path().join(WAL)).unwrap();
        match start(folder.path()) {
            Ok(entries) => assert_eq!(entries, all(), "byte {at}"),
            Err(why) => {
                refused += 1;
                assert!(why.contains("the last") && why.contains("`gateway check`"), "byte {at}: {why}");
                assert!(fs::read(folder.path().join(WAL)).unwrap() == before, "byte {at}: what is left was changed");
            }
        }
    }
    assert!(refused > 100, "{refused}");
}

#[test]
fn a_flipped_byte_of_the_database_loses_nothing_in_silence() {
    let whole = stopped();
    let length = fs::metadata(whole.path().join(LOG)).unwrap().len() as usize;
    let mut refused = 0;
    for at in (0..100).step_by(5).chain((100..length).step_by(499)) {
        let folder = copy(whole.path());
        flip(&folder.path().join(LOG), at);
        match start(folder.path()) {
            Ok(entries) => assert_eq!(entries, all(), "byte {at}"),
            Err(_) => refused += 1,
        }
    }
    assert!(refused > 10, "{refused}");
}

/// A damage: its name, what does it, and what the refusal says.
pub type Case = (&'static str, fn(&Path), &'static str);

pub const DAMAGES: [Case; 14] = [
    ("an entry is deleted", |it| change(it, "DELETE FROM entry WHERE position = 7"), "entry 7 of 48 is missing"),
    ("the first is deleted", |it| change(it, "DELETE FROM entry WHERE position = 1"), "entry 1 of 48 is missing"),
    (
        "some are deleted",
        |it| change(it, "DELETE FROM entry WHERE position BETWEEN 9 AND 20"),
        "entries 9 to 20 of 48 are missing (written after Mon, 21 Sep 2026 ",
    ),
    (
        "the last are deleted",
        |it| change(it, "DELETE FROM entry WHERE position > 40"),
        "it ends at entry 40 although there were 48: the last 8 are missing (written after Mon, 21 Sep 2026 ",
    ),
    (
        "a text is changed",
        |it| change(it, "UPDATE entry SET body = replace(body, 'How', 'Who') WHERE position = 6"),
        "entry 6 of 48 is not as it was written",
    ),
    (
        "a time is changed",
        |it| change(it, "UPDATE entry SET at = at + 1 WHERE position = 6"),
        "entry 6 of 48 is not as",
    ),
    (
        "two change places",
        |it| {
            change(
                it,
                "UPDATE entry SET position = -5 WHERE position = 5; UPDATE entry SET position = 5 WHERE position = 9;
                        UPDATE entry SET position = 9 WHERE position = -5",
            );
        },
        "entry 5 of 48 is not as it was written",
    ),
    ("the write-ahead log is missing", |it| fs::remove_file(it.join(WAL)).unwrap(), "the last 24 are missing"),
    ("the write-ahead log is empty", |it| fs::write(it.join(WAL), "").unwrap(), "the last 24 are missing"),
    ("the database is empty", |it| fs::write(it.join(LOG), "").unwrap(), "it is empty: all 48 entries"),
    ("the database is missing", |it| fs::remove_file(it.join(LOG)).unwrap(), "it is missing: all 48 entries"),
    (
        "the database is cut off",
        |it| {
            fs::remove_file(it.join(WAL)).unwrap();
            fs::File::options().write(true).open(it.join(LOG)).unwrap().set_len(4 * 4096).unwrap();
        },
        "the file is damaged",
    ),
    ("the anchor is missing", |it| fs::remove_file(it.join(ANCHOR)).unwrap(), "its anchor is missing"),
    ("the anchor is overwritten", |it| fs::write(it.join(ANCHOR), "x").unwrap(), "its anchor cannot be understood"),
];

#[test]
fn each_damage_is_refused_by_name() {
    let whole = killed();
    for (name, damage, says) in DAMAGES {
        let folder = copy(whole.path());
        damage(folder.path());
        let why = start(folder.path()).expect_err(name);
        assert!(why.contains(says) && why.contains("Nothing was changed: restore a backup"), "{name}: {why}");
    }
}

#[test]
fn an_older_copy_and_another_log_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let log = open(folder.path()).unwrap();
    for number in 1..=6 {
        log.append(&conversation(number)).unwrap();
    }
    let older = copy(folder.path());
    for number in 7..=CONVERSATIONS {
        log.append(&conversation(number)).unwrap();
    }
    let anchor = copy(folder.path()).path().join(ANCHOR);
    let newest = fs::read(folder.path().join(ANCHOR)).unwrap();
    drop((log, anchor));
    fs::write(older.path().join(ANCHOR), &newest).unwrap();
    assert!(start(older.path()).unwrap_err().contains("it ends at entry 24 although there were 48"));

    // The copy went on elsewhere, with other entries.
    fs::remove_file(older.path().join(ANCHOR)).unwrap();
    change(older.path(), "DELETE FROM meta WHERE name = 'anchored'");
    for number in 100..108 {
        open(older.path()).unwrap().append(&conversation(number)).unwrap();
    }
    fs::write(older.path().join(ANCHOR), &newest).unwrap();
    assert!(start(older.path()).unwrap_err().contains("entry 48 is not the one that was written there"));

    let other = stopped();
    fs::write(other.path().join(ANCHOR), &newest).unwrap();
    assert!(start(other.path()).unwrap_err().contains("it is another log"));
}

#[test]
fn a_database_that_was_all_in_its_write_ahead_log_does_not_start_afresh_without_it() {
    let folder = tempfile::tempdir().unwrap();
    let log = open(folder.path()).unwrap();
    log.append(&conversation(1)).unwrap();
    let killed = copy(folder.path());
    fs::remove_file(killed.path().join(WAL)).unwrap();
    let why = start(killed.path()).unwrap_err();
    assert!(why.contains("it is empty: all 4 entries, the last of Mon, 21 Sep 2026 "), "{why}");
}

#[test]
fn the_anchor_is_never_ahead_of_the_log_at_whatever_moment_the_power_fails() {
    let folder = tempfile::tempdir().unwrap();
    let log = open(folder.path()).unwrap();
    let is_over = AtomicBool::new(false);
    let mut copies = Vec::new();
    thread::scope(|scope| {
        scope.spawn(|| {
            // Few enough for SQLite to leave the database itself alone, whose copy would be torn.
            for entry in conversations(1..=50) {
                log.append(&[entry]).unwrap();
            }
            is_over.store(true, Ordering::SeqCst);
        });
        while !is_over.load(Ordering::SeqCst) {
            let taken = tempfile::tempdir().unwrap();
            // The anchor first: what is there later may only say more.
            for name in [ANCHOR, WAL, LOG] {
                fs::copy(folder.path().join(name), taken.path().join(name)).unwrap();
            }
            copies.push(taken);
        }
    });
    for taken in copies.iter().step_by(copies.len() / 100 + 1) {
        let entries = start(taken.path()).unwrap();
        assert_eq!(entries, conversations(1..=50)[..entries.len()]);
    }
}

#[test]
fn what_is_lost_while_it_runs_is_noticed_by_the_next_append() {
    let folder = tempfile::tempdir().unwrap();
    let log = open(folder.path()).unwrap();
    for number in 1..=3 {
        log.append(&conversation(number)).unwrap();
    }
    change(folder.path(), "DELETE FROM entry WHERE position > 8");
    let error = log.append(&conversation(4)).unwrap_err().to_string();
    assert!(error.contains("it ends at entry 8 although there were 12"), "{error}");
}

/// A log of schema 1.
fn early(entries: &[Entry]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let file = Connection::open(folder.path().join(LOG)).unwrap();
    file.execute_batch(
        "PRAGMA journal_mode = WAL;
         CREATE TABLE entry (
             position INTEGER PRIMARY KEY, stream TEXT NOT NULL, version INTEGER NOT NULL, at INTEGER NOT NULL,
             agent TEXT, command TEXT, body TEXT NOT NULL, UNIQUE (stream, version)
         ) STRICT;
         CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
         PRAGMA user_version = 1;",
    )
    .unwrap();
    let mut insert = file.prepare("INSERT INTO entry (stream, version, at, body) VALUES (?1, ?2, ?3, ?4)").unwrap();
    for entry in entries {
        let body = serde_json::to_string(&entry.fact).unwrap();
        insert.execute(rusqlite::params![entry.fact.stream(), entry.version, entry.at, body]).unwrap();
    }
    drop(insert);
    folder
}

#[test]
fn a_log_of_an_earlier_version_gets_its_chain_and_anchor() {
    let folder = early(&all());
    assert_eq!(start(folder.path()).unwrap(), all());
    assert_eq!(start(folder.path()).unwrap(), all());
    let schema = |folder: &Path| -> i64 {
        let file = Connection::open(folder.join(LOG)).unwrap();
        file.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap()
    };
    assert_eq!(schema(folder.path()), 3, "earlier versions refuse it");
    change(folder.path(), "DELETE FROM entry WHERE position = 48");
    assert!(start(folder.path()).unwrap_err().contains("the last one is missing"));

    let folder = early(&all());
    change(folder.path(), "DELETE FROM entry WHERE position = 5");
    assert!(start(folder.path()).unwrap_err().contains("entry 5 of 48 is missing"));
    assert_eq!(schema(folder.path()), 1, "nothing was changed");
}

/// Not a test by itself: the process that the next test kills.
#[test]
fn appends_until_it_is_killed() {
    let Some(folder) = std::env::var_os("APPENDS_UNTIL_KILLED") else { return };
    let log = open(&PathBuf::from(folder)).unwrap();
    let stands = log.append(&[]).unwrap();
    for version in stands + 1.. {
        let fact = Fact::Agent { id: "ann".into(), what: AgentFact::Lost };
        let position = log.append(&[Entry { at: 1_790_000_000_000 + version, version, cause: None, fact }]).unwrap();
        println!("appended {position}");
    }
}

#[test]
fn a_killed_process_loses_nothing_and_gives_no_false_alarm() {
    const KILLS: u64 = 30;
    let folder = tempfile::tempdir().unwrap();
    for round in 0..KILLS {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "continuity::appends_until_it_is_killed", "--nocapture"])
            .env("APPENDS_UNTIL_KILLED", folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let told = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let told = told.filter_map(|line| line.rsplit_once("appended ")?.1.parse::<u64>().ok());
        let mut last = 0;
        // Killed at a moment of its own each time; what it still says was said before.
        for (count, position) in told.enumerate() {
            if count as u64 == round * 7 % 23 {
                child.kill().unwrap();
            }
            last = position;
        }
        child.wait().unwrap();
        let entries = start(folder.path()).unwrap_or_else(|why| panic!("round {round}: {why}"));
        assert!(last > 0 && entries.len() as u64 >= last, "round {round}: {last} told, {} there", entries.len());
    }
}
