//! How much is stored, and how much of it nobody has sent: counted before a body is read, so that no upload can take
//! more than the quotas leave.
//!
//! A file counts as unsent from the reservation of its room until a message has it, its agent takes it back, or its
//! time is up. The time begins anew when a command names the file, and a file that is being deleted can no longer be
//! named: so none is deleted under a message on its way.

use super::error::MediaError;
use crate::core::quotas::Quotas;
use crate::gateway::clock::Clock;
use crate::protocol::{AgentId, MediaId, Millis};
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

const MB: u64 = 1_000_000;
const HOUR: Millis = 3_600_000;
/// The longest that a command takes from naming a file to the log.
const ON_ITS_WAY: Millis = 60_000;
/// How long files found at the start are kept at least: browsers come back with commands that name them.
const GRACE: Millis = 600_000;

/// A number of files and their size in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amount {
    /// The files.
    pub files: u64,
    /// The bytes.
    pub bytes: u64,
}

impl Amount {
    fn add(&mut self, other: Self) {
        self.files += other.files;
        self.bytes += other.bytes;
    }

    fn subtract(&mut self, other: Self) {
        self.files = self.files.saturating_sub(other.files);
        self.bytes = self.bytes.saturating_sub(other.bytes);
    }
}

/// A file that no message is known to have.
#[derive(Debug)]
struct Unsent {
    by: Option<AgentId>,
    bytes: u64,
    since: Millis,
    /// When a command last named it.
    named: Option<Millis>,
    /// True if it is being deleted.
    going: bool,
}

#[derive(Debug, Default)]
struct State {
    quotas: Quotas,
    clock: Option<Arc<Clock>>,
    /// The bytes of all files, sent or not, and of reservations.
    stored: u64,
    /// The agents' unsent files and reservations.
    unsent: Amount,
    unsent_of: HashMap<AgentId, Amount>,
    files: HashMap<MediaId, Unsent>,
    /// What was stored of each agent's uploads within the last hour.
    uploaded: HashMap<AgentId, VecDeque<(Millis, u64)>>,
    /// The files stored since the start, until those from before have been counted.
    new: Option<HashSet<MediaId>>,
}

/// The use of a store. Cheap to clone; clones share the counts.
#[derive(Clone, Debug)]
pub struct Usage(Arc<Mutex<State>>);

impl Default for Usage {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(State { new: Some(HashSet::new()), ..State::default() })))
    }
}

/// Room for a file that arrives. Released when dropped, unless the file is kept.
#[derive(Debug)]
pub struct Reservation {
    usage: Usage,
    by: Option<AgentId>,
    bytes: u64,
    kept: bool,
}

impl Usage {
    /// Sets other quotas.
    pub fn limit(&self, quotas: Quotas) {
        self.state().quotas = quotas;
    }

    /// Sets the quotas and the clock.
    pub fn configure(&self, quotas: Quotas, clock: Arc<Clock>) {
        let mut state = self.state();
        (state.quotas, state.clock) = (quotas, Some(clock));
    }

    /// Reserves room for a file of an agent, or `None` for a contact.
    ///
    /// # Errors
    /// [`MediaError::TooManyUnsent`], [`MediaError::TooManyUnsentInAll`], [`MediaError::TooMuchUploaded`],
    /// [`MediaError::Full`]; for a contact only the last.
    pub fn reserve(&self, by: Option<AgentId>, bytes: u64) -> Result<Reservation, MediaError> {
        self.state().take(by.as_ref(), Amount { files: 1, bytes })?;
        Ok(Reservation { usage: self.clone(), by, bytes, kept: false })
    }

    /// Returns the bytes of all files and reservations.
    pub fn stored(&self) -> u64 {
        self.state().stored
    }

    /// Returns what the agents have uploaded or are uploading, and not sent.
    pub fn unsent(&self) -> Amount {
        self.state().unsent
    }

    /// Returns the unsent files of an agent, or all of them.
    pub fn unsent_files(&self, of: Option<&AgentId>) -> Vec<MediaId> {
        let state = self.state();
        let files = state.files.iter().filter(|(_, file)| of.is_none() || file.by.as_ref() == of);
        files.map(|(id, _)| id.clone()).collect()
    }

