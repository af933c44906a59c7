//! The state machine of one interaction, folded from its facts.
//!
//! At any moment an interaction is queued, owned by exactly one agent, or done. Only an accepted invitation makes an
//! agent the owner. It is queued again if the owner lets it go, if the owner is gone for too long while the contact
//! waits, or if an administrator takes it from them. An interaction that an agent opens is owned by that agent from the
//! start, and one that was done by the agent who reopens it.
//!
//! ```text
//!  Opened ──> queued ──Accepted──> owned ──TransferStarted──> owned, offered ──Accepted──> owned by the target
//!               ^                   │ ^                             │
//!               └─────Released,─────┘ └────────TransferEnded────────┘
//!                 Rescued, Reassigned
//!
//!  owned ──Done──> done ──Reopened──> owned
//! ```
//!
//! A consultation is offered like a transfer, and changes no owner unless it is completed: see [`Consultation`].
//! An owned interaction may be parked. What is parked is connected and has no transfer pending.
//!
//! Nothing is validated here: [`super::hub`] decides what may happen, this module applies it.

mod consultation;
mod messages;
mod parking;
mod pause;
mod stub;

use super::ask::Ask;
use super::fact::{InteractionFact, InvitationEnd};
use crate::protocol::{
    AgentId, Channel, Contact, FailedTransfer, InteractionId, InvitationId, Message, MessageId, Millis, Mode, Outcome,
    Parked, PhoneNumber, Sender, SideEntry, Status, TargetRef, TransferId,
};
pub use consultation::Consultation;
pub use parking::Parking;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
pub use stub::Stub;

/// The owner of an interaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Holder {
    /// Nobody yet: routing invites the agents of its route.
    Queued,
    /// This agent.
    Owner(AgentId),
    /// Nobody: the interaction is done.
    Done,
}

/// A search for a new owner, by routing or by transfer; or for somebody to consult.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// The transfer or consultation; `None` when the interaction is routed.
    pub transfer: Option<Transfer>,
    /// The agent or set of agents to invite from.
    pub target: TargetRef,
    /// The open invitation, if any.
    pub invitation: Option<OpenInvitation>,
    /// The agents invited before, and when their last invitation ended.
    pub tried: BTreeMap<AgentId, Millis>,
    /// The end of the last invitation.
    pub last_end: Option<InvitationEnd>,
    /// How the interaction came to be queued again, if it had an owner before.
    pub given: Option<Given>,
    /// When the search began.
    pub since: Millis,
}

impl Offer {
    fn new(at: Millis, target: TargetRef, transfer: Option<Transfer>) -> Self {
        Self { transfer, target, invitation: None, tried: BTreeMap::new(), last_end: None, given: None, since: at }
    }
}

/// The part of an offer that exists only where the owner asks: for transfers and consultations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transfer {
    /// Its id.
    pub id: TransferId,
    /// Whether whoever accepts becomes the owner or is only consulted.
    pub purpose: Purpose,
    /// The owner who started it.
    pub source: AgentId,
    /// The target's display name.
    pub target_name: String,
    /// A note for the target, or a question.
    pub note: Option<String>,
    /// Until when further agents are invited.
    pub deadline: Millis,
}

/// What an owner asks somebody for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Purpose {
    /// To take the interaction.
    Transfer,
    /// To be consulted about it.
    Consultation,
}

/// An interaction's way from its owner back into a queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// The former owner.
    pub from: AgentId,
    /// The agent to whom it was given; `None` if it was only queued.
    pub to: Option<AgentId>,
    /// Their note for whoever is invited.
    pub note: Option<String>,
    /// True if it was taken from them only because they were gone. If they come back first, they are invited first.
    pub away: bool,
}

/// How the owner received an interaction from another agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handover {
    /// The former owner.
    pub from: AgentId,
    /// Their note on the transfer.
    pub note: Option<String>,
    /// When it was accepted.
    pub at: Millis,
}

/// An invitation that has not been answered yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenInvitation {
    /// Its id.
    pub id: InvitationId,
    /// The agent invited.
    pub agent: AgentId,
    /// When the agent was invited.
    pub at: Millis,
    /// When the time to answer is up.
    pub deadline: Millis,
    /// The number of times the deadline has been extended.
    pub extended: u8,
    /// True if the agent's browser has displayed it.
    pub shown: bool,
}

/// An invitation that has ended. Kept so that a late answer can be told what happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastInvitation {
    /// The agent invited.
    pub agent: AgentId,
    /// How it ended; `None` if it was accepted.
    pub end: Option<InvitationEnd>,
}

