//! The directory as the gateway has it: agents, the sets they are in, where the numbers lead, and who may see what. It
//! begins as configured and changes by facts ([`RosterFact`]), so it can be folded again like everything else.

use crate::protocol::{AgentId, Channel, PhoneNumber, Target, TargetKind, TargetRef};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// In [`Profile::sees`]: every division.
pub const EVERY_DIVISION: &str = "*";

/// An internal target as it is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Name for people.
    pub name: String,
    /// Texts to this number lead here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<PhoneNumber>,
    /// An e-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Where it works.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    /// Which part of the company it belongs to; only who sees that part sees it. Without one it is everybody's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub division: Option<String>,
    /// Of an agent: the divisions they see besides their own, or [`EVERY_DIVISION`].
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub sees: BTreeSet<String>,
    /// Of an agent: the channels they take.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<Channel>,
    /// Of an agent: the sets they are in.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub sets: BTreeSet<TargetRef>,
}

/// A change of the directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum RosterFact {
    /// A target is new or has changed.
    Put {
        /// Which one.
        target: TargetRef,
        /// All of it.
        profile: Arc<Profile>,
    },
    /// A target is no longer there.
    Gone {
        /// Which one.
        target: TargetRef,
    },
}

impl RosterFact {
    /// Which target it is about.
    pub fn target(&self) -> &TargetRef {
        match self {
            Self::Put { target, .. } | Self::Gone { target } => target,
        }
    }
}

/// What of the directory somebody may see: their divisions, and what belongs to none.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// All of it.
    All,
    /// Of these divisions.
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

/// Everybody and everything an interaction can be transferred to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roster {
    agents: BTreeMap<AgentId, Arc<Profile>>,
    sets: BTreeMap<TargetRef, Arc<Profile>>,
    /// Who is in each set.
    members: BTreeMap<TargetRef, BTreeSet<AgentId>>,
    numbers: BTreeMap<PhoneNumber, TargetRef>,
    /// How many facts have been folded in.
    version: u64,
    /// The last change of a target.
    place: u64,
    /// Which target changed last at which place, and the other way round.
    changed: BTreeMap<u64, TargetRef>,
    changed_at: BTreeMap<TargetRef, u64>,
}

/// As configured: these do not count as changes.
impl Roster {
    /// Adds an agent with a direct number.
    pub fn agent(mut self, id: &str, name: &str, number: &str) -> Self {
        let channels = vec![Channel::Sms, Channel::Mms];
        let profile = Profile { name: name.into(), number: Some(number.into()), channels, ..Profile::default() };
        self.put(&TargetRef::agent(&id.into()), profile.into());
        self
    }

    /// Lets an agent take texts only, no pictures.
    ///
    /// # Panics
    /// Where there is no such agent.
    pub fn sms_only(mut self, id: &str) -> Self {
        let agent = self.agents.get_mut(&AgentId::from(id)).expect("an agent added before");
        Arc::make_mut(agent).channels = vec![Channel::Sms];
        self
    }

    /// Adds a set of agents.
    ///
    /// # Panics
    /// Where one of them has not been added before.
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

    /// Puts a target into a division.
    ///
    /// # Panics
    /// Where there is no such target.
    pub fn division(mut self, kind: TargetKind, id: &str, division: &str) -> Self {
        let target = TargetRef { kind, id: id.into() };
        let mut profile = self.profile(&target).expect("a target added before").clone();
        Arc::make_mut(&mut profile).division = Some(division.into());
        self.put(&target, profile);
        self
    }

    /// Leads a number to a target.
    pub fn number(mut self, number: &str, kind: TargetKind, id: &str) -> Self {
        self.numbers.insert(number.into(), TargetRef { kind, id: id.into() });
        self
    }
}

