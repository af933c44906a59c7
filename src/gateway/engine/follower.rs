//! The engine's I/O while another gateway writes: it follows the log, answers what only reads, and passes on what changes
//! something ([`super::passing`]). When this gateway becomes the writer, it goes on with the same connections.

#[cfg(test)]
mod tests;

use super::batch::Batch;
use super::handle::Queued;
use super::lead::{Elected, Standing};
use super::link::LinkEnd;
use super::machine::Machine;
use super::passing::{PATIENCE, Passing};
use super::request::Request;
use super::source::Snapshots;
use super::state::State;
use super::writer::{Parts, Writer};
use crate::core::fact::{Entry, Fact, GatewayFact};
use crate::gateway::clock::Clock;
use crate::gateway::feed::SocketId;
use crate::gateway::feed::relay::{Beside, Framed, FromWriter};
use crate::gateway::log::{EventLog, LogError, Position};
use crate::gateway::shutdown::closed;
use crate::protocol::{AgentId, Millis};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::thread;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{Instant, sleep};

/// How often what is overdue is looked for.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// The pause before what is done leaves the hub again.
const LETS_GO_EVERY: Duration = Duration::from_secs(1);
/// The most requests, or pages of entries, that are taken at once.
const AT_ONCE: usize = 256;
/// The most entries of a page.
const PAGE: usize = 1_000;
/// How long the log is waited for at once, and after it could not be read.
const LOOK: Duration = Duration::from_millis(250);

/// What comes from outside.
pub(super) struct Sources {
    /// The entries that are appended, in order.
    pub pages: mpsc::Receiver<Vec<(Position, Entry)>>,
    /// Links to whoever writes, each in the place of the one before.
    pub links: mpsc::Receiver<LinkEnd>,
    /// That this gateway is to write.
    pub elected: oneshot::Receiver<Elected>,
}

/// What happens next.
pub(super) enum Turn {
    /// It follows on.
    Follows,
    /// It is to write.
    Leads(Elected),
    /// It ends.
    Ends,
}

/// Follows the gateway that writes.
pub(super) struct Follower {
    parts: Parts,
    snapshots: Snapshots,
    pub(super) clock: Arc<Clock>,
    machine: Machine,
    sources: Sources,
    /// What the gateway that writes says; `None` without a link.
    from: Option<mpsc::UnboundedReceiver<Framed>>,
    passing: Passing,
    /// When there was a link last.
    linked: Instant,
    /// When the log was read last.
    read: Instant,
    /// From the fact about the gateway itself after this one on, the link says what was told beside the log.
    begins: Option<u64>,
    /// What was said through the link, and waits until the log was followed that far.
    frames: VecDeque<Framed>,
    /// What agents were told beside the log, and waits for the entry that says so.
    beside: BTreeMap<u64, Beside>,
    /// Entries that were not followed yet.
    entries: VecDeque<(Position, Entry)>,
    /// After which position the contact book was read.
    book_read: Position,
    looks_at: Instant,
    lets_go_at: Instant,
}

impl Follower {
    /// Follows from a state on, which was folded from a snapshot at `began`.
    pub fn new(parts: Parts, state: State, began: Position, link: LinkEnd, sources: Sources) -> Self {
        let now = Instant::now();
        let (clock, book_read) = (Arc::new(Clock::not_before(state.latest(), 0)), state.position());
        let snapshots = Snapshots::new(parts.source.clone(), began, &state);
        let mut machine = Machine::new();
        parts.outlet.carry_out(machine.begin_to_follow(state));
        parts.metrics.engine.stands(true, true, true);
        let mut follower = Self {
            parts,
            snapshots,
            clock,
            machine,
            sources,
            from: None,
            passing: Passing::default(),
            linked: now,
            read: now,
            begins: None,
            frames: VecDeque::new(),
            beside: BTreeMap::new(),
            entries: VecDeque::new(),
            book_read,
            looks_at: now,
            lets_go_at: now,
        };
        follower.open(link);
        follower
    }

