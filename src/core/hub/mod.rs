//! The rules of the gateway. [`Hub`] is the fold of the event log. Everything that happens takes the same way:
//!
//! 1. A command, a carrier's message or the clock arrives ([`Hub::command`], [`Hub::receive`], [`Hub::tick`] …).
//! 2. `decide` returns the facts that follow, or a refusal.
//! 3. `apply` folds each fact in, and `outlook` returns what agents see of it as events ([`Change`]).
//! 4. `settle` and `routing` add what the rules demand next (who is invited, what has timed out), until nothing is
//!    left.
//!
//! The caller appends the facts ([`Transition::entries`]) to the log before anybody is told, and what is known of
//! contacts ([`Transition::contacts`]) to the contact book. If that fails, the hub must be discarded, folded again from
//! the log, and given the book ([`Hub::set_contacts`]).
//!
//! Invariants: an interaction has at most one owner; each invitation, transfer and consultation ends exactly
//! once; a command
//! takes effect at most once; after a [`Transition`] nothing is left to settle at that moment.

mod absence;
mod agent;
mod amend;
mod answers;
mod apply;
mod asking;
mod carrier_ids;
mod census;
mod closed;
mod consult;
mod consulted;
mod contacts;
mod decide;
mod erase;
mod history;
mod intervene;
mod kept;
mod keywords;
mod leaving;
mod lookup;
mod notices;
mod numbers;
mod outlook;
mod parking;
mod pauses;
mod policies;
mod quotas;
mod readiness;
mod requeue;
mod routing;
mod rules;
mod seeking;
mod set_up;
mod settle;
#[cfg(all(test, not(target_arch = "wasm32")))]
pub(crate) mod tests;
mod texts;
mod unstored;
mod waits;

use super::contacts::{BookEntry, ContactBook, ContactChange};
use super::fact::{AgentFact, Cause, Entry, Fact, InteractionFact, InvitationEnd};
use super::interaction::InteractionState;
use super::roster::{Roster, RosterFact};
use crate::protocol::{
    AgentId, Answer, ChannelState, Command, CommandId, Contact, Delivery, Event, GatewayFrame, InteractionId, Limits,
    Media, Message, MessageId, Millis, Notice, NoticeSubject, Outcome, PhoneNumber, Refusal, Sender, Snapshot, Status,
    TargetKind, TargetRef,
};
use absence::Stranded;
use agent::Agent;
pub use amend::{AmendError, AmendOutcome};
use answers::Answers;
use carrier_ids::CarrierIds;
pub use census::{AgentCensus, Census, QueueCensus};
pub use contacts::BookFull;
use contacts::ContactIndex;
use decide::answer_of;
use erase::Erasures;
pub use erase::{EraseError, EraseRequest, Erasure};
pub use history::{HistorySearch, Indexed, ReadRequest, Reading, SEARCHED, Scope};
pub use intervene::{
    AgentSummary, Disposal, Intervention, InterventionError, InterventionKind, InterventionOutcome, Suspension,
};
pub use kept::Kept;
pub use keywords::{Help, KeywordTexts, Keywords};
use leaving::Past;
pub use leaving::Wanted;
pub use numbers::Step;
use parking::ByTime;
use policies::Terms;
use quotas::Counts;
pub use rules::Rules;
use seeking::Seeking;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;
pub use texts::{Inbound, Outbound};
use waits::Waits;

/// An event for one agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The agent to tell, in every tab.
    pub to: AgentId,
    /// When it happened.
    pub at: Millis,
    /// The event.
    pub event: Event,
    /// Its number among all events of the agent: 1, 2, 3 …
    pub number: u64,
}

impl Change {
    /// Creates an event that has no number yet.
    fn new(to: AgentId, at: Millis, event: Event) -> Self {
        Self { to, at, event, number: 0 }
    }
}

