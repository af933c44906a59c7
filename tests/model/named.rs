//! Whether a refusal tells what happened, and who reads what.

use super::account::Account;
use super::state::{NAMED, State};
use baton::core::fact::InvitationEnd;
use baton::core::hub::{ReadRequest, Reading};
use baton::core::interaction::{Holder, InteractionState};
use baton::protocol::*;

impl State {
    /// Returns whether the gateway lets an agent read an interaction.
    pub fn reads(&self, agent: &AgentId, interaction: &InteractionState) -> bool {
        let id = interaction.id.clone();
        let request = ReadRequest::Page { request: 1, interaction: id, past: None, before: None };
        let answer = self.hub.read(agent, &request);
        matches!(answer, Reading::Answer(GatewayFrame::Page { transcript: Some(_), .. }))
    }

    /// Checks that a refusal tells what happened.
    pub fn answered(&mut self, client: usize, id: u8, command: &Command, answer: &Answer) {
        let Answer::Refused { refusal } = answer else { return };
        let named = match (command, refusal) {
            (_, Refusal::NotSignedIn) => true,
            (
                Command::Accept { invitation } | Command::Decline { invitation, .. } | Command::MoreTime { invitation },
                refusal,
            ) => {
                let account = Account::of(self.entries());
                match (account.invitations.get(invitation), refusal) {
                    // The deadline has passed, but the clock has not ticked yet.
                    (None, Refusal::TimeUp) => self.hub.due().is_some_and(|due| due <= self.now),
                    (None, Refusal::NoMoreTime) => matches!(command, Command::MoreTime { .. }),
                    (Some(None | Some(InvitationEnd::Declined { .. })), refusal) => {
                        *refusal == Refusal::AlreadyAnswered
                    }
                    (Some(Some(InvitationEnd::NoAnswer)), refusal) => *refusal == Refusal::TimeUp,
                    (Some(Some(InvitationEnd::Withdrawn { by })), refusal) => {
                        *refusal == Refusal::Withdrawn { by: Some(by.clone()) }
                    }
                    (Some(Some(InvitationEnd::ContactEnded)), refusal) => *refusal == Refusal::Ended,
                    (Some(Some(InvitationEnd::LoggedOut | InvitationEnd::NotReady)), refusal) => {
                        *refusal == Refusal::Withdrawn { by: None }
                    }
                    (None, _) => false,
                }
            }
            (Command::Say { .. } | Command::CompleteConsultation { .. } | Command::EndConsultation { .. }, refusal) => {
                matches!(refusal, Refusal::NoConsultation | Refusal::NotYours | Refusal::ConsultantAway)
            }
            (_, Refusal::ConsultationPending) => true,
            (Command::CancelTransfer { .. }, refusal) => matches!(refusal, Refusal::NoTransfer | Refusal::NotYours),
            // The command was given long before.
            (Command::Park { until, .. }, Refusal::UnsuitableTime) => until.is_some_and(|until| until <= self.now),
            (Command::Reopen { interaction }, Refusal::ContactInUse { .. }) => {
                let account = Account::of(self.entries());
                account.interactions.values().any(|it| it.done.is_none() && it.id != *interaction)
            }
            (_, Refusal::NotYours | Refusal::Ended | Refusal::Stale | Refusal::TransferPending) => true,
            _ => false,
        };
        // A remembered refusal is not changed by what has happened since.
        if !named && !self.given.contains_key(&(client, id)) {
            self.broken = self.broken.or(Some(NAMED));
        }
    }
}

/// Returns whether an agent has a part in an interaction. What is done is read by whoever sees the target that it came in
/// for: here everybody.
pub fn may_read(agent: &AgentId, interaction: &InteractionState) -> bool {
    let is_done = interaction.holder == Holder::Done;
    interaction.owner() == Some(agent) || interaction.consultant() == Some(agent) || is_done
}
