//! What agents see of a consultation: its owner in the head of their window, the agent who is consulted in a window that
//! they can only read.

use super::outlook::{message_of, side_entry_of};
use super::{AgentId, Event, Hub, InteractionFact, InteractionState};
use crate::core::interaction::{Offer, Purpose};
use crate::protocol::{Consultation, ConsultationGone, ConsultationState, Interaction, Invited, SideEvent};

impl Hub {
    /// Returns the agent who is consulted about an interaction, and the head of their window.
    pub(super) fn consulted(&self, interaction: &InteractionState) -> Option<(AgentId, Interaction)> {
        let agent = interaction.consultant()?.clone();
        // What the contact has besides is for the owner.
        let head = Interaction {
            open_elsewhere: 0,
            past: 0,
            handed_over: None,
            asked_by: Vec::new(),
            ..self.window(interaction)
        };
        Some((agent, head))
    }

    /// Returns the consultation as the owner sees it.
    pub(super) fn consultation(&self, interaction: &InteractionState) -> Option<Consultation> {
        if let Some(running) = &interaction.consultation {
            let (with, name, since) = (running.agent.clone(), self.roster.agent_name(&running.agent), running.since);
            return Some(Consultation {
                id: running.id.clone(),
                from: running.source.clone(),
                from_name: self.roster.agent_name(&running.source),
                target: running.target.clone(),
                target_name: running.target_name.clone(),
                question: running.question.clone(),
                state: ConsultationState::Running { with, name, since },
            });
        }
        if let (Some(asked), Some(offer)) = (interaction.asked(Purpose::Consultation), &interaction.offer) {
            return Some(Consultation {
                id: asked.id.as_str().into(),
                from: asked.source.clone(),
                from_name: self.roster.agent_name(&asked.source),
                target: offer.target.clone(),
                target_name: asked.target_name.clone(),
                question: asked.note.clone(),
                state: ConsultationState::Asked { invited: self.invited(offer) },
            });
        }
        let (failed, owner) = (interaction.failed_consultation.as_ref()?, interaction.owner()?);
        Some(Consultation {
            id: failed.id.as_str().into(),
            from: owner.clone(),
            from_name: self.roster.agent_name(owner),
            target: failed.target.clone(),
            target_name: failed.target_name.clone(),
            question: failed.note.clone(),
            state: ConsultationState::Failed { outcome: failed.outcome.clone(), at: failed.at },
        })
    }

    /// Returns the agent with an open invitation, as the owner sees them.
    pub(super) fn invited(&self, offer: &Offer) -> Option<Invited> {
        offer.invitation.as_ref().map(|invitation| Invited {
            agent: invitation.agent.clone(),
            name: self.roster.agent_name(&invitation.agent),
            shown: invitation.shown,
            deadline: invitation.deadline,
            answer_time: Some(self.answer_time(&invitation.agent, &offer.target)),
        })
    }

    /// Tells the agent who is or was consulted what a fact changes for them.
    pub(super) fn consulted_changes(
        &self,
        interaction: &InteractionState,
        fact: &InteractionFact,
        before: Option<(AgentId, Interaction)>,
        tell: &mut impl FnMut(AgentId, Event),
    ) {
        let id = || interaction.id.clone();
        let after = self.consulted(interaction);
        if let (Some((agent, _)), None) = (&before, &after) {
            let why = match interaction.side.last().map(|entry| &entry.what) {
                Some(SideEvent::Ended { why }) => why.clone(),
                _ => ConsultationGone::ContactEnded,
            };
            tell(agent.clone(), Event::ConsultationClosed { interaction: id(), why });
        }
        let Some((agent, head)) = after else { return };
        let Some((_, before)) = before else {
            let transcript = interaction.page_of_consultant(None);
            tell(agent, Event::ConsultationOpened { interaction: head, transcript });
            return;
        };
        if let Some((place, message)) = message_of(interaction, fact) {
            tell(agent.clone(), Event::Message { interaction: id(), place, message: message.clone() });
        }
        if let Some(entry) = side_entry_of(interaction, fact) {
            tell(agent.clone(), Event::SideEntry { interaction: id(), entry: entry.clone() });
        }
        if before != head {
            tell(agent, Event::WindowChanged { interaction: head });
        }
    }
}