    /// Waits until something comes, and does what follows from it.
    pub async fn turn(&mut self, inbox: &mut mpsc::Receiver<Queued>, draining: &mut watch::Receiver<bool>) -> Turn {
        let mut requests = Vec::new();
        let Sources { pages, links, elected } = &mut self.sources;
        tokio::select! {
            biased;
            () = closed(draining) => return Turn::Ends,
            elected = elected => return elected.map_or(Turn::Ends, Turn::Leads),
            framed = said(&mut self.from) => match framed {
                Some(framed) => self.hear(framed),
                None => self.close(),
            },
            page = pages.recv() => match page {
                Some(page) => self.has_read(page),
                // The log cannot be read any more.
                None => return Turn::Ends,
            },
            Some(link) = links.recv() => self.open(link),
            count = inbox.recv_many(&mut requests, AT_ONCE) => if count == 0 { return Turn::Ends },
            () = sleep(LOOK_EVERY) => {}
        }
        self.take_what_is_there();
        while requests.len() < AT_ONCE
            && let Ok(request) = inbox.try_recv()
        {
            requests.push(request);
        }
        self.work(requests);
        Turn::Follows
    }

    /// Takes what has come besides, so that it is told together.
    fn take_what_is_there(&mut self) {
        for _ in 0..AT_ONCE {
            let Ok(page) = self.sources.pages.try_recv() else { break };
            self.has_read(page);
        }
        for _ in 0..AT_ONCE {
            let Some(Ok(framed)) = self.from.as_mut().map(mpsc::UnboundedReceiver::try_recv) else { return };
            self.hear(framed);
        }
    }

    fn has_read(&mut self, page: Vec<(Position, Entry)>) {
        self.read = Instant::now();
        self.entries.extend(page);
    }

    fn work(&mut self, requests: Vec<Queued>) {
        self.parts.metrics.engine.begins();
        if let Err(error) = self.follow() {
            tracing::warn!(%error, "a past interaction cannot be read");
        }
        let now = self.clock.now();
        let mut batch = Batch::default();
        let mut came = Vec::new();
        let position = self.machine.position().unwrap_or_default();
        while let Some(Framed { frame, .. }) = self.frames.pop_front_if(|framed| framed.at <= position) {
            let before = came.len();
            self.obey(now, frame, &mut batch, &mut came);
            if came.len() > before {
                // What is said to who joins comes next.
                self.kept(None, std::mem::take(&mut batch));
            }
        }
        let mut read = Vec::with_capacity(requests.len());
        for queued in requests {
            // A fold that is out of date does not know what was sent since.
            let is_unsafe = matches!(queued.request, Request::Unsent { .. }) && !self.follows(Instant::now());
            if !is_unsafe {
                read.extend(self.passing.pass_on(&mut self.machine, queued));
            }
        }
        self.parts.source.bring(now, &mut self.machine, &mut read);
        for Queued { request, cause } in read {
            batch.cause = cause;
            self.machine.fold(now, request, &mut batch);
        }
        self.kept(None, batch);
        for (agent, socket) in came {
            // Whoever has gone meanwhile has never known its number.
            if !self.machine.feeds.has(&agent, socket) {
                self.passing.leave(agent, socket);
            }
        }
        self.look();
        self.parts.metrics.engine.ended();
    }

    fn kept(&mut self, end: Option<Position>, batch: Batch) {
        self.parts.outlet.contact_search.set(self.machine.findable(&batch));
        let output = self.machine.kept(end, batch);
        self.parts.outlet.carry_out(output);
    }

