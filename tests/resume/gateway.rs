//! The gateway without its sockets: the real hub and the real feeds, put together batch by batch as `gateway::engine`
//! does it.

use crate::{Bug, KINDS, Tally, kind};
use baton::core::fact::{AgentFact, Entry, Fact};
use baton::core::hub::{Change, Hub, Inbound, Rules, Step};
use baton::core::replica::Replica;
use baton::core::roster::Roster;
use baton::gateway::feed::{Feeds, Out, SocketId};
use baton::protocol::*;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use tokio::sync::mpsc;

/// Leads to Support, where both work.
pub const SUPPORT: &str = "+447700900999";
pub const AGENTS: [&str; 2] = ["ann", "ben"];

/// How the disk behaves, until it works again after a few batches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disk {
    Works,
    /// Keeps nothing.
    Full,
    /// Keeps it and says it failed.
    Lies,
}

/// A request, with the connection it came by.
#[derive(Debug)]
pub enum Request {
    Hello { line: usize, agent: AgentId, issued: Millis, resume: Option<Cursor> },
    Command { agent: AgentId, socket: SocketId, id: CommandId, command: Command },
    Gone { agent: AgentId, socket: SocketId },
    Text(Inbound),
    Report(InteractionId, MessageId, Delivery),
    Tick,
}

/// What a connection gets for its hello: the frames to begin with and its end of the feed, or a refusal.
pub type Welcomed = Result<(Vec<GatewayFrame>, SocketId, mpsc::Receiver<Out>), Refusal>;

/// Everybody's view at one moment.
type Views = Rc<BTreeMap<AgentId, Snapshot>>;

#[expect(clippy::large_enum_variant, reason = "most effects are the large one")]
enum Effect {
    Tell(Change),
    Answer(AgentId, SocketId, CommandId, Answer),
    Join {
        line: usize,
        agent: AgentId,
        after: Option<u64>,
        snapshot: Option<Snapshot>,
    },
    Refuse {
        line: usize,
    },
    Dismiss(AgentId),
    /// The views after a step, and the command that led to it.
    Mark(Views, Option<usize>),
}

/// What the gateway's view of one agent was at one number.
pub struct Mark {
    pub views: Views,
    pub kind: Option<usize>,
}

pub struct Gateway {
    pub hub: Hub,
    pub log: Vec<Entry>,
    pub now: Millis,
    pub disk: Disk,
    /// Batches until the disk works again.
    pub works_in: u32,
    feeds: Feeds,
    epoch: String,
    /// The number of each agent's newest event.
    seqs: BTreeMap<AgentId, u64>,
    signed_out: BTreeMap<AgentId, Millis>,
    marks: BTreeMap<(String, AgentId, u64), Mark>,
    /// Connections may have come or gone in a batch that was not kept.
    unsure: bool,
    bug: Option<Bug>,
    renamed: u32,
}

pub fn agents() -> impl Iterator<Item = AgentId> {
    AGENTS.into_iter().map(AgentId::from)
}

/// Whom an interaction can be transferred to.
pub fn targets() -> impl Iterator<Item = TargetRef> {
    let agents = AGENTS.into_iter().map(|id| TargetRef { kind: TargetKind::Agent, id: id.into() });
    agents.chain([TargetRef { kind: TargetKind::Queue, id: "support".into() }])
}

fn new_hub() -> Hub {
    let roster = Roster::default().agent("ann", "Ann Lee", "+447700900101").agent("ben", "Ben Okafor", "+447700900102");
    let roster =
        roster.set(TargetKind::Queue, "support", "Support", &AGENTS).number(SUPPORT, TargetKind::Queue, "support");
    let setup = r#"{"case_data":[{"key":"order","label":"Order"}],"dispositions":[{"id":"solved","label":"Solved"}]}"#;
    let setup = std::sync::Arc::new(serde_json::from_str(setup).expect("a setup"));
    Hub::new(Rules { setup, ..Rules::default() }, roster)
}

