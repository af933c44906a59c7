//! The host's view of the desk, and the events it is sent when that changes.

use super::{Desk, Effect, InteractionId, Place};
use crate::core::host::event::{AgentState, Counts, HostEvent, HostInteraction, HostInvitation, HostTransfer, Size};
use crate::core::host::look::Look;
use crate::core::host::view::{CloseReason, HostView, changes};
use crate::core::replica::Replica;
use crate::core::settings::{TEXT_SIZE, THEME};
use crate::protocol::{ChannelState, Interaction, Invitation, Status};

impl Desk {
    /// Returns how the page looks: like the host's, where the agent has not chosen otherwise.
    pub fn look(&self) -> Look {
        let host = self.host_look();
        let own = THEME.of(self.settings());
        let theme = if own == THEME.values[0].0 { host.theme.unwrap_or_else(|| own.into()) } else { own.into() };
        Look { theme: Some(theme), locale: host.locale }
    }

    pub(super) fn closed_for_host(&mut self, interaction: &InteractionId, why: CloseReason) {
        self.hosted.iter_mut().for_each(|hosted| hosted.closed.push((interaction.clone(), why.clone())));
    }

    pub(super) fn pop_for_host(&mut self, interaction: &InteractionId) {
        self.hosted.iter_mut().for_each(|hosted| hosted.pops.push(interaction.clone()));
    }

    /// Tells the host what has changed, and leaves it the focus while the agent works in its page, unless it has
    /// requested otherwise.
    pub(super) fn tell_host_changes(&mut self, out: &mut Vec<Effect>) {
        let Some(hosted) = &mut self.hosted else { return };
        let (closed, pops) = (std::mem::take(&mut hosted.closed), std::mem::take(&mut hosted.pops));
        let summoned = std::mem::take(&mut hosted.summoned);
        if !self.tab.front && !summoned {
            out.retain(|effect| !matches!(effect, Effect::Focus { .. } | Effect::FocusWhenIdle { .. }));
        }
        let now = self.host_view();
        let Some(hosted) = &mut self.hosted else { return };
        let before = std::mem::replace(&mut hosted.view, now);
        let say = hosted.say;
        let mut events = changes(&before, &hosted.view, &closed, say);
        for (interaction, _) in hosted.view.interactions.iter().filter(|(it, _)| pops.contains(&it.id)) {
            let HostInteraction { id, contact, case, .. } = interaction.clone();
            events.push(HostEvent::ScreenPop { interaction: id, contact, case });
        }
        // A page inside another may not show browser notifications itself.
        out.retain(|effect| match effect {
            Effect::Notify { about, text } => {
                let code = match about {
                    Place::Invitation(_) => "invitation",
                    Place::Notice(_) => "notice",
                    Place::Ask(..) => "ask",
                    _ => "interaction",
                };
                events.push(HostEvent::Notify { code, text: say(text.clone()) });
                false
            }
            Effect::CloseNotification { .. } => false,
            _ => true,
        });
        events.iter().for_each(|event| self.tell_event(event, out));
    }

    pub(super) fn tell_event(&self, event: &HostEvent, out: &mut Vec<Effect>) {
        let told = self.hosted.as_ref().and_then(|hosted| hosted.policy.encode(event));
        out.extend(told.map(|text| Effect::TellHost { text }));
    }

    fn host_view(&self) -> HostView {
        let windows = self.replica.iter().flat_map(Replica::owned);
        let failed = windows.map(|window| window.head.failed.clone());
        let interactions = self.interactions_for_host().into_iter().zip(failed).collect();
        let invitations = self.replica.iter().flat_map(|replica| &replica.invitations);
        let invitations: Vec<_> = invitations.map(|invitation| self.invitation_for_host(invitation)).collect();
        HostView {
            connected: Some(self.connected()),
            state: self.state_for_host(),
            counts: Counts { invitations: invitations.len(), unread: self.total_unread() },
            invitations,
            size: self.wished_size(),
            interactions,
        }
    }

    /// Returns the size that the desk would like to have: the least it can do with while nothing goes on, otherwise
    /// one that fits a window comfortably.
    fn wished_size(&self) -> Size {
        let panels = &self.panels;
        let busy = !self.invitations().is_empty()
            || self.active().is_some()
            || panels.communicator.is_some()
            || panels.dialog.is_some();
        let percent = TEXT_SIZE.of(self.settings()).parse().unwrap_or(100);
        let (width, height) = if busy { (400, 640) } else { (320, 460) };
        Size { width: width * percent / 100, height: height * percent / 100 }
    }

    pub(super) fn state_for_host(&self) -> Option<AgentState> {
        let me = &self.replica.as_ref()?.me;
        let (ready, reason) = match &me.state {
            ChannelState::Ready => (true, None),
            ChannelState::NotReady { reason, .. } => (false, reason.clone()),
        };
        Some(AgentState { agent: me.id.to_string(), ready, reason })
    }

    pub(super) fn interactions_for_host(&self) -> Vec<HostInteraction> {
        let windows = self.replica.iter().flat_map(Replica::owned);
        windows.map(|window| self.interaction_for_host(&window.head)).collect()
    }

    fn interaction_for_host(&self, head: &Interaction) -> HostInteraction {
        let policy = self.hosted.as_ref().map(|hosted| &hosted.policy);
        let transfer = head.pending.as_ref().map(|pending| HostTransfer {
            id: pending.id.clone(),
            interaction: head.id.clone(),
            target: pending.target.clone(),
            name: pending.target_name.clone(),
            shown: pending.invited.as_ref().filter(|invited| invited.shown).map(|invited| invited.name.clone()),
            code: None,
            outcome: None,
        });
        HostInteraction {
            id: head.id.clone(),
            channel: head.channel,
            contact: head.contact.clone(),
            line: head.service_number.clone(),
            connected: head.status == Status::Connected,
            case: policy.map(|policy| policy.readable(&self.case_data(&head.id))).unwrap_or_default(),
            unread: self.unread(&head.id),
            parked: head.parked,
            transfer,
            front: self.active() == Some(&head.id),
        }
    }

    fn invitation_for_host(&self, invitation: &Invitation) -> HostInvitation {
        let policy = self.hosted.as_ref().map(|hosted| &hosted.policy);
        HostInvitation {
            id: invitation.id.clone(),
            interaction: invitation.interaction.clone(),
            channel: invitation.channel,
            contact: invitation.contact.clone(),
            case: policy.map(|policy| policy.readable(&invitation.case_data)).unwrap_or_default(),
            deadline: invitation.deadline,
        }
    }
}
