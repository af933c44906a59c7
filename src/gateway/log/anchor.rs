//! The anchor: a small file outside the database that says how far the log has come. A log that has lost its end is
//! whole by itself; only something else can tell.
//!
//! The file has two slots of 4,096 bytes, a line of text each:
//!
//! ```text
//! baton-anchor 1 LOG POSITION AT HASH CHECK
//! ```
//!
//! `LOG` is the log's link 0, `POSITION`, `AT` and `HASH` are position, time and link of its last entry, `CHECK` is the
//! beginning of the SHA-256 hash of what is before it. The slots are written in turn, in place: whatever interrupts a
//! write, the other slot is whole, and no space is needed that a full disk could refuse. The one further on counts.
//!
//! An anchor is written after the entries are safe on the disk, so it never says more than is there. Killing the
//! gateway cannot make it say less than anybody was told, as it is written before anybody is. A power failure can: the
//! anchor itself is synced beside the appends, about a second later at most, so that nobody waits for it.

use super::chain::{Link, Position};
use crate::gateway::bytes::hex;
use crate::gateway::private;
use crate::protocol::Millis;
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// The size of a slot: a page, so that a torn write cannot touch both.
const SLOT: usize = 4096;
/// How long the anchor on the disk may be behind, plus the time of one sync.
const PAUSE: Duration = Duration::from_secs(1);
const BEGINS: &str = "baton-anchor 1";
/// The operating system's name for the thread that syncs.
const THREAD: &str = "gateway-anchor";

/// How far a log has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The log: its link 0.
    pub log: Link,
    /// The position of its last entry.
    pub position: Position,
    /// When that was decided.
    pub at: Millis,
    /// Its link.
    pub link: Link,
}

impl Mark {
    /// Returns the mark of a log without entries.
    pub fn start(log: Link) -> Self {
        Self { log, position: 0, at: 0, link: log }
    }

    /// Returns its line. The end of a longer one that was there before is on a line of its own.
    fn line(&self) -> String {
        let Self { log, position, at, link } = self;
        let line = format!("{BEGINS} {log} {position} {at} {link}");
        format!("{line} {}\n", check(&line))
    }

    fn read(slot: &str) -> Option<Self> {
        let (marked, checked) = slot.lines().next()?.rsplit_once(' ')?;
        let mut parts = marked.strip_prefix(BEGINS)?.strip_prefix(' ')?.split(' ').filter(|_| checked == check(marked));
        let log = Link::from_hex(parts.next()?)?;
        let (position, at) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        Some(Self { log, position, at, link: Link::from_hex(parts.next()?)? })
    }

    fn slot(&self) -> Vec<u8> {
        let mut slot = self.line().into_bytes();
        slot.resize(SLOT - 1, b' ');
        slot.push(b'\n');
        slot
    }
}

fn check(line: &str) -> String {
    hex(&Sha256::digest(line)[..8])
}

/// The content of an anchor's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// There is no file.
    Nothing,
    /// The file cannot be understood.
    Unreadable,
    /// How far the log has come at least.
    Mark(Mark),
}

/// Reads an anchor's file.
///
/// # Errors
/// Those of the file system, but not that there is no file.
pub fn read(path: &Path) -> io::Result<Found> {
    let content = match fs::read(path) {
        Ok(content) => content,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Found::Nothing),
        Err(error) => return Err(error),
    };
    let marks = content.chunks(SLOT).take(2).filter_map(|slot| Mark::read(str::from_utf8(slot).ok()?));
    Ok(marks.max_by_key(|mark| mark.position).map_or(Found::Unreadable, Found::Mark))
}

/// Writes an anchor's file anew, whatever is there.
///
/// # Errors
/// Those of the file system.
pub fn create(path: &Path, mark: &Mark) -> io::Result<()> {
    private::write(path, &mark.slot().repeat(2))
}

/// An anchor that follows a log. What it says is on the disk when it has been dropped.
#[derive(Debug)]
pub struct Anchor {
    state: Mutex<State>,
    sync: Arc<Sync>,
    syncing: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct State {
    mark: Mark,
    /// The slot that was written last.
    slot: u64,
    is_failing: bool,
}

/// What the appending thread tells the one that syncs.
#[derive(Debug)]
struct Sync {
    file: File,
    due: Mutex<Due>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Due {
    is_written: bool,
    is_closing: bool,
}

impl Anchor {
    /// Creates a file, or takes one over after its mark was found to be right.
    ///
    /// # Errors
    /// Those of the file system, and of starting a thread.
    pub fn open(path: &Path, mark: Mark) -> io::Result<Self> {
        // Anew, so that both slots say the same and the next write may go to either.
        create(path, &mark)?;
        Self::of(File::options().write(true).open(path)?, mark)
    }

