//! The lease of a database's log, for whoever writes it: with the term, the log and all that belongs to it change hands.

use super::PostgresLog;
use super::lease::{self, TTL};
use crate::gateway::log::LogError;
use crate::gateway::log::lease::{Lease, Term};
use crate::protocol::Millis;
use std::sync::Arc;
use std::time::Instant;

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

fn of(term: Term) -> lease::Term {
    lease::Term { number: term.number, until: Instant::now() }
}

impl Lease for SharedLease {
    fn acquire(&self) -> Result<Option<Term>, LogError> {
        let term = self.lease.acquire()?;
        if term.is_some() {
            self.log.write_in(term.as_ref());
            (self.held)();
        }
        Ok(term.map(|term| Term { number: term.number, lasts: TTL }))
    }

    fn renew(&self, term: Term) -> Result<Option<Term>, LogError> {
        let renewed = self.lease.renew(&of(term))?;
        (self.held)();
        Ok(renewed.map(|_| Term { lasts: TTL, ..term }))
    }

    fn release(&self, term: Term) -> Result<(), LogError> {
        self.lease.release(&of(term))
    }

    fn last_seen(&self) -> Result<Option<Millis>, LogError> {
        self.lease.last_seen()
    }
}
