//! The readiness of the targets in view: the gateway reports it only for targets that somebody looks at.

use super::{ClientFrame, Desk, Effect, Keyed, Readiness, TargetRef, transmit};
use crate::protocol::MAX_WATCHED;

/// The targets whose readiness the gateway reports to this desk.
#[derive(Clone, Debug, Default)]
pub(super) struct ReadinessWatch {
    watched: Vec<TargetRef>,
    /// The same, to be looked up: thousands of reports may come in a second.
    is_watched: Keyed<TargetRef, ()>,
    /// Those whose readiness decides the order of a search.
    ranked: Keyed<TargetRef, ()>,
    known: Keyed<TargetRef, Readiness>,
}

impl ReadinessWatch {
    /// Returns the targets whose readiness is known.
    pub(super) fn known(&self) -> impl Iterator<Item = &TargetRef> {
        self.known.keys()
    }

    /// Returns the readiness that decides a target's place in a search.
    pub(super) fn ranking(&self, target: &TargetRef) -> Option<&Readiness> {
        self.known.get(target).filter(|_| self.ranked.contains_key(target))
    }
}

impl Desk {
    /// Returns a target's readiness, as far as it is watched.
    pub fn readiness(&self, target: &TargetRef) -> Option<&Readiness> {
        self.directory.watch.known.get(target)
    }

    /// Watches these targets from now on, the most important first, and forgets the readiness of all others. That of
    /// the first `ranked` decides the order of a search. If that of every row in view did, rows would move as they are
    /// seen and others take their place, without end.
    pub(super) fn watch(&mut self, mut targets: Vec<TargetRef>, ranked: usize, out: &mut Vec<Effect>) {
        let ranked: Keyed<_, ()> = targets.iter().take(ranked).map(|target| (target.clone(), ())).collect();
        let mut seen = Keyed::default();
        targets.retain(|target| seen.len() < MAX_WATCHED && seen.insert(target.clone(), ()).is_none());
        let watch = &mut self.directory.watch;
        let before = std::mem::replace(&mut watch.ranked, ranked);
        let changed = watch.watched != targets;
        if changed {
            watch.known.retain(|target| seen.contains_key(target));
            (watch.watched, watch.is_watched) = (targets, seen);
        }
        let no_longer = before.keys().filter(|target| !watch.ranked.contains_key(target));
        let newly = watch.ranked.keys().filter(|target| !before.contains_key(target));
        let moved: Vec<_> = no_longer.chain(newly).cloned().collect();
        moved.iter().for_each(|target| self.weigh(target));
        if changed {
            self.transmit_watched(out);
        }
    }

    /// After a welcome: the new connection watches nothing yet.
    pub(super) fn watch_again(&self, out: &mut Vec<Effect>) {
        if !self.directory.watch.watched.is_empty() {
            self.transmit_watched(out);
        }
    }

    pub(super) fn readiness_changed(&mut self, targets: Vec<(TargetRef, Readiness)>) {
        let mut changed = Keyed::default();
        for (target, readiness) in targets {
            let watch = &mut self.directory.watch;
            // A late report about a target that is no longer watched would never be corrected.
            if watch.is_watched.contains_key(&target) {
                watch.known.insert(target.clone(), readiness);
                changed.insert(target, ());
            }
        }
        // Once each, however many reports there were.
        changed.keys().for_each(|target| self.weigh(target));
        self.panels.stop_waiting();
    }

    fn transmit_watched(&self, out: &mut Vec<Effect>) {
        if self.connected() {
            transmit(ClientFrame::Watch { targets: self.directory.watch.watched.clone() }, out);
        }
    }
}