impl Roster {
    /// Folds a change in.
    pub fn apply(&mut self, fact: &RosterFact) {
        let target = fact.target();
        let renamed = match fact {
            RosterFact::Put { profile, .. } => self
                .profile(target)
                .is_some_and(|known| (&known.name, &known.division) != (&profile.name, &profile.division)),
            RosterFact::Gone { .. } => true,
        };
        // What an agent handles is told by the names of their sets.
        let mut changed: Vec<_> = if renamed {
            self.members.get(target).into_iter().flatten().map(TargetRef::agent).collect()
        } else {
            Vec::new()
        };
        match fact {
            RosterFact::Put { profile, .. } => self.put(target, profile.clone()),
            RosterFact::Gone { .. } => self.take_out(target),
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
        let agent = self.loosen(target);
        if let Some(number) = &profile.number {
            self.numbers.insert(number.clone(), target.clone());
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

    fn take_out(&mut self, target: &TargetRef) {
        match self.loosen(target) {
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

    /// Takes a target's number and memberships back. Who it is, where it is an agent.
    fn loosen(&mut self, target: &TargetRef) -> Option<AgentId> {
        let known = self.profile(target).cloned();
        if let Some(number) = known
            .as_ref()
            .and_then(|known| known.number.as_ref())
            .filter(|number| self.numbers.get(*number) == Some(target))
        {
            self.numbers.remove(number);
        }
        let id = target.as_agent()?;
        for set in known.iter().flat_map(|known| &known.sets) {
            self.members.get_mut(set).map(|members| members.remove(&id));
        }
        Some(id)
    }

    /// How many facts have been folded in.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// How many changes of single targets there have been: one fact may change many.
    pub fn place(&self) -> u64 {
        self.place
    }

    /// The targets that have changed or gone since a [`Roster::place`], each once, with its own place.
    pub fn changed_since(&self, place: u64) -> impl Iterator<Item = (u64, &TargetRef)> {
        self.changed.range(place.saturating_add(1)..).map(|(place, target)| (*place, target))
    }

    /// How many targets there are.
    pub fn len(&self) -> usize {
        self.agents.len() + self.sets.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Every target, in order of kind and id.
    pub fn targets(&self) -> impl Iterator<Item = TargetRef> {
        self.agents.keys().map(TargetRef::agent).chain(self.sets.keys().cloned())
    }

    /// Every agent.
    pub fn agents(&self) -> impl ExactSizeIterator<Item = (&AgentId, &Arc<Profile>)> {
        self.agents.iter()
    }

    /// A target as it is kept.
    pub fn profile(&self, target: &TargetRef) -> Option<&Arc<Profile>> {
        match target.as_agent() {
            Some(id) => self.agents.get(&id),
            None => self.sets.get(target),
        }
    }

    /// A target as it is shown to those who may see it; `None` for all others, as if it were not there.
    pub fn target(&self, scope: &Scope, target: &TargetRef) -> Option<Target> {
        let profile = self.profile(target).filter(|profile| scope.shows(profile))?;
        Some(Target {
            target: target.clone(),
            name: profile.name.clone(),
            number: profile.number.clone(),
            email: profile.email.clone(),
            site: profile.site.clone(),
            // Nor is a set named to those who may not see it.
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

    /// What an agent may see.
    pub fn scope(&self, agent: &AgentId) -> Scope {
        let Some(profile) = self.agents.get(agent) else { return Scope::Divisions(BTreeSet::new()) };
        if profile.sees.contains(EVERY_DIVISION) {
            return Scope::All;
        }
        Scope::Divisions(profile.sees.iter().chain(&profile.division).cloned().collect())
    }

    /// Whether an agent may see a target.
    pub fn sees(&self, agent: &AgentId, target: &TargetRef) -> bool {
        self.profile(target).is_some_and(|profile| profile.division.is_none() || self.scope(agent).shows(profile))
    }

    /// The name of a target for people; `None` where there is no such target.
    pub fn name(&self, target: &TargetRef) -> Option<&str> {
        self.profile(target).map(|profile| profile.name.as_str())
    }

    /// The name of an agent for people; the user name where the agent is no longer there.
    pub fn agent_name(&self, id: &AgentId) -> String {
        self.agents.get(id).map_or_else(|| id.to_string(), |agent| agent.name.clone())
    }

    /// Whether there is such an agent.
    pub fn has(&self, id: &AgentId) -> bool {
        self.agents.contains_key(id)
    }

    /// Whether an agent takes what comes by this channel.
    pub fn takes(&self, id: &AgentId, channel: Channel) -> bool {
        self.agents.get(id).is_some_and(|agent| agent.channels.contains(&channel))
    }

    /// Where a number leads; nowhere while its target is not there.
    pub fn route(&self, number: &PhoneNumber) -> Option<&TargetRef> {
        self.numbers.get(number).filter(|target| self.profile(target).is_some())
    }

    /// The numbers that lead to an agent, their own first, and then those of the sets they are in.
    pub fn numbers_of(&self, agent: &AgentId) -> impl Iterator<Item = &PhoneNumber> {
        let leads = |own: bool| {
            let here =
                move |target: &TargetRef| (target.kind == TargetKind::Agent) == own && self.is_member(target, agent);
            self.numbers.iter().filter(move |(_, target)| here(target)).map(|(number, _)| number)
        };
        leads(true).chain(leads(false))
    }

    /// Who is asked for a target.
    pub fn members(&self, target: &TargetRef) -> impl Iterator<Item = &AgentId> {
        let agent = target.as_agent().and_then(|id| self.agents.get_key_value(&id));
        agent.map(|(id, _)| id).into_iter().chain(self.members.get(target).into_iter().flatten())
    }

    /// Whether an agent is among those who are asked for a target.
    pub fn is_member(&self, target: &TargetRef, id: &AgentId) -> bool {
        match target.kind {
            TargetKind::Agent => target.id == id.as_str() && self.has(id),
            _ => self.members.get(target).is_some_and(|members| members.contains(id)),
        }
    }

    /// How many agents are in a set.
    pub fn size(&self, set: &TargetRef) -> usize {
        self.members.get(set).map_or(0, BTreeSet::len)
    }

    /// The sets an agent is in.
    pub fn sets_of(&self, id: &AgentId) -> impl Iterator<Item = &TargetRef> {
        self.agents.get(id).into_iter().flat_map(|agent| &agent.sets)
    }
}
