//! Moving the log's write-ahead log into the database, beside whoever appends.
//!
//! SQLite would do it in a commit, every thousand pages, and wait twice for the disk meanwhile: the slowest appends, and
//! everybody who waited behind them. A connection of its own moves what was appended up to then and hinders nobody.
//! Only what is moved completely lets the write-ahead log begin anew. If appends never leave time for that, one of them
//! does it after [`MOST_PAGES`].

use crate::gateway::storage;
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

/// How many entries are appended before they are moved: about a thousand pages.
const EVERY: usize = 200;
/// How many pages of the write-ahead log make an append move what is left: 64 MiB.
pub(super) const MOST_PAGES: u32 = 16 * 1024;
/// The operating system's name for the thread.
const THREAD: &str = "log-checkpoint";

/// Moves what is appended, on a thread of its own that is started when it is first needed.
#[derive(Debug)]
pub(super) struct Checkpoints {
    shared: Arc<Shared>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Debug)]
struct Shared {
    path: PathBuf,
    due: Mutex<Due>,
    changed: Condvar,
    /// Held during a checkpoint: SQLite refuses another one meanwhile instead of waiting.
    turn: Mutex<()>,
}

#[derive(Debug, Default)]
struct Due {
    entries: usize,
    is_closing: bool,
}

impl Checkpoints {
    /// Creates those of a database.
    pub fn new(path: &Path) -> Self {
        let (due, changed, turn) = (Mutex::default(), Condvar::new(), Mutex::default());
        Self { shared: Arc::new(Shared { path: path.to_owned(), due, changed, turn }), thread: Mutex::default() }
    }

    /// Notes that entries were appended.
    pub fn appended(&self, entries: usize) {
        let mut due = lock(&self.shared.due);
        due.entries += entries;
        if due.entries < EVERY {
            return;
        }
        drop(due);
        self.shared.changed.notify_one();
        let mut thread = lock(&self.thread);
        if thread.is_none() {
            let shared = self.shared.clone();
            // Without one, appends do it.
            *thread = thread::Builder::new().name(THREAD.into()).spawn(move || shared.run()).ok();
        }
    }

    /// Waits for a checkpoint to end, and lets none begin.
    pub fn pause(&self) -> MutexGuard<'_, ()> {
        lock(&self.shared.turn)
    }
}

impl Drop for Checkpoints {
    fn drop(&mut self) {
        lock(&self.shared.due).is_closing = true;
        self.shared.changed.notify_one();
        if let Some(thread) = lock(&self.thread).take() {
            let _ = thread.join();
        }
    }
}

impl Shared {
    /// Moves what was appended whenever it is much, until it is told to close.
    fn run(&self) {
        let mut connection: Option<Connection> = None;
        loop {
            let waits = |due: &mut Due| due.entries < EVERY && !due.is_closing;
            let mut due = self.changed.wait_while(lock(&self.due), waits).unwrap_or_else(PoisonError::into_inner);
            if due.is_closing {
                return;
            }
            due.entries = 0;
            drop(due);
            let _turn = lock(&self.turn);
            if connection.is_none() {
                connection = storage::open_beside(&self.path)
                    .inspect_err(|error| tracing::warn!(%error, "the log cannot be opened to move what was appended"))
                    .ok();
            }
            // What fails is tried again with the next entries, and in the end by an append.
            let moved = connection.as_ref().map(storage::checkpoint);
            if let Some(Err(error)) = moved {
                tracing::debug!(%error, "what was appended to the log cannot be moved");
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