/// The state of one interaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InteractionState {
    /// Its id.
    pub id: InteractionId,
    /// The number of facts folded in.
    pub version: u64,
    /// The channel the contact uses.
    pub channel: Channel,
    /// The contact.
    pub contact: Contact,
    /// The service number the contact writes to.
    pub service_number: PhoneNumber,
    /// The target that the service number leads to.
    pub route: TargetRef,
    /// All routes it has had.
    pub routes: BTreeSet<TargetRef>,
    /// The route's display name.
    pub via: String,
    /// Whether the conversation goes on or consists of one answer.
    pub mode: Mode,
    /// When it was opened.
    pub opened: Millis,
    /// The owner, if any.
    pub holder: Holder,
    /// Whether the contact is still connected.
    pub status: Status,
    /// All messages, oldest first.
    pub messages: Vec<Message>,
    /// When the contact's first unanswered message arrived.
    pub waiting_since: Option<Millis>,
    /// The case data by key. No value is empty.
    pub case_data: BTreeMap<String, String>,
    /// The note agents keep on the interaction.
    pub note: String,
    /// The id of the recorded disposition.
    pub disposition: Option<String>,
    /// All owners, in order.
    pub owners: Vec<AgentId>,
    /// When it was marked done; `None` while it is not.
    pub done: Option<Millis>,
    /// For how long it is parked, if it is.
    pub parking: Option<Parking>,
    /// The search for a new owner, if there is one.
    pub offer: Option<Offer>,
    /// The last transfer that failed, until it is dismissed or another one or a consultation starts.
    pub failed: Option<FailedTransfer>,
    /// The same for consultations, with their question as the note.
    pub failed_consultation: Option<FailedTransfer>,
    /// The consultation that is going on, if there is one.
    pub consultation: Option<Consultation>,
    /// What agents said to each other in all consultations, oldest first.
    pub side: Vec<SideEntry>,
    /// How the current owner received it from another agent, if they did.
    pub handed_over: Option<Handover>,
    /// The colleagues who ask its owner for it, in the order in which they did.
    pub asks: Vec<Ask>,
    /// The version at which the contact last wrote, or at which it was reopened. `End` and `MarkDone` are refused if they
    /// are based on an older one.
    pub received_version: u64,
    /// The version at which the owner, the transfer or the consultation last changed. `StartTransfer` and
    /// `StartConsultation` are refused if based on an older one.
    pub ownership_version: u64,
    /// All invitations that have ended.
    pub past_invitations: BTreeMap<InvitationId, PastInvitation>,
}

impl InteractionState {
    /// Creates the interaction from its first fact. Returns `None` for any other fact.
    pub fn begin(id: InteractionId, at: Millis, fact: &InteractionFact) -> Option<Self> {
        let InteractionFact::Opened { channel, contact, service_number, route, via, mode, case_data, by } = fact else {
            return None;
        };
        Some(Self {
            id,
            version: 1,
            channel: *channel,
            contact: contact.clone(),
            service_number: service_number.clone(),
            route: route.clone(),
            routes: BTreeSet::from([route.clone()]),
            via: via.clone(),
            mode: *mode,
            opened: at,
            holder: by.clone().map_or(Holder::Queued, Holder::Owner),
            status: Status::Connected,
            messages: Vec::new(),
            waiting_since: None,
            case_data: case_data.clone(),
            note: String::new(),
            disposition: None,
            owners: by.iter().cloned().collect(),
            done: None,
            parking: None,
            offer: by.is_none().then(|| Offer::new(at, route.clone(), None)),
            failed: None,
            failed_consultation: None,
            consultation: None,
            side: Vec::new(),
            handed_over: None,
            asks: Vec::new(),
            received_version: 1,
            ownership_version: 1,
            past_invitations: BTreeMap::new(),
        })
    }

    /// Returns the owner, if there is one.
    pub fn owner(&self) -> Option<&AgentId> {
        match &self.holder {
            Holder::Owner(agent) => Some(agent),
            Holder::Queued | Holder::Done => None,
        }
    }

    /// Returns the open invitation, if there is one.
    pub fn open_invitation(&self) -> Option<&OpenInvitation> {
        self.offer.as_ref()?.invitation.as_ref()
    }

    /// Returns the pending transfer, if there is one.
    pub fn transfer(&self) -> Option<&Transfer> {
        self.asked(Purpose::Transfer)
    }

    /// Returns the transfer or the consultation that is pending for this purpose, if there is one.
    pub fn asked(&self, purpose: Purpose) -> Option<&Transfer> {
        self.offer.as_ref()?.transfer.as_ref().filter(|transfer| transfer.purpose == purpose)
    }

