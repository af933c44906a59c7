//! Searching past interactions, apart from the engine: [`crate::core::hub::HistorySearch`] holds what an agent may
//! find, and is carried out here with the help of an index.
//!
//! | module | what it holds |
//! | --- | --- |
//! | `index` | the words of past interactions in a SQLite file |
//! | `forgetting` | erasing from it |
//! | `searches` | one connection's searches |
//!
//! The index only tells which messages hold all words. What it does not know, or knows otherwise than the state, is
//! looked through; so a search finds the same while the index is being built, and if it cannot be used at all.
//!
//! It is derived from the log: each interaction is added, whole and in one transaction, after it was marked done. At a
//! start, those that are missing are added. Its thread does that, and everybody else only reads.

mod forgetting;
mod index;
mod searches;
#[cfg(test)]
mod tests;

use crate::core::hub::HistorySearch;
use crate::core::interaction::InteractionState;
use crate::gateway::erasure::subject::Subject;
use crate::gateway::storage::StorageError;
use crate::protocol::GatewayFrame;
use index::{Known, Reader, Writer};
pub use searches::Searches;
use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;
use tokio::sync::{Semaphore, oneshot};

/// The number of searches that are carried out at once.
const AT_ONCE: usize = 2;
/// The number of interactions that are added with one transaction.
const TOGETHER: usize = 64;
/// The pause before interactions that could not be added are tried again, at first and at most.
const RETRY: Duration = Duration::from_secs(1);
const LONGEST_RETRY: Duration = Duration::from_secs(60);
/// The operating system's name for the thread that adds.
const THREAD: &str = "history-index";

/// Past interactions that are to be found.
pub type Done = Vec<Arc<InteractionState>>;

/// Something for the thread that writes.
enum Task {
    /// Interactions that are done.
    Add(Done),
    /// Something is erased.
    Forget(Subject, oneshot::Sender<Result<u64, StorageError>>),
    /// What was erased is to be removed from the file.
    Scrub(oneshot::Sender<Result<bool, StorageError>>),
}

/// The index of past interactions.
pub struct HistoryIndex {
    path: PathBuf,
    /// Connections that nobody uses.
    readers: Mutex<Vec<Reader>>,
    permits: Arc<Semaphore>,
    tasks: Sender<Task>,
    closing: Arc<AtomicBool>,
}

/// Stops a search when whoever waits for it has gone.
struct StopOnDrop(Arc<AtomicBool>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl HistoryIndex {
    /// Opens the index. One that cannot be used is created anew.
    ///
    /// # Errors
    /// [`StorageError`] if it cannot be created either.
    pub fn open(path: &Path) -> Result<Arc<Self>, StorageError> {
        let writer = Writer::open(path)?;
        let (tasks, to_do) = channel();
        let closing = Arc::new(AtomicBool::new(false));
        let stop = closing.clone();
        thread::Builder::new()
            .name(THREAD.into())
            .spawn(move || write(writer, &to_do, &stop))
            .map_err(StorageError::Thread)?;
        let permits = Arc::new(Semaphore::new(AT_ONCE));
        Ok(Arc::new(Self { path: path.to_owned(), readers: Mutex::default(), permits, tasks, closing }))
    }

    /// Adds past interactions, later. Those that are there already do no harm.
    pub fn add(&self, done: Done) {
        if !done.is_empty() {
            // The thread ends only with this.
            let _ = self.tasks.send(Task::Add(done));
        }
    }

    /// Forgets the interactions and the contact of a subject. Returns the number of interactions. Without the index there is
    /// nothing to forget.
    ///
    /// # Errors
    /// [`StorageError`].
    pub async fn forget(&self, subject: Subject) -> Result<u64, StorageError> {
        let (reply, answer) = oneshot::channel();
        let _ = self.tasks.send(Task::Forget(subject, reply));
        answer.await.unwrap_or(Ok(0))
    }

    /// Removes what was forgotten from the file. Returns false if something may be left, as somebody is reading.
    ///
    /// # Errors
    /// [`StorageError`].
    pub async fn scrub(&self) -> Result<bool, StorageError> {
        let (reply, answer) = oneshot::channel();
        let _ = self.tasks.send(Task::Scrub(reply));
        answer.await.unwrap_or(Ok(true))
    }

    /// Carries out a search, as soon as few others are. Dropping the future stops it; the place it holds is free only
    /// once it has stopped.
    pub async fn search(self: Arc<Self>, search: HistorySearch) -> Option<GatewayFrame> {
        let permit = self.permits.clone().acquire_owned().await.ok()?;
        let stop = StopOnDrop(Arc::new(AtomicBool::new(false)));
        let stopped = stop.0.clone();
        let work = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            self.carry_out(search, || !stopped.load(Ordering::Relaxed))
        });
        work.await.ok().flatten()
    }

    /// Carries out a search now. Returns `None` if `goes_on` has returned false.
    fn carry_out(&self, search: HistorySearch, goes_on: impl Fn() -> bool) -> Option<GatewayFrame> {
        let known = if search.filter().is_blank() || search.past().is_empty() {
            Known::default()
        } else {
            self.known(&search, &goes_on)
        };
        search.carry_out(|interaction| known.of(interaction), goes_on)
    }

    fn known(&self, search: &HistorySearch, goes_on: &impl Fn() -> bool) -> Known {
        let free = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let found = free.map_or_else(|| Reader::open(&self.path), Ok).and_then(|mut reader| {
            let known = reader.find(search, goes_on)?;
            self.readers.lock().unwrap_or_else(PoisonError::into_inner).push(reader);
            Ok(known)
        });
        found.unwrap_or_else(|error| {
            tracing::warn!(%error, "the index of past interactions cannot be read; they are looked through");
            Known::default()
        })
    }
}

impl Drop for HistoryIndex {
    fn drop(&mut self) {
        self.closing.store(true, Ordering::Relaxed);
    }
}

/// Adds and erases what comes, until nothing can come any more.
fn write(mut writer: Writer, to_do: &Receiver<Task>, closing: &AtomicBool) {
    let mut waiting: VecDeque<Arc<InteractionState>> = VecDeque::new();
    let mut pause = Duration::ZERO;
    while !closing.load(Ordering::Relaxed) {
        let came = if waiting.is_empty() {
            to_do.recv().map_err(|_| RecvTimeoutError::Disconnected)
        } else {
            to_do.recv_timeout(pause)
        };
        if matches!(came, Err(RecvTimeoutError::Disconnected)) {
            return;
        }
        for task in came.into_iter().chain(to_do.try_iter()) {
            match task {
                Task::Add(done) => waiting.extend(done),
                Task::Forget(subject, reply) => {
                    waiting.retain(|interaction| !subject.has(&interaction.id));
                    let _ = reply.send(writer.forget(&subject));
                }
                Task::Scrub(reply) => drop(reply.send(writer.scrub())),
            }
        }
        let next: Vec<_> = waiting.iter().take(TOGETHER).cloned().collect();
        match writer.add(&next) {
            Ok(()) => {
                waiting.drain(..next.len());
                pause = Duration::ZERO;
            }
            Err(error) if error.is_damage() => {
                tracing::error!(%error, "the index of past interactions is damaged; it is built anew at the next start");
                return writer.remove();
            }
            Err(error) => {
                if pause.is_zero() {
                    tracing::warn!(%error, "past interactions cannot be added to their index; they are looked through");
                }
                pause = (pause * 2).clamp(RETRY, LONGEST_RETRY);
            }
        }
    }
}
