//! Consultations: who may ask, say something, complete and end; and what ends one by itself.
//!
//! The owner asks as for a transfer, and remains the owner. So an interaction has at most one of these: a pending
//! transfer, a consultation that is asked for, one that is going on. Whatever takes the interaction from its owner, or
//! ends it, ends the consultation first ([`Hub::without_consultation`]); what happens to one of the two agents, or to
//! the contact, ends it when it is settled ([`Hub::consultation_end`]).

use super::decide::{Decision, check_version, facts_of, remark};
use super::leaving::interaction_of;
use super::{AgentId, CommandId, Fact, Hub, InteractionFact, InteractionId, InteractionState, InvitationEnd, Millis};
use super::{Outcome, Refusal, Status, TargetKind, TargetRef};
use crate::core::compose;
use crate::core::interaction::{Consultation, Offer, Purpose, Transfer};
use crate::protocol::{ConsultationGone, ConsultationId, MessageId};

impl Hub {
    pub(super) fn start_consultation(
        &self,
        now: Millis,
        agent: &AgentId,
        interaction: &InteractionId,
        version: u64,
        target: &TargetRef,
        question: Option<&str>,
    ) -> Decision {
        let (interaction, target_name) = self.askable(agent, interaction, version, target)?;
        let question = remark(question)?;
        let consultation = format!("{}.{}", interaction.id, interaction.version + 1).into();
        let (source, target, deadline) = (agent.clone(), target.clone(), self.asked_until(now, target));
        let started =
            InteractionFact::ConsultationStarted { consultation, source, target, target_name, question, deadline };
        Ok(facts_of(&interaction.id, [started]))
    }

    /// Returns an interaction that the agent may offer to a target, and the target's name.
    pub(super) fn askable(
        &self,
        agent: &AgentId,
        interaction: &InteractionId,
        version: u64,
        target: &TargetRef,
    ) -> Result<(&InteractionState, String), Refusal> {
        let interaction = self.without_transfer(agent, interaction)?;
        if interaction.is_consulted_about() {
            return Err(Refusal::ConsultationPending);
        }
        if interaction.status != Status::Connected {
            return Err(Refusal::Ended);
        }
        check_version(version, interaction.ownership_version)?;
        // A target that the agent may not see is refused like one that does not exist.
        let visible = self.roster.name(target).filter(|_| self.roster.sees(agent, target));
        let target_name = visible.ok_or(Refusal::UnknownTarget)?.to_owned();
        if target.kind == TargetKind::Agent && target.id == agent.as_str() {
            return Err(Refusal::TargetIsOwner);
        }
        if target.kind == TargetKind::Agent
            && !self.roster.takes(&AgentId::from(target.id.as_str()), interaction.channel)
        {
            return Err(Refusal::UnsupportedChannel);
        }
        Ok((interaction, target_name))
    }

    /// Returns until when agents of a target are invited. To one agent, the invitation's deadline alone is the limit.
    pub(super) fn asked_until(&self, now: Millis, target: &TargetRef) -> Millis {
        if target.kind == TargetKind::Agent { Millis::MAX } else { now + self.transfer_time(target) }
    }

    pub(super) fn say(&self, agent: &AgentId, id: &CommandId, consultation: &ConsultationId, text: &str) -> Decision {
        let (interaction, _) = self.consulting(agent, consultation)?;
        if text.trim().is_empty() {
            return Err(Refusal::TextEmpty);
        }
        compose::check_note(text)?;
        let message = MessageId::from(id.as_str());
        if interaction.has_side(&message) {
            return Err(Refusal::IdInUse);
        }
        let (consultation, name, text) = (consultation.clone(), self.roster.agent_name(agent), text.to_owned());
        let said = InteractionFact::ConsultationSaid { consultation, message, by: agent.clone(), name, text };
        Ok(facts_of(&interaction.id, [said]))
    }

    pub(super) fn complete_consultation(
        &self,
        agent: &AgentId,
        interaction: &InteractionId,
        consultation: &ConsultationId,
    ) -> Decision {
        let interaction = self.owned(agent, interaction)?;
        let running = interaction.consultation.as_ref().filter(|it| it.id == *consultation);
        let to = &running.ok_or(Refusal::NoConsultation)?.agent;
        if self.agents.get(to).is_none_or(|to| to.lost().is_some()) {
            return Err(Refusal::ConsultantAway);
        }
        // A file may have come since they were asked.
        if !self.roster.takes(to, interaction.channel) {
            return Err(Refusal::UnsupportedChannel);
        }
        let (consultation, to) = (consultation.clone(), self.roster.agent_name(to));
        Ok(facts_of(&interaction.id, [InteractionFact::ConsultationCompleted { consultation, to }]))
    }

