//! What has happened: the entries of the event log. The state of the gateway is their fold and nothing else.

use super::roster::RosterFact;
use crate::protocol::{
    AgentId, Channel, ChannelState, CommandId, Contact, Delivery, InteractionId, InvitationId, Message, MessageId,
    Millis, Mode, NoticeId, Outcome, PhoneNumber, TargetRef, TransferId,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One entry of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When it was decided.
    pub at: Millis,
    /// Its place in its stream: 1 for the first. Appended only where the stream stands at one less.
    pub version: u64,
    /// The command that led to it. Remembered so that the same command sent again takes no effect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
    /// What happened.
    pub fact: Fact,
}

/// A command, by its author and name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Cause {
    /// Whose command.
    pub agent: AgentId,
    /// Which one.
    pub command: CommandId,
}

/// Something that happened to one interaction, one agent, or the directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum Fact {
    /// To an interaction.
    Interaction {
        /// Which one.
        id: InteractionId,
        /// What.
        what: InteractionFact,
    },
    /// To an agent.
    Agent {
        /// Whom.
        id: AgentId,
        /// What.
        what: AgentFact,
    },
    /// To the directory.
    Roster {
        /// What.
        what: RosterFact,
    },
}

impl Fact {
    /// The name of the stream it belongs to.
    pub fn stream(&self) -> String {
        match self {
            Self::Interaction { id, .. } => format!("interaction/{id}"),
            Self::Agent { id, .. } => format!("agent/{id}"),
            Self::Roster { .. } => "roster".into(),
        }
    }
}

/// Something that happened to an interaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum InteractionFact {
    /// It began. Always the first of its stream.
    Opened {
        /// How the contact writes.
        channel: Channel,
        /// Who writes.
        contact: Contact,
        /// To which of our numbers.
        service_number: PhoneNumber,
        /// Where that number leads.
        route: TargetRef,
        /// The route's name for people.
        via: String,
        /// Whether one answer is all there is to be.
        #[serde(default)]
        mode: Mode,
        /// Named values it begins with.
        #[serde(default)]
        case_data: BTreeMap<String, String>,
        /// The agent who began it, where it was not the contact: they own it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<AgentId>,
    },
    /// The contact wrote.
    Received {
        /// The message.
        message: Message,
        /// The carrier's name for it: a repeated delivery is known by it.
        carrier_id: String,
    },
    /// An agent is asked to take it.
    #[serde(alias = "asked")]
    Invited {
        /// The question.
        invitation: InvitationId,
        /// Who.
        agent: AgentId,
        /// Until when.
        deadline: Millis,
    },
    /// The agent's browser has shown the question.
    Shown {
        /// Which one.
        invitation: InvitationId,
    },
    /// The agent has had more time.
    Extended {
        /// For which question.
        invitation: InvitationId,
        /// Until when now.
        deadline: Millis,
    },
    /// The question is over, and the agent has not taken it.
    #[serde(alias = "ask_ended")]
    InvitationEnded {
        /// Which one.
        invitation: InvitationId,
        /// How.
        how: InvitationEnd,
    },
    /// The agent who is asked takes it and is the owner from here on.
    Accepted {
        /// On which question.
        invitation: InvitationId,
    },
    /// The owner hands it over.
    TransferStarted {
        /// Which transfer.
        transfer: TransferId,
        /// The owner.
        source: AgentId,
        /// To what.
        target: TargetRef,
        /// The target's name for people.
        target_name: String,
        /// Words for the target.
        note: Option<String>,
        /// Until when it may go on asking.
        deadline: Millis,
    },
    /// The transfer did not come about. (Where it does, `Accepted` says so.)
    TransferEnded {
        /// Which transfer.
        transfer: TransferId,
        /// Why; never `Outcome::Accepted`.
        outcome: Outcome,
    },
    /// The owner has taken the error off the window.
    FailureDismissed,
    /// The owner wrote.
    Sent {
        /// The message.
        message: Message,
    },
    /// A message of ours has come further.
    Delivery {
        /// Which one.
        message: MessageId,
        /// How far.
        delivery: Delivery,
    },
    /// The owner has set a named value, or taken it away.
    CaseDataSet {
        /// Which value.
        key: String,
        /// To what; empty for nothing.
        value: String,
    },
    /// The owner has written down what is to be known.
    NoteSet {
        /// All of it.
        note: String,
    },
    /// The owner has recorded the result, or taken it back.
    DispositionSet {
        /// Which one.
        disposition: Option<String>,
    },
    /// The contact has said whether they want texts from this service number.
    Consent {
        /// True where they want them again, false where they have opted out.
        given: bool,
    },
    /// The conversation is over.
    Ended {
        /// By the contact, or by the owner.
        by_contact: bool,
    },
    /// The owner has closed it, or it ended with nobody owning it.
    Done,
}

/// How a question ended, other than by being accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum InvitationEnd {
    /// The agent said no.
    Declined {
        /// Why.
        reason: Option<String>,
    },
    /// Time was up.
    NoAnswer,
    /// The source withdrew the transfer.
    Withdrawn {
        /// The source's name for people.
        by: String,
    },
    /// The contact ended the conversation.
    ContactEnded,
    /// The agent has logged out.
    LoggedOut,
    /// The agent has become not ready.
    NotReady,
}

/// Something that happened to an agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AgentFact {
    /// Signed in, and ready.
    SignedIn,
    /// Their last connection was lost. Logged out when it does not come back in time.
    Lost,
    /// Connected again.
    Back,
    /// Signed out, by themselves or because the connection did not come back.
    SignedOut,
    /// Changed their channel state.
    StateSet {
        /// To what.
        state: ChannelState,
    },
    /// Set to not ready by the gateway, for letting an invitation pass.
    DidNotAnswer {
        /// Who wrote.
        contact: Contact,
    },
    /// Marked a system message.
    NoticeMarked {
        /// Which one.
        notice: NoticeId,
        /// Read, or unread.
        read: bool,
    },
    /// Deleted a system message.
    NoticeDeleted {
        /// Which one.
        notice: NoticeId,
    },
    /// Put a target among their favourites, or took it from there.
    FavouriteSet {
        /// Which one.
        target: TargetRef,
        /// In, or out.
        on: bool,
    },
    /// Chose something about their desk.
    SettingSet {
        /// Which choice.
        key: String,
        /// What is chosen.
        value: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_under_their_former_names_can_still_be_read() {
        let read = |json: &str| serde_json::from_str::<InteractionFact>(json).unwrap();
        let invited = read(r#"{"kind":"asked","invitation":"i1","agent":"ann","deadline":5}"#);
        assert!(matches!(invited, InteractionFact::Invited { deadline: 5, .. }));
        let ended = read(r#"{"kind":"ask_ended","invitation":"i1","how":{"kind":"no_answer"}}"#);
        assert!(matches!(ended, InteractionFact::InvitationEnded { how: InvitationEnd::NoAnswer, .. }));
    }
}
