//! What each agent sees of the state, whole ([`Hub::snapshot`]) and as it changes. Folding the changes over the
//! snapshot before gives the snapshot after, because both are made by the same views.

use super::{
    AgentFact, AgentId, Change, ChannelState, Event, Fact, Hub, InteractionFact, InteractionId, InteractionState,
    InvitationEnd, Message, Millis, Notice, Outcome, RosterFact, TargetKind, TargetRef,
};
use crate::core::interaction::Holder;
use crate::protocol::{
    HandedOver, Interaction, Invitation, InvitationGone, Invited, Me, PendingTransfer, Readiness, Reason, Snapshot,
    WindowGone,
};
use std::collections::BTreeSet;

/// What a fact can change, as it was before.
#[derive(Default)]
pub(super) struct Glimpse {
    window: Option<(AgentId, Interaction)>,
    invitation: Option<(AgentId, Invitation)>,
    me: Option<Me>,
    /// Other windows and invitations that it changes: in which a name stands, or that are of the same contact.
    elsewhere: Vec<Look>,
}

/// A window and an invitation as they were.
type Look = (InteractionId, Option<Interaction>, Option<Invitation>);

impl Hub {
    /// Everything an agent sees. `None` where there is no such agent.
    pub fn snapshot(&self, id: &AgentId) -> Option<Snapshot> {
        let agent = self.agents.get(id)?;
        let windows = agent.windows.iter().filter_map(|id| self.conversations.get(id));
        let asks = agent.asks.iter().filter_map(|id| self.conversations.get(id));
        let mut invitations: Vec<_> =
            asks.filter_map(|c| self.invitation(c)).map(|(_, invitation)| invitation).collect();
        invitations.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
        Some(Snapshot {
            me: self.me(id)?,
            windows: windows.map(|c| (self.window(c), c.page(None))).collect(),
            invitations,
            notices: agent.notices.clone(),
            favourites: agent.favourites.clone(),
            recent: agent.recent.clone(),
            settings: agent.settings.clone(),
            setup: self.rules.setup.told(),
        })
    }

    pub(super) fn glimpse(&self, fact: &Fact) -> Glimpse {
        match fact {
            Fact::Interaction { id, what } => {
                let conversation = self.conversations.get(id);
                Glimpse {
                    elsewhere: self.glimpse_of_contact(id, what),
                    window: conversation.and_then(|c| Some((c.owner()?.clone(), self.window(c)))),
                    invitation: conversation.and_then(|c| self.invitation(c)),
                    ..Glimpse::default()
                }
            }
            Fact::Agent { id, .. } => Glimpse { me: self.me(id), ..Glimpse::default() },
            Fact::Roster { what } => self.glimpse_of_names(what),
        }
    }

    pub(super) fn changes_since(&self, at: Millis, fact: &Fact, before: Glimpse) -> Vec<Change> {
        let mut changes = Vec::new();
        let mut tell = |to: AgentId, event: Event| changes.push(Change { to, at, event });
        match fact {
            Fact::Interaction { id, what } => {
                if let Some(conversation) = self.conversations.get(id) {
                    self.window_changes(conversation, what, before.window, &mut tell);
                    self.invitation_changes(conversation, what, before.invitation, &mut tell);
                    let writer =
                        conversation.failed_unseen(what).and_then(|(writer, _)| self.agents.get_key_value(writer));
                    if let Some((id, notice)) = writer.and_then(|(id, writer)| Some((id, writer.notices.last()?))) {
                        tell(id.clone(), Event::Notice(notice.clone()));
                    }
                }
                self.changes_elsewhere(before.elsewhere, &mut tell);
            }
            Fact::Agent { id, what } => {
                if let Some(me) = self.me(id).filter(|me| before.me.as_ref() != Some(me)) {
                    tell(id.clone(), Event::Me(me));
                }
                if let Some(event) = self.own_change(id, what) {
                    tell(id.clone(), event);
                }
            }
            Fact::Roster { what } => self.name_changes(&what.target().id.as_str().into(), before, &mut tell),
        }
        changes
    }