    pub(super) fn end_consultation(
        &self,
        agent: &AgentId,
        interaction: &InteractionId,
        consultation: &ConsultationId,
    ) -> Decision {
        let asked = self.interaction(interaction).and_then(|it| it.asked(Purpose::Consultation));
        let found = match asked.filter(|it| it.id.as_str() == consultation.as_str()) {
            Some(_) => self.owned(agent, interaction)?,
            None => self.consulting(agent, consultation)?.0,
        };
        if found.id != *interaction {
            return Err(Refusal::NotYours);
        }
        Ok(facts_of(&found.id, self.without_consultation(found, &self.roster.agent_name(agent))))
    }

    /// Returns a consultation that is going on and in which the agent takes part, and its interaction. Whoever never
    /// took part is not told that there is one.
    fn consulting(
        &self,
        agent: &AgentId,
        consultation: &ConsultationId,
    ) -> Result<(&InteractionState, &Consultation), Refusal> {
        let interaction = interaction_of(consultation.as_str()).and_then(|id| self.interaction(&id));
        let interaction = interaction.ok_or(Refusal::NotYours)?;
        let took_part = || interaction.past_invitations.values().any(|it| it.agent == *agent && it.end.is_none());
        match interaction.consultation.as_ref().filter(|it| it.id == *consultation) {
            Some(it) if it.agent == *agent || interaction.owner() == Some(agent) => Ok((interaction, it)),
            None if interaction.owner() == Some(agent) || took_part() => Err(Refusal::NoConsultation),
            _ => Err(Refusal::NotYours),
        }
    }

    /// Returns the facts that end a consultation, asked for or going on, before something else happens to the
    /// interaction. `by` is the name of whoever does that.
    pub(super) fn without_consultation(&self, interaction: &InteractionState, by: &str) -> Vec<InteractionFact> {
        if let Some(running) = &interaction.consultation {
            let why = ConsultationGone::Ended { by: by.to_owned() };
            return vec![InteractionFact::ConsultationEnded { consultation: running.id.clone(), why }];
        }
        let Some(asked) = interaction.asked(Purpose::Consultation) else { return Vec::new() };
        let withdrawn = interaction.open_invitation().map(|open| InteractionFact::InvitationEnded {
            invitation: open.id.clone(),
            how: InvitationEnd::Withdrawn { by: by.to_owned() },
        });
        withdrawn.into_iter().chain([asked_in_vain(asked, Outcome::Cancelled)]).collect()
    }

    /// Returns the fact that ends a consultation which cannot go on.
    pub(super) fn consultation_end(&self, interaction: &InteractionState) -> Option<Fact> {
        let running = interaction.consultation.as_ref()?;
        let gone = |id: &AgentId| !self.agents.get(id).is_some_and(|agent| agent.signed_in);
        let gone = [&running.agent, &running.source].into_iter().find(|id| gone(id));
        let why = match (&interaction.status, gone) {
            (Status::Ended { by_contact: true }, _) => ConsultationGone::ContactEnded,
            (_, Some(who)) => ConsultationGone::SignedOut { who: self.roster.agent_name(who) },
            (Status::Connected, None) if interaction.owner() == Some(&running.source) => return None,
            _ => ConsultationGone::Ended { by: self.roster.agent_name(&running.source) },
        };
        let what = InteractionFact::ConsultationEnded { consultation: running.id.clone(), why };
        Some(Fact::Interaction { id: interaction.id.clone(), what })
    }

    /// Returns whether an offer is for a consultation with an owner who is not there any more. A transfer goes on.
    pub(super) fn asks_nobody(&self, offer: &Offer) -> bool {
        let asked = offer.transfer.as_ref().filter(|it| it.purpose == Purpose::Consultation);
        asked.is_some_and(|it| !self.agents.get(&it.source).is_some_and(|source| source.signed_in))
    }
}

/// Returns the fact that ends what an owner asked.
pub(super) fn asked_in_vain(asked: &Transfer, outcome: Outcome) -> InteractionFact {
    match asked.purpose {
        Purpose::Transfer => InteractionFact::TransferEnded { transfer: asked.id.clone(), outcome },
        Purpose::Consultation => {
            InteractionFact::ConsultationFailed { consultation: asked.id.as_str().into(), outcome }
        }
    }
}
