//! Throughput and latency of the gateway, compared with a bare echo server: `make bench-gateway`, `make bench-latency`; and of
//! several gateways: `make bench-cluster`.
//!
//! The measurement: an agent transfers a window to another. *Invited* is the time from when the transfer was due until
//! the other agent's socket has read the invitation. *Shown* is the time until the first agent's socket has read that
//! the other's browser shows it. A transfer that is late because the previous one was slow is counted from when it was
//! due, not from when it was sent.
//!
//! The real gateway serves in a process of its own, with its log on disk. A thousand agents are connected, and while
//! twenty pairs of them transfer windows back and forth, all others make other requests at a fixed rate
//! ([`floor::MIX`]). Then the same clients do the same with a server that only echoes ([`echo`]): the difference is what
//! the gateway decides, stores and sends.

#![cfg(not(target_arch = "wasm32"))]

mod client;
#[cfg(feature = "postgres")]
mod cluster;
mod crowd;
mod echo;
mod figures;
mod floor;
mod front;
mod latency;
#[path = "../report.rs"]
mod report;
mod server;
mod table;

use client::Run;
use crowd::Load;
use echo::Frames;
use server::{SERVE, Server};
use std::sync::Arc;
use std::time::Duration;

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const AGENTS: usize = 1000;
const FEW: usize = 100;
const RATES: [u32; 3] = [1000, 2000, 4000];
/// Above this latency the gateway counts as overloaded, and no higher rate is tried.
const TOO_SLOW_MS: f64 = 100.0;

/// 1,000 counted transfers.
const LOAD: Load =
    Load { rate: RATES[0], offers: 100, warm_up: Duration::from_secs(2), counted: Duration::from_secs(10) };

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let [serve, what, agents] = &args[..]
        && serve == SERVE
    {
        return server::serve(what, agents.parse().unwrap());
    }
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    #[cfg(feature = "postgres")]
    if args.iter().any(|arg| arg == "cluster") {
        return cluster::run();
    }
    if args.iter().any(|arg| arg == "latency") {
        return latency::run(folder.path());
    }
    table::head(&figures::commits(folder.path(), 1), &figures::commits(folder.path(), 16));
    let frames = Arc::new(Frames::default());
    let shorter = Load { warm_up: Duration::from_secs(1), counted: Duration::from_secs(4), ..LOAD };

    let gateway = Server::gateway(AGENTS);
    let mut crowd = gateway.crowd(AGENTS, &frames);
    let of_gateway = crowd.bear(LOAD);
    let mut rows = vec![(AGENTS, shorter, of_gateway.clone())];
    // The first rate is the one above.
    for &rate in &RATES[1..] {
        let load = Load { rate, ..shorter };
        let outcome = crowd.bear(load);
        let slow = outcome.unfinished > 0 || outcome.shown.percentile(99) > TOO_SLOW_MS;
        rows.push((AGENTS, load, outcome));
        if slow {
            break;
        }
    }
    drop(crowd);
    drop(gateway);

    let echo = Server::echo(AGENTS, &frames);
    let mut crowd = echo.crowd(AGENTS, &frames);
    let of_echo = crowd.bear(LOAD);
    drop(crowd);
    drop(echo);
    table::beside(AGENTS, LOAD, &of_gateway, &of_echo);

    let gateway = Server::gateway(FEW);
    rows.push((FEW, shorter, gateway.crowd(FEW, &frames).bear(shorter)));
    rows.sort_by_key(|(agents, load, _)| (*agents, load.rate));
    table::scale(&rows);
}