    /// Records that messages have these files.
    pub fn sent<'a>(&self, files: impl IntoIterator<Item = &'a MediaId>) {
        let mut state = self.state();
        for id in files {
            state.forget(id);
        }
    }

    /// Records that a command names a file. Returns whether it still can: not if the file is being deleted.
    pub fn touch(&self, id: &MediaId) -> bool {
        let mut state = self.state();
        let now = state.now();
        match state.files.get_mut(id) {
            Some(Unsent { going: true, .. }) => false,
            Some(file) => {
                (file.since, file.named) = (now, Some(now));
                true
            }
            None => true,
        }
    }

    /// Begins to delete the files whose time is up. Returns them.
    pub fn take_expired(&self) -> Vec<MediaId> {
        let mut state = self.state();
        let (now, keep) = (state.now(), Millis::from(state.quotas.unsent_hours) * HOUR);
        let expired = state.files.iter_mut().filter(|(_, file)| !file.going && file.since.saturating_add(keep) <= now);
        expired
            .map(|(id, file)| {
                file.going = true;
                id.clone()
            })
            .collect()
    }

    /// Begins to delete an unsent file of an agent. Returns whether there is one that no command on its way may name.
    pub fn take_back(&self, agent: &AgentId, id: &MediaId) -> bool {
        let mut state = self.state();
        let now = state.now();
        let is_idle = |file: &Unsent| !file.going && file.named.is_none_or(|at| at + ON_ITS_WAY <= now);
        let file = state.files.get_mut(id).filter(|file| is_idle(file) && file.by.as_ref() == Some(agent));
        file.map(|file| file.going = true).is_some()
    }

    /// Goes back on deleting a file.
    pub fn leave(&self, id: &MediaId) {
        if let Some(file) = self.state().files.get_mut(id) {
            file.going = false;
        }
    }

    /// Records that a file was deleted.
    pub fn deleted(&self, id: &MediaId) {
        let mut state = self.state();
        if let Some(bytes) = state.forget(id) {
            state.stored = state.stored.saturating_sub(bytes);
        }
    }

    /// Counts a file found at the start; `unsent` is whose it is if no message has it. Files stored since then are known
    /// already.
    pub fn found(&self, id: &MediaId, bytes: u64, unsent: Option<(Option<AgentId>, Millis)>) {
        let mut state = self.state();
        if state.new.as_ref().is_none_or(|new| new.contains(id)) {
            return;
        }
        state.stored += bytes;
        if let Some((by, since)) = unsent {
            let earliest = state.now() + GRACE;
            let since = since.max(earliest.saturating_sub(Millis::from(state.quotas.unsent_hours) * HOUR));
            state.count(by.as_ref(), Amount { files: 1, bytes });
            state.files.insert(id.clone(), Unsent { by, bytes, since, named: None, going: false });
        }
    }

    /// Records that all files from before the start have been counted.
    pub fn all_found(&self) {
        self.state().new = None;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn now(&self) -> Millis {
        self.clock.as_ref().map_or(0, |clock| clock.now())
    }

    /// Takes room, if the quotas leave it.
    fn take(&mut self, by: Option<&AgentId>, amount: Amount) -> Result<(), MediaError> {
        let Quotas { unsent_files, unsent_mb, uploaded_mb_per_hour, stored_mb, .. } = self.quotas;
        let Quotas { unsent_files_in_all, unsent_mb_in_all, .. } = self.quotas;
        let fits = |before: Amount, files: u32, mb: u32| {
            before.files + amount.files <= u64::from(files) && before.bytes + amount.bytes <= u64::from(mb) * MB
        };
        if let Some(agent) = by {
            if !fits(self.unsent_of.get(agent).copied().unwrap_or_default(), unsent_files, unsent_mb) {
                return Err(MediaError::TooManyUnsent { files: unsent_files, mb: unsent_mb });
            }
            if !fits(self.unsent, unsent_files_in_all, unsent_mb_in_all) {
                return Err(MediaError::TooManyUnsentInAll);
            }
            let now = self.now();
            let lately = self.uploaded.entry(agent.clone()).or_default();
            while lately.front().is_some_and(|(at, _)| at + HOUR <= now) {
                lately.pop_front();
            }
            let uploaded: u64 = lately.iter().map(|(_, bytes)| bytes).sum();
            if uploaded + amount.bytes > u64::from(uploaded_mb_per_hour) * MB {
                return Err(MediaError::TooMuchUploaded { mb: uploaded_mb_per_hour });
            }
        }
        if self.stored + amount.bytes > u64::from(stored_mb) * MB {
            tracing::error!(stored_mb, "the store of files is full");
            return Err(MediaError::Full);
        }
        self.stored += amount.bytes;
        self.count(by, amount);
        Ok(())
    }

    fn count(&mut self, by: Option<&AgentId>, amount: Amount) {
        if let Some(agent) = by {
            self.unsent.add(amount);
            self.unsent_of.entry(agent.clone()).or_default().add(amount);
        }
    }

    fn uncount(&mut self, by: Option<&AgentId>, amount: Amount) {
        let Some(agent) = by else { return };
        self.unsent.subtract(amount);
        if let Some(of_agent) = self.unsent_of.get_mut(agent) {
            of_agent.subtract(amount);
            if *of_agent == Amount::default() {
                self.unsent_of.remove(agent);
            }
        }
    }

    /// Counts a file no longer as unsent. Returns its size.
    fn forget(&mut self, id: &MediaId) -> Option<u64> {
        let Unsent { by, bytes, .. } = self.files.remove(id)?;
        self.uncount(by.as_ref(), Amount { files: 1, bytes });
        Some(bytes)
    }
}