    /// An agent's name stands in their own state, where they are asked, and where they have handed something over.
    fn glimpse_of_names(&self, fact: &RosterFact) -> Glimpse {
        let target = fact.target();
        let Some(id) = target.as_agent() else { return Glimpse::default() };
        let known = self.roster.profile(target);
        if known.is_none() && !self.agents.contains_key(&id) {
            return Glimpse::default();
        }
        let renamed =
            known.is_none_or(|known| !matches!(fact, RosterFact::Put { profile, .. } if profile.name == known.name));
        if !renamed {
            return Glimpse::default();
        }
        let names = |c: &&InteractionState| {
            c.handed_over.as_ref().is_some_and(|over| over.source == id)
                || c.ask().is_some_and(|ask| ask.agent == id)
                || c.transfer().is_some_and(|transfer| transfer.source == id)
        };
        let elsewhere = self.conversations.values().filter(names).map(|c| self.look(c)).collect();
        Glimpse { me: self.me(&id), elsewhere, ..Glimpse::default() }
    }

    /// How many interactions a contact has stands in the windows of all that are open.
    fn glimpse_of_contact(&self, id: &InteractionId, fact: &InteractionFact) -> Vec<Look> {
        let number = match fact {
            InteractionFact::Opened { contact, .. } => Some(&contact.number),
            InteractionFact::Done => self.conversations.get(id).map(|c| &c.contact.number),
            _ => None,
        };
        let open = number.and_then(|number| self.contacts.get(number)).into_iter().flat_map(|contact| &contact.open);
        open.filter(|other| *other != id).filter_map(|id| self.conversations.get(id)).map(|c| self.look(c)).collect()
    }

    fn look(&self, c: &InteractionState) -> Look {
        (c.id.clone(), c.owner().map(|_| self.window(c)), self.invitation(c).map(|(_, invitation)| invitation))
    }

    fn name_changes(&self, id: &AgentId, before: Glimpse, tell: &mut impl FnMut(AgentId, Event)) {
        if let Some(me) = self.me(id).filter(|me| before.me.as_ref() != Some(me)) {
            tell(id.clone(), Event::Me(me));
        }
        self.changes_elsewhere(before.elsewhere, tell);
    }

    fn changes_elsewhere(&self, before: Vec<Look>, tell: &mut impl FnMut(AgentId, Event)) {
        for (id, window, invitation) in before {
            let Some(conversation) = self.conversations.get(&id) else { continue };
            let head = self.window(conversation);
            if let Some(owner) = conversation.owner().filter(|_| window.as_ref() != Some(&head)) {
                tell(owner.clone(), Event::WindowChanged { interaction: head });
            }
            if let Some((agent, now)) =
                self.invitation(conversation).filter(|(_, now)| invitation.as_ref() != Some(now))
            {
                tell(agent, Event::Invitation(now));
            }
        }
    }

    fn window_changes(
        &self,
        conversation: &InteractionState,
        fact: &InteractionFact,
        before: Option<(AgentId, Interaction)>,
        tell: &mut impl FnMut(AgentId, Event),
    ) {
        let after = conversation.owner();
        if let Some((owner, _)) = before.as_ref().filter(|(owner, _)| Some(owner) != after) {
            let why = match after {
                Some(new) => WindowGone::Transferred { to: self.roster.agent_name(new) },
                None => WindowGone::Done,
            };
            tell(owner.clone(), Event::WindowClosed { interaction: conversation.id.clone(), why });
        }
        let Some(owner) = after else { return };
        let to = owner.clone();
        let interaction = self.window(conversation);
        let Some((_, head_before)) = before.filter(|(owner_before, _)| owner_before == owner) else {
            tell(to, Event::WindowOpened { interaction, transcript: conversation.page(None) });
            return;
        };
        if let Some((place, message)) = message_of(conversation, fact) {
            tell(to.clone(), Event::Message { interaction: conversation.id.clone(), place, message: message.clone() });
        }
        if head_before != interaction {
            tell(to.clone(), Event::WindowChanged { interaction });
        }
        if let InteractionFact::TransferStarted { source, .. } = fact
            && let Some(source) = self.agents.get(source)
        {
            tell(to.clone(), Event::Recent { targets: source.recent.clone() });
        }
        if let InteractionFact::TransferEnded { outcome, .. } = fact
            && *outcome != Outcome::Cancelled
            && let Some(notice) = self.agents.get(owner).and_then(|agent| agent.notices.last())
        {
            tell(to, Event::Notice(notice.clone()));
        }
    }

