//! The exchanges of codes at the provider. Anybody can begin a sign-in and bring a made-up code, so strangers must
//! neither close the sign-in to others nor send the provider any number of requests in the gateway's name.
//!
//! A sign-in is recorded once it has succeeded, never before, and the oldest is forgotten: only people with an account
//! at the provider fill the record. Until then one sign-in has one exchange at a time. The provider itself accepts no
//! code twice (RFC 6749, section 4.1.2), so what is forgotten is not repeated either.

use super::error::SignInError;
use crate::gateway::address::AddressGroup;
use crate::gateway::throttle::Throttle;
use crate::protocol::Millis;
use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};

/// The time limit of a sign-in at the provider, in milliseconds.
pub const SIGN_IN_TIMEOUT: Millis = 10 * 60_000;
/// The most sign-ins that are remembered, each for ten minutes.
const MAX_FINISHED: usize = 10_000;
/// The number of codes that are exchanged at a time.
const MAX_AT_ONCE: usize = 32;
const PATIENCE: Duration = Duration::from_secs(8);
/// The number of exchanges of one address that may fail at once.
const BURST: u64 = 20;
/// The time until one of them is forgiven, in milliseconds.
const FORGIVEN_AFTER: Millis = 6_000;

/// All exchanges.
#[derive(Debug)]
pub struct Exchanges {
    failures: Throttle,
    turns: Semaphore,
    /// The longest wait for a turn.
    patience: Duration,
    states: Mutex<States>,
}

/// The states of sign-ins.
#[derive(Debug, Default)]
struct States {
    running: HashSet<String>,
    finished: HashSet<String>,
    /// Those that are finished, oldest first, and until when each is remembered.
    order: VecDeque<(Millis, String)>,
}

/// An exchange. It counts as a failure of its address, unless it succeeds or is [excused](Exchange::excuse): also if
/// whoever began it does not wait for its end.
#[derive(Debug)]
pub struct Exchange<'e> {
    running: Running<'e>,
    address: Option<AddressGroup>,
    now: Millis,
    counts: bool,
    _turn: SemaphorePermit<'e>,
}

/// Holds a state among the running ones.
#[derive(Debug)]
struct Running<'e> {
    exchanges: &'e Exchanges,
    state: String,
}

impl Default for Exchanges {
    fn default() -> Self {
        Self {
            failures: Throttle::new(BURST, FORGIVEN_AFTER),
            turns: Semaphore::new(MAX_AT_ONCE),
            patience: PATIENCE,
            states: Mutex::default(),
        }
    }
}

impl Exchanges {
    /// Begins the exchange for a state, once it is its turn.
    ///
    /// # Errors
    /// [`SignInError::Stale`] if it is running or has succeeded; [`SignInError::TooMany`] if too many of the address
    /// have failed; [`SignInError::Unreachable`] if its turn does not come.
    pub async fn begin(
        &self,
        state: &str,
        address: Option<AddressGroup>,
        now: Millis,
    ) -> Result<Exchange<'_>, SignInError> {
        let running = self.run(state, now)?;
        self.admit(address, now)?;
        let turn = tokio::time::timeout(self.patience, self.turns.acquire()).await;
        let turn = turn.ok().and_then(Result::ok).ok_or(SignInError::Unreachable)?;
        // Others of the same address may have failed meanwhile.
        self.admit(address, now)?;
        Ok(Exchange { running, address, now, counts: true, _turn: turn })
    }

    fn admit(&self, address: Option<AddressGroup>, now: Millis) -> Result<(), SignInError> {
        self.failures.admits(address, now).then_some(()).ok_or(SignInError::TooMany)
    }

    fn run(&self, state: &str, now: Millis) -> Result<Running<'_>, SignInError> {
        let mut states = self.states();
        while states.order.front().is_some_and(|(until, _)| *until <= now) {
            states.forget_oldest();
        }
        if states.finished.contains(state) || !states.running.insert(state.to_owned()) {
            return Err(SignInError::Stale);
        }
        Ok(Running { exchanges: self, state: state.to_owned() })
    }

    fn states(&self) -> MutexGuard<'_, States> {
        self.states.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl States {
    fn forget_oldest(&mut self) {
        if let Some((_, state)) = self.order.pop_front() {
            self.finished.remove(&state);
        }
    }
}

