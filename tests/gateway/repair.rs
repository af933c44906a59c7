//! A damaged log is checked, repaired and used again; what is whole is kept, and nothing is deleted.

use crate::continuity::{
    ANCHOR, DAMAGES, LOG, WAL, all, change, conversation, conversations, copy, flip, killed, open, start,
};
use crate::harness::{Server, outcome, program};
use baton::core::fact::Entry;
use baton::core::hub::Outbound;
use baton::gateway::carriers::outbox::store::OutboxStore;
use baton::gateway::check::check;
use baton::gateway::data::Data;
use baton::gateway::log::EventLog;
use baton::gateway::log::chain::Columns;
use baton::gateway::repair::{Outcome, repair};
use rusqlite::Connection;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// Returns what a command prints, and whether it succeeded.
fn run(command: &str, folder: &Path, more: &[&str]) -> (bool, String) {
    let mut program = Command::new(env!("CARGO_BIN_EXE_gateway"));
    let ended = program.args([command, "--data"]).arg(folder).args(more).stdin(Stdio::null()).output().unwrap();
    (ended.status.success(), String::from_utf8(ended.stdout).unwrap() + &String::from_utf8(ended.stderr).unwrap())
}

fn mend(folder: &Path) -> Outcome {
    repair(folder, &folder.join(ANCHOR), |_| true).unwrap()
}

/// Returns what is in the files of a log; nothing for a file that is missing or empty.
fn content(folder: &Path) -> [Vec<u8>; 3] {
    [LOG, WAL, ANCHOR].map(|name| fs::read(folder.join(name)).unwrap_or_default())
}

#[test]
fn a_repair_keeps_all_that_is_whole_and_deletes_nothing() {
    let whole = killed();
    // The second conversation has lost its second entry: its first is kept, and all others.
    let without_second: Vec<_> =
        all().into_iter().enumerate().filter(|(at, _)| ![5, 6, 7].contains(at)).map(|(_, entry)| entry).collect();
    let first_half = conversations(1..=6);
    let kept: [Vec<Entry>; 14] = [
        // Entry 7 is the third of its conversation.
        all().into_iter().enumerate().filter(|(at, _)| ![6, 7].contains(at)).map(|(_, entry)| entry).collect(),
        conversations(2..=12),
        conversations((1..=2).chain(6..=12)),
        conversations(1..=10),
        without_second.clone(),
        without_second,
        conversations((1..=1).chain(4..=12)),
        first_half.clone(),
        first_half.clone(),
        vec![],
        vec![],
        vec![],
        all(),
        all(),
    ];
    for ((name, damage, _), kept) in DAMAGES.into_iter().zip(kept) {
        let folder = copy(whole.path());
        damage(folder.path());
        let damaged = content(folder.path());
        let Outcome::Repaired(record) = mend(folder.path()) else { panic!("{name}") };
        let entries = start(folder.path()).unwrap_or_else(|why| panic!("{name}: {why}"));
        if name.starts_with("the database is") {
            // As many as can still be read, and no other: those in the write-ahead log, where it is left.
            assert!(entries.iter().all(|entry| all().contains(entry)), "{name}");
            assert!(name.contains("cut off") || record.recovered >= 24, "{name}: {record:?}");
        } else {
            assert_eq!(entries, kept, "{name}");
        }
        assert_eq!(record.kept, entries.len() as u64, "{name}");
        assert!(
            content(&folder.path().join(&record.files)) == damaged,
            "{name}: the damaged files are kept as they were"
        );
        assert_eq!(mend(folder.path()), Outcome::NothingToDo, "{name}");
        open(folder.path()).unwrap().append(&conversation(99)).unwrap();
        assert_eq!(start(folder.path()).unwrap().len(), entries.len() + 4, "{name}");
    }
}

#[test]
fn a_flipped_byte_of_the_write_ahead_log_costs_next_to_nothing() {
    let whole = killed();
    let length = fs::metadata(whole.path().join(WAL)).unwrap().len() as usize;
    let (mut kept, mut rounds) = (0, 0);
    for at in (0..56).step_by(8).chain((56..length).step_by(7_919)) {
        let folder = copy(whole.path());
        flip(&folder.path().join(WAL), at);
        if let Outcome::Repaired(record) = mend(folder.path()) {
            let entries = start(folder.path()).unwrap();
            assert!(entries.iter().all(|entry| all().contains(entry)), "byte {at}");
            assert!(
                record.kept == entries.len() as u64 && record.kept >= 24 + record.recovered,
                "byte {at}: {record:?}"
            );
            (kept, rounds) = (kept + entries.len(), rounds + 1);
        }
    }
    // Without the copy of what SQLite leaves out, it is 36 on average: all of the database, half of the rest.
    assert!(rounds > 10 && kept / rounds > 44, "{kept} in {rounds} rounds");
}

