//! The readiness of targets, told to the connections that watch them.

use super::Feeds;
use super::connection::{Changed, Connection, Out, ReadinessTold};
use super::standing::SocketId;
use crate::protocol::{AgentId, Readiness, TargetRef};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The number of frames of a batch that are compared with, to find one that says the same.
const COMPARED: usize = 16;

impl Connection {
    /// Notes what it is being told of a watched target. Returns false if it was told that last.
    fn learns(&mut self, target: &TargetRef, readiness: &Readiness) -> bool {
        let Some(told) = self.watched.get_mut(target).filter(|told| told.as_ref() != Some(readiness)) else {
            return false;
        };
        *told = Some(readiness.clone());
        true
    }
}

impl Feeds {
    /// Sets the targets a connection watches, and tells it the readiness of each new one. `readiness` returns `None`
    /// for a target that the agent may not see.
    pub fn watch(
        &mut self,
        agent: &AgentId,
        socket: SocketId,
        targets: Vec<TargetRef>,
        readiness: impl Fn(&TargetRef) -> Option<Readiness>,
    ) {
        let Some(connection) = self.connection(agent, socket) else { return };
        let mut before = std::mem::take(&mut connection.watched);
        let known = |target: TargetRef| {
            let told = before.remove(&target).flatten();
            (target, told)
        };
        connection.watched = targets.into_iter().map(known).collect();
        let all: Vec<_> = connection.watched.keys().cloned().collect();
        let current = all.iter().filter_map(|target| Some((target.clone(), readiness(target)?)));
        let changed: Changed = current.filter(|(target, readiness)| connection.learns(target, readiness)).collect();
        if !changed.is_empty() {
            connection.tell(Out::Readiness(ReadinessTold::new(changed)));
        }
        self.unwatch(agent, socket, before.into_keys());
        for target in all {
            self.watchers.entry(target).or_default().insert((agent.clone(), socket));
        }
    }

    /// Removes a connection from those that watch some targets.
    pub(super) fn unwatch(&mut self, agent: &AgentId, socket: SocketId, targets: impl Iterator<Item = TargetRef>) {
        let watcher = (agent.clone(), socket);
        for target in targets {
            if let Some(watchers) = self.watchers.get_mut(&target) {
                watchers.remove(&watcher);
                if watchers.is_empty() {
                    self.watchers.remove(&target);
                }
            }
        }
    }

    /// Tells the readiness of targets that may have changed to the connections that watch them. Calls `readiness` at most
    /// once for each target; `told` returns it as an agent is told it, `None` if they may not see the target. Looks only
    /// at connections that watch one of the targets.
    pub fn touched(
        &mut self,
        touched: &BTreeSet<TargetRef>,
        readiness: impl Fn(&TargetRef) -> Option<Readiness>,
        told: impl Fn(&AgentId, &TargetRef, &Readiness) -> Option<Readiness>,
    ) {
        let mut changed: BTreeMap<(AgentId, SocketId), Changed> = BTreeMap::new();
        for target in touched {
            let Some(watchers) = self.watchers.get(target) else { continue };
            let Some(readiness) = readiness(target) else { continue };
            for watcher in watchers {
                if let Some(readiness) = told(&watcher.0, target, &readiness) {
                    changed.entry(watcher.clone()).or_default().push((target.clone(), readiness));
                }
            }
        }
        let mut frames: Vec<Arc<ReadinessTold>> = Vec::new();
        for ((agent, socket), mut changed) in changed {
            let Some(connection) = self.connection(&agent, socket) else { continue };
            changed.retain(|(target, readiness)| connection.learns(target, readiness));
            if changed.is_empty() {
                continue;
            }
            let frame = match frames.iter().rev().take(COMPARED).find(|frame| frame.targets == changed) {
                Some(frame) => frame.clone(),
                None => {
                    let frame = ReadinessTold::new(changed);
                    frames.push(frame.clone());
                    frame
                }
            };
            connection.tell(Out::Readiness(frame));
        }
    }
}
