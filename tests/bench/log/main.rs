//! What the hash chain and the anchor cost: reading the log at the start, entry by entry, and appending to it:
//! `cargo bench --bench log` (`ENTRIES=100000`). Where PostgreSQL is installed, the same with the log in it.

#![cfg(not(target_arch = "wasm32"))]

use baton::core::fact::{Entry, Fact, InteractionFact};
use baton::core::hub::Rules;
use baton::gateway::demo;
use baton::gateway::engine::state::State;
use baton::gateway::log::EventLog;
use baton::gateway::log::anchor::Mark;
use baton::gateway::log::chain::{Columns, Link};
use baton::gateway::log::postgres::PostgresLog;
use baton::gateway::log::postgres::lease::Lease;
use baton::gateway::log::sqlite::SqliteLog;
use baton::gateway::postgres::{Address, Database};
use baton::protocol::{Channel, Contact, Delivery, Message, Mode, Sender, TargetKind, TargetRef};
use cluster::Cluster;
use rusqlite::{Connection, TransactionBehavior, params};
use std::collections::BTreeMap;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[path = "../../postgres/cluster.rs"]
#[allow(dead_code, reason = "the tests use the rest")]
mod cluster;
#[path = "../report.rs"]
mod report;

const BATCHES: usize = 300;
const PAGE: usize = 1_000;
const ATTEMPTS: usize = 7;

const ABOUT: &str = "Appending to the log: each batch is safe on the disk when it returns (`synchronous=FULL`). Plain is a \
    table of SQLite without hash chain and anchor, on the same disk in turn with the log.";

fn main() {
    let entries = std::env::var("ENTRIES").ok().and_then(|count| count.parse().ok()).unwrap_or(100_000);
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let cluster = cluster::programs().map(Cluster::start);
    if std::env::var_os("QUICK").is_none() {
        reading(folder.path(), entries);
        following(folder.path(), cluster.as_ref());
    }
    appending(folder.path(), cluster.as_ref());
}

fn message(id: String, from: Sender) -> Message {
    let text = "Where is my order? I was told that it would be here by Monday, and it is Thursday now.";
    let delivery = (from != Sender::Contact).then_some(Delivery::Sent);
    Message { id: id.into(), at: 1_790_000_000_000, from, text: text.into(), media: Vec::new(), delivery }
}

/// Returns entries as they come: each interaction has a few texts.
fn entries(count: usize) -> Vec<Entry> {
    const EACH: usize = 8;
    let entry = |number: usize| {
        let (id, version) = (format!("i{:08}", number / EACH + 1), (number % EACH + 1) as u64);
        let name = format!("{id}.{version}");
        let what = match version {
            1 => InteractionFact::Opened {
                channel: Channel::Sms,
                contact: Contact::unknown(format!("+4477{number:08}").into()),
                service_number: demo::SERVICE_NUMBER.into(),
                route: TargetRef { kind: TargetKind::Queue, id: "support".into() },
                via: "Support".into(),
                mode: Mode::Session,
                case_data: BTreeMap::new(),
                by: None,
            },
            2 | 4 | 6 => {
                InteractionFact::Received { message: message(name.clone(), Sender::Contact), carrier_id: name }
            }
            8 => InteractionFact::Done,
            _ => InteractionFact::Sent { message: message(name, Sender::Service) },
        };
        let fact = Fact::Interaction { id: id.as_str().into(), what };
        Entry { at: 1_790_000_000_000 + number as u64, version, cause: None, fact }
    };
    (0..count).map(entry).collect()
}

/// Prints a duration by entry.
fn each(what: &str, count: usize, took: Duration) {
    println!("{what:<62}{:>8.2}", took.as_secs_f64() * 1e6 / count as f64);
}

fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let began = Instant::now();
    let done = work();
    (began.elapsed(), done)
}

/// Returns the shortest of several attempts: other work on the machine only adds.
fn best(mut work: impl FnMut()) -> Duration {
    (0..ATTEMPTS).map(|_| timed(&mut work).0).min().unwrap_or_default()
}