    /// Follows the log as far as it was read, and as what was told beside it is known.
    ///
    /// # Errors
    /// [`LogError`] if something cannot be read that an entry is about: it is followed later.
    fn follow(&mut self) -> Result<(), LogError> {
        let mut batch = Batch::default();
        let (mut end, mut reads_book, mut outcome) = (None, false, Ok(()));
        while let Some((position, entry)) = self.entries.front() {
            if self.machine.position().is_some_and(|known| *position <= known) {
                self.entries.pop_front();
                continue;
            }
            if let Some(state) = &mut self.machine.state
                && let Err(error) = self.parts.source.bring_for(state, entry)
            {
                // Without it, something else would follow from the entry.
                outcome = Err(error);
                break;
            }
            let mut told = None;
            if let Fact::Gateway { what: GatewayFact::Told { .. } } = &entry.fact {
                let known = self.beside.remove(&entry.version);
                match known {
                    Some(Beside { contacts, changes, .. }) => {
                        self.machine.follow_contacts(contacts, &mut batch);
                        told = Some(changes);
                    }
                    // It is on its way.
                    None if self.from.is_some() && self.begins.is_none_or(|begins| entry.version > begins) => break,
                    None => reads_book = true,
                }
                self.beside = self.beside.split_off(&entry.version);
            }
            let Some((position, entry)) = self.entries.pop_front() else { break };
            self.clock.reach(entry.at);
            self.machine.follow(position, &entry, told, &mut batch);
            end = Some(position);
        }
        if reads_book {
            self.read_book();
        }
        if end.is_some() {
            self.kept(end, batch);
        }
        outcome
    }

    /// Reads the contact book, which may know more than was said through the link.
    fn read_book(&mut self) {
        // What is said while it is read comes through the link.
        let position = self.machine.position().unwrap_or_default();
        match self.parts.source.contacts.read() {
            Ok(book) => {
                self.book_read = position;
                let before = self.machine.hub().map(|hub| hub.contact_book().numbers().cloned().collect::<Vec<_>>());
                self.machine.set_contacts(book);
                let Some(hub) = self.machine.hub() else { return };
                // Also those who are not in it any more.
                let before =
                    before.unwrap_or_default().into_iter().map(|number| (number.clone(), hub.findable(&number)));
                self.parts.outlet.contact_search.set(before.chain(hub.all_findable()).collect());
            }
            Err(error) => tracing::warn!(%error, "the contact book cannot be read; contacts may have earlier names"),
        }
    }

    /// Takes what the gateway that writes says.
    fn hear(&mut self, framed: Framed) {
        match framed.frame {
            FromWriter::Ends => self.close(),
            // The entry waits for it, and it for nothing.
            FromWriter::Beside(beside) if let Some(version) = beside.version => _ = self.beside.insert(version, beside),
            FromWriter::Begins { own_facts } => {
                self.begins = Some(own_facts);
                self.frames.push_back(framed);
            }
            _ => self.frames.push_back(framed),
        }
    }

    /// Does what the gateway that writes has said, once the log was followed that far. Adds to `came` who joins.
    fn obey(&mut self, now: Millis, frame: FromWriter, batch: &mut Batch, came: &mut Vec<(AgentId, SocketId)>) {
        match frame {
            FromWriter::Begins { .. } => {
                // Something may have been kept while there was no link.
                let kept = self.parts.source.contacts.kept_after();
                if kept.map_or(true, |after| after.is_some_and(|after| after >= self.book_read)) {
                    self.read_book();
                }
            }
            FromWriter::Attached { socket } => {
                if let Some(let_in) = self.passing.let_in(socket) {
                    came.push((let_in.session.agent.clone(), socket));
                    self.machine.join(now, let_in, batch);
                }
            }
            FromWriter::Refused { socket, refusal } => self.passing.refuse(&mut self.machine, socket, refusal),
            FromWriter::Tell { socket, what } => self.passing.tell(&mut self.machine, socket, what),
            FromWriter::Told { number, result } => self.passing.answer(number, result),
            FromWriter::Beside(beside) => self.machine.follow_contacts(beside.contacts, batch),
            // The link is given up as soon as it is heard.
            FromWriter::Ends => {}
        }
    }

    /// Goes on with another link.
    fn open(&mut self, LinkEnd { to, from }: LinkEnd) {
        self.close();
        self.from = Some(from);
        self.passing.open(to);
    }

    /// Gives up the link. What it has said of what was not followed yet is said again by the next one.
    fn close(&mut self) {
        self.from = None;
        self.passing.close();
        self.begins = None;
        self.frames.clear();
        self.beside.clear();
    }

