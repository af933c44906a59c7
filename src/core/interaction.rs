//! One interaction: its state, folded from its facts. Exactly one of nobody, one owner, or done holds at any moment,
//! and only an accepted question changes the owner. One that an agent begins is theirs from the start.
//!
//! ```text
//!  Opened ──> queued, asking ──Accepted──> owned ──TransferStarted──> owned, asking ──Accepted──> owned by the target
//!                                            ^                            │
//!                                            └───────TransferEnded────────┘
//! ```
//!
//! Nothing is checked here: [`super::hub`] decides what may happen, this says what it means.

use super::fact::{InteractionFact, InvitationEnd};
use crate::protocol::{
    AgentId, Channel, Contact, Delivery, FailedTransfer, InteractionId, InvitationId, Message, MessageId, Millis, Mode,
    Outcome, PhoneNumber, Sender, Status, TargetRef, Transcript, TransferId,
};
use std::collections::BTreeMap;

/// Who has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holder {
    /// Nobody yet: agents of its route are asked.
    Queued,
    /// One agent.
    Owner(AgentId),
    /// Nobody any more.
    Done,
}

/// The search for a new owner, by routing or by transfer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The transfer, or `None` where it is routed.
    pub transfer: Option<Transfer>,
    /// Whom to ask.
    pub target: TargetRef,
    /// Who is asked now.
    pub ask: Option<Ask>,
    /// Who has been asked before, and when that ended.
    pub tried: BTreeMap<AgentId, Millis>,
    /// How the last question ended.
    pub last_end: Option<InvitationEnd>,
}

/// The source's side of an offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// Which one.
    pub id: TransferId,
    /// The owner who hands it over.
    pub source: AgentId,
    /// The target's name for people.
    pub target_name: String,
    /// Words for the target.
    pub note: Option<String>,
    /// Until when further agents are asked.
    pub deadline: Millis,
}

/// One agent being asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// The question.
    pub invitation: InvitationId,
    /// Who.
    pub agent: AgentId,
    /// Since when.
    pub asked: Millis,
    /// Until when.
    pub deadline: Millis,
    /// How often *More time* was had.
    pub extended: u8,
    /// Whether the agent's browser has shown it.
    pub shown: bool,
}

/// How a question that is over ended. Kept so that a late answer is told what happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastInvitation {
    /// Who was asked.
    pub agent: AgentId,
    /// `None` where they accepted.
    pub end: Option<InvitationEnd>,
}

/// The state of one interaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InteractionState {
    /// Which one.
    pub id: InteractionId,
    /// How many facts it is folded from.
    pub version: u64,
    /// How the contact writes.
    pub channel: Channel,
    /// Who writes.
    pub contact: Contact,
    /// To which of our numbers.
    pub service_number: PhoneNumber,
    /// Where that number leads.
    pub route: TargetRef,
    /// The route's name for people.
    pub via: String,
    /// Whether one answer is all there is to be.
    pub mode: Mode,
    /// When it began.
    pub opened: Millis,
    /// Who has it.
    pub holder: Holder,
    /// Whether it goes on.
    pub status: Status,
    /// Every message, oldest first.
    pub messages: Vec<Message>,
    /// When the contact's first unanswered message came.
    pub waiting_since: Option<Millis>,
    /// Named values, by key; none is empty.
    pub case_data: BTreeMap<String, String>,
    /// What agents have noted.
    pub note: String,
    /// The result.
    pub disposition: Option<String>,
    /// Who has owned it, in order.
    pub owners: Vec<AgentId>,
    /// When it was done.
    pub done: Option<Millis>,
    /// The search for a new owner.
    pub offer: Option<Offer>,
    /// The last transfer that did not come about.
    pub failed: Option<FailedTransfer>,
    /// The transfer by which the owner got it.
    pub handed_over: Option<Transfer>,
    /// The version at which the contact last wrote: what `End` and `MarkDone` depend on.
    pub received_at: u64,
    /// The version at which owner or transfer last changed: what `StartTransfer` depends on.
    pub turned_at: u64,
    /// Every question that is over.
    pub past_invitations: BTreeMap<InvitationId, PastInvitation>,
}

impl InteractionState {
    /// The conversation that its first fact begins. `None` for any other fact.
    pub fn begin(id: InteractionId, at: Millis, fact: &InteractionFact) -> Option<Self> {
        let InteractionFact::Opened { channel, contact, service_number, route, via, mode, case_data, by } = fact else {
            return None;
        };
        let routed =
            || Offer { transfer: None, target: route.clone(), ask: None, tried: BTreeMap::new(), last_end: None };
        Some(Self {
            id,
            version: 1,
            channel: *channel,
            contact: contact.clone(),
            service_number: service_number.clone(),
            route: route.clone(),
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
            offer: by.is_none().then(routed),
            failed: None,
            handed_over: None,
            received_at: 1,
            turned_at: 1,
            past_invitations: BTreeMap::new(),
        })
    }

    /// The owner, where there is one.
    pub fn owner(&self) -> Option<&AgentId> {
        match &self.holder {
            Holder::Owner(agent) => Some(agent),
            Holder::Queued | Holder::Done => None,
        }
    }

    /// The question being asked, where there is one.
    pub fn ask(&self) -> Option<&Ask> {
        self.offer.as_ref()?.ask.as_ref()
    }

    /// The pending transfer, where there is one.
    pub fn transfer(&self) -> Option<&Transfer> {
        self.offer.as_ref()?.transfer.as_ref()
    }

