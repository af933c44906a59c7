//! The readiness of the rows in view: the gateway tells it of those targets only that somebody looks at.

use super::{ClientFrame, Desk, Effect, Keyed, Readiness, SocketEffect, TargetRef};
use crate::protocol::MAX_WATCHED;

impl Desk {
    /// What is to be watched from now on, the most important first. The readiness of the first `ranked` decides who
    /// comes first in a search; were it that of every row in view, rows would go as they are seen, and others come, for
    /// ever. What is no longer watched is no longer known.
    pub(super) fn watch(&mut self, mut targets: Vec<TargetRef>, ranked: usize, out: &mut Vec<Effect>) {
        let ranked: Keyed<_, ()> = targets.iter().take(ranked).map(|target| (target.clone(), ())).collect();
        let mut seen = Keyed::default();
        targets.retain(|target| seen.len() < MAX_WATCHED && seen.insert(target.clone(), ()).is_none());
        let before = std::mem::replace(&mut self.ranked, ranked);
        let news = self.watched != targets;
        if news {
            self.readiness.retain(|target| seen.contains_key(target));
            self.watched = targets;
        }
        let no_longer = before.keys().filter(|target| !self.ranked.contains_key(target));
        let newly = self.ranked.keys().filter(|target| !before.contains_key(target));
        let moved: Vec<_> = no_longer.chain(newly).cloned().collect();
        moved.iter().for_each(|target| self.weigh(target));
        if news {
            self.transmit_watched(out);
        }
    }

    /// After a welcome: the new connection watches nothing yet.
    pub(super) fn tell_watched(&self, out: &mut Vec<Effect>) {
        if !self.watched.is_empty() {
            self.transmit_watched(out);
        }
    }

    pub(super) fn told_readiness(&mut self, targets: Vec<(TargetRef, Readiness)>) {
        for (target, readiness) in targets {
            // Of what is no longer watched, what was under way would stay for good.
            if self.watched.contains(&target) {
                self.readiness.insert(target.clone(), readiness);
                self.weigh(&target);
            }
        }
        self.communicator.iter_mut().for_each(|communicator| communicator.waiting = false);
    }

    fn transmit_watched(&self, out: &mut Vec<Effect>) {
        if self.connected() {
            out.push(Effect::Socket(SocketEffect::Transmit(ClientFrame::Watch { targets: self.watched.clone() })));
        }
    }
}