    /// Returns whether there was a link, and the log was read, not long ago.
    fn follows(&self, now: Instant) -> bool {
        now < self.linked + PATIENCE && now < self.read + PATIENCE
    }

    /// Refuses what is overdue, and lets go what is done.
    fn look(&mut self) {
        let now = Instant::now();
        if self.from.is_some() {
            self.linked = now;
        }
        if now >= self.lets_go_at {
            self.lets_go_at = now + LETS_GO_EVERY;
            self.parts.outlet.let_go(&self.parts.source, &mut self.machine, self.clock.now());
            self.snapshots.write_if_due(&self.machine);
        }
        if now < self.looks_at {
            return;
        }
        self.looks_at = now + LOOK_EVERY;
        let follows = self.follows(now);
        self.parts.metrics.engine.stands(true, follows, true);
        if !follows {
            // Elsewhere they see what there is.
            self.passing.end_all(&mut self.machine);
        }
        self.passing.give_up(&mut self.machine, now);
    }

    /// Becomes the writer. Returns what was not answered yet, for it to be carried out here.
    ///
    /// # Errors
    /// [`LogError`].
    pub fn promote(mut self, Elected { lead, seen }: Elected) -> Result<(Writer, Vec<Queued>), LogError> {
        // What was heard of what is still to be read may be of use.
        self.begins = None;
        self.from = None;
        loop {
            self.follow()?;
            let page = self.parts.source.log.read(self.machine.position().unwrap_or_default(), AT_ONCE)?;
            if page.is_empty() {
                break;
            }
            self.entries.extend(page);
        }
        self.read_book();
        let Self { parts, snapshots, clock, mut machine, passing, .. } = self;
        let mut latest = 0;
        let mut is_unsure = false;
        if let Some(state) = &mut machine.state {
            parts.source.finish(state)?;
            (latest, is_unsure) = (state.latest(), state.is_unsure);
        }
        clock.reach(latest);
        let mut output = machine.lead(clock.now());
        if is_unsure && let Some(state) = machine.state.take() {
            // Under another numbering everybody takes a snapshot.
            output = machine.restore(state);
        }
        let last_run = latest.max(seen.unwrap_or_default());
        let writer = Writer::begin(parts, snapshots, clock, Some(lead), (machine, output), last_run)?;
        Ok((writer, passing.into_requests()))
    }

    /// Gives up being elected. Returns the term if it has been already.
    pub fn is_not_to_lead(&mut self) -> Option<Elected> {
        self.sources.elected.close();
        self.sources.elected.try_recv().ok()
    }

    /// Keeps the state for the next start.
    pub fn keep_last(&mut self) {
        self.snapshots.write_last(&self.machine);
    }
}

/// Reads a log as it grows, on a thread of its own, until nobody wants its pages any more. Says so if it cannot be read.
pub(super) fn read_on(
    log: &dyn EventLog,
    mut after: Position,
    pages: &mpsc::Sender<Vec<(Position, Entry)>>,
    standing: &watch::Sender<Standing>,
) {
    while !pages.is_closed() {
        match log.follow(after, PAGE, LOOK) {
            Ok(page) => {
                after = page.last().map_or(after, |(end, _)| *end);
                // An empty one says that the log can be read.
                if pages.blocking_send(page).is_err() {
                    return;
                }
            }
            Err(error @ (LogError::Damaged(_) | LogError::Unreadable { .. })) => {
                standing.send_replace(Standing::Ends(Arc::new(error)));
                return;
            }
            Err(error) => {
                tracing::warn!(%error, "the shared log cannot be read");
                thread::sleep(LOOK);
            }
        }
    }
}

/// Returns what is said next through a link; waits for ever where there is none.
async fn said(from: &mut Option<mpsc::UnboundedReceiver<Framed>>) -> Option<Framed> {
    match from {
        Some(from) => from.recv().await,
        None => std::future::pending().await,
    }
}
