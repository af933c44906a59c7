//! The state of one agent, folded from their facts.

use super::Suspension;
use super::notices::Notices;
use super::policies::Terms;
use crate::core::fact::AgentFact;
use crate::core::pairs;
use crate::core::settings;
use crate::protocol::{
    AgentId, Channel, ChannelState, InteractionId, Millis, NoticeSubject, Outcome, Setting, TargetRef,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The reason that is shown while an agent wraps up.
const WRAP_UP: &str = "Wrap-up";

/// The number of interactions that count against an agent's capacity, by channel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Load {
    sms: usize,
    mms: usize,
}

impl Load {
    pub(super) fn total(self) -> usize {
        self.sms + self.mms
    }

    pub(super) fn of(self, channel: Channel) -> usize {
        match channel {
            Channel::Sms => self.sms,
            Channel::Mms => self.mms,
        }
    }

    pub(super) fn add(&mut self, channel: Channel) {
        *self.counter(channel) += 1;
    }

    pub(super) fn remove(&mut self, channel: Channel) {
        let counter = self.counter(channel);
        *counter = counter.saturating_sub(1);
    }

    fn counter(&mut self, channel: Channel) -> &mut usize {
        match channel {
            Channel::Sms => &mut self.sms,
            Channel::Mms => &mut self.mms,
        }
    }
}

/// The state of an agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Agent {
    pub(super) signed_in: bool,
    /// The state that the agent has chosen. See [`Agent::shown_state`].
    pub(super) state: ChannelState,
    /// The time at which `state` was set.
    pub(super) chosen: Millis,
    /// Since when what is shown of it holds.
    pub(super) since: Millis,
    /// The interactions that the agent, who is ready, wraps up, each with when that is over.
    #[serde(with = "pairs")]
    pub(super) wrap_ups: BTreeMap<Option<InteractionId>, Millis>,
    /// When the agent last became ready, or closed or parked their last window. Routing prefers the longest idle.
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
    /// Those of them that are parked.
    pub(super) parked: BTreeSet<InteractionId>,
    /// The interactions the agent is invited to.
    pub(super) invitations: BTreeSet<InteractionId>,
    /// The interactions about which the agent is consulted.
    pub(super) consulted: BTreeSet<InteractionId>,
    /// Those of both that count against the agent's capacity.
    pub(super) load: Load,
    /// What the policies say of the agent.
    #[serde(skip)]
    pub(super) terms: Terms,
}

impl Agent {
    pub(super) fn new(terms: Terms) -> Self {
        Self {
            signed_in: false,
            state: ChannelState::not_ready(None),
            chosen: 0,
            since: 0,
            wrap_ups: BTreeMap::new(),
            idle_since: 0,
            gone: Some(0),
            suspended: None,
            notices: Notices::default(),
            favourites: Vec::new(),
            recent: Vec::new(),
            settings: Vec::new(),
            version: 0,
            windows: BTreeSet::new(),
            parked: BTreeSet::new(),
            invitations: BTreeSet::new(),
            load: Load::default(),
            terms,
            consulted: BTreeSet::new(),
        }
    }

    /// Returns when the last connection was lost of an agent who may come back to it; `None` while connected or signed
    /// out.
    pub(super) fn lost(&self) -> Option<Millis> {
        self.gone.filter(|_| self.signed_in)
    }

    /// Returns whether the agent owns an interaction that is not parked.
    pub(super) fn is_busy(&self) -> bool {
        self.windows.len() > self.parked.len()
    }

    /// Returns how many more interactions of a channel the agent may be given.
    pub(super) fn room(&self, channel: Channel) -> usize {
        self.terms.of(channel).saturating_sub(self.load.of(channel)).min(self.room_in_all())
    }

    /// Returns how many more interactions the agent may be given, whatever their channels.
    pub(super) fn room_in_all(&self) -> usize {
        self.terms.total.saturating_sub(self.load.total())
    }

    /// Returns why the agent cannot be invited to an interaction of a channel, or of any; `None` if they can be.
    pub(super) fn unavailable(&self, channel: Option<Channel>, invite_not_ready: bool) -> Option<Outcome> {
        let has_room = |channel| self.room(channel) > 0;
        if !self.signed_in {
            Some(Outcome::LoggedOut)
        } else if (self.state != ChannelState::Ready || self.wrap_up().is_some()) && !invite_not_ready {
            Some(Outcome::NotReady)
        } else if !channel.map_or_else(|| self.terms.channels().any(has_room), has_room) {
            Some(Outcome::AtCapacity)
        } else {
            None
        }
    }

    /// Returns whether the agent can be invited to an interaction of a channel, and has a connection.
    pub(super) fn is_available(&self, channel: Channel) -> bool {
        self.lost().is_none() && self.unavailable(Some(channel), false).is_none()
    }

    /// Returns when the agent counts as logged out, if they have no connection.
    pub(super) fn lost_until(&self) -> Option<Millis> {
        self.lost().map(|lost| lost + self.terms.grace)
    }

    /// Returns when the agent, if they wrap up, may be asked again.
    pub(super) fn wrap_up(&self) -> Option<Millis> {
        self.wrap_ups.values().max().copied()
    }

    /// Returns the state as the agent and colleagues see it.
    pub(super) fn shown_state(&self) -> ChannelState {
        match self.wrap_up() {
            Some(_) => ChannelState::not_ready(Some(WRAP_UP.into())),
            None => self.state.clone(),
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
            AgentFact::WrapUpStarted { interaction, until } => {
                self.since = if self.wrap_ups.is_empty() { at } else { self.since };
                self.wrap_ups.insert(interaction.clone(), *until);
            }
            AgentFact::WrapUpCancelled { interaction } => {
                self.wrap_ups.remove(&Some(interaction.clone()));
                if self.wrap_ups.is_empty() {
                    (self.since, self.idle_since) = (at, at);
                }
            }
            AgentFact::WrapUpEnded => {
                self.wrap_ups.clear();
                (self.since, self.idle_since) = (at, at);
            }
            AgentFact::DidNotAnswer { interaction, contact } => {
                self.set_state(ChannelState::not_ready(Some("Did not answer".into())), at);
                // Without one, what is left of the interaction is this.
                let Some(contact) = contact else { return };
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

    /// Lets what runs for the agent run longer. One who was never there stays so.
    pub(super) fn shift(&mut self, pause: Millis) {
        let longer = |at: Millis| if at == 0 { 0 } else { at.saturating_add(pause) };
        self.gone = self.gone.map(longer);
        self.wrap_ups.values_mut().for_each(|until| *until = longer(*until));
    }

    fn sign_out(&mut self, at: Millis) {
        self.signed_in = false;
        self.gone.get_or_insert(at);
        self.wrap_ups.clear();
    }

    fn set_state(&mut self, state: ChannelState, at: Millis) {
        self.state = state;
        self.wrap_ups.clear();
        (self.chosen, self.since, self.idle_since) = (at, at, at);
    }
}