impl Exchange<'_> {
    /// Records that it has succeeded: the same sign-in does not succeed again.
    pub fn succeed(mut self) {
        self.counts = false;
        let state = &self.running.state;
        let mut states = self.running.exchanges.states();
        if states.order.len() >= MAX_FINISHED {
            states.forget_oldest();
        }
        states.finished.insert(state.clone());
        // By then its cookie has expired.
        states.order.push_back((self.now + SIGN_IN_TIMEOUT, state.clone()));
    }

    /// Does not count it as a failure of the address.
    pub fn excuse(mut self) {
        self.counts = false;
    }
}

impl Drop for Exchange<'_> {
    fn drop(&mut self) {
        if self.counts {
            self.running.exchanges.failures.failed(self.address, self.now);
        }
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.exchanges.states().running.remove(&self.state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway::address::Proxies;

    fn address(number: u32) -> Option<AddressGroup> {
        Proxies::default().peer(number.to_be_bytes().into()).group()
    }

    async fn began(exchanges: &Exchanges, state: &str, from: u32, now: Millis) -> Result<(), SignInError> {
        exchanges.begin(state, address(from), now).await.map(drop)
    }

    #[tokio::test]
    async fn strangers_do_not_close_the_sign_in() {
        let exchanges = Exchanges::default();
        // Each stranger fails as often as they may, and once more.
        for stranger in 1..=6_000 {
            for attempt in 0..=BURST {
                let expected = if attempt < BURST { Ok(()) } else { Err(SignInError::TooMany) };
                assert_eq!(began(&exchanges, &format!("{stranger}-{attempt}"), stranger, 0).await, expected);
            }
        }
        let honest = exchanges.begin("honest", address(1 << 20), 0).await;
        honest.unwrap().succeed();
        let states = exchanges.states();
        assert_eq!((states.running.len(), states.finished.len()), (0, 1), "nothing is kept of the strangers");
    }

    #[tokio::test]
    async fn a_state_runs_once_at_a_time_and_succeeds_once() {
        let exchanges = Exchanges::default();
        let first = exchanges.begin("a", address(1), 0).await.unwrap();
        assert_eq!(began(&exchanges, "a", 1, 0).await, Err(SignInError::Stale));
        drop(first);
        assert_eq!(began(&exchanges, "a", 1, 0).await, Ok(()), "what failed can be tried again");
        exchanges.begin("a", address(1), 0).await.unwrap().succeed();
        assert_eq!(began(&exchanges, "a", 1, SIGN_IN_TIMEOUT - 1).await, Err(SignInError::Stale));
    }

    #[tokio::test]
    async fn the_oldest_is_forgotten_first() {
        let exchanges = Exchanges::default();
        let states: Vec<_> = (0..=MAX_FINISHED).map(|number| number.to_string()).collect();
        for state in &states {
            exchanges.begin(state, address(1), 0).await.unwrap().succeed();
        }
        assert_eq!(exchanges.states().finished.len(), MAX_FINISHED);
        assert_eq!(began(&exchanges, &states[1], 1, 0).await, Err(SignInError::Stale));
        assert_eq!(began(&exchanges, &states[0], 1, 0).await, Ok(()));
        // And all, once their time is over.
        assert_eq!(began(&exchanges, "later", 1, SIGN_IN_TIMEOUT).await, Ok(()));
        assert!(exchanges.states().finished.is_empty());
    }

    #[tokio::test]
    async fn whose_turn_does_not_come_is_told_so() {
        let exchanges = Exchanges { patience: Duration::ZERO, ..Exchanges::default() };
        let mut running = Vec::new();
        for number in 0..MAX_AT_ONCE {
            running.push(exchanges.begin(&number.to_string(), address(1), 0).await.unwrap());
        }
        assert_eq!(exchanges.begin("x", address(2), 0).await.map(drop), Err(SignInError::Unreachable));
        running.into_iter().for_each(Exchange::excuse);
        assert!(exchanges.begin("x", address(2), 0).await.is_ok());
    }
}
