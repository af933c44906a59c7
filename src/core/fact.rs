//! Facts: the entries of the event log. The state of the gateway is their fold and nothing else.

mod agent;
mod erasure;
mod gateway;
mod parking;
#[cfg(test)]
mod tests;

use super::ask::Ask;
use super::contacts::ContactSource;
use super::roster::RosterFact;
use crate::protocol::{
    AgentId, AskGone, Channel, CommandId, ConsultationGone, ConsultationId, Contact, Delivery, InteractionId,
    InvitationId, Message, MessageId, Millis, Mode, Outcome, PhoneNumber, TargetRef, TransferId,
};
pub use agent::AgentFact;
pub use erasure::{ERASURES, ErasureFact, stream_of};
pub use gateway::GatewayFact;
pub use parking::UnparkedBy;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An entry of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When it was decided.
    pub at: Millis,
    /// Its version in its stream, counted from 1. It is appended only if the stream is at the version before.
    pub version: u64,
    /// The command that caused it. Remembered so that a command sent again has no effect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
    /// What happened.
    pub fact: Fact,
}

/// A reference to a command.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Cause {
    /// The agent who sent it.
    pub agent: AgentId,
    /// Its id, unique per agent.
    pub command: CommandId,
}

/// Something that happened to an interaction, an agent or the roster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum Fact {
    /// A fact about an interaction.
    Interaction {
        /// The interaction.
        id: InteractionId,
        /// What happened to it.
        what: InteractionFact,
    },
    /// A fact about an agent.
    Agent {
        /// The agent.
        id: AgentId,
        /// What happened.
        what: AgentFact,
    },
    /// A fact about the roster.
    Roster {
        /// What changed.
        what: RosterFact,
    },
    /// A fact about the gateway itself.
    Gateway {
        /// What happened.
        what: GatewayFact,
    },
    /// A fact about what is erased.
    Erasure {
        /// What happened.
        what: ErasureFact,
    },
    /// What a fact said is erased. Never decided: it is what is read in its place.
    Erased {
        /// The stream that it is in.
        stream: String,
    },
}

impl Fact {
    /// Returns the name of the stream it belongs to.
    pub fn stream(&self) -> String {
        match self {
            Self::Interaction { id, .. } => stream_of(id),
            Self::Agent { id, .. } => format!("agent/{id}"),
            Self::Roster { .. } => "roster".into(),
            Self::Gateway { .. } => "gateway".into(),
            Self::Erasure { .. } => ERASURES.into(),
            Self::Erased { stream } => stream.clone(),
        }
    }
}