fn reading(folder: &Path, count: usize) {
    let path = folder.join("reading.sqlite");
    let log = SqliteLog::open(&path).unwrap();
    let all = entries(count);
    for batch in all.chunks(PAGE) {
        log.append(batch).unwrap();
    }
    drop(log);
    let size = fs::metadata(&path).unwrap().len();
    println!("Reading a log of {count} entries ({} bytes each in the file)            us/entry", size / count as u64);
    let file = Connection::open(&path).unwrap();
    let start: Vec<u8> = file.query_row("SELECT value FROM meta WHERE name = 'chain'", [], |row| row.get(0)).unwrap();
    let rows = |hash: bool| {
        let mut select = file
            .prepare(
                "SELECT position, stream, version, at, agent, command, body, hash, seal FROM entry ORDER BY position",
            )
            .unwrap();
        let mut rows = select.query([]).unwrap();
        let mut link = Link::new(&start).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let columns = Columns {
                position: row.get(0).unwrap(),
                stream: row.get_ref(1).unwrap().as_str().unwrap(),
                version: row.get(2).unwrap(),
                at: row.get(3).unwrap(),
                agent: row.get_ref(4).unwrap().as_str_or_null().unwrap(),
                command: row.get_ref(5).unwrap().as_str_or_null().unwrap(),
                body: row.get_ref(6).unwrap().as_str().unwrap(),
                seal: row.get_ref(8).unwrap().as_blob().unwrap(),
            };
            if hash {
                link = link.then(&columns);
                assert_eq!(row.get_ref(7).unwrap().as_blob().unwrap(), link.bytes());
            }
            black_box(columns);
        }
    };
    let plain = best(|| rows(false));
    let chained = best(|| rows(true));
    let log = SqliteLog::open(&path).unwrap();
    let read = best(|| {
        (0..count).step_by(PAGE).for_each(|after| drop(black_box(log.read(after as u64, PAGE).unwrap())));
    });
    let folded = best(|| {
        let mut state = State::new(Rules::default(), demo::roster());
        (1..).zip(&all).for_each(|(position, entry)| state.replay(position, entry));
        black_box(&state);
    });
    let sound = best(|| file.query_row("PRAGMA integrity_check(1)", [], |_| Ok(())).unwrap());
    each("the rows alone", count, plain);
    each("the chain: computing and comparing the links", count, chained.saturating_sub(plain));
    each("the log's own reading: rows, chain, decoding", count, read);
    each("folding what was read", count, folded);
    let share = chained.saturating_sub(plain).as_secs_f64() / (read + folded).as_secs_f64() * 100.0;
    println!("{:<62}{share:>7.1}%", "the chain's part of reading and folding");
    each("(not at a start) SQLite's own integrity check", count, sound);
}

/// Appends as logs did that had no chain.
fn append_plainly(connection: &mut Connection, entries: &[Entry]) {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).unwrap();
    for entry in entries {
        let stream = entry.fact.stream();
        let sql = "SELECT coalesce(max(version), 0) FROM entry WHERE stream = ?1";
        let stands: u64 = transaction.prepare_cached(sql).unwrap().query_row([&stream], |row| row.get(0)).unwrap();
        assert_eq!(stands + 1, entry.version);
        let body = serde_json::to_string(&entry.fact).unwrap();
        let sql = "INSERT INTO entry (stream, version, at, body) VALUES (?1, ?2, ?3, ?4)";
        let mut insert = transaction.prepare_cached(sql).unwrap();
        insert.execute(params![stream, entry.version, entry.at, body]).unwrap();
    }
    let _: u64 = transaction.query_row("SELECT max(position) FROM entry", [], |row| row.get(0)).unwrap();
    transaction.commit().unwrap();
}

