//! What the state is folded from, and what is brought back into it: the log, the archive beside it, and the snapshot.
//!
//! The hub has what is open; what is done leaves it once the archive has it ([`crate::core::hub::Wanted`]). While the
//! log is folded it does so at once, so that folding takes no more memory than working.

#[cfg(test)]
mod tests;

use super::handle::Queued;
use super::machine::Machine;
use super::request::Request;
use super::state::{KeptState, State};
use crate::core::fact::{Entry, Fact, InteractionFact};
use crate::core::hub::{Hub, Kept, Rules, Wanted};
use crate::core::roster::Roster;
use crate::core::setup::DeskSetup;
use crate::gateway::about::VERSION;
use crate::gateway::bytes::random_hex;
use crate::gateway::clock::system_time;
use crate::gateway::contacts::store::ContactStore;
use crate::gateway::history::HistoryIndex;
use crate::gateway::history::snapshot::hash_of;
use crate::gateway::log::{self, EventLog, LogError, Position};
use crate::gateway::storage::StorageError;
use crate::protocol::{InteractionId, MediaId, Millis, PhoneNumber, Refusal};
use std::fmt::Display;
use std::iter;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

/// The number of entries that are read from the log at once.
const PAGE: usize = 4_000;
/// How many interactions are added to the hub while the log is folded before those that are done leave.
const MOST_PAST: usize = 4_000;
/// How long an interaction stays in the hub after it was done: reports on its last texts come, and it may be reopened.
const STAYS: Millis = 10 * 60 * 1000;
/// The pause before each 500 entries of the log that are verified.
const VERIFY_PAUSE: Duration = Duration::from_millis(5);
/// For how long events are kept from the log for desks that resume after a start. Those who were away for longer take
/// snapshots, unless they have missed nothing.
const RESUMED: Millis = 10 * 60 * 1000;
/// How many entries come between two snapshots. Fewer are folded in no time.
const BETWEEN_SNAPSHOTS: Position = 20_000;
/// How many make another one worth while at a stop.
const WORTH_A_SNAPSHOT: Position = 2_000;

/// Where the state comes from.
#[derive(Clone)]
pub struct Source {
    rules: Rules,
    roster: Roster,
    /// A hash of the configured roster: with another one, the log may fold to something else.
    configured: String,
    pub(super) log: Arc<dyn EventLog>,
    pub(super) contacts: Arc<ContactStore>,
    pub(super) history: Arc<HistoryIndex>,
    /// Stands for the name of a log that has none.
    unnamed: String,
    /// False if snapshots are another one's, with other rules and another roster.
    has_snapshots: bool,
    /// As the constants of these names, but for tests.
    most_past: usize,
    between_snapshots: Position,
}

impl Source {
    /// Creates the source of a gateway.
    pub fn new(
        rules: Rules,
        roster: Roster,
        log: Arc<dyn EventLog>,
        contacts: Arc<ContactStore>,
        history: Arc<HistoryIndex>,
    ) -> Self {
        let configured = hash_of(&serde_json::to_vec(&roster).unwrap_or_default());
        let (most_past, between_snapshots) = (MOST_PAST, BETWEEN_SNAPSHOTS);
        let (has_snapshots, unnamed) = (true, random_hex::<8>());
        Self { rules, roster, configured, log, contacts, history, unnamed, has_snapshots, most_past, between_snapshots }
    }

    /// Creates the source of something else that needs the state: it leaves the snapshot alone.
    pub fn apart(
        rules: Rules,
        roster: Roster,
        log: Arc<dyn EventLog>,
        contacts: Arc<ContactStore>,
        history: Arc<HistoryIndex>,
    ) -> Self {
        Self { has_snapshots: false, ..Self::new(rules, roster, log, contacts, history) }
    }

    /// Takes up another setup of the desk.
    pub fn set_up(&mut self, setup: Arc<DeskSetup>) {
        self.rules.setup = setup;
    }

    /// Returns what tells the log, and the rules by which it is folded, from all others.
    ///
    /// # Errors
    /// [`LogError`].
    pub fn origin(&self) -> Result<String, LogError> {
        let link = self.log.link(0)?.map_or_else(|| self.unnamed.clone(), |link| link.to_string());
        let rules = self.rules.fingerprint();
        let all = format!("{link} {} {} {} {rules}", Kept::VERSION, *VERSION, self.configured);
        Ok(hash_of(all.as_bytes())[..16].to_owned())
    }

    fn version(&self) -> (u32, String) {
        (Kept::VERSION, self.configured.clone())
    }

