//! The view that each agent has of the state: all of it ([`Hub::snapshot`]), and the events that change it. Folding the
//! events over an older snapshot gives the newer one, because both are made from the same views.

use super::contacts::ContactIndex;
use super::{
    AgentFact, AgentId, Change, Event, Fact, Hub, InteractionFact, InteractionId, InteractionState, InvitationEnd,
    Message, Millis, Notice, RosterFact, Status, TargetKind,
};
use crate::core::interaction::{Given, Purpose, Transfer};
use crate::protocol::{
    HandedOver, Interaction, Invitation, InvitationGone, Me, PendingTransfer, Reason, Setup, SideEntry, Snapshot,
    WindowGone,
};
use std::collections::BTreeSet;

/// The views that a fact can change, as they were before it.
#[derive(Default)]
pub(super) struct Views {
    window: Option<(AgentId, Interaction)>,
    consulted: Option<(AgentId, Interaction)>,
    invitation: Option<(AgentId, Invitation)>,
    me: Option<Me>,
    /// The system messages of the agent for whom they can change.
    notices: Option<(AgentId, Vec<Notice>)>,
    /// True if an agent who was removed is added again: they were not told what contacts have been called meanwhile.
    returns: bool,
    /// The views of other interactions, which show the name of an agent or belong to the same contact.
    pub(super) others: Vec<InteractionViews>,
    /// The interactions that are erased, and the system messages about them.
    pub(super) erased: Vec<(AgentId, Event)>,
    /// The setups of agents for whom they can change.
    pub(super) setups: Vec<(AgentId, Setup)>,
}

/// The windows of an interaction, the owner's and that of whom they consult, and the invitation to it.
pub(super) type InteractionViews = (InteractionId, [Option<Interaction>; 2], Option<Invitation>);

impl Hub {
    /// Returns everything an agent sees; `None` if there is no such agent.
    pub fn snapshot(&self, id: &AgentId) -> Option<Snapshot> {
        let agent = self.agents.get(id)?;
        let windows = agent.windows.iter().filter_map(|id| self.interaction(id));
        let consulted = agent.consulted.iter().filter_map(|id| self.interaction(id));
        let invited = agent.invitations.iter().filter_map(|id| self.interaction(id));
        let mut invitations: Vec<_> =
            invited.filter_map(|it| self.invitation(it)).map(|(_, invitation)| invitation).collect();
        invitations.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
        Some(Snapshot {
            me: self.me(id)?,
            windows: windows.map(|interaction| (self.window(interaction), interaction.page(None))).collect(),
            consulted: consulted
                .filter_map(|it| self.consulted(it).map(|(_, head)| (head, it.page_of_consultant(None))))
                .collect(),
            invitations,
            notices: agent.notices.kept.iter().map(|notice| self.notice(notice)).collect(),
            favourites: agent.favourites.clone(),
            recent: agent.recent.clone(),
            settings: agent.settings.clone(),
            setup: self.setup(id),
        })
    }

    /// Returns the views that `fact` can change, as they are before it is applied.
    pub(super) fn views_before(&self, fact: &Fact) -> Views {
        let notices =
            self.with_notices(fact).and_then(|id| Some((id.clone(), self.agents.get(id)?.notices.kept.clone())));
        match fact {
            Fact::Interaction { id, what } => {
                let interaction = self.interaction(id);
                Views {
                    notices,
                    others: self.views_of_contact(id, what),
                    window: interaction
                        .and_then(|interaction| Some((interaction.owner()?.clone(), self.window(interaction)))),
                    consulted: interaction.and_then(|interaction| self.consulted(interaction)),
                    invitation: interaction.and_then(|interaction| self.invitation(interaction)),
                    ..Views::default()
                }
            }
            Fact::Agent { id, .. } => Views { me: self.me(id), notices, ..Views::default() },
            Fact::Roster { what } => self.views_under_policies(what, self.views_with_name(what)),
            Fact::Gateway { .. } => Views::default(),
            Fact::Erasure { what } => {
                Views { erased: self.losses(what), others: self.views_beside(what), ..Views::default() }
            }
            Fact::Erased { .. } => Views::default(),
        }
    }

