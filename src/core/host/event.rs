//! What a host is told.

use crate::protocol::{
    Channel, Contact, InteractionId, InvitationId, Millis, PhoneNumber, TargetRef, TransferId, encode,
};
use serde::Serialize;

/// Events that can be allowed. `tokenWanted` and `focusLeft` always are.
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

/// Something that has happened on the desk. No event holds what was written to or by the contact, or a note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum HostEvent {
    /// Whether commands reach the gateway.
    Connection {
        /// They do.
        connected: bool,
    },
    /// The agent's channel state.
    State(AgentState),
    /// For the badge of the host's own tab.
    Counts(Counts),
    /// The agent is asked.
    InvitationOffered {
        /// What.
        invitation: HostInvitation,
    },
    /// The agent is asked no more, whatever was answered.
    InvitationGone {
        /// Which one.
        invitation: InvitationId,
    },
    /// A window has opened; also for each that is open when the host connects.
    InteractionOpened {
        /// What.
        interaction: HostInteraction,
    },
    /// Something that the host sees of it has changed.
    InteractionChanged {
        /// As it is now.
        interaction: HostInteraction,
    },
    /// A window has closed.
    InteractionClosed {
        /// Which one.
        interaction: InteractionId,
        /// `transferred`, `done`, or `gone` where that is not known.
        why: &'static str,
        /// Who wrote.
        contact: Contact,
        /// Named values that this host may read, as they were last.
        case: Vec<NamedValue>,
    },
    /// A transfer is on its way.
    TransferOffered(HostTransfer),
    /// Whoever is asked has it on the screen.
    TransferShown(HostTransfer),
    /// The window has moved.
    TransferAccepted(HostTransfer),
    /// Whoever was asked said no.
    TransferDeclined(HostTransfer),
    /// Nobody answered in time.
    TransferExpired(HostTransfer),
    /// The agent has withdrawn it.
    TransferCancelled(HostTransfer),
    /// It did not come about for another reason.
    TransferFailed(HostTransfer),
    /// The agent has accepted here: time to show who that is.
    ScreenPop {
        /// Which one.
        interaction: InteractionId,
        /// Who writes.
        contact: Contact,
        /// Named values that this host may read.
        case: Vec<NamedValue>,
    },
    /// To be shown as a browser notification: a page inside another may not.
    Notify {
        /// One sentence, without what the contact wrote.
        text: String,
    },
    /// How large the desk would be, for a host that gives it room.
    SizeWished(Size),
    /// The agent has left the desk by the key that goes round its regions: the focus is the host's.
    FocusLeft {
        /// Towards what is before the desk in the host's page.
        back: bool,
    },
    /// The token runs out soon, or there is none: the host is to call `setToken`.
    TokenWanted {},
}

/// A size, in CSS pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Size {
    /// From left to right.
    pub width: u32,
    /// From top to bottom.
    pub height: u32,
}

/// The agent's channel state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AgentState {
    /// User name.
    pub agent: String,
    /// Takes interactions.
    pub ready: bool,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What waits for the agent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Invitations without an answer.
    pub invitations: usize,
    /// New messages in windows that are not in front.
    pub unread: usize,
}

/// A named value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NamedValue {
    /// Its name for programs.
    pub key: String,
    /// Its name for people.
    pub label: String,
    /// The value.
    pub value: String,
}

/// What the agent is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HostInvitation {
    /// Which one.
    pub id: InvitationId,
    /// To which interaction.
    pub interaction: InteractionId,
    /// How the contact writes.
    pub channel: Channel,
    /// Who writes.
    pub contact: Contact,
    /// Named values that this host may read.
    pub case: Vec<NamedValue>,
    /// Until when it can be answered, in milliseconds since 1970.
    pub deadline: Millis,
}

/// A window.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HostInteraction {
    /// Which one.
    pub id: InteractionId,
    /// How the contact writes.
    pub channel: Channel,
    /// Who writes.
    pub contact: Contact,
    /// Our number, to which they write.
    pub line: PhoneNumber,
    /// Whether it goes on.
    pub connected: bool,
    /// Named values that this host may read.
    pub case: Vec<NamedValue>,
    /// New messages while it was not in front.
    pub unread: usize,
    /// The transfer going on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transfer: Option<HostTransfer>,
    /// The window is in front.
    pub front: bool,
}

/// A transfer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HostTransfer {
    /// Which one.
    pub id: TransferId,
    /// Of which interaction.
    pub interaction: InteractionId,
    /// To what.
    pub target: TargetRef,
    /// The target's name for people.
    pub name: String,
    /// The name of whoever is asked now and has it on the screen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shown: Option<String>,
    /// How it ended, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
}

impl HostEvent {
    /// Its name, as it is in [`EVENTS`].
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
            Self::TokenWanted {} => "tokenWanted",
        }
    }

    /// Returns the event as it goes over the port: `{"event": {"counts": {…}}}`.
    pub fn encode(&self) -> String {
        format!(r#"{{"event":{}}}"#, encode(self))
    }
}
