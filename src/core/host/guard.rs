//! Checks a host's requests: against its policy, and against a rate limit.

use super::policy::Policy;
use super::request::{self, Call, Request, RequestError};
use crate::protocol::Millis;

/// The number of requests that are read in a second; each further one is refused.
pub const MOST: u32 = 100;
/// The number of requests that are answered at all in a second, so that a host cannot slow the desk by flooding it.
const ANSWERED: u32 = 2 * MOST;
/// The time over which they are counted, in milliseconds.
const SECOND: Millis = 1_000;

/// Checks the requests of one connection.
#[derive(Clone, Debug)]
pub struct Guard {
    policy: Policy,
    since: Millis,
    came: u32,
}

/// The result of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It goes to the desk.
    Admitted {
        /// The host's number.
        id: u64,
        /// The request.
        request: Request,
    },
    /// It is answered with this error, as it goes over the port.
    Rejected(String),
    /// It gets no answer.
    Ignored,
}

impl Guard {
    /// Creates a guard for a host that has just connected.
    pub fn new(policy: Policy) -> Self {
        Self { policy, since: 0, came: 0 }
    }

    /// Checks a message that has arrived at `now`.
    pub fn check(&mut self, text: &str, now: Millis) -> Verdict {
        if now.saturating_sub(self.since) >= SECOND {
            (self.since, self.came) = (now, 0);
        }
        self.came = self.came.saturating_add(1);
        // Not even parsed: that is what takes time.
        if self.came > ANSWERED {
            return Verdict::Ignored;
        }
        let rejected = |id, error: RequestError| {
            let (code, message) = error.code_and_message();
            Verdict::Rejected(request::refuse(id, code, message))
        };
        let Call { id, request, name } = match request::read(text) {
            Ok(call) => call,
            // No request has the number 0: the host's module counts from 1.
            Err(error) => return rejected(0, error),
        };
        if self.came > MOST {
            return rejected(id, RequestError::TooMany);
        }
        match request {
            Err(error) => rejected(id, error),
            Ok(request) if self.admits(&name, &request) => Verdict::Admitted { id, request },
            Ok(_) => rejected(id, RequestError::NotAllowed),
        }
    }

    fn admits(&self, name: &str, request: &Request) -> bool {
        match request {
            Request::SetCaseData { key, .. } if !self.policy.write.contains(key) => false,
            Request::ComposeMessage { case: Some(case), .. }
                if !case.iter().all(|value| self.policy.write.contains(&value.key)) =>
            {
                false
            }
            _ if request::ALWAYS.contains(&name) => true,
            _ => self.policy.methods.iter().any(|method| method == name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard(methods: &[&str]) -> Guard {
        let methods = methods.iter().map(|&name| name.into()).collect();
        Guard::new(Policy { methods, write: vec!["order".into()], ..Policy::default() })
    }

    fn code(verdict: &Verdict) -> &str {
        match verdict {
            Verdict::Admitted { .. } => "in",
            Verdict::Rejected(text) => text.split('"').nth(9).unwrap(),
            Verdict::Ignored => "ignored",
        }
    }

    #[test]
    fn only_what_is_allowed_comes_in() {
        let mut guard = guard(&["accept", "setCaseData"]);
        for (text, want) in [
            (r#"{"id":1,"request":{"accept":{"invitation":"i"}}}"#, "in"),
            (r#"{"id":1,"request":{"decline":{"invitation":"i"}}}"#, "not_allowed"),
            (r#"{"id":1,"request":{"setCaseData":{"interaction":"i","key":"order","value":"7"}}}"#, "in"),
            (r#"{"id":1,"request":{"setCaseData":{"interaction":"i","key":"secret","value":"7"}}}"#, "not_allowed"),
            (r#"{"id":1,"request":{"setToken":{"token":"t"}}}"#, "in"),
            (r#"{"id":1,"request":"ping"}"#, "in"),
            (r#"{"id":1,"request":"fly"}"#, "unknown_method"),
            ("nonsense", "malformed"),
        ] {
            assert_eq!(code(&guard.check(text, 0)), want, "{text}");
        }
    }

    #[test]
    fn keys_alone_allow_nothing() {
        let text = r#"{"id":1,"request":{"setCaseData":{"interaction":"i","key":"order","value":"7"}}}"#;
        assert_eq!(code(&guard(&[]).check(text, 0)), "not_allowed");
    }

    #[test]
    fn a_flood_is_refused_and_then_passed_over_until_the_second_is_over() {
        let mut guard = guard(&[]);
        let mut verdicts = |now| {
            (0..10_000).map(|_| code(&guard.check(r#"{"id":1,"request":"ping"}"#, now)).to_owned()).collect::<Vec<_>>()
        };
        let all = verdicts(5_000);
        let count = |all: &[String], code: &str| all.iter().filter(|it| *it == code).count();
        assert_eq!((count(&all, "in"), count(&all, "too_many"), count(&all, "ignored")), (100, 100, 9_800));
        assert_eq!(verdicts(5_999)[0], "ignored");
        assert_eq!(verdicts(6_000)[0], "in");
    }
}
