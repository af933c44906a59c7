//! From an offer to what is shown, beside a bare echo and the disk: `make bench-latency`.

use crate::crowd::Results;
use crate::echo::Frames;
use crate::figures::{Syncing, Times};
use crate::report::Report;
use crate::server::Server;
use crate::{LOAD, floor};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// The sizes, if AGENTS= names no others.
const AGENTS: &str = "100,1000,20000";
/// The open files that a server needs besides the agents' connections: a text for each window of the load comes over one of its
/// own.
const OTHER_FILES: usize = 1_100;

const ABOUT: &str = "An agent transfers a window to another; *shown* is the time until the first one's socket has read \
    that the other's browser shows it. On that way two changes are stored, each before anybody is told, so two syncs of \
    the disk. The echo is a bare axum server that answers the same frames to the same clients, and neither decides, \
    stores nor encodes. The sync is four kilobytes, written in place, on the same disk during the same load. Meanwhile \
    a thousand other requests come in each second, of a thousand agents at most; whoever is beyond that is connected, \
    and one in ten watches a hundred others. Gateway, echo and all clients share the machine.";

/// The figures of one size.
struct Measured {
    agents: usize,
    gateway: Results,
    echo: Results,
    /// The syncs during the gateway's load, and during the echo's.
    syncs: [Times; 2],
}

/// Measures and prints.
pub fn run(folder: &Path) {
    let sizes = std::env::var("AGENTS").unwrap_or_else(|_| AGENTS.into());
    let most = floor::open_files() - OTHER_FILES;
    let counted = if std::env::var_os("QUICK").is_some() { 5 } else { LOAD.counted.as_secs() };
    let load = crate::Load { counted: Duration::from_secs(counted), ..LOAD };
    println!("Offer -> shown, {} other requests/s and {} offers/s, ms.\n", load.rate, load.offers);
    println!(
        " agents |  gateway: p50     p99 |  echo: p50     p99 | sync: p50     p99, beside the echo: p50     p99 | cores | late, lost"
    );
    let mut all = Vec::new();
    for size in sizes.split(',') {
        let wanted = size.parse::<usize>().expect("AGENTS= is numbers");
        let agents = wanted.min(most);
        if agents < wanted {
            println!("{wanted:>7} | only {most} connections can be open (ulimit -n)");
        }
        let frames = Arc::new(Frames::default());
        let measure = |server: Server| {
            let mut crowd = server.crowd(agents, &frames);
            let syncing = Syncing::begin(folder);
            let results = crowd.bear(load);
            (results, syncing.end())
        };
        let (gateway, first) = measure(Server::gateway(agents));
        let (echo, second) = measure(Server::echo(agents, &frames));
        let measured = Measured { agents, gateway, echo, syncs: [first, second] };
        measured.print();
        all.push(measured);
    }
    println!();
    let mut report = Report::new("From an offer to what is shown", ABOUT);
    for Measured { agents, gateway, echo, syncs: [sync, _] } in &all {
        for hundredths in [50, 99] {
            let [ours, echo, sync] = [&gateway.shown, &echo.shown, sync].map(|times| times.percentile(hundredths));
            println!(
                "{agents:>7} agents, p{hundredths}: {:.1} x echo; without one sync {:.1} x, without two {:.1} x",
                ours / echo,
                (ours - sync) / echo,
                (ours - 2.0 * sync) / echo
            );
            let name = format!("{agents} agents, p{hundredths}");
            report.row(&name, "ms", ours, &[("bare echo", echo), ("one sync", sync)]);
        }
        report.row(&format!("{agents} agents, processor per request"), "µs", per_request(gateway), &[]);
    }
    report.write("latency");
}

/// Returns the processor time of a request, in microseconds.
fn per_request(results: &Results) -> f64 {
    results.rates.server / results.rates.done * 1e6
}

impl Measured {
    fn print(&self) {
        let Self { agents, gateway, echo, syncs: [sync, beside_echo] } = self;
        let [gateway_times, echo_times, sync, beside_echo] = [&gateway.shown, &echo.shown, sync, beside_echo]
            .map(|times| format!("{:>8.2}{:>8.2}", times.percentile(50), times.percentile(99)));
        println!(
            "{agents:>7} |     {gateway_times} |  {echo_times} | {sync}, {beside_echo} | {:>5.2} ({:.0} µs a request) | {}, {}",
            gateway.rates.server,
            per_request(gateway),
            gateway.unfinished,
            gateway.lost
        );
    }
}
