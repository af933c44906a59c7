//! The gateway without sockets, disk and clock: the real engine, driven as its writer drives it. The log is a list that
//! can fail.

use crate::{Bug, KINDS, Tally, kind};
use baton::core::contacts::ContactBook;
use baton::core::fact::{Entry, Fact};
use baton::core::hub::{Change, Hub, Inbound, Rules};
use baton::core::replica::Replica;
use baton::core::roster::Roster;
use baton::gateway::engine::batch::{Batch, Output};
use baton::gateway::engine::machine::Machine;
use baton::gateway::engine::request::{Request, Welcome};
use baton::gateway::engine::state::State;
use baton::gateway::feed::{Out, SocketId};
use baton::gateway::session::{Began, Session};
use baton::protocol::*;
use std::collections::BTreeMap;
use std::rc::Rc;
use tokio::sync::{mpsc, oneshot};

/// The number of the queue Support, of which both agents are members.
pub const SUPPORT: &str = "+447700900999";
pub const AGENTS: [&str; 2] = ["ann", "ben"];

/// The behaviour of the disk. It works again after a few batches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disk {
    Works,
    /// An append fails and stores nothing.
    Full,
    /// An append stores its entries and returns an error.
    Lies,
}

/// The result of a hello: the first frames and the connection's end of the feed, or a refusal.
pub type Welcomed = Result<(Vec<GatewayFrame>, SocketId, mpsc::Receiver<Out>), Refusal>;

/// The snapshots of all agents at one moment.
type Views = Rc<BTreeMap<AgentId, Snapshot>>;

/// A place in an agent's numbering: the epoch, the agent, the number.
type Place = (String, AgentId, u64);

/// What the agents are to see at one place.
pub struct Mark {
    pub views: Views,
    /// The kind of the command that led to it.
    pub kind: Option<usize>,
}

pub struct Gateway {
    machine: Machine,
    /// Another gateway, which follows this one.
    follower: Machine,
    pub log: Vec<Entry>,
    /// The contact book on the disk.
    book: ContactBook,
    /// The end of the log when the book was told something last.
    book_kept: Option<u64>,
    pub now: Millis,
    pub disk: Disk,
    /// The number of batches until the disk works again.
    pub works_in: u32,
    marks: BTreeMap<Place, Mark>,
    /// The replies to hellos, each with the line it came by.
    hellos: Vec<(usize, oneshot::Receiver<Result<Welcome, Refusal>>)>,
    /// The replies to contacts' texts.
    texts: Vec<oneshot::Receiver<Result<(), Refusal>>>,
    bug: Option<Bug>,
    renamed: u32,
}

pub fn agents() -> impl Iterator<Item = AgentId> {
    AGENTS.into_iter().map(AgentId::from)
}

/// Returns the targets of transfers.
pub fn targets() -> impl Iterator<Item = TargetRef> {
    let agents = AGENTS.into_iter().map(|id| TargetRef { kind: TargetKind::Agent, id: id.into() });
    agents.chain([TargetRef { kind: TargetKind::Queue, id: "support".into() }])
}

/// Folds a log, beside a contact book.
fn state(log: &[Entry], book: &ContactBook, book_kept: Option<u64>) -> State {
    let roster = Roster::default().agent("ann", "Ann Lee", "+447700900101").agent("ben", "Ben Okafor", "+447700900102");
    let roster =
        roster.set(TargetKind::Queue, "support", "Support", &AGENTS).number(SUPPORT, TargetKind::Queue, "support");
    let setup = r#"{"case_data":[{"key":"order","label":"Order"}],"dispositions":[{"id":"solved","label":"Solved"}]}"#;
    let setup = std::sync::Arc::new(serde_json::from_str(setup).expect("a setup"));
    let mut state = State::new(Rules { setup, ..Rules::default() }, roster).of("log".into());
    state.set_contacts(book.clone());
    (1..).zip(log).for_each(|(position, entry)| state.replay(position, entry));
    state.set_book_kept(book_kept);
    state
}

/// Returns the id under which a gateway that forgets its answers carries a command out again.
fn renamed(id: &CommandId, count: u32) -> CommandId {
    format!("{id}~{count}").into()
}

