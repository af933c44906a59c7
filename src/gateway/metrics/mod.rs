//! What the gateway counts and measures of itself, in the text format of OpenMetrics, for Prometheus.
//!
//! Counters and histograms are counted where things happen, beside the work and not in it. Gauges are read when somebody
//! asks: what the hub knows by one request to the engine ([`EngineReport`]), everything else from where it is. Labels are
//! bounded: sets by their ids, carriers by their names, outcomes and reasons that stand in the code; never an agent, a
//! contact or a number.
//!
//! | module | what it holds |
//! | --- | --- |
//! | [`watch`] | how the engine and each carrier are doing, published by themselves |
//! | [`counts`] | counters and gauges by their labels |
//! | [`happened`] | what an entry of the log counts as |
//! | [`process`] | the process, as the operating system sees it |

pub mod counts;
pub mod happened;
pub mod process;
#[cfg(test)]
mod tests;
pub mod watch;

use crate::core::hub::{Census, QueueCensus};
use crate::core::target;
use crate::gateway::connections::room::ConnectionCensus;
use crate::gateway::feed::Backlog;
use crate::gateway::log::Position;
use crate::protocol::Millis;
use counts::{Counts, Gauges, owned};
use happened::Happened;
use process::Process;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Metric, Registry};
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use watch::{CarrierStanding, CarrierWatch, EngineWatch, LogStanding};

/// The version of the program.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
/// The commit that it was built from, if the build said so.
pub const COMMIT: &str = match option_env!("BATON_COMMIT") {
    Some(commit) => commit,
    None => "unknown",
};

/// The label of what waits for single agents, all together: there may be many of them.
const AGENTS: &str = "agents";

/// What the engine says of itself when it is asked.
#[derive(Clone, Debug)]
pub struct EngineReport {
    /// What there is.
    pub census: Census,
    /// How far connections are behind.
    pub backlog: Backlog,
    /// The number of entries in the log.
    pub entries: Position,
}

/// What is read when somebody asks.
pub struct Readings {
    /// The engine's report; `None` if it does not answer.
    pub engine: Option<EngineReport>,
    /// The requests in the engine's queue.
    pub queued_requests: usize,
    /// The connections.
    pub connections: ConnectionCensus,
    /// Whether the keys of the sign-in providers are known; `None` if none has any.
    pub sign_in_keys: Option<bool>,
    /// The time of the gateway's clock.
    pub now: Millis,
}

/// What the gateway counts and measures. Everything in it can be shared.
pub struct Metrics {
    registry: Registry,
    /// How the engine is doing.
    pub engine: EngineWatch,
    carriers: Mutex<Vec<Arc<CarrierWatch>>>,
    process: Process,
    /// Held while gauges are set and written, so that two who ask at once see each a whole.
    scrape: Mutex<()>,
    invitations: Counts,
    transfers: Counts,
    consultations: Counts,
    interactions: Counts,
    append_seconds: Histogram,
    append_entries: Histogram,
    batch_requests: Histogram,
    append_failures: Counter,
    messages: Counts,
    carrier_errors: Counts,
    sign_ins: Counts,
    refusals: Counts,
    directory_changes: Counter,
    closed: Counts,
    gauges: AllGauges,
    cpu: Counter<f64, AtomicU64>,
}

/// The gauges, all set when somebody asks.
#[derive(Default)]
struct AllGauges {
    engine_up: Gauges,
    log_writable: Gauges,
    engine_queue: Gauges,
    engine_busy: Gauges,
    queue_length: Gauges,
    queue_wait: Gauges,
    interactions: Gauges,
    agents: Gauges,
    connections: Gauges,
    feed_lag: Gauges,
    feed_events: Gauges,
    outbox: Gauges,
    outbox_age: Gauges,
    carrier_up: Gauges,
    sign_in_keys: Gauges,
    log_entries: Gauges,
    log_bytes: Gauges,
    disk_free: Gauges,
    memory: Gauges,
    files: Gauges,
    most_files: Gauges,
    started: Gauges,
}

