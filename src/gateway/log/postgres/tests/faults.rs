//! What a lost connection, a silent one and a killed server do.

use super::*;
use crate::gateway::postgres::testing::SHARED;
use crate::gateway::postgres::testing::cluster::{self, Cluster};
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Condvar;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Long enough for what is expected, also on a busy machine.
const LONG: Duration = Duration::from_secs(20);

#[track_caller]
fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let until = Instant::now() + LONG;
    while !is_so() {
        assert!(Instant::now() < until, "not so in time: {what}");
        thread::sleep(Duration::from_millis(5));
    }
}

/// What stands between a gateway and its database.
struct Proxy {
    port: u16,
    connections: Arc<Mutex<Vec<Arc<Between>>>>,
    is_open: Arc<AtomicBool>,
}

/// One connection through it.
#[derive(Default)]
struct Between {
    /// What the gateway sends is held back.
    is_held: Mutex<bool>,
    released: Condvar,
    /// What the server sends is lost.
    is_deaf: AtomicBool,
    /// The bytes that the server has sent.
    answered: AtomicUsize,
}

impl Proxy {
    fn new(server: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (connections, is_open) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(true)));
        let (known, open) = (connections.clone(), is_open.clone());
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let Some(server) = open.load(Ordering::SeqCst).then(|| TcpStream::connect(("127.0.0.1", server)).ok())
                else {
                    continue;
                };
                let (Some(server), between) = (server, Arc::new(Between::default())) else { continue };
                known.lock().unwrap().push(between.clone());
                pump(&client, &server, between.clone(), true);
                pump(&server, &client, between, false);
            }
        });
        Self { port, connections, is_open }
    }

    fn each(&self, act: impl Fn(&Between)) {
        self.connections.lock().unwrap().iter().for_each(|between| act(between));
    }
}

