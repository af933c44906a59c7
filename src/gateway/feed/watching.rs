//! The readiness of targets, told to the connections that watch them.

use super::Feeds;
use super::connection::{Connection, Out, SocketId};
use crate::protocol::{AgentId, Readiness, TargetRef};
use std::collections::{BTreeMap, BTreeSet};

impl Connection {
    /// Tells it the readiness of watched targets, where that differs from what it was told last.
    fn tell_readiness(&mut self, current: impl Iterator<Item = (Readiness, TargetRef)>) {
        let mut changed = Vec::new();
        for (readiness, target) in current {
            let Some(told) = self.watched.get_mut(&target).filter(|told| told.as_ref() != Some(&readiness)) else {
                continue;
            };
            *told = Some(readiness.clone());
            changed.push((target, readiness));
        }
        if !changed.is_empty() {
            self.tell(Out::Readiness(changed));
        }
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
        let key = (agent.clone(), socket);
        if connection.watched.is_empty() {
            self.watchers.remove(&key);
            return;
        }
        let all: Vec<_> = connection.watched.keys().cloned().collect();
        connection.tell_readiness(all.into_iter().filter_map(|target| Some((readiness(&target)?, target))));
        self.watchers.insert(key);
    }

    /// Tells the readiness of targets that may have changed to the connections that watch them. Calls `readiness` at most
    /// once for each target; `told` returns it as an agent is told it, `None` if they may not see the target.
    pub fn touched(
        &mut self,
        touched: &BTreeSet<TargetRef>,
        readiness: impl Fn(&TargetRef) -> Option<Readiness>,
        told: impl Fn(&AgentId, &TargetRef, &Readiness) -> Option<Readiness>,
    ) {
        if touched.is_empty() || self.watchers.is_empty() {
            return;
        }
        let mut known: BTreeMap<&TargetRef, Option<Readiness>> = BTreeMap::new();
        let feeds = &mut self.feeds;
        self.watchers.retain(|(agent, socket)| {
            let Some(connection) = feeds.get_mut(agent).and_then(|feed| feed.connections.get_mut(socket)) else {
                return false;
            };
            let watched: Vec<_> = touched.iter().filter(|target| connection.watched.contains_key(target)).collect();
            let current = |target| {
                let readiness = known.entry(target).or_insert_with(|| readiness(target)).as_ref()?;
                Some((told(agent, target, readiness)?, target.clone()))
            };
            connection.tell_readiness(watched.into_iter().filter_map(current));
            true
        });
    }
}
