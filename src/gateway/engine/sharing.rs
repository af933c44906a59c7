//! A log that several gateways share, in memory, for the tests of what they do with it.

use super::lead::Standby;
use super::writer::Setup;
use crate::core::fact::Entry;
use crate::core::hub::{Outbound, Rules};
use crate::core::roster::Roster;
use crate::gateway::carrier::Carrier;
use crate::gateway::contacts::search::ContactSearch;
use crate::gateway::contacts::store::{ContactRow, ContactStore, Rows};
use crate::gateway::directory::Directory;
use crate::gateway::history::HistoryIndex;
use crate::gateway::log::lease::{Lease, Term};
use crate::gateway::log::memory::MemoryLog;
use crate::gateway::log::{EventLog, LogError, Position};
use crate::gateway::metrics::Metrics;
use crate::gateway::metrics::process::Process;
use crate::gateway::storage::StorageError;
use crate::protocol::{Millis, TargetKind};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use tempfile::TempDir;

/// A service number that leads to Ann.
pub const NUMBER: &str = "+447700900999";
/// Longer than a test.
const LASTS: Duration = Duration::from_secs(3600);
/// How long what is waited for may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// A log that several gateways share, and its lease.
#[derive(Default)]
pub struct Shared {
    log: MemoryLog,
    lease: Mutex<Held>,
    /// The contact book, and after which position it was told something last.
    book: Mutex<(BTreeMap<String, ContactRow>, Option<Position>)>,
}

#[derive(Default)]
struct Held {
    term: u64,
    /// False if it was given back, or is over.
    is_held: bool,
}

/// A gateway's end of it.
pub struct Member {
    shared: Arc<Shared>,
    term: AtomicU64,
    /// True if it cannot be reached.
    pub is_cut: AtomicBool,
    /// True if the contact book is not this gateway's any more.
    pub is_book_fenced: AtomicBool,
    /// True if the log is read by this gateway only when the lease was renewed since it was taken.
    pub is_slow: AtomicBool,
    pub renewals: AtomicU64,
    folder: TempDir,
}

impl Member {
    pub fn new(shared: &Arc<Shared>) -> Arc<Self> {
        let (shared, folder) = (shared.clone(), tempfile::tempdir().unwrap());
        let [is_cut, is_book_fenced, is_slow] = [(); 3].map(|()| AtomicBool::new(false));
        let [term, renewals] = [(); 2].map(|()| AtomicU64::new(0));
        Arc::new(Self { shared, term, is_cut, is_book_fenced, is_slow, renewals, folder })
    }

    fn lease(&self) -> Result<MutexGuard<'_, Held>, LogError> {
        if self.is_cut.load(Ordering::Relaxed) {
            return Err(LogError::Storage("cut".into()));
        }
        Ok(self.shared.lease.lock().unwrap())
    }

    /// Lets the lease end, as if it had not been renewed.
    pub fn expire(&self) {
        self.shared.lease.lock().unwrap().is_held = false;
    }

    pub fn setup(self: &Arc<Self>, standby: Standby) -> Setup {
        let roster =
            Roster::default().agent("ann", "Ann Lee", "+447700900101").agent("ben", "Ben Okafor", "+447700900102");
        let roster = roster.number(NUMBER, TargetKind::Agent, "ann");
        let path = |name: &str| self.folder.path().join(name);
        let history = HistoryIndex::open(&path("search.sqlite")).unwrap();
        Setup {
            rules: Rules::default(),
            roster: roster.clone(),
            log: self.clone(),
            standby: Some(Arc::new(standby)),
            carrier: Arc::new(Nobody),
            directory: Arc::new(Directory::new(roster, b"salt", 10)),
            history: history.clone(),
            contacts: Arc::new(ContactStore::new(Book(self.clone()))),
            contact_search: Arc::new(ContactSearch::with(history)),
            questions: None,
            last_run: 0,
            ahead: 0,
            metrics: Metrics::new(Process::new(&path("log"))),
        }
    }
}

