//! Counters and measurements: percentiles, processor time, the disk.

use baton::core::fact::{AgentFact, Entry, Fact};
use baton::gateway::log::EventLog;
use baton::gateway::log::sqlite::SqliteLog;
use std::fs::File;
use std::io::{Seek, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Durations, from shortest to longest.
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

    /// Returns the duration in milliseconds that this percentage does not exceed.
    pub fn percentile(&self, hundredths: usize) -> f64 {
        let at = (self.0.len() * hundredths).div_ceil(100).saturating_sub(1);
        self.0.get(at).map_or(f64::NAN, |time| time.as_secs_f64() * 1000.0)
    }
}

/// Counters of everything received and done by all clients.
#[derive(Debug, Default)]
pub struct Tally {
    /// Events received.
    pub told: AtomicU64,
    /// Frames with the readiness of watched targets.
    pub readiness: AtomicU64,
    /// Requests done.
    pub done: AtomicU64,
    /// Requests refused.
    pub refused: AtomicU64,
    /// Agents who are ready for the load.
    pub ready: AtomicU64,
    /// Connections lost.
    pub lost: AtomicU64,
}

/// The values of a [`Tally`] at a point in time.
#[derive(Clone, Debug)]
pub struct Reading {
    at: Instant,
    told: u64,
    readiness: u64,
    done: u64,
    refused: u64,
    servers: Vec<Duration>,
    clients: Duration,
}

/// The difference between two readings.
#[derive(Clone, Debug)]
pub struct Rates {
    /// Events per second.
    pub told: f64,
    /// Readiness frames per second.
    pub readiness: f64,
    /// Requests done per second, including transfers and answers to them.
    pub done: f64,
    /// Requests refused in total.
    pub refused: u64,
    /// Cores in use by the servers in all, by each of them, and by their clients.
    pub server: f64,
    pub each: Vec<f64>,
    pub clients: f64,
}

impl Tally {
    /// Returns the current values. `servers` are the servers' processes.
    pub fn read(&self, servers: &[u32]) -> Reading {
        let [told, readiness, done, refused] =
            [&self.told, &self.readiness, &self.done, &self.refused].map(|count| count.load(Relaxed));
        let servers = servers.iter().copied().map(processor_time).collect();
        let clients = processor_time(std::process::id());
        Reading { at: Instant::now(), told, readiness, done, refused, servers, clients }
    }
}

impl Reading {
    pub fn rates_since(&self, before: &Self) -> Rates {
        let seconds = (self.at - before.at).as_secs_f64();
        let rate = |now: u64, before: u64| (now - before) as f64 / seconds;
        let cores = |now: &Duration, before: &Duration| now.saturating_sub(*before).as_secs_f64() / seconds;
        let each: Vec<_> = self.servers.iter().zip(&before.servers).map(|(now, before)| cores(now, before)).collect();
        Rates {
            told: rate(self.told, before.told),
            readiness: rate(self.readiness, before.readiness),
            done: rate(self.done, before.done),
            refused: self.refused - before.refused,
            server: each.iter().sum(),
            each,
            clients: cores(&self.clients, &before.clients),
        }
    }
}

/// Returns the processor time of a process. Zero where the system does not report it (not Linux).
fn processor_time(process: u32) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let rest = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    // User and system time, in hundredths of a second.
    let ticks: u64 = rest.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}

/// Measures meanwhile how long the disk takes for four kilobytes, written in place and synced, every 20 ms.
pub struct Syncing {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<Times>,
}

impl Syncing {
    pub fn begin(folder: &Path) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let (file, stopped) = (File::create(folder.join("synced")).unwrap(), stop.clone());
        let thread = std::thread::spawn(move || {
            let mut times = Vec::new();
            while !stopped.load(Relaxed) {
                let began = Instant::now();
                (&file).rewind().and_then(|()| (&file).write_all(&[7; 4096])).unwrap();
                file.sync_data().unwrap();
                times.push(began.elapsed());
                std::thread::sleep(Duration::from_millis(20));
            }
            Times::new(times)
        });
        Self { stop, thread }
    }

    pub fn end(self) -> Times {
        self.stop.store(true, Relaxed);
        self.thread.join().unwrap()
    }
}

/// Measures how long the log takes to store batches of this many entries, with nothing else going on.
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
