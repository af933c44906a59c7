//! The gateway's record of agents, the sets they are members of, where service numbers lead, and who may see what. It
//! is configured initially and changes by facts ([`RosterFact`]), so it can be replayed like everything else.

use super::pairs;
use crate::protocol::{AgentId, Channel, PhoneNumber, Target, TargetKind, TargetRef};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Stands for every division in [`Profile::sees`].
pub const EVERY_DIVISION: &str = "*";

/// The properties of an internal target.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// The display name.
    pub name: String,
    /// How the name is read, where it is written otherwise: in kana or Latin letters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reading: Option<String>,
    /// The service number that leads to the target.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<PhoneNumber>,
    /// The e-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    /// The division it belongs to. Only agents who see the division see the target; without one, everybody does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub division: Option<String>,
    /// Agents only: the divisions they see besides their own, or [`EVERY_DIVISION`].
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub sees: BTreeSet<String>,
    /// Agents only: the channels they take.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<Channel>,
    /// Agents only: the sets they are members of.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub sets: BTreeSet<TargetRef>,
}

/// A change of the roster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum RosterFact {
    /// A target was added or changed.
    Put {
        /// The target.
        target: TargetRef,
        /// Its complete profile.
        profile: Arc<Profile>,
    },
    /// A target was removed.
    Gone {
        /// The target.
        target: TargetRef,
    },
}

impl RosterFact {
    /// Returns the target that changed.
    pub fn target(&self) -> &TargetRef {
        match self {
            Self::Put { target, .. } | Self::Gone { target } => target,
        }
    }
}

/// The part of the roster that an agent may see: targets of some divisions, and those of none.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// All targets.
    All,
    /// The targets of these divisions.
    Divisions(BTreeSet<String>),
}

impl Scope {
    fn shows(&self, profile: &Profile) -> bool {
        match (self, &profile.division) {
            (Self::All, _) | (_, None) => true,
            (Self::Divisions(divisions), Some(division)) => divisions.contains(division),
        }
    }
}

/// The record of agents and sets: everything that an interaction can be transferred to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roster {
    agents: BTreeMap<AgentId, Arc<Profile>>,
    #[serde(with = "pairs")]
    sets: BTreeMap<TargetRef, Arc<Profile>>,
    /// The members of each set.
    #[serde(with = "pairs")]
    members: BTreeMap<TargetRef, BTreeSet<AgentId>>,
    numbers: BTreeMap<PhoneNumber, TargetRef>,
    /// The other way round.
    #[serde(with = "pairs")]
    leading: BTreeMap<TargetRef, BTreeSet<PhoneNumber>>,
    /// The number of facts folded in.
    version: u64,
    /// The sequence number of the last change of a target.
    place: u64,
    /// The targets by the sequence number of their last change, and the other way round.
    changed: BTreeMap<u64, TargetRef>,
    #[serde(with = "pairs")]
    changed_at: BTreeMap<TargetRef, u64>,
}

/// Builds the configured roster. None of this counts as a change.
impl Roster {
    /// Adds an agent with a direct number.
    pub fn agent(mut self, id: &str, name: &str, number: &str) -> Self {
        let channels = vec![Channel::Sms, Channel::Mms];
        let profile = Profile { name: name.into(), number: Some(number.into()), channels, ..Profile::default() };
        self.put(&TargetRef::agent(&id.into()), profile.into());
        self
    }

    /// Restricts an agent to SMS, without media.
    ///
    /// # Panics
    /// Panics if there is no such agent.
    pub fn sms_only(mut self, id: &str) -> Self {
        let agent = self.agents.get_mut(&AgentId::from(id)).expect("an agent added before");
        Arc::make_mut(agent).channels = vec![Channel::Sms];
        self
    }

    /// Adds a set of agents.
    ///
    /// # Panics
    /// Panics if one of the agents has not been added before.
    pub fn set(mut self, kind: TargetKind, id: &str, name: &str, members: &[&str]) -> Self {
        let set = TargetRef { kind, id: id.into() };
        self.put(&set, Profile { name: name.into(), ..Profile::default() }.into());
        for id in members {
            let id = AgentId::from(*id);
            let mut profile = self.agents.get(&id).expect("an agent added before").clone();
            Arc::make_mut(&mut profile).sets.insert(set.clone());
            self.put(&TargetRef::agent(&id), profile);
        }
        self
    }

    /// Assigns a target to a division.
    ///
    /// # Panics
    /// Panics if there is no such target.
    pub fn division(mut self, kind: TargetKind, id: &str, division: &str) -> Self {
        let target = TargetRef { kind, id: id.into() };
        let mut profile = self.profile(&target).expect("a target added before").clone();
        Arc::make_mut(&mut profile).division = Some(division.into());
        self.put(&target, profile);
        self
    }

