//! What can be set.

use super::{Keywords, Limits, Millis, PhoneNumber};
use crate::core::setup::DeskSetup;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What can be set. Times in milliseconds.
#[derive(Clone, Debug)]
pub struct Rules {
    /// How long an agent has to answer an invitation.
    pub answer_time: Millis,
    /// How often *More time* gives another answer time.
    pub extensions: u8,
    /// How long a transfer to a group, skill, queue or routing point may go on asking.
    pub transfer_time: Millis,
    /// How long routing leaves an agent alone who declined.
    pub reinvite_after: Millis,
    /// How long a lost connection may take to come back before the agent counts as logged out.
    pub grace: Millis,
    /// How many interactions an agent may have, those they are asked about included.
    pub capacity: usize,
    /// Whether a transfer may ask an agent who is not ready.
    pub invite_not_ready: bool,
    /// What is answered to the words that carriers reserve, on each service number that has such answers.
    pub keywords: BTreeMap<PhoneNumber, Keywords>,
    /// What files messages may have, and whether agents may save those that come.
    pub limits: Arc<Limits>,
    /// The same for service numbers whose carrier sets other limits.
    pub limits_of: BTreeMap<PhoneNumber, Arc<Limits>>,
    /// The numbers that texts can go out from; every number where it is `None`.
    pub served: Option<BTreeSet<PhoneNumber>>,
    /// How the desk is set up.
    pub setup: Arc<DeskSetup>,
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
        }
    }
}

impl Rules {
    /// The shortest answer time allowed (WCAG 2.2.1: twenty seconds to react to a warning).
    pub const LEAST_ANSWER_TIME: Millis = 20_000;

    /// Whether the times keep to the rules; the reason where they do not.
    ///
    /// # Errors
    /// A sentence for whoever configured it.
    pub fn check(&self) -> Result<(), String> {
        if self.answer_time < Self::LEAST_ANSWER_TIME {
            return Err(format!("the answer time must be at least {} s", Self::LEAST_ANSWER_TIME / 1000));
        }
        self.setup.check()
    }

    /// Whether texts can go out from one of our numbers.
    pub fn sends_from(&self, number: &PhoneNumber) -> bool {
        self.served.as_ref().is_none_or(|served| served.contains(number))
    }

    /// What files a message from one of our numbers may have.
    pub fn limits(&self, service_number: &PhoneNumber) -> &Arc<Limits> {
        self.limits_of.get(service_number).unwrap_or(&self.limits)
    }
}
