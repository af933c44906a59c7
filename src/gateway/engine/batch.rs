//! A batch of requests: folded together, kept with one append, told together.

use super::request::{OpenLink, Reply, Welcome};
use super::state::State;
use crate::core::contacts::BookEntry;
use crate::core::fact::{AgentFact, Cause, Entry, Fact, InteractionFact};
use crate::core::hub::{AmendError, AmendOutcome, Change, Erasure, Outbound, ReadRequest, Step, Transition};
use crate::core::interaction::InteractionState;
use crate::core::roster::{Roster, RosterFact};
use crate::core::search::Findable;
use crate::core::setup::DeskSetup;
use crate::gateway::feed::relay::Beside;
use crate::gateway::feed::{Attention, SocketId};
use crate::gateway::metrics::happened::{self, Happened};
use crate::gateway::traces::TraceContext;
use crate::protocol::{
    AgentId, Answer, CommandId, Cursor, DeviceId, Millis, PhoneNumber, Readiness, Refusal, Snapshot, TargetRef,
};
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

/// Requests that have been folded into the hub and that nobody has been told of yet.
#[derive(Debug, Default)]
pub struct Batch {
    /// What the request that is being folded has come from.
    pub(super) cause: TraceContext,
    entries: Vec<Entry>,
    /// What the log does not say.
    beside: Vec<Beside>,
    /// For the feeds, in order.
    pub(super) deferred: Vec<Deferred>,
    pub(super) output: Output,
    /// What its entries count as.
    happened: Vec<Happened>,
    /// The commands that were not answered before: nobody is told their answers if the batch is not kept.
    pub(super) commands: Vec<Cause>,
    /// The targets whose readiness may have changed.
    pub(super) touched: BTreeSet<TargetRef>,
    /// True if the presence of every agent has been checked.
    pub(super) presence_checked: bool,
    /// True if it says that the numbering has another name.
    pub(super) renumbers: bool,
    /// The contacts who may be found otherwise than before.
    pub(super) findable: BTreeSet<PhoneNumber>,
    /// True if somebody is about to search.
    pub(super) searches: bool,
    /// The agents who were told something that is erased.
    pub(super) forgets: BTreeSet<AgentId>,
    /// The agents who connect in this batch.
    pub(super) joining: BTreeSet<AgentId>,
    /// The connections at other gateways that come in this batch.
    pub(super) attaching: BTreeSet<SocketId>,
    /// The agents who sign out in this batch: what their other tabs have queued is no longer theirs to command.
    pub(super) leaving: BTreeSet<AgentId>,
}

/// Something for the feeds that waits until the batch is kept.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "most of them are the large one")]
pub(super) enum Deferred {
    Tell(Change),
    Answer {
        agent: AgentId,
        socket: SocketId,
        id: CommandId,
        answer: Answer,
    },
    Watch {
        agent: AgentId,
        socket: SocketId,
        targets: Vec<TargetRef>,
    },
    Read {
        agent: AgentId,
        socket: SocketId,
        request: ReadRequest,
    },
    Join(Join),
    Dismiss(AgentId, Refusal),
    OpenLink(Reply<OpenLink>),
    Attach {
        link: u64,
        socket: SocketId,
        agent: AgentId,
        device: Option<DeviceId>,
    },
    Attend {
        agent: AgentId,
        socket: SocketId,
        attention: Attention,
    },
    /// The agent's connections go: what they were told has a gap.
    Drop(AgentId),
}

/// A connection that joins its agent's feed.
#[derive(Debug)]
pub(super) struct Join {
    pub now: Millis,
    pub agent: AgentId,
    /// The number that was reserved for it.
    pub socket: SocketId,
    pub device: Option<DeviceId>,
    /// The number it resumes after; `None` with a snapshot.
    pub after: Option<u64>,
    pub snapshot: Option<Snapshot>,
    pub reply: Reply<Welcome>,
}

