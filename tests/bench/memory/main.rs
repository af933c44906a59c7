//! What has been, and what it costs: how long a start takes, and its memory and files, after so many messages, all of
//! them in conversations that are done; the same with everything in memory, as the log alone would have it; and the memory
//! after a day of 1,000 agents with 40 conversations each: `cargo bench --bench memory` (`MESSAGES=10000,1000000`).
//!
//! Each figure is of a process of its own: this program, started again.

#![cfg(not(target_arch = "wasm32"))]

mod conversations;

use baton::core::hub::{Outbound, Rules};
use baton::gateway::carrier::Carrier;
use baton::gateway::contacts::search::ContactSearch;
use baton::gateway::contacts::store::ContactStore;
use baton::gateway::demo;
use baton::gateway::directory::Directory;
use baton::gateway::engine::state::State;
use baton::gateway::engine::{self, Setup};
use baton::gateway::history::HistoryIndex;
use baton::gateway::log::EventLog;
use baton::gateway::log::sqlite::SqliteLog;
use baton::gateway::metrics::Metrics;
use baton::gateway::metrics::process::Process;
use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What another process of this program is to do, and where.
const TASK: &str = "BATON_BENCH_TASK";
const FOLDER: &str = "BATON_BENCH_FOLDER";
const PAGE: usize = 4_000;
/// The most messages of which all of it is measured in memory: 1 GB each million.
const MOST_IN_MEMORY: usize = 1_000_000;

fn main() {
    if let (Ok(task), Ok(folder)) = (env::var(TASK), env::var(FOLDER)) {
        return work(&task, Path::new(&folder));
    }
    let sizes = env::var("MESSAGES").unwrap_or_else(|_| "10000,1000000".into());
    println!("                                                  seconds   memory MB   log MB   archive MB");
    for size in sizes.split(',').filter_map(|size| size.trim().parse().ok()) {
        measure(&format!("{size} messages"), conversations::finished(size, 1), size <= MOST_IN_MEMORY);
    }
    let day = conversations::finished(40_000 * conversations::EACH, 1_000);
    measure("a day: 1,000 agents, 40 conversations each", day, true);
}

/// Prints what a log costs; also if `all` of it were in memory.
fn measure(what: &str, conversations: conversations::Conversations, all: bool) {
    let began = Instant::now();
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let log = SqliteLog::open(&folder.path().join("baton.sqlite")).unwrap();
    let mut pages = conversations.peekable();
    while pages.peek().is_some() {
        let page: Vec<_> = pages.by_ref().take(300).flatten().collect();
        log.append(&page).unwrap();
    }
    drop(log);
    println!("{what}, written in {:.0} s", began.elapsed().as_secs_f64());
    for (name, task) in [
        ("all of it in memory", "all"),
        ("the first start: no archive and no snapshot", "start"),
        ("a start", "start"),
        ("a start after the last 15,000 entries", "tail"),
    ] {
        if task == "all" && !all {
            continue;
        }
        if task == "tail" {
            let log = SqliteLog::open(&folder.path().join("baton.sqlite")).unwrap();
            let more: Vec<_> = conversations::more(1_000).flatten().collect();
            log.append(&more).unwrap();
        }
        let mut again = Command::new(env::current_exe().unwrap());
        let task = if task == "all" { task } else { "start" };
        let output = again.env(TASK, task).env(FOLDER, folder.path()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let said = String::from_utf8(output.stdout).unwrap();
        let (seconds, memory) = said.trim().split_once(' ').unwrap();
        let size = |name: &str| {
            let of = |end: &str| fs::metadata(folder.path().join(format!("{name}{end}"))).map_or(0, |file| file.len());
            (of("") + of("-wal")) as f64 / 1e6
        };
        let (log, archive) = (size("baton.sqlite"), size("search.sqlite"));
        println!("  {name:<44}{seconds:>11}{memory:>12}{log:>9.1}{archive:>13.1}");
    }
}

/// Folds a log, and prints how many seconds it took and how many megabytes the process takes then.
fn work(task: &str, folder: &Path) {
    let began = Instant::now();
    let log: Arc<dyn EventLog> = Arc::new(SqliteLog::open(&folder.join("baton.sqlite")).unwrap());
    let roster = demo::roster();
    if task == "all" {
        let mut state = State::new(Rules::default(), roster);
        loop {
            let page = log.read(state.position(), PAGE).unwrap();
            page.iter().for_each(|(position, entry)| state.replay(*position, entry));
            if page.len() < PAGE {
                break;
            }
        }
        print(began);
        return drop(state);
    }
    let history = HistoryIndex::open(&folder.join("search.sqlite")).unwrap();
    let setup = Setup {
        rules: Rules::default(),
        roster: roster.clone(),
        standby: None,
        log,
        carrier: Arc::new(Nobody),
        directory: Arc::new(Directory::new(roster, b"salt", 1_000)),
        contact_search: Arc::new(ContactSearch::with(history.clone())),
        history,
        contacts: Arc::new(ContactStore::open(&folder.join("contacts.sqlite")).unwrap()),
        questions: None,
        last_run: 0,
        ahead: 0,
        metrics: Metrics::new(Process::new(folder)),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (_handle, inbox) = engine::channel();
    let engine = runtime.block_on(engine::prepare(setup, None, inbox)).unwrap();
    print(began);
    drop(engine);
}

fn print(began: Instant) {
    let took = began.elapsed().as_secs_f64();
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kilobytes =
        status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.split_whitespace().next()?.parse().ok());
    println!("{took:.2} {:.0}", kilobytes.unwrap_or(0.0_f64) / 1e3);
}

struct Nobody;

impl Carrier for Nobody {
    fn send(&self, _: Outbound) {}
}
