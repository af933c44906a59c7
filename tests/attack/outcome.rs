//! What became of an attack.

use std::time::Duration;

/// The outcome of an attack.
#[derive(Debug, Default)]
pub struct Outcome {
    /// How often it was tried.
    pub tried: u64,
    /// How often it reached its goal.
    pub through: u64,
    /// What got through, the first few of them.
    pub found: Vec<String>,
    /// A figure worth printing.
    pub note: Option<String>,
}

/// How much is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// In `make test`, against the gateway of the tests: seconds.
    Short,
    /// In `make attack`, against the release gateway: minutes.
    Long,
}

impl Form {
    /// Returns the value for this form.
    pub fn pick<T>(self, short: T, long: T) -> T {
        match self {
            Self::Short => short,
            Self::Long => long,
        }
    }

    /// Returns what the colleague's commands count as before an attack at least, in milliseconds: below it, other work on the
    /// machine makes the difference, and in a short time more so.
    pub fn least(self) -> f64 {
        self.pick(50.0, 10.0)
    }

    /// Returns for how long the colleague is measured before an attack.
    pub fn before(self) -> Duration {
        Duration::from_millis(self.pick(300, 2_000))
    }
}

impl Outcome {
    /// Counts something that got through.
    pub fn through(&mut self, what: impl Into<String>) {
        self.through += 1;
        if self.found.len() < 5 {
            self.found.push(what.into());
        }
    }
}