/// Returns the id that the client gave a command.
pub fn original(id: &CommandId) -> CommandId {
    id.as_str().split('~').next().unwrap_or_default().into()
}

impl Gateway {
    pub fn new(bug: Option<Bug>) -> Self {
        let mut gateway = Self {
            machine: Machine::new(),
            follower: Machine::new(),
            log: Vec::new(),
            book: ContactBook::default(),
            book_kept: None,
            now: 1_000_000,
            disk: Disk::Works,
            works_in: 0,
            marks: BTreeMap::new(),
            hellos: Vec::new(),
            texts: Vec::new(),
            bug,
            renamed: 0,
        };
        gateway.restart(Vec::new());
        gateway
    }

    pub fn hub(&self) -> &Hub {
        self.machine.hub().expect("the log can always be read")
    }

    /// Kills the gateway and starts it again. The requests in `untold` were stored, and nobody was told.
    pub fn restart(&mut self, untold: Vec<Request>) {
        let mut batch = Batch::default();
        for request in untold {
            let _ = self.fold(request, &mut batch, &mut Vec::new(), &mut Tally::default());
        }
        self.keep_contacts(&mut batch);
        if self.disk != Disk::Full {
            self.log.extend(batch.take_entries());
        }
        self.hellos.clear();
        self.machine = Machine::new();
        self.machine.restore(state(&self.log, &self.book, self.book_kept));
        if self.follower.is_ready() {
            self.catch_up();
        } else {
            self.follower.begin_to_follow(state(&self.log, &self.book, self.book_kept));
        }
        let marks = self.marks_after(&Batch::default(), None);
        self.set(marks);
    }

    /// Lets the follower read what it was told nothing of, as after it was without a link.
    fn catch_up(&mut self) {
        self.follower.set_contacts(self.book.clone());
        let known = self.follower.position().unwrap_or_default();
        for (position, entry) in (1..).zip(&self.log).skip(known as usize) {
            let mut batch = Batch::default();
            self.follower.follow(position, entry, None, &mut batch);
            self.follower.kept(Some(position), batch);
        }
    }

    /// Lets the follower read a batch that was kept. What it tells its agents must be what was told here, under the same
    /// numbers.
    ///
    /// # Errors
    /// What differs.
    fn is_followed(&mut self, batch: &Batch, appended: usize) -> Result<(), String> {
        let beside = |version| batch.beside().iter().find(|it| it.version == Some(version)).cloned();
        let mut followed = Batch::default();
        let before = self.log.len() - appended;
        for (position, entry) in (1..).zip(&self.log).skip(before) {
            let known = matches!(entry.fact, Fact::Gateway { .. }).then(|| beside(entry.version)).flatten();
            let told = known.map(|it| {
                self.follower.follow_contacts(it.contacts, &mut followed);
                it.changes
            });
            self.follower.follow(position, entry, told, &mut followed);
        }
        for it in batch.beside().iter().filter(|it| it.version.is_none()) {
            self.follower.follow_contacts(it.contacts.clone(), &mut followed);
        }
        let [here, there] = [batch, &followed].map(|batch| batch.changes().cloned().collect::<Vec<_>>());
        if here != there {
            return Err(format!("a gateway that follows tells something else: {here:?}, but {there:?}"));
        }
        self.follower.kept(Some(self.log.len() as u64), followed);
        Ok(())
    }

    /// Checks that whoever follows shows what is here.
    ///
    /// # Errors
    /// What differs.
    fn is_alike(&self) -> Result<(), String> {
        let follower = self.follower.hub().expect("it has a state");
        for agent in agents() {
            let [here, there] = [&self.machine, &self.follower].map(|machine| machine.cursor(&agent));
            if here != there {
                return Err(format!("{agent} is at {here:?}, and {there:?} where the log is followed"));
            }
            if self.hub().snapshot(&agent) != follower.snapshot(&agent) {
                return Err(format!("{agent} sees something else where the log is followed"));
            }
        }
        Ok(())
    }