    /// Makes a service number lead to a target.
    pub fn number(mut self, number: &str, kind: TargetKind, id: &str) -> Self {
        self.lead(number.into(), TargetRef { kind, id: id.into() });
        self
    }
}

impl Roster {
    /// Folds in a change.
    pub fn apply(&mut self, fact: &RosterFact) {
        let target = fact.target();
        let renamed = match fact {
            RosterFact::Put { profile, .. } => self
                .profile(target)
                .is_some_and(|known| (&known.name, &known.division) != (&profile.name, &profile.division)),
            RosterFact::Gone { .. } => true,
        };
        // A set that is renamed or removed changes its members: targets list the names of the sets they handle.
        let mut changed: Vec<_> = if renamed {
            self.members.get(target).into_iter().flatten().map(TargetRef::agent).collect()
        } else {
            Vec::new()
        };
        match fact {
            RosterFact::Put { profile, .. } => self.put(target, profile.clone()),
            RosterFact::Gone { .. } => self.remove(target),
        }
        self.version += 1;
        changed.push(target.clone());
        for target in changed {
            self.place += 1;
            if let Some(before) = self.changed_at.insert(target.clone(), self.place) {
                self.changed.remove(&before);
            }
            self.changed.insert(self.place, target);
        }
    }

    fn put(&mut self, target: &TargetRef, profile: Arc<Profile>) {
        let agent = self.unlink(target);
        if let Some(number) = &profile.number {
            self.lead(number.clone(), target.clone());
        }
        match agent {
            Some(id) => {
                for set in &profile.sets {
                    self.members.entry(set.clone()).or_default().insert(id.clone());
                }
                self.agents.insert(id, profile);
            }
            None => drop(self.sets.insert(target.clone(), profile)),
        }
    }

    /// Makes a number lead to a target.
    fn lead(&mut self, number: PhoneNumber, target: TargetRef) {
        self.leading.entry(target.clone()).or_default().insert(number.clone());
        if let Some(before) = self.numbers.insert(number.clone(), target.clone()).filter(|before| *before != target) {
            self.leading.get_mut(&before).map(|numbers| numbers.remove(&number));
        }
    }

    fn remove(&mut self, target: &TargetRef) {
        match self.unlink(target) {
            Some(id) => {
                self.agents.remove(&id);
            }
            None => {
                self.sets.remove(target);
                for id in self.members.remove(target).into_iter().flatten() {
                    self.agents.get_mut(&id).map(|agent| Arc::make_mut(agent).sets.remove(target));
                }
            }
        }
    }

    /// Removes a target's number and memberships. Returns its id if it is an agent.
    fn unlink(&mut self, target: &TargetRef) -> Option<AgentId> {
        let known = self.profile(target).cloned();
        if let Some(number) = known
            .as_ref()
            .and_then(|known| known.number.as_ref())
            .filter(|number| self.numbers.get(*number) == Some(target))
        {
            self.numbers.remove(number);
            self.leading.get_mut(target).map(|numbers| numbers.remove(number));
        }
        let id = target.as_agent()?;
        for set in known.iter().flat_map(|known| &known.sets) {
            self.members.get_mut(set).map(|members| members.remove(&id));
        }
        Some(id)
    }

    /// Returns the agents whose sets a change is about: the agent, or the members of a set that goes.
    pub fn concerned_by(&self, change: &RosterFact) -> Vec<AgentId> {
        let target = change.target();
        match (target.as_agent(), change) {
            (Some(id), _) => vec![id],
            (None, RosterFact::Gone { .. }) => self.members(target).cloned().collect(),
            (None, RosterFact::Put { .. }) => Vec::new(),
        }
    }

    /// Returns the number of facts folded in.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Returns the sequence number of the last change of a target. One fact may change several targets.
    pub fn place(&self) -> u64 {
        self.place
    }

    /// Returns the targets changed or removed after a [`Roster::place`], each once, with the sequence number of its
    /// last change.
    pub fn changed_since(&self, place: u64) -> impl Iterator<Item = (u64, &TargetRef)> {
        self.changed.range(place.saturating_add(1)..).map(|(place, target)| (*place, target))
    }

    /// Returns the number of targets.
    pub fn len(&self) -> usize {
        self.agents.len() + self.sets.len()
    }

    /// Returns whether there are no targets.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns all targets, ordered by kind and id.
    pub fn targets(&self) -> impl Iterator<Item = TargetRef> {
        self.agents.keys().map(TargetRef::agent).chain(self.sets.keys().cloned())
    }

