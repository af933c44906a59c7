//! The events that a host is told.

use crate::protocol::{
    Channel, Contact, InteractionId, InvitationId, Millis, Parked, PhoneNumber, TargetRef, TransferId, encode,
};
use serde::Serialize;

/// The events that a policy can allow. `tokenWanted`, `focusLeft` and `language` are always allowed.
pub const EVENTS: &[&str] = &[
    "connection",
    "state",
    "counts",
    "invitationOffered",
    "invitationGone",
    "interactionOpened",
    "interactionChanged",
    "interactionClosed",
    "transferOffered",
    "transferShown",
    "transferAccepted",
    "transferDeclined",
    "transferExpired",
    "transferCancelled",
    "transferFailed",
    "screenPop",
    "notify",
    "sizeWished",
];

/// Something that has happened on the desk. No event contains what was written to or by the contact, or a note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum HostEvent {
    /// Whether commands reach the gateway.
    Connection {
        /// True if they do.
        connected: bool,
    },
    /// The agent's channel state.
    State(AgentState),
    /// What waits for the agent, for the badge of the host's own tab.
    Counts(Counts),
    /// The agent is invited, or an invitation has been extended.
    InvitationOffered {
        /// The invitation.
        invitation: HostInvitation,
    },
    /// An invitation is over, whatever was answered.
    InvitationGone {
        /// Its id.
        invitation: InvitationId,
    },
    /// A window has opened; also sent for each that is open when the host connects.
    InteractionOpened {
        /// The interaction.
        interaction: HostInteraction,
    },
    /// Something that the host sees of an interaction has changed.
    InteractionChanged {
        /// Its state now.
        interaction: HostInteraction,
    },
    /// A window has closed.
    InteractionClosed {
        /// Its interaction.
        interaction: InteractionId,
        /// `transferred`, `done`, or `gone` where that is not known.
        why: &'static str,
        /// The contact.
        contact: Contact,
        /// The case data that this host may read, as it was last.
        case: Vec<NamedValue>,
    },
    /// A transfer has started.
    TransferOffered(HostTransfer),
    /// The agent who is invited has it on the screen.
    TransferShown(HostTransfer),
    /// The window has moved to the target.
    TransferAccepted(HostTransfer),
    /// The agent who was invited has declined.
    TransferDeclined(HostTransfer),
    /// Nobody has answered in time.
    TransferExpired(HostTransfer),
    /// The agent has cancelled it.
    TransferCancelled(HostTransfer),
    /// It has failed for another reason.
    TransferFailed(HostTransfer),
    /// The agent has accepted an invitation here: the host can show the contact.
    ScreenPop {
        /// The interaction.
        interaction: InteractionId,
        /// The contact.
        contact: Contact,
        /// The case data that this host may read.
        case: Vec<NamedValue>,
    },
    /// The host is to show a browser notification: an embedded page may not.
    Notify {
        /// What it is about: `invitation`, `interaction`, `notice` or `ask`.
        code: &'static str,
        /// One sentence in the agent's language, without what the contact wrote.
        text: String,
    },
    /// The size the desk would like to have, for a host that can give it room.
    SizeWished(Size),
    /// The agent has left the desk by the key that moves between its regions: the host takes the focus.
    FocusLeft {
        /// True if it goes to what comes before the desk in the host's page.
        back: bool,
    },
    /// The desk speaks this language, also in what it tells the host.
    Language {
        /// Its tag (BCP 47).
        language: &'static str,
    },
    /// The token expires soon, or there is none: the host is to call `setToken`.
    TokenWanted {},
}

/// A size, in CSS pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Size {
    /// The width.
    pub width: u32,
    /// The height.
    pub height: u32,
}

/// The agent's channel state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AgentState {
    /// The agent's user name.
    pub agent: String,
    /// True if they take interactions.
    pub ready: bool,
    /// The reason they do not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What waits for the agent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// The number of invitations without an answer.
    pub invitations: usize,
    /// The number of new messages in windows that are not shown.
    pub unread: usize,
}

/// A value of the case data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NamedValue {
    /// Its name for programs.
    pub key: String,
    /// Its name for people.
    pub label: String,
    /// The value.
    pub value: String,
}

/// An invitation, as a host sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HostInvitation {
    /// Its id.
    pub id: InvitationId,
    /// Its interaction.
    pub interaction: InteractionId,
    /// The channel.
    pub channel: Channel,
    /// The contact.
    pub contact: Contact,
    /// The case data that this host may read.
    pub case: Vec<NamedValue>,
    /// When it expires, in milliseconds since 1970.
    pub deadline: Millis,
}

/// A window, as a host sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HostInteraction {
    /// Its id.
    pub id: InteractionId,
    /// The channel.
    pub channel: Channel,
    /// The contact.
    pub contact: Contact,
    /// The service number that they write to.
    pub line: PhoneNumber,
    /// True if the conversation goes on.
    pub connected: bool,
    /// The case data that this host may read.
    pub case: Vec<NamedValue>,
    /// The number of new messages while it was not shown.
    pub unread: usize,
    /// Until when it is parked, if it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parked: Option<Parked>,
    /// The pending transfer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transfer: Option<HostTransfer>,
    /// True if the window is in front.
    pub front: bool,
}

/// A transfer, as a host sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HostTransfer {
    /// Its id.
    pub id: TransferId,
    /// The interaction.
    pub interaction: InteractionId,
    /// The target.
    pub target: TargetRef,
    /// The target's name.
    pub name: String,
    /// The name of the agent who is invited now, once they have it on the screen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shown: Option<String>,
    /// Its outcome, as [`Outcome`](crate::protocol::Outcome) is called on the wire; `target_gone` if the target does not
    /// exist any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'static str>,
    /// Its outcome, in words of the agent's language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
}

impl HostEvent {
    /// Returns its name, as in [`EVENTS`].
    pub fn name(&self) -> &'static str {
        match self {
            Self::Connection { .. } => "connection",
            Self::State(_) => "state",
            Self::Counts(_) => "counts",
            Self::InvitationOffered { .. } => "invitationOffered",
            Self::InvitationGone { .. } => "invitationGone",
            Self::InteractionOpened { .. } => "interactionOpened",
            Self::InteractionChanged { .. } => "interactionChanged",
            Self::InteractionClosed { .. } => "interactionClosed",
            Self::TransferOffered(_) => "transferOffered",
            Self::TransferShown(_) => "transferShown",
            Self::TransferAccepted(_) => "transferAccepted",
            Self::TransferDeclined(_) => "transferDeclined",
            Self::TransferExpired(_) => "transferExpired",
            Self::TransferCancelled(_) => "transferCancelled",
            Self::TransferFailed(_) => "transferFailed",
            Self::ScreenPop { .. } => "screenPop",
            Self::Notify { .. } => "notify",
            Self::SizeWished(_) => "sizeWished",
            Self::FocusLeft { .. } => "focusLeft",
            Self::Language { .. } => "language",
            Self::TokenWanted {} => "tokenWanted",
        }
    }

    /// Returns the event as it goes over the port: `{"event": {"counts": {…}}}`.
    pub fn encode(&self) -> String {
        format!(r#"{{"event":{}}}"#, encode(self))
    }
}