    fn invitation_changes(
        &self,
        conversation: &InteractionState,
        fact: &InteractionFact,
        before: Option<(AgentId, Invitation)>,
        tell: &mut impl FnMut(AgentId, Event),
    ) {
        let after = self.invitation(conversation);
        if let Some((agent, invitation)) = &before
            && after.as_ref().is_none_or(|(_, now)| now.id != invitation.id)
        {
            let why = invitation_gone(fact);
            tell(agent.clone(), Event::InvitationGone { invitation: invitation.id.clone(), why });
        }
        if let Some((agent, invitation)) = after.filter(|after| before.as_ref() != Some(after)) {
            tell(agent, Event::Invitation(invitation));
        }
    }

    fn own_change(&self, id: &AgentId, fact: &AgentFact) -> Option<Event> {
        let agent = self.agents.get(id)?;
        let notices = &agent.notices;
        let changed: Option<&Notice> = match fact {
            AgentFact::DidNotAnswer { .. } => notices.last(),
            AgentFact::NoticeMarked { notice, .. } => notices.iter().find(|n| n.id == *notice),
            AgentFact::FavouriteSet { .. } => return Some(Event::Favourites { targets: agent.favourites.clone() }),
            AgentFact::SettingSet { .. } => return Some(Event::Settings { settings: agent.settings.clone() }),
            AgentFact::NoticeDeleted { notice } => return Some(Event::NoticeGone { notice: notice.clone() }),
            AgentFact::SignedIn
            | AgentFact::Lost
            | AgentFact::Back
            | AgentFact::SignedOut
            | AgentFact::StateSet { .. } => None,
        };
        changed.cloned().map(Event::Notice)
    }

    fn me(&self, id: &AgentId) -> Option<Me> {
        let agent = self.agents.get(id).filter(|_| self.roster.has(id))?;
        Some(Me { id: id.clone(), name: self.roster.agent_name(id), state: agent.state.clone(), since: agent.since })
    }

    fn window(&self, c: &InteractionState) -> Interaction {
        let pending = c.offer.as_ref().and_then(|offer| {
            let transfer = offer.transfer.as_ref()?;
            let invited = offer.ask.as_ref().map(|ask| Invited {
                agent: ask.agent.clone(),
                name: self.roster.agent_name(&ask.agent),
                shown: ask.shown,
                deadline: ask.deadline,
            });
            let (id, target_name) = (transfer.id.clone(), transfer.target_name.clone());
            Some(PendingTransfer { id, target: offer.target.clone(), target_name, invited })
        });
        let handed_over = c.handed_over.as_ref();
        let contact = self.contacts.get(&c.contact.number);
        let open_elsewhere = contact.map_or(0, |contact| contact.open.iter().filter(|id| **id != c.id).count()) as u32;
        Interaction {
            id: c.id.clone(),
            version: c.version,
            channel: c.channel,
            contact: c.contact.clone(),
            service_number: c.service_number.clone(),
            via: c.via.clone(),
            mode: c.mode,
            opened: c.opened,
            status: c.status.clone(),
            waiting_since: c.waiting_since,
            case_data: self.rules.setup.case_data(&c.case_data),
            note: c.note.clone(),
            disposition: c.disposition.clone(),
            open_elsewhere,
            past: contact.map_or(0, |contact| contact.past.len()) as u32,
            pending,
            failed: c.failed.clone(),
            handed_over: handed_over
                .map(|t| HandedOver { from: self.roster.agent_name(&t.source), note: t.note.clone() }),
            limits: self.rules.limits(&c.service_number).clone(),
        }
    }

    fn invitation(&self, c: &InteractionState) -> Option<(AgentId, Invitation)> {
        let offer = c.offer.as_ref()?;
        let ask = offer.ask.as_ref()?;
        let reason = match &offer.transfer {
            Some(transfer) => {
                let via = (offer.target.kind != TargetKind::Agent).then(|| transfer.target_name.clone());
                Reason::Transfer { from: transfer.source.clone(), name: self.roster.agent_name(&transfer.source), via }
            }
            None => Reason::Inbound { via: c.via.clone() },
        };
        let invitation = Invitation {
            id: ask.invitation.clone(),
            interaction: c.id.clone(),
            reason,
            channel: c.channel,
            contact: c.contact.clone(),
            waiting_since: c.waiting_since,
            note: offer.transfer.as_ref().and_then(|transfer| transfer.note.clone()),
            case_data: self.rules.setup.case_data(&c.case_data).into_iter().filter(|it| !it.value.is_empty()).collect(),
            last_messages: last_messages(c).to_vec(),
            at: ask.asked,
            deadline: ask.deadline,
            extensions_left: self.rules.extensions.saturating_sub(ask.extended),
        };
        Some((ask.agent.clone(), invitation))
    }

