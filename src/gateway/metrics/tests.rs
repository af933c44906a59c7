//! What is written, and whether the documents know it.

use super::*;
use crate::core::hub::AgentCensus;
use crate::protocol::{TargetKind, TargetRef};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Returns metrics in which everything has happened.
fn full() -> (Arc<Metrics>, Readings) {
    let log = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let metrics = Metrics::new(Process::new(&log));
    metrics.happened(&[
        Happened::Invitation("accepted"),
        Happened::Transfer("accepted"),
        Happened::Consultation("declined"),
        Happened::Interaction("done"),
        Happened::Directory,
    ]);
    metrics.batch(3);
    metrics.appended(2, Duration::from_millis(1));
    metrics.append_failed();
    metrics.received("kannel", "taken");
    metrics.signed_in("token");
    metrics.refused("request", "wrong_key");
    let kannel = metrics.carrier("kannel");
    kannel.failed("no_connection");
    kannel.waits(1_000);
    let queues = vec![
        QueueCensus {
            set: Some(TargetRef { kind: TargetKind::Queue, id: "billing".into() }),
            waiting: 2,
            longest: 1_500,
        },
        QueueCensus { set: None, waiting: 1, longest: 0 },
    ];
    let agents = AgentCensus { ready: 4, ..AgentCensus::default() };
    let census = Census { queues, agents, queued: 3, ..Census::default() };
    let engine = Some(EngineReport { census, backlog: Backlog { behind: 7, kept: 9 }, entries: 11 });
    let connections = ConnectionCensus { agents: 5, refused: 6, ..ConnectionCensus::default() };
    (metrics, Readings { engine, queued_requests: 0, connections, sign_in_keys: Some(true), now: 3_000 })
}

/// Returns the names under which Prometheus knows them: those of histograms without their ends.
fn exposed() -> BTreeSet<String> {
    let (metrics, readings) = full();
    let text = metrics.text(&readings);
    let types = text.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split_once(' '));
    let named = |(name, kind): (&str, &str)| match kind {
        "counter" => format!("{name}_total"),
        "info" => format!("{name}_info"),
        _ => name.to_owned(),
    };
    types.map(named).collect()
}

fn document(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name)).unwrap()
}

/// Returns the names of metrics that a text mentions.
fn mentioned(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let metrics = words.filter(|word| word.starts_with("baton_") || word.starts_with("process_"));
    let name = |word: &str| {
        let ends = ["_bucket", "_sum", "_count"];
        ends.iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word).to_owned()
    };
    metrics.map(name).collect()
}

#[test]
fn what_is_counted_is_written() {
    let (metrics, readings) = full();
    let text = metrics.text(&readings);
    for line in [
        "baton_queue_length{set=\"queue:billing\"} 2.0",
        "baton_queue_longest_wait_seconds{set=\"queue:billing\"} 1.5",
        "baton_queue_length{set=\"agents\"} 1.0",
        "baton_agents{state=\"ready\"} 4.0",
        "baton_connections{kind=\"agent\"} 5.0",
        "baton_connections_closed_total{why=\"refused\"} 6",
        "baton_carrier_errors_total{carrier=\"kannel\",error=\"no_connection\"} 1",
        "baton_carrier_up{carrier=\"kannel\"} 0.0",
        "baton_feed_lag_events 7.0",
        "baton_append_seconds_bucket{le=\"0.001\"} 1",
        "baton_log_entries 11.0",
    ] {
        assert!(text.lines().any(|known| known == line), "{line} is not in\n{text}");
    }
    assert!(text.ends_with("# EOF\n"));
    // Where nobody waits any more, nothing is said; without an answer of the engine, what was known stays.
    let engine = readings.engine.map(|engine| EngineReport { census: Census::default(), ..engine });
    let text = metrics.text(&Readings { engine, ..readings });
    assert!(!text.contains("baton_queue_length"), "{text}");
    let text = metrics.text(&Readings { engine: None, ..full().1 });
    assert!(text.contains("baton_engine_up 0.0") && text.contains("baton_log_entries 11.0"), "{text}");
}

#[test]
fn every_metric_is_documented_and_shown() {
    let page = document("operating.md");
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let rows: BTreeSet<_> = rows.flat_map(mentioned).collect();
    assert_eq!(rows, exposed(), "the table in docs/operating.md");
    assert_eq!(mentioned(&document("operating/dashboard.json")), exposed(), "the dashboard");
}

#[test]
fn every_alert_is_about_metrics_that_there_are_and_says_what_to_do() {
    let rules = document("operating/alerts.yml");
    let unknown: Vec<_> = mentioned(&rules).difference(&exposed()).cloned().collect();
    assert!(unknown.is_empty(), "{unknown:?}");
    let alerts: BTreeSet<_> = rules.lines().filter_map(|line| line.trim().strip_prefix("- alert: ")).collect();
    let page = document("operating.md");
    let explained = page.lines().filter(|line| line.starts_with("| `Baton"));
    let explained = explained.filter_map(|line| line.split('|').nth(1));
    let explained: BTreeSet<_> =
        explained.flat_map(|names| names.split(',').map(|it| it.trim().trim_matches('`'))).collect();
    assert_eq!(explained, alerts);
}
