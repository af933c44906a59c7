//! Consultations in the state of an interaction: who is consulted, and the side conversation, which the contact never
//! sees. Asked for like a transfer, by an offer; accepted, it changes no owner.
//!
//! ```text
//!  owned ──ConsultationStarted──> owned, offered ──ConsultationAccepted──> owned, consulting ──ConsultationCompleted──>
//!   ^ ^                                 │                                         │       owned by the consulted agent
//!   │ └────────ConsultationFailed───────┘                                         │
//!   └─────────────────────────────ConsultationEnded───────────────────────────────┘
//! ```

use super::{Handover, InteractionState, Offer, PastInvitation, Purpose, Transfer};
use crate::protocol::{
    AgentId, ConsultationGone, ConsultationId, MessageId, Millis, SideEntry, SideEvent, TargetRef, Transcript,
};
use serde::{Deserialize, Serialize};

/// A consultation that is going on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consultation {
    /// Its id.
    pub id: ConsultationId,
    /// The owner who started it. It ends before anybody else becomes the owner, except by its completion.
    pub source: AgentId,
    /// The agent who is consulted.
    pub agent: AgentId,
    /// The agent or set that was asked.
    pub target: TargetRef,
    /// The target's display name.
    pub target_name: String,
    /// The owner's question.
    pub question: Option<String>,
    /// When it was accepted.
    pub since: Millis,
}

impl InteractionState {
    /// Returns the agent who is consulted, if there is one.
    pub fn consultant(&self) -> Option<&AgentId> {
        self.consultation.as_ref().map(|consultation| &consultation.agent)
    }

    /// Returns whether a consultation is asked for or goes on.
    pub fn is_consulted_about(&self) -> bool {
        self.consultation.is_some() || self.asked(Purpose::Consultation).is_some()
    }

    /// Returns whether an entry of the side conversation has this id.
    pub fn has_side(&self, id: &MessageId) -> bool {
        self.side.iter().any(|entry| entry.id == *id)
    }

    /// Returns a page of messages as the agent sees it who is consulted: of the side conversation, only what they take
    /// part in.
    pub fn page_of_consultant(&self, before: Option<u64>) -> Transcript {
        let mut page = self.page(before);
        page.side.retain(|entry| self.consultation.as_ref().is_some_and(|it| it.id == entry.consultation));
        page
    }

    /// Returns the words of the side conversation, to be searched.
    pub fn side_text(&self) -> String {
        let words = |entry: &SideEntry| match &entry.what {
            SideEvent::Began { from, with, question } => {
                format!("{from} {with} {}", question.as_deref().unwrap_or_default())
            }
            SideEvent::Said { name, text, .. } => format!("{name} {text}"),
            SideEvent::Ended { .. } => String::new(),
        };
        self.side.iter().map(words).collect::<Vec<_>>().join(" ")
    }

    /// Begins the consultation that was accepted.
    pub(super) fn consult(&mut self, at: Millis, from: &str, with: &str) {
        self.ownership_version = self.version;
        let Some(Offer { transfer: Some(asked), invitation: Some(invitation), target, .. }) = self.offer.take() else {
            return;
        };
        self.past_invitations.insert(invitation.id, PastInvitation { agent: invitation.agent.clone(), end: None });
        let Transfer { id, source, target_name, note: question, .. } = asked;
        let consultation = ConsultationId::from(id.as_str());
        let what = SideEvent::Began { from: from.to_owned(), with: with.to_owned(), question: question.clone() };
        self.add_side(consultation.clone(), at, what);
        let agent = invitation.agent;
        self.consultation =
            Some(Consultation { id: consultation, source, agent, target, target_name, question, since: at });
    }

    /// Ends the consultation that is going on, and returns it.
    pub(super) fn end_consultation(&mut self, at: Millis, why: ConsultationGone) -> Option<Consultation> {
        let ended = self.consultation.take()?;
        self.add_side(ended.id.clone(), at, SideEvent::Ended { why });
        Some(ended)
    }

    fn add_side(&mut self, consultation: ConsultationId, at: Millis, what: SideEvent) {
        let id = format!("{}.{}", self.id, self.version).into();
        self.side.push(SideEntry { id, consultation, at, what });
    }

    /// Adds what somebody said.
    pub(super) fn say(
        &mut self,
        at: Millis,
        consultation: &ConsultationId,
        id: &MessageId,
        by: &AgentId,
        name: &str,
        text: &str,
    ) {
        let what = SideEvent::Said { by: by.clone(), name: name.to_owned(), text: text.to_owned() };
        self.side.push(SideEntry { id: id.clone(), consultation: consultation.clone(), at, what });
    }

    /// Makes the consulted agent the owner.
    pub(super) fn complete_consultation(&mut self, at: Millis, to: &str) {
        self.ownership_version = self.version;
        let transferred = ConsultationGone::Transferred { to: to.to_owned() };
        let Some(Consultation { source, agent, question, .. }) = self.end_consultation(at, transferred) else { return };
        self.failed = None;
        self.handed_over = Some(Handover { from: source, note: question, at });
        self.own(agent);
    }
}
