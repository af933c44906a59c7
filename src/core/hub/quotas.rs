//! How many messages, conversations and changes of an agent are taken within a time, and which numbers may be written
//! to at all.
//!
//! Decided here and not at the edge, so that all tabs and gateways count alike and a restart forgets nothing: what is
//! counted are the facts of the log, by their times. A refusal is no fact, so a log folds to the same state whatever
//! was refused. Commands that answer an invitation, cancel, complete or end something are not counted: each can be given only
//! once, and an agent who has done too much must be able to stop.

use super::{
    AgentFact, AgentId, Cause, Fact, Hub, InteractionFact, InteractionId, InteractionState, Millis, PhoneNumber,
    Refusal, Sender,
};
use crate::core::destinations;
use crate::protocol::MediaId;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};

const MINUTE: Millis = 60_000;
const HOUR: Millis = 60 * MINUTE;

/// The times of what was counted lately, oldest first.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Window(VecDeque<Millis>);

impl Window {
    /// Counts something that has happened at `at`, and forgets what is older than `time`.
    fn count(&mut self, at: Millis, time: Millis) {
        while self.0.front().is_some_and(|first| first.saturating_add(time) <= at) {
            self.0.pop_front();
        }
        self.0.push_back(at);
    }

    /// Returns whether `limit` is reached within `time` before `now`.
    fn is_full(&self, now: Millis, time: Millis, limit: u32) -> bool {
        let nth_last = self.0.len().checked_sub(limit as usize).and_then(|at| self.0.get(at));
        nth_last.is_some_and(|at| at.saturating_add(time) > now)
    }
}

/// What was counted, folded from the facts.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Counts {
    messages: BTreeMap<AgentId, Window>,
    messages_from: BTreeMap<PhoneNumber, Window>,
    conversations: BTreeMap<AgentId, Window>,
    changes: BTreeMap<AgentId, Window>,
}

/// What a fact counts as, if an agent's command caused it.
enum Counted<'a> {
    Message(&'a InteractionId),
    Conversation,
    Change,
}

fn counted(fact: &Fact) -> Option<Counted<'_>> {
    match fact {
        Fact::Interaction { id, what } => match what {
            InteractionFact::Sent { .. } => Some(Counted::Message(id)),
            InteractionFact::Opened { .. } => Some(Counted::Conversation),
            InteractionFact::CaseDataSet { .. }
            | InteractionFact::ContactDescribed { .. }
            | InteractionFact::NoteSet { .. }
            | InteractionFact::DispositionSet { .. }
            | InteractionFact::Parked { .. }
            | InteractionFact::Reopened { .. }
            | InteractionFact::TransferStarted { .. }
            | InteractionFact::ConsultationStarted { .. }
            | InteractionFact::ConsultationSaid { .. }
            | InteractionFact::AskedFor(_) => Some(Counted::Change),
            _ => None,
        },
        Fact::Agent { what, .. } => match what {
            AgentFact::StateSet { .. }
            | AgentFact::NoticeMarked { .. }
            | AgentFact::NoticesRead { .. }
            | AgentFact::NoticeRestored { .. }
            | AgentFact::FavouriteSet { .. }
            | AgentFact::SettingSet { .. } => Some(Counted::Change),
            _ => None,
        },
        Fact::Roster { .. } | Fact::Gateway { .. } | Fact::Erasure { .. } | Fact::Erased { .. } => None,
    }
}

impl Hub {
    /// Counts a fact that has been applied.
    pub(super) fn count(&mut self, at: Millis, cause: Option<&Cause>, fact: &Fact) {
        let (Some(Cause { agent, .. }), Some(what)) = (cause, counted(fact)) else { return };
        let Counts { messages, messages_from, conversations, changes } = &mut self.counts;
        match what {
            Counted::Message(id) => {
                messages.entry(agent.clone()).or_default().count(at, MINUTE);
                if let Some(interaction) = self.interactions.get(id) {
                    messages_from.entry(interaction.service_number.clone()).or_default().count(at, MINUTE);
                }
            }
            Counted::Conversation => conversations.entry(agent.clone()).or_default().count(at, HOUR),
            Counted::Change => changes.entry(agent.clone()).or_default().count(at, MINUTE),
        }
    }

    /// Returns the facts that an agent's command is to lead to, if they are within the quotas.
    pub(super) fn within_quotas(&self, now: Millis, agent: &AgentId, facts: Vec<Fact>) -> Result<Vec<Fact>, Refusal> {
        let quotas = &self.rules.setup.quotas;
        let full = |window: Option<&Window>, time, limit| window.is_some_and(|window| window.is_full(now, time, limit));
        for what in facts.iter().filter_map(counted) {
            match what {
                Counted::Message(id) => {
                    let limit = quotas.messages_per_minute;
                    if full(self.counts.messages.get(agent), MINUTE, limit) {
                        return Err(Refusal::TooManyMessages { limit });
                    }
                    let limit = quotas.messages_per_minute_and_number;
                    let opened = facts.iter().find_map(|fact| match fact {
                        Fact::Interaction { what: InteractionFact::Opened { service_number, .. }, .. } => {
                            Some(service_number)
                        }
                        _ => None,
                    });
                    let number = self.interactions.get(id).map(|interaction| &interaction.service_number).or(opened);
                    if full(number.and_then(|number| self.counts.messages_from.get(number)), MINUTE, limit) {
                        return Err(Refusal::NumberBusy { limit });
                    }
                }
                Counted::Conversation => {
                    let limit = quotas.conversations_per_hour;
                    if full(self.counts.conversations.get(agent), HOUR, limit) {
                        return Err(Refusal::TooManyConversations { limit });
                    }
                }
                Counted::Change => {
                    let limit = quotas.changes_per_minute;
                    if full(self.counts.changes.get(agent), MINUTE, limit) {
                        return Err(Refusal::TooManyChanges { limit });
                    }
                }
            }
        }
        Ok(facts)
    }

    /// Returns the beginning of a contact's number by which texts to it are barred on a service number.
    pub(super) fn barred(&self, service_number: &PhoneNumber, contact: &PhoneNumber) -> Option<String> {
        let setup = &self.rules.setup;
        let of_number = setup.numbers.get(service_number).map(|line| &line.destinations);
        let allowed = setup.destinations.iter().chain(of_number.into_iter().flatten());
        destinations::barred(contact, allowed.map(String::as_str)).map(str::to_owned)
    }

    /// Checks that an agent may write to the contact of an interaction. Whoever has written may be answered: the number
    /// is a person's, and the answers are bounded by the quotas.
    pub(super) fn check_destination(&self, interaction: &InteractionState) -> Result<(), Refusal> {
        match self.barred(&interaction.service_number, &interaction.contact.number) {
            Some(prefix) if !interaction.messages.iter().any(|message| message.from == Sender::Contact) => {
                Err(Refusal::DestinationBarred { prefix })
            }
            _ => Ok(()),
        }
    }

    /// Returns those of some files that no message has of an interaction that is here.
    pub fn unsent(&self, mut files: Vec<MediaId>) -> Vec<MediaId> {
        files.retain(|id| !self.media.contains_key(id.as_str()));
        files
    }
}
