//! What changes in what an agent sees, and all of it at once.

use super::{
    Interaction, InteractionId, Invitation, InvitationId, Me, Message, Notice, NoticeId, Setting, Setup, TargetRef,
    Transcript,
};
use serde::Serialize;

/// A change in what one agent sees. An event carries the whole of the thing it changes, so applying it is a put or a
/// removal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// The agent's own state.
    Me(Me),
    /// The agent has become the owner: a window opens.
    WindowOpened {
        /// Its head.
        interaction: Interaction,
        /// Its newest messages.
        transcript: Transcript,
    },
    /// A window's head has changed.
    WindowChanged {
        /// The new head.
        interaction: Interaction,
    },
    /// The agent is no longer the owner, or the interaction is done: the window closes.
    WindowClosed {
        /// Which one.
        interaction: InteractionId,
        /// Why.
        why: WindowGone,
    },
    /// A message is new or has changed in one of the agent's windows.
    Message {
        /// In which window.
        interaction: InteractionId,
        /// Its place in the transcript, from 0: a new one has that after the last.
        place: u64,
        /// The message.
        message: Message,
    },
    /// The agent is asked, or what they are asked has changed.
    Invitation(Invitation),
    /// The agent is no longer asked.
    InvitationGone {
        /// Which invitation.
        invitation: InvitationId,
        /// Why.
        why: InvitationGone,
    },
    /// A system message is new or has changed.
    Notice(Notice),
    /// A system message has been deleted.
    NoticeGone {
        /// Which one.
        notice: NoticeId,
    },
    /// The agent's favourite targets have changed.
    Favourites {
        /// All of them, in the order in which they were added.
        targets: Vec<TargetRef>,
    },
    /// The targets the agent has transferred to last have changed.
    Recent {
        /// The newest first; at most [`Snapshot::RECENT`].
        targets: Vec<TargetRef>,
    },
    /// The agent has chosen something about their desk.
    Settings {
        /// All that is chosen, in order of the keys.
        settings: Vec<Setting>,
    },
}

/// Why a window closes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum WindowGone {
    /// It has been handed over.
    Transferred {
        /// The new owner's name for people.
        to: String,
    },
    /// The agent marked it done.
    Done,
}

/// Why an invitation is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum InvitationGone {
    /// This agent accepted, here or in another tab.
    Accepted,
    /// This agent declined, here or in another tab.
    Declined,
    /// Time was up.
    NoAnswer,
    /// The source withdrew it.
    Withdrawn {
        /// The source's name for people.
        by: String,
    },
    /// The contact ended the conversation.
    ContactEnded,
    /// This agent can no longer be asked: logged out or not ready.
    Unavailable,
}

/// Everything one agent sees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Snapshot {
    /// The agent.
    pub me: Me,
    /// Their windows, in order of interaction id, each with its newest messages.
    pub windows: Vec<(Interaction, Transcript)>,
    /// What they are asked, oldest first.
    pub invitations: Vec<Invitation>,
    /// Their system messages, oldest first.
    pub notices: Vec<Notice>,
    /// Their favourite targets, in the order in which they were added.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub favourites: Vec<TargetRef>,
    /// The targets they have transferred to last, the newest first; at most [`Snapshot::RECENT`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub recent: Vec<TargetRef>,
    /// What they have chosen about their desk, in order of the keys. What is not in it is as usual.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub settings: Vec<Setting>,
    /// What the desk is set up with. Does not change while the gateway runs.
    pub setup: Setup,
}

impl Snapshot {
    /// How many recent targets are remembered.
    pub const RECENT: usize = 10;
}
