//! All stores that hold something of contacts, and forgetting it in each of them.

use super::stopped::Stopped;
use super::subject::{Counts, Subject};
use crate::core::contacts::Pseudonyms;
use crate::core::fact::{Entry, Fact, InteractionFact, stream_of};
use crate::core::hub::Erasure;
use crate::gateway::carriers::handset::Handset;
use crate::gateway::carriers::outbox::store::OutboxStore;
use crate::gateway::contacts::store::ContactStore;
use crate::gateway::engine::{AboutContact, Handle};
use crate::gateway::history::HistoryIndex;
use crate::gateway::log::{EventLog, LogError};
use crate::gateway::media::{MediaError, MediaStore};
use crate::gateway::storage::{StorageError, blocking, with};
use crate::protocol::{MediaId, PhoneNumber, Refusal};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use thiserror::Error;
use tokio::sync::Mutex;

/// The pause before a store is asked again from which something could not be removed, as somebody was reading.
const PAUSE: Duration = Duration::from_millis(250);
/// How often it is asked.
const ATTEMPTS: u32 = 40;

/// Everything that holds something of contacts. A new store has its place here: a test compares the files of a data folder
/// with a list.
#[derive(Clone)]
pub struct Stores {
    /// The event log.
    pub log: Arc<dyn EventLog>,
    /// The contact book.
    pub contacts: Arc<ContactStore>,
    /// The demo's phones.
    pub handset: Arc<Handset>,
    /// The texts sent over networks.
    pub outbox: Arc<OutboxStore>,
    /// The words of past interactions.
    pub history: Arc<HistoryIndex>,
    /// The files of messages.
    pub media: MediaStore,
    /// Computes what stands for an erased number.
    pub pseudonyms: Pseudonyms,
}

/// Who knows what is erased, and records it.
pub enum Ledger {
    /// The gateway that runs.
    Running(Handle),
    /// The log of one that does not.
    Stopped(Box<Mutex<Stopped>>),
}