impl Metrics {
    /// Creates the metrics of a gateway. `files` says where its files are.
    pub fn new(process: Process) -> Arc<Self> {
        let mut metrics = Self {
            registry: Registry::default(),
            engine: EngineWatch::default(),
            carriers: Mutex::default(),
            process,
            scrape: Mutex::default(),
            invitations: Counts::default(),
            transfers: Counts::default(),
            consultations: Counts::default(),
            interactions: Counts::default(),
            append_seconds: Histogram::new(exponential_buckets(0.000_25, 2.0, 16)),
            append_entries: Histogram::new(exponential_buckets(1.0, 2.0, 12)),
            batch_requests: Histogram::new(exponential_buckets(1.0, 2.0, 9)),
            append_failures: Counter::default(),
            messages: Counts::default(),
            carrier_errors: Counts::default(),
            sign_ins: Counts::default(),
            refusals: Counts::default(),
            directory_changes: Counter::default(),
            closed: Counts::default(),
            gauges: AllGauges::default(),
            cpu: Counter::default(),
        };
        metrics.register();
        Arc::new(metrics)
    }

    fn register(&mut self) {
        let Self { registry: all, gauges, .. } = self;
        let build = Info::new(owned(&[("version", VERSION), ("commit", COMMIT)]));
        all.register("baton_build", "The version and the commit of the program", build);
        for (name, help, counts) in [
            ("baton_invitations", "Invitations that ended, by outcome", &self.invitations),
            ("baton_transfers", "Transfers that ended, by outcome", &self.transfers),
            ("baton_consultations", "Requests to be consulted that ended, by outcome", &self.consultations),
            ("baton_interactions_events", "Interactions opened, done, rescued and so on", &self.interactions),
            ("baton_messages", "Texts in and out, by carrier and outcome", &self.messages),
            ("baton_carrier_errors", "Attempts to send a text that failed, by carrier", &self.carrier_errors),
            ("baton_sign_ins", "Sign-ins that succeeded, by the way", &self.sign_ins),
            ("baton_refusals", "Requests, sign-ins and sockets that were refused, by reason", &self.refusals),
            ("baton_connections_closed", "Connections closed or refused by their limits", &self.closed),
        ] {
            register(all, name, help, counts.family());
        }
        register(all, "baton_append_seconds", "Time of an append to the log, in seconds", self.append_seconds.clone());
        register(all, "baton_append_entries", "Entries of an append to the log", self.append_entries.clone());
        register(all, "baton_batch_requests", "Requests that were handled together", self.batch_requests.clone());
        register(all, "baton_append_failures", "Appends to the log that failed", self.append_failures.clone());
        register(all, "baton_directory_changes", "Changes of the directory", self.directory_changes.clone());
        register(all, "process_cpu_seconds", "Processor time used, in seconds", self.cpu.clone());
        for (name, help, gauge) in [
            ("baton_engine_up", "1 if the engine answers", &gauges.engine_up),
            ("baton_log_writable", "1 if the log can be written", &gauges.log_writable),
            ("baton_engine_queue", "Requests that wait for the engine", &gauges.engine_queue),
            ("baton_engine_busy_seconds", "For how long the engine has worked on this batch", &gauges.engine_busy),
            ("baton_queue_length", "Interactions that nobody owns, by set", &gauges.queue_length),
            ("baton_queue_longest_wait_seconds", "The longest wait of a contact, by set", &gauges.queue_wait),
            ("baton_interactions", "Interactions that are not done, by state", &gauges.interactions),
            ("baton_agents", "Agents by state", &gauges.agents),
            ("baton_connections", "Open connections, by kind", &gauges.connections),
            ("baton_feed_lag_events", "Messages that the slowest connection is behind", &gauges.feed_lag),
            ("baton_feed_kept_events", "Events kept for connections that resume", &gauges.feed_events),
            ("baton_outbox_texts", "Texts that a carrier has not taken yet", &gauges.outbox),
            ("baton_outbox_oldest_seconds", "The age of the oldest of them", &gauges.outbox_age),
            ("baton_carrier_up", "1 unless the carrier did not take the last text", &gauges.carrier_up),
            ("baton_sign_in_keys", "1 unless the keys of a provider cannot be fetched", &gauges.sign_in_keys),
            ("baton_log_entries", "Entries in the log", &gauges.log_entries),
            ("baton_log_bytes", "Bytes of the log's files", &gauges.log_bytes),
            ("baton_disk_free_bytes", "Bytes that can be written to the disk of the data folder", &gauges.disk_free),
            ("process_resident_memory_bytes", "Memory in use", &gauges.memory),
            ("process_open_fds", "Open files", &gauges.files),
            ("process_max_fds", "The most files that can be open", &gauges.most_files),
            ("process_start_time_seconds", "When the process started, in seconds since 1970", &gauges.started),
        ] {
            register(all, name, help, gauge.family());
        }
    }

