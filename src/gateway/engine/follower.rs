//! The engine's I/O while another gateway writes: it follows the log, and passes on what changes something.
//!
//! What is not answered yet is kept, and said again to whoever writes next, under the same names: so it takes effect once. If
//! nobody writes for too long, it is refused. When this gateway becomes the writer, it goes on with the same connections.

use super::batch::Batch;
use super::following::LetIn;
use super::handle::Queued;
use super::lead::{Lead, Standing};
use super::link::{LinkEnd, Question, ToWriter};
use super::machine::Machine;
use super::request::{Reply, Request, Welcome};
use super::source::Snapshots;
use super::state::State;
use super::writer::{Parts, Writer};
use crate::core::contacts::BookEntry;
use crate::core::fact::{Entry, Fact, GatewayFact};
use crate::core::hub::Change;
use crate::gateway::clock::Clock;
use crate::gateway::feed::relay::{self, Framed, FromWriter, Relayed};
use crate::gateway::feed::{Attention, Out, SocketId};
use crate::gateway::log::{EventLog, LogError, Position};
use crate::gateway::session::Session;
use crate::gateway::shutdown::closed;
use crate::protocol::{AgentId, CommandId, Cursor, DeviceId, Millis, PhoneNumber, Refusal};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::thread;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{Instant, sleep};

/// How long what nobody answers is kept: longer than it takes until another gateway writes.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often what is overdue is looked for.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How long the others have to say who is connected to them before agents count as away.
const ROLL: Millis = 2_000;
/// The pause before what is done leaves the hub again.
const LETS_GO_EVERY: Duration = Duration::from_secs(1);
/// The most requests, or pages of entries, that are taken at once.
const AT_ONCE: usize = 256;
/// The most entries of a page.
const PAGE: usize = 1_000;
/// How long the log is waited for at once, and after it could not be read.
const LOOK: Duration = Duration::from_millis(250);

/// This gateway is to write.
pub(super) struct Elected {
    pub lead: Arc<Lead>,
    /// When somebody last wrote, as far as the lease knows.
    pub seen: Option<Millis>,
}

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

/// A connection of this gateway that was let in.
struct Member {
    session: Session,
    device: Option<DeviceId>,
    attention: Option<Attention>,
}

/// A connection that was not let in yet.
struct Connecting {
    session: Session,
    device: Option<DeviceId>,
    resume: Option<Cursor>,
    reply: Reply<Welcome>,
    since: Instant,
}

/// A command or a question that was not answered yet.
struct Pending {
    queued: Queued,
    since: Instant,
}

/// Follows the gateway that writes.
pub(super) struct Follower {
    parts: Parts,
    snapshots: Snapshots,
    pub(super) clock: Arc<Clock>,
    machine: Machine,
    sources: Sources,
    link: Option<LinkEnd>,
    /// When there was a link last.
    linked: Instant,
    /// From the fact about the gateway itself after this one on, the link says what was told beside the log.
    begins: Option<u64>,
    /// What was said through the link, and waits until the log was followed that far.
    frames: VecDeque<Framed>,
    /// What agents were told beside the log, and waits for the entry that says so.
    beside: BTreeMap<u64, Beside>,
    /// Entries that were not followed yet.
    entries: VecDeque<(Position, Entry)>,
    members: BTreeMap<SocketId, Member>,
    connecting: BTreeMap<SocketId, Connecting>,
    commands: BTreeMap<(SocketId, CommandId), Pending>,
    questions: BTreeMap<u64, Pending>,
    last_question: u64,
    /// After which position the contact book was read.
    book_read: Position,
    looks_at: Instant,
    lets_go_at: Instant,
}

/// What is known of contacts from an entry on, and what agents are told of it.
#[derive(Default)]
struct Beside {
    contacts: Vec<(PhoneNumber, BookEntry)>,
    told: Vec<Change>,
}

