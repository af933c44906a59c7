//! The log of a gateway that does not run, for erasing and exporting from its data folder.

use super::subject::Counts;
use crate::core::contacts::BookEntry;
use crate::core::fact::{Entry, ErasureFact, Fact};
use crate::core::hub::{EraseError, EraseRequest, Erasure, Wanted};
use crate::gateway::clock::system_time;
use crate::gateway::contacts::store::ContactStore;
use crate::gateway::engine::state::State;
use crate::gateway::engine::{AboutContact, Source};
use crate::gateway::log::{EventLog, LogError};
use crate::gateway::storage::{StorageError, blocking};
use crate::protocol::{MediaId, PhoneNumber};
use std::fs::File;
use std::sync::Arc;

/// A log, and what it folds to. Nothing follows from its facts: agents' time limits are the gateway's own matter.
pub struct Stopped {
    log: Arc<dyn EventLog>,
    contacts: Arc<ContactStore>,
    source: Source,
    state: State,
    /// The folder is locked.
    _lock: File,
}

impl Stopped {
    /// Folds the log of a folder that is locked.
    ///
    /// # Errors
    /// [`LogError`].
    pub async fn read(
        log: Arc<dyn EventLog>,
        contacts: Arc<ContactStore>,
        source: Source,
        lock: File,
    ) -> Result<Self, LogError> {
        let reading = source.clone();
        let state = blocking(move || reading.read()).await?;
        Ok(Self { log, contacts, source, state, _lock: lock })
    }

    /// Begins to erase a contact.
    ///
    /// # Errors
    /// [`EraseError`]; [`LogError`].
    pub fn erase(&mut self, request: &EraseRequest) -> Result<Result<Erasure, EraseError>, LogError> {
        self.bring(&request.contact)?;
        let before = self.state.hub().erased_before(&request.contact);
        let what = match self.state.hub().decide_erasure(request) {
            Ok(what) => what,
            Err(error) => return Ok(Err(error)),
        };
        let was_known = self.state.hub().contact_book().get(&request.contact).is_some();
        // As in a gateway that runs: the log says no more than is true already.
        self.contacts.keep(&[(request.contact.clone(), BookEntry::default())], None)?;
        self.append(what)?;
        let begun = self.pending().pop().unwrap_or_default();
        Ok(Ok(Erasure { before, was_known, ..begun }))
    }

    pub(super) fn pending(&self) -> Vec<Erasure> {
        self.state.hub().pending_erasures()
    }

    /// Brings all interactions of a contact back that have left the state.
    fn bring(&mut self, contact: &PhoneNumber) -> Result<(), LogError> {
        let wanted = Wanted { whole: [contact.clone()].into(), ..Wanted::default() };
        self.source.bring_into(system_time(), self.state.hub_mut(), wanted)
    }

    pub(super) fn unsent(&self, mut files: Vec<MediaId>) -> Result<Vec<MediaId>, StorageError> {
        self.source.keep_unsent(self.state.hub(), &mut files)?;
        Ok(self.state.hub().unsent(files))
    }

    pub(super) fn about(&mut self, contact: &PhoneNumber) -> Result<AboutContact, LogError> {
        self.bring(contact)?;
        let hub = self.state.hub();
        Ok(AboutContact { contact: hub.contact(contact), interactions: hub.interactions_of(contact) })
    }

    pub(super) fn complete(&mut self, begun: u64, counts: Counts) -> Result<(), LogError> {
        self.append(ErasureFact::Completed { begun, counts })
    }

    fn append(&mut self, what: ErasureFact) -> Result<(), LogError> {
        let at = self.state.latest().max(system_time());
        let version = self.state.hub().erasures_version() + 1;
        let entry = Entry { at, version, cause: None, fact: Fact::Erasure { what } };
        let position = self.log.append(std::slice::from_ref(&entry))?;
        self.state.replay(position, &entry);
        Ok(())
    }
}