    /// Whether a target can be asked now; `None` where there is no such target.
    pub fn readiness(&self, target: &TargetRef) -> Option<Readiness> {
        if target.kind != TargetKind::Agent {
            self.roster.profile(target)?;
            let ready = self.ready(target);
            debug_assert_eq!(
                ready as usize,
                self.roster.members(target).filter(|id| self.unavailable(id, false).is_none()).count(),
                "{target:?}"
            );
            let queued = |c: &InteractionState| c.holder == Holder::Queued && c.route == *target;
            let waiting =
                self.seeking.iter().filter(|(_, id)| self.conversations.get(id).is_some_and(queued)).count() as u32;
            return Some(Readiness::Members { ready, total: self.roster.size(target) as u32, waiting });
        }
        let id = AgentId::from(target.id.as_str());
        let agent = self.agents.get(&id).filter(|_| self.roster.has(&id))?;
        let since = agent.since;
        Some(match (&agent.state, self.unavailable(&id, false)) {
            (_, Some(Outcome::LoggedOut)) => Readiness::LoggedOut,
            (ChannelState::NotReady { reason }, _) => Readiness::NotReady { since, reason: reason.clone() },
            (ChannelState::Ready, Some(Outcome::AtCapacity)) => Readiness::AtCapacity { since },
            (ChannelState::Ready, _) => Readiness::Ready { since },
        })
    }

    /// The targets whose readiness a fact can change, as far as the state at this moment tells: asked before and after
    /// it.
    pub(super) fn touched(&self, fact: &Fact, touched: &mut BTreeSet<TargetRef>) {
        use InteractionFact::{Accepted, Done, InvitationEnded, Invited, Opened};
        let mut touch = |id: &AgentId| {
            touched.insert(TargetRef::agent(id));
            touched.extend(self.roster.sets_of(id).cloned());
        };
        match fact {
            Fact::Agent { id, .. } => touch(id),
            Fact::Roster { what } => {
                let target = what.target();
                touched.insert(target.clone());
                touched.extend(target.as_agent().iter().flat_map(|id| self.roster.sets_of(id)).cloned());
            }
            Fact::Interaction {
                id,
                what: Opened { .. } | Invited { .. } | InvitationEnded { .. } | Accepted { .. } | Done,
            } => {
                let Some(conversation) = self.conversations.get(id) else { return };
                conversation.owner().into_iter().chain(conversation.ask().map(|ask| &ask.agent)).for_each(&mut touch);
                touched.insert(conversation.route.clone());
            }
            Fact::Interaction { .. } => {}
        }
    }
}

/// The newest messages, oldest first: what an invitation shows.
pub(super) fn last_messages(conversation: &InteractionState) -> &[Message] {
    let all = &conversation.messages;
    &all[all.len().saturating_sub(Invitation::MESSAGES)..]
}

/// The message a fact is about, and its place.
fn message_of<'a>(conversation: &'a InteractionState, fact: &InteractionFact) -> Option<(u64, &'a Message)> {
    let id = match fact {
        InteractionFact::Received { message, .. } | InteractionFact::Sent { message } => &message.id,
        InteractionFact::Delivery { message, .. } => message,
        _ => return None,
    };
    let place = conversation.messages.iter().rposition(|m| m.id == *id)?;
    Some((place as u64, &conversation.messages[place]))
}

fn invitation_gone(fact: &InteractionFact) -> InvitationGone {
    match fact {
        InteractionFact::InvitationEnded { how, .. } => match how {
            InvitationEnd::Declined { .. } => InvitationGone::Declined,
            InvitationEnd::NoAnswer => InvitationGone::NoAnswer,
            InvitationEnd::Withdrawn { by } => InvitationGone::Withdrawn { by: by.clone() },
            InvitationEnd::ContactEnded => InvitationGone::ContactEnded,
            InvitationEnd::LoggedOut | InvitationEnd::NotReady => InvitationGone::Unavailable,
        },
        _ => InvitationGone::Accepted,
    }
}
