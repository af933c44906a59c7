//! Past interactions, apart from the engine: the archive, which knows those that have left the hub, and searching in it.
//!
//! | module | what it holds |
//! | --- | --- |
//! | `index` | the archive: stubs, files and words of past interactions in a SQLite file |
//! | `reader` | reading it |
//! | `forgetting` | erasing from it |
//! | [`snapshot`] | the fold of the log as it was lately, in the same file |
//! | `searches` | one connection's searches |
//!
//! The archive is derived from the log: each interaction is added, whole and in one transaction, after it was marked
//! done. Its thread does that, and tells what it has added ([`HistoryIndex::take_added`]); only then may the hub let an
//! interaction go. Everybody else only reads. Messages are not in it: they are read from the log, by stream.
//!
//! A search is gathered by the hub, looked for here, judged by the hub ([`crate::core::hub::Hub::admit`]), and carried
//! out here. Of the interactions that the hub has, the archive only tells which messages hold all words, and what it
//! does not know is looked through.

mod forgetting;
mod index;
mod reader;
mod searches;
pub mod snapshot;
#[cfg(test)]
mod tests;
mod words;

use crate::core::hub::HistorySearch;
use crate::core::interaction::{InteractionState, Stub};
use crate::core::search::Reach;
use crate::gateway::erasure::subject::Subject;
use crate::gateway::log::{EventLog, LogError, Position};
use crate::gateway::storage::StorageError;
use crate::protocol::{GatewayFrame, InteractionId, MediaId, Millis, PhoneNumber, TargetRef};
use index::{FORGOTTEN, SNAPSHOT, Writer};
use reader::{Found, Reader};
pub use searches::{Running, Searches};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;
use tokio::sync::{Semaphore, oneshot};

/// The name of the value kept beside the interactions that says which log the archive belongs to.
const LOG: &str = "log";
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
/// Reads an interaction from the log; `None` if it is not there or cannot be read.
pub type Load = Arc<dyn Fn(&InteractionId) -> Option<InteractionState> + Send + Sync>;

/// Something for the thread that writes.
enum Task {
    /// Interactions that are done.
    Add(Done),
    /// Something is erased.
    Forget(Subject, oneshot::Sender<Result<u64, StorageError>>),
    /// What was erased is to be removed from the file.
    Scrub(oneshot::Sender<Result<bool, StorageError>>),
}

/// The archive of past interactions.
pub struct HistoryIndex {
    path: PathBuf,
    /// Connections that nobody uses.
    readers: Mutex<Vec<Reader>>,
    permits: Arc<Semaphore>,
    /// `None` once the file was found to be damaged.
    writer: Arc<Mutex<Option<Writer>>>,
    tasks: Sender<Task>,
    added: Arc<Mutex<Vec<(InteractionId, Millis)>>>,
    closing: Arc<AtomicBool>,
}

