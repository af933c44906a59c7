//! Who works here: agents, the sets they are in, and where the numbers lead. Configuration, not state.

use crate::protocol::{AgentId, Channel, PhoneNumber, TargetKind, TargetRef};
use std::collections::{BTreeMap, BTreeSet};

/// An agent as configured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RosterAgent {
    /// Name for people.
    pub name: String,
    /// Direct number.
    pub number: Option<PhoneNumber>,
    /// Channels they take.
    pub channels: Vec<Channel>,
}

/// A group, skill, queue or routing point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetSet {
    /// Name for people.
    pub name: String,
    /// Who is asked.
    pub members: BTreeSet<AgentId>,
}

/// Everybody and everything an interaction can be transferred to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roster {
    /// By user name.
    pub agents: BTreeMap<AgentId, RosterAgent>,
    /// By kind and id.
    pub sets: BTreeMap<TargetRef, TargetSet>,
    /// Where a number that contacts write to leads.
    pub numbers: BTreeMap<PhoneNumber, TargetRef>,
}

impl Roster {
    /// Adds an agent with a direct number.
    pub fn agent(mut self, id: &str, name: &str, number: &str) -> Self {
        let number = PhoneNumber::from(number);
        self.numbers.insert(number.clone(), TargetRef { kind: TargetKind::Agent, id: id.into() });
        self.agents.insert(id.into(), RosterAgent { name: name.into(), number: Some(number), channels: vec![Channel::Sms, Channel::Mms] });
        self
    }

    /// Lets an agent take texts only, no pictures.
    ///
    /// # Panics
    /// Where there is no such agent.
    pub fn sms_only(mut self, id: &str) -> Self {
        self.agents.get_mut(&AgentId::from(id)).expect("an agent added before").channels = vec![Channel::Sms];
        self
    }

    /// Adds a set of agents.
    pub fn set(mut self, kind: TargetKind, id: &str, name: &str, members: &[&str]) -> Self {
        let members = members.iter().map(|&id| id.into()).collect();
        self.sets.insert(TargetRef { kind, id: id.into() }, TargetSet { name: name.into(), members });
        self
    }

    /// Leads a number to a target.
    pub fn number(mut self, number: &str, kind: TargetKind, id: &str) -> Self {
        self.numbers.insert(number.into(), TargetRef { kind, id: id.into() });
        self
    }

    /// The name of a target for people; `None` where there is no such target.
    pub fn name(&self, target: &TargetRef) -> Option<&str> {
        match target.kind {
            TargetKind::Agent => self.agents.get(&AgentId::from(target.id.as_str())).map(|agent| agent.name.as_str()),
            _ => self.sets.get(target).map(|set| set.name.as_str()),
        }
    }

    /// The name of an agent for people; the user name where the agent is no longer configured.
    pub fn agent_name(&self, id: &AgentId) -> String {
        self.agents.get(id).map_or_else(|| id.to_string(), |agent| agent.name.clone())
    }

    /// Whether an agent takes what comes by this channel.
    pub fn takes(&self, id: &AgentId, channel: Channel) -> bool {
        self.agents.get(id).is_some_and(|agent| agent.channels.contains(&channel))
    }

    /// Who is asked for a target.
    pub fn members(&self, target: &TargetRef) -> impl Iterator<Item = &AgentId> {
        let is_agent = target.kind == TargetKind::Agent;
        let agent = is_agent.then(|| self.agents.get_key_value(&AgentId::from(target.id.as_str()))).flatten();
        let set = self.sets.get(target).map(|set| set.members.iter());
        agent.map(|(id, _)| id).into_iter().chain(set.into_iter().flatten())
    }

    /// The sets an agent is in.
    pub fn sets_of<'a>(&'a self, id: &'a AgentId) -> impl Iterator<Item = (&'a TargetRef, &'a TargetSet)> {
        self.sets.iter().filter(move |(_, set)| set.members.contains(id))
    }
}
