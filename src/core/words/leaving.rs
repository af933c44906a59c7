//! The words about interactions that are let go: at a sign-out, to a set where they wait, and while their agent was away.

use super::{counted, duration, isolated};
use crate::protocol::{Millis, Notice, NoticeSubject, Readiness, WindowGone};

/// Returns how many interactions wait in a set, and how long the next one is expected to; empty for an agent.
pub fn queue(readiness: &Readiness, now: Millis) -> String {
    let Readiness::Members { waiting, .. } = readiness else { return String::new() };
    let waiting = if *waiting == 0 { "Nobody is waiting.".to_owned() } else { format!("{waiting} waiting.") };
    match readiness.expected_wait(now) {
        None => waiting,
        Some(0..60_000) => format!("{waiting} Expected wait: less than a minute."),
        Some(wait) => format!("{waiting} Expected wait: about {}.", duration(wait)),
    }
}

/// Returns that several interactions were given to others.
pub fn given_away(count: usize) -> String {
    format!("{count} conversations were given to others while you were away. They are in My Messages.")
}

/// Returns that an interaction waits with a set now.
pub fn given(to: &str) -> String {
    format!("Given to {}.", isolated(to))
}

/// Returns that an interaction will wait with a set.
pub fn given_later(to: &str) -> String {
    format!("Given to {} when the connection is back.", isolated(to))
}

/// What an agent is told who is not signed out because an interaction could not be let go.
pub const STILL_SIGNED_IN: &str = "You are still signed in.";

/// Returns how many interactions are open, as a sentence.
pub fn open_interactions(count: usize) -> String {
    match count {
        0 => "You have no open interactions.".into(),
        _ => format!("You have {}.", counted(count, "open interaction", "open interactions")),
    }
}

/// Returns what becomes of pending transfers at a sign-out; `None` where there are none.
pub fn transfers_cancelled(count: usize) -> Option<String> {
    match count {
        0 => None,
        1 => Some("A transfer is pending. It is cancelled unless you keep them.".into()),
        _ => Some(format!("{count} transfers are pending. They are cancelled unless you keep them.")),
    }
}

/// Returns what becomes of interactions that are kept at a sign-out. `absence` is how long an agent may be gone, in
/// seconds.
pub fn kept_at_sign_out(absence: Option<u32>) -> String {
    let time = match absence {
        None => return "What you keep waits for you.".into(),
        Some(seconds @ ..120) => counted(seconds as usize, "second", "seconds"),
        Some(seconds) => duration(Millis::from(seconds) * 1000),
    };
    format!(
        "What you keep waits for you. If a contact writes and you are away for longer than {time}, it is offered to \
         others, if there is a queue for it."
    )
}

/// Returns what the Team Communicator is open for while a target of all open interactions is chosen.
pub fn target_of_all(count: usize) -> String {
    let all = if count == 1 { "open interaction".into() } else { format!("{count} open interactions") };
    format!("Choose who gets your {all}. Then you are signed out.")
}

/// Returns that interactions have been let go before a sign-out, to a target or back to the queue.
pub fn all_let_go(count: usize, to: Option<&str>) -> String {
    let all = counted(count, "interaction", "interactions");
    match to {
        Some(to) => format!("{all} given to {}.", isolated(to)),
        None => format!("{all} given back to the queue."),
    }
}

/// What is said when a window closes because its contact is erased.
pub const ERASED: &str = "Erased on request.";

/// Returns where the interaction of a system message is that the agent does not have.
pub fn whereabouts(notice: &Notice) -> String {
    match (&notice.gone, &notice.subject) {
        (Some(WindowGone::Transferred { to }), _) => {
            format!("The interaction is no longer yours: it went to {}.", isolated(to))
        }
        (Some(WindowGone::Done), _) => "The interaction is done.".into(),
        (Some(WindowGone::Erased), _) => ERASED.into(),
        (None, NoticeSubject::AskedInVain { .. }) => String::new(),
        (None, NoticeSubject::SetNotReady { .. }) => "You did not take the interaction.".into(),
        (None, _) => "The interaction is no longer yours.".into(),
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
            let said = kept_at_sign_out(absence);
            said.split_once("for longer than ").map(|(_, rest)| rest.split_once(',').unwrap().0.to_owned())
        };
        assert_eq!(
            [Some(300), Some(90), Some(7_200)].map(|it| time(it).unwrap()),
            ["5 minutes", "90 seconds", "2 hours"]
        );
        assert_eq!(time(None), None, "from a gateway that gives nothing away");
    }
}
