//! Two gateways on one log: one writes, the other stands by, and nobody is told what is not in the log.

use super::*;
use crate::core::contacts::{ContactChange, ContactSource};
use crate::core::fact::Entry;
use crate::core::hub::{Inbound, Outbound, Rules};
use crate::core::roster::Roster;
use crate::gateway::carrier::Carrier;
use crate::gateway::contacts::search::ContactSearch;
use crate::gateway::contacts::store::{ContactRow, ContactStore, Rows};
use crate::gateway::directory::Directory;
use crate::gateway::engine::handle::Queued;
use crate::gateway::engine::open;
use crate::gateway::engine::request::{Request, Welcome};
use crate::gateway::engine::writer::{Setup, Writer};
use crate::gateway::feed::Out;
use crate::gateway::history::HistoryIndex;
use crate::gateway::log::EventLog;
use crate::gateway::log::memory::MemoryLog;
use crate::gateway::metrics::Metrics;
use crate::gateway::metrics::process::Process;
use crate::gateway::session::{Began, Session};
use crate::gateway::storage::StorageError;
use crate::gateway::traces::TraceContext;
use crate::protocol::{Cursor, Refusal, TargetKind};
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use tempfile::TempDir;
use tokio::sync::oneshot::{self, Receiver};
use tokio::task::JoinHandle;

const NUMBER: &str = "+447700900999";
/// Longer than a test.
const LASTS: Duration = Duration::from_secs(3600);
/// How long what is waited for may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// A log that several gateways share, and its lease.
#[derive(Default)]
struct Shared {
    log: MemoryLog,
    lease: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    term: u64,
    /// False if it was given back, or is over.
    is_held: bool,
}

/// A gateway's end of it.
struct Member {
    shared: Arc<Shared>,
    term: AtomicU64,
    /// True if it cannot be reached.
    is_cut: AtomicBool,
    /// True if the contact book is not this gateway's any more.
    is_book_fenced: AtomicBool,
    /// True if the log is read by this gateway only when the lease was renewed since it was taken.
    is_slow: AtomicBool,
    renewals: AtomicU64,
    folder: TempDir,
}

