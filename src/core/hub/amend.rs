//! Changes of the roster that are requested from outside: whether each can be made, and which facts follow.

use super::{AgentFact, Fact, Hub, Millis, RosterFact, TargetKind, TargetRef, Transition};
use crate::core::roster::Profile;
use crate::protocol::PhoneNumber;
use std::fmt;

/// The maximum length of a name, site, division or e-mail address, in characters.
const MAX_CHARS: usize = 200;
/// The maximum length of an id, in bytes.
const MAX_ID: usize = 100;

/// The reason why a change of the roster is refused. Its message is for the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AmendError {
    /// A required field is empty.
    Empty(&'static str),
    /// A field is too long.
    TooLong(&'static str),
    /// A field contains control characters.
    Control(&'static str),
    /// The e-mail address is invalid.
    Email,
    /// The number is not in E.164 form.
    Number,
    /// The number already leads to another target.
    NumberTaken(TargetRef),
    /// There is no such set.
    UnknownSet(TargetRef),
    /// Only agents can have channels, sets and further divisions.
    NotAnAgent,
    /// There is no such target to remove.
    Unknown,
    /// The agent owns this many open interactions, which would be left without an owner.
    HasInteractions(usize),
    /// This many interactions wait in the set.
    InteractionsWait(usize),
    /// The setup names the set as the one that gets what has no other queue.
    IsFallback,
}

/// What a change of the directory did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AmendOutcome {
    /// The target is new.
    Added,
    /// The target was different before.
    Changed,
    /// The target was the same before.
    Unchanged,
    /// The target was removed.
    Removed,
}

impl std::error::Error for AmendError {}

impl fmt::Display for AmendError {
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
            Self::InteractionsWait(1) => f.write_str("1 interaction waits in it"),
            Self::InteractionsWait(count) => write!(f, "{count} interactions wait in it"),
            Self::IsFallback => f.write_str("it is the fallback in the setup"),
        }
    }
}

impl Hub {
    /// Changes the roster. A change that is already in place has no effect.
    ///
    /// # Errors
    /// Returns [`AmendError`] and changes nothing if the result would be invalid.
    pub fn amend(&mut self, now: Millis, change: RosterFact) -> Result<Transition, AmendError> {
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

    fn check_put(&self, target: &TargetRef, profile: &Profile) -> Result<(), AmendError> {
        let Profile { name, reading, number, email, site, division, sees, channels, sets } = profile;
        if target.id.len() > MAX_ID {
            return Err(AmendError::TooLong("the id"));
        }
        for (field, text) in [
            ("the id", Some(&target.id)),
            ("the name", Some(name)),
            ("the reading", reading.as_ref()),
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
            return Err(AmendError::Email);
        }
        if let Some(number) = number {
            if PhoneNumber::parse(number.as_str()).as_ref() != Some(number) {
                return Err(AmendError::Number);
            }
            if let Some(other) = self.roster.route(number).filter(|other| *other != target) {
                return Err(AmendError::NumberTaken(other.clone()));
            }
        }
        if target.kind != TargetKind::Agent && !(sees.is_empty() && channels.is_empty() && sets.is_empty()) {
            return Err(AmendError::NotAnAgent);
        }
        match sets.iter().find(|set| set.kind == TargetKind::Agent || self.roster.profile(set).is_none()) {
            Some(set) => Err(AmendError::UnknownSet(set.clone())),
            None => Ok(()),
        }
    }

    /// Checks that a removal leaves no interaction behind.
    fn check_gone(&self, target: &TargetRef) -> Result<(), AmendError> {
        if self.roster.profile(target).is_none() {
            return Err(AmendError::Unknown);
        }
        let owned = target.as_agent().and_then(|id| self.agents.get(&id)).map_or(0, |agent| agent.windows.len());
        if owned > 0 {
            return Err(AmendError::HasInteractions(owned));
        }
        if self.rules.setup.fallback.as_ref() == Some(target) {
            return Err(AmendError::IsFallback);
        }
        match self.seeking.queued(target) {
            0 => Ok(()),
            waiting => Err(AmendError::InteractionsWait(waiting)),
        }
    }
}

fn check_text(field: &'static str, text: Option<&String>) -> Result<(), AmendError> {
    match text {
        None => Ok(()),
        Some(text) if text.trim().is_empty() => Err(AmendError::Empty(field)),
        Some(text) if text.chars().count() > MAX_CHARS => Err(AmendError::TooLong(field)),
        Some(text) if text.chars().any(char::is_control) => Err(AmendError::Control(field)),
        Some(_) => Ok(()),
    }
}
