//! What a scrape of the metrics costs the engine, by how many agents are connected.

use crate::engine::{Engine, Filled};
use baton::gateway::engine::request::Request;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

const AGENTS: [usize; 4] = [10, 1_000, 10_000, 100_000];
const ROUNDS: usize = 200;

/// Prints a row for each number of agents.
pub fn print() {
    println!("\nA scrape asks how much of what there is, with 1,000 interactions that wait.\n");
    println!(" agents |   p50 ms   p99 ms");
    for agents in AGENTS {
        let mut engine = Engine::crowded(Filled { waiting: 1_000, done: 0 }, agents);
        let mut times: Vec<Duration> = (0..ROUNDS).map(|_| ask(&mut engine)).collect();
        times.sort();
        let at = |hundredths: usize| times[ROUNDS * hundredths / 100].as_secs_f64() * 1000.0;
        println!("{agents:>7} | {:>8.3} {:>8.3}", at(50), at(99));
    }
}

fn ask(engine: &mut Engine) -> Duration {
    let (reply, mut census) = oneshot::channel();
    let began = Instant::now();
    engine.work(vec![Request::Census { reply }]);
    let took = began.elapsed();
    census.try_recv().expect("answered").expect("a census");
    took
}
