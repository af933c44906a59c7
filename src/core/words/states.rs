//! The words for the states of agents and targets.

use super::{duration, short_duration};
use crate::core::text::{Text, texts};
use crate::protocol::{ChannelState, Me, Millis, Readiness, known_reason};

/// Returns an agent's own channel state.
pub fn channel_state(state: &ChannelState) -> Text {
    match state {
        ChannelState::Ready => texts::ready(),
        ChannelState::NotReady { reason: None, .. } => texts::not_ready(),
        ChannelState::NotReady { reason: Some(reason), reason_id } => {
            texts::not_ready_reason(known_reason(reason, reason_id.as_deref()))
        }
    }
}

/// Returns an agent's own channel state, said to them.
pub fn you_are(state: &ChannelState) -> Text {
    match state {
        ChannelState::Ready => texts::you_are_ready(),
        ChannelState::NotReady { reason: None, .. } => texts::you_are_not_ready(),
        ChannelState::NotReady { reason: Some(reason), reason_id } => {
            texts::you_are_not_ready_reason(known_reason(reason, reason_id.as_deref()))
        }
    }
}

/// Returns an agent's own state as the header shows it.
pub fn own_state(me: &Me) -> Text {
    match (me.ready_at, &me.state) {
        (Some(_), ChannelState::NotReady { reason: Some(reason), reason_id }) => {
            Text::label(known_reason(reason, reason_id.as_deref()))
        }
        _ => channel_state(&me.state),
    }
}

/// Returns whether a target can be invited, and since when.
pub fn readiness(readiness: &Readiness, now: Millis) -> Text {
    let since = |since: &Millis| duration(now.saturating_sub(*since));
    match readiness {
        Readiness::Ready { since: at } => texts::ready_since(since(at)),
        Readiness::NotReady { since: at, reason: None, .. } => texts::not_ready_since(since(at)),
        Readiness::NotReady { since: at, reason: Some(reason), reason_id, .. } => {
            texts::not_ready_reason_since(known_reason(reason, reason_id.as_deref()), since(at))
        }
        Readiness::AtCapacity { .. } => texts::at_capacity(),
        Readiness::LoggedOut => texts::logged_out(),
        Readiness::Members { ready, total, waiting, waiting_since, .. } => {
            let members = texts::members_ready((*ready).into(), (*total).into());
            match (waiting, waiting_since) {
                (0, _) => members,
                (_, None) => texts::members_and_waiting(members, (*waiting).into()),
                (_, Some(at)) => texts::members_and_waiting_for(members, (*waiting).into(), since(at)),
            }
        }
    }
}

/// Returns [`readiness`] in few characters, for places where an icon beside it says whether the target is ready.
pub fn short_readiness(readiness: &Readiness, now: Millis) -> Text {
    let since = |since: &Millis| short_duration(now.saturating_sub(*since));
    match readiness {
        Readiness::Ready { since: at } => texts::ready_since(since(at)),
        Readiness::NotReady { since: at, reason: None, .. } => texts::not_ready_since(since(at)),
        Readiness::NotReady { since: at, reason: Some(reason), reason_id, .. } => {
            texts::short_reason_since(known_reason(reason, reason_id.as_deref()), since(at))
        }
        Readiness::Members { ready, total, waiting: 0, .. } => texts::short_members((*ready).into(), (*total).into()),
        Readiness::Members { ready, waiting, waiting_since: Some(longest), .. } => {
            texts::short_waiting_for((*ready).into(), (*waiting).into(), since(longest))
        }
        Readiness::Members { ready, total, waiting, .. } => {
            texts::members_and_waiting(texts::short_members((*ready).into(), (*total).into()), (*waiting).into())
        }
        other => self::readiness(other, now),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_readiness_is_said_in_few_characters_beside_its_icon() {
        let now = 12 * 60_000;
        let of = |readiness: Readiness| short_readiness(&readiness, now);
        assert_eq!(of(Readiness::Ready { since: now }), "Ready, <1 min");
        assert_eq!(
            of(Readiness::NotReady { since: 0, reason: Some("Lunch".into()), reason_id: None, invited: None }),
            "Lunch, 12 min"
        );
        assert_eq!(
            of(Readiness::NotReady { since: 0, reason: None, reason_id: None, invited: None }),
            "Not ready, 12 min"
        );
        assert_eq!(of(Readiness::LoggedOut), "Logged out");
        let members = |waiting| Readiness::Members { ready: 2, total: 5, waiting, waiting_since: None, expected: None };
        assert_eq!(of(members(0)), "2 of 5 ready");
        assert_eq!(of(members(3)), "2 of 5 ready, 3 waiting");
    }
}