/// Stops a search when whoever waits for it has gone.
struct StopOnDrop(Arc<AtomicBool>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl HistoryIndex {
    /// Opens the archive. One that cannot be used is created anew.
    ///
    /// # Errors
    /// [`StorageError`] if it cannot be created either.
    pub fn open(path: &Path) -> Result<Arc<Self>, StorageError> {
        let writer = Arc::new(Mutex::new(Some(Writer::open(path)?)));
        let (tasks, to_do) = channel();
        let closing = Arc::new(AtomicBool::new(false));
        let added = Arc::default();
        let adding = Adding { writer: writer.clone(), added: Arc::clone(&added), closing: closing.clone() };
        thread::Builder::new().name(THREAD.into()).spawn(move || adding.run(&to_do)).map_err(StorageError::Thread)?;
        let permits = Arc::new(Semaphore::new(AT_ONCE));
        let readers = Mutex::default();
        Ok(Arc::new(Self { path: path.to_owned(), readers, permits, writer, tasks, added, closing }))
    }

    /// Adds past interactions, later. Those that are there already do no harm.
    pub fn add(&self, done: Done) {
        if !done.is_empty() {
            // The thread ends only with this.
            let _ = self.tasks.send(Task::Add(done));
        }
    }

    /// Forgets the interactions and the contact of a subject, and the snapshot: a state from before the erasure is kept no
    /// more. Returns the number of interactions. Without the archive there is nothing to forget.
    ///
    /// # Errors
    /// [`StorageError`].
    pub async fn forget(&self, subject: Subject) -> Result<u64, StorageError> {
        let (reply, answer) = oneshot::channel();
        let _ = self.tasks.send(Task::Forget(subject, reply));
        answer.await.unwrap_or(Ok(0))
    }

    /// The same, without waiting for it: for what another gateway erases.
    pub fn forget_later(&self, subject: Subject) {
        let _ = self.tasks.send(Task::Forget(subject, oneshot::channel().0));
        let _ = self.tasks.send(Task::Scrub(oneshot::channel().0));
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

    /// Adds past interactions now, as they are in a state to which so many facts about what is erased were folded. None are
    /// added from a state that does not know of everything that was forgotten. Returns whether they are there.
    ///
    /// # Errors
    /// [`StorageError`]: none of them was added.
    pub fn add_now(&self, erasures: u64, done: &[Arc<InteractionState>]) -> Result<bool, StorageError> {
        self.write(|writer| if writer.knows(erasures) { writer.add(done).map(|()| true) } else { Ok(false) })
    }

    /// Returns which interactions have been added since the last call, with when they were done.
    pub fn take_added(&self) -> Vec<(InteractionId, Millis)> {
        std::mem::take(&mut *lock(&self.added))
    }

    /// Returns what is known of a contact's past interactions: how many of them count, and whom all have reached if one
    /// does.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn about(
        &self,
        contact: &PhoneNumber,
        counts: impl Fn(&InteractionId) -> bool,
    ) -> Result<(u32, Reach), StorageError> {
        self.read(|reader| reader.about(contact, counts))
    }

    /// Returns a contact's past interactions, the oldest first.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn of_contact(&self, contact: &PhoneNumber) -> Result<Vec<InteractionId>, StorageError> {
        self.read(|reader| reader.of_contact(contact))
    }

    /// Returns at most `most` past interactions that count and that were done until a time which depends on the service
    /// number; the oldest of each number first.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn old(
        &self,
        most: usize,
        until: impl Fn(&PhoneNumber) -> Option<Millis>,
        counts: impl Fn(&InteractionId) -> bool,
    ) -> Result<Vec<InteractionId>, StorageError> {
        self.read(|reader| reader.old(most, until, counts))
    }

    /// Returns at most `most` contacts whose numbers have these digits in them, and whom their interactions have reached.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn with_digits(&self, digits: &str, most: usize) -> Result<Vec<(PhoneNumber, Reach)>, StorageError> {
        self.read(|reader| reader.with_digits(digits, most))
    }

    /// Returns the past interactions whose messages have a file.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn holding(&self, file: &MediaId) -> Result<Vec<InteractionId>, StorageError> {
        self.read(|reader| reader.holding(file))
    }

    /// Carries out a search, as soon as few others are. `sees` returns whether the agent sees a target; `admit` lets the
    /// hub judge what was found, and `load` reads from the log. Dropping the future stops it; the place it holds is free
    /// only once it has stopped.
    pub async fn search<Admitted>(
        self: Arc<Self>,
        search: HistorySearch,
        sees: impl Fn(&TargetRef) -> bool + Send + 'static,
        admit: impl FnOnce(HistorySearch, Vec<Stub>, usize) -> Admitted,
        load: Load,
    ) -> Option<GatewayFrame>
    where
        Admitted: Future<Output = Option<HistorySearch>>,
    {
        let permit = self.permits.clone().acquire_owned().await.ok()?;
        let stop = StopOnDrop(Arc::new(AtomicBool::new(false)));
        let stopped = stop.0.clone();
        let work = tokio::task::spawn_blocking(move || {
            let found = self.find(&search, &sees, &|| !stopped.load(Ordering::Relaxed));
            (search, found, stopped, permit)
        });
        let (search, Found { stubs, more, known }, stopped, permit) = work.await.ok()?;
        let search = if stubs.is_empty() && more == 0 { search } else { admit(search, stubs, more).await? };
        let work = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            search.carry_out(|stub| known.of(stub), |id| load(id), || !stopped.load(Ordering::Relaxed))
        });
        work.await.ok().flatten()
    }

    /// Writes a snapshot of the fold at a position, by this version with this configuration. Nothing is written for a log
    /// without links, nor of a state that does not know of everything that was forgotten: `erasures` as in
    /// [`HistoryIndex::add_now`].
    ///
    /// # Errors
    /// [`LogError::Storage`].
    pub fn write_snapshot(
        &self,
        log: &dyn EventLog,
        version: (u32, String),
        position: Position,
        erasures: u64,
        kept: &impl Serialize,
    ) -> Result<(), LogError> {
        let Some(value) = snapshot::write(log, version, position, kept)? else { return Ok(()) };
        Ok(self.write(|writer| if writer.knows(erasures) { writer.keep(SNAPSHOT, Some(&value)) } else { Ok(()) })?)
    }

    /// Returns what was kept in the snapshot, if there is one that [can be used](snapshot::read).
    ///
    /// # Errors
    /// [`LogError::Storage`] if the log cannot be read.
    pub fn read_snapshot<T: DeserializeOwned>(
        &self,
        log: &dyn EventLog,
        version: (u32, String),
    ) -> Result<Option<T>, LogError> {
        match self.read(|reader| reader.kept(SNAPSHOT)) {
            Ok(Some(value)) => snapshot::read(log, version, &value),
            Ok(None) => Ok(None),
            Err(error) => {
                tracing::warn!(%error, "the snapshot cannot be read; the log is folded anew");
                Ok(None)
            }
        }
    }

    /// Deletes the snapshot, so that the next start folds everything anew.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn discard_snapshot(&self) -> Result<(), StorageError> {
        self.write(|writer| writer.keep(SNAPSHOT, None))
    }

    /// Prepares for folding a log from its beginning: what is known of another log goes, and the snapshot if it `discards`
    /// it. Returns whether nothing is left.
    ///
    /// # Errors
    /// [`LogError::Storage`].
    pub fn begin_anew(&self, log: &dyn EventLog, discards: bool) -> Result<bool, LogError> {
        if discards {
            self.discard_snapshot()?;
        }
        let Some(start) = snapshot::link_of(log, 0)? else { return Ok(false) };
        let known = self.read(|reader| reader.kept(LOG))?;
        let is_known = known.as_deref() == Some(start.as_bytes());
        if known.is_some() && !is_known {
            self.renew()?;
        }
        self.write(|writer| writer.keep(LOG, Some(start.as_bytes())))?;
        Ok(!is_known)
    }

    /// Returns whether this is an archive from before an erasure that is completed, such as a copy that was put back: it may
    /// have what was erased.
    pub fn is_from_before(&self, erasure: u64) -> bool {
        let knows = |forgotten: Option<Vec<u8>>| forgotten.is_some_and(|it| *it >= erasure.to_be_bytes()[..]);
        erasure > 0 && self.read(|reader| reader.kept(FORGOTTEN)).is_ok_and(|forgotten| !knows(forgotten))
    }

    /// Notes that nothing is here of what was erased up to an erasure.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn keep_forgotten(&self, erasure: u64) -> Result<(), StorageError> {
        self.write(|writer| writer.keep_forgotten(erasure))
    }

    /// Deletes interactions after `last`, which a log that was cut does not have any more.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn cut(&self, last: &InteractionId) -> Result<(), StorageError> {
        self.write(|writer| writer.cut(last))
    }

    /// Creates the archive anew, without anything in it.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn renew(&self) -> Result<(), StorageError> {
        let mut writer = lock(&self.writer);
        writer.take().into_iter().for_each(Writer::remove);
        lock(&self.readers).clear();
        *writer = Some(Writer::open(&self.path)?);
        Ok(())
    }

    fn find(&self, search: &HistorySearch, sees: &dyn Fn(&TargetRef) -> bool, goes_on: &impl Fn() -> bool) -> Found {
        self.read(|reader| reader.find(search, sees, goes_on)).unwrap_or_else(|error| {
            tracing::error!(%error, "the archive of past interactions cannot be read; only the latest are found");
            Found::default()
        })
    }

    fn read<T>(&self, read: impl FnOnce(&mut Reader) -> Result<T, StorageError>) -> Result<T, StorageError> {
        let free = lock(&self.readers).pop();
        let mut reader = free.map_or_else(|| Reader::open(&self.path), Ok)?;
        let result = read(&mut reader)?;
        lock(&self.readers).push(reader);
        Ok(result)
    }

    fn write<T>(&self, write: impl FnOnce(&mut Writer) -> Result<T, StorageError>) -> Result<T, StorageError> {
        match &mut *lock(&self.writer) {
            Some(writer) => write(writer),
            None => Err(StorageError::Closed),
        }
    }
}

