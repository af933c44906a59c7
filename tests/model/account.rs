//! An audit of the event log, independent of the hub: what has begun and ended, who owns what, and whether that is
//! consistent.

use baton::core::fact::{AgentFact, Entry, Fact, InteractionFact, InvitationEnd};
use baton::core::interaction::{Holder, InteractionState, Purpose};
use baton::protocol::{AgentId, ConsultationId, InteractionId, InvitationId, Status};
use std::collections::{BTreeMap, BTreeSet};

/// Only an accepted invitation makes an agent the owner, or reopening what is done. It is theirs until they let it go, are
/// gone for too long, or an administrator takes it from them.
pub const ONE_OWNER: &str = "an interaction has one owner";
/// A text of theirs belongs to it.
pub const ONE_OPEN: &str = "a contact has one open conversation on a number";
/// Each also begins once, and not while another is open.
pub const ONE_END: &str = "each invitation, transfer and consultation ends once";
/// Whoever is suspended neither signs in nor is invited nor accepts.
pub const OUT: &str = "whoever is suspended takes no part";
/// A carrier's text also takes effect once.
pub const ONE_EFFECT: &str = "a command takes effect at most once";

/// Returns whether somebody is asked about an interaction or consulted.
fn is_asked(interaction: &InteractionState) -> bool {
    interaction.offer.is_some() || interaction.consultation.is_some()
}

/// The result of reading the log: what has begun and ended, and what is open.
#[derive(Clone, Default)]
pub struct Account {
    pub interactions: BTreeMap<InteractionId, InteractionState>,
    /// The ends of invitations; `None` if accepted.
    pub invitations: BTreeMap<InvitationId, Option<InvitationEnd>>,
    texts: BTreeSet<String>,
    suspended: BTreeSet<AgentId>,
    /// The version at which each was reopened last.
    pub reopened: BTreeMap<InteractionId, u64>,
    pub open: BTreeSet<String>,
    /// The consultations that go on. Time alone does not end them.
    running: BTreeSet<ConsultationId>,
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
        if let Fact::Agent { id, what } = &entry.fact {
            self.add_of_agent(id, what);
        }
        let Fact::Interaction { id, what } = &entry.fact else { return };
        self.check_invited(id, what);
        let mut begin = |name: String, taken: bool| {
            if taken || !self.open.insert(name) {
                self.broken = Some(ONE_END);
            }
        };
        let known = self.interactions.get(id);
        match what {
            InteractionFact::TransferStarted { transfer, .. } => {
                begin(format!("transfer {transfer}"), known.is_none_or(is_asked));
            }
            InteractionFact::ConsultationStarted { consultation, .. } => {
                begin(format!("consultation {consultation}"), known.is_none_or(is_asked));
            }
            InteractionFact::ConsultationAccepted { invitation, .. } => {
                let asked = known.and_then(|c| c.asked(Purpose::Consultation)).map(|asked| asked.id.to_string());
                self.invitations.insert(invitation.clone(), None);
                self.end(format!("invitation {invitation}"));
                self.end(format!("consultation {}", asked.clone().unwrap_or_default()));
                self.running.extend(asked.map(ConsultationId::from));
            }
            InteractionFact::ConsultationFailed { consultation, .. } => {
                self.end(format!("consultation {consultation}"));
            }
            InteractionFact::ConsultationEnded { consultation, .. }
            | InteractionFact::ConsultationCompleted { consultation, .. }
                if !self.running.remove(consultation) =>
            {
                self.broken = Some(ONE_END);
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
        let running = interaction.consultation.as_ref().map(|it| (it.id.clone(), it.agent.clone()));
        let (holder, invited) = (
            interaction.holder.clone(),
            interaction.open_invitation().map(|invitation| (invitation.id.clone(), invitation.agent.clone())),
        );
        interaction.apply(entry.at, what);
        // What is parked until a time is open until then.
        match interaction.parking.filter(|parking| parking.due().is_some()) {
            Some(_) => drop(self.open.insert(format!("parking {id}"))),
            None => drop(self.open.remove(&format!("parking {id}"))),
        }
        let consistent = match (&interaction.holder, what, invited) {
            (Holder::Owner(new), InteractionFact::Accepted { invitation }, Some((current, agent))) => {
                *invitation == current && *new == agent
            }
            (Holder::Owner(new), InteractionFact::ConsultationCompleted { consultation, .. }, None) => {
                running == Some((consultation.clone(), new.clone()))
            }
            (Holder::Queued, InteractionFact::Reassigned { from, .. }, None) => {
                holder == from.clone().map_or(Holder::Queued, Holder::Owner)
            }
            (Holder::Queued, InteractionFact::Released { by, .. }, None) => holder == Holder::Owner(by.clone()),
            (Holder::Queued, InteractionFact::Rescued { from, .. }, None) => {
                holder == Holder::Owner(from.clone()) || holder == Holder::Queued
            }
            (Holder::Done, InteractionFact::Done, _) => holder != Holder::Done,
            (Holder::Owner(new), InteractionFact::Reopened { by }, None) => new == by && holder == Holder::Done,
            (now, _, _) => holder == *now,
        };
        if !consistent {
            self.broken = Some(ONE_OWNER);
        }
        if let InteractionFact::Reopened { .. } = what {
            self.reopened.insert(id.clone(), entry.version);
            let numbers = |it: &InteractionState| (it.service_number.clone(), it.contact.number.clone());
            let this = numbers(&self.interactions[id]);
            let open = self.interactions.values().filter(|it| it.done.is_none() && it.status == Status::Connected);
            if open.filter(|it| numbers(it) == this).count() > 1 {
                self.broken = Some(ONE_OPEN);
            }
        }
    }

    fn add_of_agent(&mut self, id: &AgentId, what: &AgentFact) {
        match what {
            AgentFact::Suspended { .. } => drop(self.suspended.insert(id.clone())),
            AgentFact::Restored { .. } => drop(self.suspended.remove(id)),
            AgentFact::SignedIn | AgentFact::Back if self.suspended.contains(id) => self.broken = Some(OUT),
            _ => {}
        }
    }

    /// Checks that the agent who is invited or accepts is not suspended.
    fn check_invited(&mut self, id: &InteractionId, what: &InteractionFact) {
        let open = || self.interactions.get(id)?.open_invitation();
        let agent = match what {
            InteractionFact::Invited { agent, .. } => Some(agent),
            InteractionFact::Accepted { .. } | InteractionFact::ConsultationAccepted { .. } => {
                open().map(|open| &open.agent)
            }
            _ => None,
        };
        if agent.is_some_and(|agent| self.suspended.contains(agent)) {
            self.broken = Some(OUT);
        }
    }

    fn end(&mut self, name: String) {
        if !self.open.remove(&name) {
            self.broken = Some(ONE_END);
        }
    }
}