    /// Returns where the agents will be in the numbering when the batch has been told, and what they are to see there.
    fn marks_after(&self, batch: &Batch, kind: Option<usize>) -> Vec<(Place, Mark)> {
        let views = Rc::new(agents().filter_map(|agent| Some((agent.clone(), self.hub().snapshot(&agent)?))).collect());
        let place = |agent: AgentId| {
            let Cursor { epoch, seq } = self.machine.cursor(&agent);
            let told = batch.changes().filter(|change| change.to == agent).count() as u64;
            (epoch, agent, seq + told)
        };
        agents().map(|agent| (place(agent), Mark { views: Rc::clone(&views), kind })).collect()
    }

    fn set(&mut self, marks: Vec<(Place, Mark)>) {
        for (place, mark) in marks {
            // The first mark at a place names the command; agents who are told nothing stay at their place.
            let views = mark.views.clone();
            self.marks.entry(place).and_modify(|known| known.views = views).or_insert(mark);
        }
    }

    /// Returns what an agent is to see at a place of the numbering; `None` in the middle of a step.
    pub fn at(&self, agent: &AgentId, cursor: &Cursor) -> Option<&Mark> {
        self.marks.get(&(cursor.epoch.clone(), agent.clone(), cursor.seq))
    }

    /// Creates the request of a connection's hello.
    pub fn hello(&mut self, line: usize, agent: AgentId, issued: Millis, mut resume: Option<Cursor>) -> Request {
        let newest = self.machine.cursor(&agent);
        match (self.bug, &mut resume) {
            (Some(Bug::ResumesTooFarOn), Some(cursor)) if cursor.epoch == newest.epoch => {
                cursor.seq = (cursor.seq + 1).min(newest.seq);
            }
            (Some(Bug::ResumesAnotherNumbering), Some(cursor)) => cursor.epoch = newest.epoch,
            _ => {}
        }
        let (reply, welcome) = oneshot::channel();
        self.hellos.push((line, welcome));
        let session = Session { agent, began: Began::At(issued), lead: 0, expires: Millis::MAX };
        Request::Connect { session, device: None, resume, reply }
    }

    /// Creates the request of a contact's text.
    pub fn text(&mut self, inbound: Inbound) -> Request {
        let (reply, taken) = oneshot::channel();
        self.texts.push(taken);
        Request::Receive { inbound, reply }
    }

    /// Handles requests as one batch. Returns the results of hellos, each with its line.
    pub fn work(&mut self, requests: Vec<Request>, tally: &mut Tally) -> Result<Vec<(usize, Welcomed)>, String> {
        let mut batch = Batch::default();
        self.machine.fold_due(self.now, &mut batch);
        let mut marks = if batch.is_empty() { Vec::new() } else { self.marks_after(&batch, None) };
        for request in requests {
            self.fold(request, &mut batch, &mut marks, tally)?;
        }
        self.keep_contacts(&mut batch);
        let entries = batch.take_entries();
        let output = if entries.is_empty() {
            self.set(marks);
            self.machine.kept(None, batch)
        } else if self.disk == Disk::Works {
            self.set(marks);
            let appended = entries.len();
            self.log.extend(entries);
            self.is_followed(&batch, appended)?;
            let output = self.machine.kept(Some(self.log.len() as u64), batch);
            self.is_alike()?;
            output
        } else {
            tally.unavailable += 1;
            if self.disk == Disk::Lies {
                self.log.extend(entries);
            }
            self.works_in = self.works_in.saturating_sub(1);
            if self.works_in == 0 {
                self.disk = Disk::Works;
            }
            let output = self.machine.not_kept(batch, Some(state(&self.log, &self.book, self.book_kept)));
            self.catch_up();
            // The numbering may have begun anew.
            let marks = self.marks_after(&Batch::default(), None);
            self.set(marks);
            output
        };
        self.carry_out(output)
    }

    /// Keeps what a batch says of contacts, which always works: what follows in the log may not.
    fn keep_contacts(&mut self, batch: &mut Batch) {
        if batch.contacts().next().is_some() {
            self.book_kept = Some(self.log.len() as u64);
        }
        batch.contacts().cloned().for_each(|(number, entry)| self.book.set(number, entry));
    }