#[test]
fn a_damaged_page_costs_only_what_is_on_it() {
    let folder = tempfile::tempdir().unwrap();
    let log = open(folder.path()).unwrap();
    log.append(&conversations(1..=200)).unwrap();
    drop(log);
    let path = folder.path().join(LOG);
    let mut bytes = fs::read(&path).unwrap();
    // A leaf of the table, by the position of one of its entries.
    let page: usize = {
        let text = b"i00000100.2";
        bytes.windows(text.len()).position(|window| window == text).unwrap() / 4096
    };
    bytes[page * 4096..][..4096].fill(0xa5);
    fs::write(&path, bytes).unwrap();
    assert!(start(folder.path()).unwrap_err().contains("the file is damaged"));
    let Outcome::Repaired(record) = mend(folder.path()) else { panic!() };
    assert!(record.kept > 760 && record.missing < 20, "{record:?}");
    assert_eq!(start(folder.path()).unwrap().len() as u64, record.kept);
}

#[test]
fn an_interrupted_repair_is_completed_and_nothing_starts_before() {
    let whole = killed();
    change(whole.path(), "DELETE FROM entry WHERE position = 7");
    let done = copy(whole.path());
    mend(done.path());
    let after = start(done.path()).unwrap();
    // As if it had been interrupted before, while and after the damaged files were moved.
    for moved in 0..=3 {
        let folder = copy(whole.path());
        fs::copy(done.path().join(LOG), folder.path().join("baton.sqlite.repaired")).unwrap();
        for name in [WAL, LOG, ANCHOR].into_iter().take(moved) {
            let aside = fs::read_dir(done.path()).unwrap().flatten().map(|entry| entry.file_name());
            let aside =
                aside.map(|name| name.into_string().unwrap()).find(|name| name.starts_with("damaged-")).unwrap();
            fs::create_dir_all(folder.path().join(&aside)).unwrap();
            let _ = fs::rename(folder.path().join(name), folder.path().join(aside).join(name));
        }
        let refused = Data::open(folder.path()).err().unwrap();
        assert!(std::error::Error::source(&refused).unwrap().to_string().contains("a repair was interrupted"));
        assert!(matches!(repair(folder.path(), &folder.path().join(ANCHOR), |_| panic!()), Ok(Outcome::Repaired(_))));
        assert_eq!(start(folder.path()).unwrap(), after);
    }
}

#[test]
fn what_a_newer_version_wrote_is_no_damage_and_is_not_repaired_away() {
    let folder = killed();
    let mark = open(folder.path()).unwrap().mark().unwrap();
    let (position, body) = (mark.position + 1, r#"{"of":"agent","id":"ann","what":{"kind":"promoted"}}"#);
    let columns =
        Columns { position, stream: "agent/ann", version: 1, at: 9, agent: None, command: None, body, seal: &[7; 16] };
    let (hash, seal) = (mark.link.then(&columns).to_string(), "07".repeat(16));
    change(
        folder.path(),
        &format!(
            "INSERT INTO entry VALUES ({position}, 'agent/ann', 1, 9, NULL, NULL, '{body}', x'{hash}', x'{seal}')"
        ),
    );
    assert!(start(folder.path()).unwrap_err().contains("the log entry at 49 cannot be read"));
    let refused = repair(folder.path(), &folder.path().join(ANCHOR), |_| panic!()).unwrap_err();
    assert!(refused.to_string().contains("use that version"), "{refused}");
}

/// Can only be seen as root, who may give files to others.
#[cfg(unix)]
#[test]
fn a_repair_by_an_administrator_leaves_the_files_to_the_gateways_user() {
    use std::os::unix::fs::{MetadataExt, chown};
    let folder = killed();
    fs::remove_file(folder.path().join(ANCHOR)).unwrap();
    if chown(folder.path(), Some(12_345), Some(12_345)).is_err() {
        return;
    }
    let Outcome::Repaired(record) = mend(folder.path()) else { panic!() };
    for name in [LOG, ANCHOR, record.files.as_str()] {
        assert_eq!(fs::metadata(folder.path().join(name)).unwrap().uid(), 12_345, "{name}");
    }
}

#[test]
fn a_folder_that_was_in_use_does_not_start_afresh() {
    let folder = tempfile::tempdir().unwrap();
    drop(Data::open(folder.path()).unwrap());
    let all_of_it = [LOG, WAL, "baton.sqlite-shm", ANCHOR];
    for name in all_of_it {
        let _ = fs::remove_file(folder.path().join(name));
    }
    let refused = Data::open(folder.path()).err().unwrap();
    let why = std::error::Error::source(&refused).unwrap().to_string();
    assert!(why.contains("it is missing, although other files in the folder belong to it"), "{why}");
    mend(folder.path());
    Data::open(folder.path()).unwrap();
    // Keys may be there before the first start.
    let folder = tempfile::tempdir().unwrap();
    let refused = repair(folder.path(), &folder.path().join(ANCHOR), |_| panic!()).unwrap_err();
    assert_eq!(refused.to_string(), "there is no log in it");
    fs::write(folder.path().join("directory.key"), "a key").unwrap();
    Data::open(folder.path()).unwrap();
}

#[tokio::test]
async fn a_damaged_folder_is_refused_checked_repaired_and_used_again() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let server = Server::process(folder);
    let (mut ann, id) = server.handling("ann").await;
    ann.write(&id, "One moment").await;
    let (good, said) = run("check", folder, &[]);
    assert!(good && said.contains("none is missing, and each is as it was written"), "while it runs: {said}");
    assert!(run("repair", folder, &["--yes"]).1.contains("another gateway is using it"));
    server.kill();
    let outbox = OutboxStore::open(&folder.join("outbox.sqlite")).unwrap();
    let lost = Outbound {
        interaction: "i00000002".into(),
        message: "lost".into(),
        from: "+447700900999".into(),
        to: "+447700900001".into(),
        text: "Lost".into(),
        media: vec![],
    };
    outbox.enter(&lost, 7).unwrap();
    drop(outbox);

    let count: u64 = {
        let file = Connection::open(folder.join(LOG)).unwrap();
        file.query_row("SELECT max(position) FROM entry", [], |row| row.get(0)).unwrap()
    };
    change(folder, "DELETE FROM entry WHERE body LIKE '%opened%'");
    let (good, said) = outcome(&mut program(folder));
    assert!(!good && said.contains("baton.sqlite: entry ") && said.contains("`gateway repair`"), "{said}");
    let (good, said) = run("check", folder, &[]);
    let expected =
        ["is missing (written after", "lost: 1 entry missing, 0 not as written, ", "incomplete: 1 interaction"];
    assert!(!good && expected.iter().all(|words| said.contains(words)), "{said}");
    assert!(said.contains("outbox.sqlite: 1 text, 1 of which the log does not know"), "{said}");
    for secret in ["One moment", "Where is my order?", "+447700900"] {
        assert!(!said.contains(secret), "{said}");
    }
    let (good, said) = run("repair", folder, &[]);
    assert!(!good && said.contains("Go on? [y/N]") && said.contains("nothing was changed"), "{said}");
    assert!(!outcome(&mut program(folder)).0, "it is still refused");
    let (good, said) = run("repair", folder, &["--yes"]);
    assert!(good && said.contains("lost: 1 entry missing") && said.contains("are in damaged-"), "{said}");

    let server = Server::process(folder);
    // The conversation is gone; the next one is a new one, and its texts are not taken for those of the lost one.
    let (mut ben, id) = server.handling("ben").await;
    ben.write(&id, "Here again").await;
    let (good, said) = run("check", folder, &[]);
    assert!(good && said.contains("repaired on "), "{said}");
    assert!(said.contains("outbox.sqlite: 0 texts"), "{said}");
    assert!(count > 3);
}

