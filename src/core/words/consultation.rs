//! What is said of consultations and side conversations.

use crate::protocol::{Consultation, ConsultationGone, ConsultationState, Outcome, SideEvent};

/// Returns why a consultation did not come about.
pub fn outcome(target: &str, outcome: &Outcome) -> String {
    match outcome {
        Outcome::Accepted { name, .. } => format!("{name} has joined the consultation."),
        Outcome::Declined { reason: None } => format!("{target} declined the consultation."),
        Outcome::Declined { reason: Some(reason) } => format!("{target} declined the consultation. Reason: {reason}"),
        Outcome::Cancelled => "Consultation cancelled.".into(),
        Outcome::Failed { code } => format!("The consultation failed. Try again. (Code {code})"),
        other => super::outcome(target, other),
    }
}

/// Returns why a consultation is over, for an agent of this name.
pub fn gone(why: &ConsultationGone, me: &str) -> String {
    match why {
        ConsultationGone::Ended { by } if by == me => "Consultation ended.".into(),
        ConsultationGone::Ended { by } => format!("{by} ended the consultation."),
        ConsultationGone::Transferred { to } if to == me => "The interaction is yours now.".into(),
        ConsultationGone::Transferred { to } => format!("Transferred to {to}."),
        ConsultationGone::ContactEnded => "The contact ended the conversation.".into(),
        ConsultationGone::SignedOut { who } => format!("{who} signed out. The consultation is over."),
    }
}

/// Returns the state of a consultation for the list of interactions, for its owner or for whom they consult.
pub fn state(consultation: &Consultation, consulted: bool) -> String {
    match &consultation.state {
        _ if consulted => format!("Consultation with {}", consultation.from_name),
        ConsultationState::Asked { .. } => "Consultation asked for".into(),
        ConsultationState::Running { name, .. } => format!("Consultation with {name}"),
        ConsultationState::Failed { .. } => "Consultation failed".into(),
    }
}

/// Returns an entry of a side conversation: who, and the text; of an entry that nobody says, who is empty. `me` is the
/// name of the agent who reads it.
pub fn entry(what: &SideEvent, me: &str) -> (String, String) {
    match what {
        SideEvent::Began { from, with, question: Some(question) } => (format!("{from} asks {with}"), question.clone()),
        SideEvent::Began { from, with, question: None } => (String::new(), format!("{from} asks {with}.")),
        SideEvent::Said { name, text, .. } => (name.clone(), text.clone()),
        // Whoever reads it: it is what happened.
        SideEvent::Ended { why: ConsultationGone::Transferred { to } } => {
            (String::new(), format!("Transferred to {to}."))
        }
        SideEvent::Ended { why } => (String::new(), gone(why, me)),
    }
}
