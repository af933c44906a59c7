//! Facts: the entries of the event log. The state of the gateway is their fold and nothing else.

mod gateway;
mod parking;
#[cfg(test)]
mod tests;

use super::ask::Ask;
use super::contacts::ContactSource;
use super::roster::RosterFact;
use crate::protocol::{
    AgentId, AskGone, Channel, ChannelState, CommandId, ConsultationGone, ConsultationId, Contact, Delivery,
    InteractionId, InvitationId, Message, MessageId, Millis, Mode, NoticeId, Outcome, PhoneNumber, TargetRef,
    TransferId,
};
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
}

impl Fact {
    /// Returns the name of the stream it belongs to.
    pub fn stream(&self) -> String {
        match self {
            Self::Interaction { id, .. } => interaction_stream(id),
            Self::Agent { id, .. } => format!("agent/{id}"),
            Self::Roster { .. } => "roster".into(),
            Self::Gateway { .. } => "gateway".into(),
        }
    }
}

/// Returns the name of an interaction's stream.
pub fn interaction_stream(id: &InteractionId) -> String {
    format!("interaction/{id}")
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

/// Something that happened to an agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AgentFact {
    /// The agent signed in and is ready.
    SignedIn,
    /// The last connection was lost. The agent is signed out if they do not reconnect in time.
    Lost,
    /// The agent reconnected.
    Back,
    /// The agent signed out, or was signed out after they did not reconnect.
    SignedOut,
    /// An administrator signed the agent out. Sessions that began before are no longer valid.
    Dismissed {
        /// The administrator's name.
        by: String,
        /// Why, if the administrator said so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// An administrator suspended the agent: as `Dismissed`, and nobody signs in as them until `Restored`.
    Suspended {
        /// The administrator's name.
        by: String,
        /// Why, if the administrator said so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// An administrator ended the suspension.
    Restored {
        /// The administrator's name.
        by: String,
        /// Why, if the administrator said so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// Part of a sign-out whose time does not tell by itself which tokens of other issuers are from before it.
    TokensRevoked {
        /// The system time of the sign-out.
        wall: Millis,
        /// How far the clocks of the issuers of the agent's tokens were ahead, in milliseconds.
        lead: Millis,
    },
    /// The agent changed their state.
    StateSet {
        /// The new state.
        state: ChannelState,
    },
    /// The agent marked an interaction done and wraps up: they are not asked for a while.
    WrapUpStarted {
        /// The interaction. Older gateways did not record it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        interaction: Option<InteractionId>,
        /// When they have wrapped it up.
        until: Millis,
    },
    /// The agent reopened an interaction that they were wrapping up.
    WrapUpCancelled {
        /// The interaction.
        interaction: InteractionId,
    },
    /// The time to wrap up was over. An agent who ends it before that sets their state.
    WrapUpEnded,
    /// The gateway set the agent to not ready because they did not answer a routed invitation.
    DidNotAnswer {
        /// The interaction.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        interaction: Option<InteractionId>,
        /// The contact of the interaction.
        contact: Contact,
    },
    /// The agent marked a notice as read or unread.
    NoticeMarked {
        /// The notice.
        notice: NoticeId,
        /// True if it is read.
        read: bool,
    },
    /// The agent marked all notices as read that had arrived by a time.
    NoticesRead {
        /// The time.
        until: Millis,
    },
    /// The agent deleted a notice.
    NoticeDeleted {
        /// The notice.
        notice: NoticeId,
    },
    /// The agent brought back the notice that they had deleted last.
    NoticeRestored {
        /// The notice.
        notice: NoticeId,
    },
    /// The gateway deleted a notice: its time was up, or there were too many.
    NoticeExpired {
        /// The notice.
        notice: NoticeId,
    },
    /// The agent added or removed a favourite.
    FavouriteSet {
        /// The target.
        target: TargetRef,
        /// True if it is a favourite now.
        on: bool,
    },
    /// The agent changed a setting of their desk.
    SettingSet {
        /// The key of the setting.
        key: String,
        /// The new value.
        value: String,
    },
}
