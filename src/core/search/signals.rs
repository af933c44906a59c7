//! The signals that rank equally good matches, and how they are packed into the byte kept per row.

use crate::protocol::{Readiness, TargetKind, TargetRef};

/// The signals that lift a target among equally good matches. They may change at any time without indexing the target
/// again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RankSignals {
    /// How far the target is from taking an interaction: 0 ready, 1 at capacity, 2 not ready, 3 logged out.
    pub unreadiness: u8,
    /// True if it is a favourite of the agent.
    pub favourite: bool,
    /// True if it is one of the agent's recent targets.
    pub recent: bool,
}

impl RankSignals {
    /// The signals of a target of which nothing is known yet.
    pub(super) const UNKNOWN: Self = Self { unreadiness: 3, favourite: false, recent: false };

    /// Returns the signals of a target for an agent with these favourites and recent targets.
    pub fn with(
        target: &TargetRef,
        readiness: Option<&Readiness>,
        favourites: &[TargetRef],
        recent: &[TargetRef],
    ) -> Self {
        let (favourite, recent) = (favourites.contains(target), recent.contains(target));
        Self { favourite, recent, ..readiness.map_or(Self::UNKNOWN, Self::from) }
    }

    /// Returns the low bits of a row's flags.
    pub(super) fn bits(self) -> u8 {
        let favourite = if self.favourite { FAVOURITE } else { 0 };
        let recent = if self.recent { RECENT } else { 0 };
        favourite | recent | self.unreadiness.min(3)
    }
}

impl From<&Readiness> for RankSignals {
    fn from(readiness: &Readiness) -> Self {
        let unreadiness = match readiness {
            Readiness::Ready { .. } => 0,
            Readiness::Members { ready, .. } if *ready > 0 => 0,
            Readiness::AtCapacity { .. } => 1,
            Readiness::NotReady { .. } | Readiness::Members { .. } => 2,
            Readiness::LoggedOut => 3,
        };
        Self { unreadiness, favourite: false, recent: false }
    }
}

/// The bits of the signals in a row's flags.
pub(super) const SIGNALS: u8 = 0xf;
pub(super) const FAVOURITE: u8 = 1 << 2;
pub(super) const RECENT: u8 = 1 << 3;
/// The bits of the target's kind.
pub(super) const KIND: u8 = 7 << 4;
/// Set while a row holds a target.
pub(super) const IN_USE: u8 = 1 << 7;

/// Returns the bits of a kind in a row's flags.
pub(super) fn kind_bits(kind: TargetKind) -> u8 {
    (kind as u8) << 4
}

/// The weights by signals; less is better. A favourite counts as much as one and a half steps of readiness, a recent
/// target as much as one.
pub(super) const WEIGHTS: [u8; 16] = [5, 7, 9, 11, 2, 4, 6, 8, 3, 5, 7, 9, 0, 2, 4, 6];

/// The weights where nothing is sought, so that all match alike: favourites first, then recent targets, then the rest.
pub(super) const WEIGHTS_OF_ALL: [u8; 16] = [8, 9, 10, 11, 0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3];

/// Returns the weight of a row by its flags.
#[inline(always)]
pub(super) fn weight(flags: u8) -> u8 {
    WEIGHTS[usize::from(flags & SIGNALS)]
}
