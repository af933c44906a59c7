//! A log that moves, with all that belongs to it.

use super::*;
use crate::core::contacts::{BookEntry, ContactSource, Known};
use crate::core::fact::{AgentFact, Cause, Entry, Fact, InteractionFact};
use crate::core::hub::Outbound;
use crate::gateway::carriers::outbox::store::OutboxRow;
use crate::gateway::contacts::store::ContactRow;
use crate::gateway::data::{Data, SECRET_FILES, anchor as anchor_of};
use crate::gateway::log::postgres::lease::Lease;
use crate::gateway::postgres::testing::{self, sql};
use crate::gateway::shared::open;
use tempfile::TempDir;

/// Everything that moves.
#[derive(Debug, PartialEq, Eq)]
struct Whole {
    mark: Mark,
    entries: Vec<(Position, Entry)>,
    salt: Vec<u8>,
    texts: Vec<OutboxRow>,
    contacts: Vec<ContactRow>,
    secrets: Vec<Vec<u8>>,
}

fn whole(folder: &Path, mark: Mark, data: &Data) -> Whole {
    Whole {
        mark,
        entries: data.log.read(0, 100).unwrap(),
        salt: data.salt.clone(),
        texts: data.outbox.rows().unwrap(),
        contacts: data.contacts.rows().unwrap(),
        secrets: SECRET_FILES.iter().map(|name| fs::read(folder.join(name)).unwrap()).collect(),
    }
}

fn in_folder(folder: &Path) -> Whole {
    let data = Data::open_as(folder, false).unwrap();
    let mark = SqliteLog::open(&folder.join(LOG)).unwrap().mark().unwrap();
    whole(folder, mark, &data)
}

fn in_database(folder: &Path, database: &Arc<Database>) -> Whole {
    let (data, log) = open(folder, &anchor_of(folder), database).unwrap();
    whole(folder, log.mark().unwrap(), &data)
}

/// A folder with a bit of everything.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let data = Data::open_as(folder.path(), false).unwrap();
    let cause = Some(Cause { agent: "ann".into(), command: "odd \u{0} id".into() });
    let note = InteractionFact::NoteSet { note: "Où? 😀\u{0}".into() };
    let said = |version| Entry {
        at: 5,
        version,
        cause: cause.clone(),
        fact: Fact::Interaction { id: "i1".into(), what: note.clone() },
    };
    let lost = Entry { at: 7, version: 1, cause: None, fact: Fact::Agent { id: "ann".into(), what: AgentFact::Lost } };
    data.log.append(&[said(1), lost, said(2)]).unwrap();
    data.log.blank("interaction/i1").unwrap();
    data.log.append(&[said(3)]).unwrap();
    let text = |message: &str| {
        let (from, to, text) = ("+447700900999".into(), "+447700900001".into(), "Hello".into());
        Outbound { interaction: "i1".into(), message: message.into(), from, to, text, media: Vec::new() }
    };
    let entered = data.outbox.enter(&text("m1"), 8).unwrap();
    data.outbox.begin_attempt(entered.key, 9).unwrap();
    let entered = data.outbox.enter(&text("m2"), 8).unwrap();
    data.outbox.settle(entered.key, Some("SM1"), &crate::protocol::Delivery::Sent).unwrap();
    let name = Some(Known { value: "Priya".to_owned(), source: ContactSource::Agent, changed: 7 });
    let language = Some(Known { value: "en".to_owned(), source: ContactSource::Import, changed: 8 });
    data.contacts.keep(&[("+447700900001".into(), BookEntry { name, language, fields: None })], None).unwrap();
    drop(data);
    folder
}

fn quietly(_: &str) {}

#[test]
fn a_log_is_the_same_after_a_move_and_after_one_back() {
    let Some(database) = testing::database() else { return };
    let folder = folder();
    let (folder, anchor) = (folder.path(), anchor_of(folder.path()));
    let before = in_folder(folder);
    assert_eq!(to_database(folder, &anchor, &database, &mut quietly).unwrap(), 4);
    assert!(matches!(Data::open_as(folder, false), Err(DataError::IsShared)));
    assert_eq!(in_database(folder, &database), before);
    // Another gateway has the same, and goes on with it.
    let other = tempfile::tempdir().unwrap();
    assert_eq!(in_database(other.path(), &database), before);

    let back = tempfile::tempdir().unwrap();
    let (_data, log) = open(other.path(), &anchor_of(other.path()), &database).unwrap();
    let lost = Entry { at: 9, version: 2, cause: None, fact: Fact::Agent { id: "ann".into(), what: AgentFact::Lost } };
    log.append(&[lost]).unwrap();
    let before = Whole { entries: log.read(0, 100).unwrap(), mark: log.mark().unwrap(), ..before };
    for to in [folder, back.path()] {
        if to == folder {
            assert_eq!(to_folder(to, &anchor_of(to), &database, &mut quietly).unwrap(), 5);
            assert_eq!(in_folder(to), before);
        } else {
            // It has been moved: there must be no second one.
            let lease = Lease::new(&database, "late");
            assert_eq!(lease.acquire().unwrap(), None);
            assert!(matches!(open(to, &anchor_of(to), &database), Err(DataError::IsMoved)));
        }
    }
}

