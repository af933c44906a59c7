//! The state of the engine: the fold of the log.

use crate::core::fact::{AgentFact, Entry, Fact};
use crate::core::hub::{Hub, Rules};
use crate::core::roster::Roster;
use crate::gateway::log::Position;
use crate::gateway::session::Session;
use crate::protocol::{AgentId, Millis};
use std::collections::HashMap;

/// What the log folds to.
#[derive(Debug)]
pub struct State {
    pub(super) hub: Hub,
    /// When each agent last signed out by a command: older sessions are invalid.
    signed_out: HashMap<AgentId, Millis>,
    /// The position of the last entry.
    pub(super) position: Position,
    latest: Millis,
}

impl State {
    /// Creates the state of an empty log.
    pub fn new(rules: Rules, roster: Roster) -> Self {
        Self { hub: Hub::new(rules, roster), signed_out: HashMap::new(), position: 0, latest: 0 }
    }

    /// Folds in the next entry of the log.
    pub fn replay(&mut self, position: Position, entry: &Entry) {
        self.hub.replay(entry);
        self.record_sign_out(entry);
        self.position = position;
        self.latest = self.latest.max(entry.at);
    }

    /// Returns the position of the last entry that was replayed; 0 if there was none.
    pub fn position(&self) -> Position {
        self.position
    }

    /// Returns the time of the latest entry that was replayed; 0 if there was none.
    pub fn latest(&self) -> Millis {
        self.latest
    }

    /// Returns whether a session's agent exists and has not signed out since the session began.
    pub(super) fn admits(&self, session: &Session) -> bool {
        self.hub.roster().has(&session.agent) && !session.older_than(self.signed_out.get(&session.agent))
    }

    /// Records a sign-out by command. One without a command is the gateway's own, after a connection was lost: the
    /// agent may come back with the same session.
    pub(super) fn record_sign_out(&mut self, entry: &Entry) {
        if let (Some(_), Fact::Agent { id, what: AgentFact::SignedOut }) = (&entry.cause, &entry.fact) {
            self.signed_out.insert(id.clone(), entry.at);
        }
    }
}
