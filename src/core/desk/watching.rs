//! The readiness of the rows in view: the gateway tells it of those targets only that somebody looks at.

use super::{ClientFrame, Desk, Effect, Readiness, Step, TargetRef};
use crate::protocol::MAX_WATCHED;

impl Desk {
    /// What is to be watched from now on, the most important first. What is no longer watched is no longer known.
    pub(super) fn watch(&mut self, mut targets: Vec<TargetRef>, out: &mut Vec<Effect>) {
        let mut seen = std::collections::BTreeSet::new();
        targets.retain(|target| seen.insert(target.clone()));
        targets.truncate(MAX_WATCHED);
        if self.watched == targets {
            return;
        }
        let gone: Vec<_> = self.readiness.keys().filter(|target| !targets.contains(target)).cloned().collect();
        for target in gone {
            self.readiness.remove(&target);
            self.weigh(&target);
        }
        self.watched = targets;
        self.transmit_watched(out);
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
            out.push(Effect::Socket(Step::Transmit(ClientFrame::Watch { targets: self.watched.clone() })));
        }
    }
}
