//! What two gateways of one database see of each other's.

use super::open;
use super::secrets::Secrets;
use super::start::check_files;
use crate::core::contacts::{BookEntry, ContactSource, Known};
use crate::core::hub::Outbound;
use crate::gateway::data::{DataError, SECRET_FILES, anchor};
use crate::gateway::log::LogError;
use crate::gateway::log::lease::Configured;
use crate::gateway::log::postgres::lease::Lease;
use crate::gateway::media::MediaStore;
use crate::gateway::postgres::{schema, testing};
use crate::gateway::storage::StorageError;
use crate::protocol::{ContactField, Delivery, Failure};
use std::fs;
use tempfile::TempDir;

fn text(message: &str) -> Outbound {
    let (from, to, text) = ("+447700900999".into(), "+447700900001".into(), "Hello".into());
    Outbound { interaction: "i1".into(), message: message.into(), from, to, text, media: Vec::new() }
}

#[test]
fn what_one_gateway_keeps_the_other_one_has() {
    let Some(database) = testing::database() else { return };
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let [one, other] =
        folders.each_ref().map(|folder| open(folder.path(), &anchor(folder.path()), &database).unwrap().0);
    assert_eq!(one.salt, other.salt);
    for name in SECRET_FILES {
        let [mine, theirs] = folders.each_ref().map(|folder| fs::read(folder.path().join(name)).unwrap());
        assert_eq!(mine, theirs, "{name}");
    }
    // A new key of the one is the other's, who looks now and then.
    let secrets = Secrets::new(&database);
    let kid = secrets.rotate_keys(folders[0].path()).unwrap();
    secrets.look(folders[1].path());
    assert_eq!((one.keys.newest().kid, other.keys.newest().kid), (kid.clone(), kid));

    let name = Some(Known { value: "Priya \u{0}".to_owned(), source: ContactSource::Agent, changed: 7 });
    let fields = vec![ContactField { label: "City".into(), value: "Leeds".into() }];
    let fields = Some(Known { value: fields, source: ContactSource::Import, changed: 8 });
    let marco = Some(Known { value: "Marco".to_owned(), source: ContactSource::Lookup, changed: 9 });
    let language = Some(Known { value: "hi".to_owned(), source: ContactSource::Agent, changed: 10 });
    let entry = |name, fields| BookEntry { name, fields, language: language.clone() };
    one.contacts
        .keep(
            &[
                ("+1".into(), entry(name, None)),
                ("+2".into(), entry(None, fields.clone())),
                ("+2".into(), entry(marco, fields)),
            ],
            None,
        )
        .unwrap();
    let rows = other.contacts.rows().unwrap();
    assert_eq!(rows.iter().map(|row| row.number.as_str()).collect::<Vec<_>>(), ["+1", "+2"]);
    assert_eq!(rows[0].name.as_ref().unwrap().value, "Priya ", "PostgreSQL has no zero character");
    assert!(rows[1].name.is_some() && rows[1].fields.is_some() && rows[1].language.is_some());
    other.contacts.keep(&[("+1".into(), BookEntry::default())], None).unwrap();
    assert_eq!(one.contacts.read().unwrap().len(), 1);
    assert!(one.contacts.scrub().unwrap() && one.outbox.scrub().unwrap());
}