    /// Folds the log: what comes after the snapshot, or all of it.
    ///
    /// # Errors
    /// [`LogError`].
    pub fn read(&self) -> Result<State, LogError> {
        Ok(self.read_from_snapshot()?.0)
    }

    /// Returns also the position of the snapshot; 0 if there was none.
    pub(super) fn read_from_snapshot(&self) -> Result<(State, Position), LogError> {
        let (state, began) = self.fold()?;
        if !self.history.is_from_before(state.hub.last_erasure()) {
            return Ok((state, began));
        }
        tracing::warn!("the archive of past interactions is from before an erasure; it is built anew");
        drop(state);
        written(self.history.renew());
        self.fold()
    }

    fn fold(&self) -> Result<(State, Position), LogError> {
        let kept: Option<KeptState> =
            if self.has_snapshots { self.history.read_snapshot(&*self.log, self.version())? } else { None };
        let (is_anew, origin) = (kept.is_none(), self.origin()?);
        let mut is_empty = false;
        let mut state = match kept {
            Some(kept) => State::from_kept(self.rules.clone(), kept, origin),
            None => {
                is_empty = written(self.history.begin_anew(&*self.log, self.has_snapshots)).unwrap_or_default();
                State::new(self.rules.clone(), self.roster.clone()).of(origin)
            }
        };
        let resumed = system_time().saturating_sub(RESUMED);
        state.keep_since(if self.has_snapshots { resumed } else { Millis::MAX });
        let began = state.position();
        state.full_at = state.hub.interaction_count() + self.most_past;
        state.set_contacts(self.contacts.read()?);
        self.go_on(&mut state)?;
        if is_anew && state.position() > 0 {
            // A log that was cut may have had more.
            let _ = self.history.cut(&state.hub.last_interaction());
        }
        if is_empty {
            written(self.history.keep_forgotten(state.hub.last_erasure()));
        }
        self.finish(&mut state)?;
        self.keep_if_due(&mut state, began);
        Ok((state, began))
    }

    /// Folds what the log has after what was folded.
    ///
    /// # Errors
    /// [`LogError`]: what was read before is folded.
    pub(super) fn go_on(&self, state: &mut State) -> Result<(), LogError> {
        loop {
            let page = self.log.read(state.position(), PAGE)?;
            for (position, entry) in &page {
                self.recall_for(&mut state.hub, entry)?;
                if state.recent.wants(entry.at) {
                    self.expect_for(&mut state.hub, entry);
                }
                state.replay(*position, entry);
            }
            if page.len() < PAGE {
                return Ok(());
            }
            if state.hub.interaction_count() > state.full_at {
                self.archive(&mut state.hub);
                // Of what is open, nothing can go.
                state.full_at = state.hub.interaction_count() + self.most_past;
            }
        }
    }

    /// Brings back the interactions that an entry is about and that have left the hub.
    fn recall_for(&self, hub: &mut Hub, entry: &Entry) -> Result<(), LogError> {
        for (id, before) in hub.misses(entry) {
            log::interaction(&*self.log, &id, before)?.into_iter().for_each(|it| hub.recall(it));
        }
        Ok(())
    }

    /// Finds out what agents are told of the contact whom an entry is about: it must be what they were told.
    fn expect_for(&self, hub: &mut Hub, entry: &Entry) {
        if let Fact::Interaction { what: InteractionFact::Opened { contact, .. }, .. } = &entry.fact {
            hub.expect(&contact.number);
        }
        self.count(hub);
    }

    /// Brings into a state what an entry is about that is about to be followed.
    ///
    /// # Errors
    /// [`LogError`].
    pub(super) fn bring_for(&self, state: &mut State, entry: &Entry) -> Result<(), LogError> {
        self.recall_for(&mut state.hub, entry)?;
        self.expect_for(&mut state.hub, entry);
        Ok(())
    }

    /// Finds out what the state needs besides the log, before anybody is told anything.
    pub(super) fn finish(&self, state: &mut State) -> Result<(), LogError> {
        self.count(&mut state.hub);
        state.set_book_kept(self.contacts.kept_after()?);
        Ok(())
    }

    /// Writes a snapshot if there were enough entries since a position. Returns that of the newest.
    fn keep_if_due(&self, state: &mut State, since: Position) -> Position {
        if !self.has_snapshots || state.position() < since + self.between_snapshots {
            return since;
        }
        self.archive(&mut state.hub);
        self.write_snapshot(state.keep());
        state.position()
    }