#[test]
fn a_move_stops_where_somebody_is_at_work() {
    let Some(database) = testing::database() else { return };
    let folder = folder();
    let (folder, anchor) = (folder.path(), anchor_of(folder.path()));
    let data = Data::open_as(folder, false).unwrap();
    let in_use = to_database(folder, &anchor, &database, &mut quietly);
    assert!(matches!(in_use, Err(MoveError::Folder(DataError::InUse))), "{in_use:?}");
    drop(data);
    let lease = Lease::new(&database, "one");
    schema::prepare(&database).unwrap();
    let term = lease.acquire().unwrap().unwrap();
    let in_use = to_database(folder, &anchor, &database, &mut quietly);
    assert!(matches!(in_use, Err(MoveError::InUse)), "{in_use:?}");
    lease.release(term).unwrap();
    // The move was begun: only the same one goes on.
    assert!(matches!(Data::open_as(folder, false), Err(DataError::IsMoving)));
    assert_eq!(to_database(folder, &anchor, &database, &mut quietly).unwrap(), 4);
    let other = self::folder();
    let taken = to_database(other.path(), &anchor_of(other.path()), &database, &mut quietly);
    assert!(matches!(taken, Err(MoveError::NotEmpty)), "{taken:?}");
    let term = lease.acquire().unwrap().unwrap();
    let in_use = to_folder(folder, &anchor, &database, &mut quietly);
    assert!(matches!(in_use, Err(MoveError::InUse)), "{in_use:?}");
    lease.release(term).unwrap();
}

#[test]
fn a_gateway_that_was_frozen_appends_nothing_to_a_log_that_has_moved() {
    let Some(database) = testing::database() else { return };
    let (folder, back) = (folder(), tempfile::tempdir().unwrap());
    let (folder, anchor) = (folder.path(), anchor_of(folder.path()));
    to_database(folder, &anchor, &database, &mut quietly).unwrap();
    let (_data, log) = open(folder, &anchor, &database).unwrap();
    let term = Lease::new(&database, "one").acquire().unwrap();
    log.write_in(term);
    // It is frozen for longer than the lease, and nobody takes over.
    sql(&database, "UPDATE lease SET until = '-infinity'");
    assert_eq!(to_folder(back.path(), &anchor_of(back.path()), &database, &mut quietly).unwrap(), 4);
    let lost = Entry { at: 9, version: 2, cause: None, fact: Fact::Agent { id: "ann".into(), what: AgentFact::Lost } };
    let late = log.append(&[lost]);
    assert!(matches!(late, Err(LogError::Fenced { .. })), "{late:?}");
}

#[test]
fn a_move_that_was_interrupted_is_completed() {
    let Some(database) = testing::database() else { return };
    let folder = folder();
    let (folder, anchor) = (folder.path(), anchor_of(folder.path()));
    let before = in_folder(folder);
    // All had arrived, and nothing was set aside.
    schema::prepare(&database).unwrap();
    copy_to(folder, &anchor, &database, &mut quietly).unwrap();
    for (name, end) in [LOG, CONTACTS, OUTBOX].iter().flat_map(|name| ["", "-wal"].map(|end| (*name, end))) {
        let from = path(folder, &format!("{name}{MOVED}"), end);
        if from.exists() {
            fs::rename(from, path(folder, name, end)).unwrap();
        }
    }
    fs::remove_file(folder.join(SHARED)).unwrap();
    assert!(matches!(open(folder, &anchor, &database), Err(DataError::IsMoving)));
    let mut said = Vec::new();
    to_database(folder, &anchor, &database, &mut |words| said.push(words.to_owned())).unwrap();
    assert!(said.contains(&"the entries had arrived already".to_owned()), "{said:?}");
    assert_eq!(in_database(folder, &database), before);
    // The last steps alone.
    sql(&database, "INSERT INTO meta VALUES ('moving', '\\x01')");
    mark(folder, &database).unwrap();
    assert_eq!(to_database(folder, &anchor, &database, &mut quietly).unwrap(), 4);
    assert_eq!(in_database(folder, &database), before);
}