    fn carry_out(&mut self, Output { replies, .. }: Output) -> Result<Vec<(usize, Welcomed)>, String> {
        replies.into_iter().for_each(|reply| reply());
        for mut taken in std::mem::take(&mut self.texts) {
            if let Ok(Err(refusal)) = taken.try_recv() {
                return Err(format!("{refusal:?}"));
            }
        }
        let welcomed = |(line, mut welcome): (usize, oneshot::Receiver<Result<Welcome, Refusal>>)| {
            // A dropped reply is a refusal.
            let welcome = welcome.try_recv().unwrap_or(Err(Refusal::Unavailable));
            let frames = welcome.map(|Welcome { now, snapshot, joined }| {
                let first =
                    GatewayFrame::Welcome { now, cursor: joined.cursor, snapshot: snapshot.map(Box::new), app: None };
                let missed = joined.missed.iter().map(|event| decode_gateway(&event.frame()).expect("our own frame"));
                ([first].into_iter().chain(missed).collect(), joined.socket, joined.outbox)
            });
            (line, frames)
        };
        Ok(std::mem::take(&mut self.hellos).into_iter().map(welcomed).collect())
    }

    /// Sends an agent more events than are kept for resuming. They change nothing.
    pub fn flood(&mut self, agent: &AgentId) {
        self.repeat(vec![agent.clone(); 1_001]);
    }

    /// Sends everybody an event that changes nothing, so that a desk that has missed the one before notices.
    pub fn nudge(&mut self) {
        self.repeat(agents().collect());
    }

    fn repeat(&mut self, agents: Vec<AgentId>) {
        let mut batch = Batch::default();
        let me = |agent: &AgentId| Event::Me(self.hub().snapshot(agent).expect("configured").me);
        let told = agents.into_iter().map(|to| Change { event: me(&to), to, at: self.now, number: 0 });
        let told = told.collect();
        self.machine.tell_beside(self.now, told, &mut batch);
        let marks = self.marks_after(&batch, None);
        self.set(marks);
        let entries = batch.take_entries();
        let appended = entries.len();
        self.log.extend(entries);
        self.is_followed(&batch, appended).expect("what is told beside the log is told there as well");
        self.machine.kept(Some(self.log.len() as u64), batch);
    }

    fn fold(
        &mut self,
        mut request: Request,
        batch: &mut Batch,
        marks: &mut Vec<(Place, Mark)>,
        tally: &mut Tally,
    ) -> Result<(), String> {
        let mut commanded = None;
        if let Request::Command { agent, id, command, .. } = &mut request {
            let known = self.caused(agent, id);
            tally.resent += u64::from(known);
            if known && self.bug == Some(Bug::ForgetsAnswers) {
                self.renamed += 1;
                *id = renamed(id, self.renamed);
            }
            let before: Vec<_> = agents().filter_map(|agent| self.hub().snapshot(&agent)).collect();
            commanded = Some((command.clone(), before));
        }
        let (entries, changes) = (batch.len(), batch.changes().count());
        self.machine.fold(self.now, request, batch);
        if batch.len() == entries {
            return Ok(());
        }
        if let Some((command, before)) = &commanded {
            let changes: Vec<_> = batch.changes().skip(changes).collect();
            self.folds(before, &changes, command)?;
            tally.at_gateway[kind(command)] += 1;
        }
        marks.extend(self.marks_after(batch, commanded.map(|(command, _)| kind(&command))));
        Ok(())
    }

    /// Returns whether a command has caused an entry.
    pub fn caused(&self, agent: &AgentId, id: &CommandId) -> bool {
        self.log
            .iter()
            .filter_map(|entry| entry.cause.as_ref())
            .any(|cause| cause.agent == *agent && cause.command == *id)
    }

    /// Checks that the events of a command applied to the snapshots before it give the snapshots after it.
    fn folds(&self, before: &[Snapshot], changes: &[&Change], command: &Command) -> Result<(), String> {
        for (agent, before) in agents().zip(before) {
            let mut replica = Replica::new(before.clone());
            changes.iter().filter(|change| change.to == agent).for_each(|change| replica.apply(&change.event));
            if Some(replica.snapshot()) != self.hub().snapshot(&agent) {
                return Err(format!(
                    "{}: its events do not give the snapshot after it, for {agent}: {command:?}",
                    KINDS[kind(command)]
                ));
            }
        }
        Ok(())
    }
}
