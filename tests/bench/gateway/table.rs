//! The printed report.

use crate::crowd::{Load, Results};
use crate::figures::Times;
use crate::floor::{self, PAIRS};

/// Prints the machine and the disk's share.
pub fn head(one: &Times, sixteen: &Times) {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    println!(
        "The gateway under load. It shares {cores} cores with all its clients; \
         everything goes through loopback sockets."
    );
    println!("Other requests, per thousand: {}.", floor::MIX);
    println!("One agent in {} watches {} others.\n", floor::WATCHES, floor::WATCHED);
    println!("Storing a batch by itself (SQLite, synchronous=FULL), ms        p50      p90      p99      max");
    for (name, times) in [("1 entry", one), ("16 entries", sixteen)] {
        println!("{name:<59}{}", percentiles(times));
    }
}

/// Prints the gateway's results beside the echo's.
pub fn beside(agents: usize, load: Load, gateway: &Results, echo: &Results) {
    println!("\n{agents} agents, {} other requests/s, {PAIRS} pairs making {} offers/s", load.rate, load.offers);
    println!(
        "{} offers, ms from when each was due{:>33}{:>9}{:>9}{:>9}",
        gateway.invited.count(),
        "p50",
        "p90",
        "p99",
        "max"
    );
    let rows = [
        ("offer -> invited: the other agent's socket has the invitation", &gateway.invited, &echo.invited),
        ("offer -> shown: the source's socket has the receipt", &gateway.shown, &echo.shown),
    ];
    for (what, gateway, echo) in rows {
        println!("{what}");
        println!("{:<59}{}", "  gateway", percentiles(gateway));
        println!("{:<59}{}", "  bare echo of the same frames", percentiles(echo));
        let ratio = |hundredths| gateway.percentile(hundredths) / echo.percentile(hundredths);
        println!(
            "{:<59}{:>8.1}x{:>8.1}x{:>8.1}x{:>8.1}x",
            "  gateway / echo",
            ratio(50),
            ratio(90),
            ratio(99),
            ratio(100)
        );
    }
    for (name, outcome) in [("gateway", gateway), ("echo", echo)] {
        if outcome.unfinished > 0 {
            println!("{name}: {} offers were not shown in time and are not in these figures", outcome.unfinished);
        }
    }
}

/// Prints one row per load.
pub fn scale(rows: &[(usize, Load, Results)]) {
    println!(
        "\n               offered |   invited, ms      shown, ms     \
         |  events  readiness  requests | cores:          | refused,"
    );
    println!(
        "agents  other/s offers/s |    p50     p99     p50     p99 \
         |      /s   frames/s    done/s | gateway clients | late, lost"
    );
    for (agents, load, outcome) in rows {
        let rates = &outcome.rates;
        let times: String = [&outcome.invited, &outcome.shown]
            .map(|times| format!("{:>8.1}{:>8.1}", times.percentile(50), times.percentile(99)))
            .concat();
        println!(
            "{agents:>6} {:>8} {:>8} |{times} | {:>7.0} {:>10.0} {:>9.0} | {:>7.2} {:>7.2} | {}, {}, {}",
            load.rate,
            load.offers,
            rates.told,
            rates.readiness,
            rates.done,
            rates.server,
            rates.clients,
            rates.refused,
            outcome.unfinished,
            outcome.lost,
        );
    }
}

fn percentiles(times: &Times) -> String {
    [50, 90, 99, 100].map(|hundredths| format!("{:>9.2}", times.percentile(hundredths))).concat()
}
