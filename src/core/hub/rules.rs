//! The configurable rules of the hub.

use super::{Keywords, Limits, Millis, PhoneNumber};
use crate::core::setup::DeskSetup;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The configurable rules of the hub. Times are in milliseconds.
#[derive(Clone, Debug)]
pub struct Rules {
    /// The time an agent has to answer an invitation.
    pub answer_time: Millis,
    /// The number of times *More time* extends an invitation by another answer time.
    pub extensions: u8,
    /// The time for which a transfer to a group, skill, queue or routing point may go on inviting agents.
    pub transfer_time: Millis,
    /// The time before routing invites an agent again who has declined.
    pub reinvite_after: Millis,
    /// The time after which an agent without a connection counts as logged out.
    pub grace: Millis,
    /// The maximum number of interactions per agent, including those they are invited to.
    pub capacity: usize,
    /// True if a transfer to a single agent may invite them while they are not ready.
    pub invite_not_ready: bool,
    /// The answers to keywords, by service number. Numbers that are not listed have none.
    pub keywords: BTreeMap<PhoneNumber, Keywords>,
    /// The limits on files in messages, and whether agents may save received ones.
    pub limits: Arc<Limits>,
    /// The limits for service numbers whose carrier sets its own.
    pub limits_of: BTreeMap<PhoneNumber, Arc<Limits>>,
    /// The service numbers that texts can be sent from; `None` means all.
    pub served: Option<BTreeSet<PhoneNumber>>,
    /// The setup of the desk.
    pub setup: Arc<DeskSetup>,
    /// Writes a number as people do; `None` if it is not known how.
    pub format: fn(&PhoneNumber) -> Option<String>,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            answer_time: 60_000,
            extensions: 10,
            transfer_time: 300_000,
            reinvite_after: 30_000,
            grace: 30_000,
            capacity: 5,
            invite_not_ready: false,
            keywords: BTreeMap::new(),
            limits: Arc::default(),
            limits_of: BTreeMap::new(),
            served: None,
            setup: Arc::default(),
            format: |_| None,
        }
    }
}

impl Rules {
    /// The shortest answer time allowed (WCAG 2.2.1: twenty seconds to react to a warning).
    pub const LEAST_ANSWER_TIME: Millis = 20_000;

    /// Checks the values.
    ///
    /// # Errors
    /// Returns a sentence for the operator if one is invalid.
    pub fn check(&self) -> Result<(), String> {
        if self.answer_time < Self::LEAST_ANSWER_TIME {
            return Err(format!("the answer time must be at least {} s", Self::LEAST_ANSWER_TIME / 1000));
        }
        if self.setup.absence() < self.grace {
            return Err(format!("absence_s: it must be at least {}", self.grace / 1000));
        }
        self.setup.check()
    }

    /// Returns whether texts can be sent from a service number.
    pub fn sends_from(&self, number: &PhoneNumber) -> bool {
        self.served.as_ref().is_none_or(|served| served.contains(number))
    }

    /// Returns the limits on files in messages from a service number.
    pub fn limits(&self, service_number: &PhoneNumber) -> &Arc<Limits> {
        self.limits_of.get(service_number).unwrap_or(&self.limits)
    }
}
