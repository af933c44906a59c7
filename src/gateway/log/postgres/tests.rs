//! The log in PostgreSQL, held to the suite of all logs, and to what only it can promise. Without PostgreSQL on the
//! machine nothing is tested here: `make test-postgres` installs it.

use super::lease::{Lease, TTL};
use super::*;
use crate::core::fact::{AgentFact, Fact};
use crate::gateway::log::suite;
use crate::gateway::postgres::testing::{self, sql};
use std::thread;

/// A database of a test's own.
struct Place(Arc<Database>);

impl Place {
    /// Returns nothing where PostgreSQL is not installed.
    fn new() -> Option<Self> {
        testing::database().map(Self)
    }

    fn at(url: &str) -> Self {
        Self(testing::at(url))
    }

    fn log(&self) -> PostgresLog {
        PostgresLog::open(&self.0).unwrap()
    }

    fn lease(&self, name: &str) -> Lease {
        Lease::new(&self.0, name)
    }
}

impl suite::Place for Place {
    fn open(&self) -> Arc<dyn EventLog> {
        Arc::new(self.log())
    }
}

/// Returns a place, or ends the test.
macro_rules! place {
    () => {
        match Place::new() {
            Some(place) => place,
            None => return,
        }
    };
}

mod faults;
suite::passes!(place!());

fn entry(agent: &str, version: u64) -> Entry {
    Entry { at: 7, version, cause: None, fact: Fact::Agent { id: agent.into(), what: AgentFact::Lost } }
}

fn read(log: &dyn EventLog) -> Vec<(Position, Entry)> {
    log.read(0, 100_000).unwrap()
}