    /// Folds in a fact that happened at `at`.
    pub fn apply(&mut self, at: Millis, fact: &InteractionFact) {
        self.version += 1;
        match fact {
            InteractionFact::Opened { .. } => {}
            InteractionFact::Received { message, .. } => {
                self.received_version = self.version;
                self.waiting_since.get_or_insert(at);
                if let Some(parking) = &mut self.parking {
                    parking.written.get_or_insert(at);
                }
                self.add(message);
            }
            InteractionFact::Invited { invitation, agent, deadline } => {
                if let Some(offer) = &mut self.offer {
                    let (id, agent, deadline) = (invitation.clone(), agent.clone(), *deadline);
                    offer.invitation = Some(OpenInvitation { id, agent, at, deadline, extended: 0, shown: false });
                }
            }
            InteractionFact::Shown { invitation } => self.with_invitation(invitation, |open| open.shown = true),
            InteractionFact::Extended { invitation, deadline } => {
                self.with_invitation(invitation, |open| {
                    open.deadline = *deadline;
                    open.extended += 1;
                });
                if let Some(transfer) = self.offer.as_mut().and_then(|offer| offer.transfer.as_mut()) {
                    transfer.deadline = transfer.deadline.max(*deadline);
                }
            }
            InteractionFact::InvitationEnded { how, .. } => {
                let Some(offer) = &mut self.offer else { return };
                let Some(invitation) = offer.invitation.take() else { return };
                offer.tried.insert(invitation.agent.clone(), at);
                offer.last_end = Some(how.clone());
                self.past_invitations
                    .insert(invitation.id, PastInvitation { agent: invitation.agent, end: Some(how.clone()) });
            }
            InteractionFact::Accepted { .. } => self.accept(at),
            InteractionFact::TransferStarted { transfer, source, target, target_name, note, deadline } => {
                let (purpose, source, note) = (Purpose::Transfer, source.clone(), note.clone());
                let (id, target_name, deadline) = (transfer.clone(), target_name.clone(), *deadline);
                if let Some(to) = target.as_agent() {
                    self.end_ask(&to);
                }
                self.ask(at, target, Transfer { id, purpose, source, target_name, note, deadline });
            }
            InteractionFact::TransferEnded { outcome, .. } => self.failed = self.asked_in_vain(at, outcome),
            InteractionFact::ConsultationStarted { consultation, source, target, target_name, question, deadline } => {
                let (purpose, source, note) = (Purpose::Consultation, source.clone(), question.clone());
                let (id, target_name, deadline) = (consultation.as_str().into(), target_name.clone(), *deadline);
                self.ask(at, target, Transfer { id, purpose, source, target_name, note, deadline });
            }
            InteractionFact::Parked { until } => {
                let since = self.parking.map_or(at, |parking| parking.parked.since);
                self.parking = Some(Parking { parked: Parked { until: *until, since }, written: None });
            }
            InteractionFact::Unparked { .. } => self.parking = None,
            InteractionFact::ConsultationFailed { outcome, .. } => {
                self.failed_consultation = self.asked_in_vain(at, outcome);
            }
            InteractionFact::ConsultationAccepted { from, with, .. } => self.consult(at, from, with),
            InteractionFact::ConsultationSaid { consultation, message, by, name, text } => {
                self.say(at, consultation, message, by, name, text);
            }
            InteractionFact::ConsultationEnded { why, .. } => drop(self.end_consultation(at, why.clone())),
            InteractionFact::ConsultationCompleted { to, .. } => self.complete_consultation(at, to),
            InteractionFact::AskedFor(ask) => self.asks.push(ask.clone()),
            InteractionFact::AskedInVain { by, .. } => self.end_ask(by),
            InteractionFact::FailureDismissed => (self.failed, self.failed_consultation) = (None, None),
            InteractionFact::Consent { .. } | InteractionFact::ContactDescribed { .. } => {}
            InteractionFact::Sent { message } => {
                // A contact answered by the gateway is still waiting for an agent.
                if message.from != Sender::Service {
                    self.waiting_since = None;
                    self.parking = None;
                }
                self.add(message);
            }
            InteractionFact::Delivery { message, delivery } => {
                if let Some(message) = self.messages.iter_mut().rev().find(|m| m.id == *message) {
                    message.delivery = Some(delivery.clone());
                }
            }
            InteractionFact::CaseDataSet { key, value } if value.is_empty() => drop(self.case_data.remove(key)),
            InteractionFact::CaseDataSet { key, value } => drop(self.case_data.insert(key.clone(), value.clone())),
            InteractionFact::NoteSet { note } => self.note.clone_from(note),
            InteractionFact::DispositionSet { disposition } => self.disposition.clone_from(disposition),
            InteractionFact::Reassigned { from, to, route, via, .. } => {
                let (to, note) = (to.clone(), None);
                let given = from.clone().map(|from| Given { from, to, note, away: false });
                self.queue(at, route, via, given);
            }
            InteractionFact::Released { by, to, route, via, note } => {
                let given = Given { from: by.clone(), to: to.clone(), note: note.clone(), away: false };
                self.queue(at, route, via, Some(given));
            }
            InteractionFact::Rescued { from, route, via } => {
                let owned = self.owner() == Some(from);
                let given = owned.then(|| Given { from: from.clone(), to: None, note: None, away: true });
                self.queue(at, route, via, given);
            }
            InteractionFact::Ended { by_contact } => {
                self.status = Status::Ended { by_contact: *by_contact };
                self.waiting_since = None;
            }
            InteractionFact::Done => {
                self.holder = Holder::Done;
                self.done = Some(at);
                self.offer = None;
            }
            InteractionFact::Reopened { by } => self.reopen(by),
        }
        if self.owner().is_none() || self.offer.is_some() || self.status != Status::Connected {
            self.parking = None;
        }
    }

