//! The gateway's rules. [`Hub`] is the fold of the event log; everything that happens goes the same way:
//!
//! 1. a command, a carrier's message or the clock asks ([`Hub::command`], [`Hub::receive`], [`Hub::tick`] …),
//! 2. `decide` says what follows, as facts, or refuses,
//! 3. `settle` adds what the rules demand next (who is asked, what has timed out), until nothing is left to do,
//! 4. each fact is folded in and what agents see of it comes out as events ([`Change`]).
//!
//! The caller keeps the facts ([`Step::entries`]) before anybody is told. Where that fails, the hub is to be thrown
//! away and folded again from the log.
//!
//! Invariants: an interaction has at most one owner; each question and each transfer ends exactly once; a command takes
//! effect at most once; after [`Step`] there is nothing to settle at that moment.

mod amend;
mod answers;
mod decide;
mod history;
mod keywords;
mod outlook;
mod rules;
mod settle;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;

use super::fact::{AgentFact, Cause, Entry, Fact, InteractionFact, InvitationEnd};
use super::interaction::InteractionState;
use super::roster::{Roster, RosterFact};
use super::settings;
use crate::protocol::{
    AgentId, Answer, ChannelState, Command, CommandId, Delivery, Event, InteractionId, Limits, Media, Message,
    MessageId, Millis, Notice, NoticeSubject, Outcome, PhoneNumber, Refusal, Sender, Setting, Snapshot, Status,
    TargetKind, TargetRef,
};
pub use amend::Unfit;
use answers::Answers;
use decide::answer_of;
pub use history::Reading;
pub use keywords::{Help, Keywords};
pub use rules::Rules;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// An agent's state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Agent {
    pub signed_in: bool,
    pub state: ChannelState,
    pub since: Millis,
    /// When they last became ready or free: routing takes the longest idle.
    pub idle_since: Millis,
    /// Since when there has been no connection.
    pub lost: Option<Millis>,
    pub notices: Vec<Notice>,
    /// In the order in which they were added.
    pub favourites: Vec<TargetRef>,
    /// The newest first.
    pub recent: Vec<TargetRef>,
    /// In order of the keys.
    pub settings: Vec<Setting>,
    /// Facts in their stream.
    pub version: u64,
    pub windows: BTreeSet<InteractionId>,
    pub asks: BTreeSet<InteractionId>,
}

impl Agent {
    fn new() -> Self {
        Self {
            signed_in: false,
            state: ChannelState::NotReady { reason: None },
            since: 0,
            idle_since: 0,
            lost: None,
            notices: Vec::new(),
            favourites: Vec::new(),
            recent: Vec::new(),
            settings: Vec::new(),
            version: 0,
            windows: BTreeSet::new(),
            asks: BTreeSet::new(),
        }
    }

    /// Why they cannot be asked for a transfer or by routing; `None` where they can.
    fn unavailable(&self, rules: &Rules, ask_not_ready: bool) -> Option<Outcome> {
        if !self.signed_in {
            Some(Outcome::LoggedOut)
        } else if self.state != ChannelState::Ready && !ask_not_ready {
            Some(Outcome::NotReady)
        } else if self.windows.len() + self.asks.len() >= rules.capacity {
            Some(Outcome::AtCapacity)
        } else {
            None
        }
    }
}

/// What somebody is to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Which agent to tell, in every tab.
    pub to: AgentId,
    /// When it happened.
    pub at: Millis,
    /// What.
    pub event: Event,
}

/// What came of one step: to be kept first, told afterwards.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// For the log, in order.
    pub entries: Vec<Entry>,
    /// For the agents, in order.
    pub changes: Vec<Change>,
    /// Targets whose [`Hub::readiness`] may be another now: told only to those who watch them, so looked at only then.
    pub touched: BTreeSet<TargetRef>,
}

/// A text from a carrier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inbound {
    /// The carrier's name for it, unique over all carriers.
    pub carrier_id: String,
    /// Who writes.
    pub from: PhoneNumber,
    /// To which of our numbers.
    pub to: PhoneNumber,
    /// The words.
    pub text: String,
    /// Files.
    pub media: Vec<Media>,
}