#[test]
fn only_the_gateway_that_writes_sends_and_keeps() {
    let Some(database) = testing::database() else { return };
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let [(one, one_log), (other, other_log)] =
        folders.each_ref().map(|folder| open(folder.path(), &anchor(folder.path()), &database).unwrap());
    let [mine, theirs] = ["one", "other"].map(|name| Lease::new(&database, name));
    let term = mine.acquire().unwrap().unwrap();
    one_log.write_in(Some(term));
    let known = one.outbox.enter(&text("m1"), 7).unwrap();
    let fenced = |begun: Result<(), StorageError>, expected: u64| {
        let error = begun.unwrap_err();
        let StorageError::Shared(shared) = &error else { panic!("{error}") };
        let log = shared.downcast_ref::<LogError>();
        assert!(matches!(log, Some(LogError::Fenced { term }) if *term == expected), "{error}");
    };
    fenced(other.outbox.begin_attempt(known.key, 8), 1);
    one.outbox.begin_attempt(known.key, 8).unwrap();
    fenced(other.outbox.clear_attempt(known.key), 1);
    // The carrier reports wherever it likes.
    let found = other.outbox.report(&known.ticket, Some("SM1"), &Delivery::Delivered).unwrap();
    assert_eq!(found, Some(("i1".into(), "m1".into())));
    one.outbox.settle(known.key, None, &Delivery::Sent).unwrap();
    let now = one.outbox.entry(known.key).unwrap().unwrap();
    assert_eq!((now.attempted, now.delivery), (None, Delivery::Delivered), "what a report said stands");
    assert!(one.outbox.has("SM1").unwrap() && !one.outbox.has("SM2").unwrap());

    mine.release(term).unwrap();
    let known = one.outbox.enter(&text("m2"), 9).unwrap();
    let term = theirs.acquire().unwrap().unwrap();
    other_log.write_in(Some(term));
    fenced(one.outbox.begin_attempt(known.key, 10), 2);
    let name = |value: &str| Some(Known { value: value.to_owned(), source: ContactSource::Agent, changed: 7 });
    let named = |value| [("+1".into(), BookEntry { name: name(value), ..BookEntry::default() })];
    other.contacts.keep(&named("Priya"), Some(3)).unwrap();
    fenced(one.contacts.keep(&named("Marco"), Some(2)), 2);
    assert_eq!(other.contacts.rows().unwrap()[0].name.as_ref().unwrap().value, "Priya");
    assert_eq!(other.contacts.kept_after().unwrap(), Some(3));
    other.outbox.begin_attempt(known.key, 10).unwrap();
    assert_eq!(one.outbox.enter(&text("m2"), 11).unwrap().attempted, Some(10));
    other.outbox.clear_attempt(known.key).unwrap();
    let failed = Delivery::Failed(Failure::said("no"));
    other.outbox.give_up(&"i1".into(), &"m2".into(), 12, &failed).unwrap();
    other.outbox.give_up(&"i1".into(), &"m1".into(), 12, &failed).unwrap();
    let deliveries: Vec<_> = one.outbox.rows().unwrap().into_iter().map(|row| row.delivery).collect();
    assert_eq!(deliveries, [r#""delivered""#, r#"{"failed":{"reason":"no"}}"#]);
    other.outbox.forget(9).unwrap();
    assert_eq!(one.outbox.rows().unwrap().len(), 1);
}

#[test]
fn a_gateway_that_is_configured_otherwise_than_the_one_that_writes_is_told_what_differs() {
    let Some(database) = testing::database() else { return };
    schema::prepare(&database).unwrap();
    let configured = |setup: &str, more: &[&str]| -> Configured {
        let all = more.iter().map(|part| ((*part).to_owned(), "x".to_owned()));
        all.chain([("setup".to_owned(), setup.to_owned())]).collect()
    };
    let [one, other] = ["one", "other"].map(|name| Lease::new(&database, name));
    one.configure(configured("a", &[]));
    other.configure(configured("b", &["carriers"]));
    other.check_configured().unwrap();
    let term = one.acquire().unwrap().unwrap();
    let differs = other.check_configured().unwrap_err();
    let LogError::Otherwise { writer, parts } = &differs else { panic!("{differs}") };
    assert_eq!((writer.as_str(), parts.as_str()), ("one", "carriers, setup"));
    // The one takes up the same.
    one.configure(configured("b", &["carriers"]));
    one.renew(term).unwrap().unwrap();
    other.check_configured().unwrap();
    // Nobody writes: whoever comes decides.
    other.configure(configured("c", &[]));
    assert!(other.check_configured().is_err());
    one.release(term).unwrap();
    other.check_configured().unwrap();
}

#[test]
fn files_of_messages_are_where_all_gateways_see_them() {
    let Some(database) = testing::database() else { return };
    let folder = tempfile::tempdir().unwrap();
    let (_data, log) = open(folder.path(), &anchor(folder.path()), &database).unwrap();
    let [shared, local] = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let store = |folder: &TempDir, log: &str| {
        MediaStore::remote(&format!("file://{}", folder.path().display()), log.into()).unwrap()
    };
    for _ in 0..2 {
        check_files(&database, &log, store(&shared, "a")).unwrap();
        let other = check_files(&database, &log, store(&local, "a"));
        assert!(matches!(other, Err(DataError::OtherFiles)), "{other:?}");
    }
    // The gateways of another log may have theirs there as well.
    assert!(matches!(check_files(&database, &log, store(&shared, "b")), Err(DataError::OtherFiles)));
    check_files(&database, &log, store(&shared, "a")).unwrap();
}

#[test]
fn a_folder_belongs_to_one_log() {
    let Some(database) = testing::database() else { return };
    let folder = tempfile::tempdir().unwrap();
    drop(crate::gateway::data::Data::open_as(folder.path(), false).unwrap());
    let anchor = anchor(folder.path());
    assert!(matches!(open(folder.path(), &anchor, &database), Err(DataError::HasLog)));
}
