//! Which of an agent's tabs rings for an invitation: all show it, one is heard.
//!
//! The gateway chooses ([`choose`]) whenever a tab comes, goes or changes, and says so by
//! [`crate::protocol::GatewayFrame::Standing`]. It fails open: a tab that is not to ring, and does not hear within
//! [`RING_WITHIN`] that another has rung ([`crate::protocol::GatewayFrame::Rang`]), rings itself. A chosen tab that
//! sleeps, hangs or is not allowed to sound thus costs two seconds, never an invitation.

use crate::protocol::Millis;

/// How long the chosen tab has to ring before all others do.
pub const RING_WITHIN: Millis = 2_000;

/// What is known of a tab.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tab {
    /// It can be heard.
    pub audible: bool,
    /// It has its user's focus.
    pub front: bool,
    /// When it last got the focus, counted by the gateway; 0 for never.
    pub last_front: u64,
}

/// The tab to ring, of tabs in the order in which they came: one that can be heard before one that cannot, then the one
/// in front, then the one that was in front last, then the newest.
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