    /// Goes on with a state that somebody else's entries are folded into for a while. Returns from which position on the
    /// newest snapshot is.
    ///
    /// # Errors
    /// [`LogError`].
    pub(super) fn keep_up(&self, state: &mut State, since: Position) -> Result<Position, LogError> {
        self.go_on(state)?;
        if self.history.is_from_before(state.hub.last_erasure()) {
            // What is erased by another gateway is in this one's archive.
            let (anew, began) = self.read_from_snapshot()?;
            *state = anew;
            return Ok(began);
        }
        if state.hub.interaction_count() > state.full_at {
            self.archive(&mut state.hub);
            state.full_at = state.hub.interaction_count() + self.most_past;
        }
        Ok(self.keep_if_due(state, since))
    }

    /// Makes a state ready that somebody else's entries were folded into.
    ///
    /// # Errors
    /// [`LogError`].
    pub(super) fn take_over(&self, state: &mut State) -> Result<(), LogError> {
        self.go_on(state)?;
        self.read_book(state)?;
        self.finish(state)
    }

    /// Reads the contact book again.
    ///
    /// # Errors
    /// [`LogError`].
    pub(super) fn read_book(&self, state: &mut State) -> Result<(), LogError> {
        let book = self.contacts.read()?;
        state.is_book_old = false;
        if book != *state.hub.contact_book() {
            // What agents were told has other names in it.
            state.recent.clear();
            state.set_contacts(book);
        }
        Ok(())
    }

    /// Adds to the archive what is done, and lets it go from the hub.
    fn archive(&self, hub: &mut Hub) {
        let past = hub.past_interactions();
        match self.history.add_now(hub.erasures_version(), &past) {
            Ok(true) => {}
            // Some of them are erased, by a fact that is not folded yet.
            Ok(false) => return,
            Err(error) => {
                let why = "past interactions cannot be added to their archive; they stay in memory";
                return tracing::warn!(%error, "{why}");
            }
        }
        for interaction in past {
            hub.archived(&interaction.id, interaction.done.unwrap_or_default());
        }
        hub.let_go(Millis::MAX);
    }

    /// Tells the hub how many interactions the archive has of contacts of whom it does not know.
    fn count(&self, hub: &mut Hub) {
        for number in hub.uncounted() {
            match self.history.about(&number, |id| hub.has_begun(id) && !hub.has(id) && !hub.is_erased(id)) {
                Ok((count, reach)) => hub.set_archived(&number, count, &reach),
                Err(error) => {
                    return tracing::warn!(%error, "the archive cannot be read; past interactions are not counted");
                }
            }
        }
    }

    /// Brings into the hub what requests are about. Those whose interactions cannot be read are refused.
    pub(super) fn bring(&self, now: Millis, machine: &mut Machine, requests: &mut Vec<Queued>) {
        requests.retain_mut(|Queued { request, .. }| match (request, machine.hub()) {
            (Request::Unsent { files, .. }, Some(hub)) => self.keep_unsent(hub, files).is_ok(),
            _ => true,
        });
        let wanted = machine.wanted(requests.iter().map(|queued| &queued.request));
        let Some(hub) = machine.hub_mut().filter(|_| !wanted.is_empty()) else { return };
        let Err(error) = self.bring_into(now, hub, wanted) else { return };
        tracing::error!(%error, "past interactions cannot be read; what is about them is refused");
        requests.retain_mut(|Queued { request, .. }| {
            let is_about_past = !machine.wanted(iter::once(&*request)).is_empty();
            match request {
                Request::Command { unusable, .. } if is_about_past => {
                    unusable.get_or_insert(Refusal::Unavailable);
                    true
                }
                // A text is received whatever is known of the contact's past.
                Request::Receive { .. } => true,
                // What cannot be read is not there.
                Request::Read { .. } => true,
                // Dropping the reply refuses the request.
                _ => !is_about_past,
            }
        });
    }