impl Reservation {
    /// Returns whose it is; `None` for a contact.
    pub fn by(&self) -> Option<&AgentId> {
        self.by.as_ref()
    }

    /// Reserves room for at least so many bytes in all.
    ///
    /// # Errors
    /// As [`Usage::reserve`].
    pub fn grow(&mut self, bytes: u64) -> Result<(), MediaError> {
        if bytes > self.bytes {
            self.usage.state().take(self.by.as_ref(), Amount { files: 0, bytes: bytes - self.bytes })?;
            self.bytes = bytes;
        }
        Ok(())
    }

    /// Counts the stored file, with the bytes that it has turned out to take, in place of the reservation.
    pub fn keep(mut self, id: &MediaId, bytes: u64) {
        self.kept = true;
        let mut state = self.usage.state();
        state.stored = (state.stored + bytes).saturating_sub(self.bytes);
        state.uncount(self.by.as_ref(), Amount { files: 1, bytes: self.bytes });
        state.count(self.by.as_ref(), Amount { files: 1, bytes });
        let (by, since) = (self.by.clone(), state.now());
        if let Some(agent) = &by {
            state.uploaded.entry(agent.clone()).or_default().push_back((since, bytes));
        }
        state.files.insert(id.clone(), Unsent { by, bytes, since, named: None, going: false });
        if let Some(new) = &mut state.new {
            new.insert(id.clone());
        }
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        if !self.kept {
            let mut state = self.usage.state();
            state.stored = state.stored.saturating_sub(self.bytes);
            state.uncount(self.by.as_ref(), Amount { files: 1, bytes: self.bytes });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usage(quotas: Quotas) -> (Usage, Arc<Clock>) {
        let (usage, clock) = (Usage::default(), Arc::new(Clock::not_before(0, 0)));
        usage.configure(quotas, clock.clone());
        (usage, clock)
    }

    fn few() -> Quotas {
        Quotas { unsent_files: 3, unsent_mb: 2, unsent_files_in_all: 4, unsent_mb_in_all: 3, ..Quotas::default() }
    }

    fn ann() -> Option<AgentId> {
        Some("ann".into())
    }

    #[test]
    fn room_is_taken_before_a_file_arrives_and_given_back_if_it_does_not() {
        let (usage, _) = usage(few());
        let first = usage.reserve(ann(), MB).unwrap();
        let mut second = usage.reserve(ann(), 0).unwrap();
        second.grow(MB).unwrap();
        assert!(matches!(second.grow(MB + 1), Err(MediaError::TooManyUnsent { files: 3, mb: 2 })));
        assert!(matches!(usage.reserve(ann(), 1), Err(MediaError::TooManyUnsent { .. })));
        assert!(matches!(usage.reserve(Some("ben".into()), MB + 1), Err(MediaError::TooManyUnsentInAll)));
        let contacts = usage.reserve(None, 50 * MB).unwrap();
        assert_eq!((usage.unsent(), usage.stored()), (Amount { files: 2, bytes: 2 * MB }, 52 * MB));
        drop((first, contacts));
        second.keep(&"m".into(), 10);
        assert_eq!((usage.unsent(), usage.stored()), (Amount { files: 1, bytes: 10 }, 10));
        let more = [0, 0].map(|bytes| usage.reserve(ann(), bytes).unwrap());
        assert!(matches!(usage.reserve(ann(), 0), Err(MediaError::TooManyUnsent { .. })), "a fourth");
        drop(more);
        usage.sent([&"m".into()]);
        assert_eq!((usage.unsent(), usage.stored()), (Amount::default(), 10), "what is sent is stored");
    }

    #[test]
    fn what_is_uploaded_in_an_hour_and_what_is_stored_in_all_are_limited() {
        let (usage, clock) = usage(Quotas { uploaded_mb_per_hour: 1, stored_mb: 2, ..Quotas::default() });
        let upload = |id: &str, bytes| {
            usage.reserve(ann(), bytes).map(|room| {
                room.keep(&id.into(), bytes);
                usage.sent([&id.into()]);
            })
        };
        upload("1", MB).unwrap();
        assert!(matches!(upload("2", 1), Err(MediaError::TooMuchUploaded { mb: 1 })));
        clock.advance(HOUR);
        upload("2", MB).unwrap();
        assert!(matches!(usage.reserve(None, 1), Err(MediaError::Full)));
    }

    #[test]
    fn a_file_that_a_command_names_is_not_deleted_and_one_that_is_deleted_cannot_be_named() {
        let (usage, clock) = usage(Quotas::default());
        for id in ["kept", "gone"] {
            usage.reserve(ann(), 1).unwrap().keep(&id.into(), 1);
        }
        clock.advance(23 * HOUR);
        assert!(usage.touch(&"kept".into()));
        assert_eq!(usage.take_expired(), []);
        clock.advance(HOUR);
        assert_eq!(usage.take_expired(), ["gone".into()]);
        assert!(!usage.touch(&"gone".into()));
        assert!(!usage.take_back(&"ann".into(), &"gone".into()), "once");
        usage.deleted(&"gone".into());
        assert!(!usage.take_back(&"ben".into(), &"kept".into()), "another's");
        clock.advance(ON_ITS_WAY - 1_000);
        assert!(usage.touch(&"kept".into()));
        assert!(!usage.take_back(&"ann".into(), &"kept".into()), "a command may be on its way");
        clock.advance(ON_ITS_WAY);
        assert!(usage.take_back(&"ann".into(), &"kept".into()));
        usage.leave(&"kept".into());
        assert!(usage.touch(&"kept".into()));
        assert_eq!(usage.stored(), 1);
    }

    #[test]
    fn files_from_before_the_start_are_counted_once_and_not_deleted_at_once() {
        let (usage, clock) = usage(Quotas::default());
        usage.reserve(ann(), 7).unwrap().keep(&"new".into(), 7);
        usage.found(&"new".into(), 7, Some((ann(), 0)));
        usage.found(&"sent".into(), 10, None);
        usage.found(&"old".into(), 100, Some((ann(), 0)));
        usage.all_found();
        assert_eq!((usage.unsent(), usage.stored()), (Amount { files: 2, bytes: 107 }, 117));
        assert_eq!(usage.take_expired(), []);
        clock.advance(GRACE);
        assert_eq!(usage.take_expired(), ["old".into()]);
    }
}
