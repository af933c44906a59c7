//! What is said of consultations and side conversations.

use crate::core::text::{Text, texts};
use crate::protocol::{Consultation, ConsultationGone, ConsultationState, Outcome, SideEvent, known_reason};

/// Returns why a consultation did not come about.
pub fn outcome(target: &str, outcome: &Outcome) -> Text {
    match outcome {
        Outcome::Accepted { name, .. } => texts::has_joined(name),
        Outcome::Declined { reason: None, .. } => texts::consultation_declined(target),
        Outcome::Declined { reason: Some(reason), reason_id } => {
            texts::consultation_declined_because(target, known_reason(reason, reason_id.as_deref()))
        }
        Outcome::Cancelled => texts::consultation_cancelled(),
        Outcome::Failed { code } => texts::consultation_failed(code),
        other => super::outcome(target, other),
    }
}

/// Returns why a consultation is over, for an agent of this name.
pub fn gone(why: &ConsultationGone, me: &str) -> Text {
    match why {
        ConsultationGone::Ended { by } if by == me => texts::consultation_ended(),
        ConsultationGone::Ended { by } => texts::consultation_ended_by(by),
        ConsultationGone::Transferred { to } if to == me => texts::yours_now(),
        ConsultationGone::Transferred { to } => texts::transferred_to(to),
        ConsultationGone::ContactEnded => texts::contact_ended(),
        ConsultationGone::SignedOut { who } => texts::signed_out_of_consultation(who),
    }
}

/// Returns the state of a consultation for the list of interactions, for its owner or for whom they consult.
pub fn state(consultation: &Consultation, consulted: bool) -> Text {
    match &consultation.state {
        _ if consulted => texts::consultation_with(&consultation.from_name),
        ConsultationState::Asked { .. } => texts::consultation_asked_for(),
        ConsultationState::Running { name, .. } => texts::consultation_with(name),
        ConsultationState::Failed { .. } => texts::state_consultation_failed(),
    }
}

/// Returns an entry of a side conversation: who, and the text; of an entry that nobody says, who is empty. `me` is the
/// name of the agent who reads it.
pub fn entry(what: &SideEvent, me: &str) -> (Text, Text) {
    match what {
        SideEvent::Began { from, with, question: Some(question) } => {
            (texts::asks_who(from, with), question.as_str().into())
        }
        SideEvent::Began { from, with, question: None } => (Text::default(), texts::asks_whom(from, with)),
        SideEvent::Said { name, text, .. } => (name.as_str().into(), text.as_str().into()),
        // Whoever reads it: it is what happened.
        SideEvent::Ended { why: ConsultationGone::Transferred { to } } => (Text::default(), texts::transferred_to(to)),
        SideEvent::Ended { why } => (Text::default(), gone(why, me)),
    }
}
