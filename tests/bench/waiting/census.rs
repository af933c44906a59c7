//! What a scrape of the metrics costs, by how many agents are connected: the engine's part, for which everybody waits, and
//! writing it all down, for which nobody does.

use crate::engine::{Engine, Filled};
use baton::gateway::connections::room::ConnectionCensus;
use baton::gateway::engine::request::Request;
use baton::gateway::metrics::process::Process;
use baton::gateway::metrics::{EngineReport, Metrics, Readings};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

const AGENTS: [usize; 3] = [10, 1_000, 10_000];
const ROUNDS: usize = 200;

/// Prints a row for each number of agents.
pub fn print() {
    println!("\nA scrape asks how much of what there is, with 1,000 interactions that wait.\n");
    println!(" agents | engine: p50 ms   p99 ms | text: p50 ms   p99 ms");
    for agents in AGENTS {
        let mut engine = Engine::crowded(Filled { waiting: 1_000, done: 0 }, agents);
        let metrics = Metrics::new(Process::new("log".as_ref()));
        let (mut asked, mut written) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let (report, took) = ask(&mut engine);
            asked.push(took);
            let began = Instant::now();
            std::hint::black_box(metrics.text(&readings(report)));
            written.push(began.elapsed());
        }
        let [p50, p99] = percentiles(&mut asked);
        let [text50, text99] = percentiles(&mut written);
        println!("{agents:>7} | {p50:>14.3} {p99:>8.3} | {text50:>12.3} {text99:>8.3}");
    }
}

fn ask(engine: &mut Engine) -> (EngineReport, Duration) {
    let (reply, mut census) = oneshot::channel();
    let began = Instant::now();
    engine.handle(vec![Request::Census { reply }]);
    let took = began.elapsed();
    (census.try_recv().expect("answered").expect("a census"), took)
}

fn readings(report: EngineReport) -> Readings {
    let connections = ConnectionCensus::default();
    Readings { engine: Some(report), queued_requests: 0, connections, sign_in_keys: None, now: 0 }
}

fn percentiles(times: &mut [Duration]) -> [f64; 2] {
    times.sort();
    [50, 99].map(|hundredths| times[times.len() * hundredths / 100].as_secs_f64() * 1000.0)
}