/// The result of a state transition: append the entries first, then deliver the changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transition {
    /// The entries for the log, in order.
    pub entries: Vec<Entry>,
    /// The events for the agents, in order.
    pub changes: Vec<Change>,
    /// The targets whose [`Hub::readiness`] may have changed. It is told only to those who watch a target, so it is
    /// computed only for them.
    pub touched: BTreeSet<TargetRef>,
    /// What is known now of contacts of whom something else was known, to be kept in the contact book. In order.
    pub contacts: Vec<(PhoneNumber, BookEntry)>,
    /// What agents are told that is not in the log: each time the version of the fact that says how many events that were,
    /// and these events. They are among `changes` as well.
    pub beside: Vec<(u64, Vec<Change>)>,
    /// The number of transfers that were accepted: their entries do not tell them from other interactions.
    pub transferred: usize,
}

/// The state of the gateway.
#[derive(Clone, Debug)]
pub struct Hub {
    rules: Rules,
    roster: Roster,
    agents: BTreeMap<AgentId, Agent>,
    /// The number of members of each set who can be invited. Counted incrementally, because it is read with every fact.
    ready: BTreeMap<TargetRef, u32>,
    /// When each agent without a connection counts as logged out.
    lost: BTreeSet<(Millis, AgentId)>,
    /// When each agent who wraps up may be asked again.
    wrapping: BTreeSet<(Millis, AgentId)>,
    /// When each agent's oldest system message is to be deleted.
    expiring: BTreeSet<(Millis, AgentId)>,
    /// Those that are not done, and some that are: see [`Wanted`]. Shared, so that a search in those that are done
    /// can be carried out elsewhere.
    interactions: BTreeMap<InteractionId, Arc<InteractionState>>,
    /// The number in the id of the newest interaction.
    last_id: u64,
    /// The interactions looking for an owner: all that `settle` and the clock have to look at.
    seeking: Seeking,
    /// Those that are parked, by when they come back.
    parked: ByTime,
    /// Those that a colleague asks for, by when that is in vain.
    asked: ByTime,
    /// The interactions that wait for somebody who is gone.
    stranded: Stranded,
    /// How long interactions have waited in each set lately.
    waits: BTreeMap<TargetRef, Waits>,
    /// The connected interaction between a service number and a contact.
    open: HashMap<(PhoneNumber, PhoneNumber), InteractionId>,
    /// The interactions that are here, by contact.
    contacts: HashMap<PhoneNumber, ContactIndex>,
    /// The contacts of whom it is not known how many interactions the archive has.
    uncounted: BTreeSet<PhoneNumber>,
    /// The contacts whose first interaction may not have come about.
    expected: Vec<PhoneNumber>,
    /// Those that are done, by each agent who has owned them.
    past_of: HashMap<AgentId, BTreeSet<Past>>,
    /// Those that are done and that the archive has.
    leaving: BTreeSet<Past>,
    /// Those that are not done any more.
    reopened: BTreeSet<InteractionId>,
    /// The interactions that are done, by the target that each came in for.
    done: HashMap<TargetRef, BTreeSet<Past>>,
    /// The pairs of service number and contact for which the contact has opted out.
    opted_out: HashSet<(PhoneNumber, PhoneNumber)>,
    /// The interactions whose messages have a file, by its id.
    media: HashMap<String, BTreeSet<InteractionId>>,
    carrier_ids: CarrierIds,
    answers: Answers,
    counts: Counts,
    /// The number of the newest event of each agent.
    numbers: BTreeMap<AgentId, u64>,
    /// The number of facts about the gateway itself.
    own_facts: u64,
    erasures: Erasures,
    /// What is known of contacts: no fold of the log.
    book: ContactBook,
}

impl Hub {
    /// Creates a hub to which nothing has happened.
    pub fn new(rules: Rules, roster: Roster) -> Self {
        let terms = |id| Terms::of_agent(&rules.setup.policies, &roster, id);
        let agents = roster.agents().map(|(id, _)| (id.clone(), Agent::new(terms(id)))).collect();
        Self {
            rules,
            roster,
            agents,
            ready: BTreeMap::new(),
            lost: BTreeSet::new(),
            wrapping: BTreeSet::new(),
            expiring: BTreeSet::new(),
            interactions: BTreeMap::new(),
            last_id: 0,
            seeking: Seeking::default(),
            parked: ByTime::default(),
            asked: ByTime::default(),
            stranded: Stranded::default(),
            waits: BTreeMap::new(),
            open: HashMap::new(),
            contacts: HashMap::new(),
            uncounted: BTreeSet::new(),
            expected: Vec::new(),
            past_of: HashMap::new(),
            leaving: BTreeSet::new(),
            reopened: BTreeSet::new(),
            done: HashMap::new(),
            opted_out: HashSet::new(),
            media: HashMap::new(),
            carrier_ids: CarrierIds::default(),
            answers: Answers::default(),
            counts: Counts::default(),
            numbers: BTreeMap::new(),
            own_facts: 0,
            erasures: Erasures::default(),
            book: ContactBook::default(),
        }
    }

