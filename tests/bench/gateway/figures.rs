//! Counting and measuring: percentiles, processor time, the disk.

use baton::core::fact::{AgentFact, Entry, Fact};
use baton::gateway::log::EventLog;
use baton::gateway::log::sqlite::SqliteLog;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

/// Times, from the shortest to the longest.
#[derive(Clone, Debug, Default)]
pub struct Times(Vec<Duration>);

impl Times {
    pub fn new(mut times: Vec<Duration>) -> Self {
        times.sort();
        Self(times)
    }

    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The time that so many hundredths of all do not exceed, in milliseconds.
    pub fn percentile(&self, hundredths: usize) -> f64 {
        let at = (self.0.len() * hundredths).div_ceil(100).saturating_sub(1);
        self.0.get(at).map_or(f64::NAN, |time| time.as_secs_f64() * 1000.0)
    }
}

/// What has been heard and done so far, by everybody.
#[derive(Debug, Default)]
pub struct Tally {
    /// Events heard.
    pub told: AtomicU64,
    /// Frames that told of the readiness of what is watched.
    pub readiness: AtomicU64,
    /// Requests that were answered.
    pub done: AtomicU64,
    /// Requests that were refused.
    pub refused: AtomicU64,
    /// Agents who are ready for the load.
    pub ready: AtomicU64,
    /// Connections that were lost.
    pub lost: AtomicU64,
}

/// A [`Tally`] at a moment.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    at: Instant,
    told: u64,
    readiness: u64,
    done: u64,
    refused: u64,
    server: Duration,
    clients: Duration,
}

/// What was done and heard between two readings.
#[derive(Clone, Copy, Debug)]
pub struct Rates {
    /// Events a second.
    pub told: f64,
    /// Frames that told of the readiness of what is watched.
    pub readiness: f64,
    /// Requests answered a second, offers and their answers included.
    pub done: f64,
    /// Requests refused, in all.
    pub refused: u64,
    /// Cores in use by the server and by its clients.
    pub server: f64,
    pub clients: f64,
}

impl Tally {
    /// `server` is how the server's threads are called.
    pub fn read(&self, server: &str) -> Reading {
        let [told, readiness, done, refused] =
            [&self.told, &self.readiness, &self.done, &self.refused].map(|count| count.load(Relaxed));
        let (server, clients) = processor_time(server);
        Reading { at: Instant::now(), told, readiness, done, refused, server, clients }
    }
}

impl Reading {
    pub fn rates_since(&self, before: &Self) -> Rates {
        let seconds = (self.at - before.at).as_secs_f64();
        let rate = |now: u64, before: u64| (now - before) as f64 / seconds;
        Rates {
            told: rate(self.told, before.told),
            readiness: rate(self.readiness, before.readiness),
            done: rate(self.done, before.done),
            refused: self.refused - before.refused,
            server: self.server.saturating_sub(before.server).as_secs_f64() / seconds,
            clients: self.clients.saturating_sub(before.clients).as_secs_f64() / seconds,
        }
    }
}

/// Processor time of the threads whose name begins so, and of all others. Nothing where the system does not tell (not
/// Linux).
fn processor_time(server: &str) -> (Duration, Duration) {
    let (mut ours, mut theirs) = (Duration::ZERO, Duration::ZERO);
    for task in std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten() {
        let Ok(stat) = std::fs::read_to_string(task.path().join("stat")) else { continue };
        let Some((name, rest)) = stat.split_once('(').and_then(|(_, rest)| rest.rsplit_once(')')) else { continue };
        // User and system time, in hundredths of a second.
        let ticks: u64 = rest.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum();
        *(if name.starts_with(server) { &mut ours } else { &mut theirs }) += Duration::from_millis(ticks * 10);
    }
    (ours, theirs)
}

/// How long the log takes to keep a batch of so many entries, with nothing else going on.
pub fn commits(folder: &Path, entries: u64) -> Times {
    let log = SqliteLog::open(&folder.join(format!("commits-{entries}.sqlite"))).unwrap();
    let batch = |number: u64| -> Vec<Entry> {
        let fact = || Fact::Agent { id: "a0000".into(), what: AgentFact::Lost };
        (1..=entries).map(|at| Entry { at: 0, version: number * entries + at, cause: None, fact: fact() }).collect()
    };
    let keep = |number| {
        let (batch, began) = (batch(number), Instant::now());
        log.append(&batch).unwrap();
        began.elapsed()
    };
    Times::new((0..150).map(keep).skip(20).collect())
}