/// A text for a carrier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outbound {
    /// In which interaction.
    pub interaction: InteractionId,
    /// The message's key: a carrier given it twice sends it once.
    pub message: MessageId,
    /// From which of our numbers.
    pub from: PhoneNumber,
    /// To whom.
    pub to: PhoneNumber,
    /// The words.
    pub text: String,
    /// Files, in the sender's order.
    pub media: Vec<Media>,
}

/// A contact's interactions.
#[derive(Clone, Debug, Default)]
struct ContactIndex {
    /// Those that are not done.
    open: Vec<InteractionId>,
    /// Those that are.
    past: Vec<InteractionId>,
}

/// The gateway's state.
#[derive(Clone, Debug)]
pub struct Hub {
    rules: Rules,
    roster: Roster,
    agents: BTreeMap<AgentId, Agent>,
    /// How many members of each set can be asked: counted as they change, for it is looked at with every fact.
    ready: BTreeMap<TargetRef, u32>,
    /// Agents without a connection, the longest first.
    lost: BTreeSet<(Millis, AgentId)>,
    conversations: BTreeMap<InteractionId, InteractionState>,
    /// Conversations looking for an owner, oldest first: all that `settle` and the clock must look at.
    seeking: BTreeSet<(Millis, InteractionId)>,
    /// The conversation that goes on between a service number and a contact.
    open: HashMap<(PhoneNumber, PhoneNumber), InteractionId>,
    /// What there is with each contact.
    contacts: HashMap<PhoneNumber, ContactIndex>,
    /// Contacts who have opted out, and of texts from which number.
    opted_out: HashSet<(PhoneNumber, PhoneNumber)>,
    /// What carriers have brought already.
    carrier_ids: HashSet<String>,
    answers: Answers,
}

impl Hub {
    /// A hub to which nothing has happened.
    pub fn new(rules: Rules, roster: Roster) -> Self {
        let agents = roster.agents().map(|(id, _)| (id.clone(), Agent::new())).collect();
        Self {
            rules,
            roster,
            agents,
            ready: BTreeMap::new(),
            lost: BTreeSet::new(),
            conversations: BTreeMap::new(),
            seeking: BTreeSet::new(),
            open: HashMap::new(),
            contacts: HashMap::new(),
            opted_out: HashSet::new(),
            carrier_ids: HashSet::new(),
            answers: Answers::default(),
        }
    }

    /// Folds in an entry of the log.
    pub fn replay(&mut self, entry: &Entry) {
        if let Some(cause) = &entry.cause {
            self.answers.remember(cause, None, answer_of(std::slice::from_ref(&entry.fact)));
        }
        self.apply(entry.at, &entry.fact);
    }

    /// Carries out an agent's command, or refuses it. The same command again gets the same answer and an empty step.
    pub fn command(&mut self, now: Millis, agent: &AgentId, id: &CommandId, command: &Command) -> (Answer, Step) {
        self.command_with(now, agent, id, command, None)
    }

    /// The same, where something that the command names has been looked up elsewhere: `unusable` says why it cannot be
    /// carried out.
    pub fn command_with(
        &mut self,
        now: Millis,
        agent: &AgentId,
        id: &CommandId,
        command: &Command,
        unusable: Option<Refusal>,
    ) -> (Answer, Step) {
        let cause = Cause { agent: agent.clone(), command: id.clone() };
        if let Some(answer) = self.answers.recall(&cause, command) {
            return (answer, Step::default());
        }
        let (answer, step) = match unusable.map_or_else(|| self.decide(now, agent, id, command), Err) {
            Ok(facts) => (self.answer(agent, command, &facts), self.carry_out(now, Some(&cause), facts)),
            Err(refusal) => (Answer::Refused { refusal }, Step::default()),
        };
        self.answers.remember(&cause, Some(command), answer.clone());
        (answer, step)
    }