    /// Folds in an entry of the log. The interaction it is about must be here: see [`Hub::misses`]. Returns the events
    /// that agents have been told because of it.
    pub fn replay(&mut self, entry: &Entry) -> Vec<Change> {
        if let Some(cause) = &entry.cause {
            let answer = answer_of(std::slice::from_ref(&entry.fact));
            // What a command has opened is told by its first fact.
            if answer != Answer::Done || self.answer_given(&cause.agent, &cause.command).is_none() {
                self.answers.remember(entry.at, cause, None, answer);
            }
        }
        let changes = self.apply(entry.at, &entry.fact);
        self.count(entry.at, entry.cause.as_ref(), &entry.fact);
        changes
    }

    /// Carries out an agent's command or refuses it. The same command sent again gets the same answer and an empty
    /// transition.
    pub fn command(&mut self, now: Millis, agent: &AgentId, id: &CommandId, command: &Command) -> (Answer, Transition) {
        self.command_with(now, agent, id, command, None)
    }

    /// Carries out or refuses a command like [`Hub::command`], after the caller has looked up something that it names.
    /// `unusable` is the refusal if that cannot be used.
    pub fn command_with(
        &mut self,
        now: Millis,
        agent: &AgentId,
        id: &CommandId,
        command: &Command,
        unusable: Option<Refusal>,
    ) -> (Answer, Transition) {
        self.answered(now, agent, id, command, unusable, |hub, cause, facts| {
            let facts = hub.within_quotas(now, agent, facts)?;
            let said = hub.said_of_contact(command, &facts);
            let answer = hub.answer(agent, command, &facts);
            let mut transition = hub.carry_out(now, Some(cause), facts);
            hub.take_in(now, said, &mut transition);
            Ok((answer, transition))
        })
    }

    /// Answers a command as it was answered before, or else by what `settle` makes of the facts that it leads to, and
    /// remembers the answer.
    fn answered(
        &mut self,
        now: Millis,
        agent: &AgentId,
        id: &CommandId,
        command: &Command,
        unusable: Option<Refusal>,
        settle: impl FnOnce(&mut Self, &Cause, Vec<Fact>) -> Result<(Answer, Transition), Refusal>,
    ) -> (Answer, Transition) {
        let cause = Cause { agent: agent.clone(), command: id.clone() };
        if let Some(answer) = self.answers.recall(&cause, command) {
            return (answer, Transition::default());
        }
        let decided = unusable.map_or_else(|| self.decide(now, agent, id, command), Err);
        let (answer, transition) = decided
            .and_then(|facts| settle(self, &cause, facts))
            .unwrap_or_else(|refusal| (Answer::Refused { refusal }, Transition::default()));
        let remember = if transition.entries.is_empty() { Answers::remember_other } else { Answers::remember };
        remember(&mut self.answers, now, &cause, Some(command), answer.clone());
        (answer, transition)
    }

    /// Receives a message from a carrier. A repeated delivery has no effect.
    ///
    /// # Errors
    /// [`Refusal::UnknownTarget`] if the number leads nowhere, [`Refusal::TextEmpty`] if there is neither text nor
    /// media.
    pub fn receive(&mut self, now: Millis, inbound: Inbound) -> Result<Transition, Refusal> {
        let facts = self.decide_inbound(now, inbound)?;
        Ok(self.carry_out(now, None, facts))
    }

