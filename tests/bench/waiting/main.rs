//! What a request costs the engine while many interactions wait: `make bench-waiting`.
//!
//! The engine is driven without I/O, one request per batch, so that the figures are what its thread spends on deciding,
//! folding and telling. An agent is connected and watches the queue in which everybody waits.

#![cfg(not(target_arch = "wasm32"))]

mod census;
mod contacts;
mod engine;
#[path = "../report.rs"]
mod report;
mod search;

use baton::core::hub::ReadRequest;
use baton::gateway::engine::request::Request;
use baton::protocol::{Command, HistoryScope};
use engine::{ANN, BEN, Engine, Filled, text};
use std::time::{Duration, Instant};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How many interactions wait, and how many are done.
const FILLED: [Filled; 5] = [
    Filled { waiting: 0, done: 0 },
    Filled { waiting: 1_000, done: 0 },
    Filled { waiting: 20_000, done: 0 },
    Filled { waiting: 100_000, done: 0 },
    Filled { waiting: 0, done: 100_000 },
];
/// The most requests of a kind that are measured, and for how long at most.
const REQUESTS: usize = 5_000;
const PATIENCE: Duration = Duration::from_secs(4);
/// Searches that are queued before a colleague's command, and the messages that each of them is about.
const SEARCHES: u32 = 400;
const PAST: Filled = Filled { waiting: 0, done: 200 };
const MESSAGES: usize = 100;

const ABOUT: &str = "What a request costs the engine, without I/O, one request per batch, while many interactions wait in a \
    queue that an agent watches, or are done. Beside it the same engine with none: the cost should not grow with them.";

fn main() {
    if std::env::args().any(|part| part == "census") {
        return census::print();
    }
    println!("What a request costs the engine, without I/O, one request per batch.\n");
    println!("waiting     done | texts/s    p50 ms    p99 ms | commands/s    p50 ms    p99 ms");
    let mut report = report::Report::new("While many wait", ABOUT);
    let mut with_none = None;
    for filled in FILLED {
        let mut engine = Engine::filled(filled, 1);
        let texts = measure(|number| engine.work(vec![text(number)]));
        let commands = measure(|number| {
            let note = Command::SetNote { interaction: engine.window(), note: format!("Note {number}") };
            engine.command(ANN, note);
        });
        println!("{:>7} {:>8} |{} |   {}", filled.waiting, filled.done, row(&texts), row(&commands));
        let [text, command] = [&texts, &commands].map(|times| times[times.len() / 2].as_secs_f64() * 1e6);
        let (text_with_none, command_with_none) = *with_none.get_or_insert((text, command));
        let name = format!("{} waiting, {} done", filled.waiting, filled.done);
        report.row(&format!("a text, {name}"), "µs", text, &[("none", text_with_none)]);
        report.row(&format!("a command, {name}"), "µs", command, &[("none", command_with_none)]);
    }
    report.write("waiting");
    if std::env::var_os("QUICK").is_some() {
        return;
    }
    let mut engine = Engine::filled(PAST, MESSAGES);
    let query = "order wednesday ".repeat(20).chars().take(200).collect::<String>() + "nowhere";
    let began = Instant::now();
    let searches = (0..SEARCHES).map(|request| {
        let request = ReadRequest::History {
            request,
            interaction: Some(engine.window()),
            scope: HistoryScope::Own,
            query: query.clone(),
            from: 0,
        };
        Request::Read { agent: ANN.into(), socket: engine.socket(ANN), request }
    });
    let searches: Vec<_> = searches.collect();
    engine.work(searches);
    engine.command(BEN, Command::Shown { invitation: "none".into() });
    let answered = began.elapsed().as_secs_f64() * 1000.0;
    println!(
        "\n{SEARCHES} searches in a history of {} messages, then a colleague's command: answered after {:.1} ms",
        PAST.done * MESSAGES,
        answered
    );
    search::print(&mut engine, &query);
    contacts::print(&mut engine);
    contacts::print_searches();
    census::print();
}

fn measure(mut request: impl FnMut(usize)) -> Vec<Duration> {
    let (began, mut times) = (Instant::now(), Vec::new());
    while times.len() < REQUESTS && began.elapsed() < PATIENCE {
        let at = Instant::now();
        request(times.len());
        times.push(at.elapsed());
    }
    times.sort();
    times
}

fn row(times: &[Duration]) -> String {
    let total: Duration = times.iter().sum();
    let percentile = |hundredths: usize| times[(times.len() * hundredths / 100).min(times.len() - 1)].as_secs_f64();
    let rate = times.len() as f64 / total.as_secs_f64();
    format!("{rate:>8.0} {:>9.3} {:>9.3}", percentile(50) * 1000.0, percentile(99) * 1000.0)
}