impl Follower {
    /// Follows from a state on, which was folded from a snapshot at `began`.
    pub fn new(parts: Parts, state: State, began: Position, link: LinkEnd, sources: Sources) -> Self {
        let now = Instant::now();
        let (clock, book_read) = (Arc::new(Clock::not_before(state.latest())), state.position());
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
            link: None,
            linked: now,
            begins: None,
            frames: VecDeque::new(),
            beside: BTreeMap::new(),
            entries: VecDeque::new(),
            members: BTreeMap::new(),
            connecting: BTreeMap::new(),
            commands: BTreeMap::new(),
            questions: BTreeMap::new(),
            last_question: 0,
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
            framed = said(&mut self.link) => match framed {
                Some(framed) => self.hear(framed),
                None => self.close(),
            },
            page = pages.recv() => match page {
                Some(page) => self.entries.extend(page),
                // The log cannot be read any more.
                None => return Turn::Ends,
            },
            Some(link) = links.recv() => self.open(link),
            count = inbox.recv_many(&mut requests, AT_ONCE) => if count == 0 { return Turn::Ends },
            () = sleep(LOOK_EVERY) => {}
        }
        self.take_what_is_there();
        self.work(requests);
        Turn::Follows
    }

    /// Takes what has come besides, so that it is told together.
    fn take_what_is_there(&mut self) {
        for _ in 0..AT_ONCE {
            let Ok(page) = self.sources.pages.try_recv() else { break };
            self.entries.extend(page);
        }
        for _ in 0..AT_ONCE {
            let Some(Ok(framed)) = self.link.as_mut().map(|link| link.from.try_recv()) else { return };
            self.hear(framed);
        }
    }

    fn work(&mut self, requests: Vec<Queued>) {
        self.parts.metrics.engine.begins();
        self.follow();
        let now = self.clock.now();
        let mut batch = Batch::default();
        let mut came = Vec::new();
        let position = self.machine.position().unwrap_or_default();
        while let Some(Framed { frame, .. }) = self.frames.pop_front_if(|framed| framed.at <= position) {
            self.obey(now, frame, &mut batch, &mut came);
        }
        let mut read = Vec::with_capacity(requests.len());
        for queued in requests {
            read.extend(self.pass_on(queued));
        }
        self.parts.source.bring(now, &mut self.machine, &mut read);
        for Queued { request, cause } in read {
            batch.cause = cause;
            self.machine.fold(now, request, &mut batch);
        }
        self.kept(None, batch);
        for (agent, socket) in came {
            // Whoever has gone meanwhile has never known its number.
            if !self.machine.has(&agent, socket) {
                self.members.remove(&socket);
                self.say(ToWriter::Leave { agent, socket });
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
    fn follow(&mut self) {
        let mut batch = Batch::default();
        let (mut end, mut reads_book) = (None, false);
        while let Some((position, entry)) = self.entries.front() {
            if self.machine.position().is_some_and(|known| *position <= known) {
                self.entries.pop_front();
                continue;
            }
            let mut told = None;
            if let Fact::Gateway { what: GatewayFact::Told { .. } } = &entry.fact {
                match self.beside.remove(&entry.version) {
                    Some(Beside { contacts, told: changes }) => {
                        self.machine.follow_contacts(contacts, &mut batch);
                        told = Some(changes);
                    }
                    // It is on its way.
                    None if self.begins.is_some_and(|begins| entry.version > begins) => break,
                    None => reads_book = true,
                }
            }
            let Some((position, entry)) = self.entries.pop_front() else { break };
            self.clock.reach(entry.at);
            if let Some(state) = &mut self.machine.state
                && let Err(error) = self.parts.source.bring_for(state, &entry)
            {
                tracing::error!(%error, "a past interaction cannot be read");
            }
            self.machine.follow(position, &entry, told, &mut batch);
            end = Some(position);
        }
        if reads_book {
            self.read_book();
        }
        if end.is_some() {
            self.kept(end, batch);
        }
    }

    /// Reads the contact book, which may know more than was said through the link.
    fn read_book(&mut self) {
        let Some(state) = &mut self.machine.state else { return };
        let position = state.position();
        match self.parts.source.read_book(state) {
            Ok(()) => {
                self.book_read = position;
                self.parts.outlet.contact_search.set(state.hub.all_findable());
            }
            Err(error) => tracing::warn!(%error, "the contact book cannot be read; contacts may have earlier names"),
        }
    }

    /// Takes what the gateway that writes says.
    fn hear(&mut self, framed: Framed) {
        match framed.frame {
            FromWriter::Ends => self.close(),
            FromWriter::Beside { contacts, told } if told.is_empty() => {
                // Nobody is shown them now.
                let mut batch = Batch::default();
                self.machine.follow_contacts(contacts, &mut batch);
                self.kept(None, batch);
            }
            FromWriter::Beside { contacts, told } => {
                let mut contacts = Some(contacts);
                for (version, told) in told {
                    let contacts = contacts.take().unwrap_or_default();
                    self.beside.insert(version, Beside { contacts, told });
                }
            }
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
                if let Some(Connecting { session, device, resume, reply, .. }) = self.connecting.remove(&socket) {
                    came.push((session.agent.clone(), socket));
                    let member = Member { session: session.clone(), device: device.clone(), attention: None };
                    self.members.insert(socket, member);
                    self.machine.join(now, LetIn { socket, session, device, resume, reply }, batch);
                }
            }
            FromWriter::Refused { socket, refusal } => {
                if let Some(Connecting { reply, .. }) = self.connecting.remove(&socket) {
                    let _ = reply.send(Err(refusal));
                } else if let Some(Member { session: Session { agent, .. }, .. }) = self.members.remove(&socket) {
                    match refusal {
                        // It comes again.
                        Refusal::Unavailable => self.machine.leave(&agent, socket),
                        refusal => self.machine.pass(&agent, socket, Out::Dismissed(refusal)),
                    }
                }
            }
            FromWriter::Tell { socket, what } => {
                let Some(Member { session: Session { agent, .. }, .. }) = self.members.get(&socket) else { return };
                let out = match what {
                    Relayed::Answer(id, answer) => {
                        self.commands.remove(&(socket, id.clone()));
                        Out::Answer(id, answer)
                    }
                    Relayed::Standing(standing) => Out::Standing(standing),
                    Relayed::Rang(invitation) => Out::Rang(invitation),
                };
                self.machine.pass(agent, socket, out);
            }
            FromWriter::Told { number, result } => {
                let Some(Pending { queued, .. }) = self.questions.remove(&number) else { return };
                match (queued.request, result) {
                    (Request::Begin { reply, .. }, Ok(relay::Reply::Began(began))) => _ = reply.send(Ok(began)),
                    (Request::Begin { reply, .. }, Err(refusal)) => _ = reply.send(Err(refusal)),
                    (Request::Receive { reply, .. } | Request::Report { reply, .. }, result) => {
                        let _ = reply.send(result.map(drop));
                    }
                    // Dropping the reply refuses it.
                    _ => {}
                }
            }
            // Heard before.
            FromWriter::Beside { .. } | FromWriter::Ends => {}
        }
    }

    /// Passes on what changes something. Returns what only reads.
    fn pass_on(&mut self, queued: Queued) -> Option<Queued> {
        let Queued { request, cause } = queued;
        match request {
            Request::Connect { session, device, resume, reply } => {
                let socket = self.machine.reserve();
                self.say(ToWriter::Attach { socket, session: session.clone(), device: device.clone() });
                let connecting = Connecting { session, device, resume, reply, since: Instant::now() };
                self.connecting.insert(socket, connecting);
            }
            Request::Disconnect { agent, socket } => {
                self.machine.leave(&agent, socket);
                self.members.remove(&socket);
                // Whoever is back asks again.
                self.commands.retain(|(of, _), _| *of != socket);
                self.say(ToWriter::Leave { agent, socket });
            }
            Request::Command { ref agent, socket, ref id, .. } => {
                if self.machine.has(agent, socket) {
                    let key = (socket, id.clone());
                    let pending = Pending { queued: Queued { request, cause }, since: Instant::now() };
                    self.send_command(&pending);
                    self.commands.insert(key, pending);
                }
            }
            Request::Attend { agent, socket, attention } => {
                if let Some(member) = self.members.get_mut(&socket) {
                    member.attention = Some(attention);
                    self.machine.feeds.attend(&agent, socket, attention);
                    self.say(ToWriter::Attend { agent, socket, attention });
                }
            }
            Request::Rang { agent, socket, invitation } => self.say(ToWriter::Rang { agent, socket, invitation }),
            Request::Begin { .. } | Request::Receive { .. } | Request::Report { .. } => {
                self.last_question += 1;
                let pending = Pending { queued: Queued { request, cause }, since: Instant::now() };
                self.send_question(self.last_question, &pending);
                self.questions.insert(self.last_question, pending);
            }
            // Nothing becomes due here.
            Request::Tick { reply } => _ = reply.send(Ok(())),
            request => return Some(Queued { request, cause }),
        }
        None
    }

    fn say(&self, frame: ToWriter) {
        if let Some(link) = &self.link {
            // If the link has ended, that is heard next.
            let _ = link.to.send(frame);
        }
    }

    fn send_command(&self, pending: &Pending) {
        if let Request::Command { agent, socket, id, command, unusable } = &pending.queued.request {
            let (agent, socket, id) = (agent.clone(), *socket, id.clone());
            let (command, unusable) = (command.clone(), unusable.clone());
            self.say(ToWriter::Command { agent, socket, id, command, unusable });
        }
    }

    fn send_question(&self, number: u64, pending: &Pending) {
        let question = match &pending.queued.request {
            Request::Begin { agent, issued, .. } => Question::Begin { agent: agent.clone(), issued: *issued },
            Request::Receive { inbound, .. } => Question::Receive(inbound.clone()),
            Request::Report { interaction, message, delivery, .. } => {
                let (interaction, message) = (interaction.clone(), message.clone());
                Question::Report { interaction, message, delivery: delivery.clone() }
            }
            _ => return,
        };
        self.say(ToWriter::Ask { number, question });
    }

    /// Goes on with another link: everybody who is connected here is said, and everything that was not answered.
    fn open(&mut self, link: LinkEnd) {
        self.close();
        self.link = Some(link);
        let new = self.connecting.iter().map(|(socket, it)| (*socket, it.session.clone(), it.device.clone()));
        let known = self.members.iter().map(|(socket, it)| (*socket, it.session.clone(), it.device.clone()));
        for (socket, session, device) in known.chain(new) {
            self.say(ToWriter::Attach { socket, session, device });
        }
        for (socket, member) in &self.members {
            if let Some(attention) = member.attention {
                let (agent, socket) = (member.session.agent.clone(), *socket);
                self.say(ToWriter::Attend { agent, socket, attention });
            }
        }
        self.commands.values().for_each(|pending| self.send_command(pending));
        self.questions.iter().for_each(|(number, pending)| self.send_question(*number, pending));
    }

    /// Gives up the link. What it has said of what was not followed yet is said again by the next one.
    fn close(&mut self) {
        self.link = None;
        self.begins = None;
        self.frames.clear();
        self.beside.clear();
    }

    /// Refuses what is overdue, and lets go what is done.
    fn look(&mut self) {
        let now = Instant::now();
        if self.link.is_some() {
            self.linked = now;
        }
        if now >= self.lets_go_at {
            self.lets_go_at = now + LETS_GO_EVERY;
            if let Some(hub) = self.machine.hub_mut() {
                let forgotten = self.parts.source.let_go(hub, self.clock.now());
                let forgotten = forgotten.into_iter().map(|number| (number.clone(), hub.findable(&number))).collect();
                self.parts.outlet.contact_search.set(forgotten);
            }
            self.snapshots.write_if_due(&self.machine);
        }
        if now < self.looks_at {
            return;
        }
        self.looks_at = now + LOOK_EVERY;
        self.parts.metrics.engine.stands(true, now < self.linked + PATIENCE, true);
        let is_overdue = |since: Instant| now >= since + PATIENCE;
        // Dropping the replies refuses them.
        self.connecting.retain(|_, it| !is_overdue(it.since));
        self.questions.retain(|_, it| !is_overdue(it.since));
        for (_, pending) in self.commands.extract_if(.., |_, it| is_overdue(it.since)) {
            if let Request::Command { agent, socket, id, .. } = pending.queued.request {
                self.machine.give_up(&agent, socket, id);
            }
        }
    }

    /// Becomes the writer. Returns what was not answered yet, for it to be carried out here.
    ///
    /// # Errors
    /// [`LogError`].
    pub fn promote(mut self, Elected { lead, seen }: Elected) -> Result<(Writer, Vec<Queued>), LogError> {
        // What was heard of what is still to be read may be of use.
        self.begins = None;
        self.link = None;
        loop {
            self.follow();
            let page = self.parts.source.log.read(self.machine.position().unwrap_or_default(), AT_ONCE)?;
            if page.is_empty() {
                break;
            }
            self.entries.extend(page);
        }
        self.read_book();
        let Self { parts, snapshots, clock, mut machine, connecting, commands, questions, .. } = self;
        let mut latest = 0;
        let mut is_unsure = false;
        if let Some(state) = &mut machine.state {
            parts.source.finish(state)?;
            (latest, is_unsure) = (state.latest(), state.is_unsure);
        }
        clock.reach(latest);
        let mut output = machine.lead(clock.now() + ROLL);
        if is_unsure && let Some(state) = machine.state.take() {
            // Under another numbering everybody takes a snapshot.
            output = machine.restore(state);
        }
        let last_run = latest.max(seen.unwrap_or_default());
        let writer = Writer::begin(parts, snapshots, clock, Some(lead), (machine, output), last_run)?;
        let connecting = connecting.into_values().map(|Connecting { session, device, resume, reply, .. }| {
            let request = Request::Connect { session, device, resume, reply };
            Queued { request, cause: Default::default() }
        });
        let pending = commands.into_values().chain(questions.into_values()).map(|pending| pending.queued);
        let requests = connecting.chain(pending).collect();
        Ok((writer, requests))
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
                let Some((end, _)) = page.last() else { continue };
                after = *end;
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
async fn said(link: &mut Option<LinkEnd>) -> Option<Framed> {
    match link {
        Some(link) => link.from.recv().await,
        None => std::future::pending().await,
    }
}
