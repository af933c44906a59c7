//! The readiness of the rows in view: the gateway tells it of those targets only that somebody looks at.

use super::{ClientFrame, Desk, Effect, Readiness, Step, TargetRef};

impl Desk {
    /// What is to be watched from now on.
    pub(super) fn watch(&mut self, targets: Vec<TargetRef>, out: &mut Vec<Effect>) {
        if self.watched != targets {
            self.watched = targets;
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
            self.readiness.insert(target, readiness);
        }
        self.communicator.iter_mut().for_each(|communicator| communicator.waiting = false);
    }

    fn transmit_watched(&self, out: &mut Vec<Effect>) {
        if self.connected() {
            out.push(Effect::Socket(Step::Transmit(ClientFrame::Watch { targets: self.watched.clone() })));
        }
    }
}
