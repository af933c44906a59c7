//! The state of one agent, folded from their facts.

use super::notices::Notices;
use super::{Rules, Suspension};
use crate::core::fact::AgentFact;
use crate::core::settings;
use crate::protocol::{AgentId, ChannelState, InteractionId, Millis, NoticeSubject, Outcome, Setting, TargetRef};
use std::collections::BTreeSet;

/// The state of an agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Agent {
    pub(super) signed_in: bool,
    pub(super) state: ChannelState,
    /// When `state` was set.
    pub(super) since: Millis,
    /// When the agent last became ready or closed their last window. Routing prefers the longest idle.
    pub(super) idle_since: Millis,
    /// Since when the agent has had no connection; `None` while they have one. 0 for one who was never there.
    pub(super) gone: Option<Millis>,
    /// Since when and why the agent cannot sign in; `None` if they can. Whoever is suspended is signed out.
    pub(super) suspended: Option<Suspension>,
    pub(super) notices: Notices,
    /// In the order in which they were added.
    pub(super) favourites: Vec<TargetRef>,
    /// Newest first.
    pub(super) recent: Vec<TargetRef>,
    /// Ordered by key.
    pub(super) settings: Vec<Setting>,
    /// The number of facts in the agent's stream.
    pub(super) version: u64,
    /// The interactions the agent owns.
    pub(super) windows: BTreeSet<InteractionId>,
    /// The interactions the agent is invited to.
    pub(super) invitations: BTreeSet<InteractionId>,
}

impl Agent {
    pub(super) fn new() -> Self {
        Self {
            signed_in: false,
            state: ChannelState::NotReady { reason: None },
            since: 0,
            idle_since: 0,
            gone: Some(0),
            suspended: None,
            notices: Notices::default(),
            favourites: Vec::new(),
            recent: Vec::new(),
            settings: Vec::new(),
            version: 0,
            windows: BTreeSet::new(),
            invitations: BTreeSet::new(),
        }
    }

    /// Returns when the last connection was lost of an agent who may come back to it; `None` while connected or signed
    /// out.
    pub(super) fn lost(&self) -> Option<Millis> {
        self.gone.filter(|_| self.signed_in)
    }

    /// Returns the number of interactions that count against the agent's capacity.
    pub(super) fn load(&self) -> usize {
        self.windows.len() + self.invitations.len()
    }

    /// Returns why the agent cannot be invited; `None` if they can be.
    pub(super) fn unavailable(&self, rules: &Rules, invite_not_ready: bool) -> Option<Outcome> {
        if !self.signed_in {
            Some(Outcome::LoggedOut)
        } else if self.state != ChannelState::Ready && !invite_not_ready {
            Some(Outcome::NotReady)
        } else if self.load() >= rules.capacity {
            Some(Outcome::AtCapacity)
        } else {
            None
        }
    }

    /// Folds in a fact about the agent.
    pub(super) fn apply(&mut self, id: &AgentId, at: Millis, fact: &AgentFact) {
        self.version += 1;
        match fact {
            AgentFact::SignedIn => {
                self.set_state(ChannelState::Ready, at);
                self.signed_in = true;
                self.gone = None;
            }
            AgentFact::Lost => self.gone = Some(at),
            AgentFact::Back => self.gone = None,
            // The engine's, which knows about tokens.
            AgentFact::TokensRevoked { .. } => {}
            AgentFact::SignedOut | AgentFact::Dismissed { .. } => self.sign_out(at),
            AgentFact::Suspended { by, reason } => {
                self.sign_out(at);
                self.suspended = Some(Suspension { by: by.clone(), at, reason: reason.clone() });
            }
            AgentFact::Restored { .. } => self.suspended = None,
            AgentFact::StateSet { state } => self.set_state(state.clone(), at),
            AgentFact::DidNotAnswer { interaction, contact } => {
                self.set_state(ChannelState::NotReady { reason: Some("Did not answer".into()) }, at);
                let id = format!("{id}.{}", self.version).into();
                let subject = NoticeSubject::SetNotReady { interaction: interaction.clone(), contact: contact.clone() };
                self.notices.add(id, at, subject, None);
            }
            AgentFact::NoticeMarked { notice, read } => self.notices.mark(notice, *read),
            AgentFact::NoticesRead { until } => self.notices.mark_all_read(*until),
            AgentFact::NoticeDeleted { notice } => self.notices.delete(notice),
            AgentFact::NoticeRestored { notice } => self.notices.restore(notice),
            AgentFact::NoticeExpired { notice } => self.notices.expire(notice),
            AgentFact::FavouriteSet { target, on } => {
                self.favourites.retain(|known| known != target);
                if *on {
                    self.favourites.push(target.clone());
                }
            }
            AgentFact::SettingSet { key, value } => settings::choose(&mut self.settings, key, value),
        }
    }

    fn sign_out(&mut self, at: Millis) {
        self.signed_in = false;
        self.gone.get_or_insert(at);
    }

    fn set_state(&mut self, state: ChannelState, at: Millis) {
        self.state = state;
        self.since = at;
        self.idle_since = at;
    }
}