    /// Returns the events that lead from the views before a fact to those now.
    pub(super) fn changes_since(&self, at: Millis, fact: &Fact, before: Views) -> Vec<Change> {
        let mut changes = Vec::new();
        let mut tell = |to: AgentId, event: Event| changes.push(Change::new(to, at, event));
        match fact {
            Fact::Interaction { id, what } => {
                if let Some(interaction) = self.interaction(id) {
                    self.consulted_changes(interaction, what, before.consulted, &mut tell);
                    self.window_changes(interaction, what, before.window, &mut tell);
                    self.invitation_changes(interaction, what, before.invitation, &mut tell);
                }
                self.notice_changes(before.notices, &mut tell);
                self.changes_of_others(before.others, &mut tell);
            }
            Fact::Agent { id, what } => {
                if let Some(me) = self.me(id).filter(|me| before.me.as_ref() != Some(me)) {
                    tell(id.clone(), Event::Me(me));
                }
                if let Some(event) = self.own_change(id, what) {
                    tell(id.clone(), event);
                }
                self.notice_changes(before.notices, &mut tell);
            }
            Fact::Roster { what } => self.name_changes(&what.target().id.as_str().into(), before, &mut tell),
            Fact::Gateway { .. } => {}
            Fact::Erasure { .. } => {
                before.erased.into_iter().for_each(|(to, event)| tell(to, event));
                self.changes_of_others(before.others, &mut tell);
            }
            Fact::Erased { .. } => {}
        }
        changes
    }

    /// Returns the views that show the name of an agent who is renamed: their own state, transfers that invite them,
    /// and interactions they transfer or have transferred.
    fn views_with_name(&self, fact: &RosterFact) -> Views {
        let target = fact.target();
        let Some(id) = target.as_agent() else { return Views::default() };
        let known = self.roster.profile(target);
        if known.is_none() && !self.agents.contains_key(&id) {
            return Views::default();
        }
        let renamed =
            known.is_none_or(|known| !matches!(fact, RosterFact::Put { profile, .. } if profile.name == known.name));
        if !renamed {
            return Views::default();
        }
        // Who shows a name has it in a window or is invited.
        let shown = self.agents.values();
        let shown = shown.flat_map(|agent| agent.windows.iter().chain(&agent.invitations).chain(&agent.consulted));
        let shown: BTreeSet<&InteractionId> = shown.collect();
        let names = |interaction: &&InteractionState| {
            interaction.handed_over.as_ref().is_some_and(|over| over.from == id)
                || interaction.open_invitation().is_some_and(|invitation| invitation.agent == id)
                || interaction.consultation.as_ref().is_some_and(|it| it.source == id || it.agent == id)
                || interaction.offer.as_ref().is_some_and(|offer| {
                    offer.transfer.as_ref().is_some_and(|transfer| transfer.source == id)
                        || offer.given.as_ref().is_some_and(|it| it.from == id)
                })
                || interaction.asks.iter().any(|ask| ask.by == id)
                || interaction.failed_consultation.is_some() && interaction.owner() == Some(&id)
        };
        let shown = shown.into_iter().filter_map(|id| self.interaction(id));
        let others = shown.filter(names).map(|interaction| self.views_of(interaction)).collect();
        Views { me: self.me(&id), others, returns: known.is_none(), ..Views::default() }
    }

    /// Returns the views of a contact's other open interactions, whose windows show how many interactions there are.
    fn views_of_contact(&self, id: &InteractionId, fact: &InteractionFact) -> Vec<InteractionViews> {
        let number = match fact {
            InteractionFact::Opened { contact, .. } => Some(&contact.number),
            InteractionFact::Done | InteractionFact::Reopened { .. } => {
                self.interaction(id).map(|interaction| &interaction.contact.number)
            }
            _ => None,
        };
        let open = number.and_then(|number| self.contacts.get(number)).into_iter().flat_map(|contact| &contact.open);
        open.filter(|other| *other != id)
            .filter_map(|id| self.interaction(id))
            .map(|interaction| self.views_of(interaction))
            .collect()
    }

    pub(super) fn views_of(&self, interaction: &InteractionState) -> InteractionViews {
        (
            interaction.id.clone(),
            [interaction.owner().map(|_| self.window(interaction)), self.consulted(interaction).map(|(_, head)| head)],
            self.invitation(interaction).map(|(_, invitation)| invitation),
        )
    }