impl EventLog for Member {
    fn append(&self, entries: &[Entry]) -> Result<Position, LogError> {
        let lease = self.lease()?;
        if lease.term != self.term.load(Ordering::Relaxed) {
            return Err(LogError::Fenced { term: lease.term });
        }
        self.shared.log.append(entries)
    }

    fn read(&self, after: Position, limit: usize) -> Result<Vec<(Position, Entry)>, LogError> {
        drop(self.lease()?);
        let until = std::time::Instant::now() + PATIENCE;
        while self.is_slow.load(Ordering::Relaxed)
            && self.term.load(Ordering::Relaxed) > 0
            && self.renewals.load(Ordering::Relaxed) == 0
        {
            assert!(std::time::Instant::now() < until, "the lease is not renewed meanwhile");
            std::thread::yield_now();
        }
        self.shared.log.read(after, limit)
    }

    fn stream(&self, stream: &str, before: u64) -> Result<Vec<Entry>, LogError> {
        self.shared.log.stream(stream, before)
    }

    fn blank(&self, stream: &str) -> Result<u64, LogError> {
        self.shared.log.blank(stream)
    }

    /// A log without links has no name, but this one is the same for all.
    fn link(&self, position: Position) -> Result<Option<crate::gateway::log::Link>, LogError> {
        Ok((position == 0).then(|| crate::gateway::log::Link::new(&[7; 32]).unwrap()))
    }

    fn follow(&self, after: Position, limit: usize, patience: Duration) -> Result<Vec<(Position, Entry)>, LogError> {
        self.shared.log.follow(after, limit, patience)
    }
}

impl Lease for Member {
    fn acquire(&self) -> Result<Option<Term>, LogError> {
        let mut lease = self.lease()?;
        if lease.is_held {
            return Ok(None);
        }
        *lease = Held { term: lease.term + 1, is_held: true };
        self.term.store(lease.term, Ordering::Relaxed);
        let lasts = if self.is_slow.load(Ordering::Relaxed) { Duration::from_millis(30) } else { LASTS };
        Ok(Some(Term { number: lease.term, lasts }))
    }

    fn renew(&self, term: Term) -> Result<Option<Term>, LogError> {
        let mut lease = self.lease()?;
        self.renewals.fetch_add(1, Ordering::Relaxed);
        let is_own = lease.term == term.number;
        lease.is_held |= is_own;
        Ok(is_own.then_some(term))
    }

    fn release(&self, term: Term) -> Result<(), LogError> {
        let mut lease = self.lease()?;
        lease.is_held &= lease.term != term.number;
        Ok(())
    }

    fn last_seen(&self) -> Result<Option<Millis>, LogError> {
        Ok(None)
    }
}

/// The rows of a contact book that other gateways have as well.
struct Book(Arc<Member>);

impl fmt::Debug for Book {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Book")
    }
}

impl Rows for Book {
    fn all(&self) -> Result<Vec<ContactRow>, StorageError> {
        Ok(self.0.shared.book.lock().unwrap().0.values().cloned().collect())
    }

    fn put(&self, rows: &[ContactRow], after: Option<Position>) -> Result<(), StorageError> {
        if self.0.is_book_fenced.load(Ordering::Relaxed) {
            return Err(StorageError::Shared(LogError::Fenced { term: 2 }.into()));
        }
        let mut book = self.0.shared.book.lock().unwrap();
        for row in rows {
            book.0.remove(&row.number);
            if !row.is_empty() {
                book.0.insert(row.number.clone(), row.clone());
            }
        }
        book.1 = after.or(book.1);
        Ok(())
    }

    fn kept_after(&self) -> Result<Option<Position>, StorageError> {
        Ok(self.0.shared.book.lock().unwrap().1)
    }

    fn scrub(&self) -> Result<bool, StorageError> {
        Ok(true)
    }
}

struct Nobody;

impl Carrier for Nobody {
    fn send(&self, _: Outbound) {}
}