    fn of(file: File, mark: Mark) -> io::Result<Self> {
        let sync = Arc::new(Sync { file, due: Mutex::default(), changed: Condvar::new() });
        let shared = sync.clone();
        let syncing = thread::Builder::new().name(THREAD.into()).spawn(move || shared.run())?;
        let state = State { mark, slot: 1, is_failing: false };
        Ok(Self { state: Mutex::new(state), sync, syncing: Some(syncing) })
    }

    /// Returns what it says.
    pub fn mark(&self) -> Mark {
        self.state().mark
    }

    /// Says how far the log has come; to be called when that is safe on the disk. A failure is logged and nothing more,
    /// as the entries are in the log: an anchor that is behind misses a loss, but invents none.
    pub fn advance(&self, mark: Mark) {
        let mut state = self.state();
        let slot = 1 - state.slot;
        let mut file = &self.sync.file;
        let written =
            file.seek(SeekFrom::Start(slot * SLOT as u64)).and_then(|_| file.write_all(mark.line().as_bytes()));
        match written {
            Ok(()) => {
                if state.is_failing {
                    tracing::info!("the log's anchor can be written again");
                }
                *state = State { mark, slot, is_failing: false };
                // Whoever has been told once looks again by itself: waking a thread costs more than all of this.
                if !std::mem::replace(&mut self.sync.due().is_written, true) {
                    self.sync.changed.notify_one();
                }
            }
            Err(error) => {
                if !state.is_failing {
                    tracing::error!(%error, "the log's anchor cannot be written; the log itself is, but what it should \
                                             lose from now on may not be noticed");
                }
                state.is_failing = true;
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Anchor {
    fn drop(&mut self) {
        self.sync.due().is_closing = true;
        self.sync.changed.notify_one();
        if let Some(syncing) = self.syncing.take() {
            let _ = syncing.join();
        }
    }
}

impl Sync {
    /// Syncs what was written, at most once in [`PAUSE`], until it is told to close.
    fn run(&self) {
        let mut due = self.due();
        let mut is_failing = false;
        loop {
            due = self
                .changed
                .wait_while(due, |due| !due.is_written && !due.is_closing)
                .unwrap_or_else(PoisonError::into_inner);
            if std::mem::take(&mut due.is_written) {
                drop(due);
                let synced = self.file.sync_data();
                if let (Err(error), false) = (&synced, is_failing) {
                    tracing::error!(%error, "the log's anchor cannot be synced");
                }
                is_failing = synced.is_err();
                due = self.due();
            }
            if due.is_closing && !due.is_written {
                return;
            }
            let waited = self.changed.wait_timeout_while(due, PAUSE, |due| !due.is_closing);
            due = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn due(&self) -> MutexGuard<'_, Due> {
        self.due.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(position: Position) -> Mark {
        let link = |byte| Link::new(&[byte; 32]).unwrap();
        Mark { log: link(1), position, at: 1_000 + position, link: link(position as u8) }
    }

    #[test]
    fn says_how_far_the_log_has_come_whatever_becomes_of_one_write() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log.anchor");
        assert_eq!(read(&path).unwrap(), Found::Nothing);
        let anchor = Anchor::open(&path, mark(3)).unwrap();
        for position in [99, 100, 1_000] {
            anchor.advance(mark(position));
            assert_eq!(read(&path).unwrap(), Found::Mark(mark(position)));
        }
        drop(anchor);
        let whole = fs::read(&path).unwrap();
        assert_eq!(whole.len(), 2 * SLOT);
        // The write after the last one, interrupted anywhere: it goes to the slot that is behind.
        let next = mark(2_000).line();
        for bytes in 0..next.len() {
            let mut torn = whole.clone();
            torn[SLOT..][..bytes].copy_from_slice(&next.as_bytes()[..bytes]);
            fs::write(&path, &torn).unwrap();
            assert_eq!(read(&path).unwrap(), Found::Mark(mark(1_000)), "{bytes} bytes");
        }
        for content in ["", "baton-anchor 1", "baton-anchor 2 x 1 1 x x"] {
            fs::write(&path, content).unwrap();
            assert_eq!(read(&path).unwrap(), Found::Unreadable, "{content}");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_leaves_it_behind_and_no_more() {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let anchor = Anchor::of(full, mark(3)).unwrap();
        anchor.advance(mark(4));
        anchor.advance(mark(5));
        assert_eq!((anchor.mark(), anchor.state().is_failing), (mark(3), true));
    }
}