/// What is to be done outside the engine, in the order of the fields. Dropping it refuses the requests it replies to.
#[derive(Default)]
pub struct Output {
    /// The setup of the desk, if there is another one: what the log is folded with from now on.
    pub setup: Option<Arc<DeskSetup>>,
    /// The directory, to replace the published one.
    pub roster: Option<Roster>,
    /// Changes of the directory, to be published.
    pub roster_changes: Vec<RosterFact>,
    /// The readiness of targets by which searches are to rank.
    pub readiness: Vec<(Readiness, TargetRef)>,
    /// Texts for the carrier, and what has led to each.
    pub texts: Vec<(Outbound, TraceContext)>,
    /// Interactions that are done, to be found from now on.
    pub done: Vec<Arc<InteractionState>>,
    /// How contacts can be found from now on.
    pub findable: Vec<(PhoneNumber, Option<Findable>)>,
    /// Erasures that another gateway has begun, of which the archive here is to forget the same.
    pub erased: Vec<Erasure>,
    /// Contacts whom nobody has named, who have just begun a conversation, and what has led to that.
    pub unnamed: Vec<(PhoneNumber, TraceContext)>,
    /// Sends the results of requests.
    pub replies: Vec<Box<dyn FnOnce() + Send>>,
}

impl Batch {
    /// Takes the entries out, to append them to the log.
    pub fn take_entries(&mut self) -> Vec<Entry> {
        std::mem::take(&mut self.entries)
    }

    /// Returns what is known now of contacts, to be kept in the contact book.
    pub fn contacts(&self) -> impl Iterator<Item = &(PhoneNumber, BookEntry)> {
        self.beside.iter().flat_map(|it| &it.contacts)
    }

    /// Takes out what its entries count as.
    pub fn take_happened(&mut self) -> Vec<Happened> {
        std::mem::take(&mut self.happened)
    }

    /// Returns what the log does not say, in order.
    pub fn beside(&self) -> &[Beside] {
        &self.beside
    }

    /// Returns the number of entries to append.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Returns whether there is nothing to append.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Returns what agents will be told, in order.
    pub fn changes(&self) -> impl Iterator<Item = &Change> {
        self.deferred.iter().filter_map(|it| if let Deferred::Tell(change) = it { Some(change) } else { None })
    }

    /// Adds something to tell an agent.
    pub fn tell(&mut self, change: Change) {
        self.deferred.push(Deferred::Tell(change));
    }