    /// Records a carrier's delivery report on an outbound message. Outdated reports and unknown messages have no
    /// effect.
    pub fn report(
        &mut self,
        now: Millis,
        interaction: &InteractionId,
        message: &MessageId,
        delivery: Delivery,
    ) -> Transition {
        let is_news = self.is_news(interaction, message, &delivery);
        let what = InteractionFact::Delivery { message: message.clone(), delivery };
        let fact = is_news.then(|| Fact::Interaction { id: interaction.clone(), what });
        self.carry_out(now, None, fact.into_iter().collect())
    }

    /// Records that an agent's first connection was opened or their last one lost.
    pub fn presence(&mut self, now: Millis, agent: &AgentId, connected: bool) -> Transition {
        let fact = self.presence_changes(agent, connected).map(|what| Fact::Agent { id: agent.clone(), what });
        self.carry_out(now, None, fact.into_iter().collect())
    }

    /// Records what belongs to a sign-out besides its time.
    pub fn revoke_tokens(&mut self, now: Millis, agent: &AgentId, wall: Millis, lead: Millis) -> Transition {
        let fact = Fact::Agent { id: agent.clone(), what: AgentFact::TokensRevoked { wall, lead } };
        self.carry_out(now, None, vec![fact])
    }

    /// Does what has become due at `now`.
    pub fn tick(&mut self, now: Millis) -> Transition {
        self.carry_out(now, None, Vec::new())
    }

    /// Returns the agents who count as signed in.
    pub fn signed_in(&self) -> impl Iterator<Item = &AgentId> {
        self.agents.iter().filter(|(_, agent)| agent.signed_in).map(|(id, _)| id)
    }

    /// Returns the record of agents and sets.
    pub fn roster(&self) -> &Roster {
        &self.roster
    }

    /// Returns an agent's favourite and recent targets, which rank higher in their searches.
    pub fn habits(&self, agent: &AgentId) -> (Vec<TargetRef>, Vec<TargetRef>) {
        self.agents.get(agent).map(|agent| (agent.favourites.clone(), agent.recent.clone())).unwrap_or_default()
    }

    /// Returns the display name of an agent; `None` if there is no such agent.
    pub fn agent_name(&self, id: &AgentId) -> Option<&str> {
        self.roster.profile(&TargetRef::agent(id)).map(|agent| agent.name.as_str())
    }

    fn interaction(&self, id: &InteractionId) -> Option<&InteractionState> {
        self.interactions.get(id).map(|interaction| &**interaction)
    }

    /// Applies the facts and everything that follows from them.
    fn carry_out(&mut self, now: Millis, cause: Option<&Cause>, facts: Vec<Fact>) -> Transition {
        let mut transition = Transition::default();
        for fact in facts {
            self.record(now, cause, fact, &mut transition);
        }
        self.settle_all(now, &mut transition);
        transition
    }

    /// Applies what the rules demand at this moment.
    fn settle_all(&mut self, now: Millis, transition: &mut Transition) {
        while let Some(fact) = self.next_to_settle(now) {
            self.record(now, None, fact, transition);
        }
    }

    /// Returns whether a fact that is about to be applied is the acceptance of a transfer.
    fn ends_transfer(&self, fact: &Fact) -> bool {
        let Fact::Interaction { id, what: InteractionFact::Accepted { .. } } = fact else { return false };
        self.interaction(id).is_some_and(|it| it.offer.as_ref().is_some_and(|offer| offer.transfer.is_some()))
    }

    /// Applies a fact and adds it to the transition.
    fn record(&mut self, at: Millis, cause: Option<&Cause>, fact: Fact, transition: &mut Transition) {
        transition.transferred += usize::from(self.ends_transfer(&fact));
        self.collect_touched(&fact, &mut transition.touched);
        transition.changes.extend(self.apply(at, &fact));
        self.count(at, cause, &fact);
        self.collect_touched(&fact, &mut transition.touched);
        let version = match &fact {
            Fact::Interaction { id, .. } => self.interaction(id).map_or(0, |interaction| interaction.version),
            Fact::Agent { id, .. } => self.agents.get(id).map_or(0, |agent| agent.version),
            Fact::Roster { .. } => self.roster.version(),
            Fact::Gateway { .. } => self.own_facts,
            Fact::Erasure { .. } => self.erasures.version,
            Fact::Erased { .. } => 0,
        };
        transition.entries.push(Entry { at, version, cause: cause.cloned(), fact });
    }
}
