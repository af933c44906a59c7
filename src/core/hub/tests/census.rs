//! The census, beside what is counted by looking at everything: after each step of every scene and random day.

use super::{Holder, Hub, Millis};
use crate::core::hub::{AgentCensus, Census};
use crate::protocol::TargetKind;
use std::collections::BTreeMap;

impl Hub {
    /// Checks the census against all interactions and agents.
    #[track_caller]
    pub(super) fn check_census(&self, now: Millis) {
        let Census { queues, agents, queued, owned, parked, asked } = self.census(now);
        let of = |holds: &dyn Fn(&Holder) -> bool| self.interactions.values().filter(|it| holds(&it.holder)).count();
        assert_eq!(queued, of(&|holder| *holder == Holder::Queued), "nobody owns them");
        assert_eq!(owned + parked, of(&|holder| matches!(holder, Holder::Owner(_))), "agents own them");
        assert_eq!(parked, self.interactions.values().filter(|it| it.parking.is_some()).count());
        let ask = self.interactions.values().filter(|it| matches!(it.holder, Holder::Owner(_)));
        assert_eq!(asked, ask.filter(|it| it.offer.is_some() || it.consultation.is_some()).count());
        let mut waiting: BTreeMap<_, (usize, Millis)> = BTreeMap::new();
        for it in self.interactions.values().filter(|it| it.holder == Holder::Queued) {
            let set = Some(it.route.clone()).filter(|route| route.kind != TargetKind::Agent);
            let since = it.waiting_since.or(it.offer.as_ref().map(|offer| offer.since)).unwrap_or(now);
            let (count, longest) = waiting.entry(set).or_default();
            (*count, *longest) = (*count + 1, now.saturating_sub(since).max(*longest));
        }
        let told: BTreeMap<_, _> = queues.into_iter().map(|it| (it.set, (it.waiting, it.longest))).collect();
        assert_eq!(told, waiting);
        let AgentCensus { ready, wrapping_up, not_ready, lost, signed_out } = agents;
        let signed_in = self.signed_in().count();
        assert_eq!((ready + wrapping_up + not_ready + lost, signed_out), (signed_in, self.agents.len() - signed_in));
        assert_eq!(lost, self.agents.values().filter(|agent| agent.lost().is_some()).count());
    }
}
