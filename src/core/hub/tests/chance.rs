//! Random policies, and random acts about system messages.

use super::*;
use proptest::prelude::*;
use proptest::sample::select;

/// What is done about system messages.
#[derive(Clone, Copy, Debug)]
pub(super) enum NoticeDeed {
    Read,
    ReadAll,
    Delete,
    Restore,
}

impl NoticeDeed {
    pub(super) const ALL: [Self; 4] = [Self::Read, Self::ReadAll, Self::Delete, Self::Restore];
}

/// Returns random values of those policies that the rules look at often, each set or not.
fn policy() -> impl Strategy<Value = Policy> {
    let time = |times: [Millis; 2]| prop::option::weighted(0.3, select(times.to_vec()));
    let most = |weight| prop::option::weighted(weight, 1..4_u64);
    let capacity = (most(0.7), most(0.3), most(0.3)).prop_map(|(total, sms, mms)| Capacity { total, sms, mms });
    let times = (time([20 * SECOND, 90 * SECOND]), time([SECOND, 60 * SECOND]), time([0, 45 * SECOND]));
    (capacity, times, prop::option::of(any::<bool>())).prop_map(
        |(capacity, (answer_time, grace, wrap_up), invite_not_ready)| Policy {
            answer_time,
            grace,
            wrap_up,
            invite_not_ready,
            capacity,
            ..Policy::default()
        },
    )
}

/// Returns random policies for all, for sets and for agents.
pub(super) fn policies() -> impl Strategy<Value = Policies> {
    let billing = || TargetRef { kind: TargetKind::Queue, id: "billing".into() };
    let night = || TargetRef { kind: TargetKind::AgentGroup, id: "night".into() };
    let of = |target: TargetRef| prop::option::weighted(0.4, policy()).prop_map(move |of| Some((target.clone(), of?)));
    (policy(), of(billing()), of(super::agent("chloe")), of(night()))
        .prop_map(|(all, a, b, c)| Policies { all, of: [a, b, c].into_iter().flatten().collect() })
}