    fn name_changes(&self, id: &AgentId, before: Views, tell: &mut impl FnMut(AgentId, Event)) {
        for (id, before) in before.setups {
            let now = self.setup(&id);
            if now != before {
                tell(id, Event::Setup(now));
            }
        }
        if let Some(me) = self.me(id).filter(|me| before.me.as_ref() != Some(me)) {
            tell(id.clone(), Event::Me(me));
        }
        for notice in self.agents.get(id).filter(|_| before.returns).into_iter().flat_map(|agent| &agent.notices.kept) {
            tell(id.clone(), Event::Notice(self.notice(notice)));
        }
        self.changes_of_others(before.others, tell);
    }

    pub(super) fn changes_of_others(&self, before: Vec<InteractionViews>, tell: &mut impl FnMut(AgentId, Event)) {
        for (id, [window, consulted], invitation) in before {
            let Some(interaction) = self.interaction(&id) else { continue };
            let now = self.window(interaction);
            if let Some(owner) = interaction.owner().filter(|_| window.as_ref() != Some(&now)) {
                tell(owner.clone(), Event::WindowChanged { interaction: now });
            }
            if let Some((agent, now)) = self.consulted(interaction).filter(|(_, now)| consulted.as_ref() != Some(now)) {
                tell(agent, Event::WindowChanged { interaction: now });
            }
            if let Some((agent, now)) = self.invitation(interaction).filter(|(_, now)| invitation.as_ref() != Some(now))
            {
                tell(agent, Event::Invitation(now));
            }
        }
    }

    fn window_changes(
        &self,
        interaction: &InteractionState,
        fact: &InteractionFact,
        before: Option<(AgentId, Interaction)>,
        tell: &mut impl FnMut(AgentId, Event),
    ) {
        let after = interaction.owner();
        if let Some((owner, _)) = before.as_ref().filter(|(owner, _)| Some(owner) != after) {
            let why = match after {
                Some(new) => WindowGone::Transferred { to: self.roster.agent_name(new) },
                None => taken_away(interaction, fact, |to| self.roster.agent_name(to)).unwrap_or(WindowGone::Done),
            };
            tell(owner.clone(), Event::WindowClosed { interaction: interaction.id.clone(), why });
        }
        let Some(owner) = after else { return };
        let to = owner.clone();
        let window = self.window(interaction);
        let Some((_, window_before)) = before.filter(|(owner_before, _)| owner_before == owner) else {
            tell(to, Event::WindowOpened { interaction: window, transcript: interaction.page(None) });
            return;
        };
        if let Some((place, message)) = message_of(interaction, fact) {
            tell(to.clone(), Event::Message { interaction: interaction.id.clone(), place, message: message.clone() });
        }
        if let Some(entry) = side_entry_of(interaction, fact) {
            tell(to.clone(), Event::SideEntry { interaction: interaction.id.clone(), entry: entry.clone() });
        }
        if window_before != window {
            tell(to.clone(), Event::WindowChanged { interaction: window });
        }
        if let InteractionFact::TransferStarted { source, .. } | InteractionFact::ConsultationStarted { source, .. } =
            fact
            && let Some(source) = self.agents.get(source)
        {
            tell(to.clone(), Event::Recent { targets: source.recent.clone() });
        }
    }

    fn invitation_changes(
        &self,
        interaction: &InteractionState,
        fact: &InteractionFact,
        before: Option<(AgentId, Invitation)>,
        tell: &mut impl FnMut(AgentId, Event),
    ) {
        let after = self.invitation(interaction);
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
        match fact {
            AgentFact::FavouriteSet { .. } => Some(Event::Favourites { targets: agent.favourites.clone() }),
            AgentFact::SettingSet { .. } => Some(Event::Settings { settings: agent.settings.clone() }),
            AgentFact::DidNotAnswer { .. }
            | AgentFact::NoticeMarked { .. }
            | AgentFact::NoticesRead { .. }
            | AgentFact::NoticeDeleted { .. }
            | AgentFact::NoticeRestored { .. }
            | AgentFact::NoticeExpired { .. }
            | AgentFact::SignedIn
            | AgentFact::Lost
            | AgentFact::Back
            | AgentFact::SignedOut
            | AgentFact::Dismissed { .. }
            | AgentFact::Suspended { .. }
            | AgentFact::Restored { .. }
            | AgentFact::TokensRevoked { .. }
            | AgentFact::StateSet { .. }
            | AgentFact::WrapUpStarted { .. }
            | AgentFact::WrapUpCancelled { .. }
            | AgentFact::WrapUpEnded => None,
        }
    }