/// Measures batches. Each way takes its turn, so that a busy disk slows all of them.
fn appending(folder: &Path, cluster: Option<&Cluster>) {
    let mut report = report::Report::new("Storing", ABOUT);
    println!("\nAppending (synchronous=FULL), us by batch                       p50      p90      p99  entries/s");
    for size in [1, 16, 256] {
        let all = entries(size * BATCHES);
        let mut plain = Connection::open(folder.join(format!("plain-{size}.sqlite"))).unwrap();
        plain
            .execute_batch(
                "PRAGMA journal_mode = WAL;
                 PRAGMA synchronous = FULL;
                 CREATE TABLE entry (
                     position INTEGER PRIMARY KEY, stream TEXT NOT NULL, version INTEGER NOT NULL,
                     at INTEGER NOT NULL, agent TEXT, command TEXT, body TEXT NOT NULL, UNIQUE (stream, version)
                 ) STRICT;",
            )
            .unwrap();
        let chained = SqliteLog::open(&folder.join(format!("chained-{size}.sqlite"))).unwrap();
        let renamed = SqliteLog::open(&folder.join(format!("renamed-{size}.sqlite"))).unwrap();
        let [path, mark] = ["sqlite", "anchor"].map(|end| folder.join(format!("anchored-{size}.{end}")));
        let anchored = SqliteLog::open_anchored(&path, &mark, false).unwrap();
        let shared = cluster.map(|cluster| {
            let log = PostgresLog::open(&database(&cluster.database())).unwrap();
            log.write_in(Lease::new(log.database(), "bench").acquire().unwrap());
            log
        });
        let mut times = [const { Vec::new() }; 5];
        for batch in all.chunks(size) {
            times[0].push(timed(|| append_plainly(&mut plain, batch)).0);
            times[1].push(timed(|| chained.append(batch).unwrap()).0);
            times[2].push(timed(|| anchored.append(batch).unwrap()).0);
            times[3].push(timed(|| renamed_anchor(folder, &renamed, batch)).0);
            if let Some(shared) = &shared {
                times[4].push(timed(|| shared.append(batch).unwrap()).0);
            }
        }
        let names = [
            "without chain or anchor",
            "with the chain",
            "with chain and anchor",
            "with an anchor that is renamed",
            "with the chain, in PostgreSQL",
        ];
        times.iter_mut().for_each(|times| times.sort());
        for hundredths in [50, 99] {
            let at = |times: &[Duration]| times[times.len() * hundredths / 100].as_secs_f64() * 1e3;
            let name = format!("{size} entries, p{hundredths}");
            report.row(&name, "ms", at(&times[2]), &[("plain", at(&times[0]))]);
        }
        for (name, times) in names.into_iter().zip(times).filter(|(_, times)| !times.is_empty()) {
            let total: Duration = times.iter().sum();
            let at = |hundredths: usize| times[(times.len() * hundredths / 100).min(times.len() - 1)].as_micros();
            let rate = all.len() as f64 / total.as_secs_f64();
            println!("{:<58}{:>9}{:>9}{:>9}{rate:>11.0}", format!("{size:>4} entries, {name}"), at(50), at(90), at(99));
        }
    }
    report.write("log");
}

fn database(url: &str) -> Arc<Database> {
    Database::new(Address::parse(url).unwrap()).unwrap()
}

/// Measures how long after the beginning of an append another handle has its entries.
fn following(folder: &Path, cluster: Option<&Cluster>) {
    println!("\nBegun, then seen by another handle, us by batch                 p50      p90      p99");
    let file = |name: &str| -> Arc<dyn EventLog> { Arc::new(SqliteLog::open(&folder.join(name)).unwrap()) };
    for size in [1, 16, 256] {
        let name = format!("followed-{size}.sqlite");
        followed(&format!("{size:>4} entries, SQLite"), [file(&name), file(&name)], size);
        if let Some(cluster) = cluster {
            let url = cluster.database();
            let open = || -> Arc<dyn EventLog> { Arc::new(PostgresLog::open(&database(&url)).unwrap()) };
            followed(&format!("{size:>4} entries, PostgreSQL"), [open(), open()], size);
        }
    }
}

fn followed(name: &str, [log, other]: [Arc<dyn EventLog>; 2], size: usize) {
    const BATCHES: usize = 60;
    let (tell, seen) = mpsc::channel();
    let count = (size * BATCHES) as u64;
    let follower = thread::spawn(move || {
        let mut after = 0;
        while after < count {
            let page = other.follow(after, 1_000, Duration::from_secs(10)).unwrap();
            after = page.last().map_or(after, |(position, _)| *position);
            tell.send((after, Instant::now())).unwrap();
        }
    });
    let mut times = Vec::new();
    for (number, batch) in (1..).zip(entries(size * BATCHES).chunks(size)) {
        let begun = Instant::now();
        log.append(batch).unwrap();
        let at = seen.iter().find(|(after, _)| *after >= number * size as u64).unwrap().1;
        times.push(at - begun);
        // Not in step with whoever polls.
        thread::sleep(Duration::from_micros(number * 977 % 5_000));
    }
    follower.join().unwrap();
    times.sort();
    let at = |hundredths: usize| times[(times.len() * hundredths / 100).min(times.len() - 1)].as_micros();
    println!("{name:<58}{:>9}{:>9}{:>9}", at(50), at(90), at(99));
}

/// What the anchor would cost as a new file that replaces the one before, without syncing it.
fn renamed_anchor(folder: &Path, log: &SqliteLog, batch: &[Entry]) {
    log.append(batch).unwrap();
    let mark: Mark = log.mark().unwrap();
    let beside = folder.join("renamed.new");
    fs::write(&beside, format!("{mark:?}")).unwrap();
    fs::rename(&beside, folder.join("renamed")).unwrap();
}