    /// Returns all agents.
    pub fn agents(&self) -> impl ExactSizeIterator<Item = (&AgentId, &Arc<Profile>)> {
        self.agents.iter()
    }

    /// Returns the profile of a target.
    pub fn profile(&self, target: &TargetRef) -> Option<&Arc<Profile>> {
        match target.as_agent() {
            Some(id) => self.agents.get(&id),
            None => self.sets.get(target),
        }
    }

    /// Returns a target as it is shown within a scope; `None` outside of it, as if the target did not exist.
    pub fn target(&self, scope: &Scope, target: &TargetRef) -> Option<Target> {
        let profile = self.profile(target).filter(|profile| scope.shows(profile))?;
        Some(Target {
            target: target.clone(),
            name: profile.name.clone(),
            reading: profile.reading.clone(),
            number: profile.number.clone(),
            email: profile.email.clone(),
            site: profile.site.clone(),
            // Sets outside the scope are not named either.
            handles: profile
                .sets
                .iter()
                .filter_map(|set| self.sets.get(set))
                .filter(|set| scope.shows(set))
                .map(|set| set.name.clone())
                .collect(),
            channels: profile.channels.clone(),
        })
    }

    /// Returns what an agent may see.
    pub fn scope(&self, agent: &AgentId) -> Scope {
        let Some(profile) = self.agents.get(agent) else { return Scope::Divisions(BTreeSet::new()) };
        if profile.sees.contains(EVERY_DIVISION) {
            return Scope::All;
        }
        Scope::Divisions(profile.sees.iter().chain(&profile.division).cloned().collect())
    }

    /// Returns whether an agent may see a target.
    pub fn sees(&self, agent: &AgentId, target: &TargetRef) -> bool {
        self.profile(target).is_some_and(|profile| profile.division.is_none() || self.scope(agent).shows(profile))
    }

    /// Returns the display name of a target; `None` if there is no such target.
    pub fn name(&self, target: &TargetRef) -> Option<&str> {
        self.profile(target).map(|profile| profile.name.as_str())
    }

    /// Returns the display name of an agent, or the id of one who was removed.
    pub fn agent_name(&self, id: &AgentId) -> String {
        self.agents.get(id).map_or_else(|| id.to_string(), |agent| agent.name.clone())
    }

    /// Returns whether there is such an agent.
    pub fn has(&self, id: &AgentId) -> bool {
        self.agents.contains_key(id)
    }

    /// Returns whether an agent takes interactions of a channel.
    pub fn takes(&self, id: &AgentId, channel: Channel) -> bool {
        self.agents.get(id).is_some_and(|agent| agent.channels.contains(&channel))
    }

    /// Returns the target that a service number leads to, if it exists.
    pub fn route(&self, number: &PhoneNumber) -> Option<&TargetRef> {
        self.numbers.get(number).filter(|target| self.profile(target).is_some())
    }

    /// Returns the service numbers that lead to an agent: their own first, then those of their sets.
    pub fn numbers_of(&self, agent: &AgentId) -> impl Iterator<Item = &PhoneNumber> {
        let leading_to = |target: &TargetRef| self.leading.get(target).into_iter().flatten();
        let own = self.agents.get(agent).into_iter().flat_map(move |_| leading_to(&TargetRef::agent(agent)));
        let of_sets: BTreeSet<_> =
            self.sets_of(agent).filter(|set| self.is_member(set, agent)).flat_map(leading_to).collect();
        own.chain(of_sets)
    }

    /// Returns the agents a target stands for: the agent itself or the members of the set.
    pub fn members(&self, target: &TargetRef) -> impl Iterator<Item = &AgentId> {
        let agent = target.as_agent().and_then(|id| self.agents.get_key_value(&id));
        agent.map(|(id, _)| id).into_iter().chain(self.members.get(target).into_iter().flatten())
    }

    /// Returns whether an agent is among [`Roster::members`].
    pub fn is_member(&self, target: &TargetRef, id: &AgentId) -> bool {
        match target.kind {
            TargetKind::Agent => target.id == id.as_str() && self.has(id),
            _ => self.members.get(target).is_some_and(|members| members.contains(id)),
        }
    }

    /// Returns the number of members of a set.
    pub fn size(&self, set: &TargetRef) -> usize {
        self.members.get(set).map_or(0, BTreeSet::len)
    }

    /// Returns the sets an agent is a member of.
    pub fn sets_of(&self, id: &AgentId) -> impl Iterator<Item = &TargetRef> {
        self.agents.get(id).into_iter().flat_map(|agent| &agent.sets)
    }
}
