//! The log of a gateway that does not run, for erasing and exporting from its data folder.

use super::subject::Counts;
use crate::core::contacts::BookEntry;
use crate::core::fact::{Entry, ErasureFact, Fact};
use crate::core::hub::{EraseError, EraseRequest, Erasure, Rules};
use crate::core::roster::Roster;
use crate::gateway::clock::system_time;
use crate::gateway::contacts::store::ContactStore;
use crate::gateway::engine::state::State;
use crate::gateway::engine::{AboutContact, read};
use crate::gateway::log::{EventLog, LogError};
use crate::protocol::{MediaId, PhoneNumber};
use std::fs::File;
use std::sync::Arc;

/// A log, and what it folds to. Nothing follows from its facts: agents' time limits are the gateway's own matter.
pub struct Stopped {
    log: Arc<dyn EventLog>,
    contacts: Arc<ContactStore>,
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
        rules: Rules,
        roster: Roster,
        lock: File,
    ) -> Result<Self, LogError> {
        let state = read(log.clone(), contacts.clone(), rules, roster).await?;
        Ok(Self { log, contacts, state, _lock: lock })
    }

    /// Begins to erase a contact.
    ///
    /// # Errors
    /// [`EraseError`]; [`LogError`].
    pub fn erase(&mut self, request: &EraseRequest) -> Result<Result<Erasure, EraseError>, LogError> {
        let before = self.state.hub().erased_before(&request.contact);
        let what = match self.state.hub().decide_erasure(request) {
            Ok(what) => what,
            Err(error) => return Ok(Err(error)),
        };
        let was_known = self.state.hub().contact_book().get(&request.contact).is_some();
        // As in a gateway that runs: the log says no more than is true already.
        self.contacts.keep(&[(request.contact.clone(), BookEntry::default())])?;
        self.append(what)?;
        let begun = self.pending().pop().unwrap_or_default();
        Ok(Ok(Erasure { before, was_known, ..begun }))
    }

    pub(super) fn pending(&self) -> Vec<Erasure> {
        self.state.hub().pending_erasures()
    }

    pub(super) fn unsent(&self, files: Vec<MediaId>) -> Vec<MediaId> {
        self.state.hub().unsent(files)
    }

    pub(super) fn about(&self, contact: &PhoneNumber) -> AboutContact {
        let hub = self.state.hub();
        AboutContact { contact: hub.contact(contact), interactions: hub.interactions_of(contact) }
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
