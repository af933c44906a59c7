//! The lease of a database's log, for whoever writes it: with the term, the log and all that belongs to it change hands.

use super::PostgresLog;
use super::lease;
use crate::gateway::log::LogError;
use crate::gateway::log::lease::{Configured, Lease, Term, Writer};
use crate::protocol::Millis;
use std::sync::Arc;

/// The lease, and the log that is appended to in its term.
pub struct SharedLease {
    log: Arc<PostgresLog>,
    lease: lease::Lease,
    /// Called whenever it is taken or renewed.
    held: Box<dyn Fn() + Send + Sync>,
}

impl SharedLease {
    /// Prepares a gateway. `held` is called whenever the lease is taken or renewed, and must not block.
    pub fn new(log: Arc<PostgresLog>, lease: lease::Lease, held: impl Fn() + Send + Sync + 'static) -> Self {
        Self { log, lease, held: Box::new(held) }
    }
}

impl Lease for SharedLease {
    fn acquire(&self) -> Result<Option<Term>, LogError> {
        let term = self.lease.acquire()?;
        if term.is_some() {
            self.log.write_in(term);
            (self.held)();
        }
        Ok(term)
    }

    fn renew(&self, term: Term) -> Result<Option<Term>, LogError> {
        let renewed = self.lease.renew(term)?;
        (self.held)();
        Ok(renewed)
    }

    fn release(&self, term: Term) -> Result<(), LogError> {
        self.lease.release(term)
    }

    fn last_seen(&self) -> Result<Option<Millis>, LogError> {
        self.lease.last_seen()
    }

    fn check_configured(&self) -> Result<(), LogError> {
        self.lease.check_configured()
    }

    fn writer(&self) -> Result<Option<Writer>, LogError> {
        let holder = self.lease.holder()?;
        Ok(holder.and_then(|holder| Some(Writer { term: holder.term, address: holder.address? })))
    }

    fn configure(&self, configured: Configured) {
        self.lease.configure(configured);
    }
}
