//! Counters and gauges by their labels.

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

pub(super) type Labels = Vec<(&'static str, String)>;

/// Counters with the same name.
#[derive(Clone, Debug, Default)]
pub struct Counts(Family<Labels, Counter>);

impl Counts {
    /// Counts one.
    pub fn add(&self, labels: &[(&'static str, &str)]) {
        self.0.get_or_create(&owned(labels)).inc();
    }

    /// Sets what is counted elsewhere.
    pub(super) fn set(&self, labels: &[(&'static str, &str)], value: u64) {
        self.0.get_or_create(&owned(labels)).inner().store(value, Relaxed);
    }

    /// Returns them to be registered.
    pub(super) fn family(&self) -> Family<Labels, Counter> {
        self.0.clone()
    }
}

/// Gauges with the same name.
#[derive(Clone, Debug, Default)]
pub(super) struct Gauges(Family<Labels, Gauge<f64, AtomicU64>>);

impl Gauges {
    pub(super) fn set(&self, labels: &[(&'static str, &str)], value: f64) {
        self.0.get_or_create(&owned(labels)).set(value);
    }

    /// Sets the only one.
    pub(super) fn set_one(&self, value: f64) {
        self.set(&[], value);
    }

    /// Forgets all of them.
    pub(super) fn clear(&self) {
        self.0.clear();
    }

    /// Returns them to be registered.
    pub(super) fn family(&self) -> Family<Labels, Gauge<f64, AtomicU64>> {
        self.0.clone()
    }
}

/// Returns labels as they are kept.
pub(super) fn owned(labels: &[(&'static str, &str)]) -> Labels {
    labels.iter().map(|(name, value)| (*name, (*value).to_owned())).collect()
}