    pub(super) fn reply<T: Send + 'static>(&mut self, reply: Reply<T>, result: Result<T, Refusal>) {
        // Whoever has stopped waiting needs no result.
        self.output.replies.push(Box::new(move || drop(reply.send(result))));
    }

    /// Adds a connection, which joins when the batch is kept: after `cursor`, or with a snapshot of this moment.
    pub(super) fn join(
        &mut self,
        state: &State,
        now: Millis,
        who: (AgentId, SocketId, Option<DeviceId>),
        cursor: Option<Cursor>,
        reply: Reply<Welcome>,
    ) {
        let (agent, socket, device) = who;
        self.joining.insert(agent.clone());
        self.leaving.remove(&agent);
        let after = cursor.map(|cursor| cursor.seq);
        let snapshot = if after.is_none() { state.hub.snapshot(&agent) } else { None };
        self.deferred.push(Deferred::Join(Join { now, agent, socket, device, after, snapshot, reply }));
    }

    /// Adds a change of the directory. Returns what it did.
    pub(super) fn amend(
        &mut self,
        state: &mut State,
        now: Millis,
        change: RosterFact,
    ) -> Result<AmendOutcome, AmendError> {
        let known = state.hub.roster().profile(change.target()).is_some();
        let removes = matches!(change, RosterFact::Gone { .. });
        let transition = state.hub.amend(now, change)?;
        let became = match known {
            _ if removes => AmendOutcome::Removed,
            _ if transition.entries.is_empty() => AmendOutcome::Unchanged,
            true => AmendOutcome::Changed,
            false => AmendOutcome::Added,
        };
        self.add(state, transition);
        Ok(became)
    }

    /// Adds what an entry has led to that another gateway has appended.
    pub(super) fn follow(&mut self, state: &State, entry: &Entry, step: Step) {
        self.note(state, entry);
        step.changes.into_iter().for_each(|change| self.tell(change));
        self.touched.extend(step.touched);
    }

    /// Notes what an entry means outside the feeds.
    fn note(&mut self, state: &State, entry: &Entry) {
        if let Fact::Interaction { id, what } = &entry.fact {
            if *what == InteractionFact::Done {
                self.output.done.extend(state.hub.past_interaction(id));
            }
            self.findable.extend(state.hub.reached(id, what));
        }
        if let Fact::Roster { what } = &entry.fact {
            self.output.roster_changes.push(what.clone());
        }
        if let Some((agent, refusal)) = dismissed(&entry.fact) {
            self.leaving.insert(agent.clone());
            self.deferred.push(Deferred::Dismiss(agent, refusal));
        }
    }

    /// Adds an erasure, of which feeds and the search for contacts keep nothing. Returns it.
    pub(super) fn erase(&mut self, state: &mut State, erasure: Erasure, transition: Transition) -> Erasure {
        self.forgets.extend(erasure.concerned.iter().cloned());
        self.findable.extend(erasure.numbers.iter().cloned());
        self.add(state, transition);
        erasure
    }

    /// Adds what a transition of the hub has led to.
    pub(super) fn add(&mut self, state: &mut State, transition: Transition) {
        let mut revocations = Vec::new();
        for entry in &transition.entries {
            state.record_sign_out(entry);
            state.latest = state.latest.max(entry.at);
            self.happened.extend(happened::of(&entry.fact));
            revocations.extend(state.revoke_tokens(entry));
            self.output.texts.extend(state.hub.outbound(entry).into_iter().map(|text| (text, self.cause.clone())));
            self.note(state, entry);
            if let Fact::Interaction { what: InteractionFact::Opened { contact, .. }, .. } = &entry.fact
                && state.hub.wants_name(&contact.number)
            {
                self.output.unnamed.push((contact.number.clone(), self.cause.clone()));
            }
        }
        self.findable.extend(transition.contacts.iter().map(|(number, _)| number.clone()));
        // What is known of contacts is known before it is told.
        let mut contacts = Some(transition.contacts).filter(|contacts| !contacts.is_empty());
        for (version, changes) in transition.beside {
            let contacts = contacts.take().unwrap_or_default();
            self.beside.push(Beside { version: Some(version), contacts, changes });
        }
        self.beside.extend(contacts.map(|contacts| Beside { contacts, ..Beside::default() }));
        transition.changes.into_iter().for_each(|change| self.tell(change));
        self.happened.extend((0..transition.transferred).map(|_| Happened::Transfer("accepted")));
        self.touched.extend(transition.touched);
        self.entries.extend(transition.entries);
        revocations.into_iter().for_each(|revocation| self.add(state, revocation));
    }
}

/// Returns the agent whose connections a fact ends, and why.
fn dismissed(fact: &Fact) -> Option<(AgentId, Refusal)> {
    match fact {
        Fact::Roster { what: RosterFact::Gone { target } } => Some((target.as_agent()?, Refusal::NotSignedIn)),
        Fact::Agent { id, what: AgentFact::Dismissed { .. } } => Some((id.clone(), Refusal::Dismissed)),
        Fact::Agent { id, what: AgentFact::Suspended { .. } } => Some((id.clone(), Refusal::Suspended)),
        _ => None,
    }
}

impl fmt::Debug for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Output").field("texts", &self.texts.len()).field("replies", &self.replies.len()).finish()
    }
}
