//! What begins and ends in the log, followed entry by entry.

use super::*;
use crate::core::connection::LONGEST_WAIT;
use crate::core::fact::GatewayFact;

impl World {
    /// Tracks the beginning and end of transfers and invitations.
    pub(super) fn follow(&mut self, entry: &Entry) {
        let grace = |id: &AgentId| self.hub.roster().has(id).then(|| self.hub.agents[id].terms.grace);
        self.running.follow(entry, grace, self.rules.setup.absence());
        if let Fact::Gateway { what: GatewayFact::Resumed { pause, .. } } = &entry.fact {
            // Whoever is invited has time to come back besides.
            let longer = pause + LONGEST_WAIT + Rules::LEAST_ANSWER_TIME;
            self.pending.values_mut().for_each(|(_, started)| *started += longer);
            self.consultations.last_longer(longer);
        }
        let Fact::Interaction { id, what } = &entry.fact else { return };
        self.consultations.follow(entry.at, id, what, self.pending.contains_key(id));
        match what {
            InteractionFact::TransferStarted { transfer, .. } => {
                assert!(self.transfers.insert(transfer.clone()), "{transfer} starts twice");
                let pending = self.pending.insert(id.clone(), (transfer.clone(), entry.at));
                assert_eq!(pending, None, "{id} is transferred twice at a time");
            }
            InteractionFact::TransferEnded { transfer, .. } => {
                let pending = self.pending.remove(id).map(|(pending, _)| pending);
                assert_eq!(pending.as_ref(), Some(transfer), "ends once");
            }
            InteractionFact::Invited { invitation, agent, deadline } => {
                let invited = &self.replayed.agents[agent];
                assert!(invited.wrap_ups.is_empty() || invited.terms.invite_not_ready, "{agent} wraps up");
                let load = invited.load.total();
                assert!(load <= invited.terms.total, "{agent} has {load} with {invitation}");
                assert!(self.invitations_seen.insert(invitation.clone()), "{invitation} is issued twice");
                assert!(
                    *deadline >= entry.at + Rules::LEAST_ANSWER_TIME,
                    "{invitation} leaves {} ms",
                    deadline - entry.at
                );
                self.open.insert(invitation.clone(), agent.clone());
            }
            InteractionFact::InvitationEnded { invitation, .. } => {
                assert!(self.open.remove(invitation).is_some(), "{invitation} ends once");
            }
            InteractionFact::ConsultationAccepted { invitation, .. } => {
                assert!(self.open.remove(invitation).is_some(), "{invitation} ends once");
            }
            InteractionFact::Accepted { invitation } => {
                assert!(self.open.remove(invitation).is_some(), "{invitation} ends once");
                self.pending.remove(id);
            }
            InteractionFact::Done => assert!(!self.pending.contains_key(id), "{id} is done while it is transferred"),
            _ => {}
        }
    }
}