#[tokio::test]
async fn an_anchor_elsewhere_notices_that_the_whole_folder_is_an_older_one() {
    let place = tempfile::tempdir().unwrap();
    let (folder, anchor) = (place.path().join("data"), place.path().join("elsewhere.anchor"));
    let elsewhere = ["--anchor", anchor.to_str().unwrap()];
    let server = Server::process_with(&folder, &elsewhere);
    server.agent("ann").await;
    server.stop().await;
    let older = place.path().join("older");
    fs::create_dir(&older).unwrap();
    for name in [LOG, "keys.json", "outbox.sqlite", "handset.sqlite"] {
        fs::copy(folder.join(name), older.join(name)).unwrap();
    }
    let server = Server::process_with(&folder, &elsewhere);
    server.handling("ben").await;
    server.stop().await;
    assert!(!folder.join(ANCHOR).exists());
    let (good, said) = outcome(program(&older).args(elsewhere));
    assert!(!good && said.contains("are missing") && said.contains("although there were"), "{said}");
    let (good, said) = outcome(&mut program(&folder));
    assert!(!good && said.contains("name it with --anchor"), "{said}");
    assert!(run("repair", &older, &[elsewhere[0], elsewhere[1], "--yes"]).0);
    Server::process_with(&older, &elsewhere).stop().await;
}

#[tokio::test]
async fn a_missing_file_of_a_message_is_named() {
    let folder = killed();
    let report = check(folder.path(), &folder.path().join(ANCHOR), None).await.unwrap();
    let missing: Vec<_> = report.files.clone().unwrap().missing;
    assert_eq!(missing, [format!("{:032x}", 11).into()]);
    assert!(!report.is_whole() && report.log.is_whole());
    fs::create_dir(folder.path().join("media")).unwrap();
    fs::write(folder.path().join("media").join(missing[0].as_str()), "abc").unwrap();
    assert!(check(folder.path(), &folder.path().join(ANCHOR), None).await.unwrap().is_whole());
}

#[tokio::test]
async fn a_damaged_contact_book_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::process(folder.path());
    server.agent("ann").await;
    server.stop().await;
    let checked = || async { check(folder.path(), &folder.path().join(ANCHOR), None).await.unwrap() };
    let report = checked().await;
    assert!(report.is_whole() && report.to_string().contains("contacts.sqlite: 0 contacts"), "{report}");
    let book = folder.path().join("contacts.sqlite");
    let mut content = fs::read(&book).unwrap();
    // The second page is the table of contacts.
    content[4096..].fill(0x5a);
    fs::write(&book, content).unwrap();
    let report = checked().await;
    assert!(!report.is_whole() && report.to_string().contains("contacts.sqlite: the file is damaged"), "{report}");
}
