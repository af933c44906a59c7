//! The words about interactions that are let go: at a sign-out, to a set where they wait, and while their agent was away.

use super::{duration, wait};
use crate::core::text::{Text, texts};
use crate::protocol::{Millis, Notice, NoticeSubject, Readiness, WindowGone};

/// Returns how many interactions wait in a set, and how long the next one is expected to; empty for an agent.
pub fn queue(readiness: &Readiness, now: Millis) -> Text {
    let Readiness::Members { waiting, .. } = readiness else { return Text::default() };
    let waiting = if *waiting == 0 { texts::nobody_waits() } else { texts::waiting((*waiting).into()) };
    match readiness.expected_wait(now) {
        None => waiting,
        Some(0..60_000) => texts::expected_soon(waiting),
        Some(wait) => texts::expected_wait(waiting, duration(wait)),
    }
}

/// Returns that several interactions were given to others.
pub fn given_away(count: usize) -> Text {
    texts::several_given_away(count as u64)
}

/// Returns that an interaction waits with a set now.
pub fn given(to: &str) -> Text {
    texts::given_to(to)
}

/// Returns that an interaction will wait with a set.
pub fn given_later(to: &str) -> Text {
    texts::given_later(to)
}

/// Returns how many interactions are open, as a sentence.
pub fn open_interactions(count: usize) -> Text {
    match count {
        0 => texts::no_open_interactions(),
        _ => texts::open_interactions(count as u64),
    }
}

/// Returns what becomes of pending transfers at a sign-out; `None` where there are none.
pub fn transfers_cancelled(count: usize) -> Option<Text> {
    (count > 0).then(|| texts::transfers_pending(count as u64))
}

/// Returns what becomes of interactions that are kept at a sign-out. `absence` is how long an agent may be gone, in
/// seconds.
pub fn kept_at_sign_out(absence: Option<u32>) -> Text {
    match absence {
        None => texts::kept_for_you(),
        Some(seconds) => texts::kept_for_a_while(wait(seconds.into())),
    }
}

/// Returns what the Team Communicator is open for while a target of all open interactions is chosen.
pub fn target_of_all(count: usize) -> Text {
    texts::choose_who_gets(count as u64)
}

/// Returns that interactions have been let go before a sign-out, to a target or back to the queue.
pub fn all_let_go(count: usize, to: Option<&str>) -> Text {
    match to {
        Some(to) => texts::all_given_to(count as u64, to),
        None => texts::all_given_back(count as u64),
    }
}

/// Returns where the interaction of a system message is that the agent does not have.
pub fn whereabouts(notice: &Notice) -> Text {
    match (&notice.gone, &notice.subject) {
        (Some(WindowGone::Transferred { to }), _) => texts::went_to(to),
        (Some(WindowGone::Done), _) => texts::interaction_done(),
        (Some(WindowGone::Erased), _) => texts::erased(),
        (None, NoticeSubject::AskedInVain { .. }) => Text::default(),
        (None, NoticeSubject::SetNotReady { .. }) => texts::did_not_take(),
        (None, _) => texts::not_yours_any_more(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::words::{readiness, short_readiness};
    use crate::protocol::ExpectedWait;

    const MINUTE: Millis = 60_000;

    #[test]
    fn a_set_says_how_many_wait_how_long_already_and_how_long_still() {
        let now = 100 * MINUTE;
        let set = |waiting, wait: Option<Millis>| Readiness::Members {
            ready: 0,
            total: 2,
            waiting,
            waiting_since: (waiting > 0).then_some(now - 12 * MINUTE),
            expected: wait.map(|wait| ExpectedWait { wait, at: now - MINUTE }),
        };
        let known = set(3, Some(4 * MINUTE));
        assert_eq!(queue(&known, now), "3 waiting. Expected wait: about 4 minutes.");
        assert_eq!(queue(&known, now + 60 * MINUTE), "3 waiting.", "an hour later it says nothing any more");
        assert_eq!(queue(&set(1, Some(MINUTE - 1)), now), "1 waiting. Expected wait: less than a minute.");
        assert_eq!(queue(&set(0, None), now), "Nobody is waiting.");
        assert_eq!(queue(&Readiness::Ready { since: now }, now), "");
        assert_eq!(readiness(&known, now), "0 of 2 agents ready, 3 waiting, the longest for 12 minutes");
        assert_eq!(short_readiness(&known, now), "0 ready, 3 waiting 12 min");
    }

    #[test]
    fn an_absence_is_said_in_minutes_or_seconds() {
        let time = |absence| {
            let said = kept_at_sign_out(absence).english();
            said.split_once("for longer than ").map(|(_, rest)| rest.split_once(',').unwrap().0.to_owned())
        };
        assert_eq!(
            [Some(300), Some(90), Some(7_200)].map(|it| time(it).unwrap()),
            ["5 minutes", "90 seconds", "2 hours"]
        );
        assert_eq!(time(None), None, "from a gateway that gives nothing away");
    }
}