    /// Takes in a text from a carrier. One that was brought before has no effect.
    ///
    /// # Errors
    /// [`Refusal::UnknownTarget`] where the number leads nowhere, [`Refusal::TextEmpty`] where there is neither text
    /// nor file.
    pub fn receive(&mut self, now: Millis, inbound: Inbound) -> Result<Step, Refusal> {
        let facts = self.decide_inbound(now, inbound)?;
        Ok(self.carry_out(now, None, facts))
    }

    /// Takes in a carrier's report on a message of ours. What is old or unknown has no effect.
    pub fn report(
        &mut self,
        now: Millis,
        interaction: &InteractionId,
        message: &MessageId,
        delivery: Delivery,
    ) -> Step {
        let news = self.conversations.get(interaction).is_some_and(|c| c.moves(message, &delivery));
        let what = InteractionFact::Delivery { message: message.clone(), delivery };
        let facts = if news { vec![Fact::Interaction { id: interaction.clone(), what }] } else { Vec::new() };
        self.carry_out(now, None, facts)
    }

    /// The agent's first connection has come, or the last one has gone.
    pub fn presence(&mut self, now: Millis, agent: &AgentId, connected: bool) -> Step {
        let fact = match self.agents.get(agent).filter(|_| self.roster.has(agent)) {
            Some(a) if connected && !a.signed_in => Some(AgentFact::SignedIn),
            Some(a) if connected && a.lost.is_some() => Some(AgentFact::Back),
            Some(a) if !connected && a.signed_in && a.lost.is_none() => Some(AgentFact::Lost),
            _ => None,
        };
        let facts = fact.map(|what| Fact::Agent { id: agent.clone(), what });
        self.carry_out(now, None, facts.into_iter().collect())
    }

    /// Does what has become due.
    pub fn tick(&mut self, now: Millis) -> Step {
        self.carry_out(now, None, Vec::new())
    }

    /// Messages of ours that no carrier has taken yet, oldest conversation first.
    pub fn undelivered(&self) -> Vec<Outbound> {
        let unsent = |c: &InteractionState| -> Vec<Outbound> {
            c.messages.iter().filter(|m| m.delivery == Some(Delivery::Sending)).map(|m| outbound(c, m)).collect()
        };
        self.conversations.values().flat_map(unsent).collect()
    }

    /// The message an entry sends, for the carrier.
    pub fn outbound(&self, entry: &Entry) -> Option<Outbound> {
        let Fact::Interaction { id, what: InteractionFact::Sent { message } } = &entry.fact else { return None };
        Some(outbound(self.conversations.get(id)?, message))
    }

    /// Agents who count as signed in.
    pub fn signed_in(&self) -> impl Iterator<Item = &AgentId> {
        self.agents.iter().filter(|(_, agent)| agent.signed_in).map(|(id, _)| id)
    }

    /// The directory.
    pub fn roster(&self) -> &Roster {
        &self.roster
    }

    /// Who counts among an agent's targets more than others: favourites, and recent ones.
    pub fn habits(&self, agent: &AgentId) -> (Vec<TargetRef>, Vec<TargetRef>) {
        self.agents.get(agent).map(|agent| (agent.favourites.clone(), agent.recent.clone())).unwrap_or_default()
    }

    /// The name of an agent, where they are configured.
    pub fn agent_name(&self, id: &AgentId) -> Option<&str> {
        self.roster.profile(&TargetRef::agent(id)).map(|agent| agent.name.as_str())
    }

    /// Folds the facts in, settles, and says what to keep and whom to tell.
    fn carry_out(&mut self, now: Millis, cause: Option<&Cause>, facts: Vec<Fact>) -> Step {
        let mut step = Step::default();
        for fact in facts {
            self.take(now, cause, fact, &mut step);
        }
        while let Some(fact) = self.next_to_settle(now) {
            self.take(now, None, fact, &mut step);
        }
        step
    }

