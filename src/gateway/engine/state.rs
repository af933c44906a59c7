//! The state of the engine: the fold of the log.

use crate::core::fact::{AgentFact, Entry, Fact};
use crate::core::hub::{Hub, Rules};
use crate::core::roster::Roster;
use crate::gateway::log::Position;
use crate::gateway::session::Session;
use crate::protocol::{AgentId, Millis, Refusal};
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

    /// Checks that a session's agent may do something now.
    ///
    /// # Errors
    /// [`Refusal::Suspended`]; [`Refusal::NotSignedIn`] as [`State::admits`] says.
    pub(super) fn check(&self, session: &Session) -> Result<(), Refusal> {
        if self.hub.is_suspended(&session.agent) {
            return Err(Refusal::Suspended);
        }
        self.admits(session).then_some(()).ok_or(Refusal::NotSignedIn)
    }

    /// Records a sign-out by command or by an administrator. Another one is the gateway's own, after a connection was
    /// lost: the agent may come back with the same session.
    pub(super) fn record_sign_out(&mut self, entry: &Entry) {
        let Fact::Agent { id, what } = &entry.fact else { return };
        match what {
            AgentFact::SignedOut if entry.cause.is_none() => {}
            AgentFact::SignedOut | AgentFact::Dismissed { .. } | AgentFact::Suspended { .. } => {
                self.signed_out.insert(id.clone(), entry.at);
            }
            _ => {}
        }
    }
}