    /// Returns the agent whose system messages a fact that is not applied yet can change.
    fn with_notices<'a>(&'a self, fact: &'a Fact) -> Option<&'a AgentId> {
        match fact {
            Fact::Agent { id, what } => match what {
                AgentFact::DidNotAnswer { .. }
                | AgentFact::NoticeMarked { .. }
                | AgentFact::NoticesRead { .. }
                | AgentFact::NoticeDeleted { .. }
                | AgentFact::NoticeRestored { .. }
                | AgentFact::NoticeExpired { .. } => Some(id),
                _ => None,
            },
            Fact::Interaction { id, what } => match what {
                InteractionFact::Delivery { .. } => self.interaction(id)?.failed_unseen(what).map(|(author, _)| author),
                // Where the interaction goes is noted on those about it.
                InteractionFact::TransferEnded { .. }
                | InteractionFact::ConsultationFailed { .. }
                | InteractionFact::ConsultationCompleted { .. }
                | InteractionFact::Accepted { .. }
                | InteractionFact::Reassigned { .. }
                | InteractionFact::Released { .. }
                | InteractionFact::Done => self.interaction(id)?.owner(),
                InteractionFact::Rescued { from, .. } => Some(from),
                InteractionFact::AskedInVain { by, .. } => Some(by),
                _ => None,
            },
            Fact::Roster { .. } | Fact::Gateway { .. } | Fact::Erasure { .. } | Fact::Erased { .. } => None,
        }
    }

    fn notice_changes(&self, before: Option<(AgentId, Vec<Notice>)>, tell: &mut impl FnMut(AgentId, Event)) {
        let Some((id, before)) = before else { return };
        let Some(agent) = self.agents.get(&id) else { return };
        let now = &agent.notices.kept;
        let gone = before.iter().filter(|notice| !now.iter().any(|known| known.id == notice.id));
        gone.for_each(|notice| tell(id.clone(), Event::NoticeGone { notice: notice.id.clone() }));
        let changed = now.iter().filter(|notice| !before.contains(notice));
        changed.for_each(|notice| tell(id.clone(), Event::Notice(self.notice(notice))));
    }

    pub(super) fn me(&self, id: &AgentId) -> Option<Me> {
        let agent = self.agents.get(id).filter(|_| self.roster.has(id))?;
        Some(Me {
            id: id.clone(),
            name: self.roster.agent_name(id),
            state: agent.shown_state(),
            since: agent.since,
            ready_at: agent.wrap_up(),
        })
    }

    pub(super) fn window(&self, interaction: &InteractionState) -> Interaction {
        let pending = interaction.offer.as_ref().and_then(|offer| {
            let transfer = offer.transfer.as_ref().filter(|it| it.purpose == Purpose::Transfer)?;
            let invited = self.invited(offer);
            let (id, target_name) = (transfer.id.clone(), transfer.target_name.clone());
            Some(PendingTransfer { id, target: offer.target.clone(), target_name, invited })
        });
        let handed_over = interaction.handed_over.as_ref();
        let contact = self.contacts.get(&interaction.contact.number);
        let open_elsewhere =
            contact.map_or(0, |contact| contact.open.iter().filter(|id| **id != interaction.id).count()) as u32;
        Interaction {
            id: interaction.id.clone(),
            version: interaction.version,
            channel: interaction.channel,
            contact: self.contact(&interaction.contact.number),
            service_number: interaction.service_number.clone(),
            via: interaction.via.clone(),
            mode: interaction.mode,
            opened: interaction.opened,
            status: interaction.status.clone(),
            waiting_since: interaction.waiting_since,
            case_data: self.rules.setup.case_data(&interaction.case_data),
            note: interaction.note.clone(),
            disposition: interaction.disposition.clone(),
            open_elsewhere,
            past: contact.map_or(0, ContactIndex::past),
            parked: interaction.parking.map(|parking| parking.parked),
            pending,
            failed: interaction.failed.clone(),
            consultation: self.consultation(interaction),
            handed_over: handed_over.map(|it| HandedOver {
                from: self.roster.agent_name(&it.from),
                note: it.note.clone(),
                at: it.at,
            }),
            asked_by: self.asked_by(interaction),
            limits: self.rules.limits(&interaction.service_number).clone(),
        }
    }

