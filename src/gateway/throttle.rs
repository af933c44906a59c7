//! Limits how often somebody may fail to prove who they are, by their address. Successes cost nothing, so many people
//! behind one address do not hold each other up.

use crate::protocol::Millis;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// The most addresses that are remembered.
const MAX_ADDRESSES: usize = 10_000;

/// The failures of each address. All are forgiven one by one as time passes.
#[derive(Debug)]
pub struct Throttle {
    /// How many failures are allowed at once.
    burst: u64,
    /// How long it takes until one is forgiven, in milliseconds.
    every: Millis,
    /// When the last failure of each address is forgiven.
    clean_at: Mutex<HashMap<IpAddr, Millis>>,
}

impl Throttle {
    /// Creates a limit: `burst` failures at once, and another one `every` so many milliseconds.
    pub fn new(burst: u64, every: Millis) -> Self {
        Self { burst, every, clean_at: Mutex::default() }
    }

    /// Returns whether an address may try.
    pub fn admits(&self, address: IpAddr, now: Millis) -> bool {
        let clean_at = self.clean_at.lock().unwrap_or_else(PoisonError::into_inner);
        let owed = clean_at.get(&network(address)).map_or(0, |at| at.saturating_sub(now));
        owed <= self.every * self.burst.saturating_sub(1)
    }

    /// Notes a failure of an address.
    pub fn failed(&self, address: IpAddr, now: Millis) {
        let mut clean_at = self.clean_at.lock().unwrap_or_else(PoisonError::into_inner);
        let address = network(address);
        if clean_at.len() >= MAX_ADDRESSES && !clean_at.contains_key(&address) {
            clean_at.retain(|_, at| *at > now);
            // Whoever owes least is forgotten first.
            if clean_at.len() >= MAX_ADDRESSES
                && let Some(least) = clean_at.iter().min_by_key(|(_, at)| **at).map(|(address, _)| *address)
            {
                clean_at.remove(&least);
            }
        }
        let at = clean_at.entry(address).or_insert(now);
        *at = (*at).max(now) + self.every;
    }
}

/// Returns what counts as one address: in IPv6 the network of 64 bits, as its owner has all addresses in it.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6((address.to_bits() & !u128::from(u64::MAX)).into()),
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn failures_are_counted_by_address_and_forgiven_one_by_one() {
        let throttle = Throttle::new(3, 1000);
        let fails = |address: &str, now| {
            let admitted = throttle.admits(ip(address), now);
            throttle.failed(ip(address), now);
            admitted
        };
        assert_eq!([0; 4].map(|_| fails("192.0.2.1", 0)), [true, true, true, false]);
        assert!(throttle.admits(ip("192.0.2.2"), 0));
        // Four are owed, of which three may be.
        assert!(!throttle.admits(ip("192.0.2.1"), 1999) && throttle.admits(ip("::ffff:192.0.2.1"), 2000));
        // One network of IPv6 is one address.
        assert_eq!(
            ["2001:db8::1", "2001:db8::2", "2001:db8::3:0:0:1", "2001:db8::4"].map(|address| fails(address, 0)),
            [true, true, true, false]
        );
        assert!(throttle.admits(ip("2001:db8:0:1::1"), 0));
    }

    #[test]
    fn no_number_of_addresses_fills_it_and_the_worst_stay_known() {
        let throttle = Throttle::new(2, 1000);
        let worst = ip("192.0.2.1");
        (0..5).for_each(|_| throttle.failed(worst, 0));
        for stranger in 0..20_000_u32 {
            throttle.failed(IpAddr::V4(stranger.into()), 0);
        }
        assert_eq!(throttle.clean_at.lock().unwrap().len(), MAX_ADDRESSES);
        assert!(!throttle.admits(worst, 0) && throttle.admits(ip("198.51.100.1"), 0));
        // What is forgiven is forgotten.
        throttle.failed(ip("198.51.100.1"), 1_000_000);
        assert_eq!(throttle.clean_at.lock().unwrap().len(), 1);
    }
}
