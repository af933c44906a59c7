//! The search in a long history, by the index and without it.

use crate::engine::Engine;
use baton::gateway::history::HistoryIndex;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::runtime::{Builder, Runtime};

/// How often each search is carried out.
const TIMES: u32 = 20;

/// Prints what a search costs whoever carries it out.
pub fn print(engine: &mut Engine, query: &str) {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let path = folder.path().join("search.sqlite");
    let (index, runtime) = (HistoryIndex::open(&path).unwrap(), Builder::new_multi_thread().build().unwrap());
    let queries = [("words that all have", "order wed"), ("one that one has", "150-42"), ("one that none has", query)];
    let without = queries.map(|(_, query)| each(&runtime, &index, engine, query));
    let began = Instant::now();
    index.add(engine.hub().past_interactions());
    while added(&path) < engine.hub().past_interactions().len() {
        std::thread::sleep(Duration::from_millis(5));
    }
    println!("indexed in {:.0} ms\n", began.elapsed().as_secs_f64() * 1000.0);
    println!("one search, ms                     looked through   indexed");
    for ((name, query), without) in queries.into_iter().zip(without) {
        println!("  {name:<31}{without:>16.2}{:>10.2}", each(&runtime, &index, engine, query));
    }
}

/// Returns the milliseconds that a search takes.
fn each(runtime: &Runtime, index: &Arc<HistoryIndex>, engine: &mut Engine, query: &str) -> f64 {
    let began = Instant::now();
    for _ in 0..TIMES {
        runtime
            .block_on(index.clone().search(engine.search(query), |_| true, async |_, _, _| None, Arc::new(|_| None)))
            .unwrap();
    }
    (began.elapsed() / TIMES).as_secs_f64() * 1000.0
}

/// Returns the number of interactions in the index.
fn added(path: &Path) -> usize {
    let file = rusqlite::Connection::open(path).unwrap();
    file.query_row("SELECT count(*) FROM interaction", [], |row| row.get::<_, i64>(0)).unwrap() as usize
}
