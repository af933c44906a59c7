//! Which of several gateways writes a log that they share: one at a time, for a term. Whoever appends in a term that is
//! over is fenced by the log itself ([`LogError::Fenced`]), whatever it believes.

use super::LogError;
use crate::protocol::Millis;
use std::collections::BTreeMap;
use std::time::Duration;

/// How often one that waits asks for it.
pub const ASK_EVERY: Duration = Duration::from_millis(250);

/// A term in which one gateway writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// Its number: each is larger than all before.
    pub number: u64,
    /// For how long nobody else can take the lease, from before it was asked for.
    pub lasts: Duration,
}

/// The gateway that writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Writer {
    /// Its term.
    pub term: u64,
    /// Where other gateways reach it: an address of HTTP.
    pub address: String,
}

/// What is configured alike at all gateways of a log: each part, and a hash of what it says.
pub type Configured = BTreeMap<String, String>;

/// The lease on a shared log, as one gateway sees it. Its methods block.
pub trait Lease: Send + Sync + 'static {
    /// Takes the lease if nobody has it, and appends in its term from now on. `None` if somebody has.
    ///
    /// # Errors
    /// [`LogError::Storage`]. The lease may have been taken all the same; it then ends by itself.
    fn acquire(&self) -> Result<Option<Term>, LogError>;

    /// Keeps the lease. `None` if the term is over for good.
    ///
    /// # Errors
    /// [`LogError::Storage`]: it was perhaps not renewed.
    fn renew(&self, term: Term) -> Result<Option<Term>, LogError>;

    /// Gives the lease back, so that another gateway can take it at once.
    ///
    /// # Errors
    /// [`LogError::Storage`]: the lease then ends by itself.
    fn release(&self, term: Term) -> Result<(), LogError>;

    /// Returns when somebody last had it, by the clock of the lease; `None` if nobody ever had. To be asked before
    /// [`Lease::acquire`].
    ///
    /// # Errors
    /// [`LogError::Storage`].
    fn last_seen(&self) -> Result<Option<Millis>, LogError>;

    /// Compares how this gateway is configured with the one that has the lease.
    ///
    /// # Errors
    /// [`LogError::Otherwise`], [`LogError::Storage`].
    fn check_configured(&self) -> Result<(), LogError> {
        Ok(())
    }

    /// Returns who has it; `None` if nobody has, or it is not known where that is.
    ///
    /// # Errors
    /// [`LogError::Storage`].
    fn writer(&self) -> Result<Option<Writer>, LogError> {
        Ok(None)
    }

    /// Says how this gateway is configured from now on.
    fn configure(&self, _: Configured) {}
}
