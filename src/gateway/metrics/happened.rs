//! What an entry of the log counts as.

use crate::core::fact::{Fact, InteractionFact, InvitationEnd};
use crate::protocol::Outcome;

/// What an entry of the log counts as, besides being an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happened {
    /// An invitation ended in this way.
    Invitation(&'static str),
    /// A transfer ended in this way.
    Transfer(&'static str),
    /// The search for somebody to consult ended in this way.
    Consultation(&'static str),
    /// This happened to an interaction.
    Interaction(&'static str),
    /// The directory was changed.
    Directory,
}

/// Returns what a fact counts as. That an acceptance is a transfer's, it does not say.
pub fn of(fact: &Fact) -> impl Iterator<Item = Happened> + use<> {
    use Happened::{Consultation, Directory, Interaction, Invitation, Transfer};
    let what = match fact {
        Fact::Interaction { what, .. } => what,
        Fact::Roster { .. } => return [Some(Directory), None].into_iter().flatten(),
        Fact::Agent { .. } | Fact::Gateway { .. } | Fact::Erasure { .. } | Fact::Erased { .. } => {
            return [None, None].into_iter().flatten();
        }
    };
    let both = match what {
        InteractionFact::Opened { by: None, .. } => [Some(Interaction("opened_by_contact")), None],
        InteractionFact::Opened { by: Some(_), .. } => [Some(Interaction("opened_by_agent")), None],
        InteractionFact::Reopened { .. } => [Some(Interaction("reopened")), None],
        InteractionFact::Done => [Some(Interaction("done")), None],
        InteractionFact::Released { .. } => [Some(Interaction("released")), None],
        InteractionFact::Rescued { .. } => [Some(Interaction("rescued")), None],
        InteractionFact::Reassigned { .. } => [Some(Interaction("reassigned")), None],
        InteractionFact::Accepted { .. } => [Some(Invitation("accepted")), None],
        InteractionFact::ConsultationAccepted { .. } => [Some(Invitation("accepted")), Some(Consultation("accepted"))],
        InteractionFact::InvitationEnded { how, .. } => [Some(Invitation(end(how))), None],
        InteractionFact::TransferEnded { outcome: how, .. } => [Some(Transfer(outcome(how))), None],
        InteractionFact::ConsultationFailed { outcome: how, .. } => [Some(Consultation(outcome(how))), None],
        _ => [None, None],
    };
    both.into_iter().flatten()
}

fn end(end: &InvitationEnd) -> &'static str {
    match end {
        InvitationEnd::Declined { .. } => "declined",
        InvitationEnd::NoAnswer => "expired",
        InvitationEnd::Withdrawn { .. } => "cancelled",
        InvitationEnd::ContactEnded => "contact_ended",
        InvitationEnd::LoggedOut => "signed_out",
        InvitationEnd::NotReady => "not_ready",
    }
}

fn outcome(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Accepted { .. } => "accepted",
        Outcome::Declined { .. } => "declined",
        Outcome::NoAnswer => "expired",
        Outcome::LoggedOut => "signed_out",
        Outcome::NotReady => "not_ready",
        Outcome::AtCapacity => "at_capacity",
        Outcome::NobodyAvailable => "nobody_available",
        Outcome::Cancelled => "cancelled",
        Outcome::ContactEnded => "contact_ended",
        Outcome::Failed { .. } => "failed",
    }
}