    fn take(&mut self, at: Millis, cause: Option<&Cause>, fact: Fact, step: &mut Step) {
        self.touched(&fact, &mut step.touched);
        step.changes.extend(self.apply(at, &fact));
        self.touched(&fact, &mut step.touched);
        let version = match &fact {
            Fact::Interaction { id, .. } => self.conversations.get(id).map_or(0, |c| c.version),
            Fact::Agent { id, .. } => self.agents.get(id).map_or(0, |a| a.version),
            Fact::Roster { .. } => self.roster.version(),
        };
        step.entries.push(Entry { at, version, cause: cause.cloned(), fact });
    }

    /// The only writer. Returns what agents see of it.
    fn apply(&mut self, at: Millis, fact: &Fact) -> Vec<Change> {
        let before = self.glimpse(fact);
        match fact {
            Fact::Interaction { id, what } => self.apply_interaction(at, id, what),
            Fact::Agent { id, what } => self.apply_agent(at, id, what),
            Fact::Roster { what } => self.apply_roster(what),
        }
        self.changes_since(at, fact, before)
    }

    fn apply_interaction(&mut self, at: Millis, id: &InteractionId, fact: &InteractionFact) {
        // What the fact takes away is not there afterwards: the notice needs it.
        let lost_transfer =
            self.conversations.get(id).and_then(|c| c.transfer().cloned().map(|t| (t, c.contact.clone())));
        if let Some(begun) = InteractionState::begin(id.clone(), at, fact) {
            self.open.insert((begun.service_number.clone(), begun.contact.number.clone()), id.clone());
            match begun.owner().cloned() {
                Some(owner) => self.change(&owner, |agent| put(&mut agent.windows, id, true)),
                None => put(&mut self.seeking, &(begun.opened, id.clone()), true),
            }
            self.contacts.entry(begun.contact.number.clone()).or_default().open.push(id.clone());
            self.conversations.insert(id.clone(), begun);
            return;
        }
        if let InteractionFact::Received { carrier_id, .. } = fact {
            self.carrier_ids.insert(carrier_id.clone());
        }
        let Some(conversation) = self.conversations.get_mut(id) else { return };
        if let InteractionFact::Consent { given } = fact {
            let pair = (conversation.service_number.clone(), conversation.contact.number.clone());
            if *given {
                self.opted_out.remove(&pair)
            } else {
                self.opted_out.insert(pair)
            };
        }
        let parties = |c: &InteractionState| (c.owner().cloned(), c.ask().map(|ask| ask.agent.clone()));
        let (owner_before, asked_before) = parties(conversation);
        conversation.apply(at, fact);
        let (owner, asked) = parties(conversation);
        let key = (conversation.opened, id.clone());
        if conversation.offer.is_some() {
            self.seeking.insert(key);
        } else {
            self.seeking.remove(&key);
        }
        if conversation.status != Status::Connected || owner.is_none() && conversation.offer.is_none() {
            self.open.remove(&(conversation.service_number.clone(), conversation.contact.number.clone()));
        }
        if matches!(fact, InteractionFact::Done)
            && let Some(contact) = self.contacts.get_mut(&conversation.contact.number)
        {
            contact.open.retain(|known| known != id);
            contact.past.push(id.clone());
        }
        // With nobody to see it in a window, whoever wrote it is told.
        let undelivered = conversation.failed_unseen(fact).map(|(writer, reason)| {
            let subject =
                NoticeSubject::NotDelivered { contact: conversation.contact.clone(), reason: reason.to_owned() };
            (writer.clone(), Notice { id: format!("{id}.{}", conversation.version).into(), at, subject, read: false })
        });
        for agent in
            [owner_before.as_ref(), asked_before.as_ref(), owner.as_ref(), asked.as_ref()].into_iter().flatten()
        {
            self.change(agent, |state| {
                let was_busy = !state.windows.is_empty();
                put(&mut state.windows, id, owner.as_ref() == Some(agent));
                put(&mut state.asks, id, asked.as_ref() == Some(agent));
                if was_busy && state.windows.is_empty() {
                    state.idle_since = at;
                }
            });
        }
        if let Some((writer, notice)) = undelivered
            && let Some(writer) = self.agents.get_mut(&writer)
        {
            writer.notices.push(notice);
        }
        if let InteractionFact::TransferStarted { source, target, .. } = fact
            && let Some(source) = self.agents.get_mut(source)
        {
            source.recent.retain(|known| known != target);
            source.recent.insert(0, target.clone());
            source.recent.truncate(Snapshot::RECENT);
        }
        if let (InteractionFact::TransferEnded { outcome, .. }, Some((transfer, contact))) = (fact, lost_transfer)
            && *outcome != Outcome::Cancelled
        {
            let target_name = transfer.target_name;
            let subject = NoticeSubject::TransferFailed {
                interaction: id.clone(),
                contact,
                target_name,
                outcome: outcome.clone(),
            };
            let notice = Notice { id: transfer.id.as_str().into(), at, subject, read: false };
            if let Some(source) = self.agents.get_mut(&transfer.source) {
                source.notices.push(notice);
            }
        }
    }

