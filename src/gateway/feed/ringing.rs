//! Ringing: which of an agent's connections rings for an invitation, and which invitations have been rung for.

use super::connection::{Connection, Out};
use super::standing::{ConnectionStanding, SocketId};
use super::{Feed, Feeds};
use crate::core::ringer;
use crate::protocol::{AgentId, InvitationId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How many invitations are remembered as rung for, so that a tab opened while one is pending does not ring again.
const REMEMBERED: usize = 32;

/// What a connection reports about its tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attention {
    /// True if the tab has its user's focus.
    pub front: bool,
    /// True if the tab may play sounds.
    pub audible: bool,
}

impl Feed {
    /// Chooses the connection that rings and tells each connection whose standing has changed. To be called after every
    /// change of the connections.
    pub(super) fn update_standings(&mut self) {
        let ringing = ringer::choose(self.connections.iter().map(|(socket, connection)| (*socket, connection.tab)));
        let devices = self.devices();
        for (socket, connection) in &mut self.connections {
            let standing = ConnectionStanding { rings: Some(*socket) == ringing, devices };
            if connection.standing != Some(standing) && connection.tell(Out::Standing(standing)) {
                connection.standing = Some(standing);
            }
        }
    }

    /// Counts the devices. A connection that names none counts as a device of its own.
    fn devices(&self) -> u32 {
        let named: BTreeSet<_> = self.connections.values().filter_map(|it| it.device.as_ref()).collect();
        let unnamed = self.connections.values().filter(|it| it.device.is_none()).count();
        (named.len() + unnamed) as u32
    }

    /// Tells a new connection which invitations need no ringing.
    pub(super) fn tell_rung(&self, connection: &Connection) {
        for invitation in &self.rung {
            connection.tell(Out::Rang(invitation.clone()));
        }
    }
}

impl Feeds {
    /// Records whether a connection's tab is in front and audible, and chooses anew which connection rings.
    pub fn attend(&mut self, agent: &AgentId, socket: SocketId, Attention { front, audible }: Attention) {
        let Some(feed) = self.feed(agent) else { return };
        let Some(Connection { tab, .. }) = feed.connections.get_mut(&socket) else { return };
        if front && !tab.front {
            feed.fronts += 1;
            tab.last_front = feed.fronts;
        }
        (tab.front, tab.audible) = (front, audible);
        self.update_standings(agent);
    }

    /// Records that a connection's tab has rung, and tells the agent's other connections that they need not.
    pub fn rang(&mut self, agent: &AgentId, socket: SocketId, invitation: &InvitationId) {
        let Some(feed) = self.feed(agent).filter(|feed| feed.connections.contains_key(&socket)) else {
            return;
        };
        for (_, connection) in feed.connections.iter().filter(|(other, _)| **other != socket) {
            connection.tell(Out::Rang(invitation.clone()));
        }
        feed.rung.push_back(invitation.clone());
        if feed.rung.len() > REMEMBERED {
            feed.rung.pop_front();
        }
    }
}