    fn invitation(&self, interaction: &InteractionState) -> Option<(AgentId, Invitation)> {
        let offer = interaction.offer.as_ref()?;
        let open = offer.invitation.as_ref()?;
        let from = |from: &AgentId, via, rescued_at| {
            let (name, from) = (self.roster.agent_name(from), from.clone());
            match interaction.asked(Purpose::Consultation) {
                Some(_) => Reason::Consultation { from, name, via },
                None => Reason::Transfer { from, name, via, rescued_at },
            }
        };
        let reason = match (&offer.transfer, &offer.given) {
            (Some(transfer), _) => {
                let via = (offer.target.kind != TargetKind::Agent).then(|| transfer.target_name.clone());
                from(&transfer.source, via, None)
            }
            // Who was away and is back is asked like anybody.
            (None, Some(given)) if !(given.away && given.from == open.agent) => {
                let via = (given.to.as_ref() != Some(&open.agent)).then(|| interaction.via.clone());
                from(&given.from, via, given.away.then_some(offer.since))
            }
            (None, _) => Reason::Inbound { via: interaction.via.clone() },
        };
        let invitation = Invitation {
            id: open.id.clone(),
            interaction: interaction.id.clone(),
            reason,
            channel: interaction.channel,
            contact: self.contact(&interaction.contact.number),
            waiting_since: interaction.waiting_since,
            note: match (&offer.transfer, &offer.given) {
                (Some(Transfer { note, .. }), _) | (None, Some(Given { note, .. })) => note.clone(),
                (None, None) => None,
            },
            case_data: self
                .rules
                .setup
                .case_data(&interaction.case_data)
                .into_iter()
                .filter(|it| !it.value.is_empty())
                .collect(),
            last_messages: last_messages(interaction).to_vec(),
            at: open.at,
            deadline: open.deadline,
            extensions_left: self.extensions(&open.agent, &offer.target).saturating_sub(open.extended),
            answer_time: Some(self.answer_time(&open.agent, &offer.target)),
        };
        Some((open.agent.clone(), invitation))
    }
}

/// Returns the newest messages, oldest first, as an invitation shows them.
pub(super) fn last_messages(interaction: &InteractionState) -> &[Message] {
    let all = &interaction.messages;
    &all[all.len().saturating_sub(Invitation::MESSAGES)..]
}

/// Returns the message that a fact is about, and its index.
pub(super) fn message_of<'a>(interaction: &'a InteractionState, fact: &InteractionFact) -> Option<(u64, &'a Message)> {
    let id = match fact {
        InteractionFact::Received { message, .. } | InteractionFact::Sent { message } => &message.id,
        InteractionFact::Delivery { message, .. } => message,
        _ => return None,
    };
    let place = interaction.messages.iter().rposition(|m| m.id == *id)?;
    Some((place as u64, &interaction.messages[place]))
}

/// Returns the entry that a fact has added to the side conversation.
pub(super) fn side_entry_of<'a>(interaction: &'a InteractionState, fact: &InteractionFact) -> Option<&'a SideEntry> {
    match fact {
        InteractionFact::ConsultationAccepted { .. }
        | InteractionFact::ConsultationSaid { .. }
        | InteractionFact::ConsultationEnded { .. }
        | InteractionFact::ConsultationCompleted { .. } => interaction.side.last(),
        _ => None,
    }
}

/// Returns why a window closes whose conversation goes on with nobody yet; `None` if that is not so.
fn taken_away(
    interaction: &InteractionState,
    fact: &InteractionFact,
    name: impl Fn(&AgentId) -> String,
) -> Option<WindowGone> {
    match fact {
        InteractionFact::Reassigned { to, via, .. } | InteractionFact::Released { to, via, .. }
            if interaction.status == Status::Connected =>
        {
            Some(WindowGone::Transferred { to: to.as_ref().map_or_else(|| via.clone(), name) })
        }
        InteractionFact::Rescued { via, .. } => Some(WindowGone::Transferred { to: via.clone() }),
        _ => None,
    }
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