/// Takes the lease once the one before is over.
fn wait_for(lease: &Lease) -> Term {
    let until = Instant::now() + TTL * 5;
    loop {
        if let Some(term) = lease.acquire().unwrap() {
            return term;
        }
        assert!(Instant::now() < until, "nobody gave the lease up");
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_deposed_writer_is_fenced() {
    let place = place!();
    let (one, other) = (place.lease("one"), place.lease("other"));
    let (old, new) = (place.log(), place.log());
    let first = one.acquire().unwrap().unwrap();
    assert_eq!((first.number, other.acquire().unwrap(), one.acquire().unwrap()), (1, None, None));
    old.write_in(Some(first));
    assert_eq!(old.append(&[entry("ann", 1)]).unwrap(), 1);
    assert!(matches!(new.append(&[entry("ann", 2)]), Err(LogError::Fenced { term: 1 })), "it has no term");
    assert_eq!(other.holder().unwrap().map(|holder| (holder.name, holder.term)), Some(("one".into(), 1)));

    // The one is frozen longer than its lease.
    let second = wait_for(&other);
    assert_eq!(second.number, 2);
    new.write_in(Some(second));
    for attempt in [old.append(&[entry("ann", 2)]), old.probe().map(|()| 0)] {
        assert!(matches!(attempt, Err(LogError::Fenced { term: 2 })), "{attempt:?}");
    }
    assert_eq!((one.renew(first).unwrap(), other.renew(second).unwrap().map(|term| term.number)), (None, Some(2)));
    // A release of a term that is over gives nothing back.
    one.release(first).unwrap();
    assert_eq!(one.acquire().unwrap(), None);

    // The new writer has not read what the old one wrote.
    let unread = new.append(&[entry("ben", 1)]);
    assert!(matches!(unread, Err(LogError::Moved { position: 1 })), "{unread:?}");
    assert_eq!(read(&new), [(1, entry("ann", 1))]);
    assert_eq!(new.append(&[entry("ann", 2)]).unwrap(), 2);

    other.release(second).unwrap();
    assert_eq!(other.holder().unwrap(), None);
    assert_eq!(one.acquire().unwrap().unwrap().number, 3);
    assert!(matches!(new.append(&[entry("ann", 3)]), Err(LogError::Fenced { term: 3 })));
}

#[test]
fn one_of_many_gets_the_lease() {
    let place = place!();
    place.log();
    let won: Vec<_> = thread::scope(|scope| {
        let all: Vec<_> = (0..6)
            .map(|number| {
                scope.spawn({
                    let place = &place;
                    move || place.lease(&number.to_string()).acquire()
                })
            })
            .collect();
        all.into_iter().filter_map(|one| one.join().unwrap().unwrap()).collect()
    });
    assert_eq!(won.iter().map(|term| term.number).collect::<Vec<_>>(), [1]);
}

/// Returns a database with the log of three entries.
fn three() -> Option<(Place, PostgresLog)> {
    let place = Place::new()?;
    let log = place.log();
    log.append(&[entry("ann", 1), entry("ben", 1), entry("ann", 2)]).unwrap();
    Some((place, log))
}

#[test]
fn what_somebody_changed_is_not_read() {
    let Some((place, log)) = three() else { return };
    sql(&place.0, "UPDATE entry SET at = 8 WHERE position = 2");
    let changed =
        |error: Option<LogError>| matches!(error, Some(LogError::Damaged(Damage::Changed { position: 2, .. })));
    assert!(changed(log.read(0, 10).err()) && changed(log.read(1, 10).err()));
    assert!(changed(log.stream("agent/ben", 9).err()));
    assert!(changed(log.verify(3, &|| true).err()));
    sql(&place.0, "DELETE FROM entry WHERE position = 2");
    let missing = log.read(0, 10);
    assert!(matches!(missing, Err(LogError::Damaged(Damage::Missing { from: 2, to: 2, end: 3, .. }))), "{missing:?}");
    assert!(log.stream("agent/ann", 2).is_ok() && log.stream("agent/ann", 3).is_err());
}

#[test]
fn a_database_that_lost_its_end_is_refused() {
    let Some((place, log)) = three() else { return };
    let folder = tempfile::tempdir().unwrap();
    let anchor = folder.path().join("log.anchor");
    drop(PostgresLog::open_anchored(&place.0, &anchor).unwrap());
    // As a standby that was promoted before it had everything.
    sql(&place.0, "DELETE FROM entry WHERE position = 3");
    let refused = PostgresLog::open_anchored(&place.0, &anchor).map(drop);
    assert!(matches!(refused, Err(LogError::Damaged(Damage::Short { end: 2, anchored: 3, .. }))), "{refused:?}");
    let refused = log.append(&[entry("chloe", 1)]);
    assert!(matches!(refused, Err(LogError::Damaged(Damage::Short { end: 2, anchored: 3, .. }))), "{refused:?}");
    assert_eq!(place.log().append(&[entry("ann", 2)]).unwrap(), 3, "without an anchor nobody knows");
    let refused = PostgresLog::open_anchored(&place.0, &anchor).map(drop);
    assert!(matches!(refused, Err(LogError::Damaged(Damage::Replaced { position: 3 }))), "{refused:?}");
    let other = Place::new().unwrap();
    let refused = PostgresLog::open_anchored(&other.0, &anchor).map(drop);
    assert!(matches!(refused, Err(LogError::Damaged(Damage::OtherLog))), "{refused:?}");
}

#[test]
fn what_was_erased_is_in_no_row() {
    let Some((place, log)) = three() else { return };
    assert_eq!((log.blank("agent/ann").unwrap(), log.scrub().unwrap()), (2, true));
    let left =
        sql(&place.0, "SELECT count(*) FROM entry WHERE stream = 'agent/ann' AND body = '' AND length(seal) = 32");
    assert_eq!(left, "2");
}

#[test]
fn what_lies_beside_is_made_once() {
    let place = place!();
    let (one, other) = (place.log(), place.log());
    let made: Vec<_> = thread::scope(|scope| {
        let make = |value: u8, log| scope.spawn(move || PostgresLog::meta(log, "salt", || vec![value]).unwrap());
        [make(1, &one), make(2, &other)].into_iter().map(|made| made.join().unwrap()).collect()
    });
    assert_eq!(made[0], made[1]);
    assert_eq!(other.kept("salt").unwrap().as_ref(), Some(&made[0]));
    assert_eq!(other.kept("probe").unwrap(), None);
    one.probe().unwrap();
    assert_eq!((other.kept("probe").unwrap(), other.mark().unwrap().position), (None, 0));
}