/// Why an erasure is not completed. It is in the log, and goes on at the next attempt or start. Contains no message text,
/// number or token.
#[derive(Debug, Error)]
pub enum EraserError {
    /// The log.
    #[error("the log: {0}")]
    Log(#[from] LogError),
    /// A database.
    #[error("a database: {0}")]
    Storage(#[from] StorageError),
    /// The files.
    #[error("the files of messages: {0}")]
    Media(#[from] MediaError),
    /// The gateway stops, or cannot write its log.
    #[error("the gateway cannot write anything now")]
    Unavailable,
    /// Something is still being read.
    #[error("a database is being read for too long")]
    Busy,
}

impl From<Refusal> for EraserError {
    fn from(_: Refusal) -> Self {
        Self::Unavailable
    }
}

/// Erases. One erasure after the other.
pub struct Eraser {
    stores: Stores,
    ledger: Ledger,
    working: Mutex<()>,
}

impl Eraser {
    /// Creates one.
    pub fn new(stores: Stores, ledger: Ledger) -> Self {
        Self { stores, ledger, working: Mutex::default() }
    }

    /// Returns the stores.
    pub fn stores(&self) -> &Stores {
        &self.stores
    }

    /// Returns who knows what is erased.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Erases what is left of erasures that have begun, and of those before that are not completed, and records that.
    /// Returns how much was left of these.
    ///
    /// # Errors
    /// [`EraserError`].
    pub async fn complete(&self, erasures: &[Erasure]) -> Result<Counts, EraserError> {
        let _working = self.working.lock().await;
        let mut done = Vec::new();
        for erasure in self.ledger.pending().await? {
            let counts = self.forget(&erasure).await?;
            done.push((erasure.number, counts));
        }
        if !done.is_empty() {
            self.scrub().await?;
        }
        let known = erasures.iter().filter(|erasure| erasure.was_known).count() as u64;
        let mut total = Counts::from([("contacts in the contact book".to_owned(), known)]);
        for (number, counts) in done {
            if erasures.iter().any(|erasure| erasure.number == number) {
                counts.iter().for_each(|(place, count)| *total.entry(place.clone()).or_default() += count);
            }
            self.ledger.completed(number, counts).await?;
        }
        Ok(total)
    }

    /// Forgets the subject of an erasure in every store. The log comes last: it says what there is in the others.
    async fn forget(&self, erasure: &Erasure) -> Result<Counts, EraserError> {
        let Stores { log, contacts, handset, outbox, history, media, pseudonyms } = &self.stores;
        let subject = Subject::new(erasure, pseudonyms);
        let mut counts = Counts::new();
        let mut count = |place: &str, number: u64| _ = counts.insert(place.to_owned(), number);
        let mut files = BTreeSet::new();
        for id in subject.interactions() {
            let (log, stream) = (log.clone(), stream_of(id));
            let entries = blocking(move || log.stream(&stream, u64::MAX)).await?;
            files.extend(entries.iter().flat_map(files_of));
        }
        // Those that another interaction has stay.
        let gone = self.ledger.unsent(files.into_iter().collect()).await?;
        count("files", gone.len() as u64);
        for id in gone {
            media.delete(&id).await?;
            media.usage().deleted(&id);
        }
        count("past interactions found by words", history.forget(subject.clone()).await?);
        count("texts on the demo's phones", handset.forget(subject.clone()).await?);
        let of = subject.clone();
        count("texts sent over networks", with(outbox, move |store| store.forget_subject(&of)).await?);
        let of = subject.clone();
        // Nothing is left of them there, unless something was learned while this was interrupted.
        with(contacts, move |store| store.forget(&of)).await?;
        let mut entries = 0;
        for id in subject.interactions() {
            // Each by itself, so that the writer need not wait.
            let (log, stream) = (log.clone(), stream_of(id));
            entries += blocking(move || log.blank(&stream)).await?;
        }
        count("entries of the log", entries);
        Ok(counts)
    }

    /// Removes what was forgotten from the files of every store.
    async fn scrub(&self) -> Result<(), EraserError> {
        let Stores { log, contacts, handset, outbox, history, .. } = &self.stores;
        let mut attempts = 0;
        while !(with(contacts, ContactStore::scrub).await?
            && handset.scrub().await?
            && with(outbox, |outbox| outbox.scrub()).await?
            && history.scrub().await?
            && with_log(log).await?)
        {
            attempts += 1;
            if attempts == ATTEMPTS {
                return Err(EraserError::Busy);
            }
            tokio::time::sleep(PAUSE).await;
        }
        Ok(())
    }
}

async fn with_log(log: &Arc<dyn EventLog>) -> Result<bool, LogError> {
    let log = log.clone();
    blocking(move || log.scrub()).await
}

/// Returns the files of the messages in an entry.
fn files_of(entry: &Entry) -> Vec<MediaId> {
    let Fact::Interaction {
        what: InteractionFact::Received { message, .. } | InteractionFact::Sent { message }, ..
    } = &entry.fact
    else {
        return Vec::new();
    };
    message.media.iter().map(|file| file.id.clone()).collect()
}

impl Ledger {
    async fn pending(&self) -> Result<Vec<Erasure>, EraserError> {
        Ok(match self {
            Self::Running(engine) => engine.pending_erasures().await?,
            Self::Stopped(stopped) => stopped.lock().await.pending(),
        })
    }

    async fn unsent(&self, files: Vec<MediaId>) -> Result<Vec<MediaId>, EraserError> {
        Ok(match self {
            Self::Running(engine) => engine.unsent(files).await?,
            Self::Stopped(stopped) => stopped.lock().await.unsent(files)?,
        })
    }

    async fn completed(&self, number: u64, counts: Counts) -> Result<(), EraserError> {
        match self {
            Self::Running(engine) => Ok(engine.complete_erasure(number, counts).await?),
            Self::Stopped(stopped) => Ok(stopped.lock().await.complete(number, counts)?),
        }
    }

    /// Returns what there is of a contact besides their interactions.
    ///
    /// # Errors
    /// [`EraserError`].
    pub async fn about(&self, contact: PhoneNumber) -> Result<AboutContact, EraserError> {
        Ok(match self {
            Self::Running(engine) => engine.about_contact(contact).await?,
            Self::Stopped(stopped) => stopped.lock().await.about(&contact)?,
        })
    }
}
