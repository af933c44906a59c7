//! An audit of the event log, independent of the hub: what has begun and ended, who owns what, and whether that is
//! consistent.

use baton::core::fact::{Entry, Fact, InteractionFact, InvitationEnd};
use baton::core::interaction::{Holder, InteractionState};
use baton::protocol::{InteractionId, InvitationId};
use std::collections::{BTreeMap, BTreeSet};

/// Only an accepted invitation changes the owner.
pub const ONE_OWNER: &str = "an interaction has one owner";
/// Each also begins once, and not while another is open.
pub const ONE_END: &str = "each invitation and each transfer ends once";
/// A carrier's text also takes effect once.
pub const ONE_EFFECT: &str = "a command takes effect at most once";

/// The result of reading the log: what has begun and ended, and what is open.
#[derive(Clone, Default)]
pub struct Account {
    pub interactions: BTreeMap<InteractionId, InteractionState>,
    /// The ends of invitations; `None` if accepted.
    pub invitations: BTreeMap<InvitationId, Option<InvitationEnd>>,
    texts: BTreeSet<String>,
    pub open: BTreeSet<String>,
    /// A rule that is broken.
    pub broken: Option<&'static str>,
}

impl Account {
    /// Reads a whole log.
    pub fn of<'a>(log: impl IntoIterator<Item = &'a Entry>) -> Self {
        let mut account = Self::default();
        log.into_iter().for_each(|entry| account.add(entry));
        account
    }

    /// Reads one entry.
    pub fn add(&mut self, entry: &Entry) {
        let Fact::Interaction { id, what } = &entry.fact else { return };
        let mut begin = |name: String, taken: bool| {
            if taken || !self.open.insert(name) {
                self.broken = Some(ONE_END);
            }
        };
        let known = self.interactions.get(id);
        match what {
            InteractionFact::TransferStarted { transfer, .. } => {
                begin(format!("transfer {transfer}"), known.is_none_or(|c| c.offer.is_some()));
            }
            InteractionFact::Invited { invitation, .. } => {
                begin(
                    format!("invitation {invitation}"),
                    self.invitations.contains_key(invitation) || known.is_none_or(|c| c.open_invitation().is_some()),
                );
            }
            InteractionFact::TransferEnded { transfer, .. } => self.end(format!("transfer {transfer}")),
            InteractionFact::InvitationEnded { invitation, how } => {
                self.invitations.insert(invitation.clone(), Some(how.clone()));
                self.end(format!("invitation {invitation}"));
            }
            InteractionFact::Accepted { invitation } => {
                let transfer = known.and_then(|c| c.transfer()).map(|t| format!("transfer {}", t.id));
                self.invitations.insert(invitation.clone(), None);
                self.end(format!("invitation {invitation}"));
                transfer.into_iter().for_each(|transfer| self.end(transfer));
            }
            // A carrier delivers at least once.
            InteractionFact::Received { carrier_id, .. } if !self.texts.insert(carrier_id.clone()) => {
                self.broken = Some(ONE_EFFECT);
            }
            _ => {}
        }
        if let Some(begun) = InteractionState::begin(id.clone(), entry.at, what) {
            self.interactions.insert(id.clone(), begun);
            return;
        }
        let Some(interaction) = self.interactions.get_mut(id) else { return };
        let (holder, invited) = (
            interaction.holder.clone(),
            interaction.open_invitation().map(|invitation| (invitation.id.clone(), invitation.agent.clone())),
        );
        interaction.apply(entry.at, what);
        let consistent = match (&interaction.holder, what, invited) {
            (Holder::Owner(new), InteractionFact::Accepted { invitation }, Some((current, agent))) => {
                *invitation == current && *new == agent
            }
            (Holder::Done, InteractionFact::Done, _) => holder != Holder::Done,
            (now, _, _) => holder == *now,
        };
        if !consistent {
            self.broken = Some(ONE_OWNER);
        }
    }

    fn end(&mut self, name: String) {
        if !self.open.remove(&name) {
            self.broken = Some(ONE_END);
        }
    }
}