    /// Returns the watch over a new carrier.
    pub fn carrier(&self, name: &str) -> Arc<CarrierWatch> {
        let watch = Arc::new(CarrierWatch::new(name, self.carrier_errors.clone(), self.messages.clone()));
        self.carriers.lock().unwrap_or_else(PoisonError::into_inner).push(watch.clone());
        watch
    }

    /// Returns how each carrier is doing, by name.
    pub fn carriers(&self) -> Vec<(String, CarrierStanding)> {
        let carriers = self.carriers.lock().unwrap_or_else(PoisonError::into_inner);
        carriers.iter().map(|carrier| (carrier.name().to_owned(), carrier.standing())).collect()
    }

    /// Counts the requests of a batch.
    pub fn batch(&self, requests: usize) {
        if requests > 0 {
            self.batch_requests.observe(requests as f64);
        }
    }

    /// Counts an append, and what its entries are.
    pub fn appended(&self, entries: usize, took: Duration) {
        self.append_entries.observe(entries as f64);
        self.append_seconds.observe(took.as_secs_f64());
    }

    /// Counts what is in the log now.
    pub fn happened(&self, all: &[Happened]) {
        for happened in all {
            match happened {
                Happened::Invitation(outcome) => self.invitations.add(&[("outcome", outcome)]),
                Happened::Transfer(outcome) => self.transfers.add(&[("outcome", outcome)]),
                Happened::Consultation(outcome) => self.consultations.add(&[("outcome", outcome)]),
                Happened::Interaction(event) => self.interactions.add(&[("event", event)]),
                Happened::Directory => drop(self.directory_changes.inc()),
            }
        }
    }

    /// Counts an append that failed.
    pub fn append_failed(&self) {
        self.append_failures.inc();
    }

    /// Counts a text from a contact. `outcome` is `taken`, or why it was not.
    pub fn received(&self, carrier: &str, outcome: &str) {
        self.messages.add(&[("direction", "in"), ("carrier", carrier), ("outcome", outcome)]);
    }

    /// Counts what a carrier reports of a text to a contact. It may do so several times.
    pub fn reported(&self, carrier: &str, outcome: &'static str) {
        self.messages.add(&[("direction", "report"), ("carrier", carrier), ("outcome", outcome)]);
    }

    /// Counts a sign-in: by a `token`, a `provider` or, in a demo, a `name`.
    pub fn signed_in(&self, by: &'static str) {
        self.sign_ins.add(&[("by", by)]);
    }

    /// Counts a refusal.
    pub fn refused(&self, at: &'static str, reason: &'static str) {
        self.refusals.add(&[("at", at), ("reason", reason)]);
    }