/// Carries one direction.
fn pump(from: &TcpStream, to: &TcpStream, between: Arc<Between>, is_up: bool) {
    let (mut from, mut to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
    thread::spawn(move || {
        let mut bytes = [0; 4096];
        while let Ok(count) = from.read(&mut bytes).map(|count| count.min(bytes.len()))
            && count > 0
        {
            if is_up {
                let held = between.is_held.lock().unwrap();
                drop(between.released.wait_while(held, |is_held| *is_held).unwrap());
            } else {
                between.answered.fetch_add(count, Ordering::SeqCst);
                if between.is_deaf.load(Ordering::SeqCst) {
                    continue;
                }
            }
            if to.write_all(&bytes[..count]).is_err() && is_up {
                break;
            }
        }
        let _ = to.shutdown(Shutdown::Write);
    });
}

/// A log whose database is behind a proxy, and the same one seen directly.
fn behind_a_proxy() -> Option<(Proxy, PostgresLog, PostgresLog)> {
    let (place, shared) = (Place::new()?, SHARED.as_ref()?);
    let proxy = Proxy::new(shared.port());
    let direct = place.log();
    let name = testing::name(&place.0);
    let far = Place::at(&format!("postgres://baton@127.0.0.1:{}/{name}", proxy.port));
    let mut log = far.log();
    log.append(&[entry("ann", 1)]).unwrap();
    log.patience = Duration::from_secs(1);
    Some((proxy, log, direct))
}

#[test]
fn an_append_whose_answer_was_lost_is_looked_up() {
    let Some((proxy, log, direct)) = behind_a_proxy() else { return };
    proxy.each(|between| between.is_deaf.store(true, Ordering::SeqCst));
    assert_eq!(log.append(&[entry("ann", 2), entry("ben", 1)]).unwrap(), 3, "on another connection");
    assert_eq!(log.append(&[entry("ann", 3)]).unwrap(), 4);
    assert_eq!(read(&direct).len(), 4);
    direct.verify(4, &|| true).unwrap();
}

#[test]
fn an_append_that_was_given_up_never_comes_in() {
    let Some((proxy, log, direct)) = behind_a_proxy() else { return };
    proxy.each(|between| *between.is_held.lock().unwrap() = true);
    proxy.is_open.store(false, Ordering::SeqCst);
    let given_up = log.append(&[entry("ann", 2)]);
    assert!(matches!(given_up, Err(LogError::Storage(_))), "{given_up:?}");
    proxy.is_open.store(true, Ordering::SeqCst);
    // From here on it is certain, whatever still comes of the old connection.
    assert_eq!(read(&log).len(), 1);
    let old: Vec<_> =
        proxy.connections.lock().unwrap().iter().filter(|old| *old.is_held.lock().unwrap()).cloned().collect();
    let answered: Vec<_> = old.iter().map(|old| old.answered.load(Ordering::SeqCst)).collect();
    for old in &old {
        *old.is_held.lock().unwrap() = false;
        old.released.notify_all();
    }
    wait_until("the late append was answered", || {
        old.iter().zip(&answered).any(|(old, before)| old.answered.load(Ordering::SeqCst) > *before)
    });
    assert_eq!(read(&direct), [(1, entry("ann", 1))]);
    assert_eq!(log.append(&[entry("ann", 2)]).unwrap(), 2);
}

#[test]
fn an_append_that_came_in_unheard_is_read_before_anything_else() {
    let Some((proxy, log, direct)) = behind_a_proxy() else { return };
    let lease = Lease::new(direct.database(), "one");
    log.write_in(lease.acquire().unwrap());
    proxy.each(|between| between.is_deaf.store(true, Ordering::SeqCst));
    proxy.is_open.store(false, Ordering::SeqCst);
    let unknown = log.append(&[entry("ann", 2)]);
    assert!(matches!(unknown, Err(LogError::Storage(_))), "{unknown:?}");
    wait_until("it came in", || read(&direct).len() == 2);
    proxy.is_open.store(true, Ordering::SeqCst);
    // Its writer believes that nothing was appended.
    let unread = log.append(&[entry("ben", 1)]);
    assert!(matches!(unread, Err(LogError::Moved { position: 2 })), "{unread:?}");
    assert_eq!(read(&log).len(), 2);
    assert_eq!(log.append(&[entry("ben", 1)]).unwrap(), 3);
}

#[test]
fn a_follower_listens_again_when_its_connection_was_lost() {
    let place = place!();
    let (mut log, other) = (place.log(), place.log());
    log.look_again = LONG * 10;
    let listening = "FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'";
    let sql = |words: &str| sql(&place.0, words);
    let begun = Instant::now();
    thread::scope(|scope| {
        let followed = scope.spawn(|| {
            let first = log.follow(0, 10, LONG).unwrap();
            let next = log.follow(1, 10, LONG).unwrap();
            [first, next].concat().len()
        });
        wait_until("it listens", || sql(&format!("SELECT count(*) {listening}")) == "1");
        other.append(&[entry("ann", 1)]).unwrap();
        let old = sql(&format!("SELECT pid {listening}"));
        sql(&format!("SELECT pg_terminate_backend({old})"));
        wait_until("it listens again", || sql(&format!("SELECT count(*) {listening} AND pid <> {old}")) == "1");
        other.append(&[entry("ann", 2)]).unwrap();
        assert_eq!(followed.join().unwrap(), 2);
    });
    assert!(begun.elapsed() < LONG / 2, "it was told, and did not look at the end of its patience");
}

#[test]
fn a_follower_looks_by_itself_if_nobody_tells_it() {
    let place = place!();
    let (log, mut other) = (place.log(), place.log());
    other.channel = "nobody_listens".into();
    thread::scope(|scope| {
        let followed = scope.spawn(|| log.follow(0, 10, LONG).unwrap().len());
        other.append(&[entry("ann", 1)]).unwrap();
        assert_eq!(followed.join().unwrap(), 1);
    });
}

#[test]
fn nothing_acknowledged_is_lost_and_nothing_comes_twice_when_the_server_is_killed() {
    const KILLS: usize = 3;
    let Some(bin) = cluster::programs() else { return };
    let mut cluster = Cluster::start(bin);
    let place = Place::at(&cluster.database());
    let (mut log, follower) = (place.log(), place.log());
    // The server takes its time where others are at work.
    log.patience = LONG * 3;
    let term = place.lease("one").acquire().unwrap();
    log.write_in(term);
    let (is_over, acknowledged) = (AtomicBool::new(false), AtomicUsize::new(0));
    let appended = |more: usize| {
        let before = acknowledged.load(Ordering::SeqCst);
        wait_until("it appends", || {
            is_over.load(Ordering::SeqCst) || acknowledged.load(Ordering::SeqCst) >= before + more
        });
    };
    thread::scope(|scope| {
        let writer = scope.spawn(|| {
            // Whatever ends it, ends the others.
            let _over = Over(&is_over);
            for version in 1.. {
                let appended = log.append(&[entry("ann", version), entry("ben", version)]);
                assert_eq!(appended.unwrap(), version * 2);
                acknowledged.store(version as usize * 2, Ordering::SeqCst);
                if is_over.load(Ordering::SeqCst) {
                    break;
                }
            }
        });
        let follower = scope.spawn(|| {
            let mut seen = Vec::new();
            loop {
                let last = is_over.load(Ordering::SeqCst) && seen.len() >= acknowledged.load(Ordering::SeqCst);
                let after = seen.last().map_or(0, |(position, _)| *position);
                seen.extend(follower.follow(after, 100, Duration::from_millis(50)).unwrap_or_default());
                if last {
                    return seen;
                }
            }
        });
        for _ in 0..KILLS {
            appended(20);
            cluster.kill();
            cluster.start_again();
        }
        appended(20);
        is_over.store(true, Ordering::SeqCst);
        writer.join().unwrap();
        let (seen, all) = (follower.join().unwrap(), read(&place.log()));
        assert_eq!(all.len(), acknowledged.load(Ordering::SeqCst));
        let is_right = |((position, entry), expected): (&(Position, Entry), u64)| {
            *position == expected && entry.version == expected.div_ceil(2)
        };
        assert!(all.iter().zip(1..).all(is_right), "each once");
        assert_eq!(seen[..], all[..seen.len()], "each once and in order");
        log.verify(all.len() as u64, &|| true).unwrap();
    });
}

/// Says that it is over when this is dropped.
struct Over<'a>(&'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}