/// An agent who has signed out by themselves, and when.
fn sign_out(entry: &Entry) -> Option<(AgentId, Millis)> {
    match &entry.fact {
        Fact::Agent { id, what: AgentFact::SignedOut } if entry.cause.is_some() => Some((id.clone(), entry.at)),
        _ => None,
    }
}

fn views(hub: &Hub) -> Views {
    Rc::new(agents().filter_map(|agent| Some((agent.clone(), hub.snapshot(&agent)?))).collect())
}

impl Gateway {
    pub fn new(bug: Option<Bug>) -> Self {
        let mut gateway = Self {
            hub: new_hub(),
            log: Vec::new(),
            now: 1_000_000,
            disk: Disk::Works,
            works_in: 0,
            feeds: Feeds::new(),
            epoch: String::new(),
            seqs: BTreeMap::new(),
            signed_out: BTreeMap::new(),
            marks: BTreeMap::new(),
            unsure: false,
            bug,
            renamed: 0,
        };
        gateway.begin_numbering();
        gateway
    }

    /// Killed and started again. What is in `untold` was kept, and nobody heard of it.
    pub fn restart(&mut self, untold: Vec<Request>) {
        let mut batch = Batch::default();
        let mut entries = Vec::new();
        untold.into_iter().for_each(|request| {
            entries.extend(self.fold(request, &mut batch, &mut Tally::default()).unwrap_or_default())
        });
        if self.disk != Disk::Full {
            self.log.extend(entries);
        }
        self.refold();
        self.feeds = Feeds::new();
        self.begin_numbering();
    }

    fn refold(&mut self) {
        self.hub = new_hub();
        self.log.iter().for_each(|entry| self.hub.replay(entry));
        self.signed_out = self.log.iter().filter_map(sign_out).collect();
        self.unsure = true;
    }

    fn begin_numbering(&mut self) {
        let first = AgentId::from(AGENTS[0]);
        let probe = self.feeds.join(&first, None, None);
        self.feeds.leave(&first, probe.socket);
        self.epoch = probe.cursor.epoch;
        self.seqs = agents().map(|agent| (agent, 0)).collect();
        self.mark(&views(&self.hub), None);
    }

    fn mark(&mut self, views: &Views, kind: Option<usize>) {
        for (agent, seq) in &self.seqs {
            let mark = Mark { views: views.clone(), kind };
            // The first to reach a number says what led to it; those who were told nothing stay there.
            self.marks
                .entry((self.epoch.clone(), agent.clone(), *seq))
                .and_modify(|known| known.views = views.clone())
                .or_insert(mark);
        }
    }

    /// What an agent is to see at this place of the numbering; `None` in the middle of a step.
    pub fn at(&self, agent: &AgentId, cursor: &Cursor) -> Option<&Mark> {
        self.marks.get(&(cursor.epoch.clone(), agent.clone(), cursor.seq))
    }

    /// One batch: fold, keep, tell.
    pub fn work(&mut self, requests: Vec<Request>, tally: &mut Tally) -> Result<Vec<(usize, Welcomed)>, String> {
        let mut batch = Batch::default();
        let mut entries = Vec::new();
        if self.unsure {
            let signed_in: Vec<AgentId> = self.hub.signed_in().cloned().collect();
            for agent in signed_in {
                let step = self.hub.presence(self.now, &agent, self.feeds.connected(&agent));
                entries.extend(self.take(step, None, &mut batch));
            }
        }
        let step = self.hub.tick(self.now);
        entries.extend(self.take(step, None, &mut batch));
        for request in requests {
            entries.extend(self.fold(request, &mut batch, tally)?);
        }
        if entries.is_empty() || self.disk == Disk::Works {
            self.unsure = false;
            self.log.extend(entries);
            return Ok(self.tell(batch.effects));
        }
        tally.unavailable += 1;
        let lies = self.disk == Disk::Lies;
        self.works_in = self.works_in.saturating_sub(1);
        if self.works_in == 0 {
            self.disk = Disk::Works;
        }
        if lies {
            self.log.extend(entries);
        }
        self.refold();
        let mut welcomed = Vec::new();
        for effect in batch.effects {
            match effect {
                // What is there all the same is not refused: whoever asked is disconnected, and asks again.
                Effect::Answer(agent, socket, id, _) if !lies => {
                    let given = self.hub.answer_given(&agent, &id);
                    let answer = given.unwrap_or(Answer::Refused { refusal: Refusal::Unavailable });
                    self.feeds.answer(&agent, socket, id, answer);
                }
                Effect::Join { line, .. } => welcomed.push((line, Err(Refusal::Unavailable))),
                _ => {}
            }
        }
        if lies {
            self.feeds.restart();
            self.begin_numbering();
        }
        Ok(welcomed)
    }