impl Drop for HistoryIndex {
    fn drop(&mut self) {
        self.closing.store(true, Ordering::Relaxed);
    }
}

/// The thread that adds and forgets.
struct Adding {
    writer: Arc<Mutex<Option<Writer>>>,
    added: Arc<Mutex<Vec<(InteractionId, Millis)>>>,
    closing: Arc<AtomicBool>,
}

impl Adding {
    /// Adds and forgets what comes, until nothing can come any more.
    fn run(self, to_do: &Receiver<Task>) {
        let mut waiting: VecDeque<Arc<InteractionState>> = VecDeque::new();
        let mut pause = Duration::ZERO;
        while !self.closing.load(Ordering::Relaxed) {
            let came = if waiting.is_empty() {
                to_do.recv().map_err(|_| RecvTimeoutError::Disconnected)
            } else {
                to_do.recv_timeout(pause)
            };
            if matches!(came, Err(RecvTimeoutError::Disconnected)) {
                return;
            }
            for task in came.into_iter().chain(to_do.try_iter()) {
                let mut writer = lock(&self.writer);
                let Some(open) = &mut *writer else { return };
                match task {
                    Task::Add(done) => waiting.extend(done),
                    Task::Forget(subject, reply) => {
                        waiting.retain(|interaction| !subject.has(&interaction.id));
                        let _ = reply.send(open.forget(&subject));
                    }
                    Task::Scrub(reply) => drop(reply.send(open.scrub())),
                }
            }
            let next: Vec<_> = waiting.iter().take(TOGETHER).cloned().collect();
            let mut writer = lock(&self.writer);
            let Some(open) = &mut *writer else { return };
            match open.add(&next) {
                Ok(()) => {
                    drop(writer);
                    waiting.drain(..next.len());
                    pause = Duration::ZERO;
                    lock(&self.added).extend(next.iter().filter_map(|it| Some((it.id.clone(), it.done?))));
                }
                Err(error) if error.is_damage() => {
                    tracing::error!(
                        %error,
                        "the archive of past interactions is damaged; it is built anew at the next start"
                    );
                    return writer.take().into_iter().for_each(Writer::remove);
                }
                Err(error) => {
                    if pause.is_zero() {
                        tracing::warn!(%error, "past interactions cannot be added to their archive; they stay in memory");
                    }
                    pause = (pause * 2).clamp(RETRY, LONGEST_RETRY);
                }
            }
        }
    }
}
