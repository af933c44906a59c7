//! Changes of the directory, asked for from outside: whether each can be made, and what follows.

use super::{Agent, AgentFact, AgentId, Fact, Hub, Millis, RosterFact, Step, TargetKind, TargetRef};
use crate::core::interaction::Holder;
use crate::core::roster::Profile;
use crate::protocol::PhoneNumber;
use std::fmt;

/// The longest name, site, division or e-mail address, in characters.
const MAX_CHARS: usize = 200;
/// The longest id, in bytes.
const MAX_ID: usize = 100;

/// Why a change of the directory is not made. Its words are for whoever keeps the directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// A field is empty that must not be.
    Empty(&'static str),
    /// A field is longer than it may be.
    TooLong(&'static str),
    /// A field holds control characters.
    Control(&'static str),
    /// No e-mail address.
    Email,
    /// Not a number in E.164 form.
    Number,
    /// Texts to that number lead to another target.
    NumberTaken(TargetRef),
    /// A set that is not there.
    UnknownSet(TargetRef),
    /// Only agents are in sets, see divisions and take channels.
    NotAnAgent,
    /// There is no such target to take out.
    Unknown,
    /// The agent has interactions, which nobody else could go on with.
    HasInteractions(usize),
    /// Interactions wait in it.
    InteractionsWait(usize),
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let target = |target: &TargetRef| format!("{:?} {}", target.kind, target.id);
        match self {
            Self::Empty(field) => write!(f, "{field} is empty"),
            Self::TooLong(field) => write!(f, "{field} is too long"),
            Self::Control(field) => write!(f, "{field} holds control characters"),
            Self::Email => f.write_str("the e-mail address is none"),
            Self::Number => f.write_str("the number is not in the international form: + and 7 to 15 digits"),
            Self::NumberTaken(by) => write!(f, "the number leads to {} already", target(by)),
            Self::UnknownSet(set) => write!(f, "there is no {}", target(set)),
            Self::NotAnAgent => f.write_str("only agents have channels, sets and further divisions"),
            Self::Unknown => f.write_str("there is no such target"),
            Self::HasInteractions(count) => write!(f, "the agent has {count} open interactions"),
            Self::InteractionsWait(count) => write!(f, "{count} interactions wait in it"),
        }
    }
}

impl Hub {
    /// Changes the directory. What is so already has no effect.
    ///
    /// # Errors
    /// [`Unfit`]: nothing has changed.
    pub fn amend(&mut self, now: Millis, change: RosterFact) -> Result<Step, Unfit> {
        let facts = match &change {
            RosterFact::Put { target, profile } => {
                self.check_put(target, profile)?;
                let known = self.roster.profile(target) == Some(profile);
                if known { Vec::new() } else { vec![Fact::Roster { what: change }] }
            }
            RosterFact::Gone { target } => {
                self.check_gone(target)?;
                let here = target.as_agent().filter(|id| self.agents.get(id).is_some_and(|agent| agent.signed_in));
                let leaves = here.map(|id| Fact::Agent { id, what: AgentFact::SignedOut });
                leaves.into_iter().chain([Fact::Roster { what: change }]).collect()
            }
        };
        Ok(self.carry_out(now, None, facts))
    }

    /// Counts an agent in or out of the ready members of their sets.
    pub(super) fn count(&mut self, id: &AgentId, in_: bool) {
        for set in self.roster.sets_of(id) {
            let ready = self.ready.entry(set.clone()).or_default();
            *ready = if in_ { *ready + 1 } else { ready.saturating_sub(1) };
        }
    }

    pub(super) fn apply_roster(&mut self, fact: &RosterFact) {
        let target = fact.target();
        let agent = target.as_agent();
        let ready = |hub: &Self| agent.as_ref().filter(|id| hub.unavailable(id, false).is_none()).cloned();
        if let Some(id) = ready(self) {
            self.count(&id, false);
        }
        self.roster.apply(fact);
        match (fact, &agent) {
            // What is known of one who has gone stays, for when they come back.
            (RosterFact::Put { .. }, Some(id)) => drop(self.agents.entry(id.clone()).or_insert_with(Agent::new)),
            (RosterFact::Gone { .. }, None) => drop(self.ready.remove(target)),
            _ => {}
        }
        if let Some(id) = ready(self) {
            self.count(&id, true);
        }
    }

    fn check_put(&self, target: &TargetRef, profile: &Profile) -> Result<(), Unfit> {
        let Profile { name, number, email, site, division, sees, channels, sets } = profile;
        if target.id.len() > MAX_ID {
            return Err(Unfit::TooLong("the id"));
        }
        for (field, text) in [
            ("the id", Some(&target.id)),
            ("the name", Some(name)),
            ("the e-mail address", email.as_ref()),
            ("the site", site.as_ref()),
            ("the division", division.as_ref()),
        ] {
            check_text(field, text)?;
        }
        sees.iter().try_for_each(|division| check_text("a division", Some(division)))?;
        if email.as_ref().is_some_and(
            |email| !matches!(email.split_once('@'), Some((one, other)) if !one.is_empty() && !other.is_empty()),
        ) {
            return Err(Unfit::Email);
        }
        if let Some(number) = number {
            if PhoneNumber::parse(number.as_str()).as_ref() != Some(number) {
                return Err(Unfit::Number);
            }
            if let Some(other) = self.roster.route(number).filter(|other| *other != target) {
                return Err(Unfit::NumberTaken(other.clone()));
            }
        }
        if target.kind != TargetKind::Agent && !(sees.is_empty() && channels.is_empty() && sets.is_empty()) {
            return Err(Unfit::NotAnAgent);
        }
        match sets.iter().find(|set| set.kind == TargetKind::Agent || self.roster.profile(set).is_none()) {
            Some(set) => Err(Unfit::UnknownSet(set.clone())),
            None => Ok(()),
        }
    }

    /// Nothing that somebody waits for may be left to nobody.
    fn check_gone(&self, target: &TargetRef) -> Result<(), Unfit> {
        if self.roster.profile(target).is_none() {
            return Err(Unfit::Unknown);
        }
        let owned = target.as_agent().and_then(|id| self.agents.get(&id)).map_or(0, |agent| agent.windows.len());
        if owned > 0 {
            return Err(Unfit::HasInteractions(owned));
        }
        let queued = self.seeking.iter().filter_map(|(_, id)| self.conversations.get(id));
        match queued.filter(|c| c.holder == Holder::Queued && c.route == *target).count() {
            0 => Ok(()),
            waiting => Err(Unfit::InteractionsWait(waiting)),
        }
    }
}

fn check_text(field: &'static str, text: Option<&String>) -> Result<(), Unfit> {
    match text {
        None => Ok(()),
        Some(text) if text.trim().is_empty() => Err(Unfit::Empty(field)),
        Some(text) if text.chars().count() > MAX_CHARS => Err(Unfit::TooLong(field)),
        Some(text) if text.chars().any(char::is_control) => Err(Unfit::Control(field)),
        Some(_) => Ok(()),
    }
}