    /// Says again what is so already, often: whoever is away falls further behind than is kept for them.
    pub fn flood(&mut self, agent: &AgentId) {
        let me = self.hub.snapshot(agent).expect("configured").me;
        let effects = (0..1_001).map(|_| Change { to: agent.clone(), at: self.now, event: Event::Me(me.clone()) });
        let mut effects: Vec<_> = effects.map(Effect::Tell).collect();
        effects.push(Effect::Mark(views(&self.hub), None));
        self.tell(effects);
    }

    /// Says something to everybody that is so already: whoever has missed an event before it notices.
    pub fn nudge(&mut self) {
        let me = |agent: AgentId| {
            let me = self.hub.snapshot(&agent).expect("configured").me;
            Effect::Tell(Change { to: agent, at: self.now, event: Event::Me(me) })
        };
        let mut effects: Vec<_> = AGENTS.map(|agent| me(agent.into())).into();
        effects.push(Effect::Mark(views(&self.hub), None));
        self.tell(effects);
    }

    fn tell(&mut self, effects: Vec<Effect>) -> Vec<(usize, Welcomed)> {
        let mut welcomed = Vec::new();
        for effect in effects {
            match effect {
                Effect::Tell(change) => {
                    self.feeds.publish(&change);
                    self.seqs.entry(change.to).and_modify(|seq| *seq += 1);
                }
                Effect::Answer(agent, socket, id, answer) => self.feeds.answer(&agent, socket, id, answer),
                Effect::Refuse { line } => welcomed.push((line, Err(Refusal::NotSignedIn))),
                Effect::Dismiss(agent) => self.feeds.dismiss(&agent, &Refusal::SignedOut),
                Effect::Mark(views, kind) => self.mark(&views, kind),
                Effect::Join { line, agent, mut after, snapshot } => {
                    if self.bug == Some(Bug::ResumesTooFarOn) {
                        after = after.map(|seq| (seq + 1).min(self.seqs[&agent]));
                    }
                    let joined = self.feeds.join(&agent, None, after);
                    let mut frames = vec![GatewayFrame::Welcome {
                        now: self.now,
                        cursor: joined.cursor,
                        snapshot: snapshot.map(Box::new),
                    }];
                    frames
                        .extend(joined.missed.iter().map(|item| decode_gateway(&item.frame()).expect("our own frame")));
                    welcomed.push((line, Ok((frames, joined.socket, joined.outbox))));
                }
            }
        }
        self.feeds.trim();
        welcomed
    }

    fn take(&mut self, step: Step, kind: Option<usize>, batch: &mut Batch) -> Vec<Entry> {
        self.signed_out.extend(step.entries.iter().filter_map(sign_out));
        if !step.entries.is_empty() {
            batch.effects.extend(step.changes.into_iter().map(Effect::Tell));
            batch.effects.push(Effect::Mark(views(&self.hub), kind));
        }
        step.entries
    }