    /// Leaves those of some files that no past interaction has which is not in the hub.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn keep_unsent(&self, hub: &Hub, files: &mut Vec<MediaId>) -> Result<(), StorageError> {
        let mut unsent = Vec::new();
        for file in files.drain(..) {
            if self.history.holding(&file)?.iter().all(|id| hub.has(id) || hub.is_erased(id)) {
                unsent.push(file);
            }
        }
        *files = unsent;
        Ok(())
    }

    /// Brings something into the hub.
    ///
    /// # Errors
    /// [`LogError`].
    pub fn bring_into(&self, now: Millis, hub: &mut Hub, wanted: Wanted) -> Result<(), LogError> {
        let Wanted { interactions: mut ids, contacts, files, newest, whole, old } = wanted;
        for file in &files {
            ids.extend(self.history.holding(file)?);
        }
        for number in &newest {
            ids.extend(self.history.of_contact(number)?.pop());
        }
        for number in &whole {
            ids.extend(self.history.of_contact(number)?);
        }
        let is_away = |id: &InteractionId| !hub.has(id) && !hub.is_erased(id);
        if old > 0 {
            ids.extend(self.history.old(old, |line| hub.erased_until(now, line), is_away)?);
        }
        ids.retain(is_away);
        contacts.iter().for_each(|number| hub.expect(number));
        for id in ids {
            if let Some(interaction) = log::interaction(&*self.log, &id, u64::MAX)? {
                hub.recall(interaction);
            }
        }
        self.count(hub);
        Ok(())
    }

    /// Lets go from the hub what was done a while ago and is in the archive.
    /// Returns the contacts of whom nothing is in the hub any more.
    pub(super) fn let_go(&self, hub: &mut Hub, now: Millis) -> Vec<PhoneNumber> {
        for (id, done) in self.history.take_added() {
            hub.archived(&id, done);
        }
        hub.let_go(now.saturating_sub(STAYS))
    }

    /// Writes a snapshot.
    pub(super) fn write_snapshot(&self, kept: KeptState) {
        let position = kept.position;
        match self.history.write_snapshot(&*self.log, self.version(), position, kept.erasures_version(), &kept) {
            Ok(()) => tracing::debug!(position, "a snapshot was written"),
            Err(error) => tracing::warn!(%error, "no snapshot can be written; the next start takes longer"),
        }
    }
}

/// Returns what was written to the archive; `None`, with a line in the log, if it cannot be.
fn written<T>(result: Result<T, impl Display>) -> Option<T> {
    result.inspect_err(|error| tracing::warn!(%error, "the archive of past interactions cannot be written")).ok()
}

/// When the next snapshot is due.
pub(super) struct Snapshots {
    source: Source,
    last: Position,
    /// The number of facts about what is erased that the last one knows: each erasure discards it.
    erasures: u64,
    writing: Option<thread::JoinHandle<()>>,
    closing: Arc<AtomicBool>,
}

impl Drop for Snapshots {
    fn drop(&mut self) {
        self.closing.store(true, Ordering::Relaxed);
    }
}

impl Snapshots {
    /// Creates it for a log that was folded from one position to a state.
    pub fn new(source: Source, from: Position, to: &State) -> Self {
        let last = if to.position() >= from + source.between_snapshots { to.position() } else { from };
        let erasures = to.hub.erasures_version();
        Self { source, last, erasures, writing: None, closing: Arc::default() }
    }

    /// Verifies on a thread of its own what the start has not read of the log because of the snapshot.
    pub fn verify(&self, until: Position) {
        let (log, closing) = (self.source.log.clone(), self.closing.clone());
        let goes_on = move || {
            // Whoever works comes first.
            thread::sleep(VERIFY_PAUSE);
            !closing.load(Ordering::Relaxed)
        };
        let work = move || match log.verify(until, &goes_on) {
            Ok(()) if goes_on() => tracing::info!(entries = until, "the log before the snapshot is as it was written"),
            Ok(()) => {}
            Err(error) => tracing::error!(%error, "the log before the snapshot is not as it was written"),
        };
        if until > 0 && thread::Builder::new().name("log-verify".into()).spawn(work).is_err() {
            tracing::warn!("the log before the snapshot cannot be verified: there is no other thread");
        }
    }

    /// Writes a snapshot on a thread of its own, if one is due.
    pub fn write_if_due(&mut self, machine: &Machine) {
        let is_writing = self.writing.as_ref().is_some_and(|thread| !thread.is_finished());
        let Some(kept) = self.due(machine, self.source.between_snapshots).filter(|_| !is_writing) else { return };
        let source = self.source.clone();
        let work = move || source.write_snapshot(kept);
        self.writing = thread::Builder::new().name("snapshot".into()).spawn(work).ok();
    }

    /// Writes the last snapshot, if it is worth while.
    pub fn write_last(&mut self, machine: &Machine) {
        if let Some(writing) = self.writing.take() {
            let _ = writing.join();
        }
        if let Some(kept) = self.due(machine, WORTH_A_SNAPSHOT) {
            self.source.write_snapshot(kept);
        }
    }

    fn due(&mut self, machine: &Machine, entries: Position) -> Option<KeptState> {
        let (position, hub) = (machine.position()?, machine.hub()?);
        let is_discarded = self.last > 0 && hub.erasures_version() != self.erasures && !hub.is_erasing();
        if position < self.last + entries && !is_discarded {
            return None;
        }
        (self.last, self.erasures) = (position, hub.erasures_version());
        machine.keep()
    }
}