    /// Takes in what happened at `at`.
    pub fn apply(&mut self, at: Millis, fact: &InteractionFact) {
        self.version += 1;
        match fact {
            InteractionFact::Opened { .. } => {}
            InteractionFact::Received { message, .. } => {
                self.received_at = self.version;
                self.waiting_since.get_or_insert(at);
                self.add(message);
            }
            InteractionFact::Invited { invitation, agent, deadline } => {
                if let Some(offer) = &mut self.offer {
                    let (invitation, agent, deadline) = (invitation.clone(), agent.clone(), *deadline);
                    offer.ask = Some(Ask { invitation, agent, asked: at, deadline, extended: 0, shown: false });
                }
            }
            InteractionFact::Shown { invitation } => self.with_ask(invitation, |ask| ask.shown = true),
            InteractionFact::Extended { invitation, deadline } => {
                self.with_ask(invitation, |ask| {
                    ask.deadline = *deadline;
                    ask.extended += 1;
                });
                if let Some(transfer) = self.offer.as_mut().and_then(|offer| offer.transfer.as_mut()) {
                    transfer.deadline = transfer.deadline.max(*deadline);
                }
            }
            InteractionFact::InvitationEnded { how, .. } => {
                let Some(offer) = &mut self.offer else { return };
                let Some(ask) = offer.ask.take() else { return };
                offer.tried.insert(ask.agent.clone(), at);
                offer.last_end = Some(how.clone());
                self.past_invitations
                    .insert(ask.invitation, PastInvitation { agent: ask.agent, end: Some(how.clone()) });
            }
            InteractionFact::Accepted { .. } => self.accept(),
            InteractionFact::TransferStarted { transfer, source, target, target_name, note, deadline } => {
                self.turned_at = self.version;
                self.failed = None;
                let transfer = Transfer {
                    id: transfer.clone(),
                    source: source.clone(),
                    target_name: target_name.clone(),
                    note: note.clone(),
                    deadline: *deadline,
                };
                self.offer = Some(Offer {
                    transfer: Some(transfer),
                    target: target.clone(),
                    ask: None,
                    tried: BTreeMap::new(),
                    last_end: None,
                });
            }
            InteractionFact::TransferEnded { outcome, .. } => {
                self.turned_at = self.version;
                let Some(Offer { transfer: Some(transfer), target, .. }) = self.offer.take() else { return };
                if *outcome != Outcome::Cancelled {
                    let Transfer { id, target_name, note, .. } = transfer;
                    self.failed = Some(FailedTransfer { id, target, target_name, outcome: outcome.clone(), at, note });
                }
            }
            InteractionFact::FailureDismissed => self.failed = None,
            InteractionFact::Consent { .. } => {}
            InteractionFact::Sent { message } => {
                // Who is answered by the gateway still waits for an agent.
                if message.from != Sender::Service {
                    self.waiting_since = None;
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
            InteractionFact::Ended { by_contact } => {
                self.status = Status::Ended { by_contact: *by_contact };
                self.waiting_since = None;
            }
            InteractionFact::Done => {
                self.holder = Holder::Done;
                self.done = Some(at);
                self.offer = None;
            }
        }
    }

    /// A message; the newest are looked at first.
    pub fn message(&self, id: &MessageId) -> Option<&Message> {
        self.messages.iter().rev().find(|m| m.id == *id)
    }

    /// The agent whose text has just failed with nobody to see it in a window, and why.
    pub fn failed_unseen<'a>(&'a self, fact: &'a InteractionFact) -> Option<(&'a AgentId, &'a str)> {
        let InteractionFact::Delivery { message, delivery: Delivery::Failed { reason } } = fact else { return None };
        let writer = self.message(message)?.from.agent()?;
        self.owner().is_none().then_some((writer, reason))
    }

    /// A page of the messages: those before a place, or the newest.
    pub fn page(&self, before: Option<u64>) -> Transcript {
        let end = before.map_or(self.messages.len(), |before| self.messages.len().min(before as usize));
        let start = end.saturating_sub(Transcript::PAGE);
        Transcript { earlier: start as u64, messages: self.messages[start..end].to_vec() }
    }

    /// Whether `delivery` is news for a message: reports come late, twice and out of order. What was given up, or was
    /// not known to have been sent, may turn out to be on the phone; what is on the phone stays there.
    pub fn moves(&self, message: &MessageId, delivery: &Delivery) -> bool {
        let rank = |delivery: &Delivery| match delivery {
            Delivery::Sending => 0,
            Delivery::Sent => 1,
            Delivery::Failed { .. } => 2,
            Delivery::Delivered => 3,
        };
        let known = self.message(message).and_then(|m| m.delivery.as_ref());
        known.is_some_and(|known| rank(known) < rank(delivery))
    }

    /// With its first file it is an MMS conversation.
    fn add(&mut self, message: &Message) {
        if !message.media.is_empty() {
            self.channel = Channel::Mms;
        }
        self.messages.push(message.clone());
    }

    fn with_ask(&mut self, invitation: &InvitationId, change: impl FnOnce(&mut Ask)) {
        let ask = self.offer.as_mut().and_then(|offer| offer.ask.as_mut());
        if let Some(ask) = ask.filter(|ask| ask.invitation == *invitation) {
            change(ask);
        }
    }

    fn accept(&mut self) {
        self.turned_at = self.version;
        let Some(Offer { transfer, ask: Some(ask), .. }) = self.offer.take() else { return };
        self.past_invitations.insert(ask.invitation, PastInvitation { agent: ask.agent.clone(), end: None });
        self.failed = None;
        self.handed_over = transfer;
        if self.owners.last() != Some(&ask.agent) {
            self.owners.push(ask.agent.clone());
        }
        self.holder = Holder::Owner(ask.agent);
    }
}
