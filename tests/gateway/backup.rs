//! `gateway backup` of a gateway that is in use, and `gateway restore`.

use crate::harness::{Server, executable, in_time, outcome, program, target, written};
use baton::protocol::{Answer, Command, CommandId, TargetKind};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

/// Runs `gateway` with these arguments. Returns whether it succeeded, and what it said of an error.
async fn gateway(arguments: &[&dyn AsRef<std::ffi::OsStr>]) -> (bool, String) {
    let mut program = std::process::Command::new(executable());
    program.args(arguments);
    tokio::task::spawn_blocking(move || outcome(&mut program)).await.unwrap()
}

async fn backed_up(data: &Path, to: &Path) {
    let (good, said) = gateway(&[&"backup", &to, &"--data", &data]).await;
    assert!(good, "{said}");
}

async fn restored(from: &Path, data: &Path) -> (bool, String) {
    gateway(&[&"restore", &from, &"--data", &data]).await
}

#[tokio::test]
async fn a_backup_under_load_has_all_that_was_acknowledged_before_and_nothing_half() {
    let folder = tempfile::tempdir().unwrap();
    let [data, backup, new] = ["data", "backup", "new"].map(|name| folder.path().join(name));
    let quotas = r#"{ "quotas": { "messages_per_minute": 10000, "changes_per_minute": 10000 } }"#;
    let setup = written(folder.path(), "setup.json", quotas);
    let server = Server::process_with(&data, &["--setup", setup.to_str().unwrap()]);
    let (mut ann, id) = server.handling("ann").await;
    let ben = server.agent("ben").await;
    let (acknowledged, stop) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
    let writing = tokio::spawn({
        let (acknowledged, stop, id) = (acknowledged.clone(), stop.clone(), id.clone());
        async move {
            for number in 0.. {
                if stop.load(Ordering::SeqCst) {
                    break;
                }
                let text = format!("Text {number}");
                assert_eq!(ann.write(&id, &text).await, Answer::Done);
                acknowledged.lock().unwrap().push(text);
                if number % 4 == 3 {
                    ann.transfer(&id, target(TargetKind::Agent, "ben")).await;
                    ann.catch_up().await;
                    let transfer = ann.window(&id).pending.expect("is pending").id;
                    let cancel = Command::CancelTransfer { interaction: id.clone(), transfer };
                    assert_eq!(
                        ann.command_as(&CommandId::from(format!("cancel-{number}")), cancel).await,
                        Answer::Done
                    );
                }
            }
        }
    });
    let count = || acknowledged.lock().unwrap().len();
    let wrote = async |more: usize| {
        let until = count() + more;
        in_time(async {
            while count() < until {
                tokio::task::yield_now().await;
            }
        })
        .await;
    };
    wrote(8).await;
    let before = count();
    backed_up(&data, &backup).await;
    wrote(4).await;
    stop.store(true, Ordering::SeqCst);
    writing.await.unwrap();
    drop(ben);
    server.kill();

    let (good, said) = restored(&backup, &new).await;
    assert!(good, "{said}");
    let (good, said) = gateway(&[&"check", &"--data", &new]).await;
    assert!(good, "{said}");
    let server = Server::process_with(&new, &["--setup", setup.to_str().unwrap()]);
    let ann = server.agent("ann").await;
    let texts = ann.transcript(&id);
    let all = acknowledged.lock().unwrap();
    assert!(texts.len() > before && texts.len() <= all.len() + 1, "{} texts, {before} before", texts.len());
    assert_eq!(texts[1..], all[..texts.len() - 1], "in order, each once");
}

#[tokio::test]
async fn keys_are_left_out_and_a_backup_is_no_data_folder() {
    let folder = tempfile::tempdir().unwrap();
    let [data, backup, with_keys, new] = ["data", "backup", "with-keys", "new"].map(|name| folder.path().join(name));
    let server = Server::process(&data);
    let (ann, _) = server.handling("ann").await;
    backed_up(&data, &backup).await;
    let (good, said) = gateway(&[&"backup", &with_keys, &"--data", &data, &"--with-keys"]).await;
    assert!(good, "{said}");
    server.kill();
    let secrets = ["keys.json", "directory.key", "contacts.key", "lookup.key", "admin.key"];
    assert!(secrets.iter().all(|name| !backup.join(name).exists() && with_keys.join(name).exists()));

    let (good, said) = gateway(&[&"backup", &backup, &"--data", &data]).await;
    assert!(!good && said.contains("is there already and not empty"), "{said}");
    let (good, said) = outcome(&mut program(&backup));
    assert!(!good && said.contains("it is a backup: make a data folder of it with `gateway restore`"), "{said}");
    let (good, said) = restored(&data, &new).await;
    assert!(!good && said.contains("it is no complete backup"), "{said}");
    let (good, said) = restored(&with_keys, &data).await;
    assert!(!good && said.contains("is there already and not empty"), "{said}");

    let (good, said) = restored(&with_keys, &new).await;
    assert!(good, "{said}");
    let server = Server::process(&new);
    crate::harness::Agent::connect(&server, ann.token.clone(), None).await;
}

#[tokio::test]
async fn a_backup_that_was_changed_is_not_made_a_data_folder() {
    let folder = tempfile::tempdir().unwrap();
    let [data, backup, new] = ["data", "backup", "new"].map(|name| folder.path().join(name));
    let server = Server::process(&data);
    server.handling("ann").await;
    backed_up(&data, &backup).await;
    server.kill();
    let log = rusqlite::Connection::open(backup.join("baton.sqlite")).unwrap();
    log.execute("UPDATE entry SET at = at + 1 WHERE position = 2", []).unwrap();
    drop(log);
    let (good, said) = restored(&backup, &new).await;
    assert!(!good && said.contains("the backup is damaged"), "{said}");
    let (good, said) = outcome(&mut program(&new));
    assert!(!good && said.contains("it is a backup"), "{said}");
}