    /// Returns a message by its id. Searches from the newest.
    pub fn message(&self, id: &MessageId) -> Option<&Message> {
        self.messages.iter().rev().find(|m| m.id == *id)
    }

    fn end_ask(&mut self, by: &AgentId) {
        self.asks.retain(|ask| ask.by != *by);
    }

    /// Appends a message. The first file turns the interaction into an MMS one.
    fn add(&mut self, message: &Message) {
        if !message.media.is_empty() {
            self.channel = Channel::Mms;
        }
        self.messages.push(message.clone());
    }

    fn with_invitation(&mut self, invitation: &InvitationId, change: impl FnOnce(&mut OpenInvitation)) {
        let open = self.offer.as_mut().and_then(|offer| offer.invitation.as_mut());
        if let Some(open) = open.filter(|open| open.id == *invitation) {
            change(open);
        }
    }

    fn reopen(&mut self, by: &AgentId) {
        // What was said of the window before it was closed is out of date.
        (self.received_version, self.ownership_version) = (self.version, self.version);
        let ended_by_contact = self.status == Status::Ended { by_contact: true };
        self.waiting_since = if ended_by_contact { None } else { self.unanswered_since() };
        self.status = Status::Connected;
        self.done = None;
        if self.owners.last() != Some(by) {
            self.owners.push(by.clone());
            self.handed_over = None;
        }
        self.end_ask(by);
        self.holder = Holder::Owner(by.clone());
    }

    /// Returns when the first message of the contact arrived that no agent has answered.
    fn unanswered_since(&self) -> Option<Millis> {
        let unanswered = self.messages.iter().rev().take_while(|message| message.from.agent().is_none());
        unanswered.filter(|message| message.from == Sender::Contact).last().map(|message| message.at)
    }

    /// Queues it again.
    fn queue(&mut self, at: Millis, route: &TargetRef, via: &str, given: Option<Given>) {
        self.ownership_version = self.version;
        (self.failed, self.failed_consultation) = (None, None);
        self.route.clone_from(route);
        self.routes.insert(route.clone());
        via.clone_into(&mut self.via);
        self.holder = Holder::Queued;
        let mut offer = Offer::new(at, route.clone(), None);
        if let Some(given) = given.as_ref().filter(|given| !given.away) {
            // As if they had declined: others come first.
            offer.tried.insert(given.from.clone(), at);
        }
        offer.given = given;
        self.offer = Some(offer);
    }

    fn accept(&mut self, at: Millis) {
        self.ownership_version = self.version;
        let Some(Offer { transfer, invitation: Some(invitation), given, .. }) = self.offer.take() else { return };
        self.past_invitations.insert(invitation.id, PastInvitation { agent: invitation.agent.clone(), end: None });
        (self.failed, self.failed_consultation) = (None, None);
        let given = given.map(|given| Handover { from: given.from, note: given.note, at });
        self.handed_over = transfer.map(|it| Handover { from: it.source, note: it.note, at }).or(given);
        self.own(invitation.agent);
    }

    /// Makes an agent the owner.
    fn own(&mut self, agent: AgentId) {
        self.end_ask(&agent);
        if self.owners.last() != Some(&agent) {
            self.owners.push(agent.clone());
        }
        self.holder = Holder::Owner(agent);
    }

    fn ask(&mut self, at: Millis, target: &TargetRef, transfer: Transfer) {
        self.ownership_version = self.version;
        (self.failed, self.failed_consultation) = (None, None);
        self.offer = Some(Offer::new(at, target.clone(), Some(transfer)));
    }

    /// Takes back what the owner asked. Returns the failure, unless they cancelled it.
    fn asked_in_vain(&mut self, at: Millis, outcome: &Outcome) -> Option<FailedTransfer> {
        self.ownership_version = self.version;
        let Some(Offer { transfer: Some(transfer), target, .. }) = self.offer.take() else { return None };
        let Transfer { id, target_name, note, .. } = transfer;
        let failed = FailedTransfer { id, target, target_name, outcome: outcome.clone(), at, note };
        (*outcome != Outcome::Cancelled).then_some(failed)
    }
}