impl Member {
    fn new(shared: &Arc<Shared>) -> Arc<Self> {
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
    fn expire(&self) {
        self.shared.lease.lock().unwrap().is_held = false;
    }

    fn setup(self: &Arc<Self>, standby: Standby) -> Setup {
        let roster =
            Roster::default().agent("ann", "Ann Lee", "+447700900101").number(NUMBER, TargetKind::Agent, "ann");
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
        Ok(Vec::new())
    }

    fn put(&self, _: &[ContactRow], _: Option<Position>) -> Result<(), StorageError> {
        if self.0.is_book_fenced.load(Ordering::Relaxed) {
            return Err(StorageError::Shared(LogError::Fenced { term: 2 }.into()));
        }
        Ok(())
    }

    fn kept_after(&self) -> Result<Option<Position>, StorageError> {
        Ok(None)
    }

    fn scrub(&self) -> Result<bool, StorageError> {
        Ok(true)
    }
}

struct Nobody;

impl Carrier for Nobody {
    fn send(&self, _: Outbound) {}
}

fn work(writer: &mut Writer, request: Request) {
    writer.work([Queued { request, cause: TraceContext::default() }].into_iter());
}

fn text(id: &str) -> (Request, Receiver<Result<(), Refusal>>) {
    let (reply, taken) = oneshot::channel();
    let (from, to) = ("+447700900001".into(), NUMBER.into());
    let inbound = Inbound { carrier_id: id.into(), from, to, text: "Hello".into(), media: Vec::new() };
    (Request::Receive { inbound, reply }, taken)
}

fn hello(resume: Option<Cursor>) -> (Request, Receiver<Result<Welcome, Refusal>>) {
    let (reply, welcome) = oneshot::channel();
    let session = Session { agent: "ann".into(), began: Began::At(1_000_000), lead: 0, expires: Millis::MAX };
    (Request::Connect { session, device: None, resume, reply }, welcome)
}

/// Two gateways: the first writes, the second stands by.
struct Pair {
    first: Writer,
    second: JoinHandle<Result<Writer, LogError>>,
    members: [Arc<Member>; 2],
}

async fn pair() -> Pair {
    let shared = Arc::default();
    let members = [(); 2].map(|()| Member::new(&shared));
    let first = open(members[0].setup(Standby::new(members[0].clone()))).await.unwrap();
    let standby = Standby::new(members[1].clone());
    let mut waits = standby.waits();
    let second = tokio::spawn(open(members[1].setup(standby)));
    closed(&mut waits).await;
    Pair { first, second, members }
}

fn events(outs: impl Iterator<Item = Out>) -> Vec<String> {
    outs.filter_map(|out| if let Out::Event(frame) = out { Some(frame.to_string()) } else { None }).collect()
}

#[tokio::test]
async fn another_takes_over_from_one_that_is_frozen_and_that_one_tells_nothing_any_more() {
    let Pair { mut first, second, members } = pair().await;
    let (request, mut welcome) = hello(None);
    work(&mut first, request);
    let mut ann = welcome.try_recv().unwrap().unwrap().joined;
    let before = ann.cursor.clone();
    let (request, mut taken) = text("t1");
    work(&mut first, request);
    assert_eq!(taken.try_recv().unwrap(), Ok(()));
    let told = events(std::iter::from_fn(|| ann.outbox.try_recv().ok()));
    assert!(!told.is_empty() && !second.is_finished());

    members[0].expire();
    let mut second = second.await.unwrap().unwrap();
    // Who comes to the second goes on where they were, with the same events.
    let (request, mut welcome) = hello(Some(before.clone()));
    work(&mut second, request);
    let Welcome { snapshot, joined, .. } = welcome.try_recv().unwrap().unwrap();
    let missed: Vec<_> = joined.missed.iter().map(|event| event.frame().to_string()).collect();
    assert!(snapshot.is_none() && joined.cursor == before);
    assert_eq!(missed[..told.len()], told);

    // When the first wakes up, its term is over. What it knows may be out of date: it says nothing, even where it would append nothing.
    first.lead.as_ref().unwrap().tenure().until = Instant::now();
    let (request, mut welcome) = hello(None);
    work(&mut first, request);
    assert!(welcome.try_recv().is_err() && first.lead.as_ref().unwrap().is_deposed());
    assert!(ann.outbox.is_closed(), "its agents look for another");
    let (request, mut taken) = text("t2");
    work(&mut first, request);
    assert!(taken.try_recv().is_err(), "the carrier brings it again");
    let (request, mut taken) = text("t2");
    work(&mut second, request);
    assert_eq!(taken.try_recv().unwrap(), Ok(()));
}

#[tokio::test]
async fn one_that_is_fenced_by_the_log_is_deposed() {
    // It believes that its term lasts.
    let Pair { mut first, second, members } = pair().await;
    members[0].expire();
    second.await.unwrap().unwrap();
    let (request, mut taken) = text("t1");
    work(&mut first, request);
    assert!(taken.try_recv().is_err() && first.lead.as_ref().unwrap().is_deposed());
}

#[tokio::test]
async fn one_that_is_fenced_by_the_contact_book_is_deposed() {
    let Pair { mut first, members, second } = pair().await;
    members[0].is_book_fenced.store(true, Ordering::Relaxed);
    let (reply, mut done) = oneshot::channel();
    let (number, source) = ("+447700900001".into(), ContactSource::Import);
    let change = ContactChange { number, source, name: Some("Priya".into()), fields: None, language: None };
    work(&mut first, Request::Learn { changes: vec![change], replace: None, reply });
    assert!(done.try_recv().is_err() && first.lead.as_ref().unwrap().is_deposed());
    second.abort();
}

#[tokio::test]
async fn the_lease_is_renewed_while_what_is_left_is_folded() {
    let shared = Arc::default();
    let member = Member::new(&shared);
    member.is_slow.store(true, Ordering::Relaxed);
    let writer = open(member.setup(Standby::new(member.clone()))).await.unwrap();
    assert!(member.renewals.load(Ordering::Relaxed) > 0 && !writer.lead.unwrap().is_deposed());
}

#[tokio::test]
async fn one_that_gives_the_lease_back_is_followed() {
    let Pair { first, second, .. } = pair().await;
    first.lead.as_ref().unwrap().release().await;
    second.await.unwrap().unwrap();
}

#[tokio::test]
async fn one_that_cannot_tell_whether_it_has_the_lease_tells_nobody_anything_and_goes() {
    let Pair { mut first, second, members } = pair().await;
    let lead = first.lead.clone().unwrap();
    lead.tenure().until = Instant::now();
    members[0].is_cut.store(true, Ordering::Relaxed);
    let (request, mut welcome) = hello(None);
    work(&mut first, request);
    assert!(welcome.try_recv().is_err() && !lead.is_deposed(), "it hopes");
    lead.tenure().term.lasts = Duration::ZERO;
    lead.clone().keep().await;
    assert!(lead.is_deposed());
    members[0].expire();
    second.await.unwrap().unwrap();
}