    /// Returns everything as text.
    pub fn text(&self, readings: &Readings) -> String {
        let _scrape = self.scrape.lock().unwrap_or_else(PoisonError::into_inner);
        self.set(readings);
        let mut text = String::with_capacity(16 * 1024);
        // Writing to a string does not fail.
        let _ = encode(&mut text, &self.registry);
        text
    }

    fn set(&self, readings: &Readings) {
        let Readings { engine, queued_requests, connections, sign_in_keys, now } = readings;
        let gauges = &self.gauges;
        let is = |yes: bool| f64::from(u8::from(yes));
        let log = self.engine.log();
        gauges.engine_up.set_one(is(engine.is_some()));
        gauges.log_writable.set_one(is(log == LogStanding::Ok));
        gauges.engine_queue.set_one(*queued_requests as f64);
        gauges.engine_busy.set_one(self.engine.busy_for().as_secs_f64());
        if let Some(engine) = engine {
            self.set_engine(engine);
        }
        let ConnectionCensus { guests, agents, phones, replaced, overdue, refused } = *connections;
        for (kind, count) in [("guest", guests), ("agent", agents), ("phone", phones)] {
            gauges.connections.set(&[("kind", kind)], count as f64);
        }
        for (why, count) in [("replaced", replaced), ("overdue", overdue), ("refused", refused)] {
            self.closed.set(&[("why", why)], count);
        }
        for carrier in self.carriers.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            let labels = [("carrier", carrier.name())];
            let (texts, oldest) = carrier.waiting();
            let age = oldest.map_or(0, |since| now.saturating_sub(since));
            gauges.outbox.set(&labels, texts as f64);
            gauges.outbox_age.set(&labels, seconds(age));
            gauges.carrier_up.set(&labels, is(carrier.standing() != CarrierStanding::BackingOff));
        }
        if let Some(known) = sign_in_keys {
            gauges.sign_in_keys.set_one(is(*known));
        }
        self.set_process();
    }

    fn set_engine(&self, EngineReport { census, backlog, entries }: &EngineReport) {
        let gauges = &self.gauges;
        let Census { queues, agents, queued, owned, parked, asked } = census;
        gauges.queue_length.clear();
        gauges.queue_wait.clear();
        for QueueCensus { set, waiting, longest } in queues {
            let set = set.as_ref().map_or_else(|| AGENTS.to_owned(), target::write);
            let labels = [("set", set.as_str())];
            gauges.queue_length.set(&labels, *waiting as f64);
            gauges.queue_wait.set(&labels, seconds(*longest));
        }
        for (state, count) in [("queued", queued), ("owned", owned), ("parked", parked), ("asked", asked)] {
            gauges.interactions.set(&[("state", state)], *count as f64);
        }
        for (state, count) in [
            ("ready", agents.ready),
            ("wrapping_up", agents.wrapping_up),
            ("not_ready", agents.not_ready),
            ("lost", agents.lost),
            ("signed_out", agents.signed_out),
        ] {
            gauges.agents.set(&[("state", state)], count as f64);
        }
        gauges.feed_lag.set_one(backlog.behind as f64);
        gauges.feed_events.set_one(backlog.kept as f64);
        gauges.log_entries.set_one(*entries as f64);
    }

    fn set_process(&self) {
        let gauges = &self.gauges;
        for (gauge, value) in [
            (&gauges.log_bytes, self.process.log_bytes()),
            (&gauges.disk_free, self.process.free_bytes()),
            (&gauges.memory, process::resident_bytes()),
            (&gauges.files, process::open_files()),
            (&gauges.most_files, process::most_files()),
            (&gauges.started, process::started()),
        ] {
            if let Some(value) = value {
                gauge.set_one(value);
            }
        }
        if let Some(used) = process::cpu_seconds() {
            self.cpu.inner().store(used.to_bits(), Relaxed);
        }
    }
}

fn register(all: &mut Registry, name: &str, help: &str, metric: impl Metric) {
    all.register(name, help, metric);
}

fn seconds(millis: Millis) -> f64 {
    millis as f64 / 1000.0
}