/// Something that happened to an interaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum InteractionFact {
    /// It was opened. Always the first fact of its stream.
    Opened {
        /// The channel the contact uses.
        channel: Channel,
        /// The contact.
        contact: Contact,
        /// The service number.
        service_number: PhoneNumber,
        /// The target that the service number leads to.
        route: TargetRef,
        /// The route's display name.
        via: String,
        /// Whether the conversation goes on or consists of one answer.
        #[serde(default)]
        mode: Mode,
        /// The initial case data.
        #[serde(default)]
        case_data: BTreeMap<String, String>,
        /// The agent who opened it and owns it; `None` if the contact did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<AgentId>,
    },
    /// The contact book was told of the contact. What, is in the book alone.
    ContactDescribed {
        /// Who said it.
        source: ContactSource,
    },
    /// The contact wrote.
    Received {
        /// The message.
        message: Message,
        /// The carrier's id of the message, by which repeated deliveries are recognized.
        carrier_id: String,
    },
    /// An agent was invited to take it.
    #[serde(alias = "asked")]
    Invited {
        /// The id of the invitation.
        invitation: InvitationId,
        /// The agent.
        agent: AgentId,
        /// When the time to answer is up.
        deadline: Millis,
    },
    /// The agent's browser has displayed the invitation.
    Shown {
        /// The invitation.
        invitation: InvitationId,
    },
    /// The agent was given more time to answer.
    Extended {
        /// The invitation.
        invitation: InvitationId,
        /// The new deadline.
        deadline: Millis,
    },
    /// The invitation ended without being accepted.
    #[serde(alias = "ask_ended")]
    InvitationEnded {
        /// The invitation.
        invitation: InvitationId,
        /// How it ended.
        how: InvitationEnd,
    },
    /// The invited agent accepted and is the owner from here on.
    Accepted {
        /// The invitation.
        invitation: InvitationId,
    },
    /// The owner started a transfer.
    TransferStarted {
        /// The id of the transfer.
        transfer: TransferId,
        /// The owner.
        source: AgentId,
        /// The target.
        target: TargetRef,
        /// The target's display name.
        target_name: String,
        /// A note for the target.
        note: Option<String>,
        /// Until when further agents are invited.
        deadline: Millis,
    },
    /// The transfer failed or was cancelled. A successful one ends with `Accepted`.
    TransferEnded {
        /// The transfer.
        transfer: TransferId,
        /// Why it ended; never `Outcome::Accepted`.
        outcome: Outcome,
    },
    /// The owner asked somebody to be consulted.
    ConsultationStarted {
        /// The id of the consultation.
        consultation: ConsultationId,
        /// The owner.
        source: AgentId,
        /// The target.
        target: TargetRef,
        /// The target's display name.
        target_name: String,
        /// The owner's question.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        question: Option<String>,
        /// Until when further agents are invited.
        deadline: Millis,
    },
    /// The invited agent accepted and is consulted from here on. The owner remains the owner.
    ConsultationAccepted {
        /// The invitation.
        invitation: InvitationId,
        /// The owner's display name.
        from: String,
        /// The consulted agent's display name.
        with: String,
    },
    /// The consultation did not come about, or was withdrawn.
    ConsultationFailed {
        /// The consultation.
        consultation: ConsultationId,
        /// Why; never `Outcome::Accepted`.
        outcome: Outcome,
    },
    /// One of the two said something to the other. The contact never sees it.
    ConsultationSaid {
        /// The consultation.
        consultation: ConsultationId,
        /// The id of what was said.
        message: MessageId,
        /// Who said it.
        by: AgentId,
        /// Their display name.
        name: String,
        /// The words.
        text: String,
    },
    /// The consultation that was going on is over.
    ConsultationEnded {
        /// The consultation.
        consultation: ConsultationId,
        /// Why; never `ConsultationGone::Transferred`.
        why: ConsultationGone,
    },
    /// The owner transferred it to the consulted agent, who is the owner from here on.
    ConsultationCompleted {
        /// The consultation.
        consultation: ConsultationId,
        /// The new owner's display name.
        to: String,
    },
    /// A colleague asked the owner for it, until they are given it or `AskedInVain`.
    AskedFor(Ask),
    /// A colleague does not get what they asked for.
    AskedInVain {
        /// The colleague.
        by: AgentId,
        /// The one who was the owner.
        of: AgentId,
        /// Why.
        why: AskGone,
    },
    /// The owner dismissed the error of the failed transfer or consultation.
    FailureDismissed,
    /// The owner parked it, or changed until when. It ends with `Unparked`; also with whatever the owner does to go on
    /// with it or to hand it over (`Sent`, `TransferStarted`), and with the end of the conversation or of the ownership.
    Parked {
        /// When it comes back at the latest; `None` if it waits for the contact alone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Millis>,
    },
    /// It is no longer parked, and its owner goes on with it.
    Unparked {
        /// Why.
        why: UnparkedBy,
    },
    /// The owner wrote.
    Sent {
        /// The message.
        message: Message,
    },
    /// The delivery of an outbound message made progress.
    Delivery {
        /// The message.
        message: MessageId,
        /// The new state of the delivery.
        delivery: Delivery,
    },
    /// The owner set or cleared a value of the case data.
    CaseDataSet {
        /// The key.
        key: String,
        /// The value; empty if it was cleared.
        value: String,
    },
    /// The owner changed the note.
    NoteSet {
        /// The whole note.
        note: String,
    },
    /// The owner recorded or cleared the disposition.
    DispositionSet {
        /// The id of the disposition; `None` if it was cleared.
        disposition: Option<String>,
    },
    /// The contact opted out of texts from the service number, or in again.
    Consent {
        /// `true` for an opt-in, `false` for an opt-out.
        given: bool,
    },
    /// An administrator took it from its owner, or from the agent whom alone it waited for. It is queued.
    Reassigned {
        /// The administrator's name.
        by: String,
        /// Why, if the administrator said so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        /// The owner; `None` if it had none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<AgentId>,
        /// The agent to whom it is given. They are invited first.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<AgentId>,
        /// The target whose agents are invited from now on.
        route: TargetRef,
        /// The route's display name.
        via: String,
    },
    /// The owner let it go. It is queued.
    Released {
        /// The owner.
        by: AgentId,
        /// The agent to whom it is given. They are invited first.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<AgentId>,
        /// The target whose agents are invited from now on.
        route: TargetRef,
        /// The route's display name.
        via: String,
        /// A note for whoever is invited.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// The contact waited for an agent who was gone for too long. It is queued.
    Rescued {
        /// The agent: the owner, or whom alone it waited for.
        from: AgentId,
        /// The target whose agents are invited from now on.
        route: TargetRef,
        /// The route's display name.
        via: String,
    },
    /// The conversation ended.
    Ended {
        /// True if the contact ended it; otherwise the owner did.
        by_contact: bool,
    },
    /// The owner marked it done, or it ended without an owner.
    Done,
    /// An agent reopened it after it was done, and owns it.
    Reopened {
        /// The agent.
        by: AgentId,
    },
}

/// The end of an invitation that was not accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum InvitationEnd {
    /// The agent declined.
    Declined {
        /// The reason the agent gave.
        reason: Option<String>,
    },
    /// The agent did not answer in time.
    NoAnswer,
    /// The source cancelled the transfer, or an administrator took the interaction away.
    Withdrawn {
        /// The display name of whoever did.
        by: String,
    },
    /// The contact ended the conversation.
    ContactEnded,
    /// The agent logged out.
    LoggedOut,
    /// The agent became not ready.
    NotReady,
}