    fn apply_agent(&mut self, at: Millis, id: &AgentId, fact: &AgentFact) {
        self.change(id, |agent| {
            agent.version += 1;
            let mut set = |state: ChannelState| {
                agent.state = state;
                agent.since = at;
                agent.idle_since = at;
            };
            match fact {
                AgentFact::SignedIn => {
                    set(ChannelState::Ready);
                    agent.signed_in = true;
                    agent.lost = None;
                }
                AgentFact::Lost => agent.lost = Some(at),
                AgentFact::Back => agent.lost = None,
                AgentFact::SignedOut => {
                    agent.signed_in = false;
                    agent.lost = None;
                }
                AgentFact::StateSet { state } => set(state.clone()),
                AgentFact::DidNotAnswer { contact } => {
                    set(ChannelState::NotReady { reason: Some("Did not answer".into()) });
                    let id = format!("{id}.{}", agent.version).into();
                    agent.notices.push(Notice {
                        id,
                        at,
                        subject: NoticeSubject::SetNotReady { contact: contact.clone() },
                        read: false,
                    });
                }
                AgentFact::NoticeMarked { notice, read } => {
                    if let Some(notice) = agent.notices.iter_mut().find(|n| n.id == *notice) {
                        notice.read = *read;
                    }
                }
                AgentFact::NoticeDeleted { notice } => agent.notices.retain(|n| n.id != *notice),
                AgentFact::FavouriteSet { target, on } => {
                    agent.favourites.retain(|known| known != target);
                    if *on {
                        agent.favourites.push(target.clone());
                    }
                }
                AgentFact::SettingSet { key, value } => settings::choose(&mut agent.settings, key, value),
            }
        });
    }

    /// Changes an agent, and with them what is counted over all agents.
    fn change(&mut self, id: &AgentId, change: impl FnOnce(&mut Agent)) {
        let Some(agent) = self.agents.get_mut(id) else { return };
        let look = |agent: &Agent| (agent.lost, agent.unavailable(&self.rules, false).is_none());
        let (lost_before, was_ready) = look(agent);
        change(agent);
        let (lost, is_ready) = look(agent);
        if lost != lost_before {
            self.lost.extend(lost.map(|lost| (lost, id.clone())));
            lost_before.map(|lost| self.lost.remove(&(lost, id.clone())));
        }
        if is_ready != was_ready {
            self.count(id, is_ready);
        }
    }
}

fn put<T: Ord + Clone>(set: &mut BTreeSet<T>, item: &T, present: bool) {
    if present {
        set.insert(item.clone());
    } else {
        set.remove(item);
    }
}

fn outbound(conversation: &InteractionState, message: &Message) -> Outbound {
    Outbound {
        interaction: conversation.id.clone(),
        message: message.id.clone(),
        from: conversation.service_number.clone(),
        to: conversation.contact.number.clone(),
        text: message.text.clone(),
        media: message.media.clone(),
    }
}
