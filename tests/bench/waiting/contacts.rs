//! What everybody waits while a file of contacts is taken in, and what a contact book adds to a start.

use crate::engine::Engine;
use baton::core::contacts::{BookEntry, ContactBook, ContactChange, ContactSource};
use baton::core::search::{ContactIndex, Findable};
use baton::gateway::contacts::store::ContactStore;
use baton::gateway::engine::request::Request;
use baton::protocol::{ContactField, PhoneNumber};
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::oneshot;

/// The rows of a file, and the contacts in the book before it.
const FILES: [(usize, usize); 4] = [(1, 0), (10_000, 0), (100_000, 0), (100_000, 100_000)];

fn changes(from: usize, count: usize) -> Vec<ContactChange> {
    let change = |at: usize| ContactChange {
        number: format!("+4477{at:08}").as_str().into(),
        source: ContactSource::Import,
        name: Some(format!("Person {at}")),
        fields: Some(vec![ContactField { label: "Customer number".into(), value: format!("C-{at}") }]),
        language: None,
    };
    (from..from + count).map(change).collect()
}

fn entries(changes: &[ContactChange]) -> Vec<(PhoneNumber, BookEntry)> {
    let book = ContactBook::default();
    changes.iter().filter_map(|change| Some((change.number.clone(), book.after(0, change)?))).collect()
}

fn millis(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}

/// Prints a row for each file. Reading the file is not in it, as nobody waits for that.
pub fn print(engine: &mut Engine) {
    println!("\nA file of contacts is taken in, one batch.\n");
    println!("  rows    known | folded ms   kept ms | book read ms");
    for (rows, known) in FILES {
        let folder = tempfile::tempdir().expect("a folder");
        let store = ContactStore::open(&folder.path().join("contacts.sqlite")).expect("a book");
        let before = changes(1_000_000, known);
        learn(engine, before.clone());
        store.keep(&entries(&before), None).expect("kept");
        let file = changes(0, rows);
        let began = Instant::now();
        learn(engine, file.clone());
        let folded = millis(began);
        let said = entries(&file);
        let began = Instant::now();
        store.keep(&said, None).expect("kept");
        let kept = millis(began);
        let began = Instant::now();
        assert_eq!(store.read().expect("read").len(), rows + known);
        println!("{rows:>6} {known:>8} | {folded:>9.1} {kept:>9.1} | {:>12.1}", millis(began));
        // Everything is taken out again.
        engine.work(vec![request(Vec::new(), true)]);
    }
}

fn learn(engine: &mut Engine, changes: Vec<ContactChange>) {
    engine.work(vec![request(changes, false)]);
}

fn request(changes: Vec<ContactChange>, replace: bool) -> Request {
    let (reply, _) = oneshot::channel();
    Request::Learn { changes, replace: replace.then(Default::default), reply }
}

/// Prints what a search among so many contacts takes, the slowest of its kind.
pub fn print_searches() {
    println!("\nA contact is looked up, apart from the engine.\n");
    println!("contacts query          |  found   ms");
    for count in [10_000, 100_000] {
        let mut index = ContactIndex::default();
        for ContactChange { number, name, .. } in changes(0, count) {
            index.set(number, Some(Findable { name, in_book: true, reach: Arc::default() }));
        }
        for query in ["p", "person 99", "7700 1234", "nobody at all"] {
            let times = (0..20).map(|_| {
                let began = Instant::now();
                let found = index.find(query, None, |_| true).1;
                (millis(began), found)
            });
            let (slowest, found) = times.fold((0.0_f64, 0), |(most, _), (time, found)| (most.max(time), found));
            println!("{count:>8} {query:<14} | {found:>6} {slowest:>5.1}");
        }
    }
}
