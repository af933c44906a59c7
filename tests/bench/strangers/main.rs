//! Silent strangers before the gateway, as a program of its own with few files: `make bench-strangers`.
//!
//! Agents are signed in, and contacts write to some of them at a fixed rate, each text over a connection of its own, as
//! carriers do, from one address. *Taken* is the time from when a text was due until the gateway has answered that it is stored; *told*,
//! until the agent's socket has read it. Meanwhile strangers connect from other addresses and say nothing: some stay
//! until they are dropped, others come back a second later.

#![cfg(not(target_arch = "wasm32"))]

mod agents;
mod program;
mod siege;
mod texts;

use program::Program;
use siege::{Siege, Strangers};
use std::time::Duration;
use texts::Results;
use tokio::runtime::{Builder, Handle, Runtime};

/// The agents that contacts write to.
const BUSY: usize = 100;
/// Texts per second.
const RATE: u32 = 50;
const COUNTED: Duration = Duration::from_secs(10);
const STRANGERS: usize = 5_000;

fn main() {
    baton::gateway::connections::descriptors::raise();
    // The strangers and the agents have threads of their own, so that their wakening delays no text.
    let [runtime, agents_thread, strangers_thread] = [(); 3].map(|()| one_thread());
    println!(
        "Silent strangers. Gateway and clients share {} cores. {RATE} texts/s, each over a new connection, to {BUSY} \
         of the agents;\nms from when each was due.\n",
        std::thread::available_parallelism().map_or(1, usize::from)
    );
    println!(
        "open files                                  |     taken, ms    |      told, ms    | texts    agents | strangers \
         strangers  gateway:\n soft   hard  agents  strangers             |    p50      p99 |    p50      p99 | lost     \
         lost   |    inside   dropped   files  MB"
    );
    for (soft, hard, agents) in [(1_024, 16_384, 1_200), (1_024, 1_024, 800)] {
        runtime.block_on(measure(soft, hard, agents, agents_thread.handle(), strangers_thread.handle()));
    }
}

fn one_thread() -> Runtime {
    Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
}

/// Prints a row for each kind of strangers.
async fn measure(soft: u32, hard: u32, count: usize, agents_thread: &Handle, strangers_thread: &Handle) {
    let program = Program::start(soft, hard, count);
    let mut agents = agents::sign_in(&program.address, count, agents_thread).await;
    texts::begin(&program.address, &mut agents).await;
    for strangers in [Strangers::None, Strangers::Stay, Strangers::ComeBack, Strangers::Scattered] {
        let siege = Siege::lay(&program.address, strangers, STRANGERS, strangers_thread).await;
        let Results { taken, told, lost } = texts::send(&program.address, &mut agents).await;
        println!(
            "{soft:>5} {hard:>6} {count:>7}  {:<22}|{:>7.1} {:>8.1} |{:>7.1} {:>8.1} |{lost:>6} {:>8}   |{:>9} {:>10} {:>7} \
             {:>4}",
            strangers.words(),
            taken.percentile(50),
            taken.percentile(99),
            told.percentile(50),
            told.percentile(99),
            agents.lost(),
            siege.inside(),
            siege.dropped(),
            program.files(),
            program.megabytes(),
        );
        siege.lift().await;
    }
}
