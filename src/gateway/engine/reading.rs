//! What a connection is shown that asks.

use crate::core::hub::{Hub, ReadRequest, Reading};
use crate::gateway::feed::{Feeds, Out, SocketId};
use crate::protocol::{AgentId, TargetRef};

/// Sets what a connection watches. A target that the agent may not see is treated as if it did not exist.
pub(super) fn watch(feeds: &mut Feeds, hub: &Hub, agent: &AgentId, socket: SocketId, targets: Vec<TargetRef>) {
    feeds.watch(agent, socket, targets, |target| {
        let readiness = hub.readiness(target).filter(|_| hub.roster().sees(agent, target))?;
        Some(hub.told_to(agent, target, &readiness))
    });
}

/// Answers a request to read something, or begins the search that it is.
pub(super) fn read(feeds: &mut Feeds, hub: &Hub, agent: &AgentId, socket: SocketId, request: &ReadRequest) {
    let out = match hub.read(agent, request) {
        Reading::Answer(frame) => Out::Read(Box::new(frame)),
        Reading::Search(search) => Out::Search(search),
    };
    feeds.pass(agent, socket, out);
}