    fn fold(&mut self, request: Request, batch: &mut Batch, tally: &mut Tally) -> Result<Vec<Entry>, String> {
        match request {
            Request::Hello { line, agent, issued, resume } => {
                if self.signed_out.get(&agent).is_some_and(|signed_out| issued < *signed_out) {
                    // Refused at once; nothing is kept for it.
                    batch.effects.push(Effect::Refuse { line });
                    return Ok(Vec::new());
                }
                let step = self.hub.presence(self.now, &agent, true);
                let entries = self.take(step, None, batch);
                batch.joining.insert(agent.clone());
                batch.leaving.remove(&agent);
                let mut resume = resume;
                if self.bug == Some(Bug::ResumesAnotherNumbering)
                    && let Some(cursor) = &mut resume
                {
                    cursor.epoch.clone_from(&self.epoch);
                }
                let after = resume.filter(|cursor| self.feeds.resumes(&agent, cursor)).map(|cursor| cursor.seq);
                let snapshot = if after.is_none() { self.hub.snapshot(&agent) } else { None };
                batch.effects.push(Effect::Join { line, agent, after, snapshot });
                Ok(entries)
            }
            Request::Gone { agent, socket } => {
                self.feeds.leave(&agent, socket);
                if self.feeds.connected(&agent) || batch.joining.contains(&agent) {
                    return Ok(Vec::new());
                }
                let step = self.hub.presence(self.now, &agent, false);
                Ok(self.take(step, None, batch))
            }
            Request::Command { agent, socket, id, command } => {
                if !self.feeds.has(&agent, socket) {
                    return Ok(Vec::new());
                }
                if batch.leaving.contains(&agent) {
                    batch.effects.push(Effect::Answer(
                        agent,
                        socket,
                        id,
                        Answer::Refused { refusal: Refusal::NotSignedIn },
                    ));
                    return Ok(Vec::new());
                }
                let known = self.caused(&agent, &id);
                tally.resent += u64::from(known);
                let answered = id.clone();
                let id = if known && self.bug == Some(Bug::ForgetsAnswers) {
                    self.renamed += 1;
                    format!("{id}-{}", self.renamed).into()
                } else {
                    id
                };
                let before = views(&self.hub);
                let (answer, step) = self.hub.command(self.now, &agent, &id, &command);
                if !step.entries.is_empty() {
                    self.folds(&before, &step, &command)?;
                    tally.at_gateway[kind(&command)] += 1;
                }
                let leaves = command == Command::SignOut && answer == Answer::Done;
                let entries = self.take(step, Some(kind(&command)), batch);
                batch.effects.push(Effect::Answer(agent.clone(), socket, answered, answer));
                if leaves {
                    batch.leaving.insert(agent.clone());
                    batch.effects.push(Effect::Dismiss(agent));
                }
                Ok(entries)
            }
            Request::Text(inbound) => {
                let step = self.hub.receive(self.now, inbound).map_err(|refusal| format!("{refusal:?}"))?;
                Ok(self.take(step, None, batch))
            }
            Request::Report(interaction, message, delivery) => {
                let step = self.hub.report(self.now, &interaction, &message, delivery);
                Ok(self.take(step, None, batch))
            }
            Request::Tick => Ok(Vec::new()),
        }
    }

    /// Whether a command has led to something.
    pub fn caused(&self, agent: &AgentId, id: &CommandId) -> bool {
        self.log
            .iter()
            .filter_map(|entry| entry.cause.as_ref())
            .any(|cause| cause.agent == *agent && cause.command == *id)
    }

    /// The events a command led to, folded over the snapshots before it, give the snapshots after it.
    fn folds(&self, before: &Views, step: &Step, command: &Command) -> Result<(), String> {
        for (agent, before) in before.iter() {
            let mut replica = Replica::new(before.clone());
            step.changes.iter().filter(|change| change.to == *agent).for_each(|change| replica.apply(&change.event));
            if Some(replica.snapshot()) != self.hub.snapshot(agent) {
                return Err(format!(
                    "{}: its events do not give the snapshot after it, for {agent}: {command:?}",
                    KINDS[kind(command)]
                ));
            }
        }
        Ok(())
    }
}

#[derive(Default)]
struct Batch {
    effects: Vec<Effect>,
    joining: BTreeSet<AgentId>,
    leaving: BTreeSet<AgentId>,
}
