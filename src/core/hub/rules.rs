//! The configurable rules of the hub.

use super::{Keywords, Limits, Millis, PhoneNumber};
use crate::core::contacts::Pseudonyms;
use crate::core::hours::Offsets;
use crate::core::policies::{Policies, Policy};
use crate::core::setup::DeskSetup;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The configurable rules of the hub. Times are in milliseconds.
#[derive(Clone, Debug)]
pub struct Rules {
    /// The time before routing invites an agent again who has declined.
    pub reinvite_after: Millis,
    /// The answers to keywords, by service number. Numbers that are not listed have none.
    pub keywords: BTreeMap<PhoneNumber, Keywords>,
    /// The limits on files in messages, and whether agents may save received ones.
    pub limits: Arc<Limits>,
    /// The limits for service numbers whose carrier sets its own.
    pub limits_of: BTreeMap<PhoneNumber, Arc<Limits>>,
    /// The service numbers that texts can be sent from; `None` means all.
    pub served: Option<BTreeSet<PhoneNumber>>,
    /// The setup of the desk, with the policies.
    pub setup: Arc<DeskSetup>,
    /// Writes a number as people do; `None` if it is not known how.
    pub format: fn(&PhoneNumber) -> Option<String>,
    /// Computes what stands for the number of a contact who was erased.
    pub pseudonyms: Pseudonyms,
    /// Knows the time zones of opening hours.
    pub offsets: Offsets,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            reinvite_after: 30_000,
            keywords: BTreeMap::new(),
            limits: Arc::default(),
            limits_of: BTreeMap::new(),
            served: None,
            setup: Arc::default(),
            format: |_| None,
            pseudonyms: Pseudonyms::default(),
            offsets: |zone, _| (zone == "UTC").then_some(0),
        }
    }
}

impl Rules {
    /// The shortest answer time allowed.
    pub const LEAST_ANSWER_TIME: Millis = Policy::LEAST_ANSWER_TIME;

    /// Returns the default rules, with these policies.
    pub fn with(policies: impl Into<Policies>) -> Self {
        let setup = DeskSetup { policies: policies.into(), ..DeskSetup::default() };
        Self { setup: setup.into(), ..Self::default() }
    }

    /// Checks the values.
    ///
    /// # Errors
    /// Returns a sentence for the operator if one is invalid.
    pub fn check(&self) -> Result<(), String> {
        self.setup.check_zones(self.offsets)?;
        self.setup.check()
    }

    /// Returns text that is the same for the same rules, as far as they are configured.
    pub fn fingerprint(&self) -> String {
        let Self { reinvite_after, keywords, limits, limits_of, served, setup, .. } = self;
        format!("{:?}", (reinvite_after, keywords, limits, limits_of, served, setup))
    }

    /// Returns when agents may write first from a service number; `None` if they may now.
    pub fn opens(&self, number: &PhoneNumber, now: Millis) -> Option<Millis> {
        self.setup.numbers.get(number)?.hours.as_ref()?.opens(now, self.offsets)
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
