//! Chooses which of an agent's tabs rings for an invitation. All of them show it.
//!
//! The gateway chooses a tab ([`choose`]) whenever one connects, disconnects or changes, and announces it by
//! [`crate::protocol::GatewayFrame::Standing`]. This fails open: another tab that does not learn within [`RING_WITHIN`]
//! that the chosen one has rung ([`crate::protocol::GatewayFrame::Rang`]) rings itself. A chosen tab that sleeps, hangs
//! or must not play sound delays the ringing by two seconds, but no invitation is missed.

use crate::protocol::Millis;

/// The time within which the chosen tab has to ring before all others do.
pub const RING_WITHIN: Millis = 2_000;

/// The state of a tab.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tab {
    /// True if it can play sound.
    pub audible: bool,
    /// True if it has the focus.
    pub front: bool,
    /// When it last got the focus, as a count kept by the gateway; 0 for never.
    pub last_front: u64,
}

/// Returns the tab to ring, from tabs in the order in which they connected. Prefers one that can play sound, then the
/// one with the focus, then the one that had it last, then the newest.
pub fn choose<K>(tabs: impl IntoIterator<Item = (K, Tab)>) -> Option<K> {
    tabs.into_iter().max_by_key(|(_, tab)| (tab.audible, tab.front, tab.last_front)).map(|(key, _)| key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heard_before_seen_before_used_before_new() {
        let tab = |audible, front, last_front| Tab { audible, front, last_front };
        let check = |tabs: &[Tab], want| assert_eq!(choose(tabs.iter().copied().enumerate()), want, "{tabs:?}");
        check(&[], None);
        check(&[tab(false, false, 0)], Some(0));
        check(&[tab(true, false, 1), tab(false, true, 2)], Some(0));
        check(&[tab(true, true, 1), tab(true, false, 2)], Some(0));
        check(&[tab(true, true, 1), tab(true, true, 2), tab(true, true, 0)], Some(1));
        check(&[tab(true, false, 0), tab(true, false, 0)], Some(1));
    }
}
