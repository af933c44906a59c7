//! Limits how often somebody may fail to prove who they are, by their address. Successes cost nothing, so many people
//! behind one address do not hold each other up.

use crate::gateway::address::AddressGroup;
use crate::protocol::Millis;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The most addresses that are remembered.
const MAX_ADDRESSES: usize = 10_000;

/// The failures of each address. All are forgiven one by one as time passes.
#[derive(Debug)]
pub struct Throttle {
    /// The number of failures that are allowed at once.
    burst: u64,
    /// The time until one is forgiven, in milliseconds.
    every: Millis,
    /// When the last failure of each address is forgiven.
    clean_at: Mutex<HashMap<AddressGroup, Millis>>,
}

impl Throttle {
    /// Creates a limit: `burst` failures at once, and another one `every` so many milliseconds.
    pub fn new(burst: u64, every: Millis) -> Self {
        Self { burst, every, clean_at: Mutex::default() }
    }

    /// Returns whether an address may try. An address that stands for anybody (`None`) always may.
    pub fn admits(&self, address: Option<AddressGroup>, now: Millis) -> bool {
        let owed = address.and_then(|address| Some(self.clean_at().get(&address)?.saturating_sub(now)));
        owed.unwrap_or_default() <= self.every * self.burst.saturating_sub(1)
    }

    /// Notes a failure of an address.
    pub fn failed(&self, address: Option<AddressGroup>, now: Millis) {
        let (Some(address), mut clean_at) = (address, self.clean_at()) else { return };
        if clean_at.len() >= MAX_ADDRESSES && !clean_at.contains_key(&address) {
            clean_at.retain(|_, at| *at > now);
            forget_half(&mut clean_at);
        }
        let at = clean_at.entry(address).or_insert(now);
        *at = (*at).max(now) + self.every;
    }

    fn clean_at(&self) -> MutexGuard<'_, HashMap<AddressGroup, Millis>> {
        self.clean_at.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Forgets at least half of the addresses if there are too many: those that owe least.
fn forget_half(clean_at: &mut HashMap<AddressGroup, Millis>) {
    if clean_at.len() >= MAX_ADDRESSES {
        let mut times: Vec<_> = clean_at.values().copied().collect();
        let (_, median, _) = times.select_nth_unstable(MAX_ADDRESSES / 2);
        clean_at.retain(|_, at| *at > *median);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway::address::Proxies;
    use std::net::IpAddr;

    fn group(address: impl Into<IpAddr>) -> Option<AddressGroup> {
        Proxies::default().peer(address.into()).group()
    }

    #[test]
    fn failures_are_counted_by_address_and_forgiven_one_by_one() {
        let throttle = Throttle::new(3, 1000);
        let (one, other) = (group([192, 0, 2, 1]), group([192, 0, 2, 2]));
        let fails = |_| {
            let admitted = throttle.admits(one, 0);
            throttle.failed(one, 0);
            admitted
        };
        assert_eq!([0; 4].map(fails), [true, true, true, false]);
        assert!(throttle.admits(other, 0) && throttle.admits(None, 0));
        // Four are owed, of which two may be.
        assert!(!throttle.admits(one, 1999) && throttle.admits(one, 2000));
    }

    #[test]
    fn no_number_of_addresses_fills_it_and_the_worst_stay_known() {
        let throttle = Throttle::new(2, 1000);
        let (worst, other) = (group([192, 0, 2, 1]), group([198, 51, 100, 1]));
        (0..5).for_each(|_| throttle.failed(worst, 0));
        for stranger in 0..30_000_u32 {
            throttle.failed(group(stranger.to_be_bytes()), 0);
            assert!(throttle.clean_at().len() <= MAX_ADDRESSES);
        }
        assert!(!throttle.admits(worst, 0) && throttle.admits(other, 0));
        // What is forgiven is forgotten.
        (0..MAX_ADDRESSES as u32).for_each(|stranger| throttle.failed(group(stranger.to_be_bytes()), 1_000_000));
        assert!(throttle.admits(worst, 0));
    }
}
